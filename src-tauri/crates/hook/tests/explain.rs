//! Explaining a mismatch: the published vectors, every rewrite of a body found again, and nothing found for a forgery.
#![allow(clippy::unwrap_used, reason = "the helpers here are tests too, which clippy does not see")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::DateTime;
use exhibit_hook::{
    Capture, Explanation, Key, Kind, Role, Scheme, Schemes, Secret, Standing, explain, judge, public_of, sign,
};
use serde_json::{Value, json};
use std::path::Path;

const SECRET: &str = "It's a Secret to Everybody";

fn scheme(id: &str) -> &'static Scheme {
    Schemes::built_in().named(id).unwrap()
}

/// Deliveries that do not verify, each with whether a known cause explains it.
fn mismatches() -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/hook/explained.ndjson");
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn capture_of(vector: &Value) -> Capture {
    let body = match vector["body_base64"].as_str() {
        Some(base64) => STANDARD.decode(base64).unwrap(),
        None => vector["body"].as_str().unwrap_or_default().into(),
    };
    let headers = vector["headers"].as_object().unwrap().iter();
    let headers = headers.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect();
    let url = vector["url"].as_str().unwrap_or("/").to_owned();
    Capture {
        received_at: None,
        method: vector["method"].as_str().unwrap_or("POST").to_owned(),
        url,
        headers,
        body,
    }
}

fn keys_of(vector: &Value) -> Vec<Key> {
    let texts = ["secrets", "secret", "public_key", "other_secrets"].map(|name| match &vector[name] {
        Value::Array(many) => many.clone(),
        Value::String(one) => vec![json!(one)],
        _ => vec![],
    });
    let text = |kept: &Value| kept.as_str().or(kept["secret"].as_str()).unwrap().to_owned();
    texts.concat().iter().map(|kept| Secret::new(text(kept)).into()).collect()
}

fn scheme_of(vector: &Value) -> &'static Scheme {
    scheme(vector["scheme"].as_str().unwrap())
}

#[test]
fn what_a_known_cause_explains_is_explained_and_no_forgery_is() {
    let mismatches = mismatches();
    assert!(mismatches.len() > 200);
    for vector in mismatches {
        let name = vector["id"].as_str().unwrap();
        let found = explain(&capture_of(&vector), scheme_of(&vector), &keys_of(&vector), Schemes::built_in());
        assert_eq!(found.cause.is_some(), vector["explained"] == json!(true), "{name}: {found:?}");
    }
}

/// `cargo test --release -p exhibit-hook --test explain -- --ignored --nocapture`
#[test]
#[ignore = "prints times; run by hand in a release build"]
fn how_long_each_explanation_takes() {
    #[allow(clippy::disallowed_methods, reason = "this measures and asserts nothing")]
    let now = std::time::Instant::now;
    let mut worst = Vec::new();
    for vector in mismatches() {
        let known = scheme_of(&vector);
        let (mut capture, keys) = (capture_of(&vector), keys_of(&vector));
        let begun = now();
        let found = explain(&capture, known, &keys, Schemes::built_in());
        worst.push((
            begun.elapsed(),
            format!("{} {:?}", vector["id"], found.cause.map(|cause| (cause.body, cause.key, cause.signed))),
        ));
        capture.body.extend(b"x");
        let begun = now();
        let found = explain(&capture, known, &keys, Schemes::built_in());
        worst.push((begun.elapsed(), format!("{} tampered: {} tried", vector["id"], found.tried)));
    }
    for kib in [1, 16, 64, 256, 1024, 8192] {
        let row = r#"{"name": "Zoë \u001b", "url": "https:\/\/a.test/<b>", "n": 1.50}, "#;
        let body = format!("[{} 0]", row.repeat(kib * 1024 / row.len())).into_bytes();
        let capture = signed("github", &body, SECRET, |body| [body, b"x"].concat());
        let begun = now();
        let found = explain(&capture, scheme("github"), &[Secret::new(SECRET).into()], Schemes::built_in());
        worst.push((begun.elapsed(), format!("{kib} KiB of JSON: {} tried, {:?}", found.tried, found.cause)));
    }
    worst.sort();
    worst.iter().rev().take(25).for_each(|(took, name)| println!("{took:?} {name}"));
}

