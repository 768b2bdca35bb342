//! The rows of a result set over time for a screen: so many buckets as have room side by side, whatever times the rows
//! claim. A row of the year 0001 or 9999 stretches one bucket at the edge and hides nothing of the rest.

use chrono_tz::Tz;
use exhibit_entry::{Moment, Outcome};
use exhibit_store::{Extent, Handle, Outcomes, Reader};

use super::{Every, floor, next};
use crate::Error;

/// Rows of a result set over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram {
    /// How long a bucket is; the first and the last one may be longer.
    pub every: Every,
    /// Oldest first; each begins where the one before ends.
    pub buckets: Vec<OutcomeBucket>,
    /// Rows without a readable time; they are in no bucket.
    pub undated: u64,
}

/// One bucket: from inclusive, to exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutcomeBucket {
    /// Start.
    pub from: Moment,
    /// End, not part of it.
    pub to: Moment,
    /// Rows in it, and how they ended.
    pub outcomes: Outcomes,
}

const DAY_MS: i64 = 24 * 3_600_000;

/// Up to here hours tell more than days.
const HOURS_UP_TO_MS: i64 = 3 * DAY_MS;

/// Up to here days still have a pixel each.
const DAYS_UP_TO_MS: i64 = 366 * DAY_MS;

/// Buckets of one length: a year of days, 33 years of months.
const BUCKETS: i64 = 400;

/// Clocks differ; rows later than this past the present are not the present.
const AHEAD_MS: i64 = DAY_MS;

/// Counts a result set by hours (up to 3 days), days (up to a year) or months of `zone`, with at most some 400 buckets.
/// What lies outside is counted into one bucket before and one behind: rows that claim to come from the future (more
/// than a day past `now`), and rows too long ago.
///
/// # Errors
/// A stale handle, [`Error::Cancelled`] when the reader is interrupted, and the workspace's own trouble.
pub fn outcomes(reader: &Reader, handle: Handle, zone: Tz, now: Moment) -> Result<Histogram, Error> {
    let Extent { times, believed, undated } = reader.extent(handle, now.plus_ms(AHEAD_MS))?;
    let Some((first, last)) = times else {
        return Ok(Histogram { every: Every::Hour, buckets: Vec::new(), undated });
    };
    let (every, mut buckets) = frame((first, last), believed.unwrap_or(last), zone);
    let starts: Vec<Moment> = buckets.iter().map(|bucket| bucket.from).collect();
    for (bucket, outcomes) in buckets.iter_mut().zip(reader.outcomes_from(handle, &starts)?) {
        bucket.outcomes = outcomes;
    }
    Ok(Histogram { every, buckets, undated })
}

/// As [`outcomes`], of rows that are at hand.
pub(crate) fn outcomes_of(
    rows: impl IntoIterator<Item = (Option<Moment>, Outcome)>,
    zone: Tz,
    now: Moment,
) -> Histogram {
    let (mut dated, mut undated) = (Vec::new(), 0);
    for (at, outcome) in rows {
        match at {
            Some(at) => dated.push((at, outcome)),
            None => undated += 1,
        }
    }
    let (every, buckets) = count(&mut dated, zone, now);
    Histogram { every, buckets, undated }
}

fn count(dated: &mut [(Moment, Outcome)], zone: Tz, now: Moment) -> (Every, Vec<OutcomeBucket>) {
    dated.sort_unstable_by_key(|(at, _)| *at);
    let (Some((first, _)), Some((last, _))) = (dated.first(), dated.last()) else {
        return (Every::Hour, Vec::new());
    };
    let (every, mut buckets) = frame((*first, *last), newest(dated, now), zone);
    let mut place = 0;
    for (at, outcome) in dated {
        while place + 1 < buckets.len() && buckets[place].to <= *at {
            place += 1;
        }
        buckets[place].outcomes.count(*outcome, 1);
    }
    (every, buckets)
}

/// The newest time that can be believed; where none can, the newest that is claimed.
fn newest(dated: &[(Moment, Outcome)], now: Moment) -> Moment {
    let believed = dated.partition_point(|(at, _)| *at <= now.plus_ms(AHEAD_MS));
    dated[if believed == 0 { dated.len() - 1 } else { believed - 1 }].0
}

/// Empty buckets around every time from `first` to `last`.
fn frame((first, last): (Moment, Moment), newest: Moment, zone: Tz) -> (Every, Vec<OutcomeBucket>) {
    let span_ms = newest.ms() - first.ms();
    let (every, length_ms) = if span_ms <= HOURS_UP_TO_MS {
        (Every::Hour, 3_600_000)
    } else if span_ms <= DAYS_UP_TO_MS {
        (Every::Day, DAY_MS)
    } else {
        (Every::Month, 30 * DAY_MS)
    };
    let mut start = floor(first.max(newest.plus_ms(-BUCKETS * length_ms)), every, zone);
    let mut buckets = Vec::new();
    if first < start {
        buckets.push(empty(floor(first, every, zone), start));
    }
    while start <= newest && start < latest() {
        let end = after(start, every, zone);
        buckets.push(empty(start, end));
        start = end;
    }
    if start <= last && start < latest() {
        buckets.push(empty(start, after(floor(last, every, zone), every, zone)));
    }
    (every, buckets)
}

