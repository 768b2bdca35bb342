//! Importing files: NDJSON and CSV as a stream, other JSON as a whole, gzip of any. A few thousand rows a transaction;
//! the same file again changes nothing, so an import that was cut off is simply made again.

mod destination;
mod opened;
mod preview;

use std::io::{BufRead, BufReader, Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};

use exhibit_entry::Moment;
use exhibit_source::FileError;
use exhibit_source::file as form;
use exhibit_store::{Appended, Batch, Derive, Ingest, ReceiptDraft, ReceiptStatus, Repeats, RunKind, Writer};

use crate::incoming::incoming;
use crate::watch::{Progress, Watch};
use crate::{Error, Workspace, clock, random};
use destination::{Destination, Standing};
use opened::Packing;

pub use preview::{Preview, ROWS_AT_MOST, preview};

/// Most bytes of a file that must be read as a whole, inflated or not. Lines are streamed and have no such limit.
const WHOLE_LIMIT_BYTES: u64 = 2 << 30;

/// Rows a transaction: enough that the disk's flush does not count, few enough that stopping is quick.
const ROWS_A_BATCH: usize = 2_000;

/// Bytes a transaction, for files of large rows.
const BYTES_A_BATCH: usize = 32 << 20;

/// What is to be imported.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Profile id; none = found out from the rows.
    pub profile: Option<String>,
    /// Name of the source; none = the profile's id.
    pub source: Option<String>,
}

/// What became of one file.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The file as it was named.
    pub path: String,
    /// Profile that read it.
    pub profile: String,
    /// Source its rows went to.
    pub source: String,
    /// Its form, e.g. `ndjson`, `json-array.gz`.
    pub format: String,
    /// What became of the rows.
    pub counts: Appended,
    /// Why its last row is only the rest of a broken document.
    pub cut: Option<String>,
}

/// Imports one file; `-` is standard input.
///
/// # Errors
/// [`Error::Io`] and [`Error::File`] when it cannot be read as rows, [`Error::Usage`] for a profile that does not fit
/// the source, [`Error::Cancelled`], and the workspace's own trouble. Batches stored before stay stored.
pub fn file(
    workspace: &Workspace,
    path: &Path,
    wanted: &Wanted,
    watch: &Watch<'_>,
) -> Result<Imported, Error> {
    let name = path.display().to_string();
    if path.as_os_str() == "-" {
        return stream(workspace, (&name, Box::new(BufReader::new(std::io::stdin()))), wanted, watch);
    }
    stream(workspace, (&name, opened::open(path)?), wanted, watch)
}

/// Imports bytes that somebody holds, under the name of a file.
///
/// # Errors
/// As [`file`].
pub fn bytes(
    workspace: &Workspace,
    (name, bytes): (&str, &[u8]),
    wanted: &Wanted,
    watch: &Watch<'_>,
) -> Result<Imported, Error> {
    stream(workspace, (name, Box::new(Cursor::new(bytes))), wanted, watch)
}

fn stream(
    workspace: &Workspace,
    named: (&str, Box<dyn BufRead + '_>),
    wanted: &Wanted,
    watch: &Watch<'_>,
) -> Result<Imported, Error> {
    let name = named.0;
    let opened = opened::look(named, watch)?;
    let (is_ndjson, is_csv) = (form::is_ndjson(&opened.prefix), form::is_csv(&opened.prefix));
    // A table may have no rows to tell its profile by.
    let by_header = is_csv.then(|| exhibit_source::detect_columns(&opened.prefix));
    let mut import =
        Import { workspace, name, wanted, watch, packing: opened.packing, by_header, target: None };
    match (is_ndjson, is_csv) {
        (true, _) => import.rows(form::lines(opened.reader), "ndjson"),
        (false, true) => import.rows(form::csv_rows(opened.reader), "csv"),
        (false, false) => import.document(opened.reader),
    }
}

/// Why a file cannot be read; that it was stopped where it was.
fn unread((name, packing): (&str, Packing), watch: &Watch<'_>, error: &std::io::Error) -> Error {
    if let Err(stopped) = watch.check() {
        return stopped;
    }
    let path = PathBuf::from(name);
    match packing {
        Packing::Gzip => Error::File { path, message: format!("the file cannot be unpacked: {error}") },
        Packing::Plain => Error::Io { path, source: std::io::Error::new(error.kind(), error.to_string()) },
    }
}

/// One file on its way.
struct Import<'a> {
    workspace: &'a Workspace,
    name: &'a str,
    wanted: &'a Wanted,
    watch: &'a Watch<'a>,
    packing: Packing,
    /// The profile that the header of a table tells.
    by_header: Option<&'static str>,
    target: Option<Target>,
}

/// Where the rows go, known once the first of them were seen.
struct Target {
    writer: Writer,
    to: Destination,
    run: String,
    started_at: Moment,
    repeats: Repeats,
    counts: Appended,
}

