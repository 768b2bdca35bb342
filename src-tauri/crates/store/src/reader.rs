//! A read-only connection with its open result sets.

use std::collections::BTreeMap;
use std::path::Path;

use exhibit_entry::Moment;
use exhibit_proof::Head;
use rusqlite::{Connection, InterruptHandle};

use crate::sources::moment;
use crate::writer::{read_frontier, unsigned};
use crate::{Error, Receipt, Status, Stop, WorkspaceId, origin, schema};

/// Reads a workspace. Cheap to open; never writes.
pub struct Reader {
    pub(crate) connection: Connection,
    pub(crate) open: BTreeMap<u64, Vec<i64>>,
    pub(crate) next_handle: u64,
    pub(crate) stop: Stop,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("open", &self.open.len()).finish_non_exhaustive()
    }
}

impl Reader {
    /// Opens the workspace at `path` for reading.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::NotAWorkspace`], [`Error::Newer`], [`Error::Damaged`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        Ok(Self {
            connection: schema::open_reader(path)?,
            open: BTreeMap::new(),
            next_handle: 1,
            stop: Stop::default(),
        })
    }

    /// Keeps every later read of this reader at the present state, however the workspace grows.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn hold(&self) -> Result<(), Error> {
        self.connection.execute_batch("BEGIN")?;
        // A deferred transaction takes its snapshot at its first read.
        self.connection.query_row("SELECT count(*) FROM tree_head", [], |_| Ok(()))?;
        Ok(())
    }

    /// Stops a running read of this reader from another thread.
    #[must_use]
    pub fn interrupt_handle(&self) -> InterruptHandle {
        self.connection.get_interrupt_handle()
    }

    /// Counts, last pull and log head.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn status(&self) -> Result<Status, Error> {
        let count = |sql: &str| -> Result<u64, Error> {
            unsigned(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
        };
        let last_pull: Option<String> = self
            .connection
            .prepare_cached("SELECT max(finished_at) FROM receipt WHERE status = 'ok'")?
            .query_row([], |row| row.get(0))?;
        Ok(Status {
            rows: count("SELECT count(*) FROM row")?,
            entries: count(
                "SELECT count(*) FROM entry JOIN identity USING (number) WHERE superseded_by IS NULL",
            )?,
            last_pull: last_pull.map(|text| moment(&text)).transpose()?,
            head: self.head()?,
        })
    }

    /// The head of the log.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn head(&self) -> Result<Head, Error> {
        Ok(read_frontier(&self.connection)?.head())
    }

    /// The workspace's id.
    ///
    /// # Errors
    /// [`Error::BadValue`] when the file has none.
    pub fn id(&self) -> Result<WorkspaceId, Error> {
        let named = origin::read(&self.connection)?;
        named.map(|(id, _)| id).ok_or_else(|| Error::BadValue("workspace has no id".into()))
    }

    /// Every pull and import, summed over its transactions, oldest first.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn receipts(&self) -> Result<Vec<Receipt>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT t.run, s.name, t.kind, t.path, min(t.window_from), min(t.window_to), min(t.started_at),
               max(t.finished_at), sum(t.pages), sum(t.rows_seen), sum(t.rows_new), sum(t.rows_revised),
               sum(t.duplicates), sum(t.problems), sum(t.retries), max(l.http_status), max(l.status),
               max(t.cursor_in), max(l.cursor_out), max(l.error)
             FROM receipt t JOIN source s ON s.id = t.source_id
             JOIN receipt l ON l.id = (SELECT max(id) FROM receipt WHERE run = t.run AND source_id = t.source_id)
             GROUP BY t.run, t.source_id ORDER BY min(t.id)",
        )?;
        let mut rows = statement.query([])?;
        let mut receipts = Vec::new();
        while let Some(row) = rows.next()? {
            receipts.push(receipt_from(row)?);
        }
        Ok(receipts)
    }
}

fn receipt_from(row: &rusqlite::Row<'_>) -> Result<Receipt, Error> {
    let time = |column: usize| -> Result<Option<Moment>, Error> {
        row.get::<_, Option<String>>(column)?.map(|text| moment(&text)).transpose()
    };
    let count = |column: usize| -> Result<u64, Error> { unsigned(row.get(column)?) };
    let needed = |at: Option<Moment>| at.ok_or_else(|| Error::BadValue("receipt time".into()));
    Ok(Receipt {
        run: row.get(0)?,
        source: row.get(1)?,
        kind: row.get(2)?,
        path: row.get(3)?,
        window_from: time(4)?,
        window_to: time(5)?,
        started_at: needed(time(6)?)?,
        finished_at: needed(time(7)?)?,
        pages: count(8)?,
        rows_seen: count(9)?,
        rows_new: count(10)?,
        rows_revised: count(11)?,
        duplicates: count(12)?,
        problems: count(13)?,
        retries: count(14)?,
        http_status: row.get(15)?,
        status: row.get(16)?,
        cursor_in: row.get(17)?,
        cursor_out: row.get(18)?,
        error: row.get(19)?,
    })
}
