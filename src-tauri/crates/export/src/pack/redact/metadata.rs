//! Metadata as a tree: which parts a rule takes, which may stay, and what is found in the texts of those that do.
//!
//! The tree is walked twice in the same order: once to see what is hidden, so that it can be looked for in the other
//! texts of the row, and once to write what is left. Nesting is bounded by the reader of JSON. The names of keys are
//! texts too: those that the profile does not know stay only where it lets everything stay.

mod look;
mod write;

use exhibit_entry::json::{Kind as Shape, Node};

use super::field::TextField;
use super::method::{is_written, treated};
use super::pattern::{Find, Pattern, only_email};
use super::row::Redactor;
use super::rule::{Kind, Method};

pub(super) use look::Walk;

/// How a part of the tree stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stance {
    /// It stays; parts below it are looked at by their own names.
    Open,
    /// It stays with all that is below it.
    OpenBelow,
    /// It stays where it has the form that a rule asks for, else a pseudonym stands for it.
    Formed(usize),
    /// It goes, unless a rule names a part of it.
    Closed,
    /// A rule takes every value in it.
    Ruled(usize),
}

/// How the whole of the metadata stands.
pub(super) fn top(redactor: &Redactor) -> Stance {
    let unnamed = if redactor.plan.allow_list { Stance::Closed } else { Stance::Open };
    redactor.plan.of_pointer("").and_then(|rule| named(redactor, rule, Stance::OpenBelow)).unwrap_or(unnamed)
}

/// How a member stands under a parent: a rule for its place counts before one for its name, and both before its parent's.
pub(super) fn below(redactor: &mut Redactor, parent: Stance, key: &str, at: &str) -> Stance {
    let placed = redactor.plan.of_pointer(at).and_then(|rule| named(redactor, rule, Stance::OpenBelow));
    // A name that a rule fits by accident is hidden, and its rule with it: what comes out has to go in again unchanged.
    let called = || {
        let rule = if redactor.is_loose(key, parent) { None } else { redactor.of_key(key) };
        rule.and_then(|rule| named(redactor, rule, Stance::Open))
    };
    placed.or_else(called).unwrap_or(match parent {
        Stance::Open | Stance::Formed(_) if redactor.plan.allow_list => Stance::Closed,
        other => other,
    })
}

/// How an item of a list stands: as the list, unless a rule names its place.
fn item(redactor: &Redactor, list: Stance, at: &str) -> Stance {
    redactor.plan.of_pointer(at).and_then(|rule| named(redactor, rule, Stance::OpenBelow)).unwrap_or(list)
}

/// What a rule makes of what it names; `kept` where it lets all of it stay, none where it leaves it to others.
fn named(redactor: &Redactor, rule: usize, kept: Stance) -> Option<Stance> {
    match redactor.plan.method(rule) {
        Method::Keep => Some(kept),
        Method::KeepWords | Method::KeepCode => Some(Stance::Formed(rule)),
        Method::KeepKey => None,
        _ => Some(Stance::Ruled(rule)),
    }
}

/// Whether a rule takes `node` as a whole, whatever stands in it.
fn is_taken_whole(redactor: &Redactor, node: &Node<'_>, stance: Stance) -> bool {
    let holds_some = match &node.kind {
        Shape::Array(items) => !items.is_empty(),
        Shape::Object(members) => !members.is_empty(),
        _ => false,
    };
    let removed = matches!(stance, Stance::Ruled(rule) if redactor.plan.method(rule) == Method::Remove);
    holds_some && removed
}

impl Redactor {
    /// What stands for the name of a member of `parent`; none where it may stay. `finds`: what patterns find in it.
    pub(super) fn shown_key(&mut self, key: &str, parent: Stance, finds: &[Find]) -> Option<String> {
        let drowned = self.needles.drown(TextField::Metadata);
        let is_judged = drowned || self.is_judged(parent);
        if is_judged && (is_written(key) || self.knows_key(key)) {
            return None;
        }
        let told = if drowned { None } else { self.rewritten(key, TextField::Metadata, finds) };
        if !is_judged || told.as_deref().is_some_and(is_written) {
            return told;
        }
        Some(self.key_stand_in(key, parent))
    }

    /// Whether nothing says that the name of a member of `parent` is no one's.
    fn is_loose(&mut self, key: &str, parent: Stance) -> bool {
        self.is_judged(parent) && !is_written(key) && !self.knows_key(key)
    }

    /// Whether the names of the members of `parent` stay only where the profile knows them.
    fn is_judged(&self, parent: Stance) -> bool {
        match parent {
            Stance::OpenBelow => false,
            Stance::Ruled(_) | Stance::Closed => true,
            Stance::Open | Stance::Formed(_) => self.plan.allow_list,
        }
    }

    fn key_stand_in(&mut self, key: &str, parent: Stance) -> String {
        if let Stance::Ruled(rule) = parent
            && self.plan.method(rule) == Method::Pseudonym
        {
            self.hit(rule, TextField::Metadata);
            let new = treated(&self.plan.clone().rules[rule], key, &mut self.pseudonyms);
            return new.unwrap_or_default();
        }
        self.hit(self.plan.rules.len(), TextField::Metadata);
        self.pseudonyms.of(Kind::Value, key)
    }

    /// What stands for a text that has not the form that a rule asks for. Whoever's address is in it is that person.
    pub(super) fn formless_stand_in(&mut self, text: &str) -> String {
        let person = self.plan.of_pattern(Pattern::Email).filter(|_| only_email(text).is_some());
        let plan = self.plan.clone();
        let new = person.and_then(|rule| treated(&plan.rules[rule], text, &mut self.pseudonyms));
        new.unwrap_or_else(|| self.pseudonyms.of(Kind::Value, text))
    }
}

/// One step further in a pointer (RFC 6901); gives back the length before it.
pub(super) fn step(pointer: &mut String, name: &str) -> usize {
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
