//! Pairs of before and after, found by the names of keys that stand side by side.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde::Serialize;

use crate::Json;
use crate::json::{Kind, Node};
use crate::words::cut;
use crate::{Code, Vocabulary};

/// The path of a pair such as `{"from":"editor","to":"viewer"}` that does not say what it is of.
pub const BARE_PATH: &str = "value";

/// Longest path in characters: a key may be megabytes long and stands in the path of every leaf below it.
const PATH_LIMIT_CHARS: usize = 200;

/// One value that differs between before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Dotted path of the value in the metadata, e.g. `role` or `settings.retention_days`; else [`BARE_PATH`].
    pub path: String,
    /// The JSON before, as written; none where there was nothing.
    pub from: Option<Json>,
    /// The JSON after, as written; none where nothing is left.
    pub to: Option<Json>,
}

/// Every change that the metadata states: siblings named from/to, old/new, before/after or previous/current (alone
/// or as part of a key: `old_role`, `roleFrom`), pairs of objects leaf by leaf, and `changes: {role: [old, new]}`.
#[must_use]
pub fn changes(metadata: &Json) -> Vec<Change> {
    let node = metadata.node();
    let json = |node: Option<&Node<'_>>| node.map(Node::compact);
    let found = pairs(&node, &Vocabulary::default()).into_iter();
    found.map(|pair| Change { path: pair.path, from: json(pair.from), to: json(pair.to) }).collect()
}

/// A [`Change`] that points into the metadata.
pub(super) struct Pair<'n, 'a> {
    pub(super) path: String,
    pub(super) from: Option<&'n Node<'a>>,
    pub(super) to: Option<&'n Node<'a>>,
}

pub(super) fn pairs<'n, 'a>(metadata: &'n Node<'a>, vocabulary: &Vocabulary) -> Vec<Pair<'n, 'a>> {
    let mut found = Found { pairs: Vec::new(), vocabulary };
    walk(metadata, &Place::default(), &mut found);
    found.pairs
}

/// The pairs so far.
struct Found<'n, 'a, 'v> {
    pairs: Vec<Pair<'n, 'a>>,
    vocabulary: &'v Vocabulary,
}

/// Which word of a key means before, and which of its siblings then means after.
const SIDES: &[(&str, &str)] = &[
    ("from", "to"),
    ("old", "new"),
    ("before", "after"),
    ("previous", "current"),
    ("previous", "new"),
    ("prev", "next"),
    ("prev", "new"),
    ("was", "now"),
];

/// Words for before whose other side may be the plain key: `previous_visibility` beside `visibility`.
const BESIDE_PLAIN: &[&str] = &["old", "previous", "prev"];

/// `value_from` and `changed_to` say no more than `from` and `to`.
const FILLERS: &[&str] = &["value", "values", "changed", "state", "data"];

/// `valid_from` and `valid_to` are a span of time, not a change.
const SPANS: &[&str] = &["valid", "date", "time", "period", "range", "window"];

/// Keys that only gather changes and add nothing to a path.
const GATHERERS: &[&str] = &["changes", "change", "changed", "diff", "delta"];

/// Siblings that name what a bare pair is of; in items of a list the others do so too.
const NAMERS: &[&str] = &["field", "field_name", "attribute", "property", "property_name", "setting"];
const ITEM_NAMERS: &[&str] = &["name", "key", "path", "display_name"];

/// Where the walk stands.
#[derive(Default)]
struct Place {
    path: String,
    /// Path of the object around the list whose item this is.
    around: Option<String>,
    gathered: Gathered,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Gathered {
    #[default]
    No,
    /// Directly inside one of [`GATHERERS`], where a list of two is a pair.
    Here,
}

fn walk<'n, 'a>(node: &'n Node<'a>, place: &Place, found: &mut Found<'n, 'a, '_>) {
    match &node.kind {
        Kind::Object(members) => walk_object(members, place, found),
        Kind::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let path = join(&place.path, &index.to_string());
                let around = Some(place.around.clone().unwrap_or_default());
                walk(item, &Place { path, around, gathered: Gathered::No }, found);
            }
        }
        _ => {}
    }
}

fn walk_object<'n, 'a>(
    members: &'n [(Cow<'a, str>, Node<'a>)],
    place: &Place,
    found: &mut Found<'n, 'a, '_>,
) {
    let codes: Vec<Rc<Code>> = members.iter().map(|(key, _)| found.vocabulary.of(key)).collect();
    let keys: Vec<&[String]> = codes.iter().map(|code| code.tokens.as_slice()).collect();
    let used = sibling_pairs(members, &keys, place, &mut found.pairs);
    for (at, (key, node)) in members.iter().enumerate().filter(|(at, _)| !used.contains(at)) {
        let gathers = matches!(keys[at], [word] if GATHERERS.contains(&word.as_str()));
        let path = if gathers { place.path.clone() } else { join(&place.path, key) };
        match &node.kind {
            Kind::Array(pair) if pair.len() == 2 && place.gathered == Gathered::Here => {
                compare(&path, Some(&pair[0]), Some(&pair[1]), &mut found.pairs);
            }
            Kind::Array(_) | Kind::Object(_) => {
                let gathered = if gathers { Gathered::Here } else { Gathered::No };
                walk(node, &Place { path, around: Some(place.path.clone()), gathered }, found);
            }
            _ => {}
        }
    }
}

