//! Lists whose pages name each other: the walk goes on to the end that the vendor states, never in circles, and what
//! came stays.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use exhibit_engine::Code;
use exhibit_engine::entry::Moment;
use exhibit_engine::pull::Ended;
use exhibit_engine::secret::{Given, Keep};
use exhibit_engine::source::{self, NewSource};
use exhibit_sample::{SAMPLE_TOKEN, Server, Vendors};
use proptest::prelude::*;

use crate::log::Known;
use crate::place::stored;
use crate::server::{Answer, Ask, Vendor, reply};
use crate::{Place, assert_holds, last_receipt, sync};

/// A workspace with the source `outworx` at `url`.
pub(crate) fn place_at(url: &str, token: &str) -> Place {
    let place = Place::new();
    add(&place, url, token);
    place
}

/// Adds the source `outworx` at `url`.
pub(crate) fn add(place: &Place, url: &str, token: &str) {
    let file = place.beside("token.txt");
    std::fs::write(&file, token).unwrap();
    let new = NewSource {
        name: "outworx".into(),
        profile: "outworx".into(),
        url: Some(url.to_owned()),
        params: BTreeMap::new(),
        token: Some(Given::File(file)),
        keep: Keep::Nowhere,
    };
    source::add(&place.workspace, &new).unwrap();
}

fn bookmark(place: &Place) -> Option<String> {
    place.workspace.reader().unwrap().source("outworx").unwrap().cursor
}

/// Row number `n`; a later number is a later time.
pub(crate) fn known(n: usize) -> Known {
    let at = Moment::parse("2026-03-01T08:00:00Z").unwrap().plus_ms(n as i64 * 60_000);
    let id = format!("o-{n:05}");
    let raw = format!(
        "{{\"id\": \"{id}\", \"actor_user_id\":\"u{}@fixture.example\",\"action\":\"SPEC_EDITED\", \
         \"metadata\":{{\"n\":9007199254740993.10}},\"created_at\":\"{at}\"}}",
        n % 7
    );
    Known { id, at, raw: raw.into_bytes() }
}

/// Rows 0 to `count`, newest first.
pub(crate) fn rows(count: usize) -> Vec<Known> {
    (0..count).rev().map(known).collect()
}

/// A body with these rows and this text where the cursor stands.
fn body(rows: &[Known], next: &str) -> Vec<u8> {
    let raws: Vec<&[u8]> = rows.iter().map(|row| row.raw.as_slice()).collect();
    [b"{\"data\":[", raws.join(&b","[..]).as_slice(), b"],\"next_cursor\":", next.as_bytes(), b"}"].concat()
}

/// The page that `ask` asks for, `cap` rows of it; the cursor is the id of the last row sent.
pub(crate) fn page(rows: &[Known], ask: &Ask, cap: usize) -> Vec<u8> {
    let after = ask.query.get("cursor");
    let first = after.map_or(0, |id| 1 + rows.iter().position(|row| row.id == *id).unwrap());
    let page = &rows[first..(first + cap).min(rows.len())];
    let more = first + page.len() < rows.len();
    body(page, &page.last().filter(|_| more).map_or("null".to_owned(), |row| format!("\"{}\"", row.id)))
}

/// Pulls 250 rows in pages of 100 from a vendor that does `fault` to every request for a page behind the first.
#[track_caller]
fn assert_stops(fault: impl Fn(&[Known], &Ask) -> Answer + Send + 'static) -> (Code, String) {
    let (truth, served) = (rows(250), rows(250));
    let vendor = Vendor::start(move |ask| {
        let is_first = !ask.query.contains_key("cursor");
        if is_first { reply(200, "", &page(&served, ask, 100)) } else { fault(&served, ask) }
    });
    let place = place_at(&vendor.url(), "tok_DO_NOT_LEAK");
    let pulled = sync(&place);
    let failure = pulled.failure.expect("it says what stopped it");
    assert_eq!((pulled.ended, bookmark(&place)), (Ended::Partial, None), "{failure:?}");
    assert_eq!(last_receipt(&place).error.as_deref(), Some(failure.message.as_str()));
    assert!(failure.message.starts_with("outworx: "), "{} names the source", failure.message);
    let asked = vendor.asked().len();
    assert!(asked < 20, "{asked} requests");
    let served = rows(250);
    vendor.now(move |ask| reply(200, "", &page(&served, ask, 100)));
    let after = sync(&place);
    assert_eq!(after.ended, Ended::Ok, "when the trouble is over, the rest comes");
    assert_holds(&place, &truth);
    (failure.code, failure.message)
}

