//! Identity: what is new, what is known, what is a revision.

use std::sync::atomic::{AtomicU32, Ordering};

use exhibit_entry::{Filter, query};
use exhibit_store::{Batch, Derive, Error, Found, Incoming, Ingest, MappingKey, Repeats, Rows, Stop};

use crate::toy::{Bench, Toy, incoming, now, receipt};

fn count(bench: &Bench, text: &str) -> u64 {
    let selection = query::parse(text).unwrap().resolve(now(), chrono_tz::UTC);
    bench.reader().open_set(&selection).unwrap().count
}

#[test]
fn appending_the_same_rows_twice_changes_nothing() {
    let mut bench = Bench::new();
    let rows = [r#"{"id":"1","action":"a"}"#, r#"{"action":"no id"}"#, r#"{"action":"no id"}"#];
    assert_eq!(bench.append(&rows).new, 3);
    let head = bench.writer.head().unwrap();
    let again = bench.append(&rows);
    assert_eq!((again.seen, again.duplicates, again.new), (3, 3, 0));
    assert_eq!(bench.writer.head().unwrap(), head);
}

#[test]
fn other_content_under_a_known_id_is_a_revision_and_the_newest_is_shown() {
    let mut bench = Bench::new();
    bench.append(&[r#"{"id":"1","action":"old"}"#]);
    assert_eq!(bench.append(&[r#"{"id":"1","action":"new"}"#]).revised, 1);
    assert_eq!((count(&bench, ""), count(&bench, "action:old"), count(&bench, "action:new")), (1, 0, 1));
    assert_eq!(count(&bench, "revision:all"), 2);
    assert_eq!(bench.append(&[r#"{"id":"1","action":"old"}"#]).duplicates, 1);
    assert!(bench.failing().is_empty());
}

#[test]
fn white_space_alone_is_no_revision() {
    let mut bench = Bench::new();
    bench.append(&[r#"{"id":"1","action":"a"}"#]);
    assert_eq!(bench.append(&[r#"{ "id": "1", "action": "a" }"#]).duplicates, 1);
}

#[test]
fn the_same_key_by_another_route_is_a_sighting() {
    let mut bench = Bench::new();
    bench.append(&[r#"{"id":"1","action":"a"}"#]);
    let by_file = bench.append_by(Ingest::File, &[r#"{"id":"1","action":"A, as CSV wrote it"}"#]);
    assert_eq!((by_file.duplicates, by_file.revised), (1, 0));
    assert_eq!(count(&bench, "revision:all"), 1);
}

#[test]
fn a_table_is_a_route_of_its_own_by_the_same_ingest() {
    let mut bench = Bench::new();
    let table = |action: &str| {
        let mut row = incoming(&format!(r#"{{"id":"1","action":"{action}"}}"#));
        row.raw = format!("id,action\n1,{action}").into_bytes();
        row.content = Toy.content(&row.raw);
        row
    };
    bench.append_by(Ingest::File, &[r#"{"id":"1","action":"a","more":"x"}"#]);
    for (action, counts) in [("a", (1, 0)), ("a", (1, 0)), ("b", (0, 1))] {
        let appended = append_row(&mut bench, Ingest::File, table(action));
        assert_eq!((appended.duplicates, appended.revised), counts, "{action}");
    }
    assert_eq!(bench.reader().detail(1).unwrap().unwrap().sightings, 1);
    assert_eq!(bench.append_by(Ingest::File, &[r#"{"id":"1","action":"c"}"#]).revised, 1);
}

#[test]
fn equal_rows_without_ids_are_known_whatever_their_bytes_and_true_repeats_are_kept() {
    let mut bench = Bench::new();
    let rows = [r#"{"action":"a"}"#, r#"{"action":"a"}"#, r#"{"action":"b"}"#];
    bench.append(&rows);
    let spaced = [r#"{ "action":"b"}"#, r#"{"action": "a"}"#, r#"{ "action":"a" }"#];
    let again = bench.append(&spaced);
    assert_eq!((again.new, again.duplicates), (0, 3));
    let third = bench.append(&[spaced[1], rows[0], spaced[2], rows[0]]);
    assert_eq!((third.new, third.duplicates), (2, 2));
    assert_eq!(bench.append(&[r#"{"action":"A"}"#]).new, 1);
    assert!(bench.failing().is_empty());
}

#[test]
fn a_second_content_by_another_route_is_a_revision() {
    let mut bench = Bench::new();
    bench.append(&[r#"{"id":"1","action":"a"}"#]);
    let by_file = |bench: &mut Bench, row: &str| {
        let counts = bench.append_by(Ingest::File, &[row]);
        (counts.duplicates, counts.revised)
    };
    assert_eq!(by_file(&mut bench, r#"{"id":"1","action":"A"}"#), (1, 0));
    assert_eq!(by_file(&mut bench, r#"{"id":"1", "action":"A"}"#), (1, 0));
    assert_eq!(bench.reader().detail(1).unwrap().unwrap().sightings, 1);
    assert_eq!(by_file(&mut bench, r#"{"id":"1","action":"B"}"#), (0, 1));
    assert_eq!(by_file(&mut bench, r#"{"id":"1","action":"A"}"#), (1, 0));
    assert_eq!(count(&bench, "action:B"), 1);
    assert_eq!(bench.append(&[r#"{"id":"1","action":"a"}"#]).duplicates, 1);
    let detail = bench.reader().detail(2).unwrap().unwrap();
    assert_eq!((detail.sightings, detail.revisions.len()), (1, 2));
    assert!(bench.failing().is_empty());
}

#[test]
fn a_row_that_cannot_be_read_is_kept_raw_with_the_reason_and_a_leaf() {
    let mut bench = Bench::new();
    let counts = bench.append(&["{broken", r#"{"id":"1"}"#]);
    assert_eq!((counts.problems, counts.new), (1, 1));
    let problems = bench.reader().problems(None).unwrap();
    assert_eq!(problems[0].raw, b"{broken");
    assert_eq!(bench.writer.head().unwrap().size, 2);
    assert!(bench.failing().is_empty());
}

#[test]
fn rows_that_cannot_be_read_are_counted_and_listed_newest_first_without_all_of_them() {
    let mut bench = Bench::new();
    bench.append(&["{one", "{two", r#"{"id":"1"}"#, "{three"]);
    let reader = bench.reader();
    let newest = reader.newest_problems(Some("acme"), 2).unwrap();
    assert_eq!(newest.iter().map(|problem| problem.row).collect::<Vec<_>>(), [4, 2]);
    assert_eq!((reader.problem_count(Some("acme")).unwrap(), reader.problem_count(None).unwrap()), (3, 3));
    assert_eq!(reader.problem_count(Some("nobody")).unwrap(), 0);
    assert_eq!(reader.newest_problems(Some("nobody"), 9).unwrap(), []);
    assert_eq!(reader.problem(2).unwrap().map(|problem| problem.raw), Some(b"{two".to_vec()));
    assert_eq!(reader.problem(3).unwrap(), None);
}

#[test]
fn an_empty_pull_leaves_a_receipt() {
    let mut bench = Bench::new();
    bench.append(&[]);
    assert_eq!(bench.reader().receipts().unwrap()[0].rows_seen, 0);
}

#[test]
fn two_writers_grow_one_log() {
    let mut bench = Bench::new();
    bench.append(&[r#"{"id":"1"}"#]);
    let mut other =
        Bench { writer: crate::toy::open(&bench.path()).unwrap(), folder: tempfile::tempdir().unwrap() };
    other.append(&[r#"{"id":"2"}"#]);
    bench.append(&[r#"{"id":"3"}"#]);
    assert_eq!(bench.writer.head().unwrap().size, 3);
    assert!(bench.failing().is_empty());
}

#[test]
fn undated_rows_stand_last_and_only_without_bounds() {
    let mut bench = Bench::new();
    bench.append(&[r#"{"id":"1"}"#, r#"{"id":"2","at":"2026-05-01T00:00:00Z"}"#]);
    let mut reader = bench.reader();
    let set = reader.open_set(&Filter::default().resolve(now(), chrono_tz::UTC)).unwrap();
    let rows: Vec<u64> = reader.window(set.handle, 0, 9).unwrap().iter().map(|entry| entry.row).collect();
    assert_eq!(rows, [2, 1]);
    assert_eq!(count(&bench, "to:2027-01-01"), 1);
}

#[test]
fn an_id_that_looks_like_a_hash_is_found_and_collides_with_no_other() {
    let mut bench = Bench::new();
    let ids = ["sha256:abc", "id:sha256:abc", "id:id:sha256:abc", "plain"];
    let rows: Vec<String> = ids.iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(bench.append(&rows).new, 4);
    let reader = bench.reader();
    let row = |source, name: &str| match reader.find(source, name).unwrap() {
        Found::Row(row) => Some(row),
        _ => None,
    };
    assert_eq!((row(None, "sha256:abc"), row(Some("acme"), "sha256:abc")), (Some(1), Some(1)));
    assert_eq!((row(None, "plain"), row(None, "id:plain"), row(None, "")), (Some(4), None, None));
    for (nth, number) in [(0, 1), (1, 2), (2, 3)] {
        let key = reader.entry(number).unwrap().unwrap().key;
        assert_eq!((key.as_str(), row(None, &key)), (format!("id:{}", ids[nth]).as_str(), Some(number)));
    }
    assert!(bench.failing().is_empty());
}

#[test]
fn a_row_whose_id_is_read_only_by_a_corrected_profile_is_not_stored_twice() {
    let mut bench = Bench::new();
    let mut row = incoming(r#"{"id":"1"}"#);
    row.derived.as_mut().unwrap().reading.id = None;
    let older = MappingKey { profile_sha256: "older".into(), rules_sha256: "r".into() };
    append_with(&mut bench, &older, row);
    let again = bench.append(&[r#"{"id":"1"}"#]);
    assert_eq!((again.duplicates, again.new, bench.writer.head().unwrap().size), (1, 0, 1));
    assert_eq!(bench.writer.rederive(&Toy).unwrap(), 1);
    assert!(bench.failing().is_empty());
}

#[test]
fn rows_read_with_an_older_mapping_after_a_newer_one_are_read_again() {
    let mut bench = Bench::new();
    bench.append(&[r#"{"id":"1"}"#]);
    assert!(!bench.reader().is_stale(&Toy).unwrap());
    let mut row = incoming(r#"{"id":"2"}"#);
    row.derived.as_mut().unwrap().risk = 3;
    let older = MappingKey { profile_sha256: "older".into(), rules_sha256: "r".into() };
    append_with(&mut bench, &older, row);
    assert!(bench.reader().is_stale(&Toy).unwrap());
    assert_eq!(bench.writer.rederive(&Toy).unwrap(), 1);
    assert!(!bench.reader().is_stale(&Toy).unwrap());
    assert!(bench.failing().is_empty());
}

#[test]
fn a_stopped_append_leaves_nothing_of_its_batch_and_the_last_word_of_a_run_is_written_all_the_same() {
    let mut bench = Bench::new();
    let asked = AtomicU32::new(0);
    bench.writer.stop_at(Stop::when(move || asked.fetch_add(1, Ordering::Relaxed) >= 2));
    let rows: Vec<_> = (0..5).map(|n| incoming(&format!(r#"{{"id":"{n}"}}"#))).collect();
    let mapping = Toy.mapping("toy");
    let mut append = |rows: &[Incoming]| {
        let batch = Batch {
            source: "acme",
            ingest: Ingest::Api,
            mapping: &mapping,
            receipt: receipt(),
            rows: &Rows::of(rows),
            closing: None,
        };
        bench.writer.append(&batch, &mut Repeats::default(), &mut || [1; 16])
    };
    assert!(matches!(append(&rows), Err(Error::Interrupted)));
    append(&[]).unwrap();
    bench.writer.stop_at(Stop::default());
    assert_eq!(bench.writer.head().unwrap().size, 0);
    assert_eq!(bench.reader().receipts().unwrap().len(), 1);
    assert!(bench.failing().is_empty());
}

#[test]
fn a_query_is_stopped_and_the_reader_goes_on_afterwards() {
    let mut bench = Bench::new();
    let rows: Vec<String> = (0..2_000).map(|n| format!(r#"{{"id":"{n}"}}"#)).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    for batch in rows.chunks(200) {
        bench.append(batch);
    }
    let mut reader = bench.reader();
    let every = Filter::default().resolve(now(), chrono_tz::UTC);
    reader.stop_at(&Stop::when(|| true)).unwrap();
    assert!(matches!(reader.open_set(&every), Err(Error::Interrupted)));
    reader.stop_at(&Stop::default()).unwrap();
    assert_eq!(reader.open_set(&every).unwrap().count, 2_000);
}

fn append_row(bench: &mut Bench, ingest: Ingest, row: Incoming) -> exhibit_store::Appended {
    let mapping = Toy.mapping("toy");
    let batch = Batch {
        source: "acme",
        ingest,
        mapping: &mapping,
        receipt: receipt(),
        rows: &Rows::of(&[row]),
        closing: None,
    };
    bench.writer.append(&batch, &mut Repeats::default(), &mut || [1; 16]).unwrap()
}

fn append_with(bench: &mut Bench, mapping: &MappingKey, row: Incoming) {
    let batch = Batch {
        source: "acme",
        ingest: Ingest::Api,
        mapping,
        receipt: receipt(),
        rows: &Rows::of(&[row]),
        closing: None,
    };
    bench.writer.append(&batch, &mut Repeats::default(), &mut || [1; 16]).unwrap();
}

#[test]
fn reading_rows_again_stops_between_two_rows_and_goes_on_later() {
    let mut bench = Bench::new();
    bench.append(&[r#"{"id":"1"}"#, r#"{"id":"2"}"#]);
    let older = MappingKey { profile_sha256: "older".into(), rules_sha256: "r".into() };
    append_with(&mut bench, &older, incoming(r#"{"id":"3"}"#));
    bench.writer.stop_at(Stop::when(|| true));
    assert!(matches!(bench.writer.rederive(&Toy), Err(Error::Interrupted)));
    bench.writer.stop_at(Stop::default());
    assert!(bench.reader().is_stale(&Toy).unwrap());
    bench.writer.rederive(&Toy).unwrap();
    assert!(!bench.reader().is_stale(&Toy).unwrap() && bench.failing().is_empty());
}
