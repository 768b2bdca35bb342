//! Opening the file: version gate, pragmas with their reasons, migrations, permissions.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

use crate::{Error, functions};

/// Older versions can corrupt a WAL (sqlite.org/wal.html, the WAL-reset bug, fixed in 3.51.3).
pub const SQLITE_AT_LEAST: i32 = 3_051_003;

/// `EXHB` as big-endian bytes, so that `file` and other tools can tell a workspace from any SQLite file.
const APPLICATION_ID: i32 = 0x4558_4842;

/// How long a writer waits for another process before it gives up (CONTRACT: exit 7).
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

const STEPS: &[M<'static>] = &[M::up(include_str!("../migrations/0001_ground.sql"))];
const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

/// The bundled SQLite's version, e.g. `3.53.2`.
#[must_use]
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}

/// Opens for writing; makes the file when it is missing.
pub(crate) fn open_writer(path: &Path) -> Result<Connection, Error> {
    assert_version()?;
    make_private(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    gate(&connection, path)?;
    configure(&connection)?;
    // Readers go on while a pull writes.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // Evidence: a commit that was reported must survive a power cut.
    connection.pragma_update(None, "synchronous", "FULL")?;
    // Without it `INSERT OR REPLACE` deletes rows and no delete trigger fires.
    connection.pragma_update(None, "recursive_triggers", true)?;
    MIGRATIONS.to_latest(&mut connection)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    Ok(connection)
}

/// Opens for reading only; the file must exist and be of a known version.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, Error> {
    assert_version()?;
    if !path.exists() {
        return Err(Error::Missing(path.to_owned()));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    gate(&connection, path)?;
    if user_version(&connection)? != known_version() {
        return Err(Error::NotAWorkspace(path.to_owned()));
    }
    configure(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    rusqlite::vtab::array::load_module(&connection)?;
    Ok(connection)
}

/// The schema that a fresh workspace has: what `verify` compares with. One line an object, name and SQL.
pub(crate) fn fresh_schema() -> Result<Vec<(String, String)>, Error> {
    let mut connection = Connection::open_in_memory()?;
    MIGRATIONS.to_latest(&mut connection)?;
    schema_of(&connection)
}

/// Every table, index and trigger with its SQL, in order of name.
pub(crate) fn schema_of(connection: &Connection) -> Result<Vec<(String, String)>, Error> {
    let mut statement = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name")?;
    let objects = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(objects.collect::<Result<_, _>>()?)
}

fn configure(connection: &Connection) -> Result<(), Error> {
    connection.pragma_update(None, "foreign_keys", true)?;
    // Functions and views written into the file by somebody else must not run.
    connection.pragma_update(None, "trusted_schema", false)?;
    // A damaged page is reported when it is read, not when it is believed.
    connection.pragma_update(None, "cell_size_check", true)?;
    functions::register(connection)
}

fn assert_version() -> Result<(), Error> {
    if rusqlite::version_number() < SQLITE_AT_LEAST {
        return Err(Error::SqliteTooOld(rusqlite::version().to_owned()));
    }
    Ok(())
}

fn known_version() -> i64 {
    i64::try_from(STEPS.len()).expect("BUG: a handful of migrations")
}

fn user_version(connection: &Connection) -> Result<i64, Error> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Refuses what is not ours or newer than us, before anything is written.
fn gate(connection: &Connection, path: &Path) -> Result<(), Error> {
    let found = user_version(connection)?;
    let application_id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let objects: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let empty = found == 0 && objects == 0;
    if application_id != APPLICATION_ID && !(empty && application_id == 0) {
        return Err(Error::NotAWorkspace(path.to_owned()));
    }
    if found > known_version() {
        return Err(Error::Newer { found, known: known_version() });
    }
    Ok(())
}

/// Makes the folder (0700) and the file (0600) before SQLite does, so that they are never readable by others.
fn make_private(path: &Path) -> Result<(), Error> {
    let failed = |source| Error::File { path: path.to_owned(), source };
    if let Some(folder) = path.parent().filter(|folder| !folder.exists()) {
        private_folder(folder).map_err(failed)?;
    }
    if path.exists() { Ok(()) } else { private_file(path).map_err(failed) }
}

#[cfg(unix)]
fn private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(unix)]
fn private_file(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map(drop)
}

#[cfg(not(unix))]
fn private_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(not(unix))]
fn private_file(path: &Path) -> std::io::Result<()> {
    std::fs::File::create_new(path).map(drop)
}
