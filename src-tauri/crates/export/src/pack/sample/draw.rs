//! Drawing while the rows pass by: what is kept depends on the size of the sample, not on the number of rows.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use exhibit_entry::{Entry, Moment};
use sha2::{Digest, Sha256};

use super::super::rows::PackRow;
use super::super::sheet::FieldKind::{Integer, Text, Time};
use super::super::sheet::{Cell, Sheet, field, required};
use super::share::shares;
use super::{SampleMethod, SamplePlan};

/// Strata that are told apart, in the order in which they come up; the rows of all others make one more, without a name.
pub(super) const MAX_STRATA: usize = 2000;

/// One row of a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Drawn {
    /// Its place in the sample, from 1.
    pub(crate) rank: u64,
    /// SHA-256(seed ‖ 0x00 ‖ key), lower-case hex.
    pub(crate) rank_sha256: String,
    /// What it was drawn for: a month, an actor, a source; none: not by stratum.
    pub(crate) stratum: Option<String>,
    /// Line of `events.ndjson`, from 1.
    pub(crate) position: u64,
    /// Source of the row.
    pub(crate) source: String,
    /// Key of the row.
    pub(crate) key: String,
    /// When it happened.
    pub(crate) at: Option<Moment>,
    /// The vendor's action code.
    pub(crate) action: Option<String>,
    /// What happened in one line.
    pub(crate) summary: String,
}

impl Drawn {
    /// Its cells in the order of [`sheet`].
    pub(crate) fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            self.rank.into(),
            self.rank_sha256.as_str().into(),
            self.stratum.as_deref().into(),
            self.position.into(),
            self.source.as_str().into(),
            self.key.as_str().into(),
            self.at.into(),
            self.action.as_deref().into(),
            self.summary.as_str().into(),
            Cell::None,
            Cell::None,
        ]
    }
}

/// `data/sample/sample.csv`.
pub(crate) fn sheet() -> Sheet {
    Sheet {
        path: "data/sample/sample.csv",
        title: "Sample",
        about: "The rows that were drawn; result and note are blank, to be filled by whoever tests them. method.txt says how to draw them again.",
        columns: vec![
            required("rank", Integer, "Place in the sample, from 1."),
            required("rank_sha256", Text, "SHA-256 of the seed, a zero byte and the key, lower-case hex."),
            field(
                "stratum",
                Text,
                "The month, actor or source it was drawn for; empty: not by stratum, or not recorded.",
            ),
            required("position", Integer, "Line of events.ndjson, from 1."),
            required("source", Text, "Source of the row."),
            required("key", Text, "Key of the row."),
            field("at", Time, "When it happened."),
            field("action", Text, "The vendor's action code."),
            field("summary", Text, "What happened in one line."),
            field("result", Text, "Left blank."),
            field("note", Text, "Left blank."),
        ],
        key: &["rank"],
    }
}

/// A sample being drawn.
pub(crate) struct Draw {
    plan: SamplePlan,
    position: u64,
    /// Rows to draw from so far.
    eligible: u64,
    step: Step,
    strata: BTreeMap<Option<String>, Stratum>,
    /// Rows of the methods that take them as they come.
    taken: Vec<Candidate>,
    /// Rows of these that were told at once.
    told: u64,
}

/// Every how manieth row a systematic sample takes, and from where.
struct Step {
    every: u64,
    start: u64,
}

#[derive(Default)]
struct Stratum {
    rows: u64,
    lowest: BinaryHeap<Candidate>,
}

/// A row that may be drawn; ordered by rank, then by source.
struct Candidate {
    rank: [u8; 32],
    row: Drawn,
}

impl Draw {
    /// A draw by `plan` from a pack of `population` rows.
    pub(crate) fn new(plan: &SamplePlan, population: u64) -> Self {
        Self {
            step: Step::of(plan, population),
            plan: plan.clone(),
            position: 0,
            eligible: 0,
            strata: BTreeMap::new(),
            taken: Vec::new(),
            told: 0,
        }
    }

