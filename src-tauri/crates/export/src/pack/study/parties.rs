//! The people and the roles that a record lists as objects of their own: `target[]`, `targetResources[]`,
//! `associatedItems[]`, Google's `bindingDeltas[]`, Kubernetes' `subjects[]` and their like. No form knows a vendor.

mod binding;
mod request;

use std::borrow::Cow;

use exhibit_entry::Json;
use exhibit_entry::json::{Kind, Node};
use exhibit_entry::words::tokens;

use super::record::said;
use super::subject::Who;
use super::vocabulary::{
    ACCOUNT_OF, ELSEWHERE, IDS, KINDS, NAMES, ROLE_KINDS, ROLE_WORDS, SOMEBODY, squeezed,
};

/// Deepest object that is looked at.
const LEVELS: usize = 10;

/// People of one row that are told apart.
const MAX_PEOPLE: usize = 200;

/// Kinds that come before others: Okta lists a user and the user's account of an application, which has a name of its own.
const PLAIN_KINDS: &[&str] = &["user", "users"];

/// What a record lists.
#[derive(Debug, Default)]
pub(crate) struct Parties {
    /// People and programs, in the order of the record.
    pub(super) people: Vec<Party>,
    /// Roles and groups by name, in the order of the record.
    pub(super) roles: Vec<String>,
    /// Roles given to and taken from somebody, one by one.
    pub(super) bindings: Vec<Binding>,
    /// Before and after of a field that is a role, where the record writes them in three members.
    pub(super) role_field: Option<(Option<String>, Option<String>)>,
}

/// Somebody in a list.
#[derive(Debug)]
pub(super) struct Party {
    pub(super) who: Who<'static>,
    kind: String,
    /// The list says whether they came or went.
    pub(super) is_lost: Option<bool>,
    /// Whether it stands where vendors name the actor again.
    is_weak: bool,
}

/// A role that somebody, or something that is nobody, is given or loses.
#[derive(Debug)]
pub(super) struct Binding {
    pub(super) who: Option<Who<'static>>,
    pub(super) role: Option<String>,
    pub(super) is_lost: bool,
}

/// Where the walk stands.
#[derive(Clone, Copy, Default)]
struct Place {
    level: usize,
    is_lost: Option<bool>,
    is_weak: bool,
}

impl Parties {
    /// The parties of a record done by `actor`.
    pub(super) fn of(json: Option<&Json>, actor: Option<&Who<'_>>) -> Self {
        let mut found = Self::default();
        let Some(json) = json else { return found };
        found.walk(&json.node(), Place::default());
        request::read(&json.node(), &mut found);
        // Who gains or loses comes before what nobody holds.
        found.bindings.sort_by_key(|binding| binding.who.is_none());
        let is_actor = |party: &Party| actor.is_some_and(|actor| actor.is(&party.who));
        found.people.retain(|party| !(party.is_weak && is_actor(party)));
        // The one who did it, beside others, is told as one of the parties, not as whom it concerns.
        found.people.sort_by_key(|party| (!PLAIN_KINDS.contains(&party.kind.as_str()), is_actor(party)));
        let kind = found.people.first().map(|party| party.kind.clone());
        found.people.retain(|party| Some(&party.kind) == kind.as_ref());
        found
    }

    /// Whom the record concerns first: somebody who is bound to a role before somebody who is listed.
    pub(super) fn first_person(&self) -> Option<&Who<'static>> {
        let bound = self.bindings.iter().find_map(|binding| binding.who.as_ref());
        bound.or_else(|| self.people.first().map(|party| &party.who))
    }

    /// Whether the first of them went; none where the record does not say.
    pub(super) fn first_is_lost(&self) -> Option<bool> {
        self.bindings.first().map(|binding| binding.is_lost).or_else(|| self.people.first()?.is_lost)
    }

    /// Those beside the first: with their roles where they are bound to some, else those that are listed.
    pub(super) fn beside_the_first(self) -> (Vec<Binding>, Vec<Who<'static>>) {
        let bound: Vec<Binding> = self.bindings.into_iter().filter(|binding| binding.who.is_some()).collect();
        let listed = if bound.is_empty() { self.people } else { Vec::new() };
        let listed = listed.into_iter().map(|party| party.who).skip(1).collect();
        (bound.into_iter().skip(1).collect(), listed)
    }

    fn walk(&mut self, node: &Node<'_>, place: Place) {
        match &node.kind {
            Kind::Array(items) if place.level < LEVELS => {
                items.iter().for_each(|item| self.walk(item, place.deeper()));
            }
            Kind::Object(members) if place.level < LEVELS => {
                // The row itself is none of its parties.
                if place.level > 0 && self.meet(node, place) {
                    return;
                }
                for (key, inner) in members {
                    let key = squeezed(key);
                    if !ELSEWHERE.contains(&key.as_str()) {
                        self.walk(inner, place.inside(&key, inner));
                    }
                }
            }
            _ => {}
        }
    }

    /// What the object itself is; whether that says all of what is in it.
    fn meet(&mut self, node: &Node<'_>, place: Place) -> bool {
        let bound: Vec<Binding> =
            binding::delta(node).into_iter().chain(binding::of_kubernetes(node)).collect();
        if !bound.is_empty() {
            self.bindings.extend(bound);
            return true;
        }
        if let Some(field) = role_field(node) {
            self.role_field.get_or_insert(field);
        }
        let Some(kind) = kind_of(node) else { return false };
        if is_somebody(&kind) && self.people.len() < MAX_PEOPLE {
            if let Some(who) = who(node) {
                self.add(Party { who, kind: kind.join(" "), is_lost: place.is_lost, is_weak: place.is_weak });
            }
        } else if is_role(&kind) {
            self.roles.extend(name_of(node).or_else(|| first(node, IDS)));
        }
        false
    }

    fn add(&mut self, party: Party) {
        if !self.people.iter().any(|known| known.who.is(&party.who)) {
            self.people.push(party);
        }
    }
}

