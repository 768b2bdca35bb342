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
fn an_entry_alone_is_that_of_its_row_but_for_when_it_was_received() {
    let (reader, _) = open(&fixture::pack(&fixture::input(9), &fixture::rows(9)));
    let mut reader = reader.unwrap();
    for n in 0..9 {
        let (whole, alone) = (reader.row(n).unwrap().unwrap().entry, reader.entry(n).unwrap().unwrap());
        assert_eq!(Entry { received_at: whole.received_at, ..alone }, whole);
    }
    assert!(reader.entry(9).unwrap().is_err());
}

fn table(pack: &[u8], path: &str) -> Result<TableReader, String> {
    TableReader::open(Cursor::new(pack), path, Box::new(Cursor::new(Vec::new()))).unwrap()
}

#[test]
fn a_table_comes_back_record_by_record_with_what_the_pack_says_of_its_columns() {
    let rows = fixture::rows(9);
    let mut leaves = table(&fixture::pack(&fixture::input(9), &rows), path::LEAVES).unwrap();
    assert_eq!((leaves.total(), leaves.problem()), (9, None));
    let names: Vec<&str> = leaves.columns().iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, LEAF_COLUMNS);
    assert!(leaves.columns().iter().all(|column| column.about.is_some() && column.kind.is_some()));
    for n in (0..9).rev() {
        let (cells, row) = (leaves.record(n).unwrap().unwrap(), &rows[usize::try_from(n).unwrap()]);
        assert_eq!((cells[0].parse(), &cells[3]), (Ok(row.entry.row), &row.leaf.leaf_sha256));
    }
    assert_eq!(leaves.record(9).unwrap(), None);
}

#[test]
fn what_is_no_table_says_why() {
    let pack = fixture::pack(&fixture::input(3), &fixture::rows(3));
    assert!(table(&pack, "data/evidence/nothing.csv").err().unwrap().contains("is missing"));
    assert!(table(b"no pack", path::LEAVES).is_err());
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
                let _ = reader.entry(n).unwrap();
            }
        }
        if let Ok(mut leaves) = table(&pack, path::LEAVES) {
            for n in 0..=leaves.total() {
                let _ = leaves.record(n).unwrap();
            }
        }
    }
}
