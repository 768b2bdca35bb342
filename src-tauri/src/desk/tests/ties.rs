//! Deliveries and rows: held against each other, followed, found in both.

use exhibit_engine::clock;
use exhibit_engine::hook::{self, Capture};

use super::*;
use crate::wire::{CaptureImport, CaptureRef, ReconcileRequest, TraceRequest};

/// A desk with [`ROWS`], and deliveries that tell the first of them twice.
fn told_twice(folder: &Path) -> Desk {
    let desk = filled(folder);
    let row = ROWS.lines().next().unwrap();
    let capture = |url: &str| Capture {
        received_at: Some(clock::now().utc()),
        method: "POST".into(),
        url: url.into(),
        headers: vec![],
        body: row.as_bytes().to_vec(),
    };
    let file = folder.join("deliveries.ndjson");
    std::fs::write(&file, hook::to_ndjson(&capture("/one")) + &hook::to_ndjson(&capture("/two"))).unwrap();
    picked(&desk, &[&file]);
    desk.import_captures(CaptureImport { paths: vec![file.display().to_string()] }, nobody()).unwrap();
    desk
}

#[test]
fn the_row_of_a_delivery_is_found_and_its_source_offered() {
    let folder = tempfile::tempdir().unwrap();
    let desk = told_twice(folder.path());
    let found = desk.elsewhere(CaptureRef { id: 1 }).unwrap();
    assert_eq!(found.rows.iter().map(|row| row.source.as_str()).collect::<Vec<_>>(), ["generic"]);
    assert_eq!(found.sources, ["generic"]);
    assert_eq!(found.same_row, [2]);
    assert_eq!(code(desk.elsewhere(CaptureRef { id: 9 })), Code::NotFound);
}

#[test]
fn a_source_is_held_against_its_deliveries() {
    let folder = tempfile::tempdir().unwrap();
    let desk = told_twice(folder.path());
    let found = desk.reconcile(&ReconcileRequest { source: "generic".into() }).unwrap();
    assert_eq!(found.source, "generic");
    assert_eq!((found.delivered, found.missing_in_log.count), (2, 0));
    assert_eq!(found.duplicates.count, 1);
    let twice = &found.duplicates.lines[0];
    assert!(twice.note.as_deref().unwrap().contains("2 times"), "{twice:?}");
    assert!(twice.row.is_some() && twice.capture.is_some());
    assert!(desk.reconcile(&ReconcileRequest { source: "nobody".into() }).is_err());
}

#[test]
fn a_trace_begins_at_a_delivery_or_at_a_row_and_at_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let desk = told_twice(folder.path());
    let of_capture = desk.trace(&TraceRequest { capture: Some(1), row: None }).unwrap();
    let bob = of_capture.clues.iter().find(|clue| clue.kind == "actor").unwrap();
    assert_eq!((bob.value.as_str(), bob.rows, bob.deliveries, bob.valid), ("bob@acme.io", 2, 2, 0));
    assert_eq!(opened(&desk, &bob.query).count, 2);
    let of_row = desk.trace(&TraceRequest { capture: None, row: Some(1) }).unwrap();
    assert!(of_row.clues.iter().any(|clue| clue.value == "bob@acme.io"));
    for (capture, row) in [(None, None), (Some(1), Some(1))] {
        assert_eq!(code(desk.trace(&TraceRequest { capture, row })), Code::Usage);
    }
}
