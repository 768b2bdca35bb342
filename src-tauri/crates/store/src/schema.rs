//! Opening the file: version gate, pragmas with their reasons, migrations, permissions.

use std::path::Path;
use std::time::Duration;

use exhibit_entry::Moment;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::{Error, WorkspaceId, functions, origin, trail};

/// Older versions can corrupt a WAL (sqlite.org/wal.html, the WAL-reset bug, fixed in 3.51.3).
pub const SQLITE_AT_LEAST: i32 = 3_051_003;

/// `EXHB` as big-endian bytes, so that `file` and other tools can tell a workspace from any SQLite file.
const APPLICATION_ID: i32 = 0x4558_4842;

/// How long a writer waits for another process before it gives up (CONTRACT: exit 7).
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How often the switch to WAL is tried while other processes make the same file; each try waits for their locks.
const WAL_TRIES: u32 = 50;

/// Pages that the writer keeps in memory, in KiB: the index of a million ids. With SQLite's own 2 MiB the pages that the ids
/// of one batch fall on do not fit beside those that it writes, and are read from the file and spilled to the WAL again
/// and again.
const WRITER_CACHE_KIB: i32 = 64 * 1024;

/// Pages of 4 KiB in the WAL before they are moved into the file. Ids fall on pages at random: moved four times as seldom
/// as SQLite does by itself, a page is moved once for many batches. The WAL stays below some 20 MiB; every commit is
/// synced as before.
pub(crate) const PAGES_A_CHECKPOINT: i32 = 4_000;

/// Statements that the writer keeps prepared: all that an append asks for.
const STATEMENTS_KEPT: usize = 64;

/// The schema, one step a version. Not `rusqlite_migration`: it looks at the version before it takes the lock and
/// knows nothing of `application_id`, so two processes that made one workspace at once broke it for ever.
const STEPS: &[&str] = &[
    include_str!("../migrations/0001_ground.sql"),
    include_str!("../migrations/0002_copies.sql"),
    include_str!("../migrations/0003_absences.sql"),
    include_str!("../migrations/0004_reviews.sql"),
    include_str!("../migrations/0005_webhooks.sql"),
    include_str!("../migrations/0006_attempts.sql"),
    include_str!("../migrations/0007_trail.sql"),
    include_str!("../migrations/0008_senders.sql"),
    include_str!("../migrations/0009_segments.sql"),
    include_str!("../migrations/0010_one_guard.sql"),
    include_str!("../migrations/0011_key_index.sql"),
];

/// The version that brought absences, settings of sources and the newer columns of receipts.
const WITH_ABSENCES: i64 = 3;

/// The version that brought verbs and objects of entries, reviews and plans of packs.
const WITH_REVIEWS: i64 = 4;

/// The version that brought captured webhooks and what was sent from here.
const WITH_CAPTURES: i64 = 5;

/// The version that records requests before they are sent, and what came of them apart.
const WITH_OUTCOMES: i64 = 6;

/// The version that brought the chain over what was sent from here.
const WITH_TRAIL: i64 = 7;

/// The version that searches in segments, and notes which readings they were made from.
const WITH_GENERATIONS: i64 = 9;

/// The version that brought an index of keys that may be left out.
const WITH_KEY_INDEX: i64 = 11;

/// The bundled SQLite's version, e.g. `3.53.2`.
#[must_use]
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}

/// Opens for writing; makes the file when it is missing. `id` and `now` name a fresh one.
pub(crate) fn open_writer(path: &Path, id: &WorkspaceId, now: Moment) -> Result<Connection, Error> {
    assert_version()?;
    make_private(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    gate(&*connection.unchecked_transaction()?, path)?;
    configure(&connection)?;
    // Readers go on while a pull writes.
    switch_to_wal(&connection)?;
    // Evidence: a commit that was reported must survive a power cut.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    move_pages_from(&connection, PAGES_A_CHECKPOINT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    rusqlite::vtab::array::load_module(&connection)?;
    // Without it `INSERT OR REPLACE` deletes rows and no delete trigger fires.
    connection.pragma_update(None, "recursive_triggers", true)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Again, under the lock: another process may have made or changed the file since.
    let version = gate(&transaction, path)?;
    build(&transaction, version)?;
    if origin::read(&transaction)?.is_none() {
        origin::write(&transaction, id, now)?;
    }
    transaction.commit()?;
    Ok(connection)
}

/// Has a commit move pages from the WAL into the file where there are so many; none does from 0 on.
pub(crate) fn move_pages_from(connection: &Connection, pages: i32) -> Result<(), Error> {
    Ok(connection.pragma_update(None, "wal_autocheckpoint", pages)?)
}

/// Opens for reading only; the file must exist and be of a known version. What later versions add is for writers.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, Error> {
    assert_version()?;
    if !path.exists() {
        return Err(Error::Missing(path.to_owned()));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    let version = gate(&*connection.unchecked_transaction()?, path)?;
    if version == 0 {
        // A process made the file and was stopped before it wrote the schema: there is nothing in it.
        return Err(Error::Missing(path.to_owned()));
    }
    configure(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    rusqlite::vtab::array::load_module(&connection)?;
    Ok(connection)
}

/// Whether the file holds absences, settings of sources and the newer columns of receipts. Asked at each reading: a
/// writer may bring the file up while it is open here.
pub(crate) fn knows_absences(connection: &Connection) -> Result<bool, Error> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(version >= WITH_ABSENCES)
}

/// Whether the file holds verbs and objects of entries, reviews and plans of packs; asked as [`knows_absences`] is.
pub(crate) fn knows_reviews(connection: &Connection) -> Result<bool, Error> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(version >= WITH_REVIEWS)
}

