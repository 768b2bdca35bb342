//! Hours without rows that a source does not usually have, against its own rhythm of the week.

use chrono::{Datelike, Timelike};
use chrono_tz::Tz;
use exhibit_entry::Moment;
use exhibit_store::QUARTER_MS;

use super::stretch::Stretches;
use super::words::span;
use super::{Gap, GapKind};

const HOUR_MS: i64 = 3_600_000;

/// Quarters of an hour in an hour.
const QUARTERS: i64 = HOUR_MS / QUARTER_MS;

/// Hours of a week.
const WEEK: usize = 168;

/// A rhythm is known after three weeks; what two weeks do alike may be chance.
const KNOWN_AFTER_HOURS: u32 = 3 * 168;

/// How improbable a silence is that is reported: one in ten thousand by the source's own weeks.
const IMPROBABLE: f64 = 1e-4;

/// Hours of one week's place: how many were wholly pulled, and how many of them had rows.
#[derive(Clone, Copy, Default)]
struct Place {
    pulled: u32,
    with_rows: u32,
    rows: u64,
}

impl Place {
    /// The share of weeks in which this hour has rows. One more week is taken to be silent, so that no hour is sure.
    fn share(self) -> f64 {
        f64::from(self.with_rows) / f64::from(self.pulled + 1)
    }
}

/// One hour that was wholly pulled.
#[derive(Clone, Copy)]
struct Hour {
    /// Hours since 1970 UTC.
    nth: i64,
    /// Its place in the local week.
    place: usize,
    rows: u64,
}

/// Runs of silent hours inside `whole` that are improbable, oldest first. `quarters` are the rows by quarter, oldest
/// first; `earliest` bounds how far back is looked, in milliseconds since 1970.
pub(super) fn quiet(quarters: &[(i64, u64)], whole: &Stretches, earliest: i64, zone: Tz) -> Vec<Gap> {
    let hours = pulled_hours(quarters, whole, earliest, zone);
    let mut week = [Place::default(); WEEK];
    for hour in &hours {
        let place = &mut week[hour.place];
        place.pulled += 1;
        place.with_rows += u32::from(hour.rows > 0);
        place.rows += hour.rows;
    }
    if week.iter().map(|place| place.pulled).sum::<u32>() < KNOWN_AFTER_HOURS {
        return Vec::new();
    }
    silences(&hours).into_iter().filter_map(|silence| told(silence, &week)).collect()
}

/// Every hour from the first row on of which all was asked for and came.
fn pulled_hours(quarters: &[(i64, u64)], whole: &Stretches, earliest: i64, zone: Tz) -> Vec<Hour> {
    let start = quarters.iter().find(|(quarter, _)| quarter.saturating_mul(QUARTER_MS) >= earliest);
    let Some((first, _)) = start else { return Vec::new() };
    let begin = first * QUARTER_MS;
    let mut rows = quarters.iter().skip_while(|(quarter, _)| quarter < first).peekable();
    let mut hours = Vec::new();
    for (from, to) in whole.iter().filter(|(_, to)| *to > begin) {
        for nth in ceil_hour(from.max(begin - begin.rem_euclid(HOUR_MS)))..to.div_euclid(HOUR_MS) {
            while rows.next_if(|(quarter, _)| *quarter < nth * QUARTERS).is_some() {}
            let mut count = 0;
            while let Some((_, more)) = rows.next_if(|(quarter, _)| *quarter < (nth + 1) * QUARTERS) {
                count += more;
            }
            let Some(at) = Moment::from_ms(nth * HOUR_MS) else { continue };
            let local = at.utc().with_timezone(&zone);
            let day = local.weekday().num_days_from_monday() as usize;
            hours.push(Hour { nth, place: day * 24 + local.hour() as usize, rows: count });
        }
    }
    hours
}

fn ceil_hour(ms: i64) -> i64 {
    ms.div_euclid(HOUR_MS) + i64::from(ms.rem_euclid(HOUR_MS) > 0)
}

