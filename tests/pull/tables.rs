//! Logs that come as one table of CSV: what is no table is an error, what was cut off is not whole, and the same rows by
//! a list, a table and a file are the same rows.

use std::collections::BTreeMap;

use exhibit_engine::entry::Moment;
use exhibit_engine::import::{self, Imported, Wanted};
use exhibit_engine::pull::Ended;
use exhibit_engine::secret::{Given, Keep};
use exhibit_engine::source::{self, NewSource};
use exhibit_engine::{Code, Watch};

use crate::place::{assert_whole, entries, stored};
use crate::server::{Answer, Vendor, reply};
use crate::{Place, last_receipt, short, sync};

const HEADER: &str = "id,created_at,actor,action,resource_type,resource_id,metadata\r\n";

/// A workspace with a source of this profile, called so, at `url`.
fn place_at(profile: &str, url: &str) -> Place {
    let place = Place::new();
    let file = place.beside("token.txt");
    std::fs::write(&file, "tok_DO_NOT_LEAK").unwrap();
    let new = NewSource {
        name: profile.into(),
        profile: profile.into(),
        url: Some(url.to_owned()),
        params: BTreeMap::new(),
        token: Some(Given::File(file)),
        keep: Keep::Nowhere,
    };
    source::add(&place.workspace, &new).unwrap();
    place
}

/// The time of row number `n`; a later number is a later time.
fn at(n: usize) -> Moment {
    Moment::parse("2026-03-01T08:00:00Z").unwrap().plus_ms(n as i64 * 1_000)
}

/// Row number `n` of Nevo's export.
fn row(n: usize) -> String {
    let metadata = "\"{\"\"note\"\":\"\"a, b\"\",\"\"n\"\":9007199254740993}\"";
    format!("n-{n:05},{},user_{},endpoint.updated,endpoint,e-{n},{metadata}\r\n", at(n), n % 7)
}

/// Rows `from..to`, newest first.
fn table(from: usize, to: usize) -> String {
    std::iter::once(HEADER.to_owned()).chain((from..to).rev().map(row)).collect()
}

fn bookmark(place: &Place, source: &str) -> Option<String> {
    place.workspace.reader().unwrap().source(source).unwrap().cursor
}

fn import(place: &Place, name: &str, bytes: &[u8], source: &str) -> Imported {
    let wanted = Wanted { profile: None, source: Some(source.to_owned()) };
    import::bytes(&place.workspace, (name, bytes), &wanted, &Watch::silent()).unwrap()
}

#[test]
fn a_table_is_pulled_in_one_request_and_pulling_again_changes_nothing() {
    let vendor = Vendor::start(|_| reply(200, "", table(0, 300).as_bytes()));
    let place = place_at("nevo", &vendor.url());
    let first = sync(&place);
    assert_eq!((first.ended, first.pages, first.counts.new, first.counts.problems), (Ended::Ok, 1, 300, 0));
    assert_eq!(bookmark(&place, "nevo"), Some(at(299).to_string()));
    assert!(vendor.asked()[0].head.to_lowercase().contains("accept: text/csv"));
    let (rows, _) = stored(&place.workspace);
    assert_eq!(
        rows[7].1,
        format!("{HEADER}{}", row(7).trim_end()).into_bytes(),
        "header and record, as sent"
    );
    let found = entries(&place.workspace, "metadata.n:9007199254740993");
    assert_eq!(found.len(), 300);
    let again = sync(&place);
    assert_eq!((again.ended, again.counts.new, again.counts.revised), (Ended::Ok, 0, 0));
    assert_eq!(vendor.asked().last().unwrap().query["since"], at(299).plus_ms(-24 * 3_600_000).to_string());
    assert_whole(&place.workspace);
}

#[test]
fn a_check_shows_the_rows_of_a_table_and_stores_none() {
    let vendor = Vendor::start(|_| reply(200, "", table(0, 30).as_bytes()));
    let place = place_at("nevo", &vendor.url());
    let checked = source::check(&place.workspace, "nevo", short(), &Watch::silent()).unwrap();
    assert_eq!((checked.entries.len(), checked.problems.len(), checked.total), (30, 0, None));
    assert_eq!(checked.entries[0].resource.id.as_deref(), Some("e-29"));
    assert_eq!(place.workspace.reader().unwrap().status().unwrap().rows, 0);
}

