//! Evidence packs: counting, building, checking, and the list of them.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use super::{CoverageDay, CoverageGap, Hidden, PackKind, PackSignature, SignWith};

/// What a pack is to hold.
#[derive(Clone, Debug, Deserialize)]
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
    /// Its own title; none: that of its kind.
    pub(crate) title: Option<String>,
    /// Whether rows that no rule names are in it too.
    pub(crate) unclassified_too: bool,
    /// The redaction profile; none: nothing is hidden.
    pub(crate) redaction: Option<String>,
    /// Passphrase of the sealed file of pseudonyms; none: no such file. Never kept.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub(crate) seal_passphrase: Option<Hidden>,
    /// The sample to draw.
    pub(crate) sample: Option<SampleRequest>,
    /// Who signs.
    pub(crate) sign: SignWith,
    /// An account list (CSV) to hold against the log; access reviews only.
    pub(crate) accounts: Option<String>,
    /// The review whose decisions go in; access reviews only.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) review: Option<u64>,
    /// Milestones of the incident; incident responses only.
    pub(crate) milestones: Vec<MilestoneLine>,
    /// Capture files whose deliveries go in with their verdicts; incident responses only.
    pub(crate) deliveries: Vec<String>,
    /// Whether a workbook (XLSX) is in it.
    pub(crate) workbook: bool,
    /// Whether OSCAL assessment results are in it.
    pub(crate) oscal: bool,
}

/// A sample to draw.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SampleRequest {
    /// `random`, `systematic`, `by-month`, `by-actor`, `by-source`, `high-risk`.
    pub(crate) method: String,
    /// How many rows.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) size: u64,
    /// The auditor's seed.
    pub(crate) seed: String,
    /// Draw only from the rows of this listing; none: from all.
    pub(crate) listing: Option<String>,
}

/// One milestone of an incident.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct MilestoneLine {
    /// `occurred`, `detected`, `triaged`, `contained`, `eradicated`, `recovered`, `reported`.
    pub(crate) name: String,
    /// When, as typed; none: not reached.
    pub(crate) at: Option<String>,
    /// What is said of it.
    pub(crate) note: Option<String>,
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
    /// Rows of the period that no rule names, in the pack or not.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) unclassified: u64,
    /// Rows of the workspace without a readable time; they are in no period.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) undated: u64,
    /// Raw rows of the workspace that could not be read.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) problems: u64,
    /// What is covered of the period, one line a source.
    pub(crate) coverage: Vec<PackCoverage>,
    /// What the exceptions list would hold; rules without a case are left out.
    pub(crate) exceptions: Vec<PackExceptionCount>,
    /// Tables from which a sample can be drawn, with their rows.
    pub(crate) listings: Vec<PackListing>,
    /// What redaction would change; none: no profile is chosen.
    pub(crate) redaction: Option<PackRedaction>,
    /// How large the zip will be, roughly.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) bytes_about: u64,
    /// Members that will be written, in order.
    pub(crate) members: Vec<String>,
    /// Redaction profiles to choose from.
    pub(crate) redactions: Vec<RedactionLine>,
}

/// What is covered of one source in the period of a pack.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PackCoverage {
    /// The source.
    pub(crate) source: String,
    /// Every UTC day of the period, oldest first.
    pub(crate) days: Vec<CoverageDay>,
    /// What is missing or may be.
    pub(crate) gaps: Vec<CoverageGap>,
}

/// Cases of one rule of exception, before the pack is made.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PackExceptionCount {
    /// Stable word.
    pub(crate) id: String,
    /// For people.
    pub(crate) title: String,
    /// Cases.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) count: u64,
    /// The first of them in words.
    pub(crate) example: Option<String>,
}

/// A table of a pack that a sample can be drawn from.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PackListing {
    /// Its id, e.g. `access_changes`.
    pub(crate) id: String,
    /// For people.
    pub(crate) title: String,
    /// Its rows.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
}

/// What a redaction would change.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PackRedaction {
    /// Rows with something changed.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
    /// Fields that are changed somewhere.
    pub(crate) fields: Vec<String>,
    /// Rows that were looked at; fewer than the pack holds where it is large.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) looked_at: u64,
}

/// A redaction profile.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct RedactionLine {
    /// Its id.
    pub(crate) id: String,
    /// For people.
    pub(crate) title: String,
    /// What it hides, in a sentence.
    pub(crate) about: String,
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
    /// Who signed it; none: unsigned.
    pub(crate) signed_by: Option<String>,
    /// Fingerprint of that key.
    pub(crate) fingerprint: Option<String>,
    /// The sealed file of pseudonyms beside it.
    pub(crate) pseudonyms: Option<String>,
    /// Rows of the sample, where one was drawn.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) sampled: Option<u64>,
    /// Exceptions that it lists.
    pub(crate) exceptions: Vec<PackExceptionCount>,
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
    /// Who signed, as far as can be told.
    pub(crate) signature: PackSignature,
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
    /// Whether all is well only because there was nothing to judge by.
    pub(crate) is_open: bool,
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
