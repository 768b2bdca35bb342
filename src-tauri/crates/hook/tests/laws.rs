//! Laws that hold for every scheme and any bytes.
#![allow(clippy::unwrap_used, reason = "the helpers here are tests too, which clippy does not see")]

use chrono::DateTime;
use exhibit_hook::{
    Algorithm, Capture, Covered, Detection, Error, Freshness, Key, Kind, Reason, Scheme, Schemes, Secret,
    SecretForm, sign, verify, verify_detected,
};
use proptest::prelude::*;
use serde_json::json;
use sha2::Digest;

/// Schemes that no request tells: an order of older documents, and a header that anybody may send.
const ONLY_BY_NAME: [&str; 2] = ["zendesk_legacy_docs", "okta_auth_header"];

/// Sign time of all captures here, unix seconds.
const SIGNED_AT: i64 = 1_750_000_000;

/// A secret that this scheme can sign with, whatever the text, and the one that verifies it.
fn pair_for(scheme: &Scheme, text: &str) -> (Secret, Secret) {
    let seed = hex_of(text);
    match (scheme.algorithm, scheme.secret) {
        (Algorithm::Ed25519, _) => {
            let private = ed25519_dalek::SigningKey::from_bytes(&seed_of(text));
            let public = hex::encode(private.verifying_key().to_bytes());
            (Secret::new(hex::encode(seed_of(text))), Secret::new(public))
        }
        (Algorithm::EcdsaP256, _) => {
            let private = p256::ecdsa::SigningKey::from_slice(&seed_of(text)).unwrap();
            let public = private.verifying_key().to_encoded_point(false);
            (Secret::new(hex::encode(seed_of(text))), Secret::new(hex::encode(public.as_bytes())))
        }
        (_, SecretForm::Text) => (Secret::new(text), Secret::new(text)),
        // Letters of hexadecimal are letters of base64 too.
        (_, SecretForm::WhsecBase64) => {
            (Secret::new(format!("whsec_{seed}")), Secret::new(format!("whsec_{seed}")))
        }
        (_, SecretForm::Hex | SecretForm::Base64 | SecretForm::Base64url) => {
            (Secret::new(&*seed), Secret::new(&*seed))
        }
    }
}

/// Four letters of hexadecimal for each byte, and never a key of nothing but NUL bytes.
fn hex_of(text: &str) -> String {
    format!("ffff{}", text.bytes().map(|byte| format!("{byte:04x}")).collect::<String>())
}

/// 32 bytes that differ where the texts do, and are a scalar of the curve: they begin with a 1.
fn seed_of(text: &str) -> [u8; 32] {
    let mut seed: [u8; 32] = sha2::Sha256::digest(text).into();
    seed[0] = 1;
    seed
}

fn schemes() -> Vec<&'static Scheme> {
    Schemes::built_in().iter().collect()
}

fn keys(secrets: &[&Secret]) -> Vec<Key> {
    secrets.iter().map(|secret| Key::from((*secret).clone())).collect()
}

fn bare(body: &[u8]) -> Capture {
    let received_at = DateTime::from_timestamp(SIGNED_AT + 2, 0);
    let headers = vec![("Host".to_owned(), "hook.example".to_owned())];
    Capture { received_at, method: "POST".into(), url: "/in?a=1".into(), headers, body: body.to_vec() }
}

/// These bytes as a body that the scheme can sign.
fn body_for(scheme: &Scheme, bytes: &[u8]) -> Vec<u8> {
    let text = hex::encode(bytes);
    match scheme.id.as_str() {
        "mailgun" => json!({ "event-data": text }).to_string().into_bytes(),
        "adyen_notification" => {
            let item = json!({ "pspReference": text, "amount": { "value": 7, "currency": "EUR" }, "success": "true" });
            json!({ "notificationItems": [{ "NotificationRequestItem": item }] }).to_string().into_bytes()
        }
        "linear" => json!({ "data": text, "webhookTimestamp": SIGNED_AT * 1_000 }).to_string().into_bytes(),
        _ => bytes.to_vec(),
    }
}

fn signed(scheme: &Scheme, secret: &Secret, body: &[u8], id: &str) -> Capture {
    let body = body_for(scheme, body);
    sign(scheme, secret, &bare(&body), DateTime::from_timestamp(SIGNED_AT, 0).unwrap(), id).unwrap()
}

