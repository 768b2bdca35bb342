//! Deliveries held against rows: a pure comparison, apart from where both come from.
//!
//! Deliveries are all there when the comparison begins; rows pass by once, in order of time, and are not kept. Only what
//! counts as said by the vendor is compared: a delivery that was refused proves nothing, and is listed by itself.

use std::collections::{BTreeMap, HashMap, HashSet};

use exhibit_entry::Moment;
use exhibit_store::TimedKey;

use super::{Arrival, Behind, Differing, Duplicate, Late, Options, Period, Unmatched, UnsentRow, Weight};

/// Most rows that are listed as not delivered; further ones are counted. A log of a million rows of which a day was captured
/// must not fill the memory with names.
pub(crate) const LIST_LIMIT: usize = 100_000;

/// A delivery's row, with the row of the log that has the same key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    /// The delivery.
    pub(crate) arrival: Arrival,
    /// What it weighs.
    pub(crate) weight: Weight,
    /// The row's key: that of the row in the log, else the likeliest id.
    pub(crate) key: String,
    /// When it happened, as the delivery says, else as the row in the log does.
    pub(crate) at: Option<Moment>,
    /// What happened, as it says.
    pub(crate) action: Option<String>,
    /// SHA-256 of the body that it came in.
    pub(crate) body: [u8; 32],
    /// The number of the row in the log.
    pub(crate) row: Option<u64>,
    /// In what it differs from every revision of that row.
    pub(crate) differs: Vec<&'static str>,
}

/// What was found, before anybody asks why.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Found {
    /// The time whose rows are looked for.
    pub(crate) period: Option<Period>,
    /// Rows of the log in that time.
    pub(crate) rows_in_period: u64,
    /// Delivered, not in the log.
    pub(crate) unmatched: Vec<Unmatched>,
    /// In the log, not delivered; the first [`LIST_LIMIT`].
    pub(crate) unsent: Vec<UnsentRow>,
    /// How many these are.
    pub(crate) unsent_total: u64,
    /// Delivered more than once.
    pub(crate) duplicates: Vec<Duplicate>,
    /// Delivered long after it happened.
    pub(crate) late: Vec<Late>,
    /// Delivered after what happened later.
    pub(crate) out_of_order: Vec<Behind>,
    /// Delivered otherwise than it stands in the log.
    pub(crate) differing: Vec<Differing>,
}

/// A comparison that goes on.
pub(crate) struct Ties<'a> {
    found: Found,
    delivered: HashSet<&'a str>,
    /// Refused deliveries by the key that they claim.
    refused: HashMap<&'a str, Vec<u64>>,
}

impl<'a> Ties<'a> {
    /// Compares the deliveries with each other and with their rows. `now` bounds the period: what happened just before it
    /// may still be on its way.
    pub(crate) fn of(told: &'a [Told], options: &Options, now: Moment) -> Self {
        let counted: Vec<&Told> = arrived(told.iter().filter(|told| told.weight != Weight::Refused));
        let mut refused: HashMap<&str, Vec<u64>> = HashMap::new();
        for told in arrived(told.iter().filter(|told| told.weight == Weight::Refused)) {
            refused.entry(&told.key).or_default().push(told.arrival.capture);
        }
        let groups = by_key(&counted);
        let found = Found {
            period: period(&counted, options, now.plus_ms(-options.grace_ms())),
            rows_in_period: 0,
            unmatched: firsts(&counted).filter(|told| told.row.is_none()).map(unmatched).collect(),
            unsent: Vec::new(),
            unsent_total: 0,
            duplicates: groups
                .values()
                .filter(|group| group.len() > 1)
                .map(|group| duplicate(group))
                .collect(),
            late: firsts(&counted).filter_map(|told| late(told, options.late_ms())).collect(),
            out_of_order: behind(&counted),
            differing: counted
                .iter()
                .filter(|told| !told.differs.is_empty())
                .map(|told| differing(told))
                .collect(),
        };
        Self { found, delivered: counted.iter().map(|told| told.key.as_str()).collect(), refused }
    }

    /// The time in which rows are to be looked at.
    pub(crate) fn period(&self) -> Option<Period> {
        self.found.period
    }

