//! Attempts: what was sent comes back as it was recorded, and nothing changes it afterwards.

use exhibit_hook::Capture;
use exhibit_store::{
    AttemptDraft, AttemptKind, AttemptOutcome, AttemptScope, CaptureDraft, NO_OUTCOME, Reader, Via,
};
use rusqlite::Connection;

use crate::toy::{Bench, now, open};

fn draft(run: &str) -> AttemptDraft {
    AttemptDraft {
        run: run.into(),
        at: now(),
        by_whom: "alice".into(),
        kind: AttemptKind::Replay,
        capture: None,
        source_file: Some("a.ndjson".into()),
        delivery: Some("d-1".into()),
        scheme: Some("outworx".into()),
        case: None,
        expected: None,
        edits: vec!["body".into(), "header:X-\u{202e}".into()],
        signature: "resign".into(),
        method: "POST".into(),
        target: "http://127.0.0.1:9/".into(),
        address: Some("127.0.0.1:9".into()),
        headers: vec![("X-B".into(), "1".into()), ("x-b".into(), "\"2\"".into())],
        body: Some(vec![0, 255, 10]),
        sent_sha256: [7; 32],
        sent_bytes: 3,
        verdict: Some("valid".into()),
        status: Some(202),
        latency_ms: Some(4),
        response_headers: Some(vec![("A".into(), "b".into())]),
        response: Some(vec![1, 0]),
        response_bytes: Some(70_000),
        error: None,
    }
}

