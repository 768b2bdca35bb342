//! A short look at a workspace, for whoever wants to know what is wrong with it: nothing is repaired, nothing of it is
//! changed. The whole check is [`Reader::verify`].

use std::path::Path;
use std::time::Duration;

use exhibit_entry::Moment;
use exhibit_proof::Head;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::sources::moment;
use crate::writer::whole_frontier;
use crate::{Error, Reader};

/// Whether a workspace could be written to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockState {
    /// Nobody is writing.
    Free,
    /// Another process is writing.
    Held,
    /// The file, its folder or its disk takes no writes.
    ReadOnly,
}

/// Asks for the lock of the workspace at `path` and gives it back at once.
///
/// # Errors
/// Any error of opening.
pub fn lock_state(path: &Path) -> Result<LockState, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // What others have written to the WAL stays there.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.busy_timeout(Duration::ZERO)?;
    match connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK") {
        Ok(()) => Ok(LockState::Free),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Ok(LockState::Held),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Ok(LockState::ReadOnly)
            }
            _ => Err(error.into()),
        },
    }
}

impl Reader {
    /// What SQLite's quick check complains of, at most ten lines; none: the file is sound as far as that goes.
    ///
    /// # Errors
    /// [`Error::Interrupted`], and what stops the check itself.
    pub fn quick_check(&self) -> Result<Vec<String>, Error> {
        let mut statement = self.connection.prepare("PRAGMA quick_check(10)")?;
        let lines: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(if lines == ["ok"] { Vec::new() } else { lines })
    }

    /// The head of the log of the workspace at `path`, which this reader has open, after it was held against the head
    /// kept beside it.
    ///
    /// # Errors
    /// [`Error::Damaged`] when they do not agree, [`Error::File`] and [`Error::BadValue`] when the one beside cannot be
    /// read.
    pub fn agreed_head(&self, path: &Path) -> Result<Head, Error> {
        Ok(whole_frontier(&self.connection, path)?.head())
    }

    /// When a pull or import last ended, by the clock of this machine then.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn newest_run(&self) -> Result<Option<Moment>, Error> {
        let newest: Option<String> =
            self.connection.query_row("SELECT max(finished_at) FROM receipt", [], |row| row.get(0))?;
        newest.map(|text| moment(&text)).transpose()
    }

    /// How many rows claim to be later than `at`.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn rows_after(&self, at: Moment) -> Result<u64, Error> {
        let count =
            self.connection
                .query_row("SELECT count(*) FROM entry WHERE at > ?1", [at.ms()], |row| row.get(0))?;
        crate::writer::unsigned(count)
    }
}
