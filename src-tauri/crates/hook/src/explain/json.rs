//! JSON taken apart without loss and written again in the ways of usual writers: member order, repeated members and the
//! text of numbers stay, so that no content can be dropped on the way.

use super::json_text::{self, Style};
use super::layout::Layout;

/// Deepest nesting that is taken apart. Real deliveries stay below 20; a hostile one must not exhaust the stack.
const DEPTH_LIMIT: usize = 128;

/// A JSON value as slices of its text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Node<'a> {
    /// A number, `true`, `false` or `null` as written.
    Scalar(&'a [u8]),
    /// A string as written, without its quotation marks.
    Text(&'a [u8]),
    /// An array.
    List(Vec<Node<'a>>),
    /// An object: names as written, in their order, repeated ones kept.
    Members(Vec<(&'a [u8], Node<'a>)>),
}

/// Takes one JSON text apart; `None` when it is not exactly one, or is nested deeper than 128.
pub(crate) fn read(text: &[u8]) -> Option<Node<'_>> {
    let mut reader = Reader { text, at: 0 };
    let node = reader.value(DEPTH_LIMIT)?;
    reader.space();
    (reader.at == text.len()).then_some(node)
}

/// The same value with every object's members in the order of their decoded names; repeated names keep their order.
pub(crate) fn sorted<'a>(node: &Node<'a>) -> Node<'a> {
    match node {
        Node::Scalar(text) => Node::Scalar(text),
        Node::Text(text) => Node::Text(text),
        Node::List(items) => Node::List(items.iter().map(sorted).collect()),
        Node::Members(members) => {
            let mut members: Vec<_> = members.iter().map(|(name, node)| (*name, sorted(node))).collect();
            members.sort_by_cached_key(|(name, _)| json_text::decoded(name));
            Node::Members(members)
        }
    }
}

/// Writes the value; `None` when a string cannot be written in this style without loss.
pub(crate) fn written(node: &Node<'_>, layout: &Layout, style: Option<&Style>) -> Option<Vec<u8>> {
    let mut writer = Writer { out: Vec::new(), layout, style };
    writer.value(node, 0)?;
    Some(writer.out)
}

/// The text with its white space and numbers as they are and only its strings written in another style.
pub(crate) fn restyled(text: &[u8], style: &Style) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.iter().position(|byte| *byte == b'"') {
        let inner = json_text::inner(&rest[open + 1..])?;
        out.extend_from_slice(&rest[..=open]);
        json_text::write(inner, style, &mut out)?;
        out.push(b'"');
        rest = &rest[open + 1 + inner.len() + 1..];
    }
    out.extend_from_slice(rest);
    Some(out)
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Option<Node<'a>> {
        self.space();
        match self.text.get(self.at)? {
            b'"' => self.string().map(Node::Text),
            b'{' => self.members(depth.checked_sub(1)?),
            b'[' => self.list(depth.checked_sub(1)?),
            _ => self.scalar().map(Node::Scalar),
        }
    }

    fn list(&mut self, depth: usize) -> Option<Node<'a>> {
        self.at += 1;
        let mut items = Vec::new();
        if self.takes(b']') {
            return Some(Node::List(items));
        }
        loop {
            items.push(self.value(depth)?);
            if self.takes(b']') {
                return Some(Node::List(items));
            }
            self.takes(b',').then_some(())?;
        }
    }

    fn members(&mut self, depth: usize) -> Option<Node<'a>> {
        self.at += 1;
        let mut members = Vec::new();
        if self.takes(b'}') {
            return Some(Node::Members(members));
        }
        loop {
            self.space();
            let name = self.string()?;
            self.takes(b':').then_some(())?;
            members.push((name, self.value(depth)?));
            if self.takes(b'}') {
                return Some(Node::Members(members));
            }
            self.takes(b',').then_some(())?;
        }
    }

    fn string(&mut self) -> Option<&'a [u8]> {
        let inner = json_text::inner(self.text.get(self.at..)?.strip_prefix(b"\"")?)?;
        self.at += inner.len() + 2;
        Some(inner)
    }

    fn scalar(&mut self) -> Option<&'a [u8]> {
        let rest = self.text.get(self.at..)?;
        let end = rest.iter().position(|byte| !byte.is_ascii_alphanumeric() && !b"+-.".contains(byte));
        let text = &rest[..end.unwrap_or(rest.len())];
        let word = matches!(text, b"true" | b"false" | b"null");
        let number = text.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-');
        self.at += text.len();
        (word || number).then_some(text)
    }

    fn takes(&mut self, wanted: u8) -> bool {
        self.space();
        let there = self.text.get(self.at) == Some(&wanted);
        self.at += usize::from(there);
        there
    }

    fn space(&mut self) {
        while self.text.get(self.at).is_some_and(|byte| b" \t\r\n".contains(byte)) {
            self.at += 1;
        }
    }
}

struct Writer<'a> {
    out: Vec<u8>,
    layout: &'a Layout,
    style: Option<&'a Style>,
}

