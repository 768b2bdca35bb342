//! `actors.csv` and `indicators.csv`: who was there, and by what they can be known again.

use std::collections::{BTreeSet, HashMap};

use exhibit_entry::Moment;
use exhibit_entry::words::cut;

use super::super::super::sheet::FieldKind::{Integer, Text, Time, Word};
use super::super::super::sheet::{Sheet, Sink, field, required};
use super::super::cases::{Case, Spot};
use super::super::facts::Facts;
use super::table;
use crate::error::Error;

/// Actors, indicators and pairs of the two that are told apart.
const MAX_APART: usize = 200_000;

/// Longest name in characters.
const TEXT_LIMIT_CHARS: usize = 300;

const KINDS: &[&str] = &["ip", "user_agent", "token"];

/// Rows, and when.
struct Seen {
    rows: u64,
    failures: u64,
    first: Moment,
    last: Moment,
}

impl Seen {
    fn new(at: Moment) -> Self {
        Self { rows: 0, failures: 0, first: at, last: at }
    }

    fn add(&mut self, facts: &Facts<'_>) {
        self.rows += 1;
        self.failures += u64::from(facts.failed());
        self.last = self.last.max(facts.at);
    }
}

/// Everybody who did something, in the order in which they came up.
#[derive(Default)]
pub(super) struct Actors {
    places: HashMap<(String, String), usize>,
    all: Vec<Actor>,
    ips: BTreeSet<(usize, String)>,
    beyond: u64,
}

struct Actor {
    name: String,
    kind: &'static str,
    source: String,
    seen: Seen,
    ips: u64,
}

impl Actors {
    /// Counts the row; the place of its actor, none when there is none or too many.
    pub(super) fn add(&mut self, facts: &Facts<'_>) -> Option<usize> {
        let entry = facts.entry;
        let name = entry.actor.name().filter(|name| !name.is_empty())?;
        let name = cut(name, TEXT_LIMIT_CHARS);
        let known = (entry.source.clone(), name.clone());
        let place = match self.places.get(&known) {
            Some(place) => *place,
            None if self.all.len() >= MAX_APART => {
                self.beyond += 1;
                return None;
            }
            None => {
                let (source, seen) = (entry.source.clone(), Seen::new(facts.at));
                self.all.push(Actor { name, kind: entry.actor.kind.as_str(), source, seen, ips: 0 });
                self.places.insert(known, self.all.len() - 1);
                self.all.len() - 1
            }
        };
        let actor = &mut self.all[place];
        actor.seen.add(facts);
        if let Some(ip) = &entry.ip
            && self.ips.len() < MAX_APART
            && self.ips.insert((place, cut(ip, TEXT_LIMIT_CHARS)))
        {
            actor.ips += 1;
        }
        Some(place)
    }

    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        self.all.len() as u64
    }

    /// Writes all of them, the busiest first; tells what was too much.
    pub(super) fn write(mut self, sink: &mut dyn Sink) -> Result<Option<String>, Error> {
        self.all.sort_by(|a, b| {
            b.seen.rows.cmp(&a.seen.rows).then_with(|| (&a.source, &a.name).cmp(&(&b.source, &b.name)))
        });
        for actor in &self.all {
            let seen = &actor.seen;
            sink.row(
                table::ACTORS,
                &[
                    actor.name.as_str().into(),
                    actor.kind.into(),
                    actor.source.as_str().into(),
                    seen.rows.into(),
                    seen.failures.into(),
                    actor.ips.into(),
                    seen.first.into(),
                    seen.last.into(),
                ],
            )?;
        }
        let full = self.beyond > 0 || self.ips.len() >= MAX_APART;
        Ok(full.then(|| {
            format!("actors.csv tells {MAX_APART} actors and addresses of actors apart; {} rows are of other actors.", self.beyond)
        }))
    }
}

/// Addresses, clients and tokens.
#[derive(Default)]
pub(super) struct Indicators {
    places: HashMap<(usize, String), usize>,
    all: Vec<Indicator>,
    pairs: BTreeSet<(usize, usize)>,
    beyond: u64,
}

struct Indicator {
    kind: usize,
    value: String,
    seen: Seen,
    actors: u64,
    last_spot: Spot,
}

