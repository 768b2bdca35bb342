//! What ties deliveries to rows: the same event in both, what is missing in one, and what one token, IP or actor did.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

/// What is compared.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ReconcileRequest {
    /// The source whose rows.
    pub(crate) source: String,
    /// From then on, RFC 3339; none = where both begin.
    pub(crate) from: Option<String>,
    /// Until then, not included.
    pub(crate) to: Option<String>,
}

/// Deliveries and rows of one source beside each other.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Reconciliation {
    /// The source.
    pub(crate) source: String,
    /// Deliveries that were looked at.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) deliveries: u64,
    /// Rows that were looked at.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
    /// Those in both.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) matched: u64,
    /// Deliveries without a row.
    pub(crate) missing_in_log: TieList,
    /// Rows without a delivery.
    pub(crate) missing_in_webhooks: TieList,
    /// Deliveries that came several times.
    pub(crate) duplicates: TieList,
    /// Deliveries that came long after their event.
    pub(crate) late: TieList,
    /// Deliveries that came before one of an earlier event.
    pub(crate) out_of_order: TieList,
    /// Deliveries that say another thing than the row of the same id.
    pub(crate) differing: TieList,
    /// What is to be said about the whole, in sentences.
    pub(crate) notes: Vec<String>,
    /// Times to pull, in which rows are missing.
    pub(crate) windows: Vec<PullWindow>,
}

/// The first lines of a list, and how long it is.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct TieList {
    /// How many there are.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) count: u64,
    /// The first of them.
    pub(crate) lines: Vec<TieLine>,
}

/// One event, in the log, among the deliveries, or in both.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct TieLine {
    /// The id that both would have.
    pub(crate) key: String,
    /// The capture.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) capture: Option<u64>,
    /// The row.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) row: Option<u64>,
    /// What it is about.
    pub(crate) event: Option<String>,
    /// When it happened or came, RFC 3339 in UTC.
    pub(crate) at: Option<String>,
    /// What is to be said about it, in a sentence.
    pub(crate) note: Option<String>,
}

/// A time to pull.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PullWindow {
    /// From then on, RFC 3339 in UTC.
    pub(crate) from: String,
    /// Until then, not included.
    pub(crate) to: String,
}

/// A missing time to pull.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ReconcilePull {
    /// The source.
    pub(crate) source: String,
    /// The times.
    pub(crate) windows: Vec<PullWindow>,
}

/// The same event elsewhere.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Elsewhere {
    /// Rows of the log with the same id.
    pub(crate) rows: Vec<ElsewhereRow>,
    /// Sources whose rows such deliveries may be of, for reconciling.
    pub(crate) sources: Vec<String>,
}

/// A row with the id of a delivery.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ElsewhereRow {
    /// Its number.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) row: u64,
    /// Its source.
    pub(crate) source: String,
    /// Its time, RFC 3339 in UTC.
    pub(crate) at: Option<String>,
    /// Whether both say the same; else what differs, in a sentence.
    pub(crate) differs: Option<String>,
}

/// Of which delivery or row.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct TraceRequest {
    /// A capture.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) capture: Option<u64>,
    /// Or a row.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) row: Option<u64>,
}

/// Everything that the same token, IP, actor or session did.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Trace {
    /// One line for each of them that the event names.
    pub(crate) clues: Vec<Clue>,
}

/// A token, IP, actor or session, and what it did.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Clue {
    /// `token`, `ip`, `actor` or `session`.
    pub(crate) kind: String,
    /// Its value.
    pub(crate) value: String,
    /// Rows that name it.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
    /// Deliveries that name it.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) deliveries: u64,
    /// The first time, RFC 3339 in UTC.
    pub(crate) first: Option<String>,
    /// The last time.
    pub(crate) last: Option<String>,
    /// What was done, the most frequent first.
    pub(crate) actions: Vec<ClueAction>,
    /// The query that finds its rows in the log.
    pub(crate) query: String,
    /// Captures that name it, the newest of them.
    #[cfg_attr(test, ts(type = "Array<number>"))]
    pub(crate) captures: Vec<u64>,
}

/// How often something was done.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ClueAction {
    /// The action.
    pub(crate) action: String,
    /// How often.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) count: u64,
}
