//! One delivery as every tool keeps it: each file must give the bytes that Python signed, and say how sure they are.
#![allow(clippy::unwrap_used, reason = "the helpers here are tests too, which clippy does not see")]

use chrono::{DateTime, Utc};
use exhibit_hook::{
    Capture, Error, Exactness, Format, Found, Schemes, read_captures, to_curl, to_har, to_http, to_ndjson,
};
use proptest::prelude::*;
use std::path::Path;

const SECRET: &str = "a-secret-of-the-test-bench";

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/hook/formats");
    std::fs::read(folder.join(name)).unwrap()
}

fn read(name: &str) -> Vec<Found> {
    read_captures(&fixture(name)).0
}

fn is_signed(capture: &Capture) -> bool {
    let signature = capture.header("X-Outworx-Signature").chain(capture.header("X-Hub-Signature-256"));
    let hex: Vec<&str> = signature.map(|value| value.strip_prefix("sha256=").unwrap()).collect();
    assert_eq!(hex.len(), 1);
    hex[0] == mac(&capture.body)
}

/// A computation of its own: what is tested here are the readers, not the verdict.
fn mac(body: &[u8]) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

/// File, format, and for each capture whether its bytes are exact.
const FILES: [(&str, Format, &[bool]); 19] = [
    ("exhibit.ndjson", Format::Exhibit, &[true, true]),
    ("exhibit.ndjson.gz", Format::Exhibit, &[true]),
    ("exhibit_utf16.json", Format::Exhibit, &[true]),
    ("whole.http", Format::Http, &[true]),
    ("chunked.http", Format::Http, &[true]),
    ("editor.http", Format::Http, &[false, false]),
    ("browser.har", Format::Har, &[true, true, false]),
    ("github.json", Format::GitHub, &[false]),
    ("github_list.json", Format::GitHub, &[false]),
    ("nevo.json", Format::Nevo, &[true]),
    ("nevo_list.json", Format::Nevo, &[true, true]),
    ("webhook_site.json", Format::WebhookSite, &[true]),
    ("webhook_site.csv", Format::WebhookSite, &[true]),
    ("hookdeck.json", Format::Hookdeck, &[true]),
    ("hookdeck_frames.ndjson", Format::Hookdeck, &[true]),
    ("api_gateway.json", Format::ApiGateway, &[true, true, true]),
    ("copied.curl", Format::Curl, &[true, true]),
    ("postman.json", Format::Postman, &[true]),
    ("stripe_cli.ndjson", Format::StripeCli, &[true]),
];

#[test]
fn every_format_gives_the_bytes_that_were_signed() {
    for (name, format, exact) in FILES {
        let (found, problems) = read_captures(&fixture(name));
        let shape: Vec<(Format, bool)> =
            found.iter().map(|one| (one.format, one.exact == Exactness::Exact)).collect();
        assert_eq!(
            shape,
            exact.iter().map(|exact| (format, *exact)).collect::<Vec<_>>(),
            "{name}: {problems:?}"
        );
        for one in &found {
            let body = String::from_utf8_lossy(&one.capture.body);
            assert!(is_signed(&one.capture), "{name}: {body}");
        }
        // Only the archive's form, which was parsed, is worth a word beside its capture.
        assert_eq!(problems.len(), usize::from(name == "browser.har"), "{name}: {problems:?}");
    }
}

#[test]
fn a_tampered_body_fits_its_signature_in_no_format() {
    for (name, ..) in FILES {
        for mut one in read(name) {
            let last = one.capture.body.last_mut().unwrap();
            *last ^= 1;
            assert!(!is_signed(&one.capture), "{name}");
        }
    }
}

#[test]
fn time_method_and_address_are_read_where_they_are_kept() {
    let exact: DateTime<Utc> = "2026-05-09T17:14:08.302Z".parse().unwrap();
    let second: DateTime<Utc> = "2026-05-09T17:14:08Z".parse().unwrap();
    let whole = "https://receiver.example/hooks/door?site=north";
    let path = "/hooks/door?site=north";
    let cases = [
        ("exhibit.ndjson", whole, Some(exact)),
        ("whole.http", path, None),
        ("editor.http", whole, None),
        ("browser.har", whole, Some(exact)),
        ("github.json", whole, Some(exact)),
        ("nevo.json", path, Some(exact)),
        ("webhook_site.json", whole, Some(second)),
        ("webhook_site.csv", whole, Some(second)),
        ("hookdeck.json", path, Some(exact)),
        ("hookdeck_frames.ndjson", path, None),
        ("api_gateway.json", whole, Some(exact)),
        ("copied.curl", whole, None),
        ("postman.json", whole, None),
    ];
    for (name, url, received_at) in cases {
        let first = &read(name)[0].capture;
        assert_eq!((first.method.as_str(), first.url.as_str()), ("POST", url), "{name}");
        assert_eq!(first.received_at, received_at, "{name}");
    }
}

