//! The same from segments, and by SQL for the rows that are in none.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

use exhibit_column::{Bits, Fault};
use exhibit_entry::Field;
use rusqlite::OptionalExtension;

use super::{FILLER_BEFORE_MS, QUARTER_MS, Timeline};
use crate::segment::Held;
use crate::writer::signed;
use crate::{Error, Numbers, Reader};

/// Rows of one source by time.
#[derive(Debug, Default)]
struct Counted {
    quarters: BTreeMap<i64, u64>,
    undated: u64,
    /// Time and number of the earliest row that is no filler.
    earliest: Option<(i64, u64)>,
}

impl Counted {
    fn add(&mut self, at: Option<i64>, number: u64) {
        let Some(at) = at else {
            self.undated += 1;
            return;
        };
        *self.quarters.entry(at.div_euclid(QUARTER_MS)).or_default() += 1;
        if at >= FILLER_BEFORE_MS && self.earliest.is_none_or(|earliest| (at, number) < earliest) {
            self.earliest = Some((at, number));
        }
    }

    fn add_all(&mut self, other: Self) {
        for (quarter, rows) in other.quarters {
            *self.quarters.entry(quarter).or_default() += rows;
        }
        self.undated += other.undated;
        let earliest = [self.earliest, other.earliest].into_iter().flatten().min();
        self.earliest = earliest;
    }
}

impl Reader {
    /// Counts the rows of each source by its id, where there are segments; whether there are.
    pub(super) fn count_in_segments(&self, lines: &mut HashMap<i64, Timeline>) -> Result<bool, Error> {
        if self.segments()?.is_empty() {
            return Ok(false);
        }
        let last = self.last_row()?;
        let (told, gaps) = self.newest(last, &counted_in)?;
        let mut counted = BTreeMap::<String, Counted>::new();
        for (name, part) in told.into_iter().flatten() {
            counted.entry(name).or_default().add_all(part);
        }
        let superseded = self.superseded(last)?;
        for gap in gaps {
            self.count_gap(gap, &superseded, &mut counted)?;
        }
        for (name, counted) in counted {
            let id = crate::sources::source_id(&self.connection, &name)?;
            let first_pulled = self.first_pulled(id, counted.earliest)?;
            let line = lines.entry(id).or_default();
            line.quarters = counted.quarters.into_iter().collect();
            line.undated = counted.undated;
            line.first_pulled = first_pulled.map(|at| at.div_euclid(QUARTER_MS));
        }
        Ok(true)
    }

    fn count_gap(
        &self,
        gap: RangeInclusive<u64>,
        superseded: &Numbers,
        into: &mut BTreeMap<String, Counted>,
    ) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT s.name, e.at, e.number FROM entry e JOIN row r USING (number) JOIN source s ON s.id = r.source_id
             WHERE e.number BETWEEN ?1 AND ?2",
        )?;
        let mut rows = statement.query((signed(*gap.start()), signed(*gap.end())))?;
        while let Some(row) = rows.next()? {
            let number = u64::from(row.get::<_, u32>(2)?);
            if !superseded.contains(number) {
                into.entry(row.get(0)?).or_default().add(row.get(1)?, number);
            }
        }
        Ok(())
    }

    /// The earliest time of a row of a source that was pulled and is no filler. Nearly always that is its earliest row.
    fn first_pulled(&self, source: i64, earliest: Option<(i64, u64)>) -> Result<Option<i64>, Error> {
        let Some((at, number)) = earliest else { return Ok(None) };
        let mut pulled =
            self.connection.prepare_cached("SELECT ingest = 'api' FROM row WHERE number = ?1")?;
        if pulled.query_row([signed(number)], |row| row.get(0))? {
            return Ok(Some(at));
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT min(e.at) FROM row r CROSS JOIN entry e ON e.number = r.number
             WHERE r.source_id = ?1 AND r.ingest = 'api' AND e.at >= ?2
               AND r.number NOT IN (SELECT number FROM identity WHERE superseded_by IS NOT NULL)",
        )?;
        let found: Option<Option<i64>> =
            statement.query_row((source, FILLER_BEFORE_MS), |row| row.get(0)).optional()?;
        Ok(found.flatten())
    }
}

/// The newest revisions in a segment by source.
fn counted_in(held: &Held, newest: &Bits) -> Result<Vec<(String, Counted)>, Fault> {
    let (column, order) = (held.segment.column(Field::Source)?, held.order()?);
    let mut runs: Vec<Vec<(i64, u64)>> = vec![Vec::new(); column.dictionary().len()];
    let mut counted: Vec<Counted> = runs.iter().map(|_| Counted::default()).collect();
    for position in newest.iter() {
        let code = column.code(position) as usize;
        let Some(at) = order.times.at(position) else {
            counted[code].undated += 1;
            continue;
        };
        // Newest first, so that rows of one quarter stand side by side and the last one is the earliest.
        match (runs[code].last_mut(), at.div_euclid(QUARTER_MS)) {
            (Some((last, rows)), quarter) if *last == quarter => *rows += 1,
            (_, quarter) => runs[code].push((quarter, 1)),
        }
        if at >= FILLER_BEFORE_MS {
            let number = held.covers().start() + u64::from(order.numbers[position]);
            counted[code].earliest = Some((at, number));
        }
    }
    let named = |(code, (runs, counted)): (u32, (Vec<(i64, u64)>, Counted))| {
        let name = column.dictionary().counted(code).ok_or(Fault::Damaged("a row is of no source"))?;
        Ok((name.to_owned(), Counted { quarters: runs.into_iter().collect(), ..counted }))
    };
    (0..).zip(runs.into_iter().zip(counted)).map(named).collect()
}