/// Whether the file holds captured webhooks and attempts; asked as [`knows_absences`] is.
pub(crate) fn knows_captures(connection: &Connection) -> Result<bool, Error> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(version >= WITH_CAPTURES)
}

/// Whether the file holds outcomes of attempts; asked as [`knows_absences`] is.
pub(crate) fn knows_outcomes(connection: &Connection) -> Result<bool, Error> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(version >= WITH_OUTCOMES)
}

/// Whether the file holds the chain over attempts; asked as [`knows_absences`] is.
pub(crate) fn knows_trail(connection: &Connection) -> Result<bool, Error> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(version >= WITH_TRAIL)
}

/// Whether the file notes which readings it holds; asked as [`knows_absences`] is.
pub(crate) fn knows_generations(connection: &Connection) -> Result<bool, Error> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(version >= WITH_GENERATIONS)
}

/// Whether the file has an index of keys that may be left out; asked as [`knows_absences`] is.
pub(crate) fn knows_key_index(connection: &Connection) -> Result<bool, Error> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(version >= WITH_KEY_INDEX)
}

/// The schema that a workspace of the version of `of` was made with: what `verify` compares with. One line an object,
/// name and SQL. An older file is brought to the newest version by the next writer, not by whoever looks at it.
pub(crate) fn schema_as_made(of: &Connection) -> Result<Vec<(String, String)>, Error> {
    let version: i64 = of.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let connection = Connection::open_in_memory()?;
    for step in STEPS.iter().take(usize::try_from(version).unwrap_or_default()) {
        connection.execute_batch(step)?;
    }
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

/// Brings the schema from `version` to the newest. Both pragmas are part of the caller's transaction: a workspace is
/// there with its marks, or not at all.
fn build(connection: &Connection, version: i64) -> Result<(), Error> {
    for step in STEPS.iter().skip(usize::try_from(version).unwrap_or_default()) {
        connection.execute_batch(step)?;
    }
    if version < known_version() {
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        connection.pragma_update(None, "user_version", known_version())?;
    }
    if version < WITH_TRAIL {
        trail::adopt(connection)?;
    }
    Ok(())
}

/// The switch itself never waits for a lock (sqlite.org/pragma.html, journal_mode), an exclusive transaction does.
fn switch_to_wal(connection: &Connection) -> Result<(), Error> {
    for _ in 0..WAL_TRIES {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0)) {
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(_) => {}
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {}
            Err(error) => return Err(error.into()),
        }
        connection.execute_batch("BEGIN EXCLUSIVE; ROLLBACK")?;
    }
    Err(Error::Locked)
}

/// The version of the file, 0 while it is empty. Refuses what is not ours or newer than us, before anything is
/// written. Runs inside a transaction, since its three reads must be of one state.
fn gate(connection: &Connection, path: &Path) -> Result<i64, Error> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let application_id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let objects: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let empty = found == 0 && objects == 0 && application_id == 0;
    let ours = application_id == APPLICATION_ID && found > 0;
    if !empty && !ours {
        return Err(Error::NotAWorkspace(path.to_owned()));
    }
    if found > known_version() {
        return Err(Error::Newer { found, known: known_version() });
    }
    Ok(found)
}

/// Makes the folder (0700) and the file (0600) before SQLite does, so that they are never readable by others.
fn make_private(path: &Path) -> Result<(), Error> {
    let failed = |source| Error::File { path: path.to_owned(), source };
    if let Some(folder) = path.parent().filter(|folder| !folder.exists()) {
        private_folder(folder).map_err(failed)?;
    }
    match private_file(path) {
        // It was there, or another process made it just now.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map_err(failed),
    }
}

/// Makes `folder` and those above it that are missing, for its owner alone (0700); one that exists stays as it is.
///
/// # Errors
/// What the system says.
#[cfg(unix)]
pub fn private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(unix)]
fn private_file(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map(drop)
}

/// Makes `folder` and those above it that are missing.
///
/// # Errors
/// What the system says.
#[cfg(not(unix))]
pub fn private_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(not(unix))]
fn private_file(path: &Path) -> std::io::Result<()> {
    std::fs::File::create_new(path).map(drop)
}
