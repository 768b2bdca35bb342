//! One table as one sheet.

use exhibit_entry::Moment;
use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Workbook, Worksheet};

use super::{Room, limit, refused};
use crate::error::Error;
use crate::pack::{Field, FieldKind, Sheet, Tables, path};

/// Stands at the end of a text that was cut.
const CUT_MARK: &str = " … cut, see the CSV and NDJSON files";
/// Rows that the sign-off sheet offers for decisions beyond those written.
const SPARE_ROWS: u32 = 200;

/// How much of a table stands in its sheet.
pub(super) struct Shown {
    name: String,
    path: &'static str,
    written: u64,
    all: u64,
    cells_cut: u64,
}

impl Shown {
    /// What was cut, in one sentence; none: nothing.
    pub(super) fn note(&self) -> Option<String> {
        let Self { name, path, written, all, cells_cut } = self;
        let rows = (written < all)
            .then(|| format!("Sheet {name} shows the first {written} of {all} rows: see {path}."));
        let cells =
            (*cells_cut > 0).then(|| format!("Sheet {name}: {cells_cut} long texts were cut: see {path}."));
        let notes: Vec<String> = rows.into_iter().chain(cells).collect();
        (!notes.is_empty()).then(|| notes.join(" "))
    }
}

/// Adds table `number` as a sheet called `name`, as far as there is room.
pub(super) fn add_table(
    book: &mut Workbook,
    (tables, number, name): (&dyn Tables, usize, &str),
    room: &mut Room,
) -> Result<Shown, Error> {
    let table = &tables.sheets()[number];
    let page = book.add_worksheet();
    page.set_name(name).map_err(refused)?;
    let head = add_head(page, table)?;
    let mut shown = Shown { name: name.to_owned(), path: table.path, written: 0, all: 0, cells_cut: 0 };
    // Half of what is left, so that the sheets to come have room too.
    let mut text_bytes = room.text_bytes / 2;
    tables.each(number, &mut |texts| {
        shown.all += 1;
        let bytes: u64 = texts.iter().map(|text| text.len() as u64).sum();
        // What is shown is a beginning, not a choice: after a row without room, none has room.
        let is_beginning = shown.written + 1 == shown.all;
        if !is_beginning || shown.written == room.rows || bytes > text_bytes {
            return Ok(());
        }
        (text_bytes, room.text_bytes) = (text_bytes - bytes, room.text_bytes - bytes);
        shown.written += 1;
        let row = u32::try_from(shown.written).expect("BUG: rows of a sheet are capped") + head - 1;
        shown.cells_cut += add_row(page, row, (table, texts))?;
        Ok(())
    })?;
    finish(page, table, (head, &shown))?;
    Ok(shown)
}

/// The heading; gives back the number of rows above the first row.
fn add_head(page: &mut Worksheet, table: &Sheet) -> Result<u32, Error> {
    let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    for (column, field) in (0u16..).zip(&table.columns) {
        page.write_string_with_format(0, column, field.name, &bold).map_err(refused)?;
        page.set_column_width(column, width_of(field)).map_err(refused)?;
    }
    if let Some((_, column)) = dated(table) {
        page.write_string_with_format(0, column, "at (as a date, UTC)", &bold).map_err(refused)?;
        let date = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss.000");
        page.set_column_width(column, 24).map_err(refused)?;
        page.set_column_format(column, &date).map_err(refused)?;
    }
    page.set_freeze_panes(1, 0).map_err(refused)?;
    Ok(1)
}

/// The column `at` of the population, and the column behind the last, where it stands again as a spreadsheet's date.
fn dated(table: &Sheet) -> Option<(usize, u16)> {
    let at = table.columns.iter().position(|field| field.name == "at" && field.kind == FieldKind::Time)?;
    (table.path == path::CSV).then(|| Some((at, u16::try_from(table.columns.len()).ok()?))).flatten()
}

/// Writes one row; gives back the number of cells that were cut.
fn add_row(page: &mut Worksheet, row: u32, (table, texts): (&Sheet, &[String])) -> Result<u64, Error> {
    let mut cells_cut = 0;
    for ((column, field), text) in (0u16..).zip(&table.columns).zip(texts) {
        if text.is_empty() {
            continue;
        }
        match exact_number(field, text) {
            Some(number) => page.write_number(row, column, number).map_err(refused)?,
            None => {
                let fit = limit::fit(text, CUT_MARK);
                cells_cut += u64::from(fit.is_some());
                page.write_string(row, column, fit.as_deref().unwrap_or(text)).map_err(refused)?
            }
        };
    }
    if let Some((at, column)) = dated(table)
        && let Some(day) = texts.get(at).and_then(|text| Moment::parse(text)).and_then(limit::day_number)
    {
        page.write_number(row, column, day).map_err(refused)?;
    }
    Ok(cells_cut)
}

/// The number of a whole-number column, where a spreadsheet keeps all its digits.
fn exact_number(field: &Field, text: &str) -> Option<f64> {
    if field.kind == FieldKind::Integer { limit::exact_number(text) } else { None }
}

/// A filter over what was written, choices for decisions, and a last line where rows were left out.
fn finish(page: &mut Worksheet, table: &Sheet, (head, shown): (u32, &Shown)) -> Result<(), Error> {
    let last = u32::try_from(shown.written).expect("BUG: rows of a sheet are capped") + head - 1;
    let columns = u16::try_from(table.columns.len()).expect("BUG: a table has a few dozen columns");
    if shown.written > 0 && columns > 0 {
        page.autofilter(0, 0, last, columns - 1).map_err(refused)?;
    }
    if table.path.starts_with("data/signoff/") {
        add_choices(page, table, last + SPARE_ROWS)?;
    }
    if let Some(note) = shown.note() {
        page.write_string_with_format(last + 2, 0, &note, &Format::new().set_bold()).map_err(refused)?;
    }
    Ok(())
}

/// Drop-down lists in the columns of closed words.
fn add_choices(page: &mut Worksheet, table: &Sheet, last: u32) -> Result<(), Error> {
    for (column, field) in (0u16..).zip(&table.columns) {
        let FieldKind::Word(words) = field.kind else { continue };
        let choices = DataValidation::new()
            .allow_list_strings(words)
            .and_then(|choices| choices.set_error_title("Not one of the choices"))
            .and_then(|choices| choices.set_error_message(format!("Choose one of: {}.", words.join(", "))))
            .map_err(refused)?;
        page.add_data_validation(1, column, last, column, &choices).map_err(refused)?;
    }
    Ok(())
}

/// Width in characters, by what a column holds.
fn width_of(field: &Field) -> f64 {
    match field.kind {
        FieldKind::Time => 25.0,
        FieldKind::Integer | FieldKind::Flag | FieldKind::Day => 12.0,
        FieldKind::Word(_) => 14.0,
        FieldKind::Json => 48.0,
        FieldKind::Text => 22.0,
    }
}
