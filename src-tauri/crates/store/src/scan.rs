//! Finding rows by SQL: in the rows that are in no segment, or in all of them.

use std::ops::RangeInclusive;
use std::sync::Arc;

use exhibit_entry::filter::Selection;
use rusqlite::types::Value;

use crate::listing::Key;
use crate::writer::unsigned;
use crate::{Error, Numbers, Reader, select};

/// Up to here a range of rows is walked by number, whatever times are asked for: rows that follow each other were mostly
/// read together, while the index of times leads to a page of its own for each.
const WALKED_ROWS: u64 = 100_000;

impl Reader {
    /// One state of the workspace for all that is read until it is dropped: the one that is held already, if one is.
    pub(crate) fn snapshot(&self) -> Result<Option<rusqlite::Transaction<'_>>, Error> {
        if !self.connection.is_autocommit() {
            return Ok(None);
        }
        Ok(Some(self.connection.unchecked_transaction()?))
    }

    /// The number of the newest row, 0 while there is none.
    pub(crate) fn last_row(&self) -> Result<u64, Error> {
        let mut statement = self.connection.prepare_cached("SELECT COALESCE(MAX(number), 0) FROM row")?;
        unsigned(statement.query_row([], |row| row.get(0))?)
    }

    /// The rows of which there is a newer revision, in a state whose newest row is `last`.
    pub(crate) fn superseded(&self, last: u64) -> Result<Arc<Numbers>, Error> {
        if let Some((known, superseded)) = &*self.superseded.borrow()
            && *known == last
        {
            return Ok(Arc::clone(superseded));
        }
        let sql = "SELECT number FROM identity WHERE superseded_by IS NOT NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut superseded = Numbers::default();
        while let Some(row) = rows.next()? {
            superseded.insert(unsigned(row.get(0)?)?);
        }
        let superseded = Arc::new(superseded);
        // Nothing but a newer row supersedes another.
        *self.superseded.borrow_mut() = Some((last, Arc::clone(&superseded)));
        Ok(superseded)
    }

    /// The rows of a range for which the terms of `selection` hold and which are not `superseded`, in no order.
    pub(crate) fn scan(
        &self,
        selection: &Selection,
        range: RangeInclusive<u64>,
        superseded: &Numbers,
    ) -> Result<Vec<Key>, Error> {
        // A plus keeps SQLite from the index of times.
        let time = if range.end() - range.start() < WALKED_ROWS { "+e.at" } else { "e.at" };
        let clause = select::clause(selection, time);
        let (first, last) = (number(*range.start())?, number(*range.end())?);
        let sql = format!(
            "SELECT e.number, e.at FROM {} WHERE e.number BETWEEN {first} AND {last} AND {}",
            clause.tables, clause.sql
        );
        self.keys(&sql, clause.values, superseded)
    }

    fn keys(&self, sql: &str, values: Vec<Value>, superseded: &Numbers) -> Result<Vec<Key>, Error> {
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        let mut keys = Vec::new();
        while let Some(row) = rows.next()? {
            let number = row.get(0)?;
            if !superseded.contains(u64::from(number)) {
                keys.push(Key { at: row.get(1)?, number });
            }
        }
        Ok(keys)
    }
}

/// A row number as result sets hold it.
pub(crate) fn number(row: u64) -> Result<u32, Error> {
    u32::try_from(row)
        .map_err(|_| Error::BadValue(format!("row {row} is past the last one that can be listed")))
}
