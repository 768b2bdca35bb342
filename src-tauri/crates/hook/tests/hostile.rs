//! Files made to break a reader: each becomes problems or inert text, never a panic, never another request.
#![allow(clippy::unwrap_used, reason = "the helpers here are tests too, which clippy does not see")]

#[path = "hostile/cases.rs"]
mod cases;
#[path = "hostile/growing.rs"]
mod growing;
#[path = "hostile/tools.rs"]
mod tools;

use cases::{Outcome, cases};
use exhibit_hook::{
    Capture, CaptureProblem, Found, Schemes, Secret, captures_from, explain, read_captures, to_curl, to_har,
    to_http, to_ndjson, verify_detected,
};
use proptest::prelude::*;

/// Stands in the foreign text of every case: no reason may repeat it.
const MARK: &str = "zq9mark";

#[test]
fn every_hostile_file_comes_to_its_end() {
    let cases = cases();
    assert!(cases.len() >= 100, "{} cases", cases.len());
    let mut surprises = Vec::new();
    for (name, file, outcome) in cases {
        let (found, problems) = read_captures(&file);
        surprises.extend(surprise(&outcome, &found, &problems).map(|seen| format!("{name}: {seen}")));
        for problem in &problems {
            assert!(!problem.reason.contains(MARK), "{name}: {}", problem.reason);
            assert!(problem.line >= 1, "{name}");
        }
        for one in found.iter().take(20) {
            stays_inert(name, &one.capture);
        }
    }
    assert_eq!(surprises, Vec::<String>::new());
}

/// What came of a file instead of what must.
fn surprise(outcome: &Outcome, found: &[Found], problems: &[CaptureProblem]) -> Option<String> {
    let says = |words: &str| problems.iter().any(|problem| problem.reason.contains(words));
    let as_told = match outcome {
        Outcome::Problem(words) => found.is_empty() && says(words),
        Outcome::Inert => found.len() == 1 && problems.is_empty(),
        Outcome::Captures(count) => found.len() == *count && problems.is_empty(),
        Outcome::Noted(words) => found.len() == 1 && says(words),
        Outcome::Beside(count, words) => found.len() == *count && says(words),
    };
    let reasons: Vec<&str> = problems.iter().take(4).map(|problem| problem.reason.as_str()).collect();
    (!as_told).then(|| format!("{} captures, {reasons:?}", found.len()))
}

