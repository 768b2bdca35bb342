//! Importing files: NDJSON and CSV as a stream, other JSON as a whole, gzip of any. A few thousand rows a transaction;
//! the same file again changes nothing, so an import that was cut off is simply made again.

mod preview;

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use exhibit_entry::Moment;
use exhibit_source::FileError;
use exhibit_source::file::{self as form, PREFIX_BYTES};
use exhibit_store::{
    Appended, Batch, Derive, Ingest, ReceiptDraft, ReceiptStatus, Repeats, RunKind, SourceLine, Writer,
};

use crate::incoming::incoming;
use crate::watch::{Progress, Watch};
use crate::{Error, Workspace, clock, random};

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
    let failed = |source| Error::Io { path: path.to_owned(), source };
    if path.is_dir() {
        return Err(Error::usage(format!("{name} is a folder"), "nothing was stored; name the files in it"));
    }
    let file = File::open(path).map_err(failed)?;
    stream(workspace, (&name, Box::new(BufReader::with_capacity(1 << 20, file))), wanted, watch)
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
    (name, mut reader): (&str, Box<dyn BufRead + '_>),
    wanted: &Wanted,
    watch: &Watch<'_>,
) -> Result<Imported, Error> {
    let failed = |source| Error::Io { path: name.into(), source };
    let mut prefix = Vec::new();
    reader.by_ref().take(PREFIX_BYTES as u64).read_to_end(&mut prefix).map_err(failed)?;
    let zipped = form::is_gzip(&prefix);
    let whole = Cursor::new(prefix.clone()).chain(reader);
    let mut plain: Box<dyn BufRead + '_> =
        if zipped { Box::new(BufReader::new(form::inflate(whole, u64::MAX))) } else { Box::new(whole) };
    if zipped {
        prefix.clear();
        // What was inflated before the damage stands in `prefix`; the damage itself is told when it is reached.
        let broken = plain.by_ref().take(PREFIX_BYTES as u64).read_to_end(&mut prefix).err();
        let rest: Box<dyn BufRead + '_> = match broken {
            Some(error) => Box::new(BufReader::new(Broken(error.kind(), error.to_string()))),
            None => plain,
        };
        plain = Box::new(Cursor::new(prefix.clone()).chain(rest));
    }
    let (is_ndjson, is_csv) = (form::is_ndjson(&prefix), form::is_csv(&prefix));
    // A table may have no rows to tell its profile by.
    let by_header = if is_csv { Some(exhibit_source::detect_columns(&prefix)) } else { None };
    let mut import = Import { workspace, name, wanted, watch, zipped, by_header, target: None };
    match (is_ndjson, is_csv) {
        (true, _) => import.rows(form::lines(plain), "ndjson"),
        (false, true) => import.rows(form::csv_rows(plain), "csv"),
        (false, false) => import.document(plain),
    }
}

/// A stream that has broken off.
struct Broken(std::io::ErrorKind, String);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::new(self.0, self.1.clone()))
    }
}

fn damaged(name: &str, error: &std::io::Error) -> Error {
    Error::File { path: name.into(), message: format!("the file cannot be unpacked: {error}") }
}

/// One file on its way.
struct Import<'a> {
    workspace: &'a Workspace,
    name: &'a str,
    wanted: &'a Wanted,
    watch: &'a Watch<'a>,
    zipped: bool,
    /// The profile that the header of a table tells.
    by_header: Option<&'static str>,
    target: Option<Target>,
}

/// Where the rows go, known once the first of them were seen.
struct Target {
    writer: Writer,
    source: String,
    profile: String,
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
                // The whole lines before the damage are rows like any others; the rest is said to be missing.
                Err(error) if self.target.is_some() || !batch.is_empty() => {
                    cut = Some(format!("the file breaks off: {error}"));
                    None
                }
                Err(error) => return Err(self.unread(&error)),
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
                return self.finish(format!("{form}{}", if self.zipped { ".gz" } else { "" }), cut);
            }
        }
    }

    fn document(&mut self, reader: Box<dyn BufRead + '_>) -> Result<Imported, Error> {
        let mut bytes = Vec::new();
        let read = reader.take(WHOLE_LIMIT_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| self.unread(&error))?;
        let split = exhibit_source::split(&bytes, WHOLE_LIMIT_BYTES)
            .map_err(|error: FileError| Error::File { path: self.name.into(), message: error.to_string() })?;
        let rows: Vec<&[u8]> = split.rows().collect();
        for batch in rows.chunks(ROWS_A_BATCH) {
            self.store(batch, ReceiptStatus::Running)?;
        }
        if rows.is_empty() {
            self.store::<&[u8]>(&[], ReceiptStatus::Running)?;
        }
        let form = format!("{}{}", split.format, if self.zipped { ".gz" } else { "" });
        self.finish(form, split.cut.clone())
    }

    fn unread(&self, error: &std::io::Error) -> Error {
        if self.zipped {
            return damaged(self.name, error);
        }
        Error::Io {
            path: PathBuf::from(self.name),
            source: std::io::Error::new(error.kind(), error.to_string()),
        }
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
            Ok(incoming(derivation, &target.profile, raw))
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
            profile: target.profile,
            source: target.source,
            format,
            counts: target.counts,
            cut,
        })
    }
}

/// Settles the profile (`detected` where none is wanted) and the source, making the source when it is new. A source's
/// rows are all read with one profile, so an existing source decides.
fn target(
    (workspace, watch): (&Workspace, &Watch<'_>),
    wanted: &Wanted,
    detected: &str,
) -> Result<Target, Error> {
    let detected = || detected.to_owned();
    let profile = wanted.profile.clone();
    let source = wanted.source.clone().unwrap_or_else(|| profile.clone().unwrap_or_else(detected));
    crate::home::check_name(&source)?;
    if let Some(id) = &profile {
        workspace.derivation().profile(id)?;
    }
    let mut writer = workspace.watched_writer(watch)?;
    let known =
        workspace.reader()?.sources()?.into_iter().find(|state| state.active && state.line.name == source);
    let profile = match (known, profile) {
        (Some(state), Some(given)) if state.line.profile != given => {
            return Err(another_profile(&source, &state.line.profile, &given));
        }
        (Some(state), _) => state.line.profile,
        (None, given) => {
            let profile = given.unwrap_or_else(detected);
            writer.add_source(&SourceLine {
                name: source.clone(),
                profile: profile.clone(),
                url: None,
                params: Default::default(),
                secret: None,
                added_at: clock::now(),
            })?;
            profile
        }
    };
    Ok(Target {
        writer,
        source,
        profile,
        run: random::run_id(),
        started_at: clock::now(),
        repeats: Repeats::default(),
        counts: Appended::default(),
    })
}

/// A source's rows are all read with one profile.
fn another_profile(source: &str, profile: &str, given: &str) -> Error {
    Error::usage(
        format!("the source `{source}` is read with the profile `{profile}`, not `{given}`"),
        "nothing was stored; leave --profile away or give another --source",
    )
}

impl Target {
    fn append(
        &mut self,
        rows: &[exhibit_store::Incoming],
        derive: &dyn Derive,
        (name, status): (&str, ReceiptStatus),
    ) -> Result<(), Error> {
        let mapping = derive.mapping(&self.profile);
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
        let batch = Batch { source: &self.source, ingest: Ingest::File, mapping: &mapping, receipt, rows };
        let counts = self.writer.append(&batch, &mut self.repeats, &mut random::bytes16)?;
        self.counts.add(counts);
        Ok(())
    }
}
