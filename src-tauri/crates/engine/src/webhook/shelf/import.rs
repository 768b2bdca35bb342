//! Importing files of captures. The same file twice changes nothing; what cannot be read is kept as a problem and costs
//! nothing else.

use std::path::{Path, PathBuf};

use exhibit_hook::{
    CaptureProblem, DAMAGED_GZIP, Exactness, Found, doubt_last, read_capture_lines, read_captures,
};
use exhibit_store::{CaptureDraft, CaptureProblemDraft, RAW_LIMIT_BYTES, Stored, Undated, Via, Writer};
use serde::Serialize;

use super::{Judging, files};
use crate::watch::Progress;
use crate::{Error, Failure, Watch, Workspace, clock};

/// Captures, and bytes of their bodies, of one transaction.
const BATCH: usize = 512;
const BATCH_BYTES: usize = 8 << 20;

/// Problems that are stored of one file; all are counted.
const PROBLEMS_KEPT: u64 = 10_000;

/// Problems that are told of one file.
const NOTES_TOLD: usize = 20;

/// Stands for a file where there is none.
const PASTED: &str = "pasted text";

/// Why what was pasted may not be what was sent; in the words of the formats that keep no bytes.
const PASTED_NOTE: &str = "the text was pasted, which may change line ends and what is not text, so an invalid \
                           signature proves nothing; a valid one does";

/// What became of all files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// One line a file, in their order.
    pub files: Vec<ImportedFile>,
}

/// What became of one file. `seen` is the sum of `new`, `again`, `known` and `problems`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportedFile {
    /// As it was named.
    pub path: String,
    /// The format of its captures; `mixed` for several, `none` without any.
    pub format: String,
    /// All that stood in it.
    pub seen: u64,
    /// Deliveries that had not come before.
    pub new: u64,
    /// Of the new ones, those whose delivery id had come before with another body.
    pub conflicts: u64,
    /// Deliveries that had come before and came again.
    pub again: u64,
    /// Captures that were on the shelf already; nothing was stored.
    pub known: u64,
    /// What could not be read, and what was noted beside a capture.
    pub problems: u64,
    /// How many of them are stored with their bytes; the others are counted only.
    pub problems_kept: u64,
    /// The first problems.
    pub notes: Vec<Note>,
    /// Why not all of it was read.
    pub error: Option<Failure>,
}

/// A problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// Puts the captures of `paths` on the shelf, making the workspace when it is missing. `-` is standard input.
///
/// # Errors
/// [`Error::Cancelled`] and the workspace's own trouble; what was stored until then stays. A file that cannot be read is
/// in the result.
pub fn import(
    workspace: &Workspace,
    paths: &[PathBuf],
    judging: &Judging,
    watch: &Watch<'_>,
) -> Result<Imported, Error> {
    let mut writer = workspace.watched_writer(watch)?;
    let mut imported = Imported::default();
    for path in paths {
        let mut file = Intake::of(path, &mut writer, judging);
        match file.all(path, watch) {
            Ok(()) => {}
            Err(error @ (Error::Cancelled | Error::Store(_))) => return Err(error),
            Err(error) => file.line.error = Some(error.failure()),
        }
        imported.files.push(file.line);
    }
    Ok(imported)
}

/// Puts the captures of a text that was pasted on the shelf, making the workspace when it is missing. Each is noted as
/// rebuilt: line ends may have changed on the way through a clipboard.
///
/// # Errors
/// [`Error::Cancelled`] and the workspace's own trouble.
pub fn paste(
    workspace: &Workspace,
    text: &str,
    judging: &Judging,
    watch: &Watch<'_>,
) -> Result<ImportedFile, Error> {
    let mut writer = workspace.watched_writer(watch)?;
    let mut pasted = Intake::of(Path::new(PASTED), &mut writer, judging);
    let (mut found, problems) = read_captures(text.as_bytes());
    for one in &mut found {
        if one.exact == Exactness::Exact {
            one.exact = Exactness::Rebuilt(PASTED_NOTE);
        }
    }
    pasted.keep(found)?;
    pasted.note(problems, 0)?;
    Ok(pasted.line)
}

impl Imported {
    /// Whether everything in every file was read.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.files.iter().all(|file| file.problems == 0 && file.error.is_none())
    }
}

fn unread(path: &Path, source: std::io::Error) -> Error {
    if source.kind() == std::io::ErrorKind::FileTooLarge {
        let message = format!("{}: {source}", path.display());
        return Error::usage(
            message,
            "captures before that are stored and nothing after them; split the file",
        );
    }
    Error::Io { path: path.to_owned(), source }
}

