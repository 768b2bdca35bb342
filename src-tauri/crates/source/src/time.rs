//! Vendors' spellings of an instant.
//!
//! A time without a zone is read as UTC (what audit logs mean by it); the vendor's own text stays beside the
//! instant. Digits past the millisecond are cut, never rounded. Years outside 1970 to 9999 are not times of an
//! audit log but filler such as `0001-01-01`, and are refused.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta};
use exhibit_entry::Moment;
use serde::Deserialize;

/// The spellings a profile can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeKind {
    /// RFC 3339 with a zone; `t`, `z`, a blank for `T` and `+0200` are taken too.
    Rfc3339,
    /// The same, or without a zone: then UTC. `2026-05-09 17:14:08.302 UTC`, `2026-05-09T17:14`.
    DateTime,
    /// `2026-05-09`: midnight UTC.
    Date,
    /// Seconds since 1970, whole or with a fraction, as number or digits.
    UnixSeconds,
    /// Milliseconds since 1970.
    UnixMillis,
    /// Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by size.
    Unix,
    /// RFC 2822: `Sat, 09 May 2026 17:14:08 +0000`.
    Rfc2822,
}

/// 10000-01-01T00:00:00Z in seconds: the first instant past the years that are read.
const END_SECONDS: i64 = 253_402_300_800;
/// 1973-03-03 in seconds: below, digits are rather a compact date (`20260509`) or a counter than a Unix time.
const FIRST_GUESSED_SECONDS: i128 = 100_000_000;
/// Unix seconds of audit logs stay below (the year 5138); milliseconds since 1973 stand above.
const SECONDS_END: i128 = 100_000_000_000;

/// The instant that `text` names in the first of `kinds` that reads it; none outside the years 1970 to 9999.
#[must_use]
pub fn read(text: &str, kinds: &[TimeKind]) -> Option<Moment> {
    let text = text.trim();
    let at = kinds.iter().find_map(|kind| read_as(text, *kind))?;
    (0..END_SECONDS * 1000).contains(&at.ms()).then_some(at)
}

/// Whether `text` is a date or date-time without a zone, so that what was read as UTC is an assumption. Numbers and
/// times with a zone are not, nor is what is no time.
#[must_use]
pub fn zone_is_assumed(text: &str) -> bool {
    let text = text.trim();
    let is_without_zone =
        date_time(text, Zone::Written).is_none() && date_time(text, Zone::WrittenOrUtc).is_some();
    is_without_zone || midnight(text).is_some()
}

