//! Deliveries signed by others: our own, made with Python, and those that providers, libraries and their rules give.
#![allow(clippy::unwrap_used, reason = "the helpers here are tests too, which clippy does not see")]

use chrono::{DateTime, Utc};
use exhibit_hook::{
    Capture, Freshness, Key, Kind, Reason, Scheme, Schemes, Secret, Strictness, Verdict, captures_from,
    judge, verify, verify_detected,
};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(repository().join("tests/fixtures/hook").join(name)).unwrap()
}

fn scheme(id: &str) -> &'static Scheme {
    Schemes::built_in().named(id).unwrap_or_else(|| panic!("there is no scheme {id}"))
}

fn keys(vector: &Value) -> Vec<Key> {
    let texts = match (&vector["secrets"], &vector["secret"], &vector["public_key"]) {
        (Value::Array(many), ..) => many.clone(),
        (_, Value::String(one), _) | (_, _, Value::String(one)) => vec![json!(one)],
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
        let scheme = scheme(vector["scheme"].as_str().unwrap());
        let verdict = verify(&capture(&vector["capture"]), scheme, &keys(vector), None);
        let expected =
            (vector["verdict"].as_str().unwrap().into(), vector["reason"].as_str().unwrap().into());
        assert_eq!(code(&verdict), expected, "{}: {}", scheme.id, vector["name"]);
        let named = verdict.key_fingerprint.is_some();
        let fits = matches!(verdict.kind, Kind::Valid | Kind::Stale);
        assert!(named == (fits || verdict.reason.to_string() == "matches_other_secret_form"));
    }
}

/// Facts of providers' documents, libraries and rules, each with its source; see `fixtures/hook/README.md`.
#[test]
fn every_published_vector_holds() {
    let lines = fixture("published.ndjson");
    let vectors: Vec<Value> = lines
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect();
    assert_eq!(vectors.len(), 222);
    assert_eq!(failing(&vectors), Vec::<String>::new());
}

/// A check against a further file of the same form, where one is named: `EXHIBIT_HOOK_VECTORS=file.json cargo test`.
#[test]
fn every_vector_of_a_file_that_is_named_holds() {
    let Some(path) = std::env::var_os("EXHIBIT_HOOK_VECTORS") else { return };
    let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(failing(file["vectors"].as_array().unwrap()), Vec::<String>::new());
}

fn failing(vectors: &[Value]) -> Vec<String> {
    let mut failing = Vec::new();
    for vector in vectors {
        let scheme = with_tolerance(scheme(vector["scheme"].as_str().unwrap()), vector);
        let lenient = scheme.clone().with_strictness(Strictness::Lenient);
        for (scheme, expected) in [(&scheme, &vector["expected"]), (&lenient, &vector["lenient_expected"])] {
            let at = vector["now"].as_i64().map(|now| DateTime::<Utc>::from_timestamp(now, 0).unwrap());
            let judged = judge(&published(vector), scheme, &keys(vector), at);
            if expected.is_string() && *expected != as_in_the_file(judged.kind()) {
                failing.push(format!("{} is {:?} and not {expected}", vector["id"], judged.reason));
            }
        }
    }
    failing
}

fn with_tolerance(scheme: &Scheme, vector: &Value) -> Scheme {
    match vector.get("tolerance_s").and_then(Value::as_u64) {
        None => scheme.clone(),
        Some(seconds) => scheme.clone().with_tolerance(u32::try_from(seconds).ok().filter(|s| *s > 0)),
    }
}

fn as_in_the_file(kind: Kind) -> &'static str {
    match kind {
        Kind::Valid => "valid",
        Kind::Stale => "stale",
        Kind::Invalid | Kind::Malformed | Kind::Unsigned => "invalid",
    }
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
    let verdict = verify_detected(&captures[0], Schemes::built_in(), &bench_key(), None);
    assert_eq!(code(&verdict), ("valid".into(), "signature_matches".into()));
    assert_eq!(verdict.scheme.as_deref(), Some("outworx"));
    assert_eq!(verdict.delivery.as_deref(), Some("5f0c2d8e-0000-4000-8000-00000000c0de"));
    assert_eq!(verdict.freshness, Freshness::NotCheckable);
    assert!(verdict.not_covered.iter().all(|header| header.body_agrees == Some(true)));
}

#[test]
fn a_changed_event_header_stays_valid_and_is_pointed_out() {
    let (captures, _) = captures_from(&fixture("outworx_relabelled.http"));
    let verdict = verify_detected(&captures[0], Schemes::built_in(), &bench_key(), None);
    assert_eq!(verdict.kind, Kind::Valid);
    assert_eq!(verdict.not_covered[0].header, "X-Outworx-Event");
    assert_eq!(verdict.not_covered[0].body_agrees, Some(false));
    assert!(verdict.explanation.contains("X-Outworx-Event is not signed and the body says otherwise"));
    assert!(!verdict.explanation.contains("TOKEN_CREATED"));
}

/// What detection finds is enough to verify by: a provider's own right request is right without naming the provider.
#[test]
fn every_valid_published_vector_is_valid_without_its_scheme_but_where_nothing_tells() {
    let lines = fixture("published.ndjson");
    let vectors = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let mut untold = Vec::new();
    for vector in vectors.map(|line| serde_json::from_slice::<Value>(line).unwrap()) {
        if vector["expected"] == "valid" && vector.get("tolerance_s").is_none() {
            let at = vector["now"].as_i64().map(|now| DateTime::<Utc>::from_timestamp(now, 0).unwrap());
            let verdict = verify_detected(&published(&vector), Schemes::built_in(), &keys(&vector), at);
            if verdict.reason != Reason::SignatureMatches {
                untold.push(vector["id"].as_str().unwrap().to_owned());
            }
        }
    }
    // The older order of Zendesk is taken only by its name, and a bare Authorization header is anybody's.
    assert_eq!(untold, ["zendesk-docs-old", "okta-auth"]);
}

fn bench_key() -> [Key; 1] {
    [Secret::new("a-secret-of-the-test-bench").into()]
}
