//! Evidence packs: counting, building, checking, and the list of them.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use super::PackKind;

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
    /// Rows of the period that are left out, by reason; with `included` they are `total_in_period`.
    pub(crate) excluded: Vec<Excluded>,
    /// What is known to be missing; none: the pack will be complete.
    pub(crate) missing: Vec<String>,
}

/// Rows left out for one reason.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Excluded {
    /// The reason, as `pack.json` names it.
    pub(crate) reason: String,
    /// How many.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
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
    /// `sha256` as eight words.
    pub(crate) words: Vec<String>,
    /// Size of the file.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) bytes: u64,
    /// Whether nothing is known to be missing.
    pub(crate) complete: bool,
    /// Why it is not complete.
    pub(crate) reasons: Vec<String>,
    /// Why it is not in the list of packs.
    pub(crate) note: Option<String>,
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
    /// SHA-256 of the file, lower-case hex.
    pub(crate) sha256: String,
    /// `sha256` as eight words.
    pub(crate) words: Vec<String>,
    /// Size of the file.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) bytes: u64,
    /// What the pack says of itself; none when that cannot be read. Not proven by being written there.
    pub(crate) facts: Option<PackFacts>,
    /// Why the verdict is not in the list of packs.
    pub(crate) note: Option<String>,
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

/// What a pack says of itself.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PackFacts {
    /// Name of the pack.
    pub(crate) pack_id: String,
    /// Its kind, e.g. `access-review`.
    pub(crate) kind: String,
    /// Start of the period, RFC 3339 in UTC.
    pub(crate) from: String,
    /// End of the period, not part of it.
    pub(crate) to: String,
    /// For whom.
    pub(crate) organisation: Option<String>,
    /// The query of its rows.
    pub(crate) query: String,
    /// Rows in it.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
    /// Rows of the period.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) total_in_period: u64,
    /// Whether nothing is known to be missing.
    pub(crate) complete: bool,
    /// Why it is not complete.
    pub(crate) reasons: Vec<String>,
    /// When it says that it was made.
    pub(crate) generated_at: String,
    /// By whom.
    pub(crate) user: Option<String>,
    /// On which machine.
    pub(crate) host: Option<String>,
}

/// The packs of a workspace.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PackList {
    /// Newest first.
    pub(crate) packs: Vec<PackLine>,
    /// What of the activity log could not be read, in sentences: packs may be missing here.
    pub(crate) problems: Vec<String>,
}

/// A pack that was built or opened here.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PackLine {
    /// The file.
    pub(crate) path: String,
    /// Whether the file is still there.
    pub(crate) is_there: bool,
    /// When it was built or first opened here, RFC 3339 in UTC.
    pub(crate) at: String,
    /// Whether it was built here; else it was opened.
    pub(crate) is_own: bool,
    /// SHA-256 of the file then, lower-case hex.
    pub(crate) sha256: String,
    /// `sha256` as eight words.
    pub(crate) words: Vec<String>,
    /// Size of the file then.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) bytes: u64,
    /// What the pack says of itself.
    pub(crate) facts: Option<PackFacts>,
    /// Its newest check.
    pub(crate) check: Option<PackVerdict>,
}

/// What the newest check of a pack said.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PackVerdict {
    /// When, RFC 3339 in UTC.
    pub(crate) at: String,
    /// Whether every check was well.
    pub(crate) ok: bool,
    /// Names of the checks that failed.
    pub(crate) failed: Vec<String>,
}
