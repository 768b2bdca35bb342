//! Files in the other forms that a vendor delivers, beside the reply that `vendors.rs` reads: tables, gzip, the
//! envelopes of exports. Each `file.*` in `tests/fixtures/source/<id>/` is told for that profile by its rows and reads
//! as in `<file>.readings.ndjson` beside it.
//!
//! `EXHIBIT_WRITE_FIXTURES=1` writes the readings anew: look through what changed.

#![allow(clippy::unwrap_used, reason = "test code outside #[test] functions")]

use std::path::{Path, PathBuf};

use exhibit_source::{Profile, builtin_by_id, detect_profile, read_row, split};

const BUDGET_BYTES: u64 = 1 << 20;

/// Vendor, file, and the form it is in.
const FILES: [(&str, &str, &str); 8] = [
    ("azure", "file.json", "json-envelope:records"),
    ("cloudtrail", "file.json.gz", "json-envelope:Records.gz"),
    ("databricks", "file.csv", "csv"),
    ("microsoft365", "file.csv", "csv"),
    ("salesforce", "file.csv", "csv"),
    ("snowflake", "file.csv", "csv"),
    ("snyk", "file.json", "json-array"),
    ("vercel", "file.csv", "csv"),
];

fn folder(id: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/source").join(id)
}

fn readings(profile: &Profile, rows: &[&[u8]]) -> String {
    let line = |row: &&[u8]| match read_row(profile, row) {
        Ok(reading) => format!("{{\"reading\":{}}}\n", serde_json::to_string(&reading).unwrap()),
        Err(problem) => format!("{{\"problem\":{}}}\n", serde_json::to_string(&problem).unwrap()),
    };
    rows.iter().map(line).collect()
}

fn assert_golden(path: &Path, found: &str) {
    if std::env::var_os("EXHIBIT_WRITE_FIXTURES").is_some() {
        std::fs::write(path, found).unwrap();
    }
    let golden = std::fs::read_to_string(path).unwrap_or_default();
    assert!(golden == found, "{} should be\n{found}", path.display());
}

#[test]
fn every_other_form_is_told_and_read_as_written_beside_it() {
    for (id, name, form) in FILES {
        let bytes = std::fs::read(folder(id).join(name)).unwrap();
        let file = split(&bytes, BUDGET_BYTES).unwrap();
        let rows: Vec<&[u8]> = file.rows().collect();
        assert_eq!((detect_profile(&rows), file.format.to_string().as_str()), (id, form), "{id}/{name}");
        let found = readings(builtin_by_id(id).unwrap(), &rows);
        assert_golden(&folder(id).join(format!("{name}.readings.ndjson")), &found);
    }
}

#[test]
fn a_compressed_delivery_holds_the_same_rows_as_the_plain_one() {
    let read = |name: &str| std::fs::read(folder("cloudtrail").join(name)).unwrap();
    let (packed, plain) = (read("file.json.gz"), read("page.json"));
    let (packed, plain) = (split(&packed, BUDGET_BYTES).unwrap(), split(&plain, BUDGET_BYTES).unwrap());
    assert!(packed.rows().eq(plain.rows()));
    assert_eq!(packed.rows().count(), 5);
}
