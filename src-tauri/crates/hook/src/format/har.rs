//! HTTP Archive 1.2: the requests of its entries (http://www.softwareishard.com/blog/har-12-spec/).
//!
//! The archive has `postData.text` and no way of its own to say that it is base64, so tools add `encoding` or
//! `_encoding`. A form that is only shown as `params` was parsed, and its bytes are not there any more.

use super::body::{of_base64, of_form, of_text};
use super::json::{Kind, Value};
use super::object::Object;
use super::shape::Request;
use super::{Exactness, headers, time};
use crate::Capture;

const PARAMS: &str = "the form is only shown field by field, so the bytes of the body are not exact";
const NO_TEXT: &str = "the size of the body is said, but not what was in it";
const SIZE: &str = "the text of the body is not as long as the body was";

/// The entries of a whole archive.
pub(super) fn entries<'a>(archive: &Object<'a>) -> Result<Vec<Value<'a>>, String> {
    let log = archive.object("log")?.ok_or("this HAR has no log")?;
    log.list("entries")?.ok_or_else(|| "this HAR has no entries".to_owned())
}

/// Whether the object is a whole archive, and not an entry or something else with a member of that name.
pub(super) fn is_archive(object: &Object<'_>) -> bool {
    let has_entries = || object.first("log").and_then(Object::of).is_some_and(|log| log.has("entries"));
    object.has("log") && (has_entries() || !is(object))
}

pub(super) fn is(object: &Object<'_>) -> bool {
    let shown = |request: Object<'_>| {
        request.has("postData") || request.has("httpVersion") || request.has("headersSize")
    };
    let request = object.first("request").and_then(Object::of);
    request.is_some_and(|request| object.has("startedDateTime") || shown(request))
}

pub(super) fn read(entry: &Object<'_>) -> Result<Request, String> {
    let request = entry.object("request")?.ok_or("this entry has no request")?;
    let (body, exact, mut notes) = body(&request)?;
    let received_at = if entry.flag("_timeNotRecorded")?.unwrap_or(false) {
        None
    } else {
        time::member(entry, &["startedDateTime"]).unwrap_or_else(|note| {
            notes.push(note);
            None
        })
    };
    let capture = Capture {
        received_at,
        method: request.text("method")?.unwrap_or_else(|| "POST".to_owned()),
        url: request.text("url")?.unwrap_or_default(),
        headers: headers::member(&request, "headers")?,
        body,
    };
    Ok(Request { capture, exact, notes })
}

type Body = (Vec<u8>, Exactness, Vec<&'static str>);

fn body(request: &Object<'_>) -> Result<Body, String> {
    let size = request.whole("bodySize")?.unwrap_or(-1);
    let Some(data) = request.object("postData")? else {
        return Ok(unless_sized(size));
    };
    let encoding = match data.text("encoding")? {
        Some(encoding) => Some(encoding),
        None => data.text("_encoding")?,
    };
    match (data.text("text")?, encoding.as_deref()) {
        (Some(text), Some("base64")) => Ok((of_base64(&text, "postData.text")?, Exactness::Exact, vec![])),
        (Some(_), Some(encoding)) if !encoding.is_empty() && !encoding.eq_ignore_ascii_case("utf-8") => {
            Err("postData names an encoding that is not known here".to_owned())
        }
        (Some(text), _) if !text.is_empty() || !data.has("params") => {
            let (body, exact) = of_text(text);
            let differs = size > 0 && usize::try_from(size) != Ok(body.len());
            Ok((body, if differs { Exactness::Rebuilt(SIZE) } else { exact }, vec![]))
        }
        _ => fields(&data, size),
    }
}

fn fields(data: &Object<'_>, size: i64) -> Result<Body, String> {
    let mut fields = Vec::new();
    for field in data.list("params")?.unwrap_or_default() {
        if field.kind() != Kind::Object {
            return Err("params is not a list of fields".to_owned());
        }
        let field = Object::of(field).ok_or("params is not a list of fields")?;
        fields.push((field.text("name")?.unwrap_or_default(), field.text("value")?.unwrap_or_default()));
    }
    if fields.is_empty() {
        return Ok(unless_sized(size));
    }
    let body = of_form(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    Ok((body, Exactness::Rebuilt(PARAMS), vec![PARAMS]))
}

/// An empty body, which is exact unless the archive says that there was one.
fn unless_sized(size: i64) -> Body {
    if size > 0 {
        return (Vec::new(), Exactness::Rebuilt(NO_TEXT), vec![NO_TEXT]);
    }
    (Vec::new(), Exactness::Exact, vec![])
}
