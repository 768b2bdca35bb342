//! Stored rows back into entries and details.

use std::rc::Rc;
use std::str::FromStr;

use exhibit_entry::{Actor, Entry, Evidence, Json, Moment, Project, Resource};
use rusqlite::types::{Type, Value};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::rederive::evidence_bit;
use crate::schema;
use crate::sources::{moment, source_id};
use crate::writer::unsigned;
use crate::{Derived, Detail, Error, LeafFacts, Reader, RevisionLine, identity};

macro_rules! entry_columns_of_old {
    () => {
        "e.number, e.id, i.key, s.name, e.at, e.at_raw, r.received_at, e.action,
  e.label, e.summary, e.category, e.evidence, e.outcome, e.actor_id, e.actor_label, e.actor_type, e.session, e.token,
  e.resource_type, e.resource_id, e.resource_label, e.project_id, e.project_label, e.origin, e.ip, e.user_agent,
  e.metadata, i.revision, e.rule, e.risk"
    };
}

/// Columns of [`entry_from`], over `entry e JOIN identity i JOIN row r JOIN source s`: of a file that a writer has brought
/// up to date, and of an older one.
const ENTRY_COLUMNS: [&str; 2] = [
    concat!(entry_columns_of_old!(), ", e.verb, e.object"),
    concat!(entry_columns_of_old!(), ", NULL, NULL"),
];

/// The columns of an entry in the file of `connection`.
pub(crate) fn entry_columns(connection: &Connection) -> Result<&'static str, Error> {
    let [new, old] = ENTRY_COLUMNS;
    Ok(if schema::knows_reviews(connection)? { new } else { old })
}

/// The tables that [`entry_columns`] are read from.
pub(crate) const ENTRY_TABLES: &str = "entry e JOIN identity i ON i.number = e.number
  JOIN row r ON r.number = e.number JOIN source s ON s.id = r.source_id";

/// What a name like `row:7`, `outworx/KEY` or `KEY` leads to.
#[derive(Clone, Debug)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// One row.
    Row(u64),
    /// The key exists in several sources; their names.
    Ambiguous(Vec<String>),
}

impl Reader {
    /// One entry by number; none for problem rows and unknown numbers.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn entry(&self, number: u64) -> Result<Option<Entry>, Error> {
        let Ok(number) = i64::try_from(number) else { return Ok(None) };
        let columns = entry_columns(&self.connection)?;
        let sql = format!("SELECT {columns} FROM {ENTRY_TABLES} WHERE e.number = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([number], entry_from).optional()?)
    }

    /// One row with its raw bytes, leaf and revisions.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn detail(&self, number: u64) -> Result<Option<Detail>, Error> {
        let Some(entry) = self.entry(number)? else { return Ok(None) };
        let (raw, leaf) = raw_and_leaf(&self.connection, number)?;
        let rule = entry.rule.clone();
        let revisions = self.revisions(&entry)?;
        let sightings = self.sightings(&entry)?;
        let absent = self.absent(number)?;
        Ok(Some(Detail { entry, raw, leaf, revisions, sightings, rule, absent }))
    }

    /// The raw bytes and leaf of a row.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn raw_and_leaf(&self, number: u64) -> Result<(Vec<u8>, LeafFacts), Error> {
        raw_and_leaf(&self.connection, number)
    }

    /// Finds the newest revision of `key`, in `source` or anywhere. `key` is a key or, when there is no such key, the
    /// id that a vendor gave.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn find(&self, source: Option<&str>, key: &str) -> Result<Found, Error> {
        match self.find_key(source, key)? {
            Found::Nothing if !key.is_empty() => self.find_key(source, &identity::key_of(key, "", 1)),
            found => Ok(found),
        }
    }

    fn find_key(&self, source: Option<&str>, key: &str) -> Result<Found, Error> {
        if let Some(source) = source {
            let id = match source_id(&self.connection, source) {
                Err(Error::NoSuchSource(_)) => return Ok(Found::Nothing),
                other => other?,
            };
            let number = identity::newest(&self.connection, id, key)?;
            return number.map_or(Ok(Found::Nothing), |number| unsigned(number).map(Found::Row));
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT i.number, s.name FROM identity i JOIN source s ON s.id = i.source_id
             WHERE i.key = ?1 AND i.superseded_by IS NULL ORDER BY s.name",
        )?;
        let found: Vec<(i64, String)> =
            statement.query_map([key], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
        Ok(match found.as_slice() {
            [] => Found::Nothing,
            [(number, _)] => Found::Row(unsigned(*number)?),
            _ => Found::Ambiguous(found.into_iter().map(|(_, name)| name).collect()),
        })
    }

    fn sightings(&self, entry: &Entry) -> Result<u64, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) FROM sighting g JOIN identity i USING (number) JOIN source s ON s.id = i.source_id
             WHERE s.name = ?1 AND i.key = ?2",
        )?;
        unsigned(statement.query_row((&entry.source, &entry.key), |row| row.get(0))?)
    }

    fn revisions(&self, entry: &Entry) -> Result<Vec<RevisionLine>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT i.number, i.revision, r.received_at FROM identity i JOIN row r USING (number)
             JOIN source s ON s.id = i.source_id WHERE s.name = ?1 AND i.key = ?2 ORDER BY i.revision",
        )?;
        let mut rows = statement.query((&entry.source, &entry.key))?;
        let mut revisions = Vec::new();
        while let Some(row) = rows.next()? {
            revisions.push(RevisionLine {
                row: unsigned(row.get(0)?)?,
                revision: row.get(1)?,
                received_at: moment(&row.get::<_, String>(2)?)?,
            });
        }
        Ok(revisions)
    }
}

