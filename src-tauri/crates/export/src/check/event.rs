//! One line of `events.ndjson`, read back.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exhibit_entry::Entry;
use serde::Deserialize;

use crate::digest::sha256_hex;
use crate::plain::plain_bytes;

/// What an entry has and a pack leaves out of its evidence, to make the line a whole entry again.
const LEFT_OUT: &str = r#"{"row":0,"received_at":"1970-01-01T00:00:00Z","#;

/// One line.
pub(super) struct Event {
    /// The entry; its `row` and `received_at` mean nothing.
    pub(super) entry: Entry,
    /// SHA-256 of its raw bytes, or why there are none.
    pub(super) raw_sha256: Result<String, &'static str>,
    /// Paths of the fields that were hidden; none: the row is as received.
    pub(super) redacted: Vec<String>,
}

/// The raw row in a line: one of the two.
#[derive(Deserialize)]
struct RawPart<'a> {
    #[serde(borrow)]
    raw: Option<Cow<'a, str>>,
    #[serde(borrow)]
    raw_base64: Option<Cow<'a, str>>,
    #[serde(default)]
    redacted_fields: Vec<String>,
}

/// Reads a line; the error is safe to print.
pub(super) fn read(line: &str) -> Result<Event, String> {
    let entry = entry(line)?;
    let raw: RawPart<'_> =
        serde_json::from_str(line).map_err(|error| plain_bytes(error.to_string().as_bytes()))?;
    Ok(Event { entry, raw_sha256: hash(&raw), redacted: raw.redacted_fields })
}

/// The entry of a line alone; the error is safe to print.
pub(super) fn entry(line: &str) -> Result<Entry, String> {
    let body = line.strip_prefix('{').ok_or("it is not an object")?;
    serde_json::from_str(&format!("{LEFT_OUT}{body}"))
        .map_err(|error| plain_bytes(error.to_string().as_bytes()))
}

/// The raw bytes in a line; none where it is redacted.
pub(super) fn raw(line: &str) -> Result<Option<Vec<u8>>, String> {
    let part: RawPart<'_> =
        serde_json::from_str(line).map_err(|error| plain_bytes(error.to_string().as_bytes()))?;
    match (part.raw, part.raw_base64) {
        (Some(raw), None) => Ok(Some(raw.into_owned().into_bytes())),
        (None, Some(base64)) => {
            let bytes = STANDARD.decode(base64.as_bytes()).map_err(|_| "its raw_base64 is not base64")?;
            Ok(Some(bytes))
        }
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err("it has raw and raw_base64".to_owned()),
    }
}

fn hash(raw: &RawPart<'_>) -> Result<String, &'static str> {
    match (&raw.raw, &raw.raw_base64) {
        (None, None) if !raw.redacted_fields.is_empty() => Ok(String::new()),
        _ if !raw.redacted_fields.is_empty() => Err("it is redacted, and its raw text is there"),
        (Some(raw), None) => Ok(sha256_hex(raw.as_bytes())),
        (None, Some(base64)) => {
            let bytes = STANDARD.decode(base64.as_bytes()).map_err(|_| "its raw_base64 is not base64")?;
            Ok(sha256_hex(&bytes))
        }
        _ => Err("it must have either raw or raw_base64"),
    }
}
