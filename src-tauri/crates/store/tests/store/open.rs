//! Opening what is not a workspace, and the privacy of what is.

use exhibit_store::{Batch, Derive, Error, Ingest, Reader, Repeats, Rows};
use rusqlite::Connection;

use crate::toy::{Bench, Toy, incoming, line, open, receipt};

#[test]
fn a_missing_file_is_said_to_be_missing() {
    assert!(matches!(Reader::open("/nowhere/x.sqlite".as_ref()), Err(Error::Missing(_))));
}

#[test]
fn a_text_file_is_damaged_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.sqlite");
    std::fs::write(&path, "this is no database, but long enough to be read as one, is it not?").unwrap();
    assert!(matches!(open(&path), Err(Error::Damaged(_))));
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("this is no database"));
}

#[test]
fn another_programs_database_is_refused_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.sqlite");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(open(&path), Err(Error::NotAWorkspace(_))));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_newer_workspace_is_refused_with_both_versions() {
    let bench = Bench::new();
    Connection::open(bench.path()).unwrap().pragma_update(None, "user_version", 9999).unwrap();
    assert!(matches!(open(&bench.path()), Err(Error::Newer { found: 9999, .. })));
    assert!(matches!(Reader::open(&bench.path()), Err(Error::Newer { .. })));
}

#[test]
fn a_reader_cannot_write() {
    let bench = Bench::new();
    let reader = bench.reader();
    drop(reader);
    let connection =
        Connection::open_with_flags(bench.path(), rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    assert!(connection.execute_batch("DELETE FROM receipt").is_err());
}

#[cfg(unix)]
#[test]
fn files_are_private_from_the_first_byte() {
    use std::os::unix::fs::PermissionsExt;
    let mut bench = Bench::new();
    bench.append(&[r#"{"id":"1"}"#]);
    for name in ["workspace.sqlite", "workspace.sqlite-wal", "workspace.sqlite-shm", "workspace.head"] {
        let mode = std::fs::metadata(bench.folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
}

#[test]
fn eight_that_make_one_workspace_at_once_all_get_it() {
    for _ in 0..8 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("workspace.sqlite");
        let start = std::sync::Barrier::new(8);
        std::thread::scope(|scope| {
            for nth in 0..8 {
                let (path, start) = (&path, &start);
                scope.spawn(move || {
                    start.wait();
                    let mut writer = open(path).unwrap();
                    match writer.add_source(&line("acme")) {
                        Ok(()) | Err(Error::SourceExists(_)) => {}
                        Err(error) => panic!("{error}"),
                    }
                    let batch = Batch {
                        source: "acme",
                        ingest: Ingest::Api,
                        mapping: &Toy.mapping("toy"),
                        receipt: receipt(),
                        rows: &Rows::of(&[incoming(&format!(r#"{{"id":"{nth}"}}"#))]),
                        closing: None,
                    };
                    writer.append(&batch, &mut Repeats::default(), &mut || [nth; 16]).unwrap();
                });
            }
        });
        let result = Reader::open(&path).unwrap().verify(&path, &Toy).unwrap();
        assert!(result.ok, "{result:?}");
        assert_eq!(result.tree_size, 8);
    }
}

#[test]
fn an_empty_file_is_missing_to_readers_and_made_by_writers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("workspace.sqlite");
    std::fs::write(&path, "").unwrap();
    assert!(matches!(Reader::open(&path), Err(Error::Missing(_))));
    open(&path).unwrap();
    Reader::open(&path).unwrap().id().unwrap();
}

#[test]
fn a_file_left_between_wal_and_schema_is_made_by_the_next_writer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("workspace.sqlite");
    Connection::open(&path).unwrap().pragma_update(None, "journal_mode", "WAL").unwrap();
    assert!(matches!(Reader::open(&path), Err(Error::Missing(_))));
    open(&path).unwrap();
    assert!(Reader::open(&path).unwrap().verify(&path, &Toy).unwrap().ok);
}

#[test]
fn a_row_number_beyond_every_log_is_no_row() {
    let mut bench = Bench::new();
    bench.append(&[r#"{"id":"1"}"#]);
    let reader = bench.reader();
    for number in [0, 2, i64::MAX as u64, i64::MAX as u64 + 1, u64::MAX] {
        assert!(reader.entry(number).unwrap().is_none());
        assert!(reader.detail(number).unwrap().is_none());
        assert!(matches!(reader.raw_and_leaf(number), Err(Error::BadValue(_))));
    }
}
