//! An instant in UTC with millisecond precision: the only kind of time in the data.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Milliseconds since 1970-01-01T00:00:00Z, within the years 0000 to 9999 (what RFC 3339 can write).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

/// 0000-01-01T00:00:00.000Z.
const FIRST_MS: i64 = -62_167_219_200_000;
/// 9999-12-31T23:59:59.999Z.
const LAST_MS: i64 = 253_402_300_799_999;

impl Moment {
    /// The instant `ms` milliseconds after the epoch; none outside the years 0000 to 9999.
    #[must_use]
    pub fn from_ms(ms: i64) -> Option<Self> {
        (FIRST_MS..=LAST_MS).contains(&ms).then_some(Self(ms))
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub fn ms(self) -> i64 {
        self.0
    }

    /// Reads an RFC 3339 timestamp; digits past the millisecond are cut, never rounded.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let at = DateTime::parse_from_rfc3339(text).ok()?;
        Self::from_ms(at.timestamp_millis())
    }

    /// The same instant for calendar arithmetic.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).expect("BUG: a Moment is within the years 0000 to 9999")
    }

    /// This instant moved by `ms` (either way), held inside the years 0000 to 9999.
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms).clamp(FIRST_MS, LAST_MS))
    }
}

impl From<DateTime<Utc>> for Moment {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.timestamp_millis().clamp(FIRST_MS, LAST_MS))
    }
}

/// RFC 3339 in UTC with exactly three fraction digits, e.g. `2026-05-09T17:14:08.302Z`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.utc().to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom(format!("not an RFC 3339 time: {text}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn print_is_the_inverse_of_parse(ms in FIRST_MS..=LAST_MS) {
            let at = Moment::from_ms(ms).unwrap();
            prop_assert_eq!(Moment::parse(&at.to_string()), Some(at));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in ".*") {
            let _ = Moment::parse(&text);
        }
    }

    #[test]
    fn fractions_are_cut_and_offsets_are_applied() {
        let at = Moment::parse("2026-05-09T19:14:08.3029999+02:00").unwrap();
        assert_eq!(at.to_string(), "2026-05-09T17:14:08.302Z");
    }
}
