//! Tables of an opened pack, a few records at a time.

use exhibit_export::{TableColumn, TableReader};

use super::{Opened, laid};
use crate::Error;

/// Some records of a table. All texts are foreign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedTable {
    /// Its columns.
    pub columns: Vec<TableColumn>,
    /// The cells of each record as they stand in the file, as many as there are columns.
    pub records: Vec<Vec<String>>,
    /// How many records the table has.
    pub total: u64,
    /// Why no more could be read.
    pub problem: Option<String>,
}

impl Opened {
    /// At most `records` records from `first` on, counted from 0, of the table at `path`, e.g.
    /// `data/evidence/logins.csv`. The table is laid down when it is first asked for; the newest one stays.
    ///
    /// # Errors
    /// [`Error::Usage`] when there is no such table or nothing of it can be read; [`Error::Export`] when the medium
    /// fails.
    pub fn table(&mut self, path: &str, (first, records): (u64, u64)) -> Result<OpenedTable, Error> {
        let reader = self.reader_of(path)?;
        let mut found = Vec::new();
        for n in first..first.saturating_add(records).min(reader.total()) {
            found.extend(reader.record(n)?);
        }
        Ok(OpenedTable {
            columns: reader.columns().to_vec(),
            records: found,
            total: reader.total(),
            problem: reader.problem().map(str::to_owned),
        })
    }

    fn reader_of(&mut self, path: &str) -> Result<&mut TableReader, Error> {
        let held = self.table.take().filter(|(held, _)| held == path);
        let reader = match held {
            Some((_, reader)) => reader,
            None => TableReader::open(&self.file, path, laid()?)?.map_err(|why| {
                Error::usage(
                    format!("the table cannot be read: {why}"),
                    "the pack's rows and its other tables can still be read",
                )
            })?,
        };
        Ok(&mut self.table.insert((path.to_owned(), reader)).1)
    }
}
