//! Where else what a delivery or row speaks of stands: rows of the same key, the same delivery again, another body under
//! the same id, and other deliveries of the row.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use exhibit_entry::filter::Selection;
use exhibit_entry::{Field, Moment};
use exhibit_store::{KeyedRow, Reader, StoredCapture};
use serde::Serialize;

use super::readers::{Readers, may_name};
use super::{CAPTURES_AT_MOST, Of, query};
use crate::watch::Watch;
use crate::webhook::copies::Copies;
use crate::{Derivation, Error, Workspace};

/// Ids that mentions are asked of: each is a walk through the log.
const IDS_ASKED_AT_MOST: usize = 3;

/// Where else it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// The ids by which it may be known, the likeliest first.
    pub ids: Vec<String>,
    /// Rows of the log of one of these ids, in every source and revision.
    pub rows: Vec<RowLike>,
    /// Other captures of the same delivery id and body, of no other sender.
    pub same_delivery: Vec<u64>,
    /// Captures of the same delivery id with another body and of no other sender: one of them is not what was sent.
    pub conflicts: Vec<u64>,
    /// Other captures that speak of the same row, by whatever delivery id; the first thousand.
    pub same_row: Vec<u64>,
    /// Those of the deliveries above that were sent from here, of the first thousand: copies, and no evidence.
    pub copies: Vec<u64>,
    /// Rows that something was done in to what has one of these ids, e.g. an event that was replayed.
    pub mentions: Vec<Mention>,
    /// What of these was not looked for or is not named.
    pub left_out: LeftOut,
}

/// How much was left out: each look is a walk through the log or the shelf.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Ids whose `mentions` were not looked for.
    pub ids: u64,
    /// Further captures that speak of the same row.
    pub same_row: u64,
    /// Deliveries that were not looked at for `copies`.
    pub copies: u64,
}

/// A row of the log with the same id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowLike {
    /// Its number.
    pub row: u64,
    /// Its source.
    pub source: String,
    /// Its key.
    pub key: String,
    /// Its revision.
    pub revision: u32,
    /// Whether a newer one is here.
    pub is_superseded: bool,
    /// When it happened.
    pub at: Option<Moment>,
}

/// Rows whose resource has the id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mention {
    /// The id.
    pub id: String,
    /// The query that shows them.
    pub query: String,
    /// How many they are.
    pub rows: u64,
}

/// Looks for it elsewhere.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Cancelled`], and the workspace's own trouble.
pub fn elsewhere(workspace: &Workspace, of: Of, watch: &Watch<'_>) -> Result<Elsewhere, Error> {
    let mut reader = workspace.watched_reader(watch)?;
    reader.stop_at(&watch.stop())?;
    reader.hold()?;
    let readers = Readers::of(&reader, workspace.derivation())?;
    let Known { ids, scheme } = known(&reader, of, (&readers, workspace.derivation()))?;
    let asked: Vec<&str> = ids.iter().map(String::as_str).collect();
    let rows: Vec<RowLike> = reader.rows_of_ids(None, &asked)?.into_iter().map(RowLike::from).collect();
    let (same_delivery, conflicts) = match of {
        Of::Capture(number) => (reader.capture_duplicates(number)?, reader.capture_conflicts(number)?),
        Of::Row(_) => (Vec::new(), Vec::new()),
    };
    let looked = Looked { readers: &readers, ids: &ids, scheme: scheme.as_deref() };
    let mut same_row = same_row(&reader, of, &looked)?;
    let others: BTreeSet<u64> =
        [&same_delivery, &conflicts, &same_row].into_iter().flatten().copied().collect();
    let copies = copies_among(&reader, &others)?;
    let mentions = mentions(&mut reader, &ids)?;
    let left_out = LeftOut {
        ids: ids.len().saturating_sub(IDS_ASKED_AT_MOST) as u64,
        same_row: same_row.len().saturating_sub(CAPTURES_AT_MOST) as u64,
        copies: others.len().saturating_sub(CAPTURES_AT_MOST) as u64,
    };
    same_row.truncate(CAPTURES_AT_MOST);
    Ok(Elsewhere { ids, rows, same_delivery, conflicts, same_row, copies, mentions, left_out })
}

