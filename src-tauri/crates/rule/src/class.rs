//! What the rules say of one row.

use std::cell::OnceCell;

use exhibit_entry::fold::fold;
use exhibit_entry::json::Node;
use exhibit_entry::{Evidence, Outcome, Reading, words};
use serde::Serialize;

use crate::index::Tier;
use crate::{Condition, Rule, RuleSet};

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

/// What `rules` say of a row that a source of `profile` gave.
///
/// Rules are asked from the most to the least specific (whole action and profile, whole action, glob, words,
/// anything else, then in the order of the file); of each finding the first that is stated holds, and every `also`.
#[must_use]
pub fn classify(rules: &RuleSet, profile: &str, reading: &Reading) -> Class {
    let action = reading.action.as_deref().unwrap_or_default();
    let (folded, tokens) = (fold(action), words::tokens(action));
    let stated = reading.outcome.filter(|outcome| *outcome != Outcome::Unknown);
    let told = stated.or_else(|| words::tone_of(&tokens));
    let row = Row { profile, reading, tokens: &tokens, told, metadata: OnceCell::new() };
    let mut said = Said::default();
    for tier in Tier::ALL {
        let places = rules.index.candidates(tier, &folded, &tokens);
        let rules = places.into_iter().map(|place| &rules.rules[place]);
        rules.filter(|rule| row.fits(&rule.when)).for_each(|rule| said.add(rule));
    }
    let done = rules.recorded_when_done.contains(profile).then_some(Outcome::Success);
    let outcome = stated.or(said.outcome).or(told).or(done).unwrap_or(Outcome::Unknown);
    said.into_class(reading, outcome)
}

/// A row as the rules see it.
struct Row<'r> {
    profile: &'r str,
    reading: &'r Reading,
    tokens: &'r [String],
    /// How it ended by the vendor or by the words of the action, before any rule.
    told: Option<Outcome>,
    /// Read only when a rule asks for it.
    metadata: OnceCell<Option<Node<'r>>>,
}

impl<'r> Row<'r> {
    /// Whether `when` holds. Whole actions and globs hold already: the index finds rules by them.
    fn fits(&self, when: &Condition) -> bool {
        let has = |token: &String| self.tokens.contains(token);
        let kind = self.reading.resource.kind.as_deref();
        let is_kind = |wanted: &String| kind.is_some_and(|kind| kind.eq_ignore_ascii_case(wanted));
        let outcome = self.told.unwrap_or(Outcome::Unknown);
        (when.profile.is_empty() || when.profile.iter().any(|wanted| wanted == self.profile))
            && when.action_tokens_all.iter().all(has)
            && (when.action_tokens_any.is_empty() || when.action_tokens_any.iter().any(has))
            && (when.resource_type.is_empty() || when.resource_type.iter().any(is_kind))
            && (when.outcome.is_empty() || when.outcome.contains(&outcome))
            && (when.actor_type.is_empty() || when.actor_type.contains(&self.reading.actor.kind))
            && when.metadata.iter().all(|test| test.holds(self.metadata()))
    }

    fn metadata(&self) -> Option<&Node<'r>> {
        let read = || self.reading.metadata.as_ref().map(exhibit_entry::Json::node);
        self.metadata.get_or_init(read).as_ref()
    }
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

    fn into_class(self, reading: &Reading, outcome: Outcome) -> Class {
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
            label: self.label.map_or_else(|| label_of(reading), str::to_owned),
            category: reading.category.clone().or_else(|| self.category.map(str::to_owned)),
            evidence,
            outcome,
            verb: self.verb.map(str::to_owned),
            object: self.object.map(str::to_owned),
            risk: self.risk.unwrap_or_default(),
            rule: (!deciders.is_empty()).then(|| deciders.join(" + ")),
        }
    }
}

