//! What a trace leaves out is counted.

use exhibit_hook::Capture;
use exhibit_store::Via;

use super::*;
use crate::webhook::shelf::Judging;
use crate::{Home, clock};

fn shelf(bodies: &[String]) -> (tempfile::TempDir, Workspace) {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::at(&Home::new(folder.path()), "w").unwrap();
    let capture = |body: &String| Capture {
        received_at: Some(clock::now().utc()),
        method: "POST".into(),
        url: "/".into(),
        headers: vec![("X-Outworx-Delivery".into(), "d-1".into())],
        body: body.as_bytes().to_vec(),
    };
    let judging = Judging::default();
    let drafts: Vec<_> = bodies.iter().map(|body| judging.draft(capture(body), Via::Listener)).collect();
    workspace.writer().unwrap().store_captures(clock::now(), &drafts).unwrap();
    (folder, workspace)
}

/// A body of so many rows, each of another person.
fn rows(count: usize) -> String {
    let row = |nth| {
        format!(r#"{{"id":"e-{nth}","action":"A","actor":"p{nth}@acme.io","time":"2026-05-01T10:00:00Z"}}"#)
    };
    format!("[{}]", (0..count).map(row).collect::<Vec<_>>().join(","))
}

#[test]
fn values_that_were_not_followed_are_counted() {
    let (_folder, workspace) = shelf(&[rows(LINKS_AT_MOST + 6), rows(LINKS_AT_MOST)]);
    let traced = |id| trace(&workspace, Of::Capture(id), &By::default(), &Watch::silent()).unwrap();
    let (more, all) = (traced(1), traced(2));
    assert_eq!((more.links.len(), more.left_out), (LINKS_AT_MOST, 6));
    assert_eq!((all.links.len(), all.left_out), (LINKS_AT_MOST, 0));
}

#[test]
fn ids_that_were_not_asked_for_and_deliveries_beyond_the_first_thousand_are_counted() {
    const MORE: usize = 2;
    let mut bodies = vec![rows(5)];
    bodies.extend((0..CAPTURES_AT_MOST + MORE).map(|nth| format!(r#"{{"n":{nth}}}"#)));
    bodies.push(r#"{"id":"x"}"#.to_owned());
    let (_folder, workspace) = shelf(&bodies);
    let found = |id| elsewhere(&workspace, Of::Capture(id), &Watch::silent()).unwrap();
    let many = found(1);
    assert_eq!((many.ids.len(), many.left_out), (5, LeftOut { ids: 2, ..many.left_out }));
    let last = found(bodies.len() as u64);
    let more = MORE as u64 + 1;
    assert_eq!(last.same_row.len(), CAPTURES_AT_MOST);
    assert_eq!(last.left_out, LeftOut { ids: 0, same_row: more, copies: more });
}
