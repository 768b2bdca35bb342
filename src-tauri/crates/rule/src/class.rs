//! What the rules say of one row.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use exhibit_entry::field::RULE_SEPARATOR;
use exhibit_entry::{Evidence, Outcome, Reading, Vocabulary};
use serde::Serialize;

use crate::row::Row;
use crate::{Feed, Rule, RuleSet};

/// The label of a row that has no action.
const NO_ACTION: &str = "Not recorded";

/// What is said of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Class {
    /// The action for people; never empty.
    pub label: String,
    /// The group of the action: the vendor's own, else the rule's.
    pub category: Option<String>,
    /// The packs it belongs to, sorted, each once.
    pub evidence: Vec<Evidence>,
    /// How it ended: the vendor's statement, else the rule's, else what the words of the action tell.
    pub outcome: Outcome,
    /// One of [`crate::VERBS`].
    pub verb: Option<String>,
    /// What it was done to.
    pub object: Option<String>,
    /// 0 (routine) to 3 (look at every one).
    pub risk: u8,
    /// Ids of the rules that put the row where it is, also when that is in no pack, joined by ` + `: the one that
    /// decided the packs, then those that added one. None = unclassified.
    pub rule: Option<String>,
}

/// What `rules` say of a row that `feed` gave.
///
/// The user's own rules are asked first, all of them, then the built-in ones; among each from the most to the least
/// specific ([`crate::Tier`], then in the order of the file). Of each finding the first that is stated holds, and every
/// `also`.
#[must_use]
pub fn classify(rules: &RuleSet, feed: Feed<'_>, reading: &Reading) -> Class {
    let row = Row::of(feed, reading);
    let mut held = Vec::new();
    rules.each_fitting(&row, &mut |rule| held.push(rule));
    class_of(rules, &row, held.into_iter())
}

/// [`classify`] for many rows of one rule set.
#[derive(Debug)]
pub struct Memory<'s> {
    rules: &'s RuleSet,
    /// Rules that may hold for rows of a profile with an action, in the order in which they are asked.
    candidates: RefCell<HashMap<Box<str>, ByAction<'s>>>,
}

type ByAction<'s> = HashMap<Box<str>, Rc<[&'s Rule]>>;

/// Actions of a profile that are remembered at the most, and how long one may be.
const ACTIONS_AT_MOST: usize = 4_096;
const ACTION_LIMIT_BYTES: usize = 128;

impl<'s> Memory<'s> {
    /// Nothing is remembered yet.
    #[must_use]
    pub fn of(rules: &'s RuleSet) -> Self {
        Self { rules, candidates: RefCell::default() }
    }

    /// As [`classify`].
    #[must_use]
    pub fn classify(&self, feed: Feed<'_>, reading: &Reading, vocabulary: &Vocabulary) -> Class {
        let row = Row::by(feed, reading, vocabulary);
        let candidates = self.candidates(&row);
        let held = candidates.iter().copied().filter(|rule| row.fits(&rule.when));
        class_of(self.rules, &row, held)
    }

    /// Which rules may hold follows from profile and action alone.
    fn candidates(&self, row: &Row<'_>) -> Rc<[&'s Rule]> {
        let action = row.reading.action.as_deref().unwrap_or_default();
        let mut known = self.candidates.borrow_mut();
        if let Some(found) = known.get(row.feed.profile).and_then(|known| known.get(action)) {
            return Rc::clone(found);
        }
        let known = known.entry(row.feed.profile.into()).or_default();
        let mut found = Vec::new();
        self.rules.each_candidate(row, &mut |rule| found.push(rule));
        let found: Rc<[&Rule]> = found.into();
        if known.len() < ACTIONS_AT_MOST && action.len() <= ACTION_LIMIT_BYTES {
            known.insert(action.into(), Rc::clone(&found));
        }
        found
    }
}

/// What the rules that hold for a row say of it.
fn class_of<'s>(rules: &RuleSet, row: &Row<'_>, held: impl Iterator<Item = &'s Rule>) -> Class {
    let mut said = Said::default();
    held.for_each(|rule| said.add(rule));
    let done = rules.recorded_when_done.contains(row.feed.profile).then_some(Outcome::Success);
    let outcome = row.stated.or(said.outcome).or(row.told).or(done).unwrap_or(Outcome::Unknown);
    said.into_class(row, outcome)
}

