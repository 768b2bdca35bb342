//! Appending rows: rows, leaves, readings, bookmark and receipt in one IMMEDIATE transaction.

use exhibit_proof::{Frontier, Hash, LeafEnvelope};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::inserts::{Inserts, Values};
use crate::key_filter::KeyFilter;
use crate::ready::{Ready, Rows};
use crate::rederive::{self, MappingKey};
use crate::sources::source_id;
use crate::standing::{Decided, Fresh, Known, decide};
use crate::wal::Mover;
use crate::writer::{signed, whole_frontier};
use crate::{
    Closing, Error, Ingest, ReceiptDraft, ReceiptStatus, Repeats, Stop, Writer, absence, bulk, chain,
    identity, key_index, receipt, wal,
};

/// How many transactions of a run may share one head beside the database: syncing that file costs as much as a commit.
/// A crash in between leaves a head of fewer rows, which vouches for less and for nothing wrong.
pub(crate) const APPENDS_A_HEAD: u32 = 8;

/// Fewer rows are appended without more ado: with all guards, each key looked up, pages moved by SQLite itself.
const ROWS_OF_MANY: usize = 1_000;

/// Rows of the log from which on ids in their order spare more pages of their index than sorting costs (measured).
const ROWS_TO_SORT_FROM: u64 = 50_000;

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
    pub rows: &'a Rows,
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
        let keys = self.keys.take();
        let (decided, keys) = if batch.rows.len() < ROWS_OF_MANY {
            self.append_to(&self.connection, (batch, keys), (repeats, salt))?
        } else {
            let append = || self.append_to(&self.connection, (batch, keys), (repeats, salt));
            let appended = bulk::unguarded(&self.connection, append)?;
            self.move_pages();
            appended
        };
        self.keys = keys;
        repeats.take_in(decided.glance);
        self.unpublished += 1;
        if batch.receipt.status != ReceiptStatus::Running || self.unpublished >= APPENDS_A_HEAD {
            self.publish_head()?;
        }
        Ok(decided.counts)
    }

    /// Behind a commit of many rows. What cannot be moved stays in the WAL and is no less safe there: SQLite itself leaves
    /// it at that.
    fn move_pages(&mut self) {
        let mover = self.mover.get_or_insert_with(|| Mover::of(&self.path));
        if !mover.follow() {
            self.mover = None;
            let _ = wal::move_pages(&self.connection);
        }
    }

    /// Appends a batch in a transaction; what became of it, and all keys of its source where they are known.
    fn append_to<'b>(
        &self,
        connection: &Connection,
        (batch, keys): (&'b Batch<'_>, Option<KeyFilter>),
        (repeats, salt): (&Repeats, &mut dyn FnMut() -> [u8; 16]),
    ) -> Result<(Decided<'b>, Option<KeyFilter>), Error> {
        let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        let frontier = whole_frontier(&transaction, &self.path)?;
        let source_id = source_id(&transaction, batch.source)?;
        let keys = key_filter(&transaction, keys, (source_id, frontier.size(), batch.rows.len()))?;
        match batch.ingest {
            Ingest::File if frontier.size() == 0 && keys.is_some() => key_index::leave_out(&transaction)?,
            Ingest::File => {}
            Ingest::Api | Ingest::Webhook => key_index::make(&transaction)?,
        }
        let known = Known {
            connection: &transaction,
            source_id,
            keys: keys.as_ref(),
            ingest: batch.ingest,
            before: repeats,
            size: signed(frontier.size()),
        };
        let decided = decide(&known, batch.rows, &self.stop)?;
        let appending = Appending {
            connection: &transaction,
            batch,
            source_id,
            receipt_id: transaction
                .query_row("SELECT COALESCE(MAX(id), 0) + 1 FROM receipt", [], |row| row.get(0))?,
            received_at: batch.receipt.finished_at.to_string(),
            stop: &self.stop,
        };
        let size = frontier.size() + decided.fresh.len() as u64;
        appending.store(&decided, (frontier, salt))?;
        if batch.receipt.status != ReceiptStatus::Running && size < key_index::ROWS_MADE_AT_ONCE {
            key_index::make(&transaction)?;
        }
        transaction.commit()?;
        let keys = keys.map(|mut keys| {
            keys.grow(decided.fresh.iter().map(|fresh| fresh.key.as_ref()), size);
            keys
        });
        Ok((decided, keys))
    }
}

/// The filter that holds all keys of a source; none where there are rows that it does not know.
fn key_filter(
    connection: &Connection,
    last: Option<KeyFilter>,
    (source_id, size, rows): (i64, u64, usize),
) -> Result<Option<KeyFilter>, Error> {
    match last.filter(|keys| keys.is_of(source_id, size)) {
        Some(keys) => Ok(Some(keys)),
        None if rows >= ROWS_OF_MANY && !identity::has_any(connection, source_id)? => {
            Ok(Some(KeyFilter::of_none(source_id, size)))
        }
        None => Ok(None),
    }
}

/// One transaction on its way.
struct Appending<'a> {
    connection: &'a Connection,
    batch: &'a Batch<'a>,
    source_id: i64,
    receipt_id: i64,
    received_at: String,
    stop: &'a Stop,
}

/// A row's leaf and the salt that is hashed into it.
struct Leaf {
    hash: Hash,
    salt: [u8; 16],
}

