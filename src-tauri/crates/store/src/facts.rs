//! The plain data that goes in and out of a workspace.

use std::collections::BTreeMap;
use std::fmt;

use exhibit_entry::{Entry, Evidence, Moment, Outcome, Reading};
use serde::Serialize;

use crate::Absent;

/// By which route a row came in; hashed into its leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ingest {
    /// Pulled from an API.
    Api,
    /// Imported from a file.
    File,
    /// Received as a webhook.
    Webhook,
}

impl Ingest {
    /// The word stored and hashed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::File => "file",
            Self::Webhook => "webhook",
        }
    }
}

/// A configured source. The secret itself is never here, only where it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLine {
    /// Name in this workspace.
    pub name: String,
    /// Profile id.
    pub profile: String,
    /// Where it is pulled from; none when it is filled by imports.
    pub url: Option<String>,
    /// Extra request parameters.
    pub params: BTreeMap<String, String>,
    /// Where the token is kept.
    pub secret: Option<String>,
    /// When it was added.
    pub added_at: Moment,
}

/// A source with what is known of its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceState {
    /// Its configuration.
    pub line: SourceLine,
    /// False once it was removed; its rows stay.
    pub active: bool,
    /// Readable rows, superseded ones left out.
    pub entries: u64,
    /// Earliest time of a row.
    pub first_at: Option<Moment>,
    /// Latest time of a row.
    pub last_at: Option<Moment>,
    /// End of the last pull or import that ended well.
    pub last_pull: Option<Moment>,
    /// Where the next pull goes on.
    pub cursor: Option<String>,
    /// Where the newest pull would have gone on, as configured now; none when it ended well.
    pub resume: Option<String>,
    /// How it is pulled and kept.
    pub settings: SourceSettings,
}

/// What the user says about a source besides where it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SourceSettings {
    /// Whether pulls of all sources and scheduled ones leave it out.
    pub paused: bool,
    /// Minutes between pulls while somebody keeps time; none: only when asked.
    pub every_minutes: Option<u32>,
    /// Days that the vendor keeps rows; none: as its profile says.
    pub kept_days: Option<u32>,
}

/// What a profile and the rules made of one raw row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// What the profile read.
    pub reading: Reading,
    /// The action in words.
    pub label: String,
    /// What happened in one line.
    pub summary: String,
    /// Group of actions.
    pub category: Option<String>,
    /// Pack kinds.
    pub evidence: Vec<Evidence>,
    /// How it ended.
    pub outcome: Outcome,
    /// Which rule put it there; none = unclassified.
    pub rule: Option<String>,
    /// What was done; one of the rules' verbs.
    pub verb: Option<String>,
    /// What it was done to.
    pub object: Option<String>,
    /// 0 (routine) to 3 (look at it).
    pub risk: u8,
}

/// One row to be stored.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Byte for byte as received.
    pub raw: Vec<u8>,
    /// SHA-256 of the content without white space and key order.
    pub content: [u8; 32],
    /// The reading, or why there is none.
    pub derived: Result<Derived, String>,
}

/// Whether a receipt is of a pull or an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// Rows asked from an API.
    Pull,
    /// Rows read from a file.
    Import,
}

/// How far a run was when its receipt was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptStatus {
    /// More is to come in the same run.
    Running,
    /// All that was asked for came.
    Ok,
    /// It stopped early; what came is kept.
    Partial,
    /// Nothing came.
    Failed,
}

/// What a transaction's receipt says besides its counts.
#[derive(Clone, Debug)]
pub struct ReceiptDraft {
    /// Groups the receipts of one pull or import.
    pub run: String,
    /// Pull or import.
    pub kind: RunKind,
    /// Name of the imported file.
    pub path: Option<String>,
    /// Start of the asked window.
    pub window_from: Option<Moment>,
    /// End of the asked window.
    pub window_to: Option<Moment>,
    /// When the run began.
    pub started_at: Moment,
    /// When this transaction was made; the rows' time of receipt.
    pub finished_at: Moment,
    /// Pages read for this transaction.
    pub pages: u64,
    /// Requests repeated.
    pub retries: u64,
    /// Last HTTP status.
    pub http_status: Option<u16>,
    /// How far the run is.
    pub status: ReceiptStatus,
    /// Where this pull went on from.
    pub cursor_in: Option<String>,
    /// Where the next pull goes on; only when status is ok.
    pub cursor_out: Option<String>,
    /// What stopped the run.
    pub error: Option<String>,
    /// The same as a code word, for faces that have words of their own.
    pub code: Option<String>,
    /// How far the vendor's clock was ahead of this machine's, in milliseconds.
    pub skew_ms: Option<i64>,
    /// Where this pull would go on if it stopped here; opaque to the store. None with the last receipt of a whole one.
    pub resume: Option<String>,
}

