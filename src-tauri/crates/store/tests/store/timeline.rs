//! When rows happened, what was asked for, and what vendors counted.

use exhibit_store::{
    AskedWindow, Batch, Derive, Ingest, QUARTER_MS, ReceiptDraft, ReceiptStatus, Repeats, Rows, Timeline,
    Unread,
};

use crate::toy::{Bench, Toy, line, moment, now, receipt};

fn timeline(bench: &Bench) -> Timeline {
    bench.reader().timelines().unwrap().remove("acme").unwrap()
}

fn quarter(text: &str) -> i64 {
    moment(text).ms().div_euclid(QUARTER_MS)
}

#[test]
fn rows_are_counted_by_the_quarter_of_their_time_and_superseded_ones_are_not() {
    let mut bench = Bench::new();
    bench.writer.add_source(&line("other")).unwrap();
    bench.append_by(Ingest::File, &[r#"{"id":"0","at":"1969-12-31T23:59:59Z"}"#]);
    bench.append(&[
        r#"{"id":"1","at":"1970-01-01T00:00:00Z"}"#,
        r#"{"id":"2","at":"2026-05-01T10:14:59Z"}"#,
        r#"{"id":"3","at":"2026-05-01T10:00:00Z"}"#,
        r#"{"id":"4","at":"2026-05-01T10:15:00Z"}"#,
        r#"{"id":"5"}"#,
    ]);
    bench.append(&[r#"{"id":"4","at":"2026-05-01T10:15:00Z","action":"changed"}"#]);
    let ten = quarter("2026-05-01T10:00:00Z");
    let expected = |line: &Timeline| {
        assert_eq!(line.quarters, [(-1, 1), (0, 1), (ten, 2), (ten + 1, 1)]);
        assert_eq!((line.undated, line.first_pulled), (1, Some(ten)));
    };
    expected(&timeline(&bench));
    assert_eq!(bench.reader().timelines().unwrap()["other"], Timeline::default());
    for rows_a_segment in [2, 3, 100] {
        // Some in segments and one behind them, then all.
        bench.in_segments(rows_a_segment);
        expected(&timeline(&bench));
    }
}

#[test]
fn what_was_not_pulled_says_nothing_of_the_vendors_keeping_in_segments_too() {
    let mut bench = Bench::new();
    bench.append_by(Ingest::File, &[r#"{"id":"0","at":"2026-04-01T00:00:00Z"}"#]);
    bench.in_segments(9);
    assert_eq!(timeline(&bench).first_pulled, None);
    bench.append(&[r#"{"id":"1","at":"2026-05-01T00:00:00Z"}"#, r#"{"id":"2","at":"2026-05-02T00:00:00Z"}"#]);
    let first = Some(quarter("2026-05-01T00:00:00Z"));
    assert_eq!(timeline(&bench).first_pulled, first, "of rows in no segment");
    bench.in_segments(9);
    assert_eq!(timeline(&bench).first_pulled, first);
}

#[test]
fn rows_that_cannot_be_read_are_placed_between_their_neighbours() {
    let mut bench = Bench::new();
    let (first, last) =
        (r#"{"id":"1","at":"2026-05-01T10:00:00Z"}"#, r#"{"id":"2","at":"2026-05-01T09:00:00Z"}"#);
    bench.append(&[first, "{a", "{b", last]);
    bench.append(&["{alone"]);
    bench.append(&["{alone too"]);
    let between = Some((moment("2026-05-01T09:00:00Z"), moment("2026-05-01T10:00:00Z")));
    assert_eq!(timeline(&bench).unread, [Unread { rows: 2, between }, Unread { rows: 2, between: None }]);
}

#[test]
fn whole_ids_are_told_from_others_and_rows_without_an_id_do_not_count() {
    let mut bench = Bench::new();
    let ids = ["10", "9", "0", "007", "-1", "18446744073709551615", "18446744073709551616", "x"];
    let rows: Vec<String> = ids.iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
    let mut rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    rows.push(r#"{"action":"no id"}"#);
    bench.append(&rows);
    bench.append(&[r#"{"id":"9","at":"2026-05-01T09:00:00Z"}"#]);
    let reader = bench.reader();
    let ids = reader.whole_ids("acme").unwrap();
    assert_eq!((ids.sorted.as_slice(), ids.others), ([0, 9, 10, u64::MAX].as_slice(), 4));
    assert_eq!(reader.time_of("acme", "9").unwrap(), Some(moment("2026-05-01T09:00:00Z")));
    assert_eq!(
        (reader.time_of("acme", "10").unwrap(), reader.time_of("acme", "none").unwrap()),
        (None, None)
    );
}

#[test]
fn the_receipts_of_one_window_are_one_asking_and_its_last_word_counts() {
    let mut bench = Bench::new();
    let mapping = Toy.mapping("toy");
    let day = |day: u32| Some(moment(&format!("2026-05-0{day}T00:00:00Z")));
    let mut leave = |run: &str, (from, to), status| {
        let receipt = ReceiptDraft { run: run.into(), window_from: from, window_to: to, status, ..receipt() };
        let batch = Batch {
            source: "acme",
            ingest: Ingest::Api,
            mapping: &mapping,
            receipt,
            rows: &Rows::default(),
            closing: None,
        };
        bench.writer.append(&batch, &mut Repeats::default(), &mut || [1; 16]).unwrap();
    };
    leave("a", (None, day(2)), ReceiptStatus::Running);
    leave("a", (None, day(2)), ReceiptStatus::Ok);
    leave("a", (day(2), day(3)), ReceiptStatus::Running);
    leave("b", (day(2), None), ReceiptStatus::Failed);
    let asked = bench.reader().asked().unwrap();
    let line = |from, to, (whole, pages)| AskedWindow {
        source: "acme".into(),
        from,
        to,
        started_at: now(),
        finished_at: now(),
        pages,
        whole,
        error: None,
    };
    assert_eq!(
        asked,
        [line(None, day(2), (true, 2)), line(day(2), day(3), (false, 1)), line(day(2), None, (false, 1))]
    );
    let runs = bench.reader().receipts().unwrap();
    assert_eq!((runs[0].window_from, runs[0].window_to, runs[0].status.as_str()), (None, day(3), "running"));
    assert_eq!((runs[1].window_from, runs[1].window_to), (day(2), None));
}
