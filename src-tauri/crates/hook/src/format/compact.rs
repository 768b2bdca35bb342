//! JSON that a tool shows parsed, written again without white space.
//!
//! Member order, repeated names and the text of numbers stay as they stand in the file, because nothing is parsed
//! into a map or a float. What was lost before (white space, escapes) is written in the sender's usual way.

use super::json::{Value, unescape};
use std::io::Write;

/// How the sender writes control characters that have no short escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Escapes {
    /// `\u001B`, as GitHub's serialiser does (webhooks.md 1.2, trap 10).
    UpperCase,
    /// `\u001b`, as `JSON.stringify` does.
    LowerCase,
}

/// The value on one line without white space.
pub(crate) fn write(value: Value<'_>, escapes: Escapes) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.raw().len());
    let mut rest = value.raw();
    while let Some(byte) = rest.first() {
        let length = match byte {
            b'"' => text(rest, escapes, &mut out),
            b' ' | b'\t' | b'\r' | b'\n' => 1,
            other => {
                out.push(*other);
                1
            }
        };
        rest = &rest[length..];
    }
    out
}

/// Writes the text that starts here and returns its length with both quotes.
fn text(from: &[u8], escapes: Escapes, out: &mut Vec<u8>) -> usize {
    let mut end = 1;
    while from[end] != b'"' {
        end += if from[end] == b'\\' { 2 } else { 1 };
    }
    let inner = &from[1..end];
    out.push(b'"');
    match unescape(inner) {
        Some(text) => text.chars().for_each(|character| escape(character, escapes, out)),
        // Half a surrogate pair, or bytes that are not UTF-8: nothing else could stand for them.
        None => out.extend_from_slice(inner),
    }
    out.push(b'"');
    end + 1
}

fn escape(character: char, escapes: Escapes, out: &mut Vec<u8>) {
    let short: &[u8] = match character {
        '"' => b"\\\"",
        '\\' => b"\\\\",
        '\n' => b"\\n",
        '\r' => b"\\r",
        '\t' => b"\\t",
        '\u{8}' => b"\\b",
        '\u{c}' => b"\\f",
        '\0'..='\u{1f}' => {
            let code = u32::from(character);
            let written = match escapes {
                Escapes::UpperCase => write!(out, "\\u{code:04X}"),
                Escapes::LowerCase => write!(out, "\\u{code:04x}"),
            };
            return written.expect("BUG: writing to memory cannot fail");
        }
        _ => return out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
    };
    out.extend_from_slice(short);
}

#[cfg(test)]
mod tests {
    use super::super::json;
    use super::*;
    use proptest::prelude::*;

    fn written(text: &str, escapes: Escapes) -> String {
        String::from_utf8(write(json::value(text.as_bytes()).unwrap(), escapes)).unwrap()
    }

    #[test]
    fn order_repeats_and_numbers_stay_and_escapes_become_the_senders() {
        let shown = "{\n  \"b\": 1.50,\n  \"a\": \"\\u00e9 \\/ \\u001b \\\" \\\\\",\n  \"b\": [ 12345678901234567890, \"\\ud800\" ]\n}";
        let body = r#"{"b":1.50,"a":"é / \u001B \" \\","b":[12345678901234567890,"\ud800"]}"#;
        assert_eq!(written(shown, Escapes::UpperCase), body);
        assert_eq!(written(shown, Escapes::LowerCase), body.replace("001B", "001b"));
    }

    proptest! {
        #[test]
        fn what_serde_writes_is_rebuilt_from_any_layout_of_it(texts: Vec<(String, i64)>) {
            let compact = serde_json::to_string(&texts).unwrap();
            let pretty = serde_json::to_string_pretty(&texts).unwrap();
            prop_assert_eq!(written(&pretty, Escapes::LowerCase), compact);
        }
    }
}