/// One rule that holds for a row, and what it decided there.
#[derive(Clone, Debug)]
pub struct Held<'s> {
    /// The rule.
    pub rule: &'s Rule,
    /// What is its doing: `evidence`, `also`, `label`, `category`, `outcome`, `verb`, `object`, `risk`; empty where more
    /// specific rules had said all of it.
    pub decided: Vec<&'static str>,
}

/// Every rule that holds for a row, in the order in which they were asked, with what each of them decided.
#[must_use]
pub fn explain<'s>(rules: &'s RuleSet, feed: Feed<'_>, reading: &Reading) -> Vec<Held<'s>> {
    let row = Row::of(feed, reading);
    let (mut said, mut held) = (Said::default(), Vec::new());
    rules.each_fitting(&row, &mut |rule| {
        let before = said.stated();
        said.add(rule);
        let now = said.stated().into_iter().zip(before);
        let mut decided: Vec<&'static str> = now
            .filter(|((_, now), (_, before))| now != before)
            .map(|((what, _), _)| what)
            // The vendor's own word stands above the rule's.
            .filter(|what| !(*what == "category" && reading.category.is_some()))
            .filter(|what| !(*what == "outcome" && row.stated.is_some()))
            .collect();
        if !rule.set.also.is_empty() {
            decided.push("also");
        }
        held.push(Held { rule, decided });
    });
    held
}

/// The findings so far, each from the first rule that states it.
#[derive(Default)]
struct Said<'s> {
    label: Option<&'s str>,
    category: Option<&'s str>,
    evidence: Option<(&'s [Evidence], &'s str)>,
    also: Vec<(&'s [Evidence], &'s str)>,
    outcome: Option<Outcome>,
    verb: Option<&'s str>,
    object: Option<&'s str>,
    risk: Option<u8>,
}

impl<'s> Said<'s> {
    /// Which findings are stated by now.
    fn stated(&self) -> [(&'static str, bool); 7] {
        [
            ("evidence", self.evidence.is_some()),
            ("label", self.label.is_some()),
            ("category", self.category.is_some()),
            ("outcome", self.outcome.is_some()),
            ("verb", self.verb.is_some()),
            ("object", self.object.is_some()),
            ("risk", self.risk.is_some()),
        ]
    }

    fn add(&mut self, rule: &'s Rule) {
        let set = &rule.set;
        self.label = self.label.or(set.label.as_deref());
        self.category = self.category.or(set.category.as_deref());
        self.evidence = self.evidence.or(set.evidence.as_deref().map(|kinds| (kinds, rule.id.as_str())));
        if !set.also.is_empty() {
            self.also.push((&set.also, &rule.id));
        }
        self.outcome = self.outcome.or(set.outcome);
        self.verb = self.verb.or(set.verb.as_deref());
        self.object = self.object.or(set.object.as_deref());
        self.risk = self.risk.or(set.risk);
    }

    fn into_class(self, row: &Row<'_>, outcome: Outcome) -> Class {
        let reading = row.reading;
        let (mut evidence, mut deciders) = (Vec::new(), Vec::new());
        for (kinds, rule) in self.evidence.into_iter().chain(self.also) {
            let adds = kinds.iter().any(|kind| !evidence.contains(kind));
            if adds || deciders.is_empty() {
                evidence.extend_from_slice(kinds);
                deciders.push(rule);
            }
        }
        evidence.sort_unstable();
        evidence.dedup();
        Class {
            label: self.label.map_or_else(|| label_of(row), str::to_owned),
            category: reading.category.clone().or_else(|| self.category.map(str::to_owned)),
            evidence,
            outcome,
            verb: self.verb.map(str::to_owned),
            object: self.object.map(str::to_owned),
            risk: self.risk.unwrap_or_default(),
            rule: (!deciders.is_empty()).then(|| deciders.join(RULE_SEPARATOR)),
        }
    }
}

fn label_of(row: &Row<'_>) -> String {
    let label = Some(&row.action.label).filter(|label| row.reading.action.is_some() && !label.is_empty());
    label.cloned().unwrap_or_else(|| NO_ACTION.to_owned())
}

#[cfg(test)]
#[path = "class_tests.rs"]
mod tests;
