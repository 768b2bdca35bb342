//! Tables of other separators, archives and folders, as scripts import them.

use std::io::{Cursor, Write};

use serde_json::{Value, json};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::bench::{Bench, ROWS};

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A pack as Vectis hands it out: the same rows as JSON and as CSV, beside a cover sheet.
fn vectis_pack(rows: &[Value]) -> Vec<u8> {
    let events = json!({ "pack": "access_review", "tenant": "acme", "events": rows });
    let columns = ["id", "created_at", "action", "user", "target_type", "target", "ip", "details"];
    let cell = |row: &Value, column: &str| match &row[column] {
        Value::Null => String::new(),
        Value::String(text) => format!("\"{}\"", text.replace('"', "\"\"")),
        other => format!("\"{}\"", other.to_string().replace('"', "\"\"")),
    };
    let line = |row: &Value| columns.map(|column| cell(row, column)).join(",") + "\r\n";
    let table: String = std::iter::once(columns.join(",") + "\r\n").chain(rows.iter().map(line)).collect();
    zipped(&[
        ("access-review-2026-Q2/audit.csv", table.as_bytes()),
        ("access-review-2026-Q2/audit.json", events.to_string().as_bytes()),
        ("access-review-2026-Q2/cover.html", b"<h1>Access review</h1>"),
    ])
}

