//! Sources, pulls and imports.

use exhibit_engine::entry::Entry;
use exhibit_engine::secret::{Given, Keep, Secret};
use exhibit_engine::{Code, Error, fill, import, pull, source, store};

use super::log::cut;
use super::text;
use crate::wire::{
    Failure, FilePreview, ImportLine, Keeping, LogRow, NewSource, Preview, ProblemLine, ProfileLine,
    ReceiptLine, RunKind, SourceLine, SyncLine, SyncReport, SyncStatus,
};

/// Longest beginning of a raw row that is shown, in bytes: what is wrong stands in its first screenful.
const RAW_LIMIT_BYTES: usize = 4_000;

/// The profile, the runs and the problems are told by whoever has them.
impl From<store::SourceState> for SourceLine {
    fn from(state: store::SourceState) -> Self {
        Self {
            name: state.line.name,
            profile: state.line.profile,
            token: state.line.secret.as_deref().map(place),
            url: state.line.url,
            entries: state.entries,
            last_pull: text(state.last_pull),
            title: String::new(),
            vendor: String::new(),
            problems: 0,
            last_run: None,
            last_error: None,
            records: Vec::new(),
            is_paused: state.settings.paused,
            every_minutes: state.settings.every_minutes,
            next_pull: None,
            kept_days: state.settings.kept_days,
            clock: None,
        }
    }
}

impl From<source::Known> for ProfileLine {
    fn from(known: source::Known) -> Self {
        Self {
            can_pull: known.can_pull(),
            id: known.id,
            title: known.title,
            vendor: known.vendor,
            url: known.url,
            needs_token: known.needs_token,
            params: known.params,
            notes: known.notes,
            traps: known.traps,
            not_recorded: known.not_recorded,
            retention: known.retention,
            as_read: known.as_read,
            required: known.required,
            defaults: known.defaults,
            token_parts: known.token_parts,
            token_note: known.token_note,
            is_own: known.is_own,
        }
    }
}

impl NewSource {
    /// As the engine takes it; `keep` is where its token goes when the person did not say.
    pub(crate) fn or_keep(self, keep: Keep) -> source::NewSource {
        source::NewSource {
            name: self.name,
            profile: self.profile,
            url: self.url,
            params: self.params,
            token: self.token.map(|token| Given::Text(Secret::new(token))),
            keep: self.keep.map_or(keep, Keep::from),
        }
    }
}

impl Keeping {
    /// The place; none for a secret that is kept nowhere.
    pub(crate) fn of(keep: Keep) -> Option<Self> {
        match keep {
            Keep::InKeychain => Some(Self::Keychain),
            Keep::InFile => Some(Self::File),
            Keep::Nowhere => None,
        }
    }
}

impl From<Keeping> for Keep {
    fn from(keeping: Keeping) -> Self {
        match keeping {
            Keeping::Keychain => Self::InKeychain,
            Keeping::File => Self::InFile,
        }
    }
}

impl Preview {
    /// What one request to `source` brought.
    pub(crate) fn of(source: &str, checked: source::Checked) -> Self {
        Self { total: checked.total, ..Self::rows(source, &checked.entries, checked.problems) }
    }

    pub(super) fn rows(source: &str, entries: &[Entry], problems: Vec<(String, Vec<u8>)>) -> Self {
        let problem = |(reason, raw): (String, Vec<u8>)| ProblemLine {
            row: 0,
            source: source.to_owned(),
            reason: cut(reason),
            raw: beginning(&raw),
        };
        Self {
            entries: entries.iter().map(|entry| LogRow::from(entry).cut()).collect(),
            problems: problems.into_iter().map(problem).collect(),
            total: None,
        }
    }
}

impl FilePreview {
    /// What a file would bring.
    pub(crate) fn of(path: String, preview: import::Preview) -> Self {
        Self {
            path,
            bytes: preview.bytes,
            format: Some(preview.format),
            profile: Some(preview.profile),
            is_recognised: preview.is_recognised,
            preview: Some(Preview::rows(&preview.source, &preview.entries, preview.problems)),
            failure: None,
        }
    }

    /// A file that cannot be looked into.
    pub(crate) fn failed(path: String, error: Error) -> Self {
        Self {
            path,
            bytes: 0,
            format: None,
            profile: None,
            is_recognised: false,
            preview: None,
            failure: Some(error.into()),
        }
    }
}

