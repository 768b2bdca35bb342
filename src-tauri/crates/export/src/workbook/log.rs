//! Rows of the log as a workbook of any size: what is written lies in nameless temporary files, not in memory.
//!
//! A sheet that is full is followed by another one, each with its headings. Texts are string cells and marked as such
//! (`quotePrefix`) where a spreadsheet that saves them as CSV could make a formula of them; no text is changed but one
//! that is longer than a cell. The first sheet says what was asked, what was cut and how the rows were split.

mod contained;
#[cfg(test)]
mod tests;

use std::io::Write;
use std::ops::Range;
use std::path::Path;

use chrono_tz::Tz;
use exhibit_entry::column::{COLUMNS, Column, ColumnKind};
use exhibit_entry::{Entry, Moment};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use super::{limit, refused};
use crate::cell::guard;
use crate::error::Error;
use contained::contained;

/// Rows of one sheet with its heading: the limit of the format.
const ROWS_A_SHEET: u32 = 1_048_576;
/// Name of the first sheet.
const ABOUT: &str = "About";
/// Stands at the end of a text that was cut.
const CUT_MARK: &str = " … cut, export as NDJSON for all of it";
/// Bytes of a cell around its text in the file, counted generously.
const CELL_BYTES: u64 = 80;

/// What the first sheet says.
#[derive(Clone, Debug)]
pub struct LogFacts {
    /// The query, its bounds of time included; empty: all rows.
    pub query: String,
    /// In which days of the query and dates beside the times are meant.
    pub zone: Tz,
    /// When it is written.
    pub made_at: Moment,
    /// By which version of Exhibit.
    pub app_version: &'static str,
}

/// A workbook in the making.
pub struct LogBook {
    book: Workbook,
    facts: LogFacts,
    looks: Looks,
    rows_a_sheet: u32,
    /// Of each sheet of rows the first and the past-the-last row of the log's list, counted from 1.
    sheets: Vec<Range<u64>>,
    /// Bytes of the sheet being written, counted generously, and of the largest so far.
    bytes: (u64, u64),
    cells_cut: u64,
}

struct Looks {
    bold: Format,
    date: Format,
    quoted: Format,
}

impl LogBook {
    /// Starts a workbook whose sheets lie in nameless files in `temporary` until it is finished or dropped: 1 to 2 KB a row.
    ///
    /// # Errors
    /// [`Error::Write`] when `temporary` takes no files.
    pub fn begin(facts: LogFacts, temporary: &Path) -> Result<Self, Error> {
        Self::begin_split(facts, temporary, ROWS_A_SHEET)
    }

    fn begin_split(facts: LogFacts, temporary: &Path, rows_a_sheet: u32) -> Result<Self, Error> {
        let mut book = Workbook::new();
        book.set_tempdir(temporary).map_err(refused)?;
        book.set_properties(&properties(&facts)?);
        // First for readers; what it says is known last.
        book.add_worksheet().set_name(ABOUT).map_err(refused)?;
        let looks = Looks {
            bold: Format::new().set_bold(),
            date: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss.000"),
            quoted: Format::new().set_quote_prefix(),
        };
        let mut log =
            Self { book, facts, looks, rows_a_sheet, sheets: Vec::new(), bytes: (0, 0), cells_cut: 0 };
        contained(|| log.add_sheet())?;
        Ok(log)
    }

    /// Writes one entry as the next row.
    ///
    /// # Errors
    /// [`Error::Write`] when the temporary files take no more.
    pub fn write(&mut self, entry: &Entry) -> Result<(), Error> {
        contained(|| {
            if self.row_on_sheet() == self.rows_a_sheet {
                self.add_sheet()?;
            }
            self.add_row(entry)
        })
    }

