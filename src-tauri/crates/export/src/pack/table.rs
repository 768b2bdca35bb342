//! Tables that are being written into lanes, and tables read back from their spools.

use std::io::{Read, SeekFrom};

use flate2::read::DeflateDecoder;

use super::bundle::Bundle;
use super::sheet::{Cell, Sheet, SheetWriter, Sink};
use super::spool::{Lane, Packing, Press};
use super::story::{SheetFacts, Tables};
use crate::cell::from_cell;
use crate::error::Error;

/// A table on its way into the pack.
pub(super) struct Table(SheetWriter<Lane>);

impl Table {
    /// Opens the member of `sheet` and writes its heading.
    pub(super) fn open(press: &Press<'_>, sheet: Sheet) -> Result<Self, Error> {
        let lane = press.open(sheet.path, Packing::Deflated)?;
        Ok(Self(SheetWriter::begin(sheet, lane)?))
    }

    /// Adds a row; one cell a column.
    pub(super) fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Error> {
        self.0.row(cells)
    }

    /// Ends the member.
    pub(super) fn close(self) -> Result<(), Error> {
        let (lane, rows) = self.0.finish()?;
        lane.close(Some(rows))
    }
}

/// The tables of a study.
pub(super) struct StudyTables {
    tables: Vec<Table>,
    /// The table that a sample is drawn from, if it is one of these.
    drawn_from: Option<usize>,
    /// Whether that table got a row since it was last asked.
    was_filled: bool,
}

impl StudyTables {
    /// Opens the members of `sheets`; `listing` is the file name, without its end, of the one to draw a sample from.
    pub(super) fn open(press: &Press<'_>, sheets: &[Sheet], listing: Option<&str>) -> Result<Self, Error> {
        let tables =
            sheets.iter().map(|sheet| Table::open(press, sheet.clone())).collect::<Result<_, _>>()?;
        let drawn_from = listing.and_then(|name| place_of(sheets, name));
        Ok(Self { tables, drawn_from, was_filled: false })
    }

    /// Whether the table that a sample is drawn from got a row since the last call.
    pub(super) fn take_filled(&mut self) -> bool {
        std::mem::take(&mut self.was_filled)
    }

    /// Ends all members.
    pub(super) fn close(self) -> Result<(), Error> {
        self.tables.into_iter().try_for_each(Table::close)
    }
}

impl Sink for StudyTables {
    fn row(&mut self, table: usize, cells: &[Cell<'_>]) -> Result<(), Error> {
        self.was_filled |= self.drawn_from == Some(table);
        self.tables[table].row(cells)
    }
}

/// Tables of a pack that are packed already.
pub(super) struct Written<'a> {
    sheets: &'a [Sheet],
    bundle: &'a Bundle,
}

impl<'a> Written<'a> {
    pub(super) fn new(sheets: &'a [Sheet], bundle: &'a Bundle) -> Self {
        Self { sheets, bundle }
    }

    /// What is told of each.
    pub(super) fn facts(&self) -> Vec<SheetFacts> {
        let rows =
            |sheet: &Sheet| self.bundle.member(sheet.path).and_then(|member| member.rows).unwrap_or_default();
        let facts = |sheet: &Sheet| SheetFacts {
            path: sheet.path,
            title: sheet.title,
            about: sheet.about,
            rows: rows(sheet),
        };
        self.sheets.iter().map(facts).collect()
    }
}

impl Tables for Written<'_> {
    fn sheets(&self) -> &[Sheet] {
        self.sheets
    }

    fn each(&self, sheet: usize, visit: &mut dyn FnMut(&[String]) -> Result<(), Error>) -> Result<(), Error> {
        let path = self.sheets[sheet].path;
        let member = self.bundle.member(path).expect("BUG: every sheet was written");
        let mut spool = member.spool.borrow_mut();
        spool.seek(SeekFrom::Start(0))?;
        let mut table =
            csv::Reader::from_reader(DeflateDecoder::new((&mut **spool).take(member.packed_bytes)));
        let mut record = csv::StringRecord::new();
        while table.read_record(&mut record)? {
            let texts: Vec<String> = record.iter().map(|cell| from_cell(cell).into_owned()).collect();
            visit(&texts)?;
        }
        Ok(())
    }
}

fn place_of(sheets: &[Sheet], name: &str) -> Option<usize> {
    let stem = |sheet: &Sheet| sheet.path.rsplit('/').next().and_then(|file| file.strip_suffix(".csv"));
    sheets.iter().position(|sheet| stem(sheet) == Some(name))
}
