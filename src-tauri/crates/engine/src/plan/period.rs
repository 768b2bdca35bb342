//! The periods of a plan: whole months and quarters in its zone.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use exhibit_entry::Moment;
use exhibit_entry::filter::start_of_day;
use serde::{Deserialize, Serialize};

/// How often a plan packs, and how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// The month before.
    Month,
    /// The quarter before.
    Quarter,
}

/// A period: `from` is inside, `to` is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    /// First instant inside.
    pub from: Moment,
    /// First instant after.
    pub to: Moment,
}

impl Every {
    /// The last period that was over at `now`.
    #[must_use]
    pub fn before(self, now: Moment, zone: Tz) -> Span {
        let (year, month) = self.first_month(now, zone);
        self.span_of(back(year, month, self.months()), zone)
    }

    /// The period after `span`.
    #[must_use]
    pub fn after(self, span: Span, zone: Tz) -> Span {
        self.span_of(self.first_month(span.to, zone), zone)
    }

    /// When a pack of `span` is made: from that day of the month after it on.
    #[must_use]
    pub fn due_at(self, span: Span, day: u8, zone: Tz) -> Moment {
        let first = local(span.to, zone);
        start_of_day(first.with_day(u32::from(day)).unwrap_or(first), zone)
    }

    /// The name of a period, e.g. `2026-04` or `2026-q2`.
    #[must_use]
    pub fn named(self, span: Span, zone: Tz) -> String {
        let first = local(span.from, zone);
        match self {
            Self::Month => format!("{:04}-{:02}", first.year(), first.month()),
            Self::Quarter => format!("{:04}-q{}", first.year(), first.month0() / 3 + 1),
        }
    }

    /// Months in it.
    fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
        }
    }

    /// Year and month (from 0) with which the period that holds `at` begins.
    fn first_month(self, at: Moment, zone: Tz) -> (i32, u32) {
        let day = local(at, zone);
        (day.year(), day.month0() / self.months() * self.months())
    }

    fn span_of(self, (year, month): (i32, u32), zone: Tz) -> Span {
        let (next_year, next) = match month + self.months() {
            12 => (year.saturating_add(1), 0),
            next => (year, next),
        };
        Span { from: start(year, month, zone), to: start(next_year, next, zone) }
    }
}

fn back(year: i32, month: u32, months: u32) -> (i32, u32) {
    month.checked_sub(months).map_or((year.saturating_sub(1), 12 - months), |month| (year, month))
}

fn start(year: i32, month: u32, zone: Tz) -> Moment {
    let first = NaiveDate::from_ymd_opt(year, month + 1, 1);
    start_of_day(first.unwrap_or(if year < 0 { NaiveDate::MIN } else { NaiveDate::MAX }), zone)
}

fn local(at: Moment, zone: Tz) -> NaiveDate {
    at.utc().with_timezone(&zone).date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moment(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    #[test]
    fn months_and_quarters_are_those_of_the_zone() {
        let span = Every::Month.before(moment("2026-04-01T00:30:00Z"), Tz::UTC);
        assert_eq!((span.from, span.to), (moment("2026-03-01T00:00:00Z"), moment("2026-04-01T00:00:00Z")));
        // In New York that is still March.
        let there = Every::Month.before(moment("2026-04-01T00:30:00Z"), Tz::America__New_York);
        assert_eq!((there.from, there.to), (moment("2026-02-01T05:00:00Z"), moment("2026-03-01T05:00:00Z")));
        let span = Every::Quarter.before(moment("2026-02-10T00:00:00Z"), Tz::UTC);
        assert_eq!((span.from, span.to), (moment("2025-10-01T00:00:00Z"), moment("2026-01-01T00:00:00Z")));
        assert_eq!(Every::Quarter.named(span, Tz::UTC), "2025-q4");
        assert_eq!(Every::Month.named(there, Tz::America__New_York), "2026-02");
        assert_eq!(Every::Quarter.due_at(span, 5, Tz::UTC), moment("2026-01-05T00:00:00Z"));
    }

    proptest! {
        #[test]
        fn periods_join_without_a_hole_and_end_before_now(ms in 0..4_000_000_000_000_i64, quarter in any::<bool>()) {
            let every = if quarter { Every::Quarter } else { Every::Month };
            let (now, zone) = (Moment::from_ms(ms).unwrap(), Tz::Europe__Berlin);
            let span = every.before(now, zone);
            prop_assert!(span.from < span.to && span.to <= now);
            let next = every.after(span, zone);
            prop_assert_eq!(next.from, span.to);
            prop_assert!(next.to > now);
            prop_assert_eq!(every.before(next.to, zone), next);
        }
    }
}