    /// Takes the next row of the pack; `in_listing` says whether it has a line in the listing that the plan names, and
    /// does not matter where it names none.
    pub(crate) fn take(&mut self, row: &PackRow, in_listing: bool) {
        self.position += 1;
        if self.plan.listing.is_some() && !in_listing {
            return;
        }
        let number = self.eligible;
        self.eligible += 1;
        match self.plan.method {
            SampleMethod::HighRisk if row.entry.risk >= 3 => self.keep(&row.entry),
            SampleMethod::Systematic if self.step.hits(number) => self.keep(&row.entry),
            SampleMethod::HighRisk | SampleMethod::Systematic => {}
            SampleMethod::Random => self.offer(None, &row.entry),
            SampleMethod::ByMonth => {
                let month = row.entry.at.map(|at| at.to_string()[..7].to_owned());
                self.offer(month, &row.entry);
            }
            SampleMethod::ByActor => {
                let name = row.entry.actor.name().filter(|name| !name.is_empty());
                self.offer(name.map(str::to_owned), &row.entry);
            }
            SampleMethod::BySource => self.offer(Some(row.entry.source.clone()), &row.entry),
        }
    }

    fn keep(&mut self, entry: &Entry) {
        self.taken.push(self.candidate(entry));
    }

    fn candidate(&self, entry: &Entry) -> Candidate {
        let rank = rank(&self.plan.seed, &entry.key);
        let row = Drawn {
            rank: 0,
            rank_sha256: hex::encode(rank),
            stratum: None,
            position: self.position,
            source: entry.source.clone(),
            key: entry.key.clone(),
            at: entry.at,
            action: entry.action.clone(),
            summary: entry.summary.clone(),
        };
        Candidate { rank, row }
    }

    fn offer(&mut self, stratum: Option<String>, entry: &Entry) {
        let known = self.strata.len() < MAX_STRATA || self.strata.contains_key(&stratum);
        let candidate = self.candidate(entry);
        let stratum = self.strata.entry(stratum.filter(|_| known)).or_default();
        stratum.rows += 1;
        let full = stratum.lowest.len() as u64 >= self.plan.size;
        if full && stratum.lowest.peek().is_none_or(|highest| *highest <= candidate) {
            return;
        }
        if full {
            stratum.lowest.pop();
        }
        stratum.lowest.push(candidate);
    }

    /// The row that was just taken, where every row that is taken is in the sample: whoever asks after each row so walks
    /// through the sample in its order, and nothing is kept.
    pub(crate) fn drawn_now(&mut self) -> Option<Drawn> {
        let row = self.taken.pop()?.row;
        self.told += 1;
        Some(Drawn { rank: self.told, ..row })
    }

    /// The sample: by position where rows were taken as they came, else by stratum (none first) and rank.
    pub(crate) fn finish(self) -> Vec<Drawn> {
        let sizes: Vec<u64> = self.strata.values().map(|stratum| stratum.rows).collect();
        let shares = shares(self.plan.size, &sizes);
        let mut sample: Vec<Drawn> = self.taken.into_iter().map(|candidate| candidate.row).collect();
        for ((name, stratum), share) in self.strata.into_iter().zip(shares) {
            let lowest = stratum.lowest.into_sorted_vec().into_iter();
            let drawn = lowest.take(usize::try_from(share).unwrap_or(usize::MAX));
            sample.extend(drawn.map(|candidate| Drawn { stratum: name.clone(), ..candidate.row }));
        }
        for (rank, row) in (1..).zip(&mut sample) {
            row.rank = rank;
        }
        sample
    }
}

impl Step {
    pub(super) fn of(plan: &SamplePlan, population: u64) -> Self {
        let every = population.div_ceil(plan.size.max(1)).max(1);
        let digest = Sha256::digest(plan.seed.as_bytes());
        // The whole digest as one number, most significant byte first, modulo the interval.
        let modulo = |rest: u128, byte: &u8| (rest * 256 + u128::from(*byte)) % u128::from(every);
        let start = u64::try_from(digest.iter().fold(0, modulo)).expect("BUG: smaller than the interval");
        Self { every: if plan.size == 0 { 0 } else { every }, start }
    }

    fn hits(&self, number: u64) -> bool {
        self.every > 0 && number % self.every == self.start
    }
}

/// Every how manieth row a systematic sample of `population` rows takes, and from which, counted from 0.
pub(super) fn step(plan: &SamplePlan, population: u64) -> (u64, u64) {
    let step = Step::of(plan, population);
    (step.every, step.start)
}

fn rank(seed: &str, key: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(seed.as_bytes());
    hash.update([0]);
    hash.update(key.as_bytes());
    hash.finalize().into()
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.rank, &self.row.source, self.row.position).cmp(&(
            other.rank,
            &other.row.source,
            other.row.position,
        ))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}

#[cfg(test)]
mod tests;
