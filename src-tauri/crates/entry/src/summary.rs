//! One line that says what happened, and the pairs of before and after behind it.
//!
//! Vendors name the same thing in many ways, so a line is made by the first of a short list of forms that finds
//! the keys it needs. No form knows a vendor.

mod change;

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use change::Pair;
pub use change::{BARE_PATH, Change, changes};

use crate::json::{Kind, Node};
use crate::words::{cut, tone_of, visible};
use crate::{Code, Outcome, Reading, Vocabulary};

/// Longest summary in characters: what a wide list column shows.
pub const SUMMARY_LIMIT_CHARS: usize = 200;

/// Longest single value inside a summary in characters, so that both sides of a change stay in view.
const VALUE_LIMIT_CHARS: usize = 60;

/// How many changes are spelled out before `+ n more`.
const CHANGES_SHOWN: usize = 3;

/// Length of the short commit id that people know from their tools.
const COMMIT_CHARS: usize = 7;

/// What happened in one line of at most [`SUMMARY_LIMIT_CHARS`] characters without controls, e.g.
/// `bob@acme.io: editor → viewer (project override)`. Empty when the row says nothing.
#[must_use]
pub fn summarise(reading: &Reading) -> String {
    summarise_with(reading, &Vocabulary::default())
}

/// [`summarise`] for one of many rows.
#[must_use]
pub fn summarise_with(reading: &Reading, vocabulary: &Vocabulary) -> String {
    let node = reading.metadata.as_ref().map(crate::Json::node);
    let facts = Facts::read(reading, node.as_ref(), vocabulary);
    let line = FORMS.iter().find_map(|form| form(&facts)).unwrap_or_default();
    // Cut first: the visible form of a long hostile value would be longer still.
    let line = cut(&line, SUMMARY_LIMIT_CHARS);
    cut(&visible(&line), SUMMARY_LIMIT_CHARS)
}

type Form = fn(&Facts<'_, '_>) -> Option<String>;

/// The forms, the most telling first.
const FORMS: &[Form] = &[fault, visibility, transition, preview, credential, person, thing, place];

const ERROR_KEYS: &[&str] = &["error_message", "error_detail", "error", "failure_reason", "failure_message"];
const DETAIL_KEYS: &[&str] = &["message", "detail", "description", "reason", "code"];
const REASON_KEYS: &[&str] = &["reason", "message", "detail"];
const PR_KEYS: &[&str] = &["pr", "pr_number", "pull_request", "pull_request_number", "pull_request_id"];
const BRANCH_KEYS: &[&str] = &["branch", "head_branch", "head_ref", "branch_name"];
const COMMIT_KEYS: &[&str] = &["commit", "commit_sha", "sha", "head_sha", "commit_id"];
const VISIBILITY_WORDS: &[&str] = &["public", "private", "internal", "unlisted"];
const CREDENTIAL_WORDS: &[&str] =
    &["token", "tokens", "key", "keys", "secret", "secrets", "pat", "apikey", "credential"];
const CREDENTIAL_NAME_KEYS: &[&str] = &["token_name", "key_name", "name", "label"];
const CREDENTIAL_PREFIX_KEYS: &[&str] = &["token_prefix", "key_prefix", "prefix"];
const CREDENTIAL_ID_KEYS: &[&str] = &["token_id", "key_id"];
const EMAIL_KEYS: &[&str] =
    &["email", "invitee_email", "invited_email", "invitee", "user_email", "member_email", "member"];
const ROLE_KEYS: &[&str] = &["role", "role_name"];
const ENDING_WORDS: &[&str] = &["removed", "remove", "deleted", "delete", "revoked", "revoke", "left"];
const NAME_KEYS: &[&str] = &["name", "title", "display_name", "slug"];
/// Changes of these need no subject: `pro → business` says all.
const SELF_EVIDENT: &[&str] = &["plan", "subscription", "billing"];
/// Changes of these need no field name: `editor → viewer` says all.
const UNNAMED_PATHS: &[&str] = &[BARE_PATH, "role", "plan", "status", "state", "visibility"];

