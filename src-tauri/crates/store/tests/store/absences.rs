//! Rows that a vendor no longer sends: noted once, by whole pulls only, and told when they come back.

use exhibit_entry::Moment;
use exhibit_store::{
    Absent, Appended, Batch, Closing, Derive, Ingest, Numbers, ReceiptDraft, Repeats, Rows, Stop,
};

use crate::toy::{Bench, Toy, incoming, line, moment, now, receipt};

const MAY: [&str; 3] = [
    r#"{"id":"1","at":"2026-05-01T00:00:00Z"}"#,
    r#"{"id":"2","at":"2026-05-02T00:00:00Z"}"#,
    r#"{"id":"3","at":"2026-05-03T00:00:00Z"}"#,
];

/// One whole pull in one page, as the engine makes it.
struct Whole<'a> {
    rows: &'a [&'a str],
    from: Option<&'a str>,
    to: &'a str,
    expired_before: Option<&'a str>,
    started_at: Moment,
}

fn whole<'a>(rows: &'a [&'a str]) -> Whole<'a> {
    Whole { rows, from: None, to: "2026-05-09T00:00:00Z", expired_before: None, started_at: now() }
}

fn pull(bench: &mut Bench, whole: &Whole<'_>) -> Numbers {
    let mapping = Toy.mapping("toy");
    let rows = Rows::of(&whole.rows.iter().map(|row| incoming(row)).collect::<Vec<_>>());
    let draft = ReceiptDraft { started_at: whole.started_at, ..receipt() };
    let batch = |receipt, rows, closing| Batch {
        source: "acme",
        ingest: Ingest::Api,
        mapping: &mapping,
        receipt,
        rows,
        closing,
    };
    let (mut repeats, mut salt) = (Repeats::default(), || [1; 16]);
    let page = batch(draft.clone(), &rows, None);
    bench.writer.append(&page, &mut repeats, &mut salt).unwrap();
    let closing = Closing {
        from: whole.from.map(moment),
        to: moment(whole.to),
        seen: repeats.seen(),
        expired_before: whole.expired_before.map(moment),
    };
    let none = Rows::default();
    let last = batch(draft, &none, Some(closing));
    bench.writer.append(&last, &mut Repeats::default(), &mut salt).unwrap();
    repeats.seen().clone()
}

/// A whole pull of a later day that brings one row, and one that shows it no more.
pub fn lose_all(bench: &mut Bench) {
    pull(bench, &whole(&MAY[..1]));
    pull(bench, &whole(&[]));
    assert_eq!(vanished(bench).len(), 1);
}

fn vanished(bench: &Bench) -> Vec<(u64, bool)> {
    let reader = bench.reader();
    let rows = reader.vanished(Some("acme"), 99).unwrap();
    assert_eq!(reader.vanished_count(None).unwrap(), rows.len() as u64);
    let mut rows: Vec<_> = rows.into_iter().map(|row| (row.row, row.expired)).collect();
    rows.sort_unstable();
    rows
}

fn last_vanished(bench: &Bench) -> u64 {
    bench.reader().receipts().unwrap().last().unwrap().vanished
}

#[test]
fn a_row_that_a_whole_pull_did_not_show_is_noted_once_and_its_coming_back_too() {
    let mut bench = Bench::new();
    pull(&mut bench, &whole(&MAY));
    assert_eq!((vanished(&bench), last_vanished(&bench)), (vec![], 0));
    pull(&mut bench, &whole(&MAY[..2]));
    pull(&mut bench, &whole(&MAY[..2]));
    assert_eq!(vanished(&bench), [(3, false)]);
    assert_eq!(last_vanished(&bench), 1, "all receipts of the toy are of one run");
    let absent = bench.reader().detail(3).unwrap().unwrap().absent;
    assert_eq!(absent, Some(Absent { noticed_at: now(), expired: false }));
    let row = bench.reader().vanished(None, 1).unwrap().remove(0);
    assert_eq!((row.key.as_str(), row.source.as_str(), row.noticed_at), ("3", "acme", now()));
    assert_eq!(row.at, Some(moment("2026-05-03T00:00:00Z")));
    pull(&mut bench, &whole(&MAY));
    assert_eq!((vanished(&bench), bench.reader().detail(3).unwrap().unwrap().absent), (vec![], None));
    pull(&mut bench, &whole(&MAY[..2]));
    assert_eq!(vanished(&bench), [(3, false)]);
    assert!(bench.failing().is_empty());
}

#[test]
fn what_the_vendor_no_longer_keeps_is_expired_and_what_it_should_keep_is_gone() {
    let mut bench = Bench::new();
    pull(&mut bench, &whole(&MAY));
    pull(&mut bench, &Whole { expired_before: Some("2026-05-02T00:00:00Z"), ..whole(&[]) });
    assert_eq!(vanished(&bench), [(1, true), (2, false), (3, false)]);
    assert!(bench.failing().is_empty());
}

#[test]
fn rows_at_the_edges_of_the_window_outside_it_or_without_a_time_are_not_missed() {
    let mut bench = Bench::new();
    let rows = [MAY[0], MAY[1], MAY[2], r#"{"id":"undated"}"#, "{broken"];
    pull(&mut bench, &whole(&rows));
    let edges = Whole { from: Some("2026-05-01T00:00:00Z"), to: "2026-05-03T00:00:00.900Z", ..whole(&[]) };
    pull(&mut bench, &edges);
    assert_eq!(vanished(&bench), [(2, false)]);
}

#[test]
fn rows_of_files_and_rows_asked_under_an_older_configuration_are_not_missed() {
    let mut bench = Bench::new();
    bench.append_by(Ingest::File, &MAY[..1]);
    bench.append(&MAY[1..2]);
    bench.writer.remove_source("acme", now()).unwrap();
    let added_at = now().plus_ms(1);
    bench.writer.add_source(&exhibit_store::SourceLine { added_at, ..line("acme") }).unwrap();
    let later = now().plus_ms(2);
    pull(&mut bench, &Whole { started_at: later, ..whole(&MAY[2..]) });
    pull(&mut bench, &Whole { started_at: later, ..whole(&[]) });
    assert_eq!(vanished(&bench), [(3, false)]);
}

#[test]
fn a_revision_shows_the_whole_key_and_the_older_row_is_not_missed() {
    let mut bench = Bench::new();
    pull(&mut bench, &whole(&MAY[..1]));
    pull(&mut bench, &whole(&[]));
    let revised = r#"{"id":"1","at":"2026-05-01T00:00:00Z","action":"other"}"#;
    let seen = pull(&mut bench, &whole(&[revised]));
    assert_eq!(seen, Numbers::from_iter([1, 2]));
    assert_eq!(vanished(&bench), []);
    assert_eq!(pull(&mut bench, &whole(&MAY[..1])), Numbers::from_iter([1, 2]));
    pull(&mut bench, &whole(&[]));
    assert_eq!(vanished(&bench), [(2, false)]);
}

#[test]
fn an_old_file_does_not_bring_a_row_back() {
    let mut bench = Bench::new();
    pull(&mut bench, &whole(&MAY));
    pull(&mut bench, &whole(&MAY[..2]));
    bench.append_by(Ingest::File, &MAY);
    assert_eq!(vanished(&bench), [(3, false)]);
}

#[test]
fn copies_without_an_id_are_missed_one_by_one() {
    let mut bench = Bench::new();
    let copy = r#"{"action":"a","at":"2026-05-01T00:00:00Z"}"#;
    let seen = pull(&mut bench, &whole(&[copy, copy, copy]));
    assert_eq!(seen, Numbers::from_iter([1, 2, 3]));
    assert_eq!(pull(&mut bench, &whole(&[copy, copy])), Numbers::from_iter([1, 2]));
    assert_eq!(vanished(&bench), [(3, false)]);
    assert_eq!(pull(&mut bench, &whole(&[copy, copy, copy])), Numbers::from_iter([1, 2, 3]));
    assert_eq!(vanished(&bench), []);
    assert!(bench.failing().is_empty());
}

#[test]
fn a_pass_sees_sightings_and_rows_stored_without_their_id() {
    let mut bench = Bench::new();
    bench.append_by(Ingest::File, &MAY[..1]);
    let other = r#"{"id":"1","at":"2026-05-01T00:00:00Z","more":"x"}"#;
    assert_eq!(pull(&mut bench, &whole(&[other])), Numbers::from_iter([1]));
    let mut without_id = incoming(MAY[1]);
    without_id.derived.as_mut().unwrap().reading.id = None;
    let mapping = Toy.mapping("toy");
    let batch = Batch {
        source: "acme",
        ingest: Ingest::Api,
        mapping: &mapping,
        receipt: receipt(),
        rows: &Rows::of(&[without_id]),
        closing: None,
    };
    bench.writer.append(&batch, &mut Repeats::default(), &mut || [1; 16]).unwrap();
    assert_eq!(pull(&mut bench, &whole(&MAY[1..2])), Numbers::from_iter([2]));
}

#[test]
fn a_batch_that_is_not_stored_is_not_seen_either() {
    let mut bench = Bench::new();
    let mapping = Toy.mapping("toy");
    let rows = Rows::of(&[incoming(r#"{"action":"no id"}"#), incoming(MAY[0])]);
    let batch = Batch {
        source: "acme",
        ingest: Ingest::Api,
        mapping: &mapping,
        receipt: receipt(),
        rows: &rows,
        closing: None,
    };
    let mut repeats = Repeats::default();
    let append = |bench: &mut Bench, repeats: &mut Repeats| -> Result<Appended, exhibit_store::Error> {
        bench.writer.append(&batch, repeats, &mut || [1; 16])
    };
    append(&mut bench, &mut repeats).unwrap();
    let asked = std::sync::atomic::AtomicU32::new(0);
    let stop = Stop::when(move || asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) >= 1);
    bench.writer.stop_at(stop);
    append(&mut bench, &mut repeats).unwrap_err();
    bench.writer.stop_at(Stop::default());
    assert_eq!(repeats.seen(), &Numbers::from_iter([1, 2]));
    // The stopped batch's copy does not count: the one that comes now is the second of this pass, not the third.
    assert_eq!(append(&mut bench, &mut repeats).unwrap().new, 1);
    let mut fresh = Repeats::default();
    append(&mut bench, &mut fresh).unwrap();
    assert_eq!(append(&mut bench, &mut fresh).unwrap().new, 0);
}
