//! A read-only connection with its open result sets.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use exhibit_proof::Head;
use rusqlite::Connection;

use crate::open_sets::OpenSets;
use crate::segment::{Held, Shelf};
use crate::sources::moment;
use crate::stop::Asked;
use crate::writer::read_frontier;
use crate::{Error, Numbers, Status, Stop, WorkspaceId, origin, schema};

/// Reads a workspace. Cheap to open; never writes.
pub struct Reader {
    pub(crate) connection: Connection,
    pub(crate) open: OpenSets,
    /// Whether to stop, by whoever watches or by [`Reader::interrupt_handle`].
    pub(crate) stop: Stop,
    pub(crate) asked: Asked,
    shelf: RefCell<Shelf>,
    /// Superseded rows of the state with that newest row.
    pub(crate) superseded: RefCell<Option<(u64, Arc<Numbers>)>>,
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
            open: OpenSets::default(),
            stop: Stop::default(),
            asked: Asked::default(),
            shelf: RefCell::new(Shelf::of(path)),
            superseded: RefCell::default(),
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

    /// The segments that were made from the state that this reader reads.
    pub(crate) fn segments(&self) -> Result<Vec<Arc<Held>>, Error> {
        self.shelf.borrow_mut().segments(&self.connection)
    }

    /// Counts, last pull and log head.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn status(&self) -> Result<Status, Error> {
        let last_pull: Option<String> = self
            .connection
            .prepare_cached("SELECT max(finished_at) FROM receipt WHERE status = 'ok'")?
            .query_row([], |row| row.get(0))?;
        Ok(Status {
            rows: self.last_row()?,
            indexed: self.indexed()?.covered,
            entries: self.holdings()?.values().map(|held| held.entries).sum(),
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