    /// Writes the file. Gives the number of rows in it.
    ///
    /// # Errors
    /// [`Error::Write`] when `out` refuses bytes or the temporary files cannot be read.
    pub fn finish(mut self, out: impl Write + Send) -> Result<u64, Error> {
        contained(|| {
            let last = self.row_on_sheet() - 1;
            self.end_sheet(last)?;
            let lines = self.about();
            add_about(self.book.worksheet_from_index(0).map_err(refused)?, &lines, &self.looks.bold)?;
            // Only where it is needed: some readers know no archives of this kind.
            self.book.use_zip_large_file(self.bytes.0.max(self.bytes.1) > u64::from(u32::MAX));
            self.book.save_to_writer(out).map_err(refused)
        })?;
        Ok(self.rows())
    }

    fn rows(&self) -> u64 {
        self.sheets.last().map_or(0, |sheet| sheet.end - 1)
    }

    /// The row of the sheet that comes next; its heading is row 0.
    fn row_on_sheet(&self) -> u32 {
        let rows = self.sheets.last().map_or(0, |sheet| sheet.end - sheet.start);
        u32::try_from(rows).expect("BUG: a sheet is split at the limit of the format") + 1
    }

    fn sheet(&mut self) -> Result<&mut Worksheet, Error> {
        self.book.worksheet_from_index(self.sheets.len()).map_err(refused)
    }

    fn add_sheet(&mut self) -> Result<(), Error> {
        if !self.sheets.is_empty() {
            self.end_sheet(self.rows_a_sheet - 1)?;
        }
        let first = self.rows() + 1;
        self.sheets.push(first..first);
        self.bytes = (0, self.bytes.1.max(self.bytes.0));
        let name = format!("Rows {}", self.sheets.len());
        let page = self.book.add_worksheet_with_constant_memory().map_err(refused)?;
        page.set_name(name).map_err(refused)?;
        page.set_freeze_panes(1, 0).map_err(refused)?;
        for (place, column) in (0u16..).zip(COLUMNS) {
            page.set_column_width(place, width_of(column)).map_err(refused)?;
            page.write_string_with_format(0, place, column.heading, &self.looks.bold).map_err(refused)?;
        }
        let heading = format!("at (as a date, {})", self.facts.zone);
        page.set_column_width(dated(), 24).map_err(refused)?;
        page.write_string_with_format(0, dated(), heading, &self.looks.bold).map_err(refused)?;
        Ok(())
    }

    fn end_sheet(&mut self, last_row: u32) -> Result<(), Error> {
        if last_row > 0 {
            self.sheet()?.autofilter(0, 0, last_row, dated()).map_err(refused)?;
        }
        Ok(())
    }

    fn add_row(&mut self, entry: &Entry) -> Result<(), Error> {
        let row = self.row_on_sheet();
        let day = entry.at.and_then(|at| limit::day_number(local(at, self.facts.zone)));
        let page = self.book.worksheet_from_index(self.sheets.len()).map_err(refused)?;
        for (place, column) in (0u16..).zip(COLUMNS) {
            let text = (column.cell)(entry).unwrap_or_default();
            if text.is_empty() {
                continue;
            }
            self.bytes.0 += CELL_BYTES + bytes_written(&text);
            if let (ColumnKind::Integer, Some(number)) = (column.kind, limit::exact_number(&text)) {
                page.write_number(row, place, number).map_err(refused)?;
                continue;
            }
            let cut = limit::fit(&text, CUT_MARK);
            self.cells_cut += u64::from(cut.is_some());
            let shown = cut.as_deref().unwrap_or(&text);
            if guard(shown).len() == shown.len() {
                page.write_string(row, place, shown).map_err(refused)?;
            } else {
                page.write_string_with_format(row, place, shown, &self.looks.quoted).map_err(refused)?;
            }
        }
        if let Some(day) = day {
            page.write_number_with_format(row, dated(), day, &self.looks.date).map_err(refused)?;
        }
        self.sheets.last_mut().expect("BUG: a sheet is added at the beginning").end += 1;
        Ok(())
    }

