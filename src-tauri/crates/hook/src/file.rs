//! Capture files: telling their format from their bytes.

use crate::format::{self, Exactness, Findings, Format, Found};
use crate::{Capture, CaptureProblem, message};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const UNKNOWN: &str = "this is no captured request in a known format (Exhibit's NDJSON, raw HTTP, HAR, curl, or an export that is listed in the manual)";

const BROKEN_OFF: Exactness = Exactness::Rebuilt("the file is damaged or cut off, perhaps inside this body");

/// First bytes of files that people hand over by mistake, and of which no line is looked at.
const BINARY: [(&[u8], &str); 3] = [
    (b"PK\x03\x04", "this is a zip file; unpack it first"),
    (b"%PDF-", "this is a PDF and holds no bytes of a request"),
    (b"SQLite format 3\0", "this is an SQLite database and no file of captures"),
];

/// The same of texts, in which all the same a line may be a capture.
const OTHERS: [(&[u8], &str); 2] = [
    (b"HTTP/", "this is an HTTP response, and a capture is a request"),
    (b"<", "this is HTML or XML and no captured request"),
];

/// Every capture in these bytes, and every part that could not be read.
///
/// The format is told by the bytes (see [`format::Format`]); NDJSON and JSON lists may mix formats, and gzip around the file is
/// opened within bounds. A file of which no line is known is one problem; where any line is a capture, each other one is. Never panics, drops nothing in silence; memory and work grow
/// in line with the file. Problems are in the order of their lines, and may stand beside a capture.
pub fn read_captures(bytes: &[u8]) -> (Vec<Found>, Vec<CaptureProblem>) {
    if !format::is_gzip(bytes) {
        return read(bytes);
    }
    match format::inflate(bytes) {
        Ok(inflated) => {
            let (mut found, mut problems) = read(&inflated.bytes);
            if let Some(reason) = inflated.damage {
                doubt_last(&mut found);
                let line = inflated.bytes.split(|byte| *byte == b'\n').count();
                problems.push(CaptureProblem { line, ..problem(reason, bytes) });
            }
            (found, problems)
        }
        Err(reason) => (Vec::new(), vec![problem(reason, bytes)]),
    }
}

/// Says of the last capture of a file that breaks off that its body may go on, where only the end of the file ends it.
pub fn doubt_last(found: &mut [Found]) {
    let Some(last) = found.last_mut().filter(|last| last.format == Format::Http) else { return };
    let says = |name: &str| last.capture.header(name).next().is_some();
    if !says("Content-Length") && !says("Transfer-Encoding") {
        last.exact = BROKEN_OFF;
    }
}

/// [`read_captures`] of a part of a file that is known to hold one capture a line, and is cut between lines.
pub fn read_capture_lines(part: &[u8]) -> (Vec<Found>, Vec<CaptureProblem>) {
    let text = part.strip_prefix(BYTE_ORDER_MARK).unwrap_or(part);
    let mut findings = Findings::new(text);
    format::read_lines(text, &mut findings);
    findings.finish()
}

/// Whether a file that begins so, with a first line that is nothing known, has one capture a line all the same. `head`
/// may end anywhere.
pub fn begins_as_bad_lines(head: &[u8]) -> bool {
    let text = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    matches!(opening(text), Opening::Unknown) && format::holds_a_line(text)
}

/// [`read_captures`] for those who do not ask where a capture comes from.
pub fn captures_from(bytes: &[u8]) -> (Vec<Capture>, Vec<CaptureProblem>) {
    let (found, problems) = read_captures(bytes);
    (found.into_iter().map(|found| found.capture).collect(), problems)
}

fn read(bytes: &[u8]) -> (Vec<Found>, Vec<CaptureProblem>) {
    match format::decode_utf16(bytes) {
        Some(Ok(text)) => read_text(text.as_bytes()),
        Some(Err(reason)) => (Vec::new(), vec![problem(reason, bytes)]),
        None => read_text(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)),
    }
}

fn read_text(text: &[u8]) -> (Vec<Found>, Vec<CaptureProblem>) {
    let mut findings = Findings::new(text);
    match opening(text) {
        Opening::Nothing => findings.report("the file is empty", text),
        Opening::Json => format::read_json(text, &mut findings),
        Opening::Http => message::read(text, &mut findings),
        Opening::Curl => format::read_curl(text, &mut findings),
        Opening::Table => format::read_csv(text, &mut findings),
        Opening::Other(reason) => findings.report(reason, text),
        Opening::Unknown if format::holds_a_line(text) => format::read_lines(text, &mut findings),
        Opening::Unknown => {
            let known = OTHERS.iter().find(|(start, _)| text.starts_with(start));
            findings.report(known.map_or(UNKNOWN, |(_, reason)| reason), text);
        }
    }
    findings.finish()
}

/// What the first bytes of a file tell.
enum Opening {
    Nothing,
    Json,
    Http,
    Curl,
    Table,
    /// A file that is no text.
    Other(&'static str),
    Unknown,
}

fn opening(text: &[u8]) -> Opening {
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => Opening::Nothing,
        Some(b'{' | b'[') => Opening::Json,
        Some(_) if message::begins(text) => Opening::Http,
        Some(_) if format::begins_as_curl(text) => Opening::Curl,
        Some(_) if format::begins_as_csv(text) => Opening::Table,
        Some(_) => BINARY
            .iter()
            .find(|(start, _)| text.starts_with(start))
            .map_or(Opening::Unknown, |(_, reason)| Opening::Other(reason)),
    }
}

