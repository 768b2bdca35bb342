//! An event of Nevo, schema `nevo.event.v1` (docs.nevo.sh/concepts/events, as read 2026-11-21).
//!
//! `data.body_raw_b64` holds the bytes; `data.body` is what Nevo understood of them.

use super::body::{of_base64, of_text};
use super::compact::{self, Escapes};
use super::json::Kind;
use super::object::Object;
use super::shape::Request;
use super::{Exactness, headers, time};
use crate::Capture;

const REBUILT: Exactness =
    Exactness::Rebuilt("Nevo shows the body parsed, so it was rebuilt without white space");
const SIZE: Exactness = Exactness::Rebuilt("the event says another size of the body than it shows");

pub(super) fn is(object: &Object<'_>) -> bool {
    let schema = object.first("schema").and_then(|schema| schema.text());
    schema.is_some_and(|schema| schema.starts_with("nevo.event."))
        || object
            .first("data")
            .and_then(Object::of)
            .is_some_and(|data| data.has("body_raw_b64") || data.has("body_encoding"))
}

pub(super) fn read(event: &Object<'_>) -> Result<Request, String> {
    let data = event.object("data")?.ok_or("this event has no data")?;
    let (body, mut exact) = body(&data)?;
    let size = data.whole("body_size_bytes")?;
    if exact == Exactness::Exact && size.is_some_and(|size| usize::try_from(size) != Ok(body.len())) {
        exact = SIZE;
    }
    let received = time::member(event, &["created_at"]);
    let capture = Capture {
        received_at: received.unwrap_or_default(),
        method: data.text("method")?.unwrap_or_else(|| "POST".to_owned()),
        url: data.text("url")?.map_or_else(|| data.text("path"), |url| Ok(Some(url)))?.unwrap_or_default(),
        headers: headers::member(&data, "headers")?,
        body,
    };
    Ok(Request { capture, exact, notes: received.err().into_iter().collect() })
}

fn body(data: &Object<'_>) -> Result<(Vec<u8>, Exactness), String> {
    if let Some(raw) = data.text("body_raw_b64")? {
        return Ok((of_base64(&raw, "body_raw_b64")?, Exactness::Exact));
    }
    let Some(body) = data.get("body")? else {
        return Ok((Vec::new(), Exactness::Exact));
    };
    match (body.kind(), data.text("body_encoding")?.as_deref()) {
        (Kind::Text, Some("base64")) => {
            Ok((of_base64(&data.text("body")?.unwrap_or_default(), "body")?, Exactness::Exact))
        }
        (Kind::Text, encoding) if encoding != Some("json") => {
            Ok(of_text(data.text("body")?.unwrap_or_default()))
        }
        _ => Ok((compact::write(body, Escapes::LowerCase), REBUILT)),
    }
}
