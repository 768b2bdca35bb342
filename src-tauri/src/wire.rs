//! What passes between the window and the core, one type a message. `ui/src/bindings` is written from these types.
//!
//! Counts and numbers are 64-bit here and plain numbers in the window: all of them stay far below 2^53.

#[cfg(test)]
mod bindings;
mod from_engine;
mod words;

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

pub(crate) use words::{ActorType, Evidence, Origin, Outcome, PackKind, SyncStatus};

/// Why something could not be done. Every rejected command gives one.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Failure {
    /// What to act on.
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) code: exhibit_engine::Code,
    /// What happened.
    pub(crate) message: String,
    /// What it means for the data and what to do.
    pub(crate) hint: String,
}

/// What the open workspace holds.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct WorkspaceStatus {
    /// Its name.
    pub(crate) name: String,
    /// Its SQLite file, or where that will be.
    pub(crate) path: String,
    /// Readable rows, superseded ones left out: what a query without conditions finds.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
    /// Its sources.
    pub(crate) sources: Vec<SourceLine>,
    /// End of the newest run that ended well.
    pub(crate) last_pull: Option<String>,
    /// Leaves of the log.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) tree_size: u64,
    /// Root of the log, lower-case hex.
    pub(crate) root: String,
    /// How far the log can be trusted: `unsealed`.
    pub(crate) tier: String,
    /// The version of Exhibit.
    pub(crate) version: String,
}

/// One source of a workspace.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SourceLine {
    /// Its name.
    pub(crate) name: String,
    /// Its profile's id.
    pub(crate) profile: String,
    /// Where it is pulled from; none when it is filled by imports.
    pub(crate) url: Option<String>,
    /// Readable rows of it.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) entries: u64,
    /// End of its newest run that ended well.
    pub(crate) last_pull: Option<String>,
}

/// A query to open.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct LogQuery {
    /// As typed.
    pub(crate) query: String,
}

/// An open result set.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ResultSet {
    /// To read it with.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) handle: u64,
    /// How many rows it holds.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) count: u64,
    /// The query in its one way of writing.
    pub(crate) canonical: String,
}

/// A stretch of a result set.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct LogWindow {
    /// Which result set.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) handle: u64,
    /// Position of the first row, from 0.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) first: u64,
    /// How many rows.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
}

/// One row as the list shows it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct LogRow {
    /// Number in the log.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) row: u64,
    /// When, RFC 3339 in UTC.
    pub(crate) at: Option<String>,
    /// The vendor's word for what happened.
    pub(crate) action: Option<String>,
    /// The action in words.
    pub(crate) label: String,
    /// What happened in one line.
    pub(crate) summary: String,
    /// How it ended.
    pub(crate) outcome: Outcome,
    /// Who, as people know them.
    pub(crate) actor: Option<String>,
    /// What kind of actor.
    pub(crate) actor_type: ActorType,
    /// Kind of the thing it was done to.
    pub(crate) resource_type: Option<String>,
    /// Its id, or its name where it has no id.
    pub(crate) resource_id: Option<String>,
    /// Where, as people know it.
    pub(crate) project: Option<String>,
    /// Through which door.
    pub(crate) origin: Origin,
    /// Name of the source.
    pub(crate) source: String,
    /// The packs it belongs to.
    pub(crate) evidence: Vec<Evidence>,
}

/// Names one row.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct EntryRef {
    /// Number in the log.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) row: u64,
}

