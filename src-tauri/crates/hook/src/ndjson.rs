//! Exhibit's own capture format: one JSON object a line (CONTRACT section 5).

use crate::Capture;
use crate::format::Exactness;
use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use chrono::{DateTime, Datelike, SecondsFormat, Timelike, Utc};
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Bodies are read with or without padding, because other tools write both.
const BODY: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
/// Why the body of a line that says so is not sure.
const REBUILT: &str = "the line says that its body was rebuilt from what another tool showed of it";
const NANOSECONDS_IN_MS: u32 = 1_000_000;

/// The capture as one line with its line end. Reading it back gives the same capture.
///
/// Times carry milliseconds, or nanoseconds where there are any.
pub fn to_ndjson(capture: &Capture) -> String {
    to_ndjson_noted(capture, None)
}

/// The same of a capture whose body may not be what came over the wire: `rebuilt` says why, for people. Whoever reads the
/// line again knows that it was rebuilt.
pub fn to_ndjson_noted(capture: &Capture, rebuilt: Option<&str>) -> String {
    let line = Printed {
        rebuilt,
        received_at: capture.received_at.map(print_time),
        method: &capture.method,
        url: &capture.url,
        headers: &capture.headers,
        body_base64: STANDARD.encode(&capture.body),
    };
    let mut text = serde_json::to_string(&line).expect("BUG: strings always serialise");
    text.push('\n');
    text
}

#[derive(Serialize)]
struct Printed<'a> {
    received_at: Option<String>,
    method: &'a str,
    url: &'a str,
    headers: &'a [(String, String)],
    body_base64: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rebuilt: Option<&'a str>,
}

#[derive(Deserialize)]
struct Line {
    received_at: Option<String>,
    method: Option<String>,
    url: Option<String>,
    #[serde(default)]
    headers: Headers,
    body: Option<String>,
    body_base64: Option<String>,
    /// Whatever stands in it: a sentence of the file is not repeated.
    rebuilt: Option<IgnoredAny>,
}

#[derive(Default)]
struct Headers(Vec<(String, String)>);

/// Reads one object.
///
/// # Errors
/// Says why it is none, without repeating what it holds.
pub(crate) fn read(raw: &[u8]) -> Result<(Capture, Exactness), String> {
    let line: Line = serde_json::from_slice(raw).map_err(|error| fault(&error))?;
    let body = match (line.body_base64, line.body) {
        (Some(text), None) => BODY.decode(text).map_err(|_| "body_base64 is not base64".to_owned())?,
        (None, Some(text)) => text.into_bytes(),
        (Some(_), Some(_)) => {
            return Err("there are both body and body_base64, and only one can be right".into());
        }
        (None, None) => return Err("there is neither body nor body_base64".into()),
    };
    let exact = line.rebuilt.map_or(Exactness::Exact, |_| Exactness::Rebuilt(REBUILT));
    let capture = Capture {
        received_at: line.received_at.as_deref().map(read_time).transpose()?,
        method: line.method.unwrap_or_else(|| "POST".to_owned()),
        url: line.url.unwrap_or_default(),
        headers: line.headers.0,
        body,
    };
    Ok((capture, exact))
}

/// Says where a line breaks without repeating what it holds.
fn fault(error: &serde_json::Error) -> String {
    let kind = if error.is_data() { "this is not a capture" } else { "this is not JSON" };
    format!("{kind} (column {})", error.column())
}

fn read_time(text: &str) -> Result<DateTime<Utc>, String> {
    let time =
        DateTime::parse_from_rfc3339(text).map_err(|_| "received_at is not an RFC 3339 time".to_owned())?;
    let time = time.to_utc();
    // An offset can push the last hours of 9999 into a year that cannot be written back.
    if (0..=9999).contains(&time.year()) { Ok(time) } else { Err("received_at is out of range".to_owned()) }
}

fn print_time(time: DateTime<Utc>) -> String {
    let whole = time.nanosecond().is_multiple_of(NANOSECONDS_IN_MS);
    time.to_rfc3339_opts(if whole { SecondsFormat::Millis } else { SecondsFormat::Nanos }, true)
}

impl<'de> Deserialize<'de> for Headers {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(HeadersVisitor)
    }
}

/// Takes `[["Name", "value"], …]` and `{"Name": "value"}`, both in their order and with repeated names.
struct HeadersVisitor;

