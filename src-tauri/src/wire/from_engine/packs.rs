//! Packs.

use exhibit_engine::{coverage, export, pack, redact};

use super::spoken;
use crate::wire::{
    CheckLine, CoverageDay, CoverageGap, Excluded, PackBuilt, PackCheck, PackCount, PackCoverage,
    PackExceptionCount, PackFacts, PackLine, PackListing, PackRedaction, PackVerdict, RedactionLine,
};

impl PackCount {
    /// What was seen of a pack before it is made, with the redaction profiles to choose from.
    pub(crate) fn of(seen: pack::Preview, profiles: redact::Profiles) -> Self {
        let population = seen.population;
        let excluded = population.excluded_by_reason.into_iter();
        Self {
            total_in_period: population.total_in_period,
            included: population.included,
            excluded: excluded
                .map(|(reason, rows)| Excluded { reason: reason.as_str().to_owned(), rows })
                .collect(),
            missing: seen.missing,
            unclassified: population.unclassified,
            undated: population.undated,
            problems: population.problems,
            coverage: seen.coverage.into_iter().map(PackCoverage::from).collect(),
            exceptions: counts(&seen.exceptions),
            listings: seen.listings.into_iter().map(PackListing::from).collect(),
            redaction: seen.redaction.map(PackRedaction::from),
            bytes_about: seen.bytes_about,
            members: seen.members,
            redactions: profiles.profiles.into_iter().map(RedactionLine::from).collect(),
        }
    }
}

impl From<coverage::SourceCoverage> for PackCoverage {
    fn from(source: coverage::SourceCoverage) -> Self {
        Self {
            source: source.name,
            days: source.days.into_iter().map(CoverageDay::from).collect(),
            gaps: source.gaps.into_iter().map(CoverageGap::from).collect(),
        }
    }
}

impl From<pack::Listing> for PackListing {
    fn from(listing: pack::Listing) -> Self {
        let pack::Listing { id, title, rows } = listing;
        Self { id, title, rows }
    }
}

impl From<pack::Redacted> for PackRedaction {
    fn from(redacted: pack::Redacted) -> Self {
        let pack::Redacted { rows, fields, looked_at } = redacted;
        Self { rows, fields, looked_at }
    }
}

impl From<redact::Known> for RedactionLine {
    fn from(known: redact::Known) -> Self {
        let redact::Known { profile, .. } = known;
        Self { id: profile.id, title: profile.title, about: profile.about }
    }
}

/// Rules of exception that have cases.
fn counts(rules: &[export::ExceptionRule]) -> Vec<PackExceptionCount> {
    let with_cases = rules.iter().filter(|rule| rule.count > 0);
    let count = |rule: &export::ExceptionRule| PackExceptionCount {
        id: rule.id.clone(),
        title: rule.title.clone(),
        count: rule.count,
        example: rule.examples.first().map(|case| case.detail.clone()),
    };
    with_cases.map(count).collect()
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
            note: note(built.note, built.warnings),
            signed_by: built.signer.as_ref().map(|signer| signer.identity.clone()),
            fingerprint: built.signer.map(|signer| signer.fingerprint),
            pseudonyms: built.pseudonyms.map(|path| path.display().to_string()),
            sampled: built.sampled,
            exceptions: counts(&built.exceptions),
        }
    }
}

/// What a person should hear of besides: each in its own sentence.
fn note(note: Option<String>, warnings: Vec<String>) -> Option<String> {
    let said: Vec<String> = warnings.into_iter().chain(note).collect();
    (!said.is_empty()).then(|| said.join(" "))
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
            signature: checked.check.signature.into(),
            note: checked.note,
        }
    }
}

impl From<export::Check> for CheckLine {
    fn from(check: export::Check) -> Self {
        Self { name: check.name.to_owned(), ok: check.ok, detail: check.detail, is_open: check.is_open }
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
