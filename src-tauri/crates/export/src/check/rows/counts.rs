//! The numbers of `pack.json` against the rows, and the small tables of receipts and of what was left out.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use super::super::event::Event;
use super::super::facts::{PackFacts, PopulationFacts};
use super::super::side::{Side, Table};
use super::super::tally::Tally;
use crate::archive::Archive;
use crate::pack::path;
use crate::plain::plain_bytes;

/// `YYYY-MM-DD`.
const DAY_CHARS: usize = 10;

/// Rows counted by the names that `pack.json` counts by: a name that it does not have is a fault, so that nothing here
/// grows with the rows.
pub(super) struct Counts<'f> {
    by: Vec<By<'f>>,
}

/// What is counted by, what is said, what was seen.
type By<'f> = (&'static str, &'f BTreeMap<String, u64>, BTreeMap<&'f str, u64>);

/// What a redaction may hide of all that is counted.
const CATEGORY: &str = "category";

impl<'f> Counts<'f> {
    pub(super) fn new(said: &'f PopulationFacts) -> Self {
        let zeros =
            |counts: &'f BTreeMap<String, u64>| counts.keys().map(|name| (name.as_str(), 0)).collect();
        let mut by = vec![
            ("source", &said.per_source, zeros(&said.per_source)),
            ("outcome", &said.per_outcome, zeros(&said.per_outcome)),
        ];
        for (name, counts) in [(CATEGORY, &said.per_category), ("day", &said.per_day)] {
            by.extend(counts.as_ref().map(|counts| (name, counts, zeros(counts))));
        }
        Self { by }
    }

    pub(super) fn note(&mut self, row: u64, event: &Event, tally: &mut Tally) {
        let entry = &event.entry;
        if event.redacted.iter().any(|field| field == CATEGORY) {
            // Counted before it was hidden, so that nobody can count it again.
            self.by.retain(|(of, ..)| *of != CATEGORY);
        }
        for (of, _, counts) in &mut self.by {
            let day;
            let name = match *of {
                "source" => entry.source.as_str(),
                "outcome" => entry.outcome.as_str(),
                CATEGORY => entry.category.as_deref().unwrap_or_default(),
                _ => {
                    day = entry.at.map(|at| at.to_string()).unwrap_or_default();
                    day.get(..DAY_CHARS).unwrap_or_default()
                }
            };
            match counts.get_mut(name) {
                Some(count) => *count += 1,
                None => {
                    let name = plain_bytes(name.as_bytes());
                    tally.fault(format!("row {row}: pack.json does not count the {of} {name}"));
                }
            }
        }
    }

    pub(super) fn check(&self, facts: &PackFacts, rows: u64, tally: &mut Tally) {
        let population = &facts.population;
        let total = u128::from(population.included) + excluded(facts);
        tally.same("rows in the period", total, population.total_in_period.into());
        tally.same("included rows", rows.into(), population.included.into());
        for (of, said, counted) in &self.by {
            for (name, rows) in *said {
                let found = counted.get(name.as_str()).copied().unwrap_or_default();
                let what = format!("rows of the {of} {}", plain_bytes(name.as_bytes()));
                tally.same(&what, (*rows).into(), found.into());
            }
        }
    }
}

/// What there is to say when all is well.
pub(super) fn told(facts: &PackFacts, rows: u64) -> String {
    let population = &facts.population;
    format!(
        "{rows} rows in every file; {} in the period = {} included + {} excluded",
        population.total_in_period,
        population.included,
        excluded(facts)
    )
}

/// `sync_runs.csv` and `excluded.csv`.
pub(super) fn check_small_tables<R: Read + Seek>(archive: &Archive<R>, facts: &PackFacts, tally: &mut Tally) {
    let mut runs = Side::table(archive, path::SYNC_RUNS, ["source"], tally);
    runs.drain(tally, Table::next);
    let mut left_out = Side::table(archive, path::EXCLUDED, ["reason", "rows"], tally);
    let reasons = &facts.population.excluded_by_reason;
    let mut said: BTreeMap<String, String> =
        reasons.iter().map(|(reason, rows)| (reason.clone(), rows.to_string())).collect();
    said.insert("total".into(), excluded(facts).to_string());
    while let Some([reason, rows]) = left_out.next(tally, Table::next) {
        if said.remove(&reason).is_none_or(|said| said != rows) {
            let reason = plain_bytes(reason.as_bytes());
            tally.fault(format!("{}: pack.json says something else about {reason}", path::EXCLUDED));
        }
    }
    if !said.is_empty() {
        tally.fault(format!("{} lacks reasons that pack.json has", path::EXCLUDED));
    }
    for (path, rows) in [(runs.path, runs.rows), (left_out.path, left_out.rows)] {
        if facts.rows_in(&path) != Some(rows) {
            tally.fault(format!("pack.json promises another number of rows in {path}"));
        }
    }
}

fn excluded(facts: &PackFacts) -> u128 {
    facts.population.excluded_by_reason.values().map(|count| u128::from(*count)).sum()
}
