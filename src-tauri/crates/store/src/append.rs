//! Appending rows: rows, leaves, readings, bookmark and receipt in one IMMEDIATE transaction.

use std::collections::HashSet;

use exhibit_proof::{Frontier, LeafEnvelope};
use rusqlite::{CachedStatement, Connection, TransactionBehavior};
use sha2::{Digest, Sha256};

use crate::identity::{self, Identities, Route, Standing};
use crate::rederive::{self, MappingKey, Readings};
use crate::repeats::{Copies, Glance};
use crate::sources::source_id;
use crate::writer::{signed, whole_frontier};
use crate::{
    Closing, Error, Incoming, Ingest, ReceiptDraft, ReceiptStatus, Repeats, Writer, absence, chain, receipt,
};

/// How many transactions of a run may share one head beside the database: syncing that file costs as much as a commit.
/// A crash in between leaves a head of fewer rows, which vouches for less and for nothing wrong.
const APPENDS_A_HEAD: u32 = 8;

/// Rows of one source to be appended together.
#[derive(Debug)]
pub struct Batch<'a> {
    /// Name of the source.
    pub source: &'a str,
    /// By which route they came.
    pub ingest: Ingest,
    /// Which profile and rules read them.
    pub mapping: &'a MappingKey,
    /// What the receipt says besides the counts.
    pub receipt: ReceiptDraft,
    /// The rows, in the order they came.
    pub rows: &'a [Incoming],
    /// With the last receipt of a whole pull: what is known to be missing then.
    pub closing: Option<Closing<'a>>,
}

/// What became of a batch. `seen` is the sum of the other four.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appended {
    /// Rows that came.
    pub seen: u64,
    /// Rows stored first.
    pub new: u64,
    /// Rows stored as new revisions.
    pub revised: u64,
    /// Rows known already, sightings too.
    pub duplicates: u64,
    /// Rows that could not be read; kept raw.
    pub problems: u64,
}

impl Appended {
    /// Adds another batch's counts.
    pub fn add(&mut self, other: Self) {
        self.seen += other.seen;
        self.new += other.new;
        self.revised += other.revised;
        self.duplicates += other.duplicates;
        self.problems += other.problems;
    }
}

/// One transaction's working state.
struct Appending<'a> {
    connection: &'a Connection,
    batch: &'a Batch<'a>,
    /// What the pass saw before this batch.
    before: &'a Repeats,
    glance: Glance,
    source_id: i64,
    receipt_id: i64,
    mapping_id: i64,
    received_at: String,
    size_before: u64,
    frontier: Frontier,
    counts: Appended,
    /// Keys of the batch's rows that rows of the source have, this batch's own among them.
    known: HashSet<String>,
    /// Whether the source has rows that nothing but their content names.
    has_unnamed: bool,
    rows: CachedStatement<'a>,
    bodies: CachedStatement<'a>,
    identities: Identities<'a>,
    readings: Readings<'a>,
}

impl Writer {
    /// Appends a batch with its receipt; an empty batch leaves a receipt too. `salt` gives 16 random bytes a row.
    ///
    /// # Errors
    /// [`Error::NoSuchSource`], [`Error::Locked`], [`Error::NotWritable`], [`Error::Damaged`] (also when rows that were
    /// there are gone), [`Error::Interrupted`]. Then nothing of the batch is stored and `repeats` is as before. Only when the head beside the
    /// database cannot be renewed is the batch stored all the same; the next append renews it.
    pub fn append(
        &mut self,
        batch: &Batch<'_>,
        repeats: &mut Repeats,
        salt: &mut dyn FnMut() -> [u8; 16],
    ) -> Result<Appended, Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Rows name their receipt, which is written last, with the counts.
        transaction.pragma_update(None, "defer_foreign_keys", true)?;
        let frontier = whole_frontier(&transaction, &self.path)?;
        let mut appending = begin(&transaction, batch, (repeats, frontier))?;
        for row in batch.rows {
            self.stop.check()?;
            appending.row(row, salt)?;
        }
        let (counts, glance) = appending.finish()?;
        transaction.commit()?;
        repeats.take_in(glance);
        self.unpublished += 1;
        if batch.receipt.status != ReceiptStatus::Running || self.unpublished >= APPENDS_A_HEAD {
            self.publish_head()?;
        }
        Ok(counts)
    }
}

