//! Deliveries that were made to cost much.

use exhibit_hook::Capture;
use exhibit_store::{CaptureDraft, Via};

use super::super::gathered::{Source, gather};
use super::*;
use crate::clock;

const ROWS: usize = 10_000;

/// A delivery without a signature that tells one row of the log ten thousand times, each time otherwise.
fn of_one_row(id: &str) -> CaptureDraft {
    let rows: Vec<String> = (0..ROWS)
        .map(|n| format!(r#"{{"id":"{id}","action":"MADE_UP_{n}","created_at":"2026-05-09T17:14:08Z"}}"#))
        .collect();
    CaptureDraft {
        capture: Capture {
            received_at: Some(until().utc()),
            method: "POST".into(),
            url: "/".into(),
            headers: vec![("X-Outworx-Webhook-Delivery".into(), "hostile".into())],
            body: format!("[{}]", rows.join(",")).into_bytes(),
        },
        via: Via::Listener,
        file: None,
        format: "http".into(),
        rebuilt: None,
        delivery: Some("hostile".into()),
        event: None,
        scheme: None,
    }
}

#[test]
fn a_delivery_that_was_refused_is_compared_with_nothing_however_many_rows_it_has() {
    let bench = bench();
    let reader = bench.workspace.reader().unwrap();
    let asked = exhibit_entry::query::parse("source:outworx has:project").unwrap();
    let mut windows = bench.workspace.fresh_reader().unwrap();
    let set = windows.open_set(&asked.resolve(until(), chrono_tz::Tz::UTC)).unwrap();
    let id = windows.window(set.handle, 0, 1).unwrap().remove(0).id.unwrap();
    bench.workspace.writer().unwrap().store_captures(clock::now(), &[of_one_row(&id)]).unwrap();
    let profile = exhibit_source::builtin_by_id("outworx").unwrap();
    let source = Source { name: "outworx", profile, scheme: Schemes::built_in().named("outworx") };
    let gathered = gather(&reader, source, &bench.wanted).unwrap();
    let hostile = |told: &&ties::Told| told.arrival.delivery.as_deref() == Some("hostile");
    assert_eq!(gathered.told.iter().filter(hostile).count(), ROWS);
    let compared = gathered.unlike.iter().filter(|one| hostile(&&gathered.told[one.told])).count();
    assert_eq!(compared, 0);
    let found = found(&bench, "outworx", &bench.wanted);
    assert_eq!((found.content_differs.len(), found.refused.len()), (0, 12 + ROWS));
}
