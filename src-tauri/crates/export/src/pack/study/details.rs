//! The vendor's own details of a row, found by the words of their keys: `prNumber` and `pr_number` are one.

use std::borrow::Cow;
use std::cell::OnceCell;

use exhibit_entry::Entry;
use exhibit_entry::json::{Kind, Node};
use exhibit_entry::words::tokens;

/// Members whose own members say something of the row too; deeper ones are about other things.
const GATHERERS: &[&str] = &[
    "details",
    "detail",
    "target",
    "data",
    "parameters",
    "params",
    "request",
    "request_parameters",
    "request_params",
    "properties",
    "response",
    "before",
    "after",
];

/// The details of one row: top-level members first, then those one level down in [`GATHERERS`]. Read when first asked.
pub(crate) struct Details<'a> {
    entry: &'a Entry,
    read: OnceCell<Members<'a>>,
}

struct Members<'a> {
    all: Vec<(String, Node<'a>)>,
    /// How many of them stand at the top.
    own: usize,
}

impl<'a> Details<'a> {
    /// The details of `entry`; none recorded: no members.
    pub(crate) fn of(entry: &'a Entry) -> Self {
        Self { entry, read: OnceCell::new() }
    }

    fn members(&self) -> &Members<'a> {
        self.read.get_or_init(|| Members::of(self.entry))
    }

    /// The first of `keys` (words joined by `_`) that holds a text, a number or a flag.
    pub(crate) fn text(&self, keys: &[&str]) -> Option<Cow<'a, str>> {
        keys.iter().find_map(|key| self.all(key).find_map(Node::recorded))
    }

    /// [`Details::text`] among the top-level members alone.
    pub(crate) fn own_text(&self, keys: &[&str]) -> Option<Cow<'a, str>> {
        let Members { all, own } = self.members();
        let own = &all[..*own];
        let named =
            |key: &str| own.iter().filter(move |(name, _)| name == key).find_map(|(_, node)| node.recorded());
        keys.iter().find_map(|key| named(key))
    }

    /// The first of `keys` that holds a flag.
    pub(crate) fn flag(&self, keys: &[&str]) -> Option<bool> {
        let flag = |node: &Node<'a>| if let Kind::Bool(flag) = node.kind { Some(flag) } else { None };
        keys.iter().find_map(|key| self.all(key).find_map(flag))
    }

    /// Whether `key` holds a list with something in it.
    pub(crate) fn has_list(&self, key: &str) -> bool {
        self.all(key).any(|node| matches!(&node.kind, Kind::Array(items) if !items.is_empty()))
    }

    fn all(&self, key: &str) -> impl Iterator<Item = &Node<'a>> {
        self.members().all.iter().filter(move |(name, _)| name == key).map(|(_, node)| node)
    }
}

impl<'a> Members<'a> {
    fn of(entry: &'a Entry) -> Self {
        let mut all = entry.metadata.as_ref().map(|json| named(json.node())).unwrap_or_default();
        let inner: Vec<_> = all
            .iter()
            .filter(|(key, _)| GATHERERS.contains(&key.as_str()))
            .flat_map(|(_, node)| named(node.clone()))
            .collect();
        let own = all.len();
        all.extend(inner);
        Self { all, own }
    }
}

/// The members of an object; of a list those items that are a name and a value.
fn named(node: Node<'_>) -> Vec<(String, Node<'_>)> {
    match node.kind {
        Kind::Object(members) => {
            members.into_iter().map(|(key, node)| (tokens(&key).join("_"), node)).collect()
        }
        Kind::Array(items) => items.iter().filter_map(named_value).collect(),
        _ => Vec::new(),
    }
}

fn named_value<'a>(item: &Node<'a>) -> Option<(String, Node<'a>)> {
    let name = item.get("name").or_else(|| item.get("Name"))?.recorded()?;
    let value = item.get("value").or_else(|| item.get("Value"))?;
    Some((tokens(&name).join("_"), value.clone()))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::entry_with;
    use super::*;

    #[test]
    fn keys_are_found_by_their_words_at_the_top_and_one_level_down() {
        let entry = entry_with(r#"{"prNumber":7,"details":{"as":"Developer"},"deep":{"email":"x"},"e":""}"#);
        let details = Details::of(&entry);
        assert_eq!(details.text(&["pr_number"]).as_deref(), Some("7"));
        assert_eq!(details.text(&["nothing", "as"]).as_deref(), Some("Developer"));
        assert_eq!(details.own_text(&["pr_number"]).as_deref(), Some("7"));
        assert_eq!(details.own_text(&["as"]), None);
        assert_eq!(details.text(&["email"]), None);
        assert_eq!(details.text(&["e"]), None);
    }

    #[test]
    fn lists_of_names_and_values_are_read_as_members() {
        let entry =
            entry_with(r#"{"parameters":[{"name":"USER_EMAIL","value":"omar@acme.example"},{"name":"x"}]}"#);
        assert_eq!(Details::of(&entry).text(&["user_email"]).as_deref(), Some("omar@acme.example"));
    }

    #[test]
    fn a_flag_is_no_text_that_says_true() {
        let entry = entry_with(r#"{"is_public":"true","public":true}"#);
        assert_eq!(Details::of(&entry).flag(&["is_public", "public"]), Some(true));
        assert_eq!(Details::of(&entry).flag(&["is_public"]), None);
    }
}
