//! The days of a period as marks in a row: one mark a day, or several days a mark where a period is long.

use exhibit_entry::Moment;

use super::text::{day_of, long_day};
use crate::pack::Period;

/// Most marks in a row: beyond it their shapes cannot be told apart on paper.
const MAX_MARKS: u64 = 186;
/// Width of a row of marks, in CSS pixels: what is left beside two columns of words on A4.
const ROW_WIDTH_PX: f64 = 452.0;
/// Widest distance between two marks, in CSS pixels.
const MAX_PITCH_PX: f64 = 14.0;
const DAY_MS: i64 = 86_400_000;

/// Days of a period as marks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    first_day: i64,
    /// Days of the period.
    pub(super) days: u64,
    /// Days that one mark stands for.
    pub(super) days_a_mark: u64,
    /// Marks in a row.
    pub(super) marks: u64,
}

/// A word below a row of marks.
#[derive(Clone, Debug)]
pub(super) struct Tick {
    /// From the left, in CSS pixels.
    pub(super) x: String,
    /// The day, e.g. `1 March 2026`.
    pub(super) label: String,
}

impl Axis {
    /// The axis of `period`, every UTC day that it touches.
    pub(super) fn of(period: Period) -> Self {
        let first_day = period.from.ms().div_euclid(DAY_MS);
        let last_day = period.to.plus_ms(-1).ms().div_euclid(DAY_MS);
        let days = u64::try_from(last_day - first_day + 1).unwrap_or(1).max(1);
        let days_a_mark = days.div_ceil(MAX_MARKS);
        Self { first_day, days, days_a_mark, marks: days.div_ceil(days_a_mark) }
    }

    /// The mark of a day `YYYY-MM-DD`; none outside the period.
    pub(super) fn mark_of(&self, day: &str) -> Option<usize> {
        let day = Moment::parse(&format!("{day}T00:00:00Z"))?.ms().div_euclid(DAY_MS);
        let place = u64::try_from(day - self.first_day).ok()?;
        (place < self.days).then(|| usize::try_from(place / self.days_a_mark).ok()).flatten()
    }

    /// The first day of a mark, `YYYY-MM-DD`.
    pub(super) fn day_of_mark(&self, mark: usize) -> String {
        let days = self.first_day.saturating_add_unsigned(mark as u64 * self.days_a_mark);
        Moment::from_ms(days.saturating_mul(DAY_MS)).map(day_of).unwrap_or_default()
    }

    /// Distance from mark to mark, in CSS pixels.
    pub(super) fn pitch(&self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "at most MAX_MARKS")]
        let marks = self.marks as f64;
        (ROW_WIDTH_PX / marks).min(MAX_PITCH_PX)
    }

    /// Width of the whole row, in CSS pixels.
    pub(super) fn width(&self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "at most MAX_MARKS")]
        let marks = self.marks as f64;
        self.pitch() * marks
    }

    /// Left edge of a mark, in CSS pixels.
    pub(super) fn left_of(&self, mark: usize) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "at most MAX_MARKS")]
        let mark = mark as f64;
        self.pitch() * mark
    }

    /// The first and the last day in words, as the two ends of the row.
    pub(super) fn ends(&self) -> [String; 2] {
        let last = self.first_day.saturating_add_unsigned(self.days - 1);
        let last = Moment::from_ms(last.saturating_mul(DAY_MS)).map(day_of).unwrap_or_default();
        [long_day(&self.day_of_mark(0)), long_day(&last)]
    }

    /// The beginnings of months (of years, where there are many), to be drawn as ticks; none too near its neighbour.
    pub(super) fn ticks(&self) -> Vec<Tick> {
        const LEAST_APART_PX: f64 = 64.0;
        let (mut ticks, mut last_x) = (Vec::new(), f64::NEG_INFINITY);
        for mark in 0..usize::try_from(self.marks).unwrap_or(0) {
            let day = self.day_of_mark(mark);
            let before = mark.checked_sub(1).map(|mark| self.day_of_mark(mark));
            let new_month = before.is_none_or(|before| before.get(..7) != day.get(..7));
            let x = self.left_of(mark);
            if new_month && x - last_x >= LEAST_APART_PX && x < self.width() - LEAST_APART_PX / 2.0 {
                ticks.push(Tick { x: format!("{x:.1}"), label: tick_label(&day) });
                last_x = x;
            }
        }
        ticks
    }
}

/// `3 Jan 2026`: short enough for ticks.
fn tick_label(day: &str) -> String {
    let long = long_day(day);
    match long.split(' ').collect::<Vec<_>>().as_slice() {
        [date, month, year] => format!("{date} {} {year}", month.get(..3).unwrap_or(month)),
        _ => long,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn axis(from: &str, to: &str) -> Axis {
        Axis::of(Period { from: Moment::parse(from).unwrap(), to: Moment::parse(to).unwrap() })
    }

    #[test]
    fn a_quarter_has_a_mark_a_day_and_years_have_several_days_a_mark() {
        let quarter = axis("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z");
        assert_eq!((quarter.days, quarter.marks, quarter.days_a_mark), (90, 90, 1));
        assert_eq!(quarter.mark_of("2026-03-31"), Some(89));
        assert_eq!((quarter.mark_of("2025-12-31"), quarter.mark_of("2026-04-01")), (None, None));
        assert_eq!(quarter.ends(), ["1 January 2026", "31 March 2026"]);
        let years = axis("2023-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
        assert_eq!((years.days, years.days_a_mark), (1096, 6));
        assert!(years.marks <= MAX_MARKS);
    }

    #[test]
    fn a_period_that_begins_inside_a_day_shows_that_day() {
        let night = axis("2026-01-01T22:00:00Z", "2026-01-02T02:00:00Z");
        assert_eq!(
            (night.days, night.mark_of("2026-01-01"), night.mark_of("2026-01-02")),
            (2, Some(0), Some(1))
        );
        assert_eq!(axis("2026-01-01T22:00:00Z", "2026-01-01T22:00:00.001Z").days, 1);
    }

    proptest! {
        #[test]
        fn every_day_of_any_period_has_its_mark(from in 0i64..4_000_000_000_000, length in 1i64..800_000_000_000) {
            let from = Moment::from_ms(from).unwrap();
            let axis = Axis::of(Period { from, to: from.plus_ms(length) });
            prop_assert!(axis.marks >= 1 && axis.marks <= MAX_MARKS);
            for at in [from, from.plus_ms(length / 2), from.plus_ms(length - 1)] {
                let mark = axis.mark_of(&day_of(at));
                prop_assert!(mark.is_some_and(|mark| (mark as u64) < axis.marks));
            }
            prop_assert!(axis.ticks().len() <= 8);
        }
    }
}
