//! A pack whose making is killed: under its name stands the whole old pack, the whole new one, or nothing.

use std::fmt::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::bench::{Bench, names};

const ROWS: u32 = 3_000;

/// How often it is killed; each time a little later.
const KILLS: u32 = 12;

fn filled() -> Bench {
    let bench = Bench::new();
    let mut rows = String::new();
    for n in 0..ROWS {
        let (day, second) = (1 + n % 28, n % 60);
        writeln!(
            rows,
            r#"{{"id":"a{n}","actor_user_id":"ana@acme.io","action":"COLLABORATOR_ROLE_CHANGED","target_type":"collaborator","target_id":"bob{n}@acme.io","metadata":{{"from":"editor","to":"viewer"}},"created_at":"2026-05-{day:02}T17:14:{second:02}.000Z"}}"#
        )
        .unwrap();
    }
    let file = bench.file("rows.ndjson", rows.as_bytes());
    assert_eq!(bench.run(&["import", "--profile", "outworx", file.to_str().unwrap()]).code, 0);
    bench
}

fn build(bench: &Bench, name: &str, at: &str) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("exhibit"));
    command
        .env_clear()
        .env("EXHIBIT_DATA_DIR", bench.data())
        .args(["pack", "build", "access-review", "--from", "2026-05-01", "--to", "2026-06-01", "--force"])
        .args(["--generated-at", at, "--output"])
        .arg(bench.path(name))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

#[test]
fn a_kill_at_any_moment_leaves_no_half_pack_under_the_final_name() {
    let bench = filled();
    let (old_at, new_at) = ("2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z");
    let begun = Instant::now();
    build(&bench, "new.zip", new_at).status().unwrap();
    let whole = begun.elapsed();
    build(&bench, "p.zip", old_at).status().unwrap();
    let [old, new] = ["p.zip", "new.zip"].map(|name| std::fs::read(bench.path(name)).unwrap());
    assert_ne!(old, new);
    for nth in 0..KILLS {
        let mut child = build(&bench, "p.zip", new_at).spawn().unwrap();
        wait(whole * nth / KILLS);
        // It may have come to its end.
        let _ = child.kill();
        child.wait().unwrap();
        let found = std::fs::read(bench.path("p.zip")).unwrap();
        assert!(found == old || found == new, "killed at {nth} of {KILLS}: {} bytes", found.len());
        assert_eq!(bench.run(&["pack", "verify", bench.path("p.zip").to_str().unwrap()]).code, 0);
    }
    // The workspace is whole, and what was left lies under no name that a pack could have.
    assert_eq!(bench.run(&["verify"]).code, 0);
    let zips: Vec<String> =
        names(bench.folder.path()).into_iter().filter(|name| name.ends_with(".zip")).collect();
    assert_eq!(zips, ["new.zip", "p.zip"]);
    assert!(
        build(&bench, "p.zip", new_at).status().unwrap().code().is_some_and(|code| code == 0 || code == 5)
    );
    assert_eq!(std::fs::read(bench.path("p.zip")).unwrap(), new);
}

/// Lets that much time pass by waiting for a word that nobody says.
fn wait(time: Duration) {
    let (_tell, told) = std::sync::mpsc::channel::<()>();
    let _ = told.recv_timeout(time);
}
