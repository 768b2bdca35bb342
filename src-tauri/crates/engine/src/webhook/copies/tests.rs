//! Copies, and what only says that it is one.

use exhibit_store::{AttemptDraft, AttemptKind, CaptureDraft};

use super::*;
use crate::webhook::replay::mark;
use crate::{Home, Workspace};

const BODY: &[u8] = br#"{"id":"r-1"}"#;
const AT: &str = "2026-05-09T12:00:00.000Z";

fn marked() -> String {
    mark(&["replay", "resigned"], "capture:1", "7d0c")
}

struct Bench {
    _folder: tempfile::TempDir,
    workspace: Workspace,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(&Home::new(folder.path()), "w").unwrap();
        Self { _folder: folder, workspace }
    }

    /// Records an attempt that took 40 ms.
    fn sent(&self, headers: &[(&str, &str)], address: Option<&str>) {
        let draft = AttemptDraft {
            run: "run".into(),
            at: Moment::parse(AT).unwrap(),
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
            address: address.map(str::to_owned),
            headers: owned(headers),
            body: None,
            sent_sha256: Sha256::digest(BODY).into(),
            sent_bytes: BODY.len() as u64,
            verdict: None,
            status: Some(200),
            latency_ms: Some(40),
            response_headers: None,
            response: None,
            response_bytes: None,
            error: None,
        };
        self.workspace.writer().unwrap().record_attempts(&[draft]).unwrap();
    }

    /// Stores a request and tells where it comes from.
    fn origin(&self, came: &Came<'_>) -> Origin {
        let draft = CaptureDraft {
            capture: Capture {
                received_at: Some(Moment::parse(came.at).unwrap().utc()),
                method: "POST".into(),
                url: "/hook".into(),
                headers: owned(&[&[("Host", came.host)], came.headers].concat()),
                body: came.body.to_vec(),
            },
            via: came.via,
            file: None,
            format: "http".into(),
            rebuilt: None,
            delivery: None,
            event: None,
            scheme: None,
        };
        let now = Moment::parse(AT).unwrap();
        let stored = self.workspace.writer().unwrap().store_captures(now, &[draft]).unwrap();
        let reader = self.workspace.reader().unwrap();
        let stored = reader.capture(stored[0].id()).unwrap().unwrap();
        Copies::of(&reader).unwrap().origin(&stored).unwrap()
    }
}

#[derive(Clone, Copy)]
struct Came<'a> {
    headers: &'a [(&'a str, &'a str)],
    body: &'a [u8],
    host: &'a str,
    at: &'a str,
    via: Via,
}

const CAME: Came<'static> =
    Came { headers: &[("X-Sig", "s1")], body: BODY, host: "127.0.0.1:8080", at: AT, via: Via::Listener };

fn owned(headers: &[(&str, &str)]) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn what_bears_the_mark_and_the_body_of_an_attempt_was_sent_from_here_whenever_and_however_it_came() {
    let (bench, mark) = (Bench::new(), marked());
    bench.sent(&[("X-Sig", "s1"), (MARK_HEADER, &mark)], Some("127.0.0.1:8080"));
    let headers = [("exhibit-replay", mark.as_str())];
    for (at, via) in [(AT, Via::Listener), ("2027-01-01T00:00:00Z", Via::File)] {
        let origin = bench.origin(&Came { headers: &headers, at, via, host: "tunnel.example", ..CAME });
        let sent = origin.sent().unwrap();
        assert_eq!((sent.attempt, sent.run.as_str(), sent.by_mark), (1, "run", true));
    }
    let reader = bench.workspace.reader().unwrap();
    let mut copies = Copies::of(&reader).unwrap();
    assert!(copies.origin_in_file(&owned(&headers), BODY).unwrap().is_copy());
    assert_eq!(copies.origin_in_file(&owned(&[]), BODY).unwrap(), Origin::Outside);
}

#[test]
fn a_mark_that_no_attempt_explains_hides_nothing() {
    let (bench, mark) = (Bench::new(), marked());
    let of = |mark: &str, body: &[u8]| bench.origin(&Came { headers: &[(MARK_HEADER, mark)], body, ..CAME });
    assert_eq!(of(&mark, BODY), Origin::Claimed, "nothing was ever sent");
    bench.sent(&[(MARK_HEADER, &mark)], Some("127.0.0.1:8080"));
    // Whoever saw a mark may put it onto a delivery of somebody else.
    assert_eq!(of(&mark, b"{\"id\":\"genuine\"}"), Origin::Claimed);
    assert_eq!(of("replay; of=capture:1; id=made-up", BODY), Origin::Claimed);
    assert!(of(&mark, BODY).is_copy());
}

#[test]
fn a_copy_without_a_mark_is_known_by_its_headers_its_address_and_its_moment() {
    let bench = Bench::new();
    bench.sent(&[("X-Sig", "s1"), ("Authorization", MASK)], Some("127.0.0.1:8080"));
    let headers = [("x-sig", "s1"), ("Authorization", "Bearer x"), ("Connection", "close")];
    let came = Came { headers: &headers, ..CAME };
    let origin = bench.origin(&Came { at: "2026-05-09T12:00:00.030Z", ..came });
    assert!(origin.sent().is_some_and(|sent| !sent.by_mark), "{origin:?}");
    let others = [
        Came { at: "2026-05-09T12:00:09Z", ..came },
        Came { host: "127.0.0.1:9090", ..came },
        Came { body: b"{}", ..came },
        Came { via: Via::File, ..came },
        Came { headers: &[("X-Sig", "s2"), ("Authorization", "Bearer x")], ..came },
    ];
    for (place, other) in others.iter().enumerate() {
        assert_eq!(bench.origin(other), Origin::Outside, "{place}");
    }
}

#[test]
fn an_attempt_that_reached_nobody_makes_no_copy_of_what_bears_no_mark() {
    let bench = Bench::new();
    bench.sent(&[("X-Sig", "s1")], None);
    assert_eq!(bench.origin(&CAME), Origin::Outside);
    bench.sent(&[("X-Sig", "s1")], Some("127.0.0.1:8080"));
    assert!(bench.origin(&CAME).is_copy());
}

#[test]
fn people_are_told_how_many_and_which() {
    let names = |count: u64| (1..=count).map(name).collect::<Vec<_>>();
    let told = notes(&names(2), &names(1));
    assert!(
        told[0].starts_with("2 deliveries were sent from here") && told[0].contains("capture:1, capture:2")
    );
    assert!(told[1].starts_with("1 delivery carries the mark") && told[1].contains("is taken as any other"));
    assert!(notes(&names(60), &[])[0].ends_with("capture:50 and 10 more."));
    assert!(notes(&[], &[]).is_empty());
}
