//! The suite: a right receiver passes it whole, and a wrong one fails exactly what it does wrong.

use std::collections::BTreeSet;
use std::time::Duration;

use exhibit_engine::Watch;
use exhibit_engine::output::Existing;
use exhibit_engine::send::{Limits, Route};
use exhibit_engine::webhook::suite::{CASES, Expected, Form, Outcome, Suite, export, recorded, run, table};

use crate::receiver::Receiver;
use crate::shelf::Shelf;
use crate::trials::{receivers_key, trial};

fn failed(suite: &Suite) -> BTreeSet<&'static str> {
    suite.cases.iter().filter(|line| line.outcome == Outcome::Fail).map(|line| line.case).collect()
}

fn sent(suite: &Suite, expected: &[Expected]) -> BTreeSet<&'static str> {
    let is_it =
        |line: &&exhibit_engine::webhook::suite::Line| line.expected.is_some_and(|it| expected.contains(&it));
    suite.cases.iter().filter(is_it).map(|line| line.case).collect()
}

fn names(cases: &[&'static str]) -> BTreeSet<&'static str> {
    cases.iter().copied().collect()
}

/// What a receiver with our own check makes of the suite.
fn strict(scheme: &'static str) -> Suite {
    let shelf = Shelf::new();
    // The receiver has to be there before the secret that it knows.
    let (first, minted) = trial(
        scheme,
        exhibit_engine::target::Target::check("http://127.0.0.1:9/", &Default::default()).unwrap(),
    );
    let receiver = Receiver::strict(scheme, receivers_key(&minted));
    let trial = exhibit_engine::webhook::trial::Trial { target: receiver.target(), ..first };
    run(&shelf.hand(), &trial, &Watch::silent()).unwrap()
}

#[test]
fn a_right_receiver_of_any_scheme_passes_the_whole_suite() {
    for scheme in exhibit_engine::hook::Schemes::built_in().iter() {
        let suite = strict(Box::leak(scheme.id.clone().into_boxed_str()));
        assert_eq!(failed(&suite), names(&[]), "{}: {suite:#?}", scheme.id);
        assert!(suite.is_passed(), "{}", scheme.id);
        for case in ["good", "good_again", "replayed", "wrong_secret", "good_after"] {
            let line = suite.cases.iter().find(|line| line.case == case).unwrap();
            assert_eq!(line.outcome, Outcome::Pass, "{}: {case}", scheme.id);
        }
    }
}

#[test]
fn what_a_scheme_cannot_show_is_not_held_against_the_receiver() {
    let of = |suite: &Suite, case: &str| suite.cases.iter().find(|line| line.case == case).unwrap().clone();
    let outworx = strict("outworx");
    assert_eq!(of(&outworx, "changed_event").outcome, Outcome::NotJudged);
    assert_eq!(of(&outworx, "old_time").outcome, Outcome::NotRun);
    assert_eq!(of(&outworx, "repeated_header").outcome, Outcome::Pass);
    let stripe = strict("stripe");
    assert_eq!(of(&stripe, "old_time").outcome, Outcome::Pass);
    assert_eq!(of(&stripe, "future_time").expected, Some(Expected::Any), "Stripe refuses only what is old");
    assert_eq!(of(&stripe, "two_signatures").outcome, Outcome::Pass);
    assert_eq!(of(&strict("slack"), "future_time").outcome, Outcome::Pass);
    assert_eq!(of(&strict("standard_webhooks"), "two_signatures").outcome, Outcome::Pass);
    assert_eq!(of(&strict("mailgun"), "tampered_body").expected, Some(Expected::Any));
    assert_eq!(of(&strict("gitlab_token"), "tampered_body").expected, Some(Expected::Any));
    assert_eq!(of(&strict("netlify"), "alg_none").outcome, Outcome::Pass);
}

#[test]
fn a_receiver_that_takes_everything_fails_exactly_the_forged_ones() {
    for scheme in ["outworx", "stripe", "netlify", "discord"] {
        let (shelf, receiver) = (Shelf::new(), Receiver::judging(|_| 200));
        let suite = run(&shelf.hand(), &trial(scheme, receiver.target()).0, &Watch::silent()).unwrap();
        let forged = sent(&suite, &[Expected::Refuse]);
        assert_eq!(failed(&suite), forged, "{scheme}");
        assert!(
            forged.is_superset(&names(&["wrong_secret", "tampered_body", "missing_signature"])),
            "{scheme}"
        );
    }
}

#[test]
fn a_receiver_that_takes_nothing_fails_exactly_the_right_ones() {
    let (shelf, receiver) = (Shelf::new(), Receiver::judging(|_| 403));
    let suite = run(&shelf.hand(), &trial("stripe", receiver.target()).0, &Watch::silent()).unwrap();
    assert_eq!(failed(&suite), sent(&suite, &[Expected::Accept]));
    assert!(!suite.is_passed() && suite.is_reached());
}

#[test]
fn a_receiver_that_looks_at_one_thing_only_is_found_out() {
    let judge = |has_signature: bool| {
        move |capture: &exhibit_engine::hook::Capture| {
            let there = capture.header("x-outworx-signature").any(|value| !has_signature || value.len() > 60);
            if there { 200 } else { 401 }
        }
    };
    let (shelf, receiver) = (Shelf::new(), Receiver::judging(judge(true)));
    let suite = run(&shelf.hand(), &trial("outworx", receiver.target()).0, &Watch::silent()).unwrap();
    assert_eq!(failed(&suite), names(&["wrong_secret", "tampered_body", "repeated_header"]));
    let receiver = Receiver::judging(judge(false));
    let suite = run(&shelf.hand(), &trial("outworx", receiver.target()).0, &Watch::silent()).unwrap();
    let more = ["wrong_secret", "tampered_body", "repeated_header", "empty_signature", "malformed_signature"];
    assert_eq!(failed(&suite), names(&more));
}

#[test]
fn a_misbehaving_receiver_ends_the_suite_and_hangs_it_never() {
    let mut shelf = Shelf::new();
    let limits = Limits { total: Duration::from_millis(250), kept_bytes: 1_000, read_bytes: 50_000 };
    shelf.route = Route { limits, ..Route::default() };
    let hanging = Receiver::with(|stream, _| std::mem::forget(stream));
    let garbage = Receiver::answering(|_| b"\x00\xffno HTTP at all\r\n\r\n".to_vec());
    let closing = Receiver::with(|stream, _| drop(stream));
    for receiver in [hanging, garbage, closing] {
        let suite = run(&shelf.hand(), &trial("outworx", receiver.target()).0, &Watch::silent()).unwrap();
        assert_eq!((suite.count(Outcome::Fail), suite.count(Outcome::Pass)), (3, 0), "{suite:#?}");
        assert_eq!(suite.count(Outcome::NotRun), CASES.len() - 3);
        assert!(!suite.is_reached() && !suite.is_passed());
    }
    let endless =
        Receiver::answering(|_| [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &vec![b'x'; 1 << 20]].concat());
    let suite = run(&shelf.hand(), &trial("outworx", endless.target()).0, &Watch::silent()).unwrap();
    assert!(suite.count(Outcome::Pass) == 0 && suite.count(Outcome::Fail) > 5);
}

#[test]
fn a_receiver_that_is_not_there_is_asked_once() {
    let shelf = Shelf::new();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let target =
        exhibit_engine::target::Target::check(&format!("http://{port}/"), &Default::default()).unwrap();
    let suite = run(&shelf.hand(), &trial("outworx", target).0, &Watch::silent()).unwrap();
    assert!(!suite.is_reached());
    assert_eq!((shelf.attempts().len(), suite.count(Outcome::NotRun)), (1, CASES.len() - 1));
}

#[test]
fn the_result_is_a_file_that_follows_from_what_was_recorded() {
    let (shelf, receiver) = (Shelf::new(), Receiver::judging(|_| 200));
    let suite = run(&shelf.hand(), &trial("outworx", receiver.target()).0, &Watch::silent()).unwrap();
    assert_eq!(recorded(&shelf.workspace, &suite.run).unwrap(), suite);
    assert!(recorded(&shelf.workspace, "another").is_err());
    for (name, form) in [("a.csv", Form::Csv), ("a.json", Form::Json), ("a.ndjson", Form::Ndjson)] {
        let path = shelf.folder.path().join(name);
        let exported = export(shelf.workspace.home(), &suite, (&path, Existing::Keep)).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!((bytes.len() as u64, &bytes), (exported.bytes, &table(&suite, form)));
        assert_eq!(exported.sha256, hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&bytes)));
        assert!(
            export(shelf.workspace.home(), &suite, (&path, Existing::Keep)).is_err(),
            "{name} is in the way"
        );
    }
    let mut hostile = suite.clone();
    hostile.by = Some("=cmd|' /C calc'!A0,\"x\"\r\n".into());
    let bytes = table(&hostile, Form::Csv);
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let by = reader.headers().unwrap().iter().position(|name| name == "by").unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), CASES.len());
    assert!(rows.iter().all(|row| row[by].starts_with("'=cmd") && row[by].ends_with("\"x\"\r\n")));
}

