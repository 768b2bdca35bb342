//! One leaf for two rows: a leaf does not cover the key, so that a row can be told twice under two keys.

use super::kit::Kit;
use super::*;

/// Two rows of a log of 64, each with its own proof.
fn kit() -> Kit {
    let (all, tree) = fixture::rows_arriving(&(0..64).collect::<Vec<_>>());
    let rows = fixture::Part { all, included: vec![3] };
    Kit::of(&fixture::pack_of(&fixture::input_for(&rows.kept(), &tree), &rows))
}

#[test]
fn a_row_that_stands_twice_under_two_keys_is_caught_by_its_leaf() {
    let good = kit();
    assert!(good.files.contains_key(path::PROOFS), "the log is large enough for proofs");
    let line = good.text(path::NDJSON);
    let key = serde_json::from_str::<serde_json::Value>(&line).unwrap()["key"].as_str().unwrap().to_owned();
    let other = format!("{key}z");
    let twice = |path: &str, heading: usize, end: &str| {
        let text = good.text(path);
        let lines: Vec<&str> = text.split_inclusive(end).collect();
        let row = lines[heading..].concat();
        [lines[..heading].concat(), row.clone(), row.replace(&key, &other)].concat()
    };
    let bad = [(path::NDJSON, 0, "\n"), (path::CSV, 1, "\r\n"), (path::LEAVES, 1, "\r\n")]
        .into_iter()
        .fold(good.clone(), |kit, (path, heading, end)| kit.with(path, twice(path, heading, end).as_bytes()));
    let proof = good.text(path::PROOFS);
    let bad = bad.with(path::PROOFS, proof.repeat(2).as_bytes());
    let said = detail(&bad.resealed().zip(), "proofs");
    assert!(said.contains("two rows have the same leaf, number 3"), "{said}");
}
