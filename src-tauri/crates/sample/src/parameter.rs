//! A request's parameters, as the sample vendors read them: one that is empty counts as not given.

use chrono::{DateTime, Utc};

/// Name and value pairs in the order of the request.
pub(crate) type Parameters = [(String, String)];

/// The last value of `name`.
pub(crate) fn text<'a>(parameters: &'a Parameters, name: &str) -> Option<&'a str> {
    let mut given = parameters.iter().rev().filter(|(key, value)| key == name && !value.is_empty());
    given.next().map(|(_, value)| value.as_str())
}

/// The earliest time wanted.
pub(crate) fn since(parameters: &Parameters) -> Result<Option<DateTime<Utc>>, String> {
    let read = |value: &str| {
        DateTime::parse_from_rfc3339(value)
            .map(|at| at.to_utc())
            .map_err(|_| format!("since must be an ISO 8601 time with its zone, not {value:?}"))
    };
    text(parameters, "since").map(read).transpose()
}

/// A whole number, `default` where it is not given.
pub(crate) fn count(parameters: &Parameters, name: &str, default: usize) -> Result<usize, String> {
    let Some(value) = text(parameters, name) else { return Ok(default) };
    value.parse().map_err(|_| format!("{name} must be a whole number, not {value:?}"))
}
