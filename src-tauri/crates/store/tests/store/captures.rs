//! Captured webhooks: every byte kept, every coming counted, nothing changed without being named.

use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use exhibit_hook::Capture;
use exhibit_store::{
    CaptureCounts, CaptureDraft, CaptureProblemDraft, Error, RAW_LIMIT_BYTES, Reader, Stored, Undated, Via,
};
use proptest::prelude::*;
use rusqlite::Connection;

use crate::toy::{Bench, Toy, now, open};

fn at(second: u32) -> DateTime<Utc> {
    format!("2026-05-01T10:00:{second:02}.000000001Z").parse().unwrap()
}

fn capture(second: u32, body: &str) -> Capture {
    let headers = [("X-B", "1"), ("x-a", "\u{0}<script>"), ("X-B", "1")];
    Capture {
        received_at: Some(at(second)),
        method: "POST".into(),
        url: "/in?x=\u{202e}".into(),
        headers: headers.map(|(name, value)| (name.into(), value.into())).to_vec(),
        body: body.into(),
    }
}

fn draft(capture: Capture, delivery: Option<&str>, via: Via) -> CaptureDraft {
    CaptureDraft {
        capture,
        via,
        file: (via == Via::File).then(|| "a.ndjson".to_owned()),
        format: "ndjson".into(),
        rebuilt: None,
        delivery: delivery.map(str::to_owned),
        event: Some("e".into()),
        scheme: None,
    }
}

fn stored(bench: &mut Bench, drafts: &[CaptureDraft]) -> Vec<Stored> {
    bench.writer.store_captures(now(), drafts).unwrap()
}

/// A shelf of three captures, for those who want to spoil it.
pub fn fill(bench: &mut Bench) {
    let drafts = [("a", "1"), ("b", "2"), ("c", "3")]
        .map(|(id, body)| draft(capture(1, body), Some(id), Via::Listener));
    stored(bench, &drafts);
}

#[test]
fn the_same_capture_again_is_known_and_the_same_delivery_again_is_counted() {
    let mut bench = Bench::new();
    let first = draft(capture(1, "x"), Some("d"), Via::File);
    let later = draft(capture(2, "x"), Some("d"), Via::File);
    let other = draft(capture(3, "y"), Some("d"), Via::File);
    let drafts = [first.clone(), first.clone(), later.clone(), other.clone()];
    let expected = [
        Stored::New(1),
        Stored::Known(1),
        Stored::Again { id: 2, first: 1 },
        Stored::Conflict { id: 3, first: 1 },
    ];
    assert_eq!(stored(&mut bench, &drafts), expected);
    let again = stored(&mut bench, &drafts);
    assert_eq!(again, [Stored::Known(1), Stored::Known(1), Stored::Known(2), Stored::Known(3)]);
    let reader = bench.reader();
    assert_eq!(
        reader.capture_counts().unwrap(),
        CaptureCounts { captures: 3, again: 1, conflicts: 1, problems: 0 }
    );
    assert_eq!(reader.captures_of_delivery("d").unwrap(), [1, 2, 3]);
    assert_eq!(reader.capture_duplicates(2).unwrap(), [1]);
    assert_eq!(reader.capture_conflicts(2).unwrap(), [3]);
    assert_eq!(reader.conflicting_captures().unwrap(), [1, 2, 3]);
    assert_eq!(reader.capture(2).unwrap().unwrap().line.same_as, Some(1));
    assert!(bench.failing().is_empty());
}

