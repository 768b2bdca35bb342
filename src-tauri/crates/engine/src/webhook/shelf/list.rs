//! The list of the shelf: which deliveries a question means, how all of them stand, and the newest of them.

use std::ops::ControlFlow;

use exhibit_entry::{Moment, fold};
use exhibit_hook::{Capture, Kind, Verdict};
use exhibit_store::{CaptureLine, Reader, StoredCapture, Via};
use serde::Serialize;

use super::Judging;
use crate::webhook::copies::{Copies, Origin};
use crate::webhook::replay::is_marked;
use crate::{Error, Watch};

/// Bytes of a body that are looked through for a text.
const BODY_LOOKED_AT_BYTES: usize = 64 << 10;

/// Which deliveries, and how many of them. Everything narrows; nothing given is everything.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// How they stand; none = anyhow.
    pub verdicts: Vec<Kind>,
    /// Scheme id.
    pub scheme: Option<String>,
    /// Folded text in the event, delivery id, address, headers or the first 64 KiB of the body; empty = any.
    pub text: String,
    /// Arrived at or after this.
    pub from: Option<Moment>,
    /// Arrived before this.
    pub to: Option<Moment>,
    /// Name of the file.
    pub file: Option<String>,
    /// How they came in.
    pub via: Option<Via>,
    /// The number of the last one of the window before; none = the newest come first.
    pub after: Option<u64>,
    /// How many; 0 = all.
    pub limit: usize,
}

/// What a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Deliveries on the shelf.
    pub total: u64,
    /// Those that are meant.
    pub count: u64,
    /// How those stand.
    pub counts: Counts,
    /// The window, newest first by arrival.
    pub rows: Vec<Row>,
}

/// How many stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Signed by a holder of a secret, and fresh.
    pub valid: u64,
    /// No secret made the signature.
    pub invalid: u64,
    /// Rightly signed, but out of time.
    pub stale: u64,
    /// The signature cannot be read.
    pub malformed: u64,
    /// There is no signature.
    pub unsigned: u64,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The delivery.
    pub line: CaptureLine,
    /// How it stands.
    pub verdict: Verdict,
    /// Others with the same delivery id and body.
    pub duplicates: u64,
    /// Others with the same delivery id and another body.
    pub conflicts: u64,
    /// Whether it was sent from here.
    pub origin: Origin,
    /// Whether it carries the mark of a copy.
    pub is_marked: bool,
}

/// Lists the shelf.
///
/// # Errors
/// [`Error::Cancelled`] and any error of reading.
pub fn list(
    reader: &Reader,
    judging: &Judging,
    listing: &Listing,
    watch: &Watch<'_>,
) -> Result<Listed, Error> {
    let Meant { total, counts, ids } = find(reader, judging, listing, watch)?;
    let count = ids.len() as u64;
    let start = match listing.after {
        Some(after) => ids.iter().position(|id| *id == after).map_or(ids.len(), |place| place + 1),
        None => 0,
    };
    let limit = if listing.limit == 0 { usize::MAX } else { listing.limit };
    let window = ids.into_iter().skip(start).take(limit);
    let mut copies = Copies::of(reader)?;
    let rows: Result<Vec<Row>, Error> = window.map(|id| row((reader, &mut copies), judging, id)).collect();
    Ok(Listed { total, count, counts, rows: rows? })
}

/// What a question means, newest first.
struct Meant {
    total: u64,
    counts: Counts,
    ids: Vec<u64>,
}

fn find(reader: &Reader, judging: &Judging, listing: &Listing, watch: &Watch<'_>) -> Result<Meant, Error> {
    let needle = fold::fold(&listing.text);
    let (mut total, mut counts, mut found) = (0, Counts::default(), Vec::new());
    reader.each_capture(0, &mut |stored| {
        total += 1;
        if meant(&stored, listing) && speaks_of(&stored.capture, &needle) {
            let kind = judging.verdict(&stored.capture).kind;
            if listing.verdicts.is_empty() || listing.verdicts.contains(&kind) {
                counts.add(kind);
                found.push((arrival(&stored.line), stored.line.id));
            }
        }
        if watch.check().is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    watch.check()?;
    found.sort_unstable_by(|a, b| b.cmp(a));
    Ok(Meant { total, counts, ids: found.into_iter().map(|(_, id)| id).collect() })
}

/// The numbers of all deliveries that are meant, newest first; the window counts for nothing.
///
/// # Errors
/// As [`list`].
pub fn ids_of(
    reader: &Reader,
    judging: &Judging,
    listing: &Listing,
    watch: &Watch<'_>,
) -> Result<Vec<u64>, Error> {
    Ok(find(reader, judging, listing, watch)?.ids)
}

/// When it arrived; where nobody says so, when it was stored.
pub(super) fn arrival(line: &CaptureLine) -> Moment {
    line.received_at.map_or(line.stored_at, Moment::from)
}

impl Counts {
    fn add(&mut self, kind: Kind) {
        match kind {
            Kind::Valid => self.valid += 1,
            Kind::Invalid => self.invalid += 1,
            Kind::Stale => self.stale += 1,
            Kind::Malformed => self.malformed += 1,
            Kind::Unsigned => self.unsigned += 1,
        }
    }
}

fn row((reader, copies): (&Reader, &mut Copies<'_>), judging: &Judging, id: u64) -> Result<Row, Error> {
    let stored = reader.capture(id)?.ok_or_else(|| Error::NotFound(format!("capture:{id}")))?;
    Ok(Row {
        origin: copies.origin(&stored)?,
        is_marked: is_marked(&stored.capture.headers),
        verdict: judging.verdict(&stored.capture),
        line: stored.line,
        duplicates: reader.capture_duplicates(id)?.len() as u64,
        conflicts: reader.capture_conflicts(id)?.len() as u64,
    })
}

fn meant(stored: &StoredCapture, listing: &Listing) -> bool {
    let line = &stored.line;
    let at = arrival(line);
    listing.scheme.as_ref().is_none_or(|scheme| line.scheme.as_ref() == Some(scheme))
        && listing.file.as_ref().is_none_or(|file| line.file.as_ref() == Some(file))
        && listing.via.is_none_or(|via| line.via == via)
        && listing.from.is_none_or(|from| at >= from)
        && listing.to.is_none_or(|to| at < to)
}

/// Whether a folded text stands in it. Values of credentials are not looked through: a list must not give them away
/// letter by letter.
fn speaks_of(capture: &Capture, needle: &str) -> bool {
    if needle.is_empty() {
        return true;
    }
    let has = |text: &str| fold::fold(text).contains(needle);
    let header =
        |(name, value): &(String, String)| has(name) || (!exhibit_hook::is_credential(name) && has(value));
    let body = &capture.body[..capture.body.len().min(BODY_LOOKED_AT_BYTES)];
    has(&capture.url) || capture.headers.iter().any(header) || has(&String::from_utf8_lossy(body))
}
