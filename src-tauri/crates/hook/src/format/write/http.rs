//! A capture as a raw HTTP/1.1 request.

use crate::message::{BODY_NOTE, encode_chunked, header_parts, request_line};
use crate::{Capture, Error};

/// The request as it would stand in a file of its own. Reading it gives the same capture, less the time of arrival.
///
/// Nothing is added to the request: where it says nothing of its length, a comment before it does, so that several may follow
/// each other in one file. A body that came in chunks is written as one chunk.
///
/// # Errors
/// [`Error::Unwritable`] for a request that HTTP/1 text cannot hold, or that would read as another one: line ends
/// in a header, lengths that contradict the body.
pub fn to_http(capture: &Capture) -> Result<Vec<u8>, Error> {
    let unwritable = |why: &'static str| Error::Unwritable { format: "raw HTTP", why };
    let line = format!("{} {} HTTP/1.1", capture.method, capture.url);
    let stands = request_line(line.as_bytes()) == Some((capture.method.clone(), capture.url.clone()));
    if !stands {
        return Err(unwritable("its method or URL cannot stand in a request line"));
    }
    let mut out = length_note(capture).into_bytes();
    out.extend_from_slice(line.as_bytes());
    out.extend_from_slice(b"\r\n");
    for (name, value) in &capture.headers {
        let line = format!("{name}:{}{value}", if value.is_empty() { "" } else { " " });
        let is_plain =
            !line.contains(['\r', '\n', '\0']) && value.as_bytes() == value.as_bytes().trim_ascii();
        if !is_plain || header_parts(line.as_bytes()).is_none_or(|(read, _)| read != name.as_bytes()) {
            return Err(unwritable("a header holds a line end, a NUL or white space where none may stand"));
        }
        out.extend_from_slice(line.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(&body(capture).map_err(unwritable)?);
    Ok(out)
}

/// The comment with the body's length, where no header says it.
fn length_note(capture: &Capture) -> String {
    let says = |name: &str| capture.header(name).next().is_some();
    if says("Content-Length") || says("Transfer-Encoding") {
        return String::new();
    }
    format!("{BODY_NOTE}{}\r\n", capture.body.len())
}

fn body(capture: &Capture) -> Result<Vec<u8>, &'static str> {
    let lengths: Vec<&str> = capture.header("Content-Length").collect();
    let encodings: Vec<&str> = capture.header("Transfer-Encoding").collect();
    match (encodings.as_slice(), lengths.as_slice()) {
        ([], []) => Ok(capture.body.clone()),
        ([], [length]) if is_length(length, capture.body.len()) => Ok(capture.body.clone()),
        ([coding], []) if coding.eq_ignore_ascii_case("chunked") => Ok(encode_chunked(&capture.body)),
        ([], _) => Err("its Content-Length is not the length of its body"),
        _ => Err("its Transfer-Encoding does not say where the body ends"),
    }
}

fn is_length(text: &str, length: usize) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse() == Ok(length)
}
