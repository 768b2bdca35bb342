//! `workbook.xlsx`: the tables of a pack for people who live in a spreadsheet. Same facts, same rows, types kept.
//!
//! Every foreign text is written as a string cell, so nothing is a formula or a link, and no apostrophe is needed.
//! What a sheet cannot hold is cut where it can be seen: rows beyond the limits, and texts beyond what a cell takes.
//! Everything is held in memory before it is written. [`log`] writes workbooks of any size.

mod limit;
mod log;
mod sheet;
mod summary;
#[cfg(test)]
mod tests;

use std::io::{Seek, Write};

pub use log::{LogBook, LogFacts};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::error::Error;
use crate::pack::{Story, Tables, path};

/// Most rows of one sheet. Excel itself takes 1,048,576; reading this many takes it a minute.
const MAX_ROWS: u64 = 200_000;
/// Most bytes of text in the whole workbook: memory is a few times that while it is written.
const MAX_TEXT_BYTES: u64 = 96 << 20;

/// What still fits.
#[derive(Clone, Copy, Debug)]
struct Room {
    /// Rows of one sheet.
    rows: u64,
    /// Bytes of text of all sheets that are still to come.
    text_bytes: u64,
}

/// Writes the workbook of `story`, whose tables are read from `tables`.
///
/// # Errors
/// [`Error::Write`] when `out` refuses bytes or the tables cannot be read.
pub(crate) fn write_workbook(
    out: &mut (impl Write + Seek + Send),
    story: &Story<'_>,
    tables: &dyn Tables,
) -> Result<(), Error> {
    write_within(out, (story, tables), Room { rows: MAX_ROWS, text_bytes: MAX_TEXT_BYTES })
}

fn write_within(
    out: &mut (impl Write + Seek + Send),
    (story, tables): (&Story<'_>, &dyn Tables),
    mut room: Room,
) -> Result<(), Error> {
    let mut book = Workbook::new();
    book.set_properties(&properties(story)?);
    let order = order(tables);
    let names = names(&order, tables);
    summary::add_summary(&mut book, story)?;
    let mut cut = Vec::new();
    for (number, name) in order.iter().zip(&names) {
        let shown = sheet::add_table(&mut book, (tables, *number, name), &mut room)?;
        cut.extend(shown.note());
    }
    summary::add_about(&mut book, story, &cut)?;
    book.save_to_writer(out).map_err(refused)
}

/// The creation time is that of the pack, so that the same pack gives the same bytes.
fn properties(story: &Story<'_>) -> Result<DocProperties, Error> {
    /// 1900-01-01 and 9999-12-31, between which a spreadsheet has dates.
    const SPAN_S: std::ops::Range<i64> = -2_208_988_800..253_402_300_800;
    let made_s = story.input.generated.at.ms().div_euclid(1000).clamp(SPAN_S.start, SPAN_S.end - 1);
    let made = ExcelDateTime::from_timestamp(made_s).map_err(refused)?;
    Ok(DocProperties::new()
        .set_title(story.pack_id)
        .set_comment("Made by Exhibit. events.ndjson in the same pack holds every row exactly.")
        .set_creation_datetime(&made))
}

/// The tables that have a sheet, in the order of the sheets: the population, the exceptions, the listings of the kind,
/// completeness, the sample, the sign-off. Leaves and proofs are for programs.
fn order(tables: &dyn Tables) -> Vec<usize> {
    let rank = |table_path: &str| match table_path {
        path::CSV => Some(0),
        "data/evidence/exceptions.csv" => Some(1),
        listing if listing.starts_with("data/evidence/") => Some(2),
        known if known.starts_with("data/completeness/") => Some(3),
        sample if sample.starts_with("data/sample/") => Some(4),
        redaction if redaction.starts_with("data/redaction/") => Some(5),
        sign_off if sign_off.starts_with("data/signoff/") => Some(6),
        _ => None,
    };
    let mut order: Vec<(i32, usize)> =
        tables.sheets().iter().enumerate().filter_map(|(n, sheet)| Some((rank(sheet.path)?, n))).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, number)| number).collect()
}

/// Names of the sheets, as a spreadsheet takes them: at most 31 characters, none of `[]:*?/\`, none twice.
fn names(order: &[usize], tables: &dyn Tables) -> Vec<String> {
    const NAME_CHARS: usize = 31;
    let mut names: Vec<String> = vec![summary::SUMMARY.to_lowercase(), summary::ABOUT.to_lowercase()];
    let mut given = Vec::new();
    for number in order {
        let sheet = &tables.sheets()[*number];
        let title = if sheet.path == path::CSV { "Population" } else { sheet.title };
        let plain: String =
            title.chars().filter(|c| !"[]:*?/\\'".contains(*c) && !c.is_control()).take(NAME_CHARS).collect();
        let plain = if plain.is_empty() || names.contains(&plain.to_lowercase()) {
            format!("Table {}", number + 1)
        } else {
            plain
        };
        names.push(plain.to_lowercase());
        given.push(plain);
    }
    given
}

/// What the library refused, as a refused write: everything that it could dislike was made fit before.
fn refused(error: XlsxError) -> Error {
    match error {
        XlsxError::IoError(error) => Error::Write(error),
        other => Error::Write(std::io::Error::other(other)),
    }
}
