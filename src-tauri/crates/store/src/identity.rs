//! Which row is which: keys, revisions, repeats and sightings (DESIGN section 4, Identity).

use std::collections::HashSet;
use std::rc::Rc;

use rusqlite::types::Value;
use rusqlite::{CachedStatement, Connection, OptionalExtension};

use crate::{Error, Ingest};

/// By which way a row came and in which form: each writes the same row in its own way, always the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    ingest: Ingest,
    form: Form,
}

/// How raw bytes are written, as far as it makes one row look like another: a table drops columns that JSON has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    /// A row of a table behind its header.
    Table,
}

impl Route {
    /// The route of the row `raw`.
    pub(crate) fn of(ingest: Ingest, raw: &[u8]) -> Self {
        // No header of a table begins like an object, and rows of neither form have no vendor id.
        let first = raw.iter().find(|byte| !byte.is_ascii_whitespace());
        Self { ingest, form: if first == Some(&b'{') { Form::Json } else { Form::Table } }
    }

    /// Whether a stored row came by this route; `start` is the beginning of its bytes.
    fn is(self, ingest: &str, start: &[u8]) -> bool {
        self.ingest.as_str() == ingest && self == Self::of(self.ingest, start)
    }
}

/// What an incoming row turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// No row has this key.
    New,
    /// The key is known with other content by the same route, as a row or as a sighting: the next revision.
    Revision(u32),
    /// Key and content are known, from a row or from a sighting by this route.
    Known,
    /// The key is known with other content, but only by other routes; the row that has it.
    Sighting(i64),
}

/// The key of a row: the vendor's id, else the hash of its bytes and which of its equals it is.
pub(crate) fn key_of(vendor_id: &str, raw_sha256: &str, nth: u32) -> String {
    match vendor_id {
        "" => format!("sha256:{raw_sha256}#{nth}"),
        // A vendor's id must not pass for the hash of another row, nor for an id that was kept apart in this way.
        id if id.starts_with("sha256:") || id.starts_with("id:") => format!("id:{id}"),
        id => id.to_owned(),
    }
}

/// Compares a row with what is stored. Content is compared with every revision, not only the newest, so that a
/// source that shows two contents under one id does not grow a revision at every pull. `numbers` gets the rows that have
/// this key.
pub(crate) fn standing(
    connection: &Connection,
    (source_id, key): (i64, &str),
    seen: (&[u8; 32], Route),
    numbers: &mut Vec<i64>,
) -> Result<Standing, Error> {
    let (content, route) = seen;
    let mut statement = connection.prepare_cached(
        // The bytes of a row that is known are not even looked for: most rows of a second pull are.
        "SELECT i.number, i.revision, i.content = ?3, r.ingest,
           CASE WHEN i.content = ?3 THEN x'' ELSE (SELECT substr(raw, 1, 64) FROM body WHERE number = i.number) END
         FROM identity i JOIN row r USING (number) WHERE i.source_id = ?1 AND i.key = ?2 ORDER BY i.revision",
    )?;
    let mut rows = statement.query((source_id, key, content))?;
    let (mut last, mut by_this_route, mut is_known) = (None, false, false);
    while let Some(row) = rows.next()? {
        let number = row.get::<_, i64>(0)?;
        numbers.push(number);
        if row.get(2)? {
            is_known = true;
            continue;
        }
        by_this_route |= route.is(&row.get::<_, String>(3)?, &row.get::<_, Vec<u8>>(4)?);
        last = Some((number, row.get::<_, u32>(1)?));
    }
    if is_known {
        return Ok(Standing::Known);
    }
    let Some((number, revision)) = last else { return Ok(Standing::New) };
    Ok(match sighted(connection, source_id, key, seen)? {
        Some(true) => Standing::Known,
        // A route writes a row in its own way, always the same: another content by the same route is a change.
        Some(false) => Standing::Revision(revision + 1),
        None if by_this_route => Standing::Revision(revision + 1),
        None => Standing::Sighting(number),
    })
}

/// Whether a key was sighted by this route with this content; none when it was not sighted by this route at all.
fn sighted(
    connection: &Connection,
    source_id: i64,
    key: &str,
    (content, route): (&[u8; 32], Route),
) -> Result<Option<bool>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT g.content = ?3, g.ingest, substr(g.raw, 1, 64) FROM identity i JOIN sighting g USING (number)
         WHERE i.source_id = ?1 AND i.key = ?2",
    )?;
    let mut rows = statement.query((source_id, key, content))?;
    let mut found = None;
    while let Some(row) = rows.next()? {
        if route.is(&row.get::<_, String>(1)?, &row.get::<_, Vec<u8>>(2)?) {
            found = Some(found == Some(true) || row.get(0)?);
        }
    }
    Ok(found)
}

