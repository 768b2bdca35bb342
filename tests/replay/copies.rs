//! What a copy looks like before it is sent.

use exhibit_engine::Error;
use exhibit_engine::hook::Kind;
use exhibit_engine::target::{Allow, Target};
use exhibit_engine::webhook::replay::{
    Changes, Credentials, Identity, MARK_HEADER, Manner, Marking, Path, Planned, Signature, is_marked, plan,
};
use proptest::prelude::*;

use crate::shelf::{SECRET, Shelf, delivery, order};

fn target() -> Target {
    Target::check("http://127.0.0.1:9/hook", &Allow::default()).unwrap()
}

fn planned(manner: Manner) -> Planned {
    let shelf = Shelf::new();
    let numbers = shelf.store(&[delivery("d-1", 1)]);
    plan(Some(&shelf.workspace), &order(&numbers, target(), manner)).unwrap().remove(0)
}

fn value<'a>(planned: &'a Planned, name: &str) -> Vec<&'a str> {
    let headers = planned.outbound.headers.iter();
    headers.filter(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str()).collect()
}

/// The mark without its id.
fn mark_of(planned: &Planned) -> String {
    let marks = value(planned, MARK_HEADER);
    let [mark] = marks.as_slice() else { panic!("{marks:?}") };
    let (mark, id) = mark.split_once("; id=").unwrap();
    assert_eq!(id.len(), 36, "{id}");
    mark.to_owned()
}

#[test]
fn no_two_requests_bear_the_same_mark() {
    let marks = [planned(Manner::default()), planned(Manner::default())];
    assert_ne!(value(&marks[0], MARK_HEADER), value(&marks[1], MARK_HEADER));
}

#[test]
fn an_unchanged_copy_is_the_delivery_byte_for_byte_but_for_its_connection_and_credentials() {
    let came = delivery("d-1", 1);
    let copy = planned(Manner::default());
    assert_eq!(copy.outbound.body, came.body);
    assert_eq!((copy.edits.len(), copy.signature, copy.capture), (0, "keep", Some(1)));
    let left_out = ["Host", "Authorization", "Content-Length", "Connection", "X-Hop"];
    assert_eq!(copy.left_out, left_out);
    let mut expected = came.headers;
    expected.retain(|(name, _)| !left_out.contains(&name.as_str()));
    let mut sent = copy.outbound.headers.clone();
    let mark = sent.pop().unwrap();
    assert_eq!((mark.0.as_str(), mark_of(&copy).as_str()), (MARK_HEADER, "replay; of=capture:1"));
    assert_eq!(sent, expected);
    assert!(is_marked(&copy.outbound.headers));
    let head = String::from_utf8(copy.head().unwrap()).unwrap();
    assert!(
        head.starts_with("POST /hook HTTP/1.1\r\nHost: 127.0.0.1:9\r\nX-OUTWORX-Event: TOKEN_REVOKED\r\n")
    );
    // Outworx signs no time, so its signature is right for ever.
    assert_eq!(copy.verdict.unwrap().kind, Kind::Valid);
}

#[test]
fn credentials_go_along_when_asked_and_are_never_shown() {
    let copy = planned(Manner { credentials: Credentials::Sent, ..Manner::default() });
    assert_eq!(value(&copy, "authorization"), ["Bearer s3cr3t-token"]);
    assert!(String::from_utf8(copy.head().unwrap()).unwrap().contains("s3cr3t-token"));
    assert!(!copy.shown_head().unwrap().contains("s3cr3t-token"));
    assert!(!format!("{:?}", copy.shown_headers).contains("s3cr3t-token"));
}

#[test]
fn an_edited_copy_tells_its_changes_keeps_its_parent_and_no_longer_verifies() {
    let changes = Changes {
        body: Some(b"{}".to_vec()),
        set: vec![("x-TWICE".into(), "3".into()), ("X-New".into(), "n".into())],
        dropped: vec!["X-Outworx-Event".into()],
    };
    let copy = planned(Manner { changes, ..Manner::default() });
    assert_eq!(copy.edits, ["body", "header:X-Outworx-Event", "header:x-TWICE", "header:X-New"]);
    assert_eq!((value(&copy, "x-twice"), value(&copy, "x-new")), (vec!["3"], vec!["n"]));
    assert!(value(&copy, "x-outworx-event").is_empty());
    assert_eq!(
        copy.outbound.headers[0],
        ("x-TWICE".to_owned(), "3".to_owned()),
        "a changed header keeps its place"
    );
    assert_eq!(mark_of(&copy), "edited; of=capture:1");
    assert_eq!((copy.capture, copy.has_own_body), (Some(1), true));
    assert_eq!(copy.verdict.unwrap().kind, Kind::Invalid);
}