/// A capture whose sender signed `rewrite(body)` while `body` arrived.
fn signed(id: &str, body: &[u8], secret: &str, rewrite: impl Fn(&[u8]) -> Vec<u8>) -> Capture {
    let blank = Capture {
        received_at: None,
        method: "POST".into(),
        url: "https://hooks.acme.test/in".into(),
        headers: vec![],
        body: rewrite(body),
    };
    let at = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    let sent = sign(scheme(id), &Secret::new(secret), &blank, at, "d-1").unwrap();
    Capture { body: body.to_vec(), ..sent }
}

fn with(id: &str, capture: &Capture, secret: &str) -> Explanation {
    explain(capture, scheme(id), &[Secret::new(secret).into()], Schemes::built_in())
}

#[test]
fn the_sentences_say_what_happened_as_in_the_picture() {
    let body = br#"{"id":"d-1","action":"COLLABORATOR_ROLE_CHANGED"}"#;
    let arrived = [body.as_slice(), b"\n"].concat();
    let capture = signed("outworx", &arrived, SECRET, |body| body.trim_ascii_end().to_vec());
    let cause = with("outworx", &capture, SECRET).cause.unwrap();
    assert_eq!(
        (cause.body.as_str(), cause.key, cause.signed.as_str()),
        ("trailing_newline_removed", "as_given", "as_documented")
    );
    assert_eq!(cause.signed_body.as_deref(), Some(body.as_slice()));
    assert_eq!(
        cause.sentences,
        [
            "It does match if the trailing newline is removed.",
            "The body arrived as 50 bytes; the sender signed 49.",
            "Something between sender and capture changed the end of the text, most often a proxy or a tool that saves text.",
            "Both say the same to a reader: no member or value differs.",
            "The secret is right, and the content is unchanged otherwise.",
        ]
    );
}

#[test]
fn the_right_digest_and_the_secret_stand_nowhere_in_an_explanation() {
    let capture = signed("github", b"{\"a\": 1}\n", SECRET, |_| b"{\"a\":1}".to_vec());
    let right = signed("github", b"{\"a\": 1}\n", SECRET, <[u8]>::to_vec);
    let digest = right.header("X-Hub-Signature-256").next().unwrap().strip_prefix("sha256=").unwrap();
    let explanation = with("github", &capture, SECRET);
    assert!(explanation.cause.is_some());
    let text = format!("{explanation:?} {:?}", explanation.cause.as_ref().unwrap().sentences);
    assert!(!text.contains(digest) && !text.contains(SECRET));
}

#[test]
fn a_signature_over_nothing_is_called_that() {
    let capture = signed("github", b"{\"role\":\"owner\"}", SECRET, |_| vec![]);
    let cause = with("github", &capture, SECRET).cause.unwrap();
    assert_eq!(cause.body, "empty_body");
    assert!(!cause.covers_content);
    assert!(cause.sentences[1].contains("vouches for nothing"), "{:?}", cause.sentences);
    assert!(!cause.sentences.iter().any(|said| said.contains("unchanged")));
}

#[test]
fn a_body_that_was_cut_in_two_is_not_explained() {
    let mut split =
        signed("github", b"user=bob&amount=1&note=/in?x=1&approved=false", SECRET, <[u8]>::to_vec);
    split.url = "/in?x=1&approved=false".into();
    split.body = b"user=bob&amount=1&note=".into();
    assert_eq!(with("github", &split, SECRET).cause, None, "the end of the body stands in the address");

    let mut split = signed("slack", b"a=1&deny:b=2&role=admin", SECRET, <[u8]>::to_vec);
    let time = split.headers.iter_mut().find(|(name, _)| name == "X-Slack-Request-Timestamp").unwrap();
    time.1.push_str(":a=1&deny");
    split.body = b"b=2&role=admin".into();
    assert_eq!(with("slack", &split, SECRET).cause, None, "the begin of the body stands in the time");
}