/// One that looks at no signature, and answers otherwise after so many requests.
fn after(count: usize, status: u16) -> Receiver {
    let come = std::sync::atomic::AtomicUsize::new(0);
    Receiver::judging(move |_| {
        if come.fetch_add(1, std::sync::atomic::Ordering::SeqCst) < count { 200 } else { status }
    })
}

#[test]
fn a_receiver_that_refuses_everything_from_some_request_on_passes_nothing_by_it() {
    // As many as the scheme has right ones before the first forged one.
    for (scheme, status, count) in
        [("outworx", 401, 6), ("stripe", 403, 6), ("mailgun", 400, 4), ("netlify", 422, 6)]
    {
        let (shelf, receiver) = (Shelf::new(), after(count, status));
        let suite = run(&shelf.hand(), &trial(scheme, receiver.target()).0, &Watch::silent()).unwrap();
        let of = |case: &str| suite.cases.iter().find(|line| line.case == case).unwrap();
        assert_eq!(of("good_after").outcome, Outcome::Fail, "{scheme}");
        assert_eq!(of("wrong_secret").outcome, Outcome::NotJudged, "{scheme}: {suite:#?}");
        assert!(of("wrong_secret").note.contains("so was a right delivery"), "{scheme}");
        assert!(!suite.is_passed());
    }
}

