//! Bad input of every kind: a failure with code, message and hint, the exit code of the contract, and no file left.

use crate::bench::{Bench, names};

/// Runs with `--json` and expects that failure.
fn fails(bench: &Bench, words: &[&str], exit: i32, code: &str) {
    let (found, document) = bench.json(words);
    let error = &document["error"];
    assert_eq!((found, error["code"].as_str()), (exit, Some(code)), "{words:?}: {document}");
    assert!(!error["message"].as_str().unwrap().is_empty(), "{words:?}");
    assert!(!error["hint"].as_str().unwrap().is_empty(), "{words:?}");
}

#[test]
fn a_workspace_that_does_not_exist_is_exit_3_and_is_not_made() {
    let bench = Bench::new();
    for words in [
        &["log"][..],
        &["count"],
        &["verify"],
        &["problems"],
        &["show", "row:1"],
        &["source", "list"],
        &["sync"],
    ] {
        fails(&bench, words, 3, "no_such_workspace");
    }
    assert!(names(&bench.data()).is_empty(), "reading must make nothing");
}

#[test]
fn bad_queries_are_exit_2_and_name_the_character() {
    let bench = Bench::filled();
    for query in ["nope:1", "outcome:bad", "from:yesterday", "\"open", "actor:", "revision:2"] {
        fails(&bench, &["log", query], 2, "bad_query");
        fails(&bench, &["export", query, "--format", "csv", "--output", "/nowhere/x"], 2, "bad_query");
    }
    let (_, document) = bench.json(&["count", "a b outcome:bad"]);
    assert!(document["error"]["message"].as_str().unwrap().ends_with("at character 13"), "{document}");
}

#[test]
fn bad_words_on_the_command_line_are_exit_2() {
    let bench = Bench::filled();
    fails(&bench, &["nonsense"], 2, "usage");
    fails(&bench, &["log", "--limit", "many"], 2, "usage");
    fails(&bench, &["log", "--tz", "Mars/Base"], 2, "usage");
    fails(&bench, &["facets", "--by", "nope"], 2, "usage");
    fails(&bench, &["log", "--workspace", "../../etc"], 2, "usage");
    fails(&bench, &["show", "row:99"], 2, "not_found");
    fails(&bench, &["show", "nothing"], 2, "not_found");
}

#[test]
fn bad_files_are_exit_2_and_store_nothing() {
    let bench = Bench::filled();
    let text = bench.file("notes.txt", b"just some notes, no rows here");
    let zipped = bench.file("broken.gz", &[0x1f, 0x8b, 8, 0, 1, 2, 3]);
    for path in ["/does/not/exist", text.to_str().unwrap(), zipped.to_str().unwrap(), "/"] {
        fails(&bench, &["import", path], 2, "usage");
    }
    assert_eq!(bench.run(&["count"]).out, "3\n");
}

#[test]
fn bad_profiles_name_the_file_and_the_line() {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.data().join("profiles")).unwrap();
    std::fs::write(bench.data().join("profiles/mine.toml"), "schema = 'profile/1'\nid = 3\n").unwrap();
    let (code, document) = bench.json(&["source", "profiles"]);
    let message = document["error"]["message"].as_str().unwrap();
    assert_eq!(code, 2, "{document}");
    assert!(message.contains("mine.toml") && message.contains("line 2"), "{message}");
    assert_eq!(
        (document["broken"][0]["line"].as_u64(), document["broken"].as_array().unwrap().len()),
        (Some(2), 1)
    );
    let known = document["profiles"].as_array().unwrap();
    assert!(known.iter().any(|profile| profile["id"] == "github"), "the good ones are listed");
}

