//! The workbook of the log, read back by another library.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use proptest::prelude::*;

use super::*;
use crate::pack::fixture;

fn facts(zone: Tz) -> LogFacts {
    LogFacts {
        query: "action:TOKEN_REVOKED".to_owned(),
        zone,
        made_at: Moment::parse("2026-11-01T00:00:00Z").unwrap(),
        app_version: "1.2.3",
    }
}

fn written(entries: &[Entry], rows_a_sheet: u32, zone: Tz) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let mut book = LogBook::begin_split(facts(zone), folder.path(), rows_a_sheet).unwrap();
    entries.iter().for_each(|entry| book.write(entry).unwrap());
    let mut bytes = Vec::new();
    assert_eq!(book.finish(&mut bytes).unwrap(), entries.len() as u64);
    assert_eq!(folder.path().read_dir().unwrap().count(), 0, "temporary files are left");
    bytes
}

/// All cells of all sheets, by name of the sheet.
fn read(bytes: Vec<u8>) -> BTreeMap<String, Vec<Vec<Data>>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheets = book.worksheets();
    sheets.into_iter().map(|(name, range)| (name, range.rows().map(<[Data]>::to_vec).collect())).collect()
}

fn text(cell: Option<&Data>) -> String {
    cell.map(ToString::to_string).unwrap_or_default()
}

/// The rows of sheets "Rows 1", "Rows 2" and so on, one after the other, without headings.
fn rows(sheets: &BTreeMap<String, Vec<Vec<Data>>>) -> Vec<Vec<Data>> {
    let sheet = |number: usize| sheets.get(&format!("Rows {number}"));
    (1..).map_while(sheet).flat_map(|rows| rows.iter().skip(1).cloned()).collect()
}

fn about(sheets: &BTreeMap<String, Vec<Vec<Data>>>) -> String {
    let line = |row: &Vec<Data>| format!("{}: {}", text(row.first()), text(row.get(1)));
    sheets[ABOUT].iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Cells read back as the texts of the entry's columns.
fn assert_same(row: &[Data], entry: &Entry) {
    for (column, cell) in COLUMNS.iter().zip(row) {
        let expected = (column.cell)(entry).unwrap_or_default();
        assert_eq!(text(Some(cell)), expected, "{}", column.heading);
        let is_number = column.kind == ColumnKind::Integer && !expected.is_empty();
        assert!(is_number || matches!(cell, Data::String(_) | Data::Empty), "{}: {cell:?}", column.heading);
    }
}

#[test]
fn rows_are_split_where_a_sheet_is_full_and_each_sheet_has_headings() {
    for (count, sheets_expected) in [(0, 1), (9, 1), (10, 2), (18, 2), (25, 3)] {
        let entries = fixture::entries(count);
        let sheets = read(written(&entries, 10, Tz::UTC));
        assert_eq!(sheets.len(), sheets_expected + 1, "{count}");
        for (name, rows) in sheets.iter().filter(|(name, _)| *name != ABOUT) {
            assert_eq!(text(rows[0].first()), "row", "{name}");
            assert_eq!(text(rows[0].last()), "at (as a date, UTC)", "{name}");
            assert!(rows.len() <= 10, "{name} has {}", rows.len());
        }
        let read = rows(&sheets);
        assert_eq!(read.len(), entries.len());
        read.iter().zip(&entries).for_each(|(row, entry)| assert_same(row, entry));
    }
}

#[test]
fn the_first_sheet_says_what_was_asked_and_how_rows_were_split() {
    let said = about(&read(written(&fixture::entries(25), 10, Tz::Europe__Berlin)));
    for line in [
        "rows: 25",
        "query: action:TOKEN_REVOKED",
        "time zone: Europe/Berlin",
        "made: 2026-11-01T00:00:00.000Z with Exhibit 1.2.3",
        "texts cut: none",
        "sheets: 3: a sheet takes 9 rows",
        "Rows 2: rows 10 to 18 of the list",
        "Rows 3: rows 19 to 25 of the list",
    ] {
        assert!(said.contains(line), "{line} in\n{said}");
    }
}

#[test]
fn a_text_longer_than_a_cell_is_cut_and_counted() {
    let mut entry = fixture::entries(1).remove(0);
    entry.summary = "x".repeat(40_000);
    let sheets = read(written(std::slice::from_ref(&entry), 10, Tz::UTC));
    let summary = COLUMNS.iter().position(|column| column.heading == "summary").unwrap();
    let shown = text(rows(&sheets)[0].get(summary));
    assert!(shown.ends_with(CUT_MARK) && shown.chars().count() == 32_767, "{}", shown.len());
    assert!(about(&sheets).contains("texts cut: 1, which end with"), "{}", about(&sheets));
}

#[test]
fn a_date_is_what_a_clock_in_the_zone_showed() {
    let mut entry = fixture::entries(1).remove(0);
    entry.at = Moment::parse("2026-07-01T22:30:00Z");
    let day = |zone| {
        let sheets = read(written(std::slice::from_ref(&entry), 10, zone));
        let Some(Data::DateTime(date)) = rows(&sheets)[0].last().cloned() else { panic!("no date") };
        date.as_f64()
    };
    assert!((day(Tz::Europe__Berlin) - day(Tz::UTC) - 2.0 / 24.0).abs() < 1e-9);
    assert!((day(Tz::UTC) - 46_204.937_5).abs() < 1e-9, "{}", day(Tz::UTC));
}

#[test]
fn what_a_spreadsheet_could_take_for_a_formula_is_marked_as_text() {
    let mut entry = fixture::entries(1).remove(0);
    entry.summary = "=HYPERLINK(\"http://evil.example\")".to_owned();
    let bytes = written(std::slice::from_ref(&entry), 10, Tz::UTC);
    let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let mut part = |name: &str| std::io::read_to_string(zip.by_name(name).unwrap()).unwrap();
    assert!(part("xl/styles.xml").contains("quotePrefix=\"1\""));
    let sheet = part("xl/worksheets/sheet2.xml");
    assert!(!sheet.contains("<f>") && !sheet.contains("<hyperlink"), "{sheet}");
    assert_same(&rows(&read(bytes))[0], &entry);
}

#[test]
fn the_size_in_the_file_is_never_taken_for_smaller_than_it_is() {
    for text in ["plain", "<&>", "_x0041_", "\u{1}\u{ffff}", "é🦀", "_x_x_x0041__x0041_"] {
        let written = text.replace("_x0041_", "_x005F_x0041_").replace('&', "&amp;").replace('<', "&lt;");
        let written = written.replace('>', "&gt;").replace('\u{1}', "_x0001_").replace('\u{ffff}', "_xFFFF_");
        assert!(bytes_written(text) >= written.len() as u64, "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_reads_back_as_it_was(label in any::<String>(), summary in "\\PC*|[=+@\r\n\t\",'<>&_x0041 -]{0,12}") {
        let mut entry = fixture::entries(1).remove(0);
        (entry.label, entry.summary) = (label, summary);
        let sheets = read(written(std::slice::from_ref(&entry), 10, Tz::UTC));
        assert_same(&rows(&sheets)[0], &entry);
    }
}