fn read_as(text: &str, kind: TimeKind) -> Option<Moment> {
    match kind {
        TimeKind::Rfc3339 => date_time(text, Zone::Written),
        TimeKind::DateTime => date_time(text, Zone::WrittenOrUtc),
        TimeKind::Date => midnight(text),
        TimeKind::UnixSeconds => moment_ns(unix_ns(text, 1_000_000_000)?),
        TimeKind::UnixMillis => moment_ns(unix_ns(text, 1_000_000)?),
        TimeKind::Unix => unix_by_size(text),
        TimeKind::Rfc2822 => Moment::from_ms(DateTime::parse_from_rfc2822(text).ok()?.timestamp_millis()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Zone {
    Written,
    WrittenOrUtc,
}

fn midnight(text: &str) -> Option<Moment> {
    moment(date(text)?.and_hms_opt(0, 0, 0)?, 0)
}

/// `YYYY-MM-DD` and nothing else.
fn date(text: &str) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let (year, month, day) = (number(bytes, 0..4)?, number(bytes, 5..7)?, number(bytes, 8..10)?);
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn date_time(text: &str, zone: Zone) -> Option<Moment> {
    let (day, rest) = (text.get(..10)?, text.get(10..)?);
    let clock = rest.strip_prefix(['T', 't', ' '])?;
    let clock_end = clock.find(|c: char| !matches!(c, '0'..='9' | ':' | '.' | ',')).unwrap_or(clock.len());
    let (clock, zone_text) = clock.split_at(clock_end);
    let offset_minutes = match zone_text.trim_start() {
        "" if zone == Zone::WrittenOrUtc => 0,
        written => zone_minutes(written)?,
    };
    moment(clock_on(date(day)?, clock)?, offset_minutes)
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fff…` on `day`; also `hh:mm:ssffffff`, which some collectors make of it. Second 60
/// is the leap second: the first of the next minute.
fn clock_on(day: NaiveDate, clock: &str) -> Option<NaiveDateTime> {
    let has_lost_its_point = clock.len() > 8 && clock.bytes().skip(6).all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = match clock.split_once(['.', ',']) {
        Some(parts) => parts,
        None if has_lost_its_point => clock.split_at_checked(8)?,
        None => (clock, "0"),
    };
    let bytes = whole.as_bytes();
    let colons = bytes.get(2) == Some(&b':') && bytes.get(5).is_none_or(|byte| *byte == b':');
    if !colons || !matches!(bytes.len(), 5 | 8) || fraction.is_empty() {
        return None;
    }
    let seconds = if bytes.len() == 8 { number(bytes, 6..8)? } else { 0 };
    let minute = day.and_hms_opt(number(bytes, 0..2)?, number(bytes, 3..5)?, 0)?;
    let ms = i64::from(thousandths(fraction)?);
    (seconds <= 60).then(|| minute + TimeDelta::seconds(seconds.into()) + TimeDelta::milliseconds(ms))
}

fn thousandths(fraction: &str) -> Option<u32> {
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = fraction.bytes().chain(*b"000").take(3);
    Some(digits.fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')))
}

/// Minutes east of UTC: `Z`, `UTC`, `GMT`, `+02:00`, `+0200`, `+02`, and Go's `+0000 UTC`.
fn zone_minutes(text: &str) -> Option<i64> {
    if ["Z", "UTC", "GMT"].iter().any(|name| text.eq_ignore_ascii_case(name)) {
        return Some(0);
    }
    let text = text.strip_suffix(" UTC").unwrap_or(text);
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits = text.strip_prefix(['+', '-'])?.as_bytes();
    let minutes_at = match digits.len() {
        2 => None,
        4 => Some(2..4),
        5 if digits[2] == b':' => Some(3..5),
        _ => return None,
    };
    let hours = number(digits, 0..2)?;
    let minutes = minutes_at.map_or(Some(0), |at| number(digits, at))?;
    (hours < 24 && minutes < 60).then(|| sign * i64::from(hours * 60 + minutes))
}

fn number(bytes: &[u8], at: std::ops::Range<usize>) -> Option<u32> {
    let digits = bytes.get(at)?;
    let all_digits = digits.iter().all(u8::is_ascii_digit);
    all_digits.then(|| digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')))
}

fn moment(local: NaiveDateTime, offset_minutes: i64) -> Option<Moment> {
    Moment::from_ms(local.and_utc().timestamp_millis() - offset_minutes * 60_000)
}

fn moment_ns(ns: i128) -> Option<Moment> {
    Moment::from_ms(i64::try_from(ns.div_euclid(1_000_000)).ok()?)
}

fn unix_by_size(text: &str) -> Option<Moment> {
    let whole = unix_ns(text, 1)?;
    if whole < FIRST_GUESSED_SECONDS {
        return None;
    }
    let mut unit_ns = 1_000_000_000;
    let mut end = SECONDS_END;
    while whole >= end && unit_ns > 1 {
        unit_ns /= 1000;
        end *= 1000;
    }
    moment_ns(unix_ns(text, unit_ns)?)
}

/// A number of `unit_ns` long units, in nanoseconds; exact for decimals, nearest for exponents.
fn unix_ns(text: &str, unit_ns: i128) -> Option<i128> {
    if text.contains(['e', 'E']) {
        return exponent_ns(text, unit_ns);
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    // Nineteen digits of nanoseconds reach to the year 2286, and cannot overflow below.
    let digits = |part: &str| (1..=19).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
    let part = i128::try_from(fraction.parse::<u128>().ok()?).ok()? / (scale / 1_000_000_000).max(1);
    let part = part * 1_000_000_000 / scale.min(1_000_000_000);
    Some(whole.parse::<i128>().ok()? * unit_ns + part * unit_ns / 1_000_000_000)
}

fn exponent_ns(text: &str, unit_ns: i128) -> Option<i128> {
    let value: f64 = text.parse().ok()?;
    // Past any unit of the year 9999; below it the product of milliseconds and unit cannot overflow.
    if !(0.0..1e24).contains(&value) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "bounded just above")]
    let thousandths = (value * 1000.0) as i128;
    Some(thousandths * unit_ns / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: &[TimeKind] =
        &[TimeKind::Rfc3339, TimeKind::DateTime, TimeKind::Date, TimeKind::Unix, TimeKind::Rfc2822];

    fn shown(text: &str) -> String {
        read(text, ALL).map_or_else(|| "none".to_owned(), |at| at.to_string())
    }

    #[test]
    fn every_spelling_of_one_instant_is_that_instant() {
        for text in [
            "2026-05-09T17:14:08.302Z",
            "2026-05-09t17:14:08.302z",
            "2026-05-09 17:14:08.302",
            "2026-05-09 17:14:08.302999999",
            "2026-05-09 17:14:08,302 UTC",
            "2026-05-09 17:14:08.302999 +0000 UTC",
            "2026-05-09T19:14:08.302+02:00",
            "2026-05-09T12:44:08.302-0430",
            " 2026-05-09T17:14:08.3020 ",
            "2026-05-09 17:14:08302000000",
            "1778346848302",
            "1778346848.302",
            "1778346848302000",
            "1778346848302000999",
            "1778346848302.5",
        ] {
            assert_eq!(shown(text), "2026-05-09T17:14:08.302Z", "{text}");
        }
    }

    #[test]
    fn coarser_spellings_are_read_as_their_first_instant() {
        assert_eq!(shown("2026-05-09"), "2026-05-09T00:00:00.000Z");
        assert_eq!(shown("2026-05-09T17:14Z"), "2026-05-09T17:14:00.000Z");
        assert_eq!(shown("1778346848"), "2026-05-09T17:14:08.000Z");
        assert_eq!(shown("1.778346848e9"), "2026-05-09T17:14:08.000Z");
        assert_eq!(shown("Sat, 09 May 2026 17:14:08 +0000"), "2026-05-09T17:14:08.000Z");
        assert_eq!(shown("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00.000Z");
    }

    #[test]
    fn what_is_no_time_of_an_audit_log_is_refused() {
        for text in [
            "",
            "null",
            "yesterday",
            "0",
            "-1",
            "20260509",
            "0001-01-01T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "2026-13-01",
            "2026-02-30T00:00:00Z",
            "2026-05-09T25:00:00Z",
            "2026-05-09T17:14:08.Z",
            "2026-05-09T17:14:08+99:00",
            "99999999999999999999",
            "999999999999999999999999",
            "1e400",
            "NaN",
            "inf",
            "2026-05-09T17:14:08 Europe/Berlin",
            "٢٠٢٦-05-09",
            "9999-12-31T23:59:59-01:00",
        ] {
            assert_eq!(shown(text), "none", "{text}");
        }
    }

    #[test]
    fn a_zone_is_assumed_only_where_a_time_has_none() {
        for text in ["2026-05-09 17:14:08", "2026-05-09T17:14:08.3020000", " 2026-05-09T17:14 ", "2026-05-09"]
        {
            assert!(read(text, ALL).is_some() && zone_is_assumed(text), "{text}");
        }
        for text in [
            "2026-05-09T17:14:08Z",
            "2026-05-09 17:14:08.302 UTC",
            "2026-05-09T17:14:08.1234567+02:00",
            "1778346848",
            "1778346848.302",
            "Sat, 09 May 2026 17:14:08 +0000",
            "",
            "yesterday",
            "2026-13-01",
            "20260509",
        ] {
            assert!(!zone_is_assumed(text), "{text}");
        }
    }

    #[test]
    fn fractions_of_any_length_are_read_and_cut() {
        for digits in 1..40 {
            let fraction = "302999999999".chars().cycle().take(digits).collect::<String>();
            let ms = format!("{:0<3}", &fraction[..digits.min(3)]);
            let meant = format!("2026-05-09T17:14:08.{ms}Z");
            assert_eq!(shown(&format!("2026-05-09T17:14:08.{fraction}Z")), meant);
            assert_eq!(shown(&format!("2026-05-09 17:14:08.{fraction}")), meant);
        }
    }

    #[test]
    fn a_profile_that_knows_its_unit_is_not_guessed_at() {
        assert_eq!(read("86400", &[TimeKind::UnixSeconds]).unwrap().ms(), 86_400_000);
        assert_eq!(read("86400", &[TimeKind::UnixMillis]).unwrap().ms(), 86_400);
        assert_eq!(read("2026-05-09T17:14:08", &[TimeKind::Rfc3339]), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "[0-9TZtz:. +eE,-]{0,40}|\\PC{0,40}") {
            let _ = zone_is_assumed(&text);
            let kinds = [ALL, &[TimeKind::UnixSeconds, TimeKind::UnixMillis]].concat();
            for kind in kinds {
                let _ = read(&text, &[kind]);
            }
        }

        #[test]
        fn what_a_moment_prints_is_read_back(ms in 0..END_SECONDS * 1000) {
            let at = Moment::from_ms(ms).unwrap();
            prop_assert_eq!(read(&at.to_string(), &[TimeKind::Rfc3339]), Some(at));
            prop_assert_eq!(read(&ms.to_string(), &[TimeKind::UnixMillis]), Some(at));
        }

        #[test]
        fn unix_times_are_told_apart_by_size(seconds in 100_000_000..9_000_000_000_i64) {
            for unit in [1, 1000, 1_000_000, 1_000_000_000] {
                let text = (i128::from(seconds) * unit).to_string();
                prop_assert_eq!(read(&text, &[TimeKind::Unix]).map(Moment::ms), Some(seconds * 1000), "{}", text);
            }
        }
    }
}