proptest! {
    #[test]
    fn what_is_signed_verifies_and_is_recognised(
        text in "[!-~]{1,20}", body: Vec<u8>, id in "[!-~]{1,20}", place in 0..schemes().len(),
    ) {
        let scheme = schemes()[place];
        let (private, secret) = pair_for(scheme, &text);
        let capture = signed(scheme, &private, &body, &id);
        let keys = keys(&[&Secret::new("other"), &secret]);
        let verdict = verify(&capture, scheme, &keys, None);
        prop_assert_eq!((verdict.kind, verdict.reason), (Kind::Valid, Reason::SignatureMatches), "{}", scheme.id);
        prop_assert_eq!(verdict.key_fingerprint, Some(secret.fingerprint()));
        if !ONLY_BY_NAME.contains(&scheme.id.as_str()) {
            let found: Vec<&Scheme> = match Schemes::built_in().detect(&capture) {
                Detection::One(one) => vec![one],
                Detection::Ambiguous(several) => several,
                Detection::None => vec![],
            };
            prop_assert!(found.contains(&scheme), "{} is taken for {:?}", scheme.id, found.iter().map(|one| &one.id).collect::<Vec<_>>());
            prop_assert_eq!(verify_detected(&capture, Schemes::built_in(), &keys, None).kind, Kind::Valid);
        }
        let expected = if scheme.time.is_some() { Freshness::Seconds(2) } else { Freshness::NotCheckable };
        prop_assert_eq!(verdict.freshness, expected);
        if !scheme.delivery_headers.is_empty() {
            prop_assert_eq!(verdict.delivery, Some(id));
        }
    }

    #[test]
    fn one_changed_bit_anywhere_in_the_body_never_verifies(
        text in "[!-~]{1,20}", body in proptest::collection::vec(any::<u8>(), 1..200),
        at: proptest::sample::Index, bit in 0u8..8, place in 0..schemes().len(),
    ) {
        let scheme = schemes()[place];
        let (private, secret) = pair_for(scheme, &text);
        let mut capture = signed(scheme, &private, &body, "d-1");
        let at = at.index(capture.body.len());
        capture.body[at] ^= 1 << bit;
        let verdict = verify(&capture, scheme, &keys(&[&secret]), None);
        let is_valid = verdict.kind == Kind::Valid;
        match scheme.body_covered() {
            // A letter of an escape in a form may change its case and mean the same.
            Covered::Whole => prop_assert!(!is_valid || scheme.id == "twilio", "{}: {:?}", scheme.id, verdict.reason),
            Covered::Members | Covered::Nothing => prop_assert_eq!(verdict.body_covered, Some(scheme.body_covered())),
        }
    }

    #[test]
    fn another_secret_never_verifies(
        text in "[a-z]{1,20}", other in "[A-Z]{1,20}", body: Vec<u8>, place in 0..schemes().len(),
    ) {
        let scheme = schemes()[place];
        let capture = signed(scheme, &pair_for(scheme, &text).0, &body, "d-1");
        let verdict = verify(&capture, scheme, &keys(&[&pair_for(scheme, &other).1]), None);
        prop_assert_eq!(verdict.reason, Reason::SignatureMismatch, "{}", scheme.id);
    }

    #[test]
    fn nothing_in_a_capture_makes_a_check_panic_or_pass(
        headers in proptest::collection::vec((0..schemes().len(), ".{0,60}"), 0..4), body: Vec<u8>,
    ) {
        let named = |(place, value): (usize, String)| {
            (schemes()[place].header().unwrap_or_else(|| "X-Other".to_owned()), value)
        };
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

/// HMAC pads a key with NUL bytes, so that a key of nothing else is the empty one, with which anybody can sign.
#[test]
fn a_secret_that_is_empty_once_it_is_read_verifies_nothing() {
    for scheme in schemes() {
        let (private, _) = pair_for(scheme, "s");
        let capture = signed(scheme, &private, b"{}", "d-1");
        let empty: &[&str] = match scheme.secret {
            SecretForm::Text => &["", "\0", "\0\0\0\0"],
            SecretForm::Hex => &["", "00", "00000000"],
            SecretForm::WhsecBase64 => &["", "whsec_", "whsec_AAAA", "AAAAAAAA"],
            SecretForm::Base64 | SecretForm::Base64url => &["", "AAAA"],
        };
        for text in empty {
            let verdict = verify(&capture, scheme, &keys(&[&Secret::new(*text)]), None);
            assert_eq!(verdict.reason, Reason::EmptySecret, "{} {text:?}", scheme.id);
        }
    }
}

#[test]
fn a_capture_without_time_is_valid_and_says_that_freshness_was_not_checked() {
    for scheme in schemes() {
        let (private, secret) = pair_for(scheme, "s");
        let mut capture = signed(scheme, &private, b"{}", "d-1");
        capture.received_at = None;
        let verdict = verify(&capture, scheme, &keys(&[&secret]), None);
        assert_eq!((verdict.kind, verdict.freshness), (Kind::Valid, Freshness::NotCheckable));
    }
}

#[test]
fn a_given_moment_wins_over_the_time_of_arrival() {
    for scheme in schemes().into_iter().filter(|scheme| scheme.time.is_some()) {
        let (private, secret) = pair_for(scheme, "s");
        let capture = signed(scheme, &private, b"{}", "d-1");
        let later = DateTime::from_timestamp(SIGNED_AT + 86_400, 0);
        let verdict = verify(&capture, scheme, &keys(&[&secret]), later);
        let has_limit = scheme.time.as_ref().is_some_and(|window| window.tolerance_s.is_some());
        let expected = if has_limit { Reason::TimestampTooOld } else { Reason::SignatureMatches };
        assert_eq!(verdict.reason, expected, "{}", scheme.id);
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
