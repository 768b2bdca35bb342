//! What the store knows, in the words of a pack.

use std::collections::BTreeMap;

use exhibit_export::{Exclusion, Period, Population, RunKind, SourceFacts, SyncRun};
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

/// The runs that may have brought rows of the period. What a file covers is not known, so imports all do.
pub(super) fn touching(receipts: Vec<Receipt>, period: Period) -> Vec<Receipt> {
    let touches = |run: &Receipt| {
        let begins_after = run.window_from.is_some_and(|from| from >= period.to);
        let ends_before = run.window_to.unwrap_or(run.finished_at) <= period.from;
        run.kind != "pull" || (!begins_after && !ends_before)
    };
    receipts.into_iter().filter(touches).collect()
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

fn exclusion(reason: exhibit_store::Exclusion) -> Exclusion {
    match reason {
        exhibit_store::Exclusion::Superseded => Exclusion::Superseded,
        exhibit_store::Exclusion::Unclassified => Exclusion::Unclassified,
        exhibit_store::Exclusion::OtherKind => Exclusion::OtherEvidence,
        exhibit_store::Exclusion::Query => Exclusion::NotMatched,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::samples::{moment, run};

    #[test]
    fn pulls_of_other_times_are_left_out_and_imports_never() {
        let period = Period { from: moment("2026-02-01T00:00:00Z"), to: moment("2026-03-01T00:00:00Z") };
        let pull = |from: Option<&str>, to: Option<&str>, started: &str| {
            let mut run = run("acme", started, "ok");
            (run.window_from, run.window_to) = (from.map(moment), to.map(moment));
            run
        };
        let mut import = run("acme", "2026-01-01T00:00:00Z", "ok");
        import.kind = "import".into();
        let told = |run: Receipt| touching(vec![run], period).len();
        assert_eq!(told(import), 1);
        assert_eq!(told(pull(None, None, "2026-02-02T00:00:00Z")), 1);
        assert_eq!(
            told(pull(None, None, "2026-01-31T00:00:00Z")),
            0,
            "rows of the period were still to come"
        );
        assert_eq!(told(pull(Some("2026-03-01T00:00:00Z"), None, "2026-03-05T00:00:00Z")), 0);
        assert_eq!(told(pull(None, Some("2026-02-01T00:00:00Z"), "2026-03-05T00:00:00Z")), 0);
        assert_eq!(told(pull(Some("2026-02-28T00:00:00Z"), None, "2026-03-05T00:00:00Z")), 1);
    }
}