    /// What the first sheet says, name and text.
    fn about(&self) -> Vec<(String, String)> {
        let facts = &self.facts;
        let line = |name: &str, text: String| (name.to_owned(), text);
        let query = if facts.query.is_empty() { "none: all rows" } else { &facts.query };
        let mut lines = vec![
            line("rows", self.rows().to_string()),
            line("query", query.to_owned()),
            line(
                "time zone",
                format!(
                    "{}: of days in the query and of the dates in the last column; other times are UTC",
                    facts.zone
                ),
            ),
            line("made", format!("{} with Exhibit {}", facts.made_at, facts.app_version)),
            line(
                "texts cut",
                match self.cells_cut {
                    0 => "none".to_owned(),
                    cut => format!(
                        "{cut}, which end with \"{}\": a cell takes 32,767 characters",
                        CUT_MARK.trim_start()
                    ),
                },
            ),
            line(
                "sheets",
                match self.sheets.len() {
                    1 => "all rows are on one sheet".to_owned(),
                    count => {
                        format!("{count}: a sheet takes {} rows below its headings", self.rows_a_sheet - 1)
                    }
                },
            ),
        ];
        for (number, sheet) in (1..).zip(&self.sheets) {
            let rows = if sheet.is_empty() {
                "no rows".to_owned()
            } else {
                format!("rows {} to {} of the list, newest first", sheet.start, sheet.end - 1)
            };
            lines.push((format!("Rows {number}"), rows));
        }
        lines.push(line(
            "",
            "Texts stand as they are; none is a formula. The exact copy is the export as NDJSON.".to_owned(),
        ));
        lines
    }
}

/// The creation time is the caller's, so that the same rows give the same bytes.
fn properties(facts: &LogFacts) -> Result<DocProperties, Error> {
    /// 1900-01-01 and 9999-12-31, between which a spreadsheet has dates.
    const SPAN_S: Range<i64> = -2_208_988_800..253_402_300_800;
    let made_s = facts.made_at.ms().div_euclid(1000).clamp(SPAN_S.start, SPAN_S.end - 1);
    let made = ExcelDateTime::from_timestamp(made_s).map_err(refused)?;
    Ok(DocProperties::new().set_title("Rows of the log").set_creation_datetime(&made))
}

fn add_about(page: &mut Worksheet, lines: &[(String, String)], bold: &Format) -> Result<(), Error> {
    let wrapped = Format::new().set_text_wrap();
    page.set_column_width(0, 16).map_err(refused)?;
    page.set_column_width(1, 110).map_err(refused)?;
    for (row, (name, text)) in (0u32..).zip(lines) {
        page.write_string_with_format(row, 0, name, bold).map_err(refused)?;
        let text = limit::fit(text, CUT_MARK).unwrap_or_else(|| text.clone());
        page.write_string_with_format(row, 1, text, &wrapped).map_err(refused)?;
    }
    Ok(())
}

/// The column behind the last, where the time stands again as a spreadsheet's date.
fn dated() -> u16 {
    u16::try_from(COLUMNS.len()).expect("BUG: an entry has a few dozen columns")
}

/// The instant whose UTC reads as `at` does on a clock there.
fn local(at: Moment, zone: Tz) -> Moment {
    use chrono::Offset;
    let offset = at.utc().with_timezone(&zone).offset().fix();
    at.plus_ms(i64::from(offset.local_minus_utc()) * 1_000)
}

/// Bytes of a text in the file, where what XML or the format has no letter for is spelt out; never too few.
fn bytes_written(text: &str) -> u64 {
    const SPELT_BYTES: u64 = 7;
    let spelt = text.bytes().filter(|byte| matches!(byte, 0..=0x1f | b'&' | b'<' | b'>' | b'_' | 0xef));
    text.len() as u64 + SPELT_BYTES * spelt.count() as u64
}

/// Width in characters, by what a column holds.
fn width_of(column: &Column) -> f64 {
    match column.kind {
        ColumnKind::Time => 25.0,
        ColumnKind::Integer => 10.0,
        ColumnKind::Json => 48.0,
        ColumnKind::Text => 22.0,
    }
}