#[test]
fn one_id_of_two_senders_is_two_deliveries_and_what_names_no_sender_stands_beside_both() {
    let mut bench = Bench::new();
    let said = |scheme: Option<&str>, body: &str| CaptureDraft {
        scheme: scheme.map(str::to_owned),
        ..draft(capture(1, body), Some("7"), Via::Listener)
    };
    let (github, outworx) = (Some("github"), Some("outworx"));
    let two = [said(github, "a"), said(outworx, "b"), said(outworx, "a"), said(outworx, "b")];
    assert_eq!(
        stored(&mut bench, &two),
        [
            Stored::New(1),
            Stored::New(2),
            Stored::Conflict { id: 3, first: 2 },
            Stored::Again { id: 4, first: 2 }
        ]
    );
    let reader = bench.reader();
    let beside = |id| (reader.capture_duplicates(id).unwrap(), reader.capture_conflicts(id).unwrap());
    assert_eq!(beside(1), (vec![], vec![]));
    assert_eq!(beside(2), (vec![4], vec![3]));
    assert_eq!((reader.count_of_delivery(1).unwrap(), reader.count_of_delivery(2).unwrap()), (1, 3));
    assert_eq!((reader.count_of_same(1).unwrap(), reader.count_of_same(2).unwrap()), (1, 2));
    assert_eq!(reader.conflicting_captures().unwrap(), [2, 3, 4]);
    assert_eq!(reader.capture_counts().unwrap().conflicts, 1);
    // Nobody's: beside each of that body, and beside each of another one.
    assert_eq!(
        stored(&mut bench, &[said(None, "a"), said(None, "a"), said(None, "c"), said(github, "c")]),
        [
            Stored::Again { id: 5, first: 1 },
            Stored::Again { id: 6, first: 1 },
            Stored::Conflict { id: 7, first: 1 },
            Stored::Again { id: 8, first: 7 },
        ]
    );
    let reader = bench.reader();
    let beside = |id| (reader.capture_duplicates(id).unwrap(), reader.capture_conflicts(id).unwrap());
    assert_eq!(beside(1), (vec![5, 6], vec![7, 8]));
    assert_eq!(beside(5), (vec![1, 3, 6], vec![2, 4, 7, 8]));
    assert_eq!(reader.conflicting_captures().unwrap(), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert!(bench.failing().is_empty());
}

#[test]
fn what_arrives_here_twice_came_twice() {
    let mut bench = Bench::new();
    let live = draft(capture(1, "x"), None, Via::Listener);
    let drafts = [live.clone(), live, draft(capture(1, "y"), None, Via::Listener)];
    assert_eq!(
        stored(&mut bench, &drafts),
        [Stored::New(1), Stored::Again { id: 2, first: 1 }, Stored::New(3)]
    );
    assert_eq!(bench.reader().capture_duplicates(1).unwrap(), [2]);
    // Written to a file and read back, it is what is here already.
    assert_eq!(stored(&mut bench, &[draft(capture(1, "x"), None, Via::File)]), [Stored::Known(1)]);
}

#[test]
fn equal_requests_without_a_time_in_one_file_came_as_often_as_they_stand_there() {
    let mut bench = Bench::new();
    let dateless = Capture { received_at: None, ..capture(1, "x") };
    let one = draft(dateless, None, Via::File);
    let mut file = |parts: &[usize]| -> Vec<Stored> {
        let mut undated = Undated::default();
        let mut store = |part: &usize| {
            bench.writer.store_captures_of(&mut undated, now(), &vec![one.clone(); *part]).unwrap()
        };
        parts.iter().flat_map(&mut store).collect()
    };
    let again = |id| Stored::Again { id, first: 1 };
    assert_eq!(file(&[2, 1]), [Stored::New(1), again(2), again(3)]);
    assert_eq!(file(&[1, 2]), [Stored::Known(1), Stored::Known(2), Stored::Known(3)]);
    assert_eq!(file(&[4])[3], again(4), "one more than before is one more arrival");
}

#[test]
fn a_capture_comes_back_byte_for_byte() {
    let mut bench = Bench::new();
    let mut whole = capture(1, "");
    whole.body = (0..=255).cycle().take(70_000).collect();
    stored(&mut bench, &[draft(whole.clone(), None, Via::File), draft(capture(2, ""), None, Via::File)]);
    let found = bench.reader().capture(1).unwrap().unwrap();
    assert_eq!(found.capture, whole);
    assert_eq!((found.line.body_bytes, found.line.file.as_deref()), (70_000, Some("a.ndjson")));
    assert_eq!(bench.reader().capture(9).unwrap(), None);
    assert_eq!(bench.reader().capture(u64::MAX).unwrap(), None);
    let mut seen = Vec::new();
    bench
        .reader()
        .each_capture(0, &mut |found| {
            seen.push(found.line.id);
            ControlFlow::Break(())
        })
        .unwrap();
    assert_eq!(seen, [1]);
    let ids = |after, limit| -> Vec<u64> {
        let lines = bench.reader().capture_lines(after, limit).unwrap();
        lines.into_iter().map(|line| line.id).collect()
    };
    assert_eq!((ids(0, 1), ids(1, u64::MAX), ids(u64::MAX, 1)), (vec![1], vec![2], vec![]));
}

#[test]
fn a_problem_of_a_file_is_kept_once_and_one_of_the_listener_each_time() {
    let mut bench = Bench::new();
    let broken = |via| CaptureProblemDraft {
        via,
        file: None,
        line: 3,
        reason: "no capture".into(),
        raw: vec![b'x'; RAW_LIMIT_BYTES + 1],
        raw_bytes: RAW_LIMIT_BYTES as u64 + 1,
    };
    let drafts = [broken(Via::File), broken(Via::Listener)];
    assert_eq!(bench.writer.store_capture_problems(now(), &drafts).unwrap(), 2);
    assert_eq!(bench.writer.store_capture_problems(now(), &drafts).unwrap(), 1);
    let kept = bench.reader().capture_problems(0, 9).unwrap();
    assert_eq!(kept.len(), 3);
    assert_eq!(kept[0].problem.raw.len(), RAW_LIMIT_BYTES);
    assert_eq!(kept[0].problem.raw_bytes, RAW_LIMIT_BYTES as u64 + 1);
}

#[test]
fn a_cut_tail_is_named_and_stops_the_next_append() {
    let mut bench = Bench::new();
    fill(&mut bench);
    Connection::open(bench.path())
        .unwrap()
        .execute_batch(
            "DROP TRIGGER capture_no_delete; DROP TRIGGER capture_body_no_delete;
             DELETE FROM capture WHERE id = 3; DELETE FROM capture_body WHERE id = 3;",
        )
        .unwrap();
    assert_eq!(bench.failing(), ["schema", "captures"]);
    let error = bench.writer.store_captures(now(), &[draft(capture(9, "z"), None, Via::File)]).unwrap_err();
    assert!(matches!(&error, Error::Damaged(why) if why.contains("captured webhooks")), "{error}");
    assert!(matches!(bench.try_append(exhibit_store::Ingest::Api, &[]), Err(Error::Damaged(_))));
}

#[test]
fn two_processes_may_store_at_once() {
    let bench = Bench::new();
    let path = bench.path();
    std::thread::scope(|scope| {
        for nth in 0..4 {
            let path = &path;
            scope.spawn(move || {
                let mut writer = open(path).unwrap();
                for second in 0..10 {
                    let one = draft(capture(second, &format!("{nth}")), None, Via::Listener);
                    writer.store_captures(now(), &[one]).unwrap();
                }
            });
        }
    });
    assert_eq!(bench.reader().capture_counts().unwrap().captures, 40);
    assert!(bench.failing().is_empty());
}

#[test]
fn an_older_workspace_has_an_empty_shelf_until_the_first_capture_comes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("older.sqlite");
    let bench = Bench::new();
    let application: i32 = Connection::open(bench.path())
        .unwrap()
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .unwrap();
    let connection = Connection::open(&path).unwrap();
    for step in [
        include_str!("../../migrations/0001_ground.sql"),
        include_str!("../../migrations/0002_copies.sql"),
        include_str!("../../migrations/0003_absences.sql"),
        include_str!("../../migrations/0004_reviews.sql"),
    ] {
        connection.execute_batch(step).unwrap();
    }
    connection
        .execute_batch("INSERT INTO workspace VALUES (1, '07070707070707070707070707070707', '2026-05-01T00:00:00.000Z')")
        .unwrap();
    connection.pragma_update(None, "application_id", application).unwrap();
    connection.pragma_update(None, "user_version", 4).unwrap();
    drop(connection);
    let reader = Reader::open(&path).unwrap();
    assert_eq!(reader.capture_counts().unwrap(), CaptureCounts::default());
    assert_eq!((reader.capture(1).unwrap(), reader.capture_lines(0, 9).unwrap()), (None, vec![]));
    assert!(reader.verify(&path, &Toy).unwrap().ok);
    let mut writer = open(&path).unwrap();
    writer.store_captures(now(), &[draft(capture(1, "x"), None, Via::File)]).unwrap();
    assert_eq!(reader.capture_counts().unwrap().captures, 1);
    assert!(reader.verify(&path, &Toy).unwrap().ok);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_is_stored_comes_back_and_forms_one_chain(
        captures in proptest::collection::vec(
            (".*", ".*", proptest::collection::vec((".*", ".*"), 0..4), any::<Vec<u8>>(), any::<Option<i32>>()),
            0..6,
        ),
    ) {
        let mut bench = Bench::new();
        let drafts: Vec<CaptureDraft> = captures
            .into_iter()
            .map(|(method, url, headers, body, second)| {
                let received_at = second.and_then(|second| DateTime::from_timestamp(second.into(), 5));
                draft(Capture { received_at, method, url, headers, body }, None, Via::Listener)
            })
            .collect();
        stored(&mut bench, &drafts);
        let reader = bench.reader();
        for (draft, id) in drafts.iter().zip(1..) {
            prop_assert_eq!(&reader.capture(id).unwrap().unwrap().capture, &draft.capture);
        }
        prop_assert!(bench.failing().is_empty());
    }
}
