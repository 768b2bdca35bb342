//! Cutting JSON apart without reading it.
//!
//! A reader that understands every value loses the whole page to one bad row. This scanner only matches quotes
//! and brackets, over bytes and without recursion: a row with a lone surrogate, a huge number, broken UTF-8 or a
//! hundred thousand brackets stays one row, whose own reading then fails alone.

use std::ops::{Deref, Range};

/// Bytes between two questions whether to stop: a few milliseconds.
const BYTES_A_QUESTION: usize = 1 << 20;

/// Members or items between two questions whether to stop.
const PARTS_A_QUESTION: usize = 1 << 10;

/// A document of any size that somebody may stop the reading of: once `stop` says so it looks cut off where the
/// scanner stands, and whoever asked for it throws the result away.
#[derive(Clone, Copy)]
pub(crate) struct Doc<'a> {
    bytes: &'a [u8],
    stop: &'a dyn Fn() -> bool,
}

impl<'a> Doc<'a> {
    /// `bytes`, read until `stop`.
    pub(crate) fn until(bytes: &'a [u8], stop: &'a dyn Fn() -> bool) -> Self {
        Self { bytes, stop }
    }

    /// A part of it, stopped together with it.
    pub(crate) fn part(&self, bytes: &'a [u8]) -> Self {
        Self { bytes, ..*self }
    }

    /// Whether it is time to stop.
    pub(crate) fn is_stopped(&self) -> bool {
        (self.stop)()
    }
}

impl Deref for Doc<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes
    }
}

impl<'a, B: AsRef<[u8]> + ?Sized> From<&'a B> for Doc<'a> {
    fn from(bytes: &'a B) -> Self {
        Self { bytes: bytes.as_ref(), stop: &|| false }
    }
}

/// The members or items at one level, in order, as byte ranges of the document.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Level<T> {
    pub(crate) parts: Vec<T>,
    /// Where the container ends, or where what could not be cut apart begins.
    pub(crate) end: Result<usize, usize>,
}

/// One member of an object.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Member {
    /// The key's text with its quotes.
    pub(crate) key: Range<usize>,
    /// The value; in a cut-off document the last one reaches to the end.
    pub(crate) value: Range<usize>,
}

/// The first place from `at` that is not JSON white space.
pub(crate) fn blanks(doc: &[u8], at: usize) -> usize {
    let rest = doc.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| is_blank(**byte)).count()
}

pub(crate) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// `doc` without white space around it.
pub(crate) fn trim(doc: &[u8]) -> &[u8] {
    let start = blanks(doc, 0);
    let blank_tail = doc[start..].iter().rev().take_while(|byte| is_blank(**byte)).count();
    &doc[start..doc.len() - blank_tail]
}

/// Where the value that starts at `at` ends; none when it is cut off, empty or its brackets do not match.
pub(crate) fn value_end<'a>(doc: impl Into<Doc<'a>>, at: usize) -> Option<usize> {
    let doc = doc.into();
    match doc.get(at)? {
        b'"' => text_end(doc, at),
        b'{' | b'[' => container_end(doc, at),
        _ => {
            let word = doc[at..].iter().take_while(|byte| !is_blank(**byte) && !b",:]}[{\"".contains(byte));
            let length = word.count();
            (length > 0).then_some(at + length)
        }
    }
}

/// The items of the array that starts at `at`.
pub(crate) fn items<'a>(doc: impl Into<Doc<'a>>, at: usize) -> Level<Range<usize>> {
    let doc = doc.into();
    let mut parts = Vec::new();
    let mut next = blanks(&doc, at + 1);
    if doc.get(next) == Some(&b']') {
        return Level { parts, end: Ok(next + 1) };
    }
    loop {
        let Some(end) = part_end(doc, next, parts.len()) else { return Level { parts, end: Err(next) } };
        parts.push(next..end);
        match separator(&doc, end, b']') {
            Separator::More(at) => next = at,
            Separator::Closed(at) => return Level { parts, end: Ok(at) },
            Separator::Broken(at) => return Level { parts, end: Err(at) },
        }
    }
}

/// The members of the object that starts at `at`.
pub(crate) fn members<'a>(doc: impl Into<Doc<'a>>, at: usize) -> Level<Member> {
    let doc = doc.into();
    let mut parts = Vec::new();
    let mut next = blanks(&doc, at + 1);
    if doc.get(next) == Some(&b'}') {
        return Level { parts, end: Ok(next + 1) };
    }
    loop {
        let Some((key, start)) = key(doc, next) else { return Level { parts, end: Err(next) } };
        let Some(end) = part_end(doc, start, parts.len()) else {
            parts.push(Member { key, value: start..doc.len() });
            return Level { parts, end: Err(start) };
        };
        parts.push(Member { key, value: start..end });
        match separator(&doc, end, b'}') {
            Separator::More(at) => next = at,
            Separator::Closed(at) => return Level { parts, end: Ok(at) },
            Separator::Broken(at) => return Level { parts, end: Err(at) },
        }
    }
}

/// What a key says, decoded; a key that cannot be decoded is taken as written.
pub(crate) fn key_text(doc: &[u8], key: &Range<usize>) -> String {
    let quoted = &doc[key.clone()];
    serde_json::from_slice(quoted).unwrap_or_else(|_| String::from_utf8_lossy(quoted).into_owned())
}

/// Where the value of the part number `nth` ends, as [`value_end`].
fn part_end(doc: Doc<'_>, at: usize, nth: usize) -> Option<usize> {
    if nth.is_multiple_of(PARTS_A_QUESTION) && doc.is_stopped() { None } else { value_end(doc, at) }
}

enum Separator {
    More(usize),
    Closed(usize),
    Broken(usize),
}