    /// A row of the log in that time.
    pub(crate) fn see(&mut self, row: TimedKey) {
        self.found.rows_in_period += 1;
        if self.delivered.contains(row.key.as_str()) {
            return;
        }
        self.found.unsent_total += 1;
        if self.found.unsent.len() >= LIST_LIMIT {
            return;
        }
        let refused = self.refused.get(row.key.as_str()).cloned().unwrap_or_default();
        let TimedKey { key, number, at, action, actor } = row;
        self.found.unsent.push(UnsentRow { row: number, key, at, action, actor, refused });
    }

    /// What was found.
    pub(crate) fn end(self) -> Found {
        self.found
    }
}

/// In the order of their arrival: by time, then by number; those of unknown time as they are numbered, before all others.
fn arrived<'a>(told: impl Iterator<Item = &'a Told>) -> Vec<&'a Told> {
    let mut counted: Vec<&Told> = told.collect();
    counted.sort_by_key(|told| (told.arrival.received_at, told.arrival.capture));
    counted
}

fn by_key<'a>(counted: &[&'a Told]) -> BTreeMap<&'a str, Vec<&'a Told>> {
    let mut groups: BTreeMap<&str, Vec<&Told>> = BTreeMap::new();
    for told in counted {
        groups.entry(&told.key).or_default().push(told);
    }
    groups
}

/// The first delivery of each key.
fn firsts<'a>(counted: &[&'a Told]) -> impl Iterator<Item = &'a Told> {
    let mut known = HashSet::new();
    counted.iter().copied().filter(move |told| known.insert(told.key.as_str()))
}

/// From the first row that was delivered, by the rows' own time, to `latest`: what happened after it may still come.
fn period(counted: &[&Told], options: &Options, latest: Moment) -> Option<Period> {
    let first = counted.iter().filter_map(|told| told.at.or(told.arrival.received_at)).min()?;
    let (from, to) = (options.from.unwrap_or(first), options.to.unwrap_or(latest).min(latest));
    (from <= to).then_some(Period { from, to })
}

fn unmatched(told: &Told) -> Unmatched {
    Unmatched {
        arrival: told.arrival.clone(),
        key: told.key.clone(),
        at: told.at,
        action: told.action.clone(),
    }
}

fn duplicate(group: &[&Told]) -> Duplicate {
    Duplicate {
        key: group[0].key.clone(),
        row: group.iter().find_map(|told| told.row),
        count: group.len() as u64,
        is_same_body: group.iter().all(|told| told.body == group[0].body),
        deliveries: group.iter().map(|told| told.arrival.clone()).collect(),
    }
}

fn late(told: &Told, late_ms: i64) -> Option<Late> {
    let delay_ms = told.arrival.received_at?.ms().saturating_sub(told.at?.ms());
    (delay_ms > late_ms).then(|| Late {
        arrival: told.arrival.clone(),
        key: told.key.clone(),
        at: told.at,
        delay_ms,
    })
}

/// The first deliveries that came after one of a later row. Those of unknown arrival are in no order, and neither are the
/// rows of one delivery, which came at once.
fn behind(counted: &[&Told]) -> Vec<Behind> {
    let mut newest: Option<(Moment, &str)> = None;
    let mut found = Vec::new();
    let dated: Vec<(&Told, Moment)> = firsts(counted)
        .filter(|told| told.arrival.received_at.is_some())
        .filter_map(|told| Some((told, told.at?)))
        .collect();
    for together in dated.chunk_by(|(one, _), (other, _)| one.arrival.capture == other.arrival.capture) {
        if let Some((reached, after)) = newest {
            let late = together.iter().filter(|(_, at)| *at < reached);
            found.extend(late.map(|(told, at)| Behind {
                arrival: told.arrival.clone(),
                key: told.key.clone(),
                at: *at,
                behind_ms: reached.ms() - at.ms(),
                after: after.to_owned(),
            }));
        }
        let last = together.iter().map(|(told, at)| (*at, told.key.as_str())).max_by_key(|(at, _)| *at);
        newest = newest.into_iter().chain(last).max_by_key(|(at, _)| *at);
    }
    found
}

fn differing(told: &Told) -> Differing {
    Differing {
        arrival: told.arrival.clone(),
        key: told.key.clone(),
        row: told.row,
        fields: told.differs.iter().map(|field| (*field).to_owned()).collect(),
    }
}

#[cfg(test)]
mod tests;
