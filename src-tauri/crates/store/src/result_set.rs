//! Result sets: a query is run once and gives a handle; windows, and what `tally` counts, are read through the handle, so
//! that all of them agree even while the workspace grows.

use std::sync::Arc;

use exhibit_entry::filter::Selection;
use exhibit_entry::{Entry, Moment};

use crate::fetch;
use crate::listing::Listing;
use crate::{Error, Reader};

/// Names an open result set of one reader.
pub type Handle = u64;

/// An open result set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResultSet {
    /// To read it with.
    pub handle: Handle,
    /// How many rows it holds.
    pub count: u64,
}

/// Rows fetched together while walking a result set: so many lie in a stretch of the file that is long enough to be read
/// ahead, and take some 10 MB of memory.
const ROWS_A_FETCH: usize = 4_096;

impl Reader {
    /// Runs a query, newest first and undated last, and keeps its rows: those of one state of the workspace.
    ///
    /// # Errors
    /// [`Error::Interrupted`] and any error of reading.
    pub fn open_set(&mut self, selection: &Selection) -> Result<ResultSet, Error> {
        let rows = self.select(selection)?;
        let count = rows.len() as u64;
        Ok(ResultSet { handle: self.open.open(rows), count })
    }

    /// Takes over a result set of another reader of the same workspace, under the same handle and with the rows that
    /// were found then: a second connection can count them while the first one reads on. Nothing is copied.
    ///
    /// # Errors
    /// [`Error::StaleHandle`] where `other` does not have it open.
    pub fn adopt(&mut self, other: &Self, handle: Handle) -> Result<(), Error> {
        if self.open.get(handle).is_err() {
            self.open.keep(handle, Arc::clone(other.set(handle)?));
        }
        Ok(())
    }

    /// Lets a result set go.
    pub fn close_set(&mut self, handle: Handle) {
        self.open.close(handle);
    }

    /// `rows` entries of a result set from position `first` on.
    ///
    /// # Errors
    /// [`Error::StaleHandle`].
    pub fn window(&self, handle: Handle, first: u64, rows: u64) -> Result<Vec<Entry>, Error> {
        let (first, rows) = (index(first), index(rows));
        let numbers: Vec<u32> = self.set(handle)?.from(first).take(rows).collect();
        self.entries(&numbers)
    }

    /// Calls `visit` with every entry of a result set in order, a few thousand in memory at a time.
    ///
    /// # Errors
    /// [`Error::StaleHandle`] and whatever `visit` gives.
    pub fn each<E: From<Error>>(
        &self,
        handle: Handle,
        visit: &mut dyn FnMut(Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut rest = self.set(handle)?.from(0);
        loop {
            self.stop.check()?;
            let numbers: Vec<u32> = rest.by_ref().take(ROWS_A_FETCH).collect();
            if numbers.is_empty() {
                return Ok(());
            }
            for entry in self.entries(&numbers)? {
                visit(entry)?;
            }
        }
    }

    /// The position of row `number` in a result set.
    ///
    /// # Errors
    /// [`Error::StaleHandle`].
    pub fn locate(&self, handle: Handle, number: u64) -> Result<Option<u64>, Error> {
        let set = self.set(handle)?;
        let Ok(number) = u32::try_from(number) else { return Ok(None) };
        Ok(set.position(number).map(|position| position as u64))
    }

    /// The position of the first row of a result set at or before a time, or of its first undated row; none where there
    /// is no such row, or the set is in another order than lists are.
    ///
    /// # Errors
    /// [`Error::StaleHandle`].
    pub fn locate_time(&self, handle: Handle, at: Moment) -> Result<Option<u64>, Error> {
        let set = self.set(handle)?;
        let found = set.position_at(at.ms()).filter(|position| *position < set.len());
        Ok(found.map(|position| position as u64))
    }

    pub(crate) fn set(&self, handle: Handle) -> Result<&Arc<Listing>, Error> {
        self.open.get(handle)
    }

    fn entries(&self, numbers: &[u32]) -> Result<Vec<Entry>, Error> {
        fetch::entries(&self.connection, numbers)
    }
}

/// A position, or one past every row.
fn index(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}
