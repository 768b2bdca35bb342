//! Deliveries and rows: held against each other, followed, found in both.

use exhibit_engine::clock;
use exhibit_engine::hook::{self, Capture};

use super::*;
use crate::wire::{CaptureImport, CaptureRef, ElsewhereCapture, ReconcileRequest, Standing, TraceRequest};

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

fn of(source: &str, from: Option<&str>, to: Option<&str>) -> ReconcileRequest {
    ReconcileRequest { source: source.into(), from: from.map(str::to_owned), to: to.map(str::to_owned) }
}

#[test]
fn the_row_of_a_delivery_is_found_and_its_source_offered() {
    let folder = tempfile::tempdir().unwrap();
    let desk = told_twice(folder.path());
    let found = desk.elsewhere(CaptureRef { id: 1 }).unwrap();
    assert_eq!(found.rows.iter().map(|row| row.source.as_str()).collect::<Vec<_>>(), ["generic"]);
    assert_eq!(found.sources, ["generic"]);
    let again = ElsewhereCapture { capture: 2, standing: Some(Standing::Unsigned) };
    assert_eq!((found.same_row, found.more_same_row, found.more_ids), (vec![again], 0, 0));
    assert_eq!(code(desk.elsewhere(CaptureRef { id: 9 })), Code::NotFound);
}

#[test]
fn a_delivery_that_came_before_is_told_with_where_the_first_of_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "default");
    let capture = |second: u32| Capture {
        received_at: Some(format!("2026-05-09T17:14:{second:02}Z").parse().unwrap()),
        method: "POST".into(),
        url: "/".into(),
        headers: vec![("X-Outworx-Delivery".into(), "7".into())],
        body: b"{}".to_vec(),
    };
    let file = folder.path().join("deliveries.ndjson");
    std::fs::write(&file, hook::to_ndjson(&capture(1)) + &hook::to_ndjson(&capture(2))).unwrap();
    picked(&desk, &[&file]);
    desk.import_captures(CaptureImport { paths: vec![file.display().to_string()] }, nobody()).unwrap();
    let line = |id| desk.capture(CaptureRef { id }).unwrap().line;
    assert_eq!((line(1).same_as, line(1).first_standing), (None, None));
    assert_eq!((line(2).same_as, line(2).first_standing), (Some(1), Some(Standing::Unsigned)));
}

#[test]
fn a_source_is_held_against_its_deliveries() {
    let folder = tempfile::tempdir().unwrap();
    let desk = told_twice(folder.path());
    let found = desk.reconcile(&of("generic", None, None)).unwrap();
    assert_eq!(found.source, "generic");
    assert_eq!((found.delivered, found.missing_in_log.count), (2, 0));
    assert_eq!(found.duplicates.count, 1);
    let twice = &found.duplicates.lines[0];
    assert!(twice.note.as_deref().unwrap().contains("2 times"), "{twice:?}");
    assert!(twice.row.is_some() && twice.capture.is_some());
    assert!(desk.reconcile(&of("nobody", None, None)).is_err());
}

#[test]
fn rows_are_looked_for_in_the_period_that_was_asked_for_and_its_end_is_not_part_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let desk = told_twice(folder.path());
    let looked_for = |from: Option<&str>, to: Option<&str>| {
        let found = desk.reconcile(&of("generic", from, to)).unwrap();
        (found.rows, found.missing_in_webhooks.count)
    };
    assert_eq!(looked_for(None, None), (2, 1));
    assert_eq!(looked_for(Some("2026-05-02"), None), (1, 1));
    assert_eq!(looked_for(None, Some("2026-05-02")), (1, 0));
    assert_eq!(looked_for(None, Some("2026-05-02T23:30:00Z")), (1, 0));
    assert_eq!(looked_for(None, Some("2026-05-02T23:30:00.001Z")), (2, 1));
    assert_eq!(looked_for(Some("2026-05-03"), Some("2026-05-04")), (0, 0));
    let backwards = desk.reconcile(&of("generic", Some("2026-05-04"), Some("2026-05-03"))).unwrap();
    assert_eq!((backwards.from, backwards.rows), (None, 0));
    assert!(
        backwards.notes.iter().any(|note| note.contains("ends before it begins")),
        "{:?}",
        backwards.notes
    );
    assert_eq!(code(desk.reconcile(&of("generic", Some("yesteryear"), None))), Code::BadQuery);
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
