//! What ties deliveries to rows: the same event in both, what is missing in one, and what one token, IP or actor did.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use crate::wire::Standing;

/// What is compared.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ReconcileRequest {
    /// The source whose rows.
    pub(crate) source: String,
    /// Rows from then on are looked for among the deliveries: date, RFC 3339, `-90d`, `now`; none = from the first that was
    /// delivered.
    pub(crate) from: Option<String>,
    /// Until then, not included; none = until now.
    pub(crate) to: Option<String>,
}

/// Deliveries and rows of one source beside each other.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Reconciliation {
    /// The source.
    pub(crate) source: String,
    /// Schemes that its deliveries carry.
    pub(crate) schemes: Vec<String>,
    /// From when on rows were looked for among the deliveries, RFC 3339 in UTC; none where none were.
    pub(crate) from: Option<String>,
    /// Until then, included.
    pub(crate) to: Option<String>,
    /// Rows that deliveries tell, each time they do.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) delivered: u64,
    /// Of these, rightly signed and fresh.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) said: u64,
    /// Of these, without a secret to check them with.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) unproven: u64,
    /// Rows of the log in that time.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
    /// Deliveries that name no row, such as pings.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) unkeyed: u64,
    /// Deliveries without a row.
    pub(crate) missing_in_log: TieList,
    /// Rows without a delivery.
    pub(crate) missing_in_webhooks: TieList,
    /// Deliveries that came several times.
    pub(crate) duplicates: TieList,
    /// Deliveries that came long after their event.
    pub(crate) late: TieList,
    /// Deliveries that came after one of a later event.
    pub(crate) out_of_order: TieList,
    /// Deliveries that say another thing than the row of the same id.
    pub(crate) differing: TieList,
    /// Deliveries whose check failed: they prove nothing.
    pub(crate) refused: TieList,
    /// Times to pull, in which rows are missing.
    pub(crate) windows: Vec<PullWindow>,
    /// What must be known to read this, in sentences.
    pub(crate) notes: Vec<String>,
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
#[derive(Debug, Default, Serialize)]
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
    /// When it happened, RFC 3339 in UTC.
    pub(crate) at: Option<String>,
    /// When its delivery came.
    pub(crate) received_at: Option<String>,
    /// What is to be said about it, in a sentence.
    pub(crate) note: Option<String>,
}

/// A time to pull.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PullWindow {
    /// From then on, RFC 3339 in UTC.
    pub(crate) from: String,
    /// Until then, not included.
    pub(crate) to: String,
    /// How many of the missing rows are in it.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) missing: u64,
}

/// The same event elsewhere.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Elsewhere {
    /// Rows of the log with the same id.
    pub(crate) rows: Vec<ElsewhereRow>,
    /// Other captures of the same delivery.
    pub(crate) duplicates: Vec<ElsewhereCapture>,
    /// Captures with the same delivery id and another body, of no other sender.
    pub(crate) conflicts: Vec<ElsewhereCapture>,
    /// Captures that speak of the same row by another delivery id, the first of them.
    pub(crate) same_row: Vec<ElsewhereCapture>,
    /// How many more of these there are.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) more_same_row: u64,
    /// Rows in which something was done to it, such as a replay.
    pub(crate) mentions: Vec<Mention>,
    /// Its ids of which that was not looked for.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) more_ids: u64,
    /// Sources whose rows such deliveries may be of, for reconciling.
    pub(crate) sources: Vec<String>,
}

/// Another capture, and how it stands: whoever reads "again" has to see what anybody could have sent.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ElsewhereCapture {
    /// Its number.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) capture: u64,
    /// Where it stands; none = it came just now and was not judged yet.
    pub(crate) standing: Option<Standing>,
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
    /// Whether a newer revision of it is here.
    pub(crate) is_superseded: bool,
}

/// Rows whose resource is what a delivery is about.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Mention {
    /// The id.
    pub(crate) id: String,
    /// The query that finds them in the log.
    pub(crate) query: String,
    /// How many they are.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
}

/// Of which delivery or row: exactly one of both.
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
    /// Further values that it names and that were not looked for.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) left_out: u64,
}

/// A token, IP, actor or session, and what it did.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Clue {
    /// The field: `token`, `ip`, `actor`, `session`, `resource`.
    pub(crate) kind: String,
    /// Its value.
    pub(crate) value: String,
    /// The query that finds its rows in the log.
    pub(crate) query: String,
    /// Rows that name it.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
    /// The first time in the log, RFC 3339 in UTC.
    pub(crate) first: Option<String>,
    /// The last time.
    pub(crate) last: Option<String>,
    /// What was done, the most frequent first.
    pub(crate) actions: Vec<ClueAction>,
    /// Deliveries that name it.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) deliveries: u64,
    /// Of these, rightly signed and fresh.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) valid: u64,
    /// Captures that name it, the first of them.
    #[cfg_attr(test, ts(type = "Array<number>"))]
    pub(crate) captures: Vec<u64>,
}

/// How often something was done.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ClueAction {
    /// The action.
    pub(crate) action: Option<String>,
    /// How often.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) count: u64,
}