fn copies_among(reader: &Reader, captures: &BTreeSet<u64>) -> Result<Vec<u64>, Error> {
    let mut copies = Copies::of(reader)?;
    let mut found = Vec::new();
    for id in captures.iter().take(CAPTURES_AT_MOST) {
        if let Some(stored) = reader.capture(*id)?
            && copies.origin(&stored)?.is_copy()
        {
            found.push(*id);
        }
    }
    Ok(found)
}

/// What is known of it.
struct Known {
    /// The ids by which it may be known, the likeliest first.
    ids: Vec<String>,
    /// The scheme of its sender.
    scheme: Option<String>,
}

fn known(
    reader: &Reader,
    of: Of,
    (readers, derivation): (&Readers<'_>, &Derivation),
) -> Result<Known, Error> {
    match of {
        Of::Row(number) => {
            let entry = reader.entry(number)?.ok_or_else(|| Error::NotFound(format!("the row {number}")))?;
            let source = reader.sources()?.into_iter().find(|state| state.line.name == entry.source);
            let profile = source.and_then(|state| derivation.profile(&state.line.profile).ok());
            let webhook = profile.and_then(|profile| profile.webhook.as_ref());
            Ok(Known {
                ids: entry.id.into_iter().collect(),
                scheme: webhook.map(|webhook| webhook.scheme.as_str().to_owned()),
            })
        }
        Of::Capture(number) => {
            let stored =
                reader.capture(number)?.ok_or_else(|| Error::NotFound(format!("the capture {number}")))?;
            let belongs = readers.read(&stored);
            let mut known = BTreeSet::new();
            let all = (0..belongs.rows.len().max(1)).flat_map(|place| belongs.ids(place));
            let ids = all.filter(|id| known.insert(*id)).map(str::to_owned).collect();
            Ok(Known { ids, scheme: stored.line.scheme })
        }
    }
}

/// What deliveries are looked through for.
struct Looked<'a> {
    readers: &'a Readers<'a>,
    ids: &'a [String],
    scheme: Option<&'a str>,
}

impl Looked<'_> {
    /// Whether a delivery speaks of a row of one of the ids. The id in a header is its sender's own, and names nothing of
    /// another sender's.
    fn is_named(&self, stored: &StoredCapture, lower: &[String]) -> bool {
        let (line, capture) = (&stored.line, &stored.capture);
        let is_known = |id: &Option<String>| id.as_ref().is_some_and(|id| self.ids.contains(id));
        let is_anothers = line.scheme.as_deref().zip(self.scheme).is_some_and(|(one, other)| one != other);
        (is_known(&line.delivery) && !is_anothers)
            || may_name(&capture.body, lower)
                && self.readers.read(stored).rows.iter().any(|row| is_known(&row.id))
    }
}

/// Captures that speak of a row of one of the ids, but for the one that is asked about.
fn same_row(reader: &Reader, of: Of, looked: &Looked<'_>) -> Result<Vec<u64>, Error> {
    let mut found = Vec::new();
    if looked.ids.is_empty() {
        return Ok(found);
    }
    let lower: Vec<String> = looked.ids.iter().map(|id| id.to_ascii_lowercase()).collect();
    reader.each_capture(0, &mut |stored| {
        let is_itself = of == Of::Capture(stored.line.id);
        if !is_itself && looked.is_named(&stored, &lower) {
            found.push(stored.line.id);
        }
        ControlFlow::Continue(())
    })?;
    Ok(found)
}

/// Ids that something was done to.
fn mentions(reader: &mut Reader, ids: &[String]) -> Result<Vec<Mention>, Error> {
    let mut found = Vec::new();
    for id in ids.iter().take(IDS_ASKED_AT_MOST) {
        let filter = query(Field::Resource, id);
        let set = reader.open_set(&Selection { terms: filter.terms.clone(), ..Selection::default() })?;
        reader.close_set(set.handle);
        if set.count > 0 {
            found.push(Mention { id: id.clone(), query: filter.to_string(), rows: set.count });
        }
    }
    Ok(found)
}

impl From<KeyedRow> for RowLike {
    fn from(row: KeyedRow) -> Self {
        let KeyedRow { source, key, number, revision, is_superseded, at, .. } = row;
        Self { row: number, source, key, revision, is_superseded, at }
    }
}