/// What the forms look at.
struct Facts<'n, 'a> {
    reading: &'n Reading,
    /// What kind of thing it was done to.
    kind: Option<Rc<Code>>,
    action: Option<Rc<Code>>,
    members: Members<'n, 'a>,
    pairs: Vec<Pair<'n, 'a>>,
}

impl<'n, 'a> Facts<'n, 'a> {
    fn read(reading: &'n Reading, node: Option<&'n Node<'a>>, vocabulary: &Vocabulary) -> Self {
        let action = reading.action.as_deref().map(|action| vocabulary.of(action));
        let pairs = node.map(|node| change::pairs(node, vocabulary)).unwrap_or_default();
        let kind = reading.resource.kind.as_deref().map(|kind| vocabulary.of(kind));
        Self { reading, kind, action, members: Members::of(node, vocabulary), pairs }
    }

    /// The words of the action.
    fn action(&self) -> &[String] {
        self.action.as_ref().map_or(&[], |code| &code.tokens)
    }

    fn text(&self, keys: &[&str]) -> Option<Cow<'a, str>> {
        keys.iter().find_map(|key| self.members.get(key)?.recorded())
    }

    fn acts(&self, words: &[&str]) -> bool {
        self.action().iter().any(|token| words.contains(&token.as_str()))
    }

    fn resource_is(&self, words: &[&str]) -> bool {
        self.kind.iter().flat_map(|kind| &kind.tokens).any(|token| words.contains(&token.as_str()))
    }

    /// What it was done to, by the name that people know before the vendor's id.
    fn subject(&self) -> Option<Cow<'n, str>> {
        let resource = &self.reading.resource;
        let label = resource.label.as_deref().map(Cow::Borrowed);
        let email = || self.text(EMAIL_KEYS).map(|email| Cow::Owned(email.into_owned()));
        label.or_else(email).or_else(|| resource.id.as_deref().map(Cow::Borrowed))
    }
}

/// Top-level metadata by the words of its key, so that `prNumber` and `pr_number` are one; of equal ones the last.
enum Members<'n, 'a> {
    /// Nearly always: a look at each of a few costs less than a hash.
    Few(Vec<(Rc<Code>, &'n Node<'a>)>),
    Many(HashMap<String, &'n Node<'a>>),
}

/// More than this many are found by their hash.
const FEW: usize = 16;

impl<'n, 'a> Members<'n, 'a> {
    fn of(node: Option<&'n Node<'a>>, vocabulary: &Vocabulary) -> Self {
        let Some(Kind::Object(members)) = node.map(|node| &node.kind) else { return Self::Few(Vec::new()) };
        let named = members.iter().map(|(key, value)| (vocabulary.of(key), value));
        match members.len() {
            ..=FEW => Self::Few(named.collect()),
            _ => Self::Many(named.map(|(code, value)| (code.joined.clone(), value)).collect()),
        }
    }

    fn get(&self, key: &str) -> Option<&'n Node<'a>> {
        match self {
            Self::Few(members) => {
                members.iter().rev().find(|(code, _)| code.joined == key).map(|(_, value)| *value)
            }
            Self::Many(members) => members.get(key).copied(),
        }
    }
}

/// The detail of an error.
fn fault(facts: &Facts<'_, '_>) -> Option<String> {
    let failed =
        facts.reading.outcome == Some(Outcome::Failure) || tone_of(facts.action()) == Some(Outcome::Failure);
    let stated = ERROR_KEYS.iter().find_map(|key| error_text(facts.members.get(key)?));
    stated.or_else(|| failed.then(|| facts.text(REASON_KEYS)).flatten()).map(Cow::into_owned)
}

/// A text, or the text inside an error object; `"error": false` and `"error": 0` say that there was none.
fn error_text<'a>(node: &Node<'a>) -> Option<Cow<'a, str>> {
    match &node.kind {
        Kind::Text(_) => node.recorded(),
        Kind::Object(_) => DETAIL_KEYS.iter().find_map(|key| node.get(key)?.recorded()),
        _ => None,
    }
}

