//! Rows that a vendor no longer sends. They stay as they are; that they were missing is evidence of its own.

use exhibit_entry::Moment;
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use crate::sources::moment;
use crate::writer::{signed, unsigned};
use crate::{Error, Numbers, Reader, schema};

/// How far inside the asked window a row must stand to be missed, in milliseconds: vendors cut at whole seconds, and
/// say differently on which side of a bound a row is.
const MARGIN_MS: i64 = 1_000;

/// What the last receipt of a whole pull knows: every row of this time that did not come is no longer at the vendor.
#[derive(Clone, Copy, Debug)]
pub struct Closing<'a> {
    /// Start of the time that was read whole; none = from the beginning.
    pub from: Option<Moment>,
    /// Its end.
    pub to: Moment,
    /// Every row that came.
    pub seen: &'a Numbers,
    /// Rows older than this are no longer kept there; none where that is not known.
    pub expired_before: Option<Moment>,
}

/// A row that the vendor no longer sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VanishedRow {
    /// Number in the log.
    pub row: u64,
    /// Its source.
    pub source: String,
    /// Its key.
    pub key: String,
    /// When it happened.
    pub at: Option<Moment>,
    /// What happened, in a line.
    pub summary: String,
    /// When a whole pull ended without it.
    pub noticed_at: Moment,
    /// Whether the vendor's keeping explains it.
    pub expired: bool,
}

/// Since when a row is absent at its vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Absent {
    /// When a whole pull ended without it.
    pub noticed_at: Moment,
    /// Whether the vendor's keeping explains it.
    pub expired: bool,
}

/// Rows absent at their vendor whose last word is not that they came back. `a` is that last word.
const ABSENT: &str = "absence a ON a.number = i.number AND a.kind <> 'back'
  AND a.id = (SELECT max(id) FROM absence l WHERE l.number = a.number)";

/// Notes that rows which were absent came again.
pub(crate) fn note_back(connection: &Connection, numbers: &[i64], receipt_id: i64) -> Result<(), Error> {
    // Nearly always: then nothing is asked for each row.
    if !connection.query_row("SELECT EXISTS (SELECT 1 FROM absence)", [], |row| row.get(0))? {
        return Ok(());
    }
    for number in numbers {
        if is_absent(connection, *number)? {
            note(connection, (*number, receipt_id), "back")?;
        }
    }
    Ok(())
}

/// A row that did not come.
pub(crate) struct Gone {
    number: i64,
    expired: bool,
}

/// Every row of the closed time that did not come and was not noted before. `came` is what the last batch itself showed.
pub(crate) fn gone(
    connection: &Connection,
    source_id: i64,
    closing: &Closing<'_>,
    came: &[i64],
) -> Result<Vec<Gone>, Error> {
    let came: Numbers = came.iter().map(|number| number.unsigned_abs()).collect();
    let missing = missing(connection, source_id, closing, &came)?;
    let expired = |at: i64| closing.expired_before.is_some_and(|before| at < before.ms());
    Ok(missing.into_iter().map(|(number, at)| Gone { number, expired: expired(at) }).collect())
}

/// Notes that rows did not come.
pub(crate) fn note_gone(connection: &Connection, receipt_id: i64, gone: &[Gone]) -> Result<(), Error> {
    for Gone { number, expired } in gone {
        note(connection, (*number, receipt_id), if *expired { "expired" } else { "gone" })?;
    }
    Ok(())
}

/// Rows of the closed time that came from the vendor as the source is set up now and did not come again: number and
/// time. Most rows were seen: they are told by the index alone and never looked at.
fn missing(
    connection: &Connection,
    source_id: i64,
    closing: &Closing<'_>,
    came: &Numbers,
) -> Result<Vec<(i64, i64)>, Error> {
    let mut statement = connection
        .prepare_cached("SELECT number, at FROM entry WHERE at BETWEEN ?1 AND ?2 ORDER BY at, number")?;
    let from = closing.from.map_or(i64::MIN, |from| from.ms().saturating_add(MARGIN_MS));
    let mut rows = statement.query((from, closing.to.ms().saturating_sub(MARGIN_MS)))?;
    let mut missing = Vec::new();
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        let is_seen = closing.seen.contains(unsigned(number)?) || came.contains(unsigned(number)?);
        if !is_seen && is_expected(connection, source_id, number)? && !is_absent(connection, number)? {
            missing.push((number, row.get(1)?));
        }
    }
    Ok(missing)
}

