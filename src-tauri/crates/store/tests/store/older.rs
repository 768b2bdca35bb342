//! Workspaces of versions before: read as they are, checked as they were made, brought up by the next writer.

use exhibit_entry::filter::{Selection, Term};
use rusqlite::{Connection, types::Value};
use sha2::{Digest, Sha256};

use exhibit_store::{Ingest, Reader, SourceSettings};

use crate::toy::{Bench, Toy, open};

const OLDER: &[&str] =
    &[include_str!("../../migrations/0001_ground.sql"), include_str!("../../migrations/0002_copies.sql")];

/// The same workspace as an older version wrote it.
fn as_made_by(version: usize, bench: &Bench) -> std::path::PathBuf {
    let older = bench.folder.path().join("older.sqlite");
    let connection = Connection::open(&older).unwrap();
    for step in &OLDER[..version] {
        connection.execute_batch(step).unwrap();
    }
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    connection.execute("ATTACH ?1 AS newer", [bench.path().to_str().unwrap()]).unwrap();
    let tables: Vec<String> = connection
        .prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name IN (SELECT name FROM newer.sqlite_schema)")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for table in tables {
        let columns: Vec<String> = connection
            .prepare(&format!("SELECT name FROM main.pragma_table_info('{table}')"))
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let columns = columns.join(", ");
        connection
            .execute_batch(&format!(
                "INSERT INTO {table} ({columns}) SELECT {columns} FROM newer.{table} ORDER BY 1"
            ))
            .unwrap();
    }
    connection.execute_batch("DETACH newer").unwrap();
    let application: i32 = Connection::open(bench.path())
        .unwrap()
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .unwrap();
    connection.pragma_update(None, "application_id", application).unwrap();
    connection.pragma_update(None, "user_version", i64::try_from(version).unwrap()).unwrap();
    std::fs::copy(bench.path().with_extension("head"), older.with_extension("head")).unwrap();
    older
}

fn bench() -> Bench {
    let mut bench = Bench::new();
    bench.append(&[r#"{"id":"1","at":"2026-05-01T00:00:00Z"}"#, "{broken"]);
    bench.append_by(Ingest::File, &[r#"{"id":"1","more":"x"}"#]);
    bench
}

fn found(mut reader: Reader, text: &str) -> u64 {
    let selection = Selection { terms: vec![Term::Text(text.into())], ..Selection::default() };
    reader.open_set(&selection).unwrap().count
}

#[test]
fn an_older_workspace_is_read_and_checked_without_being_changed() {
    let bench = bench();
    let first = as_made_by(1, &bench);
    assert!(Reader::open(&first).unwrap().verify(&first, &Toy).unwrap().ok);
    std::fs::remove_file(&first).unwrap();
    let older = as_made_by(2, &bench);
    let before = std::fs::read(&older).unwrap();
    let reader = Reader::open(&older).unwrap();
    let result = reader.verify(&older, &Toy).unwrap();
    assert!(result.ok, "{result:?}");
    let run = reader.receipts().unwrap().remove(0);
    assert_eq!((run.code, run.skew_ms, run.vanished), (None, None, 0));
    let state = reader.source("acme").unwrap();
    assert_eq!((state.resume, state.settings), (None, SourceSettings::default()));
    assert_eq!((reader.vanished(None, 9).unwrap(), reader.vanished_count(None).unwrap()), (vec![], 0));
    assert_eq!(reader.detail(1).unwrap().unwrap().absent, None);
    assert_eq!(found(reader, "2026-05"), 1);
    assert_eq!(std::fs::read(&older).unwrap(), before);
}

#[test]
fn the_next_writer_brings_it_up_and_its_receipts_keep_their_hashes() {
    let mut bench = bench();
    let older = as_made_by(1, &bench);
    // Open since before: it must get on with what the writer makes of the file.
    let early = Reader::open(&older).unwrap();
    bench.writer = open(&older).unwrap();
    assert!(early.verify(&older, &Toy).unwrap().ok);
    bench.append(&[r#"{"id":"2"}"#]);
    assert_eq!(early.receipts().unwrap()[0].rows_seen, 4);
    assert!(early.verify(&older, &Toy).unwrap().ok);
}

#[test]
fn receipts_without_the_newer_columns_are_hashed_as_version_two_hashed_them() {
    let bench = bench();
    let connection = Connection::open(bench.path()).unwrap();
    let lines = |sql: &str| -> Vec<Vec<serde_json::Value>> {
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let json = |value: Value| match value {
            Value::Null => serde_json::Value::Null,
            Value::Integer(number) => number.into(),
            Value::Text(text) => text.into(),
            Value::Blob(bytes) => hex::encode(Sha256::digest(bytes)).into(),
            Value::Real(_) => unreachable!("no such column"),
        };
        statement
            .query_map([], |row| Ok((0..columns).map(|column| json(row.get(column).unwrap())).collect()))
            .unwrap()
            .map(Result::unwrap)
            .collect()
    };
    let mut last = [0_u8; 32];
    for id in 1..=2 {
        let receipt = lines(&format!(
            "SELECT t.id, run, s.name, kind, path, window_from, window_to, started_at, finished_at, pages, rows_seen,
               rows_new, rows_revised, duplicates, problems, retries, http_status, status, cursor_in, cursor_out, error
             FROM receipt t JOIN source s ON s.id = source_id WHERE t.id = {id}"
        ));
        let sightings =
            lines(&format!("SELECT id, number, ingest, raw FROM sighting WHERE receipt_id = {id}"));
        let text = serde_json::json!([receipt[0], sightings]).to_string();
        last = Sha256::new_with_prefix(last).chain_update(text).finalize().into();
        let stored: [u8; 32] = connection
            .query_row("SELECT hash FROM chain WHERE receipt_id = ?1", [id], |row| row.get(0))
            .unwrap();
        assert_eq!(stored, last, "receipt {id}");
    }
}

#[test]
fn a_schema_that_is_not_the_one_of_its_version_is_named() {
    let bench = bench();
    let connection = Connection::open(bench.path()).unwrap();
    connection.execute_batch("PRAGMA user_version = 2").unwrap();
    assert_eq!(bench.failing(), ["schema"]);
}
