//! The reading of rows: written when they come, rebuilt when profiles or rules have changed. Never touches evidence.

use std::rc::Rc;

use exhibit_entry::Evidence;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use crate::generation::Next;
use crate::inserts::Inserts;
use crate::ready::{Ready, Rows, TEXT_COLUMNS};
use crate::writer::unsigned;
use crate::{Derived, Error, Reader, Writer};

/// Which profile and which rules made a reading: lower-case hex of SHA-256 of each file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingKey {
    /// Of the profile.
    pub profile_sha256: String,
    /// Of the rule set.
    pub rules_sha256: String,
}

/// The source that gave a row. Neither changes while the row is there: a source keeps its name for ever, and one that
/// gets another profile is read again, which [`MappingKey`] tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feed<'a> {
    /// Its name in the workspace.
    pub source: &'a str,
    /// Id of the profile that it is read with.
    pub profile: &'a str,
}

/// Reads raw rows with the profiles and rules of today.
pub trait Derive {
    /// What is in force for a source with that profile.
    fn mapping(&self, profile: &str) -> MappingKey;
    /// The reading of one raw row that `feed` gave, or why there is none.
    ///
    /// # Errors
    /// The reason in words.
    fn derive(&self, feed: Feed<'_>, raw: &[u8]) -> Result<Derived, String>;
    /// SHA-256 of the content of one raw row without white space and key order, as in [`crate::Incoming`].
    fn content(&self, raw: &[u8]) -> [u8; 32];
}

/// Rows read again in one transaction: few enough that other writers get their turn and stopping is quick.
const ROWS_A_TRANSACTION: usize = 1_000;

/// In the place of both hashes, for a source whose rows were read with several mappings: never in force.
const MIXED: &str = "mixed";

impl Writer {
    /// Reads every row again whose mapping is no longer in force. Gives the number of rows read again.
    ///
    /// # Errors
    /// Any error of writing, [`Error::Interrupted`]; what was rebuilt before it stays rebuilt.
    pub fn rederive(&mut self, derive: &dyn Derive) -> Result<u64, Error> {
        let mut count = 0;
        if !is_stale(&self.connection, derive)? {
            return Ok(count);
        }
        loop {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let stale = stale_rows(&transaction, derive)?;
            if stale.is_empty() {
                note_mappings(&transaction, derive)?;
                transaction.commit()?;
                return Ok(count);
            }
            let mut generation = Next::after_present(&transaction)?;
            for rows in stale.chunk_by(|one, other| Rc::ptr_eq(&one.source, &other.source)) {
                let key = derive.mapping(&rows[0].source.profile);
                let mapping = mapping_id(&transaction, &key)?;
                let mut ready = Rows::default();
                for StaleRow { number, source, raw } in rows {
                    self.stop.check()?;
                    forget_reading(&transaction, *number)?;
                    generation.add(*number, &key);
                    ready.push(raw, derive.content(raw), &derive.derive(source.feed(), raw));
                }
                let read: Vec<_> = rows.iter().map(|row| row.number).zip(ready.iter()).collect();
                write(&transaction, mapping, &read, &|| self.stop.check())?;
            }
            generation.store(&transaction)?;
            count += stale.len() as u64;
            transaction.commit()?;
        }
    }
}

impl Reader {
    /// Whether some row was read with a profile or rules that are no longer in force.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn is_stale(&self, derive: &dyn Derive) -> Result<bool, Error> {
        is_stale(&self.connection, derive)
    }
}

fn is_stale(connection: &Connection, derive: &dyn Derive) -> Result<bool, Error> {
    let mut sources = connection.prepare_cached(
            "SELECT s.profile, m.profile_sha256, m.rules_sha256 FROM source s JOIN mapping m ON m.id = s.mapping_id",
        )?;
    let read: Vec<(String, MappingKey)> = sources
        .query_map([], |row| {
            Ok((row.get(0)?, MappingKey { profile_sha256: row.get(1)?, rules_sha256: row.get(2)? }))
        })?
        .collect::<Result<_, _>>()?;
    Ok(read.iter().any(|(profile, key)| derive.mapping(profile) != *key))
}

/// The id of a mapping, made when it is new.
pub(crate) fn mapping_id(connection: &Connection, key: &MappingKey) -> Result<i64, Error> {
    let named = (&key.profile_sha256, &key.rules_sha256);
    let found = connection
        .prepare_cached("SELECT id FROM mapping WHERE profile_sha256 = ?1 AND rules_sha256 = ?2")?
        .query_row(named, |row| row.get(0))
        .optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    connection.execute("INSERT INTO mapping (profile_sha256, rules_sha256) VALUES (?1, ?2)", named)?;
    Ok(connection.last_insert_rowid())
}

