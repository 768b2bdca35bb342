//! JSON as text: read without losing anything.
//!
//! `serde_json::Value` rounds large numbers, keeps only the last of two equal keys and refuses lone
//! surrogates. Evidence needs all three, so metadata stays text and is walked by this small reader, which keeps
//! every number as written and every key in place. Grammar: RFC 8259.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::value::RawValue;

/// Deepest nesting that is read. Deeper text is refused, so that reading cannot exhaust the stack.
pub const DEPTH_LIMIT: usize = 200;

/// One JSON value, kept as compact text: blanks between tokens are dropped, tokens stay as written.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Json(Box<str>);

/// Where and why a text is not JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason} at byte {offset}")]
pub struct Malformed {
    /// Byte offset into the text.
    pub offset: usize,
    /// What was wrong there.
    pub reason: &'static str,
}

/// A JSON value that points into the text it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<'a> {
    /// The value's own text, without blanks around it.
    pub raw: &'a str,
    /// What it is.
    pub kind: Kind<'a>,
}

/// The six kinds of JSON values. Numbers stay as written; objects keep order and repeated keys.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// The number's own text.
    Number(&'a str),
    /// The decoded text; a lone surrogate reads as U+FFFD.
    Text(Cow<'a, str>),
    /// Items in order.
    Array(Vec<Node<'a>>),
    /// Members in order.
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

/// Reads one JSON value that fills `text`.
///
/// # Errors
/// [`Malformed`] for anything that is not JSON or is nested deeper than [`DEPTH_LIMIT`].
pub fn parse(text: &str) -> Result<Node<'_>, Malformed> {
    let mut reader = Reader { text, at: 0 };
    reader.blanks();
    let node = reader.value(0)?;
    reader.blanks();
    if reader.at == text.len() { Ok(node) } else { Err(reader.fail("unexpected text after the value")) }
}

impl<'a> Node<'a> {
    /// The member called `key`; of two equal keys the last, as most readers do.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.kind {
            Kind::Object(members) => members.iter().rev().find(|(name, _)| name == key).map(|(_, node)| node),
            Kind::Array(items) => items.get(key.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// The value at `path`, one segment a step; a number steps into an array. A key that itself holds dots is
    /// found by joining segments.
    #[must_use]
    pub fn at<S: AsRef<str>>(&self, path: &[S]) -> Option<&Self> {
        if path.is_empty() {
            return Some(self);
        }
        (1..=path.len()).find_map(|taken| {
            let key = join_dotted(&path[..taken]);
            self.get(&key)?.at(&path[taken..])
        })
    }

    /// A scalar as people write it: text decoded, numbers and literals as written; none for containers.
    #[must_use]
    pub fn scalar(&self) -> Option<Cow<'a, str>> {
        match &self.kind {
            Kind::Text(text) => Some(text.clone()),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) => Some(Cow::Borrowed(self.raw)),
            Kind::Array(_) | Kind::Object(_) => None,
        }
    }

    /// A scalar that says something: [`Node::scalar`] without `null` and without empty text.
    #[must_use]
    pub fn recorded(&self) -> Option<Cow<'a, str>> {
        if matches!(self.kind, Kind::Null) { None } else { self.scalar().filter(|text| !text.is_empty()) }
    }

    /// Calls `visit` with every key and every scalar below this value, in order.
    pub fn each_text(&self, visit: &mut dyn FnMut(&str)) {
        match &self.kind {
            Kind::Array(items) => items.iter().for_each(|item| item.each_text(visit)),
            Kind::Object(members) => {
                for (key, node) in members {
                    visit(key);
                    node.each_text(visit);
                }
            }
            _ => visit(&self.scalar().expect("BUG: containers are matched above")),
        }
    }

    /// The same value without blanks between tokens.
    #[must_use]
    pub fn compact(&self) -> Json {
        Json(compact_text(self.raw).into())
    }
}

impl Json {
    /// Reads `text` and keeps it compact.
    ///
    /// # Errors
    /// [`Malformed`] when `text` is not one JSON value.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        Ok(parse(text)?.compact())
    }

    /// The compact text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value, to be walked.
    #[must_use]
    pub fn node(&self) -> Node<'_> {
        parse(&self.0).expect("BUG: a Json holds text that was read once already")
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(&self.0).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::parse(raw.get()).map_err(de::Error::custom)
    }
}

fn join_dotted<S: AsRef<str>>(segments: &[S]) -> String {
    segments.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(".")
}