impl Writer<'_> {
    fn value(&mut self, node: &Node<'_>, depth: usize) -> Option<()> {
        match node {
            Node::Scalar(text) => self.out.extend_from_slice(text),
            Node::Text(text) => self.string(text)?,
            Node::List(items) if items.is_empty() => self.out.extend_from_slice(b"[]"),
            Node::Members(members) if members.is_empty() => self.out.extend_from_slice(b"{}"),
            Node::List(items) => {
                let lines = !self.layout.flat_lists;
                self.out.push(b'[');
                for (place, item) in items.iter().enumerate() {
                    self.between(place, depth + 1, lines);
                    // Flat lists do not indent what stands in them any deeper.
                    self.value(item, depth + usize::from(lines))?;
                }
                self.close(b']', depth, lines);
            }
            Node::Members(members) => {
                self.out.push(b'{');
                for (place, (name, node)) in members.iter().enumerate() {
                    self.between(place, depth + 1, true);
                    self.string(name)?;
                    self.out.extend_from_slice(self.layout.colon.as_bytes());
                    self.value(node, depth + 1)?;
                }
                self.close(b'}', depth, true);
            }
        }
        Some(())
    }

    fn string(&mut self, text: &[u8]) -> Option<()> {
        self.out.push(b'"');
        match self.style {
            Some(style) => json_text::write(text, style, &mut self.out)?,
            None => self.out.extend_from_slice(text),
        }
        self.out.push(b'"');
        Some(())
    }

    fn between(&mut self, place: usize, depth: usize, lines: bool) {
        let on_lines = lines && self.layout.lines.is_some();
        match (place, on_lines) {
            (0, false) => self.out.extend_from_slice(self.layout.pad.as_bytes()),
            (0, true) => self.line(depth),
            (_, false) => self.out.extend_from_slice(self.layout.comma.as_bytes()),
            (_, true) => {
                self.out.push(b',');
                self.line(depth);
            }
        }
    }

    fn close(&mut self, bracket: u8, depth: usize, lines: bool) {
        if lines && self.layout.lines.is_some() {
            self.line(depth);
        } else {
            self.out.extend_from_slice(self.layout.pad.as_bytes());
        }
        self.out.push(bracket);
    }

    fn line(&mut self, depth: usize) {
        let Some((end, unit)) = self.layout.lines else { return };
        self.out.extend_from_slice(end.as_bytes());
        (0..depth).for_each(|_| self.out.extend_from_slice(unit.as_bytes()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::json_text::STYLES;
    use crate::explain::layout::LAYOUTS;
    use proptest::prelude::*;

    fn layout(code: &str) -> &'static Layout {
        LAYOUTS.iter().find(|layout| layout.code == code).unwrap()
    }

    fn in_layout(text: &str, code: &str) -> String {
        let out = written(&read(text.as_bytes()).unwrap(), layout(code), None).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn number_text_repeated_members_and_escapes_stay() {
        let text = r#" { "a" : 10.50, "a":1e+2 , "b":["A",-0] ,"c":{} } "#;
        assert_eq!(in_layout(text, "json_compact"), r#"{"a":10.50,"a":1e+2,"b":["A",-0],"c":{}}"#);
        assert_eq!(in_layout(text, "json_python"), r#"{"a": 10.50, "a": 1e+2, "b": ["A", -0], "c": {}}"#);
    }

    #[test]
    fn pretty_layouts_are_those_of_the_usual_writers() {
        let text = r#"{"a":[1,{"b":2}],"c":[]}"#;
        assert_eq!(
            in_layout(text, "json_indent_2"),
            "{\n  \"a\": [\n    1,\n    {\n      \"b\": 2\n    }\n  ],\n  \"c\": []\n}"
        );
        assert_eq!(
            in_layout(text, "json_jackson"),
            "{\n  \"a\" : [ 1, {\n    \"b\" : 2\n  } ],\n  \"c\" : []\n}"
        );
    }

    #[test]
    fn what_is_not_one_json_text_is_left_alone() {
        for text in ["", "{", "{}x", "[1,]", "{\"a\"}", "Hello", "{\"a\":1}{}", "\"\\\"", "nul"] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(read(&b"[".repeat(100_000)), None);
    }

    #[test]
    fn sorting_goes_by_decoded_names_and_keeps_repeated_ones_in_order() {
        let node = read(br#"{"b":1,"\u0061":2,"b":0}"#).unwrap();
        let out = written(&sorted(&node), layout("json_compact"), None).unwrap();
        assert_eq!(out, br#"{"\u0061":2,"b":1,"b":0}"#);
    }

    proptest! {
        #[test]
        fn foreign_bytes_never_panic(text in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Some(node) = read(&text) {
                for layout in &LAYOUTS {
                    let out = written(&node, layout, None).unwrap();
                    prop_assert!(read(&out).as_ref() == Some(&node));
                }
            }
            STYLES.iter().for_each(|style| drop(restyled(&text, style)));
        }
    }
}
