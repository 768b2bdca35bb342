//! What the pack says of its own completeness agrees with itself: in `pack.json` and day by day.

use std::io::{Read, Seek};

use super::Check;
use super::facts::{self, PackFacts};
use super::side::{Side, Table};
use super::tally::Tally;
use crate::archive::Archive;
use crate::pack::path;
use crate::plain::plain_bytes;

/// What can be known of a day (CONTRACT section 2, `coverage`).
const STATES: [&str; 6] = ["pulled", "empty", "partial", "never_asked", "beyond_retention", "not_recorded"];

/// The check `completeness`.
pub(super) fn check<R: Read + Seek>(archive: &Archive<R>, facts: &PackFacts) -> Check {
    let mut tally = Tally::new("completeness");
    let complete = facts::said_complete(facts, &mut tally);
    let days = check_coverage(archive, facts, &mut tally);
    let gaps = match archive.find(path::GAPS) {
        None => 0,
        Some(_) => {
            let mut gaps = Side::table(archive, path::GAPS, ["source", "kind"], &mut tally);
            gaps.drain(&mut tally, Table::next);
            gaps.rows
        }
    };
    let verdict =
        if complete { "nothing is known to be missing" } else { "the pack says that it is not complete" };
    tally.check(format!("{verdict}; {days} days of sources and {gaps} gaps are listed"))
}

/// Each source has each day of the period at most once, in order.
fn check_coverage<R: Read + Seek>(archive: &Archive<R>, facts: &PackFacts, tally: &mut Tally) -> u64 {
    if archive.find(path::COVERAGE).is_none() {
        return 0;
    }
    let mut days = Side::table(archive, path::COVERAGE, ["source", "day", "state"], tally);
    let (from, to) = (day(facts.period.from), day(facts.period.to));
    let mut last: Option<(String, String)> = None;
    while let Some([source, day, state]) = days.next(tally, Table::next) {
        if day < from || day > to {
            tally.fault(format!("{}: {} is not in the period", path::COVERAGE, plain_bytes(day.as_bytes())));
        }
        if !STATES.contains(&state.as_str()) {
            tally.fault(format!("{}: {} is no state", path::COVERAGE, plain_bytes(state.as_bytes())));
        }
        let place = (source, day);
        if last.as_ref().is_some_and(|last| *last >= place) {
            tally.fault(format!("{}: a day stands out of order, or twice", path::COVERAGE));
        }
        last = Some(place);
    }
    days.rows
}

fn day(at: exhibit_entry::Moment) -> String {
    at.to_string().chars().take(10).collect()
}