/// Everything held about one row.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct EntryDetail {
    /// The canonical entry as JSON text (CONTRACT section 2).
    pub(crate) entry_json: String,
    /// As the list shows it.
    pub(crate) row: LogRow,
    /// When it came, RFC 3339 in UTC.
    pub(crate) received_at: String,
    /// The vendor's id, or a digest where it gave none.
    pub(crate) key: String,
    /// The vendor's id.
    pub(crate) id: Option<String>,
    /// The vendor's own text of the time.
    pub(crate) at_raw: Option<String>,
    /// Group of actions.
    pub(crate) category: Option<String>,
    /// The API token or key it was done with.
    pub(crate) token: Option<String>,
    /// Network address.
    pub(crate) ip: Option<String>,
    /// Client.
    pub(crate) user_agent: Option<String>,
    /// The session it was done in.
    pub(crate) session: Option<String>,
    /// The vendor's structured details as JSON text, every digit kept.
    pub(crate) metadata_json: Option<String>,
    /// The row as received: its text, or base64 where it is not UTF-8.
    pub(crate) raw: String,
    /// Whether `raw` is the text itself.
    pub(crate) raw_is_text: bool,
    /// SHA-256 of the bytes as received, lower-case hex.
    pub(crate) raw_sha256: String,
    /// How many bytes were received.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) raw_bytes: u64,
    /// Its leaf, lower-case hex.
    pub(crate) leaf: String,
    /// Position of the leaf in the log, from 0.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) leaf_index: u64,
    /// By which route it came: `api`, `file` or `webhook`.
    pub(crate) ingest: String,
    /// What the row says was changed.
    pub(crate) changes: Vec<Change>,
    /// All revisions of its key, oldest first.
    pub(crate) revisions: Vec<RevisionLine>,
    /// How often another route showed its key with other content.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) sightings: u64,
    /// Which rule put it where it is.
    pub(crate) rule: Option<String>,
}

/// One value before and after.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Change {
    /// Dotted path in the metadata.
    pub(crate) path: String,
    /// Before: a scalar as people write it, else JSON text; none where there was nothing.
    pub(crate) from: Option<String>,
    /// After.
    pub(crate) to: Option<String>,
}

/// One revision of a key.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct RevisionLine {
    /// Number in the log.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) row: u64,
    /// 1 for the first content.
    pub(crate) revision: u32,
    /// When it came, RFC 3339 in UTC.
    pub(crate) received_at: String,
}

/// What a pull brought.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SyncReport {
    /// One line a source.
    pub(crate) sources: Vec<SyncLine>,
}

/// What became of one source.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SyncLine {
    /// Its name.
    pub(crate) name: String,
    /// How it ended.
    pub(crate) status: SyncStatus,
    /// Pages read; 0 for a file.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) pages: u64,
    /// Rows that came.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows_seen: u64,
    /// Rows stored first.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows_new: u64,
    /// Rows stored as new revisions.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows_revised: u64,
    /// Rows that could not be read; kept raw.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) problems: u64,
    /// Requests repeated.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) retries: u64,
    /// What stopped it.
    pub(crate) error: Option<Failure>,
}

/// How far a task is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Progress {
    /// Number of the task, to cancel it by.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) task: u64,
    /// What is being done, in a word.
    pub(crate) stage: String,
    /// The source or file it is done to.
    pub(crate) source: Option<String>,
    /// How much is done.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) done: u64,
    /// Out of how much, where that is known.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) total: Option<u64>,
    /// What is counted.
    pub(crate) unit: String,
}

/// Names one running task.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct TaskRef {
    /// Its number.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) task: u64,
}

/// What a pack is to hold.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PackRequest {
    /// Which pack.
    pub(crate) kind: PackKind,
    /// Start of the period: date, RFC 3339, `-90d`, `now`.
    pub(crate) from: String,
    /// End of the period, not part of it.
    pub(crate) to: String,
    /// Further conditions.
    pub(crate) query: String,
    /// For whom.
    pub(crate) organisation: Option<String>,
    /// The file; none = a fresh one in the data folder.
    pub(crate) path: Option<String>,
}

/// The numbers of a pack before it is made.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PackCount {
    /// Rows of the period, all revisions.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) total_in_period: u64,
    /// Rows of the pack.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) included: u64,
}

/// A pack that was made.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PackBuilt {
    /// The file.
    pub(crate) path: String,
    /// Name of the pack.
    pub(crate) pack_id: String,
    /// Rows in it.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
    /// SHA-256 of the file, lower-case hex.
    pub(crate) sha256: String,
    /// Size of the file.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) bytes: u64,
    /// Whether nothing is known to be missing.
    pub(crate) complete: bool,
    /// Why it is not complete.
    pub(crate) reasons: Vec<String>,
}

/// Names a pack file.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PackFile {
    /// Where it is.
    pub(crate) path: String,
}

/// What a check of a pack says.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PackCheck {
    /// True only when every check was reached and is well.
    pub(crate) ok: bool,
    /// The checks that were reached.
    pub(crate) checks: Vec<CheckLine>,
}

/// One check.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CheckLine {
    /// Its name.
    pub(crate) name: String,
    /// Whether all is well.
    pub(crate) ok: bool,
    /// What was found.
    pub(crate) detail: String,
}
