//! Incident response: everything in order of time, failed logins, limits that were met, who was there, and by which
//! addresses, clients and tokens they can be known again.

mod actors;
mod deliveries;
mod listings;
mod milestones;
mod oddity;

use self::actors::{Actors, Indicators};
use self::listings::{fails_to_authenticate, meets_limit};
use self::oddity::{Bursts, RULES, odd};
use super::super::incident::Incident;
use super::super::rows::PackRow;
use super::super::sheet::{Sheet, Sink};
use super::super::study::{Findings, Study};
use super::basis::Basis;
use super::cases::{self, Cases};
use super::facts::Facts;
use super::tally::Tally;
use crate::error::Error;
use exhibit_entry::Moment;

/// Numbers of the tables.
mod table {
    pub(super) const TIMELINE: usize = 0;
    pub(super) const AUTH_FAILURES: usize = 1;
    pub(super) const RATE_LIMITS: usize = 2;
    pub(super) const ACTORS: usize = 3;
    pub(super) const INDICATORS: usize = 4;
    pub(super) const MILESTONES: usize = 5;
    pub(super) const EXCEPTIONS: usize = 6;
    pub(super) const DELIVERIES: usize = 7;
}

/// The study of an incident.
pub(crate) struct Timeline {
    incident: Incident,
    detected: Option<Moment>,
    first: Option<Moment>,
    actors: Actors,
    indicators: Indicators,
    bursts: Bursts,
    cases: Cases,
    tally: Tally,
    auth_failures: u64,
    rate_limits: u64,
    left_out: Vec<String>,
}

impl Timeline {
    /// The study that rests on `basis`.
    pub(crate) fn new(basis: Basis) -> Self {
        Self {
            detected: milestones::detected(&basis.incident.milestones),
            incident: basis.incident,
            first: None,
            actors: Actors::default(),
            indicators: Indicators::default(),
            bursts: Bursts::default(),
            cases: Cases::new(RULES, table::EXCEPTIONS),
            tally: Tally::default(),
            auth_failures: 0,
            rate_limits: 0,
            left_out: basis.kept_out,
        }
    }
}

impl Study for Timeline {
    fn sheets(&self) -> Vec<Sheet> {
        let mut sheets = listings::sheets();
        sheets.extend([actors::sheet(), actors::indicator_sheet(), milestones::sheet(), cases::sheet()]);
        if !self.incident.deliveries.is_empty() {
            sheets.push(deliveries::sheet());
        }
        sheets
    }

    fn take(&mut self, row: &PackRow, sink: &mut dyn Sink) -> Result<(), Error> {
        let Some(facts) = Facts::of(&row.entry) else { return Ok(()) };
        self.tally.add(&facts);
        let first = *self.first.get_or_insert(facts.at);
        listings::write_moment(&facts, (first, self.detected), sink)?;
        if fails_to_authenticate(&facts) {
            self.auth_failures += 1;
            listings::write_auth_failure(&facts, sink)?;
        }
        if meets_limit(&facts) {
            self.rate_limits += 1;
            listings::write_rate_limit(&facts, sink)?;
        }
        let actor = self.actors.add(&facts);
        self.indicators.add(&facts, actor);
        let mut found = odd(&facts);
        found.extend(self.bursts.take(&facts));
        found.into_iter().try_for_each(|case| self.cases.add(case, sink))
    }

    fn finish(mut self: Box<Self>, sink: &mut dyn Sink) -> Result<Findings, Error> {
        let mut figures = vec![
            ("rows", self.tally.rows),
            ("failures", self.tally.failures),
            ("failed logins and refusals of access", self.auth_failures),
            ("limits that were met", self.rate_limits),
            ("actors", self.actors.len()),
            ("addresses, clients and tokens", self.indicators.len()),
        ];
        let deliveries = &self.incident.deliveries;
        if !deliveries.is_empty() {
            let bad = deliveries.iter().filter(|delivery| delivery.verdict != "valid").count();
            figures.extend([
                ("webhook deliveries", deliveries.len() as u64),
                ("of these, not valid", bad as u64),
            ]);
        }
        self.indicators.shared().into_iter().try_for_each(|case| self.cases.add(case, sink))?;
        let mut left_out = self.left_out;
        left_out.extend(self.actors.write(sink)?);
        left_out.extend(self.indicators.write(sink)?);
        left_out.extend(self.bursts.left_out());
        milestones::write(&self.incident.milestones, self.first, sink)?;
        deliveries::write(&self.incident.deliveries, sink)?;
        let (charts, per_day, charts_left) = self.tally.finish();
        let (exceptions, cases_left) = self.cases.finish();
        left_out.extend([cases_left, charts_left].into_iter().flatten());
        let figures = figures.into_iter().map(|(label, count)| (label.to_owned(), count)).collect();
        Ok(Findings { exceptions, principals: Vec::new(), figures, charts, per_day, left_out })
    }
}

#[cfg(test)]
mod tests;
