//! Finds the rules that may hold for a row without trying each one.

use std::collections::HashMap;

use exhibit_entry::fold::fold;
use exhibit_entry::pattern::{Matcher, Pattern, letters};

use crate::Rule;

/// Place of a rule in its file.
pub(crate) type Place = usize;

/// The rules by the strictest thing they ask of a row. Places in every list ascend.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// By whole action with letter case folded: first the rules that name a profile too, then the others.
    exact: HashMap<String, [Vec<Place>; 2]>,
    /// With the letters that an action must hold: few globs are left to be compared then, and comparing them all took
    /// most of the time of a classification.
    globs: Vec<(u64, Matcher, Place)>,
    /// By one of the words that the rule asks for.
    tokens: HashMap<String, Vec<Place>>,
    /// Rules that do not look at the action.
    rest: Vec<Place>,
}

/// How specific a rule is, the most specific first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tier {
    /// Whole action and profile.
    Own,
    /// Whole action.
    Exact,
    /// Action with stars.
    Glob,
    /// Words of the action.
    Tokens,
    /// Anything but the action, e.g. the kind of resource.
    Rest,
}

impl Tier {
    pub(crate) const ALL: [Self; 5] = [Self::Own, Self::Exact, Self::Glob, Self::Tokens, Self::Rest];

    fn of(rule: &Rule) -> Self {
        let when = &rule.when;
        if !when.action.is_empty() {
            return if when.profile.is_empty() { Self::Exact } else { Self::Own };
        }
        let has_tokens = !when.action_tokens_any.is_empty() || !when.action_tokens_all.is_empty();
        match (when.action_glob.is_empty(), has_tokens) {
            (false, _) => Self::Glob,
            (true, true) => Self::Tokens,
            (true, false) => Self::Rest,
        }
    }
}

impl Index {
    pub(crate) fn of(rules: &[Rule]) -> Self {
        let mut index = Self::default();
        for (place, rule) in rules.iter().enumerate() {
            index.add(place, rule);
        }
        index
    }

    fn add(&mut self, place: Place, rule: &Rule) {
        let when = &rule.when;
        match Tier::of(rule) {
            tier @ (Tier::Own | Tier::Exact) => {
                for action in &when.action {
                    let lists = self.exact.entry(fold(action)).or_default();
                    lists[usize::from(tier == Tier::Exact)].push(place);
                }
            }
            Tier::Glob => {
                let matchers = when.action_glob.iter().map(|glob| Pattern::parse(glob).matcher());
                self.globs.extend(matchers.map(|matcher| (matcher.letters(), matcher, place)));
            }
            Tier::Tokens => {
                let keys = match when.action_tokens_all.first() {
                    Some(first) => std::slice::from_ref(first),
                    None => &when.action_tokens_any,
                };
                for token in keys {
                    self.tokens.entry(token.clone()).or_default().push(place);
                }
            }
            Tier::Rest => self.rest.push(place),
        }
    }

    /// The rules of `tier` that may hold for an action, in the order of the file. `folded` is the action with
    /// letter case folded, `tokens` its words.
    pub(crate) fn candidates(&self, tier: Tier, folded: &str, tokens: &[String]) -> Vec<Place> {
        let exact =
            |which: usize| self.exact.get(folded).map(|lists| lists[which].clone()).unwrap_or_default();
        let mut places: Vec<Place> = match tier {
            Tier::Own => exact(0),
            Tier::Exact => exact(1),
            Tier::Glob => {
                let held = letters(folded);
                let possible = self.globs.iter().filter(|(needed, ..)| needed & !held == 0);
                possible
                    .filter(|(_, matcher, _)| matcher.fits_folded(folded))
                    .map(|(.., place)| *place)
                    .collect()
            }
            Tier::Tokens => {
                tokens.iter().filter_map(|token| self.tokens.get(token)).flatten().copied().collect()
            }
            Tier::Rest => self.rest.clone(),
        };
        places.sort_unstable();
        places.dedup();
        places
    }
}
