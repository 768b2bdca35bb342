//! Access reviews: who may do what, decided person by person.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use super::SignWith;

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReviewVerdict {
    /// The access stays.
    Approve,
    /// The access goes.
    Revoke,
    /// Decided later.
    Defer,
    /// Somebody else decides.
    Escalate,
}

/// The reviews of a workspace.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ReviewList {
    /// Newest first.
    pub(crate) reviews: Vec<ReviewLine>,
}

/// One review.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ReviewLine {
    /// Its number.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) id: u64,
    /// Its title.
    pub(crate) title: String,
    /// Start of the period, RFC 3339 in UTC.
    pub(crate) from: String,
    /// End of the period, not part of it.
    pub(crate) to: String,
    /// Which rows; empty = all of the access kind.
    pub(crate) query: String,
    /// When it was opened.
    pub(crate) opened_at: String,
    /// By whom.
    pub(crate) opened_by: String,
    /// People and programs in it.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) principals: u64,
    /// Of these, decided.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) decided: u64,
    /// When it was closed; none: open.
    pub(crate) closed_at: Option<String>,
    /// Who signed its closing statement.
    pub(crate) signer: Option<String>,
}

/// A review to open.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct NewReview {
    /// Its title.
    pub(crate) title: String,
    /// Start of the period: date, RFC 3339, `-90d`, `now`.
    pub(crate) from: String,
    /// End of the period, not part of it.
    pub(crate) to: String,
    /// Which rows; empty = all of the access kind.
    pub(crate) query: String,
}

/// Names a review.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ReviewRef {
    /// Its number.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) id: u64,
}

/// Everything about one review.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ReviewDetail {
    /// What the list says of it.
    pub(crate) line: ReviewLine,
    /// By name.
    pub(crate) people: Vec<ReviewPerson>,
    /// How many of each verdict, undecided ones last; they add up to all.
    pub(crate) sums: Vec<ReviewSum>,
    /// The closing statement; while open: as it would read now.
    pub(crate) statement: Option<String>,
    /// Its armored signature.
    pub(crate) signature: Option<String>,
}

/// One verdict's number.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ReviewSum {
    /// None: not decided.
    pub(crate) verdict: Option<ReviewVerdict>,
    /// How many.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) people: u64,
}

/// One person or program.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ReviewPerson {
    /// Number in the review.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) place: u64,
    /// As the log knows it.
    pub(crate) name: String,
    /// `human`, `agent`, `system`, `unknown`.
    pub(crate) kind: String,
    /// Roles last seen.
    pub(crate) role: Option<String>,
    /// `active`, `invited`, `removed`, `unknown`.
    pub(crate) state: String,
    /// First row.
    pub(crate) first_seen: Option<String>,
    /// Last row.
    pub(crate) last_seen: Option<String>,
    /// Last login that succeeded.
    pub(crate) last_login: Option<String>,
    /// Rows it did.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
    /// Logins that succeeded.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) logins: u64,
    /// Logins that failed.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) failed_logins: u64,
    /// Access it gave to others.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) grants_made: u64,
    /// Credentials created and not revoked.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) open_credentials: u64,
    /// Days from the last row to the end of the period.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) dormant_days: Option<u64>,
    /// `dormant`, `orphan`, `privileged`, `new_since_last_review`, `acted_after_removal`, `granted_by_self`, `never_logged_in`.
    pub(crate) flags: Vec<String>,
    /// The newest decision.
    pub(crate) verdict: Option<ReviewVerdict>,
    /// Its note.
    pub(crate) note: String,
    /// Who decided.
    pub(crate) reviewer: Option<String>,
    /// When.
    pub(crate) at: Option<String>,
    /// Decisions ever taken about it.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) decisions: u64,
}

/// A decision about some people of a review.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ReviewDecide {
    /// The review.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) id: u64,
    /// The people.
    #[cfg_attr(test, ts(type = "Array<number>"))]
    pub(crate) places: Vec<u64>,
    /// What is decided.
    pub(crate) verdict: ReviewVerdict,
    /// Why; needed unless approved.
    pub(crate) note: String,
    /// Who decides; nobody decides about himself.
    pub(crate) reviewer: String,
}

/// Closes a review.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ReviewClose {
    /// The review.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) id: u64,
    /// Who closes it.
    pub(crate) by: String,
    /// Who signs the statement.
    pub(crate) sign: SignWith,
    /// Whether people without decision may remain.
    pub(crate) despite_open: bool,
}
