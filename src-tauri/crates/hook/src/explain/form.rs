//! Form bodies (`a=1&b=2`): what parsers and their opposites do to percent signs and plus signs.

use super::change::Change;

/// Likeliest first.
pub(crate) const CHANGES: [Change; 11] = [
    Change::opening("form_encoded_again", "the body's form fields are percent-encoded again", |body| {
        encoded(body, Fields::Bare, &QUOTE_PLUS)
    }),
    Change::closing(
        "form_encoded_again_browser",
        "the body's form fields are percent-encoded again as browsers do",
        |body| encoded(body, Fields::Bare, &BROWSER),
    ),
    Change::closing(
        "form_encoded_again_spaces",
        "the body's form fields are percent-encoded again with %20 for a space",
        |body| encoded(body, Fields::Bare, &QUOTE),
    ),
    Change::closing(
        "form_encoded_again_javascript",
        "the body's form fields are percent-encoded again as JavaScript does",
        |body| encoded(body, Fields::Bare, &COMPONENT),
    ),
    Change::closing("form_plus_for_space", "each %20 in the body's form fields is written as +", |body| {
        swapped(body, "%20", "+")
    }),
    Change::closing("form_percent_for_space", "each + in the body's form fields is written as %20", |body| {
        swapped(body, "+", "%20")
    }),
    Change::closing(
        "form_written_again",
        "the body's form fields are written as most libraries do",
        |body| encoded(body, Fields::Encoded, &QUOTE_PLUS),
    ),
    Change::closing(
        "form_written_again_browser",
        "the body's form fields are written as browsers do",
        |body| encoded(body, Fields::Encoded, &BROWSER),
    ),
    Change::opening("form_decoded", "the body's form fields are percent-decoded", decoded_pairs),
    Change::opening(
        "form_payload_taken_out",
        "the JSON is taken out of the body's form field \"payload\"",
        payload,
    ),
    Change::closing("form_payload_wrapped", "the body is put into the form field \"payload\"", in_payload),
];

/// How the captured fields are to be read.
#[derive(Clone, Copy)]
enum Fields {
    /// Decoded already: nothing in them is an escape.
    Bare,
    /// Percent-encoded as usual.
    Encoded,
}

/// How a library percent-encodes.
struct Encoding {
    /// Left as they are beside letters and digits.
    safe: &'static [u8],
    /// Stands for a space.
    space: &'static str,
}

const QUOTE_PLUS: Encoding = Encoding { safe: b"_.-~", space: "+" };
const QUOTE: Encoding = Encoding { safe: b"_.-~", space: "%20" };
/// WHATWG `application/x-www-form-urlencoded`.
const BROWSER: Encoding = Encoding { safe: b"*-._", space: "+" };
/// `encodeURIComponent`.
const COMPONENT: Encoding = Encoding { safe: b"-_.!~*'()", space: "%20" };

/// Every `name=value` of the body, undecoded; `None` when it is no form.
fn pairs(body: &[u8]) -> Option<Vec<(&[u8], &[u8])>> {
    let looks = body.contains(&b'=') && !body.trim_ascii_start().starts_with(b"{") && !body.contains(&b'\n');
    looks.then_some(())?;
    body.split(|byte| *byte == b'&').map(split_pair).collect()
}

fn split_pair(pair: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = pair.iter().position(|byte| *byte == b'=')?;
    Some((&pair[..at], &pair[at + 1..]))
}

fn encoded(body: &[u8], fields: Fields, encoding: &Encoding) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    for (name, value) in pairs(body)? {
        if !out.is_empty() {
            out.push(b'&');
        }
        encode(&read(name, fields)?, encoding, &mut out);
        out.push(b'=');
        encode(&read(value, fields)?, encoding, &mut out);
    }
    (out != body).then_some(out)
}

fn read(text: &[u8], fields: Fields) -> Option<Vec<u8>> {
    match fields {
        Fields::Bare => Some(text.to_vec()),
        Fields::Encoded => decode(text),
    }
}

fn swapped(body: &[u8], from: &str, to: &str) -> Option<Vec<u8>> {
    pairs(body)?;
    let text = std::str::from_utf8(body).ok()?;
    text.contains(from).then(|| text.replace(from, to).into_bytes())
}

