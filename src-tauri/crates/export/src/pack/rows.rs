//! The rows of a pack, and what each of them must keep to.

use std::ops::ControlFlow;

use exhibit_entry::{Entry, Moment};
use exhibit_proof::{Hash, LeafEnvelope};

use super::input::PackInput;
use super::write::Progress;
use crate::digest::sha256_hex;
use crate::error::Error;

/// What the log knows about a row. All hex in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafFacts {
    /// Position of its leaf in the tree, from 0.
    pub leaf_index: u64,
    /// The leaf hash.
    pub leaf_sha256: String,
    /// How the row came in, e.g. `pull`, `import`, `webhook`.
    pub ingest: String,
    /// The vendor's id as it was hashed; empty for none.
    pub vendor_id: String,
    /// SHA-256 of the raw bytes.
    pub raw_sha256: String,
    /// 32 hex digits.
    pub salt: String,
}

/// One row with everything that a pack says about it.
#[derive(Clone, Debug)]
pub struct PackRow {
    /// The row as read.
    pub entry: Entry,
    /// The row as received.
    pub raw: Vec<u8>,
    /// Its place in the log.
    pub leaf: LeafFacts,
    /// Paths of the fields that a redaction changed, e.g. `actor.label`; empty: the row is as received. When it is not
    /// empty, the raw bytes, their hash and the salt stay out of the pack, and only the leaf hash ties it to the log.
    pub redacted: Vec<String>,
}

/// Rows sorted by (at, source, key, raw sha256, revision), and the log that they are in.
pub trait PackRows {
    /// Calls `visit` with every row in order and stops at its first error.
    ///
    /// # Errors
    /// What `visit` gave back, or [`Error::Rows`] when the rows themselves cannot be read.
    fn each(&self, visit: &mut dyn FnMut(&PackRow) -> Result<(), Error>) -> Result<(), Error>;

    /// Calls `visit` with every leaf of the whole log in order, from leaf 0 to the last under the checkpoint.
    ///
    /// # Errors
    /// What `visit` gave back, or [`Error::Rows`] when the log cannot be read.
    fn each_leaf(&self, visit: &mut dyn FnMut(Hash) -> Result<(), Error>) -> Result<(), Error>;
}

/// Rows in memory that are the whole log too.
impl PackRows for Vec<PackRow> {
    fn each(&self, visit: &mut dyn FnMut(&PackRow) -> Result<(), Error>) -> Result<(), Error> {
        self.iter().try_for_each(visit)
    }

    fn each_leaf(&self, visit: &mut dyn FnMut(Hash) -> Result<(), Error>) -> Result<(), Error> {
        let mut leaves: Vec<&LeafFacts> = self.iter().map(|row| &row.leaf).collect();
        leaves.sort_by_key(|leaf| leaf.leaf_index);
        leaves
            .into_iter()
            .try_for_each(|leaf| visit(leaf.leaf_sha256.parse().expect("BUG: rows in memory have leaves")))
    }
}

/// Puts rows held in memory into the order of a pack.
pub fn sort_rows(rows: &mut [PackRow]) {
    rows.sort_by(|a, b| Place::of(a).cmp(&Place::of(b)));
}

/// Where a row stands in a pack. Nothing in it depends on the order in which rows were imported.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place<'a> {
    pub(crate) at: Option<Moment>,
    pub(crate) source: &'a str,
    pub(crate) key: &'a str,
    pub(crate) raw_sha256: &'a str,
    pub(crate) revision: u32,
}

impl<'a> Place<'a> {
    fn of(row: &'a PackRow) -> Self {
        Self {
            at: row.entry.at,
            source: &row.entry.source,
            key: &row.entry.key,
            raw_sha256: &row.leaf.raw_sha256,
            revision: row.entry.revision,
        }
    }
}

/// Lets places pass in strictly rising order.
#[derive(Default)]
pub(crate) struct Rising {
    last: Option<(Option<Moment>, String, String, String, u32)>,
}

impl Rising {
    /// Whether `place` stands after every place so far; it is remembered either way.
    pub(crate) fn admits(&mut self, place: &Place<'_>) -> bool {
        let Place { at, source, key, raw_sha256, revision } = place;
        let Some(last) = &mut self.last else {
            let text = |text: &&str| (*text).to_owned();
            self.last = Some((*at, text(source), text(key), text(raw_sha256), *revision));
            return true;
        };
        let before =
            Place { at: last.0, source: &last.1, key: &last.2, raw_sha256: &last.3, revision: last.4 };
        let rises = before < *place;
        (last.0, last.4) = (*at, *revision);
        for (kept, new) in [(&mut last.1, source), (&mut last.2, key), (&mut last.3, raw_sha256)] {
            kept.clear();
            kept.push_str(new);
        }
        rises
    }
}

/// Tells how far the writer is, and hears whether to go on.
pub(super) struct Told<'a>(pub(super) &'a mut dyn FnMut(Progress) -> ControlFlow<()>);

impl Told<'_> {
    /// An error when the caller asks to stop.
    pub(super) fn tell(&mut self, path: &'static str, rows_done: u64, rows_total: u64) -> Result<(), Error> {
        match (self.0)(Progress { path, rows_done, rows_total }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Cancelled),
        }
    }
}

/// An error unless `found` is `expected`.
pub(super) fn tie(what: &str, expected: u64, found: u64) -> Result<(), Error> {
    if expected == found { Ok(()) } else { Err(Error::Tie { what: what.to_owned(), expected, found }) }
}

/// An error unless the raw bytes and the envelope lead to the leaf that the log has.
pub(super) fn check_leaf(row: &PackRow) -> Result<(), Error> {
    let refuse = |reason: &str| Err(Error::Row { row: row.entry.row, reason: reason.to_owned() });
    if sha256_hex(&row.raw) != row.leaf.raw_sha256 {
        return refuse("its raw bytes do not have the recorded hash; run `exhibit verify`");
    }
    if leaf_of(row).to_string() != row.leaf.leaf_sha256 {
        return refuse("its facts do not lead to the recorded leaf; run `exhibit verify`");
    }
    Ok(())
}

fn leaf_of(row: &PackRow) -> Hash {
    LeafEnvelope {
        source: &row.entry.source,
        ingest: &row.leaf.ingest,
        received_at: &row.entry.received_at.to_string(),
        vendor_id: &row.leaf.vendor_id,
        raw_sha256: &row.leaf.raw_sha256,
        salt: &row.leaf.salt,
    }
    .leaf()
}

/// An error unless the row lies in the period and stands after all rows so far.
pub(super) fn check_place(input: &PackInput, order: &mut Rising, row: &PackRow) -> Result<(), Error> {
    let refuse = |reason: &str| Err(Error::Row { row: row.entry.row, reason: reason.to_owned() });
    if !row.entry.at.is_some_and(|at| input.period.holds(at)) {
        return refuse("its time is not in the period");
    }
    if !order.admits(&Place::of(row)) {
        return refuse("it is out of order, or the same row was given twice");
    }
    Ok(())
}
