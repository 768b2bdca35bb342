//! Ways to change captured webhooks and what was sent: each fails, or `verify` names the line.

use exhibit_proof::Checkpoint;

use super::{inside, unguarded};
use crate::captures::fill;
use crate::toy::Bench;

const SENT: &str = "INSERT INTO attempt (run, at, by_whom, kind, edits, signature, method, target, headers, sent_sha256, sent_bytes)
  VALUES ('r', 't', 'ana', 'replay', '[]', 'keep', 'POST', 'http://127.0.0.1/', '[]', '', 0)";

fn bench() -> Bench {
    let mut bench = Bench::new();
    fill(&mut bench);
    bench
}

fn refused(sql: &str) {
    let bench = bench();
    let mut connection = inside(&bench);
    let attempt = connection.transaction().unwrap();
    let error = attempt.execute_batch(sql).expect_err(sql).to_string();
    assert!(error.contains("append-only") || error.contains("gaps"), "{sql}: {error}");
    drop(attempt);
    assert!(bench.failing().is_empty(), "{sql}");
}

/// With the guards away `verify` names what was done, and where.
fn named(sql: &str, where_: &str) {
    let bench = bench();
    unguarded(&bench, sql);
    let result = bench.reader().verify(&bench.path(), &crate::toy::Toy).unwrap();
    let check = result.checks.iter().find(|check| check.name == "captures").unwrap();
    assert!(!check.ok && check.detail.contains(where_), "{sql}: {}", check.detail);
}

