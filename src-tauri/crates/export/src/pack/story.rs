//! All that is known about a pack once its rows are written: what the report, the workbook and OSCAL tell from.

use serde::Serialize;

use super::bundle::FileFacts;
use super::describe::Omitted;
use super::input::PackInput;
use super::redact::RedactionLine;
use super::sample::Drawn;
use super::sheet::Sheet;
use super::study::Findings;
use crate::error::Error;

/// A pack as it will be told of.
#[derive(Clone, Copy)]
pub(crate) struct Story<'a> {
    /// Name of the pack and of its top folder.
    pub(crate) pack_id: &'a str,
    /// Its facts.
    pub(crate) input: &'a PackInput,
    /// What its study found.
    pub(crate) findings: &'a Findings,
    /// Its tables, in the order in which they are told of.
    pub(crate) sheets: &'a [SheetFacts],
    /// Its files below `data/` so far, in order of path; without `pack.json` and what is made from this story.
    pub(crate) files: &'a [FileFacts],
    /// Files of the layout that it does not have, and why.
    pub(crate) omitted: &'a [Omitted],
    /// The sample, in the order of `sample.csv`; empty where none was wanted.
    pub(crate) drawn: &'a [Drawn],
    /// What was hidden, by rule and field; empty: nothing.
    pub(crate) redacted: &'a [RedactionLine],
}

/// One table that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SheetFacts {
    /// Path from the bag's top folder.
    pub path: &'static str,
    /// Title for people.
    pub title: &'static str,
    /// What a row of it is, in one sentence.
    pub about: &'static str,
    /// Rows, without the heading.
    pub rows: u64,
}

/// The tables of the pack, read back as they were written (redacted where rows are), one after the other. This is how
/// the workbook gets its rows: nobody walks the caller's rows a second time.
pub(crate) trait Tables {
    /// The tables, in the order of [`Story::sheets`].
    fn sheets(&self) -> &[Sheet];

    /// Calls `visit` with every row of table number `sheet`, without the heading: one text a column, without formula
    /// guard, empty where nothing is recorded. Stops at its first error.
    ///
    /// # Errors
    /// What `visit` gave back, or [`Error::Write`] when the spool cannot be read.
    fn each(&self, sheet: usize, visit: &mut dyn FnMut(&[String]) -> Result<(), Error>) -> Result<(), Error>;
}
