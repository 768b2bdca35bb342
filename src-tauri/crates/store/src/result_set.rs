//! Result sets: a query is run once and gives a handle; windows, facets and times are read through the handle, so
//! that all of them agree even while the workspace grows.

use std::rc::Rc;

use exhibit_entry::filter::Selection;
use exhibit_entry::{Entry, Evidence, Field, Moment};
use rusqlite::types::Value;

use crate::fetch::{ENTRY_COLUMNS, ENTRY_TABLES, entry_from};
use crate::rederive::evidence_bit;
use crate::writer::unsigned;
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

/// How many rows of a result set have one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// The value; none where it was not recorded.
    pub value: Option<String>,
    /// Rows.
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
            for entry in self.entries(numbers)? {
                visit(entry)?;
            }
        }
        Ok(())
    }

    /// Counts the values of `field`, largest first, then in order of value, `null` last among equals.
    ///
    /// # Errors
    /// [`Error::StaleHandle`].
    pub fn facets(&self, handle: Handle, field: Field) -> Result<Vec<FacetValue>, Error> {
        let numbers = numbers_value(self.set(handle)?);
        let mut values = match select::counted(field) {
            Some(column) => self.count_column(column, numbers)?,
            None => self.count_evidence(numbers)?,
        };
        values.sort_by(|a, b| {
            b.count
                .cmp(&a.count)
                .then_with(|| (a.value.is_none(), &a.value).cmp(&(b.value.is_none(), &b.value)))
        });
        Ok(values)
    }

    /// The times of a result set's rows, undated ones left out, in no order.
    ///
    /// # Errors
    /// [`Error::StaleHandle`].
    pub fn times(&self, handle: Handle) -> Result<Vec<Moment>, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT at FROM entry WHERE number IN rarray(?1) AND at IS NOT NULL")?;
        let times = statement.query_map([numbers_value(self.set(handle)?)], |row| row.get::<_, i64>(0))?;
        times.map(|at| Moment::from_ms(at?).ok_or_else(|| Error::BadValue("entry.at".into()))).collect()
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
        let numbers: Vec<i64> = found.collect::<Result<_, _>>()?;
        if !clause.recheck {
            return Ok(numbers);
        }
        let mut admitted = Vec::new();
        for chunk in numbers.chunks(ROWS_A_FETCH) {
            let entries = self.entries(chunk)?;
            let kept = chunk.iter().zip(&entries).filter(|(_, entry)| selection.admits(entry));
            admitted.extend(kept.map(|(number, _)| *number));
        }
        Ok(admitted)
    }

    fn entries(&self, numbers: &[i64]) -> Result<Vec<Entry>, Error> {
        let sql = format!("SELECT {ENTRY_COLUMNS} FROM {ENTRY_TABLES} WHERE e.number = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        numbers.iter().map(|number| Ok(statement.query_row([number], entry_from)?)).collect()
    }

    fn count_column(&self, column: &str, numbers: Rc<Vec<Value>>) -> Result<Vec<FacetValue>, Error> {
        let sql = format!(
            "SELECT {column}, count(*) FROM entry e JOIN row r USING (number) JOIN source s ON s.id = r.source_id
             WHERE e.number IN rarray(?1) GROUP BY 1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([numbers])?;
        let mut values = Vec::new();
        while let Some(row) = rows.next()? {
            values.push(FacetValue { value: row.get(0)?, count: unsigned(row.get(1)?)? });
        }
        Ok(values)
    }

    fn count_evidence(&self, numbers: Rc<Vec<Value>>) -> Result<Vec<FacetValue>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT evidence, count(*) FROM entry WHERE number IN rarray(?1) GROUP BY evidence",
        )?;
        let groups: Vec<(i64, i64)> = statement
            .query_map([numbers], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let total = |holds: &dyn Fn(i64) -> bool| -> Result<u64, Error> {
            unsigned(groups.iter().filter(|(bits, _)| holds(*bits)).map(|(_, count)| count).sum())
        };
        let mut values = Vec::new();
        for kind in Evidence::ALL {
            let count = total(&|bits| bits & evidence_bit(*kind) != 0)?;
            values.push(FacetValue { value: Some(kind.as_str().to_owned()), count });
        }
        values.push(FacetValue { value: None, count: total(&|bits| bits == 0)? });
        values.retain(|value| value.count > 0);
        Ok(values)
    }
}

fn numbers_value(numbers: &[i64]) -> Rc<Vec<Value>> {
    Rc::new(numbers.iter().map(|number| Value::from(*number)).collect())
}
