//! From when to when the rows of imports happened, and which rows and sources a period has.

use exhibit_entry::filter::{Selection, Term};
use exhibit_store::{
    Batch, Derive, Exclusion, ImportSpan, Incoming, Ingest, PackPart, ReceiptDraft, Repeats, Rows, RunKind,
};

use crate::toy::{Bench, Toy, incoming, line, moment, now, receipt};

/// Imports rows into a source, as a part of a run.
fn import(bench: &mut Bench, (source, run): (&str, &str), rows: &[&str]) {
    take(
        bench,
        (source, Ingest::File),
        ReceiptDraft { run: run.into(), kind: RunKind::Import, ..receipt() },
        rows,
    );
}

fn take(bench: &mut Bench, (source, ingest): (&str, Ingest), receipt: ReceiptDraft, rows: &[&str]) {
    let rows: Vec<Incoming> = rows.iter().map(|row| incoming(row)).collect();
    let mapping = Toy.mapping("toy");
    let batch = Batch { source, ingest, mapping: &mapping, receipt, rows: &Rows::of(&rows), closing: None };
    bench.writer.append(&batch, &mut Repeats::default(), &mut || [1; 16]).unwrap();
}

fn span(source: &str, first: &str, last: &str) -> ImportSpan {
    let [first_at, last_at] = [first, last].map(|day| moment(&format!("{day}T00:00:00Z")));
    ImportSpan { source: source.into(), first_at, last_at, finished_at: now() }
}

fn spans(bench: &Bench) -> Vec<ImportSpan> {
    let mut spans = bench.reader().import_spans().unwrap();
    spans.sort_by(|one, other| (&one.source, one.first_at).cmp(&(&other.source, other.first_at)));
    spans
}

#[test]
fn an_import_reaches_from_its_first_row_to_its_last_whatever_their_order() {
    let mut bench = Bench::new();
    bench.writer.add_source(&line("other")).unwrap();
    let row = |id: u32, day: &str| format!(r#"{{"id":"{id}","at":"2026-{day}T00:00:00Z"}}"#);
    import(&mut bench, ("acme", "a"), &[&row(1, "01-09"), &row(2, "01-05")]);
    import(&mut bench, ("other", "b"), &[&row(1, "01-01")]);
    import(&mut bench, ("acme", "a"), &[&row(3, "01-20"), "{not a row", r#"{"id":"undated"}"#]);
    import(&mut bench, ("acme", "c"), &[&row(3, "01-20"), &row(4, "02-02")]);
    import(&mut bench, ("acme", "d"), &[r#"{"id":"undated alone"}"#]);
    bench.append(&[&row(9, "03-03")]);
    let expected = [
        span("acme", "2026-01-05", "2026-01-20"),
        // What was here already as it is leaves no trace.
        span("acme", "2026-02-02", "2026-02-02"),
        span("other", "2026-01-01", "2026-01-01"),
    ];
    assert_eq!(spans(&bench), expected);
}

#[test]
fn what_an_import_shows_of_pulled_rows_counts_and_filler_does_not() {
    let mut bench = Bench::new();
    bench.append(&[r#"{"id":"1","at":"2026-01-01T00:00:00Z"}"#]);
    import(
        &mut bench,
        ("acme", "a"),
        &[
            r#"{"id":"1","at":"2026-01-01T00:00:00Z","action":"seen by another route"}"#,
            r#"{"id":"2","at":"2026-01-07T00:00:00Z"}"#,
            r#"{"id":"3","at":"1970-01-01T00:00:00Z"}"#,
            r#"{"id":"4","at":"2099-01-01T00:00:00Z"}"#,
        ],
    );
    assert_eq!(spans(&bench), [span("acme", "2026-01-01", "2026-01-07")]);
}

#[test]
fn a_query_leaves_out_what_it_does_not_find_and_none_leaves_out_nothing() {
    let mut bench = Bench::new();
    bench.writer.add_source(&line("other")).unwrap();
    bench.writer.add_source(&line("gone")).unwrap();
    let row = |id: u32, day: &str, who: &str| {
        format!(r#"{{"id":"{id}","at":"2026-{day}T00:00:00Z","who":"{who}"}}"#)
    };
    import(&mut bench, ("acme", "a"), &[&row(1, "01-09", "ana"), &row(2, "02-01", "ana")]);
    import(&mut bench, ("other", "b"), &[&row(1, "01-01", "bob")]);
    import(&mut bench, ("gone", "c"), &[&row(1, "03-01", "ana")]);
    bench.writer.remove_source("gone", now()).unwrap();
    let mut reader = bench.reader();
    let mut counted = |query: Selection| {
        let part = PackPart {
            evidence: None,
            unclassified_too: false,
            from: moment("2026-01-01T00:00:00Z"),
            to: moment("2026-02-01T00:00:00Z"),
            query,
        };
        let population = reader.population(&part).unwrap();
        let sources: Vec<String> = population.sources_in_period.into_iter().collect();
        assert_eq!((population.total_in_period, sources), (2, vec!["acme".to_owned(), "other".to_owned()]));
        (population.included_count, population.excluded.get(&Exclusion::Query).copied().unwrap_or_default())
    };
    assert_eq!(counted(Selection::default()), (2, 0));
    let terms = vec![Term::Text("ana".into())];
    assert_eq!(counted(Selection { terms, ..Selection::default() }), (1, 1));
    let from = Some(moment("2026-01-05T00:00:00Z"));
    assert_eq!(counted(Selection { from, ..Selection::default() }), (1, 1));
    let to = Some(moment("2027-01-05T00:00:00Z"));
    assert_eq!(counted(Selection { to, ..Selection::default() }), (2, 0));
}

#[test]
fn a_removed_source_is_named_while_it_holds_rows() {
    let mut bench = Bench::new();
    for name in ["empty", "unread"] {
        bench.writer.add_source(&line(name)).unwrap();
    }
    import(&mut bench, ("acme", "a"), &[r#"{"id":"1"}"#]);
    import(&mut bench, ("unread", "b"), &["{no row"]);
    import(&mut bench, ("empty", "c"), &[]);
    for name in ["acme", "empty", "unread"] {
        bench.writer.remove_source(name, now()).unwrap();
    }
    bench.writer.add_source(&line("fresh")).unwrap();
    let names: Vec<String> =
        bench.reader().source_names().unwrap().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["acme", "fresh", "unread"]);
}
