//! Raw HTTP/1 requests as a file: request line, headers, blank line, body (RFC 9112).
//!
//! Editors' `.http` files hold several, parted by lines that begin with `###`, with comments before each and without
//! the HTTP version if they like.

mod chunked;
mod line;

pub(crate) use chunked::encode as encode_chunked;
pub(crate) use line::{header_parts, request_line};

use crate::Capture;
use crate::format::{Exactness, Findings, Format, looked_at};

const SEPARATED: Exactness = Exactness::Rebuilt(
    "nothing says where the body ends, so the line ends before the separator were taken off",
);
const ENCODED: &str = "the body looks transfer-encoded, cannot be decoded, and is kept that way";
const CHUNKS_GONE: Exactness =
    Exactness::Rebuilt("the body came without the chunk sizes that its header speaks of");
const CODING_UNKNOWN: Exactness = Exactness::Rebuilt(
    "its header speaks of a transfer coding that is not read here, and the body is kept as it came",
);
const SHORTER_THAN_NOTED: &str = "the body is shorter than the comment before the request says";
const SHORTER: &str = "the body is shorter than Content-Length says";

/// Begins the comment by which a request that says nothing of its length says it here: it stands before the request line and
/// is no part of the request.
pub(crate) const BODY_NOTE: &str = "# The body of this request has bytes: ";

/// Whether the text starts with a request line, blank lines and comments aside.
pub(crate) fn begins(text: &[u8]) -> bool {
    let (text, _) = skip_preamble(text);
    request_line(first_line(text)).is_some()
}

/// One request after the other; a request without Content-Length takes all that is left, up to a separator.
pub(crate) fn read<'a>(text: &'a [u8], findings: &mut Findings<'a>) {
    let mut reading = Reading { rest: text, noted: None, patience: text.len(), findings };
    loop {
        (reading.rest, reading.noted) = skip_preamble(reading.rest);
        if reading.rest.is_empty() {
            return;
        }
        let Some((method, url)) = request_line(first_line(reading.rest)) else {
            let reason = "these bytes after the end of the body belong to no request";
            return reading.findings.report(reason, reading.rest);
        };
        reading.request(method, url);
    }
}

/// Where a line of an editor's `.http` file parts this body from the next request, if one does.
pub(crate) fn separator(body: &[u8]) -> Option<usize> {
    let (mut at, mut found) = (0, None);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        looked_at(line.len());
        let bare = line.trim_ascii();
        match found {
            None if line.starts_with(b"###") => found = Some((at, bare == b"###")),
            Some(_) if is_preamble(bare) => {}
            Some((place, _)) if request_line(bare).is_some() => return Some(place),
            _ => found = None,
        }
        at += line.len();
    }
    found.filter(|(_, is_bare)| *is_bare).map(|(place, _)| place)
}

struct Reading<'a, 'f> {
    rest: &'a [u8],
    /// Bytes of the body of the next request, where a comment notes them.
    noted: Option<usize>,
    /// Bytes that may still be gone through in vain for chunks, so that no file costs more than its length.
    patience: usize,
    findings: &'f mut Findings<'a>,
}

