//! The files that hold rows, walked side by side.

use std::io::{Read, Seek};

use super::stream::Records;
use super::tally::Tally;
use crate::archive::Archive;

/// The rows of one file: none when it could not be opened, none more after its end or a fault.
pub(super) struct Side<S> {
    pub(super) path: String,
    stream: Option<S>,
    over: bool,
    pub(super) rows: u64,
}

/// A table of which `N` columns are of interest.
pub(super) struct Table<'a, R: Read + Seek, const N: usize> {
    records: Records<'a, R>,
    columns: [usize; N],
}

impl<S> Side<S> {
    pub(super) fn open(path: &str, stream: Result<S, String>, tally: &mut Tally) -> Self {
        Self { path: path.to_owned(), stream: tally.take(stream), over: false, rows: 0 }
    }

    /// A file that is not there, and need not be.
    pub(super) fn absent(path: &str) -> Self {
        Self { path: path.to_owned(), stream: None, over: true, rows: 0 }
    }

    /// The next row; none at the end, and for good after a fault.
    pub(super) fn next<'s, T>(
        &'s mut self,
        tally: &mut Tally,
        read: impl FnOnce(&'s mut S) -> Result<Option<T>, String>,
    ) -> Option<T> {
        if self.over {
            return None;
        }
        let row = tally.take(read(self.stream.as_mut()?)).flatten();
        self.over = row.is_none();
        self.rows += u64::from(row.is_some());
        row
    }

    /// Walks to the end and counts.
    pub(super) fn drain<T>(&mut self, tally: &mut Tally, read: impl Fn(&mut S) -> Result<Option<T>, String>) {
        while self.next(tally, |stream| Ok(read(stream)?.map(|_| ()))).is_some() {}
    }
}

impl<'a, R: Read + Seek, const N: usize> Side<Table<'a, R, N>> {
    pub(super) fn table(archive: &'a Archive<R>, path: &str, headings: [&str; N], tally: &mut Tally) -> Self {
        let table = Records::open(archive, path).and_then(|mut records| {
            let columns = records.columns(headings)?;
            Ok(Table { records, columns })
        });
        Self::open(path, table, tally)
    }
}

impl<R: Read + Seek, const N: usize> Table<'_, R, N> {
    /// The texts of the next record, without guards.
    pub(super) fn next(&mut self) -> Result<Option<[String; N]>, String> {
        Ok(self.records.advance()?.then(|| self.records.texts(self.columns)))
    }
}
