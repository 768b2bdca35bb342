//! What makes a pack incomplete, one reason after the other.

use std::sync::LazyLock;

use exhibit_entry::Moment;

use super::*;
use crate::coverage::GapKind;
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
    judged_by(std::slice::from_ref(source), "2026-04-01T00:00:00Z", |ledger| {
        (ledger.windows, ledger.runs) = (windows, runs);
    })
    .reasons
}

fn ledger(sources: &[SourceState]) -> Ledger<'_> {
    static KNOWN: LazyLock<Derivation> =
        LazyLock::new(|| Derivation::load(std::path::Path::new("/nowhere/at/all")).unwrap());
    Ledger {
        sources,
        runs: &[],
        windows: Vec::new(),
        timelines: BTreeMap::new(),
        spans: Vec::new(),
        holes: BTreeMap::new(),
        derivation: &KNOWN,
    }
}

/// What is said on that day of sources of which nothing is known but what `tell` tells.
fn judged_by<'a>(sources: &'a [SourceState], at: &str, tell: impl FnOnce(&mut Ledger<'a>)) -> Completeness {
    let mut ledger = ledger(sources);
    tell(&mut ledger);
    let asker = Asker { now: moment(at), zone: chrono_tz::Tz::UTC };
    judge(&period(), &population(), &ledger, asker)
}

fn of_files(name: &str) -> SourceState {
    let mut source = source(name);
    source.line.url = None;
    source
}

/// A file of acme whose rows happened between these instants.
fn file(first: &str, last: &str) -> ImportSpan {
    let [first_at, last_at] = [first, last].map(moment);
    ImportSpan { source: "acme".into(), first_at, last_at, finished_at: moment("2026-03-02T00:00:00Z") }
}

fn hole(from: &str, to: &str, detail: &str) -> Gap {
    let (from, to) = (Some(moment(from)), Some(moment(to)));
    let (kind, detail) = (GapKind::Sequence, detail.to_owned());
    Gap { kind, from, to, rows: Some(1), detail, can_pull: false }
}

