//! Every place in some rows that holds a value.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use exhibit_entry::json::{self, Kind, Node};

use super::example;
use crate::csv::CsvRow;
use crate::profile::Profile;
use crate::{KeyCase, Path, ROW_LIMIT_BYTES};

/// Most places that are told of; audit rows have some dozens.
pub const PATHS_AT_MOST: usize = 2000;

/// Items of one array that are looked at: further ones are of the same kind.
const ITEMS_AT_MOST: usize = 8;

/// Longest path that is told of, in bytes: a key may be of any length.
const PATH_LIMIT_BYTES: usize = 256;

/// One place in the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathSeen {
    /// Dotted path, fit for a profile. It is made of a stranger's keys.
    pub path: String,
    /// Its first value, cut to some 100 characters and fit for display.
    pub example: String,
    /// Rows that have a value there: neither null nor an empty text.
    pub rows: u64,
}

/// The places of every text, number, `true` and `false` in `rows`, in the order in which they are met; arrays by
/// number. Rows that cannot be read hold none. At most [`PATHS_AT_MOST`] are told of; what no path of a profile leads
/// to is left out.
#[must_use]
pub fn paths(profile: &Profile, rows: &[&[u8]]) -> Vec<PathSeen> {
    let mut seen = Seen::default();
    for text in rows.iter().filter_map(|raw| row_text(profile, raw)) {
        if let Ok(row) = json::parse(&text) {
            seen.take_row(&row, profile.keys);
        }
    }
    seen.places
}

/// The row as JSON, of a table too.
pub(super) fn row_text<'a>(profile: &Profile, raw: &'a [u8]) -> Option<Cow<'a, str>> {
    let text = std::str::from_utf8(raw).ok().filter(|text| text.len() <= ROW_LIMIT_BYTES)?;
    match CsvRow::of(text) {
        Some(row) => row.json(&profile.csv.json_columns).ok().map(Cow::Owned),
        None => Some(Cow::Borrowed(text)),
    }
}

#[derive(Default)]
struct Seen {
    places: Vec<PathSeen>,
    /// Where in `places` each path stands.
    known: HashMap<String, usize>,
}

impl Seen {
    fn take_row(&mut self, row: &Node<'_>, case: KeyCase) {
        let mut met = Vec::new();
        leaves(row, "", &mut met);
        let mut of_this_row = HashSet::new();
        for path in met.into_iter().filter_map(|path| Path::try_from(path).ok()) {
            // What a profile would find there, which of two equal keys is the last.
            let value = path.find(row, case).and_then(Node::recorded);
            if let Some(value) = value.filter(|_| of_this_row.insert(path.as_str().to_owned())) {
                self.take(path.as_str(), &value);
            }
        }
    }

    fn take(&mut self, path: &str, value: &str) {
        if let Some(at) = self.known.get(path) {
            self.places[*at].rows += 1;
        } else if self.places.len() < PATHS_AT_MOST {
            self.known.insert(path.to_owned(), self.places.len());
            self.places.push(PathSeen { path: path.to_owned(), example: example(value), rows: 1 });
        }
    }
}

/// The paths of all scalars below `node`, which stands at `path`.
fn leaves(node: &Node<'_>, path: &str, met: &mut Vec<String>) {
    if met.len() >= PATHS_AT_MOST || path.len() > PATH_LIMIT_BYTES || steps(path) > Path::STEP_LIMIT {
        return;
    }
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match &node.kind {
        Kind::Object(members) => {
            for (key, value) in members.iter().filter(|(key, _)| !key.is_empty()) {
                leaves(value, &below(key), met);
            }
        }
        Kind::Array(items) => {
            for (nth, item) in items.iter().take(ITEMS_AT_MOST).enumerate() {
                leaves(item, &below(&nth.to_string()), met);
            }
        }
        Kind::Null => {}
        Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => met.push(path.to_owned()),
    }
}

fn steps(path: &str) -> usize {
    if path.is_empty() { 0 } else { path.split('.').count() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::LEAST;
    use proptest::prelude::*;

    fn seen(rows: &[&str]) -> Vec<(String, String, u64)> {
        let profile = Profile::parse(LEAST).unwrap();
        let rows: Vec<&[u8]> = rows.iter().map(|row| row.as_bytes()).collect();
        paths(&profile, &rows).into_iter().map(|seen| (seen.path, seen.example, seen.rows)).collect()
    }

    fn place(path: &str, example: &str, rows: u64) -> (String, String, u64) {
        (path.to_owned(), example.to_owned(), rows)
    }

    #[test]
    fn places_come_in_the_order_of_the_rows_with_their_first_value() {
        let rows = [
            r#"{"z":"1","a":{"list":[{"b":true},7],"none":null,"empty":""},"q.r":2.50}"#,
            "broken",
            r#"{"a":{"list":[{"b":false}],"none":"now"},"z":null}"#,
        ];
        assert_eq!(
            seen(&rows),
            [
                place("z", "1", 1),
                place("a.list.0.b", "true", 2),
                place("a.list.1", "7", 1),
                place("q.r", "2.50", 1),
                place("a.none", "now", 1),
            ]
        );
        assert_eq!(seen(&["When,Who\n2026-05-09,ana"]).len(), 2);
    }

    #[test]
    fn of_two_equal_keys_the_one_that_is_read_is_shown() {
        assert_eq!(seen(&[r#"{"a":1,"a":2}"#]), [place("a", "2", 1)]);
    }

    #[test]
    fn hostile_rows_fill_neither_the_list_nor_the_line() {
        let many: Vec<String> = (0..3000).map(|n| format!("\"k{n}\":1")).collect();
        assert_eq!(seen(&[&format!("{{{}}}", many.join(","))]).len(), PATHS_AT_MOST);
        let deep = format!("{}1{}", "{\"a\":".repeat(150), "}".repeat(150));
        assert!(seen(&[&deep]).is_empty());
        let long = format!("{{\"{}\":1,\"\":2,\"..\":3,\"b\":\"{}\"}}", "k".repeat(300), "x".repeat(1 << 20));
        let found = seen(&[&long]);
        assert_eq!((found.len(), found[0].0.as_str(), found[0].1.chars().count()), (1, "b", 101));
    }

    proptest! {
        #[test]
        fn every_place_leads_somewhere(row in "\\{(\"[ab.0]{0,3}\":(1|\"x\"|null|\\{\"b\":2\\}|\\[3,\\{\"a\":4\\}\\]),){0,4}\"z\":0\\}") {
            let node = json::parse(&row).unwrap();
            for (path, example, _) in seen(&[&row]) {
                let path = Path::try_from(path).unwrap();
                let there = path.find(&node, KeyCase::Exact).and_then(Node::recorded);
                prop_assert_eq!(there.as_deref(), Some(example.as_str()), "{:?}", path);
            }
        }
    }
}
