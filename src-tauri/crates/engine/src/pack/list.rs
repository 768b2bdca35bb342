//! The packs that were built or checked here, read from the activity log.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;

use exhibit_entry::Moment;
use exhibit_export::PackFacts;
use exhibit_proof::Hash;

use crate::activity::{self, Deed, Problem, Record, Written};
use crate::{Error, Workspace};

/// One pack file as it was: another content under the same name is another line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The file.
    pub path: String,
    /// Whether a file of that name is still there; whether it is the same one, only a check can say.
    pub is_there: bool,
    /// When it was built, or first checked here.
    pub at: Moment,
    /// Whether it was built here; else it came from elsewhere.
    pub is_own: bool,
    /// SHA-256 of the file.
    pub sha256: Hash,
    /// Size of the file.
    pub bytes: u64,
    /// What the pack says of itself.
    pub facts: Option<PackFacts>,
    /// Its newest check; building ends with one.
    pub check: Option<Judged>,
}

/// What the newest check of a pack said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// When.
    pub at: Moment,
    /// Whether every check was well.
    pub ok: bool,
    /// Names of the checks that failed.
    pub failed: Vec<String>,
}

/// The packs of a workspace, newest first, and the parts of the activity log that cannot be read.
///
/// # Errors
/// [`Error::Io`] when the log cannot be read at all.
pub fn listed(workspace: &Workspace) -> Result<(Vec<Listed>, Vec<Problem>), Error> {
    let (records, mut problems) = activity::read(workspace)?;
    let mut packs = Packs::default();
    for record in records {
        if let Err(reason) = packs.take(record) {
            problems.push(Problem { line: 0, reason });
        }
    }
    Ok((packs.newest_first(), problems))
}

/// Packs by the order in which they were first seen.
#[derive(Default)]
struct Packs {
    places: BTreeMap<(String, Hash), usize>,
    lines: Vec<Listed>,
}

impl Packs {
    fn take(&mut self, record: Record) -> Result<(), String> {
        let Record { at, deed, .. } = record;
        match deed {
            Deed::PackBuilt { file, facts } => {
                let line = self.line(at, file)?;
                (line.is_own, line.at, line.facts) = (true, at, facts);
                line.check = Some(Judged { at, ok: true, failed: Vec::new() });
            }
            Deed::PackChecked { file, ok, failed, facts } => {
                let line = self.line(at, file)?;
                line.facts = facts.or(line.facts.take());
                line.check = Some(Judged { at, ok, failed });
            }
            Deed::Exported { .. } => {}
        }
        Ok(())
    }

    fn line(&mut self, at: Moment, file: Written) -> Result<&mut Listed, String> {
        let sha256: Hash = file.sha256.parse().map_err(|_| "a pack in it has no SHA-256".to_owned())?;
        let place = *self.places.entry((file.path.clone(), sha256)).or_insert_with(|| {
            let is_there = Path::new(&file.path).is_file();
            let Written { path, bytes, .. } = file;
            self.lines.push(Listed {
                path,
                is_there,
                at,
                is_own: false,
                sha256,
                bytes,
                facts: None,
                check: None,
            });
            self.lines.len() - 1
        });
        Ok(&mut self.lines[place])
    }

    /// Times may be equal, and a clock may go back: then what was written later counts as newer.
    fn newest_first(self) -> Vec<Listed> {
        let mut lines = self.lines;
        lines.reverse();
        lines.sort_by_key(|line| Reverse(line.at));
        lines
    }
}