#[test]
fn repeated_headers_keep_order_and_case_where_the_format_has_them() {
    let twice = [("X-trace".to_owned(), "1".to_owned()), ("X-Trace".to_owned(), "2".to_owned())];
    for name in ["exhibit.ndjson", "whole.http", "browser.har", "nevo.json", "copied.curl", "postman.json"] {
        let headers = &read(name)[0].capture.headers;
        assert_eq!(headers[5..7], twice, "{name}");
    }
    let cookies = &read("api_gateway.json")[1].capture;
    assert_eq!(cookies.header("Cookie").collect::<Vec<_>>(), ["s=1"]);
}

#[test]
fn formats_may_be_mixed_in_a_list_and_line_by_line() {
    let mixed: Vec<String> = ["nevo.json", "github.json", "stripe_cli.ndjson", "browser.har"]
        .iter()
        .map(|name| String::from_utf8(fixture(name)).unwrap())
        .collect();
    let expected = [Format::Nevo, Format::GitHub, Format::StripeCli, Format::Har, Format::Har, Format::Har];
    let formats =
        |text: &str| read_captures(text.as_bytes()).0.iter().map(|one| one.format).collect::<Vec<_>>();
    assert_eq!(formats(&format!("[{}]", mixed.join(","))), expected);
    assert_eq!(formats(&mixed.join("\n")), expected);
}

#[test]
fn a_list_without_the_requests_themselves_says_what_to_export() {
    let (found, problems) = read_captures(br#"[{"id":1,"guid":"g","delivered_at":"2026-01-01T00:00:00Z"}]"#);
    assert!(found.is_empty() && problems[0].reason.contains("export the delivery itself"), "{problems:?}");
}

fn header() -> impl Strategy<Value = (String, String)> {
    let name =
        prop_oneof!["[A-Za-z][A-Za-z0-9-]{0,8}", Just("Cookie".to_owned()), Just("X-Api-Key".to_owned())];
    (name, "[!-~\u{a1}-\u{ff}\u{202e}\u{200b}]([ -~\u{e9}]{0,12}[!-~])?|")
        .prop_filter("lengths are the writer's", |(name, _)| !name.eq_ignore_ascii_case("Content-Length"))
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        any::<Vec<u8>>(),
        any::<String>().prop_map(String::into_bytes),
        "[@'\"\\\\!$`\n\r\t#a]{0,20}".prop_map(String::into_bytes),
    ]
}

prop_compose! {
    /// What can stand in every format.
    fn plain()(
        method in "[A-Z]{1,7}", path in "[a-z0-9/?=&%\\[\\]{}'$]{0,12}",
        headers in proptest::collection::vec(header(), 0..6), body in body(),
    ) -> Capture {
        Capture { received_at: None, method, url: format!("https://h.test/{path}"), headers, body }
    }
}

prop_compose! {
    fn any_capture()(
        s in proptest::option::of(0i64..4_000_000_000), ns in prop_oneof![Just(0u32), 0..999_999_999u32],
        method: String, url: String, headers: Vec<(String, String)>, body in body(),
    ) -> Capture {
        let received_at = s.and_then(|s| DateTime::from_timestamp(s, ns));
        Capture { received_at, method, url, headers, body }
    }
}

fn read_back(bytes: &[u8]) -> Vec<Capture> {
    let (found, problems) = read_captures(bytes);
    assert_eq!(problems, [], "{}", String::from_utf8_lossy(bytes));
    assert!(found.iter().all(
        |one| one.exact == Exactness::Exact || one.capture.body.windows(3).any(|w| w == b"\xef\xbf\xbd")
    ));
    found.into_iter().map(|one| one.capture).collect()
}

