//! Samples drawn again by the few lines of Python that a pack prints.

use std::process::Command;

use crate::bench::Bench;

/// Keys that spreadsheets, shells, terminals or Python could take for something else.
const KEYS: [&str; 16] = [
    "=1",
    "-2",
    "+3",
    "@4",
    "'=5",
    "''=6",
    "'7",
    "8",
    "'8",
    "\\u0000z",
    "\\u2400y",
    "\\u24000",
    "\\u00a0=9",
    "a\\nb",
    "\\\"q'",
    "\\u001b[31m",
];

/// Every second row has a line in the listing of access changes.
fn filled() -> Bench {
    let bench = Bench::new();
    let mut rows = String::new();
    for (n, key) in KEYS.iter().chain(&["x1", "x2", "x3"]).enumerate() {
        let (day, huge) = (1 + n % 28, "7".repeat(5_000));
        let action = if n % 8 < 4 { "COLLABORATOR_ROLE_CHANGED" } else { "SPEC_SYNCED" };
        rows += &format!(
            r#"{{"id":"{key}","actor_user_id":"ana{n}@acme.io","action":"{action}","target_type":"collaborator","target_id":"bob@acme.io","metadata":{{"from":"editor","to":"viewer","n":{huge}}},"created_at":"2026-05-{day:02}T17:14:08.000Z"}}"#
        );
        rows.push('\n');
    }
    let file = bench.file("rows.ndjson", rows.as_bytes());
    assert_eq!(bench.run(&["import", "--profile", "outworx", file.to_str().unwrap()]).code, 0);
    bench
}

/// What the recipe of the pack's method.txt prints, and what its sheet holds: place, rank, line, source and key.
fn drawn(bench: &Bench, (kind, name): (&str, &str), more: &[&str]) -> [String; 2] {
    let path = bench.path(&format!("{name}.zip"));
    let may = ["--from", "2026-05-01", "--to", "2026-06-01", "--seed", "l\u{f6}s' \"1\"", "--output"];
    let words =
        [&["pack", "build", kind, "--include-unclassified"][..], more, &may, &[path.to_str().unwrap()]]
            .concat();
    let (code, built) = bench.json(&words);
    assert!(matches!(code, 0 | 5), "{built}");
    assert_eq!(bench.json(&["pack", "verify", path.to_str().unwrap()]).0, 0);
    let folder = bench.path(name);
    let unpacked = Command::new("unzip").arg("-q").arg(&path).arg("-d").arg(&folder).output().unwrap();
    assert!(unpacked.status.success(), "{unpacked:?}");
    let top = folder.join(built["pack_id"].as_str().unwrap());
    let method = std::fs::read_to_string(top.join("data/sample/method.txt")).unwrap();
    let recipe: String =
        method.lines().filter_map(|line| line.strip_prefix("    ")).map(|line| format!("{line}\n")).collect();
    let sheet = "import csv, json, sys; sys.path[:0] = [sys.argv[1]]; import outsider\n\
                 for r in outsider.table('data/sample/sample.csv'): \
                 print(json.dumps([int(r['rank']), r['rank_sha256'], int(r['position']), r['source'], r['key']]))";
    let outsider = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/packs");
    [&[recipe.as_str()][..], &[sheet, outsider]].map(|words| {
        let mut python = Command::new("python3");
        python.current_dir(&top).env("PYTHONDONTWRITEBYTECODE", "1").arg("-c").args(words);
        let ran = python.output().unwrap();
        assert!(ran.status.success(), "{name}: {}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).unwrap()
    })
}

#[test]
fn the_printed_python_draws_the_same_sample_whatever_the_keys_hold() {
    let bench = filled();
    for method in ["random:7", "systematic:7", "by-month:7", "by-actor:7", "by-source:7", "high-risk"] {
        let [printed, sheet] =
            drawn(&bench, ("custom", method.split(':').next().unwrap()), &["--sample", method]);
        assert_eq!(printed, sheet, "{method}");
        assert!(!sheet.is_empty() || method == "high-risk", "{method}");
    }
}

#[test]
fn the_printed_python_finds_the_rows_of_a_listing_whatever_their_keys_hold() {
    let bench = filled();
    let more = ["--sample", "random:99", "--sample-from", "access_changes"];
    let [printed, sheet] = drawn(&bench, ("access-review", "listed"), &more);
    assert_eq!(printed, sheet);
    let changes = KEYS.len() - KEYS.len() / 2 + 3;
    assert_eq!(sheet.lines().count(), changes, "{sheet}");
}

#[test]
fn the_printed_python_parts_no_more_strata_than_exhibit_does() {
    let bench = Bench::new();
    let rows: String = (0..2_100)
        .map(|n| {
            format!(
                r#"{{"id":"k{n}","actor_user_id":"ana{n}@acme.io","action":"SPEC_SYNCED","created_at":"2026-05-02T17:{:02}:{:02}.000Z"}}{}"#,
                n / 60 % 60, n % 60, "\n"
            )
        })
        .collect();
    let file = bench.file("rows.ndjson", rows.as_bytes());
    assert_eq!(bench.run(&["import", "--profile", "outworx", file.to_str().unwrap()]).code, 0);
    let [printed, sheet] = drawn(&bench, ("custom", "many"), &["--sample", "by-actor:5"]);
    assert_eq!(printed, sheet);
    assert_eq!(sheet.lines().count(), 2_001);
}
