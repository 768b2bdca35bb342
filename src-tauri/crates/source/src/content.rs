//! When two raw rows say the same: white space and the order of keys do not count, everything else does. Of CSV the
//! cells count, not their order, their quotes or empty ones.
//!
//! Numbers and texts are compared as written (`1.0` is not `1`, `\u0061` is not `a`): a difference that is kept
//! costs one revision more, a difference that is dropped would hide a change. Repeated keys keep their order.

use std::borrow::Cow;
use std::ops::Range;

use exhibit_entry::json::{self, Kind, Node};
use sha2::{Digest, Sha256};

use crate::csv;

/// SHA-256 of the canonical text of `raw`; of the bytes themselves when they are neither JSON nor CSV.
#[must_use]
pub fn content(raw: &[u8]) -> [u8; 32] {
    let Ok(text) = std::str::from_utf8(raw) else { return Sha256::digest(raw).into() };
    if json::parse(text).is_ok() {
        return Sha256::digest(canonical(text)).into();
    }
    Sha256::digest(csv::content(text).as_ref().map_or(raw, String::as_bytes)).into()
}

/// [`content`] of a text that was read as JSON: `row` is its value.
pub(crate) fn content_of(text: &str, row: &Node<'_>) -> [u8; 32] {
    let mut out = String::with_capacity(text.len());
    match write(&mut out, row) {
        Some(()) => Sha256::digest(out).into(),
        // Keys are compared as they are written, which a node does not keep of those with escapes.
        None => Sha256::digest(canonical(text)).into(),
    }
}

/// Writes the canonical text of a value; none where a key has escapes.
fn write(out: &mut String, node: &Node<'_>) -> Option<()> {
    match &node.kind {
        Kind::Object(members) => write_object(out, members),
        Kind::Array(items) => {
            out.push('[');
            for (nth, item) in items.iter().enumerate() {
                if nth > 0 {
                    out.push(',');
                }
                write(out, item)?;
            }
            out.push(']');
            Some(())
        }
        _ => {
            out.push_str(node.raw);
            Some(())
        }
    }
}

fn write_object(out: &mut String, members: &[(Cow<'_, str>, Node<'_>)]) -> Option<()> {
    if members.iter().any(|(key, _)| matches!(key, Cow::Owned(_))) {
        return None;
    }
    let mut order: Vec<usize> = (0..members.len()).collect();
    // Behind its last letter each key has the quote that ends it.
    let written = |at: &usize| members[*at].0.bytes().chain(*b"\"");
    order.sort_by(|one, other| written(one).cmp(written(other)));
    out.push('{');
    for (nth, at) in order.into_iter().enumerate() {
        let (key, value) = &members[at];
        out.push_str(if nth > 0 { ",\"" } else { "\"" });
        out.push_str(key);
        out.push_str("\":");
        write(out, value)?;
    }
    out.push('}');
    Some(())
}

/// [`content`] as 64 hex digits.
#[must_use]
pub fn content_key(raw: &[u8]) -> String {
    hex::encode(content(raw))
}

/// SHA-256 as 64 hex digits in lower case.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn canonical(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    Canon { text, at: 0 }.value(&mut out);
    out
}

/// Walks a text that [`json::parse`] took: valid, and no deeper than its limit, so recursion is safe.
struct Canon<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Canon<'a> {
    fn peek(&mut self) -> u8 {
        self.at = crate::scan::blanks(self.text.as_bytes(), self.at);
        self.text.as_bytes().get(self.at).copied().unwrap_or(b'}')
    }

    fn value(&mut self, out: &mut String) {
        match self.peek() {
            b'{' => self.object(out),
            b'[' => self.array(out),
            _ => out.push_str(self.token()),
        }
    }

    fn token(&mut self) -> &'a str {
        let end = crate::scan::value_end(self.text.as_bytes(), self.at);
        let end = end.expect("BUG: the text was read as JSON before");
        let token = &self.text[self.at..end];
        self.at = end;
        token
    }

    fn array(&mut self, out: &mut String) {
        out.push('[');
        self.at += 1;
        while self.peek() != b']' {
            if self.peek() == b',' {
                self.at += 1;
                out.push(',');
            }
            self.value(out);
        }
        self.at += 1;
        out.push(']');
    }

    fn object(&mut self, out: &mut String) {
        let mut members: Vec<(&str, Range<usize>)> = Vec::new();
        self.at += 1;
        out.push('{');
        while self.peek() != b'}' {
            if self.peek() == b',' {
                self.at += 1;
                self.peek();
                out.push(',');
            }
            let (start, key) = (out.len(), self.token());
            self.peek();
            self.at += 1;
            out.push_str(key);
            out.push(':');
            self.value(out);
            members.push((key, start..out.len()));
        }
        self.at += 1;
        sort(out, members);
        out.push('}');
    }
}

