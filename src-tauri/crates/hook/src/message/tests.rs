//! Raw HTTP requests, whole and broken.

use super::*;
use crate::{CaptureProblem, captures_from, read_captures};

fn read_one(text: &[u8]) -> Capture {
    let (mut captures, problems) = captures_from(text);
    assert_eq!((captures.len(), problems), (1, vec![]));
    captures.remove(0)
}

fn bodies(text: &[u8]) -> (Vec<Vec<u8>>, Vec<CaptureProblem>) {
    let (captures, problems) = captures_from(text);
    (captures.into_iter().map(|capture| capture.body).collect(), problems)
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
    assert_eq!(
        read_one(b"POST https://u:p@h.test:8443/in HTTP/1.1\r\n\r\n").url,
        "https://u:p@h.test:8443/in"
    );
}

#[test]
fn several_requests_may_follow_each_other() {
    let text = b"POST /1 HTTP/1.1\r\nContent-Length: 1\r\n\r\na\r\n\r\nPOST /2 HTTP/1.1\r\n\r\nb";
    assert_eq!(bodies(text), (vec![b"a".to_vec(), b"b".to_vec()], vec![]));
}

#[test]
fn separators_of_editors_part_requests_and_leave_the_end_of_a_body_unsure() {
    let text = b"# first\n@host = x\n### one\nPOST https://h.test/1\nA: b\n\n{\"a\":1}\n\n### two\n// note\nPOST /2 HTTP/1.1\r\nContent-Length: 8\r\n\r\nx\n###\ny\n\n###\n\nGET /3\n\n###\n";
    let (found, problems) = read_captures(text);
    assert_eq!(problems, []);
    let read: Vec<(&str, &[u8], bool)> = found
        .iter()
        .map(|found| {
            (found.capture.url.as_str(), found.capture.body.as_slice(), found.exact.note().is_some())
        })
        .collect();
    let expected: [(&str, &[u8], bool); 3] =
        [("https://h.test/1", b"{\"a\":1}", true), ("/2", b"x\n###\ny\n", false), ("/3", b"", false)];
    assert_eq!(read, expected);
}

#[test]
fn a_heading_inside_a_body_parts_nothing() {
    let body = b"# a\n### b\ntext\n### c\n";
    assert_eq!(read_one(&[b"POST / HTTP/1.1\n\n".as_slice(), body].concat()).body, body);
}

#[test]
fn a_whole_chunked_body_is_joined_and_a_broken_one_is_kept_as_it_came() {
    let head = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    let whole = [head.as_slice(), b"3\r\nabc\r\n0\r\n\r\nPOST /2 HTTP/1.1\r\n\r\nb"].concat();
    assert_eq!(bodies(&whole), (vec![b"abc".to_vec(), b"b".to_vec()], vec![]));
    let (kept, problems) = bodies(&[head.as_slice(), b"3\r\nab"].concat());
    assert_eq!(kept, [b"3\r\nab"]);
    assert_eq!((problems.len(), problems[0].line), (1, 4));
}

#[test]
fn a_body_whose_chunks_were_joined_before_is_noted_and_no_problem() {
    let note = |coding: &str, body: &[u8]| {
        let head = format!("POST / HTTP/1.1\r\nTransfer-Encoding: {coding}\r\n\r\n");
        let (found, problems) = read_captures(&[head.as_bytes(), body].concat());
        assert_eq!((found.len(), found[0].capture.body.as_slice()), (1, body));
        (found[0].exact.note(), problems.len())
    };
    for body in [b"{\"a\":1}\n".as_slice(), b"", b"body", b"\x1f\x8b\x08"] {
        assert_eq!(note("chunked", body), (CHUNKS_GONE.note(), 0));
    }
    assert_eq!(note("gzip, chunked", b"{}"), (CODING_UNKNOWN.note(), 0));
    assert_eq!(note("gzip, chunked", b"\x1f\x8b\x08"), (None, 1));
    assert_eq!(note("chunked", b"7;x=y\r\n{\"a\""), (None, 1));
}

#[test]
fn both_lengths_of_a_smuggled_request_are_reported() {
    let text =
        b"POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nZ\r\n0\r\n\r\n";
    let (kept, problems) = bodies(text);
    assert_eq!(kept, [b"Z"]);
    assert!(problems[0].reason.contains("both"), "{problems:?}");
}

#[test]
fn what_cannot_be_taken_at_its_word_is_reported_beside_the_capture() {
    let cases: [(&[u8], usize); 7] = [
        (b"POST / HTTP/1.1\r\nno colon\r\n\r\nbody", 2),
        (b"POST / HTTP/1.1\r\nA: b\r\n X-Forged: folded\r\n\r\nbody", 3),
        (b"POST / HTTP/1.1\r\nX-Spaced : b\r\n\r\nbody", 2),
        (b"POST / HTTP/1.1\r\nA: \xff\xfe\r\n\r\nbody", 2),
        (b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nbody", 4),
        (b"POST / HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nbody", 5),
        (b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nbodyand more", 4),
    ];
    for (text, line) in cases {
        let (captures, problems) = captures_from(text);
        assert_eq!(captures[0].body, b"body");
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [line], "{problems:?}");
    }
    let latin = captures_from(cases[3].0).0;
    assert_eq!(latin[0].headers[0].1, "\u{ff}\u{fe}");
}
