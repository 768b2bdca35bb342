//! What rules say of rows.

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

/// A source that bears the name of its profile.
fn feed(profile: &str) -> Feed<'_> {
    Feed { profile, source: profile }
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
        let class = classify(&set(&file), feed("p"), &row);
        assert_eq!((class.label.as_str(), class.risk), (expected, 1));
        file.pop();
    }
    assert_eq!(classify(&set(&[OWN]), feed("other"), &row).label, "Key made");
}

#[test]
fn of_equally_specific_rules_the_first_wins_field_by_field() {
    let file = set(&[
        r#"{"id":"1","when":{"action":["a"]},"set":{"risk":2,"verb":"run"}}"#,
        r#"{"id":"2","when":{"action":["a"]},"set":{"risk":3,"evidence":["incident","access","incident"]}}"#,
        r#"{"id":"3","when":{"action":["a"]},"set":{"evidence":["change"],"category":"C"}}"#,
    ]);
    let class = classify(&file, feed("p"), &reading("a"));
    assert_eq!((class.risk, class.verb.as_deref(), class.rule.as_deref()), (2, Some("run"), Some("2")));
    assert_eq!(class.evidence, [Evidence::Access, Evidence::Incident]);
    let own = Reading { category: Some("vendor's".into()), ..reading("a") };
    assert_eq!(classify(&file, feed("p"), &own).category.as_deref(), Some("vendor's"));
}

