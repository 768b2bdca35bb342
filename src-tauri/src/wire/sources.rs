//! Sources, what they would bring, what they brought, and files to import.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use super::{Failure, Keeping, LogRow, Progress, RetentionClock, RunKind, SyncStatus};

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
    /// Title of its profile, or the id where the profile is gone.
    pub(crate) title: String,
    /// The vendor.
    pub(crate) vendor: String,
    /// Rows that could not be read; kept raw.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) problems: u64,
    /// Where its token is: `env`, `file`, `keychain`, `store`; none where it has none.
    pub(crate) token: Option<String>,
    /// Its newest run, however it ended.
    pub(crate) last_run: Option<ReceiptLine>,
    /// What its newest run failed with.
    pub(crate) last_error: Option<String>,
    /// Ids of the fields that its profile fills where the vendor gives a value. A field that is not among them is
    /// not recorded.
    pub(crate) records: Vec<String>,
    /// Whether pulls of all sources and scheduled ones leave it out.
    pub(crate) is_paused: bool,
    /// Minutes between pulls while the window is open; none: only when asked.
    pub(crate) every_minutes: Option<u32>,
    /// When its next scheduled pull is due, RFC 3339 in UTC.
    pub(crate) next_pull: Option<String>,
    /// Days that the vendor keeps rows, as the user says; none: as the profile says.
    pub(crate) kept_days: Option<u32>,
    /// How long what was not pulled yet can still be pulled; none where that is not known.
    pub(crate) clock: Option<RetentionClock>,
}

/// A vendor that Exhibit can read.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ProfileLine {
    /// Its id.
    pub(crate) id: String,
    /// What it reads.
    pub(crate) title: String,
    /// The vendor.
    pub(crate) vendor: String,
    /// Whether rows can be pulled; else they come as files.
    pub(crate) can_pull: bool,
    /// Its own address; none where rows cannot be pulled.
    pub(crate) url: Option<String>,
    /// Whether it wants a token.
    pub(crate) needs_token: bool,
    /// Parameters that may be set.
    pub(crate) params: Vec<String>,
    /// Where the facts come from.
    pub(crate) notes: Vec<String>,
    /// What to know before trusting its log.
    pub(crate) traps: Vec<String>,
    /// What the vendor does not record.
    pub(crate) not_recorded: Vec<String>,
    /// How long the vendor keeps rows.
    pub(crate) retention: Option<String>,
    /// When its documents were read.
    pub(crate) as_read: String,
    /// Parameters that must be set, e.g. the organisation.
    pub(crate) required: Vec<String>,
    /// Values that parameters have where none are given.
    pub(crate) defaults: std::collections::BTreeMap<String, String>,
    /// What each line of the secret is, e.g. `Client id`, `Client secret`; empty where it wants none.
    pub(crate) token_parts: Vec<String>,
    /// Which secret is wanted and which rights it needs.
    pub(crate) token_note: Option<String>,
    /// Whether it is a file of the user's own.
    pub(crate) is_own: bool,
}

/// Names a profile.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ProfileRef {
    /// Its id.
    pub(crate) id: String,
}

/// A source to try or to add.
#[derive(Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct NewSource {
    /// Its name in the workspace.
    pub(crate) name: String,
    /// Profile id.
    pub(crate) profile: String,
    /// Replaces the profile's address.
    pub(crate) url: Option<String>,
    /// The token as pasted, one line a part where the profile has several. It never comes back to the window.
    pub(crate) token: Option<String>,
    /// Where the token is kept.
    pub(crate) keep: Option<Keeping>,
    /// Extra request parameters.
    pub(crate) params: std::collections::BTreeMap<String, String>,
}

/// Another token for a source.
#[derive(Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct NewToken {
    /// The source's name.
    pub(crate) name: String,
    /// The token as pasted. It never comes back to the window.
    pub(crate) token: String,
    /// Where it is kept; none = as set for this machine.
    pub(crate) keep: Option<Keeping>,
}

/// What one request or file would bring; nothing of it is stored.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Preview {
    /// Rows as they would be read; `row` is 0.
    pub(crate) entries: Vec<LogRow>,
    /// Rows that could not be read.
    pub(crate) problems: Vec<ProblemLine>,
    /// How many rows the vendor says there are.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) total: Option<u64>,
}

/// A row that could not be read.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ProblemLine {
    /// Number in the log; 0 when it is not stored.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) row: u64,
    /// Its source.
    pub(crate) source: String,
    /// Why.
    pub(crate) reason: String,
    /// Its beginning, as text.
    pub(crate) raw: String,
}

/// Names a source.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SourceRef {
    /// Its name.
    pub(crate) name: String,
}

/// Which sources to pull.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SyncRequest {
    /// Names; none = all that can be pulled.
    pub(crate) sources: Vec<String>,
    /// Rows from here on instead of from where the last pull ended, RFC 3339; none = from there.
    pub(crate) since: Option<String>,
    /// Rows before here, RFC 3339; a vendor that cannot be asked so sends later ones too. None = up to now.
    pub(crate) until: Option<String>,
}

