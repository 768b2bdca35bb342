//! The rows: NDJSON, CSV, JSON and leaves are read side by side, row by row, and must tell the same story.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use exhibit_entry::Entry;
use exhibit_entry::column::COLUMNS;
use exhibit_proof::LeafEnvelope;

use super::Check;
use super::event::{self, Event};
use super::facts::PackFacts;
use super::side::{Side, Table};
use super::stream::{Items, Lines};
use super::tally::Tally;
use crate::archive::Archive;
use crate::pack::{Place, Rising, event_columns, path};
use crate::plain::plain_bytes;

/// Columns of `events.csv`: all but `row` and `received_at`.
const EVENT_CELLS: usize = COLUMNS.len() - 2;

const LEAF_COLUMNS: [&str; 9] = [
    "source",
    "key",
    "raw_sha256",
    "leaf_index",
    "leaf_sha256",
    "ingest",
    "received_at",
    "vendor_id",
    "salt",
];

/// The four checks under way.
struct Story<'f> {
    facts: &'f PackFacts,
    counts: Tally,
    order: Tally,
    raw: Tally,
    leaves: Tally,
    rising: Rising,
    per_source: BTreeMap<&'f str, u64>,
    per_outcome: BTreeMap<&'f str, u64>,
}

/// The checks `counts`, `order`, `raw` and `leaves`.
pub(super) fn check<R: Read + Seek>(archive: &Archive<R>, facts: &PackFacts) -> [Check; 4] {
    let mut story = Story::new(facts);
    let rows = story.read(archive);
    story.check_population(rows);
    story.check_small_tables(archive);
    let population = &facts.population;
    let excluded = sum(population.excluded_by_reason.values());
    let counts = format!(
        "{rows} rows in every file; {} in the period = {} included + {excluded} excluded",
        population.total_in_period, population.included
    );
    [
        story.counts.check(counts),
        story
            .order
            .check("sorted by time, source, key, raw hash; no row twice; all inside the period".into()),
        story.raw.check(format!("{rows} raw rows have the hash of their leaf")),
        story.leaves.check(format!("{rows} leaves follow from their facts")),
    ]
}

impl<'f> Story<'f> {
    fn new(facts: &'f PackFacts) -> Self {
        let zeros =
            |counts: &'f BTreeMap<String, u64>| counts.keys().map(|name| (name.as_str(), 0)).collect();
        Self {
            facts,
            counts: Tally::new("counts"),
            order: Tally::new("order"),
            raw: Tally::new("raw"),
            leaves: Tally::new("leaves"),
            rising: Rising::default(),
            per_source: zeros(&facts.population.per_source),
            per_outcome: zeros(&facts.population.per_outcome),
        }
    }

    /// Reads all files to their ends; gives back the rows of the NDJSON.
    fn read<R: Read + Seek>(&mut self, archive: &Archive<R>) -> u64 {
        let mut events = Side::open(path::NDJSON, Lines::open(archive, path::NDJSON), &mut self.counts);
        let mut table = Side::table(archive, path::CSV, event_headings(), &mut self.counts);
        let mut leaves = Side::table(archive, path::LEAVES, LEAF_COLUMNS, &mut self.leaves);
        let mut array = match self.facts.omits(path::JSON) {
            true => Side::absent(path::JSON),
            false => Side::open(path::JSON, Items::open(archive, path::JSON), &mut self.counts),
        };
        let mut row = 0;
        while let Some(line) = events.next(&mut self.counts, Lines::next) {
            row += 1;
            let cells = table.next(&mut self.counts, Table::next);
            let leaf = leaves.next(&mut self.leaves, Table::next);
            if array.next(&mut self.counts, Items::next).is_some_and(|item| item != line) {
                self.counts.fault(format!("row {row}: events.json says something else"));
            }
            match event::read(line) {
                Ok(event) => self.check_event(row, &event, cells, leaf),
                Err(reason) => {
                    self.counts.fault(format!("row {row} of {} is not an event: {reason}", path::NDJSON));
                }
            }
        }
        table.drain(&mut self.counts, Table::next);
        leaves.drain(&mut self.leaves, Table::next);
        array.drain(&mut self.counts, |items| Ok(items.next()?.map(|_| ())));
        self.check_rows(&[(path::NDJSON, events.rows), (path::CSV, table.rows), (path::LEAVES, leaves.rows)]);
        if !self.facts.omits(path::JSON) {
            self.check_rows(&[(path::JSON, array.rows)]);
        }
        events.rows
    }

    fn check_rows(&mut self, counted: &[(&str, u64)]) {
        for (path, rows) in counted {
            self.counts.same(
                &format!("rows in {path}"),
                self.facts.population.included.into(),
                (*rows).into(),
            );
            if self.facts.rows_in(path) != Some(*rows) {
                self.counts.fault(format!("pack.json promises another number of rows in {path}"));
            }
        }
    }

