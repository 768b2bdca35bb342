//! What a pull leaves behind: receipts, also empty ones, and the bookmark.

use std::sync::mpsc;
use std::time::Duration;

use exhibit_engine::entry::Moment;
use exhibit_engine::pull::{self, Ended, Wanted};
use exhibit_engine::{Error, Watch, clock};
use tokio_util::sync::CancellationToken;

use crate::log::{Log, ROWS, known};
use crate::server::{Answer, Vendor, reply};
use crate::{assert_holds, bookmark, last_receipt, place_at, short, sync};

const DAY_MS: i64 = 24 * 3_600_000;

#[test]
fn an_empty_log_leaves_a_receipt() {
    let log = Log::of(Vec::new());
    let vendor = Vendor::start(move |ask| log.page(ask));
    let place = place_at(&vendor.url());
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.counts.seen, pulled.pages), (Ended::Ok, 0, 1));
    let receipt = last_receipt(&place);
    assert_eq!((receipt.status.as_str(), receipt.rows_seen, receipt.pages), ("ok", 0, 1));
    assert_eq!((receipt.kind.as_str(), receipt.http_status), ("pull", Some(200)));
    assert_eq!((receipt.window_from, bookmark(&place)), (None, None));
    assert_holds(&place, &[]);
}

#[test]
fn a_receipt_says_what_was_asked_and_what_came() {
    let log = Log::new();
    let served = log.clone();
    let vendor = Vendor::start(move |ask| if ask.nth == 2 { reply(500, "", b"") } else { served.page(ask) });
    let place = place_at(&vendor.url());
    let pulled = sync(&place);
    let receipt = last_receipt(&place);
    assert_eq!((receipt.rows_seen, receipt.rows_new, receipt.retries), (450, 450, 1));
    assert_eq!((receipt.rows_seen, receipt.pages), (pulled.counts.seen, pulled.pages));
    assert_eq!((receipt.status.as_str(), receipt.error), ("ok", None));
    assert_eq!(receipt.cursor_out, bookmark(&place));
}

#[test]
fn the_bookmark_moves_only_after_all_came_and_the_next_pull_asks_from_a_day_before_it() {
    let log = Log::new();
    let served = log.clone();
    let vendor =
        Vendor::start(move |ask| if ask.nth == 2 { reply(404, "", b"{}") } else { served.page(ask) });
    let place = place_at(&vendor.url());
    assert_eq!(sync(&place).ended, Ended::Partial);
    assert_eq!(bookmark(&place), None);

    assert_eq!(sync(&place).ended, Ended::Ok);
    let newest = log.rows()[0].at;
    assert_eq!(bookmark(&place).as_deref(), Some(newest.to_string().as_str()));

    let before = vendor.asked().len();
    assert_eq!(sync(&place).ended, Ended::Ok);
    let asked = vendor.asked();
    assert!(asked[..before].iter().all(|ask| !ask.query.contains_key("since")));
    let since = Moment::parse(&asked[before].query["since"]).unwrap();
    assert_eq!(since, newest.plus_ms(-DAY_MS));
    assert_eq!(last_receipt(&place).window_from, Some(since));

    // A row that arrives late, within the day, is found; the bookmark never goes back.
    log.change(|rows| {
        let late = crate::log::revised(300, "\"action\": \"key.rotated\"");
        rows.insert(150, crate::log::Known { id: "late".into(), ..late });
        rows[150].raw = String::from_utf8(rows[150].raw.clone()).unwrap().replace("m-00300", "late").into();
        rows.insert(0, known(460));
    });
    let pulled = sync(&place);
    assert_eq!((pulled.counts.new, pulled.counts.revised), (2, 0));
    assert_holds(&place, &log.rows());
    log.change(|rows| drop(rows.remove(0)));
    sync(&place);
    assert_eq!(bookmark(&place), Some(known(460).at.to_string()));
}

#[test]
fn rows_asked_for_from_a_time_of_ones_own_leave_the_bookmark_where_it_is() {
    let log = Log::new();
    let served = log.clone();
    let vendor = Vendor::start(move |ask| served.page(ask));
    let place = place_at(&vendor.url());
    let since = log.rows()[9].at;
    let wanted = Wanted { since: Some(since), ..Wanted::default() };
    pull::sync(&place.workspace, &wanted, short(), &Watch::silent()).unwrap();
    assert_eq!(bookmark(&place), None, "what is older was never asked for");
    assert_holds(&place, &log.rows()[..10]);
    let full = Wanted { full: true, ..Wanted::default() };
    pull::sync(&place.workspace, &full, short(), &Watch::silent()).unwrap();
    assert_holds(&place, &log.rows());
    assert!(bookmark(&place).is_some());
}

