//! One delivery of the shelf with all that there is to say of it.

use exhibit_hook::Verdict;
use exhibit_store::{Reader, StoredCapture};

use super::Judging;
use crate::Error;
use crate::webhook::copies::{Copies, Origin};
use crate::webhook::replay::is_marked;

/// One delivery. Its credentials are masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct One {
    /// The delivery; values of credentials are masked.
    pub stored: StoredCapture,
    /// How it stands.
    pub verdict: Verdict,
    /// Numbers of the others with the same delivery id and body.
    pub duplicates: Vec<u64>,
    /// Numbers of those with the same delivery id and another body.
    pub conflicts: Vec<u64>,
    /// Whether it was sent from here.
    pub origin: Origin,
    /// Whether it carries the mark of a copy.
    pub is_marked: bool,
}

/// The delivery of this number.
///
/// # Errors
/// [`Error::NotFound`] when there is none, and any error of reading.
pub fn one(reader: &Reader, judging: &Judging, id: u64) -> Result<One, Error> {
    let stored = stored(reader, id)?;
    let verdict = judging.verdict(&stored.capture);
    let origin = Copies::of(reader)?.origin(&stored)?;
    let is_marked = is_marked(&stored.capture.headers);
    let capture = judging.schemes.masked(&stored.capture);
    let line = exhibit_store::CaptureLine { url: capture.url.clone(), ..stored.line };
    Ok(One {
        stored: StoredCapture { line, capture },
        verdict,
        duplicates: reader.capture_duplicates(id)?,
        conflicts: reader.capture_conflicts(id)?,
        origin,
        is_marked,
    })
}

/// The delivery of this number byte for byte, credentials too: to be judged or sent, not to be shown.
///
/// # Errors
/// As [`one`].
pub fn stored(reader: &Reader, id: u64) -> Result<StoredCapture, Error> {
    reader.capture(id)?.ok_or_else(|| {
        Error::usage(
            format!("there is no capture {id} in this workspace"),
            "see `exhibit webhook list`; numbers count from 1",
        )
    })
}

/// The numbers of deliveries that a person names: `capture:12` or `12` is the number on this shelf, `delivery:ID` or any
/// other word the sender's own id of a delivery, which may have come more than once. A number always means ours first:
/// what a sender calls its delivery must not decide what is shown or sent again.
///
/// # Errors
/// [`Error::Usage`] when nothing has that name, and any error of reading.
pub fn ids_named(reader: &Reader, name: &str) -> Result<Vec<u64>, Error> {
    let numbered = name.strip_prefix("capture:").or_else(|| is_number(name).then_some(name));
    if let Some(id) = numbered.and_then(|number| number.parse().ok())
        && reader.capture(id)?.is_some()
    {
        return Ok(vec![id]);
    }
    let id = name.strip_prefix("delivery:").unwrap_or(name);
    let found = if name.starts_with("capture:") { Vec::new() } else { reader.captures_of_delivery(id)? };
    if found.is_empty() {
        return Err(Error::usage(
            format!("nothing on the shelf is called `{}`", name.escape_debug()),
            "give capture:N as `exhibit webhook list` shows it, or delivery:ID",
        ));
    }
    Ok(found)
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}
