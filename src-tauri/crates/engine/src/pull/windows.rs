//! Which stretches of time one pull asks a source for. Each is a run of its own with its own receipts, and each that is
//! read to its end moves the bookmark, so that a long first pull which is stopped does not begin again.

use exhibit_entry::Moment;
use exhibit_source::Window;
use exhibit_source::profile::{WindowShape, WindowTime};

use super::Wanted;
use crate::Error;

const SECOND_MS: i64 = 1_000;
const HOUR_MS: i64 = 3_600 * SECOND_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Rows older than the bookmark are asked for again this far back, for those that arrive late (CONTRACT: 24 h).
const OVERLAP_HOURS: u32 = 24;

/// Two parts share a second: whether a vendor counts the ends of a window in, no document says for all of them.
const SEAM_MS: i64 = SECOND_MS;

/// Instants are written in whole seconds at worst, the first one second early and the last one rounded up: a part is so
/// much shorter than the longest one, and a row so close to its ends may be missing from it by right.
const ROUNDING_MS: i64 = 3 * SECOND_MS;

/// One stretch of a source's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// What is asked for.
    pub(super) window: Window,
    /// All rows before this were asked for by the parts before it; none for the first part.
    pub(super) reached: Option<Moment>,
    /// Whether others follow.
    pub(super) is_last: bool,
}

/// The parts of a pull, oldest first, at least one.
///
/// # Errors
/// [`Error::Usage`] when the end lies before the beginning.
pub(super) fn plan(
    shape: &WindowShape,
    wanted: &Wanted,
    bookmark: Option<Moment>,
    now: Moment,
) -> Result<Vec<Part>, Error> {
    let overlap = i64::from(shape.late_hours.max(OVERLAP_HOURS)) * HOUR_MS;
    let went_on = bookmark.filter(|_| !wanted.full).map(|at| at.plus_ms(-overlap));
    let since = wanted.since.or(went_on).or_else(|| first(shape, now));
    // What cannot be asked is not said to have been asked.
    let window = Window {
        since: since.filter(|_| shape.takes_since()),
        until: wanted.until.or(Some(now)).filter(|_| shape.takes_until()),
    };
    if let Window { since: Some(since), until: Some(until) } = window
        && until <= since
    {
        return Err(before_its_beginning(since, until));
    }
    Ok(split(shape, window))
}

/// The newest part of a first pull: what a source is tried out with.
pub(super) fn newest(shape: &WindowShape, now: Moment) -> Window {
    let since = first(shape, now).or_else(|| shape.takes_since().then(|| now.plus_ms(-DAY_MS)));
    let since = since.filter(|_| shape.takes_until());
    let window = Window { since, until: shape.takes_until().then_some(now) };
    split(shape, window).pop().map_or(window, |part| part.window)
}

/// The part of a window in which a row that is here and was not shown has vanished: its ends may round either way.
pub(super) fn sure(shape: &WindowShape, window: Window) -> Window {
    let inside = |at: Moment, sign: i64| at.plus_ms(sign * ROUNDING_MS);
    match shape.time {
        // Days are rounded outwards by far more.
        WindowTime::Date => window,
        _ => Window {
            since: window.since.map(|at| inside(at, 1)),
            until: window.until.map(|at| inside(at, -1)),
        },
    }
}

/// Where a first pull begins: what the vendor keeps, where it sends less unless it is asked.
fn first(shape: &WindowShape, now: Moment) -> Option<Moment> {
    let days = shape.first_days.filter(|_| shape.takes_since())?;
    Some(now.plus_ms(-i64::from(days.get()) * DAY_MS))
}

fn split(shape: &WindowShape, window: Window) -> Vec<Part> {
    let (mut from, mut reached, mut parts) = (window.since, None, Vec::new());
    while let (Some(since), Some(until), Some(days)) = (from, window.until, shape.max_days)
        && shape.takes_until()
    {
        let end = end(shape.time, since, i64::from(days.get()));
        if end >= until {
            break;
        }
        parts.push(Part { window: Window { since: from, until: Some(end) }, reached, is_last: false });
        let seam = if shape.time == WindowTime::Date { 0 } else { SEAM_MS };
        (from, reached) = (Some(end.plus_ms(-seam)), Some(end));
    }
    parts.push(Part { window: Window { since: from, until: window.until }, reached, is_last: true });
    parts
}

/// Where a part that begins at `since` ends at the latest.
fn end(time: WindowTime, since: Moment, days: i64) -> Moment {
    match time {
        // Both ends are written as days: whole ones, counted from the one in which it begins.
        WindowTime::Date => since.plus_ms(days * DAY_MS - since.ms().rem_euclid(DAY_MS)),
        _ => since.plus_ms(days * DAY_MS - ROUNDING_MS),
    }
}