#[test]
fn a_list_is_walked_to_its_end_and_walking_again_changes_nothing() {
    let served = rows(250);
    let vendor = Vendor::start(move |ask| reply(200, "", &page(&served, ask, 100)));
    let place = place_at(&vendor.url(), "tok");
    let first = sync(&place);
    assert_eq!((first.ended, first.pages, first.counts.new), (Ended::Ok, 3, 250));
    assert_eq!(bookmark(&place), Some(known(249).at.to_string()));
    assert_holds(&place, &rows(250));
    // The first page is shorter than was asked for, and the last one says that nothing follows: each is asked for again.
    let cursors: Vec<_> = vendor.asked().iter().map(|ask| ask.query.get("cursor").cloned()).collect();
    let expected = [None, None, Some("o-00150"), Some("o-00050"), Some("o-00050")];
    assert_eq!(cursors, expected.map(|cursor| cursor.map(str::to_owned)));
    let again = sync(&place);
    assert_eq!((again.ended, again.counts.new, again.counts.revised), (Ended::Ok, 0, 0));
    let since = known(249).at.plus_ms(-24 * 3_600_000).to_string();
    assert!(vendor.asked()[5..].iter().all(|ask| ask.query["since"] == since));
    let receipt = last_receipt(&place);
    assert_eq!((receipt.cursor_in, receipt.cursor_out), (bookmark(&place), bookmark(&place)));
    assert_holds(&place, &rows(250));
}

#[test]
fn an_empty_page_with_a_cursor_is_not_the_end() {
    let served = rows(30);
    let vendor = Vendor::start(move |ask| match ask.query.get("cursor").map(String::as_str) {
        None => reply(200, "", &body(&served[..10], "\"a\"")),
        Some("a") => reply(200, "", &body(&[], "\"b\"")),
        Some("b") => reply(200, "", &body(&[], "\"c\"")),
        Some(_) => reply(200, "", &body(&served[10..], "\"\"")),
    });
    let place = place_at(&vendor.url(), "tok");
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.pages, pulled.counts.new), (Ended::Ok, 4, 30));
    assert_holds(&place, &rows(30));
}

#[test]
fn an_empty_list_is_no_rows_and_said_to_be_whole() {
    let vendor = Vendor::start(|_| reply(200, "", b"{\"data\":[]}"));
    let place = place_at(&vendor.url(), "tok");
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.pages, pulled.counts.seen), (Ended::Ok, 1, 0));
    assert_eq!(last_receipt(&place).status, "ok");
}

#[test]
fn a_list_that_goes_in_circles_is_an_error_and_ends() {
    // The same cursor at once, and one seen two pages before.
    let (code, message) = assert_stops(|rows, _| reply(200, "", &body(&rows[100..200], "\"o-00150\"")));
    assert_eq!(code, Code::SourceShape);
    assert!(message.contains("circles"), "{message}");
    let (_, message) = assert_stops(|rows, ask| {
        let next = if ask.query["cursor"] == "b" { "\"o-00150\"" } else { "\"b\"" };
        reply(200, "", &body(&rows[100..200], next))
    });
    assert!(message.contains("circles"), "{message}");
}

#[test]
fn a_circle_of_three_pages_keeps_the_rows_of_all_three_and_says_so() {
    let served = rows(30);
    let vendor = Vendor::start(move |ask| {
        let page = ask.query.get("cursor").map_or(0, |cursor| if cursor == "a" { 1 } else { 2 });
        let next = ["\"a\"", "\"b\"", "\"a\""][page];
        reply(200, "", &body(&served[page * 10..][..10], next))
    });
    let place = place_at(&vendor.url(), "tok");
    let pulled = sync(&place);
    let failure = pulled.failure.unwrap();
    assert_eq!((pulled.ended, pulled.pages, pulled.counts.new), (Ended::Partial, 3, 30));
    assert_eq!((failure.code, last_receipt(&place).pages), (Code::SourceShape, 3));
    assert!(failure.message.contains("page 3"), "{failure:?}");
    assert!(
        failure.hint.contains("those of the last one too") && !failure.hint.contains("not read"),
        "{failure:?}"
    );
    assert_holds(&place, &rows(30));
}

#[test]
fn a_cursor_of_a_mebibyte_or_of_no_kind_is_an_error() {
    let endless = format!("\"{}\"", "x".repeat(1 << 20));
    for next in [endless.as_str(), "true", "{\"a\":1}"] {
        let next = next.to_owned();
        let (code, message) = assert_stops(move |rows, _| reply(200, "", &body(&rows[100..], &next)));
        assert_eq!(code, Code::SourceShape);
        assert!(message.contains("no mark of the next page") && message.len() < 600, "{message}");
    }
}

