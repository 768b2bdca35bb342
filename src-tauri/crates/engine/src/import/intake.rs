//! Files on their way into the store, a few thousand rows a transaction. The same file again changes nothing, so an
//! import that was cut off is simply made again.

use std::collections::BTreeMap;
use std::io::BufRead;

use exhibit_entry::Moment;
use exhibit_store::{
    Appended, Batch, Derive, Feed, Ingest, ReceiptDraft, ReceiptStatus, Repeats, RunKind, Writer,
};

use super::destination::{self, Destination, Standing};
use super::{Imported, Wanted, opened, rows};
use crate::incoming::incoming;
use crate::watch::{Progress, Watch};
use crate::{Error, Workspace, clock, random};

/// Rows a transaction: enough that the disk's flush does not count, few enough that stopping is quick.
const ROWS_A_BATCH: usize = 2_000;

/// Bytes a transaction, for files of large rows.
const BYTES_A_BATCH: usize = 32 << 20;

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
struct Passing<'i, 'a> {
    intake: &'i mut Intake<'a>,
    name: &'i str,
    /// The profile that the header of a table tells: it may have no rows to tell it by.
    by_header: Option<String>,
    target: Option<Target>,
    batch: Vec<Vec<u8>>,
    batch_bytes: usize,
}

/// Where its rows go, known once the first of them were seen.
struct Target {
    to: Destination,
    run: String,
    started_at: Moment,
    repeats: Repeats,
    counts: Appended,
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
        let mut passing =
            Passing { intake: self, name, by_header, target: None, batch: Vec::new(), batch_bytes: 0 };
        let ended = rows::each((name, watch), opened, &mut |row| passing.take(row))?;
        passing.finish(ended)
    }

    /// Settles where the rows go, making the source when it is new.
    fn target(&mut self, detected: &str) -> Result<Target, Error> {
        let to = match self.settled.get(detected) {
            Some(known) => known.clone(),
            None => destination::settle(self.workspace, self.wanted, detected)?,
        };
        if self.writer.is_none() {
            self.writer = Some(self.workspace.watched_writer(self.watch)?);
        }
        if to.standing == Standing::New {
            self.writer().add_source(&destination::line(&to))?;
        }
        self.settled.insert(detected.to_owned(), Destination { standing: Standing::Known, ..to.clone() });
        Ok(Target {
            to,
            run: random::run_id(),
            started_at: clock::now(),
            repeats: Repeats::default(),
            counts: Appended::default(),
        })
    }

    fn writer(&mut self) -> &mut Writer {
        self.writer.as_mut().expect("BUG: it was opened with the target")
    }
}

impl Passing<'_, '_> {
    fn take(&mut self, row: Vec<u8>) -> Result<(), Error> {
        self.batch_bytes += row.len();
        self.batch.push(row);
        if self.batch.len() >= ROWS_A_BATCH || self.batch_bytes >= BYTES_A_BATCH {
            self.store(ReceiptStatus::Running)?;
        }
        Ok(())
    }

    fn finish(mut self, ended: rows::Ended) -> Result<Imported, Error> {
        // An empty file leaves a receipt too.
        if !self.batch.is_empty() || self.target.is_none() {
            self.store(ReceiptStatus::Running)?;
        }
        self.store(if ended.cut.is_some() { ReceiptStatus::Partial } else { ReceiptStatus::Ok })?;
        let target = self.target.expect("BUG: a receipt was stored");
        Ok(Imported {
            path: self.name.to_owned(),
            profile: target.to.profile,
            source: target.to.source,
            format: ended.format,
            counts: target.counts,
            cut: ended.cut,
            left_out: ended.left_out,
        })
    }

    /// Stores what has come since the last time.
    fn store(&mut self, status: ReceiptStatus) -> Result<(), Error> {
        let (workspace, watch) = (self.intake.workspace, self.intake.watch);
        watch.check()?;
        let derivation = workspace.derivation();
        let rows = std::mem::take(&mut self.batch);
        self.batch_bytes = 0;
        if self.target.is_none() {
            let by_header = self.by_header.take().filter(|_| rows.is_empty());
            let detected = by_header.unwrap_or_else(|| derivation.detect(&rows).to_owned());
            self.target = Some(self.intake.target(&detected)?);
        }
        let target = self.target.as_mut().expect("BUG: it was set above");
        let mut read = Vec::with_capacity(rows.len());
        for raw in &rows {
            watch.check()?;
            let parts = derivation.parts(&target.to.profile, raw);
            let feed = Feed { source: &target.to.source, profile: &target.to.profile };
            read.extend(parts.iter().map(|part| incoming(derivation, feed, part)));
        }
        let mapping = derivation.mapping(&target.to.profile);
        let receipt = target.receipt(self.name, status);
        let source = &target.to.source;
        let batch =
            Batch { source, ingest: Ingest::File, mapping: &mapping, receipt, rows: &read, closing: None };
        let writer = self.intake.writer.as_mut().expect("BUG: it was opened with the target");
        let counts = writer.append(&batch, &mut target.repeats, &mut random::bytes16)?;
        target.counts.add(counts);
        if status == ReceiptStatus::Running {
            watch.tell(stored_so_far(self.name, target.counts.seen));
        }
        Ok(())
    }
}

impl Target {
    fn receipt(&self, name: &str, status: ReceiptStatus) -> ReceiptDraft {
        ReceiptDraft {
            run: self.run.clone(),
            kind: RunKind::Import,
            path: Some(name.to_owned()),
            window_from: None,
            window_to: None,
            started_at: self.started_at,
            finished_at: clock::now(),
            pages: u64::from(status != ReceiptStatus::Running),
            retries: 0,
            http_status: None,
            status,
            cursor_in: None,
            cursor_out: None,
            error: None,
            code: None,
            skew_ms: None,
            resume: None,
        }
    }
}

fn stored_so_far(name: &str, rows: u64) -> Progress {
    Progress {
        stage: "import",
        subject: Some(name.to_owned()),
        done: rows,
        total: None,
        unit: "rows",
        until: None,
    }
}
