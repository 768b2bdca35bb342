//! Requests of a Postman collection (schema.getpostman.com, collection 2.1): bodies of mode `raw` and `urlencoded`.
//!
//! A collection holds what somebody meant to send and not what came, and its variables are not filled in.

use super::body::{of_form, of_text};
use super::json::{Kind, Value};
use super::object::Object;
use super::shape::Request;
use super::{Exactness, headers};
use crate::Capture;

const VARIABLES: Exactness =
    Exactness::Rebuilt("the body holds variables of the collection, which are not filled in");
const FIELDS: Exactness =
    Exactness::Rebuilt("the form is only shown field by field, so the bytes of the body are not exact");

/// What a collection or a folder holds.
pub(super) fn items<'a>(folder: &Object<'a>) -> Result<Vec<Value<'a>>, String> {
    folder.list("item")?.ok_or_else(|| "this Postman collection has no items".to_owned())
}

pub(super) fn is(object: &Object<'_>) -> bool {
    let request = object.first("request").and_then(Object::of);
    request.is_some_and(|request| request.has("header") || request.has("url"))
}

pub(super) fn read(item: &Object<'_>) -> Result<Request, String> {
    let request = item.object("request")?.ok_or("this item has no request")?;
    let (body, exact) = request.object("body")?.map_or(Ok((Vec::new(), Exactness::Exact)), |it| body(&it))?;
    let capture = Capture {
        received_at: None,
        method: request.text("method")?.unwrap_or_else(|| "GET".to_owned()),
        url: url(&request)?,
        headers: headers::member(&request, "header")?,
        body,
    };
    Ok(Request::new(capture, exact))
}

fn url(request: &Object<'_>) -> Result<String, String> {
    match request.get("url")? {
        Some(url) if url.kind() == Kind::Object => {
            let raw = request.object("url")?.map(|url| url.text("raw")).transpose()?;
            Ok(raw.flatten().unwrap_or_default())
        }
        _ => Ok(request.text("url")?.unwrap_or_default()),
    }
}

fn body(body: &Object<'_>) -> Result<(Vec<u8>, Exactness), String> {
    match body.text("mode")?.as_deref() {
        None => Ok((Vec::new(), Exactness::Exact)),
        Some("raw") => {
            let text = body.text("raw")?.unwrap_or_default();
            let filled = !text.contains("{{");
            let (bytes, exact) = of_text(text);
            Ok((bytes, if filled { exact } else { VARIABLES }))
        }
        Some("urlencoded") => {
            let fields = headers::member(body, "urlencoded")?;
            let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            Ok((of_form(fields), FIELDS))
        }
        Some(_) => Err("the body of this request is a file or of a kind that is not read here".to_owned()),
    }
}
