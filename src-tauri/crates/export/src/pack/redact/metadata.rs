//! Metadata as a tree: which parts a rule takes, which may stay, and what is found in the texts of those that do.
//!
//! The tree is walked twice in the same order: once to see what is hidden, so that it can be looked for in the other
//! texts of the row, and once to write what is left. Nesting is bounded by the reader of JSON.

use exhibit_entry::Json;
use exhibit_entry::fold::{fold, fold_into};
use exhibit_entry::json::{Kind as Shape, Node};

use super::field::TextField;
use super::method::{REMOVED, treated};
use super::pattern::{Find, Wanted, scan};
use super::row::Redactor;
use crate::pack::rows::PackRow;

/// Most paths of one row that are named; a row with more says `metadata`.
const PATHS_LIMIT: usize = 64;

/// Longest value that is looked for in prose: a summary is shorter.
const IN_PROSE_LIMIT_BYTES: usize = 200;

/// Most bytes of a row that are looked through for what its metadata hides; rows that need more are made to.
const SEARCHED_LIMIT_BYTES: usize = 16 << 20;

/// How a part of the tree stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stance {
    /// It stays; parts below it are looked at by their own names.
    Open,
    /// It stays with all that is below it.
    OpenBelow,
    /// It goes, unless a rule names a part of it.
    Closed,
    /// A rule takes every value in it.
    Ruled(usize),
}

/// The first walk, and what it found.
pub(super) struct Walk<'a> {
    root: Node<'a>,
    row: &'a PackRow,
    heard: bool,
    wanted: Wanted,
    /// For each text that stays, in the order of the walk.
    finds: Vec<Vec<Find>>,
    /// What is said openly elsewhere in the row, folded: no secret is made of it in prose.
    openly: String,
    /// What the prose of the row says, folded.
    prose: String,
    searched_bytes: usize,
}

impl<'a> Walk<'a> {
    /// Looks through the metadata of a row.
    pub(super) fn new(redactor: &mut Redactor, metadata: &'a Json, row: &'a PackRow) -> Self {
        let mut walk = Walk {
            root: metadata.node(),
            row,
            heard: false,
            wanted: redactor.plan.wanted,
            finds: Vec::new(),
            openly: String::new(),
            prose: String::new(),
            searched_bytes: 0,
        };
        let root = walk.root.clone();
        let stance = top(redactor);
        walk.look(redactor, &root, stance, &mut String::new());
        walk
    }

    /// What is left of the metadata with the paths that changed; none where nothing did.
    pub(super) fn rewrite(self, redactor: &mut Redactor) -> Option<(Option<Json>, Vec<String>)> {
        let stance = top(redactor);
        let mut writer = Writer {
            finds: self.finds.into_iter(),
            out: String::with_capacity(self.root.raw.len()),
            paths: Vec::new(),
            redactor,
        };
        let kept = writer.write(&self.root, stance, &mut String::new(), &mut "metadata".to_owned());
        let (mut paths, out) = (writer.paths, writer.out);
        if !kept {
            return Some((None, vec!["metadata".to_owned()]));
        }
        if paths.is_empty() {
            return None;
        }
        if paths.len() > PATHS_LIMIT {
            paths = vec!["metadata".to_owned()];
        }
        let new = Json::parse(&out).expect("BUG: what is written from a tree is a tree");
        Some((Some(new), paths))
    }

    fn hear(&mut self, redactor: &Redactor) {
        for (field, rule) in TextField::ALL.into_iter().zip(redactor.fields) {
            let Some(text) = field.of(self.row) else { continue };
            if field.is_prose() {
                fold_into(&mut self.prose, text);
                self.prose.push('\n');
            }
            if field == TextField::Label || (!field.is_prose() && rule.is_none()) {
                fold_into(&mut self.openly, text);
                self.openly.push('\n');
            }
        }
    }

