//! JSON as it stands in a file: values are slices of the text and nothing is decoded before it is asked for.
//!
//! A page of captures is written by many hands. One lone surrogate, one byte that is not UTF-8 or a number of a
//! thousand digits must cost the member that it stands in and not the file, and no depth of nesting may use the stack.

mod text;

pub(crate) use text::unescape;

use super::looked_at;

/// A value with nothing around it; its syntax is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Value<'a> {
    raw: &'a [u8],
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    List,
    Text,
    Number,
    Bool,
    Null,
}

impl<'a> Value<'a> {
    pub(crate) fn raw(self) -> &'a [u8] {
        self.raw
    }

    pub(crate) fn kind(self) -> Kind {
        match self.raw.first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::List,
            Some(b'"') => Kind::Text,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'n') => Kind::Null,
            _ => Kind::Number,
        }
    }

    /// A text's content; none for what is no text, or holds what no UTF-8 can say.
    pub(crate) fn text(self) -> Option<String> {
        let inner = self.raw.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
        unescape(inner)
    }

    /// Elements of a list; nothing for other values.
    pub(crate) fn items(self) -> Items<'a> {
        Items { walk: Walk::inside(self, b'[') }
    }

    /// Names and values of an object, in their order and with repeated ones; nothing for other values.
    pub(crate) fn members(self) -> Members<'a> {
        Members { walk: Walk::inside(self, b'{') }
    }
}

/// The values of a text that holds one after the other, with nothing but white space between, and where it breaks.
pub(crate) fn sequence(text: &[u8]) -> (Vec<Value<'_>>, Option<usize>) {
    let mut values = Vec::new();
    let mut at = skip_space(text, 0);
    while at < text.len() {
        match skip_value(text, at) {
            Ok(end) => {
                values.push(Value { raw: &text[at..end] });
                at = skip_space(text, end);
            }
            Err(place) => return (values, Some(place)),
        }
    }
    (values, None)
}

/// The one value of a text; else where it breaks.
pub(crate) fn value(text: &[u8]) -> Result<Value<'_>, usize> {
    let start = skip_space(text, 0);
    let end = skip_value(text, start)?;
    let rest = skip_space(text, end);
    if rest == text.len() { Ok(Value { raw: &text[start..end] }) } else { Err(rest) }
}

/// Names and values of a text that is one object, in their order and with repeated ones; else where it is none. One pass,
/// where [`value`] and then [`Value::members`] take two.
pub(crate) fn object(text: &[u8]) -> Result<Vec<(Value<'_>, Value<'_>)>, usize> {
    let mut members = Vec::new();
    let mut at = skip_space(text, skip_byte(text, skip_space(text, 0), b'{')?);
    while text.get(at) != Some(&b'}') {
        if !members.is_empty() {
            at = skip_space(text, skip_byte(text, at, b',')?);
        }
        let (name, value, end) = skip_member(text, at)?;
        members.push((Value { raw: &text[at..name] }, Value { raw: &text[value..end] }));
        at = skip_space(text, end);
    }
    let rest = skip_space(text, at + 1);
    if rest == text.len() { Ok(members) } else { Err(rest) }
}

/// See [`Value::items`].
pub(crate) struct Items<'a> {
    walk: Walk<'a>,
}

impl<'a> Iterator for Items<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        self.walk.value()
    }
}

/// See [`Value::members`].
pub(crate) struct Members<'a> {
    walk: Walk<'a>,
}

impl<'a> Iterator for Members<'a> {
    type Item = (Value<'a>, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        Some((self.walk.value()?, self.walk.value()?))
    }
}

/// Goes from value to value inside brackets whose syntax is known to be right.
struct Walk<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Walk<'a> {
    fn inside(value: Value<'a>, open: u8) -> Self {
        let text = if value.raw.first() == Some(&open) { &value.raw[1..value.raw.len() - 1] } else { &[] };
        Self { text, at: 0 }
    }

    fn value(&mut self) -> Option<Value<'a>> {
        while matches!(self.text.get(self.at), Some(b' ' | b'\t' | b'\r' | b'\n' | b',' | b':')) {
            self.at += 1;
        }
        if self.at == self.text.len() {
            return None;
        }
        let end = skip_value(self.text, self.at).expect("BUG: the syntax inside a value was checked");
        let raw = &self.text[self.at..end];
        self.at = end;
        Some(Value { raw })
    }
}