#[test]
fn an_attempt_comes_back_as_it_was_recorded() {
    let mut bench = Bench::new();
    let nothing = AttemptDraft {
        kind: AttemptKind::Suite,
        status: None,
        latency_ms: None,
        response_headers: None,
        response: None,
        response_bytes: None,
        body: None,
        error: Some("nothing was sent".into()),
        ..draft("r2")
    };
    assert_eq!(
        bench.writer.record_attempts(&[draft("r1"), draft("r1"), nothing.clone()]).unwrap(),
        [1, 2, 3]
    );
    let reader = Reader::open(&bench.path()).unwrap();
    let found = |scope: AttemptScope, limit| reader.attempts(&scope, limit).unwrap();
    let all = found(AttemptScope::All, 0);
    assert_eq!(all.iter().map(|attempt| attempt.id).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!((&all[0].draft, &all[2].draft), (&draft("r1"), &nothing));
    let ids = |scope, limit| found(scope, limit).iter().map(|attempt| attempt.id).collect::<Vec<_>>();
    assert_eq!(ids(AttemptScope::All, 2), [2, 3]);
    assert_eq!(ids(AttemptScope::Run("r1".into()), 0), [1, 2]);
    assert_eq!(ids(AttemptScope::Delivery("d-1".into()), 0), [1, 2, 3]);
    assert_eq!(ids(AttemptScope::One(2), 0), [2]);
    assert_eq!(ids(AttemptScope::Capture(u64::MAX), 0), [0; 0]);
    let count = |scope| reader.attempt_count(&scope).unwrap();
    assert_eq!(count(AttemptScope::All), 3);
    assert_eq!((count(AttemptScope::Run("r1".into())), count(AttemptScope::Capture(u64::MAX))), (2, 0));
}

#[test]
fn an_attempt_leaves_the_shelf_as_it_was_and_names_only_captures_that_are_there() {
    let mut bench = Bench::new();
    let capture = Capture {
        received_at: None,
        method: "POST".into(),
        url: "/".into(),
        headers: vec![],
        body: b"x".to_vec(),
    };
    let stored = CaptureDraft {
        capture,
        via: Via::Listener,
        file: None,
        format: "http".into(),
        rebuilt: None,
        delivery: None,
        event: None,
        scheme: None,
    };
    let ids = bench.writer.store_captures(now(), &[stored]).unwrap();
    let of = |capture| AttemptDraft { capture: Some(capture), ..draft("r") };
    let counts = Reader::open(&bench.path()).unwrap().capture_counts().unwrap();
    bench.writer.record_attempts(&[of(ids[0].id())]).unwrap();
    assert!(bench.writer.record_attempts(&[draft("r"), of(99)]).is_err());
    let reader = Reader::open(&bench.path()).unwrap();
    assert_eq!(reader.capture_counts().unwrap(), counts);
    assert_eq!(
        reader.attempts(&AttemptScope::All, 0).unwrap().len(),
        1,
        "a run is recorded whole or not at all"
    );
    assert_eq!(reader.attempts(&AttemptScope::Capture(1), 0).unwrap().len(), 1);
}

#[test]
fn no_attempt_is_changed_removed_or_replaced() {
    let mut bench = Bench::new();
    bench.writer.record_attempts(&[draft("r")]).unwrap();
    let connection = Connection::open(bench.path()).unwrap();
    let before: String = connection.query_row("SELECT by_whom FROM attempt", [], |row| row.get(0)).unwrap();
    for sql in [
        "UPDATE attempt SET status = 200",
        "DELETE FROM attempt",
        "INSERT OR REPLACE INTO attempt SELECT * FROM attempt",
    ] {
        let refused = connection.execute(sql, []).unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{sql}: {refused}");
    }
    assert_eq!(before, "alice");
}

pub(crate) fn outcome(status: u16) -> AttemptOutcome {
    AttemptOutcome {
        at: now(),
        address: Some("127.0.0.1:9".into()),
        status: Some(status),
        latency_ms: Some(4),
        response_headers: Some(vec![("A".into(), "b".into())]),
        response: Some(vec![1, 0]),
        response_bytes: Some(70_000),
        error: None,
    }
}

pub(crate) fn begun(run: &str) -> AttemptDraft {
    let nothing = AttemptOutcome { at: now(), ..empty() };
    draft(run).with(nothing)
}

fn empty() -> AttemptOutcome {
    AttemptOutcome {
        at: now(),
        address: None,
        status: None,
        latency_ms: None,
        response_headers: None,
        response: None,
        response_bytes: None,
        error: None,
    }
}

#[test]
fn an_attempt_that_was_begun_says_that_its_outcome_is_not_known_until_it_is() {
    let mut bench = Bench::new();
    assert_eq!(bench.writer.record_attempts(&[begun("r"), draft("r")]).unwrap(), [1, 2]);
    let reader = Reader::open(&bench.path()).unwrap();
    let found = || reader.attempts(&AttemptScope::Run("r".into()), 0).unwrap();
    let open = found();
    assert_eq!(open.iter().map(|attempt| attempt.is_open).collect::<Vec<_>>(), [true, false]);
    assert_eq!((open[0].draft.status, open[0].draft.error.as_deref()), (None, Some(NO_OUTCOME)));
    bench.writer.record_outcomes(&[(1, outcome(202))]).unwrap();
    let concluded = found();
    assert_eq!((concluded[0].is_open, &concluded[0].draft), (false, &draft("r")));
    for again in [(1, outcome(500)), (2, outcome(500)), (99, outcome(500))] {
        assert!(bench.writer.record_outcomes(std::slice::from_ref(&again)).is_err(), "{}", again.0);
    }
    assert_eq!(found(), concluded, "what came of a request is told once");
    let connection = Connection::open(bench.path()).unwrap();
    for sql in ["UPDATE attempt_outcome SET status = 200", "DELETE FROM attempt_outcome"] {
        assert!(connection.execute(sql, []).unwrap_err().to_string().contains("append-only"), "{sql}");
    }
}

#[test]
fn attempts_of_a_file_of_version_5_are_read_as_they_are_and_brought_up_by_the_next_writer() {
    let mut bench = Bench::new();
    bench.writer.record_attempts(&[draft("r")]).unwrap();
    let older = Connection::open(bench.path()).unwrap();
    let newer = "DROP TABLE attempt_outcome; DROP INDEX attempt_by_body; DROP TABLE trail; DROP TABLE generation;
        CREATE TABLE search (number INTEGER PRIMARY KEY, folded TEXT NOT NULL) STRICT;
        CREATE TRIGGER row_no_replace BEFORE INSERT ON row WHEN EXISTS (SELECT 1 FROM row WHERE number = NEW.number)
        BEGIN SELECT RAISE(ABORT, 'row is append-only'); END; PRAGMA user_version = 5";
    older.execute_batch(newer).unwrap();
    drop(older);
    let reader = Reader::open(&bench.path()).unwrap();
    let all = |reader: &Reader| reader.attempts(&AttemptScope::All, 0).unwrap();
    assert_eq!((all(&reader)[0].is_open, &all(&reader)[0].draft), (false, &draft("r")));
    let mut writer = open(&bench.path()).unwrap();
    writer.record_attempts(&[begun("r")]).unwrap();
    writer.record_outcomes(&[(2, outcome(202))]).unwrap();
    assert_eq!(all(&reader)[1].draft, draft("r"));
    // What was recorded before there was a chain is the beginning of it.
    assert!(bench.failing().is_empty(), "{:?}", bench.failing());
}
