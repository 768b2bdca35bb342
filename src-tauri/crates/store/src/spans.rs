//! From when to when the rows of each imported file happened. A file does not say what it was asked for; its first and
//! its last row are all that is known of it.

use std::collections::BTreeMap;

use exhibit_entry::Moment;

use crate::timeline::FILLER_BEFORE_MS;
use crate::{Error, Reader};

/// A time later than this after its import is a slip of whoever wrote the file: no zone is further ahead than a day.
const AHEAD_AT_MOST_MS: i64 = 24 * 3_600_000;

/// The rows that one import brought: new ones, new revisions, and other content for rows known by another route. Rows
/// that were here already as they are leave no trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportSpan {
    /// The source.
    pub source: String,
    /// Time of the first row.
    pub first_at: Moment,
    /// Time of the last row.
    pub last_at: Moment,
    /// When the import ended.
    pub finished_at: Moment,
}

/// A receipt of an import: whose it is, which run's, and when it was written.
struct Slip {
    source: String,
    run: String,
    finished_at: Moment,
}

/// Earliest and latest time, in milliseconds since 1970 UTC.
type Times = (i64, i64);

impl Reader {
    /// What each import covers from its first row to its last, in no order; imports without dated rows are left out.
    /// Times before 2000 and after the import are filler, and prove nothing.
    ///
    /// # Errors
    /// [`Error::Interrupted`] and any error of reading.
    pub fn import_spans(&self) -> Result<Vec<ImportSpan>, Error> {
        let slips = self.import_slips()?;
        if slips.is_empty() {
            return Ok(Vec::new());
        }
        let mut times: BTreeMap<i64, Times> = BTreeMap::new();
        self.each_dated(&mut |receipt, at| {
            let Some(slip) = slips.get(&receipt) else { return };
            if at < FILLER_BEFORE_MS || at > slip.finished_at.ms().saturating_add(AHEAD_AT_MOST_MS) {
                return;
            }
            let known = times.entry(receipt).or_insert((at, at));
            *known = (known.0.min(at), known.1.max(at));
        })?;
        Ok(by_run(&slips, &times))
    }

    fn import_slips(&self) -> Result<BTreeMap<i64, Slip>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT r.id, s.name, r.run, r.finished_at FROM receipt r JOIN source s ON s.id = r.source_id
             WHERE r.kind = 'import'",
        )?;
        let mut rows = statement.query([])?;
        let mut slips = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let finished_at = crate::sources::moment(&row.get::<_, String>(3)?)?;
            slips.insert(row.get(0)?, Slip { source: row.get(1)?, run: row.get(2)?, finished_at });
        }
        Ok(slips)
    }

    /// Calls `visit` with the receipt and the time in milliseconds of every row and sighting that has one.
    fn each_dated(&self, visit: &mut dyn FnMut(i64, i64)) -> Result<(), Error> {
        let first_rows = self.first_rows()?;
        // The index alone: the entries themselves are never read.
        let mut statement = self
            .connection
            .prepare_cached("SELECT at, number FROM entry WHERE at IS NOT NULL ORDER BY at")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let number: i64 = row.get(1)?;
            let after = first_rows.partition_point(|(first, _)| *first <= number);
            if let Some((_, receipt)) = after.checked_sub(1).and_then(|last| first_rows.get(last)) {
                visit(*receipt, row.get(0)?);
            }
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT s.receipt_id, e.at FROM sighting s JOIN entry e ON e.number = s.number WHERE e.at IS NOT NULL",
        )?;
        let mut sightings = statement.query([])?;
        while let Some(row) = sightings.next()? {
            visit(row.get(0)?, row.get(1)?);
        }
        Ok(())
    }

    /// The first row of each receipt, in order: one transaction appends all of a receipt, so that they stand together.
    fn first_rows(&self) -> Result<Vec<(i64, i64)>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT number, receipt_id FROM row ORDER BY number")?;
        let mut rows = statement.query([])?;
        let mut firsts: Vec<(i64, i64)> = Vec::new();
        while let Some(row) = rows.next()? {
            let receipt = row.get(1)?;
            if firsts.last().is_none_or(|(_, last)| *last != receipt) {
                firsts.push((row.get(0)?, receipt));
            }
        }
        Ok(firsts)
    }
}

/// The receipts of one run put together: a file may be read in several transactions.
fn by_run(slips: &BTreeMap<i64, Slip>, times: &BTreeMap<i64, Times>) -> Vec<ImportSpan> {
    let mut runs: BTreeMap<(&str, &str), (Times, Moment)> = BTreeMap::new();
    for (receipt, (first, last)) in times {
        let Some(slip) = slips.get(receipt) else { continue };
        let known = runs.entry((&slip.source, &slip.run)).or_insert(((*first, *last), slip.finished_at));
        *known = ((known.0.0.min(*first), known.0.1.max(*last)), known.1.max(slip.finished_at));
    }
    let span = |((source, _), ((first, last), finished_at)): ((&str, &str), (Times, Moment))| {
        let (first_at, last_at) = (Moment::from_ms(first)?, Moment::from_ms(last)?);
        Some(ImportSpan { source: source.to_owned(), first_at, last_at, finished_at })
    };
    runs.into_iter().filter_map(span).collect()
}
