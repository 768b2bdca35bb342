//! Verifying captures in memory against the bare HMAC loop of the same crate over the same bytes, in the same run and on
//! one thread; and the slowest explanation of any published vector. `cargo xtask bench webhook` starts it; `--captures N`
//! takes another number.
#![allow(missing_docs, reason = "a program for the people of the house")]
#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on says so by panicking")]
#![allow(clippy::disallowed_methods, reason = "it measures time")]
#![allow(clippy::print_stdout, reason = "its result is what it prints")]

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use exhibit_hook::{Capture, Judge, Key, Kind, Schemes, Secret, captures_from, explain, judge, sign, verify};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

/// The bars of issue 6: at least this share of the bare loop's speed, and no explanation slower than this.
const SPEED_BAR: f64 = 0.60;
const EXPLAIN_BAR: Duration = Duration::from_millis(50);
const CAPTURES: usize = 100_000;
/// Captures that are timed at once: short enough that a busy moment of the machine spoils few of the runs.
const SLICE: usize = 1_000;
const BODY_BYTES: usize = 4096;
/// The shortest time of so many runs counts: other programs on the machine only ever add.
const RUNS: usize = 9;
const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// One scheme of each way of signing by HMAC-SHA-256: hex, base64, time and id before the body, decoded key.
const SCHEMES: [&str; 4] = ["outworx", "shopify", "stripe", "standard_webhooks"];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let count = match words.as_slice() {
        [] => CAPTURES,
        ["--captures", count] => count.parse().unwrap(),
        _ => panic!("--captures N, or nothing"),
    };
    println!(
        "{:<20} {:>9} {:>9} {:>9} {:>7} {:>7}",
        "scheme", "bare s", "judge s", "verify s", "judged", "worded"
    );
    let worst = SCHEMES.iter().map(|id| measure(id, count)).fold(f64::INFINITY, f64::min);
    println!("slowest {worst:.2} of the bare loop's speed (bar {SPEED_BAR})");
    let slow = slowest_explanation();
    if worst >= SPEED_BAR && slow <= EXPLAIN_BAR { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The share of the bare loop's speed at which these captures are verified, words and all.
fn measure(id: &str, count: usize) -> f64 {
    let scheme = Schemes::built_in().named(id).unwrap();
    let keys: [Key; 1] = [Secret::new(SECRET).into()];
    let captures = parsed(id, count);
    let judge = Judge::new(scheme, &keys);
    let mut shortest = vec![[f64::INFINITY; 3]; captures.len().div_ceil(SLICE)];
    // All slices once, then all again: a busy time of seconds is over when a slice has its next turn.
    for run in 0..RUNS {
        for (slice, shortest) in captures.chunks(SLICE).zip(&mut shortest) {
            let count_right = |is_right: &dyn Fn(&Capture) -> bool| {
                assert_eq!(slice.iter().filter(|capture| is_right(capture)).count(), slice.len());
            };
            shorten(
                (shortest, run),
                [
                    &|| slice.iter().for_each(|capture| _ = black_box(mac(black_box(&capture.body)))),
                    &|| count_right(&|capture| judge.judge(capture, None).kind() == Kind::Valid),
                    &|| count_right(&|capture| verify(capture, scheme, &keys, None).kind == Kind::Valid),
                ],
            );
        }
    }
    let times = [0, 1, 2].map(|work| shortest.iter().map(|times| times[work]).sum::<f64>());
    let [bare, judged, verified] = times;
    let share = |time: f64| bare / time;
    println!(
        "{id:<20} {bare:>9.3} {judged:>9.3} {verified:>9.3} {:>7.2} {:>7.2}",
        share(judged),
        share(verified)
    );
    share(judged).min(share(verified))
}

/// Times each work once and keeps what is shorter than before. The first one finds the bodies outside the processor's
/// cache, so that each is the first one in its turn.
fn shorten((shortest, run): (&mut [f64; 3], usize), works: [&dyn Fn(); 3]) {
    for work in (0..works.len()).map(|nth| (nth + run) % works.len()) {
        let begun = Instant::now();
        works[work]();
        shortest[work] = shortest[work].min(begun.elapsed().as_secs_f64());
    }
}

fn mac(body: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(body);
    mac.finalize().into_bytes().into()
}

/// Signed captures that went through a file, as imported ones do. All bodies differ.
fn parsed(id: &str, count: usize) -> Vec<Capture> {
    let scheme = Schemes::built_in().named(id).unwrap();
    let at: DateTime<Utc> = DateTime::from_timestamp(1_778_346_848, 0).unwrap();
    let one = |number: usize| {
        let id = format!("d-{number:08}");
        let start = format!("{{\"id\":\"{id}\",\"action\":\"TOKEN_REVOKED\",\"metadata\":{{\"note\":\"");
        let note = "n\u{e4}chster \u{2603} row, ".repeat(BODY_BYTES);
        let mut body = (start + &note).into_bytes();
        body.truncate(BODY_BYTES - 3);
        // A character may have been cut; what is signed are bytes.
        body.extend_from_slice(b"\"}}");
        let headers =
            [("Host", "receiver.example"), ("Content-Type", "application/json"), ("User-Agent", "bench/1")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let url = "https://receiver.example/hooks".to_owned();
        let capture = Capture { received_at: Some(at), method: "POST".to_owned(), url, headers, body };
        sign(scheme, &Secret::new(SECRET), &capture, at, &id).unwrap()
    };
    (0..count)
        .map(|number| captures_from(exhibit_hook::to_ndjson(&one(number)).as_bytes()).0.remove(0))
        .collect()
}

/// The longest time that explaining a published vector takes, of those that are at hand and not valid.
fn slowest_explanation() -> Duration {
    let mut slowest = (Duration::ZERO, String::new());
    let mut count = 0usize;
    for vector in vectors() {
        let Some(scheme) = vector["scheme"].as_str().and_then(|id| Schemes::built_in().named(id)) else {
            continue;
        };
        let Some(capture) = capture_of(&vector) else { continue };
        let keys = keys_of(&vector);
        if matches!(judge(&capture, scheme, &keys, None).kind(), Kind::Valid | Kind::Stale) {
            continue;
        }
        count += 1;
        let timed = |_| {
            let begun = Instant::now();
            black_box(explain(&capture, scheme, &keys, Schemes::built_in()));
            begun.elapsed()
        };
        let took = (0..RUNS).map(timed).min().unwrap_or_default();
        if took > slowest.0 {
            slowest =
                (took, vector["id"].as_str().or(vector["name"].as_str()).unwrap_or_default().to_owned());
        }
    }
    println!("slowest of {count} explanations {:.1?} ({}; bar {EXPLAIN_BAR:?})", slowest.0, slowest.1);
    assert!(count > 10, "only {count} vectors had to be explained");
    slowest.0
}

/// The published vectors where they lie beside the repository, else our own.
fn vectors() -> Vec<Value> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let places = ["../shared/reference/webhook_vectors.json", "tests/fixtures/hook/vectors.json"];
    let file = places.iter().find_map(|place| std::fs::read(repository.join(place)).ok()).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

fn capture_of(vector: &Value) -> Option<Capture> {
    if vector["capture"].is_object() {
        return captures_from(vector["capture"].to_string().as_bytes()).0.pop();
    }
    let mut line = json!({ "method": vector["method"], "url": vector["url"], "headers": vector["headers"] });
    match (&vector["body_base64"], &vector["body_repeat"]) {
        (text @ Value::String(_), _) => line["body_base64"] = text.clone(),
        (_, Value::Object(repeat)) => {
            let times = usize::try_from(repeat["count"].as_u64().unwrap()).unwrap();
            line["body"] = json!(repeat["text"].as_str().unwrap().repeat(times));
        }
        _ => line["body"] = json!(vector["body"].as_str().unwrap_or_default()),
    }
    captures_from(line.to_string().as_bytes()).0.pop()
}

fn keys_of(vector: &Value) -> Vec<Key> {
    let texts = match (&vector["secrets"], &vector["secret"], &vector["public_key"]) {
        (Value::Array(many), ..) => many.clone(),
        (_, one @ Value::String(_), _) | (.., one @ Value::String(_)) => vec![one.clone()],
        _ => vec![],
    };
    texts.iter().map(|text| Secret::new(text.as_str().unwrap()).into()).collect()
}
