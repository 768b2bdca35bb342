//! The chain of receipts: each is hashed with its sightings, its absences and the hash before it, so that none can be changed alone.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::writer::{signed, unsigned};
use crate::{Error, schema};

/// Columns of a receipt that every version hashes.
const COLUMNS: usize = 21;

/// Columns that came later.
const NEWER_COLUMNS: &str = ", t.code, t.skew_ms, t.resume, t.vanished";

/// How many receipts there are, and the hash of the last one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Link {
    /// Receipts up to here; the id of the last one, since they are numbered from 1 without gaps.
    pub(crate) receipts: u64,
    /// Over all of them; zeros when there is none.
    pub(crate) hash: [u8; 32],
}

/// The newest link as stored.
pub(crate) fn newest(connection: &Connection) -> Result<Link, Error> {
    let found: Option<(i64, [u8; 32])> = connection
        .query_row("SELECT receipt_id, hash FROM chain ORDER BY receipt_id DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    found.map_or(Ok(Link::default()), |(id, hash)| Ok(Link { receipts: unsigned(id)?, hash }))
}

/// The link at a number of receipts; none when there is none or it is no hash.
pub(crate) fn at(connection: &Connection, receipts: u64) -> Result<Option<Link>, Error> {
    if receipts == 0 {
        return Ok(Some(Link::default()));
    }
    let Ok(id) = i64::try_from(receipts) else { return Ok(None) };
    let hash = connection
        .prepare_cached("SELECT hash FROM chain WHERE receipt_id = ?1")?
        .query_row([id], |row| Ok(row.get(0).ok()))
        .optional()?;
    Ok(hash.flatten().map(|hash| Link { receipts, hash }))
}

/// Adds the receipt that was just written, with its sightings.
pub(crate) fn grow(connection: &Connection) -> Result<(), Error> {
    let last = newest(connection)?;
    let next = after(connection, last)?.ok_or_else(|| Error::BadValue("the new receipt".into()))?;
    connection.execute(
        "INSERT INTO chain (receipt_id, hash) VALUES (?1, ?2)",
        (signed(next.receipts), next.hash),
    )?;
    Ok(())
}

/// The link after `last`, from the receipt as it is stored; none when there is no such receipt or it is not readable.
/// What later versions added is hashed where it is there, so that receipts written before keep their hashes.
pub(crate) fn after(connection: &Connection, last: Link) -> Result<Option<Link>, Error> {
    let receipts = last.receipts + 1;
    let Some(receipt) = receipt(connection, receipts)? else { return Ok(None) };
    let sightings = "SELECT id, number, ingest, raw FROM sighting WHERE receipt_id = ?1 ORDER BY id";
    let Some(sightings) = lines(connection, sightings, receipts)? else { return Ok(None) };
    let mut hashed = vec![receipt, Value::Array(sightings)];
    if schema::knows_absences(connection)? {
        let absences = "SELECT id, number, kind FROM absence WHERE receipt_id = ?1 ORDER BY id";
        let Some(absences) = lines(connection, absences, receipts)? else { return Ok(None) };
        if !absences.is_empty() {
            hashed.push(Value::Array(absences));
        }
    }
    let mut sha256 = Sha256::new_with_prefix(last.hash);
    sha256.update(Value::from(hashed).to_string());
    Ok(Some(Link { receipts, hash: sha256.finalize().into() }))
}

/// A receipt's columns; the newer ones only where one of them is set.
fn receipt(connection: &Connection, id: u64) -> Result<Option<Value>, Error> {
    let newer = if schema::knows_absences(connection)? { NEWER_COLUMNS } else { "" };
    let sql = format!(
        "SELECT t.id, t.run, s.name, t.kind, t.path, t.window_from, t.window_to, t.started_at, t.finished_at,
           t.pages, t.rows_seen, t.rows_new, t.rows_revised, t.duplicates, t.problems, t.retries, t.http_status,
           t.status, t.cursor_in, t.cursor_out, t.error{newer}
         FROM receipt t JOIN source s ON s.id = t.source_id WHERE t.id = ?1"
    );
    let found = connection.prepare_cached(&sql)?.query_row([signed(id)], |row| Ok(values(row))).optional()?;
    let Some(Some(mut columns)) = found else { return Ok(None) };
    if columns.iter().skip(COLUMNS).all(Value::is_null) {
        columns.truncate(COLUMNS);
    }
    Ok(Some(Value::Array(columns)))
}

/// What stands with a receipt, one array a line; none when one of them is not readable.
fn lines(connection: &Connection, sql: &str, receipt: u64) -> Result<Option<Vec<Value>>, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let lines = statement.query_map([signed(receipt)], |row| Ok(values(row).map(Value::Array)))?;
    let lines: Vec<Option<Value>> = lines.collect::<Result<_, _>>()?;
    Ok(lines.into_iter().collect())
}

/// The columns of a row as JSON, a blob as the hex of its SHA-256; none when a text is not UTF-8.
fn values(row: &Row<'_>) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    while let Ok(value) = row.get_ref(values.len()) {
        values.push(match value {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::from(number),
            ValueRef::Real(number) => Value::from(number),
            ValueRef::Text(text) => Value::from(std::str::from_utf8(text).ok()?),
            ValueRef::Blob(bytes) => Value::from(hex::encode(Sha256::digest(bytes))),
        });
    }
    Some(values)
}
