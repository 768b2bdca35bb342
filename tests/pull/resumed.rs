//! A walk that was stopped goes on where it stood: at the same page, for the same window, as the same run.

use std::sync::{Arc, Mutex};

use exhibit_engine::pull::{self, Ended, Wanted};
use exhibit_engine::{Watch, source};

use crate::cursors::{known, page, place_at, rows};
use crate::log::Known;
use crate::server::{Answer, Ask, Vendor, reply};
use crate::{Place, assert_holds, short, sync};

/// The cursor of the third page of 250 rows in pages of 100.
const THIRD: &str = "o-00050";

fn is_of_third(ask: &Ask) -> bool {
    ask.query.get("cursor").is_some_and(|cursor| cursor == THIRD)
}

/// A vendor that answers its third page with this status, and a source that was pulled from it so far.
fn stopped(status: u16) -> (Vendor, Place, Arc<Mutex<Vec<Known>>>) {
    let log = Arc::new(Mutex::new(rows(250)));
    let served = Arc::clone(&log);
    let vendor = Vendor::start(move |ask| match is_of_third(ask) {
        true => reply(status, "", b"{}"),
        false => reply(200, "", &page(&served.lock().unwrap(), ask, 100)),
    });
    let place = place_at(&vendor.url(), "tok");
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.counts.new, pulled.resumed), (Ended::Partial, 200, false));
    (vendor, place, log)
}

fn heal(vendor: &Vendor, log: &Arc<Mutex<Vec<Known>>>) {
    let served = Arc::clone(log);
    vendor.now(move |ask| reply(200, "", &page(&served.lock().unwrap(), ask, 100)));
}

fn arrive(log: &Arc<Mutex<Vec<Known>>>, count: usize) {
    let mut log = log.lock().unwrap();
    for _ in 0..count {
        let newest = known(log.len());
        log.insert(0, newest);
    }
}

#[test]
fn a_walk_that_was_stopped_goes_on_at_its_page_and_then_asks_for_what_is_new() {
    let (vendor, place, log) = stopped(503);
    let first = place.workspace.reader().unwrap().receipts().unwrap().remove(0);
    arrive(&log, 5);
    heal(&vendor, &log);
    let before = vendor.asked().len();
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.resumed, pulled.restarts), (Ended::Ok, true, 0), "{pulled:?}");
    assert_holds(&place, &log.lock().unwrap());
    let asked = &vendor.asked()[before..];
    assert!(is_of_third(&asked[0]), "{:?}", asked[0].query);
    let fresh = asked.iter().position(|ask| !ask.query.contains_key("cursor")).unwrap();
    assert!(asked[fresh].query.contains_key("since"), "a new window begins at the bookmark");
    let receipts = place.workspace.reader().unwrap().receipts().unwrap();
    assert_eq!(receipts.len(), 2, "one run that was stopped and ended well, and one for what is new");
    assert_eq!((receipts[0].run.as_str(), receipts[0].status.as_str()), (first.run.as_str(), "ok"));
    assert_eq!((receipts[0].started_at, receipts[0].pages), (first.started_at, 3));
    assert!(place.workspace.reader().unwrap().source("outworx").unwrap().resume.is_none());
}

#[test]
fn a_mark_that_has_expired_meanwhile_begins_the_window_again() {
    for status in [400, 404, 410, 422, 500] {
        let (vendor, place, log) = stopped(503);
        let served = Arc::clone(&log);
        let mut refused = 0;
        vendor.now(move |ask| {
            refused += usize::from(is_of_third(ask));
            let is_refused = is_of_third(ask) && refused <= if status == 500 { 5 } else { 1 };
            let body = page(&served.lock().unwrap(), ask, 100);
            if is_refused { reply(status, "", b"{}") } else { reply(200, "", &body) }
        });
        let pulled = sync(&place);
        let (ended, restarts) = (pulled.ended, pulled.restarts);
        assert_eq!((ended, pulled.resumed, restarts), (Ended::Ok, true, 1), "{status}: {pulled:?}");
        assert_holds(&place, &log.lock().unwrap());
    }
}

#[test]
fn a_mark_that_brings_nothing_twice_is_given_up() {
    let (vendor, place, log) = stopped(503);
    let served = Arc::clone(&log);
    vendor.now(move |ask| match is_of_third(ask) {
        true => Answer::Bytes(Vec::new()),
        false => reply(200, "", &page(&served.lock().unwrap(), ask, 100)),
    });
    // Marks are of rows: with more rows those of a new walk differ.
    arrive(&log, 5);
    let ended: Vec<_> = (0..3).map(|_| sync(&place)).map(|pulled| (pulled.ended, pulled.resumed)).collect();
    assert_eq!(ended, [(Ended::Failed, true), (Ended::Failed, true), (Ended::Ok, false)]);
    assert_holds(&place, &log.lock().unwrap());
}

#[test]
fn what_was_asked_otherwise_is_begun_anew() {
    let (vendor, place, log) = stopped(503);
    heal(&vendor, &log);
    let before = vendor.asked().len();
    let wanted = Wanted { full: true, ..Wanted::default() };
    let pulled = pull::sync(&place.workspace, &wanted, short(), &Watch::silent()).unwrap().remove(0);
    assert_eq!((pulled.ended, pulled.resumed), (Ended::Ok, false));
    assert!(!vendor.asked()[before].query.contains_key("cursor"));
    assert_holds(&place, &log.lock().unwrap());
}

#[test]
fn a_source_that_is_set_up_again_does_not_go_on_with_the_old_ones_walk() {
    let (vendor, place, log) = stopped(503);
    heal(&vendor, &log);
    source::remove(&place.workspace, "outworx").unwrap();
    crate::cursors::add(&place, &vendor.url(), "tok");
    let pulled = sync(&place);
    assert_eq!((pulled.ended, pulled.resumed), (Ended::Ok, false));
    assert_holds(&place, &log.lock().unwrap());
}