/// One run (pull or import) summed over its receipts.
#[derive(Clone, Debug, Serialize)]
pub struct Receipt {
    /// Groups the receipts of one pull or import.
    pub run: String,
    /// Source name.
    pub source: String,
    /// Pull or import.
    pub kind: String,
    /// Name of the imported file.
    pub path: Option<String>,
    /// Start of the asked window.
    pub window_from: Option<Moment>,
    /// End of the asked window.
    pub window_to: Option<Moment>,
    /// When the run began.
    pub started_at: Moment,
    /// When its last transaction was made.
    pub finished_at: Moment,
    /// Pages read.
    pub pages: u64,
    /// Rows that came.
    pub rows_seen: u64,
    /// Rows stored first.
    pub rows_new: u64,
    /// Rows stored as new revisions.
    pub rows_revised: u64,
    /// Rows known already.
    pub duplicates: u64,
    /// Rows that could not be read; kept raw.
    pub problems: u64,
    /// Requests repeated.
    pub retries: u64,
    /// Last HTTP status.
    pub http_status: Option<u16>,
    /// running, ok, partial or failed.
    pub status: String,
    /// Where this pull went on from.
    pub cursor_in: Option<String>,
    /// Where the next pull goes on.
    pub cursor_out: Option<String>,
    /// What stopped the run.
    pub error: Option<String>,
    /// The same as a code word; none for runs of older versions.
    pub code: Option<String>,
    /// How far the vendor's clock was ahead of this machine's, in milliseconds.
    pub skew_ms: Option<i64>,
    /// Rows that the vendor no longer sends, noticed by this run.
    pub vanished: u64,
}

/// One window of time that a source was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedWindow {
    /// Source name.
    pub source: String,
    /// Its start; none = from the beginning.
    pub from: Option<Moment>,
    /// Its end; none = up to the present of that time.
    pub to: Option<Moment>,
    /// When the run began: what came later was not asked for.
    pub started_at: Moment,
    /// When its last transaction was made.
    pub finished_at: Moment,
    /// Pages that came.
    pub pages: u64,
    /// Whether all of it came; else the run failed, stopped early or is going on.
    pub whole: bool,
    /// What stopped it.
    pub error: Option<String>,
}

/// What a workspace holds.
#[derive(Clone, Debug)]
pub struct Status {
    /// Rows, problem rows too.
    pub rows: u64,
    /// Readable rows, superseded ones left out.
    pub entries: u64,
    /// Rows that are in segments, problem rows too.
    pub indexed: u64,
    /// End of the newest run that ended well.
    pub last_pull: Option<Moment>,
    /// Head of the log.
    pub head: crate::Head,
}

/// A row that no profile could read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemRow {
    /// Number in the log.
    pub row: u64,
    /// Source name.
    pub source: String,
    /// Why.
    pub reason: String,
    /// Byte for byte as received.
    pub raw: Vec<u8>,
    /// When it was received.
    pub received_at: Moment,
}

/// What outsiders need to recompute a leaf. Text as hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafFacts {
    /// Position in the log, from 0.
    pub leaf_index: u64,
    /// Lower-case hex.
    pub leaf_sha256: String,
    /// api, file or webhook.
    pub ingest: String,
    /// As hashed; empty when the vendor gave none.
    pub vendor_id: String,
    /// Lower-case hex.
    pub raw_sha256: String,
    /// 32 hex digits.
    pub salt: String,
}

/// One revision of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RevisionLine {
    /// Number in the log.
    pub row: u64,
    /// 1 for the first content.
    pub revision: u32,
    /// When it came.
    pub received_at: Moment,
}

/// One row with everything known of it.
#[derive(Clone, Debug)]
pub struct Detail {
    /// The canonical row.
    pub entry: Entry,
    /// Byte for byte as received.
    pub raw: Vec<u8>,
    /// Its leaf.
    pub leaf: LeafFacts,
    /// All revisions of its key, oldest first.
    pub revisions: Vec<RevisionLine>,
    /// How often another route showed its key with other content.
    pub sightings: u64,
    /// Which rule put it where it is.
    pub rule: Option<String>,
    /// Since when its vendor no longer sends it; none while it does, as far as is known.
    pub absent: Option<Absent>,
}

impl fmt::Display for Ingest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