    fn look(&mut self, redactor: &mut Redactor, node: &Node<'_>, stance: Stance, at: &mut String) {
        match &node.kind {
            Shape::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    let length = step(at, &place.to_string());
                    let stance =
                        redactor.plan.of_pointer(at).map_or(stance, |rule| named(redactor, rule, true));
                    self.look(redactor, item, stance, at);
                    at.truncate(length);
                }
            }
            Shape::Object(members) => {
                for (key, value) in members {
                    self.find(redactor, key, self.wanted);
                    let length = step(at, key);
                    let stance = below(redactor, stance, key, at);
                    self.look(redactor, value, stance, at);
                    at.truncate(length);
                }
            }
            Shape::Text(text) => self.look_at_text(redactor, text, stance),
            Shape::Number(number) => match stance {
                Stance::Open | Stance::OpenBelow => self.find(redactor, number, self.wanted.only_digits()),
                Stance::Ruled(rule) => hide(redactor, number, rule),
                Stance::Closed => {}
            },
            Shape::Null | Shape::Bool(_) => {}
        }
    }

    fn look_at_text(&mut self, redactor: &mut Redactor, text: &str, stance: Stance) {
        match stance {
            Stance::Open | Stance::OpenBelow => self.find(redactor, text, self.wanted),
            Stance::Ruled(rule) => hide(redactor, text, rule),
            Stance::Closed => self.look_in_prose(redactor, text),
        }
    }

    /// What goes may stand in the prose; what is said openly elsewhere in the row may stay there.
    fn look_in_prose(&mut self, redactor: &mut Redactor, text: &str) {
        if text.len() > IN_PROSE_LIMIT_BYTES {
            return;
        }
        if !std::mem::replace(&mut self.heard, true) {
            self.hear(redactor);
        }
        self.searched_bytes += self.prose.len() + self.openly.len();
        if self.searched_bytes > SEARCHED_LIMIT_BYTES {
            return redactor.flood();
        }
        let folded = fold(text.trim());
        if !folded.is_empty() && self.prose.contains(&folded) && !self.openly.contains(&folded) {
            redactor.need_in_prose(text);
        }
    }

    fn find(&mut self, redactor: &mut Redactor, text: &str, wanted: Wanted) {
        let mut finds = Vec::new();
        scan(text, wanted, &mut finds);
        redactor.need_found(text, &finds);
        self.finds.push(finds);
    }
}

/// The second walk.
struct Writer<'r> {
    finds: std::vec::IntoIter<Vec<Find>>,
    out: String,
    paths: Vec<String>,
    redactor: &'r mut Redactor,
}