impl Import<'_> {
    /// Stores rows as they come; `form` is the file's form, gzip apart.
    fn rows(
        &mut self,
        mut pending: impl Iterator<Item = std::io::Result<form::Line>>,
        form: &str,
    ) -> Result<Imported, Error> {
        let (mut batch, mut batch_bytes, mut cut) = (Vec::new(), 0, None);
        loop {
            let line = match pending.next().transpose() {
                Ok(line) => line,
                Err(error) if self.target.is_none() && batch.is_empty() => return Err(self.unread(&error)),
                // The whole lines before the damage are rows like any others; the rest is said to be missing.
                Err(error) => {
                    cut = Some(self.cut_by(&error)?);
                    None
                }
            };
            let ended = line.is_none();
            if let Some(line) = line {
                if line.dropped_bytes > 0 {
                    let (number, dropped) = (line.number, line.dropped_bytes);
                    cut = Some(format!("line {number} is too long: {dropped} bytes of it were not stored"));
                }
                batch_bytes += line.row.len();
                batch.push(line.row);
            }
            if ended || batch.len() == ROWS_A_BATCH || batch_bytes >= BYTES_A_BATCH {
                self.store(&batch, ReceiptStatus::Running)?;
                batch.clear();
                batch_bytes = 0;
            }
            if ended {
                return self.finish(self.packing.behind(form), cut);
            }
        }
    }

    /// What ended a file before its end, in words for its receipt.
    fn cut_by(&self, error: &std::io::Error) -> Result<String, Error> {
        self.watch.check()?;
        Ok(match error.kind() {
            ErrorKind::FileTooLarge => error.to_string(),
            _ => format!("the file breaks off: {error}"),
        })
    }

    fn document(&mut self, reader: Box<dyn BufRead + '_>) -> Result<Imported, Error> {
        let mut bytes = Vec::new();
        let read = reader.take(WHOLE_LIMIT_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| self.unread(&error))?;
        let split = exhibit_source::split_until(&bytes, WHOLE_LIMIT_BYTES, &|| self.watch.check().is_err());
        let split = split.map_err(|error| match error {
            FileError::Stopped => Error::Cancelled,
            error => Error::File { path: self.name.into(), message: error.to_string() },
        })?;
        let rows: Vec<&[u8]> = split.rows().collect();
        for batch in rows.chunks(ROWS_A_BATCH) {
            self.store(batch, ReceiptStatus::Running)?;
        }
        if rows.is_empty() {
            self.store::<&[u8]>(&[], ReceiptStatus::Running)?;
        }
        self.finish(self.packing.behind(&split.format.to_string()), split.cut.clone())
    }

    fn unread(&self, error: &std::io::Error) -> Error {
        unread((self.name, self.packing), self.watch, error)
    }

    fn store<B: AsRef<[u8]>>(&mut self, rows: &[B], status: ReceiptStatus) -> Result<(), Error> {
        self.watch.check()?;
        let rows: Vec<&[u8]> = rows.iter().map(AsRef::as_ref).collect();
        if self.target.is_none() {
            let by_header = self.by_header.filter(|_| rows.is_empty());
            let detected = by_header.unwrap_or_else(|| exhibit_source::detect_profile(&rows));
            self.target = Some(target((self.workspace, self.watch), self.wanted, detected)?);
        }
        let target = self.target.as_mut().expect("BUG: it was set above");
        let derivation = self.workspace.derivation();
        let read = rows.iter().map(|raw| {
            self.watch.check()?;
            Ok(incoming(derivation, &target.to.profile, raw))
        });
        let read = read.collect::<Result<Vec<_>, Error>>()?;
        target.append(&read, derivation, (self.name, status))?;
        self.watch.tell(Progress {
            stage: "import",
            subject: Some(self.name.to_owned()),
            done: target.counts.seen,
            total: None,
            unit: "rows",
            until: None,
        });
        Ok(())
    }

    fn finish(&mut self, format: String, cut: Option<String>) -> Result<Imported, Error> {
        let status = if cut.is_some() { ReceiptStatus::Partial } else { ReceiptStatus::Ok };
        let mut target = self.target.take().expect("BUG: an empty file was stored as an empty batch");
        target.append(&[], self.workspace.derivation(), (self.name, status))?;
        Ok(Imported {
            path: self.name.to_owned(),
            profile: target.to.profile,
            source: target.to.source,
            format,
            counts: target.counts,
            cut,
        })
    }
}

/// Settles where the rows go, making the source when it is new.
fn target(
    (workspace, watch): (&Workspace, &Watch<'_>),
    wanted: &Wanted,
    detected: &str,
) -> Result<Target, Error> {
    let to = destination::settle(workspace, wanted, detected)?;
    let mut writer = workspace.watched_writer(watch)?;
    if to.standing == Standing::New {
        writer.add_source(&destination::line(&to))?;
    }
    Ok(Target {
        writer,
        to,
        run: random::run_id(),
        started_at: clock::now(),
        repeats: Repeats::default(),
        counts: Appended::default(),
    })
}

impl Target {
    fn append(
        &mut self,
        rows: &[exhibit_store::Incoming],
        derive: &dyn Derive,
        (name, status): (&str, ReceiptStatus),
    ) -> Result<(), Error> {
        let mapping = derive.mapping(&self.to.profile);
        let receipt = ReceiptDraft {
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
        };
        let batch = Batch { source: &self.to.source, ingest: Ingest::File, mapping: &mapping, receipt, rows };
        let counts = self.writer.append(&batch, &mut self.repeats, &mut random::bytes16)?;
        self.counts.add(counts);
        Ok(())
    }
}
