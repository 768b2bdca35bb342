//! A rule to start from, for an action that no rule names.

use exhibit_entry::words;
use serde_json::json;

/// Longest part of an id that is made from an action.
const SLUG_LIMIT_CHARS: usize = 48;

/// A rule as JSON text that names `action` of sources with `profile`: a change of low risk, which is what most actions
/// are that no word tells apart. It is for a person to correct.
#[must_use]
pub fn suggest(profile: &str, action: Option<&str>) -> String {
    suggest_beside(profile, action, &[])
}

/// As [`suggest`], with an id that is not among those `taken`.
pub(super) fn suggest_beside(profile: &str, action: Option<&str>, taken: &[&str]) -> String {
    let action = action.unwrap_or_default();
    let text = |value: &str| json!(value).to_string();
    let object = words::tokens(action).first().cloned().unwrap_or_else(|| "other".to_owned());
    format!(
        "{{\n  \"id\": {},\n  \"when\": {{\"profile\": [{}], \"action\": [{}]}},\n  \
         \"set\": {{\"evidence\": [\"change\"], \"verb\": \"other\", \"object\": {}, \"risk\": 1}}\n}}",
        text(&free_id(profile, action, taken)),
        text(profile),
        text(action),
        text(&object),
    )
}

fn free_id(profile: &str, action: &str, taken: &[&str]) -> String {
    let slug = words::tokens(action).join("-");
    let slug = if slug.is_empty() { "no-action".to_owned() } else { slug };
    let plain = |text: &str| -> String {
        let dashed = text.chars().map(|c| c.to_ascii_lowercase());
        dashed.filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-').collect()
    };
    let id: String =
        format!("own-{}-{}", plain(profile), plain(&slug)).chars().take(SLUG_LIMIT_CHARS).collect();
    let mut tries = std::iter::once(id.clone()).chain((2..).map(|n| format!("{id}-{n}")));
    tries.find(|id| !taken.contains(&id.as_str())).expect("BUG: there is no end of numbers")
}

#[cfg(test)]
mod tests {
    use exhibit_entry::Reading;
    use exhibit_rule::{Feed, Rule};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_id_that_is_taken_gets_a_number() {
        let draft = suggest_beside("okta", Some("zorp.blip"), &["own-okta-zorp-blip"]);
        assert_eq!(Rule::parse(&draft).unwrap().id, "own-okta-zorp-blip-2");
        assert_eq!(Rule::parse(&suggest("p", None)).unwrap().id, "own-p-no-action");
    }

    proptest! {
        #[test]
        fn a_suggestion_is_a_rule_that_holds_for_the_action(
            profile in "[a-z-]{1,12}",
            action in proptest::option::of("\\PC{1,24}|[a-z]{2,8}[._][a-z]{2,8}"),
        ) {
            let rule = Rule::parse(&suggest(&profile, action.as_deref())).unwrap();
            let row = Reading { action, ..Reading::default() };
            let holds = |profile| rule.matches(Feed { profile, source: "any" }, &row);
            prop_assert!(holds(&profile) && !holds("another"));
        }
    }
}