#[test]
fn stopping_while_the_vendor_is_silent_is_quick_and_leaves_a_partial_receipt() {
    let log = Log::new();
    let served = log.clone();
    let (tell, reached) = mpsc::channel();
    let vendor = Vendor::start(move |ask| {
        // The page behind is asked for while this one is stored: with the third request, the first page is here.
        if ask.nth == 2 {
            tell.send(()).unwrap();
            return Answer::Silence;
        }
        served.page(ask)
    });
    let place = place_at(&vendor.url());
    let cancel = CancellationToken::new();
    let watch = Watch::new(&|_| (), cancel.clone());
    let stopped = std::thread::scope(|scope| {
        let cancel = cancel.clone();
        scope.spawn(move || {
            reached.recv().unwrap();
            cancel.cancel();
        });
        let started = clock::started();
        let result = pull::sync(&place.workspace, &Wanted::default(), short(), &watch);
        assert!(started.elapsed() < Duration::from_secs(15), "the silence would last 20 seconds");
        result
    });
    assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");
    let receipt = last_receipt(&place);
    let stored = receipt.rows_new;
    assert!(receipt.status == "partial" && (200..ROWS as u64).contains(&stored), "{receipt:?}");
    assert_eq!(bookmark(&place), None);
    assert_holds(&place, &log.rows()[..stored as usize]);
    let after = sync(&place);
    assert_eq!((after.ended, after.counts.new), (Ended::Ok, ROWS as u64 - stored));
    assert_holds(&place, &log.rows());
}

#[test]
fn trouble_with_one_source_does_not_stop_the_others() {
    let log = Log::new();
    let served = log.clone();
    let good = Vendor::start(move |ask| served.page(ask));
    let bad = Vendor::start(|_| reply(404, "", b""));
    let place = place_at(&bad.url());
    let token = place.beside("token.txt");
    let new = exhibit_engine::source::NewSource {
        name: "other".into(),
        profile: "mushi-mushi".into(),
        url: Some(good.url()),
        params: Default::default(),
        token: Some(exhibit_engine::secret::Given::File(token)),
        keep: exhibit_engine::secret::Keep::Nowhere,
    };
    exhibit_engine::source::add(&place.workspace, &new).unwrap();
    let pulled = pull::sync(&place.workspace, &Wanted::default(), short(), &Watch::silent()).unwrap();
    let ended: Vec<(&str, Ended)> = pulled.iter().map(|one| (one.name.as_str(), one.ended)).collect();
    assert_eq!(ended, [("mushi", Ended::Failed), ("other", Ended::Ok)]);
    assert_holds(&place, &log.rows());
}

#[test]
fn a_row_from_the_future_does_not_stop_later_pulls() {
    let log = Log::new();
    log.change(|rows| {
        let written = rows[0].at.to_string();
        let raw =
            String::from_utf8(rows[0].raw.clone()).unwrap().replace(&written, "9999-12-31T00:00:00.000Z");
        assert!(raw.contains("9999"));
        rows[0].raw = raw.into_bytes();
    });
    let served = log.clone();
    let vendor = Vendor::start(move |ask| served.page(ask));
    let place = place_at(&vendor.url());
    assert_eq!(sync(&place).ended, Ended::Ok);
    let kept = Moment::parse(&bookmark(&place).unwrap()).unwrap();
    assert!(kept <= clock::now(), "{kept}");
}

#[test]
fn a_source_set_up_again_begins_from_the_beginning() {
    let log = Log::new();
    let served = log.clone();
    let vendor = Vendor::start(move |ask| served.page(ask));
    let place = place_at(&vendor.url());
    assert_eq!(sync(&place).ended, Ended::Ok);
    exhibit_engine::source::remove(&place.workspace, "mushi").unwrap();
    let token = place.beside("again.txt");
    std::fs::write(&token, "t").unwrap();
    crate::add(&place, &vendor.url(), exhibit_engine::secret::Given::File(token));
    assert_eq!(bookmark(&place), None);
    let before = vendor.asked().len();
    assert_eq!(sync(&place).counts.new, 0);
    assert!(vendor.asked()[before..].iter().all(|ask| !ask.query.contains_key("since")));
}