/// What a pull brought.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SyncReport {
    /// One line a source.
    pub(crate) sources: Vec<SyncLine>,
}

/// A pull that its schedule began and nobody in the window. First its sources are told, then how far it is, and last what
/// it brought or why it failed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ScheduledPull {
    /// Names of the sources that are pulled.
    pub(crate) sources: Vec<String>,
    /// How far it is; none at its end.
    pub(crate) progress: Option<Progress>,
    /// What it brought, at its end.
    pub(crate) report: Option<SyncReport>,
    /// Why it ended without a report.
    pub(crate) failure: Option<Failure>,
}

/// What became of one source.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SyncLine {
    /// Its name.
    pub(crate) name: String,
    /// Whether it was asked, or a file was read into it.
    pub(crate) kind: RunKind,
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
    /// Rows known already.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) duplicates: u64,
    /// Rows that could not be read; kept raw.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) problems: u64,
    /// Requests repeated.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) retries: u64,
    /// How often it began again because the vendor no longer knew where its pages stood.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) restarts: u64,
    /// Whether it went on where an earlier pull had been stopped.
    pub(crate) resumed: bool,
    /// What stopped it.
    pub(crate) error: Option<Failure>,
}

/// One pull or import of a source.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ReceiptLine {
    /// Names the run.
    pub(crate) run: String,
    /// `pull` or `import`.
    pub(crate) kind: String,
    /// `running`, `ok`, `partial` or `failed`.
    pub(crate) status: String,
    /// The imported file.
    pub(crate) path: Option<String>,
    /// When it began, RFC 3339 in UTC.
    pub(crate) started_at: String,
    /// When it ended.
    pub(crate) finished_at: String,
    /// Start of the window that was asked for; none = from the beginning.
    pub(crate) window_from: Option<String>,
    /// End of the window.
    pub(crate) window_to: Option<String>,
    /// Pages read.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) pages: u64,
    /// Requests repeated.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) retries: u64,
    /// Last HTTP status.
    pub(crate) http_status: Option<u16>,
    /// Rows that came.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows_seen: u64,
    /// Rows stored first.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows_new: u64,
    /// Rows stored as new revisions.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows_revised: u64,
    /// Rows known already.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) duplicates: u64,
    /// Rows that could not be read.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) problems: u64,
    /// What stopped it.
    pub(crate) error: Option<String>,
    /// The same as a code; none for runs of older versions.
    pub(crate) code: Option<String>,
    /// The bookmark that it went on from.
    pub(crate) cursor_in: Option<String>,
    /// The bookmark that it left; none when it moved none.
    pub(crate) cursor_out: Option<String>,
    /// How far the vendor's clock was ahead of this machine's, in milliseconds.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) skew_ms: Option<i64>,
    /// Rows that the vendor no longer sends, noticed by this run.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) vanished: u64,
}

/// Files to look at before they are imported.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ImportFiles {
    /// Where they are.
    pub(crate) paths: Vec<String>,
    /// Profile that reads them all; none = found out for each.
    pub(crate) profile: Option<String>,
}

/// What a file would bring; nothing of it is stored.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct FilePreview {
    /// The file.
    pub(crate) path: String,
    /// Its size.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) bytes: u64,
    /// Its form, e.g. `ndjson`, `csv.gz`.
    pub(crate) format: Option<String>,
    /// Profile that would read it.
    pub(crate) profile: Option<String>,
    /// Whether the profile was recognised; else it is the generic one.
    pub(crate) is_recognised: bool,
    /// Its first rows, as they would be read.
    pub(crate) preview: Option<Preview>,
    /// Why it cannot be read.
    pub(crate) failure: Option<Failure>,
}

/// Files to import.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ImportRequest {
    /// Each with what it is read as.
    pub(crate) files: Vec<ImportFile>,
}

/// One file to import.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ImportFile {
    /// Where it is.
    pub(crate) path: String,
    /// Profile id; none = found out.
    pub(crate) profile: Option<String>,
    /// Name of the source; none = the profile's id.
    pub(crate) source: Option<String>,
}

/// What became of imported files.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ImportReport {
    /// One line a file; of an archive or a folder one line for each file in it.
    pub(crate) files: Vec<ImportLine>,
}

/// What became of one file.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ImportLine {
    /// The file.
    pub(crate) path: String,
    /// Profile that read it.
    pub(crate) profile: Option<String>,
    /// Source its rows went to.
    pub(crate) source: Option<String>,
    /// Its form.
    pub(crate) format: Option<String>,
    /// Rows in it: new + revised + duplicates + problems.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows_seen: u64,
    /// Rows stored first.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows_new: u64,
    /// Rows stored as new revisions.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows_revised: u64,
    /// Rows known already.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) duplicates: u64,
    /// Rows that could not be read; kept raw.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) problems: u64,
    /// Why its last row is only the rest of a broken document.
    pub(crate) cut: Option<String>,
    /// Why it was not read: of the files of an archive or folder those that are no log, or whose rows stand in another one.
    pub(crate) left_out: Option<String>,
    /// What stopped it.
    pub(crate) failure: Option<Failure>,
}
