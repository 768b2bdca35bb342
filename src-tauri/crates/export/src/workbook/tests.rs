//! The workbook as a whole, read back by unzipping it: an outside reader (openpyxl) looks at it in `tests/packs`.

use std::io::{Cursor, Read};

use proptest::prelude::*;

use super::*;
use crate::pack::{Field, FieldKind, PackKind, Sheet};
use crate::report::tale;

/// Tables in memory.
struct Memory {
    sheets: Vec<Sheet>,
    rows: Vec<Vec<Vec<String>>>,
}

impl Tables for Memory {
    fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    fn each(&self, sheet: usize, visit: &mut dyn FnMut(&[String]) -> Result<(), Error>) -> Result<(), Error> {
        self.rows[sheet].iter().try_for_each(|row| visit(row))
    }
}

fn column(name: &'static str, kind: FieldKind) -> Field {
    Field { name, kind, about: "", required: false }
}

fn memory(texts: &[String]) -> Memory {
    let table = |path, title| Sheet {
        path,
        title,
        about: "",
        columns: vec![
            column("at", FieldKind::Time),
            column("label", FieldKind::Text),
            column("revision", FieldKind::Integer),
            column("decision", FieldKind::Word(&["approve", "revoke", "defer", "escalate"])),
        ],
        key: &[],
    };
    let row = |text: &String| {
        vec!["2026-01-05T09:00:00.000Z".to_owned(), text.clone(), "7".to_owned(), String::new()]
    };
    let rows: Vec<Vec<String>> = texts.iter().map(row).collect();
    Memory {
        sheets: vec![
            table("data/signoff/review.csv", "Sign-off"),
            table("data/evidence/events.csv", "Events"),
            table("data/evidence/exceptions.csv", "Exceptions"),
            table("data/integrity/leaves.csv", "Leaves"),
            table("data/completeness/coverage.csv", "Coverage: by [day]"),
        ],
        rows: vec![rows.clone(), rows.clone(), rows.clone(), rows.clone(), rows],
    }
}

fn book(texts: &[String], room: Room) -> Vec<u8> {
    let (told, tables) = (tale::rich(PackKind::AccessReview), memory(texts));
    let mut out = Cursor::new(Vec::new());
    write_within(&mut out, (&told.story(), &tables), room).unwrap();
    out.into_inner()
}

fn part(book: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

const AMPLE: Room = Room { rows: 100, text_bytes: 1 << 20 };

fn texts(n: usize) -> Vec<String> {
    (0..n).map(|n| format!("text {n}")).collect()
}

#[test]
fn sheets_stand_in_order_and_leaves_are_not_among_them() {
    let list = part(&book(&texts(3), AMPLE), "xl/workbook.xml");
    let names: Vec<&str> =
        list.split("<sheet name=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(names, ["Summary", "Population", "Exceptions", "Coverage by day", "Sign-off", "About"]);
}

#[test]
fn the_same_story_gives_the_same_bytes() {
    assert_eq!(book(&texts(9), AMPLE), book(&texts(9), AMPLE));
}

#[test]
fn formulas_and_links_stay_strings() {
    let formulas = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "http://evil.test", "-2", "{=1}"];
    let book = book(&formulas.map(str::to_owned), AMPLE);
    let sheet = part(&book, "xl/worksheets/sheet2.xml");
    assert!(!sheet.contains("<f>") && !sheet.contains("hyperlink"));
    let strings = part(&book, "xl/sharedStrings.xml");
    assert!(strings.contains("=1+1") && strings.contains("http://evil.test"));
    assert!(!part(&book, "xl/workbook.xml").contains("externalReference"));
}

#[test]
fn decisions_are_chosen_from_a_list() {
    let sheet = part(&book(&texts(3), AMPLE), "xl/worksheets/sheet5.xml");
    assert!(sheet.contains("approve,revoke,defer,escalate") && sheet.contains("D2:D"), "{sheet}");
}

#[test]
fn rows_that_have_no_room_are_told_of_in_the_sheet_and_at_the_end() {
    let few = book(&texts(30), Room { rows: 10, text_bytes: 1 << 20 });
    let strings = part(&few, "xl/sharedStrings.xml");
    let note = "Sheet Population shows the first 10 of 30 rows: see data/evidence/events.csv.";
    assert_eq!(strings.matches(note).count(), 1, "one shared string");
    assert!(!strings.contains("text 10<") && strings.contains("text 9<"));
    assert_eq!(strings.matches("Sheet Sign-off shows the first 10 of 30").count(), 1);
    // Each sheet takes half of what is left at most: six rows of 32 bytes, then three.
    let small = part(&book(&texts(30), Room { rows: 100, text_bytes: 400 }), "xl/sharedStrings.xml");
    assert!(small.contains("Sheet Population shows the first 6 of 30 rows"));
    assert!(small.contains("Sheet Exceptions shows the first 3 of 30 rows"));
}

#[test]
fn a_number_is_a_number_and_a_time_is_a_date_too() {
    let sheet = part(&book(&texts(1), AMPLE), "xl/worksheets/sheet2.xml");
    assert!(sheet.contains("<v>7</v>") && sheet.contains("<v>46027.375</v>"), "{sheet}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_text_makes_a_workbook_that_xml_allows(text in any::<String>(), tail in "_x[0-9A-Fa-fé]{0,5}_?") {
        let book = book(&[text, tail], AMPLE);
        for name in ["xl/sharedStrings.xml", "xl/worksheets/sheet2.xml"] {
            let xml = part(&book, name);
            let is_allowed = |c: char| {
                matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
            };
            prop_assert!(xml.chars().all(is_allowed));
            prop_assert_eq!(xml.matches("<si>").count(), xml.matches("</si>").count());
        }
    }
}
