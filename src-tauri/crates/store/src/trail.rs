//! The chain over what was sent from here, what came of it, and what came and could not be stored: each line is hashed with
//! the hash before it, so that none can be changed or taken out alone.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row};
use sha2::{Digest, Sha256};

use crate::tip::{Tip, Walked};
use crate::writer::{signed, unsigned};
use crate::{Error, schema};

/// First word of the line that a checkpoint has for them.
pub(crate) const LINE_NAME: &str = "exhibit-attempts";

/// A table whose lines are in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// What was sent.
    Attempt,
    /// What came of it.
    Outcome,
    /// What came and could not be stored.
    Problem,
}

impl Place {
    const ALL: [Self; 3] = [Self::Attempt, Self::Outcome, Self::Problem];

    fn name(self) -> &'static str {
        match self {
            Self::Attempt => "attempt",
            Self::Outcome => "attempt_outcome",
            Self::Problem => "capture_problem",
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Attempt | Self::Problem => "id",
            Self::Outcome => "attempt_id",
        }
    }

    /// What is hashed, in this order for ever.
    fn columns(self) -> &'static str {
        match self {
            Self::Attempt => {
                "id, run, at, by_whom, kind, capture_id, source_file, delivery, scheme, \"case\", expected, edits,
                 signature, method, target, address, headers, body, sent_sha256, sent_bytes, verdict, status, latency_ms,
                 response_headers, response, response_bytes, error"
            }
            Self::Outcome => {
                "attempt_id, at, address, status, latency_ms, response_headers, response, response_bytes, error"
            }
            Self::Problem => "id, stored_at, via, file, line, reason, raw, raw_bytes, raw_sha256",
        }
    }

    fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.name() == name)
    }
}

/// Adds a line that was just written.
pub(crate) fn grow(connection: &Connection, place: Place, line: i64) -> Result<(), Error> {
    let absent = || Error::BadValue(format!("{} {line} that was just written", place.name()));
    let sha256 = sha256_of(connection, place, line)?.ok_or_else(absent)?;
    let tip = linked(newest(connection)?, (place, line), sha256);
    connection
        .prepare_cached("INSERT INTO trail (id, place, line, sha256, link) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((signed(tip.count), place.name(), line, sha256, tip.hash))?;
    Ok(())
}

/// Adds what was recorded before there was a chain.
pub(crate) fn adopt(connection: &Connection) -> Result<(), Error> {
    for place in Place::ALL {
        let sql = format!("SELECT {id} FROM {} ORDER BY {id}", place.name(), id = place.id());
        let mut statement = connection.prepare(&sql)?;
        let lines = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        lines.into_iter().try_for_each(|line| grow(connection, place, line))?;
    }
    Ok(())
}

/// The newest link as stored.
pub(crate) fn newest(connection: &Connection) -> Result<Tip, Error> {
    if !schema::knows_trail(connection)? {
        return Ok(Tip::default());
    }
    let found: Option<(i64, [u8; 32])> = connection
        .prepare_cached("SELECT id, link FROM trail ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    found.map_or(Ok(Tip::default()), |(id, hash)| Ok(Tip { count: unsigned(id)?, hash }))
}

/// The link at a number of lines; none when there is none or it is no hash.
pub(crate) fn tip_at(connection: &Connection, lines: u64) -> Result<Option<Tip>, Error> {
    if lines == 0 {
        return Ok(Some(Tip::default()));
    }
    let (Ok(id), true) = (i64::try_from(lines), schema::knows_trail(connection)?) else { return Ok(None) };
    let hash = connection
        .prepare_cached("SELECT link FROM trail WHERE id = ?1")?
        .query_row([id], |row| Ok(row.get(0).ok()))
        .optional()?;
    Ok(hash.flatten().map(|hash| Tip { count: lines, hash }))
}

/// Recomputes every line and link, up to the first that differs; looks for `noted` on the way.
pub(crate) fn walk(connection: &Connection, noted: Tip) -> Result<Walked, Error> {
    let mut walked = Walked::towards(noted);
    if !schema::knows_trail(connection)? {
        return Ok(walked);
    }
    let mut statement = connection.prepare("SELECT id, place, line, sha256, link FROM trail ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        match step(connection, row, walked.tip)? {
            Ok(tip) => walked.tip = tip,
            Err(fault) => {
                walked.fault = Some(fault);
                return Ok(walked);
            }
        }
        walked.passed |= walked.tip == noted;
    }
    walked.fault = foreign(connection)?;
    Ok(walked)
}

/// The link of one line after `before`, or what is wrong with it.
fn step(connection: &Connection, row: &Row<'_>, before: Tip) -> Result<Result<Tip, String>, Error> {
    let nth = before.count + 1;
    let named = || -> rusqlite::Result<(i64, String, i64)> { Ok((row.get(0)?, row.get(1)?, row.get(2)?)) };
    let hashed = || -> rusqlite::Result<([u8; 32], [u8; 32])> { Ok((row.get(3)?, row.get(4)?)) };
    let gone = format!("line {nth} of the chain was changed or is missing");
    let (Ok((id, place, line)), Ok((sha256, link))) = (named(), hashed()) else { return Ok(Err(gone)) };
    let Some(place) = Place::of(&place).filter(|_| id == signed(nth)) else { return Ok(Err(gone)) };
    match sha256_of(connection, place, line)? {
        None => return Ok(Err(format!("{} {line} is missing", place.name()))),
        Some(found) if found != sha256 => return Ok(Err(format!("{} {line} was changed", place.name()))),
        Some(_) => {}
    }
    let tip = linked(before, (place, line), sha256);
    Ok(if tip.hash == link { Ok(tip) } else { Err(gone) })
}

/// The link of a line of `place` after `before`.
fn linked(before: Tip, (place, line): (Place, i64), sha256: [u8; 32]) -> Tip {
    let count = before.count + 1;
    let hash = Sha256::new_with_prefix(before.hash)
        .chain_update(count.to_be_bytes())
        .chain_update(place.name())
        .chain_update([0])
        .chain_update(line.to_be_bytes())
        .chain_update(sha256);
    Tip { count, hash: hash.finalize().into() }
}

/// Lines that stand in their tables and not in the chain.
fn foreign(connection: &Connection) -> Result<Option<String>, Error> {
    for place in Place::ALL {
        let sql = format!(
            "SELECT count(*) FROM {name} WHERE {id} NOT IN (SELECT line FROM trail WHERE place = '{name}')",
            name = place.name(),
            id = place.id()
        );
        let foreign: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
        if foreign != 0 {
            return Ok(Some(format!("{foreign} lines of {} are not in the chain", place.name())));
        }
    }
    Ok(None)
}

/// SHA-256 of all of a line, each value with its kind and size; none when there is no such line.
fn sha256_of(connection: &Connection, place: Place, line: i64) -> Result<Option<[u8; 32]>, Error> {
    let sql = format!("SELECT {} FROM {} WHERE {} = ?1", place.columns(), place.name(), place.id());
    let mut statement = connection.prepare_cached(&sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query([line])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut hash = Sha256::new();
    for column in 0..columns {
        let (kind, bytes) = match row.get_ref(column)? {
            ValueRef::Null => (0, Vec::new()),
            ValueRef::Integer(number) => (1, number.to_be_bytes().to_vec()),
            ValueRef::Real(number) => (2, number.to_be_bytes().to_vec()),
            ValueRef::Text(text) => (3, text.to_vec()),
            ValueRef::Blob(bytes) => (4, bytes.to_vec()),
        };
        hash.update([kind]);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(&bytes);
    }
    Ok(Some(hash.finalize().into()))
}
