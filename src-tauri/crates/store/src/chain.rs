//! The chain of receipts: each is hashed with its sightings and the hash before it, so that none can be changed alone.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::Error;
use crate::writer::{signed, unsigned};

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
pub(crate) fn after(connection: &Connection, last: Link) -> Result<Option<Link>, Error> {
    let receipts = last.receipts + 1;
    let receipt = connection
        .prepare_cached(
            "SELECT t.id, t.run, s.name, t.kind, t.path, t.window_from, t.window_to, t.started_at, t.finished_at,
               t.pages, t.rows_seen, t.rows_new, t.rows_revised, t.duplicates, t.problems, t.retries, t.http_status,
               t.status, t.cursor_in, t.cursor_out, t.error
             FROM receipt t JOIN source s ON s.id = t.source_id WHERE t.id = ?1",
        )?
        .query_row([signed(receipts)], |row| Ok(values(row)))
        .optional()?;
    let Some(Some(receipt)) = receipt else { return Ok(None) };
    let sightings: Vec<Option<Value>> = connection
        .prepare_cached("SELECT id, number, ingest, raw FROM sighting WHERE receipt_id = ?1 ORDER BY id")?
        .query_map([signed(receipts)], |row| Ok(values(row)))?
        .collect::<Result<_, _>>()?;
    let Some(sightings) = sightings.into_iter().collect::<Option<Vec<Value>>>() else { return Ok(None) };
    let mut sha256 = Sha256::new_with_prefix(last.hash);
    sha256.update(Value::from(vec![receipt, Value::Array(sightings)]).to_string());
    Ok(Some(Link { receipts, hash: sha256.finalize().into() }))
}

/// The columns of a row as a JSON array, a blob as the hex of its SHA-256; none when a text is not UTF-8.
fn values(row: &Row<'_>) -> Option<Value> {
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
    Some(Value::Array(values))
}
