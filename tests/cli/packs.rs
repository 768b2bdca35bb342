//! Packs from the command line, opened with outside tools.

use std::process::Command;

use crate::bench::{Bench, LATER, names};

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
        // The file's rows end in the middle of May: the rest of the month is not known.
        (5, Some(2), Some(false)),
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
    let at = ["--generated-at", LATER];
    let (_, first, _) = built(&bench, "1.zip", &at);
    let (_, second, _) = built(&bench, "2.zip", &at);
    assert_eq!(first["sha256"], second["sha256"]);
}

#[test]
fn a_pack_that_names_a_time_before_its_rows_came_is_exit_2() {
    let bench = Bench::filled();
    let (code, document, _) = built(&bench, "p.zip", &["--generated-at", "2020-01-01"]);
    let said = |name: &str| document["error"][name].as_str().unwrap_or_default().to_owned();
    assert_eq!((code, said("hint").contains("leave it out")), (2, true), "{document}");
    assert!(said("message").contains("2020-01-01") && said("message").contains("received at"), "{document}");
    assert_eq!(names(bench.folder.path()), ["data", "rows.ndjson"]);
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

#[test]
fn a_pack_and_the_log_have_eight_words_that_go_with_their_hash() {
    let bench = Bench::filled();
    let (_, document, path) = built(&bench, "p.zip", &[]);
    let checked = bench.fine(&["pack", "verify", &path]);
    assert_eq!((&checked["sha256"], &checked["words"]), (&document["sha256"], &document["words"]));
    let words: Vec<&str> =
        document["words"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
    assert_eq!(words.len(), 8);
    let said = bench.run(&["pack", "verify", &path]).out;
    assert!(said.contains(&format!("in words: {}", words.join(" "))), "{said}");
    assert!(
        said.contains("it says: access-review, 2026-05-01 00:00:00 to 2026-06-01 00:00:00, 2 of 3 rows"),
        "{said}"
    );
    let log = bench.fine(&["verify"]);
    assert_eq!(log["words"].as_array().unwrap().len(), 8);
    assert!(bench.run(&["verify"]).out.contains(log["words"][7].as_str().unwrap()));
}

#[test]
fn packs_built_and_checked_are_listed_newest_first_and_so_is_what_was_done() {
    let bench = Bench::filled();
    assert_eq!(bench.fine(&["pack", "list"])["packs"].as_array().unwrap().len(), 0);
    let (_, first, path) = built(&bench, "1.zip", &[]);
    let (_, second, _) = built(&bench, "2.zip", &["--organisation", "Acme\u{1b}[31m"]);
    assert_eq!(bench.run(&["pack", "verify", &path]).code, 0);
    let other = bench.file("other.zip", b"no pack");
    assert_eq!(bench.run(&["pack", "verify", other.to_str().unwrap()]).code, 1);
    let rows = bench.path("rows.csv");
    assert_eq!(bench.run(&["export", "--format", "csv", "--output", rows.to_str().unwrap()]).code, 0);

    let packs = bench.fine(&["pack", "list"])["packs"].as_array().unwrap().clone();
    let hashes: Vec<_> = packs.iter().map(|pack| pack["sha256"].clone()).collect();
    assert_eq!((hashes.len(), &hashes[1], &hashes[2]), (3, &second["sha256"], &first["sha256"]));
    assert_eq!(
        (&packs[0]["is_own"], &packs[0]["check"]["ok"], &packs[0]["facts"]),
        (&false.into(), &false.into(), &serde_json::Value::Null)
    );
    assert_eq!((&packs[2]["is_own"], &packs[2]["check"]["ok"]), (&true.into(), &true.into()));
    assert_eq!(packs[2]["facts"]["kind"], "access-review");
    let table = bench.run(&["pack", "list"]);
    assert!(table.out.contains("FAILED") && !table.out.contains('\u{1b}'), "{}", table.out);

    let done = bench.fine(&["activity"])["activity"].as_array().unwrap().clone();
    let verbs: Vec<&str> = done.iter().map(|line| line["verb"].as_str().unwrap()).collect();
    assert_eq!(verbs, ["exported", "pack_checked", "pack_checked", "pack_built", "pack_built"]);
    assert_eq!((&done[0]["rows"], &done[0]["format"]), (&3.into(), &"csv".into()));
    assert_eq!(bench.fine(&["activity", "--limit", "1"])["activity"].as_array().unwrap().len(), 1);
}

#[test]
fn a_bad_line_of_the_activity_log_is_told_and_costs_nothing_else() {
    let bench = Bench::filled();
    built(&bench, "p.zip", &[]);
    let log = bench.data().join("workspaces/default/activity.ndjson");
    let text = std::fs::read_to_string(&log).unwrap();
    std::fs::write(&log, format!("{{\"torn\n{text}")).unwrap();
    let document = bench.fine(&["pack", "list"]);
    assert_eq!(
        (document["packs"].as_array().unwrap().len(), &document["problems"][0]["line"]),
        (1, &1.into())
    );
    assert!(bench.run(&["pack", "list"]).err.contains("line 1"));
}

#[test]
fn a_check_on_a_machine_without_a_workspace_makes_none() {
    let bench = Bench::filled();
    let (_, _, path) = built(&bench, "p.zip", &[]);
    let outsider = Bench::new();
    assert_eq!(outsider.run(&["pack", "verify", &path]).code, 0);
    assert_eq!(names(outsider.folder.path()), Vec::<String>::new());
    assert_eq!(outsider.json(&["pack", "list"]).0, 3);
    assert_eq!(outsider.json(&["activity"]).0, 3);
}

#[test]
fn a_pack_is_named_by_the_days_of_the_zone_it_was_asked_in() {
    let bench = Bench::filled();
    let words = ["pack", "build", "access-review", "--from", "2026-10-25", "--to", "2026-10-26", "--force"];
    let path = bench.path("p.zip").to_str().unwrap().to_owned();
    let id = |zone| {
        let (_, document) = bench.json(&[&words[..], &["--output", &path, "--tz", zone]].concat());
        assert_eq!(bench.fine(&["pack", "verify", &path])["pack_id"], document["pack_id"]);
        document["pack_id"].as_str().unwrap().to_owned()
    };
    // The day on which Berlin's clocks go back.
    for zone in ["UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati"] {
        assert!(id(zone).starts_with("access-review-20261025-20261026-"), "{zone}: {}", id(zone));
    }
}

#[test]
fn a_pack_that_cannot_be_listed_says_so_in_json_too() {
    let bench = Bench::filled();
    let log = bench.data().join("workspaces/default/activity.ndjson");
    std::fs::create_dir(&log).unwrap();
    let (code, document, path) = built(&bench, "p.zip", &[]);
    assert_eq!(code, 5, "{document}");
    let checked = bench.fine(&["pack", "verify", &path]);
    for note in [&document["note"], &checked["note"]] {
        assert!(note.as_str().is_some_and(|note| note.contains("stands in no list")), "{note}");
    }
    std::fs::remove_dir(&log).unwrap();
    assert_eq!(bench.fine(&["pack", "verify", &path])["note"], serde_json::Value::Null);
}

#[test]
fn a_junk_activity_log_is_a_hundred_problems_and_a_number() {
    let bench = Bench::filled();
    built(&bench, "p.zip", &[]);
    let log = bench.data().join("workspaces/default/activity.ndjson");
    let text = std::fs::read_to_string(&log).unwrap();
    std::fs::write(&log, "x\n".repeat(1 << 20) + &text).unwrap();
    let document = bench.fine(&["activity"]);
    let problems = document["problems"].as_array().unwrap();
    assert_eq!((document["activity"].as_array().unwrap().len(), problems.len()), (1, 101));
    assert!(problems[100]["reason"].as_str().unwrap().contains("1048476 more"), "{}", problems[100]);
    let said = bench.run(&["activity"]).err;
    assert!(said.lines().count() == 101 && said.contains("activity log: 1048476 more"), "{said}");
}
