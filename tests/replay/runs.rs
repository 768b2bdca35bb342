//! Sending copies: what arrives, what is recorded, what is not touched.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use exhibit_engine::send::{Limits, Route};
use exhibit_engine::store::{AttemptOutcome, AttemptScope, NO_OUTCOME};
use exhibit_engine::target::{Allow, Confirmed, Names, Reach, Target};
use exhibit_engine::webhook::replay::{
    End, Filter, Manner, OnFailure, Pace, Rate, Signature, compare, look, of_shelf, of_word, plan, run,
};
use exhibit_engine::{Code, Watch, hook::Schemes};
use tokio_util::sync::CancellationToken;

use crate::receiver::Receiver;
use crate::shelf::{Shelf, delivery, order};

fn free() -> Pace {
    Pace::default()
}

#[test]
fn every_try_is_recorded_with_who_when_what_and_the_answer_and_the_shelf_stays_as_it_was() {
    let (shelf, receiver) = (Shelf::new(), Receiver::judging(|_| 202));
    let numbers = shelf.store(&[delivery("d-1", 1), delivery("d-2", 2)]);
    let before = shelf.workspace.reader().unwrap().capture_counts().unwrap();
    let order = order(&numbers, receiver.target(), Manner::default());
    let planned = plan(Some(&shelf.workspace), &order).unwrap();
    assert!(receiver.got().is_empty() && shelf.attempts().is_empty(), "a plan sends and records nothing");
    let ran = run(&shelf.hand(), &order, free(), &Watch::silent()).unwrap();
    assert_eq!((ran.end, ran.attempts.len()), (End::All, 2));
    assert_eq!(shelf.attempts(), ran.attempts);
    let got = receiver.got();
    for (nth, attempt) in ran.attempts.iter().enumerate() {
        let draft = &attempt.draft;
        assert_eq!(
            (draft.by_whom.as_str(), draft.run.as_str(), draft.status),
            ("alice", ran.run.as_str(), Some(202))
        );
        assert_eq!(
            (draft.capture, draft.body.as_ref()),
            (Some(numbers[nth]), None),
            "the body is the capture's"
        );
        assert_eq!(draft.sent_sha256, planned[nth].sha256());
        assert_eq!(draft.response.as_deref(), Some(b"ok".as_slice()));
        assert!(draft.address.as_deref().unwrap().starts_with("127.0.0.1:") && draft.error.is_none());
        assert_eq!(got[nth].body, delivery(&format!("d-{}", nth + 1), 1).body);
        assert!(got[nth].headers.contains(&("X-OUTWORX-Event".into(), "TOKEN_REVOKED".into())));
        assert!(!format!("{draft:?}{:?}", got[nth]).contains("s3cr3t-token"));
    }
    assert_eq!(shelf.workspace.reader().unwrap().capture_counts().unwrap(), before);
    assert!(shelf.workspace.verify().unwrap().ok, "replays are no evidence and spoil none");
}

#[test]
fn a_request_without_an_answer_is_recorded_and_not_sent_again() {
    let (shelf, receiver) = (Shelf::new(), Receiver::with(|stream, _| drop(stream)));
    let numbers = shelf.store(&[delivery("d-1", 1)]);
    let order = order(&numbers, receiver.target(), Manner::default());
    let ran = run(&shelf.hand(), &order, free(), &Watch::silent()).unwrap();
    let draft = &ran.attempts[0].draft;
    assert_eq!((draft.status, draft.error.is_some(), receiver.got().len()), (None, true, 1));
}

#[test]
fn a_redirect_is_recorded_and_not_followed() {
    let elsewhere = Receiver::judging(|_| 200);
    let answer = format!("HTTP/1.1 307 T\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", elsewhere.url);
    let (shelf, receiver) = (Shelf::new(), Receiver::answering(move |_| answer.clone().into_bytes()));
    let numbers = shelf.store(&[delivery("d-1", 1)]);
    let ran =
        run(&shelf.hand(), &order(&numbers, receiver.target(), Manner::default()), free(), &Watch::silent())
            .unwrap();
    assert_eq!((ran.attempts[0].draft.status, elsewhere.got().len()), (Some(307), 0));
}