impl<'de> Visitor<'de> for HeadersVisitor {
    type Value = Headers;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of [name, value] pairs or an object of names and values")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut pairs: A) -> Result<Headers, A::Error> {
        let mut headers = Vec::new();
        while let Some(pair) = pairs.next_element()? {
            headers.push(pair);
        }
        Ok(Headers(headers))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Headers, A::Error> {
        let mut headers = Vec::new();
        while let Some(pair) = members.next_entry()? {
            headers.push(pair);
        }
        Ok(Headers(headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::captures_from;
    use proptest::prelude::*;

    fn read_one(text: &str) -> Capture {
        let (mut captures, problems) = captures_from(text.as_bytes());
        assert_eq!((captures.len(), problems), (1, vec![]));
        captures.remove(0)
    }

    #[test]
    fn headers_may_be_pairs_or_an_object_and_keep_order_case_and_repeats() {
        let expected = [("b-B", "1"), ("A", "2"), ("b-B", "3")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        for headers in [r#"[["b-B","1"],["A","2"],["b-B","3"]]"#, r#"{"b-B":"1","A":"2","b-B":"3"}"#] {
            let capture = read_one(&format!(r#"{{"headers":{headers},"body":"\u00e9"}}"#));
            assert_eq!(capture.headers, expected);
            assert_eq!(capture.body, "\u{e9}".as_bytes());
        }
    }

    #[test]
    fn one_bad_line_is_one_problem_and_costs_no_other_line() {
        let text = b"{\"body\":\"a\"}\n{\"body\":\n\r\n{\"body\":\"b\",\"body_base64\":\"Yg==\"}\n{}\n{\"body\":\"c\",\"received_at\":\"now\"}\n{\"body\":\"d\"}\r\n";
        let (captures, problems) = captures_from(text);
        assert_eq!(captures.iter().map(|c| c.body.clone()).collect::<Vec<_>>(), [b"a", b"d"]);
        assert_eq!(problems.iter().map(|p| p.line).collect::<Vec<_>>(), [2, 4, 5, 6]);
        assert_eq!(problems[0].raw, b"{\"body\":");
    }

    #[test]
    fn a_body_that_was_rebuilt_is_still_so_when_its_line_is_read_again() {
        let (found, _) = crate::read_captures(b"{\"body\":\"a\"}\n{\"body\":\"a\",\"rebuilt\":null}\n");
        assert!(found.iter().all(|one| one.exact == Exactness::Exact));
        let text = to_ndjson_noted(&found[0].capture, Some("GitHub shows the payload parsed"));
        let (again, problems) = crate::read_captures(text.as_bytes());
        assert_eq!((again[0].exact, problems.len()), (Exactness::Rebuilt(REBUILT), 0));
        assert_eq!(again[0].capture, found[0].capture);
        assert!(!to_ndjson(&found[0].capture).contains("rebuilt"));
    }

    #[test]
    fn one_object_over_several_lines_is_one_capture() {
        assert_eq!(read_one("{\n  \"method\": \"PUT\",\n  \"body\": \"x\"\n}\n").method, "PUT");
    }

    #[test]
    fn a_problem_repeats_nothing_of_the_file() {
        let (_, problems) = captures_from(b"{\"headers\":\"sk_live_secret\"}");
        assert!(!problems[0].reason.contains("secret"), "{}", problems[0].reason);
    }

    prop_compose! {
        fn times()(s in -62_167_219_200i64..=253_402_300_799, ns in prop_oneof![Just(0), 0u32..1_000_000_000]) -> DateTime<Utc> {
            DateTime::from_timestamp(s, ns).unwrap()
        }
    }

    prop_compose! {
        fn captures()(
            received_at in proptest::option::of(times()), method: String, url: String,
            headers: Vec<(String, String)>, body: Vec<u8>,
        ) -> Capture {
            Capture { received_at, method, url, headers, body }
        }
    }

    proptest! {
        #[test]
        fn printing_is_the_inverse_of_parsing(first in captures(), second in captures()) {
            let text = to_ndjson(&first) + &to_ndjson(&second);
            prop_assert_eq!(text.lines().count(), 2);
            prop_assert_eq!(captures_from(text.as_bytes()), (vec![first, second], vec![]));
        }
    }
}
