//! Times as providers write them, in milliseconds since 1970.

use crate::rule::TimeUnit;
use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};

/// As HTTP writes times now, and as senders wrote them that knew no better.
const HTTP_DATES: [&str; 3] =
    ["%a, %d %b %Y %H:%M:%S GMT", "%a, %d %b %Y %H:%M:%S UTC", "%a %d %b %Y %H:%M:%S UTC"];

/// The time in milliseconds since 1970; none when it is not written in this unit.
///
/// A number has only digits and no leading zero: libraries that sign the parsed number would print `007` or `+7` as `7`,
/// so that only one spelling is safe.
pub(crate) fn read(text: &str, unit: TimeUnit) -> Option<i64> {
    match unit {
        TimeUnit::Seconds => number(text)?.checked_mul(1_000),
        TimeUnit::Milliseconds => number(text),
        TimeUnit::Rfc3339 => Some(DateTime::parse_from_rfc3339(text).ok()?.timestamp_millis()),
        TimeUnit::HttpDate => {
            let date = HTTP_DATES.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
            Some(date.and_utc().timestamp_millis())
        }
    }
}

/// Whether the text is as long as times of this unit are from 2001 to 2286: ten digits of seconds, thirteen of milliseconds.
/// Where another number may stand beside it, nothing else tells where the time ends. The other writings end by themselves.
pub(crate) fn has_length_of_today(text: &str, unit: TimeUnit) -> bool {
    match unit {
        TimeUnit::Seconds => text.len() == 10,
        TimeUnit::Milliseconds => text.len() == 13,
        TimeUnit::Rfc3339 | TimeUnit::HttpDate => true,
    }
}

/// The time in this unit; none before 1970.
pub(crate) fn written(at: DateTime<Utc>, unit: TimeUnit) -> Option<String> {
    let (seconds, milliseconds) = (at.timestamp(), at.timestamp_millis());
    (seconds >= 0).then(|| match unit {
        TimeUnit::Seconds => seconds.to_string(),
        TimeUnit::Milliseconds => milliseconds.to_string(),
        TimeUnit::Rfc3339 => at.to_rfc3339_opts(SecondsFormat::Secs, true),
        TimeUnit::HttpDate => at.format(HTTP_DATES[0]).to_string(),
    })
}

fn number(text: &str) -> Option<i64> {
    let canonical = text == "0" || !text.starts_with('0');
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if canonical && digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_spelling() {
        assert_eq!(read("1700000000", TimeUnit::Seconds), Some(1_700_000_000_000));
        assert_eq!(read("0", TimeUnit::Milliseconds), Some(0));
        for wrong in ["", "+1", "-1", " 1", "1 ", "01", "1.0", "1e3", "Infinity", "99999999999999999999", "١"]
        {
            assert_eq!(read(wrong, TimeUnit::Seconds), None, "{wrong:?}");
        }
        assert_eq!(read(&i64::MAX.to_string(), TimeUnit::Seconds), None);
    }

    #[test]
    fn each_unit_reads_what_it_writes() {
        let at = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        for unit in [TimeUnit::Seconds, TimeUnit::Milliseconds, TimeUnit::Rfc3339, TimeUnit::HttpDate] {
            assert_eq!(read(&written(at, unit).unwrap(), unit), Some(1_700_000_000_000), "{unit:?}");
        }
        assert_eq!(read("Thu 07 Sep 2017 06:30:04 UTC", TimeUnit::HttpDate), Some(1_504_765_804_000));
        assert_eq!(written(DateTime::from_timestamp(-1, 0).unwrap(), TimeUnit::Seconds), None);
    }
}
