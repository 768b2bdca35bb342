//! Dotted paths into JSON, e.g. `actor.email` or `target.0.id`.
//!
//! A number steps into an array. A key that itself holds dots is found too: `a.b` is `{"a":{"b":…}}` or
//! `{"a.b":…}`.

use std::borrow::Cow;

use exhibit_entry::json::{Kind, Node};
use serde::Deserialize;

/// Steps in one path: looking a path up tries every way of joining its steps, so they must stay few.
const STEP_LIMIT: usize = 8;

/// A path of 1 to 8 dotted steps.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Path {
    text: String,
    /// Byte offset of each step in `text`.
    starts: Vec<usize>,
}

/// How keys are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyCase {
    /// Byte for byte.
    #[default]
    Exact,
    /// ASCII letters alike; a key that is spelled exactly so goes first.
    Any,
}

impl TryFrom<String> for Path {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.split('.').any(str::is_empty) {
            return Err(format!("`{text}` is not a path of dotted keys"));
        }
        let dots = text.match_indices('.').map(|(at, _)| at + 1);
        let starts: Vec<usize> = std::iter::once(0).chain(dots).collect();
        if starts.len() > STEP_LIMIT {
            return Err(format!("`{text}` has more than {STEP_LIMIT} steps"));
        }
        Ok(Self { text, starts })
    }
}

impl Path {
    /// The path as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn steps(&self) -> impl Iterator<Item = &str> {
        self.text.split('.')
    }

    /// The key made of the steps `from..to`, dots included.
    fn key(&self, from: usize, to: usize) -> &str {
        let end = self.starts.get(to).map_or(self.text.len(), |next| next - 1);
        &self.text[self.starts[from]..end]
    }

    /// The value at this path below `node`.
    pub(crate) fn find<'n, 'a>(&self, node: &'n Node<'a>, case: KeyCase) -> Option<&'n Node<'a>> {
        self.find_from(node, case, 0)
    }

    fn find_from<'n, 'a>(&self, node: &'n Node<'a>, case: KeyCase, from: usize) -> Option<&'n Node<'a>> {
        if from == self.starts.len() {
            return Some(node);
        }
        (from + 1..=self.starts.len()).find_map(|to| {
            let below = member(node, self.key(from, to), case)?;
            self.find_from(below, case, to)
        })
    }
}

/// The text of the first path that holds one; null, empty text and containers do not count.
pub(crate) fn first_text<'a>(node: &Node<'a>, paths: &[Path], case: KeyCase) -> Option<Cow<'a, str>> {
    paths.iter().find_map(|path| path.find(node, case)?.recorded())
}

fn member<'n, 'a>(node: &'n Node<'a>, key: &str, case: KeyCase) -> Option<&'n Node<'a>> {
    let exact = node.get(key);
    match (&node.kind, case) {
        (Kind::Object(members), KeyCase::Any) if exact.is_none() => {
            members.iter().rev().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, node)| node)
        }
        _ => exact,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use exhibit_entry::json;

    fn path(text: &str) -> Path {
        Path::try_from(text.to_owned()).unwrap()
    }

    fn found(text: &str, at: &str, case: KeyCase) -> Option<String> {
        let node = json::parse(text).unwrap();
        path(at).find(&node, case).map(|node| node.raw.to_owned())
    }

    #[test]
    fn steps_reach_into_objects_arrays_and_dotted_keys() {
        assert_eq!(found(r#"{"a":[{"b.c":{"d":7}}]}"#, "a.0.b.c.d", KeyCase::Exact).as_deref(), Some("7"));
        assert_eq!(found(r#"{"a.b":1,"a":{"c":2}}"#, "a.b", KeyCase::Exact).as_deref(), Some("1"));
        assert_eq!(found(r#"{"a":1}"#, "a.b", KeyCase::Exact), None);
    }

    #[test]
    fn letter_case_counts_only_when_asked_and_the_exact_key_goes_first() {
        assert_eq!(found(r#"{"eventType":1}"#, "eventtype", KeyCase::Exact), None);
        assert_eq!(found(r#"{"eventType":1}"#, "eventtype", KeyCase::Any).as_deref(), Some("1"));
        assert_eq!(found(r#"{"id":1,"Id":2}"#, "id", KeyCase::Any).as_deref(), Some("1"));
    }

    #[test]
    fn null_and_empty_fall_through_to_the_next_candidate() {
        let node = json::parse(r#"{"a":null,"b":"","c":{},"d":0}"#).unwrap();
        let paths = ["a", "b", "c", "d"].map(path);
        assert_eq!(first_text(&node, &paths, KeyCase::Exact).as_deref(), Some("0"));
    }

    #[test]
    fn paths_without_steps_or_with_too_many_are_refused() {
        for text in ["", ".", "a.", ".a", "a..b", "a.b.c.d.e.f.g.h.i"] {
            assert!(Path::try_from(text.to_owned()).is_err(), "{text} was taken");
        }
    }
}
