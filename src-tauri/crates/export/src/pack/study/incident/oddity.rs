//! What is odd about a row of an incident.

use std::collections::{HashMap, VecDeque};

use exhibit_entry::Moment;
use exhibit_entry::words::cut;

use super::super::cases::{Case, RuleText, Spot};
use super::super::change::changes_logs;
use super::super::custom::{HIGH_RISK, high_risk};
use super::super::facts::Facts;

/// Actors and addresses whose failures are watched.
const MAX_WATCHED: usize = 200_000;

/// A burst: this many failures …
const BURST: usize = 5;

/// … within 15 minutes, the window after which the usual lock-outs begin.
const BURST_MS: i64 = 15 * 60_000;

/// The questions, the most serious first.
pub(super) const RULES: &[RuleText] = &[
    RuleText {
        id: "log_settings_changed",
        title: "Settings of logs, retention or webhooks changed",
        about: "What is recorded, how long it is kept or where it is sent was changed; ask what was not recorded since.",
    },
    RuleText {
        id: "altered_replay",
        title: "Replayed with changed content",
        about: "A recorded event was sent again with other content; what came out of it is not what happened first.",
    },
    RuleText {
        id: "failure_burst",
        title: "Bursts of failures",
        about: "At least five failures of one actor, or from one address, within 15 minutes; one case a burst.",
    },
    RuleText {
        id: HIGH_RISK.id,
        title: "Other rows of the highest risk",
        about: "The classification rules give the row risk 3, and it is no case of the first two questions; every one of them should be looked at.",
    },
    RuleText {
        id: "shared_indicator",
        title: "Addresses and tokens of several actors",
        about: "Several actors used one network address or token; an office shares an address, a token should have one owner.",
    },
];

/// What is odd about the row alone.
pub(super) fn odd(facts: &Facts<'_>) -> Vec<Case> {
    let entry = facts.entry;
    let case = |rule| Case {
        rule,
        who: entry.actor.name().unwrap_or("not recorded").to_owned(),
        detail: format!("{}: {}", entry.label, entry.summary),
        spot: Spot::of(entry),
    };
    let found = [("log_settings_changed", changes_logs(facts)), ("altered_replay", is_altered_replay(facts))];
    let mut cases: Vec<Case> =
        found.into_iter().filter(|(_, holds)| *holds).map(|(rule, _)| case(rule)).collect();
    // One row is one case of what it does, and not one more of its risk.
    if cases.is_empty() {
        cases.extend(high_risk(facts));
    }
    cases
}

fn is_altered_replay(facts: &Facts<'_>) -> bool {
    let replayed = facts.says(&["replay", "replayed", "resent", "redelivered"]);
    let edited = facts.says(&["edit", "edits", "edited", "altered", "modified"]);
    replayed
        && (edited
            || facts.details.flag(&["edited", "modified", "with_edits"]) == Some(true)
            || facts.details.has_list("edits"))
}

/// Failures of late, by actor and by address.
#[derive(Default)]
pub(super) struct Bursts {
    late: HashMap<(bool, String, String), Watch>,
    forgotten: u64,
}

#[derive(Default)]
struct Watch {
    failures: VecDeque<Moment>,
    /// Whether the present burst was told of.
    told: bool,
}

impl Bursts {
    /// Takes one row; a case when it makes a burst.
    pub(super) fn take(&mut self, facts: &Facts<'_>) -> Vec<Case> {
        if !facts.failed() {
            return Vec::new();
        }
        let entry = facts.entry;
        let names = [entry.actor.name().map(|name| (true, name)), entry.ip.as_deref().map(|ip| (false, ip))];
        names.into_iter().flatten().filter_map(|name| self.note(name, facts)).collect()
    }

    fn note(&mut self, (is_actor, name): (bool, &str), facts: &Facts<'_>) -> Option<Case> {
        let name = cut(name, 300);
        let known = (is_actor, facts.entry.source.clone(), name.clone());
        if self.late.len() >= MAX_WATCHED && !self.late.contains_key(&known) {
            self.forgotten += 1;
            return None;
        }
        let watch = self.late.entry(known).or_default();
        if !watch.makes_burst(facts.at) {
            return None;
        }
        let by = if is_actor { "of" } else { "from" };
        let detail = format!("{BURST} failures {by} {name} within 15 minutes");
        Some(Case { rule: "failure_burst", who: name, detail, spot: Spot::of(facts.entry) })
    }

    /// What was too much to be watched.
    pub(super) fn left_out(&self) -> Option<String> {
        (self.forgotten > 0).then(|| {
            format!("Bursts are watched for the first {MAX_WATCHED} actors and addresses with failures; {} failures are of others.", self.forgotten)
        })
    }
}

impl Watch {
    fn makes_burst(&mut self, at: Moment) -> bool {
        self.failures.push_back(at);
        if self.failures.len() > BURST {
            self.failures.pop_front();
        }
        let burst = self.failures.len() == BURST && at.ms() - self.failures[0].ms() <= BURST_MS;
        let new = burst && !self.told;
        self.told = burst;
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_case_is_told_at_each_row_that_begins_a_burst(gaps in proptest::collection::vec(0i64..8, 0..60)) {
            let mut watch = Watch::default();
            let mut now = 0;
            let times: Vec<i64> = gaps.iter().map(|gap| { now += gap * 60_000; now }).collect();
            let in_burst = |n: usize| n + 1 >= BURST && times[n] - times[n + 1 - BURST] <= BURST_MS;
            for (n, ms) in times.iter().enumerate() {
                let begins = in_burst(n) && !(n > 0 && in_burst(n - 1));
                prop_assert_eq!(watch.makes_burst(Moment::from_ms(*ms).unwrap()), begins);
            }
        }
    }
}
