//! The rules of a profile in the order of looking.

use std::collections::HashSet;

use exhibit_entry::fold::fold;
use exhibit_entry::pattern::{Matcher, Pattern as Glob};
use exhibit_entry::words::tokens;
use exhibit_entry::{ActorType, Entry};

use super::field::TextField;
use super::pattern::{Pattern, Wanted};
use super::rule::{Method, Rule};
use super::word;

/// Objects, by the rules of classification, for which a resource of unknown kind is somebody; a role only where it is
/// given to them or taken from them. The study of access reads them so.
const SOMEBODY_OBJECTS: [&str; 3] = ["user", "invitation", "role"];

/// Longest key whose words are looked at.
const KEY_LIMIT_BYTES: usize = 120;

/// The rules in the order of looking.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) rules: Vec<Rule>,
    /// Whether metadata that no rule names goes.
    pub(super) allow_list: bool,
    pub(super) wanted: Wanted,
    resource_types: Vec<Vec<Matcher>>,
    by_field: [Vec<usize>; TextField::COUNT],
    by_pattern: [Option<usize>; Pattern::COUNT],
    keys: Vec<(Matcher, usize)>,
    pointers: Vec<(String, usize)>,
    /// The words of all keys that rules name.
    key_words: HashSet<String>,
}

/// Plans are made from their rules alone.
impl PartialEq for Plan {
    fn eq(&self, other: &Self) -> bool {
        (&self.rules, self.allow_list) == (&other.rules, other.allow_list)
    }
}

impl Eq for Plan {}

/// Of what kind a resource is.
#[derive(Debug)]
pub(super) struct ResourceKind {
    /// As recorded, letter case folded.
    folded: String,
    words: Vec<String>,
    /// The vendor does not say, and the rules of classification do.
    pub(super) is_guessed: bool,
}

impl ResourceKind {
    /// Nobody says.
    pub(super) const UNKNOWN: Self = Self { folded: String::new(), words: Vec::new(), is_guessed: false };

    /// The kind of the resource of `entry`.
    pub(super) fn of(entry: &Entry) -> Self {
        let kind = entry.resource.kind.as_deref().unwrap_or_default();
        if kind.is_empty() && is_somebody(entry) {
            return Self { folded: "user".to_owned(), words: Vec::new(), is_guessed: true };
        }
        Self { folded: fold(kind), words: tokens(kind), is_guessed: false }
    }

    fn fits(&self, matcher: &Matcher) -> bool {
        matcher.fits_folded(&self.folded) || self.words.iter().any(|word| matcher.fits_folded(word))
    }
}

fn is_somebody(entry: &Entry) -> bool {
    let object = entry.object.as_deref().unwrap_or_default();
    let is_given = matches!(entry.verb.as_deref(), Some("grant" | "revoke"));
    SOMEBODY_OBJECTS.contains(&object) && (object != "role" || is_given)
}

impl Plan {
    /// `allow_list`: metadata that no rule names goes.
    pub(super) fn new(rules: Vec<Rule>, allow_list: bool) -> Self {
        let mut plan = Self {
            allow_list,
            wanted: Wanted::default(),
            resource_types: rules.iter().map(|rule| matchers(&rule.resource_types).collect()).collect(),
            by_field: Default::default(),
            by_pattern: Default::default(),
            keys: Vec::new(),
            pointers: Vec::new(),
            key_words: HashSet::new(),
            rules: Vec::new(),
        };
        for (at, rule) in rules.iter().enumerate() {
            rule.fields.iter().for_each(|field| plan.by_field[*field as usize].push(at));
            plan.keys.extend(matchers(&rule.keys).map(|matcher| (matcher, at)));
            plan.pointers.extend(rule.pointers.iter().map(|pointer| (pointer.clone(), at)));
            plan.key_words.extend(rule.keys.iter().flat_map(|key| word::words(key)));
            let steps = rule.pointers.iter().map(|pointer| pointer.replace("~1", "/").replace("~0", "~"));
            plan.key_words.extend(steps.flat_map(|steps| word::words(&steps).collect::<Vec<_>>()));
            for value in &rule.values {
                plan.by_pattern[*value as usize].get_or_insert(at);
                plan.wanted.add(*value);
            }
        }
        plan.rules = rules;
        plan
    }

