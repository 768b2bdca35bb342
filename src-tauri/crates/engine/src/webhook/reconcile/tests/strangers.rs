//! Deliveries that are no word of the vendor's: of another scheme, or sent from here.

use exhibit_hook::{Capture, Key, Scheme, sign};
use exhibit_store::{AttemptDraft, AttemptKind, Via};
use sha2::{Digest, Sha256};

use super::*;
use crate::clock;
use crate::webhook::replay::{MARK_HEADER, mark};
use crate::webhook::shelf::Judging;

/// A row of Outworx that was never delivered, as the vendor would deliver it.
fn undelivered(bench: &Bench) -> (u64, Capture) {
    let lost = found(bench, "outworx", &bench.wanted).missing_in_webhooks;
    let row = lost.iter().find(|row| row.refused.is_empty()).unwrap().row;
    let (body, _) = bench.workspace.reader().unwrap().raw_and_leaf(row).unwrap();
    let capture = Capture {
        received_at: Some(clock::now().utc()),
        method: "POST".into(),
        url: "/hook".into(),
        headers: vec![("Host".into(), "127.0.0.1:8080".into())],
        body,
    };
    (row, capture)
}

fn signed(capture: &Capture, (scheme, key): (&str, &Key)) -> Capture {
    let scheme: &Scheme = Schemes::built_in().named(scheme).unwrap();
    sign(scheme, &key.secret, capture, clock::now().utc(), "d-made-here").unwrap()
}

fn of_outworx(bench: &Bench) -> Key {
    let is_it = |key: &&Key| key.name.as_deref() == Some("sample-outworx");
    bench.wanted.keys.iter().find(is_it).unwrap().clone()
}

fn store(bench: &Bench, capture: Capture) -> u64 {
    let draft = Judging::default().draft(capture, Via::Listener);
    bench.workspace.writer().unwrap().store_captures(clock::now(), &[draft]).unwrap()[0].id()
}

fn is_missing(found: &Reconciliation, row: u64) -> bool {
    found.missing_in_webhooks.iter().any(|one| one.row == row)
}

#[test]
fn a_delivery_of_another_scheme_fills_no_gap_however_it_is_signed() {
    let mut bench = bench();
    let (row, plain) = undelivered(&bench);
    let ours = Key { name: Some("github".into()), ..Key::from(exhibit_hook::Secret::new("another secret")) };
    let rightly = store(&bench, signed(&plain, ("github", &ours)));
    // No key at hand can be the one of this scheme, whose keys are hex: nothing to check it with.
    let mut unchecked = plain;
    unchecked.headers.push(("HmacSignature".into(), "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".into()));
    let unchecked = store(&bench, unchecked);
    bench.wanted.keys.push(ours);
    let found = found(&bench, "outworx", &bench.wanted);
    assert!(is_missing(&found, row));
    for capture in [rightly, unchecked] {
        let refused = found.refused.iter().find(|one| one.arrival.capture == capture).unwrap();
        assert_eq!((refused.reason.as_str(), refused.row), ("other_scheme", Some(row)));
    }
}

#[test]
fn a_delivery_that_was_sent_from_here_is_listed_and_compared_with_nothing() {
    let bench = bench();
    let (row, plain) = undelivered(&bench);
    let mut copy = signed(&plain, ("outworx", &of_outworx(&bench)));
    let mark = mark(&["replay", "resigned"], "capture:1", "7d0c");
    copy.headers.push((MARK_HEADER.into(), mark));
    let before = found(&bench, "outworx", &bench.wanted);
    let id = store(&bench, copy.clone());
    // Nothing says that this mark is ours: whoever wrote it does not hide the delivery.
    let claimed = found(&bench, "outworx", &bench.wanted);
    assert!(!is_missing(&claimed, row));
    assert_eq!(claimed.claimed.iter().map(|one| one.capture).collect::<Vec<_>>(), [id]);
    assert_eq!((claimed.totals.claimed, claimed.totals.said), (1, before.totals.said + 1));
    assert!(claimed.notes[0].starts_with("1 delivery carries the mark"), "{:?}", claimed.notes);

    bench.workspace.writer().unwrap().record_attempts(&[attempt(&copy)]).unwrap();
    let after = found(&bench, "outworx", &bench.wanted);
    assert!(is_missing(&after, row));
    let copies: Vec<_> =
        after.copies.iter().map(|one| (one.arrival.capture, one.sent_here.attempt)).collect();
    assert_eq!((copies, after.claimed.len()), (vec![(id, 1)], 0));
    assert!(after.notes[0].contains(&format!("capture:{id}")), "{:?}", after.notes);
    let totals = Totals { copies: 1, captures: before.totals.captures + 1, ..before.totals };
    assert_eq!(after.totals, totals);
    assert_eq!(after.duplicates, before.duplicates);
}

#[test]
fn a_trace_tells_copies_from_deliveries() {
    let bench = bench();
    let (row, plain) = undelivered(&bench);
    let mut copy = signed(&plain, ("outworx", &of_outworx(&bench)));
    copy.headers.push((MARK_HEADER.into(), mark(&["test"], "template", "7d0c")));
    let id = store(&bench, copy.clone());
    bench.workspace.writer().unwrap().record_attempts(&[attempt(&copy)]).unwrap();
    let by = By { keys: bench.wanted.keys.clone(), ..By::default() };
    let traced = trace(&bench.workspace, Of::Capture(id), &by, &Watch::silent()).unwrap();
    assert_eq!(traced.sent_here.map(|sent| sent.attempt), Some(1));
    let links: Vec<_> = traced.links.iter().filter(|link| link.deliveries.sent_here > 0).collect();
    assert!(!links.is_empty());
    for link in links {
        assert!(link.deliveries.copies == [id] && !link.deliveries.captures.contains(&id), "{link:?}");
    }
    let there = elsewhere(&bench.workspace, Of::Row(row), &Watch::silent()).unwrap();
    assert_eq!((there.same_row, there.copies), (vec![id], vec![id]));
}

fn attempt(copy: &Capture) -> AttemptDraft {
    AttemptDraft {
        run: "run".into(),
        at: clock::now(),
        by_whom: "ann".into(),
        kind: AttemptKind::Replay,
        capture: None,
        source_file: None,
        delivery: None,
        scheme: None,
        case: None,
        expected: None,
        edits: Vec::new(),
        signature: "resign".into(),
        method: "POST".into(),
        target: "http://127.0.0.1:8080/hook".into(),
        address: Some("127.0.0.1:8080".into()),
        headers: copy.headers.clone(),
        body: None,
        sent_sha256: Sha256::digest(&copy.body).into(),
        sent_bytes: copy.body.len() as u64,
        verdict: None,
        status: Some(200),
        latency_ms: Some(4),
        response_headers: None,
        response: None,
        response_bytes: None,
        error: None,
    }
}
