//! The one connection that writes.

use std::path::{Path, PathBuf};

use exhibit_entry::Moment;
use exhibit_proof::{Checkpoint, Frontier, Head};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use crate::append::APPENDS_A_HEAD;
use crate::head::Kept;
use crate::key_filter::KeyFilter;
use crate::wal::Mover;
use crate::{Error, Stop, WorkspaceId, capture, chain, head, origin, schema, trail};

/// Appends to a workspace. Every method is one IMMEDIATE transaction: all of it or nothing.
#[derive(Debug)]
pub struct Writer {
    /// Before the connection, so that it ends first.
    pub(crate) mover: Option<Mover>,
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
    pub(crate) stop: Stop,
    /// The keys of the source that was appended to last, where all of them came through here.
    pub(crate) keys: Option<KeyFilter>,
    /// Transactions since the head beside the database was renewed; the first one of a writer renews it.
    pub(crate) unpublished: u32,
}

impl Writer {
    /// Opens the workspace at `path`, making it when it is missing. `id` and `now` name a fresh one.
    ///
    /// # Errors
    /// [`Error::Newer`], [`Error::NotAWorkspace`], [`Error::Damaged`], [`Error::Locked`], [`Error::NotWritable`];
    /// the file stays as it was.
    pub fn open(path: &Path, id: &WorkspaceId, now: Moment) -> Result<Self, Error> {
        Ok(Self {
            mover: None,
            connection: schema::open_writer(path, id, now)?,
            path: path.to_owned(),
            stop: Stop::default(),
            keys: None,
            unpublished: APPENDS_A_HEAD,
        })
    }

    /// The head of the log as stored.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn head(&self) -> Result<Head, Error> {
        Ok(read_frontier(&self.connection)?.head())
    }

    /// Writes a checkpoint of the present head and of the captures, or gives the newest one back when neither has grown
    /// since. Unsigned: a note body only (DESIGN section 4).
    ///
    /// # Errors
    /// Any error of writing; [`Error::Damaged`] when rows that were there are gone.
    pub fn checkpoint(&mut self, reason: &str, at: Moment) -> Result<String, Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let head = whole_frontier(&transaction, &self.path)?.head();
        let (id, _) =
            origin::read(&transaction)?.ok_or_else(|| Error::BadValue("workspace has no id".into()))?;
        let lines = [
            capture::newest(&transaction)?.line(capture::LINE_NAME),
            trail::newest(&transaction)?.line(trail::LINE_NAME),
        ];
        let note = Checkpoint::new(&id.origin(), head, lines.into_iter().flatten().collect())
            .map_err(|error| Error::BadValue(error.to_string()))?
            .to_string();
        let newest: Option<String> = transaction
            .query_row("SELECT note FROM checkpoint ORDER BY id DESC LIMIT 1", [], |row| row.get(0))
            .optional()?;
        if newest.as_ref() == Some(&note) {
            return Ok(note);
        }
        transaction.execute(
            "INSERT INTO checkpoint (size, root, note, at, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
            (signed(head.size), head.root.0, &note, at.to_string(), reason),
        )?;
        transaction.commit()?;
        Ok(note)
    }

    /// Copies the newest head outside the database, after a commit. Looks and writes under the lock of the database, so
    /// that of two processes the slower one cannot put an older head over a newer one.
    pub(crate) fn publish_head(&mut self) -> Result<(), Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let newest = Kept {
            head: read_frontier(&transaction)?.head(),
            link: chain::newest(&transaction)?,
            captures: capture::newest(&transaction)?,
            trail: trail::newest(&transaction)?,
        };
        let grown = |kept: Kept| {
            kept != newest
                && kept.head.size <= newest.head.size
                && kept.link.receipts <= newest.link.receipts
                && kept.captures.count <= newest.captures.count
                && kept.trail.count <= newest.trail.count
        };
        if head::read_kept(&self.path)?.is_none_or(grown) {
            head::write_kept(&self.path, newest)?;
        }
        self.unpublished = 0;
        Ok(transaction.commit()?)
    }
}

/// The right edge of the log, for a transaction that is to grow it or vouch for it. Compares it with the head kept
/// beside the database at `path` first: what was cut off must not be papered over.
///
/// # Errors
/// [`Error::Damaged`] when rows that were there are gone.
pub(crate) fn whole_frontier(connection: &Connection, path: &Path) -> Result<Frontier, Error> {
    // First: a log that grows meanwhile is longer than the head beside it, never shorter.
    let kept = head::read_kept(path)?;
    let frontier = read_frontier(connection)?;
    let last: i64 = connection.query_row("SELECT COALESCE(MAX(number), 0) FROM row", [], |row| row.get(0))?;
    let size = frontier.size().min(unsigned(last)?);
    if frontier.size() > size {
        let gone = frontier.size() - size;
        return Err(Error::Damaged(format!(
            "the log is shorter than its head: the last {gone} rows are gone"
        )));
    }
    let Some(Kept { head: kept, link, captures, trail: sent }) = kept else { return Ok(frontier) };
    if kept.size > size {
        let gone = kept.size - size;
        return Err(Error::Damaged(format!(
            "the log is shorter than the head kept beside it: the last {gone} rows are gone"
        )));
    }
    let root: Option<[u8; 32]> = connection
        .query_row("SELECT root FROM tree_head WHERE size = ?1", [signed(kept.size)], |row| row.get(0))
        .optional()?;
    if kept.size > 0 && root != Some(kept.root.0) {
        return Err(Error::Damaged(format!(
            "the log does not fit the head kept beside it: the first {} rows are not the ones that were there",
            kept.size
        )));
    }
    if chain::at(connection, link.receipts)? != Some(link) {
        return Err(Error::Damaged(format!(
            "the first {} receipts are not the ones noted in the head kept beside the log, or some are gone",
            link.receipts
        )));
    }
    if capture::tip_at(connection, captures.count)? != Some(captures) {
        return Err(Error::Damaged(format!(
            "the first {} captured webhooks are not the ones noted in the head kept beside the log, or some are gone",
            captures.count
        )));
    }
    if trail::tip_at(connection, sent.count)? != Some(sent) {
        return Err(Error::Damaged(format!(
            "the first {} lines of what was sent are not the ones noted in the head kept beside the log, or some are gone",
            sent.count
        )));
    }
    Ok(frontier)
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
