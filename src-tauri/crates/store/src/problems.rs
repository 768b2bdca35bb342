//! Rows that could not be read: counted, listed and walked through without holding more of them than is asked for,
//! since their raw bytes may be large and all of a file may be of this kind.

use rusqlite::Row;

use crate::sources::moment;
use crate::writer::unsigned;
use crate::{Error, ProblemRow, Reader};

/// Columns of [`problem_from`] and where they stand, for one source (`?1`) or all.
const PROBLEMS: &str =
    "SELECT p.number, s.name, p.reason, b.raw, r.received_at FROM problem p JOIN row r USING (number)
  JOIN body b USING (number) JOIN source s ON s.id = r.source_id WHERE (?1 IS NULL OR s.name = ?1)";

impl Reader {
    /// Number of rows of one source, or of all, that could not be read.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn problem_count(&self, source: Option<&str>) -> Result<u64, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM problem p JOIN row r USING (number) JOIN source s ON s.id = r.source_id
             WHERE ?1 IS NULL OR s.name = ?1",
        )?;
        unsigned(statement.query_row([source], |row| row.get(0))?)
    }

    /// The newest rows of one source, or of all, that could not be read: at most `limit`, newest first.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn newest_problems(&self, source: Option<&str>, limit: usize) -> Result<Vec<ProblemRow>, Error> {
        let mut statement =
            self.connection.prepare_cached(&format!("{PROBLEMS} ORDER BY p.number DESC LIMIT ?2"))?;
        let mut rows = statement.query((source, i64::try_from(limit).unwrap_or(i64::MAX)))?;
        let mut problems = Vec::new();
        while let Some(row) = rows.next()? {
            problems.push(problem_from(row)?);
        }
        Ok(problems)
    }

    /// The row `number` when it is one that could not be read.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn problem(&self, number: u64) -> Result<Option<ProblemRow>, Error> {
        let Ok(number) = i64::try_from(number) else { return Ok(None) };
        let mut statement = self.connection.prepare_cached(&format!("{PROBLEMS} AND p.number = ?2"))?;
        let mut rows = statement.query((None::<&str>, number))?;
        rows.next()?.map(problem_from).transpose()
    }

    /// Gives every row of one source, or of all, that could not be read to `take`, in order of number, one at a time.
    ///
    /// # Errors
    /// Any error of reading, and what `take` says.
    pub fn each_problem<E: From<Error>>(
        &self,
        source: Option<&str>,
        mut take: impl FnMut(ProblemRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement =
            self.connection.prepare_cached(&format!("{PROBLEMS} ORDER BY p.number")).map_err(Error::from)?;
        let mut rows = statement.query([source]).map_err(Error::from)?;
        while let Some(row) = rows.next().map_err(Error::from)? {
            take(problem_from(row)?)?;
        }
        Ok(())
    }

    /// All of them at once, in order of number: for few rows only.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn problems(&self, source: Option<&str>) -> Result<Vec<ProblemRow>, Error> {
        let mut problems = Vec::new();
        self.each_problem(source, |problem| -> Result<(), Error> {
            problems.push(problem);
            Ok(())
        })?;
        Ok(problems)
    }
}

fn problem_from(row: &Row<'_>) -> Result<ProblemRow, Error> {
    Ok(ProblemRow {
        row: unsigned(row.get(0)?)?,
        source: row.get(1)?,
        reason: row.get(2)?,
        raw: row.get(3)?,
        received_at: moment(&row.get::<_, String>(4)?)?,
    })
}