fn compact_text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let (mut in_text, mut escaped, mut from) = (false, false, 0);
    // Bytes, and runs of them: no part of a longer character looks like a quote, a backslash or a blank.
    for (at, byte) in raw.bytes().enumerate() {
        if in_text {
            in_text = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
        } else if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            out.push_str(&raw[from..at]);
            from = at + 1;
        } else {
            in_text = byte == b'"';
        }
    }
    out.push_str(&raw[from..]);
    out
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn fail(&self, reason: &'static str) -> Malformed {
        Malformed { offset: self.at, reason }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Result<Node<'a>, Malformed> {
        if depth > DEPTH_LIMIT {
            return Err(self.fail("nested too deeply"));
        }
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Kind::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.literal("true", Kind::Bool(true))?,
            Some(b'f') => self.literal("false", Kind::Bool(false))?,
            Some(b'n') => self.literal("null", Kind::Null)?,
            Some(_) => return Err(self.fail("expected a value")),
            None => return Err(self.fail("the text ends early")),
        };
        Ok(Node { raw: &self.text[start..self.at], kind })
    }

    fn literal(&mut self, word: &str, kind: Kind<'a>) -> Result<Kind<'a>, Malformed> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.fail("expected a value"));
        }
        self.at += word.len();
        Ok(kind)
    }

    fn digits(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { Err(self.fail("expected a digit")) } else { Ok(()) }
    }

    fn number(&mut self) -> Result<Kind<'a>, Malformed> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _signed = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        Ok(Kind::Number(&self.text[start..self.at]))
    }

    fn array(&mut self, depth: usize) -> Result<Kind<'a>, Malformed> {
        let mut items = Vec::new();
        self.at += 1;
        self.blanks();
        if self.eat(b']') {
            return Ok(Kind::Array(items));
        }
        loop {
            self.blanks();
            items.push(self.value(depth + 1)?);
            self.blanks();
            if self.eat(b']') {
                return Ok(Kind::Array(items));
            }
            if !self.eat(b',') {
                return Err(self.fail("expected a comma or ]"));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Kind<'a>, Malformed> {
        let mut members = Vec::new();
        self.at += 1;
        self.blanks();
        if self.eat(b'}') {
            return Ok(Kind::Object(members));
        }
        loop {
            self.blanks();
            let key = self.string()?;
            self.blanks();
            if !self.eat(b':') {
                return Err(self.fail("expected a colon"));
            }
            self.blanks();
            members.push((key, self.value(depth + 1)?));
            self.blanks();
            if self.eat(b'}') {
                return Ok(Kind::Object(members));
            }
            if !self.eat(b',') {
                return Err(self.fail("expected a comma or }"));
            }
        }
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Malformed> {
        if !self.eat(b'"') {
            return Err(self.fail("expected a quoted text"));
        }
        let start = self.at;
        let mut decoded: Option<String> = None;
        loop {
            let plain = self.plain();
            if let Some(text) = decoded.as_mut() {
                text.push_str(plain);
            }
            match self.peek() {
                None => return Err(self.fail("the text ends early")),
                Some(b'"') => break,
                Some(b'\\') => {
                    let so_far = decoded.get_or_insert_with(|| self.text[start..self.at].to_owned());
                    self.at += 1;
                    so_far.push(self.escape()?);
                }
                Some(_) => return Err(self.fail("a control character stands in a text")),
            }
        }
        let plain = &self.text[start..self.at];
        self.at += 1;
        Ok(decoded.map_or(Cow::Borrowed(plain), Cow::Owned))
    }

    /// The characters up to the next that means something. Byte by byte: no part of a longer character looks like one.
    fn plain(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let length = rest.bytes().position(|byte| byte < 0x20 || matches!(byte, b'"' | b'\\'));
        let plain = &rest[..length.unwrap_or(rest.len())];
        self.at += plain.len();
        plain
    }

    fn escape(&mut self) -> Result<char, Malformed> {
        let byte = self.peek().ok_or_else(|| self.fail("the text ends early"))?;
        let plain = match byte {
            b'"' | b'\\' | b'/' => byte as char,
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return Err(self.fail("unknown escape")),
        };
        self.at += 1;
        Ok(plain)
    }

    fn unicode_escape(&mut self) -> Result<char, Malformed> {
        let first = self.hex4()?;
        if (0xD800..0xDC00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            let back = self.at;
            self.at += 1;
            let second = self.hex4()?;
            if (0xDC00..0xE000).contains(&second) {
                let joined = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return Ok(char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// Reads `u` and four hex digits with the reader standing on the `u`.
    fn hex4(&mut self) -> Result<u32, Malformed> {
        let digits = self.text.as_bytes().get(self.at + 1..self.at + 5);
        let digits = digits.filter(|d| d.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.ok_or_else(|| self.fail("expected four hex digits"))?;
        let value = digits.iter().fold(0, |sum, digit| sum * 16 + (*digit as char).to_digit(16).unwrap_or(0));
        self.at += 5;
        Ok(value)
    }
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