pub(super) fn before_its_beginning(since: Moment, until: Moment) -> Error {
    Error::usage(
        format!("the window ends at {until}, before it begins at {since}"),
        "nothing was asked; rows before the bookmark were pulled already, and --since asks for them again",
    )
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use exhibit_source::profile::WindowParam;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    fn shape(text: &str) -> WindowShape {
        let params = vec![WindowParam { name: "q".into(), text: text.into() }];
        WindowShape { params, ..WindowShape::default() }
    }

    fn days(days: u32) -> Option<NonZeroU32> {
        NonZeroU32::new(days)
    }

    fn windows(shape: &WindowShape, wanted: &Wanted, bookmark: Option<&str>) -> Vec<Window> {
        let parts = plan(shape, wanted, bookmark.map(at), at("2026-05-09T12:00:00Z")).unwrap();
        parts.iter().map(|part| part.window).collect()
    }

    fn window(since: Option<&str>, until: Option<&str>) -> Vec<Window> {
        vec![Window { since: since.map(at), until: until.map(at) }]
    }

    #[test]
    fn a_pull_goes_on_a_day_before_its_bookmark_and_farther_back_where_rows_come_later() {
        let wanted = Wanted::default();
        let plain = shape("{since}");
        let bookmark = Some("2026-05-08T00:00:00Z");
        assert_eq!(windows(&plain, &wanted, bookmark), window(Some("2026-05-07T00:00:00Z"), None));
        let late = WindowShape { late_hours: 72, ..plain.clone() };
        assert_eq!(windows(&late, &wanted, bookmark), window(Some("2026-05-05T00:00:00Z"), None));
        let hasty = WindowShape { late_hours: 1, ..plain };
        assert_eq!(windows(&hasty, &wanted, bookmark), window(Some("2026-05-07T00:00:00Z"), None));
    }

    #[test]
    fn a_first_pull_asks_for_all_or_for_what_the_vendor_keeps() {
        let wanted = Wanted::default();
        assert_eq!(windows(&shape("{since}"), &wanted, None), window(None, None));
        let both = WindowShape { first_days: days(3), ..shape("{since}..{until}") };
        let expected = window(Some("2026-05-06T12:00:00Z"), Some("2026-05-09T12:00:00Z"));
        assert_eq!(windows(&both, &wanted, None), expected);
        let full = Wanted { full: true, ..Wanted::default() };
        assert_eq!(windows(&both, &full, Some("2026-05-09T11:00:00Z")), expected);
    }

    #[test]
    fn what_the_user_says_goes_before_the_bookmark() {
        let wanted = Wanted {
            since: Some(at("2020-01-01T00:00:00Z")),
            until: Some(at("2020-02-01T00:00:00Z")),
            ..Wanted::default()
        };
        let bookmark = Some("2026-05-08T00:00:00Z");
        let expected = window(Some("2020-01-01T00:00:00Z"), Some("2020-02-01T00:00:00Z"));
        assert_eq!(windows(&shape("{since}..{until}"), &wanted, bookmark), expected);
        assert_eq!(windows(&shape("{since}"), &wanted, bookmark), window(Some("2020-01-01T00:00:00Z"), None));
        assert_eq!(windows(&shape("none"), &wanted, bookmark), window(None, None));
        let wanted = Wanted { since: wanted.until, until: wanted.since, ..Wanted::default() };
        let refused =
            plan(&shape("{since}..{until}"), &wanted, None, at("2026-05-09T12:00:00Z")).unwrap_err();
        assert!(refused.to_string().contains("before it begins"), "{refused}");
    }

    #[test]
    fn days_are_cut_at_midnight() {
        let dates = WindowShape { time: WindowTime::Date, max_days: days(1), ..shape("{since}..{until}") };
        let wanted = Wanted { since: Some(at("2026-05-07T15:00:00Z")), ..Wanted::default() };
        let ends: Vec<String> =
            windows(&dates, &wanted, None).iter().map(|window| window.until.unwrap().to_string()).collect();
        assert_eq!(
            ends,
            ["2026-05-08T00:00:00.000Z", "2026-05-09T00:00:00.000Z", "2026-05-09T12:00:00.000Z"]
        );
    }

    #[test]
    fn a_trial_asks_for_the_newest_part_where_a_window_must_be_given() {
        let now = at("2026-05-09T12:00:00Z");
        assert_eq!(newest(&shape("{since}"), now), Window::default());
        let both = WindowShape { first_days: days(90), max_days: days(30), ..shape("{since}..{until}") };
        let tried = newest(&both, now);
        assert_eq!(tried.until, Some(now));
        assert!(tried.since.is_some_and(|since| now.ms() - since.ms() <= 30 * DAY_MS));
        assert_eq!(newest(&shape("{since}..{until}"), now).since, Some(now.plus_ms(-DAY_MS)));
    }

    proptest! {
        #[test]
        fn parts_leave_nothing_out_and_are_never_too_long(
            since_ms in 1_000_000_000_000_i64..1_800_000_000_000, length_ms in 1_i64..400 * DAY_MS,
            max_days in 1_u32..40, is_dates in any::<bool>(),
        ) {
            let since = Moment::from_ms(since_ms).unwrap();
            let until = since.plus_ms(length_ms);
            let time = if is_dates { WindowTime::Date } else { WindowTime::Rfc3339Seconds };
            let shape = WindowShape { time, max_days: days(max_days), ..shape("{since}..{until}") };
            let wanted = Wanted { since: Some(since), until: Some(until), ..Wanted::default() };
            let parts = plan(&shape, &wanted, None, until).unwrap();
            prop_assert_eq!(parts[0].window.since, Some(since));
            prop_assert_eq!(parts[parts.len() - 1].window.until, Some(until));
            for pair in parts.windows(2) {
                prop_assert!(pair[1].window.since <= pair[0].window.until && !pair[0].is_last);
                prop_assert!(pair[1].window.until > pair[0].window.until);
                prop_assert_eq!(pair[1].reached, pair[0].window.until);
            }
            for part in &parts {
                let (from, to) = (part.window.since.unwrap().ms(), part.window.until.unwrap().ms());
                let grain = if is_dates { DAY_MS } else { SECOND_MS };
                // As it is written: rounded outwards.
                let written = (to + grain - 1).div_euclid(grain) * grain - (from - if is_dates { 0 } else { grain }).div_euclid(grain) * grain;
                prop_assert!(written <= i64::from(max_days) * DAY_MS, "{} ms", written);
            }
            prop_assert!(parts[parts.len() - 1].is_last);
        }
    }
}
