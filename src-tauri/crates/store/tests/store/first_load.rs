//! A first load of many rows is done without the index of keys, and nobody is told anything else by that.

use exhibit_store::{
    Appended, Batch, Derive, Found, Incoming, Ingest, Reader, ReceiptDraft, ReceiptStatus, Repeats, Rows,
};
use proptest::prelude::*;
use rusqlite::Connection;

use crate::toy::{Bench, Toy, incoming, open, receipt};

/// Enough for a load of many.
const MANY: usize = 1_200;

fn row(id: usize, action: &str) -> Incoming {
    incoming(&format!(r#"{{"id":"{id}","action":"{action}"}}"#))
}

fn rows(ids: std::ops::Range<usize>) -> Vec<Incoming> {
    ids.map(|id| row(id, "a")).collect()
}

/// Appends a part of a file.
fn load(bench: &mut Bench, rows: &[Incoming], repeats: &mut Repeats) -> Appended {
    part(bench, (rows, ReceiptStatus::Running), repeats)
}

/// Ends a file.
fn close(bench: &mut Bench) {
    part(bench, (&[], ReceiptStatus::Ok), &mut Repeats::default());
}

fn part(bench: &mut Bench, (rows, status): (&[Incoming], ReceiptStatus), repeats: &mut Repeats) -> Appended {
    let mut byte = 0_u8;
    let mut salt = || {
        byte = byte.wrapping_add(1);
        [byte; 16]
    };
    let batch = Batch {
        source: "acme",
        ingest: Ingest::File,
        mapping: &Toy.mapping("toy"),
        receipt: ReceiptDraft { status, ..receipt() },
        rows: &Rows::of(rows),
        closing: None,
    };
    bench.writer.append(&batch, repeats, &mut salt).unwrap()
}

fn is_left_out(bench: &Bench) -> bool {
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'identity_by_key')";
    Connection::open(bench.path()).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

/// Number, key and revision of every row.
fn identities(bench: &Bench) -> Vec<(i64, String, u32, Option<i64>)> {
    let connection = Connection::open(bench.path()).unwrap();
    let sql = "SELECT number, key, revision, superseded_by FROM identity ORDER BY number";
    let mut statement = connection.prepare(sql).unwrap();
    let rows =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[test]
fn it_is_left_out_until_the_load_ends() {
    let mut bench = Bench::new();
    let mut repeats = Repeats::default();
    assert_eq!(load(&mut bench, &rows(0..MANY), &mut repeats).new, MANY as u64);
    assert!(is_left_out(&bench));
    assert_eq!(load(&mut bench, &rows(MANY..2 * MANY), &mut repeats).new, MANY as u64);
    assert!(is_left_out(&bench));
    close(&mut bench);
    assert!(!is_left_out(&bench) && bench.failing().is_empty());
}

#[test]
fn readers_find_every_key_meanwhile_and_verify_misses_nothing() {
    let mut bench = Bench::new();
    load(&mut bench, &rows(0..MANY), &mut Repeats::default());
    assert!(is_left_out(&bench));
    assert_eq!(bench.failing(), [""; 0]);
    assert!(matches!(bench.reader().find(Some("acme"), "700").unwrap(), Found::Row(701)));
}

#[test]
fn what_a_load_that_was_cut_off_left_out_is_made_by_the_next_one() {
    let mut bench = Bench::new();
    load(&mut bench, &rows(0..MANY), &mut Repeats::default());
    bench.writer = open(&bench.path()).unwrap();
    assert!(is_left_out(&bench));
    let again = load(&mut bench, &rows(0..MANY), &mut Repeats::default());
    assert_eq!((again.new, again.duplicates), (0, MANY as u64));
    assert!(!is_left_out(&bench));
    assert_eq!(bench.failing(), [""; 0]);
}

#[test]
fn a_load_that_goes_on_is_left_alone_and_one_that_has_ended_gets_its_index() {
    let mut bench = Bench::new();
    load(&mut bench, &rows(0..MANY), &mut Repeats::default());
    assert!(is_left_out(&bench) && !bench.reader().lacks_key_index().unwrap());
    // As behind a load of more rows than are indexed at once.
    close(&mut bench);
    Connection::open(bench.path()).unwrap().execute_batch("DROP INDEX identity_by_key").unwrap();
    assert!(bench.reader().lacks_key_index().unwrap());
    bench.writer.index_keys().unwrap();
    assert!(!is_left_out(&bench) && !bench.reader().lacks_key_index().unwrap());
}

#[test]
fn a_pull_never_goes_without_it() {
    let mut bench = Bench::new();
    load(&mut bench, &rows(0..MANY), &mut Repeats::default());
    bench.append(&[r#"{"id":"700","action":"other"}"#]);
    assert!(!is_left_out(&bench) && bench.failing().is_empty());
}

#[test]
fn an_older_file_has_it_as_part_of_its_table() {
    let bench = Bench::new();
    Connection::open(bench.path()).unwrap().pragma_update(None, "user_version", 10).unwrap();
    assert!(!Reader::open(&bench.path()).unwrap().lacks_key_index().unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The same rows one load after the other, and with an index that is there from the beginning.
    #[test]
    fn a_load_without_it_decides_as_one_with_it(
        again in prop::collection::vec((0..MANY, 0..3_usize), 0..6),
        unnamed in 0..3_usize,
        cut in MANY..MANY + 200,
    ) {
        let mut all = rows(0..MANY + 200);
        all.extend(again.iter().map(|(id, action)| row(*id, ["a", "b", "c"][*action])));
        all.extend((0..unnamed).map(|_| incoming(r#"{"action":"nobody named it"}"#)));
        let told = |with_index: bool| {
            let (mut bench, mut repeats) = (Bench::new(), Repeats::default());
            if with_index {
                // A log that is not empty goes without nothing.
                load(&mut bench, &[row(usize::MAX, "first")], &mut repeats);
            }
            let mut counts = load(&mut bench, &all[..cut], &mut repeats);
            assert_eq!(is_left_out(&bench), !with_index);
            counts.add(load(&mut bench, &all[cut..], &mut repeats));
            close(&mut bench);
            assert!(bench.failing().is_empty());
            let shift = i64::from(with_index);
            let moved = identities(&bench).into_iter().filter(|(_, key, ..)| *key != usize::MAX.to_string());
            let moved = moved.map(|(number, key, revision, by)| (number - shift, key, revision, by.map(|by| by - shift)));
            (counts, moved.collect::<Vec<_>>())
        };
        prop_assert_eq!(told(false), told(true));
    }
}
