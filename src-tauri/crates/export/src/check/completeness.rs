//! Whether the verdict on completeness holds together: every source has every day of the period, days and gaps are as many
//! as `pack.json` says, and what is called complete has nothing beside it that says the opposite.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};
use std::ops::Range;

use exhibit_entry::Moment;

use super::Check;
use super::facts::{self, PackFacts};
use super::side::{Side, Table};
use super::tally::Tally;
use crate::archive::Archive;
use crate::pack::path;
use crate::plain::plain_bytes;

const DAY_MS: i64 = 86_400_000;

/// Days that are told one by one: of a longer period, those before are not listed.
const DAYS_AT_MOST: i64 = 3_660;

/// What can be known of a day (CONTRACT section 2, `coverage`).
const STATES: [&str; 6] = ["pulled", "empty", "partial", NEVER_ASKED, "beyond_retention", "not_recorded"];
const NEVER_ASKED: &str = "never_asked";
/// A gap in numbers that a vendor counts: those rows are missing.
const SEQUENCE: &str = "sequence";

/// The check `completeness`.
pub(super) fn check<R: Read + Seek>(archive: &Archive<R>, facts: &PackFacts) -> Check {
    let mut tally = Tally::new("completeness");
    let complete = facts::said_complete(facts, &mut tally);
    let days = check_coverage(archive, (facts, complete), &mut tally);
    let gaps = check_gaps(archive, (facts, complete), &mut tally);
    let verdict =
        if complete { "nothing is known to be missing" } else { "the pack says that it is not complete" };
    tally.check(format!("{verdict}; {days} days of sources and {gaps} gaps are listed"))
}

/// The gaps, as many as `pack.json` says.
fn check_gaps<R: Read + Seek>(
    archive: &Archive<R>,
    (facts, complete): (&PackFacts, bool),
    tally: &mut Tally,
) -> u64 {
    let mut rows = 0;
    if archive.find(path::GAPS).is_some() {
        let mut gaps = Side::table(archive, path::GAPS, ["source", "kind"], tally);
        while let Some([source, kind]) = gaps.next(tally, Table::next) {
            if complete && kind == SEQUENCE {
                let source = plain_bytes(source.as_bytes());
                tally.fault(format!("it is called complete, and numbers of {source} are missing"));
            }
        }
        rows = gaps.rows;
    }
    if let Some(said) = facts.completeness.gaps {
        tally.same(&format!("gaps in {}", path::GAPS), said.into(), rows.into());
    }
    rows
}

/// Each source that is told of has each day of the period once, in order, and the days are counted.
fn check_coverage<R: Read + Seek>(
    archive: &Archive<R>,
    (facts, complete): (&PackFacts, bool),
    tally: &mut Tally,
) -> u64 {
    let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
    let mut rows = 0;
    if archive.find(path::COVERAGE).is_some() {
        // Files do not say what they were asked for, so that a quiet day in none of them was asked by nobody.
        let pulled: BTreeSet<&str> = facts
            .sources
            .iter()
            .filter(|source| source.url.is_some())
            .map(|source| source.name.as_str())
            .collect();
        let mut calendar = Calendar::of(facts);
        let mut days = Side::table(archive, path::COVERAGE, ["source", "day", "state"], tally);
        while let Some([source, day, state]) = days.next(tally, Table::next) {
            match STATES.iter().find(|known| **known == state) {
                Some(known) => *counted.entry(known).or_default() += 1,
                None => {
                    tally.fault(format!("{}: {} is no state", path::COVERAGE, plain_bytes(state.as_bytes())));
                }
            }
            if complete && state == NEVER_ASKED && pulled.contains(source.as_str()) {
                let (source, day) = (plain_bytes(source.as_bytes()), plain_bytes(day.as_bytes()));
                tally.fault(format!("it is called complete, and {source} was never asked for {day}"));
            }
            calendar.take(source, &day, tally);
        }
        calendar.finish(facts, tally);
        rows = days.rows;
    }
    if let Some(said) = &facts.completeness.days {
        let found = counted.iter().map(|(state, days)| ((*state).to_owned(), *days));
        if *said != found.collect() {
            tally.fault(format!("pack.json counts other days than {} has", path::COVERAGE));
        }
    }
    rows
}

/// The days that a source must have, one source after the other; days are counted from 1970.
struct Calendar {
    days: Range<i64>,
    source: Option<String>,
    /// The day that must come next.
    next: i64,
    seen: BTreeSet<String>,
}

impl Calendar {
    /// UTC days from the first of the period to the last that had begun when the pack was made.
    fn of(facts: &PackFacts) -> Self {
        let tomorrow_ms = (day_of(facts.generated.at.ms()) + 1).saturating_mul(DAY_MS);
        let to_ms = facts.period.to.ms().min(tomorrow_ms);
        let from_ms = facts.period.from.ms().max(to_ms.saturating_sub(DAYS_AT_MOST * DAY_MS));
        // A bound inside a day means that day too.
        let days = day_of(from_ms)..day_of(to_ms.saturating_sub(1)).saturating_add(1);
        Self { next: days.start, days, source: None, seen: BTreeSet::new() }
    }

    fn take(&mut self, source: String, day: &str, tally: &mut Tally) {
        if self.source.as_ref() != Some(&source) {
            self.end(tally);
            if self.source.as_ref().is_some_and(|last| *last > source) {
                tally.fault(format!("{}: a source stands out of order", path::COVERAGE));
            }
            self.next = self.days.start;
            self.source = Some(source);
        }
        let parsed = Moment::parse(&format!("{day}T00:00:00Z")).map(|at| day_of(at.ms()));
        match parsed {
            Some(found) if found == self.next && self.days.contains(&found) => self.next += 1,
            found => {
                let told = plain_bytes(day.as_bytes());
                tally.fault(match found {
                    Some(found) if self.days.contains(&found) => {
                        format!("{}: {told} does not follow the day before it", path::COVERAGE)
                    }
                    _ => format!("{}: {told} is not in the period", path::COVERAGE),
                });
                self.next = found.map_or(self.next, |found| found.saturating_add(1));
            }
        }
    }

    /// The source before is over.
    fn end(&mut self, tally: &mut Tally) {
        let Some(source) = &self.source else { return };
        if self.next != self.days.end {
            let told = plain_bytes(source.as_bytes());
            tally.fault(format!(
                "{}: the days of {told} do not go on to the end of the period",
                path::COVERAGE
            ));
        }
        self.seen.insert(source.clone());
    }

    /// Where any source has days, each one with rows has.
    fn finish(mut self, facts: &PackFacts, tally: &mut Tally) {
        self.end(tally);
        let with_rows = facts.population.per_source.iter().filter(|(_, rows)| **rows > 0);
        for (source, _) in
            with_rows.filter(|(source, _)| !self.seen.is_empty() && !self.seen.contains(*source))
        {
            let source = plain_bytes(source.as_bytes());
            tally.fault(format!("{} says nothing of {source}, which has rows here", path::COVERAGE));
        }
    }
}

fn day_of(ms: i64) -> i64 {
    ms.div_euclid(DAY_MS)
}
