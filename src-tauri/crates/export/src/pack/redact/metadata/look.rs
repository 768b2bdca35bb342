//! The first walk: what is hidden, and what patterns find in what stays.

use exhibit_entry::Json;
use exhibit_entry::fold::{fold, fold_into};
use exhibit_entry::json::{Kind as Shape, Node};
use exhibit_entry::words::visible;

use super::super::field::TextField;
use super::super::method::{REMOVED, is_plain, treated};
use super::super::needle::{CUT, CUTS_LIMIT, cut_short, says};
use super::super::pattern::{Find, Wanted, scan};
use super::super::row::Redactor;
use super::super::rule::{Kind, Method};
use super::super::word::is_closed;
use super::{Stance, below, is_taken_whole, item, step, top};
use crate::pack::rows::PackRow;

/// Most bytes of a value that are looked for in prose: a summary holds fewer.
const IN_PROSE_LIMIT_BYTES: usize = 1024;

/// Most bytes of a row that are looked through for what its metadata hides; rows that need more are made to.
const SEARCHED_LIMIT_BYTES: usize = 16 << 20;

/// The first walk, and what it found.
pub(in super::super) struct Walk<'a> {
    pub(super) root: Node<'a>,
    row: &'a PackRow,
    heard: bool,
    wanted: Wanted,
    /// For each key and each text that stays, in the order of the walk.
    pub(super) finds: Vec<Vec<Find>>,
    /// What is said openly elsewhere in the row, folded: no secret is made of it in prose.
    openly: String,
    /// What the prose of the row says, folded.
    prose: String,
    searched_bytes: usize,
}

/// What stands in prose for a text that goes from the metadata.
#[derive(Clone, Copy)]
enum Instead {
    Removed,
    /// The pseudonym that stands for a text without the form that a rule asks for.
    Formless,
    /// The pseudonym that stands for a key.
    Key,
}

impl<'a> Walk<'a> {
    /// Looks through the metadata of a row.
    pub(in super::super) fn new(redactor: &mut Redactor, metadata: &'a Json, row: &'a PackRow) -> Self {
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
        let found = self.finds.len();
        match &node.kind {
            Shape::Array(items) => {
                for (place, part) in items.iter().enumerate() {
                    let length = step(at, &place.to_string());
                    let stance = item(redactor, stance, at);
                    self.look(redactor, part, stance, at);
                    at.truncate(length);
                }
            }
            Shape::Object(members) => {
                for (key, value) in members {
                    self.find(redactor, key, self.wanted);
                    self.look_at_key(redactor, key, stance);
                    let length = step(at, key);
                    let stance = below(redactor, stance, key, at);
                    self.look(redactor, value, stance, at);
                    at.truncate(length);
                }
            }
            Shape::Text(text) => self.look_at_text(redactor, text, stance),
            Shape::Number(number) => match stance {
                Stance::Open | Stance::OpenBelow | Stance::Formed(_) => {
                    self.find(redactor, number, self.wanted.only_digits());
                }
                Stance::Ruled(rule) => hide(redactor, number, rule),
                Stance::Closed => {}
            },
            Shape::Null | Shape::Bool(_) => {}
        }
        if is_taken_whole(redactor, node, stance) {
            // The second walk does not go there.
            self.finds.truncate(found);
        }
    }

    fn look_at_key(&mut self, redactor: &mut Redactor, key: &str, parent: Stance) {
        if !redactor.is_loose(key, parent) {
            return;
        }
        match parent {
            Stance::Ruled(rule)
                if matches!(redactor.plan.method(rule), Method::Pseudonym | Method::Remove) =>
            {
                hide(redactor, key, rule);
            }
            _ => self.look_in_prose(redactor, key, Instead::Key),
        }
    }

    fn look_at_text(&mut self, redactor: &mut Redactor, text: &str, stance: Stance) {
        match stance {
            Stance::Open | Stance::OpenBelow => self.find(redactor, text, self.wanted),
            Stance::Formed(rule) => {
                self.find(redactor, text, self.wanted);
                if !is_plain(redactor.plan.method(rule), text) {
                    self.look_in_prose(redactor, text, Instead::Formless);
                }
            }
            Stance::Ruled(rule) => hide(redactor, text, rule),
            Stance::Closed if is_closed(text) => {}
            Stance::Closed => self.look_in_prose(redactor, text, Instead::Removed),
        }
    }

    /// What goes may stand in the prose; what is said openly elsewhere in the row may stay there.
    fn look_in_prose(&mut self, redactor: &mut Redactor, text: &str, instead: Instead) {
        if !std::mem::replace(&mut self.heard, true) {
            self.hear(redactor);
        }
        self.searched_bytes += self.prose.len() + self.openly.len();
        if self.searched_bytes > SEARCHED_LIMIT_BYTES {
            return redactor.needles.give_up_prose();
        }
        let text = beginning(text.trim());
        let shown = visible(text);
        // `Bob Smith <bob@acme.io>` is called Bob Smith elsewhere.
        let called = text.split_once('<').map(|(called, _)| called.trim_matches([' ', '"']));
        for form in [Some(text), (shown != text).then_some(&*shown), called].into_iter().flatten() {
            let folded = fold(form);
            let is_said = says(&self.prose, &folded) && !says(&self.openly, &folded);
            if !folded.is_empty() && (is_said || self.is_cut_short(&folded)) {
                let new = redactor.instead(text, instead);
                redactor.needles.add_in_prose(form, &new, redactor.plan.rules.len());
            }
        }
    }

    /// Whether the beginning of a value is all that is left of it in the prose.
    fn is_cut_short(&self, folded: &str) -> bool {
        self.prose.lines().any(|line| {
            line.rmatch_indices(CUT).take(CUTS_LIMIT).any(|(end, _)| {
                let start = cut_short(folded, &line[..end]);
                start.is_some_and(|start| !says(&self.openly, line[start..end].trim()))
            })
        })
    }

    fn find(&mut self, redactor: &mut Redactor, text: &str, wanted: Wanted) {
        let mut finds = Vec::new();
        scan(text, wanted, &mut finds);
        redactor.need_found(text, &finds);
        self.finds.push(finds);
    }
}

impl Redactor {
    fn instead(&mut self, text: &str, instead: Instead) -> String {
        match instead {
            Instead::Removed => REMOVED.to_owned(),
            Instead::Formless => self.formless_stand_in(text),
            Instead::Key => self.pseudonyms.of(Kind::Value, text),
        }
    }
}

/// As much of a text as prose may hold.
fn beginning(text: &str) -> &str {
    let mut end = text.len().min(IN_PROSE_LIMIT_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn hide(redactor: &mut Redactor, value: &str, rule: usize) {
    let new = treated(&redactor.plan.clone().rules[rule], value, &mut redactor.pseudonyms);
    if new.as_deref() != Some(value) {
        redactor.need(value, new.as_deref(), rule);
    }
}
