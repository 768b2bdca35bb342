//! Packs.

use exhibit_engine::{export, pack};

use super::spoken;
use crate::wire::{CheckLine, Excluded, PackBuilt, PackCheck, PackCount, PackFacts, PackLine, PackVerdict};

impl From<pack::Counted> for PackCount {
    fn from(counted: pack::Counted) -> Self {
        let excluded = counted.excluded.into_iter();
        Self {
            total_in_period: counted.total_in_period,
            included: counted.included,
            excluded: excluded
                .map(|(reason, rows)| Excluded { reason: reason.as_str().to_owned(), rows })
                .collect(),
            missing: counted.missing,
        }
    }
}

impl From<pack::Built> for PackBuilt {
    fn from(built: pack::Built) -> Self {
        Self {
            path: built.path.display().to_string(),
            pack_id: built.pack_id,
            rows: built.rows,
            words: spoken(&built.sha256),
            sha256: built.sha256.to_string(),
            bytes: built.bytes,
            complete: built.complete,
            reasons: built.reasons,
            note: built.note,
        }
    }
}

impl From<pack::Checked> for PackCheck {
    fn from(checked: pack::Checked) -> Self {
        Self {
            ok: checked.check.ok,
            checks: checked.check.checks.into_iter().map(CheckLine::from).collect(),
            words: spoken(&checked.sha256),
            sha256: checked.sha256.to_string(),
            bytes: checked.bytes,
            facts: checked.facts.map(PackFacts::from),
            note: checked.note,
        }
    }
}

impl From<export::Check> for CheckLine {
    fn from(check: export::Check) -> Self {
        Self { name: check.name.to_owned(), ok: check.ok, detail: check.detail }
    }
}

impl From<export::PackFacts> for PackFacts {
    fn from(facts: export::PackFacts) -> Self {
        Self {
            pack_id: facts.pack_id,
            kind: facts.kind,
            from: facts.from.to_string(),
            to: facts.to.to_string(),
            organisation: facts.organisation,
            query: facts.query,
            rows: facts.rows,
            total_in_period: facts.total_in_period,
            complete: facts.complete,
            reasons: facts.reasons,
            generated_at: facts.generated_at.to_string(),
            user: facts.user,
            host: facts.host,
        }
    }
}

impl From<pack::Listed> for PackLine {
    fn from(listed: pack::Listed) -> Self {
        Self {
            path: listed.path,
            is_there: listed.is_there,
            at: listed.at.to_string(),
            is_own: listed.is_own,
            words: spoken(&listed.sha256),
            sha256: listed.sha256.to_string(),
            bytes: listed.bytes,
            facts: listed.facts.map(PackFacts::from),
            check: listed.check.map(PackVerdict::from),
        }
    }
}

impl From<pack::Judged> for PackVerdict {
    fn from(judged: pack::Judged) -> Self {
        Self { at: judged.at.to_string(), ok: judged.ok, failed: judged.failed }
    }
}
