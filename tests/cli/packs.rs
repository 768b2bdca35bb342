//! Packs from the command line, opened with outside tools.

use std::process::Command;

use crate::bench::{Bench, names};

fn built(bench: &Bench, name: &str, more: &[&str]) -> (i32, serde_json::Value, String) {
    let path = bench.path(name).to_str().unwrap().to_owned();
    let words =
        ["pack", "build", "access-review", "--from", "2026-05-01", "--to", "2026-06-01", "--output", &path];
    let (code, document) = bench.json(&[&words[..], more].concat());
    (code, document, path)
}

#[test]
fn a_pack_is_built_checked_and_accepted_by_sha256sum() {
    let bench = Bench::filled();
    let (code, document, path) = built(&bench, "p.zip", &["--organisation", "Acme"]);
    assert_eq!(
        (code, document["rows"].as_u64(), document["complete"].as_bool()),
        (0, Some(2), Some(true)),
        "{document}"
    );
    assert_eq!(bench.fine(&["pack", "verify", &path])["ok"], true);
    let open = bench.path("open");
    assert!(Command::new("unzip").args(["-q", &path, "-d"]).arg(&open).status().unwrap().success());
    let top = open.join(&names(&open)[0]);
    let check =
        Command::new("sha256sum").args(["-c", "--quiet", "manifest-sha256.txt"]).current_dir(&top).status();
    assert!(check.unwrap().success());
    let csv = std::fs::read_to_string(top.join("data/evidence/events.csv")).unwrap();
    assert_eq!(csv.matches("\r\n").count(), 3);
}

#[test]
fn the_same_words_give_the_same_bytes() {
    let bench = Bench::filled();
    let at = ["--generated-at", "2026-06-02T00:00:00Z"];
    let (_, first, _) = built(&bench, "1.zip", &at);
    let (_, second, _) = built(&bench, "2.zip", &at);
    assert_eq!(first["sha256"], second["sha256"]);
}

#[test]
fn a_changed_byte_is_exit_1_and_named() {
    let bench = Bench::filled();
    let (_, _, path) = built(&bench, "p.zip", &[]);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let (code, document) = bench.json(&["pack", "verify", &path]);
    assert_eq!((code, document["ok"].as_bool()), (1, Some(false)));
}

#[test]
fn what_is_no_pack_is_exit_1_and_what_is_not_there_exit_2() {
    let bench = Bench::filled();
    let text = bench.file("no.zip", b"this is not a zip");
    assert_eq!(bench.json(&["pack", "verify", text.to_str().unwrap()]).0, 1);
    assert_eq!(bench.json(&["pack", "verify", "/does/not/exist.zip"]).0, 2);
}

#[test]
fn bad_orders_leave_no_file() {
    let bench = Bench::filled();
    let path = bench.path("p.zip").to_str().unwrap().to_owned();
    for (from, to, query) in
        [("2026-06-01", "2026-05-01", ""), ("soon", "now", ""), ("2026-05-01", "now", "nope:1")]
    {
        let words = ["pack", "build", "access-review", query, "--from", from, "--to", to, "--output", &path];
        assert_eq!(bench.json(&words).0, 2, "{words:?}");
    }
    assert_eq!(names(bench.folder.path()), ["data", "rows.ndjson"]);
}