#[test]
fn a_cursor_that_looks_like_an_address_goes_nowhere_else() {
    let other = Vendor::start(|_| reply(200, "", b"{\"data\":[]}"));
    let address = format!("{}/api/v1/audit-log?x=1&limit=1#y", other.url());
    let cursor = address.clone();
    let vendor = Vendor::start(move |ask| {
        let is_first = !ask.query.contains_key("cursor");
        let next = if is_first { format!("\"{cursor}\"") } else { "null".to_owned() };
        reply(200, "", &body(&rows(1), &next))
    });
    let place = place_at(&vendor.url(), "tok");
    assert_eq!(sync(&place).ended, Ended::Ok);
    assert!(other.asked().is_empty());
    let asked = vendor.asked().pop().unwrap().query;
    assert_eq!(
        (asked["cursor"].as_str(), asked["limit"].as_str(), asked.len()),
        (address.as_str(), "200", 2)
    );
}

#[test]
fn a_walk_that_is_refused_half_way_keeps_what_came() {
    assert_eq!(assert_stops(|_, _| reply(429, "Retry-After: 86400\r\n", b"{}")).0, Code::RateLimited);
    assert_eq!(assert_stops(|_, _| reply(500, "", b"")).0, Code::Remote);
    let (code, message) = assert_stops(|_, _| {
        reply(400, "", b"{\"error\":{\"code\":\"INVALID_CURSOR\",\"message\":\"it expired\"}}")
    });
    assert_eq!(code, Code::Remote);
    assert!(message.contains("INVALID_CURSOR"), "{message}");
    assert_eq!(assert_stops(|_, _| reply(200, "", b"<html>sign in</html>")).0, Code::SourceShape);
    let (code, message) = assert_stops(|rows, ask| {
        let whole = page(rows, ask, 100);
        reply(200, "", &whole[..whole.len() - 20])
    });
    assert_eq!(code, Code::SourceShape);
    assert!(message.contains("cut off"), "{message}");
}

#[test]
fn being_slowed_down_for_a_moment_repeats_the_same_page() {
    let served = rows(250);
    let vendor = Vendor::start(move |ask| match ask.nth {
        1 => reply(429, "Retry-After: 1\r\n", b"{}"),
        _ => reply(200, "", &page(&served, ask, 100)),
    });
    let place = place_at(&vendor.url(), "tok");
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.retries), (Ended::Ok, 1));
    let asked = vendor.asked();
    assert_eq!(asked[1].query, asked[2].query);
    assert_holds(&place, &rows(250));
}

#[test]
fn pages_without_anything_new_for_ever_are_an_error_and_end() {
    let vendor = Vendor::start(|ask| reply(200, "", &body(&rows(3), &format!("\"c{}\"", ask.nth))));
    let place = place_at(&vendor.url(), "tok");
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.counts.new), (Ended::Partial, 3));
    assert!(pulled.failure.unwrap().message.contains("not read to its end"));
    assert!(vendor.asked().len() < 300);
}

#[test]
fn the_sample_vendor_is_pulled_by_its_cursors() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let now = Moment::parse("2026-05-11T12:00:00Z").unwrap().utc();
    let server = runtime.block_on(Server::start(0, Vendors::new(1, SAMPLE_TOKEN, move || now))).unwrap();
    let place = place_at(server.base(), SAMPLE_TOKEN);
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.counts.problems), (Ended::Ok, 0), "{:?}", pulled.failure);
    assert!(pulled.pages > 10 && pulled.counts.new > 3_000, "{pulled:?}");
    assert_eq!((sync(&place).counts.new, sync(&place).counts.revised), (0, 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_page_size_and_any_arrivals_between_pages_give_the_same_rows(
        there in 0_usize..60, cap in 1_usize..25, arriving in proptest::collection::vec(0_usize..4, 0..12),
    ) {
        let served = Arc::new(Mutex::new(rows(there)));
        let log = Arc::clone(&served);
        let mut arriving = arriving.into_iter();
        let vendor = Vendor::start(move |ask| {
            let mut log = log.lock().unwrap();
            let answer = reply(200, "", &page(&log, ask, cap));
            for _ in 0..arriving.next().unwrap_or_default() {
                let newest = known(log.len());
                log.insert(0, newest);
            }
            answer
        });
        let place = place_at(&vendor.url(), "tok");
        prop_assert_eq!(sync(&place).ended, Ended::Ok);
        // Rows that arrived while pages were asked for again may be here already.
        let (here, known) = (stored(&place.workspace).0, served.lock().unwrap().clone());
        prop_assert!(rows(there).iter().all(|row| here.iter().any(|(key, _)| *key == row.id)));
        prop_assert!(here.iter().all(|(_, raw)| known.iter().any(|row| row.raw == *raw)));
        let log = Arc::clone(&served);
        vendor.now(move |ask| reply(200, "", &page(&log.lock().unwrap(), ask, cap)));
        prop_assert_eq!(sync(&place).ended, Ended::Ok);
        assert_holds(&place, &served.lock().unwrap());
    }
}
