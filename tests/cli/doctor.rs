//! `exhibit doctor` and `exhibit completions`.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::bench::{Bench, names};

#[test]
fn the_doctor_finds_nothing_wrong_on_a_fresh_machine_and_makes_nothing() {
    let bench = Bench::new();
    let document = bench.fine(&["doctor"]);
    assert_eq!(document["ok"], true);
    let checks = document["checks"].as_array().unwrap();
    let named: Vec<&str> = checks.iter().map(|check| check["name"].as_str().unwrap()).collect();
    let expected = [
        "data_folder",
        "free_space",
        "sqlite",
        "open_files",
        "profiles",
        "rules",
        "secrets",
        "keychain",
        "clock",
    ];
    assert_eq!(named, expected);
    assert!(checks.iter().all(|check| check["detail"].is_string() && check.get("hint").is_some()));
    assert_eq!(names(bench.folder.path()), Vec::<String>::new());
}

#[test]
fn a_damaged_workspace_is_exit_1_with_what_to_do() {
    let bench = Bench::filled();
    assert_eq!(
        bench.fine(&["doctor"])["checks"].as_array().unwrap().last().unwrap()["name"],
        "workspace default"
    );
    let path =
        bench.fine(&["workspace", "path", "default"])["workspaces"][0]["path"].as_str().unwrap().to_owned();
    std::fs::write(&path, "this is no database, but long enough to be read as one, is it not?").unwrap();
    let (code, document) = bench.json(&["doctor"]);
    assert_eq!((code, document["ok"].as_bool()), (1, Some(false)));
    let bad: Vec<_> =
        document["checks"].as_array().unwrap().iter().filter(|check| check["ok"] == false).collect();
    assert_eq!((bad.len(), bad[0]["name"].as_str()), (1, Some("workspace default")));
    assert!(bad[0]["hint"].as_str().is_some_and(|hint| hint.contains("backup")), "{bad:?}");
    let said = bench.run(&["doctor"]);
    assert!(
        said.out.contains("FAILED  workspace default") && said.err.contains("backup"),
        "{}{}",
        said.out,
        said.err
    );
}

#[test]
fn bash_accepts_its_completions_and_every_shell_has_some() {
    let bench = Bench::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = bench.run(&["completions", shell]);
        assert_eq!(ran.code, 0, "{shell}: {}", ran.err);
        assert!(ran.out.contains("webhook") && ran.out.contains("secret-store"), "{shell}");
    }
    let script = bench.run(&["completions", "bash"]).out;
    let mut bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn().unwrap();
    bash.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(bash.wait().unwrap().success());
    assert_eq!(bench.run(&["completions", "csh"]).code, 2);
}