/// `Now public`.
fn visibility(facts: &Facts<'_, '_>) -> Option<String> {
    let known = |text: &str| VISIBILITY_WORDS.contains(&text.to_lowercase().as_str());
    if let [pair] = facts.pairs.as_slice() {
        let (from, to) = (pair.from?.recorded()?, pair.to?.recorded()?);
        return (known(&from) && known(&to)).then(|| format!("Now {}", to.to_lowercase()));
    }
    if !facts.acts(&["visibility", "public", "private", "publicized"]) {
        return None;
    }
    if let Some(word) = facts.text(&["visibility", "new_visibility", "to"]).filter(|word| known(word)) {
        return Some(format!("Now {}", word.to_lowercase()));
    }
    match facts.text(&["is_public", "public"])?.as_ref() {
        "true" => Some("Now public".to_owned()),
        "false" => Some("Now private".to_owned()),
        _ => None,
    }
}

/// `bob@acme.io: editor → viewer (project override)`; `pro → business`.
fn transition(facts: &Facts<'_, '_>) -> Option<String> {
    let [first, rest @ ..] = facts.pairs.as_slice() else { return None };
    let mut told = if rest.is_empty() && UNNAMED_PATHS.contains(&first.path.as_str()) {
        arrow(first)
    } else {
        let shown = facts.pairs.iter().take(CHANGES_SHOWN);
        shown.map(|pair| format!("{} {}", pair.path, arrow(pair))).collect::<Vec<_>>().join(", ")
    };
    if facts.pairs.len() > CHANGES_SHOWN {
        told.push_str(&format!(" + {} more", facts.pairs.len() - CHANGES_SHOWN));
    }
    let scope = match facts.text(&["scope"]).as_deref() {
        Some("project") => " (project override)",
        _ => "",
    };
    let is_side = |name: &str| [side(first.from), side(first.to)].iter().any(|side| side.as_str() == name);
    let subject = facts.subject().filter(|name| !facts.resource_is(SELF_EVIDENT) && !is_side(name));
    let subject = subject.map(|name| format!("{}: ", cut(&name, VALUE_LIMIT_CHARS))).unwrap_or_default();
    Some(format!("{subject}{told}{scope}"))
}

fn arrow(pair: &Pair<'_, '_>) -> String {
    format!("{} → {}", side(pair.from), side(pair.to))
}

fn side(node: Option<&Node<'_>>) -> String {
    let text =
        node.filter(|node| node.kind != Kind::Null).map(|node| node.scalar().unwrap_or(node.raw.into()));
    cut(&text.unwrap_or("none".into()), VALUE_LIMIT_CHARS)
}

/// `PR 247 · feat/checkout-v2 · @8f3a1c0`.
fn preview(facts: &Facts<'_, '_>) -> Option<String> {
    let nested = || facts.members.get("pull_request")?.get("number")?.recorded();
    let pr = facts.text(PR_KEYS).or_else(nested).map(|pr| format!("PR {}", pr.trim_start_matches('#')));
    let branch = facts.text(BRANCH_KEYS).map(|branch| cut(&branch, VALUE_LIMIT_CHARS));
    let commit = facts.text(COMMIT_KEYS).map(|sha| format!("@{}", short_commit(&sha)));
    let parts: Vec<String> = [pr, branch, commit].into_iter().flatten().collect();
    // One of them alone is a detail of something else: a branch protection rule, a commit status.
    (parts.len() > 1).then(|| parts.join(" · "))
}

fn short_commit(sha: &str) -> String {
    let is_hash = sha.chars().all(|c| c.is_ascii_hexdigit());
    if is_hash { sha.chars().take(COMMIT_CHARS).collect() } else { cut(sha, VALUE_LIMIT_CHARS) }
}

/// `ci-pipeline · otwx_pat`.
fn credential(facts: &Facts<'_, '_>) -> Option<String> {
    if !facts.acts(CREDENTIAL_WORDS) && !facts.resource_is(CREDENTIAL_WORDS) {
        return None;
    }
    let resource = &facts.reading.resource;
    let label = resource.label.as_deref().map(Cow::Borrowed);
    let own_id = resource.id.as_deref().filter(|_| facts.resource_is(CREDENTIAL_WORDS)).map(Cow::Borrowed);
    let name = facts.text(CREDENTIAL_NAME_KEYS).or(label)?;
    let id = facts.text(CREDENTIAL_PREFIX_KEYS).or(own_id).or_else(|| facts.text(CREDENTIAL_ID_KEYS))?;
    (name != id).then(|| format!("{} · {}", cut(&name, VALUE_LIMIT_CHARS), cut(&id, VALUE_LIMIT_CHARS)))
}

