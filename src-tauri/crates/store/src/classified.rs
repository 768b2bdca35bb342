//! What the rules made of the rows: which rule decided how many, which rows none names, and the raw rows behind them.

use exhibit_entry::{Entry, Moment};

use crate::writer::unsigned;
use crate::{Error, Feed, Reader};

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

/// A row with what reads it; [`Classified::feed`] is where it comes from.
#[derive(Clone, Debug)]
pub struct Classified {
    /// As it is read now.
    pub entry: Entry,
    /// The profile of its source.
    pub profile: String,
    /// Byte for byte as received.
    pub raw: Vec<u8>,
}

impl Classified {
    /// The source that gave the row.
    #[must_use]
    pub fn feed(&self) -> Feed<'_> {
        Feed { source: &self.entry.source, profile: &self.profile }
    }
}

/// Rows that count: readable, and not superseded. The partial index holds the few that are.
const NEWEST: &str = "e.number NOT IN (SELECT number FROM identity WHERE superseded_by IS NOT NULL)";

impl Reader {
    /// Name and profile of every source, in the order of names; removed ones too, while they hold rows. Counts nothing,
    /// unlike [`Reader::sources`].
    ///
    /// # Errors
    /// Any error of reading.
    pub fn source_names(&self) -> Result<Vec<(String, String)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT name, profile FROM source s
             -- By its receipts, which are few and have an index: a removed source without rows would be looked for in
             -- all of `row`.
             WHERE removed_at IS NULL OR EXISTS (
               SELECT 1 FROM receipt r WHERE r.source_id = s.id AND r.rows_new + r.rows_revised + r.problems > 0)
             ORDER BY name",
        )?;
        let names = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// Counts the rows by source, action and deciding rules, in no order.
    ///
    /// # Errors
    /// [`Error::Interrupted`] and any error of reading.
    pub fn action_tallies(&self) -> Result<Vec<ActionTally>, Error> {
        let sql = format!(
            "SELECT s.name, s.profile, g.action, g.rule, g.rows, g.newest, g.first_at, g.last_at FROM
               (SELECT r.source_id, e.action, e.rule, count(*) AS rows, max(e.number) AS newest,
                  min(e.at) AS first_at, max(e.at) AS last_at
                FROM entry e JOIN row r ON r.number = e.number WHERE {NEWEST} GROUP BY r.source_id, e.action, e.rule) g
             JOIN source s ON s.id = g.source_id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let mut tallies = Vec::new();
        while let Some(row) = rows.next()? {
            tallies.push(ActionTally {
                source: row.get(0)?,
                profile: row.get(1)?,
                action: row.get(2)?,
                rule: row.get(3)?,
                rows: unsigned(row.get(4)?)?,
                newest_row: unsigned(row.get(5)?)?,
                first_at: time(row.get(6)?)?,
                last_at: time(row.get(7)?)?,
            });
        }
        Ok(tallies)
    }

    /// The numbers of the rows whose feed and action are `wanted`, newest first: every row is asked for, superseded ones
    /// left out.
    ///
    /// # Errors
    /// [`Error::Interrupted`] and any error of reading.
    pub fn rows_of_actions(
        &self,
        wanted: &mut dyn FnMut(Feed<'_>, Option<&str>) -> bool,
    ) -> Result<Vec<u64>, Error> {
        let sql = format!(
            "SELECT e.number, s.profile, e.action, s.name FROM entry e JOIN row r ON r.number = e.number
             JOIN source s ON s.id = r.source_id WHERE {NEWEST} ORDER BY e.number DESC"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let bad = |_| Error::BadValue("entry.action".into());
        let mut numbers = Vec::new();
        while let Some(row) = rows.next()? {
            let profile = row.get_ref(1)?.as_str().map_err(bad)?;
            let feed = Feed { source: row.get_ref(3)?.as_str().map_err(bad)?, profile };
            if wanted(feed, row.get_ref(2)?.as_str_or_null().map_err(bad)?) {
                numbers.push(unsigned(row.get(0)?)?);
            }
        }
        Ok(numbers)
    }

    /// A row with its raw bytes and its source's profile; none for problem rows and unknown numbers.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn classified(&self, number: u64) -> Result<Option<Classified>, Error> {
        self.stop.check()?;
        let Some(entry) = self.entry(number)? else { return Ok(None) };
        let mut statement = self.connection.prepare_cached(
            "SELECT s.profile, b.raw FROM row r JOIN body b USING (number) JOIN source s ON s.id = r.source_id
             WHERE r.number = ?1",
        )?;
        let found =
            statement.query_row([crate::writer::signed(number)], |row| Ok((row.get(0)?, row.get(1)?)));
        let (profile, raw) = found?;
        Ok(Some(Classified { entry, profile, raw }))
    }
}

fn time(ms: Option<i64>) -> Result<Option<Moment>, Error> {
    ms.map(|ms| Moment::from_ms(ms).ok_or_else(|| Error::BadValue("entry.at".into()))).transpose()
}