fn vectis_rows(bench: &Bench) -> Vec<Value> {
    let words = ["sample", "generate", "60", "--shape", "vectis", "--until", "2026-05-01"];
    let made = bench.run(&words);
    assert_eq!(made.code, 0, "{}", made.err);
    made.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_vectis_pack_brings_each_row_once_and_names_what_it_left_out() {
    let bench = Bench::new();
    let rows = vectis_rows(&bench);
    let pack = bench.file("pack.zip", &vectis_pack(&rows));
    let (code, document) = bench.json(&["import", pack.to_str().unwrap()]);
    assert_eq!(code, 0, "{document}");
    let files = document["files"].as_array().unwrap();
    assert_eq!(files.len(), 1, "{document}");
    assert_eq!((&files[0]["profile"], &files[0]["rows_new"]), (&json!("vectis"), &json!(60)));
    assert_eq!(files[0]["path"], json!(format!("{}!access-review-2026-Q2/audit.json", pack.display())));
    let left: Vec<&str> = document["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|left| left["reason"].as_str().unwrap())
        .collect();
    assert!(left[0].contains("its 60 rows stand in") && left[1].contains("by its name"), "{left:?}");
    assert_eq!(bench.run(&["count"]).out, "60\n");
    assert_eq!(bench.run(&["count", "revision:all"]).out, "60\n");
    let (_, again) = bench.json(&["import", pack.to_str().unwrap()]);
    assert_eq!(again["files"][0]["duplicates"], json!(60));
}

#[test]
fn a_vectis_pack_in_sections_brings_every_section_and_names_what_is_no_log() {
    let bench = Bench::new();
    let sections = include_bytes!("../fixtures/source/vectis-sections.json");
    let plain = bench.file("pack.json", sections);
    let zip = bench.file("pack.zip", &zipped(&[("pack/sections.json", sections)]));
    for (file, new, name) in [(&plain, 3, "pack.json"), (&zip, 0, "pack.zip!pack/sections.json")] {
        let (code, document) = bench.json(&["import", file.to_str().unwrap()]);
        assert_eq!((code, document["files"].as_array().unwrap().len()), (0, 1), "{document}");
        let told = &document["files"][0];
        assert_eq!(
            (&told["format"], &told["profile"]),
            (&json!("json-envelope:logins,role_changes"), &json!("vectis"))
        );
        assert_eq!((&told["rows_seen"], &told["rows_new"]), (&json!(3), &json!(new)));
        let left = &document["left_out"][0];
        assert!(left["path"].as_str().unwrap().ends_with(name), "{left}");
        assert_eq!(left["reason"], json!("`users` (2 objects) beside the rows"));
    }
    assert_eq!(bench.run(&["count"]).out, "3\n");
    let told = bench.run(&["import", plain.to_str().unwrap()]);
    assert!(told.err.contains("pack.json: `users` (2 objects) beside the rows"), "{}", told.err);
}

#[test]
fn tables_with_semicolons_and_tabs_are_read_and_keep_their_bytes() {
    for (between, name) in [(";", "a.csv"), ("\t", "a.tsv")] {
        let bench = Bench::new();
        let record = ["\"1\"", "2026-05-01 10:00:00", "\"user; added, so\t\"\"x\"\"\"", "dana"].join(between);
        let text = format!("\u{feff}{}\r\n{record}\r\n", ["id", "time", "action", "actor"].join(between));
        let file = bench.file(name, text.as_bytes());
        let (code, document) = bench.json(&["import", file.to_str().unwrap()]);
        assert_eq!((code, &document["files"][0]["format"]), (0, &json!("csv")), "{document}");
        let (_, shown) = bench.json(&["show", "row:1"]);
        assert_eq!(shown["entry"]["action"], json!("user; added, so\t\"x\""));
        assert_eq!(shown["raw"].as_str().unwrap(), text.trim_start_matches('\u{feff}').trim_end());
    }
}

#[test]
fn a_table_of_utf_16_is_refused_with_its_reason() {
    let bench = Bench::new();
    let text: Vec<u8> = "\u{feff}id,action\r\n1,a\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let file = bench.file("a.csv", &text);
    let (code, document) = bench.json(&["import", file.to_str().unwrap()]);
    assert_eq!(code, 2);
    assert!(document["error"]["message"].as_str().unwrap().contains("UTF-16"), "{document}");
}

#[test]
fn a_folder_is_imported_with_what_is_below_it_and_its_broken_file_is_a_part() {
    let bench = Bench::new();
    let folder = bench.path("logs");
    std::fs::create_dir_all(folder.join("AWSLogs/CloudTrail-Digest")).unwrap();
    std::fs::write(folder.join("rows.ndjson"), ROWS).unwrap();
    let digest =
        r#"{"digestStartTime":"2026-05-01T00:00:00Z","digestS3Bucket":"b","logFiles":[{"s3Object":"x"}]}"#;
    std::fs::write(folder.join("AWSLogs/CloudTrail-Digest/d.json"), digest).unwrap();
    let (code, document) = bench.json(&["import", folder.to_str().unwrap()]);
    assert_eq!((code, document["files"].as_array().unwrap().len()), (0, 1), "{document}");
    assert!(document["left_out"][0]["path"].as_str().unwrap().ends_with("d.json"));
    std::fs::write(folder.join("broken.json.gz"), [0x1f, 0x8b, 8, 0, 1]).unwrap();
    let (code, document) = bench.json(&["import", folder.to_str().unwrap()]);
    assert_eq!(code, 5, "{document}");
    assert!(
        document["files"][0]["error"]["message"].as_str().unwrap().contains("broken.json.gz"),
        "{document}"
    );
    assert_eq!(bench.run(&["count"]).out, "3\n");
}

#[test]
fn hostile_archives_are_refused_with_their_reason_and_nothing_leaves_them() {
    let bench = Bench::new();
    let good = zipped(&[("aaaaaaaaaa.json", ROWS.as_bytes())]);
    let patched = |to: &[u8; 15]| {
        let mut bad = good.clone();
        let found: Vec<usize> =
            (0..bad.len() - 15).filter(|at| &bad[*at..at + 15] == b"aaaaaaaaaa.json").collect();
        found.into_iter().for_each(|at| bad[at..at + 15].copy_from_slice(to));
        bad
    };
    let mut bomb = ZipWriter::new(Cursor::new(Vec::new()));
    bomb.start_file("a.json", SimpleFileOptions::default()).unwrap();
    bomb.write_all(&vec![b' '; 64 << 20]).unwrap();
    let mut link = ZipWriter::new(Cursor::new(Vec::new()));
    link.add_symlink("a.json", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    for (bytes, reason) in [
        (patched(b"../../../a.json"), "leads out"),
        (patched(b"/tmp/../aa.json"), "leads out"),
        ([&good[..], b"x"].concat(), "added behind"),
        ([b"x", &good[..]].concat(), "it is not a zip"),
        (bomb.finish().unwrap().into_inner(), "200 times"),
        (link.finish().unwrap().into_inner(), "not a plain file"),
    ] {
        let file = bench.file("bad.zip", &bytes);
        let (code, document) = bench.json(&["import", file.to_str().unwrap()]);
        let message = document["error"]["message"].as_str().unwrap_or_default().to_owned();
        // What does not begin as a zip is told as what it is.
        assert!(code == 2 && (message.contains(reason) || bytes[0] == b'x'), "{reason}: {document}");
    }
    assert!(!bench.data().exists());
}
