//! The index of keys, which a first load of many rows from files is done without: most ids are random, so that each
//! transaction would change nearly every page of it. It is made of sorted keys behind the load, with the segments, and
//! before that as soon as a writer asks for a key. Readers that look for a key meanwhile look through all.

use rusqlite::{Connection, TransactionBehavior};

use crate::{Error, Reader, Writer};

/// Its name.
pub(crate) const NAME: &str = "identity_by_key";

/// Rows of a log whose index is made with the last of them: in a fraction of a second.
pub(crate) const ROWS_MADE_AT_ONCE: u64 = 65_536;

impl Reader {
    /// Whether a first load has ended and left out the index of keys. While it goes on it is left alone: making the index
    /// of many rows takes longer than it would wait for.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn lacks_key_index(&self) -> Result<bool, Error> {
        // Older files have it as part of their table.
        if !crate::schema::knows_key_index(&self.connection)? || is_there(&self.connection)? {
            return Ok(false);
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT COALESCE((SELECT status <> 'running' FROM receipt ORDER BY id DESC LIMIT 1), 0)",
        )?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }
}

impl Writer {
    /// Makes the index of keys where it is left out.
    ///
    /// # Errors
    /// [`Error::Locked`] and any error of writing.
    pub fn index_keys(&mut self) -> Result<(), Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        make(&transaction)?;
        Ok(transaction.commit()?)
    }
}

/// Drops it, in the transaction that stores the first rows of a log.
pub(crate) fn leave_out(connection: &Connection) -> Result<(), Error> {
    Ok(connection.execute_batch("DROP INDEX IF EXISTS identity_by_key")?)
}

/// Makes it where it is missing. A writer does this before it asks for a key.
pub(crate) fn make(connection: &Connection) -> Result<(), Error> {
    if is_there(connection)? {
        return Ok(());
    }
    // Written as the migration has it: `verify` compares the two.
    Ok(connection
        .execute_batch("CREATE UNIQUE INDEX identity_by_key ON identity (source_id, key, revision)")?)
}

/// Whether it is there.
pub(crate) fn is_there(connection: &Connection) -> Result<bool, Error> {
    Ok(connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?1)")?
        .query_row([NAME], |row| row.get(0))?)
}
