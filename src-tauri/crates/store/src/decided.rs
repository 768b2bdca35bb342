//! What the rules made of the rows: which rule decided how many, and how many none names. Counted in segments, and by SQL in
//! the rows that are in none.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

use exhibit_column::{Bits, Fault};
use exhibit_entry::{Field, Moment};

use crate::classified::NEWEST;
use crate::segment::Held;
use crate::span::joined;
use crate::writer::{signed, unsigned};
use crate::{Error, Reader};

/// Rows of one source that have one action and were decided by the same rules. Superseded rows are not counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionTally {
    /// Name of the source.
    pub source: String,
    /// Its profile.
    pub profile: String,
    /// The action; none: not recorded.
    pub action: Option<String>,
    /// Ids of the rules that decided, joined; none: no rule did.
    pub rule: Option<String>,
    /// How many.
    pub rows: u64,
    /// Number of the newest of them.
    pub newest_row: u64,
    /// Earliest time among them.
    pub first_at: Option<Moment>,
    /// Latest time among them.
    pub last_at: Option<Moment>,
}

/// Source, action and rules.
type Decided = (String, Option<String>, Option<String>);

/// Rows that were decided alike.
#[derive(Clone, Copy, Default)]
struct Alike {
    rows: u64,
    newest_row: u64,
    /// The earliest and the latest time, in milliseconds since 1970 UTC.
    times: Option<(i64, i64)>,
}

impl Alike {
    fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.newest_row = self.newest_row.max(other.newest_row);
        self.times = joined(self.times, other.times);
    }
}

impl Reader {
    /// Counts the rows by source, action and deciding rules, in no order.
    ///
    /// # Errors
    /// [`Error::Interrupted`] and any error of reading.
    pub fn action_tallies(&self) -> Result<Vec<ActionTally>, Error> {
        let _snapshot = self.snapshot()?;
        let (told, gaps) = self.newest(self.last_row()?, &decided_in)?;
        let mut decided = BTreeMap::<Decided, Alike>::new();
        for (key, alike) in told.into_iter().flatten() {
            decided.entry(key).or_default().add(alike);
        }
        for gap in gaps {
            self.decided_by_sql(gap, &mut decided)?;
        }
        self.named(decided)
    }

    fn decided_by_sql(
        &self,
        range: RangeInclusive<u64>,
        into: &mut BTreeMap<Decided, Alike>,
    ) -> Result<(), Error> {
        let sql = format!(
            "SELECT s.name, g.action, g.rule, g.rows, g.newest, g.first_at, g.last_at FROM
               (SELECT r.source_id, e.action, e.rule, count(*) AS rows, max(e.number) AS newest,
                  min(e.at) AS first_at, max(e.at) AS last_at
                FROM entry e JOIN row r ON r.number = e.number
                WHERE e.number BETWEEN ?1 AND ?2 AND {NEWEST} GROUP BY r.source_id, e.action, e.rule) g
             JOIN source s ON s.id = g.source_id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query((signed(*range.start()), signed(*range.end())))?;
        while let Some(row) = rows.next()? {
            let times: (Option<i64>, Option<i64>) = (row.get(5)?, row.get(6)?);
            let (rows, newest_row) = (unsigned(row.get(3)?)?, unsigned(row.get(4)?)?);
            let key = (row.get(0)?, row.get(1)?, row.get(2)?);
            into.entry(key).or_default().add(Alike { rows, newest_row, times: times.0.zip(times.1) });
        }
        Ok(())
    }

    fn named(&self, decided: BTreeMap<Decided, Alike>) -> Result<Vec<ActionTally>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT name, profile FROM source")?;
        let named = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let profiles: HashMap<String, String> = named.collect::<Result<_, _>>()?;
        let tally = |((source, action, rule), alike): (Decided, Alike)| -> Result<_, Error> {
            let profile = profiles.get(&source).cloned().unwrap_or_default();
            let Alike { rows, newest_row, times } = alike;
            let (first_at, last_at) = times.map(moments).transpose()?.unzip();
            Ok(ActionTally { source, profile, action, rule, rows, newest_row, first_at, last_at })
        };
        decided.into_iter().map(tally).collect()
    }
}

/// How the newest revisions in a segment were decided.
fn decided_in(held: &Held, newest: &Bits) -> Result<Vec<(Decided, Alike)>, Fault> {
    let fields = [Field::Source, Field::Action, Field::Rule];
    let columns = fields.map(|field| held.segment.column(field));
    let [sources, actions, rules] = columns;
    let (sources, actions, rules) = (sources?, actions?, rules?);
    let (order, first) = (held.order()?, *held.covers().start());
    let mut alike: HashMap<[u32; 3], Alike> = HashMap::new();
    for position in newest.iter() {
        let codes = [&sources, &actions, &rules].map(|column| column.code(position));
        let newest_row = first + u64::from(order.numbers[position]);
        let times = order.times.at(position).map(|at| (at, at));
        alike.entry(codes).or_default().add(Alike { rows: 1, newest_row, times });
    }
    let named = |([source, action, rule], alike): ([u32; 3], Alike)| {
        let source = sources.dictionary().counted(source).ok_or(Fault::Damaged("a row is of no source"))?;
        let text = |text: Option<&str>| text.map(str::to_owned);
        let (action, rule) = (actions.dictionary().counted(action), rules.dictionary().counted(rule));
        Ok(((source.to_owned(), text(action), text(rule)), alike))
    };
    alike.into_iter().map(named).collect()
}

fn moments((first, last): (i64, i64)) -> Result<(Moment, Moment), Error> {
    let moment = |ms| Moment::from_ms(ms).ok_or_else(|| Error::BadValue("entry.at".into()));
    Ok((moment(first)?, moment(last)?))
}