#[test]
fn a_bad_profile_stops_nothing_but_what_needs_it() {
    let bench = Bench::filled();
    std::fs::create_dir_all(bench.data().join("profiles")).unwrap();
    std::fs::write(bench.data().join("profiles/mine.toml"), "schema = 'profile/1'\nid = 'gates'\nid = 3\n")
        .unwrap();
    let rows = bench.path("rows.ndjson");
    let rows = rows.to_str().unwrap();
    for words in [
        &["log"][..],
        &["count"],
        &["coverage"],
        &["problems"],
        &["source", "list"],
        &["verify"],
        &["import", rows],
    ] {
        let ran = bench.run(words);
        assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
        let warned = ran.err.lines().filter(|line| line.starts_with("warning: ")).collect::<Vec<_>>();
        assert!(
            warned.len() == 1 && warned[0].contains("mine.toml") && warned[0].contains("line 3"),
            "{words:?}: {}",
            ran.err
        );
    }
    fails(&bench, &["import", rows, "--profile", "gates"], 2, "usage");
    fails(&bench, &["source", "add", "g", "--profile", "gates"], 2, "usage");
    let (code, document) = bench.json(&["doctor"]);
    let found = document["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["name"] == "profiles")
        .unwrap()
        .clone();
    assert!(
        code == 1 && found["ok"] == false && found["detail"].as_str().unwrap().contains("mine.toml"),
        "{found}"
    );
}

#[test]
fn a_source_without_the_secret_that_its_vendor_wants_is_said_so() {
    let bench = Bench::new();
    let ran = bench.run(&["source", "add", "a", "--profile", "mushi-mushi", "--url", "http://127.0.0.1:1"]);
    assert!(ran.code == 0 && ran.err.contains("exhibit source token a --token-env"), "{}", ran.err);
    let pair = ["source", "add", "c", "--profile", "okta", "--param", "domain=acme.example"];
    assert!(bench.run(&pair).err.contains("exhibit source token c"));
    let ran = bench.run(&[
        "source",
        "add",
        "b",
        "--profile",
        "mushi-mushi",
        "--token-file",
        bench.file("t", b"x").to_str().unwrap(),
    ]);
    assert!(!ran.err.contains("no secret"), "{}", ran.err);
}

#[test]
fn a_source_whose_profile_is_gone_is_a_matter_of_configuration() {
    let bench = Bench::new();
    let profiles = bench.data().join("profiles");
    std::fs::create_dir_all(&profiles).unwrap();
    let text = "schema = 'profile/1'\nid = 'doors'\ntitle = 'D'\nvendor = 'D'\nkind = 'api'\nas_read = '2026-05-09'\n\
        time = ['rfc3339']\n[request]\nurl = 'http://127.0.0.1:1'\npath = '/x'\n[fields]\nat = ['at']\n";
    std::fs::write(profiles.join("doors.toml"), text).unwrap();
    bench.fine(&["source", "add", "doors", "--profile", "doors"]);
    std::fs::remove_file(profiles.join("doors.toml")).unwrap();
    let (code, document) = bench.json(&["sync"]);
    assert_eq!((code, document["sources"][0]["error"]["code"].as_str()), (3, Some("usage")), "{document}");
}

#[test]
fn bad_sources_are_refused_before_anything_is_asked() {
    let bench = Bench::new();
    fn add<'a>(words: &[&'a str]) -> Vec<&'a str> {
        [&["source", "add", "a"][..], words].concat()
    }
    fails(&bench, &add(&["--profile", "nope"]), 2, "usage");
    fails(&bench, &add(&["--profile", "mushi-mushi", "--url", "ftp://x"]), 2, "usage");
    fails(&bench, &add(&["--profile", "mushi-mushi", "--url", "http://10.1.2.3"]), 2, "usage");
    fails(&bench, &add(&["--profile", "mushi-mushi", "--param", "nope=1"]), 2, "usage");
    fails(&bench, &add(&["--profile", "generic", "--url", "https://x.example"]), 2, "usage");
    fails(&bench, &add(&["--profile", "mushi-mushi", "--token-env", "NOT_SET_ANYWHERE"]), 3, "credentials");
    let empty = bench.file("empty", b"\n");
    fails(
        &bench,
        &add(&["--profile", "mushi-mushi", "--token-file", empty.to_str().unwrap()]),
        3,
        "credentials",
    );
}

#[test]
fn a_source_that_cannot_be_reached_is_exit_4_with_its_name_and_a_receipt() {
    let bench = Bench::new();
    let token = bench.file("token", b"secret-token-canary\n");
    let words =
        ["source", "add", "gone", "--profile", "mushi-mushi", "--url", "http://127.0.0.1:1", "--token-file"];
    bench.fine(&[&words[..], &[token.to_str().unwrap()]].concat());
    let (code, document) = bench.json(&["source", "check", "gone"]);
    assert_eq!(code, 4, "{document}");
    assert!(document["error"]["message"].as_str().unwrap().starts_with("gone: "), "{document}");
}

#[test]
fn a_removed_source_is_listed_no_more_and_its_rows_stay() {
    let bench = Bench::filled();
    let listed = |bench: &Bench| bench.fine(&["source", "list"])["sources"].as_array().unwrap().len();
    assert_eq!(listed(&bench), 1);
    assert_eq!(bench.json(&["source", "remove", "outworx"]).0, 0);
    assert_eq!((listed(&bench), bench.run(&["count"]).out.as_str()), (0, "3\n"));
    fails(&bench, &["source", "remove", "outworx"], 2, "not_found");
}

