//! Importing files: NDJSON and CSV as a stream, other JSON as a whole, gzip of any, and archives and folders of them.
//! The same file again changes nothing, so an import that was cut off is simply made again.

mod destination;
mod folder;
mod head;
mod intake;
mod lane;
mod opened;
mod place;
mod preview;
mod rows;
mod several;
#[cfg(test)]
mod tests;
mod twin;

use std::io::{BufRead, BufReader, Cursor};
use std::path::Path;

use exhibit_store::Appended;

use crate::watch::Watch;
use crate::{Code, Error, Failure, Workspace};
use intake::Intake;

pub(crate) use preview::first_rows;
pub use preview::{Preview, ROWS_AT_MOST, preview};

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
    /// What stands in it beside its rows and was not read, in words; [`path`] gives it as [`Brought::left_out`].
    pub left_out: Vec<String>,
}

/// What became of one of several files.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The file as it was named; of a member of an archive, the archive, `!`, and the member.
    pub path: String,
    /// What it brought, or why nothing of it, or nothing more, was stored.
    pub result: Result<Imported, Failure>,
}

/// A file, or a part of one, that was not read, because it is no log or its rows stand in another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// As in [`Outcome`].
    pub path: String,
    /// Why.
    pub reason: String,
}

impl LeftOut {
    fn of(path: &Path, reason: &str) -> Self {
        Self { path: path.display().to_string(), reason: reason.to_owned() }
    }
}

/// What came of a path.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    /// The files that were read, or should have been, in their order.
    pub files: Vec<Outcome>,
    /// Those that were not.
    pub left_out: Vec<LeftOut>,
}

impl Brought {
    /// A file that was read, and what of it was not.
    fn add(&mut self, imported: Imported) {
        let path = imported.path.clone();
        let left = |reason: &String| LeftOut { path: path.clone(), reason: reason.clone() };
        self.left_out.extend(imported.left_out.iter().map(left));
        self.files.push(Outcome { path, result: Ok(imported) });
    }
}

/// Whether a failure lies with the workspace or the caller and not with one file: then no other need be tried.
#[must_use]
pub fn concerns_all(code: Code) -> bool {
    matches!(code, Code::Cancelled | Code::Locked | Code::Damaged | Code::NewerWorkspace | Code::Bug)
}

/// Imports what stands at a path: a file (`-` is standard input), every file of an archive that is never unpacked, or
/// every file in a folder and below it.
///
/// # Errors
/// As [`file`]; of several files only where nothing was stored. Of those, one that fails does not stop the others, unless
/// it [`concerns_all`]: then its failure comes last.
pub fn path(
    workspace: &Workspace,
    path: &Path,
    wanted: &Wanted,
    watch: &Watch<'_>,
) -> Result<Brought, Error> {
    let several = if path.as_os_str() == "-" { None } else { several::at(path) };
    if let Some(several) = several {
        return several::bring(&mut Intake::new(workspace, wanted, watch), path, several);
    }
    let imported = file(workspace, path, wanted, watch)?;
    let mut brought = Brought::default();
    brought.add(imported);
    Ok(brought)
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
    Intake::new(workspace, wanted, watch).file(named)
}
