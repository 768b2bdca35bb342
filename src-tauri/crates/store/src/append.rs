//! Appending rows: rows, leaves, readings, bookmark and receipt in one IMMEDIATE transaction.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use exhibit_entry::Moment;
use exhibit_proof::{Frontier, LeafEnvelope};
use rusqlite::{Connection, TransactionBehavior};
use sha2::{Digest, Sha256};

use crate::chain;
use crate::identity::{self, Route, Standing};
use crate::rederive::{self, MappingKey};
use crate::sources::source_id;
use crate::writer::{signed, whole_frontier};
use crate::{Error, Incoming, Ingest, ReceiptDraft, ReceiptStatus, RunKind, Writer};

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
}

/// How often each content without a vendor id was seen in one pass over a source: true repeats are kept, up to the most
/// copies that one pass showed. One value a pass.
#[derive(Clone, Debug, Default)]
pub struct Repeats(HashMap<[u8; 32], Copies>);

/// Copies of one content without a vendor id.
#[derive(Clone, Copy, Debug)]
struct Copies {
    /// In this pass so far.
    seen: u32,
    /// In the workspace before this pass.
    stored: u32,
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
    source_id: i64,
    receipt_id: i64,
    mapping_id: i64,
    received_at: String,
    size_before: u64,
    frontier: Frontier,
    counts: Appended,
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
        let mut counted = repeats.clone();
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Rows name their receipt, which is written last, with the counts.
        transaction.pragma_update(None, "defer_foreign_keys", true)?;
        let frontier = whole_frontier(&transaction, &self.path)?;
        let mut appending = begin(&transaction, batch, frontier)?;
        for row in batch.rows {
            self.stop.check()?;
            appending.row(row, &mut counted, salt)?;
        }
        let counts = appending.finish()?;
        transaction.commit()?;
        *repeats = counted;
        self.publish_head()?;
        Ok(counts)
    }
}

fn begin<'a>(
    connection: &'a Connection,
    batch: &'a Batch<'a>,
    frontier: Frontier,
) -> Result<Appending<'a>, Error> {
    let (source_id, mapping_id) =
        (source_id(connection, batch.source)?, rederive::mapping_id(connection, batch.mapping)?);
    rederive::note_mapping(connection, source_id, mapping_id)?;
    Ok(Appending {
        connection,
        batch,
        source_id,
        receipt_id: connection
            .query_row("SELECT COALESCE(MAX(id), 0) + 1 FROM receipt", [], |row| row.get(0))?,
        mapping_id,
        received_at: batch.receipt.finished_at.to_string(),
        size_before: frontier.size(),
        frontier,
        counts: Appended::default(),
    })
}

