//! Laws of explaining: whatever happens to a body on its way is found and undone, and a forgery is never explained.
#![allow(clippy::unwrap_used, reason = "the helpers here are tests too, which clippy does not see")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::DateTime;
use exhibit_hook::{Capture, Explanation, Scheme, Schemes, Secret, explain, sign};
use proptest::prelude::*;
use serde_json::{Value, json};

fn scheme(id: &str) -> &'static Scheme {
    Schemes::built_in().named(id).unwrap()
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

/// A JSON body in JavaScript's compact form.
fn json_body() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-zA-Z0-9/<>&é \\n\u{1b}]{0,12}".prop_map(Value::from),
    ];
    let tree = leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("[a-z]{1,6}", inner, 0..4)
                .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    });
    tree.prop_map(|value| json!({ "id": "d-1", "name": "Zoë", "data": value }))
}

/// Name of the rewrite, what it does on the way from sender to capture, and the code that undoes it.
type Rewrite = (&'static str, fn(&str) -> Vec<u8>);

fn rewrites() -> Vec<Rewrite> {
    vec![
        ("trailing_newline_removed", |body| format!("{body}\n").into()),
        ("trailing_newline_removed", |body| format!("{body}\r\n").into()),
        ("trailing_white_space_removed", |body| format!("{body}\n\n \t").into()),
        ("leading_white_space_removed", |body| format!("\r\n {body}").into()),
        ("bom_removed", |body| format!("\u{feff}{body}").into()),
        ("latin1_to_utf8", |body| body.chars().map(|char| u8::try_from(u32::from(char)).unwrap()).collect()),
        ("mojibake_undone", |body| body.bytes().map(char::from).collect::<String>().into()),
        ("utf16le_to_utf8", |body| body.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("utf16be_to_utf8", |body| {
            format!("\u{feff}{body}").encode_utf16().flat_map(u16::to_be_bytes).collect()
        }),
        ("json_compact", |body| {
            serde_json::to_vec_pretty(&serde_json::from_str::<Value>(body).unwrap()).unwrap()
        }),
        ("json_string_unwrapped", |body| serde_json::to_vec(body).unwrap()),
        ("base64_decoded", |body| STANDARD.encode(body).into()),
        ("hex_decoded", |body| hex::encode(body).into()),
        ("html_unescaped", |body| {
            body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").into()
        }),
        ("chunks_removed", |body| format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len()).into()),
        ("csv_unquoted", |body| format!("\"{}\"", body.replace('"', "\"\"")).into()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_happened_to_a_body_is_found_and_undone(
        value in json_body(), place in 0..rewrites().len(), scheme_at in 0usize..5,
    ) {
        let id = ["outworx", "github", "stripe", "slack", "standard_webhooks"][scheme_at];
        let secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let sent = serde_json::to_string(&value).unwrap();
        let (code, rewrite) = rewrites()[place];
        let capture = signed(id, &rewrite(&sent), secret, |_| sent.clone().into());
        let found = with(id, &capture, secret);
        let cause = found.cause.unwrap_or_else(|| panic!("{code} was not found"));
        prop_assert_eq!(cause.signed_body.as_deref(), Some(sent.as_bytes()));
        prop_assert_eq!((cause.body.as_str(), cause.key, cause.signed.as_str()), (code, "as_given", "as_documented"));
    }

    #[test]
    fn a_tampered_byte_or_another_secret_is_never_explained(
        value in json_body(), at in any::<proptest::sample::Index>(), flip in 1u8..=255, wrong_secret: bool, scheme_at in 0usize..5,
    ) {
        let id = ["outworx", "github", "stripe", "slack", "standard_webhooks"][scheme_at];
        let secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let sent = serde_json::to_vec(&value).unwrap();
        let mut arrived = sent.clone();
        if !wrong_secret {
            arrived[at.index(sent.len())] ^= flip;
        }
        let capture = signed(id, &arrived, if wrong_secret { "AnotherSecretOfThirtyTwoLettersA" } else { secret }, |_| sent.clone());
        // Only white space, the spelling of a character and the like may fall to the flip of a byte.
        if let Some(cause) = with(id, &capture, secret).cause {
            let same = serde_json::from_slice::<Value>(&arrived).ok() == Some(value);
            prop_assert!(!wrong_secret && (same || cause.sentences.iter().any(|said| said.contains("do not say"))), "{:?}", cause);
        }
    }
}

/// Every place beside the body that a request may fill as it likes.
const PLACES: [&str; 6] =
    ["url", "X-Slack-Request-Timestamp", "X-Timestamp", "X-Request-Id", "webhook-id", "method"];

/// The request with this body, and the text that was taken out of it behind what stands in another place.
fn moved(sent: &Capture, place: &str, kept: &[u8], taken: &str) -> Capture {
    let mut capture = Capture { body: kept.to_vec(), ..sent.clone() };
    let text = format!("{}{taken}", sent.header(place).next().unwrap_or_default());
    match place {
        "url" => capture.url.push_str(taken),
        "method" => capture.method.push_str(taken),
        _ => {
            capture.headers.retain(|(name, _)| !name.eq_ignore_ascii_case(place));
            capture.headers.push((place.to_owned(), text));
        }
    }
    capture
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_was_moved_out_of_a_body_is_never_vouched_for(
        body in "(1700000000[.:]?)?[a-c]{1,3}=[a-c./?:0-9]{1,8}&note=/in[?]x=1[.:&]deny=[0-9]{9,13}", at in any::<proptest::sample::Index>(),
        place in 0..PLACES.len(), from_the_front: bool, joint in "[.:]?", scheme_at in 0usize..5,
    ) {
        let id = ["github", "slack", "stripe", "convoy_advanced", "standard_webhooks"][scheme_at];
        let secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let sent = signed(id, body.as_bytes(), secret, <[u8]>::to_vec);
        let (front, back) = body.split_at(1 + at.index(body.len() - 1));
        let (kept, taken) = if from_the_front { (back, front) } else { (front, back) };
        let capture = moved(&sent, PLACES[place], kept.as_bytes(), &format!("{joint}{taken}"));
        if let Some(cause) = with(id, &capture, secret).cause {
            prop_assert!(!cause.covers_content, "{:?}", cause);
            prop_assert!(cause.sentences.iter().any(|said| said.contains("cannot be told")), "{:?}", cause.sentences);
        }
    }
}

proptest! {
    // Each case asks every scheme.
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn foreign_captures_never_panic_and_are_explained_by_nothing(
        body in proptest::collection::vec(any::<u8>(), 0..200), header in ".{0,80}", url in ".{0,40}", secret in ".{0,20}",
    ) {
        for scheme in Schemes::built_in() {
            let headers = vec![(scheme.header().unwrap_or_default(), header.clone()), ("X-Timestamp".into(), header.clone())];
            let capture = Capture { received_at: None, method: "POST".into(), url: url.clone(), headers, body: body.clone() };
            let found = explain(&capture, scheme, &[Secret::new(secret.as_str()).into()], Schemes::built_in());
            prop_assert_eq!(found.cause, None);
        }
    }
}
