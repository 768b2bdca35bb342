//! Importing and looking.

use crate::bench::{Bench, ROWS};

fn ids(bench: &Bench, query: &str) -> Vec<String> {
    let document = bench.fine(&["log", query]);
    document["entries"].as_array().unwrap().iter().map(|e| e["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_file_is_detected_imported_and_imported_again_without_change() {
    let bench = Bench::new();
    let file = bench.file("rows.ndjson", ROWS.as_bytes());
    let path = file.to_str().unwrap();
    let first = bench.fine(&["import", path]);
    let line = &first["files"][0];
    assert_eq!((line["profile"].as_str(), line["format"].as_str()), (Some("outworx"), Some("ndjson")));
    assert_eq!((line["rows_seen"].as_u64(), line["rows_new"].as_u64()), (Some(3), Some(3)));
    let again = bench.fine(&["import", path]);
    assert_eq!(
        (again["files"][0]["rows_new"].as_u64(), again["files"][0]["duplicates"].as_u64()),
        (Some(0), Some(3))
    );
}

#[test]
fn an_entry_has_every_key_of_the_contract_and_null_for_what_was_not_recorded() {
    let bench = Bench::filled();
    let entry = &bench.fine(&["log", "action:COLLABORATOR_ROLE_CHANGED"])["entries"][0];
    let keys: Vec<&str> = entry.as_object().unwrap().keys().map(String::as_str).collect();
    for key in [
        "row",
        "id",
        "key",
        "source",
        "at",
        "at_raw",
        "received_at",
        "action",
        "label",
        "summary",
        "category",
        "evidence",
        "outcome",
        "actor",
        "token",
        "resource",
        "project",
        "origin",
        "ip",
        "user_agent",
        "metadata",
        "revision",
    ] {
        assert!(keys.contains(&key), "{key} is missing");
    }
    assert_eq!(entry["summary"], "bob@acme.io: editor → viewer (project override)");
    assert_eq!(entry["actor"]["type"], "human");
    assert_eq!(entry["ip"], serde_json::Value::Null);
    assert_eq!(entry["at"], "2026-05-09T17:14:08.302Z");
    assert_eq!(entry["evidence"], serde_json::json!(["access"]));
}

#[test]
fn the_newest_stand_first_and_flags_intersect_with_terms() {
    let bench = Bench::filled();
    assert_eq!(ids(&bench, ""), ["a3", "a2", "a1"]);
    assert_eq!(ids(&bench, "-origin:api"), ["a3", "a1"]);
    assert_eq!(ids(&bench, "metadata.token_id:otwx_*"), ["a2"]);
    assert_eq!(ids(&bench, "\"EDITOR\""), ["a1"]);
    let bounded = bench.fine(&["log", "from:2026-05-10", "--to", "2026-05-12"]);
    assert_eq!((bounded["count"].as_u64(), bounded["entries"][0]["id"].as_str()), (Some(1), Some("a2")));
}

#[test]
fn a_query_that_starts_with_a_minus_is_taken_as_it_is_and_after_two() {
    let bench = Bench::filled();
    assert_eq!(bench.run(&["count", "-origin:api"]).out, "2\n");
    assert_eq!(bench.run(&["count", "--", "-origin:api"]).out, "2\n");
}

#[test]
fn the_limit_cuts_the_list_and_not_the_count() {
    let bench = Bench::filled();
    let document = bench.fine(&["log", "--limit", "1"]);
    assert_eq!((document["count"].as_u64(), document["entries"].as_array().unwrap().len()), (Some(3), 1));
}

#[test]
fn facets_count_largest_first_with_null_as_a_value() {
    let bench = Bench::filled();
    let values = bench.fine(&["facets", "--by", "project"])["values"].clone();
    assert_eq!(values, serde_json::json!([{"value":"payments-api","count":2},{"value":null,"count":1}]));
}

#[test]
fn the_histogram_has_its_empty_days_in_the_readers_zone() {
    let bench = Bench::filled();
    let buckets = bench.fine(&["histogram", "--every", "day", "--tz", "Europe/Berlin"])["buckets"].clone();
    let counts: Vec<u64> = buckets.as_array().unwrap().iter().map(|b| b["count"].as_u64().unwrap()).collect();
    assert_eq!(counts, [1, 1, 0, 1]);
    assert_eq!(buckets[0]["from"], "2026-05-08T22:00:00.000Z");
}

#[test]
fn a_row_is_shown_by_number_by_key_and_by_source_and_key() {
    let bench = Bench::filled();
    for name in ["row:1", "a1", "outworx/a1"] {
        let shown = bench.fine(&["show", name]);
        assert_eq!(shown["raw"].as_str().unwrap(), ROWS.lines().next().unwrap());
        assert_eq!(shown["changes"][0]["from"], "editor");
        assert_eq!(shown["revisions"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn an_export_says_its_rows_bytes_and_hash_and_is_never_overwritten_without_a_word() {
    let bench = Bench::filled();
    let path = bench.path("out.csv");
    let words = ["export", "--format", "csv", "--output", path.to_str().unwrap()];
    let said = bench.fine(&words);
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!((said["rows"].as_u64(), said["bytes"].as_u64()), (Some(3), Some(bytes.len() as u64)));
    let (code, refused) = bench.json(&words);
    assert_eq!((code, refused["error"]["code"].as_str()), (2, Some("usage")));
    assert_eq!(bench.json(&[&words[..], &["--force"]].concat()).0, 0);
}

#[test]
fn rows_that_cannot_be_read_are_kept_listed_and_told_by_exit_5() {
    let bench = Bench::new();
    let file = bench.file("mixed.ndjson", format!("{ROWS}{{broken\n").as_bytes());
    let (code, document) = bench.json(&["import", file.to_str().unwrap()]);
    assert_eq!((code, document["files"][0]["problems"].as_u64()), (5, Some(1)));
    let problems = bench.fine(&["problems"])["problems"].clone();
    assert_eq!(problems[0]["raw"], "{broken");
    assert_eq!(bench.fine(&["verify"])["ok"], true);
}

#[test]
fn hostile_text_reaches_a_terminal_as_visible_marks() {
    let bench = Bench::new();
    let row =
        r#"{"id":"x","action":"a\u001b[31m\u202eb","actor":"m\u0007","created_at":"2026-05-09T00:00:00Z"}"#;
    let file = bench.file("hostile.ndjson", format!("{row}\n{row}\n").as_bytes());
    bench.run(&["import", file.to_str().unwrap(), "--profile", "generic"]);
    for words in
        [&["log"][..], &["show", "row:1"], &["facets", "--by", "action"], &["log", "--format", "json"]]
    {
        let out = bench.run(words).out;
        assert!(
            !out.contains(['\u{1b}', '\u{7}', '\u{202e}']) || words.contains(&"json"),
            "{words:?}: {out:?}"
        );
        assert!(!out.contains('\u{1b}'), "{words:?}");
    }
}

#[test]
fn workspaces_are_made_listed_and_located() {
    let bench = Bench::new();
    assert_eq!(bench.fine(&["workspace", "list"])["workspaces"], serde_json::json!([]));
    bench.fine(&["workspace", "create", "acme"]);
    assert_eq!(bench.json(&["workspace", "create", "acme"]).0, 2);
    let listed = bench.fine(&["workspace", "list"]);
    assert_eq!(
        (listed["workspaces"][0]["name"].as_str(), listed["workspaces"][0]["entries"].as_u64()),
        (Some("acme"), Some(0))
    );
    let path = bench.run(&["workspace", "path", "acme"]).out;
    assert!(std::path::Path::new(path.trim()).exists());
}

#[test]
fn the_sample_generator_prints_the_same_rows_for_the_same_words() {
    let bench = Bench::new();
    let words = ["sample", "generate", "20", "--shape", "vectis", "--until", "2026-05-09T00:00:00Z"];
    let first = bench.run(&words).out;
    assert_eq!(first.lines().count(), 20);
    assert_eq!(bench.run(&words).out, first);
}

#[test]
fn the_sample_workspace_is_filled_by_a_real_pull_and_a_second_one_only_appends() {
    let bench = Bench::new();
    let first = bench.fine(&["sample", "load"]);
    let pulled = first["sources"][0]["rows_new"].as_u64().unwrap();
    assert!(pulled > 1_000, "{first}");
    let again = bench.fine(&["sample", "load"]);
    assert!(again["sources"][0]["rows_new"].as_u64().unwrap() < 10, "{again}");
    assert_eq!(bench.fine(&["verify", "--workspace", "sample"])["ok"], true);
}

#[test]
fn the_sample_goes_into_no_workspace_of_the_users() {
    let bench = Bench::filled();
    let real = bench.fine(&["count"])["count"].clone();
    assert_eq!(bench.run_with(&["sample", "load"], &[("EXHIBIT_WORKSPACE", "default")]).code, 0);
    assert_eq!(bench.fine(&["count"])["count"], real);
    let refused = bench.run(&["sample", "load", "--workspace", "default"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.err.contains("workspace of its own"), "{}", refused.err);
    assert_eq!(bench.fine(&["count"])["count"], real);
    assert_eq!(bench.run(&["sample", "load", "--workspace", "demo"]).code, 0);
}

#[test]
fn an_export_never_takes_the_place_of_the_workspace() {
    let bench = Bench::filled();
    let database = bench.run(&["workspace", "path", "default"]).out;
    let before = std::fs::read(database.trim()).unwrap();
    let words = ["export", "--format", "csv", "--force", "--output", database.trim()];
    let refused = bench.run(&words);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.err.contains("data folder"), "{}", refused.err);
    assert_eq!(std::fs::read(database.trim()).unwrap(), before);
}

#[test]
fn changes_are_shown_byte_for_byte_whatever_they_hold() {
    let bench = Bench::new();
    let sides = [r#""\ud800""#, "1e400", r#"{"a":1,"a":2}"#, "9007199254740993"];
    let rows = sides.iter().enumerate().map(|(n, side)| {
        format!(
            r#"{{"id":"h{n}","action":"COLLABORATOR_ROLE_CHANGED","target_type":"collaborator","metadata":{{"from":{side},"to":0}},"created_at":"2026-05-09T00:00:0{n}Z"}}"#
        ) + "\n"
    });
    let file = bench.file("hostile.ndjson", rows.collect::<String>().as_bytes());
    assert_eq!(bench.run(&["import", file.to_str().unwrap(), "--profile", "outworx"]).code, 0);
    for (n, side) in sides.iter().enumerate() {
        let ran = bench.run(&["show", &format!("h{n}"), "--json"]);
        let changes = ran.out.split_once(r#""changes":"#).unwrap().1;
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(changes.contains(side), "{side}: {changes}");
    }
}

#[test]
fn a_located_workspace_says_what_it_holds() {
    let bench = Bench::filled();
    let located = bench.fine(&["workspace", "path", "default"]);
    assert_eq!(located["workspaces"], bench.fine(&["workspace", "list"])["workspaces"]);
    assert_eq!(
        (&located["workspaces"][0]["entries"], &located["workspaces"][0]["sources"]),
        (&3.into(), &1.into())
    );
}

#[test]
fn a_source_named_twice_is_pulled_once() {
    let bench = Bench::new();
    let token = bench.file("token", b"secret-token-canary\n");
    let words =
        ["source", "add", "gone", "--profile", "mushi-mushi", "--url", "http://127.0.0.1:1", "--token-file"];
    bench.fine(&[&words[..], &[token.to_str().unwrap()]].concat());
    let (_, document) = bench.json(&["sync", "gone", "gone", "--until", "2026-01-01"]);
    assert_eq!(document["sources"].as_array().unwrap().len(), 1, "{document}");
}

/// The program started with a pipe whose reader goes away at once, or which is told to stop.
fn started(bench: &Bench, words: &[&str]) -> std::process::Child {
    std::process::Command::new(assert_cmd::cargo::cargo_bin("exhibit"))
        .env_clear()
        .env("EXHIBIT_DATA_DIR", bench.data())
        .args(words)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let bench = Bench::filled();
    for words in [
        &["export", "--format", "csv", "--output", "-"][..],
        &["export", "--format", "ndjson", "--output", "-"],
        &["log", "--format", "csv"],
        &["log", "--format", "ndjson"],
        &["log", "--json"],
    ] {
        let mut child = started(&bench, words);
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!((ended.status.code(), said.as_ref()), (Some(0), ""), "{words:?}");
    }
}

#[cfg(unix)]
#[test]
fn the_sample_vendors_stop_on_ctrl_c_with_exit_130() {
    use std::io::BufRead;
    let bench = Bench::new();
    let mut child = started(&bench, &["sample", "serve"]);
    let mut url = String::new();
    std::io::BufReader::new(child.stderr.take().unwrap()).read_line(&mut url).unwrap();
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn of_a_file_that_breaks_off_the_whole_lines_are_kept_and_the_rest_is_told() {
    use std::io::Write;
    let bench = Bench::new();
    let rows: String = (0..3_000)
        .map(|n| {
            format!(
                "{{\"id\":\"r{n}\",\"action\":\"a.{}\",\"created_at\":\"2026-05-09T00:00:00Z\"}}\n",
                n * 7919
            )
        })
        .collect();
    let plain = bench.file("rows.ndjson", rows.as_bytes());
    let zipped = std::process::Command::new("gzip").args(["-c"]).arg(&plain).output().unwrap().stdout;
    let path = bench.path("cut.ndjson.gz");
    std::fs::File::create(&path).unwrap().write_all(&zipped[..zipped.len() * 2 / 3]).unwrap();
    let words = ["import", path.to_str().unwrap(), "--profile", "generic"];
    let (code, document) = bench.json(&words);
    let line = &document["files"][0];
    assert_eq!(code, 5, "{document}");
    assert!(line["cut"].as_str().unwrap().contains("breaks off"), "{document}");
    let stored = line["rows_new"].as_u64().unwrap();
    assert!(stored > 100 && stored < 3_000, "{document}");
    assert_eq!(bench.run(&["count"]).out, format!("{stored}\n"));
    assert_eq!(bench.fine(&["verify"])["ok"], true);
}
