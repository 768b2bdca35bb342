//! Capture files: telling their format from their bytes.

use crate::{Capture, CaptureProblem, message, ndjson};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Every capture in these bytes, and every part that could not be read.
///
/// Reads Exhibit's own NDJSON (or a single such object over several lines) and raw HTTP/1 requests, one or several
/// in a row. Anything else is one problem. Never panics, drops nothing in silence.
pub fn captures_from(bytes: &[u8]) -> (Vec<Capture>, Vec<CaptureProblem>) {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => (Vec::new(), vec![problem("the file is empty", bytes)]),
        Some(b'{') => ndjson::captures_from(text),
        Some(_) if message::begins(text) => message::captures_from(text),
        Some(_) => (Vec::new(), vec![problem("this is neither Exhibit's NDJSON nor an HTTP request", bytes)]),
    }
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