fn separator(doc: &[u8], end: usize, close: u8) -> Separator {
    let at = blanks(doc, end);
    match doc.get(at) {
        Some(b',') => Separator::More(blanks(doc, at + 1)),
        Some(byte) if *byte == close => Separator::Closed(at + 1),
        _ => Separator::Broken(at),
    }
}

/// The key at `at` and where its value starts.
fn key(doc: Doc<'_>, at: usize) -> Option<(Range<usize>, usize)> {
    if doc.get(at) != Some(&b'"') {
        return None;
    }
    let end = text_end(doc, at)?;
    let colon = blanks(&doc, end);
    (doc.get(colon) == Some(&b':')).then(|| (at..end, blanks(&doc, colon + 1)))
}

fn text_end(doc: Doc<'_>, at: usize) -> Option<usize> {
    let mut next = at + 1;
    loop {
        let window = doc.get(next..doc.len().min(next + BYTES_A_QUESTION))?;
        match memchr::memchr2(b'"', b'\\', window) {
            Some(found) if window[found] == b'"' => return Some(next + found + 1),
            Some(found) => next += found + 2,
            None if next + window.len() == doc.len() || doc.is_stopped() => return None,
            None => next += window.len(),
        }
    }
}

fn container_end(doc: Doc<'_>, at: usize) -> Option<usize> {
    let mut closers = Vec::new();
    let (mut next, mut asked_at) = (at, at);
    loop {
        if next - asked_at >= BYTES_A_QUESTION {
            asked_at = next;
            if doc.is_stopped() {
                return None;
            }
        }
        match doc.get(next)? {
            b'"' => {
                next = text_end(doc, next)?;
                continue;
            }
            b'{' => closers.push(b'}'),
            b'[' => closers.push(b']'),
            byte @ (b'}' | b']') if closers.pop() != Some(*byte) => return None,
            _ => {}
        }
        next += 1;
        if closers.is_empty() {
            return Some(next);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(doc: &[u8]) -> (Vec<&[u8]>, Result<usize, usize>) {
        let level = items(doc, 0);
        (level.parts.iter().map(|part| &doc[part.clone()]).collect(), level.end)
    }

    #[test]
    fn rows_that_no_reader_takes_are_still_cut_apart() {
        let doc = b"[{\"a\":\"\\ud800\"}, {\"b\":\"\xff]\"} ,{\"c\":NaN},7]";
        let (rows, end) = texts(doc);
        assert_eq!(rows, [&b"{\"a\":\"\\ud800\"}"[..], b"{\"b\":\"\xff]\"}", b"{\"c\":NaN}", b"7"]);
        assert_eq!(end, Ok(doc.len()));
    }

    #[test]
    fn a_cut_off_array_keeps_its_whole_rows() {
        assert_eq!(texts(b"[{},{\"a\":1"), (vec![&b"{}"[..]], Err(4)));
        assert_eq!(texts(b"[{} {}]"), (vec![&b"{}"[..]], Err(4)));
        assert_eq!(texts(b"[{}"), (vec![&b"{}"[..]], Err(3)));
        assert_eq!(texts(b"[{},]"), (vec![&b"{}"[..]], Err(4)));
    }

    #[test]
    fn deep_nesting_costs_no_stack() {
        let deep = [vec![b'['; 1_000_000], vec![b']'; 1_000_000]].concat();
        assert_eq!(value_end(&deep, 0), Some(deep.len()));
        assert_eq!(value_end(&deep[..1_999_999], 0), None);
    }

    #[test]
    fn members_are_cut_apart_and_an_open_one_reaches_to_the_end() {
        let doc = br#"{"a" : [1], "\u0062":{"c":"#;
        let level = members(doc, 0);
        let found: Vec<_> =
            level.parts.iter().map(|part| (key_text(doc, &part.key), &doc[part.value.clone()])).collect();
        assert_eq!(found, [("a".to_owned(), &b"[1]"[..]), ("b".to_owned(), br#"{"c":"#)]);
        assert!(level.end.is_err());
    }

    #[test]
    fn what_is_stopped_ends_soon_and_looks_cut_off() {
        let asked = std::cell::Cell::new(0);
        let stop = || {
            asked.set(asked.get() + 1);
            asked.get() > 2
        };
        let long = format!("[\"{}\",[{}]]", "x".repeat(BYTES_A_QUESTION), "1,".repeat(BYTES_A_QUESTION));
        assert_eq!(value_end(Doc::until(long.as_bytes(), &stop), 0), None);
        asked.set(0);
        let flat = format!("[{}1]", "1,".repeat(PARTS_A_QUESTION * 3));
        let level = items(Doc::until(flat.as_bytes(), &stop), 0);
        assert_eq!((level.parts.len(), level.end.is_err()), (PARTS_A_QUESTION * 2, true));
    }

    proptest! {
        #[test]
        fn any_bytes_are_cut_apart_without_a_panic(doc in "[\\[\\]{}\",:\\\\ a1]{0,40}") {
            let doc = doc.as_bytes();
            for at in 0..=doc.len() {
                let _ = (value_end(doc, at), items(doc, at).end, members(doc, at).end);
            }
        }

        #[test]
        fn the_items_of_an_array_are_those_serde_json_sees(values in proptest::collection::vec(".{0,8}", 0..8)) {
            let doc = serde_json::to_vec(&values).unwrap();
            let level = items(&doc, 0);
            let read: Vec<String> =
                level.parts.iter().map(|part| serde_json::from_slice(&doc[part.clone()]).unwrap()).collect();
            prop_assert_eq!(read, values);
            prop_assert_eq!(level.end, Ok(doc.len()));
        }
    }
}
