//! Single hostile files, each with what must become of it. The foreign text carries a mark that no reason may repeat.

use super::tools;
use flate2::{Compression, write::GzEncoder};
use std::io::Write;

/// What a file must come to.
pub(crate) enum Outcome {
    /// No capture, and a problem that says this.
    Problem(&'static str),
    /// One capture of harmless text, and nothing to say.
    Inert,
    /// So many captures, and nothing to say.
    Captures(usize),
    /// One capture, and beside it a problem that says this.
    Noted(&'static str),
    /// So many captures, and beside them a problem that says this.
    Beside(usize, &'static str),
}

use Outcome::{Beside, Captures, Inert, Noted, Problem};

/// Name, bytes, outcome.
pub(crate) type Case = (&'static str, Vec<u8>, Outcome);

/// All of them.
pub(crate) fn cases() -> Vec<Case> {
    let all = [
        of_own_lines(),
        of_messages(),
        of_chunks(),
        of_archives(),
        tools::of_exports(),
        tools::of_further_exports(),
        tools::of_commands(),
        of_envelopes(),
        of_size(),
    ];
    all.into_iter().flatten().collect()
}

fn text(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn own(headers: &str, body: &str) -> Vec<u8> {
    text(&format!("{{\"method\":\"POST\",\"url\":\"/\",\"headers\":{headers},\"body\":{body}}}"))
}

fn request(head: &str, body: &str) -> Vec<u8> {
    text(&format!("POST /zq9mark HTTP/1.1\r\n{head}\r\n{body}"))
}

fn archive(request: &str) -> Vec<u8> {
    text(&format!(
        "{{\"log\":{{\"version\":\"1.2\",\"entries\":[{{\"startedDateTime\":\"2026-01-01T00:00:00Z\",\"request\":{request}}}]}}}}"
    ))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut envelope = GzEncoder::new(Vec::new(), Compression::best());
    envelope.write_all(bytes).unwrap();
    envelope.finish().unwrap()
}

fn utf16(text: &str) -> Vec<u8> {
    [vec![0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat()
}

fn of_own_lines() -> Vec<Case> {
    vec![
        (
            "a script in a header",
            own(r#"[["<script>alert(1)</script>zq9mark","<img src=x onerror=alert(1)>"]]"#, "\"\""),
            Inert,
        ),
        ("a script in the body", own("[]", r#""<script>zq9mark</script>""#), Inert),
        ("terminal escapes in a header", own(r#"[["A","\u001b]0;zq9mark\u0007\u001b[2J"]]"#, "\"\""), Inert),
        (
            "a name that turns the writing around",
            own(r#"[["\u202egnissap\u202c","\u2066zq9mark"]]"#, "\"\""),
            Inert,
        ),
        ("zero width characters and tags", own(r#"[["A\u200b","\udb40\udc41\ufeff"]]"#, "\"\""), Inert),
        ("NUL in name, value and body", own(r#"[["A\u0000","\u0000zq9mark"]]"#, r#""\u0000""#), Inert),
        ("line ends in a header", own(r#"[["A","b\r\nSet-Cookie: zq9mark"]]"#, "\"\""), Inert),
        ("a header without a name", own(r#"[["","zq9mark"]]"#, "\"\""), Inert),
        ("half a surrogate pair in the body", own("[]", r#""\ud800zq9mark""#), Problem("not JSON")),
        ("half a surrogate pair in a header", own(r#"[["A","\udfff"]]"#, "\"\""), Problem("not JSON")),
        ("half a surrogate pair in a name nobody asks for", text(r#"{"\ud800":1,"body":""}"#), Problem("")),
        ("a body that is a number", own("[]", "1e999"), Problem("not JSON")),
        ("a body that is an object", own("[]", "{\"zq9mark\":1}"), Problem("not a capture")),
        ("headers that are a text", own("\"zq9mark\"", "\"\""), Problem("not a capture")),
        ("headers of three parts", own(r#"[["a","b","zq9mark"]]"#, "\"\""), Problem("not JSON")),
        ("a header of a number", own(r#"[["a",1]]"#, "\"\""), Problem("not a capture")),
        ("two bodies", text(r#"{"headers":[],"body":"a","body":"b"}"#), Problem("not a capture")),
        (
            "a body in two ways",
            text(r#"{"headers":[],"body":"a","body_base64":"Yg=="}"#),
            Problem("only one can be right"),
        ),
        ("base64 that is none", text(r#"{"headers":[],"body_base64":"zq9mark*"}"#), Problem("not base64")),
        ("base64 of another alphabet", text(r#"{"headers":[],"body_base64":"_-_-"}"#), Problem("not base64")),
        ("base64 with stray bits", text(r#"{"headers":[],"body_base64":"YR=="}"#), Problem("not base64")),
        (
            "a time that is none",
            text(r#"{"received_at":"zq9mark","headers":[],"body":""}"#),
            Problem("RFC 3339"),
        ),
        (
            "a time after the year 9999",
            text(r#"{"received_at":"9999-12-31T23:59:59-23:59","body":""}"#),
            Problem("out of range"),
        ),
        (
            "a line that is not UTF-8",
            b"{\"body\":\"\xff\xfe\"}\n{\"body\":\"b\"}".to_vec(),
            Beside(1, "not JSON"),
        ),
        ("a byte order mark before the first line", text("\u{feff}{\"body\":\"\"}"), Inert),
        ("two byte order marks", text("\u{feff}\u{feff}{\"body\":\"\"}"), Problem("known format")),
        ("lines that end in CR alone", text("{\"body\":\"a\"}\r{\"body\":\"b\"}\r"), Captures(2)),
        ("a file of one brace", text("{"), Problem("not JSON")),
        ("a file of braces", vec![b'}'; 500], Problem("known format")),
        ("an empty list", text("[]"), Problem("empty")),
        ("a list of nothing that is a request", text("[null,1,\"zq9mark\",[],{}]"), Problem("no capture")),
        ("a number", text("12345678901234567890"), Problem("known format")),
        ("a file of NULs", vec![0; 4096], Problem("known format")),
        ("a file of white space", text(" \t\r\n"), Problem("empty")),
    ]
}

fn of_messages() -> Vec<Case> {
    vec![
        ("a header of NULs", request("A\0: b\0c\r\n", "\0"), Inert),
        ("a script in the URL", text("POST /<script>zq9mark</script> HTTP/1.1\r\n\r\n"), Inert),
        ("an escape in the URL", text("POST /\x1b[31m HTTP/1.1\r\n\r\n"), Problem("known format")),
        ("an absolute URL with a user", text("POST https://u:zq9mark@h.test:0/ HTTP/1.1\r\n\r\n"), Inert),
        ("a length below zero", request("Content-Length: -1\r\n", "zq9mark"), Noted("not a number")),
        ("a length with a sign", request("Content-Length: +7\r\n", "zq9mark"), Noted("not a number")),
        (
            "a length beyond every number",
            request("Content-Length: 99999999999999999999999\r\n", "a"),
            Noted("shorter"),
        ),
        ("a length in hexadecimal", request("Content-Length: 0x7\r\n", "zq9mark"), Noted("not a number")),
        (
            "two lengths that differ",
            request("Content-Length: 1\r\nContent-Length: 2\r\n", "ab"),
            Noted("repeated"),
        ),
        ("two lengths in one header", request("Content-Length: 1, 1\r\n", "a"), Noted("not a number")),
        (
            "a length in full-width digits",
            request("Content-Length: \u{ff11}\r\n", "a"),
            Noted("not a number"),
        ),
        ("an empty length", request("Content-Length:\r\n", "a"), Noted("not a number")),
        ("a body cut off", request("Content-Length: 100\r\n", "zq9mark"), Noted("shorter")),
        ("bytes after the body", request("Content-Length: 1\r\n", "azq9mark"), Noted("belong to no request")),
    ]
}

fn of_chunks() -> Vec<Case> {
    vec![
        (
            "a length and chunks",
            request("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "1\r\na\r\n0\r\n\r\n"),
            Noted("both"),
        ),
        (
            "a second request hidden behind chunks",
            request(
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                "0\r\n\r\nGET /zq9mark HTTP/1.1\r\n\r\n",
            ),
            Beside(2, "both"),
        ),
        (
            "an encoding that only looks like chunked",
            request("Transfer-Encoding: xchunked\r\n", "1\r\na\r\n0\r\n\r\n"),
            Noted("transfer-encoded"),
        ),
        (
            "two encodings",
            request("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"),
            Noted("transfer-encoded"),
        ),
        (
            "an encoding before a space",
            request("Transfer-Encoding : chunked\r\n", "zq9mark"),
            Noted("no header"),
        ),
        (
            "a chunk larger than the file",
            request("Transfer-Encoding: chunked\r\n", "ffffffff\r\na"),
            Noted("transfer-encoded"),
        ),
        (
            "a chunk larger than any file",
            request("Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\na"),
            Noted("transfer-encoded"),
        ),
        (
            "leftovers between chunks",
            request("Transfer-Encoding: chunked\r\n", "1\r\nabc\r\n0\r\n\r\n"),
            Noted("transfer-encoded"),
        ),
        (
            "chunks without an end",
            request("Transfer-Encoding: chunked\r\n", "1\r\na\r\n"),
            Noted("transfer-encoded"),
        ),
        (
            "fields after the last chunk",
            request("Transfer-Encoding: chunked\r\n", "0\r\nX-Forged: zq9mark\r\n\r\n"),
            Noted("last chunk"),
        ),
        ("a folded header", request("A: b\r\n X-Forged: zq9mark\r\n", ""), Noted("folded")),
        ("a header without a colon", request("zq9mark\r\n", ""), Noted("no header")),
        ("a header that begins with a colon", request(": zq9mark\r\n", ""), Noted("no header")),
        ("a bare CR inside a header", request("A: b\rX-Forged: zq9mark\r\n", ""), Inert),
        (
            "headers that are not UTF-8",
            [b"POST / HTTP/1.1\r\nA: ".as_slice(), b"\xc3\x28\r\n\r\n"].concat(),
            Noted("Latin-1"),
        ),
        ("hosts that differ", request("Host: a.test\r\nHost: zq9mark.test\r\n", ""), Inert),
        (
            "signatures that differ",
            request("X-Hub-Signature-256: sha256=00\r\nX-Hub-Signature-256: sha256=11\r\n", "{}"),
            Inert,
        ),
        (
            "lines that end in CR alone in HTTP",
            text("POST / HTTP/1.1\rA: b\r\rzq9mark"),
            Problem("known format"),
        ),
        ("a request line alone", text("POST / HTTP/1.1"), Inert),
        ("a request without a method", text(" / HTTP/1.1\r\n\r\n"), Problem("known format")),
        ("a response", text("HTTP/1.1 200 OK\r\n\r\nzq9mark"), Problem("response")),
        ("the preface of HTTP/2", text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Inert),
        ("a body of ANSI and bidi", request("Content-Length: 12\r\n", "\x1b[2J\u{202e}zq9ma"), Inert),
    ]
}

fn of_archives() -> Vec<Case> {
    let post = |post: &str| {
        archive(&format!("{{\"method\":\"POST\",\"url\":\"/\",\"headers\":[],\"postData\":{post}}}"))
    };
    vec![
        ("an archive without entries", text(r#"{"log":{"version":"1.2"}}"#), Problem("no entries")),
        ("an archive with an empty list", text(r#"{"log":{"entries":[]}}"#), Problem("no entries")),
        (
            "an archive whose entries are no list",
            text(r#"{"log":{"entries":"zq9mark"}}"#),
            Problem("not a list"),
        ),
        ("an archive whose log is no object", text(r#"{"log":"zq9mark"}"#), Problem("not an object")),
        ("an entry that is no object", text(r#"{"log":{"entries":["zq9mark"]}}"#), Problem("no capture")),
        (
            "an entry without a request",
            text(r#"{"log":{"entries":[{"response":{}}]}}"#),
            Problem("neither body"),
        ),
        (
            "a method of the wrong type",
            archive(r#"{"method":[],"headers":[]}"#),
            Problem("method is not a text"),
        ),
        (
            "a URL of the wrong type",
            archive(r#"{"url":{"zq9mark":1},"headers":[]}"#),
            Problem("url is not a text"),
        ),
        ("headers of the wrong type", archive(r#"{"headers":7}"#), Problem("headers are neither")),
        (
            "a header of the wrong type",
            archive(r#"{"headers":[{"name":"a","value":{}}]}"#),
            Problem("a header is neither"),
        ),
        (
            "a header without a name in an archive",
            archive(r#"{"headers":[{"value":"zq9mark"}]}"#),
            Problem("headers are neither"),
        ),
        (
            "half a surrogate pair in an archive",
            archive(r#"{"headers":[{"name":"a","value":"\ud800"}]}"#),
            Problem("surrogate"),
        ),
        ("headers named twice", archive(r#"{"headers":[],"headers":[]}"#), Problem("twice")),
        ("a body of the wrong type in an archive", post(r#"{"text":{}}"#), Problem("text is not a text")),
        ("a body of half a surrogate pair", post(r#"{"text":"\udc00zq9mark"}"#), Problem("surrogate")),
        (
            "a body that is no base64",
            post(r#"{"text":"zq9mark!","encoding":"base64"}"#),
            Problem("not base64"),
        ),
        ("an encoding nobody knows", post(r#"{"text":"","encoding":"zq9mark"}"#), Problem("encoding")),
        ("a form field by field", post(r#"{"params":[{"name":"a","value":"zq9mark"}]}"#), Noted("not exact")),
        ("fields that are no list", post(r#"{"params":"zq9mark"}"#), Problem("not a list")),
        (
            "a time that is none in an archive",
            text(r#"{"startedDateTime":"zq9mark","request":{"headers":[]}}"#),
            Noted("time of arrival"),
        ),
        ("a body that is not there", archive(r#"{"headers":[],"bodySize":12}"#), Noted("size of the body")),
        (
            "line ends in a header of an archive",
            archive(r#"{"headers":[{"name":"a\r\nb","value":"c\r\n\r\nzq9mark"}]}"#),
            Inert,
        ),
        ("an archive cut off", archive(r#"{"headers":[]}"#)[..60].to_vec(), Problem("cut off")),
        (
            "one hostile entry between good ones",
            text(
                r#"{"log":{"entries":[{"request":{"httpVersion":"","url":"\ud800"}},{"request":{"httpVersion":"","url":"/"}}]}}"#,
            ),
            Beside(1, "surrogate"),
        ),
    ]
}

fn of_envelopes() -> Vec<Case> {
    let line = b"{\"body\":\"zq9mark\"}";
    vec![
        ("a gzip bomb", gzip(&vec![b'{'; 4 << 20]), Problem("beyond all measure")),
        ("gzip in gzip", gzip(&gzip(line)), Problem("inside the gzip")),
        ("gzip cut off", gzip(line)[..20].to_vec(), Problem("damaged")),
        (
            "gzip with a wrong checksum",
            {
                let mut bytes = gzip(line);
                let at = bytes.len() - 6;
                bytes[at] ^= 1;
                bytes
            },
            Noted("damaged"),
        ),
        ("gzip of nothing", gzip(b""), Problem("empty")),
        ("a gzip header alone", b"\x1f\x8b".to_vec(), Problem("damaged")),
        ("gzip with garbage behind it", [gzip(line), b"zq9mark".to_vec()].concat(), Noted("damaged")),
        ("a zip file", b"PK\x03\x04\x14\0zq9mark".to_vec(), Problem("zip")),
        ("a PDF", text("%PDF-1.7\n%zq9mark"), Problem("PDF")),
        ("a database", text("SQLite format 3\0zq9mark"), Problem("SQLite")),
        ("a web page", text("<!DOCTYPE html><script>zq9mark</script>"), Problem("HTML")),
        ("UTF-16", utf16("{\"body\":\"a\u{1f600}\"}"), Inert),
        (
            "UTF-16 with half a surrogate pair",
            [utf16("{\"body\":\""), vec![0, 0xd8]].concat(),
            Problem("UTF-16"),
        ),
        ("UTF-16 of an odd length", [utf16("{\"body\":\"\"}"), vec![0]].concat(), Problem("UTF-16")),
        ("UTF-16 without a mark", utf16("{\"body\":\"\"}")[2..].to_vec(), Problem("")),
        ("UTF-32", [vec![0xff, 0xfe, 0, 0], b"{\0\0\0".to_vec()].concat(), Problem("known format")),
    ]
}

fn of_size() -> Vec<Case> {
    let many = |part: &str, n: usize| part.repeat(n);
    vec![
        ("100,000 headers", request(&many("A: zq9mark\r\n", 100_000), ""), Inert),
        ("a header of a megabyte", request(&format!("A: {}\r\n", many("x", 1 << 20)), ""), Inert),
        ("a name of a megabyte", own(&format!("[[\"{}\",\"\"]]", many("x", 1 << 20)), "\"\""), Inert),
        ("a URL of a megabyte", text(&format!("POST /{} HTTP/1.1\r\n\r\n", many("x", 1 << 20))), Inert),
        ("100,000 open brackets", vec![b'['; 100_000], Problem("cut off")),
        (
            "100,000 brackets that close",
            [vec![b'['; 100_000], vec![b']'; 100_000]].concat(),
            Problem("too deeply"),
        ),
        ("a number of 100,000 digits", own("[]", &many("9", 100_000)), Problem("not JSON")),
        (
            "100,000 entries",
            text(&format!(
                "{{\"log\":{{\"entries\":[{}{{}}]}}}}",
                many("{\"request\":{\"headersSize\":1}},", 99_999)
            )),
            Beside(99_999, "neither body"),
        ),
        ("100,000 broken lines", text(&many("{\n", 100_000)), Problem("not told one by one")),
        ("a line of four megabytes", own("[]", &format!("\"{}\"", many("\\u001b", 700_000))), Inert),
        (
            "100,000 members of one name",
            text(&format!("{{{}\"body\":\"\"}}", many("\"zq9mark\":1,", 100_000))),
            Inert,
        ),
    ]
}