#[test]
fn a_recipe_that_the_scheme_does_not_have_vouches_for_no_content() {
    let mut capture = signed("github", b"1700000000.a=1&b=2", SECRET, <[u8]>::to_vec);
    capture.headers.push(("X-Request-Timestamp".into(), "1700000000".into()));
    capture.body = b"a=1&b=2".into();
    let cause = with("github", &capture, SECRET).cause.unwrap();
    assert!(!cause.covers_content && cause.signed.contains("recipe_t.body"));
    assert!(cause.sentences.last().unwrap().contains("cannot be told"), "{:?}", cause.sentences);
}

#[test]
fn a_body_that_is_signed_alone_is_vouched_for_where_it_is_whole() {
    let value = |body: &[u8]| {
        vec![("Stripe-Signature".to_owned(), format!("t=1700000000,v1={}", hmac_hex(b"s", body)))]
    };
    for (body, whole) in [(&b"{\"id\":1}"[..], true), (b"1700000000.{\"id\":1}", false), (b"a=1", false)] {
        let headers = value(body);
        let capture =
            Capture { received_at: None, method: "POST".into(), url: "/".into(), headers, body: body.into() };
        let cause = with("stripe", &capture, "s").cause.unwrap();
        assert_eq!((cause.signed.as_str(), cause.covers_content), ("recipe_body", whole));
    }
}

#[test]
fn a_changed_content_is_never_called_unchanged_to_a_reader() {
    // The forger holds the signature of one body and sends another whose NFC form is the signed one.
    let capture = signed("github", "{\"name\":\"Zoe\u{308}\"}".as_bytes(), SECRET, |_| {
        "{\"name\":\"Zo\u{eb}\"}".into()
    });
    let cause = with("github", &capture, SECRET).cause.unwrap();
    assert_eq!(cause.body, "nfc");
    assert!(
        cause.sentences.iter().any(|said| said.contains("do not say quite the same")),
        "{:?}",
        cause.sentences
    );
}

#[test]
fn members_that_collapse_or_vanish_are_no_explanation() {
    let signed_body = br#"{"role":"viewer"}"#;
    for forged in [
        br#"{"role":"owner","role":"viewer"}"#.as_slice(),
        br#"{"role":"viewer","admin":true}"#,
        br#"{"role":"viewer"}{"role":"owner"}"#,
        br#"{"role":"Viewer"}"#,
    ] {
        let capture = signed("github", forged, SECRET, |_| signed_body.to_vec());
        assert_eq!(with("github", &capture, SECRET).cause, None, "{}", String::from_utf8_lossy(forged));
    }
}

#[test]
fn an_empty_key_in_disguise_explains_nothing() {
    for (secret, key) in [("AAAAAAAA", ""), ("0000", ""), (" ", ""), ("whsec_", "")] {
        let mac = hmac_hex(key.as_bytes(), b"{}");
        let headers = vec![("X-Hub-Signature-256".to_owned(), format!("sha256={mac}"))];
        let capture = Capture {
            received_at: None,
            method: "POST".into(),
            url: "/".into(),
            headers,
            body: b"{}".to_vec(),
        };
        assert_eq!(with("github", &capture, secret).cause, None, "{secret}");
    }
}

fn hmac_hex(key: &[u8], body: &[u8]) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

#[test]
fn a_secret_with_nothing_in_it_is_never_the_right_one() {
    for (given, key) in
        [("", "\n"), ("", " "), ("", "\"\""), ("", "whsec_"), ("whsec_", "whsec_"), ("\"\"", "\n")]
    {
        let headers =
            vec![("X-Hub-Signature-256".to_owned(), format!("sha256={}", hmac_hex(key.as_bytes(), b"{}")))];
        let capture = Capture {
            received_at: None,
            method: "POST".into(),
            url: "/".into(),
            headers,
            body: b"{}".into(),
        };
        assert_eq!(with("github", &capture, given).cause, None, "{given:?} {key:?}");
        let judged = judge(&capture, scheme("github"), &[Secret::new(given).into()], None);
        assert!(!matches!(judged.kind(), Kind::Valid | Kind::Stale), "{given:?}");
    }
}

