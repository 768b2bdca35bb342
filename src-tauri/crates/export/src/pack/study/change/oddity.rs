//! What is odd about a change: the questions of a change pack.

use std::collections::{BTreeSet, HashMap};

use exhibit_entry::summary::{Change, changes};
use exhibit_entry::words::{cut, tokens};
use exhibit_entry::{Entry, Origin, Outcome};

use crate::digest::sha256_hex;

use super::super::super::spelling::spelling_key;
use super::super::cases::{Case, RuleText, Spot};
use super::super::facts::Facts;
use super::reading::Reading;

/// Things that somebody made and that wait to be approved; more are not remembered.
const MAX_THINGS: usize = 200_000;

/// The questions, the most serious first.
pub(super) const RULES: &[RuleText] = &[
    RuleText {
        id: "log_settings_changed",
        title: "Settings of logs, retention or webhooks changed",
        about: "What is recorded, how long it is kept or where it is sent was changed; ask who approved it and what was not recorded since.",
    },
    RuleText {
        id: "made_public",
        title: "Made public",
        about: "Something was opened to everybody; ask who approved it.",
    },
    RuleText {
        id: "made_and_released_by_one",
        title: "Made and approved by one person",
        about: "The person who made or changed a thing also approved, merged or released it; ask who else looked at it.",
    },
    RuleText {
        id: "high_risk_without_reference",
        title: "High risk without a reference",
        about: "The rules give the change risk 3 and its details name no ticket, pull request or commit; ask for one.",
    },
    RuleText {
        id: "machine_without_token",
        title: "Done by a program without a token",
        about: "A program did it and the row names no token or key, although rows of the same source before it do; ask what it acted with.",
    },
    RuleText {
        id: "deleted",
        title: "Deleted",
        about: "Something was deleted that the rules do not call routine (risk 1 or more); ask whether it was meant to be.",
    },
];

/// What is odd about the row alone; `with_tokens` are the sources whose rows name tokens.
pub(super) fn odd(facts: &Facts<'_>, change: &Reading, with_tokens: &BTreeSet<String>) -> Vec<Case> {
    let entry = facts.entry;
    let deleted = entry.verb.as_deref() == Some("delete") && entry.risk > 0 && !facts.failed();
    let found = [
        ("log_settings_changed", changes_logs(facts)),
        ("made_public", change.made_public && !facts.failed()),
        ("high_risk_without_reference", entry.risk >= 3 && change.reference.is_none()),
        ("machine_without_token", with_tokens.contains(&entry.source) && is_machine_without_token(facts)),
        ("deleted", deleted),
    ];
    found.into_iter().filter(|(_, holds)| *holds).map(|(rule, _)| case(rule, entry)).collect()
}

/// Whether the row changes what is recorded, how long, or where it is sent.
pub(in crate::pack::study) fn changes_logs(facts: &Facts<'_>) -> bool {
    let entry = facts.entry;
    let acts = !matches!(entry.verb.as_deref(), Some("read" | "export" | "run" | "login" | "logout"));
    let object = entry.object.as_deref().unwrap_or_default();
    let hooks = facts.says(&["webhook", "webhooks", "hook", "hooks"])
        || (object == "endpoint" && changes_target(entry));
    let audit =
        facts.says(&["audit"]) && facts.says(&["log", "logs", "logging", "settings", "stream", "streaming"]);
    acts && (object == "log" || hooks || audit || facts.says(&["retention"]))
}

/// Whether an endpoint points elsewhere, or signs otherwise, afterwards.
fn changes_target(entry: &Entry) -> bool {
    let is_target = |change: &Change| {
        tokens(&change.path)
            .iter()
            .any(|word| ["url", "uri", "host", "address", "secret", "signing"].contains(&word.as_str()))
    };
    entry.metadata.as_ref().is_some_and(|json| changes(json).iter().any(is_target))
}

/// The vendor's own machinery never has a token; only programs of the customer's should.
fn is_machine_without_token(facts: &Facts<'_>) -> bool {
    use exhibit_entry::ActorType::{Agent, Unknown};
    let entry = facts.entry;
    let program = entry.actor.kind == Agent || (entry.actor.kind == Unknown && entry.origin == Origin::Api);
    program && entry.token.as_deref().is_none_or(str::is_empty)
}

fn case(rule: &'static str, entry: &Entry) -> Case {
    let who = entry.actor.name().unwrap_or("not recorded").to_owned();
    Case { rule, who, detail: format!("{}: {}", entry.label, entry.summary), spot: Spot::of(entry) }
}

/// Who made which thing last, so that it is seen when the same person approves it.
#[derive(Default)]
pub(super) struct Makers {
    by_thing: HashMap<String, String>,
    forgotten: u64,
}

const APPROVES: &[&str] = &[
    "approve",
    "approved",
    "merge",
    "merged",
    "promote",
    "promoted",
    "publish",
    "published",
    "release",
    "released",
    "deploy",
    "deployed",
];

impl Makers {
    /// Takes one change; a case when who approves a thing made it.
    pub(super) fn take(&mut self, facts: &Facts<'_>) -> Option<Case> {
        let entry = facts.entry;
        let thing = thing(entry)?;
        let person =
            entry.actor.name().filter(|_| !facts.is_machine()).map(|name| spelling_key(&cut(name, 300)))?;
        if entry.outcome == Outcome::Failure {
            return None;
        }
        if facts.says(APPROVES) {
            return (self.by_thing.get(&thing) == Some(&person))
                .then(|| case("made_and_released_by_one", entry));
        }
        if matches!(entry.verb.as_deref(), Some("create" | "update")) {
            if self.by_thing.len() < MAX_THINGS || self.by_thing.contains_key(&thing) {
                self.by_thing.insert(thing, person);
            } else {
                self.forgotten += 1;
            }
        }
        None
    }

    /// What was too much to be remembered.
    pub(super) fn left_out(&self) -> Option<String> {
        (self.forgotten > 0).then(|| {
            format!("Makers of the first {MAX_THINGS} things are remembered; {} changes of other things were not asked whether one person made and approved them.", self.forgotten)
        })
    }
}

/// The thing by source, kind, place and id.
fn thing(entry: &Entry) -> Option<String> {
    let resource = &entry.resource;
    let id = resource.id.as_deref().or(resource.label.as_deref())?;
    let kind = resource.kind.as_deref().unwrap_or_default();
    let parts = [&entry.source, kind, entry.project.name().unwrap_or_default(), id];
    // A digest, so that long names cost no memory.
    Some(sha256_hex(parts.join("\0").as_bytes()))
}
