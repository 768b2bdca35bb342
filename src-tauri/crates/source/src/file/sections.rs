//! The arrays of one document: which of them are its rows, and which stand beside them.
//!
//! Evidence packs and reports put the rows of one log into several arrays, `{"logins":[…],"role_changes":[…]}`. Those
//! are read one after the other; what else stands there, such as `users`, is named and not read.

use exhibit_entry::json::{self, Kind, Node};

use super::document::holds_objects;
use crate::profile::Profile;
use crate::scan::{self, Doc};
use crate::{Path, builtin, builtin_by_id, detect_profile_among, safe};

/// How deep an envelope is searched for its rows where no known name fits.
const SEARCH_DEPTH: usize = 3;

/// Rows of an array that are looked at to tell what it holds.
const ROWS_TO_TELL: usize = 20;

/// Arrays that may be rows, and of those left out the ones named: more in one document than any export has, and few
/// enough that a hostile one costs nothing.
const ARRAYS_AT_MOST: usize = 50;

/// Keys for objects that the rows refer to, and that look like rows: of JSON:API (section 7.1, compound documents).
const REFERRED_TO: &[&str] = &["included"];

/// An array of objects in a document.
pub(super) struct Array {
    /// Dotted path.
    pub(super) path: String,
    /// Where its bracket stands.
    pub(super) at: usize,
    /// How many objects it holds.
    count: usize,
    /// Where the object begins that it is a member of.
    parent: usize,
    told: Told,
}

/// What the first rows of an array tell.
#[derive(Default)]
struct Told {
    /// The vendor that they are known by.
    profile: Option<&'static Profile>,
    /// Keys of the first one.
    keys: Vec<String>,
    /// Where the first one that tells a time with an action or an actor has them.
    places: Option<Places>,
}

struct Places {
    at: &'static Path,
    action: Option<&'static Path>,
    actor: Option<&'static Path>,
}

/// The arrays of a document that are its rows, and what else it holds.
pub(super) struct Sections {
    /// In the document's order.
    pub(super) rows: Vec<Array>,
    /// The others, in words.
    pub(super) left_out: Vec<String>,
}

/// Every array of objects below the object at `start`, at most three objects deep, in the document's order.
pub(super) fn arrays(doc: Doc<'_>, start: usize) -> Vec<Array> {
    let mut found = Vec::new();
    collect(doc, start, &mut Vec::new(), &mut found);
    found
}

/// The array that holds the rows, where no name tells it: one of a known vendor, else one that tells times and actions,
/// else times and actors, else the largest; of equals the first.
pub(super) fn main_of(found: &[Array]) -> Option<usize> {
    let rank = |array: &Array| {
        let places = array.told.places.as_ref();
        let acts = places.is_some_and(|places| places.action.is_some());
        (array.told.profile.is_some(), acts, places.is_some(), array.count)
    };
    let best = found.iter().map(rank).max()?;
    found.iter().find(|array| rank(array) == best).map(|array| array.at)
}

/// Whether one of them holds rows of a known vendor.
pub(super) fn any_is_known(found: &[Array]) -> bool {
    found.iter().any(|array| array.told.profile.is_some())
}

/// The array whose bracket stands at `main`, and those beside it that hold rows of the same log.
pub(super) fn of(found: Vec<Array>, main: usize) -> Sections {
    let same = match found.iter().find(|array| array.at == main) {
        Some(main) => found.iter().map(|array| array.at == main.at || is_same_log(main, array)).collect(),
        None => vec![false; found.len()],
    };
    let (mut rows, mut others) = (Vec::new(), Vec::new());
    for (array, is_row) in found.into_iter().zip(same) {
        if is_row { rows.push(array) } else { others.push(array) }
    }
    Sections { rows, left_out: words(&others) }
}

fn words(others: &[Array]) -> Vec<String> {
    let word = |array: &Array| {
        let objects = if array.count == 1 { "object" } else { "objects" };
        format!("`{}` ({} {objects}) beside the rows", safe::start(array.path.as_bytes()), array.count)
    };
    let more = others.get(ARRAYS_AT_MOST..).unwrap_or_default();
    let objects: usize = more.iter().map(|array| array.count).sum();
    let rest = (!more.is_empty()).then(|| format!("{} more arrays ({objects} objects)", more.len()));
    others.iter().take(ARRAYS_AT_MOST).map(word).chain(rest).collect()
}

