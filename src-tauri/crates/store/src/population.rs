//! The rows of a period, told apart by why they are in a pack or not, so that the numbers tie out.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use exhibit_entry::filter::{Revisions, Selection};
use exhibit_entry::{Entry, Evidence, Moment};
use rusqlite::OptionalExtension;

use crate::fetch::ENTRY_TABLES;
use crate::listing::Listing;
use crate::rederive::evidence_bit;
use crate::writer::unsigned;
use crate::{Error, Handle, LeafFacts, Numbers, Reader};

/// What a pack is made of.
#[derive(Clone, Debug)]
pub struct PackPart {
    /// The kind of evidence; none: any, classified or not.
    pub evidence: Option<Evidence>,
    /// Whether rows that no rule names are in it too.
    pub unclassified_too: bool,
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
    /// Sources with rows of the period, in the pack or not.
    pub sources_in_period: BTreeSet<String>,
    /// Included rows by source.
    pub per_source: BTreeMap<String, u64>,
    /// Included rows by outcome.
    pub per_outcome: BTreeMap<String, u64>,
    /// Included rows by category; rows without one under the empty name.
    pub per_category: BTreeMap<String, u64>,
    /// Included rows by UTC day, `YYYY-MM-DD`.
    pub per_day: BTreeMap<String, u64>,
    /// Different actors of the included rows, by name.
    pub distinct_actors: u64,
    /// Rows of the period that no rule names, in the pack or not; newest revisions.
    pub unclassified: u64,
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
        let admitted = self.admitted(part)?;
        let mut population = self.uncounted()?;
        let mut included = Vec::new();
        let sql = format!(
            "SELECT e.number, i.superseded_by IS NOT NULL, e.rule IS NULL, e.evidence & ?3 <> 0, s.name, e.outcome,
               e.category, e.at, COALESCE(e.actor_label, e.actor_id)
             FROM {ENTRY_TABLES} WHERE e.at >= ?1 AND e.at < ?2 ORDER BY e.at, s.name, i.key, i.revision"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query((part.from.ms(), part.to.ms(), bits(part)))?;
        let mut actors = HashSet::new();
        while let Some(row) = rows.next()? {
            let number: u32 = row.get(0)?;
            population.total_in_period += 1;
            let source = row.get_ref(4)?.as_str().map_err(|_| Error::BadValue("source.name".into()))?;
            if !population.sources_in_period.contains(source) {
                population.sources_in_period.insert(source.to_owned());
            }
            let (superseded, unruled): (bool, bool) = (row.get(1)?, row.get(2)?);
            population.unclassified += u64::from(unruled && !superseded);
            let of_kind = part.evidence.is_none() || row.get(3)? || (unruled && part.unclassified_too);
            let is_admitted = admitted.as_ref().is_none_or(|admitted| admitted.contains(u64::from(number)));
            let reason = exclusion((superseded, unruled, of_kind), is_admitted);
            if let Some(reason) = reason {
                *population.excluded.entry(reason).or_default() += 1;
                continue;
            }
            *population.per_source.entry(row.get(4)?).or_default() += 1;
            *population.per_outcome.entry(row.get(5)?).or_default() += 1;
            *population
                .per_category
                .entry(row.get::<_, Option<String>>(6)?.unwrap_or_default())
                .or_default() += 1;
            *population.per_day.entry(day(row.get(7)?)).or_default() += 1;
            if let Some(actor) = row.get::<_, Option<String>>(8)? {
                actors.insert(actor);
            }
            included.push(number);
        }
        drop(rows);
        drop(statement);
        population.included_count = included.len() as u64;
        population.distinct_actors = actors.len() as u64;
        population.included = self.open.open(Listing::Given(included));
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

    /// Calls `visit` with every leaf hash of the log in order, from leaf 0.
    ///
    /// # Errors
    /// Any error of reading, and whatever `visit` gives.
    pub fn each_leaf<E: From<Error>>(
        &self,
        visit: &mut dyn FnMut(exhibit_proof::Hash) -> Result<(), E>,
    ) -> Result<(), E> {
        let read = || -> Result<_, Error> {
            Ok(self.connection.prepare_cached("SELECT leaf FROM row ORDER BY number")?)
        };
        let mut statement = read()?;
        let mut rows = statement.query([]).map_err(Error::from)?;
        while let Some(row) = rows.next().map_err(Error::from)? {
            visit(exhibit_proof::Hash(row.get(0).map_err(Error::from)?))?;
        }
        Ok(())
    }

    /// When the newest row of the log was received; none: there is none.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn last_received_at(&self) -> Result<Option<Moment>, Error> {
        let sql = "SELECT received_at FROM row ORDER BY number DESC LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found: Option<String> = statement.query_row([], |row| row.get(0)).optional()?;
        found.map(|text| crate::sources::moment(&text)).transpose()
    }

    /// The checkpoints taken so far, oldest first: size, root and when.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn checkpoints(&self) -> Result<Vec<(exhibit_proof::Head, Moment)>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT size, root, at FROM checkpoint ORDER BY id")?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (size, root): (i64, [u8; 32]) = (row.get(0)?, row.get(1)?);
            let head = exhibit_proof::Head { size: unsigned(size)?, root: exhibit_proof::Hash(root) };
            found.push((head, crate::sources::moment(&row.get::<_, String>(2)?)?));
        }
        Ok(found)
    }

    /// The rows of the period that a pack's query admits; none: it asks nothing, and all of them are. A list of those
    /// would grow with the log and not with the pack.
    fn admitted(&mut self, part: &PackPart) -> Result<Option<Numbers>, Error> {
        let query = Selection { revisions: Revisions::Newest, ..part.query.clone() };
        if query == Selection::default() {
            return Ok(None);
        }
        let to = query.to.map_or(part.to, |to| to.min(part.to));
        let selection = Selection { from: query.from.max(Some(part.from)), to: Some(to), ..query };
        let set = self.open_set(&selection)?;
        let numbers = self.set(set.handle)?.from(0).map(u64::from).collect();
        self.close_set(set.handle);
        Ok(Some(numbers))
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
            sources_in_period: BTreeSet::new(),
            per_source: BTreeMap::new(),
            per_outcome: BTreeMap::new(),
            per_category: BTreeMap::new(),
            per_day: BTreeMap::new(),
            distinct_actors: 0,
            unclassified: 0,
        })
    }
}

/// The bit of the kind of evidence; none for a part of any kind.
fn bits(part: &PackPart) -> i64 {
    part.evidence.map_or(0, evidence_bit)
}

/// The UTC day of an instant in milliseconds, `YYYY-MM-DD`.
fn day(ms: i64) -> String {
    Moment::from_ms(ms).map(|at| at.to_string()[..10].to_owned()).unwrap_or_default()
}

fn exclusion((superseded, unruled, of_kind): (bool, bool, bool), admitted: bool) -> Option<Exclusion> {
    match (superseded, of_kind, unruled) {
        (true, ..) => Some(Exclusion::Superseded),
        (false, false, true) => Some(Exclusion::Unclassified),
        (false, false, false) => Some(Exclusion::OtherKind),
        (false, true, _) => (!admitted).then_some(Exclusion::Query),
    }
}