#[test]
fn a_rule_may_add_a_pack_to_what_others_decide() {
    let also = r#"{"id":"also","when":{"outcome":["failure"]},"set":{"also":["incident"]}}"#;
    let file = set(&[also, r#"{"id":"own","when":{"action":["a"]},"set":{"evidence":["change"],"risk":1}}"#]);
    let failed =
        |action| classify(&file, feed("p"), &Reading { outcome: Some(Outcome::Failure), ..reading(action) });
    assert_eq!(failed("a").evidence, [Evidence::Change, Evidence::Incident]);
    assert_eq!(failed("a").rule.as_deref(), Some("own + also"));
    assert_eq!(failed("b").rule.as_deref(), Some("also"));
    assert_eq!(classify(&file, feed("p"), &reading("a")).evidence, [Evidence::Change]);
}

#[test]
fn no_evidence_by_rule_is_not_the_same_as_unclassified() {
    let file = set(&[r#"{"id":"none","when":{"action":["a"]},"set":{"evidence":[]}}"#, GLOB]);
    assert_eq!(classify(&file, feed("p"), &reading("a")).rule.as_deref(), Some("none"));
    assert_eq!(classify(&file, feed("p"), &reading("b")).rule, None);
    assert_eq!(classify(&file, feed("p"), &reading("kite")).rule, None);
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
    let risk = |row: &Reading| classify(&file, feed("p"), row).risk;
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
        classify(&file, feed(profile), &Reading { outcome: stated, ..reading(action) }).outcome
    };
    assert_eq!(outcome("done", "a.failed", Some(Outcome::Success)), Outcome::Success);
    assert_eq!(outcome("done", "a.failed", Some(Outcome::Unknown)), Outcome::Warning);
    assert_eq!(outcome("done", "b.failed", None), Outcome::Failure);
    assert_eq!(outcome("done", "b", None), Outcome::Success);
    assert_eq!(outcome("p", "b", None), Outcome::Unknown);
}

#[test]
fn a_row_without_action_says_so() {
    let class = classify(RuleSet::builtin(), feed("p"), &Reading::default());
    assert_eq!((class.label.as_str(), class.rule), ("Not recorded", None));
    assert_eq!(classify(RuleSet::builtin(), feed("p"), &reading("")).label, "Not recorded");
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
        let class = classify(rules, feed(&profile), &row);
        prop_assert!(!class.label.is_empty() && class.risk <= 3);
        prop_assert!(class.evidence.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(class.rule.is_some() || class.evidence.is_empty());
        if class.rule.is_some() && outcome == Some(Outcome::Failure) {
            prop_assert!(class.evidence.contains(&Evidence::Incident), "{:?}", class.rule);
        }
        if let Some(stated) = outcome.filter(|stated| *stated != Outcome::Unknown) {
            prop_assert_eq!(class.outcome, stated);
        }
        static AGAIN: std::sync::OnceLock<RuleSet> = std::sync::OnceLock::new();
        let again = AGAIN.get_or_init(|| RuleSet::parse(RuleSet::builtin().text()).unwrap());
        prop_assert_eq!(class, classify(again, feed(&profile), &row));
    }
}

fn with_own(rules: &str) -> RuleSet {
    let own = format!(r#"{{"schema":"classification/1","rules":[{rules}]}}"#);
    RuleSet::combined(&set(&[EXACT, WORDS]), &own).unwrap()
}

#[test]
fn any_rule_of_the_users_stands_before_any_built_in_one() {
    let words = r#"{"id":"mine-1","when":{"action_tokens_any":["made"]},"set":{"label":"mine"}}"#;
    let rest = r#"{"id":"mine-2","when":{"profile":["p"]},"set":{"label":"least","verb":"run"}}"#;
    let class = classify(&with_own(&format!("{rest},{words}")), feed("p"), &reading("key.made"));
    assert_eq!((class.label.as_str(), class.verb.as_deref()), ("mine", Some("run")));
    assert_eq!(classify(&with_own(rest), feed("q"), &reading("key.made")).label, "exact");
}

#[test]
fn an_explanation_names_every_rule_that_holds_and_what_each_decided() {
    let mine = r#"{"id":"mine","when":{"action":["key.made"]},"set":{"label":"L","evidence":["access"]}}"#;
    let rules = with_own(mine);
    let held = explain(&rules, feed("p"), &reading("key.made"));
    let told: Vec<_> = held.iter().map(|held| (held.rule.id.as_str(), held.decided.clone())).collect();
    assert_eq!(told, [("mine", vec!["evidence", "label"]), ("exact", vec![]), ("words", vec![])]);
    let also =
        r#"{"id":"bad","when":{"outcome":["failure"]},"set":{"also":["incident"],"outcome":"failure"}}"#;
    let failed = Reading { outcome: Some(Outcome::Failure), ..reading("x") };
    assert_eq!(explain(&set(&[also]), feed("p"), &failed)[0].decided, ["also"]);
}

#[test]
fn rows_without_an_action_can_be_asked_for() {
    let rule = r#"{"id":"r","when":{"profile":["p"],"action":[""]},"set":{"risk":3}}"#;
    let risk = |row: &Reading| classify(&set(&[rule]), feed("p"), row).risk;
    assert_eq!((risk(&Reading::default()), risk(&reading("a"))), (3, 0));
    assert!(Rule::parse(rule).unwrap().may_hold(feed("p"), None));
}

#[test]
fn the_vendors_own_group_can_be_asked_for() {
    let rule = r#"{"id":"r","when":{"category":["IAM.amazonaws.com"]},"set":{"risk":3}}"#;
    let of = |category: &str| Reading { category: Some(category.into()), ..reading("a") };
    assert_eq!(classify(&set(&[rule]), feed("p"), &of("iam.amazonaws.com")).risk, 3);
    assert_eq!(classify(&set(&[rule]), feed("p"), &of("s3.amazonaws.com")).risk, 0);
}

proptest! {
    // Every case asks each built-in rule alone.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_rule_holds_alone_where_the_index_finds_it(
        action in "[a-z]{2,9}[._][a-z]{2,9}|PROJECT_DELETED|user\\.session\\.start|repo\\.access|\\PC{0,12}",
        token in proptest::sample::select(vec!["", "login", "token", "role", "deleted", "rate limited"]),
        profile in "outworx|nevo|okta|cloudtrail|.{0,6}",
        kind in proptest::option::of("user|project|secrets|.{0,6}"),
        category in proptest::option::of("iam.amazonaws.com|Policy|.{0,6}"),
        outcome in proptest::option::of(proptest::sample::select(Outcome::ALL)),
    ) {
        let row = Reading {
            action: Some(if token.is_empty() { action } else { format!("{action}.{token}") }),
            resource: Resource { kind, ..Resource::default() },
            category,
            outcome,
            ..Reading::default()
        };
        let rules = RuleSet::builtin();
        let mut found: Vec<&str> =
            explain(rules, feed(&profile), &row).iter().map(|held| held.rule.id.as_str()).collect();
        let mut alone: Vec<&str> = rules
            .rules()
            .iter()
            .filter(|rule| rule.matches(feed(&profile), &row))
            .map(|rule| rule.id.as_str())
            .collect();
        for rule in rules.rules().iter().filter(|rule| found.contains(&rule.id.as_str())) {
            prop_assert!(rule.may_hold(feed(&profile), row.action.as_deref()), "{}", rule.id);
        }
        found.sort_unstable();
        alone.sort_unstable();
        prop_assert_eq!(found, alone);
    }
}
