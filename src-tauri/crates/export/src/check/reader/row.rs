//! One row of an opened pack.

use exhibit_entry::{Entry, Moment};
use exhibit_proof::{Hash, LeafEnvelope};

use super::LEAF_COLUMNS;
use crate::check::event;
use crate::pack::LeafFacts;

/// A row with everything that the pack says about it. All texts are foreign.
#[derive(Clone, Debug)]
pub struct OpenedRow {
    /// The entry. Its `row` is its place in the pack, from 1; `received_at` is that of its leaf, 1970 where there is none.
    pub entry: Entry,
    /// The row as received; none where it is redacted.
    pub raw: Option<Vec<u8>>,
    /// Paths of the fields that were hidden; empty: the row is as received.
    pub redacted: Vec<String>,
    /// The number that it had in the workspace.
    pub row_in_workspace: Option<u64>,
    /// Its leaf; raw hash and salt are empty where the row is redacted.
    pub leaf: Option<LeafFacts>,
    /// Whether its leaf follows from its raw text, source and receipt; of the entry, which is a reading of that text, it
    /// says nothing. None where it cannot be told, because the row is redacted.
    pub follows: Option<Result<(), String>>,
    /// Whether its leaf is proven to be in the log of the pack's checkpoint; none where the pack has no proofs.
    pub proven: Option<Result<(), String>>,
}

impl OpenedRow {
    /// Place and hash of its leaf.
    pub(super) fn place(&self) -> Option<(u64, Hash)> {
        let leaf = self.leaf.as_ref()?;
        Some((leaf.leaf_index, leaf.leaf_sha256.parse().ok()?))
    }
}

/// Reads row number `n`, from 0, from its line and its record of leaves.
pub(super) fn read(n: u64, line: &str, leaf: Option<&str>) -> Result<OpenedRow, String> {
    let event = event::read(line)?;
    let raw = event::raw(line)?;
    let texts: Option<[String; LEAF_COLUMNS.len()]> = leaf.and_then(|leaf| serde_json::from_str(leaf).ok());
    let mut entry = event.entry;
    entry.row = n + 1;
    if let Some(at) = texts.as_ref().and_then(|texts| Moment::parse(&texts[6])) {
        entry.received_at = at;
    }
    let follows = match &texts {
        _ if !event.redacted.is_empty() => None,
        Some(texts) => Some(follows(&entry, event.raw_sha256, texts)),
        None => Some(Err("the pack has no leaf for it".to_owned())),
    };
    Ok(OpenedRow {
        entry,
        raw,
        redacted: event.redacted,
        row_in_workspace: texts.as_ref().and_then(|texts| texts[0].parse().ok()),
        leaf: texts.and_then(facts),
        follows,
        proven: None,
    })
}

fn facts(texts: [String; LEAF_COLUMNS.len()]) -> Option<LeafFacts> {
    let [_, _, leaf_index, leaf_sha256, _, ingest, _, vendor_id, raw_sha256, salt] = texts;
    let leaf_index = leaf_index.parse().ok()?;
    Some(LeafFacts { leaf_index, leaf_sha256, ingest, vendor_id, raw_sha256, salt })
}

fn follows(
    entry: &Entry,
    found: Result<String, &'static str>,
    texts: &[String; LEAF_COLUMNS.len()],
) -> Result<(), String> {
    let [_, key, _, leaf_sha256, source, ingest, received_at, vendor_id, raw_sha256, salt] = texts;
    if (key, source) != (&entry.key, &entry.source) {
        return Err("leaves.csv has another row in its place".to_owned());
    }
    if found? != *raw_sha256 {
        return Err("its text does not have the hash of its leaf".to_owned());
    }
    let envelope = LeafEnvelope { source, ingest, received_at, vendor_id, raw_sha256, salt };
    if envelope.leaf().to_string() == *leaf_sha256 {
        Ok(())
    } else {
        Err("its leaf does not follow from its facts".to_owned())
    }
}
