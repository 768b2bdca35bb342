//! Packs that are opened and browsed.

use std::io::Cursor;

use proptest::prelude::*;

use super::*;
use crate::pack::fixture;

fn open(pack: &[u8]) -> (Option<PackReader>, Vec<String>) {
    PackReader::open(Cursor::new(pack), Box::new(Cursor::new(Vec::new()))).unwrap()
}

#[test]
fn every_row_comes_back_in_any_order_with_its_leaf_and_proof() {
    let rows = fixture::rows(40);
    let (reader, problems) = open(&fixture::pack(&fixture::input(40), &rows));
    let mut reader = reader.unwrap();
    assert_eq!((reader.total(), problems), (40, vec![]));
    for n in (0..40).rev() {
        let (found, row) = (reader.row(n).unwrap().unwrap(), &rows[usize::try_from(n).unwrap()]);
        assert_eq!((found.entry.row, found.row_in_workspace), (n + 1, Some(row.entry.row)));
        assert_eq!((found.raw.as_ref(), found.leaf.as_ref()), (Some(&row.raw), Some(&row.leaf)));
        assert_eq!((&found.entry.key, found.entry.received_at), (&row.entry.key, row.entry.received_at));
        assert_eq!((found.follows, found.proven), (Some(Ok(())), Some(Ok(()))));
    }
    assert!(reader.row(40).unwrap().is_err());
}

#[test]
fn what_is_no_pack_says_why() {
    let (reader, problems) = open(b"no pack");
    assert!(reader.is_none() && problems.len() == 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damage_is_a_problem_and_never_a_panic(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut pack = fixture::pack(&fixture::input(5), &fixture::rows(5));
        for (at, value) in edits {
            let at = at.index(pack.len());
            pack[at] = value;
        }
        if let (Some(mut reader), _) = open(&pack) {
            for n in 0..=reader.total() {
                let _ = reader.row(n).unwrap();
            }
        }
    }
}
