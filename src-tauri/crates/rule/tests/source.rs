//! Rules for one source: of two that one vendor's profile reads, a rule may be meant for one.

#![allow(clippy::unwrap_used, reason = "test code outside #[test] functions")]

use exhibit_entry::{Evidence, Outcome, Reading};
use exhibit_rule::{Condition, Feed, Findings, OwnRules, Rule, RuleSet, Tier, classify, explain};
use proptest::prelude::*;

/// The rules that the format was written down with, each asking for texts where a list may stand too.
const WRITTEN_DOWN: &str = r#"{"schema":"classification/1","id":"default","version":"2026.1","rules":[
 {"id":"tok-rev","when":{"source":["outworx"],"action":"TOKEN_REVOKED"},"set":{"evidence":["access"],"verb":"revoke","object":"token","risk":1}},
 {"id":"g-login-fail","when":{"action_glob":["*login*","*signin*","*session.start*"],"outcome":"failure"},"set":{"evidence":["access","incident"],"verb":"login","outcome":"failure","risk":2}},
 {"id":"g-delete","when":{"action_tokens_any":["deleted","removed","destroyed","purged"]},"set":{"evidence":["change"],"verb":"delete","risk":2}}]}"#;

fn feed(source: &str) -> Feed<'_> {
    Feed { profile: "outworx", source }
}

fn row(action: &str, outcome: Option<Outcome>) -> Reading {
    Reading { action: Some(action.to_owned()), outcome, ..Reading::default() }
}

#[test]
fn the_rules_that_the_format_was_written_down_with_are_read() {
    let rules = RuleSet::parse(WRITTEN_DOWN).unwrap();
    let by = |source: &str, row: &Reading| classify(&rules, feed(source), row).rule;
    assert_eq!(by("outworx", &row("TOKEN_REVOKED", None)).as_deref(), Some("tok-rev"));
    assert_eq!(by("outworx-eu", &row("TOKEN_REVOKED", None)), None);
    let failed = classify(&rules, feed("x"), &row("user.login", Some(Outcome::Failure)));
    assert_eq!(failed.evidence, [Evidence::Access, Evidence::Incident]);
    assert_eq!(by("x", &row("user.login", Some(Outcome::Success))), None);
    assert_eq!(by("x", &row("project.deleted", None)).as_deref(), Some("g-delete"));
}

#[test]
fn a_rule_for_a_source_stands_before_one_for_its_profile_wherever_it_stands() {
    let rules = RuleSet::parse(
        r#"{"schema":"classification/1","id":"t","version":"1","rules":[
        {"id":"all","when":{"action":"a"},"set":{"label":"all"}},
        {"id":"vendor","when":{"action":"a","profile":"outworx"},"set":{"label":"vendor"}},
        {"id":"one","when":{"action":"a","source":"eu"},"set":{"label":"one"}},
        {"id":"both","when":{"action":"a","source":"eu","profile":"other"},"set":{"label":"both"}}]}"#,
    )
    .unwrap();
    let labels = |feed: Feed<'_>| -> Vec<&str> {
        explain(&rules, feed, &row("a", None)).iter().map(|held| held.rule.id.as_str()).collect()
    };
    assert_eq!(labels(feed("eu")), ["one", "vendor", "all"]);
    assert_eq!(labels(feed("us")), ["vendor", "all"]);
    assert_eq!(labels(Feed { profile: "other", source: "eu" }), ["one", "both", "all"]);
    assert_eq!(labels(Feed { profile: "other", source: "EU" }), ["all"]);
    assert_eq!(Tier::of(rules.rule("both").unwrap()), Tier::Source);
}

#[test]
fn a_rule_keeps_the_form_it_was_written_in() {
    let one = r#"{"id":"own-a","when":{"source":"eu","action":["a"]},"set":{"risk":1}}"#;
    let own = OwnRules::default().with(one, None).unwrap().0;
    let again = OwnRules::parse(&own.to_text()).unwrap();
    assert_eq!(again.texts().collect::<Vec<_>>(), [one]);
    let both = RuleSet::combined(RuleSet::builtin(), &own.to_text()).unwrap();
    assert_eq!(
        (both.own()[0].when.source.as_slice(), both.rule_text("own-a")),
        (["eu".to_owned()].as_slice(), Some(one))
    );
}

fn condition() -> impl Strategy<Value = Condition> {
    let action = prop_oneof![
        Just(Condition::default()),
        Just(Condition { action: vec!["key.made".into()], ..Condition::default() }),
        Just(Condition { action_glob: vec!["key*".into()], ..Condition::default() }),
        Just(Condition { action_tokens_any: vec!["made".into()], ..Condition::default() }),
    ];
    let rest = (
        prop::collection::vec("[pq]", 0..2),
        prop::collection::vec(prop::sample::select(Outcome::ALL), 0..2),
        prop::collection::vec("eu|us|EU|e", 0..3),
    );
    (action, rest).prop_map(|(action, (profile, outcome, source))| Condition {
        profile,
        outcome,
        source,
        ..action
    })
}

proptest! {
    #[test]
    fn a_rule_for_sources_holds_for_their_rows_as_it_would_for_any_and_for_no_others(
        when in condition(),
        action in "key\\.(made|cut)",
        outcome in prop::option::of(prop::sample::select(Outcome::ALL)),
        profile in "[pq]",
        source in "eu|us|EU|e",
    ) {
        let set = Findings { risk: Some(1), ..Findings::default() };
        let rule = Rule { id: "r".into(), when, set };
        let mut any = rule.clone();
        any.when.source.clear();
        let (feed, row) = (Feed { profile: &profile, source: &source }, row(&action, outcome));
        let is_meant = rule.when.source.is_empty() || rule.when.source.contains(&source);
        prop_assert_eq!(rule.matches(feed, &row), is_meant && any.matches(feed, &row));
        prop_assert_eq!(
            rule.may_hold(feed, Some(&action)),
            is_meant && any.may_hold(feed, Some(&action))
        );
        // As a file of rules has it, where one condition at least must be given.
        if rule.when != Condition::default() {
            let rules = RuleSet::parse(&file_of(&rule)).unwrap();
            prop_assert_eq!(!explain(&rules, feed, &row).is_empty(), rule.matches(feed, &row));
        }
    }
}

/// The rule as a file; lists of one are written as the one value.
fn file_of(rule: &Rule) -> String {
    let outcomes: Vec<String> = rule.when.outcome.iter().map(|word| word.as_str().to_owned()).collect();
    let lists = [
        ("profile", &rule.when.profile),
        ("source", &rule.when.source),
        ("action", &rule.when.action),
        ("action_glob", &rule.when.action_glob),
        ("action_tokens_any", &rule.when.action_tokens_any),
        ("outcome", &outcomes),
    ];
    let given = lists.into_iter().filter(|(_, values)| !values.is_empty());
    let when: serde_json::Map<String, serde_json::Value> = given
        .map(|(key, values)| match values.as_slice() {
            [one] => (key.to_owned(), one.as_str().into()),
            many => (key.to_owned(), many.into()),
        })
        .collect();
    let rule = serde_json::json!({ "id": rule.id, "when": when, "set": { "risk": 1 } });
    format!(r#"{{"schema":"classification/1","id":"t","version":"1","rules":[{rule}]}}"#)
}