/// Adds the pairs among the members of one object and returns the places of the members they took.
fn sibling_pairs<'n, 'a>(
    members: &'n [(Cow<'a, str>, Node<'a>)],
    keys: &[&[String]],
    place: &Place,
    found: &mut Vec<Pair<'n, 'a>>,
) -> HashSet<usize> {
    let mut used = HashSet::new();
    // Most objects: the index below costs more than all the rest of the walk.
    if !keys.iter().any(|key| may_mean_before(key)) {
        return used;
    }
    let whole: HashMap<String, usize> =
        keys.iter().enumerate().map(|(at, key)| (key.join("_"), at)).collect();
    for (at, key) in keys.iter().enumerate() {
        let Some((other, subject)) = other_side(key, &whole) else { continue };
        if whole.get(&key.join("_")) != Some(&at) || used.contains(&other) {
            continue;
        }
        used.extend([at, other]);
        let path =
            if subject.is_empty() { bare_path(members, &whole, place) } else { join(&place.path, &subject) };
        compare(&path, Some(&members[at].1), Some(&members[other].1), found);
    }
    used
}

/// Whether [`other_side`] may find a word for before in a key: it looks at the first and the last one.
fn may_mean_before(key: &[String]) -> bool {
    let is_before = |word: &String| SIDES.iter().any(|(before, _)| before == word);
    key.first().is_some_and(is_before) || key.last().is_some_and(is_before)
}

/// For a key that means before: the place of its other side, and the rest of the key.
fn other_side(key: &[String], whole: &HashMap<String, usize>) -> Option<(usize, String)> {
    let (last, first) = (key.len().checked_sub(1)?, 0);
    [first, last].into_iter().find_map(|at| {
        let word = key[at].as_str();
        let rest: Vec<&str> =
            key.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, w)| w.as_str()).collect();
        let subject = rest.join("_");
        if SPANS.contains(&subject.as_str()) {
            return None;
        }
        let sides = SIDES.iter().filter(|(before, _)| *before == word);
        let named = sides.filter_map(|(_, after)| {
            let mut other = key.to_vec();
            other[at] = (*after).to_owned();
            whole.get(&other.join("_"))
        });
        let plain = BESIDE_PLAIN.contains(&word).then(|| whole.get(&subject)).flatten();
        let other = *named.chain(plain).next()?;
        Some((other, if FILLERS.contains(&subject.as_str()) { String::new() } else { subject }))
    })
}

/// The path of a pair that does not name itself: a sibling may, else it is the object's own path.
fn bare_path(members: &[(Cow<'_, str>, Node<'_>)], whole: &HashMap<String, usize>, place: &Place) -> String {
    let namers = NAMERS.iter().chain(ITEM_NAMERS.iter().filter(|_| place.around.is_some()));
    let name = namers.filter_map(|key| members[*whole.get(*key)?].1.recorded()).next();
    match name {
        Some(name) => join(place.around.as_deref().unwrap_or(&place.path), &name),
        None => place.path.clone(),
    }
}

/// Adds one pair for every leaf that differs; lists are leaves.
fn compare<'n, 'a>(
    path: &str,
    from: Option<&'n Node<'a>>,
    to: Option<&'n Node<'a>>,
    found: &mut Vec<Pair<'n, 'a>>,
) {
    let (before, after) = (members_of(from), members_of(to));
    let comparable = (before.is_some() || is_nothing(from)) && (after.is_some() || is_nothing(to));
    if !comparable || (before.is_none() && after.is_none()) {
        if from.map(|node| node.raw) != to.map(|node| node.raw) {
            let path = if path.is_empty() { BARE_PATH.to_owned() } else { path.to_owned() };
            found.push(Pair { path, from, to });
        }
        return;
    }
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    let index = |members: &'n [(Cow<'a, str>, Node<'a>)]| -> HashMap<&'n str, &'n Node<'a>> {
        members.iter().map(|(key, node)| (key.as_ref(), node)).collect()
    };
    let (old, new) = (index(before), index(after));
    let mut seen = HashSet::new();
    for key in before.iter().chain(after).map(|(key, _)| key.as_ref()).filter(|key| seen.insert(*key)) {
        compare(&join(path, key), old.get(key).copied(), new.get(key).copied(), found);
    }
}

fn is_nothing(node: Option<&Node<'_>>) -> bool {
    node.is_none_or(|node| node.kind == Kind::Null)
}

/// The members of an object that has any.
fn members_of<'n, 'a>(node: Option<&'n Node<'a>>) -> Option<&'n [(Cow<'a, str>, Node<'a>)]> {
    match &node?.kind {
        Kind::Object(members) if !members.is_empty() => Some(members),
        _ => None,
    }
}

