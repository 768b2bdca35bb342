//! When the rows of each source happened, counted in quarters of an hour: every zone in use has its midnight on one, so
//! that whoever asks can make days and hours of any zone from them without reading the rows again.

mod columns;

use std::collections::{BTreeMap, HashMap};

use exhibit_entry::Moment;
use rusqlite::OptionalExtension;

use crate::sources::source_id;
use crate::writer::unsigned;
use crate::{Error, Reader, schema};

/// A quarter of an hour in milliseconds.
pub const QUARTER_MS: i64 = 15 * 60 * 1_000;

/// 2000-01-01 UTC: earlier times in audit logs are filler such as 1970-01-01, and prove nothing of the vendor's keeping.
pub(crate) const FILLER_BEFORE_MS: i64 = 946_684_800_000;

/// Places looked up for rows that could not be read; a source with more of them has other worries than their days.
const PLACES_AT_MOST: usize = 1_000;

/// Rows of one source by time. A quarter is named by its start: milliseconds since 1970 UTC divided by [`QUARTER_MS`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// Quarters with rows and how many, oldest first. Superseded revisions are left out.
    pub quarters: Vec<(i64, u64)>,
    /// Rows without a readable time.
    pub undated: u64,
    /// The earliest quarter of a row that was pulled: so far back the vendor did keep rows.
    pub first_pulled: Option<i64>,
    /// Rows that the vendor no longer sends and should, by the quarter of their time.
    pub gone: Vec<(i64, u64)>,
    /// Rows that the vendor no longer keeps.
    pub expired: Vec<(i64, u64)>,
    /// Rows that could not be read, and between which times they came.
    pub unread: Vec<Unread>,
}

/// Neighbouring rows of one receipt that could not be read, or all those of a source whose place is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unread {
    /// How many.
    pub rows: u64,
    /// Times of the rows around them in the same receipt, the earlier one first; none where they stand alone there.
    pub between: Option<(Moment, Moment)>,
}

/// The source of a row and whether the row was pulled, in four bytes: there is one for every row of the log.
#[derive(Clone, Copy, Default)]
struct Origin(u32);

impl Origin {
    fn of(source: i64, is_pulled: bool) -> Self {
        let source = u32::try_from(source).ok().and_then(|source| source.checked_mul(2));
        // Sources are numbered from 1; no file of ours has two billion.
        source.map_or(Self(0), |source| Self(source + u32::from(is_pulled)))
    }

    fn parts(self) -> (i64, bool) {
        (i64::from(self.0 / 2), self.0 % 2 == 1)
    }
}

/// Ids of a source that are whole numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WholeIds {
    /// They, smallest first.
    pub sorted: Vec<u64>,
    /// Ids that are not; rows without an id do not count.
    pub others: u64,
}

impl Reader {
    /// When the rows of every source happened, by name of the source. One pass over an index for all of them.
    ///
    /// # Errors
    /// [`Error::Interrupted`] and any error of reading.
    pub fn timelines(&self) -> Result<BTreeMap<String, Timeline>, Error> {
        let _snapshot = self.snapshot()?;
        let mut lines = HashMap::new();
        if !self.count_in_segments(&mut lines)? {
            self.count_rows(&mut lines)?;
        }
        self.count_absences(&mut lines)?;
        self.place_unread(&mut lines)?;
        let mut names = self.connection.prepare_cached("SELECT id, name FROM source")?;
        let names = names.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
        let mut named = BTreeMap::new();
        for name in names {
            let (id, name) = name?;
            named.insert(name, lines.remove(&id).unwrap_or_default());
        }
        Ok(named)
    }

