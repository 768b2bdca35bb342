//! The head of a request, with its header names and values as they were sent.

use exhibit_hook::Capture;

/// Most headers of a request; far more than any sender has.
const HEADERS_AT_MOST: usize = 512;

/// A head that can be taken at its word.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The request without its body and its time.
    pub(super) capture: Capture,
    /// Whether every header was UTF-8; others are read as Latin-1.
    pub(super) exact: bool,
    /// How its body ends.
    pub(super) framing: Framing,
    /// Whether the sender may send another one after it.
    pub(super) is_persistent: bool,
    /// Whether the sender waits for a word before it sends the body.
    pub(super) waits: bool,
}

/// How a body ends (RFC 9112 section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// After so many bytes.
    Length(u64),
    /// With its last chunk.
    Chunked,
}

/// Why a head is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The status that is answered.
    pub(super) status: u16,
    /// Why, as a sentence without full stop.
    pub(super) reason: &'static str,
}

/// Where the head ends in `bytes`: behind the first empty line at or after `from`.
pub(super) fn end(bytes: &[u8], from: usize) -> Option<usize> {
    let from = from.saturating_sub(3);
    let mut ends = (from..bytes.len()).filter(|at| bytes[*at] == b'\n');
    ends.find_map(|at| match bytes.get(at + 1..) {
        Some([b'\n', ..]) => Some(at + 2),
        Some([b'\r', b'\n', ..]) => Some(at + 3),
        _ => None,
    })
}

/// Reads a whole head.
pub(super) fn read(bytes: &[u8]) -> Result<Head, Fault> {
    let mut room = [httparse::EMPTY_HEADER; HEADERS_AT_MOST];
    let mut request = httparse::Request::new(&mut room);
    match request.parse(bytes) {
        Ok(httparse::Status::Complete(_)) => {}
        Err(httparse::Error::TooManyHeaders) => {
            return Err(Fault { status: 431, reason: "the request has too many headers" });
        }
        Ok(httparse::Status::Partial) | Err(_) => {
            return Err(Fault { status: 400, reason: "these bytes are no HTTP/1 request" });
        }
    }
    let (Some(method), Some(target), Some(version)) = (request.method, request.path, request.version) else {
        return Err(Fault { status: 400, reason: "these bytes are no HTTP/1 request" });
    };
    let mut exact = true;
    let headers = request.headers.iter().map(|header| {
        let value = std::str::from_utf8(header.value).map(str::to_owned);
        exact &= value.is_ok();
        (
            header.name.to_owned(),
            value.unwrap_or_else(|_| header.value.iter().copied().map(char::from).collect()),
        )
    });
    let capture = Capture {
        received_at: None,
        method: method.to_owned(),
        url: target.to_owned(),
        headers: headers.collect(),
        body: Vec::new(),
    };
    let framing = framing(&capture)?;
    let is_persistent = if version == 1 { !says(&capture, "Connection", "close") } else { false };
    let waits = version == 1 && says(&capture, "Expect", "100-continue");
    Ok(Head { capture, exact, framing, is_persistent, waits })
}

/// A request that says its length in two ways is read differently by different receivers, and is refused.
fn framing(capture: &Capture) -> Result<Framing, Fault> {
    let lengths: Vec<&str> = capture.header("Content-Length").collect();
    let codings: Vec<&str> = capture.header("Transfer-Encoding").collect();
    let refused = |status, reason| Err(Fault { status, reason });
    match (lengths.as_slice(), codings.as_slice()) {
        ([], []) => Ok(Framing::Length(0)),
        ([one], []) if !one.is_empty() && one.bytes().all(|byte| byte.is_ascii_digit()) => {
            Ok(Framing::Length(one.parse().unwrap_or(u64::MAX)))
        }
        (_, []) => refused(400, "Content-Length is repeated or not a number"),
        ([], [one]) if one.eq_ignore_ascii_case("chunked") => Ok(Framing::Chunked),
        ([], _) => refused(501, "the body is in a transfer coding other than chunked"),
        _ => refused(400, "the request has both Content-Length and Transfer-Encoding"),
    }
}

fn says(capture: &Capture, name: &str, word: &str) -> bool {
    capture.header(name).flat_map(|value| value.split(',')).any(|part| part.trim().eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_keep_their_letters_their_order_and_their_repeats() {
        let head = read(b"POST /a?b=%20 HTTP/1.1\r\nhOsT: localhost\r\nX-B:1\r\nx-a:  2 \r\nX-B: 3\r\nContent-Length: 4\r\n\r\n");
        let head = head.unwrap();
        let names: Vec<_> = head.capture.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let expected =
            [("hOsT", "localhost"), ("X-B", "1"), ("x-a", "2"), ("X-B", "3"), ("Content-Length", "4")];
        assert_eq!(names, expected);
        assert_eq!((head.capture.url.as_str(), head.framing), ("/a?b=%20", Framing::Length(4)));
        assert!(head.exact && head.is_persistent && !head.waits);
    }

    #[test]
    fn bytes_that_are_no_text_are_kept_as_latin_1_and_said() {
        let head = read(b"POST / HTTP/1.1\r\nA: \xff\xe9\r\n\r\n").unwrap();
        assert_eq!((head.capture.headers[0].1.as_str(), head.exact), ("\u{ff}\u{e9}", false));
    }

    #[test]
    fn two_ways_to_say_the_length_are_refused() {
        for (headers, status) in [
            ("Content-Length: 1\r\nTransfer-Encoding: chunked", 400),
            ("Content-Length: 1\r\nContent-Length: 1", 400),
            ("Content-Length: +1", 400),
            ("Content-Length: 1, 1", 400),
            ("Content-Length:", 400),
            ("Transfer-Encoding: gzip, chunked", 501),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 501),
            ("X-Spaced : b", 400),
            ("A: b\r\n X-Folded: c", 400),
            ("A: \0", 400),
        ] {
            let text = format!("POST / HTTP/1.1\r\n{headers}\r\n\r\n");
            assert_eq!(read(text.as_bytes()).unwrap_err().status, status, "{headers}");
        }
        let many = format!("POST / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(HEADERS_AT_MOST + 1));
        assert_eq!(read(many.as_bytes()).unwrap_err().status, 431);
    }

    #[test]
    fn a_head_ends_with_its_first_empty_line_however_it_comes_in() {
        let text = b"POST / HTTP/1.1\r\nA: b\r\n\r\nbody";
        let whole = end(text, 0);
        assert_eq!(whole, Some(text.len() - 4));
        for seen in 0..text.len() - 4 {
            assert_eq!(end(&text[..seen], 0), None);
            assert_eq!(end(text, seen), whole, "{seen}");
        }
        assert_eq!(end(b"GET / HTTP/1.0\n\n", 0), Some(16));
    }

    proptest! {
        #[test]
        fn foreign_bytes_are_a_head_or_refused(bytes: Vec<u8>, start in 0usize..3) {
            let start: &[u8] = [b"".as_slice(), b"POST / HTTP/1.1\r\n", b"GET /\xff HTTP/1.1\r\nA: "][start];
            let text = [start, &bytes, b"\r\n\r\n"].concat();
            let _ = read(&text);
            prop_assert!(end(&text, 0).is_some());
        }
    }
}
