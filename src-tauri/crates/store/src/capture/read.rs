//! Reading the shelf. A workspace of an older version has an empty one.

use std::ops::ControlFlow;

use chrono::DateTime;
use exhibit_hook::Capture;
use rusqlite::{OptionalExtension, Row};

use super::link::{COLUMNS, Written};
use super::same::conflicting;
use super::{CaptureCounts, CaptureLine, CaptureProblemDraft, CaptureProblemLine, StoredCapture, Via};
use crate::sources::moment;
use crate::writer::{signed, unsigned};
use crate::{Error, Reader, schema};

impl Reader {
    /// One capture, all of it; none when there is none of that number.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn capture(&self, id: u64) -> Result<Option<StoredCapture>, Error> {
        let Ok(id) = i64::try_from(id) else { return Ok(None) };
        if !schema::knows_captures(&self.connection)? {
            return Ok(None);
        }
        let mut statement = self.connection.prepare_cached(&whole("WHERE c.id = ?1"))?;
        let found = statement.query_row([id], |row| Ok(stored_from(row))).optional()?;
        found.transpose()
    }

    /// Captures of higher numbers than `after`, in their order, at most `limit`.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn capture_lines(&self, after: u64, limit: u64) -> Result<Vec<CaptureLine>, Error> {
        if !schema::knows_captures(&self.connection)? {
            return Ok(Vec::new());
        }
        let mut statement = self
            .connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM capture WHERE id > ?1 ORDER BY id LIMIT ?2"))?;
        let mut rows = statement.query((bounded(after), bounded(limit)))?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            self.stop.check()?;
            lines.push(line_from(Written::from(row)?)?.0);
        }
        Ok(lines)
    }

    /// Gives every capture of a higher number than `after`, in their order, until `each` breaks off.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn each_capture(
        &self,
        after: u64,
        each: &mut dyn FnMut(StoredCapture) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        if !schema::knows_captures(&self.connection)? {
            return Ok(());
        }
        let mut statement = self.connection.prepare_cached(&whole("WHERE c.id > ?1 ORDER BY c.id"))?;
        let mut rows = statement.query([bounded(after)])?;
        while let Some(row) = rows.next()? {
            self.stop.check()?;
            if each(stored_from(row)?).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Numbers of the captures whose headers told this scheme when they came, in their order.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn captures_of_scheme(&self, scheme: &str) -> Result<Vec<u64>, Error> {
        self.capture_numbers("SELECT id FROM capture WHERE scheme = ?1 ORDER BY id", [scheme])
    }

    /// Numbers of the captures with this delivery id, in their order.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn captures_of_delivery(&self, delivery: &str) -> Result<Vec<u64>, Error> {
        self.capture_numbers("SELECT id FROM capture WHERE delivery = ?1 ORDER BY id", [delivery])
    }

    /// How much is on the shelf.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn capture_counts(&self) -> Result<CaptureCounts, Error> {
        if !schema::knows_captures(&self.connection)? {
            return Ok(CaptureCounts::default());
        }
        let count = |sql: &str| -> Result<u64, Error> {
            unsigned(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
        };
        Ok(CaptureCounts {
            captures: count("SELECT COALESCE(max(id), 0) FROM capture")?,
            again: count("SELECT count(*) FROM capture WHERE same_as IS NOT NULL")?,
            conflicts: count(&conflicting("count(DISTINCT c.delivery)"))?,
            problems: count("SELECT count(*) FROM capture_problem")?,
        })
    }

    /// How much could not be stored as a request: what the counts of the shelf say of it, without counting the rest.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn capture_problem_count(&self) -> Result<u64, Error> {
        if !schema::knows_captures(&self.connection)? {
            return Ok(0);
        }
        let sql = "SELECT count(*) FROM capture_problem";
        unsigned(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// Problems of higher numbers than `after`, in their order, at most `limit`.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn capture_problems(&self, after: u64, limit: u64) -> Result<Vec<CaptureProblemLine>, Error> {
        if !schema::knows_captures(&self.connection)? {
            return Ok(Vec::new());
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT id, stored_at, via, file, line, reason, raw, raw_bytes FROM capture_problem
             WHERE id > ?1 ORDER BY id LIMIT ?2",
        )?;
        let mut rows = statement.query((bounded(after), bounded(limit)))?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            lines.push(problem_from(row)?);
        }
        Ok(lines)
    }

    pub(super) fn capture_count(&self, sql: &str, params: impl rusqlite::Params) -> Result<u64, Error> {
        if !schema::knows_captures(&self.connection)? {
            return Ok(0);
        }
        unsigned(self.connection.prepare_cached(sql)?.query_row(params, |row| row.get(0))?)
    }

    pub(super) fn capture_numbers(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<u64>, Error> {
        if !schema::knows_captures(&self.connection)? {
            return Ok(Vec::new());
        }
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut numbers = Vec::new();
        while let Some(row) = rows.next()? {
            numbers.push(unsigned(row.get(0)?)?);
        }
        Ok(numbers)
    }
}

