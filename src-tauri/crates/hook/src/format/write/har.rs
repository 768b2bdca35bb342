//! Captures as an HTTP Archive 1.2.

use crate::Capture;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::SecondsFormat;
use serde_json::{Value, json};

/// An archive of these requests, one entry each. Reading it gives the same captures, their times too.
///
/// Responses were not captured: each is written with status 0, as browsers do for a request without an answer. A body
/// that is not UTF-8 stands in base64 with `_encoding`, since the format has no member of its own for it. An
/// unrecorded time is written as 1970 and marked by `_timeNotRecorded`.
pub fn to_har<'a>(captures: impl IntoIterator<Item = &'a Capture>) -> String {
    let entries: Vec<Value> = captures.into_iter().map(entry).collect();
    let creator = json!({"name": "Exhibit", "version": env!("CARGO_PKG_VERSION")});
    json!({"log": {"version": "1.2", "creator": creator, "entries": entries}}).to_string()
}

fn entry(capture: &Capture) -> Value {
    let time = capture.received_at.unwrap_or_default();
    let mut entry = json!({
        "startedDateTime": time.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        "time": 0,
        "request": request(capture),
        "response": {
            "status": 0, "statusText": "", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [],
            "content": {"size": 0, "mimeType": ""}, "redirectURL": "", "headersSize": -1, "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
    });
    if capture.received_at.is_none() {
        entry["_timeNotRecorded"] = Value::Bool(true);
    }
    entry
}

fn request(capture: &Capture) -> Value {
    let headers: Vec<Value> =
        capture.headers.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    let mut request = json!({
        "method": capture.method, "url": capture.url, "httpVersion": "HTTP/1.1", "cookies": [], "headers": headers,
        "queryString": [], "headersSize": -1, "bodySize": capture.body.len(),
    });
    if !capture.body.is_empty() {
        let kind = capture.header("Content-Type").next().unwrap_or_default();
        request["postData"] = match std::str::from_utf8(&capture.body) {
            Ok(text) => json!({"mimeType": kind, "params": [], "text": text}),
            Err(_) => {
                json!({"mimeType": kind, "params": [], "text": STANDARD.encode(&capture.body), "_encoding": "base64"})
            }
        };
    }
    request
}
