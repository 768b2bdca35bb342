//! The one connection that writes.

use std::path::{Path, PathBuf};

use exhibit_entry::Moment;
use exhibit_proof::{Checkpoint, Frontier, Head};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use crate::{Error, WorkspaceId, head, origin, schema};

/// Appends to a workspace. Every method is one IMMEDIATE transaction: all of it or nothing.
#[derive(Debug)]
pub struct Writer {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
}

impl Writer {
    /// Opens the workspace at `path`, making it when it is missing. `id` and `now` name a fresh one.
    ///
    /// # Errors
    /// [`Error::Newer`], [`Error::NotAWorkspace`], [`Error::Damaged`], [`Error::Locked`], [`Error::NotWritable`];
    /// the file stays as it was.
    pub fn open(path: &Path, id: &WorkspaceId, now: Moment) -> Result<Self, Error> {
        Ok(Self { connection: schema::open_writer(path, id, now)?, path: path.to_owned() })
    }

    /// The head of the log as stored.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn head(&self) -> Result<Head, Error> {
        Ok(read_frontier(&self.connection)?.head())
    }

    /// Writes a checkpoint of the present head, or gives the newest one back when the log has not grown since.
    /// Unsigned: a note body only (DESIGN section 4).
    ///
    /// # Errors
    /// Any error of writing.
    pub fn checkpoint(&mut self, reason: &str, at: Moment) -> Result<String, Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let head = read_frontier(&transaction)?.head();
        let newest: Option<(i64, String)> = transaction
            .query_row("SELECT size, note FROM checkpoint ORDER BY id DESC LIMIT 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        if let Some((_, note)) = newest.filter(|(size, _)| u64::try_from(*size) == Ok(head.size)) {
            return Ok(note);
        }
        let (id, _) =
            origin::read(&transaction)?.ok_or_else(|| Error::BadValue("workspace has no id".into()))?;
        let note = Checkpoint::new(&id.origin(), head, Vec::new())
            .map_err(|error| Error::BadValue(error.to_string()))?
            .to_string();
        transaction.execute(
            "INSERT INTO checkpoint (size, root, note, at, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
            (signed(head.size), head.root.0, &note, at.to_string(), reason),
        )?;
        transaction.commit()?;
        Ok(note)
    }

    /// Copies the head outside the database, after a commit. It never goes back: another process may have written a
    /// later one meanwhile, and a cut tail must not be papered over by the next append.
    pub(crate) fn publish_head(&self, head: Head) -> Result<(), Error> {
        match head::read_head(&self.path)? {
            Some(kept) if kept.size >= head.size => Ok(()),
            _ => head::write_head(&self.path, head),
        }
    }
}

/// The right edge of the log as the newest transaction left it. Read inside the transaction that grows it, since
/// another process may have grown it in between.
pub(crate) fn read_frontier(connection: &Connection) -> Result<Frontier, Error> {
    let stored: Option<Vec<u8>> = connection
        .query_row("SELECT frontier FROM tree_head ORDER BY size DESC LIMIT 1", [], |row| row.get(0))
        .optional()?;
    stored.map_or_else(
        || Ok(Frontier::empty()),
        |bytes| Frontier::from_bytes(&bytes).map_err(|error| Error::BadValue(error.to_string())),
    )
}

/// SQLite counts in `i64`; a log of 2^63 rows does not fit on any disk.
pub(crate) fn signed(count: u64) -> i64 {
    i64::try_from(count).expect("BUG: a count below 2^63")
}

/// The other way round; a negative count means that the file was changed from outside.
pub(crate) fn unsigned(count: i64) -> Result<u64, Error> {
    u64::try_from(count).map_err(|_| Error::BadValue(format!("negative count {count}")))
}
