//! What the store knows, in the words of a pack.

use std::collections::BTreeMap;

use exhibit_export::{Exclusion, Population, RunKind, SourceFacts, SyncRun};
use exhibit_store::{Derive, Receipt, SourceState};

use crate::Derivation;

pub(super) fn sources(derivation: &Derivation, states: &[SourceState]) -> Vec<SourceFacts> {
    let facts = |state: &SourceState| {
        let profile = derivation.profile(&state.line.profile).ok();
        SourceFacts {
            name: state.line.name.clone(),
            profile: state.line.profile.clone(),
            vendor: profile.map_or_else(String::new, |profile| profile.vendor.clone()),
            url: state.line.url.clone(),
            first_row_at: state.first_at,
            last_row_at: state.last_at,
            last_pull_at: state.last_pull,
            rows: state.entries,
            retention_note: profile.and_then(|p| p.retention.as_ref()).map(|kept| kept.note.clone()),
            not_recorded: profile.map(|profile| profile.not_recorded.clone()).unwrap_or_default(),
        }
    };
    states.iter().map(facts).collect()
}

pub(super) fn profiles(derivation: &Derivation, states: &[SourceState]) -> BTreeMap<String, String> {
    let key = |state: &SourceState| {
        (state.line.profile.clone(), derivation.mapping(&state.line.profile).profile_sha256)
    };
    states.iter().map(key).collect()
}

pub(super) fn population(counted: &exhibit_store::Population) -> Population {
    let excluded: BTreeMap<Exclusion, u64> =
        counted.excluded.iter().map(|(reason, rows)| (exclusion(*reason), *rows)).collect();
    Population {
        total_in_period: counted.total_in_period,
        included: counted.included_count,
        unclassified: counted.unclassified,
        excluded_by_reason: excluded,
        undated: counted.undated,
        problems: counted.problems,
        per_source: counted.per_source.clone(),
        per_outcome: counted.per_outcome.clone(),
        per_category: counted.per_category.clone(),
        per_day: counted.per_day.clone(),
        distinct_actors: counted.distinct_actors,
    }
}

pub(super) fn runs(receipts: &[Receipt]) -> Vec<SyncRun> {
    let run = |receipt: &Receipt| SyncRun {
        source: receipt.source.clone(),
        kind: if receipt.kind == "pull" { RunKind::Pull } else { RunKind::Import },
        window_from: receipt.window_from,
        window_to: receipt.window_to,
        started_at: receipt.started_at,
        finished_at: (receipt.status != "running").then_some(receipt.finished_at),
        pages: receipt.pages,
        rows_seen: receipt.rows_seen,
        rows_new: receipt.rows_new,
        rows_revised: receipt.rows_revised,
        problems: receipt.problems,
        http_status: receipt.http_status,
        // A run whose last receipt still says running was cut off: what came is kept.
        status: if receipt.status == "running" { "partial".to_owned() } else { receipt.status.clone() },
        cursor_in: receipt.cursor_in.clone(),
        cursor_out: receipt.cursor_out.clone(),
        error: receipt.error.clone(),
    };
    receipts.iter().map(run).collect()
}

/// What a pack does not prove; fixed sentences, so that two packs can be compared.
pub(super) fn limits(states: &[SourceState]) -> Vec<String> {
    let mut limits: Vec<String> = [
        "Exhibit shows what it received. It cannot show that a source told the truth or kept every row before that.",
        "The checkpoint in this pack is not signed: it detects changes only for whoever kept a copy of it elsewhere.",
        "Labels, categories and evidence kinds are readings by the rules in rules/classification.json; the raw rows \
         are the evidence.",
    ]
    .map(str::to_owned)
    .into();
    if states.iter().any(|state| state.line.url.is_none()) {
        limits.push(
            "Rows of some sources came from files; whether those files were whole is not known.".to_owned(),
        );
    }
    limits
}

fn exclusion(reason: exhibit_store::Exclusion) -> Exclusion {
    match reason {
        exhibit_store::Exclusion::Superseded => Exclusion::Superseded,
        exhibit_store::Exclusion::Unclassified => Exclusion::Unclassified,
        exhibit_store::Exclusion::OtherKind => Exclusion::OtherEvidence,
        exhibit_store::Exclusion::Query => Exclusion::NotMatched,
    }
}
