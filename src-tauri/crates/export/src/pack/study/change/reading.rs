//! What a row says of a change: the values before and after, what it refers to, whether somebody was in a hurry.

use exhibit_entry::json::Kind;
use exhibit_entry::summary::{Change, changes};
use exhibit_entry::words::tokens;
use exhibit_entry::{ActorType, Evidence, Moment, Origin};

use super::super::facts::Facts;

/// A change, read once.
pub(super) struct Reading {
    /// Values that differ.
    pub(super) pairs: Vec<Change>,
    /// Pull request, commit and ticket, as far as the details name them.
    pub(super) reference: Option<String>,
    /// `outside_hours` or `break_glass`; none: neither.
    pub(super) emergency: Option<&'static str>,
    /// Whether a program did it; none: not recorded.
    pub(super) automated: Option<bool>,
    /// Whether something is open to everybody afterwards that may not have been before.
    pub(super) made_public: bool,
}

const PR_KEYS: &[&str] = &[
    "pr",
    "pr_number",
    "pull_request",
    "pull_request_number",
    "pull_request_id",
    "merge_request",
    "merge_request_id",
    "mr",
];
const COMMIT_KEYS: &[&str] = &["commit", "commit_sha", "head_sha", "sha", "commit_id"];
const TICKET_KEYS: &[&str] = &[
    "ticket",
    "ticket_id",
    "ticket_key",
    "issue",
    "issue_key",
    "issue_id",
    "jira",
    "change_request",
    "change_request_id",
    "change_ticket",
    "change_ref",
    "approval_ref",
];

/// Words of actions and reasons that say that the usual way was left.
const HURRY: &[&str] =
    &["emergency", "breakglass", "hotfix", "override", "overridden", "bypass", "bypassed", "urgent"];
const REASON_KEYS: &[&str] = &["reason", "justification", "comment", "note", "type", "label"];
const VISIBILITY_KEYS: &[&str] = &["visibility", "new_visibility", "to", "access"];

/// Working hours in UTC: from this hour …
const FIRST_HOUR: i64 = 6;
/// … until before this one, Monday to Friday.
const END_HOUR: i64 = 20;

impl Reading {
    /// Reads the row; none when it is no evidence of a change or only reads.
    pub(super) fn of(facts: &Facts<'_>) -> Option<Self> {
        let entry = facts.entry;
        if !entry.evidence.contains(&Evidence::Change) || entry.verb.as_deref() == Some("read") {
            return None;
        }
        let pairs = entry.metadata.as_ref().map(changes).unwrap_or_default();
        let automated = automated(facts);
        let late = automated != Some(true) && is_outside_hours(facts.at);
        let emergency = if in_hurry(facts) { Some("break_glass") } else { late.then_some("outside_hours") };
        let made_public = made_public(facts, &pairs);
        Some(Self { reference: reference(facts), emergency, automated, made_public, pairs })
    }

    /// The pairs as a JSON list of `{path, from, to}`; none when nothing is known to differ.
    pub(super) fn pairs_json(&self) -> Option<String> {
        let json =
            || serde_json::to_string(&self.pairs).expect("BUG: pairs hold JSON that was read once already");
        (!self.pairs.is_empty()).then(json)
    }

    /// The only value that differs, before and after.
    pub(super) fn sides(&self) -> (Option<String>, Option<String>) {
        let text = |json: &Option<exhibit_entry::Json>| {
            json.as_ref()
                .map(|json| json.node().scalar().map_or(json.as_str().to_owned(), |text| text.into_owned()))
        };
        match self.pairs.as_slice() {
            [pair] => (text(&pair.from), text(&pair.to)),
            _ => (None, None),
        }
    }
}

fn reference(facts: &Facts<'_>) -> Option<String> {
    let details = &facts.details;
    let is_ticket = facts.entry.object.as_deref() == Some("ticket");
    let pr = details
        .own_text(PR_KEYS)
        .or_else(|| nested_pr(facts))
        .map(|pr| format!("PR {}", pr.trim_start_matches('#')));
    let commit = details.own_text(COMMIT_KEYS).map(|commit| format!("commit {commit}"));
    let ticket =
        details.own_text(TICKET_KEYS).filter(|_| !is_ticket).map(|ticket| format!("ticket {ticket}"));
    let found: Vec<String> = [pr, commit, ticket].into_iter().flatten().collect();
    (!found.is_empty()).then(|| found.join("; "))
}

fn nested_pr<'a>(facts: &Facts<'a>) -> Option<std::borrow::Cow<'a, str>> {
    let node = facts.entry.metadata.as_ref()?.node();
    ["pull_request", "pullRequest", "merge_request"]
        .iter()
        .find_map(|key| node.get(key)?.get("number")?.recorded())
}

/// A program or the vendor's machinery did it, or a token where no person is named.
fn automated(facts: &Facts<'_>) -> Option<bool> {
    let entry = facts.entry;
    match entry.actor.kind {
        ActorType::Agent | ActorType::System => Some(true),
        ActorType::Human => Some(false),
        ActorType::Unknown if entry.token.is_some() || entry.origin == Origin::System => Some(true),
        ActorType::Unknown if entry.origin == Origin::Dashboard => Some(false),
        ActorType::Unknown => None,
    }
}

fn in_hurry(facts: &Facts<'_>) -> bool {
    let hurried = |words: &[String]| {
        words.iter().any(|word| HURRY.contains(&word.as_str()))
            || words.windows(2).any(|pair| pair[0] == "break" && pair[1] == "glass")
    };
    hurried(&facts.words)
        || REASON_KEYS
            .iter()
            .any(|key| facts.details.text(&[key]).is_some_and(|text| hurried(&tokens(&text))))
}