impl Appending<'_> {
    /// Writes all of a batch. The receipt goes first: rows name it.
    fn store(
        &self,
        decided: &Decided<'_>,
        (mut frontier, salt): (Frontier, &mut dyn FnMut() -> [u8; 16]),
    ) -> Result<(), Error> {
        let (ids, came) = ((self.receipt_id, self.source_id), &decided.glance.numbers);
        let gone = match &self.batch.closing {
            Some(closing) => Some(absence::gone(self.connection, self.source_id, closing, came)?),
            None => None,
        };
        let vanished = gone.as_ref().map(|gone| gone.len() as u64);
        receipt::write(self.connection, ids, &self.batch.receipt, (decided.counts, vanished))?;
        let mapping_id = rederive::mapping_id(self.connection, self.batch.mapping)?;
        rederive::note_mapping(self.connection, self.source_id, mapping_id)?;
        let leaves: Vec<Leaf> = decided.fresh.iter().map(|fresh| self.leaf(fresh.row, salt())).collect();
        self.rows(&decided.fresh, &leaves)?;
        self.identities(&decided.fresh, frontier.size())?;
        let read: Vec<_> = decided.fresh.iter().map(|fresh| (fresh.number, fresh.row)).collect();
        rederive::write(self.connection, mapping_id, &read, &|| self.stop.check())?;
        self.sightings(&decided.sightings)?;
        // What an old file still shows is not back at the vendor.
        if self.batch.ingest == Ingest::Api {
            absence::note_back(self.connection, came, self.receipt_id)?;
        }
        absence::note_gone(self.connection, self.receipt_id, &gone.unwrap_or_default())?;
        leaves.iter().for_each(|leaf| frontier.push(leaf.hash));
        if !leaves.is_empty() {
            self.head(&frontier)?;
        }
        chain::grow(self.connection)
    }

    fn leaf(&self, row: Ready<'_>, salt: [u8; 16]) -> Leaf {
        let (mut raw_digits, mut salt_digits) = ([0; 64], [0; 32]);
        let envelope = LeafEnvelope {
            source: self.batch.source,
            ingest: self.batch.ingest.as_str(),
            received_at: &self.received_at,
            vendor_id: row.vendor_id(),
            raw_sha256: hex_digits(row.raw_sha256(), &mut raw_digits),
            salt: hex_digits(&salt, &mut salt_digits),
        };
        Leaf { hash: envelope.leaf(), salt }
    }

    fn rows(&self, fresh: &[Fresh<'_>], leaves: &[Leaf]) -> Result<(), Error> {
        let rows: Vec<(&Fresh<'_>, &Leaf)> = fresh.iter().zip(leaves).collect();
        let look = || self.stop.check();
        let inserts = Inserts::into(self.connection, "row", &["number", "leaf"])
            .fixed("source_id", self.source_id)
            .fixed("receipt_id", self.receipt_id)
            .fixed("ingest", self.batch.ingest.as_str())
            .fixed("received_at", &self.received_at);
        inserts.each(&rows, &look, &mut |(fresh, leaf), values| {
            values.put(fresh.number)?;
            values.put(leaf.hash.0)
        })?;
        let inserts = Inserts::into(self.connection, "body", &["number", "raw", "vendor_id", "salt"]);
        inserts.each(&rows, &look, &mut |(fresh, leaf), values| {
            values.put(fresh.number)?;
            values.put(fresh.row.raw())?;
            values.put(fresh.row.vendor_id())?;
            values.put(leaf.salt)
        })
    }

    /// Beside many others in the order of their keys: most ids are random, and so each page of their index is read and
    /// written once. Beside few, and without that index, in their own order, which the table is in.
    fn identities(&self, fresh: &[Fresh<'_>], size: u64) -> Result<(), Error> {
        let mut sorted: Vec<&Fresh<'_>> = fresh.iter().collect();
        if size >= ROWS_TO_SORT_FROM && key_index::is_there(self.connection)? {
            sorted.sort_unstable_by(|one, other| (&one.key, one.number).cmp(&(&other.key, other.number)));
        }
        let (first, revisions): (Vec<_>, Vec<_>) = sorted.into_iter().partition(|fresh| fresh.revision == 1);
        let put = &mut |fresh: &&Fresh<'_>, values: &mut Values<'_, '_>| {
            values.put(fresh.number)?;
            values.put(&fresh.key)?;
            values.put(fresh.row.content())?;
            values.put(fresh.revision)
        };
        let columns = ["number", "key", "content", "revision"];
        let inserts = Inserts::into(self.connection, "identity", &columns).fixed("source_id", self.source_id);
        let look = || self.stop.check();
        inserts.each(&first, &look, put)?;
        if !revisions.is_empty() {
            key_index::make(self.connection)?;
        }
        // Each behind the one that it supersedes, in the order they came.
        for fresh in revisions {
            identity::supersede(self.connection, (self.source_id, &fresh.key), fresh.number)?;
            inserts.each(&[fresh], &look, put)?;
        }
        Ok(())
    }

    fn sightings(&self, sightings: &[(i64, Ready<'_>)]) -> Result<(), Error> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO sighting (number, receipt_id, ingest, raw, content) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for (number, row) in sightings {
            self.stop.check()?;
            insert.execute((
                number,
                self.receipt_id,
                self.batch.ingest.as_str(),
                row.raw(),
                row.content(),
            ))?;
        }
        Ok(())
    }

    fn head(&self, frontier: &Frontier) -> Result<(), Error> {
        let head = frontier.head();
        self.connection.execute(
            "INSERT INTO tree_head (size, root, frontier) VALUES (?1, ?2, ?3)",
            (signed(head.size), head.root.0, frontier.to_bytes()),
        )?;
        Ok(())
    }
}

/// Bytes in hex, written into `digits`, which is twice as long.
fn hex_digits<'d>(bytes: &[u8], digits: &'d mut [u8]) -> &'d str {
    hex::encode_to_slice(bytes, digits).expect("BUG: twice as long");
    std::str::from_utf8(digits).expect("BUG: hex digits are ASCII")
}