/// Whether a row is one that the source as set up now has sent, and no newer revision has taken its place.
fn is_expected(connection: &Connection, source_id: i64, number: i64) -> Result<bool, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT EXISTS (
           SELECT 1 FROM row r JOIN identity i ON i.number = r.number JOIN receipt t ON t.id = r.receipt_id
           JOIN source s ON s.id = r.source_id
           WHERE r.number = ?2 AND r.source_id = ?1 AND r.ingest = 'api' AND i.superseded_by IS NULL
             AND t.started_at >= s.added_at)",
    )?;
    Ok(statement.query_row((source_id, number), |row| row.get(0))?)
}

fn is_absent(connection: &Connection, number: i64) -> Result<bool, Error> {
    let absent = connection
        .prepare_cached("SELECT kind <> 'back' FROM absence WHERE number = ?1 ORDER BY id DESC LIMIT 1")?
        .query_row([number], |row| row.get(0))
        .optional()?;
    Ok(absent.unwrap_or(false))
}

fn note(connection: &Connection, (number, receipt_id): (i64, i64), kind: &str) -> Result<(), Error> {
    connection
        .prepare_cached("INSERT INTO absence (number, receipt_id, kind) VALUES (?1, ?2, ?3)")?
        .execute((number, receipt_id, kind))?;
    Ok(())
}

impl Reader {
    /// Rows of one source, or of all, that their vendor no longer sends, the last noticed first: at most `limit`.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn vanished(&self, source: Option<&str>, limit: usize) -> Result<Vec<VanishedRow>, Error> {
        if !schema::knows_absences(&self.connection)? {
            return Ok(Vec::new());
        }
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT i.number, s.name, i.key, e.at, e.summary, t.finished_at, a.kind = 'expired'
             FROM identity i JOIN {ABSENT} JOIN receipt t ON t.id = a.receipt_id
             JOIN source s ON s.id = i.source_id JOIN entry e ON e.number = i.number
             WHERE i.superseded_by IS NULL AND (?1 IS NULL OR s.name = ?1) ORDER BY a.id DESC LIMIT ?2"
        ))?;
        let mut rows = statement.query((source, i64::try_from(limit).unwrap_or(i64::MAX)))?;
        let mut vanished = Vec::new();
        while let Some(row) = rows.next()? {
            vanished.push(VanishedRow {
                row: unsigned(row.get(0)?)?,
                source: row.get(1)?,
                key: row.get(2)?,
                at: row.get::<_, Option<i64>>(3)?.and_then(Moment::from_ms),
                summary: row.get(4)?,
                noticed_at: moment(&row.get::<_, String>(5)?)?,
                expired: row.get(6)?,
            });
        }
        Ok(vanished)
    }

    /// How many rows of one source, or of all, their vendor no longer sends.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn vanished_count(&self, source: Option<&str>) -> Result<u64, Error> {
        if !schema::knows_absences(&self.connection)? {
            return Ok(0);
        }
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT count(*) FROM identity i JOIN {ABSENT} JOIN source s ON s.id = i.source_id
             WHERE i.superseded_by IS NULL AND (?1 IS NULL OR s.name = ?1)"
        ))?;
        unsigned(statement.query_row([source], |row| row.get(0))?)
    }

    /// Since when the row is absent at its vendor; none while it is there, as far as is known.
    pub(crate) fn absent(&self, number: u64) -> Result<Option<Absent>, Error> {
        if !schema::knows_absences(&self.connection)? {
            return Ok(None);
        }
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT t.finished_at, a.kind = 'expired' FROM identity i JOIN {ABSENT}
             JOIN receipt t ON t.id = a.receipt_id WHERE i.number = ?1"
        ))?;
        let found: Option<(String, bool)> =
            statement.query_row([signed(number)], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        found.map(|(at, expired)| Ok(Absent { noticed_at: moment(&at)?, expired })).transpose()
    }
}