#[test]
fn a_public_key_and_a_token_seen_in_clear_explain_no_shared_secret() {
    let shown = public_of(scheme("sendgrid"), &Secret::new("01".repeat(32))).unwrap();
    let of_other = Key { schemes: vec!["shopify".into()], ..Key::from(Secret::new(SECRET)) };
    let token = Key { role: Role::Token, ..Key::from(Secret::new(SECRET)) };
    for (secret, key) in
        [(shown.as_str(), Key::from(Secret::new(shown.clone()))), (SECRET, of_other), (SECRET, token)]
    {
        let arrived = b"{\"role\":\"owner\"}\n";
        for id in ["github", "hubspot_v1"] {
            let capture = signed(id, arrived, secret, |body| body.trim_ascii_end().to_vec());
            let found = explain(&capture, scheme(id), std::slice::from_ref(&key), Schemes::built_in());
            assert_eq!(found.cause, None, "{id}");
        }
    }
}

#[test]
fn each_way_to_misread_a_secret_is_named() {
    let cases = [
        ("s3cret", "s3cret\n", "white_space_removed"),
        ("s3cret\n", "s3cret", "newline_added"),
        ("s3cret", "\"s3cret\"", "quotes_removed"),
        ("It's", "It’s", "quotes_straightened"),
        ("It’s", "It's", "quotes_curled"),
        ("whsec_AAECAwQF", "AAECAwQF", "prefix_added"),
        ("AAECAwQF", "whsec_AAECAwQF", "prefix_removed"),
        ("\u{1}\u{2}\u{3}", "AQID", "base64_decoded"),
        ("\u{1}\u{2}\u{3}", "010203", "hex_decoded"),
        ("abcdef", "ABCDEF", "lower_case"),
        ("s3cret", "s3cret\\n", "escape_removed"),
    ];
    for (sender, receiver, code) in cases {
        let capture = signed("github", b"{}", sender, <[u8]>::to_vec);
        let cause = with("github", &capture, receiver).cause.unwrap();
        assert_eq!((cause.key, cause.body.as_str()), (code, "as_received"), "{receiver:?}");
    }
}

#[test]
fn another_stored_secret_is_named_by_its_name() {
    let capture = signed("github", b"{}", "old", <[u8]>::to_vec);
    let old = Key { name: Some("github-2024".into()), ..Key::from(Secret::new("old")) };
    let keys = [Key::from(Secret::new("new")), old];
    let cause = explain(&capture, scheme("github"), &keys, Schemes::built_in()).cause.unwrap();
    assert_eq!((cause.key_name.as_deref(), cause.key), (Some("github-2024"), "as_given"));
    assert!(cause.sentences[0].contains("github-2024"));
}

fn seconds(at: i64) -> Option<DateTime<chrono::Utc>> {
    DateTime::from_timestamp(at, 0)
}

#[test]
fn a_secret_that_was_retired_is_never_called_right() {
    let retired = Key { until: seconds(1_600_000_000), ..Key::from(Secret::new(SECRET)) };
    for id in ["github", "stripe", "hubspot_v1"] {
        let mut capture =
            signed(id, b"{\"role\":\"owner\"}\n", SECRET, |body| body.trim_ascii_end().to_vec());
        capture.received_at = seconds(1_700_000_010);
        let cause =
            explain(&capture, scheme(id), std::slice::from_ref(&retired), Schemes::built_in()).cause.unwrap();
        assert_eq!((cause.standing, cause.covers_content), (Standing::Retired, false), "{id}");
        let said = cause.sentences.join(" ");
        assert!(said.contains("taken out of use") && !said.contains("is right"), "{id}: {said}");
    }
}

