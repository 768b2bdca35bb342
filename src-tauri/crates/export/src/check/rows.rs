//! The rows: NDJSON, CSV, JSON and leaves are read side by side, row by row, and must tell the same story.

mod cells;
mod counts;
mod order;

use std::io::{Read, Seek};

use exhibit_entry::Entry;
use exhibit_proof::{Hash, LeafEnvelope};

use super::event::{self, Event};
use super::facts::PackFacts;
use super::listings::{Again, Studied};
use super::proofs::Prover;
use super::redaction::Hidden;
use super::sample::Redraw;
use super::side::{Side, Table};
use super::stream::{Items, Lines};
use super::tally::Tally;
use super::{Check, Contents, Depth};
use crate::archive::Archive;
use crate::pack::path;
use cells::EventCells;
use counts::Counts;
use order::Order;

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

/// The checks under way.
struct Story<'a, R: Read + Seek> {
    facts: &'a PackFacts,
    counts: Tally,
    order: Tally,
    raw: Tally,
    leaves: Tally,
    counted: Counts<'a>,
    place: Order,
    prover: Prover<'a, R>,
    hidden: Hidden,
    redraw: Redraw<'a, R>,
    again: Option<Again<'a, R>>,
}

/// What stands beside a line of the NDJSON.
struct Beside {
    cells: Option<cells::Cells>,
    leaf: Option<[String; LEAF_COLUMNS.len()]>,
}

/// The checks `counts`, `order`, `raw`, `leaves`, and where they apply `proofs`, `sample`, `listings` and `redaction`;
/// and the study of the rows, where it was done again.
pub(super) fn check<'a, R: Read + Seek>(
    archive: &'a Archive<R>,
    facts: &'a PackFacts,
    (contents, depth): (&Contents, Depth),
) -> (Vec<Check>, Option<Studied>) {
    let mut story = Story::new(archive, facts, contents);
    story.again = Again::open(archive, facts, depth);
    let rows = story.read(archive);
    story.counted.check(facts, rows, &mut story.counts);
    counts::check_small_tables(archive, facts, &mut story.counts);
    let well = counts::told(facts, rows);
    let redacted = story.hidden.rows();
    let leaves = match redacted {
        0 => format!("{rows} leaves follow from raw text, source and receipt of their rows"),
        some => format!(
            "{} leaves follow from raw text, source and receipt of their rows; {some} are of redacted rows",
            rows.saturating_sub(some)
        ),
    };
    let order = match redacted {
        0 => "sorted by time, source, key, raw hash; no row twice; all inside the period",
        // What the others stand by is hidden; that no leaf stands twice, the proofs tell.
        _ => {
            "sorted by time and source, and by key and raw hash where neither row is redacted; all inside the period"
        }
    };
    let raw = format!("{} raw rows have the hash of their leaf", rows.saturating_sub(redacted));
    let mut checks = vec![
        story.counts.check(well),
        story.order.check(order.into()),
        story.raw.check(raw),
        story.leaves.check(leaves),
    ];
    checks.extend(story.prover.finish(archive));
    checks.extend(story.redraw.finish(archive));
    let (listings, studied) = story.again.map(Again::finish).unzip();
    checks.extend(listings);
    checks.extend(story.hidden.finish(archive, facts));
    (checks, studied.flatten())
}

impl<'a, R: Read + Seek> Story<'a, R> {
    fn new(archive: &'a Archive<R>, facts: &'a PackFacts, contents: &Contents) -> Self {
        Self {
            facts,
            counts: Tally::new("counts"),
            order: Tally::new("order"),
            raw: Tally::new("raw"),
            leaves: Tally::new("leaves"),
            counted: Counts::new(&facts.population),
            place: Order::default(),
            prover: Prover::open(archive, facts, contents),
            hidden: Hidden::default(),
            redraw: Redraw::open(archive, facts),
            again: None,
        }
    }