impl Place {
    fn deeper(self) -> Self {
        Self { level: self.level + 1, ..self }
    }

    fn inside(self, key: &str, node: &Node<'_>) -> Self {
        let is_lost = match key {
            "added" => Some(false),
            "removed" => Some(true),
            _ => self.is_lost,
        };
        // Dropbox names there on whose behalf it was done, Atlassian in a list of the same name whom it concerns.
        let is_context = key == "context" && matches!(node.kind, Kind::Object(_));
        let is_weak = self.is_weak
            || is_context
            || (self.level == 0 && ["user", "member", "serviceaccount"].contains(&key));
        Self { level: self.level + 1, is_lost, is_weak }
    }
}

/// The words of the object's kind.
fn kind_of(node: &Node<'_>) -> Option<Vec<String>> {
    let words = |text: String| {
        let mut words = tokens(&text);
        words.retain(|word| word != "reference");
        words
    };
    first(node, KINDS).map(words).filter(|words| !words.is_empty())
}

/// Whether a thing of this kind is a person or a program.
pub(super) fn is_somebody(kind: &[String]) -> bool {
    match kind {
        [.., before, last] if last == "account" || last == "accounts" => {
            ACCOUNT_OF.contains(&before.as_str())
        }
        [.., last] => SOMEBODY.contains(&last.as_str()),
        [] => false,
    }
}

/// Whether a thing of this kind is a role, or gives one.
pub(super) fn is_role(kind: &[String]) -> bool {
    kind.last().is_some_and(|last| ROLE_KINDS.contains(&last.as_str()))
}

fn who(node: &Node<'_>) -> Option<Who<'static>> {
    let id = parts(node).find_map(|part| first(part, IDS));
    let label = name_of(node).filter(|label| Some(label) != id.as_ref());
    Who::of(id.map(Cow::Owned), label.map(Cow::Owned))
}

/// The object's name, an address before others, from itself or from the object that vendors put the name in.
fn name_of(node: &Node<'_>) -> Option<String> {
    let named = parts(node).find_map(|part| first(part, NAMES));
    named.filter(|name| !name.eq_ignore_ascii_case("unknown"))
}

/// The object and those that vendors put the names of it in.
fn parts<'n, 'a>(node: &'n Node<'a>) -> impl Iterator<Item = &'n Node<'a>> {
    let inner = ["attributes", "person", "user", "group", "role", "profile"]
        .into_iter()
        .filter_map(|key| node.get(key));
    std::iter::once(node).chain(inner)
}

/// The first of `keys` with something in it.
fn first(node: &Node<'_>, keys: &[&str]) -> Option<String> {
    let Kind::Object(members) = &node.kind else { return None };
    let named =
        |key: &str| members.iter().find(|(name, _)| squeezed(name) == key).and_then(|(_, node)| said(node));
    let known = |text: &String| !text.eq_ignore_ascii_case("unknown");
    keys.iter().find_map(|key| named(key).filter(known))
}

/// `{"name":"role","before_value":"observer","value":"manager"}`.
fn role_field(node: &Node<'_>) -> Option<(Option<String>, Option<String>)> {
    let is_role = tokens(&first(node, &["name", "field", "fieldname"])?)
        .last()
        .is_some_and(|word| ROLE_WORDS.contains(&word.as_str()));
    let (from, to) =
        (first(node, &["beforevalue", "changedfrom"]), first(node, &["value", "aftervalue", "changedto"]));
    let has_before = ["before_value", "changedFrom"].iter().any(|key| node.get(key).is_some());
    (is_role && has_before).then_some((from, to))
}

#[cfg(test)]
mod tests;
