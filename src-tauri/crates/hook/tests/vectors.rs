//! Deliveries signed by others: our own, made with Python, and the published vectors where they are at hand.
#![allow(clippy::unwrap_used, reason = "the helpers here are tests too, which clippy does not see")]

use chrono::{DateTime, Utc};
use exhibit_hook::{
    Capture, Freshness, Key, Kind, Scheme, Schemes, Secret, Verdict, captures_from, verify, verify_detected,
};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(repository().join("tests/fixtures/hook").join(name)).unwrap()
}

fn scheme(id: &str) -> Option<&'static Scheme> {
    Schemes::built_in().named(id)
}

fn secrets(vector: &Value) -> Vec<Key> {
    let texts = match (&vector["secrets"], &vector["secret"]) {
        (Value::Array(many), _) => many.clone(),
        (_, Value::String(one)) => vec![json!(one)],
        _ => vec![],
    };
    texts.iter().map(|text| Secret::new(text.as_str().unwrap()).into()).collect()
}

fn capture(value: &Value) -> Capture {
    let (mut captures, problems) = captures_from(value.to_string().as_bytes());
    assert_eq!((captures.len(), problems), (1, vec![]), "{value}");
    captures.remove(0)
}

fn code(verdict: &Verdict) -> (String, String) {
    let kind = serde_json::to_value(verdict.kind).unwrap();
    (kind.as_str().unwrap().to_owned(), verdict.reason.to_string())
}

#[test]
fn every_delivery_signed_with_python_gets_its_verdict_and_reason() {
    let file: Value = serde_json::from_slice(&fixture("vectors.json")).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    assert!(vectors.len() > 100);
    for vector in vectors {
        let scheme = scheme(vector["scheme"].as_str().unwrap()).unwrap();
        let verdict = verify(&capture(&vector["capture"]), scheme, &secrets(vector), None);
        let expected =
            (vector["verdict"].as_str().unwrap().into(), vector["reason"].as_str().unwrap().into());
        assert_eq!(code(&verdict), expected, "{}: {}", scheme.id, vector["name"]);
        let named = verdict.key_fingerprint.is_some();
        let fits = matches!(verdict.kind, Kind::Valid | Kind::Stale);
        assert!(named == (fits || verdict.reason.to_string() == "matches_other_secret_form"));
    }
}

/// These vectors live beside the repository and not in it: a fresh clone has only our own.
#[test]
fn every_published_vector_of_our_schemes_holds_where_they_are_at_hand() {
    let path = repository().join("../shared/reference/webhook_vectors.json");
    let Ok(bytes) = std::fs::read(&path) else {
        println!("not at hand: {}", path.display());
        return;
    };
    let file: Value = serde_json::from_slice(&bytes).unwrap();
    let mut checked = 0;
    for vector in file["vectors"].as_array().unwrap() {
        let Some(scheme) = scheme(vector["scheme"].as_str().unwrap()) else { continue };
        let tolerance = vector.get("tolerance_s").and_then(Value::as_u64);
        let scheme = match tolerance {
            None => scheme.clone(),
            Some(seconds) => scheme.clone().with_tolerance(u32::try_from(seconds).ok().filter(|s| *s > 0)),
        };
        let at = vector["now"].as_i64().map(|now| DateTime::<Utc>::from_timestamp(now, 0).unwrap());
        let verdict = verify(&published(vector), &scheme, &secrets(vector), at);
        let said = match verdict.kind {
            Kind::Valid => "valid",
            Kind::Stale => "stale",
            Kind::Invalid | Kind::Malformed | Kind::Unsigned => "invalid",
        };
        assert_eq!(said, vector["expected"], "{}: {verdict:?}", vector["id"]);
        checked += 1;
    }
    assert!(checked > 50, "only {checked} vectors are of schemes that we have");
}

fn published(vector: &Value) -> Capture {
    let mut object =
        json!({ "method": vector["method"], "url": vector["url"], "headers": vector["headers"] });
    let repeat = vector.get("body_repeat").filter(|repeat| !repeat.is_null());
    match (vector.get("body_base64").filter(|text| !text.is_null()), repeat) {
        (Some(text), _) => object["body_base64"] = text.clone(),
        (None, Some(repeat)) => {
            let count = usize::try_from(repeat["count"].as_u64().unwrap()).unwrap();
            object["body"] = json!(repeat["text"].as_str().unwrap().repeat(count));
        }
        (None, None) => object["body"] = vector["body"].clone(),
    }
    capture(&object)
}

#[test]
fn a_raw_http_file_is_verified_without_naming_the_scheme() {
    let (captures, problems) = captures_from(&fixture("outworx.http"));
    assert_eq!(problems, []);
    let verdict = verify_detected(
        &captures[0],
        Schemes::built_in(),
        &[Secret::new("a-secret-of-the-test-bench").into()],
        None,
    );
    assert_eq!(code(&verdict), ("valid".into(), "signature_matches".into()));
    assert_eq!(verdict.scheme.as_deref(), Some("outworx"));
    assert_eq!(verdict.delivery.as_deref(), Some("5f0c2d8e-0000-4000-8000-00000000c0de"));
    assert_eq!(verdict.freshness, Freshness::NotCheckable);
    assert!(verdict.not_covered.iter().all(|header| header.body_agrees == Some(true)));
}

#[test]
fn a_changed_event_header_stays_valid_and_is_pointed_out() {
    let (captures, _) = captures_from(&fixture("outworx_relabelled.http"));
    let verdict = verify_detected(
        &captures[0],
        Schemes::built_in(),
        &[Secret::new("a-secret-of-the-test-bench").into()],
        None,
    );
    assert_eq!(verdict.kind, Kind::Valid);
    assert_eq!(verdict.not_covered[0].header, "X-Outworx-Event");
    assert_eq!(verdict.not_covered[0].body_agrees, Some(false));
    assert!(verdict.explanation.contains("X-Outworx-Event is not signed and the body says otherwise"));
    assert!(!verdict.explanation.contains("TOKEN_CREATED"));
}