    /// Reads all files to their ends; gives back the rows of the NDJSON.
    fn read(&mut self, archive: &Archive<R>) -> u64 {
        let mut events = Side::open(path::NDJSON, Lines::open(archive, path::NDJSON), &mut self.counts);
        let mut table = Side::open(path::CSV, EventCells::open(archive), &mut self.counts);
        let mut leaves = Side::table(archive, path::LEAVES, LEAF_COLUMNS, &mut self.leaves);
        let mut array = match self.facts.omits(path::JSON) {
            true => Side::absent(path::JSON),
            false => Side::open(path::JSON, Items::open(archive, path::JSON), &mut self.counts),
        };
        let mut row = 0;
        while let Some(line) = events.next(&mut self.counts, Lines::next) {
            row += 1;
            let cells = table.next(&mut self.counts, EventCells::next);
            let leaf = leaves.next(&mut self.leaves, Table::next);
            if array.next(&mut self.counts, Items::next).is_some_and(|item| item != line) {
                self.counts.fault(format!("row {row}: events.json says something else"));
            }
            match event::read(line) {
                Ok(event) => {
                    self.check_event(row, &event, Beside { cells, leaf });
                    if let Some(again) = &mut self.again {
                        again.take(row, event.entry);
                    }
                }
                Err(reason) => {
                    if let Some(again) = &mut self.again {
                        again.miss(row);
                    }
                    self.counts.fault(format!("row {row} of {} is not an event: {reason}", path::NDJSON));
                }
            }
        }
        table.drain(&mut self.counts, EventCells::next);
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
            let expected = self.facts.population.included;
            self.counts.same(&format!("rows in {path}"), expected.into(), (*rows).into());
            if self.facts.rows_in(path) != Some(*rows) {
                self.counts.fault(format!("pack.json promises another number of rows in {path}"));
            }
        }
    }

    fn check_event(&mut self, row: u64, event: &Event, beside: Beside) {
        let entry = &event.entry;
        self.counted.note(row, event, &mut self.counts);
        if let Some(heading) = beside.cells.and_then(|cells| cells.differing(event)) {
            self.counts.fault(format!("row {row}: events.csv says something else under {heading}"));
        }
        let raw_sha256 = event.raw_sha256.as_deref().unwrap_or_default();
        if let Err(reason) = event.raw_sha256 {
            self.raw.fault(format!("row {row}: {reason}"));
        }
        self.hidden.note(event);
        self.redraw.take(entry);
        self.check_place(row, entry, raw_sha256);
        let leaf = beside.leaf.and_then(|leaf| self.check_leaf(row, event, &leaf));
        self.prover.take(row, leaf);
    }

    fn check_place(&mut self, row: u64, entry: &Entry, raw_sha256: &str) {
        if !self.place.admits(entry, raw_sha256) {
            self.order.fault(format!("row {row}: it stands out of order, or twice"));
        }
        let period = &self.facts.period;
        if !entry.at.is_some_and(|at| period.from <= at && at < period.to) {
            self.order.fault(format!("row {row}: its time is not in the period"));
        }
    }

    /// Gives back place and hash of the leaf, where they can be read.
    fn check_leaf(
        &mut self,
        row: u64,
        event: &Event,
        leaf: &[String; LEAF_COLUMNS.len()],
    ) -> Option<(u64, Hash)> {
        let [source, key, raw_sha256, leaf_index, leaf_sha256, ingest, received_at, vendor_id, salt] = leaf;
        if *source != event.entry.source || *key != event.entry.key {
            self.leaves.fault(format!("row {row}: leaves.csv has another row there"));
        }
        if !event.redacted.is_empty() {
            if !raw_sha256.is_empty() || !salt.is_empty() {
                self.leaves.fault(format!("row {row}: it is redacted, and leaves.csv has its hash or salt"));
            }
        } else {
            if event.raw_sha256.as_ref() != Ok(raw_sha256) {
                self.raw.fault(format!("row {row}: its raw text does not have the hash of its leaf"));
            }
            let envelope = LeafEnvelope { source, ingest, received_at, vendor_id, raw_sha256, salt };
            if envelope.leaf().to_string() != *leaf_sha256 {
                self.leaves.fault(format!("row {row}: its leaf does not follow from its facts"));
            }
        }
        let index = leaf_index.parse::<u64>().ok().filter(|index| *index < self.facts.integrity.tree_size);
        if index.is_none() {
            self.leaves.fault(format!("row {row}: its leaf lies outside the tree"));
        }
        let hash = leaf_sha256.parse::<Hash>().ok();
        if hash.is_none() {
            self.leaves.fault(format!("row {row}: its leaf is not a hash"));
        }
        index.zip(hash)
    }
}
