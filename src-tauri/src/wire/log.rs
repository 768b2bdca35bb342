//! The log: result sets, rows, what is counted over them, and copies of them.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use super::{ActorType, Every, Evidence, ExportFormat, Origin, Outcome};

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
    /// Its terms, in the order of `canonical`; joined by blanks, their texts are `canonical`.
    pub(crate) terms: Vec<QueryTerm>,
    /// At or after then, RFC 3339 in UTC, as the time bounds of the query came to when it was opened; none = no bound.
    pub(crate) from: Option<String>,
    /// Before then.
    pub(crate) to: Option<String>,
}

/// One term of a query, as a chip shows it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct QueryTerm {
    /// The term in its one way of writing.
    pub(crate) text: String,
    /// Id of the field; none for free text.
    pub(crate) field: Option<String>,
    /// What the field is called.
    pub(crate) label: String,
    /// Whether rows with it are left out.
    pub(crate) is_excluded: bool,
    /// The values, any of which fits; for times, as typed.
    pub(crate) values: Vec<String>,
}

/// Names an open result set.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SetRef {
    /// Which.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) handle: u64,
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
    /// Whether the vendor wrote the time without a zone, so that UTC is assumed.
    pub(crate) at_assumed: bool,
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

/// How the rows of a result set ended.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct LogCounts {
    /// All of them.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
    /// Failures.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) failures: u64,
    /// Warnings.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) warnings: u64,
}

/// Asks for the values of one field.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct FacetRequest {
    /// Which result set.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) handle: u64,
    /// Id of the field.
    pub(crate) field: String,
    /// How many values at most, those with the most rows.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) limit: u64,
}

/// The values of one field in a result set.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Facet {
    /// Id of the field.
    pub(crate) field: String,
    /// The most frequent values, most rows first.
    pub(crate) values: Vec<FacetValue>,
    /// How many values there are in all.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) distinct: u64,
}

/// One value of a field.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct FacetValue {
    /// The value; none where the rows have none.
    pub(crate) value: Option<String>,
    /// Rows with it.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) count: u64,
}

/// The rows of a result set over time.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Histogram {
    /// How long a bucket is.
    pub(crate) every: Every,
    /// Without holes, oldest first.
    pub(crate) buckets: Vec<Bucket>,
    /// Rows without a readable time; they are in no bucket.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) undated: u64,
}

/// One bucket.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Bucket {
    /// Its start, RFC 3339 in UTC.
    pub(crate) from: String,
    /// Its end, not part of it.
    pub(crate) to: String,
    /// Its rows.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) count: u64,
    /// Failures among them.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) failures: u64,
    /// Warnings among them.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) warnings: u64,
}

/// Asks where a row stands in a result set.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct LocateRequest {
    /// Which result set.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) handle: u64,
    /// Number in the log.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) row: u64,
}

/// Asks where a time is in a result set.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct LocateTimeRequest {
    /// Which result set.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) handle: u64,
    /// As typed: a day, `2026-01-31 09:00` on the clock of the settings, RFC 3339, `-7d`.
    pub(crate) at: String,
}

/// Where a row stands, or the first row of a time or older.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Located {
    /// Position from 0; none when no such row is among them.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) index: Option<u64>,
}

/// All rows of a query as a file.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ExportRequest {
    /// The query.
    pub(crate) query: String,
    /// Form of the file.
    pub(crate) format: ExportFormat,
    /// The file; one that exists is replaced, since the person was asked.
    pub(crate) path: String,
}

/// A file that was written.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Exported {
    /// The file.
    pub(crate) path: String,
    /// Rows in it.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
    /// Its size.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) bytes: u64,
    /// SHA-256 of it, lower-case hex.
    pub(crate) sha256: String,
    /// Why it is not in the list of what was done here.
    pub(crate) note: Option<String>,
}

/// What a row says, in the log and in an opened pack alike.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct EntryFacts {
    /// The canonical entry as JSON text (CONTRACT section 2).
    pub(crate) entry_json: String,
    /// As the list shows it.
    pub(crate) row: LogRow,
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
    /// What the row says was changed.
    pub(crate) changes: Vec<Change>,
    /// Which rule put it where it is.
    pub(crate) rule: Option<String>,
}

/// A row as it was received.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct RawText {
    /// Its text, or base64 where it is not UTF-8.
    pub(crate) text: String,
    /// Whether `text` is the text itself.
    pub(crate) is_text: bool,
    /// SHA-256 of its bytes, lower-case hex.
    pub(crate) sha256: String,
    /// How many bytes they are.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) bytes: u64,
}

/// Everything held about one row.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct EntryDetail {
    /// What it says.
    pub(crate) facts: EntryFacts,
    /// As received.
    pub(crate) raw: RawText,
    /// When it came, RFC 3339 in UTC.
    pub(crate) received_at: String,
    /// Its leaf, lower-case hex.
    pub(crate) leaf: String,
    /// Position of the leaf in the log, from 0.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) leaf_index: u64,
    /// By which route it came: `api`, `file` or `webhook`.
    pub(crate) ingest: String,
    /// All revisions of its key, oldest first.
    pub(crate) revisions: Vec<RevisionLine>,
    /// How often another route showed its key with other content.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) sightings: u64,
    /// Since when its vendor no longer sends it; none while it does, as far as is known.
    pub(crate) absent: Option<Absent>,
}

/// Since when a row is no longer at its vendor.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Absent {
    /// When a whole pull of its time ended without it, RFC 3339 in UTC.
    pub(crate) noticed_at: String,
    /// Whether the time that the vendor keeps rows explains it.
    pub(crate) is_expired: bool,
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