impl From<store::Receipt> for ReceiptLine {
    fn from(receipt: store::Receipt) -> Self {
        Self {
            run: receipt.run,
            kind: receipt.kind,
            status: receipt.status,
            path: receipt.path,
            started_at: receipt.started_at.to_string(),
            finished_at: receipt.finished_at.to_string(),
            window_from: text(receipt.window_from),
            window_to: text(receipt.window_to),
            pages: receipt.pages,
            retries: receipt.retries,
            http_status: receipt.http_status,
            rows_seen: receipt.rows_seen,
            rows_new: receipt.rows_new,
            rows_revised: receipt.rows_revised,
            duplicates: receipt.duplicates,
            problems: receipt.problems,
            error: receipt.error,
            code: receipt.code,
            cursor_in: receipt.cursor_in,
            cursor_out: receipt.cursor_out,
            skew_ms: receipt.skew_ms,
            vanished: receipt.vanished,
        }
    }
}

impl From<store::ProblemRow> for ProblemLine {
    fn from(row: store::ProblemRow) -> Self {
        Self { row: row.row, source: row.source, reason: cut(row.reason), raw: beginning(&row.raw) }
    }
}

impl From<pull::Pulled> for SyncLine {
    fn from(pulled: pull::Pulled) -> Self {
        let counts = pulled.counts;
        Self {
            name: pulled.name,
            kind: RunKind::Pull,
            status: pulled.ended.into(),
            pages: pulled.pages,
            rows_seen: counts.seen,
            rows_new: counts.new,
            rows_revised: counts.revised,
            duplicates: counts.duplicates,
            problems: counts.problems,
            retries: pulled.retries,
            restarts: pulled.restarts,
            resumed: pulled.resumed,
            error: pulled.failure.map(Failure::from),
        }
    }
}

/// A file that was cut off gave all that it has: partial, and the row in question is among the problems.
impl From<import::Imported> for SyncLine {
    fn from(imported: import::Imported) -> Self {
        let counts = imported.counts;
        let error = imported.cut.map(|why| Failure {
            code: Code::Io,
            message: format!("{}: {why}", imported.path),
            hint: "what was read before is stored; get the whole file and import it again".into(),
        });
        Self {
            name: imported.source,
            kind: RunKind::Import,
            status: if error.is_some() { SyncStatus::Partial } else { SyncStatus::Ok },
            pages: 0,
            rows_seen: counts.seen,
            rows_new: counts.new,
            rows_revised: counts.revised,
            duplicates: counts.duplicates,
            problems: counts.problems,
            retries: 0,
            restarts: 0,
            resumed: false,
            error,
        }
    }
}

impl From<Vec<pull::Pulled>> for SyncReport {
    fn from(pulled: Vec<pull::Pulled>) -> Self {
        Self { sources: pulled.into_iter().map(SyncLine::from).collect() }
    }
}

impl From<fill::Filled> for SyncReport {
    fn from(filled: fill::Filled) -> Self {
        let pulled = filled.pulled.into_iter().map(SyncLine::from);
        Self { sources: pulled.chain(filled.imported.into_iter().map(SyncLine::from)).collect() }
    }
}

impl From<import::Imported> for ImportLine {
    fn from(imported: import::Imported) -> Self {
        let counts = imported.counts;
        Self {
            path: imported.path,
            profile: Some(imported.profile),
            source: Some(imported.source),
            format: Some(imported.format),
            rows_seen: counts.seen,
            rows_new: counts.new,
            rows_revised: counts.revised,
            duplicates: counts.duplicates,
            problems: counts.problems,
            cut: imported.cut,
            left_out: None,
            failure: None,
        }
    }
}

impl From<import::Outcome> for ImportLine {
    fn from(outcome: import::Outcome) -> Self {
        match outcome.result {
            Ok(imported) => imported.into(),
            Err(failure) => Self { failure: Some(failure.into()), ..Self::unread(outcome.path) },
        }
    }
}

impl From<import::LeftOut> for ImportLine {
    fn from(left: import::LeftOut) -> Self {
        Self { left_out: Some(cut(left.reason)), ..Self::unread(left.path) }
    }
}

impl ImportLine {
    /// A file that could not be imported.
    pub(crate) fn failed(path: String, error: Error) -> Self {
        Self { failure: Some(error.into()), ..Self::unread(path) }
    }

    fn unread(path: String) -> Self {
        Self {
            path,
            profile: None,
            source: None,
            format: None,
            rows_seen: 0,
            rows_new: 0,
            rows_revised: 0,
            duplicates: 0,
            problems: 0,
            cut: None,
            left_out: None,
            failure: None,
        }
    }
}

/// In what kind of place a token is: the reference without the name or path behind it.
fn place(reference: &str) -> String {
    reference.split(':').next().unwrap_or_default().to_owned()
}

/// The beginning of a raw row as text, whatever it is.
fn beginning(raw: &[u8]) -> String {
    let shown = &raw[..raw.len().min(RAW_LIMIT_BYTES)];
    let text = String::from_utf8_lossy(shown).into_owned();
    if shown.len() < raw.len() { text + "…" } else { text }
}
