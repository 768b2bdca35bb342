//! Finding a value in a reply without reading the reply.

use std::cell::OnceCell;
use std::ops::Range;

use super::PageError;
use crate::scan::{self, Level, Member};
use crate::{Path, safe};

/// A reply whose top is cut into its members once, however much is looked for.
pub(crate) struct Envelope<'a> {
    bytes: &'a [u8],
    /// Of an object.
    members: OnceCell<Level<Member>>,
}

impl<'a> Envelope<'a> {
    /// `bytes` without white space around them.
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        Self { bytes: scan::trim(bytes), members: OnceCell::new() }
    }

    /// The bytes.
    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The members of the object that it is.
    pub(crate) fn members(&self) -> &Level<Member> {
        self.members.get_or_init(|| scan::members(self.bytes, 0))
    }

    /// The value at `path`, step by step through objects and, by numbers, through arrays. Keys that hold dots
    /// themselves (`@odata.nextLink`) are found.
    pub(crate) fn locate(&self, path: &Path) -> Result<Option<Range<usize>>, PageError> {
        if path.len() > 0 && self.bytes.first() == Some(&b'{') {
            return in_object(self.bytes, self.members(), (path, 0));
        }
        below(self.bytes, 0..self.bytes.len(), (path, 0))
    }

    /// The text of the value at `path`.
    pub(crate) fn text(&self, path: &Path) -> Result<Option<&'a [u8]>, PageError> {
        Ok(self.locate(path)?.map(|at| &self.bytes[at]))
    }
}

/// What the steps of a path from the `from`-th on lead to below the value at `at`.
fn below(
    doc: &[u8],
    at: Range<usize>,
    (path, from): (&Path, usize),
) -> Result<Option<Range<usize>>, PageError> {
    if from == path.len() {
        return Ok(Some(at));
    }
    match doc.get(at.start) {
        Some(b'[') => {
            let Ok(nth) = path.key(from, from + 1).parse::<usize>() else { return Ok(None) };
            let level = scan::items(doc, at.start);
            level.end.map_err(|_| cut_off(doc))?;
            let item = level.parts.into_iter().nth(nth);
            item.map_or(Ok(None), |item| below(doc, item, (path, from + 1)))
        }
        Some(b'{') => in_object(doc, &scan::members(doc, at.start), (path, from)),
        _ => Ok(None),
    }
}

fn in_object(
    doc: &[u8],
    level: &Level<Member>,
    (path, from): (&Path, usize),
) -> Result<Option<Range<usize>>, PageError> {
    level.end.map_err(|_| cut_off(doc))?;
    for to in from + 1..=path.len() {
        let Some(value) = member(doc, &level.parts, (path, from..to))? else { continue };
        if let Some(found) = below(doc, value, (path, to))? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn cut_off(doc: &[u8]) -> PageError {
    PageError::CutOff { start: safe::start(doc) }
}

/// The value of the key made of some steps; an error where it stands there twice.
fn member(
    doc: &[u8],
    members: &[Member],
    (path, steps): (&Path, Range<usize>),
) -> Result<Option<Range<usize>>, PageError> {
    let key = path.key(steps.start, steps.end);
    let mut same = members.iter().filter(|member| scan::key_text(doc, &member.key) == key);
    let Some(first) = same.next() else { return Ok(None) };
    if same.next().is_some() {
        return Err(PageError::Repeated { path: path.as_str().to_owned(), start: safe::start(doc) });
    }
    Ok(Some(first.value.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(doc: &str, path: &str) -> Result<Option<String>, PageError> {
        let path = Path::try_from(path.to_owned()).unwrap();
        let text = Envelope::of(doc.as_bytes()).text(&path)?;
        Ok(text.map(|text| String::from_utf8_lossy(text).into_owned()))
    }

    #[test]
    fn steps_lead_through_objects_arrays_and_keys_with_dots() {
        let doc = r#"{"@odata.nextLink":"x","errors":[{"a":1},{"a": {"b.c.d" :[ 7 ,8]}}],"e":{"f":2}}"#;
        for (path, value) in [
            ("@odata.nextLink", Some("\"x\"")),
            ("errors.1.a.b.c.d.1", Some("8")),
            ("errors.0.a", Some("1")),
            ("errors.2.a", None),
            ("errors.a", None),
            ("e.f", Some("2")),
            ("e.f.g", None),
        ] {
            assert_eq!(found(doc, path).unwrap().as_deref(), value, "{path}");
        }
    }

    #[test]
    fn equal_keys_on_the_way_are_refused() {
        assert!(matches!(found(r#"{"a":{"b":1},"a":{"b":2}}"#, "a.b"), Err(PageError::Repeated { .. })));
        assert_eq!(found(r#"{"a":{"b":1},"c":1,"c":2}"#, "a.b").unwrap().as_deref(), Some("1"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_searched_without_a_panic(doc in "[\\[\\]{}\",:ab1. ]{0,24}") {
            let _ = (found(&doc, "a.b"), found(&doc, "1.a"), found(&doc, "a.b.1.a.b.a.b"));
        }
    }
}
