//! Ten and more ways to change what must not change: each fails, or `verify` names it.

use rusqlite::Connection;

use crate::toy::Bench;

fn bench() -> Bench {
    let mut bench = Bench::new();
    bench.append(&[r#"{"id":"1","action":"a"}"#, r#"{"id":"2","action":"b"}"#, r#"{"id":"3","action":"c"}"#]);
    bench
}

/// A connection like ours: guards on.
fn inside(bench: &Bench) -> Connection {
    let connection = Connection::open(bench.path()).unwrap();
    connection.pragma_update(None, "recursive_triggers", true).unwrap();
    connection
}

fn refused(sql: &str) {
    let bench = bench();
    let error = inside(&bench).execute_batch(sql).expect_err(sql);
    assert!(
        error.to_string().contains("append-only") || error.to_string().contains("gaps"),
        "{sql}: {error}"
    );
    assert!(bench.failing().is_empty(), "{sql}");
}

/// The owner of the file drops the guards first; then `verify` must name the damage.
fn named(sql: &str, expected: &str) {
    let bench = bench();
    let connection = Connection::open(bench.path()).unwrap();
    let guards: Vec<(String, String)> = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    for (name, _) in &guards {
        connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    connection.execute_batch(sql).expect(sql);
    for (_, sql) in &guards {
        connection.execute_batch(sql).unwrap();
    }
    drop(connection);
    let failing = bench.failing();
    assert!(failing.iter().any(|name| name == expected), "{sql}: failing {failing:?}");
}

#[test]
fn a_row_cannot_be_updated() {
    refused("UPDATE row SET received_at = 'x'");
}

#[test]
fn a_row_cannot_be_deleted() {
    refused("DELETE FROM row WHERE number = 3");
}

#[test]
fn a_row_cannot_be_replaced() {
    refused("INSERT OR REPLACE INTO row SELECT * FROM row WHERE number = 1");
}

#[test]
fn a_replace_without_recursive_triggers_is_refused_too() {
    let bench = bench();
    let connection = Connection::open(bench.path()).unwrap();
    let sql = "INSERT OR REPLACE INTO body SELECT number, x'00', vendor_id, salt FROM body WHERE number = 1";
    assert!(connection.execute_batch(sql).unwrap_err().to_string().contains("append-only"));
}

#[test]
fn a_body_cannot_be_changed_deleted_or_upserted() {
    refused("UPDATE body SET raw = x'00' WHERE number = 1");
    refused("DELETE FROM body");
    refused(
        "INSERT INTO body SELECT * FROM body WHERE number = 1 ON CONFLICT (number) DO UPDATE SET raw = x'00'",
    );
}

#[test]
fn heads_checkpoints_and_receipts_cannot_be_changed() {
    refused("UPDATE tree_head SET root = zeroblob(32)");
    refused("DELETE FROM receipt");
    refused("UPDATE receipt SET rows_seen = 0");
    refused("DELETE FROM tree_head");
}

#[test]
fn a_row_cannot_leave_a_gap() {
    refused(
        "INSERT INTO row SELECT 9, source_id, receipt_id, ingest, received_at, leaf FROM row WHERE number = 1",
    );
}

#[test]
fn a_changed_byte_in_a_body_is_named() {
    named("UPDATE body SET raw = CAST(replace(raw, 'b', 'X') AS BLOB) WHERE number = 2", "leaves");
}

#[test]
fn a_changed_time_of_receipt_is_named() {
    named("UPDATE row SET received_at = '2020-01-01T00:00:00.000Z' WHERE number = 1", "leaves");
}

#[test]
fn a_recomputed_leaf_is_named_by_the_tree() {
    named("UPDATE row SET leaf = zeroblob(32) WHERE number = 2", "tree");
}

#[test]
fn a_deleted_row_in_the_middle_is_named() {
    named("DELETE FROM row WHERE number = 2", "rows");
}

#[test]
fn a_cut_tail_with_its_head_is_named_by_the_head_outside() {
    named(
        "DELETE FROM row WHERE number > 1; DELETE FROM body WHERE number > 1; DELETE FROM identity WHERE number > 1;
         DELETE FROM entry WHERE number > 1; DELETE FROM search WHERE number > 1; DELETE FROM tree_head;",
        "head",
    );
}

#[test]
fn swapped_bodies_are_named() {
    named(
        "UPDATE body SET raw = (SELECT raw FROM body o WHERE o.number = 4 - body.number) WHERE number IN (1, 3)",
        "leaves",
    );
}

#[test]
fn a_doctored_reading_is_named() {
    named("UPDATE entry SET actor_label = 'mallory' WHERE number = 1", "readings");
}

#[test]
fn a_hidden_reading_is_named() {
    named("DELETE FROM entry WHERE number = 1", "coverage");
}

#[test]
fn a_moved_source_name_is_named() {
    named("UPDATE source SET name = 'other'", "leaves");
}

#[test]
fn a_dropped_guard_is_named() {
    let bench = bench();
    Connection::open(bench.path()).unwrap().execute_batch("DROP TRIGGER row_no_update").unwrap();
    assert_eq!(bench.failing(), ["schema"]);
}

#[test]
fn a_guard_rewritten_through_the_schema_table_is_named() {
    let bench = bench();
    let connection = Connection::open(bench.path()).unwrap();
    connection
        .execute_batch(
            "PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET sql = replace(sql, 'BEFORE UPDATE', 'AFTER UPDATE') WHERE name = 'row_no_update';",
        )
        .unwrap();
    drop(connection);
    assert_eq!(bench.failing(), ["schema"]);
}

#[test]
fn a_lost_write_ahead_log_is_named() {
    let mut bench = bench();
    // The first rows reach the main file; the later ones stay in the WAL, which is then lost.
    Connection::open(bench.path()).unwrap().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    bench.append(&[r#"{"id":"4"}"#]);
    let (main, copy) = (bench.path(), bench.folder.path().join("copy.sqlite"));
    std::fs::copy(&main, &copy).unwrap();
    std::fs::copy(main.with_extension("head"), copy.with_extension("head")).unwrap();
    let reader = exhibit_store::Reader::open(&copy).unwrap();
    let result = reader.verify(&copy, &crate::toy::Toy).unwrap();
    let head = result.checks.iter().find(|check| check.name == "head").unwrap();
    assert_eq!((head.ok, head.detail.as_str()), (false, "the last 1 rows are gone"));
}
