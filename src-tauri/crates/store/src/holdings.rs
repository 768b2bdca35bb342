//! What a workspace holds of each source: counted in segments, and by SQL in the rows that are in none.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use exhibit_column::{Bits, Fault};
use exhibit_entry::Field;

use crate::segment::Held;
use crate::span::joined;
use crate::writer::{signed, unsigned};
use crate::{Error, Reader};

/// Rows of one source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Holding {
    /// Readable ones, superseded ones left out.
    pub(crate) entries: u64,
    /// The earliest and the latest time of all readable ones, in milliseconds since 1970 UTC.
    pub(crate) times: Option<(i64, i64)>,
}

impl Holding {
    fn add(&mut self, other: Self) {
        self.entries += other.entries;
        self.times = joined(self.times, other.times);
    }
}

impl Reader {
    /// What is held of each source that has readable rows, by name.
    pub(crate) fn holdings(&self) -> Result<BTreeMap<String, Holding>, Error> {
        let _snapshot = self.snapshot()?;
        let last = self.last_row()?;
        let (told, gaps) = self.newest(last, &held_in)?;
        let mut holdings = BTreeMap::<String, Holding>::new();
        for (name, holding) in told.into_iter().flatten() {
            holdings.entry(name).or_default().add(holding);
        }
        for gap in gaps {
            let range = Some(gap).filter(|gap| *gap != (1..=last));
            self.hold_by_sql(range, &mut holdings)?;
        }
        Ok(holdings)
    }

    /// Adds what SQL counts in a range of rows, or in all.
    fn hold_by_sql(
        &self,
        range: Option<RangeInclusive<u64>>,
        into: &mut BTreeMap<String, Holding>,
    ) -> Result<(), Error> {
        let within = range.map_or_else(String::new, |range| {
            format!("WHERE e.number BETWEEN {} AND {}", signed(*range.start()), signed(*range.end()))
        });
        // One pass for all sources. CROSS JOIN keeps it in the order of the entries, or of their index of times, with
        // identities found by number; the order by source that SQLite would take is twenty times slower.
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT s.name, c.entries, c.first_at, c.last_at FROM (
               SELECT i.source_id AS id, count(*) FILTER (WHERE i.superseded_by IS NULL) AS entries,
                 min(e.at) AS first_at, max(e.at) AS last_at
               FROM entry e CROSS JOIN identity i ON i.number = e.number {within} GROUP BY i.source_id) c
             JOIN source s ON s.id = c.id"
        ))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let times: (Option<i64>, Option<i64>) = (row.get(2)?, row.get(3)?);
            let holding = Holding { entries: unsigned(row.get(1)?)?, times: times.0.zip(times.1) };
            into.entry(row.get(0)?).or_default().add(holding);
        }
        Ok(())
    }
}

/// What a segment holds of each source.
fn held_in(held: &Held, newest: &Bits) -> Result<Vec<(String, Holding)>, Fault> {
    let column = held.segment.column(Field::Source)?;
    let counts = column.counts(newest).into_iter();
    let mut holdings: Vec<Holding> =
        counts.map(|entries| Holding { entries: entries.into(), times: None }).collect();
    for (position, at) in held.order()?.times.dated().iter().enumerate() {
        let times = &mut holdings[column.code(position) as usize].times;
        // Newest first.
        *times = Some((*at, times.map_or(*at, |(_, last)| last)));
    }
    let named = |(code, holding)| {
        let name = column.dictionary().values(code).next();
        name.map(|name| (name.to_owned(), holding)).ok_or(Fault::Damaged("a row is of no source"))
    };
    (0..).zip(holdings).map(named).collect()
}
