//! That a search costs what its budget says, whatever the request holds and however many keys and schemes there are.

use super::{Explanation, Inquiry, explain, explain_any, lock};
use crate::lock::tries;
use crate::work::{self, Work};
use crate::{Capture, Key, Scheme, Schemes, Secret, judge, public_of, sign};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const KEYS: u8 = 40;

/// Text that is a secret in every encoding and the seed of a key pair.
fn seed(number: u8) -> Secret {
    Secret::new(hex::encode([number; 32]))
}

fn keys(scheme: &Scheme) -> Vec<Key> {
    let shown = |seed: Secret| public_of(scheme, &seed).map_or(seed, Secret::new);
    (1..=KEYS).map(|number| Key::from(shown(seed(number)))).collect()
}

fn body(rows: usize) -> Vec<u8> {
    format!(
        "{{\"timestamp\": 1700000000, \"token\": \"x\", \"rows\": [{} 0]}}",
        "{\"a\": \"x/y<\u{e9}\"}, ".repeat(rows)
    )
    .into_bytes()
}

fn bare(body: Vec<u8>) -> Capture {
    let headers = (0..200).map(|place| (format!("X-Junk-{place}-Timestamp"), place.to_string())).collect();
    Capture { received_at: None, method: "POST".into(), url: "https://a.test/in?b=c".into(), headers, body }
}

/// A delivery that none of the keys signed.
fn foreign(scheme: &Scheme, body: Vec<u8>) -> Option<Capture> {
    let at = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    sign(scheme, &seed(200), &bare(body), at, "d-1").ok()
}

fn cost(search: impl FnOnce() -> Explanation) -> (Work, Explanation) {
    let mut found = None;
    let work = work::of(|| found = Some(search()));
    (work, found.unwrap())
}

#[test]
fn no_scheme_and_no_number_of_keys_costs_more_than_the_budget() {
    let body = body(4_000);
    let mut seen = 0;
    for scheme in Schemes::built_in() {
        let Some(mut capture) = foreign(scheme, body.clone()) else { continue };
        let keys = keys(scheme);
        // A bare path is put together with a host in more ways than a whole address.
        capture.url = "/in?b=c".into();
        capture.headers.push(("Host".into(), "a.test".into()));
        let (work, found) = cost(|| explain(&capture, scheme, &keys, Schemes::built_in()));
        let budget = lock::budget_bytes(body.len());
        assert_eq!(found.cause, None, "{}", scheme.id);
        assert!(work.hashed_bytes <= budget, "{}: {work:?} of {budget}", scheme.id);
        // Ed25519 pays 20 KiB and the body for each.
        assert!(work.public_checks <= budget / (20 << 10), "{}: {work:?}", scheme.id);
        seen += 1;
    }
    assert!(seen > 40, "{seen}");
}

#[test]
fn all_candidates_together_cost_no_more_than_one() {
    let mut capture = bare(body(4_000));
    let headers = Schemes::built_in().iter().filter_map(Scheme::header);
    capture.headers.extend(headers.map(|name| (format!("HTTP_{}", name.replace('-', "_")), "09".repeat(32))));
    let candidates: Vec<&Scheme> = Schemes::built_in().iter().collect();
    let keys: Vec<Key> = (1..=KEYS).map(|number| Key::from(seed(number))).collect();
    let inquiry = Inquiry { keys: &keys, schemes: Schemes::built_in(), at: None };
    let (work, found) = cost(|| explain_any(&capture, &candidates, inquiry));
    assert!(work.hashed_bytes <= lock::budget_bytes(capture.body.len()), "{work:?}");
    assert!(found.bounded && found.cause.is_none() && found.tried > 0);
}

#[test]
fn a_request_with_more_headers_than_any_server_takes_is_not_searched() {
    let scheme = super::tests::scheme("contentful");
    let mut capture = foreign(scheme, body(1)).unwrap();
    let many = (0..20_000).map(|place| (format!("x-h-{place}"), "v".to_owned()));
    capture.headers.extend(many);
    let (work, found) = cost(|| explain(&capture, scheme, &keys(scheme), Schemes::built_in()));
    assert_eq!((work, found.tried, found.bounded), (Work::default(), 0, true));
    assert!(found.remarks.iter().any(|said| said.contains("more headers")), "{:?}", found.remarks);
}

#[test]
fn junk_signatures_cost_no_more_than_the_keys_of_a_user() {
    let scheme = super::tests::scheme("standard_webhooks_ed25519");
    let keys: Vec<Key> = keys(scheme)[..10].to_vec();
    let mut capture = foreign(scheme, body(4_000)).unwrap();
    let junk: Vec<String> = (0..16).map(|number| format!("v1a,{}", STANDARD.encode([number; 64]))).collect();
    for (name, value) in &mut capture.headers {
        if name.eq_ignore_ascii_case("webhook-signature") {
            *value = junk.join(" ");
        }
    }
    let work = work::of(|| judge(&capture, scheme, &keys, None));
    assert!(work.public_checks <= 32, "{work:?}");
    let (work, found) = cost(|| explain(&capture, scheme, &keys, Schemes::built_in()));
    assert!(work.hashed_bytes <= lock::budget_bytes(capture.body.len()) && found.bounded, "{work:?}");
    assert!(found.remarks.iter().any(|said| said.contains("16 signatures")), "{:?}", found.remarks);
}

#[test]
fn a_body_is_hashed_once_for_all_public_keys_of_p256() {
    let scheme = super::tests::scheme("sendgrid");
    let capture = foreign(scheme, body(4_000)).unwrap();
    let work = work::of(|| judge(&capture, scheme, &keys(scheme), None));
    assert_eq!(work.public_checks, u64::from(KEYS), "each key tries the one signature");
    assert!(tries(usize::from(KEYS)) >= 2, "a change of keys shows two");
}