#[test]
fn a_limit_of_requests_is_no_check_of_signatures() {
    for status in [404, 405, 408, 413, 415, 429, 503] {
        let (shelf, receiver) = (Shelf::new(), after(6, status));
        let suite = run(&shelf.hand(), &trial("outworx", receiver.target()).0, &Watch::silent()).unwrap();
        let passed: BTreeSet<_> =
            suite.cases.iter().filter(|line| line.outcome == Outcome::Pass).map(|line| line.case).collect();
        assert_eq!(
            passed,
            sent(&suite, &[Expected::Accept, Expected::AcceptOrContent])
                .difference(&names(&["good_after"]))
                .copied()
                .collect(),
            "{status}: {suite:#?}"
        );
        assert!(!suite.is_passed(), "{status}");
    }
}

#[test]
fn a_run_that_was_stopped_is_a_result_that_did_not_pass() {
    let (shelf, stop) = (Shelf::new(), tokio_util::sync::CancellationToken::new());
    let (token, come) = (stop.clone(), std::sync::atomic::AtomicUsize::new(0));
    let receiver = Receiver::judging(move |_| {
        if come.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 2 {
            token.cancel();
        }
        200
    });
    let silent = |_| {};
    let suite =
        run(&shelf.hand(), &trial("outworx", receiver.target()).0, &Watch::new(&silent, stop)).unwrap();
    assert!(suite.is_stopped && !suite.is_passed(), "{suite:#?}");
    assert_eq!(recorded(&shelf.workspace, &suite.run).unwrap(), suite);
    let control = suite.cases.last().unwrap();
    assert_eq!((control.outcome, control.note.as_str()), (Outcome::NotRun, "not sent: the run was stopped"));
}
