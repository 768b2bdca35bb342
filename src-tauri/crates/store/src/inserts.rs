//! Many rows into one table, a few dozen with each statement: of a row that is inserted alone, more than half of the time
//! goes into starting and ending the statement.

use std::fmt::Write;

use rusqlite::{CachedStatement, Connection, ToSql};

use crate::Error;

/// Rows with one statement.
pub(crate) const ROWS_A_STATEMENT: usize = 32;

/// An insert into one table.
pub(crate) struct Inserts<'c> {
    connection: &'c Connection,
    into: &'static str,
    columns: Vec<&'static str>,
    /// Columns that have the same value in every row, and that value.
    fixed: Vec<(&'static str, Box<dyn ToSql + 'c>)>,
}

/// The values of one row, in the order of the columns.
pub(crate) struct Values<'s, 'c> {
    statement: &'s mut CachedStatement<'c>,
    next: usize,
}

impl<'c> Inserts<'c> {
    /// Into `columns` of the table `into`.
    pub(crate) fn into(connection: &'c Connection, into: &'static str, columns: &[&'static str]) -> Self {
        Self { connection, into, columns: columns.to_vec(), fixed: Vec::new() }
    }

    /// With `value` in `column` of each row.
    pub(crate) fn fixed(mut self, column: &'static str, value: impl ToSql + 'c) -> Self {
        self.fixed.push((column, Box::new(value)));
        self
    }

    /// Inserts a row for each of `items`; `put` puts its values. `look` is asked now and then whether to go on.
    pub(crate) fn each<T>(
        &self,
        items: &[T],
        look: &dyn Fn() -> Result<(), Error>,
        put: &mut dyn FnMut(&T, &mut Values<'_, 'c>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (whole, rest) = items.split_at(items.len() - items.len() % ROWS_A_STATEMENT);
        for (part, rows) in [(whole, ROWS_A_STATEMENT), (rest, 1)] {
            if part.is_empty() {
                continue;
            }
            let mut statement = self.statement(rows)?;
            for items in part.chunks(rows) {
                look()?;
                let mut values = Values { statement: &mut statement, next: self.fixed.len() + 1 };
                items.iter().try_for_each(|item| put(item, &mut values))?;
                statement.raw_execute()?;
            }
        }
        Ok(())
    }

    fn statement(&self, rows: usize) -> Result<CachedStatement<'c>, Error> {
        let fixed: Vec<&str> = self.fixed.iter().map(|(column, _)| *column).collect();
        let columns = [&fixed[..], &self.columns].concat().join(", ");
        // What a constraint refuses takes the whole transaction back. To take back one statement of many rows, SQLite copies
        // every page before the statement changes it.
        let mut sql = format!("INSERT OR ROLLBACK INTO {} ({columns}) VALUES ", self.into);
        let mut next = fixed.len();
        for nth in 0..rows {
            sql.push_str(if nth == 0 { "(" } else { ", (" });
            for at in 0..fixed.len() + self.columns.len() {
                let number = if at < fixed.len() { at + 1 } else { next + 1 };
                next += usize::from(at >= fixed.len());
                let comma = if at == 0 { "" } else { ", " };
                write!(sql, "{comma}?{number}").expect("BUG: writing to a string cannot fail");
            }
            sql.push(')');
        }
        let mut statement = self.connection.prepare_cached(&sql)?;
        for (nth, (_, value)) in self.fixed.iter().enumerate() {
            statement.raw_bind_parameter(nth + 1, value)?;
        }
        Ok(statement)
    }
}

impl Values<'_, '_> {
    /// The value of the next column.
    pub(crate) fn put(&mut self, value: impl ToSql) -> Result<(), Error> {
        self.statement.raw_bind_parameter(self.next, value)?;
        self.next += 1;
        Ok(())
    }
}
