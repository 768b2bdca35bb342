//! A pack that somebody gave, opened read-only: checked, and its rows browsed as the log is.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use super::{CheckLine, PackCheck};

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
    /// Who signed, as far as can be told.
    pub(crate) signature: PackSignature,
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

/// How far a signature can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum SignatureState {
    /// There is none.
    None,
    /// It does not fit, or the one that is named is missing.
    Broken,
    /// It fits; whether the key is the sender's is not known.
    Untrusted,
    /// It fits, and the key is one that was trusted before.
    Trusted,
}

/// The signature of a pack.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PackSignature {
    /// How far it can be believed.
    pub(crate) state: SignatureState,
    /// The name it claims.
    pub(crate) identity: Option<String>,
    /// Of the key.
    pub(crate) fingerprint: Option<String>,
    /// Of the key.
    pub(crate) algorithm: Option<String>,
    /// What this means.
    pub(crate) sentence: String,
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
    /// The entry as JSON text.
    pub(crate) entry_json: String,
    /// The vendor's text; none: redacted, or not UTF-8.
    pub(crate) raw: Option<String>,
    /// The vendor's bytes, where they are not UTF-8.
    pub(crate) raw_base64: Option<String>,
    /// Fields that were redacted.
    pub(crate) redacted: Vec<String>,
    /// Number in the log it came from.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) row: u64,
    /// Its leaf hash.
    pub(crate) leaf: String,
    /// Place of the leaf.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) leaf_index: u64,
    /// When it was received.
    pub(crate) received_at: String,
    /// Whether the leaf is proven to stand in the log.
    pub(crate) proof: CheckLine,
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