/// Runs of hours without rows, one hour after the other.
fn silences(hours: &[Hour]) -> Vec<&[Hour]> {
    let touching = hours.chunk_by(|one, next| one.nth + 1 == next.nth && (one.rows == 0) == (next.rows == 0));
    touching.filter(|run| run[0].rows == 0).collect()
}

fn told(silence: &[Hour], week: &[Place; WEEK]) -> Option<Gap> {
    let chance: f64 = silence.iter().map(|hour| 1.0 - week[hour.place].share()).product();
    if chance >= IMPROBABLE {
        return None;
    }
    let (first, last) = (silence.first()?, silence.last()?);
    let length = (last.nth + 1 - first.nth) * HOUR_MS;
    let usual: u64 = silence
        .iter()
        .map(|hour| week[hour.place].rows.div_ceil(u64::from(week[hour.place].pulled).max(1)))
        .sum();
    Some(Gap {
        kind: GapKind::Quiet,
        from: Moment::from_ms(first.nth * HOUR_MS),
        to: Moment::from_ms((last.nth + 1) * HOUR_MS),
        rows: None,
        detail: format!("{} without rows; in other weeks about {usual} came in these hours", span(length)),
        can_pull: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-05, a Monday.
    const MONDAY: i64 = 1_767_571_200_000;

    /// Rows in every working hour (Monday to Friday, 8 to 18 UTC) of so many weeks, without those in `silent`.
    fn office(weeks: i64, silent: std::ops::Range<i64>) -> Vec<(i64, u64)> {
        let hours = (0..weeks * 168).filter(|hour| hour % 168 < 120 && (8..18).contains(&(hour % 24)));
        let hours = hours.filter(|hour| !silent.contains(hour));
        hours.map(|hour| ((MONDAY / HOUR_MS + hour) * QUARTERS + 2, 3)).collect()
    }

    fn found(quarters: &[(i64, u64)], weeks: i64) -> Vec<(i64, i64)> {
        let whole = Stretches::from_iter([(i64::MIN, MONDAY + weeks * 168 * HOUR_MS)]);
        let gaps = quiet(quarters, &whole, i64::MIN, Tz::UTC);
        let hour = |at: Option<Moment>| (at.unwrap().ms() - MONDAY) / HOUR_MS;
        gaps.iter().map(|gap| (hour(gap.from), hour(gap.to))).collect()
    }

    #[test]
    fn nights_and_weekends_are_no_silence_and_a_silent_working_day_is() {
        assert_eq!(found(&office(5, 0..0), 5), []);
        // Wednesday of the fourth week.
        let wednesday = 3 * 168 + 48;
        let silent = office(5, wednesday..wednesday + 24);
        assert_eq!(found(&silent, 5), [(wednesday - 6, wednesday + 32)]);
    }

    #[test]
    fn one_silent_hour_says_nothing_and_neither_do_two_weeks() {
        assert_eq!(found(&office(5, 514..515), 5), []);
        assert_eq!(found(&office(2, 200..224), 2), []);
    }

    #[test]
    fn a_source_that_went_silent_is_told_while_it_is_asked() {
        let gaps = found(&office(5, 4 * 168..5 * 168), 5);
        assert_eq!(gaps, [(3 * 168 + 114, 5 * 168)]);
        assert_eq!(found(&office(5, 4 * 168..5 * 168), 4), [], "what was not asked for is not silent");
    }

    #[test]
    fn the_first_rows_are_the_beginning_and_nothing_is_silent_before_them() {
        let whole = Stretches::from_iter([(i64::MIN, MONDAY + 840 * HOUR_MS)]);
        let gaps = quiet(&office(5, 0..400), &whole, i64::MIN, Tz::UTC);
        assert_eq!(gaps, []);
        assert_eq!(quiet(&[], &whole, i64::MIN, Tz::UTC), []);
    }

    #[test]
    fn the_sentence_says_what_is_usual() {
        let whole = Stretches::from_iter([(i64::MIN, MONDAY + 5 * 168 * HOUR_MS)]);
        let gap = quiet(&office(5, 552..576), &whole, i64::MIN, Tz::UTC).remove(0);
        assert_eq!(gap.detail, "38 hours without rows; in other weeks about 30 came in these hours");
    }
}
