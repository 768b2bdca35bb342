//! A delivery as GitHub's API shows it (docs.github.com, "Get a webhook delivery").
//!
//! `request.payload` was parsed, so the body is written again as GitHub writes it: without white space, control
//! characters as `\u001B` with upper-case digits, everything else as it is. Where the signature in the shown headers
//! fits, the guess is proved.

use super::body::of_form;
use super::compact::{self, Escapes};
use super::json::Kind;
use super::object::Object;
use super::shape::Request;
use super::{Exactness, headers, time};
use crate::Capture;

const REBUILT: Exactness =
    Exactness::Rebuilt("GitHub shows the payload parsed, so the body was rebuilt without white space");

pub(super) fn is(object: &Object<'_>) -> bool {
    let request = object.first("request").and_then(Object::of);
    request.is_some_and(|request| request.first("payload").is_some())
}

pub(super) fn read(delivery: &Object<'_>) -> Result<Request, String> {
    let request = delivery.object("request")?.ok_or("this delivery has no request")?;
    let headers = headers::member(&request, "headers")?;
    let payload = request.get("payload")?.ok_or("this delivery shows no payload")?;
    let is_form = headers.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("Content-Type") && value.starts_with("application/x-www-form-urlencoded")
    });
    let (body, exact) = match payload.kind() {
        Kind::Text => {
            (payload.text().ok_or("the payload holds what no UTF-8 can say")?.into_bytes(), Exactness::Exact)
        }
        _ => (compact::write(payload, Escapes::UpperCase), REBUILT),
    };
    let body = match std::str::from_utf8(&body) {
        Ok(json) if is_form && payload.kind() != Kind::Text => of_form([("payload", json)]),
        _ => body,
    };
    let received = time::member(delivery, &["delivered_at"]);
    let capture = Capture {
        received_at: received.unwrap_or_default(),
        method: "POST".to_owned(),
        url: delivery.text("url")?.unwrap_or_default(),
        headers,
        body,
    };
    Ok(Request { capture, exact, notes: received.err().into_iter().collect() })
}
