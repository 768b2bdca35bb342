//! One line of `events.ndjson`, read back.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exhibit_entry::Entry;
use serde::Deserialize;

use crate::digest::sha256_hex;
use crate::pack::event_columns;
use crate::plain::plain_bytes;

/// What an entry has and a pack leaves out of its evidence, to make the line a whole entry again.
const LEFT_OUT: &str = r#"{"row":0,"received_at":"1970-01-01T00:00:00Z","#;

/// One line.
pub(super) struct Event {
    /// The entry; its `row` and `received_at` mean nothing.
    pub(super) entry: Entry,
    /// SHA-256 of its raw bytes, or why there are none.
    pub(super) raw_sha256: Result<String, &'static str>,
}

/// The raw row in a line: one of the two.
#[derive(Deserialize)]
struct RawPart<'a> {
    #[serde(borrow)]
    raw: Option<Cow<'a, str>>,
    #[serde(borrow)]
    raw_base64: Option<Cow<'a, str>>,
}

/// Reads a line; the error is safe to print.
pub(super) fn read(line: &str) -> Result<Event, String> {
    let body = line.strip_prefix('{').ok_or("it is not an object")?;
    let tell = |error: serde_json::Error| plain_bytes(error.to_string().as_bytes());
    let entry = serde_json::from_str(&format!("{LEFT_OUT}{body}")).map_err(tell)?;
    let raw: RawPart<'_> = serde_json::from_str(line).map_err(tell)?;
    Ok(Event { entry, raw_sha256: hash(&raw) })
}

/// The heading of the first cell of an `events.csv` record that is not what the entry says.
pub(super) fn differing(entry: &Entry, cells: &[String]) -> Option<&'static str> {
    let mut pairs = event_columns().zip(cells);
    let odd = pairs.find(|(column, cell)| (column.cell)(entry).unwrap_or_default() != cell.as_str());
    odd.map(|(column, _)| column.heading)
}

fn hash(raw: &RawPart<'_>) -> Result<String, &'static str> {
    match (&raw.raw, &raw.raw_base64) {
        (Some(raw), None) => Ok(sha256_hex(raw.as_bytes())),
        (None, Some(base64)) => {
            let bytes = STANDARD.decode(base64.as_bytes()).map_err(|_| "its raw_base64 is not base64")?;
            Ok(sha256_hex(&bytes))
        }
        _ => Err("it must have either raw or raw_base64"),
    }
}