impl<'a> Reading<'a, '_> {
    fn request(&mut self, method: String, url: String) {
        self.line();
        let start = self.rest;
        let headers = self.headers();
        let head = &start[..start.len() - self.rest.len()];
        let mut capture = Capture { received_at: None, method, url, headers, body: Vec::new() };
        let exact = self.body(&mut capture, head);
        self.findings.add(capture, exact, Format::Http);
    }

    fn headers(&mut self) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        while !self.rest.is_empty() {
            let line = self.line();
            if line.is_empty() {
                break;
            }
            match header_parts(line) {
                Some((name, value)) => headers.push((self.text_of(name), self.text_of(value))),
                None => {
                    self.findings.report("this line is no header, or a folded one, and was left out", line);
                }
            }
        }
        headers
    }

    fn body(&mut self, capture: &mut Capture, head: &'a [u8]) -> Exactness {
        let encodings: Vec<&str> = capture.header("Transfer-Encoding").collect();
        let lengths: Vec<&str> = capture.header("Content-Length").collect();
        if encodings.is_empty() {
            let (body, exact) = self.by_length(&lengths);
            capture.body = body.to_vec();
            return exact;
        }
        if !lengths.is_empty() {
            let both = "Transfer-Encoding and Content-Length are both there, and receivers differ in which they obey";
            self.findings.report(both, head);
        }
        let decoded = match encodings.as_slice() {
            [one] if one.eq_ignore_ascii_case("chunked") => self.chunks(),
            _ => None,
        };
        let Some(decoded) = decoded else {
            let left = self.rest;
            // A tool that already decoded the body leaves a length that fits: then it is not reported twice.
            let (body, exact) = self.by_length(if lengths.len() == 1 { &lengths } else { &[] });
            let exact = if chunked::begins(body) || is_packed(&encodings, body) {
                self.findings.report(ENCODED, &left[..body.len()]);
                exact
            } else if exact == Exactness::Exact {
                undecoded(&encodings)
            } else {
                exact
            };
            capture.body = body.to_vec();
            return exact;
        };
        if let Some(trailers) = decoded.trailers {
            self.findings.report("the fields after the last chunk were left out", trailers);
        }
        self.rest = decoded.rest;
        capture.body = decoded.body;
        Exactness::Exact
    }

    fn chunks(&mut self) -> Option<chunked::Decoded<'a>> {
        if self.patience == 0 {
            return None;
        }
        let decoded = chunked::decode(self.rest);
        decoded.map_err(|looked_at| self.patience = self.patience.saturating_sub(looked_at)).ok()
    }

    fn by_length(&mut self, lengths: &[&str]) -> (&'a [u8], Exactness) {
        let length = match lengths {
            [] => match self.noted {
                Some(length) => return (self.noted_body(length), Exactness::Exact),
                None => return self.up_to_separator(),
            },
            [one] if !one.is_empty() && one.bytes().all(|byte| byte.is_ascii_digit()) => {
                one.parse().unwrap_or(usize::MAX)
            }
            _ => {
                let reason = "Content-Length is repeated or not a number; the body is all that follows";
                self.findings.report(reason, self.rest);
                self.rest.len()
            }
        };
        if length > self.rest.len() {
            self.findings.report(SHORTER, self.rest);
        }
        let (body, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        (body, Exactness::Exact)
    }

    fn noted_body(&mut self, length: usize) -> &'a [u8] {
        if length > self.rest.len() {
            self.findings.report(SHORTER_THAN_NOTED, self.rest);
        }
        let (body, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        body
    }

    fn up_to_separator(&mut self) -> (&'a [u8], Exactness) {
        let Some(end) = separator(self.rest) else {
            return (std::mem::take(&mut self.rest), Exactness::Exact);
        };
        let (mut body, rest) = self.rest.split_at(end);
        self.rest = rest;
        while let Some(shorter) = body.strip_suffix(b"\n").or_else(|| body.strip_suffix(b"\r")) {
            body = shorter;
        }
        // Where there is no body, nothing can be unsure about its end.
        (body, if body.is_empty() { Exactness::Exact } else { SEPARATED })
    }

    /// Takes one line off, without its line end.
    fn line(&mut self) -> &'a [u8] {
        let line = first_line(self.rest);
        looked_at(line.len());
        self.rest = self.rest.get(line.len() + 1..).unwrap_or_default();
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    /// A header's text; bytes that are not UTF-8 are read as Latin-1, which loses none, and are reported.
    fn text_of(&mut self, bytes: &'a [u8]) -> String {
        let bytes = bytes.trim_ascii();
        if let Ok(text) = std::str::from_utf8(bytes) {
            return text.to_owned();
        }
        self.findings.report("this header is not UTF-8 and was read as Latin-1", bytes);
        bytes.iter().copied().map(char::from).collect()
    }
}

/// Whether a body that should be packed for its way still is.
fn is_packed(encodings: &[&str], body: &[u8]) -> bool {
    body.starts_with(b"\x1f\x8b")
        && encodings.iter().any(|coding| coding.to_ascii_lowercase().contains("gzip"))
}

/// What is to be said of a body that shows nothing of its coding: most tools take the coding off and leave the header.
fn undecoded(encodings: &[&str]) -> Exactness {
    let is_known = encodings.iter().all(|coding| coding.eq_ignore_ascii_case("chunked"));
    if is_known { CHUNKS_GONE } else { CODING_UNKNOWN }
}

fn first_line(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| *byte == b'\n').unwrap_or(text.len());
    &text[..end]
}

/// What follows blank lines, comments and variables before a request, and the length that one of them notes.
fn skip_preamble(text: &[u8]) -> (&[u8], Option<usize>) {
    let (mut rest, mut noted) = (text, None);
    while !rest.is_empty() {
        let line = first_line(rest);
        looked_at(line.len());
        if !is_preamble(line.trim_ascii()) {
            return (rest, noted);
        }
        noted = noted_length(line).or(noted);
        rest = rest.get(line.len() + 1..).unwrap_or_default();
    }
    (rest, noted)
}

fn noted_length(line: &[u8]) -> Option<usize> {
    let digits = line.trim_ascii().strip_prefix(BODY_NOTE.as_bytes())?;
    digits.iter().all(u8::is_ascii_digit).then_some(())?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn is_preamble(line: &[u8]) -> bool {
    let is_variable = || line.starts_with(b"@") && line.contains(&b'=');
    line.is_empty() || line.starts_with(b"#") || line.starts_with(b"//") || is_variable()
}

#[cfg(test)]
mod tests;
