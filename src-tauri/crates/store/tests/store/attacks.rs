//! Ten and more ways to change what must not change: each fails, or `verify` names it.

mod captures;

use rusqlite::Connection;

use exhibit_store::{Error, Ingest, read_head};

use crate::toy::{Bench, line, open};

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
    let mut connection = inside(&bench);
    let attempt = connection.transaction().unwrap();
    let error = attempt.execute_batch(sql).expect_err(sql);
    assert!(
        error.to_string().contains("append-only") || error.to_string().contains("gaps"),
        "{sql}: {error}"
    );
    drop(attempt);
    assert!(bench.failing().is_empty(), "{sql}");
}

/// The owner of the file drops the guards first; then `verify` must name the damage.
fn named(sql: &str, expected: &str) {
    let bench = bench();
    unguarded(&bench, sql);
    let failing = bench.failing();
    assert!(failing.iter().any(|name| name == expected), "{sql}: failing {failing:?}");
}

/// Changes the file with the guards away, and puts them back.
pub fn unguarded(bench: &Bench, sql: &str) {
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
    refused("UPDATE chain SET hash = zeroblob(32)");
    refused("DELETE FROM chain");
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
         DELETE FROM entry WHERE number > 1; DELETE FROM tree_head;",
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
fn a_doctored_risk_or_mapping_is_named() {
    named("UPDATE entry SET risk = 3 WHERE number = 1", "readings");
    named(
        "INSERT INTO mapping VALUES (99, 'x', 'y'); UPDATE entry SET mapping_id = 99 WHERE number = 1",
        "readings",
    );
}

#[test]
fn a_doctored_identity_is_named() {
    named("UPDATE identity SET superseded_by = 3 WHERE number = 1", "identities");
    named("UPDATE identity SET revision = 2 WHERE number = 1", "identities");
    named("UPDATE identity SET content = zeroblob(32) WHERE number = 1", "identities");
    named("UPDATE identity SET source_id = 77 WHERE number = 1", "identities");
    named("INSERT INTO identity VALUES (99, 1, 'foreign', zeroblob(32), 1, NULL)", "identities");
}

#[test]
fn a_reading_without_a_row_is_named() {
    named("INSERT INTO problem SELECT 99, mapping_id, 'made up' FROM entry WHERE number = 1", "coverage");
}

#[test]
fn a_doctored_edge_of_the_log_is_named() {
    named("UPDATE tree_head SET frontier = zeroblob(length(frontier))", "tree");
    named("UPDATE tree_head SET size = -3", "tree");
}

#[test]
fn a_row_of_another_receipt_or_source_is_named() {
    named("UPDATE row SET receipt_id = 77 WHERE number = 2", "origins");
    named("UPDATE row SET source_id = 77 WHERE number = 2", "leaves");
    named("DELETE FROM source", "leaves");
}

#[test]
fn a_doctored_or_deleted_receipt_is_named() {
    named("UPDATE receipt SET error = 'none of ours'", "receipts");
    named("UPDATE receipt SET rows_seen = 9, duplicates = 6", "receipts");
    named("UPDATE receipt SET id = 9", "receipts");
    named("DELETE FROM receipt", "receipts");
    named("DELETE FROM receipt; DELETE FROM chain", "receipts");
    named("UPDATE chain SET hash = zeroblob(32)", "receipts");
    named("INSERT INTO sighting VALUES (1, 1, 1, 'file', x'00', zeroblob(32))", "receipts");
}

#[test]
fn what_a_receipt_says_beside_its_counts_cannot_be_changed() {
    named("UPDATE receipt SET code = 'remote'", "receipts");
    named("UPDATE receipt SET skew_ms = 1", "receipts");
    named("UPDATE receipt SET resume = ''", "receipts");
    named("UPDATE receipt SET vanished = 0", "receipts");
}

#[test]
fn an_absence_cannot_be_changed_hidden_or_made_up() {
    let absent = "INSERT INTO absence VALUES (1, 1, 1, 'gone')";
    refused(&format!("{absent}; UPDATE absence SET kind = 'expired'"));
    refused(&format!("{absent}; DELETE FROM absence"));
    refused(&format!("{absent}; INSERT OR REPLACE INTO absence VALUES (1, 2, 1, 'gone')"));
    named(absent, "receipts");
    named("INSERT INTO absence VALUES (1, 1, 1, 'back')", "receipts");
    named("INSERT INTO absence VALUES (1, 1, 99, 'back')", "receipts");
    named("INSERT INTO absence VALUES (1, 99, 1, 'back')", "receipts");
    for sql in [
        "UPDATE absence SET kind = 'expired'",
        "UPDATE absence SET number = 2",
        "DELETE FROM absence",
        "DELETE FROM absence; UPDATE receipt SET vanished = 0",
        "UPDATE receipt SET vanished = NULL",
    ] {
        let mut bench = bench();
        crate::absences::lose_all(&mut bench);
        assert!(bench.failing().is_empty(), "{sql}");
        unguarded(&bench, sql);
        assert!(bench.failing().iter().any(|name| name == "receipts"), "{sql}");
    }
}

#[test]
fn a_cut_receipt_that_stored_nothing_is_named_and_stops_the_next_append() {
    let mut bench = bench();
    bench.append(&[]);
    let connection = Connection::open(bench.path()).unwrap();
    connection
        .execute_batch(
            "DROP TRIGGER chain_no_delete; DROP TRIGGER receipt_no_delete;
             DELETE FROM chain WHERE receipt_id = 2; DELETE FROM receipt WHERE id = 2;",
        )
        .unwrap();
    drop(connection);
    assert_eq!(bench.failing(), ["schema", "receipts"]);
    assert!(matches!(bench.try_append(Ingest::Api, &[]), Err(Error::Damaged(_))));
}

#[test]
fn a_negative_number_is_named() {
    named("UPDATE row SET number = -2 WHERE number = 2", "rows");
}

#[test]
fn values_that_the_schema_forbids_are_named() {
    named("PRAGMA ignore_check_constraints = 1; UPDATE body SET salt = x'00' WHERE number = 2", "leaves");
    named("PRAGMA ignore_check_constraints = 1; UPDATE row SET leaf = x'00' WHERE number = 2", "leaves");
    named("PRAGMA ignore_check_constraints = 1; UPDATE tree_head SET root = x'00'", "tree");
    named("UPDATE row SET received_at = CAST(x'ff' AS TEXT) WHERE number = 2", "leaves");
}

#[test]
fn a_checkpoint_of_another_workspace_is_named() {
    let mut bench = bench();
    bench.writer.checkpoint("pack", crate::toy::now()).unwrap();
    assert!(bench.failing().is_empty());
    let connection = Connection::open(bench.path()).unwrap();
    connection
        .execute_batch(
            "DROP TRIGGER workspace_no_update; UPDATE workspace SET id = '00000000000000000000000000000000'",
        )
        .unwrap();
    drop(connection);
    assert_eq!(bench.failing(), ["schema", "checkpoints"]);
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

#[test]
fn an_emptied_workspace_takes_no_rows_while_its_head_says_otherwise() {
    let mut bench = bench();
    let mut other = Bench::new();
    std::fs::copy(bench.path().with_extension("head"), other.path().with_extension("head")).unwrap();
    let error = other.try_append(Ingest::File, &[r#"{"id":"9"}"#]).unwrap_err();
    assert!(matches!(&error, Error::Damaged(why) if why.contains("the last 3 rows are gone")), "{error}");
    assert!(matches!(other.writer.checkpoint("pack", crate::toy::now()), Err(Error::Damaged(_))));
    assert_eq!(other.reader().status().unwrap().rows, 0);
    assert!(other.reader().receipts().unwrap().is_empty());
    assert_eq!(other.failing(), ["head", "receipts"]);
    // The one whose head it is goes on.
    bench.append(&[r#"{"id":"4"}"#]);
    assert!(bench.failing().is_empty());
}

#[test]
fn a_workspace_rolled_back_to_a_copy_takes_no_rows() {
    let mut bench = bench();
    let copy = bench.folder.path().join("copy.sqlite");
    Connection::open(bench.path()).unwrap().execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    bench.append(&[r#"{"id":"4"}"#, r#"{"id":"5"}"#]);
    std::fs::copy(bench.path().with_extension("head"), copy.with_extension("head")).unwrap();
    bench.writer = open(&copy).unwrap();
    let error = bench.try_append(Ingest::Api, &[r#"{"id":"6"}"#]).unwrap_err();
    assert!(matches!(&error, Error::Damaged(why) if why.contains("the last 2 rows are gone")), "{error}");
    assert_eq!(bench.writer.head().unwrap().size, 3);
}

#[test]
fn other_rows_of_the_same_number_take_no_rows_either() {
    let (bench, mut other) = (bench(), Bench::new());
    other.append(&[r#"{"id":"7"}"#, r#"{"id":"8"}"#, r#"{"id":"9"}"#]);
    std::fs::copy(bench.path().with_extension("head"), other.path().with_extension("head")).unwrap();
    let error = other.try_append(Ingest::Api, &[r#"{"id":"10"}"#]).unwrap_err();
    assert!(matches!(&error, Error::Damaged(why) if why.contains("not the ones")), "{error}");
    assert_eq!(other.writer.head().unwrap().size, 3);
}

#[test]
fn a_missing_head_file_stops_no_append_and_comes_back() {
    let mut bench = bench();
    std::fs::remove_file(bench.path().with_extension("head")).unwrap();
    bench.append(&[r#"{"id":"4"}"#]);
    assert_eq!(read_head(&bench.path()).unwrap().unwrap().size, 4);
}

#[test]
fn the_head_file_never_goes_back_however_many_write_at_once() {
    let bench = bench();
    let path = bench.path();
    std::thread::scope(|scope| {
        for nth in 0..4 {
            let path = &path;
            scope.spawn(move || {
                let mut writer = open(path).unwrap();
                writer.add_source(&line(&format!("source {nth}"))).unwrap();
                let mut kept = 0;
                for row in 0..10 {
                    let rows = [format!(r#"{{"id":"{nth}-{row}"}}"#)];
                    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
                    crate::toy::append_to(&mut writer, Ingest::Api, &rows).unwrap();
                    let now = read_head(path).unwrap().unwrap().size;
                    assert!(now >= kept && now <= 43, "{now} after {kept}");
                    kept = now;
                }
            });
        }
    });
    assert_eq!(read_head(&path).unwrap().unwrap(), bench.writer.head().unwrap());
    assert_eq!(bench.writer.head().unwrap().size, 43);
    let left: Vec<_> =
        std::fs::read_dir(bench.folder.path()).unwrap().map(|item| item.unwrap().path()).collect();
    assert!(left.iter().all(|path| path.extension().unwrap() != "new"), "{left:?}");
}

#[test]
fn a_head_left_behind_by_a_stopped_process_stops_no_append() {
    let mut bench = bench();
    let kept = bench.path().with_extension("head");
    let older = std::fs::read(&kept).unwrap();
    bench.append(&[r#"{"id":"4"}"#]);
    std::fs::write(&kept, older).unwrap();
    assert!(bench.failing().is_empty());
    bench.append(&[r#"{"id":"5"}"#]);
    assert_eq!(read_head(&bench.path()).unwrap().unwrap().size, 5);
    assert!(bench.failing().is_empty());
}

#[test]
fn a_head_that_is_no_plain_file_is_told_and_not_waited_for() {
    let bench = bench();
    let kept = bench.path().with_extension("head");
    std::fs::remove_file(&kept).unwrap();
    std::fs::create_dir(&kept).unwrap();
    assert!(read_head(&bench.path()).unwrap_err().to_string().contains("is no plain file"));
}