impl Writer<'_> {
    /// Writes what is left of `node`; false where nothing is. `at` is its place as it was, `shown` as the pack shows it.
    fn write(&mut self, node: &Node<'_>, stance: Stance, at: &mut String, shown: &mut String) -> bool {
        match &node.kind {
            Shape::Array(items) => self.write_items(items, stance, at, shown),
            Shape::Object(members) => self.write_members(members, stance, at, shown),
            Shape::Text(text) => self.write_text(node.raw, text, stance, shown),
            Shape::Number(number) => self.write_text(node.raw, number, stance, shown),
            Shape::Null | Shape::Bool(_) => match stance {
                Stance::Closed => self.drop_closed(),
                Stance::Open | Stance::OpenBelow | Stance::Ruled(_) => self.keep(node.raw),
            },
        }
    }

    fn write_items(
        &mut self,
        items: &[Node<'_>],
        stance: Stance,
        at: &mut String,
        shown: &mut String,
    ) -> bool {
        let (start, named_paths, mut kept) = (self.out.len(), self.paths.len(), 0);
        self.out.push('[');
        for (place, item) in items.iter().enumerate() {
            let (length, shown_length) = (step(at, &place.to_string()), step(shown, &place.to_string()));
            let stance =
                self.redactor.plan.of_pointer(at).map_or(stance, |rule| named(self.redactor, rule, true));
            let before = self.out.len();
            if kept > 0 {
                self.out.push(',');
            }
            if self.write(item, stance, at, shown) {
                kept += 1;
            } else {
                self.out.truncate(before);
                self.paths.push(shown.clone());
            }
            at.truncate(length);
            shown.truncate(shown_length);
        }
        self.out.push(']');
        self.close((start, named_paths), kept > 0 || (items.is_empty() && stance != Stance::Closed))
    }

    fn write_members(
        &mut self,
        members: &[(std::borrow::Cow<'_, str>, Node<'_>)],
        stance: Stance,
        at: &mut String,
        shown: &mut String,
    ) -> bool {
        let (start, named_paths, mut kept) = (self.out.len(), self.paths.len(), 0);
        self.out.push('{');
        for (key, value) in members {
            let finds = self.finds.next().unwrap_or_default();
            let new_key = self.redactor.rewritten(key, TextField::Metadata, &finds);
            let shown_key = new_key.as_deref().unwrap_or(key);
            let (length, shown_length) = (step(at, key), step(shown, shown_key));
            let stance = below(self.redactor, stance, key, at);
            let before = self.out.len();
            if kept > 0 {
                self.out.push(',');
            }
            push_text(&mut self.out, shown_key);
            self.out.push(':');
            if self.write(value, stance, at, shown) {
                kept += 1;
                if new_key.is_some() {
                    self.paths.push(shown.clone());
                }
            } else {
                self.out.truncate(before);
                self.paths.push(shown.clone());
            }
            at.truncate(length);
            shown.truncate(shown_length);
        }
        self.out.push('}');
        self.close((start, named_paths), kept > 0 || (members.is_empty() && stance != Stance::Closed))
    }

    /// Ends a container: where nothing in it was kept, it goes as one.
    fn close(&mut self, (start, named_paths): (usize, usize), kept: bool) -> bool {
        if !kept {
            self.out.truncate(start);
            self.paths.truncate(named_paths);
        }
        // The rest of the paths would be forgotten anyway.
        self.paths.truncate(PATHS_LIMIT + 1);
        kept
    }

    fn write_text(&mut self, raw: &str, text: &str, stance: Stance, shown: &str) -> bool {
        let new = match stance {
            Stance::Closed => return self.drop_closed(),
            Stance::Ruled(rule) => {
                let new = treated(&self.redactor.plan.rules[rule], text, &mut self.redactor.pseudonyms);
                if new.as_deref() != Some(text) {
                    self.redactor.hit(rule, TextField::Metadata);
                }
                match new {
                    None => return false,
                    Some(new) => (new != text).then_some(new),
                }
            }
            Stance::Open | Stance::OpenBelow => {
                let finds = self.finds.next().unwrap_or_default();
                self.redactor.rewritten(text, TextField::Metadata, &finds)
            }
        };
        match new {
            None => self.out.push_str(raw),
            Some(new) => {
                push_text(&mut self.out, &new);
                self.paths.push(shown.to_owned());
            }
        }
        true
    }

    fn keep(&mut self, raw: &str) -> bool {
        self.out.push_str(raw);
        true
    }

    fn drop_closed(&mut self) -> bool {
        self.redactor.hit(self.redactor.plan.rules.len(), TextField::Metadata);
        false
    }
}

/// How the whole of the metadata stands.
fn top(redactor: &Redactor) -> Stance {
    match redactor.plan.of_pointer("") {
        Some(rule) => named(redactor, rule, true),
        None if redactor.plan.allow_list => Stance::Closed,
        None => Stance::Open,
    }
}

/// How a member stands under a parent: a rule for its place counts before one for its name, and both before its parent's.
fn below(redactor: &mut Redactor, parent: Stance, key: &str, at: &str) -> Stance {
    if let Some(rule) = redactor.plan.of_pointer(at) {
        return named(redactor, rule, true);
    }
    if let Some(rule) = redactor.of_key(key) {
        return named(redactor, rule, false);
    }
    match parent {
        Stance::Open if redactor.plan.allow_list => Stance::Closed,
        other => other,
    }
}

fn named(redactor: &Redactor, rule: usize, with_all_below: bool) -> Stance {
    match (redactor.plan.keeps(rule), with_all_below) {
        (true, true) => Stance::OpenBelow,
        (true, false) => Stance::Open,
        (false, _) => Stance::Ruled(rule),
    }
}

fn hide(redactor: &mut Redactor, value: &str, rule: usize) {
    let new = treated(&redactor.plan.rules[rule], value, &mut redactor.pseudonyms);
    if new.as_deref() != Some(value) {
        redactor.need(value, new.as_deref().or(Some(REMOVED)), rule);
    }
}

/// One step further in a pointer (RFC 6901); gives back the length before it.
fn step(pointer: &mut String, name: &str) -> usize {
    let length = pointer.len();
    pointer.push('/');
    for c in name.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
    length
}

fn push_text(out: &mut String, text: &str) {
    out.push_str(&serde_json::to_string(text).expect("BUG: a text is always JSON"));
}
