//! Rows per day as columns, and counts by name as bars. Heights and lengths are true to scale.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::axis::{Axis, Tick};
use super::text::{counted, cut, grouped, long_day};
use crate::pack::{Findings, PackInput};

/// Height of the tallest column, in CSS pixels.
const COLUMN_HEIGHT_PX: f64 = 84.0;
/// Length of the longest bar, in CSS pixels.
const BAR_LENGTH_PX: f64 = 170.0;
/// Bars of one chart.
const BARS_SHOWN: usize = 20;
/// Charts of one report.
const CHARTS_SHOWN: usize = 8;

/// Rows per day.
pub(super) struct Histogram {
    pub(super) width: String,
    /// Columns: path data of ours.
    pub(super) columns: String,
    /// Boxes of days that some source was never asked for: a dip there is not calm.
    pub(super) unasked: String,
    pub(super) ticks: Vec<Tick>,
    pub(super) highest: String,
    /// The chart in words.
    pub(super) label: String,
    pub(super) days_a_mark: u64,
}

/// Counts by name.
pub(super) struct Bars {
    pub(super) title: String,
    pub(super) bars: Vec<Bar>,
}

/// One count.
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) count: String,
    /// Length in CSS pixels.
    pub(super) length: String,
}

/// Rows per day of the period; none when there are no rows.
pub(super) fn histogram(input: &PackInput) -> Option<Histogram> {
    let axis = Axis::of(input.period);
    let mut rows_of: BTreeMap<usize, u64> = BTreeMap::new();
    for (day, rows) in &input.population.per_day {
        if let Some(mark) = axis.mark_of(day) {
            *rows_of.entry(mark).or_default() += rows;
        }
    }
    let (busiest, highest) = rows_of.iter().max_by_key(|(mark, rows)| (**rows, std::cmp::Reverse(**mark)))?;
    let (width_px, gap_px) = (axis.pitch(), if axis.pitch() > 3.0 { 1.0 } else { 0.3 });
    let mut columns = String::new();
    for (mark, rows) in &rows_of {
        let height = scaled(*rows, *highest, COLUMN_HEIGHT_PX);
        let (x, y, w) = (axis.left_of(*mark), COLUMN_HEIGHT_PX - height, width_px - gap_px);
        write!(columns, "M{x:.1} {y:.1}h{w:.1}v{height:.1}h-{w:.1}z")
            .expect("BUG: a String takes every write");
    }
    let unit = if axis.days_a_mark == 1 { "day" } else { "column" };
    let day = long_day(&axis.day_of_mark(*busiest));
    let label = format!("Rows per {unit}: the highest is {}, from {day}.", counted(*highest, "row", "rows"));
    Some(Histogram {
        width: format!("{:.0}", axis.width()),
        columns,
        unasked: unasked(input, &axis),
        ticks: axis.ticks(),
        highest: grouped(*highest),
        label,
        days_a_mark: axis.days_a_mark,
    })
}

fn unasked(input: &PackInput, axis: &Axis) -> String {
    let missing = input.coverage.iter().filter(|day| day.state == "never_asked");
    let marks: BTreeSet<usize> = missing.filter_map(|day| axis.mark_of(&day.day)).collect();
    let mut d = String::new();
    for mark in marks {
        let (x, w) = (axis.left_of(mark) + 0.4, (axis.pitch() - 1.4).max(0.4));
        write!(d, "M{x:.1} .5h{w:.1}v{:.1}h-{w:.1}z", COLUMN_HEIGHT_PX - 1.0)
            .expect("BUG: a String takes every write");
    }
    d
}

/// The charts of `findings`; without any, those that every pack can show.
pub(super) fn charts(input: &PackInput, findings: &Findings) -> Vec<Bars> {
    let given = findings.charts.iter().filter(|(_, counts)| !counts.is_empty());
    let mut charts: Vec<Bars> = given.take(CHARTS_SHOWN).map(|(title, counts)| bars(title, counts)).collect();
    let population = &input.population;
    let always = [("Rows by source", &population.per_source), ("Rows by outcome", &population.per_outcome)];
    for (title, counts) in always {
        if !counts.is_empty() && !charts.iter().any(|chart| chart.title == title) {
            let mut counts: Vec<(String, u64)> =
                counts.iter().map(|(name, rows)| (name.clone(), *rows)).collect();
            counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            charts.push(bars(title, &counts));
        }
    }
    charts
}

fn bars(title: &str, counts: &[(String, u64)]) -> Bars {
    let highest = counts.iter().map(|(_, count)| *count).max().unwrap_or_default();
    let bar = |(label, count): &(String, u64)| Bar {
        label: if label.is_empty() { "none".to_owned() } else { cut(label, 80) },
        count: grouped(*count),
        length: format!("{:.1}", scaled(*count, highest, BAR_LENGTH_PX)),
    };
    Bars { title: cut(title, 80), bars: counts.iter().take(BARS_SHOWN).map(bar).collect() }
}

/// `count` on a scale where `highest` is `full_px`; what exists is never less than a hairline.
fn scaled(count: u64, highest: u64, full_px: f64) -> f64 {
    const LEAST_PX: f64 = 0.7;
    if count == 0 || highest == 0 {
        return 0.0;
    }
    #[allow(clippy::cast_precision_loss, reason = "a length on paper")]
    let share = count as f64 / highest as f64;
    (share * full_px).max(LEAST_PX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::fixture::input;

    #[test]
    fn columns_are_true_to_scale_and_nothing_that_exists_vanishes() {
        assert_eq!((scaled(10, 10, 84.0), scaled(5, 10, 84.0), scaled(0, 10, 84.0)), (84.0, 42.0, 0.0));
        assert!(scaled(1, 1_000_000, 84.0) > 0.5);
    }

    #[test]
    fn a_histogram_names_its_highest_day() {
        let mut input = input(8);
        input.population.per_day = [("2026-01-05".into(), 6), ("2026-02-01".into(), 2)].into();
        let histogram = histogram(&input).unwrap();
        assert!(
            histogram.label.contains("6 rows") && histogram.label.contains("5 January 2026"),
            "{}",
            histogram.label
        );
        assert_eq!(histogram.columns.matches('M').count(), 2);
        input.population.per_day.clear();
        assert!(super::histogram(&input).is_none());
    }
}