    /// The first rule that holds for a field of a row with such an actor and such a resource; none where it keeps.
    pub(super) fn of_field(
        &self,
        field: TextField,
        actor: ActorType,
        resource: &ResourceKind,
    ) -> Option<usize> {
        let first = self.by_field[field as usize].iter().copied().find(|at| {
            let (rule, kinds) = (&self.rules[*at], &self.resource_types[*at]);
            (rule.actor_types.is_empty() || rule.actor_types.contains(&actor))
                && (kinds.is_empty() || kinds.iter().any(|matcher| resource.fits(matcher)))
        });
        first.filter(|at| self.rules[*at].method != Method::Keep)
    }

    /// The first rule that may take one of `fields` in some row, whatever its actor and resource are.
    pub(super) fn of_any_row(&self, fields: &[TextField]) -> Option<usize> {
        let rules = fields.iter().flat_map(|field| &self.by_field[*field as usize]).copied();
        rules.into_iter().find(|at| self.rules[*at].method != Method::Keep)
    }

    /// The rule for what looks so.
    pub(super) fn of_pattern(&self, pattern: Pattern) -> Option<usize> {
        self.by_pattern[pattern as usize]
    }

    /// The first rule for a metadata key of that name.
    pub(super) fn of_key(&self, key: &str) -> Option<usize> {
        let folded = fold(key);
        let joined = if key.len() <= KEY_LIMIT_BYTES { tokens(key).join("_") } else { String::new() };
        let fits = |matcher: &Matcher| matcher.fits_folded(&folded) || matcher.fits_folded(&joined);
        self.keys.iter().find(|(matcher, _)| fits(matcher)).map(|(_, at)| *at)
    }

    /// Whether every word of a metadata key stands in keys that rules name: then it is a vendor's word and no name.
    pub(super) fn knows_key(&self, key: &str) -> bool {
        let mut words = word::words(key).peekable();
        key.len() <= KEY_LIMIT_BYTES
            && words.peek().is_some()
            && words.all(|word| self.key_words.contains(&word))
    }

    /// The first rule for a place in the metadata.
    pub(super) fn of_pointer(&self, pointer: &str) -> Option<usize> {
        self.pointers.iter().find(|(known, _)| known == pointer).map(|(_, at)| *at)
    }

    /// The first rule that takes an item of the list at `pointer`.
    pub(super) fn of_item(&self, pointer: &str) -> Option<usize> {
        let is_item = |known: &str| {
            known
                .strip_prefix(pointer)
                .and_then(|rest| rest.strip_prefix('/'))
                .is_some_and(|step| !step.is_empty() && step.bytes().all(|b| b.is_ascii_digit()))
        };
        let takes = |at: usize| self.rules[at].method != Method::Keep;
        self.pointers.iter().find(|(known, at)| is_item(known) && takes(*at)).map(|(_, at)| *at)
    }

    /// What becomes of what a rule names.
    pub(super) fn method(&self, rule: usize) -> Method {
        self.rules[rule].method
    }

    /// Whether some rule gives people names of their own wherever they stand in the metadata.
    pub(super) fn names_people_in_metadata(&self) -> bool {
        let in_metadata = |rule: &Rule| !(rule.keys.is_empty() && rule.pointers.is_empty());
        self.rules.iter().any(|rule| rule.method == Method::Pseudonym && in_metadata(rule))
    }
}

fn matchers(texts: &[String]) -> impl Iterator<Item = Matcher> {
    texts.iter().map(|text| Glob::parse(text).matcher())
}