#[test]
fn a_kept_token_stands_in_one_private_file_only() {
    let bench = Bench::new();
    let token = bench.file("token", b"secret-token-canary\n");
    let words = ["source", "add", "a", "--profile", "mushi-mushi", "--secret-store", "file", "--token-file"];
    let ran = bench.run(&[&words[..], &[token.to_str().unwrap()]].concat());
    assert!(!ran.out.contains("canary") && !ran.err.contains("canary"));
    let mut holding = Vec::new();
    let mut folders = vec![bench.data()];
    while let Some(folder) = folders.pop() {
        for item in std::fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read(&path).unwrap().windows(6).any(|bytes| bytes == b"canary") {
                holding.push(path);
            }
        }
    }
    assert_eq!(holding, [bench.data().join("secrets.json")]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&holding[0]).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_keychain_that_is_not_there_is_exit_3_and_nothing_is_added() {
    let bench = Bench::filled();
    let token = bench.file("token", b"secret-token-canary\n");
    let words =
        ["source", "add", "a", "--profile", "mushi-mushi", "--secret-store", "keychain", "--token-file"];
    let no_bus = [("DBUS_SESSION_BUS_ADDRESS", "unix:path=/does/not/exist")];
    let ran = bench.run_with(&[&words[..], &[token.to_str().unwrap()]].concat(), &no_bus);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(!ran.err.contains("canary"));
    assert_eq!(bench.fine(&["source", "list"])["sources"].as_array().unwrap().len(), 1);
}

#[test]
fn a_damaged_workspace_is_exit_6_and_stays_as_it_is() {
    let bench = Bench::filled();
    let path = bench.run(&["workspace", "path", "default"]).out;
    let path = std::path::Path::new(path.trim());
    for beside in ["sqlite-wal", "sqlite-shm"] {
        let _gone = std::fs::remove_file(path.with_extension(beside));
    }
    std::fs::write(path, b"not a database at all, but long enough to look at").unwrap();
    fails(&bench, &["log"], 6, "damaged");
    let rows = bench.path("rows.ndjson");
    fails(&bench, &["import", rows.to_str().unwrap()], 6, "damaged");
    assert!(std::fs::read(path).unwrap().starts_with(b"not a database"));
}

#[test]
fn without_json_a_failure_is_two_lines_on_standard_error() {
    let ran = Bench::new().run(&["log"]);
    assert_eq!((ran.code, ran.out.as_str()), (3, ""));
    let lines: Vec<&str> = ran.err.lines().collect();
    assert!(
        lines.len() == 2 && lines[0].starts_with("error: ") && lines[1].starts_with("hint: "),
        "{}",
        ran.err
    );
}

#[test]
fn a_mistyped_flag_is_no_query_unless_it_stands_after_two_minuses() {
    let bench = Bench::filled();
    let pack =
        ["pack", "build", "access-review", "--bogus", "--from", "2026-05-01", "--to", "now", "--output"];
    let path = bench.path("p.zip");
    for words in [
        &["count", "--bogus"][..],
        &["log", "--limits=3"],
        &["facets", "--by", "action", "--bogus"],
        &["export", "--focre", "--format", "csv", "--output", "-"],
        &[&pack[..], &[path.to_str().unwrap()]].concat(),
    ] {
        fails(&bench, words, 2, "usage");
    }
    assert_eq!(bench.run(&["count", "--", "--bogus"]).out, "0\n");
    assert_eq!(bench.run(&["count", "-vjson"]).out, "0\n", "one minus begins a query");
    assert_eq!(bench.fine(&["log", "-origin:api", "--limit", "1"])["count"], 2);
    assert_eq!(bench.fine(&["log", "-v", "-origin:api"])["count"], 2);
}

#[test]
fn usage_failures_say_in_json_all_that_they_say_to_people_before_the_usage() {
    let (_, document) = Bench::new().json(&["facets"]);
    let message = document["error"]["message"].as_str().unwrap();
    assert!(message.contains("--by <FIELD>") && !message.contains("Usage"), "{message}");
}

#[test]
fn a_row_that_could_not_be_read_and_a_source_that_is_not_there_are_exit_2_with_the_way_on() {
    let bench = Bench::new();
    let file =
        bench.file("mixed.ndjson", b"{\"id\":\"a\",\"created_at\":\"2026-05-09T00:00:00Z\"}\n{broken\n");
    bench.run(&["import", file.to_str().unwrap(), "--profile", "generic"]);
    fails(&bench, &["show", "row:2"], 2, "not_found");
    let (_, document) = bench.json(&["show", "row:2"]);
    assert!(document["error"]["hint"].as_str().unwrap().contains("exhibit problems"), "{document}");
    fails(&bench, &["problems", "nosuch"], 2, "not_found");
    assert_eq!(bench.fine(&["problems", "generic"])["problems"].as_array().unwrap().len(), 1);
}

