//! Rows counted as they pass, and held against the numbers that the pack promises.

use std::collections::BTreeMap;

use super::input::Population;
use super::rows::{PackRow, tie};
use crate::error::Error;
use crate::plain::plain;

/// `YYYY-MM-DD`.
const DAY_CHARS: usize = 10;

/// What was counted so far.
#[derive(Default)]
pub(super) struct Counts {
    rows: u64,
    per_source: BTreeMap<String, u64>,
    per_outcome: BTreeMap<&'static str, u64>,
    per_category: BTreeMap<String, u64>,
    /// By the days' first milliseconds.
    per_day: BTreeMap<i64, u64>,
}

impl Counts {
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Counts one row, as it is before anything is hidden.
    pub(super) fn note(&mut self, row: &PackRow) {
        const DAY_MS: i64 = 86_400_000;
        let entry = &row.entry;
        self.rows += 1;
        count(&mut self.per_source, &entry.source);
        count(&mut self.per_category, entry.category.as_deref().unwrap_or_default());
        *self.per_outcome.entry(entry.outcome.as_str()).or_default() += 1;
        if let Some(at) = entry.at {
            let ms = at.ms();
            *self.per_day.entry(ms - ms.rem_euclid(DAY_MS)).or_default() += 1;
        }
    }

    /// An error unless every number is as promised.
    pub(super) fn check(&self, said: &Population) -> Result<(), Error> {
        tie("rows", said.included, self.rows)?;
        agree("source", &said.per_source, &self.per_source)?;
        agree("outcome", &said.per_outcome, &named(&self.per_outcome, |name| (*name).to_owned()))?;
        agree("category", &said.per_category, &self.per_category)?;
        agree("day", &said.per_day, &named(&self.per_day, |ms| day(*ms)))
    }
}

fn count(counts: &mut BTreeMap<String, u64>, name: &str) {
    match counts.get_mut(name) {
        Some(rows) => *rows += 1,
        None => {
            counts.insert(name.to_owned(), 1);
        }
    }
}

fn named<K>(counts: &BTreeMap<K, u64>, name: impl Fn(&K) -> String) -> BTreeMap<String, u64> {
    counts.iter().map(|(key, rows)| (name(key), *rows)).collect()
}

fn day(ms: i64) -> String {
    exhibit_entry::Moment::from_ms(ms).map(|at| at.to_string()[..DAY_CHARS].to_owned()).unwrap_or_default()
}

/// Names with no rows may be left out of either.
fn agree(of: &str, said: &BTreeMap<String, u64>, found: &BTreeMap<String, u64>) -> Result<(), Error> {
    let names = said.keys().chain(found.keys());
    names.into_iter().try_for_each(|name| {
        let [expected, found] = [said, found].map(|counts| counts.get(name).copied().unwrap_or_default());
        tie(&format!("rows of {of} `{}`", plain(name)), expected, found)
    })
}