fn label_of(reading: &Reading) -> String {
    let label = reading.action.as_deref().map(words::label);
    label.filter(|label| !label.is_empty()).unwrap_or_else(|| NO_ACTION.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use exhibit_entry::{ActorType, Json, Resource};
    use proptest::prelude::*;

    fn set(rules: &[&str]) -> RuleSet {
        let rules = rules.join(",");
        RuleSet::parse(&format!(
            r#"{{"schema":"classification/1","id":"t","version":"1","recorded_when_done":["done"],"rules":[{rules}]}}"#
        ))
        .unwrap()
    }

    fn reading(action: &str) -> Reading {
        Reading { action: Some(action.to_owned()), ..Reading::default() }
    }

    const REST: &str = r#"{"id":"rest","when":{"resource_type":["Token"]},"set":{"label":"rest","risk":1}}"#;
    const WORDS: &str = r#"{"id":"words","when":{"action_tokens_all":["key"],"action_tokens_any":["made","cut"]},"set":{"label":"words"}}"#;
    const GLOB: &str = r#"{"id":"glob","when":{"action_glob":["k*e"]},"set":{"label":"glob"}}"#;
    const EXACT: &str = r#"{"id":"exact","when":{"action":["KEY.made"]},"set":{"label":"exact"}}"#;
    const OWN: &str = r#"{"id":"own","when":{"profile":["p"],"action":["key.made"]},"set":{"label":"own"}}"#;

    #[test]
    fn the_more_specific_rule_wins_wherever_it_stands() {
        let row = Reading {
            resource: Resource { kind: Some("token".into()), ..Resource::default() },
            ..reading("Key.Made")
        };
        let mut file = vec![REST, WORDS, GLOB, EXACT, OWN];
        for expected in ["own", "exact", "glob", "words", "rest"] {
            let class = classify(&set(&file), "p", &row);
            assert_eq!((class.label.as_str(), class.risk), (expected, 1));
            file.pop();
        }
        assert_eq!(classify(&set(&[OWN]), "other", &row).label, "Key made");
    }

    #[test]
    fn of_equally_specific_rules_the_first_wins_field_by_field() {
        let file = set(&[
            r#"{"id":"1","when":{"action":["a"]},"set":{"risk":2,"verb":"run"}}"#,
            r#"{"id":"2","when":{"action":["a"]},"set":{"risk":3,"evidence":["incident","access","incident"]}}"#,
            r#"{"id":"3","when":{"action":["a"]},"set":{"evidence":["change"],"category":"C"}}"#,
        ]);
        let class = classify(&file, "p", &reading("a"));
        assert_eq!((class.risk, class.verb.as_deref(), class.rule.as_deref()), (2, Some("run"), Some("2")));
        assert_eq!(class.evidence, [Evidence::Access, Evidence::Incident]);
        let own = Reading { category: Some("vendor's".into()), ..reading("a") };
        assert_eq!(classify(&file, "p", &own).category.as_deref(), Some("vendor's"));
    }

    #[test]
    fn a_rule_may_add_a_pack_to_what_others_decide() {
        let also = r#"{"id":"also","when":{"outcome":["failure"]},"set":{"also":["incident"]}}"#;
        let file =
            set(&[also, r#"{"id":"own","when":{"action":["a"]},"set":{"evidence":["change"],"risk":1}}"#]);
        let failed =
            |action| classify(&file, "p", &Reading { outcome: Some(Outcome::Failure), ..reading(action) });
        assert_eq!(failed("a").evidence, [Evidence::Change, Evidence::Incident]);
        assert_eq!(failed("a").rule.as_deref(), Some("own + also"));
        assert_eq!(failed("b").rule.as_deref(), Some("also"));
        assert_eq!(classify(&file, "p", &reading("a")).evidence, [Evidence::Change]);
    }

    #[test]
    fn no_evidence_by_rule_is_not_the_same_as_unclassified() {
        let file = set(&[r#"{"id":"none","when":{"action":["a"]},"set":{"evidence":[]}}"#, GLOB]);
        assert_eq!(classify(&file, "p", &reading("a")).rule.as_deref(), Some("none"));
        assert_eq!(classify(&file, "p", &reading("b")).rule, None);
        assert_eq!(classify(&file, "p", &reading("kite")).rule, None);
    }

    #[test]
    fn every_list_of_a_condition_must_hold() {
        let file = set(&[
            r#"{"id":"r","when":{"action_tokens_all":["a","b"],"outcome":["failure"],"actor_type":["human"],
                "metadata":[{"pointer":"/to","equals":"x"}]},"set":{"risk":3}}"#,
        ]);
        let mut row = reading("b.a.failed");
        row.actor.kind = ActorType::Human;
        row.metadata = Some(Json::parse(r#"{"to":"x"}"#).unwrap());
        let risk = |row: &Reading| classify(&file, "p", row).risk;
        assert_eq!(risk(&row), 3);
        assert_eq!(risk(&Reading { action: Some("a.failed".into()), ..row.clone() }), 0);
        assert_eq!(risk(&Reading { outcome: Some(Outcome::Success), ..row.clone() }), 0);
        assert_eq!(risk(&Reading { actor: Default::default(), ..row.clone() }), 0);
        assert_eq!(risk(&Reading { metadata: None, ..row }), 0);
    }

    #[test]
    fn the_vendor_beats_the_rule_the_rule_the_words_and_the_words_the_custom() {
        let file = set(&[r#"{"id":"r","when":{"action":["a.failed"]},"set":{"outcome":"warning"}}"#]);
        let outcome = |profile: &str, action: &str, stated| {
            classify(&file, profile, &Reading { outcome: stated, ..reading(action) }).outcome
        };
        assert_eq!(outcome("done", "a.failed", Some(Outcome::Success)), Outcome::Success);
        assert_eq!(outcome("done", "a.failed", Some(Outcome::Unknown)), Outcome::Warning);
        assert_eq!(outcome("done", "b.failed", None), Outcome::Failure);
        assert_eq!(outcome("done", "b", None), Outcome::Success);
        assert_eq!(outcome("p", "b", None), Outcome::Unknown);
    }

    #[test]
    fn a_row_without_action_says_so() {
        let class = classify(RuleSet::builtin(), "p", &Reading::default());
        assert_eq!((class.label.as_str(), class.rule), ("Not recorded", None));
        assert_eq!(classify(RuleSet::builtin(), "p", &reading("")).label, "Not recorded");
    }

    proptest! {
        #[test]
        fn any_reading_is_classified_and_always_alike(
            action in proptest::option::of("[a-zA-Z_.]{0,24}|\\PC{0,24}"),
            profile in "outworx|nevo|vectis|.{0,6}",
            kind in proptest::option::of("user|project|.{0,6}"),
            outcome in proptest::option::of(proptest::sample::select(Outcome::ALL)),
            text in ".{0,12}",
        ) {
            let metadata = serde_json::json!({ "to": text, "outcome": &profile }).to_string();
            let row = Reading {
                action,
                outcome,
                resource: Resource { kind, ..Resource::default() },
                metadata: Json::parse(&metadata).ok(),
                ..Reading::default()
            };
            let rules = RuleSet::builtin();
            let class = classify(rules, &profile, &row);
            prop_assert!(!class.label.is_empty() && class.risk <= 3);
            prop_assert!(class.evidence.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(class.rule.is_some() || class.evidence.is_empty());
            if class.rule.is_some() && outcome == Some(Outcome::Failure) {
                prop_assert!(class.evidence.contains(&Evidence::Incident), "{:?}", class.rule);
            }
            if let Some(stated) = outcome.filter(|stated| *stated != Outcome::Unknown) {
                prop_assert_eq!(class.outcome, stated);
            }
            let again = RuleSet::parse(rules.text()).unwrap();
            prop_assert_eq!(class, classify(&again, &profile, &row));
        }
    }
}