/// What may stand next inside brackets.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    /// A value, or the end of an empty list.
    FirstItem,
    /// A name, or the end of an empty object.
    FirstName,
    Value,
    Name,
    /// A comma or the end of the innermost brackets.
    After,
}

/// The end of the value that starts at `start`. Keeps its own stack.
fn skip_value(text: &[u8], start: usize) -> Result<usize, usize> {
    let (mut at, mut open, mut next) = (start, Vec::new(), Next::Value);
    loop {
        at = skip_space(text, at);
        let Some(byte) = text.get(at).copied() else {
            looked_at(at - start);
            return Err(at);
        };
        (at, next) = match (next, byte) {
            (Next::FirstItem, b']') | (Next::FirstName, b'}') => {
                open.pop();
                (at + 1, Next::After)
            }
            (Next::FirstName | Next::Name, b'"') => {
                let colon = skip_space(text, skip_text(text, at)?);
                if text.get(colon) != Some(&b':') {
                    return Err(colon);
                }
                (colon + 1, Next::Value)
            }
            (Next::FirstItem | Next::Value, b'{' | b'[') => {
                open.push(byte);
                (at + 1, if byte == b'{' { Next::FirstName } else { Next::FirstItem })
            }
            (Next::FirstItem | Next::Value, _) => (skip_scalar(text, at)?, Next::After),
            (Next::After, b',') => {
                (at + 1, if open.last() == Some(&b'{') { Next::Name } else { Next::Value })
            }
            (Next::After, b'}' | b']') if open.last() == Some(&if byte == b'}' { b'{' } else { b'[' }) => {
                open.pop();
                (at + 1, Next::After)
            }
            _ => return Err(at),
        };
        if next == Next::After && open.is_empty() {
            looked_at(at - start);
            return Ok(at);
        }
    }
}

/// The end of the name that starts at `at`, and start and end of its value.
fn skip_member(text: &[u8], at: usize) -> Result<(usize, usize, usize), usize> {
    skip_byte(text, at, b'"')?;
    let name = skip_text(text, at)?;
    let value = skip_space(text, skip_byte(text, skip_space(text, name), b':')?);
    Ok((name, value, skip_value(text, value)?))
}

fn skip_byte(text: &[u8], at: usize, wanted: u8) -> Result<usize, usize> {
    if text.get(at) == Some(&wanted) { Ok(at + 1) } else { Err(at) }
}

fn skip_space(text: &[u8], at: usize) -> usize {
    let space = text[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
    at + space
}

fn skip_scalar(text: &[u8], at: usize) -> Result<usize, usize> {
    match text[at] {
        b'"' => skip_text(text, at),
        b'-' | b'0'..=b'9' => skip_number(text, at),
        _ => [b"true".as_slice(), b"false", b"null"]
            .iter()
            .find(|word| text[at..].starts_with(word))
            .map(|word| at + word.len())
            .ok_or(at),
    }
}

fn skip_text(text: &[u8], start: usize) -> Result<usize, usize> {
    let mut at = start + 1;
    loop {
        let plain = memchr::memchr2(b'"', b'\\', &text[at..]).unwrap_or(text.len() - at);
        let stretch = &text[at..at + plain];
        // Folding goes through many bytes at a time; where one of them is wrong is asked only then.
        if stretch.iter().fold(false, |wrong, byte| wrong | (*byte < b' ')) {
            return Err(at + stretch.iter().position(|byte| *byte < b' ').unwrap_or_default());
        }
        at += plain;
        match text.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(_) => at = skip_escape(text, at)?,
            None => return Err(text.len()),
        }
    }
}

fn skip_escape(text: &[u8], at: usize) -> Result<usize, usize> {
    match *text.get(at + 1).ok_or(text.len())? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(at + 2),
        b'u' if text.get(at + 2..at + 6).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) => {
            Ok(at + 6)
        }
        _ => Err(at),
    }
}

fn skip_number(text: &[u8], start: usize) -> Result<usize, usize> {
    let digits = |at: usize| at + text[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let some_digits = |at: usize| if digits(at) > at { Ok(digits(at)) } else { Err(at) };
    let whole = if text[start] == b'-' { start + 1 } else { start };
    let mut at = if text.get(whole) == Some(&b'0') { whole + 1 } else { some_digits(whole)? };
    if text.get(at) == Some(&b'.') {
        at = some_digits(at + 1)?;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        let signed = matches!(text.get(at + 1), Some(b'+' | b'-'));
        at = some_digits(at + if signed { 2 } else { 1 })?;
    }
    Ok(at)
}

#[cfg(test)]
mod tests;
