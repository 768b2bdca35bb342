//! Requests, events and attempts of Hookdeck (hookdeck.com/docs/api; frames of its command line).
//!
//! `data_string` holds the body as text; where there is only `body`, JSON was parsed. Headers and body stand in the
//! object itself or in its `request`, `data` or `body.request`, by where it was exported.

use super::body::of_text;
use super::compact::{self, Escapes};
use super::json::Kind;
use super::object::Object;
use super::shape::Request;
use super::{Exactness, headers, time};
use crate::Capture;

const REBUILT: Exactness =
    Exactness::Rebuilt("Hookdeck shows the body parsed, so it was rebuilt without white space");

pub(super) fn is(object: &Object<'_>) -> bool {
    holder(object).is_some()
}

pub(super) fn read(object: &Object<'_>) -> Result<Request, String> {
    let inner = holder(object);
    let request = inner.as_ref().and_then(Option::as_ref).unwrap_or(object);
    if request.flag("is_large_payload")?.unwrap_or(false) {
        return Err("the body was too large for the export and is not in it".to_owned());
    }
    let (body, exact) = body(request)?;
    let received = time::member(object, &["ingested_at", "created_at", "delivered_at"]);
    let capture = Capture {
        received_at: received.unwrap_or_default(),
        method: either(object, request, "method")?.unwrap_or_else(|| "POST".to_owned()),
        url: url(object, request)?,
        headers: headers::member(request, "headers")?,
        body,
    };
    Ok(Request { capture, exact, notes: received.err().into_iter().collect() })
}

/// Where headers and body stand: `Some(None)` = in the object itself, none = this is not of Hookdeck.
fn holder<'a>(object: &Object<'a>) -> Option<Option<Object<'a>>> {
    if object.has("data_string") {
        return Some(None);
    }
    let inside = |outer: &Object<'a>, name: &str| outer.first(name).and_then(Object::of);
    let frame = inside(object, "body").and_then(|body| inside(&body, "request"));
    let candidates = [inside(object, "request"), frame, inside(object, "data")];
    let shown = |inner: &Object<'_>| inner.has("data_string") || inner.has("headers") && inner.has("body");
    candidates.into_iter().flatten().find(shown).map(Some)
}

fn body(request: &Object<'_>) -> Result<(Vec<u8>, Exactness), String> {
    if let Some(text) = request.text("data_string")? {
        return Ok(of_text(text));
    }
    match request.get("body")? {
        None => Ok((Vec::new(), Exactness::Exact)),
        Some(body) if body.kind() == Kind::Text => Ok(of_text(request.text("body")?.unwrap_or_default())),
        Some(body) => Ok((compact::write(body, Escapes::LowerCase), REBUILT)),
    }
}

fn either(outer: &Object<'_>, inner: &Object<'_>, name: &'static str) -> Result<Option<String>, String> {
    inner.text(name)?.map_or_else(|| outer.text(name), |text| Ok(Some(text)))
}

/// A whole URL, else a path with its query.
fn url(outer: &Object<'_>, inner: &Object<'_>) -> Result<String, String> {
    if let Some(url) = either(outer, inner, "url")? {
        return Ok(url);
    }
    let path = match either(outer, inner, "path")? {
        Some(path) => path,
        None => match outer.first("body").and_then(Object::of) {
            Some(frame) => frame.text("cli_path")?.unwrap_or_default(),
            None => String::new(),
        },
    };
    let query = inner.first("query").and_then(|query| query.text()).unwrap_or_default();
    let query = query.trim_start_matches('?');
    Ok(if query.is_empty() || path.contains('?') { path } else { format!("{path}?{query}") })
}
