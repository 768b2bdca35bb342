//! Rows by the ids of their vendors, and in the order of their time.

use exhibit_store::{Ingest, KeyedRow};
use sha2::{Digest, Sha256};

use crate::toy::{Bench, line, moment};

fn told(row: &KeyedRow) -> (&str, &str, u64, u32, bool) {
    (&row.source, &row.id, row.number, row.revision, row.is_superseded)
}

#[test]
fn rows_are_found_by_the_ids_that_vendors_gave_in_every_revision() {
    let mut bench = Bench::new();
    bench.append(&[
        r#"{"id":"a","at":"2026-05-01T10:00:00Z"}"#,
        r#"{"id":"sha256:x"}"#,
        r#"{"id":"b","at":"2026-05-01T09:00:00Z"}"#,
    ]);
    bench.append(&[r#"{"id":"a","at":"2026-05-01T10:00:00Z","action":"changed"}"#]);
    let reader = bench.reader();
    let found = reader.rows_of_ids(Some("acme"), &["a", "sha256:x", "id:sha256:x", "", "none"]).unwrap();
    let expected = [("acme", "a", 1, 1, true), ("acme", "sha256:x", 2, 1, false), ("acme", "a", 4, 2, false)];
    assert_eq!(found.iter().map(told).collect::<Vec<_>>(), expected);
    assert_eq!(found[0].at, Some(moment("2026-05-01T10:00:00Z")));
    assert_eq!(reader.rows_of_ids(None, &["b"]).unwrap().len(), 1);
    assert!(reader.rows_of_ids(Some("nobody"), &["b"]).is_err());
}

#[test]
fn the_ids_of_another_source_are_found_only_where_any_is_asked() {
    let mut bench = Bench::new();
    bench.writer.add_source(&line("other")).unwrap();
    bench.append(&[r#"{"id":"a"}"#]);
    let reader = bench.reader();
    assert_eq!(reader.rows_of_ids(Some("other"), &["a"]).unwrap(), []);
    assert_eq!(reader.rows_of_ids(None, &["a"]).unwrap()[0].source, "acme");
}

#[test]
fn rows_without_an_id_are_found_by_what_they_say() {
    let mut bench = Bench::new();
    bench.append(&[r#"{"action":"x"}"#, r#"{"action":"y"}"#, r#"{"id":"a","action":"z"}"#]);
    let content = |raw: &str| -> [u8; 32] { Sha256::digest(raw).into() };
    let asked = [content(r#"{"action":"y"}"#), content(r#"{"id":"a","action":"z"}"#)];
    let found = bench.reader().rows_of_contents("acme", &asked).unwrap();
    assert_eq!(
        found.iter().map(|row| (row.number, row.id.clone())).collect::<Vec<_>>(),
        [(2, hex::encode(asked[0]))]
    );
}

#[test]
fn a_walk_through_time_is_in_order_takes_both_ends_and_only_the_newest_of_one_source() {
    let mut bench = Bench::new();
    bench.writer.add_source(&line("other")).unwrap();
    bench.append(&[
        r#"{"id":"3","at":"2026-05-01T12:00:00Z"}"#,
        r#"{"id":"1","at":"2026-05-01T10:00:00Z","who":"ana"}"#,
        r#"{"id":"4","at":"2026-05-01T12:00:00.001Z"}"#,
        r#"{"id":"2","at":"2026-05-01T11:00:00Z"}"#,
        r#"{"id":"undated"}"#,
    ]);
    bench.append_by(Ingest::Api, &[r#"{"id":"2","at":"2026-05-01T11:00:00Z","action":"changed"}"#]);
    let bounds = (moment("2026-05-01T10:00:00Z"), moment("2026-05-01T12:00:00Z"));
    let mut seen = Vec::new();
    bench
        .reader()
        .each_key_between("acme", bounds, &mut |row| seen.push((row.key, row.number, row.actor)))
        .unwrap();
    let expected = [("1", 2, Some("ana")), ("2", 6, None), ("3", 1, None)];
    assert_eq!(seen, expected.map(|(key, number, who)| (key.to_owned(), number, who.map(str::to_owned))));
    let mut other = 0;
    bench.reader().each_key_between("other", bounds, &mut |_| other += 1).unwrap();
    assert_eq!(other, 0);
}
