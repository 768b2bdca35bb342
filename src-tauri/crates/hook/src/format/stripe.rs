//! A frame of the Stripe CLI that carries the delivery: `event_payload` as text and `http_headers` by name.

use super::body::of_text;
use super::object::Object;
use super::shape::Request;
use super::{headers, time};
use crate::Capture;

pub(super) fn is(object: &Object<'_>) -> bool {
    object.has("event_payload") && object.has("http_headers")
}

pub(super) fn read(frame: &Object<'_>) -> Result<Request, String> {
    let (body, exact) = of_text(frame.text("event_payload")?.unwrap_or_default());
    let received = time::member(frame, &["created_at"]);
    let capture = Capture {
        received_at: received.unwrap_or_default(),
        method: "POST".to_owned(),
        url: frame.text("url")?.unwrap_or_default(),
        headers: headers::member(frame, "http_headers")?,
        body,
    };
    Ok(Request { capture, exact, notes: received.err().into_iter().collect() })
}
