//! A request as webhook.site shows and exports it (docs.webhook.site/api/requests.html), in JSON.

use super::body::of_text;
use super::object::Object;
use super::shape::Request;
use super::{Exactness, headers, time};
use crate::Capture;

const NO_CONTENT: &str = "the export says that there was a body, but does not show it";

pub(super) fn is(object: &Object<'_>) -> bool {
    let known = ["uuid", "token_id", "created_at", "user_agent", "hostname"];
    object.first("content").is_some() && known.iter().any(|name| object.first(name).is_some())
}

pub(super) fn read(request: &Object<'_>) -> Result<Request, String> {
    if request.text("type")?.is_some_and(|kind| kind != "web") {
        return Err("this is an e-mail or a name look-up and no HTTP request".to_owned());
    }
    let (body, mut exact) = of_text(request.text("content")?.unwrap_or_default());
    let mut notes = Vec::new();
    if body.is_empty() && request.whole("size")?.is_some_and(|size| size > 0) {
        exact = Exactness::Rebuilt(NO_CONTENT);
        notes.push(NO_CONTENT);
    }
    let received = time::member(request, &["created_at"]);
    notes.extend(received.err());
    let capture = Capture {
        received_at: received.unwrap_or_default(),
        method: request.text("method")?.unwrap_or_else(|| "POST".to_owned()),
        url: request.text("url")?.unwrap_or_default(),
        headers: headers::member(request, "headers")?,
        body,
    };
    Ok(Request { capture, exact, notes })
}