impl Appending<'_> {
    fn row(
        &mut self,
        row: &Incoming,
        repeats: &mut Repeats,
        salt: &mut dyn FnMut() -> [u8; 16],
    ) -> Result<(), Error> {
        let raw_sha256 = hex::encode(Sha256::digest(&row.raw));
        let (key, standing) = match vendor_id(row) {
            "" => self.without_id(row, &raw_sha256, repeats)?,
            id => self.with_id(row, identity::key_of(id, &raw_sha256, 1))?,
        };
        self.count(row, standing);
        match standing {
            Standing::Known => Ok(()),
            Standing::Sighting(number) => self.sighting(number, row),
            Standing::New => self.store(row, (&key, 1), &raw_sha256, salt()),
            Standing::Revision(revision) => self.store(row, (&key, revision), &raw_sha256, salt()),
        }
    }

    /// A row that nothing but its content names is new when this pass showed more copies of it than are stored.
    fn without_id(
        &self,
        row: &Incoming,
        raw_sha256: &str,
        repeats: &mut Repeats,
    ) -> Result<(String, Standing), Error> {
        let copies = match repeats.0.entry(row.content) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let stored = identity::copies(self.connection, self.source_id, &row.content)?;
                new.insert(Copies { seen: 0, stored })
            }
        };
        copies.seen += 1;
        let key = identity::key_of("", raw_sha256, copies.seen);
        // Another process may have stored these bytes since the copies were counted.
        let is_known = copies.seen <= copies.stored
            || identity::newest(self.connection, self.source_id, &key)?.is_some();
        Ok((key, if is_known { Standing::Known } else { Standing::New }))
    }

    fn with_id(&self, row: &Incoming, key: String) -> Result<(String, Standing), Error> {
        let route = Route::of(self.batch.ingest, &row.raw);
        let standing = identity::standing(self.connection, self.source_id, &key, (&row.content, route))?;
        // The same row may be stored from a time when the profile found no id in it.
        let was_without_id = || identity::copies(self.connection, self.source_id, &row.content);
        match standing {
            Standing::New if was_without_id()? > 0 => Ok((key, Standing::Known)),
            standing => Ok((key, standing)),
        }
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
        named: (&str, u32),
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
        self.connection
            .prepare_cached(
                "INSERT INTO row (number, source_id, receipt_id, ingest, received_at, leaf)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((
                number,
                self.source_id,
                self.receipt_id,
                self.batch.ingest.as_str(),
                &self.received_at,
                leaf.0,
            ))?;
        self.connection
            .prepare_cached("INSERT INTO body (number, raw, vendor_id, salt) VALUES (?1, ?2, ?3, ?4)")?
            .execute((number, &row.raw, vendor_id, salt))?;
        identity::record(self.connection, number, (self.source_id, named.0, named.1), &row.content)?;
        rederive::write_reading(self.connection, number, self.mapping_id, &row.derived)?;
        self.frontier.push(leaf);
        Ok(())
    }

    fn finish(self) -> Result<Appended, Error> {
        let head = self.frontier.head();
        if head.size != self.size_before {
            self.connection.execute(
                "INSERT INTO tree_head (size, root, frontier) VALUES (?1, ?2, ?3)",
                (signed(head.size), head.root.0, self.frontier.to_bytes()),
            )?;
        }
        write_receipt(self.connection, (self.receipt_id, self.source_id), &self.batch.receipt, self.counts)?;
        chain::grow(self.connection)?;
        Ok(self.counts)
    }
}

fn vendor_id(row: &Incoming) -> &str {
    row.derived.as_ref().ok().and_then(|derived| derived.reading.id.as_deref()).unwrap_or_default()
}

fn write_receipt(
    connection: &Connection,
    (id, source_id): (i64, i64),
    draft: &ReceiptDraft,
    counts: Appended,
) -> Result<(), Error> {
    let written = |at: Option<Moment>| at.map(|at| at.to_string());
    connection.execute(
        "INSERT INTO receipt (id, run, source_id, kind, path, window_from, window_to, started_at, finished_at, pages,
           rows_seen, rows_new, rows_revised, duplicates, problems, retries, http_status, status, cursor_in,
           cursor_out, error)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
        rusqlite::params![
            id,
            draft.run,
            source_id,
            kind_word(draft.kind),
            draft.path,
            written(draft.window_from),
            written(draft.window_to),
            draft.started_at.to_string(),
            draft.finished_at.to_string(),
            signed(draft.pages),
            signed(counts.seen),
            signed(counts.new),
            signed(counts.revised),
            signed(counts.duplicates),
            signed(counts.problems),
            signed(draft.retries),
            draft.http_status,
            status_word(draft.status),
            draft.cursor_in,
            draft.cursor_out,
            draft.error,
        ],
    )?;
    Ok(())
}

fn kind_word(kind: RunKind) -> &'static str {
    match kind {
        RunKind::Pull => "pull",
        RunKind::Import => "import",
    }
}

fn status_word(status: ReceiptStatus) -> &'static str {
    match status {
        ReceiptStatus::Running => "running",
        ReceiptStatus::Ok => "ok",
        ReceiptStatus::Partial => "partial",
        ReceiptStatus::Failed => "failed",
    }
}