fn collect(doc: Doc<'_>, at: usize, path: &mut Vec<String>, found: &mut Vec<Array>) {
    for member in scan::members(doc, at).parts {
        let value = member.value.start;
        path.push(scan::key_text(&doc, &member.key));
        match doc.get(value) {
            Some(b'[') if holds_objects(doc, value) => {
                let rows = scan::items(doc, value).parts;
                // What is not looked at is no row of a known log, and is named.
                let looked_at = if found.len() < ARRAYS_AT_MOST { rows.len().min(ROWS_TO_TELL) } else { 0 };
                let first: Vec<&[u8]> = rows[..looked_at].iter().map(|span| &doc[span.clone()]).collect();
                let path = path.join(".");
                found.push(Array { path, at: value, count: rows.len(), parent: at, told: told(&first) });
            }
            Some(b'{') if path.len() < SEARCH_DEPTH => collect(doc, value, path, found),
            _ => {}
        }
        path.pop();
    }
}

fn told(first: &[&[u8]]) -> Told {
    let Some(generic) = builtin_by_id("generic") else { return Told::default() };
    let texts = first.iter().filter_map(|row| std::str::from_utf8(row).ok());
    let nodes: Vec<Node<'_>> = texts.filter_map(|text| json::parse(text).ok()).collect();
    Told {
        profile: detect_profile_among(builtin(), first),
        keys: nodes.first().map(keys).unwrap_or_default(),
        places: nodes.iter().find_map(|node| places(generic, node)),
    }
}