    fn check_event(
        &mut self,
        row: u64,
        event: &Event,
        cells: Option<[String; EVENT_CELLS]>,
        leaf: Option<[String; 9]>,
    ) {
        let entry = &event.entry;
        self.count(row, entry);
        if let Some(heading) = cells.and_then(|cells| event::differing(entry, &cells)) {
            self.counts.fault(format!("row {row}: events.csv says something else under {heading}"));
        }
        let raw_sha256 = event.raw_sha256.as_deref().unwrap_or_default();
        if let Err(reason) = event.raw_sha256 {
            self.raw.fault(format!("row {row}: {reason}"));
        }
        self.check_place(row, entry, raw_sha256);
        if let Some(leaf) = leaf {
            self.check_leaf(row, entry, raw_sha256, &leaf);
        }
    }

    fn count(&mut self, row: u64, entry: &Entry) {
        for (name, counts) in
            [(entry.source.as_str(), &mut self.per_source), (entry.outcome.as_str(), &mut self.per_outcome)]
        {
            match counts.get_mut(name) {
                Some(count) => *count += 1,
                None => {
                    let name = plain_bytes(name.as_bytes());
                    self.counts.fault(format!("row {row}: pack.json does not count {name}"));
                }
            }
        }
    }

    fn check_place(&mut self, row: u64, entry: &Entry, raw_sha256: &str) {
        let Entry { at, source, key, revision, .. } = entry;
        if !self.rising.admits(&Place { at: *at, source, key, raw_sha256, revision: *revision }) {
            self.order.fault(format!("row {row}: it stands out of order, or twice"));
        }
        let period = &self.facts.period;
        if !at.is_some_and(|at| period.from <= at && at < period.to) {
            self.order.fault(format!("row {row}: its time is not in the period"));
        }
    }

    fn check_leaf(&mut self, row: u64, entry: &Entry, found_sha256: &str, leaf: &[String; 9]) {
        let [source, key, raw_sha256, leaf_index, leaf_sha256, ingest, received_at, vendor_id, salt] = leaf;
        if *source != entry.source || *key != entry.key {
            self.leaves.fault(format!("row {row}: leaves.csv has another row there"));
        }
        if raw_sha256 != found_sha256 {
            self.raw.fault(format!("row {row}: its raw text does not have the hash of its leaf"));
        }
        let envelope = LeafEnvelope { source, ingest, received_at, vendor_id, raw_sha256, salt };
        if envelope.leaf().to_string() != *leaf_sha256 {
            self.leaves.fault(format!("row {row}: its leaf does not follow from its facts"));
        }
        if leaf_index.parse::<u64>().is_ok_and(|index| index < self.facts.integrity.tree_size) {
            return;
        }
        self.leaves.fault(format!("row {row}: its leaf lies outside the tree"));
    }

    fn check_population(&mut self, rows: u64) {
        let population = &self.facts.population;
        let excluded = sum(population.excluded_by_reason.values());
        let total = u128::from(population.included) + excluded;
        self.counts.same("rows in the period", total, population.total_in_period.into());
        self.counts.same("included rows", rows.into(), population.included.into());
        for (said, counted) in
            [(&population.per_source, &self.per_source), (&population.per_outcome, &self.per_outcome)]
        {
            for (name, rows) in said {
                let found = counted.get(name.as_str()).copied().unwrap_or_default();
                let what = format!("rows of {}", plain_bytes(name.as_bytes()));
                self.counts.same(&what, (*rows).into(), found.into());
            }
        }
    }

    fn check_small_tables<R: Read + Seek>(&mut self, archive: &Archive<R>) {
        let mut runs = Side::table(archive, path::SYNC_RUNS, ["source"], &mut self.counts);
        runs.drain(&mut self.counts, Table::next);
        let mut excluded = Side::table(archive, path::EXCLUDED, ["reason", "rows"], &mut self.counts);
        let reasons = &self.facts.population.excluded_by_reason;
        let mut said: BTreeMap<String, String> =
            reasons.iter().map(|(reason, rows)| (reason.clone(), rows.to_string())).collect();
        said.insert("total".into(), sum(reasons.values()).to_string());
        while let Some([reason, rows]) = excluded.next(&mut self.counts, Table::next) {
            if said.remove(&reason).is_none_or(|said| said != rows) {
                let reason = plain_bytes(reason.as_bytes());
                self.counts
                    .fault(format!("{}: pack.json says something else about {reason}", path::EXCLUDED));
            }
        }
        if !said.is_empty() {
            self.counts.fault(format!("{} lacks reasons that pack.json has", path::EXCLUDED));
        }
        for (path, rows) in [(runs.path, runs.rows), (excluded.path, excluded.rows)] {
            if self.facts.rows_in(path) != Some(rows) {
                self.counts.fault(format!("pack.json promises another number of rows in {path}"));
            }
        }
    }
}

fn sum<'a>(counts: impl Iterator<Item = &'a u64>) -> u128 {
    counts.map(|count| u128::from(*count)).sum()
}

fn event_headings() -> [&'static str; EVENT_CELLS] {
    let mut columns = event_columns();
    std::array::from_fn(|_| columns.next().expect("BUG: two columns are left out").heading)
}
