//! Laws that hold for every scheme and any bytes.
#![allow(clippy::unwrap_used, reason = "the helpers here are tests too, which clippy does not see")]

use chrono::DateTime;
use exhibit_hook::{
    Capture, Error, Freshness, Key, Kind, Reason, Scheme, Schemes, Secret, sign, verify, verify_detected,
};
use proptest::prelude::*;

/// Sign time of all captures here, unix seconds.
const SIGNED_AT: i64 = 1_750_000_000;

/// A secret that this scheme can read, whatever the text.
fn secret_for(scheme: &Scheme, text: &str) -> Secret {
    // Standard Webhooks decodes base64; four `A` make sure that at least three bytes come out.
    let text =
        if scheme.id == "standard_webhooks" { format!("whsec_AAAA{}", hex_of(text)) } else { text.into() };
    Secret::new(text)
}

/// Text of a length that base64 accepts, made only of its letters.
fn hex_of(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:04x}")).collect()
}

fn schemes() -> Vec<&'static Scheme> {
    Schemes::built_in().iter().collect()
}

fn keys(secrets: &[&Secret]) -> Vec<Key> {
    secrets.iter().map(|secret| Key::from((*secret).clone())).collect()
}

fn bare(body: &[u8]) -> Capture {
    let received_at = DateTime::from_timestamp(SIGNED_AT + 2, 0);
    Capture { received_at, method: "POST".into(), url: "/".into(), headers: vec![], body: body.to_vec() }
}

fn signed(scheme: &Scheme, secret: &Secret, body: &[u8], id: &str) -> Capture {
    sign(scheme, secret, &bare(body), DateTime::from_timestamp(SIGNED_AT, 0).unwrap(), id).unwrap()
}

proptest! {
    #[test]
    fn what_is_signed_verifies_and_is_recognised(
        text in ".{1,20}", body: Vec<u8>, id in "[!-~]{1,20}", place in 0..schemes().len(),
    ) {
        let scheme = schemes()[place];
        let secret = secret_for(scheme, &text);
        let capture = signed(scheme, &secret, &body, &id);
        let verdict = verify_detected(&capture, Schemes::built_in(), &keys(&[&Secret::new("other"), &secret]), None);
        prop_assert_eq!((verdict.kind, verdict.reason), (Kind::Valid, Reason::SignatureMatches));
        prop_assert_eq!(verdict.scheme.as_deref(), Some(scheme.id.as_str()));
        prop_assert_eq!(verdict.key_fingerprint, Some(secret.fingerprint()));
        let expected = if scheme.time.is_some() { Freshness::Seconds(2) } else { Freshness::NotCheckable };
        prop_assert_eq!(verdict.freshness, expected);
        if scheme.delivery_header.is_some() {
            prop_assert_eq!(verdict.delivery, Some(id));
        }
    }

    #[test]
    fn one_changed_bit_anywhere_in_the_body_never_verifies(
        text in ".{1,20}", body in proptest::collection::vec(any::<u8>(), 1..200),
        at: proptest::sample::Index, bit in 0u8..8, place in 0..schemes().len(),
    ) {
        let scheme = schemes()[place];
        let secret = secret_for(scheme, &text);
        let mut capture = signed(scheme, &secret, &body, "d-1");
        let at = at.index(body.len());
        capture.body[at] ^= 1 << bit;
        let verdict = verify(&capture, scheme, &keys(&[&secret]), None);
        prop_assert_eq!(verdict.reason, Reason::SignatureMismatch);
        prop_assert_eq!(verdict.key_fingerprint, None);
    }

    #[test]
    fn another_secret_never_verifies(
        text in "[a-z]{1,20}", other in "[A-Z]{1,20}", body: Vec<u8>, place in 0..schemes().len(),
    ) {
        let scheme = schemes()[place];
        let capture = signed(scheme, &secret_for(scheme, &text), &body, "d-1");
        let verdict = verify(&capture, scheme, &keys(&[&secret_for(scheme, &other)]), None);
        prop_assert_eq!(verdict.reason, Reason::SignatureMismatch);
    }

    #[test]
    fn nothing_in_a_capture_makes_a_check_panic_or_pass(
        headers in proptest::collection::vec((0..schemes().len(), ".{0,60}"), 0..4), body: Vec<u8>,
    ) {
        let named = |(place, value): (usize, String)| (schemes()[place].header.clone(), value);
        let headers = headers.into_iter().map(named).collect();
        let capture = Capture { received_at: None, method: String::new(), url: String::new(), headers, body };
        let secrets = keys(&[&Secret::new(""), &Secret::new("s")]);
        prop_assert_ne!(verify_detected(&capture, Schemes::built_in(), &secrets, None).kind, Kind::Valid);
        for scheme in schemes() {
            prop_assert_ne!(verify(&capture, scheme, &secrets, None).kind, Kind::Valid);
        }
    }
}

#[test]
fn an_empty_secret_signs_nothing() {
    for scheme in schemes() {
        assert!(matches!(
            sign(scheme, &Secret::new(""), &bare(b""), DateTime::UNIX_EPOCH, "d"),
            Err(Error::EmptySecret)
        ));
    }
}

#[test]
fn a_capture_without_time_is_valid_and_says_that_freshness_was_not_checked() {
    for scheme in schemes() {
        let secret = secret_for(scheme, "s");
        let mut capture = signed(scheme, &secret, b"{}", "d-1");
        capture.received_at = None;
        let verdict = verify(&capture, scheme, &keys(&[&secret]), None);
        assert_eq!((verdict.kind, verdict.freshness), (Kind::Valid, Freshness::NotCheckable));
    }
}

#[test]
fn a_given_moment_wins_over_the_time_of_arrival() {
    for scheme in schemes().into_iter().filter(|scheme| scheme.time.is_some()) {
        let secret = secret_for(scheme, "s");
        let capture = signed(scheme, &secret, b"{}", "d-1");
        let later = DateTime::from_timestamp(SIGNED_AT + 86_400, 0);
        let verdict = verify(&capture, scheme, &keys(&[&secret]), later);
        assert_eq!((verdict.kind, verdict.reason), (Kind::Stale, Reason::TimestampTooOld));
        assert_eq!(verdict.freshness, Freshness::Seconds(86_400));
    }
}

#[test]
fn an_unknown_or_doubly_signed_request_is_not_judged_by_guess() {
    let secret = Secret::new("s");
    let unknown = verify_detected(&bare(b""), Schemes::built_in(), &keys(&[&secret]), None);
    assert_eq!((unknown.kind, unknown.reason), (Kind::Unsigned, Reason::UnknownScheme));
    let [stripe, slack] = ["stripe", "slack"].map(|id| Schemes::built_in().named(id).unwrap());
    let mut double = signed(stripe, &secret, b"", "d");
    double.headers.extend(signed(slack, &secret, b"", "d").headers);
    let judged =
        |secret: &str| verify_detected(&double, Schemes::built_in(), &keys(&[&Secret::new(secret)]), None);
    assert_eq!(judged("other").reason, Reason::AmbiguousScheme);
    assert_eq!(judged("other").candidates, ["stripe", "slack"]);
    assert_eq!((judged("s").kind, judged("s").candidates.len()), (Kind::Valid, 2));
}