fn problem(reason: &str, raw: &[u8]) -> CaptureProblem {
    CaptureProblem { line: 1, reason: reason.to_owned(), raw: raw.to_vec(), stands_for: 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_unknown_format_is_a_problem_that_keeps_the_bytes() {
        let (captures, problems) = captures_from(b"\x00\x01 not a capture");
        assert!(captures.is_empty());
        assert_eq!(problems[0].raw, b"\x00\x01 not a capture");
        assert_eq!(captures_from(b" \n").1.len(), 1);
        assert!(captures_from(b"PK\x03\x04\0").1[0].reason.contains("zip"));
    }

    #[test]
    fn a_first_line_that_is_no_capture_hides_none_after_it() {
        for first in ["null", "garbage", "12", "[garbage", "<", "HTTP/1.1 200 OK", "\u{feff}\u{feff}"] {
            let file = format!("{first}\n\n{{\"body\":\"a\"}}\nPOST /\n{{\"body\":\"b\"}}\r\n");
            let (captures, problems) = captures_from(file.as_bytes());
            assert_eq!(
                captures.iter().map(|one| one.body.as_slice()).collect::<Vec<_>>(),
                [b"a", b"b"],
                "{first}"
            );
            let told: Vec<(usize, &[u8])> =
                problems.iter().map(|one| (one.line, one.raw.as_slice())).collect();
            let first = first.strip_prefix('\u{feff}').unwrap_or(first);
            assert_eq!(told, [(1, first.as_bytes()), (4, b"POST /".as_slice())]);
        }
    }

    #[test]
    fn a_gzip_that_breaks_off_gives_what_stood_before_and_says_so() {
        use flate2::{Compression, write::GzEncoder};
        use std::io::Write;
        let cut = |text: &str| {
            let mut packed = GzEncoder::new(Vec::new(), Compression::none());
            packed.write_all(text.as_bytes()).unwrap();
            let packed = packed.finish().unwrap();
            read_captures(&packed[..packed.len() - 14])
        };
        let (found, problems) = cut(&"{\"body\":\"a\"}\n".repeat(3));
        assert_eq!((found.len(), problems.len()), (2, 2));
        assert!(problems[1].line == 3 && problems[1].reason.contains("cut off"), "{problems:?}");
        let (found, problems) = cut("POST / HTTP/1.1\r\n\r\n{\"action\":1}");
        assert_eq!((found[0].exact, problems.len()), (BROKEN_OFF, 1));
    }

    #[test]
    fn other_formats_that_hold_a_line_like_a_capture_are_told_as_ever() {
        let line = "{\"body\":\"a\"}";
        let http = format!("POST / HTTP/1.1\r\n\r\n{line}\n");
        assert_eq!(captures_from(http.as_bytes()).0[0].body, http.as_bytes()[19..]);
        let curl = format!("curl http://h.test -d '\n{line}\n'");
        assert_eq!(captures_from(curl.as_bytes()).0.len(), 1);
        let zip = format!("PK\x03\x04\n{line}\n");
        assert!(captures_from(zip.as_bytes()).1[0].reason.contains("zip"));
        let broken = format!("[\n  {{\"a\": }},\n{line}\n]");
        let (captures, problems) = captures_from(broken.as_bytes());
        assert_eq!((captures.len(), problems.len(), problems[0].line), (0, 1, 1), "{problems:?}");
        let novel = "It was a dark night.\n".repeat(20);
        assert_eq!(captures_from(novel.as_bytes()).1.len(), 1);
    }

    #[test]
    fn each_of_many_bad_lines_is_counted() {
        let file = format!("null\n{}{{\"body\":\"a\"}}\n", "garbage\n".repeat(20_000));
        let (captures, problems) = captures_from(file.as_bytes());
        assert_eq!((captures.len(), problems.len()), (1, 10_001));
        assert_eq!(problems.iter().map(|problem| problem.stands_for).sum::<usize>(), 20_001);
    }

    #[test]
    fn a_part_of_a_file_of_lines_is_read_as_lines_whatever_it_begins_with() {
        let part = b"POST / HTTP/1.1\n{\"body\":\"a\"}\n";
        let (found, problems) = read_capture_lines(part);
        assert_eq!((found.len(), problems.len(), problems[0].line), (1, 1, 1));
        assert!(begins_as_bad_lines(b"null\n{\"body\":\"a\"}\n{\"bo"));
        assert!(!begins_as_bad_lines(part) && !begins_as_bad_lines(b"{\"body\":\"a\"}\n"));
    }

    proptest! {
        #[test]
        fn foreign_bytes_are_captures_or_problems_and_never_nothing(bytes: Vec<u8>, start in 0usize..4) {
            let start: &[u8] = [b"".as_slice(), b"{", b"POST / HTTP/1.1\r\n", b"{\"headers\":"][start];
            let (captures, problems) = captures_from(&[start, &bytes].concat());
            prop_assert!(!captures.is_empty() || !problems.is_empty());
        }
    }
}
