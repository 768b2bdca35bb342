//! Which row is which: keys, revisions, repeats and sightings (DESIGN section 4, Identity).

use std::borrow::Cow;
use std::collections::HashSet;
use std::rc::Rc;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row};

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

    /// The route of a stored row; `start` is the beginning of its bytes. None for a word that is not ours.
    fn stored(ingest: &str, start: &[u8]) -> Option<Self> {
        let mut known = [Ingest::Api, Ingest::File, Ingest::Webhook].into_iter();
        Some(Self::of(known.find(|known| known.as_str() == ingest)?, start))
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
        id => key_of_id(id).into_owned(),
    }
}

/// The key of a row that its vendor names.
pub(crate) fn key_of_id(id: &str) -> Cow<'_, str> {
    // A vendor's id must not pass for the hash of another row, nor for an id that was kept apart in this way.
    match id.starts_with("sha256:") || id.starts_with("id:") {
        true => format!("id:{id}").into(),
        false => id.into(),
    }
}

/// A content, and by which route it came.
pub(crate) type Seen<'a> = (&'a [u8; 32], Route);

/// What is known of one key: its revisions and how it was sighted. Content is compared with every revision, not only the
/// newest, so that a source that shows two contents under one id does not grow a revision at every pull.
#[derive(Debug, Default)]
pub(crate) struct Versions {
    revisions: Vec<Version>,
    sighted: Vec<Shown>,
}

/// One revision of a key.
#[derive(Clone, Copy, Debug)]
struct Version {
    number: i64,
    revision: u32,
    shown: Shown,
}

/// What was stored, as far as it can be read: a damaged file has content and routes that are like no others.
#[derive(Clone, Copy, Debug)]
struct Shown {
    content: Option<[u8; 32]>,
    route: Option<Route>,
}

impl Versions {
    /// What is stored of a key.
    pub(crate) fn load(connection: &Connection, (source_id, key): (i64, &str)) -> Result<Self, Error> {
        let mut statement = connection.prepare_cached(
            "SELECT i.number, i.revision, i.content, r.ingest,
               (SELECT substr(raw, 1, 64) FROM body WHERE number = i.number)
             FROM identity i JOIN row r USING (number) WHERE i.source_id = ?1 AND i.key = ?2 ORDER BY i.revision",
        )?;
        let revisions = statement.query_map((source_id, key), |row| {
            Ok(Version { number: row.get(0)?, revision: row.get(1)?, shown: shown(row, [2, 3, 4])? })
        })?;
        let revisions = revisions.collect::<Result<_, _>>()?;
        let mut statement = connection.prepare_cached(
            "SELECT g.content, g.ingest, substr(g.raw, 1, 64) FROM identity i JOIN sighting g USING (number)
             WHERE i.source_id = ?1 AND i.key = ?2",
        )?;
        let sighted = statement.query_map((source_id, key), |row| shown(row, [0, 1, 2]))?;
        Ok(Self { revisions, sighted: sighted.collect::<Result<_, _>>()? })
    }

    /// The rows that have the key.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = i64> {
        self.revisions.iter().map(|version| version.number)
    }

    /// What a row of this key turns out to be.
    pub(crate) fn standing(&self, (content, route): Seen<'_>) -> Standing {
        let Some(last) = self.revisions.last() else { return Standing::New };
        let says = |shown: &Shown| shown.content.as_ref() == Some(content);
        let mut by_this_route = self.sighted.iter().filter(|shown| shown.route == Some(route)).peekable();
        let was_sighted = by_this_route.peek().is_some();
        if self.revisions.iter().any(|version| says(&version.shown)) || by_this_route.any(says) {
            return Standing::Known;
        }
        // A route writes a row in its own way, always the same: another content by the same route is a change.
        if was_sighted || self.revisions.iter().any(|version| version.shown.route == Some(route)) {
            return Standing::Revision(last.revision + 1);
        }
        Standing::Sighting(last.number)
    }

    /// Takes in a row of this key; one that is to be stored gets `number`.
    pub(crate) fn add(&mut self, (content, route): Seen<'_>, (standing, number): (Standing, i64)) {
        let shown = Shown { content: Some(*content), route: Some(route) };
        match standing {
            Standing::New => self.revisions.push(Version { number, revision: 1, shown }),
            Standing::Revision(revision) => self.revisions.push(Version { number, revision, shown }),
            Standing::Sighting(_) => self.sighted.push(shown),
            Standing::Known => {}
        }
    }
}