#[test]
fn a_copy_signed_anew_verifies_with_its_changes() {
    let changes = Changes { body: Some(b"\xffchanged".to_vec()), ..Changes::default() };
    let manner =
        Manner { signature: Signature::Resign, changes, identity: Identity::New, ..Manner::default() };
    let copy = planned(manner);
    assert_eq!(copy.verdict.as_ref().unwrap().kind, Kind::Valid);
    assert_eq!(value(&copy, "x-outworx-signature").len(), 1, "the old one is gone");
    assert_ne!(value(&copy, "x-outworx-delivery"), ["d-1"]);
    assert_eq!(copy.edits, ["body", "id"]);
    assert_eq!(mark_of(&copy), "edited, resigned; of=capture:1");
    assert!(!format!("{copy:?}").contains(SECRET));
}

#[test]
fn a_stripped_copy_has_no_signature_and_an_unmarked_one_no_mark() {
    let copy = planned(Manner {
        signature: Signature::Strip,
        marking: Marking::Unsaid,
        path: Path::OfCapture,
        ..Manner::default()
    });
    assert!(value(&copy, "x-outworx-signature").is_empty() && value(&copy, MARK_HEADER).is_empty());
    assert_eq!((copy.signature, copy.verdict.unwrap().kind), ("strip", Kind::Unsigned));
    assert_eq!(copy.target.url(), "http://127.0.0.1:9/in");
}

#[test]
fn what_cannot_be_signed_is_told_before_anything_is_sent() {
    let shelf = Shelf::new();
    let numbers = shelf.store(&[delivery("d-1", 1)]);
    let resign = Manner { signature: Signature::Resign, ..Manner::default() };
    let mut without = order(&numbers, target(), resign.clone());
    without.signing.keys.clear();
    let error = plan(Some(&shelf.workspace), &without).unwrap_err();
    assert_eq!((error.code().exit_code(), error.to_string().contains("no secret")), (3, true));
    let mut unknown = order(&numbers, target(), resign);
    unknown.signing.scheme = Some("nobody".into());
    assert!(plan(Some(&shelf.workspace), &unknown).unwrap_err().to_string().contains("nobody"));
    let missing = order(&[99], target(), Manner::default());
    assert!(plan(Some(&shelf.workspace), &missing).unwrap_err().to_string().contains("capture:99"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn headers_that_nobody_named_keep_their_order_case_and_copies(
        names in proptest::collection::vec("[xX]-[abAB]{1,2}", 0..8), dropped in "[xX]-[abAB]{1,2}",
    ) {
        let mut came = delivery("d-1", 1);
        came.headers = names.iter().enumerate().map(|(at, name)| (name.clone(), at.to_string())).collect();
        let shelf = Shelf::new();
        let numbers = shelf.store(&[came.clone()]);
        let changes = Changes { dropped: vec![dropped.clone()], ..Changes::default() };
        let manner = Manner { changes, marking: Marking::Unsaid, ..Manner::default() };
        let copy = plan(Some(&shelf.workspace), &order(&numbers, target(), manner)).unwrap().remove(0);
        let mut expected = came.headers;
        expected.retain(|(name, _)| !name.eq_ignore_ascii_case(&dropped));
        prop_assert_eq!(copy.outbound.headers, expected);
    }
}

#[test]
fn of_several_the_one_that_cannot_be_signed_is_named_and_what_went_before_it_is_not_denied() {
    let shelf = Shelf::new();
    let mut unsigned = delivery("d-2", 2);
    unsigned.headers.retain(|(name, _)| !name.to_ascii_lowercase().starts_with("x-outworx"));
    let numbers = shelf.store(&[delivery("d-1", 1), unsigned]);
    let manner = Manner { signature: Signature::Resign, ..Manner::default() };
    let error = plan(Some(&shelf.workspace), &order(&numbers, target(), manner)).unwrap_err();
    let failure = error.failure();
    assert!(failure.message.starts_with("capture:2: ") && !failure.hint.contains("--"), "{failure:?}");
    let Error::Unready { name, capture: Some(2), sent: 0, error } = error else { panic!("{error:?}") };
    assert!(error.hint().starts_with("nothing was sent; "), "{}", error.hint());
    let later = Error::Unready { name, capture: Some(2), sent: 3, error };
    assert_eq!(later.failure().hint.find("3 sent before it are recorded"), Some(0));
    assert!(!later.failure().hint.contains("; nothing was sent"));
}
