//! The figures tie: how the rows of the period became the rows of the pack, and the same number counted several ways.

use super::text::{counted, cut, grouped, long_day};
use crate::pack::{Population, Story, path};

/// The section.
pub(super) struct Ties {
    pub(super) total: String,
    pub(super) excluded: Vec<Excluded>,
    pub(super) included: String,
    /// Whether total = included + excluded: only then is there a double rule.
    pub(super) adds_up: bool,
    pub(super) counts: Vec<Count>,
    /// Beside the population: counts that belong to no period or to no pack.
    pub(super) beside: Vec<Beside>,
    /// Rows in the pack by month.
    pub(super) months: Vec<Month>,
    /// Whether the months add up to the rows of the pack.
    pub(super) months_add_up: bool,
}

/// Rows that are not in the pack, for one reason.
pub(super) struct Excluded {
    pub(super) reason: &'static str,
    pub(super) meaning: &'static str,
    pub(super) rows: String,
}

/// One way to count the rows of the pack.
pub(super) struct Count {
    pub(super) what: String,
    /// Whether `what` is the path of a file.
    pub(super) file: bool,
    pub(super) rows: String,
    pub(super) equal: bool,
}

/// A count that stands beside the population.
pub(super) struct Beside {
    pub(super) what: &'static str,
    pub(super) rows: String,
}

/// The rows of one month.
pub(super) struct Month {
    pub(super) name: String,
    pub(super) rows: String,
}

/// The ties of `story`.
pub(super) fn ties(story: &Story<'_>) -> Ties {
    let population = &story.input.population;
    let excluded: u64 = population.excluded_by_reason.values().sum();
    let counts = counts(story);
    let (months, months_total) = months(population);
    Ties {
        total: grouped(population.total_in_period),
        excluded: population
            .excluded_by_reason
            .iter()
            .map(|(reason, rows)| Excluded {
                reason: reason.as_str(),
                meaning: reason.meaning(),
                rows: format!("−{}", grouped(*rows)),
            })
            .collect(),
        included: grouped(population.included),
        adds_up: population.included.checked_add(excluded) == Some(population.total_in_period),
        counts,
        beside: beside(population),
        months,
        months_add_up: months_total == population.included,
    }
}

fn counts(story: &Story<'_>) -> Vec<Count> {
    let population = &story.input.population;
    let count = |what: String, file: bool, rows: u64| Count {
        what,
        file,
        rows: grouped(rows),
        equal: rows == population.included,
    };
    let rows_of = |path: &str| story.files.iter().find(|file| file.path == path)?.rows;
    let files = [path::NDJSON, path::CSV, path::JSON, path::LEAVES];
    let mut counts: Vec<Count> =
        files.iter().filter_map(|path| Some(count((*path).to_owned(), true, rows_of(path)?))).collect();
    let sums = [
        ("source", "sources", &population.per_source),
        ("outcome", "outcomes", &population.per_outcome),
        ("category", "categories", &population.per_category),
        ("day", "days", &population.per_day),
    ];
    for (one, many, parts) in sums {
        counts.push(count(
            format!("sum over {}", counted(parts.len() as u64, one, many)),
            false,
            parts.values().sum(),
        ));
    }
    counts
}

fn beside(population: &Population) -> Vec<Beside> {
    let line = |what, rows| Beside { what, rows: grouped(rows) };
    vec![
        line("rows of the period that no classification rule names", population.unclassified),
        line("rows of the workspace without a readable time: they are in no period", population.undated),
        line("raw rows of the workspace that could not be read", population.problems),
    ]
}

/// Rows by month, and their sum. Periods of more than five years go by year.
fn months(population: &Population) -> (Vec<Month>, u64) {
    const MONTHS_SHOWN: usize = 60;
    let by = |chars: usize| {
        let mut parts: Vec<(String, u64)> = Vec::new();
        for (day, rows) in &population.per_day {
            let name = day.get(..chars).unwrap_or(day);
            match parts.last_mut() {
                Some((last, sum)) if last == name => *sum += rows,
                _ => parts.push((name.to_owned(), *rows)),
            }
        }
        parts
    };
    let (month_chars, year_chars) = ("2026-01".len(), "2026".len());
    let mut parts = by(month_chars);
    if parts.len() > MONTHS_SHOWN {
        parts = by(year_chars);
        parts.truncate(MONTHS_SHOWN);
    }
    let total = parts.iter().map(|(_, rows)| rows).sum();
    let months = parts.into_iter().map(|(name, rows)| Month { name: month_name(&name), rows: grouped(rows) });
    (months.collect(), total)
}

/// `March 2026` of `2026-03`.
fn month_name(month: &str) -> String {
    let day = long_day(&format!("{month}-01"));
    day.split_once(' ').map_or_else(|| cut(month, 20), |(_, rest)| rest.to_owned())
}