fn begin<'a>(
    connection: &'a Connection,
    batch: &'a Batch<'a>,
    (before, frontier): (&'a Repeats, Frontier),
) -> Result<Appending<'a>, Error> {
    let (source_id, mapping_id) =
        (source_id(connection, batch.source)?, rederive::mapping_id(connection, batch.mapping)?);
    rederive::note_mapping(connection, source_id, mapping_id)?;
    Ok(Appending {
        connection,
        batch,
        before,
        glance: Glance::default(),
        source_id,
        receipt_id: connection
            .query_row("SELECT COALESCE(MAX(id), 0) + 1 FROM receipt", [], |row| row.get(0))?,
        mapping_id,
        received_at: batch.receipt.finished_at.to_string(),
        size_before: frontier.size(),
        frontier,
        counts: Appended::default(),
        known: identity::known(connection, source_id, keys(batch.rows))?,
        has_unnamed: identity::has_unnamed(connection, source_id)?,
        // Looked up once a batch: for each row it costs a microsecond, of some twenty.
        rows: connection.prepare_cached(
            "INSERT INTO row (number, source_id, receipt_id, ingest, received_at, leaf)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?,
        bodies: connection
            .prepare_cached("INSERT INTO body (number, raw, vendor_id, salt) VALUES (?1, ?2, ?3, ?4)")?,
        identities: Identities::of(connection)?,
        readings: Readings::of(connection)?,
    })
}