#[test]
fn an_old_delivery_is_called_old_although_it_is_explained() {
    for (id, secret) in [("stripe", SECRET), ("standard_webhooks", "whsec_AAECAwQF"), ("hubspot_v3", SECRET)]
    {
        let mut capture = signed(id, b"{\"a\":1}\n", secret, |body| body.trim_ascii_end().to_vec());
        capture.received_at = seconds(1_800_000_000);
        let cause = with(id, &capture, secret).cause.unwrap();
        assert_eq!((cause.standing, cause.age_s), (Standing::Current, Some(100_000_000)), "{id}");
        let said = cause.sentences.last().unwrap();
        assert!(said.contains("100000000 s before") && said.contains("old delivery"), "{id}: {said}");
    }
    let mut capture = signed("stripe", b"{\"a\":1}\n", SECRET, |body| body.trim_ascii_end().to_vec());
    capture.received_at = seconds(1_700_000_010);
    let cause = with("stripe", &capture, SECRET).cause.unwrap();
    assert!(cause.age_s == Some(10) && !cause.sentences.join(" ").contains("old delivery"));
}

#[test]
fn a_time_that_was_signed_in_another_unit_or_not_at_all_is_found() {
    let body = b"{\"id\":1}";
    let value = |signed: &str| format!("t=1700000000,v1={}", hmac_hex(b"s", signed.as_bytes()));
    for (signed, code) in [
        ("1700000000000.{\"id\":1}", "time_in_ms"),
        ("{\"id\":1}", "recipe_body"),
        ("1700000000:{\"id\":1}", "recipe_t:body"),
        ("{\"id\":1}1700000000", "recipe_body_t"),
    ] {
        let headers = vec![("Stripe-Signature".to_owned(), value(signed))];
        let capture = Capture {
            received_at: None,
            method: "POST".into(),
            url: "/".into(),
            headers,
            body: body.to_vec(),
        };
        assert_eq!(with("stripe", &capture, "s").cause.unwrap().signed, code);
    }
    let headers = vec![("Stripe-Signature".to_owned(), value("1700000001.{\"id\":1}"))];
    let capture =
        Capture { received_at: None, method: "POST".into(), url: "/".into(), headers, body: body.to_vec() };
    assert_eq!(with("stripe", &capture, "s").cause, None, "a changed time is tampering");
}

#[test]
fn a_signature_of_an_older_version_is_not_explained_into_the_current_one() {
    let value = format!("t=1700000000,v0={}", hmac_hex(b"s", b"1700000000.{}"));
    let headers = vec![("Stripe-Signature".to_owned(), value)];
    let capture =
        Capture { received_at: None, method: "POST".into(), url: "/".into(), headers, body: b"{}".to_vec() };
    assert_eq!(with("stripe", &capture, "s").cause, None);
}

#[test]
fn two_changes_at_once_are_found() {
    let capture = signed("github", b"{\"a\": 1}\r\n", "s3cret", |_| b"{\"a\":1}".to_vec());
    let cause = with("github", &capture, " s3cret\n").cause.unwrap();
    assert_eq!((cause.body.as_str(), cause.key), ("json_compact", "white_space_removed"));
    let upper = Capture {
        headers: vec![(
            "X-Hub-Signature-256".into(),
            format!("sha256={}", hmac_hex(b"s", b"{\"a\":1}").to_uppercase()),
        )],
        ..capture
    };
    let cause = with("github", &upper, "s").cause.unwrap();
    assert_eq!((cause.body.as_str(), cause.signed.as_str()), ("json_compact", "hex_upper_case"));
}

#[test]
fn a_body_that_was_cut_is_remarked_upon_but_not_explained() {
    let mut capture = signed("github", b"{\"a\":", SECRET, |_| b"{\"a\":1}".to_vec());
    capture.headers.push(("Content-Length".into(), "7".into()));
    let explanation = with("github", &capture, SECRET);
    assert_eq!(explanation.cause, None);
    assert!(explanation.remarks[0].contains("was cut"), "{:?}", explanation.remarks);
}