/// Puts the members of the object that `out` ends with into the order of their keys; equal keys keep theirs.
fn sort(out: &mut String, mut members: Vec<(&str, Range<usize>)>) {
    let Some(first) = members.first().map(|(_, member)| member.start) else { return };
    if members.is_sorted_by_key(|(key, _)| *key) {
        return;
    }
    members.sort_by_key(|(key, _)| *key);
    let unsorted = out.split_off(first);
    for (nth, (_, member)) in members.into_iter().enumerate() {
        if nth > 0 {
            out.push(',');
        }
        out.push_str(&unsorted[member.start - first..member.end - first]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_canonical_text_is_sorted_and_compact() {
        let text = " { \"b\" : [ 1.0 , { \"d\":\"x y\", \"c\":[ ] } ] , \"a\" : 1e2 , \"b\":{}} ";
        assert_eq!(canonical(text), r#"{"a":1e2,"b":[1.0,{"c":[],"d":"x y"}],"b":{}}"#);
    }

    #[test]
    fn differences_that_say_something_are_kept() {
        for (one, other) in [
            (r#"{"a":1}"#, r#"{"a":1.0}"#),
            (r#"{"a":"x y"}"#, r#"{"a":"xy"}"#),
            (r#"{"a":[1,2]}"#, r#"{"a":[2,1]}"#),
            (r#"{"a":1,"a":2}"#, r#"{"a":2,"a":1}"#),
            (r#"{"a":1,"a":1}"#, r#"{"a":1}"#),
            (r#"{"\ud800":1}"#, r#"{"\ud801":1}"#),
            ("{ not json", "{not json"),
            ("a,b\n1,2", "a,b\n1,3"),
            ("a,b\n1,2", "a,c\n1,2"),
            ("a,b\n1,2", "a,b\n2,1"),
            ("a,b\n1, 2", "a,b\n1,2"),
            ("a,b\n1,2", r#"{"a":"1","b":"2"}"#),
            ("a,b\n1,\"2", "a,b\n1,2"),
        ] {
            assert_ne!(content_key(one.as_bytes()), content_key(other.as_bytes()), "{one} {other}");
        }
    }

    #[test]
    fn quotes_line_ends_empty_cells_and_the_order_of_columns_do_not_count() {
        let same = content_key(b"a,b\n1,\"x \"\"y\"\"\"");
        for other in
            ["b,a\n\"x \"\"y\"\"\",1", "\"a\",b,c\r\n1,\"x \"\"y\"\"\",", "a,c,b\n1,,\"x \"\"y\"\"\""]
        {
            assert_eq!(content_key(other.as_bytes()), same, "{other}");
        }
    }

    /// One JSON value written twice: plainly, and with keys turned round and blanks between tokens.
    fn two_spellings() -> impl Strategy<Value = (String, String)> {
        let scalar = prop_oneof!["-?[1-9][0-9]{0,20}", "\"[a-z \\[{,]{0,6}\"", Just("null".to_owned())];
        scalar.prop_map(|text| (text.clone(), text)).prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(|items| {
                    let (plain, spread): (Vec<_>, Vec<_>) = items.into_iter().unzip();
                    (format!("[{}]", plain.join(",")), format!("[ {}\n]", spread.join(" ,\t")))
                }),
                proptest::collection::btree_map("[a-z]{0,3}", inner, 0..4).prop_map(|members| {
                    let plain: Vec<_> = members.iter().map(|(k, (v, _))| format!("\"{k}\":{v}")).collect();
                    let spread: Vec<_> =
                        members.iter().rev().map(|(k, (_, v))| format!("\"{k}\" : {v}")).collect();
                    (format!("{{{}}}", plain.join(",")), format!("{{\r\n{} }}", spread.join(" , ")))
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_value_that_was_read_has_the_content_of_its_text(
            (plain, spread) in two_spellings(),
            keys in proptest::collection::vec("[a-c !#]{0,3}|\\\\u0061", 0..5),
        ) {
            let odd: Vec<String> = keys.iter().enumerate().map(|(n, key)| format!("\"{key}\" :{n}")).collect();
            for text in [plain, spread, format!("{{{}}}", odd.join(","))] {
                prop_assert_eq!(content_of(&text, &json::parse(&text).unwrap()), content(text.as_bytes()));
            }
        }

        #[test]
        fn blanks_and_the_order_of_keys_do_not_count((plain, spread) in two_spellings()) {
            prop_assert_eq!(content_key(plain.as_bytes()), content_key(spread.as_bytes()));
        }

        #[test]
        fn the_text_of_a_number_counts(one in "[1-9][0-9]{0,20}", other in "[1-9][0-9]{0,20}") {
            let key = |number: &str| content_key(format!("{{\"n\": {number}}}").as_bytes());
            prop_assert_eq!(key(&one) == key(&other), one == other);
        }

        #[test]
        fn any_bytes_have_a_key(raw in proptest::collection::vec(any::<u8>(), 0..64)) {
            prop_assert_eq!(content_key(&raw).len(), 64);
        }
    }
}