fn empty(from: Moment, to: Moment) -> OutcomeBucket {
    OutcomeBucket { from, to, outcomes: Outcomes::default() }
}

/// The end of the bucket that begins at `start`; the last instant there is, where the calendar ends.
fn after(start: Moment, every: Every, zone: Tz) -> Moment {
    let end = next(start, every, zone);
    if end > start { end } else { latest() }
}

/// The last instant there is.
pub(super) fn latest() -> Moment {
    Moment::from_ms(0).expect("BUG: the epoch is in range").plus_ms(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    fn now() -> Moment {
        at("2026-05-11T12:00:00Z")
    }

    fn over(times: &[&str]) -> (Every, Vec<OutcomeBucket>) {
        let mut dated: Vec<_> = times.iter().map(|text| (at(text), Outcome::Success)).collect();
        count(&mut dated, Tz::UTC, now())
    }

    #[test]
    fn the_length_of_a_bucket_follows_the_time_between_the_rows() {
        let every = |from: &str| over(&[from, "2026-05-11T00:00:00Z"]).0;
        assert_eq!(every("2026-05-08T00:00:00Z"), Every::Hour);
        assert_eq!(every("2026-05-07T23:59:59Z"), Every::Day);
        assert_eq!(every("2025-05-11T00:00:00Z"), Every::Day);
        assert_eq!(every("2024-05-11T00:00:00Z"), Every::Month);
        assert_eq!(over(&[]), (Every::Hour, vec![]));
    }

    #[test]
    fn a_row_from_the_future_hides_nothing_of_today() {
        let (every, buckets) =
            over(&["2026-05-11T01:30:00Z", "2026-05-11T03:30:00Z", "9999-12-31T23:59:59.999Z"]);
        assert_eq!(every, Every::Hour);
        let counts: Vec<u64> = buckets.iter().map(|bucket| bucket.outcomes.rows).collect();
        assert_eq!(counts, [1, 0, 1, 1]);
        assert_eq!((buckets[3].from, buckets[3].to), (at("2026-05-11T04:00:00Z"), latest()));
    }

    #[test]
    fn a_row_of_the_year_one_is_one_bucket_before_the_others() {
        let (every, buckets) = over(&["0001-01-01T00:00:00Z", "2026-05-11T03:30:00Z"]);
        assert_eq!((every, buckets[0].outcomes.rows), (Every::Month, 1));
        assert!(buckets.len() < 405, "{}", buckets.len());
        assert_eq!(buckets.last().unwrap().from, at("2026-05-01T00:00:00Z"));
    }

    #[test]
    fn failures_and_warnings_are_told_apart() {
        let hour = at("2026-05-11T03:30:00Z");
        let mut dated =
            [Outcome::Failure, Outcome::Warning, Outcome::Failure, Outcome::Unknown].map(|o| (hour, o));
        let (_, buckets) = count(&mut dated, Tz::UTC, now());
        assert_eq!(buckets[0].outcomes, Outcomes { rows: 4, failures: 2, warnings: 1 });
    }

    fn any_time() -> impl Strategy<Value = Moment> {
        let first = at("0000-01-01T00:00:00Z").ms();
        prop_oneof![
            3 => (-400i64..400).prop_map(|hours| now().plus_ms(hours * 3_600_000 + 1)),
            2 => (0i64..4_000).prop_map(|days| now().plus_ms(-days * DAY_MS)),
            1 => (first..=latest().ms()).prop_map(|ms| Moment::from_ms(ms).unwrap()),
            1 => Just(latest()),
            1 => Just(at("0000-01-01T00:00:00Z")),
        ]
    }

    proptest! {
        #[test]
        fn every_row_is_in_the_bucket_of_its_time_and_buckets_touch_and_are_few(
            times in prop::collection::vec(any_time(), 1..30),
            zone in prop::sample::select(vec![Tz::UTC, Tz::Europe__Berlin, Tz::Asia__Kolkata, Tz::Pacific__Apia]),
        ) {
            let mut dated: Vec<_> = times.iter().map(|at| (*at, Outcome::Success)).collect();
            let (_, buckets) = count(&mut dated, zone, now());
            prop_assert!(buckets.len() <= 420, "{}", buckets.len());
            for pair in buckets.windows(2) {
                prop_assert_eq!(pair[0].to, pair[1].from);
            }
            for bucket in &buckets {
                let last = bucket.to == latest();
                let inside = times.iter().filter(|at| bucket.from <= **at && (**at < bucket.to || last)).count();
                prop_assert_eq!(bucket.outcomes.rows, inside as u64);
                prop_assert!(bucket.from < bucket.to || last);
            }
            prop_assert_eq!(buckets.iter().map(|bucket| bucket.outcomes.rows).sum::<u64>(), times.len() as u64);
        }
    }
}
