//! Pages that do not fit together: rows come, go and change between two requests, and vendors page in their own way.
//! Every row that was there the whole time is stored, once.

use std::collections::BTreeSet;

use exhibit_engine::pull::Ended;

use crate::log::{Known, Log, ROWS, body_of, known, revised};
use crate::place::{assert_whole, stored};
use crate::server::{Ask, Vendor, reply};
use crate::{Place, assert_holds, bookmark, last_receipt, place_at, sync};

/// Pulls while `between` changes the log before each page that is served.
fn pull_during(log: &Log, between: impl Fn(usize, &mut Vec<Known>) + Send + 'static) -> (Place, Ended) {
    let served = log.clone();
    let vendor = Vendor::start(move |ask| {
        served.change(|rows| between(ask.nth, rows));
        served.page(ask)
    });
    let place = place_at(&vendor.url());
    let ended = sync(&place).ended;
    (place, ended)
}

/// Every row of `truth` is stored once, and nothing that the vendor never had.
#[track_caller]
fn assert_misses_nothing(place: &Place, truth: &[Known], ever: &[Known]) {
    let (rows, problems) = stored(&place.workspace);
    assert!(problems.is_empty());
    let keys: BTreeSet<&str> = rows.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys.len(), rows.len(), "a row is stored twice");
    let missed: Vec<&str> = truth.iter().map(|row| row.id.as_str()).filter(|id| !keys.contains(id)).collect();
    assert!(missed.is_empty(), "missed {missed:?}");
    assert!(rows.iter().all(|(_, raw)| ever.iter().any(|row| row.raw == *raw)));
    assert_whole(&place.workspace);
}

#[test]
fn rows_that_arrive_between_pages_cost_no_other_row() {
    let log = Log::new();
    let before = log.rows();
    let (place, ended) = pull_during(&log, |nth, rows| {
        if (1..4).contains(&nth) {
            let newest = rows.len();
            (newest..newest + 3).for_each(|n| rows.insert(0, known(n)));
        }
    });
    assert_eq!(ended, Ended::Ok);
    assert_misses_nothing(&place, &before, &log.rows());
}

#[test]
fn a_log_that_grows_at_every_page_is_read_whole() {
    let log = Log::new();
    let before = log.rows();
    let (place, ended) = pull_during(&log, |_, rows| {
        let newest = rows.len();
        rows.insert(0, known(newest));
    });
    assert_eq!(ended, Ended::Ok);
    assert_misses_nothing(&place, &before, &log.rows());
}

#[test]
fn rows_that_vanish_at_the_front_cost_no_other_row() {
    let log = Log::new();
    let before = log.rows();
    let (place, ended) = pull_during(&log, |nth, rows| drop(rows.drain(..if nth == 1 { 3 } else { 0 })));
    assert_eq!(ended, Ended::Ok);
    assert_misses_nothing(&place, &log.rows(), &before);
}

#[test]
fn rows_that_vanish_at_every_page_are_never_said_to_be_whole_without_the_rest() {
    let log = Log::new();
    let before = log.rows();
    let (place, ended) = pull_during(&log, |nth, rows| drop(rows.drain(..if nth > 0 { 1 } else { 0 })));
    let kept = stored(&place.workspace).0;
    let missed = log.rows().iter().any(|row| kept.iter().all(|(key, _)| *key != row.id));
    assert!(!(ended == Ended::Ok && missed), "rows are missing and the pull said ok");
    assert!(kept.iter().all(|(_, raw)| before.iter().any(|row| row.raw == *raw)));
}

#[test]
fn rows_that_vanish_while_others_arrive_late_cost_no_other_row() {
    let log = Log::new();
    let before = log.rows();
    // The vendor's count is the same before and after, so only the seams of the pages can tell.
    let (place, ended) = pull_during(&log, |nth, rows| {
        if nth == 1 {
            rows.drain(..3);
            (0..3).for_each(|n| rows.insert(440, revised(20_000 + n, "\"action\": \"key.created\"")));
        }
    });
    assert_eq!(ended, Ended::Ok);
    let ever: Vec<Known> = before.iter().chain(&log.rows()).cloned().collect();
    assert_misses_nothing(&place, &log.rows(), &ever);
}