#[test]
fn variables_set_to_nothing_are_not_set_and_bad_ones_are_usage() {
    let bench = Bench::filled();
    let empty = [("EXHIBIT_SECRETS", ""), ("EXHIBIT_WORKSPACE", "")];
    assert_eq!(bench.run_with(&["count"], &empty).out, "3\n");
    let home = bench.path("home");
    let ran = bench.run_with(
        &["workspace", "create", "x"],
        &[
            ("EXHIBIT_DATA_DIR", ""),
            ("HOME", home.to_str().unwrap()),
            ("LOCALAPPDATA", home.to_str().unwrap()),
        ],
    );
    assert_eq!((ran.code, home.exists()), (0, true), "{}", ran.err);
    assert_eq!(bench.run_with(&["count"], &[("EXHIBIT_SECRETS", "pocket")]).code, 2);
    assert_eq!(bench.run_with(&["count"], &[("EXHIBIT_WORKSPACE", "other")]).code, 3);
    assert_eq!(
        bench.run_with(&["count", "--workspace", "default"], &[("EXHIBIT_WORKSPACE", "other")]).out,
        "3\n"
    );
}

#[test]
fn one_bad_file_does_not_cost_the_others() {
    let bench = Bench::new();
    let rows = bench.file("rows.ndjson", crate::bench::ROWS.as_bytes());
    let rows = rows.to_str().unwrap();
    // Reading it fails half way in with an error of the medium.
    let failing = if cfg!(target_os = "linux") { "/proc/self/mem" } else { "/does/not/exist" };
    let (code, document) = bench.json(&["import", "/does/not/exist", failing, rows]);
    assert_eq!((code, document["files"][2]["rows_new"].as_u64()), (5, Some(3)), "{document}");
    assert_eq!(document["files"][0]["error"]["code"], "usage");
    let (code, document) = bench.json(&["import", "/does/not/exist", failing]);
    assert_eq!((code, document["files"].as_array().unwrap().len()), (2, 2), "{document}");
}

#[test]
fn what_is_no_file_is_never_written_over() {
    let bench = Bench::filled();
    let folder = bench.path("folder");
    std::fs::create_dir(&folder).unwrap();
    let export = |path: &std::path::Path| {
        bench.json(&["export", "--format", "csv", "--force", "--output", path.to_str().unwrap()])
    };
    let (code, document) = export(&folder);
    assert_eq!((code, document["error"]["code"].as_str()), (2, Some("usage")), "{document}");
    let pack = ["pack", "build", "access-review", "--from", "2026-05-01", "--to", "2026-06-01", "--output"];
    fails(&bench, &[&pack[..], &[folder.to_str().unwrap(), "--force"]].concat(), 2, "usage");
    fails(&bench, &["webhook", "verify", folder.to_str().unwrap()], 2, "usage");
    #[cfg(unix)]
    {
        use std::os::unix::fs::{FileTypeExt, symlink};
        let (fifo, file, link, loose) =
            (bench.path("fifo"), bench.file("kept.csv", b"old"), bench.path("link"), bench.path("loose"));
        assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        symlink(&file, &link).unwrap();
        symlink("/does/not/exist", &loose).unwrap();
        assert_eq!((export(&fifo).0, export(&loose).0, export(&link).0), (2, 2, 0));
        assert!(std::fs::symlink_metadata(&fifo).unwrap().file_type().is_fifo());
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(std::fs::read_to_string(&file).unwrap().starts_with("row,id"));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn one_interrupt_ends_an_import_that_waits_for_input() {
    use std::process::{Command, Stdio};
    use std::time::Duration;
    let bench = Bench::filled();
    let mut import = Command::new(env!("CARGO_BIN_EXE_exhibit"));
    import.env_clear().env("EXHIBIT_DATA_DIR", bench.data()).args(["import", "-", "--json"]);
    import.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut running = import.spawn().unwrap();
    let (id, idle) = (running.id().to_string(), running.stdin.take());
    // Bit 1 of the caught signals is SIGINT (proc(5)): before that, an interrupt is not the program's to answer.
    let catches = |status: String| {
        let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
        u64::from_str_radix(mask.trim(), 16).unwrap() & 2 != 0
    };
    while !catches(std::fs::read_to_string(format!("/proc/{id}/status")).unwrap()) {
        std::thread::yield_now();
    }
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let (told, ended) = std::sync::mpsc::channel();
    std::thread::spawn(move || told.send(running.wait_with_output().unwrap()));
    let ended = ended.recv_timeout(Duration::from_secs(30));
    drop(idle);
    let ended = ended.expect("it still waits");
    let document: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((ended.status.code(), document["error"]["code"].as_str()), (Some(130), Some("cancelled")));
    assert_eq!(bench.fine(&["count"])["count"], 3);
}
