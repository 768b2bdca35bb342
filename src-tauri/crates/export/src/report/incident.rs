//! What people found out about an incident: milestones with the time between them, and deliveries with verdicts.

use std::collections::BTreeMap;

use exhibit_entry::Moment;

use super::text::{clock, counted, cut, grouped};
use crate::pack::{Delivery, Incident, MILESTONES, Milestone, PackInput};

/// Deliveries shown; all of them stand in `webhook_deliveries.csv`.
const DELIVERIES_SHOWN: usize = 50;
const HOUR_MS: i64 = 3_600_000;

/// The section.
pub(super) struct Case {
    pub(super) milestones: Vec<Reached>,
    /// 24 and 72 hours after detection, where it is known.
    pub(super) clocks: Vec<Clock>,
    pub(super) verdicts: Vec<Verdicts>,
    pub(super) deliveries: Vec<Delivered>,
    pub(super) total: String,
    /// Deliveries that are not shown.
    pub(super) more: usize,
    /// Whether notes and deliveries are left out, because the pack hides names.
    pub(super) nameless: bool,
}

/// One milestone.
pub(super) struct Reached {
    pub(super) name: String,
    pub(super) at: Option<String>,
    /// Since the one before it that has a time, e.g. `3 h 20 min`.
    pub(super) after: Option<String>,
    pub(super) note: Option<String>,
}

/// A deadline that some laws count from detection.
pub(super) struct Clock {
    pub(super) hours: i64,
    pub(super) ends: String,
}

/// Deliveries of one verdict.
pub(super) struct Verdicts {
    pub(super) verdict: String,
    pub(super) count: String,
}

/// One delivery.
pub(super) struct Delivered {
    pub(super) id: Option<String>,
    pub(super) at: Option<String>,
    pub(super) scheme: Option<String>,
    pub(super) verdict: String,
    pub(super) reason: String,
    pub(super) origin: String,
}

/// The section about the incident of `input`, where there is one. A pack that hides names shows neither notes nor single
/// deliveries: they are not redacted.
pub(super) fn case(input: &PackInput) -> Option<Case> {
    let mut told = told(input.incident.as_ref()?);
    if input.redaction.is_some() {
        told.milestones.iter_mut().for_each(|milestone| milestone.note = None);
        (told.deliveries, told.more, told.nameless) = (Vec::new(), 0, true);
    }
    Some(told)
}

fn told(incident: &Incident) -> Case {
    let mut verdicts: BTreeMap<String, u64> = BTreeMap::new();
    for delivery in &incident.deliveries {
        *verdicts.entry(cut(&delivery.verdict, 40)).or_default() += 1;
    }
    Case {
        milestones: milestones(&incident.milestones),
        clocks: clocks(&incident.milestones),
        verdicts: verdicts
            .into_iter()
            .take(MOST_VERDICTS)
            .map(|(verdict, count)| Verdicts { verdict, count: grouped(count) })
            .collect(),
        deliveries: incident.deliveries.iter().take(DELIVERIES_SHOWN).map(delivered).collect(),
        total: counted(incident.deliveries.len() as u64, "delivery", "deliveries"),
        more: incident.deliveries.len().saturating_sub(DELIVERIES_SHOWN),
        nameless: false,
    }
}

/// Words for verdicts there can be; more would be noise.
const MOST_VERDICTS: usize = 10;

/// The known milestones in their order, reached or not, then any others as given.
fn milestones(given: &[Milestone]) -> Vec<Reached> {
    const OTHERS_SHOWN: usize = 20;
    let known = MILESTONES.iter().map(|name| {
        let found = given.iter().find(|milestone| milestone.name == *name);
        (*name, found.and_then(|found| found.at), found.and_then(|found| found.note.as_deref()))
    });
    let others = given.iter().filter(|milestone| !MILESTONES.contains(&milestone.name.as_str()));
    let others =
        others.take(OTHERS_SHOWN).map(|other| (other.name.as_str(), other.at, other.note.as_deref()));
    let mut before: Option<Moment> = None;
    let mut lines = Vec::new();
    for (name, at, note) in known.chain(others) {
        let after = at.zip(before).map(|(at, before)| span(at.ms() - before.ms()));
        before = at.or(before);
        lines.push(Reached {
            name: cut(name, 60),
            at: at.map(clock),
            after,
            note: note.map(|note| cut(note, 300)),
        });
    }
    lines
}

fn clocks(given: &[Milestone]) -> Vec<Clock> {
    let detected = given.iter().find(|milestone| milestone.name == "detected").and_then(|found| found.at);
    let ends = |hours: i64| detected.map(|at| Clock { hours, ends: clock(at.plus_ms(hours * HOUR_MS)) });
    [24, 72].into_iter().filter_map(ends).collect()
}

/// `3 h 20 min`, `2 d 4 h`, `-5 min` where the order is turned round.
fn span(ms: i64) -> String {
    const MINUTE_MS: i64 = 60_000;
    let sign = if ms < 0 { "−" } else { "" };
    let minutes = ms.abs() / MINUTE_MS;
    let (days, hours, minutes) = (minutes / (24 * 60), minutes / 60 % 24, minutes % 60);
    match (days, hours) {
        (0, 0) => format!("{sign}{minutes} min"),
        (0, hours) => format!("{sign}{hours} h {minutes} min"),
        (days, hours) => format!("{sign}{days} d {hours} h"),
    }
}

fn delivered(delivery: &Delivery) -> Delivered {
    Delivered {
        id: delivery.id.as_deref().map(|id| cut(id, 80)),
        at: delivery.received_at.map(clock),
        scheme: delivery.scheme.as_deref().map(|scheme| cut(scheme, 40)),
        verdict: cut(&delivery.verdict, 40),
        reason: cut(&delivery.reason, 240),
        origin: cut(&delivery.origin, 20),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milestones_come_in_order_and_those_not_reached_are_named() {
        let at = |text: &str| Moment::parse(text);
        let given = [
            Milestone { name: "contained".into(), at: at("2026-01-02T05:00:00Z"), note: None },
            Milestone {
                name: "detected".into(),
                at: at("2026-01-02T01:40:00Z"),
                note: Some("by a customer".into()),
            },
        ];
        let lines = milestones(&given);
        assert_eq!(lines.len(), MILESTONES.len());
        assert_eq!((lines[0].name.as_str(), &lines[0].at), ("occurred", &None));
        assert_eq!(lines[3].after.as_deref(), Some("3 h 20 min"));
        assert_eq!(clocks(&given)[1].ends, "2026-01-05 01:40:00");
    }

    #[test]
    fn spans_read_as_people_say_them() {
        assert_eq!((span(59_000), span(-300_000)), ("0 min".into(), "−5 min".into()));
        assert_eq!(span((2 * 24 + 4) * HOUR_MS), "2 d 4 h");
    }
}
