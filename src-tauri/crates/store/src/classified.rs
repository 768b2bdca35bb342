//! What the rules made of the rows: which rows may concern a rule, and the raw rows behind them.

use exhibit_entry::Entry;

use crate::writer::unsigned;
use crate::{Error, Feed, Reader};

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
pub(crate) const NEWEST: &str =
    "e.number NOT IN (SELECT number FROM identity WHERE superseded_by IS NOT NULL)";

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