/// What was read can be judged, explained and written in every format without becoming another request.
fn stays_inert(name: &str, capture: &Capture) {
    let line = to_ndjson(capture);
    assert_eq!(line.matches('\n').count(), 1, "{name}");
    assert_eq!(captures_from(line.as_bytes()), (vec![capture.clone()], vec![]), "{name}");
    assert_eq!(captures_from(to_har([capture]).as_bytes()).0, std::slice::from_ref(capture), "{name}");
    if let Ok(bytes) = to_http(capture) {
        let same = Capture { received_at: None, ..capture.clone() };
        assert_eq!(captures_from(&bytes), (vec![same], vec![]), "{name}");
    }
    for capture in [&Schemes::built_in().masked(capture), capture] {
        if let Ok(command) = to_curl(capture) {
            assert!(command.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{name}: {command}");
            assert_eq!(captures_from(command.as_bytes()).0.len(), 1, "{name}: {command}");
        }
    }
    let verdict = verify_detected(capture, Schemes::built_in(), &[Secret::new("secret").into()], None);
    assert_ne!(verdict.kind, exhibit_hook::Kind::Valid, "{name}");
}

#[test]
fn a_file_cut_off_anywhere_is_captures_or_problems() {
    let short = cases().into_iter().filter(|(_, file, _)| file.len() < 1_000);
    for (name, file, _) in short {
        for end in 0..file.len() {
            let (found, problems) = read_captures(&file[..end]);
            assert!(!found.is_empty() || !problems.is_empty(), "{name} up to {end}");
        }
    }
}

#[test]
fn what_is_kept_grows_in_line_with_the_file() {
    for (name, file) in growing::GROWING {
        let file = file(5_000);
        let (found, problems) = read_captures(&file);
        assert!(!found.is_empty() || !problems.is_empty(), "{name}");
        let headers =
            |capture: &Capture| capture.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        let kept = |one: &Found| {
            let of_headers: usize = headers(&one.capture);
            one.capture.body.len() + one.capture.url.len() + of_headers
        };
        let captures: usize = found.iter().map(kept).sum();
        let raw: usize = problems.iter().map(|problem| problem.raw.len()).sum();
        assert!(captures + raw <= 4 * file.len(), "{name}: {captures} and {raw} of {}", file.len());
        assert!(problems.len() <= 10_001, "{name}: {} problems", problems.len());
    }
}

#[test]
fn a_digest_of_nothing_is_explained_for_no_hostile_capture() {
    let github = Schemes::built_in().named("github_sha256").or(Schemes::built_in().named("github")).unwrap();
    for (name, file, _) in cases().into_iter().filter(|(_, file, _)| file.len() < 100_000) {
        for one in read_captures(&file).0.into_iter().take(2) {
            let mut capture = one.capture;
            capture.headers.push(("X-Hub-Signature-256".into(), format!("sha256={}", "0".repeat(64))));
            let explanation = explain(&capture, github, &[Secret::new("secret").into()], Schemes::built_in());
            assert!(explanation.cause.is_none(), "{name}: a zero digest was explained");
        }
    }
}

#[test]
fn a_header_made_of_two_stays_one_wherever_it_goes() {
    let line = "{\"method\":\"POST\",\"url\":\"/in\",\"headers\":[[\"A\",\"b\\r\\nX-Forged: 1\\r\\n\\r\\nGET / HTTP/1.1\"]],\"body\":\"\"}";
    let capture = captures_from(line.as_bytes()).0.remove(0);
    assert_eq!(capture.headers.len(), 1);
    assert!(to_http(&capture).is_err() && to_curl(&capture).is_err());
    assert_eq!(captures_from(to_har([&capture]).as_bytes()).0, [capture]);
}

#[test]
fn a_body_that_looks_like_a_request_stays_a_body() {
    let inner = "\r\n\r\nPOST /forged HTTP/1.1\r\nX: 1\r\n\r\n### \nPOST /third HTTP/1.1\r\n\r\n";
    let text = format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n{inner}", inner.len());
    let (captures, problems) = captures_from(text.as_bytes());
    assert_eq!((captures.len(), problems), (1, vec![]));
    assert_eq!(captures[0].body, inner.as_bytes());
    let bare = Capture { headers: vec![], ..captures[0].clone() };
    let written = to_http(&bare).unwrap();
    assert_eq!(captures_from(&written), (vec![bare], vec![]), "its length stands in a comment before it");
}

/// The beginnings by which formats are told, and by which a fuzzed file gets past the first look.
const OPENINGS: [&str; 22] = [
    "",
    "{\"received_at\":\"2026-01-01T00:00:00Z\",\"headers\":",
    "{\"headers\":[],\"body\":",
    "{\"body_base64\":\"",
    "POST / HTTP/1.1\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n",
    "### a\nPOST http://h.test\n",
    "{\"log\":{\"entries\":[",
    "{\"log\":{\"entries\":[{\"request\":{\"postData\":",
    "{\"guid\":\"\",\"request\":{\"headers\":{},\"payload\":",
    "{\"schema\":\"nevo.event.v1\",\"data\":",
    "{\"uuid\":\"\",\"content\":\"\",\"headers\":",
    "uuid,content,headers\n",
    "{\"data_string\":\"",
    "{\"data\":{\"headers\":{},\"body\":",
    "{\"httpMethod\":\"POST\",\"isBase64Encoded\":true,\"body\":\"",
    "curl ",
    "curl -d $'",
    "printf %s '",
    "\u{feff}[",
    "{\"item\":[{\"request\":{\"url\":\"\",\"body\":",
];

fn nearly() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop_oneof![
        any::<Vec<u8>>(),
        "[\\[\\]{}:,\"\\\\'a0 \r\n#$@;|&-]{0,40}".prop_map(String::into_bytes),
        Just(b"\"}]}}".to_vec()),
        Just(b"\xff\xfe".to_vec()),
        Just(b"\\ud800".to_vec()),
    ];
    proptest::collection::vec(pieces, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_behind_any_opening_are_captures_or_problems(opening in 0..OPENINGS.len(), rest in nearly()) {
        let file = [OPENINGS[opening].as_bytes(), &rest].concat();
        let (found, problems) = read_captures(&file);
        prop_assert!(!found.is_empty() || !problems.is_empty());
        for one in found {
            stays_inert(OPENINGS[opening], &one.capture);
        }
    }
}
