//! Dotted paths into JSON, e.g. `actor.email` or `target.0.id`.
//!
//! A number steps into an array, and a name to the value of that name in an array of pairs: `parameters.doc_id` is
//! `{"parameters":[{"name":"doc_id","value":…}]}` too; wrappings of OTLP (`{"stringValue":…}`) are taken off such
//! values. A key that itself holds dots is found: `a.b` is `{"a":{"b":…}}`
//! or `{"a.b":…}`; one that begins with a dot too: `a..b` is
//! `{"a":{".b":…}}`.

use exhibit_entry::json::{Kind, Node};
use serde::Deserialize;

/// A path of 1 to 12 dotted steps.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Path {
    text: String,
    /// Byte offset of each step in `text`.
    starts: Vec<usize>,
    /// The bit of its first step in [`Heads`].
    head: u64,
}

/// Which keys may stand at the top of a row, as one bit a key: most candidates of a long list are ruled out by it
/// without a search (a generic row is read three times as fast).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heads(u64);

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
        if text.is_empty() || text.starts_with('.') || text.ends_with('.') {
            return Err(format!("`{text}` is not a path of dotted keys"));
        }
        let dots = text.match_indices('.').map(|(at, _)| at + 1);
        let starts: Vec<usize> = std::iter::once(0).chain(dots).collect();
        if starts.len() > Self::STEP_LIMIT {
            return Err(format!("`{text}` has more than {} steps", Self::STEP_LIMIT));
        }
        Ok(Self { head: head_bit(&text), text, starts })
    }
}

impl Path {
    /// Steps in one path: nine lead into the records of OTLP. Looking a path up tries ways of joining its steps, each
    /// only where such a key is there, so no row costs more than its own size times this.
    pub(crate) const STEP_LIMIT: usize = 12;

    /// The path as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How many steps it has.
    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }

    /// The key made of the steps `from..to`, dots included.
    pub(crate) fn key(&self, from: usize, to: usize) -> &str {
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

impl Heads {
    /// The keys of `row`.
    pub(crate) fn of(row: &Node<'_>) -> Self {
        let Kind::Object(members) = &row.kind else { return Self(0) };
        Self(members.iter().fold(0, |bits, (key, _)| bits | head_bit(key)))
    }

    /// Whether the first step of `path` may be there; never false when it is.
    pub(crate) fn may_hold(self, path: &Path) -> bool {
        self.0 & path.head != 0
    }
}

/// One of 64 bits for the part of a key before its first dot, letter case apart.
fn head_bit(key: &str) -> u64 {
    let head = key.split('.').next().unwrap_or_default().as_bytes();
    let at = |byte: Option<&u8>| byte.map_or(0, |byte| usize::from(byte.to_ascii_lowercase()));
    let mixed = at(head.first()) * 31 + at(head.last()) * 7 + at(head.get(head.len() / 2)) * 3 + head.len();
    1 << (mixed % 64)
}

/// Keys under which an array of pairs holds names, and those under which it holds values.
const NAMES: &[&str] = &["name", "Name", "key"];
const VALUES: &[&str] = &["value", "Value", "multiValue", "intValue", "boolValue"];

/// The value called `name` in an array of pairs.
fn paired<'n, 'a>(items: &'n [Node<'a>], name: &str) -> Option<&'n Node<'a>> {
    let called = |item: &&Node<'a>| {
        let found = NAMES.iter().find_map(|key| item.get(key));
        matches!(found.map(|found| &found.kind), Some(Kind::Text(text)) if text == name)
    };
    let item = items.iter().filter(|item| matches!(item.kind, Kind::Object(_))).find(called)?;
    VALUES.iter().find_map(|key| item.get(key)).map(unwrapped)
}

/// The value inside a wrapping that names its kind, as OTLP's `AnyValue` (opentelemetry-proto, `common.proto`).
fn unwrapped<'n, 'a>(node: &'n Node<'a>) -> &'n Node<'a> {
    let Kind::Object(members) = &node.kind else { return node };
    match members.as_slice() {
        [(key, inner)] => match key.as_ref() {
            "stringValue" | "intValue" | "boolValue" | "doubleValue" | "bytesValue" => inner,
            "kvlistValue" | "arrayValue" => inner.get("values").unwrap_or(inner),
            _ => node,
        },
        _ => node,
    }
}

fn member<'n, 'a>(node: &'n Node<'a>, key: &str, case: KeyCase) -> Option<&'n Node<'a>> {
    let exact = node.get(key);
    match (&node.kind, case) {
        (Kind::Array(items), _) if exact.is_none() => paired(items, key),
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
    fn a_name_leads_to_its_value_in_an_array_of_pairs() {
        let pairs = r#"{"p":[7,{"name":"a","value":"x"},{"name":"b","intValue":"2"},{"Name":"c","Value":{"d":1}},{"name":"e"},
            {"key":"g.h","value":{"stringValue":"y"}},
            {"key":"i","value":{"kvlistValue":{"values":[{"key":"j","value":{"intValue":"3"}}]}}}]}"#;
        for (at, value) in [
            ("p.a", Some("\"x\"")),
            ("p.b", Some("\"2\"")),
            ("p.c.d", Some("1")),
            ("p.e", None),
            ("p.f", None),
        ] {
            assert_eq!(found(pairs, at, KeyCase::Exact).as_deref(), value, "{at}");
        }
    }

    #[test]
    fn letter_case_counts_only_when_asked_and_the_exact_key_goes_first() {
        assert_eq!(found(r#"{"eventType":1}"#, "eventtype", KeyCase::Exact), None);
        assert_eq!(found(r#"{"eventType":1}"#, "eventtype", KeyCase::Any).as_deref(), Some("1"));
        assert_eq!(found(r#"{"id":1,"Id":2}"#, "id", KeyCase::Any).as_deref(), Some("1"));
    }

    #[test]
    fn a_path_is_never_ruled_out_where_it_leads_somewhere() {
        for (text, at) in [
            (r#"{"eventType":1}"#, "eventtype"),
            (r#"{"a.b":{"c":1}}"#, "a.b.c"),
            (r#"{"A":{"b":1}}"#, "a.b"),
            (r#"{"":{},"x":1}"#, "x"),
        ] {
            let node = json::parse(text).unwrap();
            assert!(path(at).find(&node, KeyCase::Any).is_some());
            assert!(Heads::of(&node).may_hold(&path(at)), "{text} {at}");
        }
        assert!(!Heads::of(&json::parse("{}").unwrap()).may_hold(&path("id")));
    }

    #[test]
    fn paths_without_steps_or_with_too_many_are_refused() {
        for text in ["", ".", "a.", ".a", "a..", "a.b.c.d.e.f.g.h.i.j.k.l.m"] {
            assert!(Path::try_from(text.to_owned()).is_err(), "{text} was taken");
        }
    }
}
