//! A pack that somebody gave, opened read-only: checked, and its rows browsed as the log is, without a workspace.
//!
//! Entries are read from the pack once, as far as memory is set apart for them, and judged by the plain definition of
//! the query language; a row in full is read from the pack again. Whatever is wrong with the pack stands in its check,
//! and rows that can be read are shown all the same.

mod said;
mod shelf;
mod table;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::path::Path;

use chrono_tz::Tz;
use exhibit_entry::filter::Selection;
use exhibit_entry::{Entry, Field, Moment, Outcome};
use exhibit_export::{OpenedRow, PackReader, TableReader, Trust};
use exhibit_store::{FacetValue, Handle, Outcomes, TopValues};

pub use said::{Said, SaidException, SaidTable};
use shelf::Shelf;
pub use table::OpenedTable;

use crate::browse::{Asker, Question};
use crate::buckets::{self, Histogram};
use crate::pack::{self, Checked};
use crate::watch::{Progress, Watch};
use crate::{Error, pack::spool};

/// Result sets that are held at once; the oldest gives way.
const SETS_AT_MOST: usize = 8;

/// Rows between two looks at the watch.
const ROWS_A_WORD: u64 = 1_000;

/// An open pack.
pub struct Opened {
    checked: Checked,
    said: Option<Said>,
    problems: Vec<String>,
    /// As it was when its rows were laid down: another file that took its place since is not read.
    file: File,
    shelf: Option<Shelf>,
    /// The table that was looked at last.
    table: Option<(String, TableReader)>,
    sets: BTreeMap<Handle, Vec<u32>>,
    next: Handle,
}

/// Rows that a query found in an open pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenedSet {
    /// To read them by.
    pub handle: Handle,
    /// How many.
    pub count: u64,
    /// Rows of the pack that could not be read; they are found by no query.
    pub unread: u64,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened")
            .field("path", &self.checked.path)
            .field("rows", &self.rows())
            .finish_non_exhaustive()
    }
}

/// Opens a pack and checks it.
///
/// # Errors
/// [`Error::Io`] when the file is missing or cannot be read, [`Error::Usage`] when it is no file,
/// [`Error::Cancelled`]. What is wrong with the pack is no error.
pub fn open(path: &Path, trust: &Trust, watch: &Watch<'_>) -> Result<Opened, Error> {
    let failed = |error| match error {
        exhibit_export::Error::Read(source) => Error::Io { path: path.to_owned(), source },
        other => Error::Export(other),
    };
    let checked = pack::verify(path, trust, watch)?;
    let file = pack::opened(path)?;
    let (reader, problems) = PackReader::open(&file, laid()?).map_err(failed)?;
    watch.check()?;
    let text = exhibit_export::pack_json(&file).map_err(failed)?;
    let said = text.and_then(|text| Said::read(&text));
    let shelf = reader.map(Shelf::of);
    Ok(Opened { checked, said, problems, file, shelf, table: None, sets: BTreeMap::new(), next: 1 })
}

/// An empty spool, private and gone with whoever holds it.
fn laid() -> Result<Box<dyn exhibit_export::Spool>, Error> {
    let place = std::env::temp_dir();
    spool(&place).map_err(|source| Error::Io { path: place, source })
}

impl Opened {
    /// What its check said.
    #[must_use]
    pub fn checked(&self) -> &Checked {
        &self.checked
    }

    /// What it says of itself beyond the facts of the check; none when that cannot be read.
    #[must_use]
    pub fn said(&self) -> Option<&Said> {
        self.said.as_ref()
    }

