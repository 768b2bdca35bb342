//! What the user says about a source, and what its receipts say beside their counts.

use exhibit_store::{
    Batch, Derive, Error, Ingest, ReceiptDraft, ReceiptStatus, Repeats, Rows, RunKind, SourceSettings,
};

use crate::toy::{Bench, Toy, line, now, receipt};

fn leave(bench: &mut Bench, draft: ReceiptDraft) {
    let mapping = Toy.mapping("toy");
    let batch = Batch {
        source: "acme",
        ingest: Ingest::Api,
        mapping: &mapping,
        receipt: draft,
        rows: &Rows::default(),
        closing: None,
    };
    bench.writer.append(&batch, &mut Repeats::default(), &mut || [1; 16]).unwrap();
}

#[test]
fn settings_are_kept_until_the_source_is_set_up_anew() {
    let mut bench = Bench::new();
    let settings = SourceSettings { paused: true, every_minutes: Some(360), kept_days: Some(7) };
    assert_eq!(bench.reader().source("acme").unwrap().settings, SourceSettings::default());
    bench.writer.set_source("acme", &settings).unwrap();
    assert_eq!(bench.reader().source("acme").unwrap().settings, settings);
    assert!(matches!(bench.writer.set_source("nobody", &settings), Err(Error::NoSuchSource(_))));
    bench.writer.remove_source("acme", now()).unwrap();
    assert!(matches!(bench.writer.set_source("acme", &settings), Err(Error::NoSuchSource(_))));
    bench.writer.add_source(&line("acme")).unwrap();
    assert_eq!(bench.reader().source("acme").unwrap().settings, SourceSettings::default());
}

#[test]
fn a_pull_goes_on_where_the_newest_receipt_says_until_one_ended_well() {
    let mut bench = Bench::new();
    let resume = |bench: &Bench| bench.reader().source("acme").unwrap().resume;
    let running =
        |at: &str| ReceiptDraft { status: ReceiptStatus::Running, resume: Some(at.into()), ..receipt() };
    assert_eq!(resume(&bench), None);
    leave(&mut bench, running("page 2"));
    leave(&mut bench, running("page 3"));
    assert_eq!(resume(&bench).as_deref(), Some("page 3"));
    leave(&mut bench, ReceiptDraft { kind: RunKind::Import, ..receipt() });
    assert_eq!(resume(&bench).as_deref(), Some("page 3"), "a file says nothing of a pull");
    leave(&mut bench, receipt());
    assert_eq!(resume(&bench), None);
    leave(&mut bench, running("page 9"));
    bench.writer.remove_source("acme", now()).unwrap();
    bench
        .writer
        .add_source(&exhibit_store::SourceLine { added_at: now().plus_ms(1), ..line("acme") })
        .unwrap();
    assert_eq!(resume(&bench), None, "another configuration is asked from its own beginning");
}

#[test]
fn a_run_tells_its_code_and_how_wrong_the_clock_of_the_vendor_is() {
    let mut bench = Bench::new();
    leave(&mut bench, ReceiptDraft { status: ReceiptStatus::Running, skew_ms: Some(-1_500), ..receipt() });
    leave(
        &mut bench,
        ReceiptDraft { status: ReceiptStatus::Partial, code: Some("remote".into()), ..receipt() },
    );
    let run = bench.reader().receipts().unwrap().remove(0);
    assert_eq!(
        (run.code.as_deref(), run.skew_ms, run.status.as_str()),
        (Some("remote"), Some(-1_500), "partial")
    );
    assert!(bench.failing().is_empty());
}
