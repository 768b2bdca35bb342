//! Two packs of one workspace, and two that pretend to be.

use exhibit_proof::Frontier;

use super::kit::Kit;
use super::*;
use crate::pack::{EarlierHead, PackRows};

/// A pack of rows 0 to `size`, of which the log holds those in `included`, with heads of the sizes `earlier`.
fn pack(size: u64, included: &[u64], earlier: &[u64]) -> Vec<u8> {
    let (all, tree) = fixture::rows_arriving(&(0..size).collect::<Vec<_>>());
    let mut leaves: Vec<_> = all.iter().map(|row| row.leaf.clone()).collect();
    leaves.sort_by_key(|leaf| leaf.leaf_index);
    let rows = fixture::Part { all, included: included.to_vec() };
    let mut input = fixture::input_for(&rows.kept(), &tree);
    let mut then = Frontier::empty();
    for leaf in leaves {
        then.push(leaf.leaf_sha256.parse().unwrap());
        if earlier.contains(&then.size()) {
            let at = fixture::moment("2026-03-01T00:00:00Z");
            input.tree.earlier.push(EarlierHead { size: then.size(), root: then.root().to_string(), at });
        }
    }
    fixture::pack_of(&input, &rows)
}

fn held(a: &[u8], b: &[u8]) -> String {
    let [one, other] =
        [(a, b), (b, a)].map(|(a, b)| check_consistency(Cursor::new(a), Cursor::new(b)).unwrap());
    assert_eq!(one, other, "the order of the two does not matter");
    assert_eq!(one.ok, one.detail.starts_with("shown: "));
    one.detail
}

#[test]
fn a_log_that_only_grew_is_shown_by_its_proof_or_by_all_leaves() {
    let small = pack(20, &[1, 2], &[]);
    let by_proof = pack(90, &[1], &[20, 30]);
    let by_leaves = pack(40, &(0..40).collect::<Vec<_>>(), &[]);
    assert!(!Kit::of(&by_proof).files.contains_key(path::LEAF_HASHES));
    assert!(Kit::of(&by_leaves).files.contains_key(path::LEAF_HASHES));
    assert!(held(&small, &by_proof).contains("by the proof"));
    assert!(held(&small, &by_leaves).contains("all of its leaves"));
    assert!(held(&small, &small).contains("one root"));
    assert!(held(&pack(0, &[], &[]), &by_leaves).starts_with("shown"));
}

#[test]
fn what_cannot_be_shown_is_not_a_contradiction() {
    let (small, large) = (pack(20, &[1], &[]), pack(90, &[1], &[30]));
    assert!(held(&small, &large).starts_with("cannot be shown: "), "{}", held(&small, &large));
    assert!(held(&small, b"no pack").starts_with("cannot be shown: "));
    let other =
        Kit::of(&large).edit(path::CHECKPOINT, "exhibit.test/workspace", "exhibit.test/another").zip();
    assert!(held(&small, &other).contains("two logs"));
}

#[test]
fn a_log_that_was_rewritten_is_contradicted() {
    let of = |n: u64, changed: u64, earlier: &[u64]| {
        let order: Vec<u64> = (0..n).map(|at| if at == changed { 500 } else { at }).collect();
        let (all, tree) = fixture::rows_arriving(&order);
        let mut input = fixture::input_for(&all, &tree);
        let mut leaves: Vec<_> = all.iter().map(|row| row.leaf.clone()).collect();
        leaves.sort_by_key(|leaf| leaf.leaf_index);
        let mut then = Frontier::empty();
        for leaf in leaves {
            then.push(leaf.leaf_sha256.parse().unwrap());
            if earlier.contains(&then.size()) {
                let at = fixture::moment("2026-03-01T00:00:00Z");
                input.tree.earlier.push(EarlierHead { size: then.size(), root: then.root().to_string(), at });
            }
        }
        fixture::pack(&input, &all)
    };
    let old = of(10, 999, &[]);
    assert!(held(&old, &of(10, 3, &[])).contains("two roots"));
    assert!(held(&old, &of(30, 3, &[10])).starts_with("contradicted: "));
    assert!(held(&old, &of(30, 20, &[10])).starts_with("shown: "));
}

#[test]
fn of_more_earlier_heads_than_are_proven_the_number_of_the_others_is_told() {
    let (all, tree) = fixture::rows_arriving(&(0..1_005).collect::<Vec<_>>());
    let (mut grown, mut earlier) = (Frontier::empty(), Vec::new());
    all.each_leaf(&mut |leaf| {
        grown.push(leaf);
        let at = fixture::moment("2026-03-01T00:00:00Z");
        earlier.push(EarlierHead { size: grown.size(), root: grown.root().to_string(), at });
        Ok(())
    })
    .unwrap();
    earlier.pop();
    let rows = fixture::Part { all, included: vec![3] };
    let mut input = fixture::input_for(&rows.kept(), &tree);
    input.tree.earlier = earlier;
    let pack = fixture::pack_of(&input, &rows);
    assert_eq!(failed(&pack), Vec::<&str>::new());
    let said: serde_json::Value = serde_json::from_slice(&Kit::of(&pack).files[path::PACK_JSON]).unwrap();
    assert_eq!(said["integrity"]["earlier_checkpoints"], 1_000);
    assert_eq!(said["integrity"]["older_checkpoints_left_out"], 4);
}
