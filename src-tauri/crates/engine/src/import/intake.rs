//! Files on their way into the store. One thread reads rows, another stores them, some ten thousand a transaction. The
//! same file again changes nothing, so an import that was cut off is simply made again.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::thread::Scope;

use exhibit_store::{Appended, Derive, Feed, ReceiptStatus, Repeats, Rows, Writer};

use super::destination::{self, Destination, Standing};
use super::lane::{Lane, Storing};
use super::{Imported, Wanted, opened, rows};
use crate::derivation::FeedReading;
use crate::watch::Watch;
use crate::{Error, Workspace, clock, random};

/// Rows that tell the profile, and the first transaction: few, so that a short file starts no thread and progress is seen
/// soon. Each following one has twice as many.
const ROWS_AT_FIRST: usize = 2_000;

/// Rows a transaction at the most: each page of the index of ids is written once a transaction, and stopping takes back
/// what a fraction of a second has brought.
const ROWS_A_LOAD: usize = 32_000;

/// Bytes a transaction, for files of large rows; two such loads are in memory.
const BYTES_A_LOAD: usize = 32 << 20;

/// Rows between two questions whether to stop: well below a millisecond.
const ROWS_A_LOOK: usize = 64;

/// Where files are taken in, one after the other.
pub(super) struct Intake<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) wanted: &'a Wanted,
    pub(super) watch: &'a Watch<'a>,
    /// Opened at the first row, and again behind a failure.
    writer: Option<Writer>,
    /// Where the rows of a detected profile go, once that was settled.
    settled: BTreeMap<String, Destination>,
}

/// One file on its way.
struct Passing<'i, 'a, 'scope, 'env> {
    intake: &'i mut Intake<'a>,
    name: &'env str,
    watch: &'env Watch<'env>,
    scope: &'scope Scope<'scope, 'env>,
    /// The profile that the header of a table tells: it may have no rows to tell it by.
    by_header: Option<String>,
    /// The first rows, until the profile was told by them.
    first: Vec<Vec<u8>>,
    first_bytes: usize,
    /// Where its rows go and how they are read, from then on.
    to: Option<(Destination, FeedReading<'a>)>,
    /// What was read and is not stored yet.
    rows: Rows,
    /// How many rows are stored next.
    load: usize,
    place: Place<'scope, 'env>,
}

/// Where rows are stored.
enum Place<'scope, 'env> {
    /// Not known yet; or it has failed.
    Nowhere,
    /// On the thread that reads them, which is enough for a short file.
    Here(Box<Storing<'env>>),
    Beside(Lane<'scope, 'env>),
}

impl<'a> Intake<'a> {
    /// A place to take files into `workspace`. Nothing is made before the first row.
    pub(super) fn new(workspace: &'a Workspace, wanted: &'a Wanted, watch: &'a Watch<'a>) -> Self {
        Self { workspace, wanted, watch, writer: None, settled: BTreeMap::new() }
    }

