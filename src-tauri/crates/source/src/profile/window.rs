//! Which part of the log is asked for, and how late rows may come.

use std::num::NonZeroU32;

use serde::Deserialize;

/// How a window of time is asked for; without it the vendor always sends all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WindowShape {
    /// How instants are written.
    pub time: WindowTime,
    /// Parameters; one is sent when every instant that its text names is known.
    pub params: Vec<WindowParam>,
    /// How far back the first pull asks, in days: what the vendor keeps, where it sends less when nothing is asked.
    pub first_days: Option<NonZeroU32>,
    /// The longest window that one query may have, in days; longer ones are asked in parts.
    pub max_days: Option<NonZeroU32>,
    /// How late rows may come, in hours; so far before the bookmark rows are asked for again, 24 at the least.
    pub late_hours: u32,
}

/// One parameter that holds instants.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowParam {
    /// Its name.
    pub name: String,
    /// Its text, e.g. `{since}`, or `created_at ge {since} and created_at lt {until}`.
    pub text: String,
}

/// How an instant is written in a parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowTime {
    /// `2026-05-09T17:14:08.302Z`
    #[default]
    Rfc3339,
    /// `2026-05-09T17:14:08Z`: the second before, so that no row is left out; ends are rounded up.
    Rfc3339Seconds,
    /// Seconds since 1970.
    UnixSeconds,
    /// Milliseconds since 1970.
    UnixMillis,
    /// `2026-05-09`; ends are rounded up to the next day.
    Date,
}

impl WindowShape {
    /// Whether a beginning can be asked for.
    #[must_use]
    pub fn takes_since(&self) -> bool {
        self.params.iter().any(|param| param.text.contains("{since}"))
    }

    /// Whether an end can be asked for.
    #[must_use]
    pub fn takes_until(&self) -> bool {
        self.params.iter().any(|param| param.text.contains("{until}"))
    }
}