impl Indicators {
    /// Counts the indicators of the row, whose actor has this place.
    pub(super) fn add(&mut self, facts: &Facts<'_>, actor: Option<usize>) {
        let entry = facts.entry;
        let values = [&entry.ip, &entry.user_agent, &entry.token];
        for (kind, value) in values.into_iter().enumerate() {
            if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
                self.note((kind, value), facts, actor);
            }
        }
    }

    fn note(&mut self, (kind, value): (usize, &str), facts: &Facts<'_>, actor: Option<usize>) {
        let value = cut(value, TEXT_LIMIT_CHARS);
        let known = (kind, value.clone());
        let place = match self.places.get(&known) {
            Some(place) => *place,
            None if self.all.len() >= MAX_APART => {
                self.beyond += 1;
                return;
            }
            None => {
                let (seen, last_spot) = (Seen::new(facts.at), Spot::default());
                self.all.push(Indicator { kind, value, seen, actors: 0, last_spot });
                self.places.insert(known, self.all.len() - 1);
                self.all.len() - 1
            }
        };
        let indicator = &mut self.all[place];
        indicator.seen.add(facts);
        if let Some(actor) = actor
            && self.pairs.len() < MAX_APART
            && self.pairs.insert((place, actor))
        {
            indicator.actors += 1;
            indicator.last_spot = Spot::of(facts.entry);
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        self.all.len() as u64
    }

    /// Addresses and tokens that several actors used; a client is what many share.
    pub(super) fn shared(&self) -> Vec<Case> {
        let shared =
            self.all.iter().filter(|indicator| indicator.actors > 1 && KINDS[indicator.kind] != "user_agent");
        let case = |indicator: &Indicator| Case {
            rule: "shared_indicator",
            who: indicator.value.clone(),
            detail: format!(
                "{} {} was used by {} actors",
                KINDS[indicator.kind], indicator.value, indicator.actors
            ),
            spot: indicator.last_spot.clone(),
        };
        shared.map(case).collect()
    }

    /// Writes all of them by kind, the most used first; tells what was too much.
    pub(super) fn write(mut self, sink: &mut dyn Sink) -> Result<Option<String>, Error> {
        self.all.sort_by(|a, b| {
            a.kind
                .cmp(&b.kind)
                .then_with(|| b.seen.rows.cmp(&a.seen.rows))
                .then_with(|| a.value.cmp(&b.value))
        });
        for indicator in &self.all {
            let seen = &indicator.seen;
            sink.row(
                table::INDICATORS,
                &[
                    KINDS[indicator.kind].into(),
                    indicator.value.as_str().into(),
                    seen.rows.into(),
                    indicator.actors.into(),
                    seen.failures.into(),
                    seen.first.into(),
                    seen.last.into(),
                ],
            )?;
        }
        let full = self.beyond > 0 || self.pairs.len() >= MAX_APART;
        Ok(full.then(|| {
            format!("indicators.csv tells {MAX_APART} indicators and their actors apart; {} mentions are of others.", self.beyond)
        }))
    }
}

pub(super) fn sheet() -> Sheet {
    Sheet {
        path: "data/evidence/actors.csv",
        title: "Actors",
        about: "One line a person or program that did something, the busiest first.",
        columns: vec![
            required("actor", Text, "Who, as the rows name them."),
            required("type", Text, "human, agent, system or unknown, by its first row."),
            required("source", Text, "Source of these rows."),
            required("rows", Integer, "Rows it did."),
            required("failures", Integer, "Of these, failures."),
            required("ips", Integer, "Different network addresses."),
            required("first", Time, "First row."),
            required("last", Time, "Last row."),
        ],
        key: &["source", "actor"],
    }
}

pub(super) fn indicator_sheet() -> Sheet {
    Sheet {
        path: "data/evidence/indicators.csv",
        title: "Indicators",
        about: "One line a network address, client or token that rows name, the most used first.",
        columns: vec![
            required("kind", Word(KINDS), "What it is."),
            required(
                "value",
                Text,
                "The address, client or token, as the rows name it; cut to 300 characters.",
            ),
            required("rows", Integer, "Rows that name it."),
            required("actors", Integer, "Different actors that used it."),
            required("failures", Integer, "Of the rows, failures."),
            required("first", Time, "First row."),
            field("last", Time, "Last row."),
        ],
        key: &["kind", "value"],
    }
}