    fn count_rows(&self, lines: &mut HashMap<i64, Timeline>) -> Result<(), Error> {
        let (origins, superseded) = (self.origins()?, self.superseded(self.last_row()?)?);
        // The index alone: the entries themselves are never read.
        let mut statement = self.connection.prepare_cached("SELECT at, number FROM entry ORDER BY at")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let number = unsigned(row.get(1)?)?;
            if superseded.contains(number) {
                continue;
            }
            let origin = usize::try_from(number).ok().and_then(|number| origins.get(number)).copied();
            let (source, is_pulled) = origin.unwrap_or_default().parts();
            let line = lines.entry(source).or_default();
            let Some(at) = row.get::<_, Option<i64>>(0)? else {
                line.undated += 1;
                continue;
            };
            add(&mut line.quarters, at);
            if is_pulled && at >= FILLER_BEFORE_MS {
                line.first_pulled.get_or_insert(at.div_euclid(QUARTER_MS));
            }
        }
        Ok(())
    }

    /// Where each row comes from, by its number; one scan costs less than a look-up a row.
    fn origins(&self) -> Result<Vec<Origin>, Error> {
        let sql = "SELECT number, source_id, ingest = 'api' FROM row ORDER BY number";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut origins = vec![Origin::default()];
        while let Some(row) = rows.next()? {
            // Rows are numbered without gaps; in a file that was changed from outside, `verify` names those that are not.
            if usize::try_from(row.get::<_, i64>(0)?) == Ok(origins.len()) {
                origins.push(Origin::of(row.get(1)?, row.get(2)?));
            }
        }
        Ok(origins)
    }

    fn count_absences(&self, lines: &mut HashMap<i64, Timeline>) -> Result<(), Error> {
        if !schema::knows_absences(&self.connection)? {
            return Ok(());
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT i.source_id, e.at, a.kind = 'expired' FROM absence a
             JOIN identity i ON i.number = a.number AND i.superseded_by IS NULL
             JOIN entry e ON e.number = a.number
             WHERE a.kind <> 'back' AND a.id = (SELECT max(id) FROM absence l WHERE l.number = a.number)
             ORDER BY e.at",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let line = lines.entry(row.get(0)?).or_default();
            // Only rows with a time are ever missed; a reading that was made anew may have lost it.
            let Some(at) = row.get::<_, Option<i64>>(1)? else { continue };
            add(if row.get(2)? { &mut line.expired } else { &mut line.gone }, at);
        }
        Ok(())
    }

    fn place_unread(&self, lines: &mut HashMap<i64, Timeline>) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT p.number, r.source_id, r.receipt_id FROM problem p JOIN row r USING (number) ORDER BY p.number",
        )?;
        let mut rows = statement.query([])?;
        // Neighbours: first number, how many, source, receipt.
        let mut runs: Vec<(i64, i64, i64, i64)> = Vec::new();
        while let Some(row) = rows.next()? {
            let (number, source, receipt) = (row.get(0)?, row.get(1)?, row.get(2)?);
            match runs.last_mut() {
                Some(run) if run.0 + run.1 == number && (run.2, run.3) == (source, receipt) => run.1 += 1,
                _ => runs.push((number, 1, source, receipt)),
            }
        }
        for (nth, (first, count, source, receipt)) in runs.into_iter().enumerate() {
            let between =
                if nth < PLACES_AT_MOST { self.between((first - 1, first + count), receipt)? } else { None };
            let (unread, rows) = (&mut lines.entry(source).or_default().unread, unsigned(count)?);
            match unread.iter_mut().find(|known| between.is_none() && known.between.is_none()) {
                Some(nowhere) => nowhere.rows += rows,
                None => unread.push(Unread { rows, between }),
            }
        }
        Ok(())
    }

    fn between(&self, (before, after): (i64, i64), receipt: i64) -> Result<Option<(Moment, Moment)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT min(e.at), max(e.at) FROM row r JOIN entry e USING (number)
             WHERE r.number IN (?1, ?2) AND r.receipt_id = ?3",
        )?;
        let (first, last): (Option<i64>, Option<i64>) =
            statement.query_row((before, after, receipt), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(first.and_then(Moment::from_ms).zip(last.and_then(Moment::from_ms)))
    }

    /// The ids of a source that are whole numbers: what its vendor may have counted.
    ///
    /// # Errors
    /// [`Error::NoSuchSource`] and any error of reading.
    pub fn whole_ids(&self, source: &str) -> Result<WholeIds, Error> {
        let id = source_id(&self.connection, source)?;
        let mut statement = self
            .connection
            .prepare_cached("SELECT key FROM identity WHERE source_id = ?1 AND revision = 1 ORDER BY key")?;
        let mut rows = statement.query([id])?;
        let mut ids = WholeIds::default();
        while let Some(row) = rows.next()? {
            let key = row.get_ref(0)?.as_str().map_err(|_| Error::BadValue("identity.key".into()))?;
            match whole(key) {
                Some(number) => ids.sorted.push(number),
                None if key.starts_with("sha256:") => {}
                None => ids.others += 1,
            }
        }
        ids.sorted.sort_unstable();
        Ok(ids)
    }

    /// When the row of that key happened.
    ///
    /// # Errors
    /// [`Error::NoSuchSource`] and any error of reading.
    pub fn time_of(&self, source: &str, key: &str) -> Result<Option<Moment>, Error> {
        let id = source_id(&self.connection, source)?;
        let at: Option<Option<i64>> = self
            .connection
            .prepare_cached(
                "SELECT e.at FROM identity i JOIN entry e USING (number)
                 WHERE i.source_id = ?1 AND i.key = ?2 AND i.superseded_by IS NULL",
            )?
            .query_row((id, key), |row| row.get(0))
            .optional()?;
        Ok(at.flatten().and_then(Moment::from_ms))
    }
}

/// One row more, in order of time.
fn add(quarters: &mut Vec<(i64, u64)>, at: i64) {
    let quarter = at.div_euclid(QUARTER_MS);
    match quarters.last_mut() {
        Some((last, rows)) if *last == quarter => *rows += 1,
        _ => quarters.push((quarter, 1)),
    }
}

/// A number as a vendor counts: no sign, no leading zero.
fn whole(key: &str) -> Option<u64> {
    let is_plain = key.bytes().all(|byte| byte.is_ascii_digit()) && (key == "0" || !key.starts_with('0'));
    if is_plain { key.parse().ok() } else { None }
}
