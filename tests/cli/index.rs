//! The index: made when it is asked for, and behind the rows by itself.

use std::time::Duration;

use exhibit_engine::clock;

use crate::bench::Bench;

/// More rows than are looked through each time.
const ROWS: usize = 9_000;

fn many(bench: &Bench) -> String {
    let row = |n: usize| format!("{{\"id\":\"{n}\",\"action\":\"A{}\"}}\n", n % 3);
    let file = bench.file("many.ndjson", (0..ROWS).map(row).collect::<String>().as_bytes());
    file.to_str().unwrap().to_owned()
}

#[test]
fn the_index_is_made_when_it_is_asked_for_and_changes_no_answer() {
    let bench = Bench::new();
    bench.fine(&["import", "--source", "log", &many(&bench)]);
    let counted = bench.fine(&["count", "action:A1"])["count"].clone();
    assert_eq!(bench.fine(&["workspace", "list"])["workspaces"][0]["indexed"], 0);
    let made = bench.fine(&["index"]);
    assert_eq!((made["rows"].as_u64(), made["indexed"].as_u64()), (Some(ROWS as u64), Some(ROWS as u64)));
    assert_eq!(bench.fine(&["count", "action:A1"])["count"], counted);
    assert_eq!(bench.run(&["index"]).out, "9000 of 9000 rows are indexed\n");
    assert_eq!(bench.run(&["index", "--workspace", "nope"]).code, 3);
    assert!(bench.fine(&["verify"])["ok"].as_bool().unwrap());
}

#[test]
fn rows_that_came_are_indexed_by_a_process_that_is_left_behind() {
    let bench = Bench::new();
    let file = many(&bench);
    assert_eq!(bench.run_with(&["import", "--source", "log", &file], &[("EXHIBIT_INDEX", "on")]).code, 0);
    let indexed = || bench.fine(&["workspace", "list"])["workspaces"][0]["indexed"].as_u64().unwrap();
    let begun = clock::started();
    while indexed() < ROWS as u64 && begun.elapsed() < Duration::from_secs(60) {}
    assert_eq!(indexed(), ROWS as u64);
}
