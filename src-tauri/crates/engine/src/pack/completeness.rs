//! Whether anything is known to be missing from a pack, and what.

use std::collections::BTreeMap;

use exhibit_entry::Moment;
use exhibit_export::Completeness;
use exhibit_store::{AskedWindow, PackPart, Population, Reader, Receipt, SourceState, Timeline};

use crate::coverage::{Asking, Keeping, filters};
use crate::{Derivation, Error};

const DAY_MS: i64 = 86_400_000;

/// What the sources of a workspace were asked for and how it ended.
pub(super) struct Ledger<'a> {
    pub(super) sources: &'a [SourceState],
    pub(super) runs: &'a [Receipt],
    windows: Vec<AskedWindow>,
    timelines: BTreeMap<String, Timeline>,
    derivation: &'a Derivation,
}

impl<'a> Ledger<'a> {
    /// Reads what was asked; `sources` and `runs` are of the same state of the workspace.
    pub(super) fn read(
        reader: &Reader,
        (sources, runs): (&'a [SourceState], &'a [Receipt]),
        derivation: &'a Derivation,
    ) -> Result<Self, Error> {
        Ok(Self { sources, runs, windows: reader.asked()?, timelines: reader.timelines()?, derivation })
    }
}

/// Judges a period by what was asked of each source and how it ended.
pub(super) fn judge(part: &PackPart, population: &Population, ledger: &Ledger<'_>) -> Completeness {
    let mut reasons = Vec::new();
    if ledger.sources.is_empty() {
        reasons.push("Nothing was ever pulled or imported into this workspace.".to_owned());
    }
    for source in ledger.sources {
        let name = &source.line.name;
        if source.line.url.is_some() {
            reasons.extend(uncovered(part, source, ledger));
        } else if outside(part, source) {
            reasons.push(format!("No file imported into {name} holds rows of this period."));
        } else {
            reasons.extend(beyond(part, source));
        }
        let filters = filters(source, ledger.derivation.profile(&source.line.profile).ok());
        if !filters.is_empty() {
            reasons.push(format!("{name} is asked for a part of its rows only: {}.", filters.join(", ")));
        }
    }
    for run in last_imports(ledger.runs).filter(|run| run.status != "ok") {
        let file = run.path.as_deref().unwrap_or("a file");
        reasons.push(format!("The last import of {file} into {} was not read to its end.", run.source));
    }
    if population.problems > 0 {
        reasons.push(format!(
            "{} rows could not be read, so it is not known whether they belong here.",
            population.problems
        ));
    }
    if population.undated > 0 {
        reasons.push(format!("{} rows have no readable time, so they are in no period.", population.undated));
    }
    let complete = reasons.is_empty();
    let statement = if complete {
        statement_of(ledger.sources)
    } else {
        match reasons.len() {
            1 => "This pack is not known to be complete: one reason is given.".to_owned(),
            n => format!("This pack is not known to be complete: {n} reasons are given."),
        }
    };
    Completeness { complete, statement, reasons }
}

/// What can be said when nothing is known to be missing.
fn statement_of(sources: &[SourceState]) -> String {
    let from_files = sources.iter().filter(|source| source.line.url.is_none()).count();
    let known = "Nothing is known to be missing from this period.";
    if from_files == 0 {
        return known.to_owned();
    }
    format!("{known} The rows of {from_files} sources came from files, which do not say what they cover.")
}

/// Whether the rows imported into a source all lie outside the period.
fn outside(part: &PackPart, source: &SourceState) -> bool {
    let (Some(first), Some(last)) = (source.first_at, source.last_at) else { return true };
    last < part.from || first >= part.to
}

/// Days of the period before the first or after the last row that came from files: whether there was nothing then, or
/// whether the files end there, they do not say. The first and the last day of the rows count as held.
fn beyond(part: &PackPart, source: &SourceState) -> Option<String> {
    let (first, last) = (source.first_at?, source.last_at?);
    let day = |at: Moment| at.ms().div_euclid(DAY_MS);
    let last_of_period = part.to.plus_ms(-1);
    if day(first) <= day(part.from) && day(last) >= day(last_of_period) {
        return None;
    }
    Some(format!(
        "The files imported into {} hold rows from {first} to {last}; whether there were rows in the rest of the period is \
         not known.",
        source.line.name
    ))
}

/// Why the pulls of a source, as it is set up now, do not cover the period; none where they do.
fn uncovered(part: &PackPart, source: &SourceState, ledger: &Ledger<'_>) -> Option<String> {
    let none = Timeline::default();
    let timeline = ledger.timelines.get(&source.line.name).unwrap_or(&none);
    let keeping = Keeping::of(source, ledger.derivation.profile(&source.line.profile).ok());
    let asking = Asking::of(source, &ledger.windows, (keeping, timeline));
    asking.lacks(&source.line.name, (part.from, part.to))
}