struct Intake<'a> {
    writer: &'a mut Writer,
    judging: &'a Judging,
    /// Name under which it is stored.
    name: String,
    undated: Undated,
    line: ImportedFile,
}

impl<'a> Intake<'a> {
    fn of(path: &Path, writer: &'a mut Writer, judging: &'a Judging) -> Self {
        let name = match path.file_name() {
            Some(name) if path.as_os_str() != "-" => name.to_string_lossy().into_owned(),
            _ => "standard input".to_owned(),
        };
        let line =
            ImportedFile { path: path.display().to_string(), format: "none".into(), ..Default::default() };
        Self { writer, judging, name, undated: Undated::default(), line }
    }

    fn all(&mut self, path: &Path, watch: &Watch<'_>) -> Result<(), Error> {
        let mut parts = files::open(path)?;
        let failed = |source| unread(path, source);
        while let Some(part) = parts.next().map_err(failed)? {
            watch.check()?;
            let read = if part.is_lines { read_capture_lines } else { read_captures };
            let (mut found, problems) = read(&part.bytes);
            drop(part.bytes);
            if parts.broken_line().is_some() {
                doubt_last(&mut found);
            }
            self.keep(found)?;
            self.note(problems, part.lines_before)?;
            watch.tell(Progress {
                stage: "import",
                subject: Some(self.line.path.clone()),
                done: self.line.seen,
                total: None,
                unit: "captures",
                until: None,
            });
        }
        let broken = |line: u64| CaptureProblem {
            line: usize::try_from(line).unwrap_or(usize::MAX),
            reason: DAMAGED_GZIP.to_owned(),
            raw: Vec::new(),
            stands_for: 1,
        };
        self.note(parts.broken_line().map(broken).into_iter().collect(), 0)
    }

    fn keep(&mut self, found: Vec<Found>) -> Result<(), Error> {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        for one in found {
            bytes += one.capture.body.len();
            batch.push(self.draft(one));
            if batch.len() >= BATCH || bytes >= BATCH_BYTES {
                self.store(&std::mem::take(&mut batch))?;
                bytes = 0;
            }
        }
        self.store(&batch)
    }

    fn draft(&mut self, found: Found) -> CaptureDraft {
        let format = found.format.id();
        if self.line.format != format {
            self.line.format = if self.line.format == "none" { format } else { "mixed" }.to_owned();
        }
        CaptureDraft {
            file: Some(self.name.clone()),
            format: format.to_owned(),
            rebuilt: found.exact.note().map(str::to_owned),
            ..self.judging.draft(found.capture, Via::File)
        }
    }

    fn store(&mut self, drafts: &[CaptureDraft]) -> Result<(), Error> {
        if drafts.is_empty() {
            return Ok(());
        }
        for stored in self.writer.store_captures_of(&mut self.undated, clock::now(), drafts)? {
            let line = &mut self.line;
            line.seen += 1;
            match stored {
                Stored::New(_) => line.new += 1,
                Stored::Conflict { .. } => {
                    line.new += 1;
                    line.conflicts += 1;
                }
                Stored::Again { .. } => line.again += 1,
                Stored::Known(_) => line.known += 1,
            }
        }
        Ok(())
    }

    fn note(&mut self, problems: Vec<CaptureProblem>, lines_before: u64) -> Result<(), Error> {
        let mut drafts = Vec::new();
        for mut problem in problems {
            let line = problem.line as u64 + lines_before;
            self.line.seen += problem.stands_for as u64;
            self.line.problems += problem.stands_for as u64;
            if self.line.notes.len() < NOTES_TOLD {
                self.line.notes.push(Note { line, reason: problem.reason.clone() });
            }
            if problem.stands_for > 1 || self.line.problems_kept == PROBLEMS_KEPT {
                continue;
            }
            self.line.problems_kept += 1;
            let raw_bytes = problem.raw.len() as u64;
            problem.raw.truncate(RAW_LIMIT_BYTES);
            let (reason, raw) = (problem.reason, problem.raw);
            drafts.push(CaptureProblemDraft {
                via: Via::File,
                file: Some(self.name.clone()),
                line,
                reason,
                raw,
                raw_bytes,
            });
        }
        if !drafts.is_empty() {
            self.writer.store_capture_problems(clock::now(), &drafts)?;
        }
        Ok(())
    }
}