/// Writes what was read from rows, or the problems; `look` is asked now and then whether to go on.
pub(crate) fn write(
    connection: &Connection,
    mapping_id: i64,
    rows: &[(i64, Ready<'_>)],
    look: &dyn Fn() -> Result<(), Error>,
) -> Result<(), Error> {
    let (mut entries, mut problems) = (Vec::with_capacity(rows.len()), Vec::new());
    for (number, row) in rows {
        match row.fields() {
            Ok(fields) => entries.push((number, fields)),
            Err(reason) => problems.push((number, reason)),
        }
    }
    let columns = [&["number", "at", "evidence", "risk"][..], &TEXT_COLUMNS].concat();
    let inserts = Inserts::into(connection, "entry", &columns).fixed("mapping_id", mapping_id);
    inserts.each(&entries, look, &mut |(number, fields), values| {
        values.put(number)?;
        values.put(fields.at)?;
        values.put(fields.evidence)?;
        values.put(fields.risk)?;
        fields.texts.iter().try_for_each(|text| values.put(text))
    })?;
    let inserts = Inserts::into(connection, "problem", &["number", "reason"]).fixed("mapping_id", mapping_id);
    inserts.each(&problems, look, &mut |(number, reason), values| {
        values.put(number)?;
        values.put(reason)
    })
}

/// Evidence kinds as bits.
pub(crate) fn evidence_bits(kinds: &[Evidence]) -> i64 {
    kinds.iter().map(|kind| evidence_bit(*kind)).fold(0, |bits, bit| bits | bit)
}

/// The bit of one kind.
pub(crate) fn evidence_bit(kind: Evidence) -> i64 {
    match kind {
        Evidence::Access => 1,
        Evidence::Change => 2,
        Evidence::Incident => 4,
    }
}

fn forget_reading(connection: &Connection, number: i64) -> Result<(), Error> {
    for table in ["entry", "problem"] {
        connection.prepare_cached(&format!("DELETE FROM {table} WHERE number = ?1"))?.execute([number])?;
    }
    Ok(())
}

/// Notes what rows of a source are about to be read with. Rows of several mappings make the source stale, whichever is
/// in force: another process may use other profiles or rules at the same time.
pub(crate) fn note_mapping(connection: &Connection, source_id: i64, mapping: i64) -> Result<(), Error> {
    let noted: Option<i64> = connection
        .prepare_cached("SELECT mapping_id FROM source WHERE id = ?1")?
        .query_row([source_id], |row| row.get(0))?;
    let noted_now = match noted {
        Some(noted) if noted == mapping => return Ok(()),
        Some(_) => {
            mapping_id(connection, &MappingKey { profile_sha256: MIXED.into(), rules_sha256: MIXED.into() })?
        }
        None => mapping,
    };
    connection.execute("UPDATE source SET mapping_id = ?2 WHERE id = ?1", (source_id, noted_now))?;
    Ok(())
}

/// Notes for each source that its rows are read with what is in force.
fn note_mappings(connection: &Connection, derive: &dyn Derive) -> Result<(), Error> {
    for source in known_sources(connection)? {
        let mapping = mapping_id(connection, &derive.mapping(&source.profile))?;
        connection.execute(
            "UPDATE source SET mapping_id = ?2 WHERE id = ?1 AND mapping_id IS NOT NULL AND mapping_id <> ?2",
            (source.id, mapping),
        )?;
    }
    Ok(())
}

struct KnownSource {
    id: i64,
    name: String,
    profile: String,
}

impl KnownSource {
    fn feed(&self) -> Feed<'_> {
        Feed { source: &self.name, profile: &self.profile }
    }
}

fn known_sources(connection: &Connection) -> Result<Vec<Rc<KnownSource>>, Error> {
    let mut sources = connection.prepare_cached("SELECT id, name, profile FROM source")?;
    let sources = sources.query_map([], |row| {
        Ok(Rc::new(KnownSource { id: row.get(0)?, name: row.get(1)?, profile: row.get(2)? }))
    })?;
    Ok(sources.collect::<Result<_, _>>()?)
}

/// A row whose mapping is not the one in force.
struct StaleRow {
    number: i64,
    source: Rc<KnownSource>,
    raw: Vec<u8>,
}

/// The next of them.
fn stale_rows(connection: &Connection, derive: &dyn Derive) -> Result<Vec<StaleRow>, Error> {
    let mut stale = Vec::new();
    let mut rows = connection.prepare(
        "SELECT r.number, b.raw FROM row r JOIN body b USING (number)
         LEFT JOIN entry e USING (number) LEFT JOIN problem p USING (number)
         WHERE r.source_id = ?1 AND COALESCE(e.mapping_id, p.mapping_id, 0) <> ?2 ORDER BY r.number LIMIT ?3",
    )?;
    for source in known_sources(connection)? {
        let mapping = mapping_id(connection, &derive.mapping(&source.profile))?;
        let room = ROWS_A_TRANSACTION - stale.len();
        let found = rows.query_map((source.id, mapping, i64::try_from(room).unwrap_or(0)), |row| {
            Ok(StaleRow { number: row.get(0)?, source: Rc::clone(&source), raw: row.get(1)? })
        })?;
        for row in found {
            stale.push(row?);
        }
    }
    Ok(stale)
}

/// Number of rows whose reading is missing altogether.
pub(crate) fn unread_rows(connection: &Connection) -> Result<u64, Error> {
    let count: i64 = connection.query_row(
        "SELECT count(*) FROM row r WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.number = r.number)
           AND NOT EXISTS (SELECT 1 FROM problem p WHERE p.number = r.number)",
        [],
        |row| row.get(0),
    )?;
    unsigned(count)
}

/// Number of readings, of any kind, without a row.
pub(crate) fn foreign_readings(connection: &Connection) -> Result<u64, Error> {
    let count: i64 = connection.query_row(
        "SELECT count(*) FROM (SELECT number FROM entry UNION ALL SELECT number FROM problem) reading
         WHERE NOT EXISTS (SELECT 1 FROM row r WHERE r.number = reading.number)",
        [],
        |row| row.get(0),
    )?;
    unsigned(count)
}
