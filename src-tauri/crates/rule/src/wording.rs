//! What a rule asks and says, in words for people.

use exhibit_entry::{Evidence, Json, words};

use crate::{Condition, Findings, Rule, Test};

/// Values of one list that are told; the others are counted.
const VALUES_TOLD: usize = 8;

/// A rule in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// What it asks of a row, e.g. `the profile is okta; the action is user.session.start; it ended in failure`.
    pub when: String,
    /// What it says of it, e.g. `in access and incident; login of a user; risk 2`.
    pub set: String,
}

/// What `rule` asks and says, one line each. Letters that would move the cursor are made visible.
#[must_use]
pub fn words_of(rule: &Rule) -> Wording {
    Wording { when: asked(&rule.when), set: said(&rule.set) }
}

fn asked(when: &Condition) -> String {
    let named = |what: &str, values: &[String]| {
        (!values.is_empty()).then(|| format!("{what} {}", any_of(values.iter().map(|value| shown(value)))))
    };
    let words_any = |link: &str| named(&format!("{link} the word"), &when.action_tokens_any);
    let all = when.action_tokens_all.join(" and ");
    let tokens = match when.action_tokens_all.len() {
        0 => words_any("the action has"),
        count => {
            let noun = if count == 1 { "the word" } else { "the words" };
            let any = words_any(", and").unwrap_or_default();
            Some(format!("the action has {noun} {all}{any}"))
        }
    };
    let outcomes: Vec<String> = when.outcome.iter().map(|word| word.as_str().to_owned()).collect();
    let actors: Vec<String> = when.actor_type.iter().map(|word| word.as_str().to_owned()).collect();
    let parts = [
        named("the profile is", &when.profile),
        named("the source is", &when.source),
        named("the action is", &when.action),
        named("the action looks like", &when.action_glob),
        tokens,
        named("the vendor's group is", &when.category),
        named("the kind of resource is", &when.resource_type),
        named("it ended in", &outcomes),
        named("the actor is", &actors),
    ];
    let tests = when.metadata.iter().map(tested);
    parts.into_iter().flatten().chain(tests).collect::<Vec<_>>().join("; ")
}

fn tested(test: &Test) -> String {
    let pointer = shown(&test.pointer);
    let value = |json: &Json| shown(json.as_str());
    match (&test.equals, &test.among, test.exists) {
        (Some(wanted), ..) => format!("metadata {pointer} is {}", value(wanted)),
        (_, Some(wanted), _) => format!("metadata {pointer} is {}", any_of(wanted.iter().map(value))),
        (.., Some(false)) => format!("metadata {pointer} is not there"),
        _ => format!("metadata {pointer} is there"),
    }
}

fn said(set: &Findings) -> String {
    let done = match (set.verb.as_deref(), set.object.as_deref()) {
        (Some(verb), Some(object)) => Some(format!("{verb} of {}", shown(object))),
        (Some(verb), None) => Some(format!("verb {verb}")),
        (None, Some(object)) => Some(format!("object {}", shown(object))),
        (None, None) => None,
    };
    let parts = [
        set.evidence.as_deref().map(packs),
        (!set.also.is_empty()).then(|| format!("also {}", packs(&set.also))),
        done,
        set.risk.map(|risk| format!("risk {risk}")),
        set.outcome.map(|outcome| format!("outcome {outcome}")),
        set.label.as_deref().map(|label| format!("called {}", shown(label))),
        set.category.as_deref().map(|category| format!("grouped under {}", shown(category))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn packs(kinds: &[Evidence]) -> String {
    let kinds: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
    match kinds.split_last() {
        None => "in no pack".to_owned(),
        Some((last, [])) => format!("in {last}"),
        Some((last, others)) => format!("in {} and {last}", others.join(", ")),
    }
}

fn any_of(values: impl ExactSizeIterator<Item = String>) -> String {
    let more = values.len().saturating_sub(VALUES_TOLD);
    let mut told: Vec<String> = values.take(VALUES_TOLD).collect();
    if more > 0 {
        told.push(format!("{more} more"));
    }
    match told.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => told.concat(),
    }
}

fn shown(text: &str) -> String {
    if text.is_empty() {
        return "(none)".to_owned();
    }
    words::visible(&words::cut(text, words::LABEL_LIMIT_CHARS)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RuleSet;

    fn of(rule: &str) -> (String, String) {
        let Wording { when, set } = words_of(&Rule::parse(rule).unwrap());
        (when, set)
    }

    #[test]
    fn a_rule_reads_as_sentences() {
        let (when, set) = of(
            r#"{"id":"a","when":{"profile":["okta"],"source":"okta-eu","action":["a.b","c"],"outcome":["failure"],
            "metadata":[{"pointer":"/to","in":["x",1]},{"pointer":"/n","exists":false}]},
            "set":{"evidence":["access","incident"],"verb":"login","object":"user","risk":2,"label":"No"}}"#,
        );
        let asked = "the profile is okta; the source is okta-eu; the action is a.b or c; it ended in failure; \
                     metadata /to is \"x\" or 1; metadata /n is not there";
        assert_eq!(when, asked);
        assert_eq!(set, "in access and incident; login of user; risk 2; called No");
        let (when, set) =
            of(r#"{"id":"a","when":{"action_tokens_all":["a","b"],"action_tokens_any":["c","d"]},
            "set":{"evidence":[],"also":["incident"]}}"#);
        assert_eq!(when, "the action has the words a and b, and the word c or d");
        assert_eq!(set, "in no pack; also in incident");
    }

    #[test]
    fn a_long_list_is_cut_and_hostile_letters_are_visible() {
        let many: Vec<String> = (0..12).map(|n| format!("\"a{n}\"")).collect();
        let (when, _) = of(&format!(
            r#"{{"id":"a","when":{{"action":[{}]}},"set":{{"label":"x\u202ey"}}}}"#,
            many.join(",")
        ));
        assert!(when.ends_with("a7 or 4 more"), "{when}");
        let (_, set) = of(r#"{"id":"a","when":{"action":["a"]},"set":{"label":"x\u202ey"}}"#);
        assert_eq!(set, "called x<U+202E>y");
    }

    #[test]
    fn every_rule_that_comes_with_exhibit_asks_and_says_something() {
        for rule in RuleSet::builtin().rules() {
            let Wording { when, set } = words_of(rule);
            assert!(!when.is_empty() && !set.is_empty() && !(when + &set).contains('\n'), "{}", rule.id);
        }
    }
}
