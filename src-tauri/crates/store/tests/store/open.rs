//! Opening what is not a workspace, and the privacy of what is.

use exhibit_store::{Error, Reader};
use rusqlite::Connection;

use crate::toy::{Bench, open};

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