/// Decoded fields, where none of them holds a separator: it would read as another field than the one that was sent.
fn decoded_pairs(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    for (name, value) in pairs(body)? {
        if !out.is_empty() {
            out.push(b'&');
        }
        let (name, value) = (decode(name)?, decode(value)?);
        if [&name, &value].iter().any(|text| text.iter().any(|byte| b"&=".contains(byte))) {
            return None;
        }
        out.extend([name, value].join(&b'='));
    }
    (out != body).then_some(out)
}

fn payload(body: &[u8]) -> Option<Vec<u8>> {
    let value = body.strip_prefix(b"payload=")?;
    (!value.contains(&b'&')).then(|| decode(value)).flatten()
}

fn in_payload(body: &[u8]) -> Option<Vec<u8>> {
    body.trim_ascii_start().starts_with(b"{").then_some(())?;
    let mut out = b"payload=".to_vec();
    encode(body, &QUOTE_PLUS, &mut out);
    Some(out)
}

fn encode(text: &[u8], encoding: &Encoding, out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text {
        match byte {
            b' ' => out.extend_from_slice(encoding.space.as_bytes()),
            _ if byte.is_ascii_alphanumeric() || encoding.safe.contains(byte) => out.push(*byte),
            _ => out.extend([b'%', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]),
        }
    }
}

/// Percent and plus signs undone; `None` at a percent sign without two hexadecimal digits.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let digits = text.get(at + 1..at + 3)?;
                out.extend(hex::decode(digits).ok()?);
                at += 2;
            }
            _ => out.push(*byte),
        }
        at += 1;
    }
    Some(out)
}

/// The fields that a form body stands for, decoded; `None` when it is no form.
pub(crate) fn fields(body: &[u8]) -> Option<Vec<(Vec<u8>, Vec<u8>)>> {
    pairs(body)?.into_iter().map(|(name, value)| Some((decode(name)?, decode(value)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn made(code: &str, body: &str) -> Option<String> {
        let change = CHANGES.iter().find(|change| change.code == code).unwrap();
        (change.make)(body.as_bytes()).map(|out| String::from_utf8(out).unwrap())
    }

    #[test]
    fn fields_are_encoded_again_in_the_usual_ways() {
        let bare = "text=a b&url=https://x.test/~y*";
        assert_eq!(made("form_encoded_again", bare).unwrap(), "text=a+b&url=https%3A%2F%2Fx.test%2F~y%2A");
        assert_eq!(
            made("form_encoded_again_browser", bare).unwrap(),
            "text=a+b&url=https%3A%2F%2Fx.test%2F%7Ey*"
        );
        assert_eq!(
            made("form_encoded_again_spaces", bare).unwrap(),
            "text=a%20b&url=https%3A%2F%2Fx.test%2F~y%2A"
        );
        assert_eq!(made("form_decoded", "a=b+c%21").unwrap(), "a=b c!");
        assert_eq!(made("form_payload_wrapped", "{\"a\": 1}").unwrap(), "payload=%7B%22a%22%3A+1%7D");
        assert_eq!(made("form_payload_taken_out", "payload=%7B%22a%22%3A+1%7D").unwrap(), "{\"a\": 1}");
    }

    #[test]
    fn a_field_that_would_become_two_is_not_decoded() {
        assert_eq!(made("form_decoded", "a=x%26admin%3D1"), None);
        assert_eq!(made("form_payload_taken_out", "payload=%7B%7D&admin=1"), None);
        assert_eq!(made("form_encoded_again", "{\"a\":\"b=c\"}"), None);
        assert_eq!(made("form_decoded", "a=%zz"), None);
    }

    proptest! {
        #[test]
        fn what_is_encoded_says_the_same(pairs in proptest::collection::vec(("[a-z]{1,4}", "[ -%'-<>-~é]{0,8}"), 1..4)) {
            let bare = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
            let expected: Vec<_> = pairs.into_iter().map(|(name, value)| (name.into_bytes(), value.into_bytes())).collect();
            for encoding in [&QUOTE_PLUS, &QUOTE, &BROWSER, &COMPONENT] {
                if let Some(out) = encoded(bare.as_bytes(), Fields::Bare, encoding) {
                    prop_assert_eq!(fields(&out), Some(expected.clone()));
                }
            }
        }
    }
}