fn is_outside_hours(at: Moment) -> bool {
    const HOUR_MS: i64 = 3_600_000;
    // The epoch was a Thursday, the third day after Monday.
    let weekday = (at.ms().div_euclid(24 * HOUR_MS) + 3).rem_euclid(7);
    let hour = at.ms().rem_euclid(24 * HOUR_MS) / HOUR_MS;
    weekday > 4 || !(FIRST_HOUR..END_HOUR).contains(&hour)
}

fn made_public(facts: &Facts<'_>, pairs: &[Change]) -> bool {
    let is_public = |json: &exhibit_entry::Json| match json.node().kind {
        Kind::Text(text) => text.eq_ignore_ascii_case("public"),
        _ => false,
    };
    let turned = |pair: &Change| {
        let flag = tokens(&pair.path).last().is_some_and(|word| word == "public");
        let on = pair.to.as_ref().is_some_and(|to| is_public(to) || (flag && to.as_str() == "true"));
        on && !pair.from.as_ref().is_some_and(is_public)
    };
    if pairs.iter().any(turned) {
        return true;
    }
    let opens = facts.says(&["visibility", "public", "publicized", "access"]) && pairs.is_empty();
    let stated = facts.details.text(VISIBILITY_KEYS).is_some_and(|to| to.eq_ignore_ascii_case("public"));
    opens
        && (stated
            || facts.details.flag(&["is_public", "public"]) == Some(true)
            || facts.says(&["publicized"]))
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{Line, told};
    use super::*;
    use exhibit_entry::Entry;
    use proptest::prelude::*;

    fn entry(action: &str, metadata: &str) -> Entry {
        let line = Line { minute: 10 * 60, does: (action, "update", "config"), metadata, ..Line::default() };
        Entry { evidence: vec![Evidence::Change], ..told(0, &line) }
    }

    fn read<T>(entry: &Entry, look: impl Fn(&Reading) -> T) -> T {
        look(&Reading::of(&Facts::of(entry).unwrap()).unwrap())
    }

    #[test]
    fn a_change_names_its_pull_request_commit_and_ticket() {
        let of = |metadata: &str| {
            read(&entry("x", metadata), |change| change.reference.clone()).unwrap_or_default()
        };
        assert_eq!(of(r#"{"pr":247,"branch":"b","commit":"8f3a1c0"}"#), "PR 247; commit 8f3a1c0");
        assert_eq!(of(r##"{"pullRequest":"#7"}"##), "PR 7");
        assert_eq!(of(r#"{"pull_request":{"number":9}}"#), "PR 9");
        assert_eq!(of(r#"{"issueKey":"OPS-12"}"#), "ticket OPS-12");
        assert_eq!(of(r#"{"source":"dashboard"}"#), "");
    }

    #[test]
    fn public_is_seen_in_every_shape() {
        let of = |action: &str, metadata: &str| read(&entry(action, metadata), |change| change.made_public);
        assert!(of("PROJECT_VISIBILITY_CHANGED", r#"{"from":"private","to":"public"}"#));
        assert!(of("PROJECT_VISIBILITY_CHANGED", r#"{"visibility":"PUBLIC"}"#));
        assert!(of("x", r#"{"is_public":{"from":false,"to":true}}"#));
        assert!(!of("x", r#"{"from":"public","to":"private"}"#));
        assert!(!of("repo.access", r#"{"visibility":"private","previous_visibility":"public"}"#));
        assert!(!of("PROJECT_CREATED", r#"{"visibility":"public"}"#));
    }

    #[test]
    fn hurry_is_told_by_words_and_by_the_hour_of_people() {
        let of = |entry: &Entry| read(entry, |change| change.emergency);
        assert_eq!(of(&entry("protected_branch.policy_override", "")), Some("break_glass"));
        assert_eq!(of(&entry("x", r#"{"reason":"break-glass access"}"#)), Some("break_glass"));
        assert_eq!(of(&entry("x", "")), None);
        let night = Entry { at: Moment::parse("2026-01-05T20:00:00Z"), ..entry("x", "") };
        assert_eq!(of(&night), Some("outside_hours"));
        let robot =
            Entry { actor: exhibit_entry::Actor { kind: ActorType::Agent, ..night.actor.clone() }, ..night };
        assert_eq!(of(&robot), None);
        let saturday = Entry { at: Moment::parse("2026-01-03T12:00:00Z"), ..entry("x", "") };
        assert_eq!(of(&saturday), Some("outside_hours"));
    }

    #[test]
    fn what_is_no_change_is_not_read() {
        let read = Entry { verb: Some("read".into()), ..entry("x", "") };
        assert!(Reading::of(&Facts::of(&read).unwrap()).is_none());
        let access = Entry { evidence: vec![Evidence::Access], ..entry("x", "") };
        assert!(Reading::of(&Facts::of(&access).unwrap()).is_none());
    }

    proptest! {
        #[test]
        fn working_hours_are_those_of_the_calendar(ms in -62_000_000_000_000i64..253_000_000_000_000) {
            use std::str::FromStr;
            let at = Moment::from_ms(ms).unwrap();
            let day = at.utc().format("%u").to_string();
            let hour = u8::from_str(&at.utc().format("%H").to_string()).unwrap();
            let working = day.parse::<u8>().unwrap() <= 5 && (6..20).contains(&hour);
            prop_assert_eq!(is_outside_hours(at), !working);
        }
    }
}
