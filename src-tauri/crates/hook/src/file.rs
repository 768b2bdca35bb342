//! Capture files: telling their format from their bytes.

use crate::format::{self, Findings, Found};
use crate::{Capture, CaptureProblem, message};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const UNKNOWN: &str = "this is no captured request in a known format (Exhibit's NDJSON, raw HTTP, HAR, curl, or an export that is listed in the manual)";

/// First bytes of files that people hand over by mistake.
const OTHERS: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "this is a zip file; unpack it first"),
    (b"%PDF-", "this is a PDF and holds no bytes of a request"),
    (b"SQLite format 3\0", "this is an SQLite database and no file of captures"),
    (b"HTTP/", "this is an HTTP response, and a capture is a request"),
    (b"<", "this is HTML or XML and no captured request"),
];

/// Every capture in these bytes, and every part that could not be read.
///
/// The format is told by the bytes (see [`format::Format`]); NDJSON and JSON lists may mix formats, and gzip around the file is
/// opened within bounds. Anything else is one problem. Never panics, drops nothing in silence; memory and work grow
/// in line with the file. Problems are in the order of their lines, and may stand beside a capture.
pub fn read_captures(bytes: &[u8]) -> (Vec<Found>, Vec<CaptureProblem>) {
    if !format::is_gzip(bytes) {
        return read(bytes);
    }
    match format::inflate(bytes) {
        Ok(inflated) => read(&inflated),
        Err(reason) => (Vec::new(), vec![problem(reason, bytes)]),
    }
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
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => findings.report("the file is empty", text),
        Some(b'{' | b'[') => format::read_json(text, &mut findings),
        Some(_) if message::begins(text) => message::read(text, &mut findings),
        Some(_) if format::begins_as_curl(text) => format::read_curl(text, &mut findings),
        Some(_) if format::begins_as_csv(text) => format::read_csv(text, &mut findings),
        Some(_) => {
            let known = OTHERS.iter().find(|(start, _)| text.starts_with(start));
            findings.report(known.map_or(UNKNOWN, |(_, reason)| reason), text);
        }
    }
    findings.finish()
}

fn problem(reason: &str, raw: &[u8]) -> CaptureProblem {
    CaptureProblem { line: 1, reason: reason.to_owned(), raw: raw.to_vec() }
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

    proptest! {
        #[test]
        fn foreign_bytes_are_captures_or_problems_and_never_nothing(bytes: Vec<u8>, start in 0usize..4) {
            let start: &[u8] = [b"".as_slice(), b"{", b"POST / HTTP/1.1\r\n", b"{\"headers\":"][start];
            let (captures, problems) = captures_from(&[start, &bytes].concat());
            prop_assert!(!captures.is_empty() || !problems.is_empty());
        }
    }
}
