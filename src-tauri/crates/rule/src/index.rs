//! Finds the rules that may hold for a row without trying each one.

use std::collections::HashMap;

use exhibit_entry::fold::fold;
use exhibit_entry::pattern::{Matcher, Pattern, letters};

use crate::Rule;
use crate::row::Row;

/// Place of a rule in its rule set.
pub(crate) type Place = usize;

/// The rules of one layer by the strictest thing they ask of a row.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// By whole action with letter case folded: the rules of the tiers up to [`Tier::Exact`].
    exact: HashMap<String, [Vec<Place>; EXACT_TIERS]>,
    globs: ByProfile<Glob>,
    /// By one of the words that the rule asks for.
    tokens: HashMap<String, Vec<Place>>,
    /// Rules that do not look at the action.
    rest: ByProfile<Place>,
    /// How many rules there are: most users have none of their own.
    count: usize,
}

/// A glob with the letters that an action must hold: few are left to be compared then, and comparing them all took
/// most of the time of a classification.
#[derive(Clone, Debug)]
struct Glob {
    letters: u64,
    matcher: Matcher,
    place: Place,
}

/// What is asked of every row, and what only of rows of one profile: those of sixty other vendors are not even looked at.
#[derive(Debug)]
struct ByProfile<T> {
    any: Vec<T>,
    one: HashMap<String, Vec<T>>,
}

impl<T> Default for ByProfile<T> {
    fn default() -> Self {
        Self { any: Vec::new(), one: HashMap::new() }
    }
}

impl<T: Clone> ByProfile<T> {
    fn add(&mut self, profiles: &[String], item: &T) {
        if profiles.is_empty() {
            self.any.push(item.clone());
        }
        for profile in profiles {
            self.one.entry(profile.clone()).or_default().push(item.clone());
        }
    }

    fn of(&self, profile: &str) -> impl Iterator<Item = &T> {
        self.any.iter().chain(self.one.get(profile).into_iter().flatten())
    }
}

/// The first tiers ask for whole actions.
const EXACT_TIERS: usize = Tier::Exact as usize + 1;

/// How specific a rule is, the most specific first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// Whole action and source.
    Source,
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
    /// In the order in which rules are asked.
    pub const ALL: [Self; 6] = [Self::Source, Self::Own, Self::Exact, Self::Glob, Self::Tokens, Self::Rest];

    /// How specific `rule` is.
    #[must_use]
    pub fn of(rule: &Rule) -> Self {
        let when = &rule.when;
        if !when.action.is_empty() {
            return match (when.source.is_empty(), when.profile.is_empty()) {
                (false, _) => Self::Source,
                (true, false) => Self::Own,
                (true, true) => Self::Exact,
            };
        }
        let has_tokens = !when.action_tokens_any.is_empty() || !when.action_tokens_all.is_empty();
        match (when.action_glob.is_empty(), has_tokens) {
            (false, _) => Self::Glob,
            (true, true) => Self::Tokens,
            (true, false) => Self::Rest,
        }
    }

    /// The tier in words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Source => "whole action and source",
            Self::Own => "whole action and profile",
            Self::Exact => "whole action",
            Self::Glob => "action with stars",
            Self::Tokens => "words of the action",
            Self::Rest => "anything but the action",
        }
    }
}

impl Index {
    /// The index over `rules`, the first of which has the place `first`.
    pub(crate) fn of(rules: &[Rule], first: Place) -> Self {
        let mut index = Self::default();
        for (n, rule) in rules.iter().enumerate() {
            index.add(first + n, rule);
        }
        index
    }

    /// Whether there is no rule.
    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn add(&mut self, place: Place, rule: &Rule) {
        self.count += 1;
        let when = &rule.when;
        match Tier::of(rule) {
            tier @ (Tier::Source | Tier::Own | Tier::Exact) => {
                for action in &when.action {
                    let list = &mut self.exact.entry(fold(action)).or_default()[tier as usize];
                    // One rule may name an action twice, in other letters.
                    if list.last() != Some(&place) {
                        list.push(place);
                    }
                }
            }
            Tier::Glob => {
                for matcher in when.action_glob.iter().map(|glob| Pattern::parse(glob).matcher()) {
                    let glob = Glob { letters: matcher.letters(), matcher, place };
                    self.globs.add(&when.profile, &glob);
                }
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
            Tier::Rest => self.rest.add(&when.profile, &place),
        }
    }

    /// Gives the rules of `tier` that may hold for `row`, in the order of the file.
    pub(crate) fn each_candidate(&self, tier: Tier, row: &Row<'_>, give: &mut dyn FnMut(Place)) {
        let mut found: Vec<Place> = match tier {
            // Filled in the order of the file, each rule once: nothing is to be sorted.
            Tier::Source | Tier::Own | Tier::Exact => {
                let lists = self.exact.get(&row.folded);
                return lists
                    .into_iter()
                    .flat_map(|lists| &lists[tier as usize])
                    .for_each(|place| give(*place));
            }
            Tier::Glob => {
                let held = letters(&row.folded);
                let possible = self.globs.of(row.feed.profile).filter(|glob| glob.letters & !held == 0);
                possible.filter(|glob| glob.matcher.fits_folded(&row.folded)).map(|glob| glob.place).collect()
            }
            Tier::Tokens => row
                .action
                .tokens
                .iter()
                .filter_map(|token| self.tokens.get(token))
                .flatten()
                .copied()
                .collect(),
            Tier::Rest => self.rest.of(row.feed.profile).copied().collect(),
        };
        found.sort_unstable();
        found.dedup();
        found.into_iter().for_each(give);
    }
}