/// `eve@acme.io as editor`.
fn person(facts: &Facts<'_, '_>) -> Option<String> {
    let role = facts.text(ROLE_KEYS).filter(|_| !facts.acts(ENDING_WORDS));
    let email = facts.text(EMAIL_KEYS);
    match role {
        Some(role) => {
            let name = email.or_else(|| facts.subject().filter(|name| name.contains('@')))?;
            Some(format!("{name} as {role}"))
        }
        // Without a role, and without a name in the metadata, the form of a thing says more.
        None => email.map(Cow::into_owned),
    }
}

/// `collaborator bob@acme.io`.
fn thing(facts: &Facts<'_, '_>) -> Option<String> {
    let resource = &facts.reading.resource;
    let label = resource.label.as_deref().map(Cow::Borrowed);
    let id = resource.id.as_deref().map(Cow::Borrowed);
    let name = label.or_else(|| facts.text(NAME_KEYS)).or(id);
    let kind = facts.kind.as_ref().map(|kind| Cow::Borrowed(kind.phrase.as_str()));
    let parts: Vec<Cow<'_, str>> = kind.into_iter().chain(name).collect();
    let line = parts.join(" ");
    (!line.trim().is_empty()).then_some(line)
}

/// The project's name.
fn place(facts: &Facts<'_, '_>) -> Option<String> {
    facts.reading.project.name().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Json, Project, Resource};
    use proptest::prelude::*;

    fn told(action: &str, resource: (&str, &str), metadata: &str) -> String {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        summarise(&Reading {
            action: some(action),
            resource: Resource { kind: some(resource.0), id: some(resource.1), label: None },
            project: Project { id: Some("payments-api".into()), label: Some("Payments API".into()) },
            metadata: some(metadata).map(|text| Json::parse(&text).unwrap()),
            ..Reading::default()
        })
    }

    #[test]
    fn a_change_names_its_subject_and_both_sides() {
        let role = r#"{"scope":"project","from":"editor","to":"viewer","source":"dashboard"}"#;
        let bob = ("collaborator", "bob@acme.io");
        assert_eq!(
            told("COLLABORATOR_ROLE_CHANGED", bob, role),
            "bob@acme.io: editor → viewer (project override)"
        );
        let user = ("user", "user_2x7");
        let named = r#"{"email":"bob@acme.io","from":"editor","to":"viewer"}"#;
        assert_eq!(told("team.role_changed", user, named), "bob@acme.io: editor → viewer");
        assert_eq!(told("x", bob, r#"{"old_role":null,"new_role":"a"}"#), "bob@acme.io: none → a");
        let many = r#"{"before":{"a":1,"b":2,"c":3,"d":4},"after":{"a":2,"b":3,"c":4,"d":5}}"#;
        assert_eq!(told("x", ("rule", "r1"), many), "r1: a 1 → 2, b 2 → 3, c 3 → 4 + 1 more");
    }

    #[test]
    fn a_plan_change_needs_no_subject() {
        assert_eq!(
            told("plan.changed", ("subscription", "sub_1"), r#"{"from":"pro","to":"business"}"#),
            "pro → business"
        );
        assert_eq!(
            told("x", ("", "business"), r#"{"from_plan":"pro","to_plan":"business"}"#),
            "pro → business"
        );
    }

    #[test]
    fn a_preview_names_pull_request_branch_and_commit() {
        let metadata = r#"{"pr":247,"branch":"feat/checkout-v2","commit":"8f3a1c0de55a0b12"}"#;
        assert_eq!(
            told("PREVIEW_CREATED", ("preview", "p"), metadata),
            "PR 247 · feat/checkout-v2 · @8f3a1c0"
        );
        let nested = r#"{"pullRequest":{"number":7},"headRef":"main"}"#;
        assert_eq!(told("x", ("", ""), nested), "PR 7 · main");
    }

    #[test]
    fn visibility_says_what_it_is_now() {
        let of = |metadata| told("PROJECT_VISIBILITY_CHANGED", ("project", "status-api"), metadata);
        assert_eq!(of(r#"{"visibility":"PUBLIC"}"#), "Now public");
        assert_eq!(of(r#"{"from":"private","to":"public"}"#), "Now public");
        assert_eq!(of(r#"{"is_public":false}"#), "Now private");
        let unrelated = told("PROJECT_CREATED", ("project", "status-api"), r#"{"visibility":"public"}"#);
        assert_eq!(unrelated, "project status-api");
    }

    #[test]
    fn a_token_is_told_by_name_and_prefix() {
        let metadata = r#"{"name":"ci-pipeline","token_prefix":"otwx_pat","token_id":"t9"}"#;
        assert_eq!(told("TOKEN_REVOKED", ("token", "uuid"), metadata), "ci-pipeline · otwx_pat");
        assert_eq!(
            told("TOKEN_REVOKED", ("token", "otwx_pat"), r#"{"name":"ci-pipeline"}"#),
            "ci-pipeline · otwx_pat"
        );
        assert_eq!(told("TOKEN_REVOKED", ("token", "otwx_pat"), "{}"), "token otwx_pat");
    }

    #[test]
    fn an_invitation_names_person_and_role() {
        let metadata = r#"{"email":"eve@acme.io","role":"editor"}"#;
        assert_eq!(told("COLLABORATOR_INVITED", ("collaborator", "u"), metadata), "eve@acme.io as editor");
        assert_eq!(
            told("user.invited", ("user", "eve@acme.io"), r#"{"role":"editor"}"#),
            "eve@acme.io as editor"
        );
        assert_eq!(told("COLLABORATOR_REMOVED", ("collaborator", "u"), metadata), "eve@acme.io");
    }

    #[test]
    fn a_failure_tells_its_error() {
        let fix = ("fix", "7c1e88");
        assert_eq!(told("fix.failed", fix, r#"{"error":"wrong repository"}"#), "wrong repository");
        assert_eq!(told("x", fix, r#"{"error":{"code":4,"message":"no such branch"}}"#), "no such branch");
        assert_eq!(told("login_failed", fix, r#"{"reason":"bad password"}"#), "bad password");
        assert_eq!(told("fix.completed", fix, r#"{"error":false,"reason":"asked"}"#), "fix 7c1e88");
    }

    #[test]
    fn a_row_without_details_falls_back_to_resource_project_and_nothing() {
        assert_eq!(told("x", ("API_KEY", "k_1"), ""), "API key k_1");
        assert_eq!(told("project.deleted", ("project", "uuid"), r#"{"name":"Shop"}"#), "project Shop");
        assert_eq!(told("x", ("", ""), "[1]"), "Payments API");
        assert_eq!(summarise(&Reading::default()), "");
    }

    #[test]
    fn hostile_values_stay_on_one_line() {
        let line = told("x", ("a\nb", "\u{202e}c"), r#"{"from":"x\r\ny","to":"z\u0000"}"#);
        assert_eq!(line, "<U+202E>c: x␍␊y → z␀");
    }

    proptest! {
        #[test]
        fn any_reading_gives_one_short_line(
            action in "[a-z_.]{0,20}|\\PC{0,30}", kind in ".{0,20}", id in ".{0,300}",
            key in "from|error|email|pr|name|role|.{0,5}", value in ".{0,300}", other in ".{0,300}",
        ) {
            let metadata = serde_json::json!({ key: &value, "to": &other, "branch": &value }).to_string();
            let line = told(&action, (&kind, &id), &metadata);
            prop_assert!(line.chars().count() <= SUMMARY_LIMIT_CHARS);
            prop_assert!(!line.contains(|c: char| c.is_control() || c == '\u{2028}' || c == '\u{202e}'), "{:?}", line);
        }
    }
}
