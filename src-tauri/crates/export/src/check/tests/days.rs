//! Days and gaps that do not add up to what the pack says of them; all hashes are written anew.

use super::kit::Kit;
use super::*;
use crate::pack::{CoverageDay, Gap, PackInput};

/// A pack of the first days of 2026, each day of both sources in `state`.
fn told(change: impl FnOnce(&mut PackInput)) -> Kit {
    let rows = fixture::rows(9);
    let mut input = fixture::input(9);
    (input.period.from, input.period.to) =
        (fixture::moment("2026-01-01T00:00:00Z"), fixture::moment("2026-02-01T00:00:00Z"));
    let days = |source: &'static str| (1..=31).map(move |day| (source, format!("2026-01-{day:02}")));
    input.coverage =
        ["nevo", "outworx"].into_iter().flat_map(days).map(|(source, day)| line(source, &day)).collect();
    change(&mut input);
    Kit::of(&fixture::pack(&input, &rows))
}

fn line(source: &str, day: &str) -> CoverageDay {
    CoverageDay { source: source.into(), day: day.into(), state: "pulled".into(), rows: 1, note: None }
}

fn gap(kind: &str) -> Gap {
    Gap {
        source: "nevo".into(),
        kind: kind.into(),
        from: None,
        to: None,
        rows: Some(5),
        detail: "numbers 4 to 8 are missing".into(),
    }
}

fn completeness(kit: Kit) -> Check {
    check(&kit.resealed().zip()).checks.into_iter().find(|check| check.name == "completeness").unwrap()
}

fn is_well(change: impl FnOnce(&mut PackInput)) -> bool {
    completeness(told(change)).ok
}

#[test]
fn every_day_of_the_period_and_no_other_is_well() {
    let found = completeness(told(|_| {}));
    assert!(found.ok && found.detail.contains("62 days"), "{found:?}");
    // The zone of the period may be another than that of the days.
    let inside = |input: &mut PackInput| {
        input.period.from = fixture::moment("2026-01-01T05:00:00Z");
        input.period.to = fixture::moment("2026-01-31T05:00:00Z");
    };
    assert!(is_well(inside));
    assert!(is_well(|input| input.gaps = vec![gap("id"), gap("vanished")]));
    assert!(is_well(|input| {
        input.generated.at = fixture::moment("2026-01-20T12:00:00Z");
        input.coverage.retain(|day| day.day.as_str() <= "2026-01-20");
    }));
}

#[test]
fn a_day_less_or_more_is_found() {
    assert!(!is_well(|input| drop(input.coverage.remove(0))), "the first");
    assert!(!is_well(|input| drop(input.coverage.remove(12))), "one between");
    assert!(!is_well(|input| drop(input.coverage.remove(30))), "the last of a source");
    assert!(!is_well(|input| drop(input.coverage.pop())), "the last");
    assert!(!is_well(|input| input.coverage.truncate(31)), "a source with rows");
    assert!(
        !is_well(|input| input.coverage.insert(31, line("nevo", "2026-02-01"))),
        "the end is not part of it"
    );
    assert!(!is_well(|input| input.coverage.insert(3, line("nevo", "2026-01-03"))), "a day twice");
    assert!(!is_well(|input| input.coverage.swap(3, 4)), "out of order");
    assert!(!is_well(|input| input.coverage.rotate_left(31)), "sources out of order");
}

#[test]
fn a_complete_pack_has_nothing_beside_it_that_says_the_opposite() {
    assert!(!is_well(|input| input.coverage[4].state = "never_asked".into()));
    assert!(!is_well(|input| input.gaps = vec![gap("sequence")]));
    // A quiet day that is in no file was asked by nobody, and need not be missing.
    assert!(is_well(|input| {
        input.coverage[4].state = "never_asked".into();
        input.sources[0].url = None;
    }));
    let incomplete = |input: &mut PackInput| {
        (input.completeness.complete, input.completeness.reasons) = (false, vec!["Rows are missing.".into()]);
        input.coverage[4].state = "never_asked".into();
        input.gaps = vec![gap("sequence")];
    };
    assert!(is_well(incomplete));
}

#[test]
fn numbers_of_days_and_gaps_are_those_of_the_tables() {
    let with_gap = || told(|input| input.gaps = vec![gap("id")]);
    for (what, kit) in [
        ("days", with_gap().facts(|facts| facts["completeness"]["days"]["pulled"] = 61.into())),
        ("states", with_gap().edit(path::COVERAGE, ",pulled,", ",partial,")),
        ("gaps", with_gap().facts(|facts| facts["completeness"]["gaps"] = 0.into())),
    ] {
        assert!(!completeness(kit).ok, "{what}");
    }
}
