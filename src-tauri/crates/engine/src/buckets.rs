//! Cutting time into hours, days and months of a time zone, and counting what falls into each.

mod outcomes;

use chrono::{Datelike, NaiveDate, Timelike};
use chrono_tz::Tz;
use exhibit_entry::Moment;
use exhibit_entry::filter::{next_day, start_of_day};
use exhibit_store::{Handle, Reader};
use serde::Serialize;

use crate::Error;

pub(crate) use outcomes::outcomes_of;
pub use outcomes::{Histogram, OutcomeBucket, outcomes};

/// How long a bucket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// 60 minutes from a full hour of local time.
    Hour,
    /// From local midnight to local midnight: 23 to 25 hours.
    Day,
    /// A calendar month of local time.
    Month,
}

/// One bucket: from inclusive, to exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Bucket {
    /// Start.
    pub from: Moment,
    /// End, not part of it.
    pub to: Moment,
    /// Rows in it.
    pub count: u64,
}

/// Most buckets of one histogram: a century of hours. A row of the year 0001 must not fill the memory.
const BUCKETS_AT_MOST: usize = 1_000_000;

const HOUR_MS: i64 = 3_600_000;

/// Counts the rows of a result set into buckets that reach from `from` (else the earliest time) to `to` (else past the
/// latest one); empty buckets are there too.
///
/// # Errors
/// [`Error::Usage`] when there would be more than a million; a stale handle and the workspace's own trouble.
pub fn count(
    (reader, handle): (&Reader, Handle),
    (from, to): (Option<Moment>, Option<Moment>),
    every: Every,
    zone: Tz,
) -> Result<Vec<Bucket>, Error> {
    let (earliest, latest) = reader.extent(handle, outcomes::latest())?.times.unzip();
    let bounds = from.or(earliest).zip(to.map(|to| to.plus_ms(-1)).or(latest));
    let mut buckets = bounds.map_or(Ok(Vec::new()), |bounds| between(bounds, every, zone))?;
    let Some(end) = buckets.last().map(|last| last.to) else { return Ok(buckets) };
    let starts: Vec<Moment> = buckets.iter().map(|bucket| bucket.from).chain([end]).collect();
    for (bucket, outcomes) in buckets.iter_mut().zip(reader.outcomes_from(handle, &starts)?) {
        bucket.count = outcomes.rows;
    }
    Ok(buckets)
}

/// Empty buckets around every time from `first` to `last`.
fn between((first, last): (Moment, Moment), every: Every, zone: Tz) -> Result<Vec<Bucket>, Error> {
    let mut buckets = Vec::new();
    let mut start = floor(first, every, zone);
    while start <= last {
        let end = next(start, every, zone);
        if buckets.len() == BUCKETS_AT_MOST || end <= start {
            return Err(Error::usage(
                "that is more than a million buckets",
                "narrow the time or use longer buckets",
            ));
        }
        buckets.push(Bucket { from: start, to: end, count: 0 });
        start = end;
    }
    Ok(buckets)
}

fn floor(at: Moment, every: Every, zone: Tz) -> Moment {
    let local = at.utc().with_timezone(&zone);
    match every {
        Every::Hour => {
            let past_ms = i64::from(local.minute()) * 60_000 + i64::from(local.second()) * 1_000;
            at.plus_ms(-past_ms - at.ms().rem_euclid(1_000))
        }
        Every::Day => start_of_day(local.date_naive(), zone),
        Every::Month => start_of_day(month_start(local.date_naive()), zone),
    }
}

fn next(start: Moment, every: Every, zone: Tz) -> Moment {
    let date = start.utc().with_timezone(&zone).date_naive();
    match every {
        Every::Hour => start.plus_ms(HOUR_MS),
        Every::Day => start_of_day(next_day(date), zone),
        Every::Month => {
            let (year, month) =
                if date.month() == 12 { (date.year() + 1, 1) } else { (date.year(), date.month() + 1) };
            NaiveDate::from_ymd_opt(year, month, 1).map_or(start, |date| start_of_day(date, zone))
        }
    }
}

fn month_start(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moment(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    #[test]
    fn a_day_of_a_clock_change_has_23_hours() {
        let zone: Tz = "Europe/Berlin".parse().unwrap();
        let bounds = (moment("2026-03-28T12:00:00Z"), moment("2026-03-30T12:00:00Z"));
        let days = between(bounds, Every::Day, zone).unwrap();
        let hours: Vec<i64> = days.iter().map(|day| (day.to.ms() - day.from.ms()) / HOUR_MS).collect();
        assert_eq!(hours, [24, 23, 24]);
    }

    #[test]
    fn a_row_of_the_year_one_is_refused_by_the_hour_and_not_a_hang() {
        let bounds = (moment("0001-01-01T00:00:00Z"), moment("2026-01-01T00:00:00Z"));
        assert!(between(bounds, Every::Hour, Tz::UTC).is_err());
    }

    proptest! {
        #[test]
        fn buckets_touch_and_reach_around_both_ends(
            (first, last) in (1_700_000_000_000i64..1_760_000_000_000, 0..10_000_000_000_i64),
            every in prop::sample::select(vec![Every::Day, Every::Hour, Every::Month]),
            zone in prop::sample::select(vec![Tz::UTC, Tz::Europe__Berlin, Tz::Asia__Kolkata, Tz::America__St_Johns]),
        ) {
            let (first, last) = (Moment::from_ms(first).unwrap(), Moment::from_ms(first + last).unwrap());
            let buckets = between((first, last), every, zone).unwrap();
            for pair in buckets.windows(2) {
                prop_assert_eq!(pair[0].to, pair[1].from);
            }
            let (oldest, newest) = (buckets[0], *buckets.last().unwrap());
            prop_assert!(oldest.from <= first && first < oldest.to);
            prop_assert!(newest.from <= last && last < newest.to);
        }
    }
}
