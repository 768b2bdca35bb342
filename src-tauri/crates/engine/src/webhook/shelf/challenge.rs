//! Answers to vendors that check an address before they send to it, as each documents it.
//!
//! What is said back is the sender's own text: as plain text or as a JSON string, with `nosniff`, never as a page.

use exhibit_hook::{Capture, Key, Scheme, zoom_challenge};
use serde_json::{Value, json};

use crate::listen::Answer;

/// Longest text that is said back, in bytes; those of the vendors are below 200.
const ECHO_LIMIT_BYTES: usize = 4 << 10;

const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json";

/// The answer to a challenge; none for any other request.
pub(super) fn answer(capture: &Capture, by_zoom: Option<(&Scheme, &[Key])>) -> Option<Answer> {
    let echoed = okta(capture).or_else(|| dropbox(capture)).or_else(|| slack(capture));
    echoed.or_else(|| zoom(capture, by_zoom?))
}

/// Okta event hooks: a GET whose `X-Okta-Verification-Challenge` comes back as JSON (developer.okta.com, "Event hooks").
fn okta(capture: &Capture) -> Option<Answer> {
    let value = capture.header("X-Okta-Verification-Challenge").next().filter(|_| capture.method == "GET")?;
    Some(said(JSON, short(value)?, |text| json!({ "verification": text }).to_string()))
}

/// Dropbox: a GET whose query member `challenge` comes back (dropbox.com/developers, "Webhooks").
fn dropbox(capture: &Capture) -> Option<Answer> {
    let (_, query) = capture.url.split_once('?').filter(|_| capture.method == "GET")?;
    let mut members = url::form_urlencoded::parse(query.as_bytes());
    let (_, value) = members.find(|(name, _)| name == "challenge")?;
    Some(said(TEXT, short(&value)?, str::to_owned))
}

/// Slack: a POST of `{"type":"url_verification","challenge":…}` (docs.slack.dev, "url_verification").
fn slack(capture: &Capture) -> Option<Answer> {
    let body = posted(capture)?;
    let asked = body.get("type").and_then(Value::as_str) == Some("url_verification");
    let text = body.get("challenge").and_then(Value::as_str).filter(|_| asked)?;
    Some(said(TEXT, short(text)?, str::to_owned))
}

/// Zoom: a POST of `{"event":"endpoint.url_validation","payload":{"plainToken":…}}`, whose token comes back with its HMAC
/// under the secret token (developers.zoom.us, "Validate your webhook endpoint"). Only the secret that the challenge itself
/// is signed with is used: it is one of Zoom's then, and nobody else gets anything signed.
fn zoom(capture: &Capture, by_zoom: (&Scheme, &[Key])) -> Option<Answer> {
    let (token, signed) = zoom_challenge(capture, by_zoom, capture.received_at)?;
    Some(said(JSON, &token, |token| json!({ "plainToken": token, "encryptedToken": signed }).to_string()))
}

fn posted(capture: &Capture) -> Option<Value> {
    let is_small = capture.method == "POST" && capture.body.len() <= ECHO_LIMIT_BYTES * 2;
    is_small.then(|| serde_json::from_slice(&capture.body).ok()).flatten()
}

fn short(text: &str) -> Option<&str> {
    (!text.is_empty() && text.len() <= ECHO_LIMIT_BYTES).then_some(text)
}

fn said(media_type: &'static str, text: &str, write: impl Fn(&str) -> String) -> Answer {
    Answer { body: Some((media_type, write(text).into_bytes())), ..Answer::of(200) }
}

#[cfg(test)]
mod tests {
    use exhibit_hook::{Schemes, Secret};

    use super::*;

    fn request(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Capture {
        Capture {
            received_at: None,
            method: method.into(),
            url: url.into(),
            headers: headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            body: body.into(),
        }
    }

    fn zoom_scheme() -> &'static Scheme {
        Schemes::built_in().named("zoom").unwrap()
    }

    fn echoed(capture: &Capture) -> Option<(&'static str, String)> {
        let keys = [Key::from(Secret::new("secret"))];
        let (media_type, bytes) = answer(capture, Some((zoom_scheme(), &keys)))?.body?;
        Some((media_type, String::from_utf8(bytes).unwrap()))
    }

    #[test]
    fn each_challenge_is_answered_as_its_vendor_documents_it() {
        let okta = request("GET", "/", &[("x-okta-verification-challenge", "a\"b")], "");
        assert_eq!(echoed(&okta), Some((JSON, r#"{"verification":"a\"b"}"#.to_owned())));
        let dropbox = request("GET", "/in?x=1&challenge=a%20b%3C", &[], "");
        assert_eq!(echoed(&dropbox), Some((TEXT, "a b<".to_owned())));
        let slack = request("POST", "/", &[], r#"{"type":"url_verification","challenge":"abc","token":"t"}"#);
        assert_eq!(echoed(&slack), Some((TEXT, "abc".to_owned())));
        let asked = r#"{"event":"endpoint.url_validation","payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1}"#;
        let unsigned = request("POST", "/", &[], asked);
        assert_eq!(echoed(&unsigned), None, "nobody has signed it");
        let at = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let zoom = exhibit_hook::sign(zoom_scheme(), &Secret::new("secret"), &unsigned, at, "").unwrap();
        let zoom = Capture { received_at: Some(at), ..zoom };
        let (_, said) = echoed(&zoom).unwrap();
        let ends = said.ends_with(r#"","plainToken":"qgg8vlvZRS6UYooatFL8Aw"}"#);
        assert!(said.starts_with(r#"{"encryptedToken":"72cef096"#) && ends, "{said}");
        assert_eq!(answer(&zoom, None), None);
    }

    #[test]
    fn nothing_else_is_a_challenge() {
        let long = "x".repeat(ECHO_LIMIT_BYTES + 1);
        for capture in [
            request("POST", "/?challenge=a", &[("X-Okta-Verification-Challenge", "a")], ""),
            request("GET", "/?challenge=", &[], ""),
            request("GET", &format!("/?challenge={long}"), &[], ""),
            request("POST", "/", &[], r#"{"type":"event","challenge":"abc"}"#),
            request("POST", "/", &[], r#"{"type":"url_verification","challenge":7}"#),
            request(
                "POST",
                "/",
                &[],
                r#"{"event":"endpoint.url_validation","payload":{"plainToken":"v0:1:{}"}}"#,
            ),
            request("POST", "/", &[], "no json"),
        ] {
            assert_eq!(echoed(&capture), None, "{capture:?}");
        }
    }
}
