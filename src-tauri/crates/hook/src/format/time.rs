//! Times of arrival as capture tools write them.

use super::object::Object;
use chrono::{DateTime, Datelike, NaiveDateTime, Utc};

/// Reads RFC 3339, and `2026-05-09 17:14:08` (with or without a fraction) as UTC. None for anything else.
pub(crate) fn read(text: &str) -> Option<DateTime<Utc>> {
    let exact = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    let plain = || {
        let formats = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"];
        formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
    };
    exact.ok().or_else(|| plain().map(|time| time.and_utc())).and_then(writable)
}

/// Milliseconds since 1970. None for a time out of range.
pub(crate) fn of_millis(ms: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(ms).and_then(writable)
}

/// The first of these members that there is; the reason says that it is no time.
pub(crate) fn member(
    object: &Object<'_>,
    names: &[&'static str],
) -> Result<Option<DateTime<Utc>>, &'static str> {
    let unreadable = "the time of arrival cannot be read and was left out";
    let Some(value) = names.iter().find_map(|name| object.first(name).filter(|_| object.has(name))) else {
        return Ok(None);
    };
    value.text().and_then(|text| read(&text)).map(Some).ok_or(unreadable)
}

/// An offset can push the last hours of 9999 into a year that cannot be written back.
fn writable(time: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (0..=9999).contains(&time.year()).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_every_tool_mean_the_same_instant() {
        let instant = DateTime::from_timestamp(1_778_346_848, 0);
        for text in [
            "2026-05-09T17:14:08Z",
            "2026-05-09T19:14:08.000+02:00",
            "2026-05-09 17:14:08",
            "2026-05-09T17:14:08",
        ] {
            assert_eq!(read(text), instant, "{text}");
        }
        assert_eq!(of_millis(1_778_346_848_000), instant);
        assert_eq!(of_millis(i64::MAX), None);
        assert_eq!(read("9999-12-31T23:59:59-12:00"), None);
        assert_eq!(read("soon"), None);
    }
}
