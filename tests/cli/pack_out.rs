//! Where packs go: files in folders that are there, and standard output.

use std::process::Command;

use crate::bench::{Bench, LATER, names};

const ORDER: [&str; 9] =
    ["pack", "build", "access-review", "--from", "2026-05-01", "--to", "2026-06-01", "--generated-at", LATER];

fn build(bench: &Bench, more: &[&str]) -> std::process::Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("exhibit"));
    command.env_clear().env("EXHIBIT_DATA_DIR", bench.data()).current_dir(bench.folder.path());
    command.args(ORDER).args(more).output().unwrap()
}

#[test]
fn a_pack_goes_to_standard_output_byte_for_byte_as_into_a_file() {
    let bench = Bench::filled();
    let filed = build(&bench, &["--output", "p.zip"]);
    let piped = build(&bench, &["--output", "-"]);
    assert_eq!(piped.status.code(), filed.status.code());
    assert!(piped.stdout == std::fs::read(bench.path("p.zip")).unwrap(), "{} bytes", piped.stdout.len());
    // What people are told goes beside it, and neither a file nor a line in the list of packs is made.
    let said = String::from_utf8(piped.stderr).unwrap();
    assert!(said.contains("rows  sha256") && said.contains("incomplete: "), "{said}");
    assert_eq!(names(bench.folder.path()), ["data", "p.zip", "rows.ndjson"]);
    assert_eq!(bench.fine(&["pack", "list"])["packs"].as_array().unwrap().len(), 1);
}

#[test]
fn nothing_comes_out_of_an_order_that_cannot_be_filled() {
    let bench = Bench::filled();
    let key = bench.file("secret", &[7; 32]);
    let phrase = bench.file("phrase", b"open sesame");
    let [key, phrase] = [&key, &phrase].map(|path| path.to_str().unwrap());
    let sealed = ["--redact", "shareable", "--redact-secret-file", key, "--seal-passphrase-file", phrase];
    let ran = build(&bench, &[&["--output", "-"][..], &sealed].concat());
    let said = String::from_utf8(ran.stderr).unwrap();
    assert_eq!((ran.status.code(), ran.stdout.len()), (Some(2), 0), "{said}");
    assert!(said.contains("no place beside it"), "{said}");
}

/// `script` runs a program in a terminal of its own.
#[cfg(target_os = "linux")]
#[test]
fn no_pack_is_written_on_a_terminal() {
    let bench = Bench::filled();
    let program = assert_cmd::cargo::cargo_bin("exhibit");
    let line = format!("{} {} --output -", program.display(), ORDER.join(" "));
    let mut terminal = Command::new("script");
    terminal.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
    let ran = terminal.env("EXHIBIT_DATA_DIR", bench.data()).output().unwrap();
    let shown = String::from_utf8_lossy(&ran.stdout);
    assert_eq!(ran.status.code(), Some(2), "{shown}");
    assert!(shown.contains("no terminal can show") && !shown.contains("PK\u{3}\u{4}"), "{shown}");
}

#[test]
fn a_folder_that_is_not_there_is_told_by_its_name_with_exit_2() {
    let bench = Bench::filled();
    let path = bench.path("none/p.zip");
    let path = path.to_str().unwrap();
    let export = ["export", "--format", "csv", "--output", path];
    for words in [&[&ORDER[..], &["--output", path]].concat()[..], &export] {
        let (code, document) = bench.json(words);
        assert_eq!((code, &document["error"]["code"]), (2, &"usage".into()), "{document}");
        let (message, hint) = (document["error"]["message"].as_str(), document["error"]["hint"].as_str());
        assert_eq!(
            message,
            Some(format!("the folder {} does not exist", bench.path("none").display()).as_str())
        );
        assert!(hint.is_some_and(|hint| hint.contains("make the folder first")), "{hint:?}");
    }
    assert_eq!(names(bench.folder.path()), ["data", "rows.ndjson"]);
}
