//! People and programs as the rows show them, and what a reviewer decided about them.

use super::text::{clock, counted, cut, day_of, grouped, instant};
use crate::pack::{Closing, Decision, PackInput, Principal, Review, Story, Verdict};

/// Principals shown; all of them stand in `principals.csv`.
const PRINCIPALS_SHOWN: usize = 1000;
/// Bytes of names, roles and flags shown: hostile ones are long.
const PRINCIPALS_BYTES: usize = 160_000;
/// Decisions other than approvals that are shown.
const DECISIONS_SHOWN: usize = 200;

/// The section of principals.
pub(super) struct People {
    pub(super) lines: Vec<Person>,
    pub(super) total: String,
    /// Principals that are not shown.
    pub(super) more: Option<String>,
}

/// One principal.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) state: String,
    pub(super) role: Option<String>,
    pub(super) last_seen: Option<String>,
    pub(super) last_login: Option<String>,
    pub(super) logins: String,
    pub(super) failed: String,
    pub(super) grants: String,
    pub(super) credentials: String,
    pub(super) flags: String,
}

/// The section of sign-off.
pub(super) struct SignOff {
    pub(super) title: String,
    pub(super) opened: String,
    pub(super) counts: Vec<VerdictCount>,
    pub(super) total: String,
    /// Decisions other than approvals.
    pub(super) decisions: Vec<Decided>,
    /// Decisions that are not shown.
    pub(super) more: usize,
    pub(super) closing: Option<Closed>,
    /// Whether names and notes are left out, because the pack hides names.
    pub(super) nameless: bool,
}

/// How often one verdict was given.
pub(super) struct VerdictCount {
    pub(super) verdict: &'static str,
    pub(super) count: String,
}

/// One decision.
pub(super) struct Decided {
    pub(super) principal: String,
    pub(super) verdict: &'static str,
    pub(super) note: String,
    pub(super) reviewer: Option<String>,
    pub(super) at: Option<String>,
}

/// How the review was closed.
pub(super) struct Closed {
    pub(super) lines: Vec<String>,
    pub(super) by: String,
    pub(super) at: String,
    /// Who signed it; none: closed without a signature.
    pub(super) signer: Option<String>,
}

/// The principals of `story`; none where its kind has none.
pub(super) fn people(story: &Story<'_>) -> Option<People> {
    let all = &story.findings.principals;
    if all.is_empty() {
        return None;
    }
    let (mut lines, mut bytes) = (Vec::new(), 0);
    for principal in all.iter().take(PRINCIPALS_SHOWN) {
        let person = person(principal);
        bytes += person.name.len() + person.role.as_deref().map_or(0, str::len) + person.flags.len();
        if bytes > PRINCIPALS_BYTES {
            break;
        }
        lines.push(person);
    }
    let hidden = (all.len() - lines.len()) as u64;
    Some(People { lines, total: grouped(all.len() as u64), more: (hidden > 0).then(|| grouped(hidden)) })
}

fn person(principal: &Principal) -> Person {
    let flags: Vec<String> = principal.flags.iter().map(|flag| flag.replace('_', " ")).collect();
    Person {
        name: cut(&principal.name, 100),
        kind: cut(&principal.kind, 20),
        state: state(principal),
        role: principal.role.as_deref().map(|role| cut(role, 120)),
        last_seen: principal.last_seen.map(day_of),
        last_login: principal.last_login.map(day_of),
        logins: grouped(principal.logins),
        failed: grouped(principal.failed_logins),
        grants: grouped(principal.grants_made),
        credentials: grouped(principal.open_credentials),
        flags: cut(&flags.join(", "), 160),
    }
}

/// `active, removed from flows`: who went from one source may still be in another.
fn state(principal: &Principal) -> String {
    let state = cut(&principal.state, 20);
    if principal.state == "removed" || principal.removed_from.is_empty() {
        return state;
    }
    format!("{state}, removed from {}", cut(&principal.removed_from.join(", "), 80))
}

/// The sign-off of `input`, where there is a review. A pack that hides names shows its numbers only: what people wrote
/// about people is not redacted.
pub(super) fn sign_off(input: &PackInput) -> Option<SignOff> {
    let signed_off = told(input.review.as_ref()?);
    if input.redaction.is_none() {
        return Some(signed_off);
    }
    let opened = signed_off.opened.split(" by ").next().unwrap_or_default().to_owned();
    let title = "a review".to_owned();
    Some(SignOff {
        title,
        opened,
        decisions: Vec::new(),
        more: 0,
        closing: None,
        nameless: true,
        ..signed_off
    })
}

fn told(review: &Review) -> SignOff {
    let given =
        |verdict: Verdict| review.decisions.iter().filter(|one| one.verdict == Some(verdict)).count() as u64;
    let open = review.decisions.iter().filter(|one| one.verdict.is_none()).count() as u64;
    let mut counts: Vec<VerdictCount> = Verdict::ALL
        .iter()
        .map(|verdict| VerdictCount { verdict: verdict.as_str(), count: grouped(given(*verdict)) })
        .collect();
    counts.push(VerdictCount { verdict: "not decided", count: grouped(open) });
    let worth_reading =
        || review.decisions.iter().filter(|one| !matches!(one.verdict, Some(Verdict::Approve)));
    SignOff {
        title: cut(&review.title, 200),
        opened: format!(
            "{} by {}",
            instant(Some(review.opened_at)).unwrap_or_default(),
            cut(&review.opened_by, 100)
        ),
        counts,
        total: counted(review.decisions.len() as u64, "person or program", "people and programs"),
        decisions: worth_reading().take(DECISIONS_SHOWN).map(decided).collect(),
        more: worth_reading().count().saturating_sub(DECISIONS_SHOWN),
        closing: review.closing.as_ref().map(closed),
        nameless: false,
    }
}

fn decided(decision: &Decision) -> Decided {
    Decided {
        principal: cut(&decision.principal, 100),
        verdict: decision.verdict.map_or("not decided", Verdict::as_str),
        note: cut(&decision.note, 300),
        reviewer: decision.reviewer.as_deref().map(|name| cut(name, 100)),
        at: decision.at.map(clock),
    }
}

fn closed(closing: &Closing) -> Closed {
    const LINES_SHOWN: usize = 40;
    Closed {
        lines: closing.statement.lines().take(LINES_SHOWN).map(|line| cut(line, 300)).collect(),
        by: cut(&closing.by, 100),
        at: instant(Some(closing.at)).unwrap_or_default(),
        signer: closing
            .signature
            .as_ref()
            .map(|_| cut(closing.signer.as_deref().unwrap_or(&closing.by), 100)),
    }
}