/// Content, route and the beginning of the bytes, in these columns.
fn shown(row: &Row<'_>, [content, ingest, start]: [usize; 3]) -> rusqlite::Result<Shown> {
    let bytes: Option<Vec<u8>> = row.get(start)?;
    let route =
        row.get_ref(ingest)?.as_str().ok().and_then(|word| Route::stored(word, &bytes.unwrap_or_default()));
    Ok(Shown { content: row.get(content).ok(), route })
}

/// The rows that have a key, and whether one of them says `content`. Most rows of a second pull are told by this alone.
pub(crate) fn holders(
    connection: &Connection,
    (source_id, key): (i64, &str),
    content: &[u8; 32],
) -> Result<(Vec<i64>, bool), Error> {
    let mut statement = connection.prepare_cached(
        "SELECT number, content = ?3 FROM identity WHERE source_id = ?1 AND key = ?2 ORDER BY revision",
    )?;
    let mut rows = statement.query((source_id, key, content))?;
    let (mut numbers, mut is_said) = (Vec::new(), false);
    while let Some(row) = rows.next()? {
        numbers.push(row.get(0)?);
        is_said |= row.get::<_, bool>(1)?;
    }
    Ok((numbers, is_said))
}

/// How many rows without a vendor id are stored that say the same. Their bytes may differ: line ends, quotes and the
/// order of keys are no part of what a row says.
pub(crate) fn copies(connection: &Connection, source_id: i64, content: &[u8; 32]) -> Result<u32, Error> {
    // Written as the partial index is, or the index is not used.
    let mut statement = connection.prepare_cached(
        "SELECT count(*) FROM identity
         WHERE source_id = ?1 AND content = ?2 AND +key >= 'sha256:' AND +key < 'sha256;'",
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
        // As in `copies`.
        "SELECT number FROM identity
         WHERE source_id = ?1 AND content = ?2 AND +key >= 'sha256:' AND +key < 'sha256;'
         ORDER BY number LIMIT 1 OFFSET ?3",
    )?;
    Ok(statement.query_row((source_id, content, nth.saturating_sub(1)), |row| row.get(0)).optional()?)
}

/// Which of `keys` a row of the source has. One question for all rows of a batch: nearly all rows of a first load have
/// none of them, and then nothing is asked for each.
pub(crate) fn known(
    connection: &Connection,
    source_id: i64,
    keys: &[Cow<'_, str>],
) -> Result<HashSet<String>, Error> {
    let keys: Rc<Vec<Value>> = Rc::new(keys.iter().map(|key| Value::from(key.to_string())).collect());
    let mut statement = connection.prepare_cached(
        // In this order: the other way round every key of the source is looked at.
        "SELECT i.key FROM rarray(?2) asked CROSS JOIN identity i ON i.source_id = ?1 AND i.key = asked.value",
    )?;
    let known = statement.query_map((source_id, keys), |row| row.get(0))?;
    Ok(known.collect::<Result<_, _>>()?)
}

/// Whether a source has any row.
pub(crate) fn has_any(connection: &Connection, source_id: i64) -> Result<bool, Error> {
    let mut statement =
        connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM identity WHERE source_id = ?1)")?;
    Ok(statement.query_row([source_id], |row| row.get(0))?)
}

/// Whether a source has rows that nothing but their content names.
pub(crate) fn has_unnamed(connection: &Connection, source_id: i64) -> Result<bool, Error> {
    let mut statement = connection.prepare_cached(
        // By this index also where that of the keys is left out.
        "SELECT EXISTS (SELECT 1 FROM identity INDEXED BY identity_by_content
           WHERE source_id = ?1 AND +key >= 'sha256:' AND +key < 'sha256;')",
    )?;
    Ok(statement.query_row([source_id], |row| row.get(0))?)
}

/// Marks what a new revision takes the place of.
pub(crate) fn supersede(
    connection: &Connection,
    (source_id, key): (i64, &str),
    by: i64,
) -> Result<(), Error> {
    connection
        .prepare_cached(
            "UPDATE identity SET superseded_by = ?3 WHERE source_id = ?1 AND key = ?2 AND superseded_by IS NULL",
        )?
        .execute((source_id, key, by))?;
    Ok(())
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
