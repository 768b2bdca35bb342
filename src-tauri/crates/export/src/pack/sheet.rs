//! Tables of a pack: what they are called, what their columns mean, and where their rows go. From this the CSV, the
//! Frictionless schema, the workbook and the list of contents are written, so that they cannot disagree.

mod writer;

use std::borrow::Cow;

use exhibit_entry::Moment;

use crate::error::Error;
pub(crate) use writer::SheetWriter;

/// One table of a pack.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    /// Path from the bag's top folder, e.g. `data/evidence/logins.csv`.
    pub(crate) path: &'static str,
    /// Title for people, e.g. `Logins`.
    pub(crate) title: &'static str,
    /// What a row of it is, in one sentence.
    pub(crate) about: &'static str,
    /// Its columns in order.
    pub(crate) columns: Vec<Field>,
    /// Columns that together name a row once; empty: none do.
    pub(crate) key: &'static [&'static str],
}

/// One column.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// Heading: small letters, digits and `_`.
    pub(crate) name: &'static str,
    /// What it holds.
    pub(crate) kind: FieldKind,
    /// What it means, in one sentence.
    pub(crate) about: &'static str,
    /// Whether a cell of it is never empty.
    pub(crate) required: bool,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldKind {
    /// Any text, formula-guarded in CSV.
    Text,
    /// A whole number.
    Integer,
    /// RFC 3339 UTC with milliseconds.
    Time,
    /// `YYYY-MM-DD`.
    Day,
    /// `true` or `false`.
    Flag,
    /// JSON text.
    Json,
    /// One of a closed list of words.
    Word(&'static [&'static str]),
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell<'a> {
    /// Not recorded, or not so.
    None,
    /// Text, foreign or ours; a word of a closed list, a day or JSON too.
    Text(Cow<'a, str>),
    /// A whole number.
    Number(u64),
    /// An instant.
    Time(Moment),
    /// Yes or no.
    Flag(bool),
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<u64> for Cell<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<Moment> for Cell<'_> {
    fn from(at: Moment) -> Self {
        Self::Time(at)
    }
}

impl From<bool> for Cell<'_> {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl<'a, T: Into<Self>> From<Option<T>> for Cell<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::None, Into::into)
    }
}

/// A column whose cells may be empty.
pub(crate) const fn field(name: &'static str, kind: FieldKind, about: &'static str) -> Field {
    Field { name, kind, about, required: false }
}

/// A column whose cells are never empty.
pub(crate) const fn required(name: &'static str, kind: FieldKind, about: &'static str) -> Field {
    Field { name, kind, about, required: true }
}

/// Where the rows of a study's tables go.
pub(crate) trait Sink {
    /// Adds a row to table number `table` of [`super::study::Study::sheets`]; one cell a column.
    ///
    /// # Errors
    /// [`Error::Write`] when the output refuses bytes.
    fn row(&mut self, table: usize, cells: &[Cell<'_>]) -> Result<(), Error>;
}