fn population() -> Population {
    Population {
        total_in_period: 0,
        included: 1,
        included_count: 0,
        excluded: BTreeMap::new(),
        undated: 0,
        problems: 0,
        sources_in_period: Default::default(),
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
    assert!(covered(vec![window(None, None, "2026-02-02T00:00:00Z")]).unwrap().contains("before the end"));
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

#[test]
fn a_period_that_is_not_over_is_a_reason_of_its_own() {
    let windows = || vec![window(None, None, "2026-04-01T00:00:00Z")];
    let said = |at: &str| judged_by(&[source("acme")], at, |ledger| ledger.windows = windows());
    assert!(said("2026-03-01T00:00:00Z").complete);
    let early = "2026-02-28T23:59:59.999Z";
    let expected = "The period ends at 2026-03-01T00:00:00.000Z, which is after this pack was made.";
    assert_eq!(said(early).reasons, [expected]);
    let files = [of_files("acme")];
    let held = |ledger: &mut Ledger<'_>| {
        ledger.spans = vec![file("2026-02-01T06:00:00Z", "2026-02-28T06:00:00Z")];
    };
    assert_eq!(judged_by(&files, early, held).reasons, [expected]);
    // Nothing can be asked of files before their time.
    assert_eq!(judged_by(&files, "2026-01-01T00:00:00Z", |_| {}).reasons, [expected]);
}

#[test]
fn numbers_that_are_missing_in_the_period_are_a_reason_and_others_are_none() {
    let sources = [source("acme")];
    let said = |holes: Vec<Gap>| {
        judged_by(&sources, "2026-04-01T00:00:00Z", |ledger| {
            ledger.windows = vec![window(None, None, "2026-03-02T00:00:00Z")];
            ledger.holes.insert("acme".into(), holes);
        })
    };
    let inside = || hole("2026-02-10T00:00:00Z", "2026-02-11T00:00:00Z", "numbers 4 to 8 are missing");
    let before = || hole("2026-01-10T00:00:00Z", "2026-01-11T00:00:00Z", "number 2 is missing");
    assert!(said(vec![before()]).complete);
    let one = said(vec![inside(), before()]);
    assert_eq!(one.reasons, ["Rows of acme are missing: numbers 4 to 8 are missing."]);
    assert!(said(vec![inside(), inside()]).reasons[0].contains("and 1 more gap of this kind"));
}

#[test]
fn removed_sources_without_rows_of_the_period_are_not_looked_at_and_it_is_said() {
    let mut tried = of_files("tryout");
    tried.active = false;
    let sources = [source("acme"), tried];
    let asked = |ledger: &mut Ledger<'_>| ledger.windows = vec![window(None, None, "2026-03-02T00:00:00Z")];
    let judged = judged_by(&sources, "2026-04-01T00:00:00Z", asked);
    assert!(judged.complete, "{judged:?}");
    assert!(judged.statement.ends_with("Not looked at: tryout (removed and without rows of the period)."));
    let nobody = judged_by(&sources[1..], "2026-04-01T00:00:00Z", |_| {});
    assert!(nobody.reasons[0].starts_with("No source in use can hold rows of this pack: tryout"));

    let mut part = period();
    let asker = Asker { now: moment("2026-04-01T00:00:00Z"), zone: chrono_tz::Tz::UTC };
    let mut ledger = ledger(&sources);
    asked(&mut ledger);
    let mut holding = population();
    holding.sources_in_period.insert("tryout".into());
    let said = judge(&part, &holding, &ledger, asker).reasons;
    assert_eq!(said, ["No file imported into tryout holds rows of this period."], "its rows are in it");
    // A query that asks for one source is not made incomplete by another, rows or not.
    let query = exhibit_entry::query::parse("source:acme").unwrap();
    part.query = query.resolve(asker.now, asker.zone);
    let said = judge(&part, &holding, &ledger, asker);
    assert!(said.complete && said.statement.ends_with("Not looked at: tryout (left out by the query)."));
    part.query = exhibit_entry::query::parse("-source:ac*").unwrap().resolve(asker.now, asker.zone);
    assert_eq!(judge(&part, &holding, &ledger, asker).reasons.len(), 1);
}

#[test]
fn rows_nobody_can_place_count_for_the_sources_looked_at() {
    let mut tried = of_files("tryout");
    tried.active = false;
    let sources = [source("acme"), tried];
    let said = |name: &str| {
        judged_by(&sources, "2026-04-01T00:00:00Z", |ledger| {
            ledger.windows = vec![window(None, None, "2026-03-02T00:00:00Z")];
            let unread = vec![exhibit_store::Unread { rows: 1, between: None }];
            let timeline = Timeline { unread, undated: 2, ..Timeline::default() };
            ledger.timelines.insert(name.to_owned(), timeline);
        })
        .reasons
    };
    assert_eq!(said("tryout"), [""; 0]);
    let expected = [
        "1 row could not be read, so it is not known whether it belongs here.",
        "2 rows have no readable time, and so no place in any period.",
    ];
    assert_eq!(said("acme"), expected);
}

#[test]
fn the_last_import_of_a_file_is_the_one_that_counts() {
    let import = |path: &str, at: &str, status: &str| {
        let mut import = run("acme", at, status);
        (import.kind, import.path) = ("import".into(), Some(path.into()));
        import
    };
    let runs = [
        import("a.csv", "2026-03-01T00:00:00Z", "partial"),
        import("b.csv", "2026-03-02T00:00:00Z", "partial"),
        import("a.csv", "2026-03-03T00:00:00Z", "ok"),
        run("acme", "2026-03-04T00:00:00Z", "failed"),
    ];
    let last: Vec<(Option<&str>, Moment)> =
        last_imports(&runs).iter().map(|run| (run.path.as_deref(), run.started_at)).collect();
    assert_eq!(
        last,
        [(Some("b.csv"), moment("2026-03-02T00:00:00Z")), (Some("a.csv"), moment("2026-03-03T00:00:00Z"))]
    );
}
