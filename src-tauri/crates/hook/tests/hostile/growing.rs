//! Hostile files of any size, shared by the test of what they cost (in the crate) and of what becomes of them.

/// A name, and the file of about `n` repetitions.
pub(crate) type Growing = (&'static str, fn(usize) -> Vec<u8>);

fn repeated(before: &str, part: &str, n: usize, after: &str) -> Vec<u8> {
    [before.as_bytes(), part.repeat(n).as_bytes(), after.as_bytes()].concat()
}

fn nested(open: &str, n: usize, inner: &str, close: &str) -> Vec<u8> {
    [open.repeat(n), inner.to_owned(), close.repeat(n)].concat().into_bytes()
}

/// Files whose cost must grow in line with `n`.
pub(crate) const GROWING: [Growing; 44] = [
    ("open brackets", |n| vec![b'['; n]),
    ("open braces", |n| vec![b'{'; n]),
    ("open braces, one a line", |n| repeated("", "{\n", n, "")),
    ("closing braces", |n| vec![b'}'; n]),
    ("lists in lists", |n| nested("[", n, "", "]")),
    ("lists in lists, twice each", |n| nested("[[],", n, "1", "]")),
    ("objects in objects", |n| nested("{\"data\":", n, "1", "}")),
    ("data lists in data lists", |n| nested("{\"data\":[", n, "1", "]}")),
    ("folders in folders", |n| nested("{\"item\":[", n, "1", "]}")),
    ("archives in archives", |n| nested("{\"log\":{\"entries\":[", n, "1", "]}}")),
    ("a nested body of an own capture", |n| nested("{\"headers\":{},\"body\":[", n, "", "]}")),
    ("lines that each open a list", |n| repeated("", "{\"a\":[\n", n, "")),
    ("lines of which every other is broken", |n| repeated("", "{\"body\":\"a\"}\n{\"body\":\n", n, "")),
    ("captures without line ends", |n| repeated("", "{\"body\":\"a\"}", n, "")),
    ("captures without line ends, then garbage", |n| repeated("", "{\"body\":\"a\"}", n, "}")),
    ("escaped quotes", |n| repeated("{\"body\":\"", "\\\"", n, "\"}")),
    ("an open text of escapes", |n| repeated("{\"body\":\"", "\\u0000", n, "")),
    ("lone surrogates", |n| repeated("{\"body\":\"", "\\ud800", n, "\"}")),
    ("members of one object", |n| repeated("{", "\"a\":1,", n, "\"body\":\"\"}")),
    ("repeated members", |n| repeated("{", "\"body\":\"\",", n, "\"body\":\"\"}")),
    ("headers of an own capture", |n| {
        repeated("{\"body\":\"\",\"headers\":[", "[\"a\",\"b\"],", n, "[\"c\",\"d\"]]}")
    }),
    ("entries of an archive", |n| {
        repeated("{\"log\":{\"entries\":[", "{\"request\":{\"postData\":{\"text\":\"\"}}},", n, "1]}}")
    }),
    ("entries that are none", |n| repeated("{\"log\":{\"entries\":[", "{},", n, "{}]}}")),
    ("headers of an archive", |n| {
        repeated(
            "{\"request\":{\"postData\":{\"text\":\"\"},\"headers\":[",
            "{\"name\":\"a\",\"value\":\"b\"},",
            n,
            "{\"name\":\"\"}]}}",
        )
    }),
    ("fields of a form in an archive", |n| {
        repeated(
            "{\"request\":{\"postData\":{\"params\":[",
            "{\"name\":\"a\",\"value\":\"\u{e9}\"},",
            n,
            "{}]}}}",
        )
    }),
    ("a payload to rebuild", |n| {
        repeated("{\"request\":{\"headers\":{},\"payload\":[", "\"\\u001b\" , ", n, "1]}}")
    }),
    ("values of one header", |n| {
        repeated("{\"uuid\":\"\",\"content\":\"\",\"headers\":{\"a\":[", "\"b\",", n, "\"c\"]}}")
    }),
    ("headers of a request", |n| repeated("POST / HTTP/1.1\r\n", "A: b\r\n", n, "\r\n")),
    ("lines that are no headers", |n| repeated("POST / HTTP/1.1\r\n", "nothing\r\n", n, "\r\n")),
    ("headers that are not UTF-8", |n| {
        [b"POST / HTTP/1.1\r\n".to_vec(), b"A: \xff\r\n".repeat(n), b"\r\n".to_vec()].concat()
    }),
    ("one header", |n| repeated("POST / HTTP/1.1\r\nA: ", "b", n, "\r\n\r\n")),
    ("Content-Length again and again", |n| {
        repeated("POST / HTTP/1.1\r\n", "Content-Length: 1\r\n", n, "\r\nab")
    }),
    ("requests after each other", |n| repeated("", "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", n, "")),
    ("requests whose chunks run over each other", |n| {
        repeated("", "POST /\nTransfer-Encoding: chunked\n\n400\nx\n###\n", n, "")
    }),
    ("requests that end in broken chunks", |n| {
        repeated("", "POST /\nTransfer-Encoding: chunked\nContent-Length: 3\n\n1\na\n", n, "")
    }),
    ("chunks", |n| repeated("POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n", "1\na\n", n, "0\n\n")),
    ("fields after the last chunk", |n| {
        repeated("POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n0\n", "A: b\n", n, "")
    }),
    ("separators", |n| repeated("POST / HTTP/1.1\n\nbody\n", "###\n", n, "x")),
    ("separators and comments", |n| repeated("POST / HTTP/1.1\n\nbody\n", "### a\n# b\n// c\ntext\n", n, "")),
    ("comments", |n| repeated("", "# a\n", n, "POST / HTTP/1.1\n\n")),
    ("curl commands", |n| repeated("", "curl -d 'a' http://h.test\n", n, "curl '")),
    ("options of one curl command", |n| repeated("curl http://h.test", " -H 'a: b' -d c", n, "")),
    ("rows of a table", |n| repeated("uuid,content,headers\n", "1,\"a\n\",\"{}\"\n", n, "1,\"")),
    ("quotes of a table", |n| repeated("uuid,content,headers\n1,", "\"\"", n, "")),
];