#[test]
fn columns_in_another_order_and_other_quotes_are_the_same_rows() {
    let vendor = Vendor::start(|_| reply(200, "", table(0, 3).as_bytes()));
    let place = place_at("nevo", &vendor.url());
    sync(&place);
    let turned: String = (0..3)
        .map(|n| {
            format!(
                "\"{{\"\"note\"\":\"\"a, b\"\",\"\"n\"\":9007199254740993}}\",\"e-{n}\",endpoint,\"n-{n:05}\",endpoint.updated,,{},user_{n}\n",
                at(n)
            )
        })
        .collect();
    vendor.now(move |_| {
        let header = "metadata,resource_id,resource_type,id,action,project_id,created_at,actor\n";
        reply(200, "", format!("{header}{turned}").as_bytes())
    });
    let again = sync(&place);
    assert_eq!((again.counts.new, again.counts.revised, again.counts.duplicates), (0, 0, 3));
    vendor.now(|_| reply(200, "", table(0, 3).replace("e-1,", "e-9,").as_bytes()));
    assert_eq!(sync(&place).counts.revised, 1, "another cell is a revision");
    assert_whole(&place.workspace);
}

#[test]
fn a_header_alone_is_no_rows_and_said_to_be_whole() {
    let vendor = Vendor::start(|_| reply(200, "", HEADER.as_bytes()));
    let place = place_at("nevo", &vendor.url());
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.counts.seen, pulled.failure), (Ended::Ok, 0, None));
    assert_eq!(last_receipt(&place).status, "ok");
}

/// Pulls from a vendor that always answers so; the code and the words of the failure, and how often it was asked.
#[track_caller]
fn refused(answer: impl Fn() -> Answer + Send + 'static) -> (Code, String, usize) {
    let vendor = Vendor::start(move |_| answer());
    let place = place_at("nevo", &vendor.url());
    let pulled = sync(&place);
    let failure = pulled.failure.expect("it says why there are no rows");
    assert_eq!((pulled.ended, pulled.counts.seen, bookmark(&place, "nevo")), (Ended::Failed, 0, None));
    assert_eq!(last_receipt(&place).error.as_deref(), Some(failure.message.as_str()));
    (failure.code, failure.message, vendor.asked().len())
}

#[test]
fn good_status_with_something_else_is_an_error_and_not_no_rows() {
    for (body, word) in [
        ("<!doctype html><title>Sign in, please</title>", "sign-in page"),
        ("{\"entries\":[]}", "not CSV but JSON"),
        ("[]", "not CSV but JSON"),
        ("", "not CSV but empty"),
        ("your export is being made", "not CSV"),
        ("ident,created_at,action\n1,2,3\n", "no column `id`"),
        ("{\"error\":{\"code\":\"PLAN\",\"message\":\"upgrade\"}}", "the vendor refused: upgrade, code PLAN"),
    ] {
        let (code, message, asked) = refused(move || reply(200, "", body.as_bytes()));
        assert_eq!((code, asked), (Code::SourceShape, 1), "{message}");
        assert!(message.contains(word), "{message}");
    }
    assert_eq!(refused(|| reply(401, "", b"{\"error\":{\"code\":\"NO\"}}")).0, Code::Credentials);
}

#[test]
fn a_table_cut_in_a_quote_or_in_a_row_is_asked_again() {
    let whole = table(0, 40);
    for cut in [whole.rfind("\"\"n\"\"").unwrap(), whole.rfind(",user_").unwrap()] {
        let (whole, part) = (whole.clone(), whole[..cut].to_owned());
        let vendor = Vendor::start(move |ask| {
            reply(200, "", if ask.nth == 0 { part.as_bytes() } else { whole.as_bytes() })
        });
        let place = place_at("nevo", &vendor.url());
        let pulled = sync(&place);
        assert_eq!((pulled.ended, pulled.retries, pulled.counts.new), (Ended::Ok, 1, 40));
        assert_eq!(pulled.counts.problems, 0);
    }
    let cut = whole[..whole.rfind("\"\"n\"\"").unwrap()].to_owned();
    let (code, message, asked) = refused(move || reply(200, "", cut.as_bytes()));
    assert_eq!(code, Code::SourceShape);
    assert!(message.contains("cut off") && asked > 1, "{message}");
}