#[test]
fn a_failure_stops_the_rest_only_when_it_is_ordered_to() {
    for (on_failure, sent, end) in [(OnFailure::GoOn, 3, End::All), (OnFailure::Stop, 2, End::AtFailure)] {
        let count = AtomicUsize::new(0);
        let receiver =
            Receiver::judging(move |_| if count.fetch_add(1, Ordering::SeqCst) == 1 { 500 } else { 200 });
        let shelf = Shelf::new();
        let numbers = shelf.store(&[delivery("a", 1), delivery("b", 2), delivery("c", 3)]);
        let order = order(&numbers, receiver.target(), Manner::default());
        let pace = Pace { rate: Rate::Free, on_failure };
        let ran = run(&shelf.hand(), &order, pace, &Watch::silent()).unwrap();
        assert_eq!((receiver.got().len(), shelf.attempts().len(), ran.end), (sent, sent, end));
    }
}

#[test]
fn what_was_sent_before_a_person_stopped_it_is_recorded() {
    let (shelf, receiver) = (Shelf::new(), Receiver::judging(|_| 200));
    let numbers = shelf.store(&[delivery("a", 1), delivery("b", 2), delivery("c", 3)]);
    let cancel = CancellationToken::new();
    let tell = |progress: exhibit_engine::Progress| {
        if progress.done == 1 {
            cancel.cancel();
        }
    };
    let order = order(&numbers, receiver.target(), Manner::default());
    // A pause of an hour ends at once when it is stopped.
    let pace = Pace { rate: Rate::parse("3600/h").unwrap(), ..Pace::default() };
    let ran = run(&shelf.hand(), &order, pace, &Watch::new(&tell, cancel.clone())).unwrap();
    assert_eq!(ran.end, End::Stopped);
    assert_eq!(shelf.attempts(), ran.attempts);
    assert!(!ran.attempts.is_empty() && ran.attempts.len() < 3);
}

#[test]
fn what_http_cannot_carry_is_told_by_its_number_before_anything_of_the_row_is_sent_or_recorded() {
    let (shelf, receiver) = (Shelf::new(), Receiver::judging(|_| 200));
    let mut hostile = delivery("d-2", 2);
    hostile.headers.push(("X-Evil".into(), "a\r\n\r\nGET /admin HTTP/1.1\r\n".into()));
    let numbers = shelf.store(&[delivery("d-1", 1), hostile]);
    let order = order(&numbers, receiver.target(), Manner::default());
    let planned = plan(Some(&shelf.workspace), &order).unwrap_err();
    let ran = run(&shelf.hand(), &order, free(), &Watch::silent()).unwrap_err();
    for error in [planned, ran] {
        assert_eq!(error.code(), Code::Usage);
        assert!(
            error.to_string().starts_with("capture:2: ") && error.to_string().contains("X-Evil"),
            "{error}"
        );
    }
    assert!(receiver.got().is_empty() && shelf.attempts().is_empty());
}

#[test]
fn a_number_is_ours_whatever_a_sender_calls_its_delivery() {
    let shelf = Shelf::new();
    let numbers = shelf.store(&[delivery("genuine", 1), delivery("1", 2)]);
    let reader = shelf.workspace.reader().unwrap();
    let of = |word: &str| match of_word(Some(&reader), word).unwrap().remove(0).of {
        exhibit_engine::webhook::replay::Of::Capture(id) => id,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        [of("1"), of("capture:1"), of("delivery:1"), of("genuine")],
        [numbers[0], numbers[0], numbers[1], numbers[0]]
    );
    for word in ["1", "capture:1", "delivery:1", "genuine"] {
        let shown = exhibit_engine::webhook::shelf::ids_named(&reader, word).unwrap();
        assert_eq!(shown, [of(word)], "{word}: one word means one thing everywhere");
    }
    assert!(of_word(Some(&reader), "capture:99").is_err() && of_word(Some(&reader), "delivery:99").is_err());
}

#[test]
fn a_kept_path_is_asked_for_letter_by_letter() {
    let (shelf, receiver) = (Shelf::new(), Receiver::judging(|_| 200));
    let mut capture = delivery("d-1", 1);
    capture.url = "https://hooks.acme.test/a/../b/%7e;x?q=%C3%a9&&r=[1]".into();
    let numbers = shelf.store(&[capture]);
    let manner = Manner { path: exhibit_engine::webhook::replay::Path::OfCapture, ..Manner::default() };
    let order = order(&numbers, receiver.target(), manner);
    run(&shelf.hand(), &order, free(), &Watch::silent()).unwrap();
    assert!(receiver.got()[0].url.ends_with("/a/../b/%7e;x?q=%C3%a9&&r=[1]"), "{}", receiver.got()[0].url);
}

