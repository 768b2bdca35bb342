//! Raw HTTP/1 requests as a file: request line, headers, blank line, body (RFC 9112).

use crate::{Capture, CaptureProblem};

/// Whether the text starts with a request line.
pub(crate) fn begins(text: &[u8]) -> bool {
    let first = skip_blank_lines(text).split(|byte| *byte == b'\n').next().unwrap_or_default();
    request_line(first).is_some()
}

/// One request after the other; a request without Content-Length takes all that is left.
pub(crate) fn captures_from(text: &[u8]) -> (Vec<Capture>, Vec<CaptureProblem>) {
    let mut reading = Reading { text, rest: text, problems: Vec::new() };
    let mut captures = Vec::new();
    while !skip_blank_lines(reading.rest).is_empty() {
        reading.rest = skip_blank_lines(reading.rest);
        if !begins(reading.rest) {
            reading.report("these bytes after the end of the body belong to no request", reading.rest);
            break;
        }
        captures.extend(reading.request());
    }
    (captures, reading.problems)
}

struct Reading<'a> {
    text: &'a [u8],
    rest: &'a [u8],
    problems: Vec<CaptureProblem>,
}

impl<'a> Reading<'a> {
    fn request(&mut self) -> Option<Capture> {
        let (method, url) = request_line(self.line())?;
        let headers = self.headers();
        let mut capture = Capture { received_at: None, method, url, headers, body: Vec::new() };
        capture.body = self.body(&capture).to_vec();
        Some(capture)
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
                None => self.report("this line is no header, or a folded one, and was left out", line),
            }
        }
        headers
    }

    fn body(&mut self, capture: &Capture) -> &'a [u8] {
        if capture.header("Transfer-Encoding").next().is_some() {
            let left = self.rest;
            self.report("the body is transfer-encoded and is kept that way, so no signature can fit", left);
        }
        let lengths: Vec<&str> = capture.header("Content-Length").collect();
        let length = match lengths.as_slice() {
            [] => self.rest.len(),
            [one] if one.bytes().all(|byte| byte.is_ascii_digit()) => one.parse().unwrap_or(usize::MAX),
            _ => {
                let left = self.rest;
                self.report("Content-Length is repeated or not a number; the body is all that follows", left);
                left.len()
            }
        };
        if length > self.rest.len() {
            let left = self.rest;
            self.report("the body is shorter than Content-Length says", left);
        }
        let (body, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        body
    }

    /// Takes one line off, without its line end.
    fn line(&mut self) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| *byte == b'\n');
        let line = &self.rest[..end.unwrap_or(self.rest.len())];
        self.rest = end.map_or(&[], |end| &self.rest[end + 1..]);
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    /// A header's text; bytes that are not UTF-8 are read as Latin-1, which loses none, and are reported.
    fn text_of(&mut self, bytes: &[u8]) -> String {
        let bytes = bytes.trim_ascii();
        if let Ok(text) = std::str::from_utf8(bytes) {
            return text.to_owned();
        }
        self.report("this header is not UTF-8 and was read as Latin-1", bytes);
        bytes.iter().copied().map(char::from).collect()
    }

    /// `raw` is a part of the text that ends at or before what is left.
    fn report(&mut self, reason: &str, raw: &[u8]) {
        let read = self.text.len() - self.rest.len();
        let ends = self.text[..read].iter().filter(|byte| **byte == b'\n').count();
        // Before the current position stands the reported line itself, unless the rest is what is reported.
        let line = if raw.as_ptr() == self.rest.as_ptr() { ends + 1 } else { ends.max(1) };
        self.problems.push(CaptureProblem { line, reason: reason.to_owned(), raw: raw.to_vec() });
    }
}

fn skip_blank_lines(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(text.len());
    &text[start..]
}

/// Name and value. A name with white space in or before it is refused: receivers differ in how they read those.
fn header_parts(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    (!name.is_empty() && !name.iter().any(u8::is_ascii_whitespace)).then_some((name, value))
}

fn request_line(line: &[u8]) -> Option<(String, String)> {
    let line = std::str::from_utf8(line).ok()?.trim_end();
    let (method, rest) = line.split_once(' ')?;
    let (url, version) = rest.rsplit_once(' ')?;
    let named = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
    (named && !url.is_empty() && version.starts_with("HTTP/")).then(|| (method.to_owned(), url.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(text: &[u8]) -> Capture {
        let (mut captures, problems) = captures_from(text);
        assert_eq!((captures.len(), problems), (1, vec![]));
        captures.remove(0)
    }

    #[test]
    fn a_body_ends_where_content_length_says_and_an_editors_last_newline_is_dropped() {
        let capture =
            read_one(b"POST /in?x=1 HTTP/1.1\r\nX-A: 1\r\nx-a:2 \r\nContent-Length: 4\r\n\r\n\r\n\xff\n\r\n");
        assert_eq!((capture.method.as_str(), capture.url.as_str()), ("POST", "/in?x=1"));
        assert_eq!(capture.headers[..2], [("X-A".into(), "1".into()), ("x-a".into(), "2".into())]);
        assert_eq!(capture.body, b"\r\n\xff\n");
    }

    #[test]
    fn without_content_length_the_rest_of_the_file_is_the_body() {
        assert_eq!(read_one(b"POST / HTTP/1.1\nA: b\n\n{\"a\":1}\n").body, b"{\"a\":1}\n");
        assert_eq!(read_one(b"\r\nPOST / HTTP/1.1\r\nA: b").body, b"");
    }

    #[test]
    fn several_requests_may_follow_each_other() {
        let text = b"POST /1 HTTP/1.1\r\nContent-Length: 1\r\n\r\na\r\n\r\nPOST /2 HTTP/1.1\r\n\r\nb";
        let (captures, problems) = captures_from(text);
        assert_eq!(problems, []);
        assert_eq!(captures.iter().map(|c| c.body.clone()).collect::<Vec<_>>(), [b"a", b"b"]);
    }

    #[test]
    fn what_cannot_be_taken_at_its_word_is_reported_beside_the_capture() {
        let cases: [(&[u8], usize); 8] = [
            (b"POST / HTTP/1.1\r\nno colon\r\n\r\nbody", 2),
            (b"POST / HTTP/1.1\r\nA: b\r\n X-Forged: folded\r\n\r\nbody", 3),
            (b"POST / HTTP/1.1\r\nX-Spaced : b\r\n\r\nbody", 2),
            (b"POST / HTTP/1.1\r\nA: \xff\xfe\r\n\r\nbody", 2),
            (b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nbody", 4),
            (b"POST / HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nbody", 5),
            (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nbody", 4),
            (b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nbodyand more", 4),
        ];
        for (text, line) in cases {
            let (captures, problems) = captures_from(text);
            assert_eq!(captures[0].body, b"body");
            assert_eq!(problems.iter().map(|p| p.line).collect::<Vec<_>>(), [line], "{problems:?}");
        }
        let latin = captures_from(cases[3].0).0;
        assert_eq!(latin[0].headers[0].1, "\u{ff}\u{fe}");
    }
}