#[test]
fn a_capture_cannot_be_updated_deleted_or_replaced() {
    for table in ["capture", "capture_body"] {
        refused(&format!("UPDATE {table} SET id = id"));
        refused(&format!("DELETE FROM {table} WHERE id = 3"));
        refused(&format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = 3"));
    }
    refused("INSERT OR REPLACE INTO capture_body SELECT 9, sha256, x'00' FROM capture_body WHERE id = 1");
    refused(
        "INSERT INTO capture_body SELECT * FROM capture_body WHERE id = 1 ON CONFLICT DO UPDATE SET bytes = x'00'",
    );
}

#[test]
fn a_replace_without_recursive_triggers_is_refused_too() {
    let bench = bench();
    let connection = rusqlite::Connection::open(bench.path()).unwrap();
    let sql = "INSERT OR REPLACE INTO capture_body SELECT id, sha256, x'00' FROM capture_body WHERE id = 1";
    assert!(connection.execute_batch(sql).unwrap_err().to_string().contains("append-only"));
}

#[test]
fn a_capture_cannot_leave_a_gap() {
    let columns =
        "stored_at, received_at, via, file, format, rebuilt, method, url, headers, body_sha256, body_bytes,
      request_sha256, delivery, event, scheme, same_as, link";
    for id in ["9", "0", "-1"] {
        refused(&format!(
            "INSERT INTO capture (id, {columns}) SELECT {id}, {columns} FROM capture WHERE id = 1"
        ));
    }
}

#[test]
fn what_was_sent_and_what_was_a_problem_stay_as_they_were() {
    let broken = "INSERT INTO capture_problem (stored_at, via, line, reason, raw, raw_bytes, raw_sha256)
      VALUES ('t', 'file', 1, 'r', x'', 0, zeroblob(32))";
    for (table, insert) in [("attempt", SENT), ("capture_problem", broken)] {
        refused(&format!("{insert}; UPDATE {table} SET id = 7"));
        refused(&format!("{insert}; DELETE FROM {table}"));
        refused(&format!("{insert}; INSERT OR REPLACE INTO {table} SELECT * FROM {table}"));
    }
}

/// A workspace in which two requests were sent, the first with what came of it, and one thing could not be stored.
fn sent() -> Bench {
    let mut bench = bench();
    let ids =
        bench.writer.record_attempts(&[crate::attempts::begun("r1"), crate::attempts::begun("r2")]).unwrap();
    bench.writer.record_outcomes(&[(ids[0], crate::attempts::outcome(200))]).unwrap();
    let problem = exhibit_store::CaptureProblemDraft {
        via: exhibit_store::Via::Listener,
        file: None,
        line: 0,
        reason: "too long".into(),
        raw: b"POST".to_vec(),
        raw_bytes: 9_000_000,
    };
    assert_eq!(bench.writer.store_capture_problems(crate::toy::now(), &[problem]).unwrap(), 1);
    bench
}

fn trail_of(bench: &Bench) -> exhibit_store::Check {
    let result = bench.reader().verify(&bench.path(), &crate::toy::Toy).unwrap();
    result.checks.into_iter().find(|check| check.name == "attempts").unwrap()
}

#[test]
fn whatever_was_recorded_of_what_was_sent_cannot_be_changed_or_taken_out_unseen() {
    let check = trail_of(&sent());
    assert!(check.ok && check.detail.starts_with("4 lines"), "{}", check.detail);
    for (sql, where_) in [
        ("UPDATE attempt SET by_whom = 'nobody' WHERE id = 2", "attempt 2 was changed"),
        ("UPDATE attempt SET headers = '[]' WHERE id = 1", "attempt 1 was changed"),
        ("UPDATE attempt_outcome SET status = 500", "attempt_outcome 1 was changed"),
        ("UPDATE attempt_outcome SET error = NULL, response = x'00'", "attempt_outcome 1 was changed"),
        ("UPDATE capture_problem SET raw = x'00'", "capture_problem 1 was changed"),
        ("DELETE FROM attempt WHERE id = 2", "attempt 2 is missing"),
        ("DELETE FROM attempt_outcome", "attempt_outcome 1 is missing"),
        ("DELETE FROM capture_problem", "capture_problem 1 is missing"),
        (
            "DELETE FROM capture_problem; DELETE FROM attempt_outcome; DELETE FROM attempt; DELETE FROM trail",
            "the last 4 lines of what was sent are gone",
        ),
        (
            "DELETE FROM capture_problem; DELETE FROM trail WHERE place = 'capture_problem'",
            "the last 1 lines of what was sent are gone",
        ),
        ("UPDATE trail SET link = zeroblob(32) WHERE id = 2", "line 2 of the chain was changed"),
        ("UPDATE trail SET line = 9 WHERE id = 1", "attempt 9 is missing"),
        (SENT, "1 lines of attempt are not in the chain"),
    ] {
        let bench = sent();
        unguarded(&bench, sql);
        let check = trail_of(&bench);
        assert!(!check.ok && check.detail.contains(where_), "{sql}: {}", check.detail);
    }
}

#[test]
fn nothing_is_recorded_over_what_was_cut_off() {
    let bench = sent();
    unguarded(&bench, "DELETE FROM capture_problem; DELETE FROM trail WHERE place = 'capture_problem'");
    let mut writer = crate::toy::open(&bench.path()).unwrap();
    let error = writer.record_attempts(&[crate::attempts::begun("r3")]).unwrap_err();
    assert!(matches!(error, exhibit_store::Error::Damaged(_)), "{error}");
}

#[test]
fn the_chain_of_what_was_sent_only_grows() {
    for sql in [
        "UPDATE trail SET id = id",
        "DELETE FROM trail",
        "INSERT OR REPLACE INTO trail SELECT * FROM trail",
        "INSERT INTO trail VALUES (9, 'attempt', 77, zeroblob(32), zeroblob(32))",
    ] {
        let bench = sent();
        let error = inside(&bench).execute_batch(sql).expect_err(sql).to_string();
        assert!(error.contains("append-only") || error.contains("gaps"), "{sql}: {error}");
        assert!(trail_of(&bench).ok);
    }
}

#[test]
fn a_checkpoint_kept_elsewhere_notices_attempts_that_were_made_anew() {
    let mut bench = sent();
    let note = bench.writer.checkpoint("test", crate::toy::now()).unwrap();
    assert!(note.contains("\nexhibit-attempts 4 "), "{note}");
    let kept: Checkpoint = note.parse().unwrap();
    let elsewhere = |bench: &Bench| {
        let kept = std::slice::from_ref(&kept);
        let result = bench.reader().verify_against(&bench.path(), &crate::toy::Toy, kept).unwrap();
        result.checks.into_iter().find(|check| check.name == "elsewhere").unwrap()
    };
    assert!(elsewhere(&bench).ok, "{}", elsewhere(&bench).detail);
    unguarded(&bench, "UPDATE trail SET link = zeroblob(32) WHERE id = 4");
    assert!(elsewhere(&bench).detail.contains("the first 4 lines of what was sent are not those"));
}

#[test]
fn whatever_of_a_line_is_changed_that_line_is_named() {
    for change in [
        "stored_at = '2020-01-01T00:00:00.000Z'",
        "received_at = NULL",
        "via = 'file'",
        "file = 'other'",
        "format = 'har'",
        "rebuilt = 'x'",
        "method = 'PUT'",
        "url = '/'",
        "headers = '[]'",
        "body_sha256 = (SELECT sha256 FROM capture_body WHERE id = 1)",
        "body_bytes = 9",
        "request_sha256 = zeroblob(32)",
        "delivery = 'x'",
        "event = NULL",
        "scheme = 'github_sha256'",
        "same_as = 1",
        "link = zeroblob(32)",
    ] {
        named(&format!("UPDATE capture SET {change} WHERE id = 2"), "capture 2:");
    }
}

#[test]
fn a_changed_taken_or_added_body_is_named() {
    named("UPDATE capture_body SET bytes = x'00' WHERE id = 2", "capture 2: its body was changed");
    named("DELETE FROM capture_body WHERE id = 2", "capture 2: its body is missing");
    named("INSERT INTO capture_body VALUES (9, zeroblob(32), x'')", "1 bodies belong to no capture");
}

#[test]
fn a_line_taken_out_or_swapped_is_named() {
    named("DELETE FROM capture WHERE id = 2", "capture 2:");
    named(
        "DELETE FROM capture WHERE id = 3; DELETE FROM capture_body WHERE id = 3",
        "the last 1 captures are gone",
    );
    named("DELETE FROM capture; DELETE FROM capture_body", "the last 3 captures are gone");
    named(
        "UPDATE capture SET id = -1 WHERE id = 1; UPDATE capture SET id = 1 WHERE id = 2; UPDATE capture SET id = 2 WHERE id = -1",
        "capture 1:",
    );
}

#[test]
fn another_shelf_of_the_same_length_is_named_by_the_head_outside() {
    let (bench, mut other) = (bench(), Bench::new());
    let later = exhibit_store::CaptureDraft {
        capture: exhibit_hook::Capture {
            received_at: None,
            method: "POST".into(),
            url: "/".into(),
            headers: vec![],
            body: vec![],
        },
        via: exhibit_store::Via::Listener,
        file: None,
        format: "http".into(),
        rebuilt: None,
        delivery: None,
        event: None,
        scheme: None,
    };
    other.writer.store_captures(crate::toy::now(), &[later.clone(), later.clone(), later]).unwrap();
    std::fs::copy(bench.path().with_extension("head"), other.path().with_extension("head")).unwrap();
    let result = other.reader().verify(&other.path(), &crate::toy::Toy).unwrap();
    let check = result.checks.iter().find(|check| check.name == "captures").unwrap();
    assert_eq!(
        (check.ok, check.detail.as_str()),
        (false, "the first 3 captures are not the ones that were there")
    );
}

#[test]
fn a_checkpoint_names_the_captures_and_is_taken_anew_when_they_grow() {
    let mut bench = Bench::new();
    let without: Checkpoint = bench.writer.checkpoint("test", crate::toy::now()).unwrap().parse().unwrap();
    assert!(without.extensions().is_empty());
    fill(&mut bench);
    let note = bench.writer.checkpoint("test", crate::toy::now()).unwrap();
    assert_eq!(bench.writer.checkpoint("test", crate::toy::now()).unwrap(), note, "nothing grew");
    let with: Checkpoint = note.parse().unwrap();
    assert_eq!(with.head(), without.head());
    assert_eq!(with.extensions().len(), 1);
    assert!(bench.failing().is_empty());
}

#[test]
fn a_checkpoint_kept_elsewhere_notices_captures_that_were_made_anew() {
    let mut bench = bench();
    let note: Checkpoint = bench.writer.checkpoint("test", crate::toy::now()).unwrap().parse().unwrap();
    let line = note.extensions()[0].clone();
    let with = |line: String| Checkpoint::new(note.origin(), note.head(), vec![line]).unwrap();
    let elsewhere = |kept: Checkpoint| {
        let found = bench.reader().verify_against(&bench.path(), &crate::toy::Toy, &[kept]).unwrap();
        let check = found.checks.iter().find(|check| check.name == "elsewhere").unwrap().clone();
        assert_eq!(found.ok, check.ok);
        check
    };
    assert!(elsewhere(note.clone()).ok);
    let last = line.chars().last().unwrap();
    let other = line[..line.len() - 1].to_owned() + if last == '0' { "1" } else { "0" };
    assert!(elsewhere(with(other)).detail.contains("captured requests are not those"));
    let more = line.replacen(' ', " 9", 1);
    assert!(elsewhere(with(more)).detail.contains("captured requests are not those"));
    assert!(!elsewhere(with("something else 1".to_owned())).ok);
}

#[test]
fn a_stored_checkpoint_that_names_other_captures_is_named() {
    let mut bench = bench();
    bench.writer.checkpoint("test", crate::toy::now()).unwrap();
    unguarded(
        &bench,
        "UPDATE checkpoint SET note = replace(note, 'exhibit-captures ', 'exhibit-captures 9')",
    );
    assert_eq!(bench.failing(), ["checkpoints"]);
}