#[test]
fn a_name_that_leads_into_a_network_is_refused_at_the_last_moment_and_that_is_recorded() {
    let mut shelf = Shelf::new();
    let table: BTreeMap<_, _> =
        [("hooks.example.com".to_owned(), vec!["169.254.169.254".parse().unwrap()])].into();
    shelf.route = Route { names: Names::Table(table.clone()), ..Route::default() };
    let numbers = shelf.store(&[delivery("d-1", 1)]);
    let allow = Allow { hosts: vec![Confirmed::host("hooks.example.com").unwrap()], reach: Reach::Private };
    let target = Target::check("https://hooks.example.com/in", &allow).unwrap();
    let order = order(&numbers, target, Manner::default());
    let error = run(&shelf.hand(), &order, free(), &Watch::silent()).unwrap_err();
    assert_eq!((error.code(), error.to_string().contains("metadata")), (Code::Usage, true));
    assert!(shelf.attempts()[0].draft.error.as_deref().unwrap().contains("nothing was sent"));
    let names = Names::Table(table);
    assert!(look("https://hooks.example.com/in", Reach::Public, &names).is_err());
    let led = look("http://127.0.0.1:8080/", Reach::Public, &names).unwrap();
    assert_eq!((led.needs_confirmation, led.addresses), (false, vec!["127.0.0.1:8080".to_owned()]));
}

#[test]
fn a_receiver_that_hangs_or_never_ends_is_left() {
    let mut shelf = Shelf::new();
    let limits =
        Limits { total: std::time::Duration::from_millis(300), kept_bytes: 1_000, read_bytes: 100_000 };
    shelf.route = Route { limits, ..Route::default() };
    let numbers = shelf.store(&[delivery("d-1", 1)]);
    let hanging = Receiver::with(|stream, _| std::mem::forget(stream));
    let endless =
        Receiver::answering(|_| [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &vec![b'x'; 1 << 20]].concat());
    for (receiver, status) in [(hanging, None), (endless, Some(200))] {
        let order = order(&numbers, receiver.target(), Manner::default());
        let ran = run(&shelf.hand(), &order, free(), &Watch::silent()).unwrap();
        let draft = &ran.attempts[0].draft;
        assert_eq!((draft.status, draft.error.is_some()), (status, true));
        assert!(draft.response.as_ref().is_none_or(|kept| kept.len() <= 1_000));
    }
}

#[test]
fn words_name_deliveries_and_all_come_in_the_order_of_their_arrival() {
    let shelf = Shelf::new();
    let mut changed = delivery("twice", 9);
    changed.body.push(b'!');
    shelf.store(&[delivery("late", 5), delivery("early", 1), delivery("twice", 7), changed]);
    let reader = shelf.workspace.reader().unwrap();
    let numbers = |found: Vec<exhibit_engine::webhook::replay::Original>| -> Vec<String> {
        found.iter().map(|original| format!("{:?}", original.of)).collect()
    };
    let all = numbers(of_shelf(&reader, &Filter::default()).unwrap());
    assert_eq!(all, ["Capture(2)", "Capture(1)", "Capture(3)", "Capture(4)"]);
    let none = Filter { event: Some("OTHER".into()), ..Filter::default() };
    assert!(of_shelf(&reader, &none).unwrap().is_empty());
    for word in ["capture:1", "late", "1"] {
        assert_eq!(numbers(of_word(Some(&reader), word).unwrap()), ["Capture(1)"], "{word}");
    }
    assert!(
        of_word(Some(&reader), "twice")
            .unwrap_err()
            .hint()
            .contains("capture:3 (outworx), capture:4 (outworx)")
    );
    for word in ["capture:9", "capture:x", "nothing", ""] {
        assert!(of_word(Some(&reader), word).is_err(), "{word}");
    }
    let file = shelf.folder.path().join("bad.ndjson");
    std::fs::write(&file, "no capture\n").unwrap();
    assert!(of_word(None, file.to_str().unwrap()).is_err());
}

#[test]
fn tries_stand_side_by_side_with_what_came() {
    let (shelf, receiver) = (Shelf::new(), Receiver::judging(|_| 200));
    let numbers = shelf.store(&[delivery("d-1", 1)]);
    let mut edited = Manner { signature: Signature::Resign, ..Manner::default() };
    edited.changes.body = Some(b"{\"id\":1}".to_vec());
    for manner in [Manner::default(), edited] {
        run(&shelf.hand(), &order(&numbers, receiver.target(), manner), free(), &Watch::silent()).unwrap();
    }
    let columns = compare(&shelf.workspace, 1, Schemes::built_in()).unwrap();
    let signatures: Vec<_> = columns.iter().map(|column| column.signature).collect();
    assert_eq!(signatures, ["as received", "kept", "new"]);
    assert_eq!((columns[1].body.is_same, columns[2].body.first_difference), (true, Some(6)));
    assert!(columns[2].headers_differ.contains(&"X-Outworx-Signature".to_owned()), "{:?}", columns[2]);
    assert_eq!((columns[2].verdict.as_deref(), columns[2].status), (Some("valid"), Some(200)));
}

