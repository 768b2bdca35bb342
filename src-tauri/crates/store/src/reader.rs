//! A read-only connection with its open result sets.

use std::collections::BTreeMap;
use std::path::Path;

use exhibit_proof::Head;
use rusqlite::{Connection, InterruptHandle};

use crate::sources::moment;
use crate::writer::{read_frontier, unsigned};
use crate::{Error, Status, Stop, WorkspaceId, origin, schema};

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
}
