//! The measurement itself, small, hurried and without peers: it must not be found broken on the day it is needed.
#![allow(
    unused_imports,
    reason = "clippy looks at them in the bench, too, which has no harness that runs them"
)]

use super::*;

#[test]
fn a_hurried_run_without_peers_measures_every_line_and_writes_it_into_a_readme() {
    let peers = Peers { python: None, sqlite_utils: None, ripgrep: None, lnav: None };
    let style = Style { only: None, turns: 1, browser: None };
    let place = Place::new(2_000, &peers, style);
    let lines = measure(&place, &mut String::new());
    let keys: Vec<&str> = lines.iter().map(|line| line.key).collect();
    for key in
        ["import", "page_first", "page_far", "eight_filtered", "substring_rare", "export_csv", "verify"]
    {
        assert!(keys.contains(&key), "{key}: {keys:?}");
    }
    let sizes = vec![Measured { rows: 2_000, lines }];
    let run = Run { machine: Machine::this(), date: "2026-11-22".into(), peers: "no peers".into(), sizes };
    let readme = place.path("README.md");
    std::fs::write(&readme, "before\n<!-- bench:log -->\nold\n<!-- /bench:log -->\nafter\n").unwrap();
    run.write_into(&readme);
    let text = std::fs::read_to_string(&readme).unwrap();
    assert!(
        text.starts_with("before\n") && text.ends_with("-->\nafter\n") && !text.contains("old"),
        "{text}"
    );
    assert!(text.contains("| At 2 000 rows |") && text.contains("| first page |"), "{text}");
    assert_eq!(run.json()["sizes"][0]["lines"].as_array().unwrap().len(), keys.len());
}

#[test]
#[should_panic(expected = "DuckDB do not agree")]
fn an_answer_that_differs_from_a_peers_ends_the_run() {
    let says = |name: &str, count: u64| {
        turns::Contestant::new(name, move || turns::Ran { seconds: 0.1, answer: Some(count.into()) })
    };
    turns::take("count", vec![says("Exhibit", 7), says("DuckDB", 8)], turns::QUICK);
}

#[test]
fn the_quickest_form_of_a_peer_is_the_one_that_a_bar_is_held_against() {
    let turns = |name: &str, seconds: &[f64]| turns::Turns { name: name.into(), seconds: seconds.to_vec() };
    let all = vec![
        turns("Exhibit", &[3.0, 2.0]),
        turns("DuckDB, LIKE", &[9.0]),
        turns("DuckDB, contains", &[4.0, 5.0]),
    ];
    let line = line::Line::new("x", "x", all);
    let met = |line: line::Line| line.verdicts().remove(0).is_met;
    let held =
        |bar| line::Line { turns: line.turns.clone(), ..line::Line::new("x", "x", vec![]) }.held_to(bar);
    assert!(met(held(line::Bar::TimeOf("DuckDB", 0.5))) && !met(held(line::Bar::TimeOf("DuckDB", 0.49))));
    assert!(met(held(line::Bar::RateOf("DuckDB", 2.0))) && !met(held(line::Bar::RateOf("DuckDB", 2.1))));
    assert!(met(held(line::Bar::Under(2.0))) && held(line::Bar::TimeOf("lnav", 1.0)).verdicts().is_empty());
}