/// How many rows without a vendor id are stored that say the same. Their bytes may differ: line ends, quotes and the
/// order of keys are no part of what a row says.
pub(crate) fn copies(connection: &Connection, source_id: i64, content: &[u8; 32]) -> Result<u32, Error> {
    // Written as the partial index is, or the index is not used.
    let mut statement = connection.prepare_cached(
        "SELECT count(*) FROM identity WHERE source_id = ?1 AND content = ?2 AND substr(key, 1, 7) = 'sha256:'",
    )?;
    Ok(statement.query_row((source_id, content), |row| row.get(0))?)
}

/// The number of the `nth` copy of a content without a vendor id, counted from 1 in the order they came.
pub(crate) fn copy(
    connection: &Connection,
    source_id: i64,
    (content, nth): (&[u8; 32], u32),
) -> Result<Option<i64>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT number FROM identity WHERE source_id = ?1 AND content = ?2 AND substr(key, 1, 7) = 'sha256:'
         ORDER BY number LIMIT 1 OFFSET ?3",
    )?;
    Ok(statement.query_row((source_id, content, nth.saturating_sub(1)), |row| row.get(0)).optional()?)
}

/// Which of `keys` a row of the source has. One question for all rows of a batch: nearly all rows of a first load have
/// none of them, and then nothing is asked for each.
pub(crate) fn known(
    connection: &Connection,
    source_id: i64,
    keys: impl Iterator<Item = String>,
) -> Result<HashSet<String>, Error> {
    let keys: Rc<Vec<Value>> = Rc::new(keys.map(Value::from).collect());
    let mut statement = connection.prepare_cached(
        // In this order: the other way round every key of the source is looked at.
        "SELECT i.key FROM rarray(?2) asked CROSS JOIN identity i ON i.source_id = ?1 AND i.key = asked.value",
    )?;
    let known = statement.query_map((source_id, keys), |row| row.get(0))?;
    Ok(known.collect::<Result<_, _>>()?)
}

/// Whether a source has rows that nothing but their content names.
pub(crate) fn has_unnamed(connection: &Connection, source_id: i64) -> Result<bool, Error> {
    let mut statement = connection.prepare_cached(
        // By itself SQLite walks all of the source's keys here.
        "SELECT EXISTS (SELECT 1 FROM identity INDEXED BY identity_by_content
           WHERE source_id = ?1 AND substr(key, 1, 7) = 'sha256:')",
    )?;
    Ok(statement.query_row([source_id], |row| row.get(0))?)
}

/// Writes identities; its statement is looked up once for many rows.
pub(crate) struct Identities<'c> {
    connection: &'c Connection,
    insert: CachedStatement<'c>,
}

impl<'c> Identities<'c> {
    /// Ready to write.
    pub(crate) fn of(connection: &'c Connection) -> Result<Self, Error> {
        let insert = connection.prepare_cached(
            "INSERT INTO identity (number, source_id, key, content, revision) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        Ok(Self { connection, insert })
    }

    /// Records whose key a row has and marks what it supersedes.
    pub(crate) fn record(
        &mut self,
        number: i64,
        (source_id, key, revision): (i64, &str, u32),
        content: &[u8; 32],
    ) -> Result<(), Error> {
        if revision > 1 {
            self.connection
                .prepare_cached(
                    "UPDATE identity SET superseded_by = ?3 WHERE source_id = ?1 AND key = ?2 AND superseded_by IS NULL",
                )?
                .execute((source_id, key, number))?;
        }
        self.insert.execute((number, source_id, key, content, revision))?;
        Ok(())
    }
}

/// The number of the row that has `key` in its newest revision.
pub(crate) fn newest(connection: &Connection, source_id: i64, key: &str) -> Result<Option<i64>, Error> {
    Ok(connection
        .prepare_cached(
            "SELECT number FROM identity WHERE source_id = ?1 AND key = ?2 AND superseded_by IS NULL",
        )?
        .query_row((source_id, key), |row| row.get(0))
        .optional()?)
}

/// Numbers of identities whose revision or successor does not follow from the order of the rows, or without a row.
/// `verify` names them.
pub(crate) fn out_of_order(connection: &Connection) -> Result<Vec<i64>, Error> {
    let mut statement = connection.prepare(
        "SELECT number FROM (
           SELECT number, revision, superseded_by, row_number() OVER revisions AS nth, lead(number) OVER revisions AS next
           FROM identity WINDOW revisions AS (PARTITION BY source_id, key ORDER BY number)) ordered
         WHERE revision <> nth OR superseded_by IS NOT next
           OR NOT EXISTS (SELECT 1 FROM row r WHERE r.number = ordered.number)
         ORDER BY number",
    )?;
    let numbers = statement.query_map([], |row| row.get(0))?;
    Ok(numbers.collect::<Result<_, _>>()?)
}