    /// Stores the rows of one file.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::File`] when it cannot be read as rows, [`Error::Usage`] for a profile that does not fit
    /// the source, [`Error::Cancelled`], and the workspace's own trouble. Batches stored before stay stored.
    pub(super) fn file(&mut self, named: (&str, Box<dyn BufRead + '_>)) -> Result<Imported, Error> {
        let stored = self.pass(named);
        if stored.is_err() {
            // What a failure left open is not gone on with.
            self.writer = None;
        }
        stored
    }

    fn pass(&mut self, (name, reader): (&str, Box<dyn BufRead + '_>)) -> Result<Imported, Error> {
        let watch = self.watch;
        let opened = opened::look((name, reader), watch)?;
        let is_table = rows::streamed_form(&opened.prefix) == Some("csv");
        let by_header =
            is_table.then(|| self.workspace.derivation().detect_columns(&opened.prefix).to_owned());
        std::thread::scope(|scope| {
            let mut passing = Passing {
                intake: self,
                name,
                watch,
                scope,
                by_header,
                first: Vec::new(),
                first_bytes: 0,
                to: None,
                rows: Rows::default(),
                load: ROWS_AT_FIRST,
                place: Place::Nowhere,
            };
            let ended = rows::each((name, watch), opened, &mut |row| passing.take(row));
            passing.finish(ended)
        })
    }

    /// Settles where the rows go, making the source when it is new.
    fn destination(&mut self, detected: &str) -> Result<Destination, Error> {
        let to = match self.settled.get(detected) {
            Some(known) => known.clone(),
            None => destination::settle(self.workspace, self.wanted, detected)?,
        };
        if self.writer.is_none() {
            self.writer = Some(self.workspace.watched_writer(self.watch)?);
        }
        if to.standing == Standing::New {
            let writer = self.writer.as_mut().expect("BUG: it was opened above");
            writer.add_source(&destination::line(&to))?;
        }
        self.settled.insert(detected.to_owned(), Destination { standing: Standing::Known, ..to.clone() });
        Ok(to)
    }
}

impl Passing<'_, '_, '_, '_> {
    fn take(&mut self, row: Vec<u8>) -> Result<(), Error> {
        if self.to.is_some() {
            return self.read(&row);
        }
        self.first_bytes += row.len();
        self.first.push(row);
        if self.first.len() >= ROWS_AT_FIRST || self.first_bytes >= BYTES_A_LOAD {
            self.settle()?;
        }
        Ok(())
    }

    /// Settles where the rows go by the first of them, and reads these.
    fn settle(&mut self) -> Result<(), Error> {
        self.watch.check()?;
        let derivation = self.intake.workspace.derivation();
        let first = std::mem::take(&mut self.first);
        let by_header = self.by_header.take().filter(|_| first.is_empty());
        let detected = by_header.unwrap_or_else(|| derivation.detect(&first).to_owned());
        let to = self.intake.destination(&detected)?;
        self.place = Place::Here(Box::new(Storing {
            writer: self.intake.writer.take().expect("BUG: it was opened with the destination"),
            watch: self.watch,
            name: self.name,
            source: to.source.clone(),
            mapping: derivation.mapping(&to.profile),
            run: random::run_id(),
            started_at: clock::now(),
            repeats: Repeats::default(),
            counts: Appended::default(),
        }));
        let feed = Feed { source: &to.source, profile: &to.profile };
        let reading = FeedReading::of(derivation, feed);
        self.to = Some((to, reading));
        first.iter().try_for_each(|row| self.read(row))
    }

    /// Reads a row, and hands over what was read once it is enough.
    fn read(&mut self, row: &[u8]) -> Result<(), Error> {
        let (_, reading) = self.to.as_ref().expect("BUG: the caller has settled it");
        for part in reading.parts(row) {
            if self.rows.len().is_multiple_of(ROWS_A_LOOK) {
                self.watch.check()?;
            }
            reading.push(&mut self.rows, &part);
        }
        if self.rows.len() >= self.load || self.rows.bytes() >= BYTES_A_LOAD {
            self.hand_over()?;
        }
        Ok(())
    }

    fn hand_over(&mut self) -> Result<(), Error> {
        self.load = (self.load * 2).min(ROWS_A_LOAD);
        let rows = std::mem::take(&mut self.rows);
        let lane = match std::mem::replace(&mut self.place, Place::Nowhere) {
            Place::Here(storing) => Lane::begin(self.scope, *storing),
            Place::Beside(lane) => lane,
            Place::Nowhere => unreachable!("BUG: rows are read once their place is known"),
        };
        let room = lane.give(rows);
        self.place = Place::Beside(lane);
        // What storing failed with is told at the end, in the place of this.
        self.rows = room.ok_or(Error::Cancelled)?;
        Ok(())
    }

    fn finish(mut self, ended: Result<rows::Ended, Error>) -> Result<Imported, Error> {
        // An empty file leaves a receipt too.
        let is_empty = ended.is_ok() && self.to.is_none() && self.first.is_empty();
        let ended = ended.and_then(|ended| {
            if self.to.is_none() {
                self.settle()?;
            }
            Ok(ended)
        });
        let mut storing = match self.place {
            Place::Nowhere => return Err(ended.err().unwrap_or(Error::Cancelled)),
            Place::Here(storing) => *storing,
            Place::Beside(lane) => lane.end()?,
        };
        let ended = ended?;
        if is_empty || !self.rows.is_empty() {
            storing.store(&self.rows, ReceiptStatus::Running)?;
        }
        let last = if ended.cut.is_some() { ReceiptStatus::Partial } else { ReceiptStatus::Ok };
        storing.store(&Rows::default(), last)?;
        self.intake.writer = Some(storing.writer);
        let (to, _) = self.to.expect("BUG: it was settled above");
        Ok(Imported {
            path: self.name.to_owned(),
            profile: to.profile,
            source: to.source,
            format: ended.format,
            counts: storing.counts,
            cut: ended.cut,
            left_out: ended.left_out,
        })
    }
}
