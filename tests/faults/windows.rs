//! Logs that are asked for window by window: each leaves a receipt, one that stops costs only itself, and rows that come
//! late are found.

use std::sync::Arc;

use exhibit_engine::entry::Moment;
use exhibit_engine::pull::Ended;
use exhibit_engine::store::AskedWindow;

use super::kind::{FIRST_DAYS, Kind, PAGE_ROWS, WINDOW_DAYS};
use super::log::HOUR_MS;
use super::sign_in::SignIn;
use super::socket::Answer;
use super::world::{Case, ROWS, World};

const DAY_MS: i64 = 24 * HOUR_MS;

/// Rows, three hours apart, that reach back nearly as far as the first pull.
const ROWS_OF_ALL_DAYS: usize = 78;

fn asked(case: &Case<'_>) -> Vec<AskedWindow> {
    let all = case.world.place.workspace.reader().unwrap().asked().unwrap();
    all.into_iter().filter(|asked| asked.source == case.name).collect()
}

/// The `since` of every request for rows.
fn sinces(case: &Case<'_>) -> Vec<Moment> {
    let asked = case.vendor.asked();
    asked.iter().filter_map(|ask| Moment::parse(ask.query.get("since")?)).collect()
}

fn bookmark(case: &Case<'_>) -> Option<Moment> {
    let state = case.world.place.workspace.reader().unwrap().source(&case.name).unwrap();
    state.cursor.as_deref().and_then(Moment::parse)
}

#[test]
fn every_window_leaves_a_receipt_and_together_they_leave_nothing_out() {
    let world = World::new(Kind::Window, SignIn::Bearer);
    let case = world.case("log", ROWS, 1);
    assert_eq!(case.pull().ended, Ended::Ok);
    let windows = asked(&case);
    assert!(windows.len() as i64 >= FIRST_DAYS / WINDOW_DAYS, "{windows:?}");
    assert!(windows.iter().all(|window| window.whole && window.error.is_none()), "{windows:?}");
    let (from, to) = (windows[0].from.unwrap(), windows.last().unwrap().to.unwrap());
    assert!(to.ms() - from.ms() >= FIRST_DAYS * DAY_MS - HOUR_MS, "{from} to {to}");
    for pair in windows.windows(2) {
        assert!(pair[1].from <= pair[0].to && pair[1].to > pair[0].to, "{pair:?}");
    }
    let longest = windows.iter().map(|window| window.to.unwrap().ms() - window.from.unwrap().ms()).max();
    assert!(longest <= Some(WINDOW_DAYS * DAY_MS), "{longest:?}");
    assert_eq!(case.kept().len(), ROWS);
}

#[test]
fn windows_that_are_empty_leave_receipts_too_and_move_the_bookmark() {
    let world = World::new(Kind::Window, SignIn::Bearer);
    let case = world.case("log", 1, 2);
    assert_eq!(case.pull().ended, Ended::Ok);
    let windows = asked(&case);
    assert!(windows.len() as i64 >= FIRST_DAYS / WINDOW_DAYS && windows.iter().all(|window| window.whole));
    let before = case.vendor.count();
    assert_eq!(case.pull().ended, Ended::Ok);
    assert!(case.vendor.count() - before <= 4, "what was empty is not asked for again");
}

#[test]
fn a_stop_between_two_windows_costs_no_more_than_the_second_one() {
    for status in [500, 401, 404] {
        let world = World::new(Kind::Window, SignIn::Bearer);
        let case = world.case("log", ROWS_OF_ALL_DAYS, 3);
        let (script, mut first) = (Arc::clone(&case.script), None);
        // The vendor is well for the first window and ill for all others.
        case.vendor.now(move |ask| {
            let since = ask.query.get("since").cloned();
            if *first.get_or_insert_with(|| since.clone()) == since {
                script.lock().unwrap().answer(ask)
            } else {
                Answer::reply(status, "", b"{}")
            }
        });
        assert_eq!(case.pull().ended, Ended::Partial, "{status}");
        let windows = asked(&case);
        assert!(windows[0].whole && windows.iter().skip(1).all(|window| !window.whole), "{windows:?}");
        assert!(windows.last().unwrap().error.is_some(), "{windows:?}");
        let reached = windows[0].to.unwrap();
        assert!(bookmark(&case).is_some_and(|at| at >= reached.plus_ms(-2_000)), "{status}");
        let (before, script) = (sinces(&case).len(), Arc::clone(&case.script));
        case.vendor.now(move |ask| script.lock().unwrap().answer(ask));
        assert_eq!(case.pull().ended, Ended::Ok, "{status}");
        let earliest = sinces(&case)[before..].iter().min().copied().unwrap();
        assert!(earliest >= reached.plus_ms(-25 * HOUR_MS), "{status}: {earliest} is before {reached}");
        assert_eq!(case.kept().len(), ROWS_OF_ALL_DAYS, "{status}");
    }
}

#[test]
fn rows_that_arrive_late_are_found_as_late_as_the_vendor_says() {
    for (hours, late_hours) in [(24, 20), (72, 60)] {
        let profile = Kind::Window.profile(SignIn::Bearer.table(), PAGE_ROWS);
        let profile = profile.replace("late_hours = 24", &format!("late_hours = {hours}"));
        let world = World::with_profile(Kind::Window, SignIn::Bearer, &profile);
        let case = world.case("log", ROWS, 4);
        assert_eq!(case.pull().ended, Ended::Ok);
        case.change(|log| log.add_late(late_hours * HOUR_MS));
        let pulled = case.pull();
        assert_eq!((pulled.ended, pulled.counts.new), (Ended::Ok, 1), "{hours}");
        assert_eq!(case.kept().len(), ROWS + 1);
    }
}