fn keys(node: &Node<'_>) -> Vec<String> {
    let Kind::Object(members) = &node.kind else { return Vec::new() };
    let mut keys: Vec<String> = members.iter().map(|(key, _)| key.to_string()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn places(generic: &'static Profile, node: &Node<'_>) -> Option<Places> {
    let told = |paths: &'static [Path]| {
        let holds = |path: &&Path| path.find(node, generic.keys).and_then(Node::recorded).is_some();
        paths.iter().find(holds)
    };
    let fields = &generic.fields;
    let actor = told(&fields.actor_label).or_else(|| told(&fields.actor_id));
    // What a row calls a `name` is in a list of people or things no action.
    let action = told(&fields.action).filter(|path| path.as_str() != "name");
    let places = Places { at: told(&fields.at)?, action, actor };
    (places.action.is_some() || places.actor.is_some()).then_some(places)
}

/// Whether two arrays beside each other hold rows of one log: of one vendor, or with their time and their action or actor
/// in the same places, or with most keys in common.
fn is_same_log(main: &Array, other: &Array) -> bool {
    let name = other.path.rsplit('.').next().unwrap_or_default();
    if other.parent != main.parent || REFERRED_TO.contains(&name) {
        return false;
    }
    let (told, like) = (&main.told, &other.told);
    let vendor = |told: &Told| told.profile.map(|profile| profile.id.as_str());
    (vendor(told).is_some() && vendor(told) == vendor(like))
        || has_places_of(told, like)
        || shares_keys(told, like)
}

fn has_places_of(told: &Told, like: &Told) -> bool {
    let (Some(told), Some(like)) = (&told.places, &like.places) else { return false };
    let both = |one: Option<&Path>, other: Option<&Path>| one.is_some() && one == other;
    told.at == like.at && (both(told.action, like.action) || both(told.actor, like.actor))
}

/// More than half of the keys that either has. An id and a time alone are what everything has.
fn shares_keys(told: &Told, like: &Told) -> bool {
    let shared = told.keys.iter().filter(|key| like.keys.contains(key)).count();
    shared * 2 > told.keys.len() + like.keys.len() - shared
}

#[cfg(test)]
mod tests {
    use super::super::document;

    fn seen(text: &str) -> (String, usize, Vec<String>) {
        let cut = document::cut(text.as_bytes().into(), 0);
        (cut.shape.to_string(), cut.spans.len(), cut.left_out)
    }

    const LOGIN: &str = r#"{"id":1,"created_at":"2026-04-01T08:00:00Z","action":"login","user":"dana@example.org","ip":"203.0.113.9"}"#;
    const CHANGE: &str = r#"{"id":2,"created_at":"2026-04-02T08:00:00Z","action":"role","user":"rob@example.org","from":"a","to":"b","why":"c","ticket":"d","target":"e"}"#;
    const USER: &str =
        r#"{"id":9,"name":"Dana","email":"dana@example.org","created_at":"2025-01-01T00:00:00Z","mfa":true}"#;

    #[test]
    fn sections_of_one_log_are_read_one_after_the_other() {
        let text =
            format!(r#"{{"tenant":"north","logins":[{LOGIN},{LOGIN}],"none":[],"role_changes":[{CHANGE}]}}"#);
        assert_eq!(seen(&text), ("json-envelope:logins,role_changes".into(), 3, vec![]));
        let below = format!(r#"{{"data":{{"a":[{CHANGE}],"b":[{LOGIN}]}}}}"#);
        assert_eq!(seen(&below), ("json-envelope:data.a,data.b".into(), 2, vec![]));
    }

    #[test]
    fn what_is_no_log_beside_the_rows_is_named_however_much_it_is() {
        for users in [1, 40] {
            let list = vec![USER; users].join(",");
            let text = format!(r#"{{"users":[{list}],"logins":[{LOGIN}],"role_changes":[{CHANGE}]}}"#);
            let (form, rows, left_out) = seen(&text);
            assert_eq!((form.as_str(), rows), ("json-envelope:logins,role_changes", 2));
            let objects = if users == 1 { "object" } else { "objects" };
            assert_eq!(left_out, [format!("`users` ({users} {objects}) beside the rows")]);
        }
    }

    #[test]
    fn rows_of_unknown_names_go_by_their_keys() {
        let one = r#"{"wann":"1","wer":"b","was":"c"}"#;
        let text = format!(
            r#"{{"anmeldungen":[{one},{one}],"rollen":[{one}],"konten":[{{"wer":"b","seit":"1"}}]}}"#
        );
        let left = vec!["`konten` (1 object) beside the rows".to_owned()];
        assert_eq!(seen(&text), ("json-envelope:anmeldungen,rollen".into(), 3, left));
    }

    #[test]
    fn what_a_document_includes_is_not_taken_for_rows() {
        let row = r#"{"type":"event","id":"1","attributes":{"at":"2026-04-01"}}"#;
        let text = format!(r#"{{"data":[{row}],"included":[{row},{row}]}}"#);
        let left = vec!["`included` (2 objects) beside the rows".to_owned()];
        assert_eq!(seen(&text), ("json-envelope:data".into(), 1, left));
    }

    #[test]
    fn a_cut_in_a_later_section_keeps_the_rows_before_it() {
        let text = format!(r#"{{"logins":[{LOGIN}],"role_changes":[{CHANGE},{{"id":"#);
        let cut = document::cut(text.as_bytes().into(), 0);
        assert_eq!((cut.spans.len(), cut.broken.is_some()), (3, true));
    }

    #[test]
    fn a_report_with_a_name_and_a_date_of_its_own_is_an_envelope_of_a_known_vendors_rows() {
        let row = r#"{"id":"1","created_at":"2026-04-01T08:00:00Z","action":"login","user":"dana@example.org","target_type":"user","target":"7","details":{}}"#;
        let head = r#""name":"Access review","created_at":"2026-07-01T00:00:00Z","kind":"access""#;
        let text = format!(r#"{{{head},"logins":[{row}],"role_changes":[{row}],"reviewers":[{USER}]}}"#);
        let left = vec!["`reviewers` (1 object) beside the rows".to_owned()];
        assert_eq!(seen(&text), ("json-envelope:logins,role_changes".into(), 2, left));
        let empty = format!(r#"{{"logs":[],"logins":[{row}]}}"#);
        assert_eq!(seen(&empty), ("json-envelope:logins".into(), 1, vec![]));
    }

    #[test]
    fn many_arrays_are_named_in_few_words() {
        let arrays: Vec<String> = (0..500).map(|n| format!(r#""k{n}":[{{"n{n}":1}}]"#)).collect();
        let (_, rows, left_out) = seen(&format!("{{{}}}", arrays.join(",")));
        assert_eq!((rows, left_out.len()), (1, super::ARRAYS_AT_MOST + 1));
        assert_eq!(left_out.last().unwrap(), "449 more arrays (449 objects)");
    }
}
