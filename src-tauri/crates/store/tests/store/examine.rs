//! A short look at a workspace: what it sees, and that it changes nothing.

use exhibit_store::{Error, LockState, Reader, lock_state};
use rusqlite::Connection;

use crate::toy::{Bench, moment};

fn bench() -> Bench {
    let mut bench = Bench::new();
    bench.append(&[r#"{"id":"1","at":"2026-05-01T00:00:00Z"}"#, r#"{"id":"2","at":"9999-01-01T00:00:00Z"}"#]);
    bench
}

#[test]
fn a_sound_workspace_is_sound_and_a_look_changes_no_byte_of_it() {
    let bench = bench();
    let before = std::fs::read(bench.path()).unwrap();
    let reader = bench.reader();
    assert_eq!(reader.quick_check().unwrap(), Vec::<String>::new());
    assert_eq!(reader.agreed_head(&bench.path()).unwrap().size, 2);
    assert_eq!(lock_state(&bench.path()).unwrap(), LockState::Free);
    assert_eq!(reader.rows_after(moment("2026-06-01T00:00:00Z")).unwrap(), 1);
    assert!(reader.newest_run().unwrap().is_some());
    assert_eq!(std::fs::read(bench.path()).unwrap(), before);
}

#[test]
fn somebody_who_writes_is_seen_and_not_waited_for() {
    let bench = bench();
    let writing = Connection::open(bench.path()).unwrap();
    writing.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(lock_state(&bench.path()).unwrap(), LockState::Held);
    writing.execute_batch("ROLLBACK").unwrap();
    assert_eq!(lock_state(&bench.path()).unwrap(), LockState::Free);
}

#[test]
fn a_damaged_page_is_complained_of_or_refused() {
    let bench = bench();
    Connection::open(bench.path()).unwrap().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let mut bytes = std::fs::read(bench.path()).unwrap();
    // The beginning of every page but the first, which holds the schema.
    let pages = bytes.len() / 4096;
    for page in 1..pages {
        bytes[page * 4096..page * 4096 + 64].fill(0xa5);
    }
    std::fs::write(bench.path(), bytes).unwrap();
    let found = Reader::open(&bench.path()).and_then(|reader| reader.quick_check());
    assert!(found.as_ref().map_or(true, |lines| !lines.is_empty()), "{found:?}");
}

#[test]
fn a_head_that_tells_of_more_rows_is_told() {
    let bench = bench();
    let head = bench.path().with_extension("head");
    let text = std::fs::read_to_string(&head).unwrap().replace("\"size\":2", "\"size\":3");
    std::fs::write(&head, text).unwrap();
    assert!(matches!(bench.reader().agreed_head(&bench.path()), Err(Error::Damaged(_))));
}