/// The newest import of each file into each source.
fn last_imports(runs: &[Receipt]) -> impl Iterator<Item = &Receipt> {
    runs.iter()
        .enumerate()
        .filter(|(n, run)| {
            run.kind == "import"
                && !runs[n + 1..].iter().any(|later| {
                    later.kind == "import" && later.source == run.source && later.path == run.path
                })
        })
        .map(|(_, run)| run)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::coverage::samples::{moment, run, source, window};

    fn period() -> PackPart {
        PackPart {
            evidence: Some(exhibit_entry::Evidence::Access),
            unclassified_too: false,
            from: moment("2026-02-01T00:00:00Z"),
            to: moment("2026-03-01T00:00:00Z"),
            query: Default::default(),
        }
    }

    fn judged(source: &SourceState, windows: Vec<AskedWindow>, runs: &[Receipt]) -> Vec<String> {
        let derivation = Derivation::load(std::path::Path::new("/nowhere/at/all")).unwrap();
        let sources = std::slice::from_ref(source);
        let ledger = Ledger { sources, runs, windows, timelines: BTreeMap::new(), derivation: &derivation };
        judge(&period(), &population(), &ledger).reasons
    }

    fn population() -> Population {
        Population {
            total_in_period: 0,
            included: 1,
            included_count: 0,
            excluded: BTreeMap::new(),
            undated: 0,
            problems: 0,
            per_source: BTreeMap::new(),
            per_outcome: BTreeMap::new(),
            per_category: BTreeMap::new(),
            per_day: BTreeMap::new(),
            distinct_actors: 0,
            unclassified: 0,
        }
    }

    fn covered(windows: Vec<AskedWindow>) -> Option<String> {
        judged(&source("acme"), windows, &[]).pop()
    }

    #[test]
    fn a_pull_of_everything_after_the_period_covers_it() {
        assert_eq!(covered(vec![window(None, None, "2026-03-02T00:00:00Z")]), None);
    }

    #[test]
    fn overlapping_pulls_cover_it_together_and_a_hole_does_not() {
        let first = || window(None, None, "2026-02-10T00:00:00Z");
        let joined = window(Some("2026-02-09T00:00:00Z"), None, "2026-03-02T00:00:00Z");
        assert_eq!(covered(vec![first(), joined]), None);
        let apart = window(Some("2026-02-20T00:00:00Z"), None, "2026-03-02T00:00:00Z");
        let said = covered(vec![first(), apart]).unwrap();
        assert!(said.contains("from 2026-02-10T00:00:00.000Z to 2026-02-20"), "{said}");
    }

    #[test]
    fn a_window_that_ends_inside_the_period_does_not_cover_it_and_its_parts_do_together() {
        let until = |to| window(None, Some(to), "2026-03-02T00:00:00Z");
        assert!(covered(vec![until("2026-02-20T00:00:00Z")]).unwrap().contains("before the end"));
        let rest = window(Some("2026-02-20T00:00:00Z"), Some("2026-03-01T00:00:00Z"), "2026-03-02T00:00:00Z");
        assert_eq!(covered(vec![until("2026-02-20T00:00:00Z"), rest]), None);
    }

    #[test]
    fn a_source_never_pulled_to_the_end_is_said_so() {
        assert!(covered(vec![]).unwrap().contains("never pulled"));
        let mut early = window(None, None, "2026-03-02T00:00:00Z");
        early.whole = false;
        assert!(covered(vec![early]).unwrap().contains("never pulled"));
        assert!(
            covered(vec![window(None, None, "2026-02-02T00:00:00Z")]).unwrap().contains("before the end")
        );
        let late = window(Some("2026-02-20T00:00:00Z"), None, "2026-03-02T00:00:00Z");
        assert!(covered(vec![late]).unwrap().contains("the beginning of the period"));
    }

    #[test]
    fn what_the_vendor_no_longer_had_does_not_count_as_asked() {
        let mut kept = source("acme");
        kept.settings.kept_days = Some(7);
        let said = judged(&kept, vec![window(None, None, "2026-03-02T00:00:00Z")], &[]);
        assert!(said[0].contains("keeps rows for 7 days"), "{said:?}");
    }

    #[test]
    fn parameters_that_leave_rows_out_and_imports_that_ended_early_are_reasons() {
        let mut filtered = source("acme");
        filtered.line.params.insert("action".into(), "login".into());
        let mut import = run("acme", "2026-03-01T00:00:00Z", "partial");
        (import.kind, import.path) = ("import".into(), Some("old.csv".into()));
        let reasons = judged(&filtered, vec![window(None, None, "2026-03-02T00:00:00Z")], &[import]);
        assert_eq!(reasons[0], "acme is asked for a part of its rows only: action=login.");
        assert!(reasons.len() == 2 && reasons[1].contains("old.csv"), "{reasons:?}");
    }
}
