//! How a vendor says "wait". `Retry-After` (RFC 9110 section 10.2.3) is always obeyed.

use serde::Deserialize;

use super::auth::HeaderName;

/// How a vendor says "wait", besides `Retry-After`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WaitShape {
    /// The header that says until when.
    pub reset: Option<ResetHeader>,
    /// The header that says how many requests are left; `0` beside a refusal makes it a limit.
    pub remaining: Option<HeaderName>,
    /// Statuses besides 429 that are a limit when `Retry-After` stands beside them or none remains, e.g. 403.
    pub statuses: Vec<u16>,
    /// The vendor's codes of error that are a limit whatever the status.
    pub codes: Vec<String>,
    /// Most requests a minute that the vendor takes; more are not sent.
    pub per_minute: Option<std::num::NonZeroU32>,
}

/// A header that says until when.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResetHeader {
    /// Its name.
    pub header: HeaderName,
    /// How it is written.
    pub kind: ResetKind,
}

/// How the end of a wait is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResetKind {
    /// Seconds since 1970, whole or with a fraction.
    EpochSeconds,
    /// Milliseconds since 1970.
    EpochMillis,
    /// Seconds to wait, whole or with a fraction.
    Seconds,
    /// `2026-05-09T17:14Z`, or any RFC 3339 time.
    IsoMinute,
}
