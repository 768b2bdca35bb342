//! The one place that asks what time it is.

use std::time::Instant;

use exhibit_entry::Moment;

/// The present, in UTC.
#[must_use]
pub fn now() -> Moment {
    Moment::from(chrono::Utc::now())
}

/// A point on the monotonic clock, for measuring how long something took.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "the one place that may ask")]
pub fn started() -> Instant {
    Instant::now()
}
