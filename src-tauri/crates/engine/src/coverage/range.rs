//! Which days are told of.

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use exhibit_entry::Moment;
use exhibit_entry::filter::{next_day, start_of_day};
use exhibit_store::QUARTER_MS;

use super::Asked;
use super::asking::DAY_MS;
use super::days::Evidence;
use crate::Error;
use crate::browse::{self, Asker};

/// How far before the first row or question days are shown because the vendor would still have them.
const LEAD_DAYS: i64 = 400;

/// Days shown where nobody says from when: ten years. A row of 1970 must not make twenty thousand.
const DAYS_AT_MOST: u64 = 3_660;

/// Days shown at all.
const CENTURY_DAYS: i64 = 36_600;

/// The days that were asked for, as far as anything was said.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// First day.
    from: Option<NaiveDate>,
    /// Day after the last.
    to: NaiveDate,
}

/// Reads the bounds. Days after today are left out: nothing can be known of them.
pub(super) fn bounds(asked: &Asked, now: Moment) -> Result<Bounds, Error> {
    let asker = Asker { now, zone: asked.zone };
    let tomorrow = next_day(local(now, asked.zone));
    let moment = |text: &Option<String>| text.as_deref().map(|text| browse::moment(text, asker)).transpose();
    let (from, to) = (moment(&asked.from)?, moment(&asked.to)?);
    let from = from.map(|at| local(at, asked.zone));
    let to = to.map_or(tomorrow, |at| {
        let day = local(at, asked.zone);
        // A bound inside a day means that day too.
        if start_of_day(day, asked.zone) < at { next_day(day) } else { day }
    });
    let to = to.min(tomorrow);
    match from {
        Some(from) if from >= to => Err(Error::usage(
            format!("there is no day from {from} up to {to} that is known"),
            "give an earlier first day; days after today are not told of",
        )),
        Some(from) if (to - from).num_days() > CENTURY_DAYS => {
            Err(Error::usage("that is more than a century of days", "give a later first day"))
        }
        from => Ok(Bounds { from, to }),
    }
}

/// The days of one source: as asked, else from where its rows, its questions or the vendor's keeping begin.
pub(super) fn range(evidence: &Evidence<'_>, bounds: Bounds, zone: Tz) -> (NaiveDate, NaiveDate) {
    let first = || {
        let start = start(evidence).max(earliest(evidence.now));
        Moment::from_ms(start).map_or(bounds.to, |at| local(at, zone))
    };
    let least = bounds.to.checked_sub_days(Days::new(1)).unwrap_or(bounds.to);
    (bounds.from.unwrap_or_else(|| first().min(least)), bounds.to)
}

/// How far back is looked where nobody says from when; milliseconds since 1970.
pub(super) fn earliest(now: Moment) -> i64 {
    let days = i64::try_from(DAYS_AT_MOST).expect("BUG: ten years are few days");
    now.ms() - days * DAY_MS
}

fn start(evidence: &Evidence<'_>) -> i64 {
    let now = evidence.now.ms();
    let earliest = earliest(evidence.now);
    let quarters = evidence.timeline.quarters.iter().map(|(quarter, _)| quarter.saturating_mul(QUARTER_MS));
    let first_row = quarters.into_iter().find(|at| *at >= earliest);
    let asking = evidence.asking;
    let first_asked = asking.first_from.filter(|from| *from >= earliest);
    let known = first_row.into_iter().chain(first_asked).min().unwrap_or(now);
    // The first day that the vendor has all of: of the one before, a part is gone whatever anybody does.
    let kept = asking.keeping.map(|kept| now.saturating_sub(kept.ms()).saturating_add(DAY_MS).min(now));
    let kept = kept.map(|kept| kept.max(known - LEAD_DAYS * DAY_MS));
    let since = evidence.recorded_since.unwrap_or(i64::MIN);
    known.min(kept.filter(|_| evidence.is_pulled).unwrap_or(known).max(since))
}

fn local(at: Moment, zone: Tz) -> NaiveDate {
    at.utc().with_timezone(&zone).date_naive()
}
