//! A table as CSV: RFC 4180 with CRLF, every row held against its sheet.

use std::io::Write;

use super::{Cell, FieldKind, Sheet};
use crate::cell::to_cell;
use crate::error::Error;
use crate::table::csv_writer;

/// Takes the rows of one sheet and writes them as CSV; the heading stands there from the start.
pub(crate) struct SheetWriter<W: Write> {
    table: csv::Writer<W>,
    sheet: Sheet,
    rows: u64,
}

impl<W: Write> SheetWriter<W> {
    /// Starts the table.
    pub(crate) fn begin(sheet: Sheet, out: W) -> Result<Self, Error> {
        let mut table = csv_writer(out);
        table.write_record(sheet.columns.iter().map(|column| column.name))?;
        Ok(Self { table, sheet, rows: 0 })
    }

    /// Writes one row; one cell a column. A row that its sheet does not allow is an [`Error::Input`].
    pub(crate) fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Error> {
        if cells.len() != self.sheet.columns.len() {
            return Err(self.refusal(&format!("has {} cells", cells.len())));
        }
        for (at, cell) in cells.iter().enumerate() {
            self.cell(at, cell)?;
        }
        self.table.write_record(None::<&[u8]>)?;
        self.rows += 1;
        Ok(())
    }

    /// Closes the table; gives back the output and the rows.
    pub(crate) fn finish(self) -> Result<(W, u64), Error> {
        let out = self.table.into_inner().map_err(|error| Error::from(error.into_error()))?;
        Ok((out, self.rows))
    }

    fn cell(&mut self, at: usize, cell: &Cell<'_>) -> Result<(), Error> {
        let column = &self.sheet.columns[at];
        match cell {
            Cell::None if column.required => return Err(self.empty(at)),
            Cell::None => self.table.write_field("")?,
            Cell::Text(text) => self.text(at, text)?,
            Cell::Number(number) => self.table.write_field(number.to_string())?,
            Cell::Time(moment) => self.table.write_field(moment.to_string())?,
            Cell::Flag(flag) => self.table.write_field(if *flag { "true" } else { "false" })?,
        }
        Ok(())
    }

    fn text(&mut self, at: usize, text: &str) -> Result<(), Error> {
        let column = &self.sheet.columns[at];
        if text.is_empty() && column.required {
            return Err(self.empty(at));
        }
        match column.kind {
            FieldKind::Text | FieldKind::Json => self.table.write_field(to_cell(text).as_bytes())?,
            FieldKind::Word(words) if !text.is_empty() && !words.contains(&text) => {
                return Err(self
                    .refusal(&format!("has `{text}` under {}, which is not one of its words", column.name)));
            }
            FieldKind::Day if !is_day(text) => {
                return Err(self.refusal(&format!("has something else than a day under {}", column.name)));
            }
            FieldKind::Integer | FieldKind::Time | FieldKind::Flag if !text.is_empty() => {
                return Err(self.refusal(&format!("has a text under {}", column.name)));
            }
            // Our own digits and words: nothing of a vendor's is in them.
            FieldKind::Word(_) | FieldKind::Integer | FieldKind::Time | FieldKind::Day | FieldKind::Flag => {
                self.table.write_field(text.as_bytes())?;
            }
        }
        Ok(())
    }

    fn empty(&self, at: usize) -> Error {
        self.refusal(&format!("has nothing under {}, which is never empty", self.sheet.columns[at].name))
    }

    fn refusal(&self, what: &str) -> Error {
        Error::Input(format!("row {} of {} {what}", self.rows + 1, self.sheet.path))
    }
}

/// `YYYY-MM-DD`, or nothing.
fn is_day(text: &str) -> bool {
    let shape =
        |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    text.is_empty() || (text.len() == 10 && text.bytes().enumerate().all(shape))
}

#[cfg(test)]
mod tests {
    use super::super::{field, required};
    use super::*;
    use crate::cell::from_cell;
    use proptest::prelude::*;

    fn sheet() -> Sheet {
        Sheet {
            path: "data/evidence/x.csv",
            title: "X",
            about: "An x.",
            columns: vec![
                required("name", FieldKind::Text, "Its name."),
                field("rows", FieldKind::Integer, "Its rows."),
                field("state", FieldKind::Word(&["on", "off"]), "Its state."),
            ],
            key: &["name"],
        }
    }

    fn written(rows: &[[Cell<'_>; 3]]) -> Result<Vec<u8>, Error> {
        let mut writer = SheetWriter::begin(sheet(), Vec::new())?;
        rows.iter().try_for_each(|cells| writer.row(cells))?;
        let (bytes, count) = writer.finish()?;
        assert_eq!(count, rows.len() as u64);
        Ok(bytes)
    }

    #[test]
    fn a_table_without_rows_has_its_heading() {
        assert_eq!(written(&[]).unwrap(), b"name,rows,state\r\n");
    }

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        let bytes = written(&[["=1+1".into(), 7.into(), "on".into()], ["-2".into(), Cell::None, Cell::None]])
            .unwrap();
        assert_eq!(bytes, b"name,rows,state\r\n'=1+1,7,on\r\n'-2,,\r\n");
    }

    #[test]
    fn a_row_that_its_sheet_does_not_allow_is_refused() {
        let refused =
            |cells: &[Cell<'_>]| SheetWriter::begin(sheet(), Vec::new()).unwrap().row(cells).unwrap_err();
        for (cells, reason) in [
            (vec!["a".into(), 1.into()], "row 1 of data/evidence/x.csv has 2 cells"),
            (vec![Cell::None, 1.into(), Cell::None], "nothing under name"),
            (vec!["".into(), 1.into(), Cell::None], "nothing under name"),
            (vec!["a".into(), 1.into(), "of".into()], "`of` under state"),
            (vec!["a".into(), "=1".into(), Cell::None], "a text under rows"),
        ] {
            let said = refused(&cells).to_string();
            assert!(said.contains(reason), "{said}");
        }
    }

    proptest! {
        #[test]
        fn every_text_reads_back_from_its_cell(text in "\\PC{1,9}|[=+@\r\n\",' -]{1,6}") {
            let bytes = written(&[[text.as_str().into(), Cell::None, Cell::None]]).unwrap();
            let mut reader = csv::Reader::from_reader(bytes.as_slice());
            let record = reader.records().next().unwrap().unwrap();
            prop_assert_eq!(from_cell(&record[0]).into_owned(), text);
        }
    }
}
