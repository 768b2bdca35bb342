//! The second walk: what is left.

use exhibit_entry::Json;
use exhibit_entry::json::{Kind as Shape, Node};

use super::super::field::TextField;
use super::super::method::{is_plain, is_written, treated};
use super::super::pattern::Find;
use super::super::row::Redactor;
use super::{Stance, Walk, below, is_taken_whole, item, step, top};

/// Most paths of one row that are named; a row with more says `metadata`.
const PATHS_LIMIT: usize = 64;

impl Walk<'_> {
    /// What is left of the metadata with the paths that changed; none where nothing did.
    pub(in super::super) fn rewrite(self, redactor: &mut Redactor) -> Option<(Option<Json>, Vec<String>)> {
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
        if is_taken_whole(self.redactor, node, stance) {
            if let Stance::Ruled(rule) = stance {
                self.redactor.hit(rule, TextField::Metadata);
            }
            return false;
        }
        match &node.kind {
            Shape::Array(items) => self.write_items(items, stance, at, shown),
            Shape::Object(members) => self.write_members(members, stance, at, shown),
            Shape::Text(text) => self.write_text(node.raw, text, stance, shown),
            Shape::Number(number) => self.write_text(node.raw, number, stance, shown),
            Shape::Null | Shape::Bool(_) if stance == Stance::Closed => self.drop_closed(),
            Shape::Null | Shape::Bool(_) => {
                self.out.push_str(node.raw);
                true
            }
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
        for (place, part) in items.iter().enumerate() {
            let (length, shown_length) = (step(at, &place.to_string()), step(shown, &place.to_string()));
            let stance = item(self.redactor, stance, at);
            let before = self.out.len();
            if kept > 0 {
                self.out.push(',');
            }
            if self.write(part, stance, at, shown) {
                kept += 1;
            } else {
                self.out.truncate(before);
                self.paths.push(shown.clone());
            }
            at.truncate(length);
            shown.truncate(shown_length);
        }
        self.out.push(']');
        let kept = kept > 0 || self.stays_empty(items.is_empty(), stance);
        self.close((start, named_paths), kept)
    }

    fn write_members(
        &mut self,
        members: &[(std::borrow::Cow<'_, str>, Node<'_>)],
        parent: Stance,
        at: &mut String,
        shown: &mut String,
    ) -> bool {
        let (start, named_paths, mut kept) = (self.out.len(), self.paths.len(), 0);
        self.out.push('{');
        for (key, value) in members {
            let finds = self.finds.next().unwrap_or_default();
            let new_key = self.redactor.shown_key(key, parent, &finds);
            let shown_key = new_key.as_deref().unwrap_or(key);
            let (length, shown_length) = (step(at, key), step(shown, shown_key));
            let stance = below(self.redactor, parent, key, at);
            let before = self.out.len();
            if kept > 0 {
                self.out.push(',');
            }
            push_text(&mut self.out, shown_key);
            self.out.push(':');
            if self.write(value, stance, at, shown) {
                kept += 1;
                if new_key.is_some() && self.paths.last() != Some(shown) {
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
        let kept = kept > 0 || self.stays_empty(members.is_empty(), parent);
        self.close((start, named_paths), kept)
    }

    /// Whether a container of which nothing was kept stays because there was nothing in it.
    fn stays_empty(&mut self, was_empty: bool, stance: Stance) -> bool {
        let stays = was_empty && stance != Stance::Closed;
        if was_empty && !stays {
            self.drop_closed();
        }
        stays
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
            Stance::Ruled(rule) => match self.treated(text, rule) {
                None => return false,
                Some(new) => (new != text).then_some(new),
            },
            Stance::Open | Stance::OpenBelow | Stance::Formed(_) => {
                let finds = self.finds.next().unwrap_or_default();
                if self.redactor.needles.drown(TextField::Metadata) && !is_written(text) {
                    return self.drop_closed();
                }
                self.rewritten(text, stance, &finds)
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

    fn treated(&mut self, text: &str, rule: usize) -> Option<String> {
        let plan = self.redactor.plan.clone();
        let new = treated(&plan.rules[rule], text, &mut self.redactor.pseudonyms);
        if new.as_deref() != Some(text) {
            self.redactor.hit(rule, TextField::Metadata);
        }
        new
    }

    /// A text that stays, or whose form says whether it does, with what was found in it replaced.
    fn rewritten(&mut self, text: &str, stance: Stance, finds: &[Find]) -> Option<String> {
        let new = self.redactor.rewritten(text, TextField::Metadata, finds);
        let Stance::Formed(rule) = stance else { return new };
        let found = new.is_some();
        match new.filter(|new| is_written(new.trim())) {
            Some(new) => Some(new.trim().to_owned()),
            None if !found && (is_written(text) || is_plain(self.redactor.plan.method(rule), text)) => None,
            None => {
                self.redactor.hit(rule, TextField::Metadata);
                Some(self.redactor.formless_stand_in(text))
            }
        }
    }

    fn drop_closed(&mut self) -> bool {
        self.redactor.hit(self.redactor.plan.rules.len(), TextField::Metadata);
        false
    }
}

fn push_text(out: &mut String, text: &str) {
    out.push_str(&serde_json::to_string(text).expect("BUG: a text is always JSON"));
}