impl Appending<'_> {
    fn row(&mut self, row: &Incoming, salt: &mut dyn FnMut() -> [u8; 16]) -> Result<(), Error> {
        let raw_sha256 = hex::encode(Sha256::digest(&row.raw));
        let (key, standing) = match vendor_id(row) {
            "" => self.without_id(row, &raw_sha256)?,
            id => self.with_id(row, identity::key_of(id, &raw_sha256, 1))?,
        };
        self.count(row, standing);
        match standing {
            Standing::Known => Ok(()),
            Standing::Sighting(number) => self.sighting(number, row),
            Standing::New => self.store(row, (key, 1), &raw_sha256, salt()),
            Standing::Revision(revision) => self.store(row, (key, revision), &raw_sha256, salt()),
        }
    }

    /// A row that nothing but its content names is new when this pass showed more copies of it than are stored.
    fn without_id(&mut self, row: &Incoming, raw_sha256: &str) -> Result<(String, Standing), Error> {
        let counted = self.glance.copies(&row.content).or_else(|| self.before.copies(&row.content));
        let mut copies = match counted {
            Some(copies) => copies,
            None => {
                let stored = identity::copies(self.connection, self.source_id, &row.content)?;
                Copies { seen: 0, stored }
            }
        };
        copies.seen += 1;
        self.glance.count(row.content, copies);
        let key = identity::key_of("", raw_sha256, copies.seen);
        if copies.seen <= copies.stored {
            self.glance.numbers.extend(identity::copy(
                self.connection,
                self.source_id,
                (&row.content, copies.seen),
            )?);
            return Ok((key, Standing::Known));
        }
        // Another process may have stored these bytes since the copies were counted.
        let stored_since = identity::newest(self.connection, self.source_id, &key)?;
        self.glance.numbers.extend(stored_since);
        Ok((key, if stored_since.is_some() { Standing::Known } else { Standing::New }))
    }

    fn with_id(&mut self, row: &Incoming, key: String) -> Result<(String, Standing), Error> {
        let numbers = &mut self.glance.numbers;
        if self.known.contains(&key) {
            let route = Route::of(self.batch.ingest, &row.raw);
            let named = (self.source_id, key.as_str());
            let standing = identity::standing(self.connection, named, (&row.content, route), numbers)?;
            return Ok((key, standing));
        }
        // The same row may be stored from a time when the profile found no id in it.
        if self.has_unnamed
            && let Some(number) = identity::copy(self.connection, self.source_id, (&row.content, 1))?
        {
            numbers.push(number);
            return Ok((key, Standing::Known));
        }
        Ok((key, Standing::New))
    }

    /// Every row counts once: a row that cannot be read is a problem whether it is stored already or not.
    fn count(&mut self, row: &Incoming, standing: Standing) {
        self.counts.seen += 1;
        match (&row.derived, standing) {
            (Err(_), _) => self.counts.problems += 1,
            (Ok(_), Standing::New) => self.counts.new += 1,
            (Ok(_), Standing::Revision(_)) => self.counts.revised += 1,
            (Ok(_), Standing::Known | Standing::Sighting(_)) => self.counts.duplicates += 1,
        }
    }

    fn sighting(&self, number: i64, row: &Incoming) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "INSERT INTO sighting (number, receipt_id, ingest, raw, content) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((number, self.receipt_id, self.batch.ingest.as_str(), &row.raw, row.content))?;
        Ok(())
    }

    fn store(
        &mut self,
        row: &Incoming,
        (key, revision): (String, u32),
        raw_sha256: &str,
        salt: [u8; 16],
    ) -> Result<(), Error> {
        let number = i64::try_from(self.frontier.size().saturating_add(1))
            .map_err(|_| Error::Damaged("the log says that it is full".into()))?;
        let vendor_id = vendor_id(row);
        let leaf = LeafEnvelope {
            source: self.batch.source,
            ingest: self.batch.ingest.as_str(),
            received_at: &self.received_at,
            vendor_id,
            raw_sha256,
            salt: &hex::encode(salt),
        }
        .leaf();
        self.rows.execute((
            number,
            self.source_id,
            self.receipt_id,
            self.batch.ingest.as_str(),
            &self.received_at,
            leaf.0,
        ))?;
        self.bodies.execute((number, &row.raw, vendor_id, salt))?;
        self.identities.record(number, (self.source_id, &key, revision), &row.content)?;
        self.readings.write(number, self.mapping_id, &row.derived)?;
        self.has_unnamed |= vendor_id.is_empty();
        self.known.insert(key);
        self.frontier.push(leaf);
        self.glance.numbers.push(number);
        Ok(())
    }

    fn finish(self) -> Result<(Appended, Glance), Error> {
        let head = self.frontier.head();
        if head.size != self.size_before {
            self.connection.execute(
                "INSERT INTO tree_head (size, root, frontier) VALUES (?1, ?2, ?3)",
                (signed(head.size), head.root.0, self.frontier.to_bytes()),
            )?;
        }
        let vanished = self.absences()?;
        receipt::write(
            self.connection,
            (self.receipt_id, self.source_id),
            &self.batch.receipt,
            (self.counts, vanished),
        )?;
        chain::grow(self.connection)?;
        Ok((self.counts, self.glance))
    }

    /// Notes what came back and what is gone; how much is gone, where that was looked for.
    fn absences(&self) -> Result<Option<u64>, Error> {
        let came = &self.glance.numbers;
        // What an old file still shows is not back at the vendor.
        if self.batch.ingest == Ingest::Api {
            absence::note_back(self.connection, came, self.receipt_id)?;
        }
        let Some(closing) = &self.batch.closing else { return Ok(None) };
        let ids = (self.source_id, self.receipt_id);
        absence::note_gone(self.connection, ids, closing, came).map(Some)
    }
}

/// The keys of the rows that their vendor names.
fn keys(rows: &[Incoming]) -> impl Iterator<Item = String> {
    rows.iter().map(vendor_id).filter(|id| !id.is_empty()).map(|id| identity::key_of(id, "", 1))
}

fn vendor_id(row: &Incoming) -> &str {
    row.derived.as_ref().ok().and_then(|derived| derived.reading.id.as_deref()).unwrap_or_default()
}