#[test]
fn rows_that_vanish_at_the_end_leave_the_pull_whole() {
    let log = Log::new();
    let before = log.rows();
    let (place, ended) = pull_during(&log, |nth, rows| rows.truncate(if nth > 0 { 430 } else { ROWS }));
    assert_eq!(ended, Ended::Ok);
    assert_misses_nothing(&place, &log.rows(), &before);
}

/// Pulls a whole log from a vendor that pages by `body`.
#[track_caller]
fn assert_pages(body: impl Fn(&Log, &Ask) -> Vec<u8> + Send + 'static) -> Place {
    let log = Log::new();
    let served = log.clone();
    let vendor = Vendor::start(move |ask| reply(200, "", &body(&served, ask)));
    let place = place_at(&vendor.url());
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.counts.new), (Ended::Ok, ROWS as u64));
    assert!(vendor.asked().len() < 2_000);
    assert_holds(&place, &log.rows());
    place
}

fn raws(rows: &[Known]) -> Vec<&[u8]> {
    rows.iter().map(|row| row.raw.as_slice()).collect()
}

#[test]
fn a_vendor_that_caps_the_page_is_read_to_the_end() {
    for cap in [1, 2, 37] {
        assert_pages(move |log, ask| log.body(ask, cap));
    }
}

#[test]
fn a_vendor_that_sends_everything_at_once_is_read_once() {
    assert_pages(|log, ask| {
        let rows = log.rows();
        let offset: usize = ask.query["offset"].parse().unwrap();
        body_of(&raws(&rows[offset.min(ROWS)..]), ROWS)
    });
}

#[test]
fn a_row_that_stands_twice_in_a_page_is_stored_once_and_pushes_no_other_out() {
    for (doubled, cap) in [(0, 201), (7, 201), (7, 200), (199, 201)] {
        assert_pages(move |log, ask| {
            let offset: usize = ask.query["offset"].parse().unwrap();
            let rows = log.rows();
            let mut page = raws(&rows[offset.min(ROWS)..(offset + 200).min(ROWS)]);
            if let Some(row) = page.get(doubled).copied() {
                page.insert(doubled, row);
            }
            body_of(&page[..page.len().min(cap)], ROWS)
        });
    }
}

#[test]
fn a_vendor_without_a_count_or_with_one_too_low_is_read_until_an_empty_page() {
    let without = |log: &Log, ask: &Ask| {
        let text = String::from_utf8(log.body(ask, 200)).unwrap();
        text.replace(", \"count\": 450", "").into_bytes()
    };
    assert_pages(without);
    assert_pages(|log, ask| {
        let text = String::from_utf8(log.body(ask, 200)).unwrap();
        text.replace("\"count\": 450", "\"count\": \"450\"").into_bytes()
    });
    assert_pages(|log, ask| {
        let text = String::from_utf8(log.body(ask, 200)).unwrap();
        text.replace("\"count\": 450", "\"count\": 10").into_bytes()
    });
}

#[test]
fn a_vendor_that_sends_less_than_it_counts_is_partial() {
    let log = Log::new();
    let served = log.clone();
    let vendor = Vendor::start(move |ask| {
        let text = String::from_utf8(served.body(ask, 200)).unwrap();
        reply(200, "", text.replace("\"count\": 450", "\"count\": 460").as_bytes())
    });
    let place = place_at(&vendor.url());
    let pulled = sync(&place);
    assert_eq!((pulled.ended, bookmark(&place)), (Ended::Partial, None));
    assert!(pulled.failure.unwrap().message.contains("fewer rows"));
    assert_eq!(last_receipt(&place).status, "partial");
    assert_holds(&place, &log.rows());
}

#[test]
fn a_vendor_that_ignores_the_offset_does_not_keep_us_for_ever() {
    let log = Log::new();
    let served = log.clone();
    let vendor = Vendor::start(move |_| reply(200, "", &body_of(&raws(&served.rows()[..200]), ROWS)));
    let place = place_at(&vendor.url());
    assert_eq!(sync(&place).ended, Ended::Partial);
    assert!(vendor.asked().len() < 20, "{} requests", vendor.asked().len());
    assert_holds(&place, &log.rows()[..200]);
}