#[test]
fn a_rate_is_so_many_in_a_time() {
    let pause = |text: &str| match Rate::parse(text) {
        Ok(Rate::Every(pause)) => Some(pause.as_millis()),
        _ => None,
    };
    assert_eq!(
        [pause("5/s"), pause("30/m"), pause("2"), pause("0.5/s")],
        [Some(200), Some(2_000), Some(500), Some(2_000)]
    );
    for text in ["", "0/s", "-1/s", "5/x", "/s", "inf/s", "NaN", "1e-300/s"] {
        assert_eq!(pause(text), None, "{text}");
    }
}

#[test]
fn a_request_is_recorded_before_it_goes_out_and_its_outcome_afterwards() {
    let shelf = Shelf::new();
    let (workspace, seen) = (shelf.workspace.clone(), Arc::new(Mutex::new(Vec::new())));
    let kept = Arc::clone(&seen);
    let receiver = Receiver::judging(move |_| {
        let attempts = workspace.reader().unwrap().attempts(&AttemptScope::All, 0).unwrap();
        kept.lock().unwrap().extend(attempts);
        202
    });
    let numbers = shelf.store(&[delivery("d-1", 1)]);
    let order = order(&numbers, receiver.target(), Manner::default());
    let ran = run(&shelf.hand(), &order, free(), &Watch::silent()).unwrap();
    let open = seen.lock().unwrap().remove(0);
    assert_eq!((open.id, open.is_open, open.draft.error.as_deref()), (1, true, Some(NO_OUTCOME)));
    assert_eq!(open.draft.sent_sha256, ran.attempts[0].draft.sent_sha256);
    assert_eq!((shelf.attempts(), ran.attempts[0].is_open), (ran.attempts.clone(), false));
}

#[test]
fn a_request_whose_outcome_cannot_be_recorded_is_told_as_sent_and_ends_the_row() {
    let shelf = Shelf::new();
    let workspace = shelf.workspace.clone();
    let receiver = Receiver::judging(move |_| {
        // Somebody writes it down before us: ours is refused.
        let open = workspace.reader().unwrap().attempts(&AttemptScope::All, 0).unwrap().remove(0);
        let theirs = AttemptOutcome {
            at: open.draft.at,
            address: None,
            status: None,
            latency_ms: None,
            response_headers: None,
            response: None,
            response_bytes: None,
            error: Some("theirs".into()),
        };
        workspace.writer().unwrap().record_outcomes(&[(open.id, theirs)]).unwrap();
        200
    });
    let numbers = shelf.store(&[delivery("d-1", 1), delivery("d-2", 2)]);
    let order = order(&numbers, receiver.target(), Manner::default());
    let failure = run(&shelf.hand(), &order, free(), &Watch::silent()).unwrap_err().failure();
    assert!(failure.message.starts_with("attempt 1 was sent (answered 200)"), "{failure:?}");
    assert!(!failure.hint.contains("nothing was"), "{failure:?}");
    assert_eq!((receiver.got().len(), shelf.attempts().len()), (1, 1));
    assert_eq!(shelf.attempts()[0].draft.error.as_deref(), Some("theirs"), "and nothing is sent after it");
}

#[test]
fn cookies_that_a_receiver_gives_are_not_recorded() {
    let answer = "HTTP/1.1 200 OK\r\nSet-Cookie: sid=s3cret\r\nX-A: b\r\nContent-Length: 0\r\n\r\n";
    let (shelf, receiver) = (Shelf::new(), Receiver::answering(|_| answer.as_bytes().to_vec()));
    let numbers = shelf.store(&[delivery("d-1", 1)]);
    let order = order(&numbers, receiver.target(), Manner::default());
    let ran = run(&shelf.hand(), &order, free(), &Watch::silent()).unwrap();
    let headers = ran.attempts[0].draft.response_headers.clone().unwrap();
    assert!(headers.contains(&("X-A".into(), "b".into())), "{headers:?}");
    assert!(!format!("{:?}", shelf.attempts()).contains("s3cret"));
}
