//! The rows of a period, told apart by why they are in a pack or not, so that the numbers tie out.

use std::collections::{BTreeMap, HashSet};

use exhibit_entry::filter::{Revisions, Selection};
use exhibit_entry::{Entry, Evidence, Moment};

use crate::fetch::ENTRY_TABLES;
use crate::rederive::evidence_bit;
use crate::writer::unsigned;
use crate::{Error, Handle, LeafFacts, Reader};

/// What a pack is made of.
#[derive(Clone, Debug)]
pub struct PackPart {
    /// The kind of evidence.
    pub evidence: Evidence,
    /// Start of the period.
    pub from: Moment,
    /// End of the period, not part of it.
    pub to: Moment,
    /// Further conditions.
    pub query: Selection,
}

/// Why a row of the period is not in the pack. The first reason that fits counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exclusion {
    /// A newer revision of the same key exists.
    Superseded,
    /// No rule knows the action.
    Unclassified,
    /// The rules put it elsewhere.
    OtherKind,
    /// The query leaves it out.
    Query,
}

/// Every row of the period, counted once.
#[derive(Clone, Debug)]
pub struct Population {
    /// Rows whose time lies in the period, all revisions.
    pub total_in_period: u64,
    /// The rows of the pack, sorted by (at, source, key).
    pub included: Handle,
    /// How many that are.
    pub included_count: u64,
    /// The others by reason; the sum with `included_count` is `total_in_period`.
    pub excluded: BTreeMap<Exclusion, u64>,
    /// Rows without a readable time, in no period.
    pub undated: u64,
    /// Rows that could not be read at all.
    pub problems: u64,
    /// Included rows by source.
    pub per_source: BTreeMap<String, u64>,
    /// Included rows by outcome.
    pub per_outcome: BTreeMap<String, u64>,
}

impl Exclusion {
    /// The word in `pack.json` and `excluded.csv`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Superseded => "superseded",
            Self::Unclassified => "unclassified",
            Self::OtherKind => "other_kind",
            Self::Query => "query",
        }
    }
}

impl Reader {
    /// Sorts the rows of a period into a pack and the rest.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn population(&mut self, part: &PackPart) -> Result<Population, Error> {
        let admitted = self.admitted(&part.query)?;
        let mut population = self.uncounted()?;
        let mut included = Vec::new();
        let sql = format!(
            "SELECT e.number, i.superseded_by IS NOT NULL, e.rule IS NULL, e.evidence & ?3 <> 0, s.name, e.outcome
             FROM {ENTRY_TABLES} WHERE e.at >= ?1 AND e.at < ?2 ORDER BY e.at, s.name, i.key, i.revision"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query((part.from.ms(), part.to.ms(), evidence_bit(part.evidence)))?;
        while let Some(row) = rows.next()? {
            let number: i64 = row.get(0)?;
            population.total_in_period += 1;
            let reason = exclusion((row.get(1)?, row.get(2)?, row.get(3)?), admitted.contains(&number));
            if let Some(reason) = reason {
                *population.excluded.entry(reason).or_default() += 1;
                continue;
            }
            *population.per_source.entry(row.get(4)?).or_default() += 1;
            *population.per_outcome.entry(row.get(5)?).or_default() += 1;
            included.push(number);
        }
        drop(rows);
        drop(statement);
        population.included_count = included.len() as u64;
        population.included = self.next_handle;
        self.open.insert(self.next_handle, included);
        self.next_handle += 1;
        Ok(population)
    }

    /// Calls `visit` with every row of a result set, its raw bytes and its leaf, in order.
    ///
    /// # Errors
    /// [`Error::StaleHandle`] and whatever `visit` gives.
    pub fn each_with_leaf<E: From<Error>>(
        &self,
        handle: Handle,
        visit: &mut dyn FnMut(Entry, Vec<u8>, LeafFacts) -> Result<(), E>,
    ) -> Result<(), E> {
        self.each(handle, &mut |entry| {
            let (raw, leaf) = self.raw_and_leaf(entry.row)?;
            visit(entry, raw, leaf)
        })
    }

    /// The rows that a pack's query admits; its period is the pack's own business.
    fn admitted(&mut self, query: &Selection) -> Result<HashSet<i64>, Error> {
        let selection = Selection { revisions: Revisions::Newest, ..query.clone() };
        let set = self.open_set(&selection)?;
        let numbers = self.set(set.handle)?.iter().copied().collect();
        self.close_set(set.handle);
        Ok(numbers)
    }

    fn uncounted(&self) -> Result<Population, Error> {
        let count = |sql: &str| -> Result<u64, Error> {
            unsigned(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
        };
        Ok(Population {
            total_in_period: 0,
            included: 0,
            included_count: 0,
            excluded: BTreeMap::new(),
            undated: count("SELECT count(*) FROM entry WHERE at IS NULL")?,
            problems: count("SELECT count(*) FROM problem")?,
            per_source: BTreeMap::new(),
            per_outcome: BTreeMap::new(),
        })
    }
}

fn exclusion((superseded, unruled, of_kind): (bool, bool, bool), admitted: bool) -> Option<Exclusion> {
    match (superseded, of_kind, unruled) {
        (true, ..) => Some(Exclusion::Superseded),
        (false, false, true) => Some(Exclusion::Unclassified),
        (false, false, false) => Some(Exclusion::OtherKind),
        (false, true, _) => (!admitted).then_some(Exclusion::Query),
    }
}
