//! The list of the shelf: which deliveries a question means, how all of them stand, and the newest of them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::ControlFlow;

use exhibit_entry::{Moment, fold};
use exhibit_hook::{Capture, Kind, Verdict, masked_url};
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
    /// The delivery; credentials in its address are masked.
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
    let mut known = Known { reader, judging, copies: Copies::of(reader)?, counts: Repeats::default() };
    let rows: Result<Vec<Row>, Error> = window
        .map(|id| {
            watch.check()?;
            known.row(id)
        })
        .collect();
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
        if meant(&stored, listing) && speaks_of(&stored.capture, (&needle, judging)) {
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

/// What the lines of a window are made from.
struct Known<'a> {
    reader: &'a Reader,
    judging: &'a Judging,
    copies: Copies<'a>,
    counts: Repeats,
}

/// How often what came, counted once however often it stands in the window: repeating a delivery is the cheapest thing
/// that a sender can do.
#[derive(Default)]
struct Repeats {
    /// Captures of the same delivery, by the first of them and the scheme.
    same: HashMap<(u64, Option<String>), u64>,
    /// Captures of a delivery, by its id and the scheme.
    of_delivery: HashMap<(String, Option<String>), u64>,
}

impl Known<'_> {
    fn row(&mut self, id: u64) -> Result<Row, Error> {
        let stored = self.reader.capture(id)?.ok_or_else(|| Error::NotFound(format!("capture:{id}")))?;
        let (duplicates, conflicts) = self.counts.of(self.reader, &stored.line)?;
        Ok(Row {
            origin: self.copies.origin(&stored)?,
            is_marked: is_marked(&stored.capture.headers),
            verdict: self.judging.verdict(&stored.capture),
            line: CaptureLine { url: masked_url(&stored.line.url), ..stored.line },
            duplicates,
            conflicts,
        })
    }
}

impl Repeats {
    /// How many others are the same delivery, and how many are it with another body.
    fn of(&mut self, reader: &Reader, line: &CaptureLine) -> Result<(u64, u64), Error> {
        let scheme = || line.scheme.clone();
        let same = match self.same.entry((line.same_as.unwrap_or(line.id), scheme())) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(place) => *place.insert(reader.count_of_same(line.id)?),
        };
        let Some(delivery) = &line.delivery else { return Ok((same.saturating_sub(1), 0)) };
        let all = match self.of_delivery.entry((delivery.clone(), scheme())) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(place) => *place.insert(reader.count_of_delivery(line.id)?),
        };
        Ok((same.saturating_sub(1), all.saturating_sub(same)))
    }
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
fn speaks_of(capture: &Capture, (needle, judging): (&str, &Judging)) -> bool {
    if needle.is_empty() {
        return true;
    }
    let has = |text: &str| fold::fold(text).contains(needle);
    let is_hidden = |name: &str| judging.schemes.is_credential(name);
    let header = |(name, value): &(String, String)| has(name) || (!is_hidden(name) && has(value));
    let body = &capture.body[..capture.body.len().min(BODY_LOOKED_AT_BYTES)];
    has(&masked_url(&capture.url))
        || capture.headers.iter().any(header)
        || has(&String::from_utf8_lossy(body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Home, Workspace, clock};

    #[test]
    fn a_delivery_that_came_often_is_counted_once() {
        const TIMES: u64 = 40;
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(&Home::new(folder.path()), "w").unwrap();
        let judging = Judging::default();
        let capture = |delivery: &[(&str, &str)], body: &str| Capture {
            received_at: Some(clock::now().utc()),
            method: "POST".into(),
            url: "/".into(),
            headers: delivery.iter().map(|(name, id)| ((*name).to_owned(), (*id).to_owned())).collect(),
            body: body.into(),
        };
        let id = ("X-GitHub-Delivery", "d-1");
        let mut came: Vec<Capture> = (0..TIMES).map(|_| capture(&[id], "a")).collect();
        came.push(capture(&[id], "b"));
        came.extend((0..3).map(|_| capture(&[], "c")));
        let drafts: Vec<_> = came.into_iter().map(|capture| judging.draft(capture, Via::Listener)).collect();
        workspace.writer().unwrap().store_captures(clock::now(), &drafts).unwrap();
        let reader = workspace.reader().unwrap();
        let copies = Copies::of(&reader).unwrap();
        let mut known = Known { reader: &reader, judging: &judging, copies, counts: Repeats::default() };
        let mut seen = |id| known.row(id).map(|row| (row.duplicates, row.conflicts)).unwrap();
        assert!((1..=TIMES).all(|id| seen(id) == (TIMES - 1, 1)));
        assert_eq!(seen(TIMES + 1), (0, TIMES));
        assert!((TIMES + 2..=TIMES + 4).all(|id| seen(id) == (2, 0)));
        assert_eq!((known.counts.same.len(), known.counts.of_delivery.len()), (3, 1));
    }
}