#[test]
fn as_many_rows_as_the_export_holds_at_the_most_are_partial_and_one_less_is_whole() {
    let vendor =
        Vendor::start(|ask| reply(200, "", table(if ask.nth == 0 { 0 } else { 1 }, 10_000).as_bytes()));
    let place = place_at("nevo", &vendor.url());
    let capped = sync(&place);
    assert_eq!((capped.ended, capped.counts.new), (Ended::Partial, 10_000));
    let failure = capped.failure.unwrap();
    assert!(failure.message.contains("10000 came") && failure.hint.contains("--since"), "{failure:?}");
    assert_eq!((last_receipt(&place).status.as_str(), bookmark(&place, "nevo")), ("partial", None));
    assert_eq!(last_receipt(&place).error.as_deref(), Some(failure.message.as_str()));
    let whole = sync(&place);
    assert_eq!((whole.ended, whole.counts.new, whole.failure), (Ended::Ok, 0, None));
}

#[test]
fn one_broken_row_is_a_problem_and_its_neighbours_are_rows() {
    let broken =
        format!("{}n-1,too,few\r\n\"n-2\"x,a,b,c,d,e,f\r\n\u{0}n-3,a,b,c,d,e,f\r\n{}", table(5, 8), row(9));
    let bytes = [broken.as_bytes(), b"n-4,\xff,b,c,d,e,f\r\n"].concat();
    let vendor = Vendor::start(move |_| reply(200, "", &bytes));
    let place = place_at("nevo", &vendor.url());
    let pulled = sync(&place);
    assert_eq!((pulled.counts.new, pulled.counts.problems, pulled.counts.seen), (4, 4, 8), "{pulled:?}");
    let (_, problems) = stored(&place.workspace);
    assert!(problems.contains(&format!("{HEADER}n-1,too,few").into_bytes()));
    assert_eq!(sync(&place).counts.new, 0);
    assert_whole(&place.workspace);
}

#[test]
fn a_row_by_the_list_and_by_a_file_of_the_export_is_one_row() {
    let json = |n: usize| {
        format!(
            "{{\"id\":\"o-{n}\",\"account_user_id\":\"a\",\"actor_user_id\":null,\"action\":\"SPEC_SYNCED\",\
             \"target_type\":\"spec\",\"target_id\":\"s\",\"project_id\":null,\"metadata\":{{\"source\":\"system\"}},\
             \"created_at\":\"{}\"}}",
            at(n)
        )
    };
    let list = (0..5).map(json).collect::<Vec<_>>().join(",");
    let vendor = Vendor::start(move |_| reply(200, "", format!("{{\"data\":[{list}]}}").as_bytes()));
    let place = place_at("outworx", &vendor.url());
    sync(&place);
    let lines: String = (0..8)
        .map(|n| {
            format!("o-{n},{},,SPEC_SYNCED,spec,s,system,\"{{\"\"source\"\":\"\"system\"\"}}\"\n", at(n))
        })
        .collect();
    let export = format!("id,created_at,actor_user_id,action,target_type,target_id,source,metadata\n{lines}");
    for new in [3, 0] {
        let imported = import(&place, "export.csv", export.as_bytes(), "outworx");
        assert_eq!((imported.format.as_str(), imported.profile.as_str()), ("csv", "outworx"));
        let counts = imported.counts;
        assert_eq!((counts.new, counts.revised, counts.duplicates, counts.problems), (new, 0, 8 - new, 0));
    }
    let again = sync(&place).counts;
    assert_eq!((again.new, again.revised), (0, 0));
    let found = entries(&place.workspace, "");
    assert_eq!(found.len(), 8);
    assert!(found.iter().all(|entry| entry.actor.kind == exhibit_engine::entry::ActorType::System));
    assert_whole(&place.workspace);
}