/// The entries of these rows, in the order of their numbers here. One statement: each would take the file's locks anew.
/// They are read in the order in which they lie in the file, which is what disks and their caches are made for; lists are
/// newest first, and so mostly the other way round.
///
/// # Errors
/// [`Error::BadValue`] where a row has no entry, and any error of reading.
pub(crate) fn entries(connection: &Connection, numbers: &[u32]) -> Result<Vec<Entry>, Error> {
    let columns = entry_columns(connection)?;
    // CROSS JOIN: in this order and no other (sqlite.org/optoverview.html, manual control of query plans).
    let sql = format!(
        "SELECT {columns} FROM rarray(?1) n CROSS JOIN entry e ON e.number = n.value
         CROSS JOIN identity i ON i.number = e.number CROSS JOIN row r ON r.number = e.number
         CROSS JOIN source s ON s.id = r.source_id"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut places: Vec<usize> = (0..numbers.len()).collect();
    places.sort_unstable_by_key(|place| numbers[*place]);
    let wanted: Vec<Value> = places.iter().map(|place| Value::from(i64::from(numbers[*place]))).collect();
    let mut rows = statement.query([Rc::new(wanted)])?;
    let mut entries: Vec<Option<Entry>> = vec![None; numbers.len()];
    let mut places = places.into_iter();
    while let Some(row) = rows.next()? {
        let entry = entry_from(row)?;
        if let Some(place) = places.find(|place| u64::from(numbers[*place]) == entry.row) {
            entries[place] = Some(entry);
        }
    }
    let missing = entries.iter().filter(|entry| entry.is_none()).count();
    let whole: Option<Vec<Entry>> = entries.into_iter().collect();
    whole.ok_or_else(|| Error::BadValue(format!("{missing} of {} rows have no entry", numbers.len())))
}

/// A derived reading as the entry it would become if it were stored: row 0, revision 1.
#[must_use]
pub fn preview(derived: &Derived, source: &str, received_at: Moment) -> Entry {
    let key = derived.reading.id.clone().unwrap_or_default();
    Entry { key, source: source.to_owned(), received_at, ..entry_of(derived) }
}

/// A derived reading as an entry without its row facts, for what depends on the reading alone.
pub(crate) fn entry_of(derived: &Derived) -> Entry {
    let reading = derived.reading.clone();
    Entry {
        row: 0,
        id: reading.id,
        key: String::new(),
        source: String::new(),
        at: reading.at,
        at_assumed: is_assumed(reading.at, reading.at_raw.as_deref()),
        at_raw: reading.at_raw,
        received_at: Moment::from_ms(0).expect("BUG: the epoch is in range"),
        action: reading.action,
        label: derived.label.clone(),
        summary: derived.summary.clone(),
        category: derived.category.clone(),
        evidence: derived.evidence.clone(),
        outcome: derived.outcome,
        actor: reading.actor,
        token: reading.token,
        resource: reading.resource,
        project: reading.project,
        origin: reading.origin,
        ip: reading.ip,
        user_agent: reading.user_agent,
        metadata: reading.metadata,
        revision: 1,
        rule: derived.rule.clone(),
        verb: derived.verb.clone(),
        object: derived.object.clone(),
        risk: derived.risk,
    }
}

/// An entry from a row of [`entry_columns`].
pub(crate) fn entry_from(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let bits: i64 = row.get(11)?;
    let received_at: String = row.get(6)?;
    let at: Option<i64> = row.get(4)?;
    let metadata: Option<String> = row.get(26)?;
    let at = at.map(|ms| Moment::from_ms(ms).ok_or_else(|| bad(4, "at"))).transpose()?;
    let at_raw: Option<String> = row.get(5)?;
    Ok(Entry {
        row: u64::try_from(row.get::<_, i64>(0)?).map_err(|_| bad(0, "number"))?,
        id: row.get(1)?,
        key: row.get(2)?,
        source: row.get(3)?,
        at,
        at_assumed: is_assumed(at, at_raw.as_deref()),
        at_raw,
        received_at: Moment::parse(&received_at).ok_or_else(|| bad(6, "received_at"))?,
        action: row.get(7)?,
        label: row.get(8)?,
        summary: row.get(9)?,
        category: row.get(10)?,
        evidence: Evidence::ALL.iter().copied().filter(|kind| bits & evidence_bit(*kind) != 0).collect(),
        outcome: word(row, 12)?,
        actor: Actor { id: row.get(13)?, label: row.get(14)?, kind: word(row, 15)?, session: row.get(16)? },
        token: row.get(17)?,
        resource: Resource { kind: row.get(18)?, id: row.get(19)?, label: row.get(20)? },
        project: Project { id: row.get(21)?, label: row.get(22)? },
        origin: word(row, 23)?,
        ip: row.get(24)?,
        user_agent: row.get(25)?,
        metadata: metadata.map(|text| Json::parse(&text).map_err(|_| bad(26, "metadata"))).transpose()?,
        revision: row.get(27)?,
        rule: row.get(28)?,
        risk: row.get(29)?,
        verb: row.get(30)?,
        object: row.get(31)?,
    })
}

/// Whether a time that was read was written without a zone.
fn is_assumed(at: Option<Moment>, at_raw: Option<&str>) -> bool {
    at.is_some() && at_raw.is_some_and(exhibit_entry::zone::is_assumed)
}

fn word<T: FromStr>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    row.get::<_, String>(column)?.parse().map_err(|_| bad(column, "word"))
}

fn bad(column: usize, name: &str) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(column, name.to_owned(), Type::Text)
}

fn raw_and_leaf(connection: &Connection, number: u64) -> Result<(Vec<u8>, LeafFacts), Error> {
    use sha2::{Digest, Sha256};
    let mut statement = connection.prepare_cached(
        "SELECT r.ingest, r.leaf, b.raw, b.vendor_id, b.salt FROM row r JOIN body b USING (number) WHERE number = ?1",
    )?;
    let absent = || Error::BadValue(format!("row {number} has no body"));
    let mut rows = statement.query([i64::try_from(number).map_err(|_| absent())?])?;
    let row = rows.next()?.ok_or_else(absent)?;
    let raw: Vec<u8> = row.get(2)?;
    let leaf = LeafFacts {
        leaf_index: number.checked_sub(1).ok_or_else(absent)?,
        leaf_sha256: hex::encode(row.get::<_, Vec<u8>>(1)?),
        ingest: row.get(0)?,
        vendor_id: row.get(3)?,
        raw_sha256: hex::encode(Sha256::digest(&raw)),
        salt: hex::encode(row.get::<_, Vec<u8>>(4)?),
    };
    Ok((raw, leaf))
}
