//! The one challenge that is answered with a secret: Zoom's `endpoint.url_validation`
//! (developers.zoom.us, "Validate your webhook endpoint").

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{Capture, Freshness, Key, Kind, Scheme, Secret, judge};

/// Letters of Zoom's token: 16 random bytes as base64url.
const TOKEN_CHARS: usize = 22;

/// Seconds between a challenge's signature and its arrival: Zoom waits three for the answer, clocks differ.
const AGE_AT_MOST_S: i64 = 300;

/// Digits that no token begins with: other providers sign a time of ten digits and nothing of the event (Mailgun), and one
/// in ten million of Zoom's tokens begins so.
const DIGITS_AT_MOST: usize = 9;

/// The token that `capture` asks to have signed, and its `encryptedToken`: hex of HMAC-SHA-256 under the secret.
///
/// Whoever may choose what is signed could have deliveries signed: so it is answered only where the challenge itself is
/// signed rightly and freshly by one of `keys` as Zoom signs it (Zoom's own sample receiver looks at that first too), has
/// exactly the members that it has, and its token is nothing that a provider's signature could stand for. None otherwise.
#[must_use]
pub fn zoom_challenge(
    capture: &Capture,
    (zoom, keys): (&Scheme, &[Key]),
    at: Option<DateTime<Utc>>,
) -> Option<(String, String)> {
    let token = plain_token(&capture.body).filter(|token| capture.method == "POST" && is_token(token))?;
    let judged = judge(capture, zoom, keys, at);
    let is_fresh = matches!(judged.freshness, Freshness::Seconds(age) if age.abs() <= AGE_AT_MOST_S);
    let key = keys.get(judged.key.filter(|_| judged.kind() == Kind::Valid && is_fresh)?)?;
    let signed = signed(&key.secret, &token)?;
    Some((token, signed))
}

fn plain_token(body: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Payload {
        #[serde(rename = "plainToken")]
        plain_token: String,
    }
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Challenge {
        event: String,
        payload: Payload,
        #[serde(rename = "event_ts")]
        _event_ts: Option<u64>,
    }
    let asked: Challenge = serde_json::from_slice(body).ok()?;
    (asked.event == "endpoint.url_validation").then_some(asked.payload.plain_token)
}

fn is_token(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    text.len() == TOKEN_CHARS && text.bytes().all(is_letter) && digits <= DIGITS_AT_MOST && !is_json
}

fn signed(secret: &Secret, token: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.bytes()).ok()?;
    mac.update(token.as_bytes());
    Some(hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Schemes, sign};

    const TOKEN: &str = "qgg8vlvZRS6UYooatFL8Aw";

    fn zoom() -> &'static Scheme {
        Schemes::built_in().named("zoom").unwrap()
    }

    fn at() -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000, 0).unwrap()
    }

    fn asked(body: &str) -> Capture {
        let headers = vec![("Content-Type".into(), "application/json".into())];
        Capture { received_at: None, method: "POST".into(), url: "/".into(), headers, body: body.into() }
    }

    fn body(token: &str) -> String {
        format!(
            r#"{{"payload":{{"plainToken":"{token}"}},"event_ts":1700000000000,"event":"endpoint.url_validation"}}"#
        )
    }

    fn signed_by(secret: &str, capture: &Capture) -> Capture {
        sign(zoom(), &Secret::new(secret), capture, at(), "").unwrap()
    }

    fn answer(capture: &Capture, secrets: &[&str]) -> Option<String> {
        let keys: Vec<Key> = secrets.iter().map(|secret| Key::from(Secret::new(*secret))).collect();
        zoom_challenge(capture, (zoom(), &keys), Some(at())).map(|(_, signed)| signed)
    }

    #[test]
    fn a_challenge_that_zoom_signed_is_answered_as_zoom_documents_it_by_the_secret_that_signed_it() {
        // printf %s qgg8vlvZRS6UYooatFL8Aw | openssl dgst -sha256 -hmac secret
        let expected = "72cef096bfd47c0b8664df30d07721641e4abd7e885ba432204260db477a9a3e";
        let challenge = signed_by("secret", &asked(&body(TOKEN)));
        assert_eq!(answer(&challenge, &["other", "secret", ""]).as_deref(), Some(expected));
    }

    #[test]
    fn nothing_is_signed_for_whoever_does_not_hold_the_secret() {
        let unsigned = asked(&body(TOKEN));
        let challenge = signed_by("secret", &unsigned);
        for (capture, secrets) in [
            (&unsigned, vec!["secret"]),
            (&signed_by("guessed", &unsigned), vec!["secret"]),
            (&Capture { body: body("qgg8vlvZRS6UYooatFL8Ax").into(), ..challenge.clone() }, vec!["secret"]),
            (&Capture { method: "PUT".into(), ..challenge.clone() }, vec!["secret"]),
            (&challenge, vec![""]),
            (&challenge, vec![]),
        ] {
            assert_eq!(answer(capture, &secrets), None, "{capture:?}");
        }
        let late = at() + chrono::TimeDelta::hours(1);
        let keys = [Key::from(Secret::new("secret"))];
        assert_eq!(
            zoom_challenge(&challenge, (zoom(), &keys), Some(late)),
            None,
            "an old one is not answered"
        );
    }

    #[test]
    fn nothing_that_another_provider_signs_is_a_token_even_where_the_challenge_is_signed() {
        let mailgun = format!("1700000000{}", "a".repeat(50));
        for token in [
            "",
            "abc",
            "true",
            "12345",
            "1234567890123456789012",
            "1e10000000000000000000",
            "1700000000abcdefabcdef",
            &mailgun,
            "v0:1700000000:{}xxxxxx",
            "qgg8vlvZRS6UYooatFL8A/",
            &"a".repeat(64),
        ] {
            let challenge = signed_by("secret", &asked(&body(token)));
            assert_eq!(answer(&challenge, &["secret"]), None, "{token}");
        }
        for other in [
            r#"{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1,"event":"meeting.started"}"#,
            r#"{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw","x":1},"event_ts":1,"event":"endpoint.url_validation"}"#,
            "no json",
        ] {
            assert_eq!(answer(&signed_by("secret", &asked(other)), &["secret"]), None, "{other}");
        }
    }
}
