//! What the engine gives, as the window hears it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exhibit_engine as engine;
use exhibit_engine::entry::{Entry, Json, Moment, summary};
use exhibit_engine::{browse, export, import, pack, pull, store};

use super::{
    Change, CheckLine, EntryDetail, Failure, LogRow, PackBuilt, PackCheck, PackCount, RevisionLine,
    SourceLine, SyncLine, SyncReport, SyncStatus,
};

impl From<engine::Failure> for Failure {
    fn from(failure: engine::Failure) -> Self {
        Self { code: failure.code, message: failure.message, hint: failure.hint }
    }
}

impl From<engine::Error> for Failure {
    fn from(error: engine::Error) -> Self {
        error.failure().into()
    }
}

impl From<store::SourceState> for SourceLine {
    fn from(state: store::SourceState) -> Self {
        Self {
            name: state.line.name,
            profile: state.line.profile,
            url: state.line.url,
            entries: state.entries,
            last_pull: text(state.last_pull),
            title: String::new(),
            vendor: String::new(),
            problems: 0,
            token: None,
            last_run: None,
            last_error: None,
            records: Vec::new(),
        }
    }
}

impl From<&Entry> for LogRow {
    fn from(entry: &Entry) -> Self {
        Self {
            row: entry.row,
            at: text(entry.at),
            action: entry.action.clone(),
            label: entry.label.clone(),
            summary: entry.summary.clone(),
            outcome: entry.outcome.into(),
            actor: entry.actor.name().map(str::to_owned),
            actor_type: entry.actor.kind.into(),
            resource_type: entry.resource.kind.clone(),
            resource_id: entry.resource.id.clone().or_else(|| entry.resource.label.clone()),
            project: entry.project.name().map(str::to_owned),
            origin: entry.origin.into(),
            source: entry.source.clone(),
            evidence: entry.evidence.iter().map(|kind| (*kind).into()).collect(),
        }
    }
}

impl From<store::Detail> for EntryDetail {
    fn from(detail: store::Detail) -> Self {
        let changes = browse::changes(&detail).into_iter().map(Change::from).collect();
        let store::Detail { entry, raw, leaf, revisions, rule, sightings } = detail;
        let raw_bytes = raw.len() as u64;
        let (raw, raw_is_text) = match String::from_utf8(raw) {
            Ok(text) => (text, true),
            Err(error) => (STANDARD.encode(error.as_bytes()), false),
        };
        Self {
            entry_json: serde_json::to_string(&entry).expect("BUG: an entry always serialises"),
            row: LogRow::from(&entry),
            received_at: entry.received_at.to_string(),
            key: entry.key,
            id: entry.id,
            at_raw: entry.at_raw,
            category: entry.category,
            token: entry.token,
            ip: entry.ip,
            user_agent: entry.user_agent,
            session: entry.actor.session,
            metadata_json: entry.metadata.map(|metadata| metadata.as_str().to_owned()),
            raw,
            raw_is_text,
            raw_sha256: leaf.raw_sha256,
            raw_bytes,
            leaf: leaf.leaf_sha256,
            leaf_index: leaf.leaf_index,
            ingest: leaf.ingest,
            changes,
            revisions: revisions.into_iter().map(RevisionLine::from).collect(),
            sightings,
            rule,
        }
    }
}

impl From<summary::Change> for Change {
    fn from(change: summary::Change) -> Self {
        Self { path: change.path, from: change.from.map(side), to: change.to.map(side) }
    }
}

impl From<store::RevisionLine> for RevisionLine {
    fn from(line: store::RevisionLine) -> Self {
        Self { row: line.row, revision: line.revision, received_at: line.received_at.to_string() }
    }
}

impl From<pull::Pulled> for SyncLine {
    fn from(pulled: pull::Pulled) -> Self {
        let counts = pulled.counts;
        Self {
            name: pulled.name,
            status: pulled.ended.into(),
            pages: pulled.pages,
            rows_seen: counts.seen,
            rows_new: counts.new,
            rows_revised: counts.revised,
            problems: counts.problems,
            retries: pulled.retries,
            error: pulled.failure.map(Failure::from),
        }
    }
}

/// A file that was cut off gave all that it has: partial, and the row in question is among the problems.
impl From<import::Imported> for SyncLine {
    fn from(imported: import::Imported) -> Self {
        let counts = imported.counts;
        let error = imported.cut.map(|why| Failure {
            code: engine::Code::Io,
            message: format!("{}: {why}", imported.path),
            hint: "what was read before is stored; get the whole file and import it again".into(),
        });
        Self {
            name: imported.source,
            status: if error.is_some() { SyncStatus::Partial } else { SyncStatus::Ok },
            pages: 0,
            rows_seen: counts.seen,
            rows_new: counts.new,
            rows_revised: counts.revised,
            problems: counts.problems,
            retries: 0,
            error,
        }
    }
}

impl From<Vec<pull::Pulled>> for SyncReport {
    fn from(pulled: Vec<pull::Pulled>) -> Self {
        Self { sources: pulled.into_iter().map(SyncLine::from).collect() }
    }
}

impl From<engine::fill::Filled> for SyncReport {
    fn from(filled: engine::fill::Filled) -> Self {
        let pulled = filled.pulled.into_iter().map(SyncLine::from);
        Self { sources: pulled.chain(filled.imported.into_iter().map(SyncLine::from)).collect() }
    }
}

impl From<pack::Counted> for PackCount {
    fn from(counted: pack::Counted) -> Self {
        Self {
            total_in_period: counted.total_in_period,
            included: counted.included,
            excluded: Vec::new(),
            missing: Vec::new(),
        }
    }
}

impl From<pack::Built> for PackBuilt {
    fn from(built: pack::Built) -> Self {
        Self {
            path: built.path.display().to_string(),
            pack_id: built.pack_id,
            rows: built.rows,
            sha256: built.sha256,
            words: Vec::new(),
            bytes: built.bytes,
            complete: built.complete,
            reasons: built.reasons,
        }
    }
}

impl From<export::PackCheck> for PackCheck {
    fn from(check: export::PackCheck) -> Self {
        Self {
            ok: check.ok,
            checks: check.checks.into_iter().map(CheckLine::from).collect(),
            sha256: String::new(),
            words: Vec::new(),
            bytes: 0,
            facts: None,
        }
    }
}

impl From<export::Check> for CheckLine {
    fn from(check: export::Check) -> Self {
        Self { name: check.name.to_owned(), ok: check.ok, detail: check.detail }
    }
}

/// A time as the window reads it.
fn text(at: Option<Moment>) -> Option<String> {
    at.map(|at| at.to_string())
}

/// One side of a change: a scalar as people write it, anything else as JSON.
fn side(value: Json) -> String {
    let scalar = value.node().scalar().map(std::borrow::Cow::into_owned);
    scalar.unwrap_or_else(|| value.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_of_a_change_reads_as_people_write_it_and_keeps_every_digit() {
        let sides = [r#""editor""#, "9007199254740993", "null", r#"{"a":[1]}"#];
        let read: Vec<String> = sides.iter().map(|text| side(Json::parse(text).unwrap())).collect();
        assert_eq!(read, ["editor", "9007199254740993", "null", r#"{"a":[1]}"#]);
    }
}
