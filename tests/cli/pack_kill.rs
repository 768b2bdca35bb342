//! A pack whose making is killed: under its name stands the whole old pack, the whole new one, or nothing.

use std::fmt::Write;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::bench::{Bench, LATER, names};

const ROWS: u32 = 3_000;

/// How often it is killed; each time a little further.
const KILLS: u64 = 10;

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

/// Fresh files in the bench's folder.
fn fresh(bench: &Bench) -> Vec<String> {
    names(bench.folder.path()).into_iter().filter(|name| name.ends_with(".part")).collect()
}

/// Bytes of the fresh file that was begun last; none: there is none.
fn fresh_bytes(bench: &Bench) -> Option<u64> {
    // One that takes its final place at this moment has no bytes any more.
    fresh(bench).iter().map(|name| std::fs::metadata(bench.path(name)).map_or(0, |found| found.len())).min()
}

/// Waits until the child has written so many bytes into its fresh file, or has come to its end.
fn wait_for(bytes: u64, (bench, child): (&Bench, &mut Child)) {
    while fresh_bytes(bench).is_none_or(|written| written < bytes) && child.try_wait().unwrap().is_none() {
        // Looked at again a moment later, so that the child has the processor to itself.
        std::thread::park_timeout(Duration::from_millis(1));
    }
}

#[test]
fn a_kill_at_any_moment_leaves_no_half_pack_under_the_final_name() {
    let bench = filled();
    let (old_at, new_at) = ("2099-06-01T00:00:00Z", LATER);
    build(&bench, "new.zip", new_at).status().unwrap();
    build(&bench, "p.zip", old_at).status().unwrap();
    let [old, new] = ["p.zip", "new.zip"].map(|name| std::fs::read(bench.path(name)).unwrap());
    assert_ne!(old, new);
    let mut left_behind = 0;
    for nth in 0..=KILLS {
        let mut child = build(&bench, "p.zip", new_at).spawn().unwrap();
        // From the first byte to the last one, after which it is being checked.
        wait_for(new.len() as u64 * nth / KILLS, (&bench, &mut child));
        // It may have come to its end.
        let _ = child.kill();
        child.wait().unwrap();
        let found = std::fs::read(bench.path("p.zip")).unwrap();
        assert!(found == old || found == new, "killed at {nth} of {KILLS}: {} bytes", found.len());
        assert_eq!(bench.run(&["pack", "verify", bench.path("p.zip").to_str().unwrap()]).code, 0);
        // The next one into that folder removes what a killed one left, which holds rows.
        assert!(fresh(&bench).len() <= 1, "{:?}", fresh(&bench));
        left_behind += fresh(&bench).len();
    }
    assert!(left_behind > 0, "no kill came while a pack was written");
    assert_eq!(bench.run(&["verify"]).code, 0);
    assert!(
        build(&bench, "p.zip", new_at).status().unwrap().code().is_some_and(|code| code == 0 || code == 5)
    );
    assert_eq!(std::fs::read(bench.path("p.zip")).unwrap(), new);
    assert_eq!(names(bench.folder.path()), ["data", "new.zip", "p.zip", "rows.ndjson"]);
}

#[test]
fn a_pack_built_beside_another_does_not_disturb_it() {
    let bench = filled();
    let mut long = build(&bench, "long.zip", LATER).spawn().unwrap();
    wait_for(1, (&bench, &mut long));
    let short = build(&bench, "short.zip", LATER).arg("actor:nobody").status().unwrap().code();
    let long = long.wait().unwrap().code();
    assert!([long, short].iter().all(|code| matches!(code, Some(0 | 5))), "{long:?} {short:?}");
    assert_eq!(names(bench.folder.path()), ["data", "long.zip", "rows.ndjson", "short.zip"]);
    assert_eq!(bench.run(&["pack", "verify", bench.path("long.zip").to_str().unwrap()]).code, 0);
}