proptest! {
    #[test]
    fn har_and_ndjson_hold_every_capture(first in any_capture(), second in any_capture()) {
        let both = vec![first, second];
        prop_assert_eq!(&read_back(to_har(&both).as_bytes()), &both);
        let lines: String = both.iter().map(to_ndjson).collect();
        prop_assert_eq!(&read_back(lines.as_bytes()), &both);
    }

    #[test]
    fn raw_http_reads_back_as_it_was(capture in plain(), length in 0..3u8) {
        let mut capture = capture;
        match length {
            0 => capture.headers.push(("content-length".into(), capture.body.len().to_string())),
            1 => capture.headers.push(("Transfer-Encoding".into(), "chunked".into())),
            _ => {}
        }
        prop_assert_eq!(read_back(&to_http(&capture).unwrap()), vec![capture]);
    }

    #[test]
    fn raw_http_requests_without_a_length_follow_each_other(
        captures in proptest::collection::vec(plain(), 1..5),
    ) {
        // As an export writes them: an empty line behind each.
        let file: Vec<u8> =
            captures.iter().flat_map(|one| [to_http(one).unwrap(), b"\r\n".to_vec()].concat()).collect();
        prop_assert_eq!(read_back(&file), captures);
    }

    #[test]
    fn a_curl_command_with_credentials_reads_back_as_it_was(capture in plain()) {
        let command = to_curl(&capture).unwrap();
        prop_assert!(command.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{}", command);
        prop_assert_eq!(read_back(command.as_bytes()), vec![capture]);
    }

    #[test]
    fn what_any_capture_is_written_as_is_itself_or_refused(capture in any_capture()) {
        let capture = Capture { received_at: None, ..capture };
        if let Ok(bytes) = to_http(&capture) {
            prop_assert_eq!(read_back(&bytes), vec![capture.clone()]);
        }
        if let Ok(command) = to_curl(&capture) {
            prop_assert!(read_captures(command.as_bytes()).0.len() == 1, "{}", command);
        }
    }
}

fn with_header(name: &str, value: &str) -> Capture {
    Capture {
        received_at: None,
        method: "POST".into(),
        url: "https://u:p@h.test/".into(),
        headers: vec![(name.into(), value.into())],
        body: b"{}".to_vec(),
    }
}

#[test]
fn a_header_that_would_become_two_is_refused_and_not_bent() {
    for (name, value) in [
        ("A", "b\r\nX-Forged: 1"),
        ("A", "b\nc"),
        ("A\r\nB", "c"),
        ("A:B", "c"),
        ("A B", "c"),
        ("", "c"),
        ("A", "\0"),
    ] {
        let capture = with_header(name, value);
        assert!(matches!(to_http(&capture), Err(Error::Unwritable { .. })), "{name:?}");
        assert!(matches!(to_curl(&capture), Err(Error::Unwritable { .. })), "{name:?}");
        assert_eq!(read_back(to_har([&capture]).as_bytes()), [capture]);
    }
}

#[test]
fn a_length_that_is_noted_too_long_is_said() {
    let (found, problems) =
        read_captures(b"# The body of this request has bytes: 9\nPOST / HTTP/1.1\r\nA: b\r\n\r\nabc");
    assert_eq!((found.len(), found[0].capture.body.as_slice()), (1, b"abc".as_slice()));
    assert!(problems[0].reason.contains("shorter than the comment"), "{problems:?}");
}

#[test]
fn an_entry_of_an_archive_with_a_member_called_log_is_read() {
    let request = r#"{"method":"POST","url":"https://h.test/in","httpVersion":"HTTP/1.1","headers":[],"postData":{"text":"a"}}"#;
    for log in [r#""a line of a log""#, "{}", "[]", "null"] {
        let entry =
            format!(r#"{{"startedDateTime":"2026-01-01T00:00:00Z","log":{log},"request":{request}}}"#);
        let (found, problems) = read_captures(entry.as_bytes());
        assert_eq!((found.len(), problems.len()), (1, 0), "{log}: {problems:?}");
        assert_eq!((found[0].format, found[0].capture.body.as_slice()), (Format::Har, b"a".as_slice()));
    }
    assert_eq!(read_captures(br#"{"log":{"entries":[]},"request":{}}"#).1.len(), 1);
}

#[test]
fn credentials_leave_only_when_they_are_asked_for() {
    for name in ["Authorization", "cookie", "Proxy-Authorization", "X-API-Key", "X-Gitlab-Token"] {
        let capture = with_header(name, "very-secret-word");
        let masked = to_curl(&Schemes::built_in().masked(&capture)).unwrap();
        assert!(!masked.contains("very-secret-word") && !masked.contains("u:p"), "{masked}");
        assert!(to_curl(&capture).unwrap().contains("very-secret-word"));
    }
    let kept =
        to_curl(&Schemes::built_in().masked(&with_header("X-Hub-Signature-256", "sha256=00"))).unwrap();
    assert!(kept.contains("sha256=00"));
}

#[test]
fn a_url_that_is_not_http_is_no_curl_command() {
    for url in ["file:///etc/passwd", "-o/tmp/x", "gopher://h", "https://h/\nx", "*"] {
        let capture = Capture { url: url.into(), ..with_header("A", "b") };
        assert!(to_curl(&capture).is_err(), "{url}");
    }
    let path = Capture { url: "/in".into(), ..with_header("Host", "h.test") };
    assert!(to_curl(&Schemes::built_in().masked(&path)).unwrap().ends_with("--url 'https://h.test/in'"));
}