fn join(path: &str, key: &str) -> String {
    let key = cut(key, PATH_LIMIT_CHARS);
    if path.is_empty() { key } else { cut(&format!("{path}.{key}"), PATH_LIMIT_CHARS) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(json: &str) -> Vec<String> {
        let text = |value: Option<Json>| value.map_or("none".to_owned(), |json| json.as_str().to_owned());
        let found = changes(&Json::parse(json).unwrap()).into_iter();
        found.map(|change| format!("{}: {} > {}", change.path, text(change.from), text(change.to))).collect()
    }

    #[test]
    fn pairs_are_found_by_their_keys() {
        for (json, expected) in [
            (r#"{"scope":"project","from":"editor","to":"viewer"}"#, r#"value: "editor" > "viewer""#),
            (r#"{"old_role":"a","new_role":"b"}"#, r#"role: "a" > "b""#),
            (r#"{"roleFrom":1,"roleTo":2}"#, "role: 1 > 2"),
            (r#"{"role":{"previous":"a","current":"b"}}"#, r#"role: "a" > "b""#),
            (
                r#"{"previous_visibility":"public","visibility":"private"}"#,
                r#"visibility: "public" > "private""#,
            ),
            (r#"{"changes":{"role":{"from":"a","to":"b"}}}"#, r#"role: "a" > "b""#),
            (r#"{"changes":{"days":[30,90]}}"#, "days: 30 > 90"),
            (r#"{"changes":[{"field":"url","old":"x","new":null}]}"#, r#"url: "x" > null"#),
            (
                r#"{"ModifiedProperties":[{"Name":"Role","OldValue":"a","NewValue":"b"}]}"#,
                r#"Role: "a" > "b""#,
            ),
            (r#"{"edits":[{"path":"/amount","from":1250,"to":1200}]}"#, "/amount: 1250 > 1200"),
            (r#"{"settings":{"days":{"from":1,"to":2}}}"#, "settings.days: 1 > 2"),
        ] {
            assert_eq!(told(json), [expected], "{json}");
        }
    }

    #[test]
    fn objects_are_compared_leaf_by_leaf() {
        let json = r#"{"before":{"a":1,"b":{"c":[1,2],"d":"x"},"same":0},"after":{"a":1.0,"b":{"c":[2,1]},"same":0,"e":true}}"#;
        assert_eq!(told(json), ["a: 1 > 1.0", "b.c: [1,2] > [2,1]", "b.d: \"x\" > none", "e: none > true"]);
        assert_eq!(told(r#"{"before":null,"after":{"name":"n"}}"#), [r#"name: none > "n""#]);
    }

    #[test]
    fn what_is_no_change_is_not_told() {
        for json in [
            r#"{"from":"a"}"#,
            r#"{"from":"a","to":"a"}"#,
            r#"{"valid_from":"2026-01-01","valid_to":"2026-02-01"}"#,
            r#"{"pair":[1,2]}"#,
            r#"{"new":"a","name":"b"}"#,
            "[]",
            "7",
        ] {
            assert!(told(json).is_empty(), "{json}");
        }
    }

    #[test]
    fn numbers_stay_as_written_and_a_change_is_written_with_its_three_names() {
        let found = changes(&Json::parse(r#"{"from":9007199254740993,"to":1e400}"#).unwrap());
        let written = serde_json::to_string(&found).unwrap();
        assert_eq!(written, r#"[{"path":"value","from":9007199254740993,"to":1e400}]"#);
    }

    #[test]
    fn a_huge_key_does_not_multiply() {
        let leaves =
            |value: u8| (0..2_000).map(|n| format!("\"k{n}\":{value}")).collect::<Vec<_>>().join(",");
        let json = format!(
            "{{\"{}\":{{\"old\":{{{}}},\"new\":{{{}}}}}}}",
            "x".repeat(100_000),
            leaves(1),
            leaves(2)
        );
        let found = changes(&Json::parse(&json).unwrap());
        assert_eq!(found.len(), 2_000);
        assert!(found.iter().all(|change| change.path.chars().count() <= PATH_LIMIT_CHARS));
    }

    proptest! {
        #[test]
        fn flat_objects_give_one_change_per_differing_member(
            old in proptest::collection::btree_map("[a-z]{1,3}", 0u8..3, 0..6),
            new in proptest::collection::btree_map("[a-z]{1,3}", 0u8..3, 0..6),
        ) {
            let json = serde_json::json!({ "before": &old, "after": &new }).to_string();
            let keys: std::collections::BTreeSet<_> = old.keys().chain(new.keys()).collect();
            let differing = keys.into_iter().filter(|key| old.get(*key) != new.get(*key)).count();
            let both_filled = !old.is_empty() && !new.is_empty();
            if both_filled {
                prop_assert_eq!(told(&json).len(), differing);
            }
        }
    }
}