/// A number for SQLite: nothing on the shelf is above 2^63.
pub(super) fn bounded(number: u64) -> i64 {
    i64::try_from(number).unwrap_or_else(|_| signed(u64::MAX >> 1))
}

fn whole(which: &str) -> String {
    let columns: Vec<String> = COLUMNS.split(',').map(|column| format!("c.{}", column.trim())).collect();
    format!(
        "SELECT {}, b.bytes FROM capture c JOIN capture_body b ON b.sha256 = c.body_sha256 {which}",
        columns.join(", ")
    )
}

fn stored_from(row: &Row<'_>) -> Result<StoredCapture, Error> {
    let body: Vec<u8> = row.get("bytes")?;
    let (line, headers) = line_from(Written::from(row)?)?;
    let headers = serde_json::from_str(&headers)
        .map_err(|_| Error::BadValue(format!("the headers of capture {}", line.id)))?;
    let capture = Capture {
        received_at: line.received_at,
        method: line.method.clone(),
        url: line.url.clone(),
        headers,
        body,
    };
    Ok(StoredCapture { line, capture })
}

/// The line and its headers as they are stored.
fn line_from(written: Written) -> Result<(CaptureLine, String), Error> {
    let unread = |what: &str| Error::BadValue(format!("{what} of capture {}", written.id));
    let received_at = written.received_at.as_deref().map(|text| {
        DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).map_err(|_| unread("the time of arrival"))
    });
    let line = CaptureLine {
        id: unsigned(written.id)?,
        stored_at: moment(&written.stored_at)?,
        received_at: received_at.transpose()?,
        via: Via::of(&written.via).ok_or_else(|| unread("the way"))?,
        file: written.file,
        format: written.format,
        rebuilt: written.rebuilt,
        method: written.method,
        url: written.url,
        delivery: written.delivery,
        event: written.event,
        scheme: written.scheme,
        same_as: written.same_as.map(unsigned).transpose()?,
        body_sha256: written.body_sha256,
        body_bytes: unsigned(written.body_bytes)?,
    };
    Ok((line, written.headers))
}

fn problem_from(row: &Row<'_>) -> Result<CaptureProblemLine, Error> {
    let id = unsigned(row.get(0)?)?;
    let via: String = row.get(2)?;
    Ok(CaptureProblemLine {
        id,
        stored_at: moment(&row.get::<_, String>(1)?)?,
        problem: CaptureProblemDraft {
            via: Via::of(&via).ok_or_else(|| Error::BadValue(format!("the way of problem {id}")))?,
            file: row.get(3)?,
            line: unsigned(row.get(4)?)?,
            reason: row.get(5)?,
            raw: row.get(6)?,
            raw_bytes: unsigned(row.get(7)?)?,
        },
    })
}