    /// What of its rows could not be read, in sentences.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// Its rows; 0 where they cannot be read.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.shelf.as_ref().map_or(0, Shelf::total)
    }

    /// Whether its rows were read; before that a query takes as long as reading them.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.shelf.as_ref().is_none_or(Shelf::is_filled)
    }

    /// Finds rows, the newest first, undated ones last.
    ///
    /// # Errors
    /// [`Error::Query`], [`Error::Cancelled`], [`Error::Export`] when the rows laid down cannot be read back.
    pub fn query(&mut self, query: &str, asker: Asker, watch: &Watch<'_>) -> Result<OpenedSet, Error> {
        let question = Question { query: query.to_owned(), ..Question::default() };
        let selection: Selection = question.selection(asker)?;
        let (mut found, mut unread) = (Vec::new(), 0);
        for n in 0..self.rows() {
            if n.is_multiple_of(ROWS_A_WORD) {
                self.tell(n, watch)?;
            }
            let admitted = self.look(n, |entry| selection.admits(entry).then_some(entry.at))?;
            match admitted {
                Some(Some(at)) => found.push((at, place(n))),
                Some(None) => {}
                None => unread += 1,
            }
        }
        // None is less than any time, so that undated rows come last; of one time the later in the pack is newer.
        found.sort_unstable_by(|one, other| other.cmp(one));
        let count = found.len() as u64;
        let handle = self.next;
        self.next += 1;
        self.sets.insert(handle, found.into_iter().map(|(_, n)| n).collect());
        while self.sets.len() > SETS_AT_MOST {
            self.sets.pop_first();
        }
        Ok(OpenedSet { handle, count, unread })
    }

    /// Rows of a result set from `first` on. The row number of each is its line in the pack, from 1.
    ///
    /// # Errors
    /// A stale handle; [`Error::Export`] when the rows laid down cannot be read back.
    pub fn window(&mut self, handle: Handle, first: u64, rows: u64) -> Result<Vec<Entry>, Error> {
        let skipped = usize::try_from(first).unwrap_or(usize::MAX);
        let taken = usize::try_from(rows).unwrap_or(usize::MAX);
        let window: Vec<u32> = self.set(handle)?.iter().skip(skipped).take(taken).copied().collect();
        let mut entries = Vec::new();
        for n in window {
            // Rows of a set were read before; one that cannot be read again is the medium's trouble.
            entries.extend(self.read(u64::from(n))?.ok().map(|row| row.entry));
        }
        Ok(entries)
    }

    /// The `limit` most frequent values of a field in a result set, and how many there are.
    ///
    /// # Errors
    /// As [`Opened::window`].
    pub fn top_values(&mut self, handle: Handle, field: Field, limit: u64) -> Result<TopValues, Error> {
        let (mut counts, mut none) = (HashMap::<String, u64>::new(), 0);
        self.each(handle, &mut |entry| {
            let values = field.counted(entry);
            none += u64::from(values.is_empty());
            for value in values {
                // Most values were seen before: only a new one is kept.
                match counts.get_mut(value.as_ref()) {
                    Some(count) => *count += 1,
                    None => _ = counts.insert(value.into_owned(), 1),
                }
            }
        })?;
        let known = counts.into_iter().map(|(value, count)| FacetValue { value: Some(value), count });
        let without = (none > 0).then_some(FacetValue { value: None, count: none });
        let mut values: Vec<FacetValue> = known.chain(without).collect();
        let distinct = values.len() as u64;
        values.sort_by(|one, other| {
            let key = |value: &FacetValue| (std::cmp::Reverse(value.count), value.value.is_none());
            key(one).cmp(&key(other)).then_with(|| one.value.cmp(&other.value))
        });
        values.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(TopValues { values, distinct })
    }

    /// How the rows of a result set ended.
    ///
    /// # Errors
    /// As [`Opened::window`].
    pub fn outcomes(&mut self, handle: Handle) -> Result<Outcomes, Error> {
        let mut outcomes = Outcomes::default();
        self.each(handle, &mut |entry| outcomes.count(entry.outcome, 1))?;
        Ok(outcomes)
    }

    /// The rows of a result set over time, as the log's own histogram cuts it.
    ///
    /// # Errors
    /// As [`Opened::window`].
    pub fn histogram(&mut self, handle: Handle, zone: Tz, now: Moment) -> Result<Histogram, Error> {
        let mut times: Vec<(Option<Moment>, Outcome)> = Vec::new();
        self.each(handle, &mut |entry| times.push((entry.at, entry.outcome)))?;
        Ok(buckets::outcomes_of(times, zone, now))
    }

    /// Everything that the pack says of the row on `line` of its `events.ndjson`, from 1.
    ///
    /// # Errors
    /// [`Error::NoSuchLine`]; [`Error::Usage`] for a row that cannot be read; [`Error::Export`].
    pub fn detail(&mut self, line: u64) -> Result<OpenedRow, Error> {
        if line == 0 || line > self.rows() {
            return Err(Error::NoSuchLine(line));
        }
        self.read(line - 1)?.map_err(|why| {
            Error::usage(
                format!("line {line} cannot be read: {why}"),
                "the pack's other rows can still be read",
            )
        })
    }

    /// Where the row on `line` stands in a result set.
    ///
    /// # Errors
    /// A stale handle.
    pub fn locate(&self, handle: Handle, line: u64) -> Result<Option<u64>, Error> {
        let place = self.set(handle)?.iter().position(|n| u64::from(*n) + 1 == line);
        Ok(place.map(|place| place as u64))
    }

    fn set(&self, handle: Handle) -> Result<&[u32], Error> {
        let set = self.sets.get(&handle).map(Vec::as_slice);
        set.ok_or(Error::Store(exhibit_store::Error::StaleHandle(handle)))
    }

    fn each(&mut self, handle: Handle, visit: &mut dyn FnMut(&Entry)) -> Result<(), Error> {
        for n in self.set(handle)?.to_vec() {
            self.look(u64::from(n), &mut *visit)?;
        }
        Ok(())
    }

    /// Looks at the entry of a row; none when it cannot be read. Its time of receipt means nothing.
    fn look<T>(&mut self, n: u64, look: impl FnOnce(&Entry) -> T) -> Result<Option<T>, Error> {
        match &mut self.shelf {
            Some(shelf) => shelf.look(n, look),
            None => Ok(None),
        }
    }

    fn read(&mut self, n: u64) -> Result<Result<OpenedRow, String>, Error> {
        match &mut self.shelf {
            Some(shelf) => Ok(shelf.row(n)?),
            None => Ok(Err("the rows of this pack cannot be read".to_owned())),
        }
    }

    fn tell(&self, done: u64, watch: &Watch<'_>) -> Result<(), Error> {
        let (stage, total) = ("search", Some(self.rows()));
        watch.tell(Progress { stage, subject: None, done, total, unit: "rows", until: None });
        watch.check()
    }
}

/// A pack of more rows than fit here would be larger than any pack may be.
fn place(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
