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

/// The numbers of deliveries that a person names: `12`, `capture:12`, or the sender's own id of a delivery, which may
/// have come more than once.
///
/// # Errors
/// [`Error::Usage`] when nothing has that name, and any error of reading.
pub fn ids_named(reader: &Reader, name: &str) -> Result<Vec<u64>, Error> {
    let number = name.strip_prefix("capture:").unwrap_or(name);
    if let Ok(id) = number.parse() {
        return stored(reader, id).map(|found| vec![found.line.id]);
    }
    let found = reader.captures_of_delivery(name)?;
    if found.is_empty() {
        return Err(Error::usage(
            format!("nothing on the shelf is called `{}`", name.escape_debug()),
            "give capture:N or the id of a delivery as `exhibit webhook list` shows them",
        ));
    }
    Ok(found)
}
