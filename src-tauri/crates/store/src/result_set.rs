//! Result sets: a query is run once and gives a handle; windows, and what `tally` counts, are read through the handle, so
//! that all of them agree even while the workspace grows.

use exhibit_entry::Entry;
use exhibit_entry::filter::Selection;

use crate::fetch::{ENTRY_TABLES, entry_columns, entry_from};
use crate::{Error, Reader, select};

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

/// Result sets kept open by one reader; the oldest goes when another is opened. The window needs two (the list
/// shown and the one being typed); more only serve going back.
const OPEN_AT_MOST: usize = 8;

/// Rows fetched by one statement while walking a result set.
const ROWS_A_FETCH: usize = 500;

impl Reader {
    /// Runs a query, newest first and undated last, and keeps its rows.
    ///
    /// # Errors
    /// [`Error::Interrupted`] and any error of reading.
    pub fn open_set(&mut self, selection: &Selection) -> Result<ResultSet, Error> {
        let numbers = self.numbers(selection)?;
        while self.open.len() >= OPEN_AT_MOST {
            self.open.pop_first();
        }
        let (handle, count) = (self.next_handle, numbers.len() as u64);
        self.next_handle += 1;
        self.open.insert(handle, numbers);
        Ok(ResultSet { handle, count })
    }

    /// Takes over a result set of another reader of the same workspace, under the same handle and with the rows that
    /// were found then: a second connection can count them while the first one reads on.
    ///
    /// # Errors
    /// [`Error::StaleHandle`] where `other` does not have it open.
    pub fn adopt(&mut self, other: &Self, handle: Handle) -> Result<(), Error> {
        if self.open.contains_key(&handle) {
            return Ok(());
        }
        let numbers = other.set(handle)?.to_vec();
        while self.open.len() >= OPEN_AT_MOST {
            self.open.pop_first();
        }
        self.open.insert(handle, numbers);
        self.next_handle = self.next_handle.max(handle + 1);
        Ok(())
    }

    /// Lets a result set go.
    pub fn close_set(&mut self, handle: Handle) {
        self.open.remove(&handle);
    }

    /// `rows` entries of a result set from position `first` on.
    ///
    /// # Errors
    /// [`Error::StaleHandle`].
    pub fn window(&self, handle: Handle, first: u64, rows: u64) -> Result<Vec<Entry>, Error> {
        let numbers = self.set(handle)?;
        let first = usize::try_from(first).unwrap_or(usize::MAX).min(numbers.len());
        let last = first.saturating_add(usize::try_from(rows).unwrap_or(usize::MAX)).min(numbers.len());
        self.entries(&numbers[first..last])
    }

    /// Calls `visit` with every entry of a result set in order, a few hundred in memory at a time.
    ///
    /// # Errors
    /// [`Error::StaleHandle`] and whatever `visit` gives.
    pub fn each<E: From<Error>>(
        &self,
        handle: Handle,
        visit: &mut dyn FnMut(Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        for numbers in self.set(handle)?.chunks(ROWS_A_FETCH) {
            self.stop.check()?;
            for entry in self.entries(numbers)? {
                visit(entry)?;
            }
        }
        Ok(())
    }

    /// The position of row `number` in a result set.
    ///
    /// # Errors
    /// [`Error::StaleHandle`].
    pub fn locate(&self, handle: Handle, number: u64) -> Result<Option<u64>, Error> {
        let position = self.set(handle)?.iter().position(|row| u64::try_from(*row) == Ok(number));
        Ok(position.map(|index| index as u64))
    }

    pub(crate) fn set(&self, handle: Handle) -> Result<&[i64], Error> {
        self.open.get(&handle).map(Vec::as_slice).ok_or(Error::StaleHandle(handle))
    }

    fn numbers(&self, selection: &Selection) -> Result<Vec<i64>, Error> {
        let clause = select::clause(selection);
        let sql = format!(
            "SELECT e.number FROM {ENTRY_TABLES} WHERE {} ORDER BY e.at DESC NULLS LAST, e.number DESC",
            clause.sql
        );
        let mut statement = self.connection.prepare(&sql)?;
        let found = statement.query_map(rusqlite::params_from_iter(clause.values), |row| row.get(0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    fn entries(&self, numbers: &[i64]) -> Result<Vec<Entry>, Error> {
        let columns = entry_columns(&self.connection)?;
        let sql = format!("SELECT {columns} FROM {ENTRY_TABLES} WHERE e.number = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        numbers.iter().map(|number| Ok(statement.query_row([number], entry_from)?)).collect()
    }
}
