//! Change management: every change with before and after, deployments, configuration, deletions, and how many of which
//! type there were each month.

mod listings;
mod oddity;
mod population;
mod reading;

use std::collections::BTreeSet;

use self::listings::{configures, delete, deploys};
pub(super) use self::oddity::changes_logs;
use self::oddity::{Makers, RULES, odd};
use self::population::Population;
use self::reading::Reading;
use super::super::rows::PackRow;
use super::super::sheet::{Sheet, Sink};
use super::super::study::{Findings, Study};
use super::cases::{self, Cases};
use super::facts::Facts;
use super::tally::Tally;
use crate::error::Error;

/// Numbers of the tables.
mod table {
    pub(super) const CHANGES: usize = 0;
    pub(super) const DEPLOYMENTS: usize = 1;
    pub(super) const CONFIG: usize = 2;
    pub(super) const DELETIONS: usize = 3;
    pub(super) const TYPES: usize = 4;
    pub(super) const EXCEPTIONS: usize = 5;
    pub(super) const SIGN_OFF: usize = 6;
}

/// The study of changes.
pub(crate) struct Changes {
    cases: Cases,
    tally: Tally,
    types: Population,
    makers: Makers,
    counts: Counts,
    /// Sources whose rows name the token that was used.
    with_tokens: BTreeSet<String>,
}

#[derive(Default)]
struct Counts {
    changes: u64,
    deployments: u64,
    config: u64,
    deletions: u64,
    automated: u64,
    emergency: u64,
    with_reference: u64,
}

impl Changes {
    /// A study of no rows yet.
    pub(crate) fn new() -> Self {
        Self {
            cases: Cases::new(RULES, table::EXCEPTIONS),
            tally: Tally::default(),
            types: Population::default(),
            makers: Makers::default(),
            counts: Counts::default(),
            with_tokens: BTreeSet::new(),
        }
    }

    fn list(&mut self, facts: &Facts<'_>, change: &Reading, sink: &mut dyn Sink) -> Result<(), Error> {
        let counts = &mut self.counts;
        counts.changes += 1;
        counts.automated += u64::from(change.automated == Some(true));
        counts.emergency += u64::from(change.emergency.is_some());
        counts.with_reference += u64::from(change.reference.is_some());
        listings::write_change(facts, change, sink)?;
        listings::write_sign_off(facts, sink)?;
        if deploys(facts) {
            counts.deployments += 1;
            listings::write_part(table::DEPLOYMENTS, facts, change, sink)?;
        }
        if configures(facts) {
            counts.config += 1;
            listings::write_part(table::CONFIG, facts, change, sink)?;
        }
        if delete(facts) {
            counts.deletions += 1;
            listings::write_part(table::DELETIONS, facts, change, sink)?;
        }
        Ok(())
    }
}

impl Study for Changes {
    fn sheets(&self) -> Vec<Sheet> {
        let mut sheets = listings::sheets();
        sheets.extend([population::sheet(), cases::sheet(), listings::sign_off()]);
        sheets
    }

    fn take(&mut self, row: &PackRow, sink: &mut dyn Sink) -> Result<(), Error> {
        let Some(facts) = Facts::of(&row.entry) else { return Ok(()) };
        self.tally.add(&facts);
        if facts.entry.token.is_some() && !self.with_tokens.contains(&facts.entry.source) {
            self.with_tokens.insert(facts.entry.source.clone());
        }
        let Some(change) = Reading::of(&facts) else { return Ok(()) };
        self.list(&facts, &change, sink)?;
        self.types.add(&facts, &change);
        let mut found = odd(&facts, &change, &self.with_tokens);
        found.extend(self.makers.take(&facts));
        found.into_iter().try_for_each(|case| self.cases.add(case, sink))
    }

    fn finish(self: Box<Self>, sink: &mut dyn Sink) -> Result<Findings, Error> {
        let counts = &self.counts;
        let figures = [
            ("changes", counts.changes),
            ("deployments", counts.deployments),
            ("changes of configuration", counts.config),
            ("deletions", counts.deletions),
            ("done by programs", counts.automated),
            ("emergency changes", counts.emergency),
            ("changes that name a ticket, pull request or commit", counts.with_reference),
        ];
        let figures = figures.into_iter().map(|(label, count)| (label.to_owned(), count)).collect();
        let types_left = self.types.write(sink)?;
        let (charts, per_day, charts_left) = self.tally.finish();
        let (exceptions, cases_left) = self.cases.finish();
        let left_out =
            [types_left, self.makers.left_out(), cases_left, charts_left].into_iter().flatten().collect();
        Ok(Findings { exceptions, principals: Vec::new(), figures, charts, per_day, left_out })
    }
}

#[cfg(test)]
mod tests;
