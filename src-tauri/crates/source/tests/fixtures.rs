//! Our own records in every vendor's shape, from bytes to readings, against `<name>.readings.ndjson` beside them:
//! one line a row, `{"reading":…}` or `{"problem":…}`.

#![allow(clippy::unwrap_used, reason = "test code outside #[test] functions")]

use std::path::{Path, PathBuf};

use exhibit_source::{
    PageError, Profile, Reply, builtin_by_id, detect_profile, explode, read_page, read_row, split,
};

const BUDGET_BYTES: u64 = 1 << 20;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/source").join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).unwrap()
}

fn readings(profile: &Profile, rows: &[&[u8]]) -> String {
    let line = |row: &&[u8]| match read_row(profile, row) {
        Ok(reading) => format!("{{\"reading\":{}}}\n", serde_json::to_string(&reading).unwrap()),
        Err(problem) => format!("{{\"problem\":{}}}\n", serde_json::to_string(&problem).unwrap()),
    };
    rows.iter().map(line).collect()
}

#[track_caller]
fn assert_readings(name: &str, profile: &str, rows: &[&[u8]]) {
    let found = readings(builtin_by_id(profile).unwrap(), rows);
    // A table reads into its own file: the same rows as JSON say more.
    let stem = if name.ends_with(".csv") { name } else { profile };
    let golden = std::fs::read_to_string(fixture(&format!("{stem}.readings.ndjson"))).unwrap_or_default();
    assert!(found == golden, "{name} reads as\n{found}");
}

#[test]
fn files_are_known_by_their_rows_and_read_as_written_beside_them() {
    for (name, profile, format) in [
        ("outworx.ndjson", "outworx", "ndjson"),
        ("nevo.ndjson", "nevo", "ndjson"),
        ("flows.ndjson", "flows", "ndjson"),
        ("vectis.json", "vectis", "json-array"),
        ("generic.ndjson", "generic", "ndjson"),
        ("outworx.csv", "outworx", "csv"),
        ("nevo.csv", "nevo", "csv"),
        ("mushi-mushi.csv", "mushi-mushi-csv", "csv"),
        ("vectis.csv", "vectis", "csv"),
        ("generic.csv", "generic", "csv"),
    ] {
        let bytes = bytes(name);
        let split = split(&bytes, BUDGET_BYTES).unwrap();
        let rows: Vec<&[u8]> = split.rows().collect();
        assert_eq!((detect_profile(&rows), split.format.to_string().as_str()), (profile, format), "{name}");
        assert_readings(name, profile, &rows);
    }
}

#[test]
fn a_pack_in_sections_reads_every_one_and_names_what_is_no_log() {
    let bytes = bytes("vectis-sections.json");
    let split = split(&bytes, BUDGET_BYTES).unwrap();
    let rows: Vec<&[u8]> = split.rows().collect();
    assert_eq!(split.format.to_string(), "json-envelope:logins,role_changes");
    assert_eq!(split.left_out, ["`users` (2 objects) beside the rows"]);
    assert_eq!((detect_profile(&rows), split.cut.as_deref()), ("vectis", None));
    let found = readings(builtin_by_id("vectis").unwrap(), &rows);
    let golden = std::fs::read_to_string(fixture("vectis-sections.readings.ndjson")).unwrap_or_default();
    assert!(found == golden, "the sections read as\n{found}");
}

#[test]
fn a_page_and_the_file_of_the_same_reply_hold_the_same_rows() {
    let reply = bytes("mushi-mushi.page.json");
    let page = read_page(builtin_by_id("mushi-mushi").unwrap(), Reply::of(&reply)).unwrap();
    assert_eq!(page.total, Some(4));
    let paged: Vec<&[u8]> = page.rows.iter().map(AsRef::as_ref).collect();
    assert_readings("mushi-mushi.page.json", "mushi-mushi", &paged);
    let split = split(&reply, BUDGET_BYTES).unwrap();
    let rows: Vec<&[u8]> = split.rows().collect();
    assert_eq!(split.format.to_string(), "json-envelope:data.logs");
    assert_eq!(rows, paged);
    assert_eq!(detect_profile(&rows), "mushi-mushi");
}

#[test]
fn a_reply_and_a_file_of_the_same_table_hold_the_same_rows() {
    let table = bytes("outworx.csv");
    let split = split(&table, BUDGET_BYTES).unwrap();
    let page = read_page(builtin_by_id("outworx-csv").unwrap(), Reply::of(&table)).unwrap();
    assert!(page.rows.iter().map(AsRef::as_ref).eq(split.rows()));
    let outworx = builtin_by_id("outworx").unwrap();
    for row in split.rows() {
        assert_eq!(read_row(outworx, row), read_row(builtin_by_id("outworx-csv").unwrap(), row));
    }
}

#[test]
fn an_export_of_otlp_is_cut_into_its_records_and_read_as_what_flows_sent() {
    let export = bytes("flows.otlp.json");
    let split = split(&export, BUDGET_BYTES).unwrap();
    let whole: Vec<&[u8]> = split.rows().collect();
    assert_eq!((whole.len(), detect_profile(&whole)), (1, "otlp"));
    let flows = builtin_by_id("flows").unwrap();
    let records = explode(flows, whole[0]);
    assert_eq!(records.len(), 3);
    let rows: Vec<&[u8]> = records.iter().map(AsRef::as_ref).collect();
    let golden = std::fs::read_to_string(fixture("flows.otlp.readings.ndjson")).unwrap_or_default();
    let found = readings(flows, &rows);
    assert!(found == golden, "flows.otlp.json reads as\n{found}");
}

#[test]
fn a_refusal_and_a_sign_in_page_are_no_empty_logs() {
    let mushi = builtin_by_id("mushi-mushi").unwrap();
    let refused = read_page(mushi, Reply::of(&bytes("refused.json"))).unwrap_err();
    assert!(
        matches!(&refused, PageError::Refused(refusal) if refusal.code.as_deref() == Some("UNAUTHORIZED"))
    );
    let html = read_page(mushi, Reply::of(&bytes("sign-in.html"))).unwrap_err();
    assert!(html.to_string().contains("sign-in page"), "{html}");
    assert!(split(&bytes("sign-in.html"), BUDGET_BYTES).unwrap_err().to_string().contains("web page"));
}

#[test]
fn a_cut_off_delivery_keeps_its_whole_rows_and_counts_the_rest_as_a_problem() {
    let bytes = bytes("cut-off.json");
    let split = split(&bytes, BUDGET_BYTES).unwrap();
    let generic = builtin_by_id("generic").unwrap();
    let read: Vec<bool> = split.rows().map(|row| read_row(generic, row).is_ok()).collect();
    assert_eq!(read, [true, false]);
    assert!(split.cut.unwrap().contains("after its 1 whole rows"));
}
