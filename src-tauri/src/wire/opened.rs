//! A pack that somebody gave, opened read-only: checked, and its rows browsed as the log is.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use super::{CheckLine, EntryFacts, PackCheck, RawText};

/// A pack, open.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct OpenedPack {
    /// To browse it with.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) handle: u64,
    /// What its check said.
    pub(crate) check: PackCheck,
    /// Rows that can be browsed.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
    /// Why its rows cannot be browsed.
    pub(crate) problem: Option<String>,
    /// Sources that it names.
    pub(crate) sources: Vec<String>,
    /// Rules of exception, as the pack states them.
    pub(crate) exceptions: Vec<PackException>,
    /// Its tables.
    pub(crate) tables: Vec<PackTable>,
    /// What it says that it does not prove.
    pub(crate) limits: Vec<String>,
    /// The profile it was redacted by.
    pub(crate) redaction: Option<String>,
}

/// One rule of exception.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PackException {
    /// Stable word.
    pub(crate) id: String,
    /// For people.
    pub(crate) title: String,
    /// What it means.
    pub(crate) about: String,
    /// Cases.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) count: u64,
    /// Some of them in words.
    pub(crate) examples: Vec<String>,
}

/// One table.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PackTable {
    /// In the pack.
    pub(crate) path: String,
    /// For people.
    pub(crate) title: String,
    /// What a row of it is.
    pub(crate) about: String,
    /// How many.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
}

/// A pack to open.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct OpenPack {
    /// The file.
    pub(crate) path: String,
    /// An allowed_signers file to trust.
    pub(crate) signers: Option<String>,
}

/// Names an open pack.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PackRef {
    /// Which.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) handle: u64,
}

/// A query over an open pack; rows are then read by the result set's handle with the `opened_` verbs.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct OpenedQuery {
    /// Which pack.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) pack: u64,
    /// As typed.
    pub(crate) query: String,
}

/// Names a row of an open pack.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct OpenedEntryRef {
    /// Which pack.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) pack: u64,
    /// Line of events.ndjson, from 1.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) line: u64,
}

/// Everything that a pack says of one row.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct OpenedEntry {
    /// What it says. The row's number is its line in events.ndjson, from 1.
    pub(crate) facts: EntryFacts,
    /// As received; none: redacted, or it is not in the pack.
    pub(crate) raw: Option<RawText>,
    /// Fields that were redacted.
    pub(crate) redacted: Vec<String>,
    /// Number in the log it came from.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) row_there: Option<u64>,
    /// Its leaf in that log.
    pub(crate) leaf: Option<OpenedLeaf>,
    /// Whether the leaf is proven to stand in the log.
    pub(crate) proof: CheckLine,
}

/// The leaf of a row, as the pack tells it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct OpenedLeaf {
    /// Its hash.
    pub(crate) hash: String,
    /// Its place, from 0.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) index: u64,
    /// When the row was received.
    pub(crate) received_at: String,
}

/// Asks for some records of a table of an open pack.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct OpenedTableRequest {
    /// Which pack.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) pack: u64,
    /// Which table, by its path in the pack.
    pub(crate) path: String,
    /// First record, from 0.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) first: u64,
    /// How many.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) records: u64,
}

/// Some records of a table.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct OpenedTable {
    /// Its columns.
    pub(crate) columns: Vec<TableColumn>,
    /// The cells of each record as they stand in the file; long ones are cut.
    pub(crate) records: Vec<Vec<String>>,
    /// How many records the table has.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) total: u64,
    /// Why no more could be read.
    pub(crate) problem: Option<String>,
}

/// A column of a table.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct TableColumn {
    /// Its heading.
    pub(crate) name: String,
    /// What stands in it; none where the pack does not say.
    pub(crate) about: Option<String>,
    /// Kind of its values, as the pack says.
    pub(crate) kind: Option<String>,
}

/// Two packs of one workspace.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ComparePacks {
    /// The one.
    pub(crate) path: String,
    /// The other.
    pub(crate) against: String,
}
