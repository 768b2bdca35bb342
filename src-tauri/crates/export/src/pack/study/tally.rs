//! Counts of all rows for the cover and the charts.

use std::collections::{BTreeMap, HashMap};

use exhibit_entry::words::cut;

use super::facts::Facts;

/// Bars of one chart.
const BARS: usize = 20;

/// Different labels that are counted apart; a log has far fewer actions, and this many people fit in memory.
const MAX_LABELS: usize = 200_000;

/// Longest label in characters.
const LABEL_LIMIT_CHARS: usize = 120;

/// Rows by label.
#[derive(Default)]
pub(crate) struct Counts {
    by_label: HashMap<String, u64>,
    /// Rows whose label came after [`MAX_LABELS`] others.
    beyond: u64,
}

impl Counts {
    /// Counts one row.
    pub(crate) fn add(&mut self, label: &str) {
        if let Some(count) = self.by_label.get_mut(label) {
            *count += 1;
            return;
        }
        let label = cut(label, LABEL_LIMIT_CHARS);
        if self.by_label.len() < MAX_LABELS || self.by_label.contains_key(&label) {
            *self.by_label.entry(label).or_default() += 1;
        } else {
            self.beyond += 1;
        }
    }

    /// Different labels.
    pub(crate) fn len(&self) -> u64 {
        self.by_label.len() as u64
    }

    /// The largest first, equal ones by name; at most [`BARS`].
    pub(crate) fn top(self) -> Vec<(String, u64)> {
        let mut bars: Vec<(String, u64)> = self.by_label.into_iter().collect();
        bars.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        bars.truncate(BARS);
        bars
    }
}

/// Counts of all rows.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) rows: u64,
    pub(crate) failures: u64,
    pub(crate) per_day: BTreeMap<String, u64>,
    actions: Counts,
    actors: Counts,
    sources: Counts,
    outcomes: Counts,
}

impl Tally {
    /// Counts one row.
    pub(crate) fn add(&mut self, facts: &Facts<'_>) {
        self.rows += 1;
        self.failures += u64::from(facts.failed());
        let day = facts.at.to_string()[..10].to_owned();
        *self.per_day.entry(day).or_default() += 1;
        self.actions.add(&facts.entry.label);
        self.actors.add(facts.entry.actor.name().unwrap_or("not recorded"));
        self.sources.add(&facts.entry.source);
        self.outcomes.add(facts.entry.outcome.as_str());
    }

    /// Different actors, `not recorded` being one.
    pub(crate) fn actors(&self) -> u64 {
        self.actors.len()
    }

    /// The charts, rows by day, and what was too much to be counted apart.
    pub(crate) fn finish(self) -> (Charts, BTreeMap<String, u64>, Option<String>) {
        let beyond: u64 = [&self.actions, &self.actors].iter().map(|counts| counts.beyond).sum();
        let left_out = (beyond > 0).then(|| {
            format!("Charts tell {MAX_LABELS} actions and actors apart; the rest is not in the bars.")
        });
        let charts = [
            ("Rows by action", self.actions),
            ("Rows by actor", self.actors),
            ("Rows by source", self.sources),
            ("Rows by outcome", self.outcomes),
        ];
        let charts = charts.into_iter().map(|(title, counts)| (title.to_owned(), counts.top())).collect();
        (charts, self.per_day, left_out)
    }
}

/// Title, then label and count.
pub(crate) type Charts = Vec<(String, Vec<(String, u64)>)>;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bars_are_the_largest_counts_in_falling_order(labels in proptest::collection::vec(0u8..40, 0..300)) {
            let mut counts = Counts::default();
            labels.iter().for_each(|label| counts.add(&label.to_string()));
            let different: std::collections::BTreeSet<_> = labels.iter().collect();
            prop_assert_eq!(counts.len(), different.len() as u64);
            let bars = counts.top();
            prop_assert_eq!(bars.len(), different.len().min(BARS));
            prop_assert!(bars.windows(2).all(|pair| pair[0].1 >= pair[1].1));
            let least = bars.last().map_or(0, |bar| bar.1);
            for label in different {
                let count = labels.iter().filter(|other| *other == label).count() as u64;
                let shown = bars.iter().find(|bar| bar.0 == label.to_string());
                prop_assert!(shown.map_or(count <= least, |bar| bar.1 == count));
            }
        }
    }
}
