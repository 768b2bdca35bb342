//! Receipts: what was asked, what came, and what is known from them of the time that was read.

use exhibit_entry::Moment;
use rusqlite::Connection;

use crate::sources::moment;
use crate::writer::{signed, unsigned};
use crate::{Appended, AskedWindow, Error, Reader, Receipt, ReceiptDraft, ReceiptStatus, RunKind, schema};

impl Reader {
    /// Every pull and import, summed over its transactions, oldest first.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn receipts(&self) -> Result<Vec<Receipt>, Error> {
        // A file of an older version has no such columns, and it is not for whoever looks at it to change it.
        let (sums, newer) = if schema::knows_absences(&self.connection)? {
            (
                ", max(skew_ms) AS skew_ms, coalesce(sum(vanished), 0) AS vanished",
                "l.code, coalesce(l.skew_ms, t.skew_ms), t.vanished",
            )
        } else {
            ("", "NULL, NULL, 0")
        };
        let mut statement = self.connection.prepare_cached(&format!(
            // One pass: a join of each run with its receipts would look at all of the source's for each of them.
            "WITH t AS (
               SELECT run, source_id, kind, path, max(id) AS last_id, min(id) AS first_id,
                 CASE WHEN count(window_from) = count(*) THEN min(window_from) END AS window_from,
                 CASE WHEN count(window_to) = count(*) THEN max(window_to) END AS window_to,
                 min(started_at) AS started_at, max(finished_at) AS finished_at, sum(pages) AS pages,
                 sum(rows_seen) AS rows_seen, sum(rows_new) AS rows_new, sum(rows_revised) AS rows_revised,
                 sum(duplicates) AS duplicates, sum(problems) AS problems, sum(retries) AS retries,
                 max(cursor_in) AS cursor_in{sums}
               FROM receipt GROUP BY run, source_id
             )
             SELECT t.run, s.name, t.kind, t.path, t.window_from, t.window_to, t.started_at, t.finished_at, t.pages,
               t.rows_seen, t.rows_new, t.rows_revised, t.duplicates, t.problems, t.retries, l.http_status, l.status,
               t.cursor_in, l.cursor_out, l.error, {newer}
             FROM t JOIN receipt l ON l.id = t.last_id JOIN source s ON s.id = t.source_id ORDER BY t.first_id"
        ))?;
        let mut rows = statement.query([])?;
        let mut receipts = Vec::new();
        while let Some(row) = rows.next()? {
            receipts.push(receipt_from(row)?);
        }
        Ok(receipts)
    }

    /// Every window that a source was asked for, oldest first. The receipts of one window in one run are one line.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn asked(&self) -> Result<Vec<AskedWindow>, Error> {
        let mut statement = self.connection.prepare_cached(
            "WITH t AS (
               SELECT run, source_id, window_from, window_to, min(started_at) AS started_at, min(id) AS first_id,
                 max(id) AS last_id, max(finished_at) AS finished_at, sum(pages) AS pages
               FROM receipt WHERE kind = 'pull' GROUP BY run, source_id, window_from, window_to
             )
             SELECT s.name, t.window_from, t.window_to, t.started_at, t.finished_at, l.status, l.error,
               t.pages
             FROM t JOIN receipt l ON l.id = t.last_id JOIN source s ON s.id = t.source_id ORDER BY t.first_id",
        )?;
        let mut rows = statement.query([])?;
        let mut asked = Vec::new();
        while let Some(row) = rows.next()? {
            let time = |column: usize| -> Result<Option<Moment>, Error> {
                row.get::<_, Option<String>>(column)?.map(|text| moment(&text)).transpose()
            };
            asked.push(AskedWindow {
                source: row.get(0)?,
                from: time(1)?,
                to: time(2)?,
                started_at: moment(&row.get::<_, String>(3)?)?,
                finished_at: moment(&row.get::<_, String>(4)?)?,
                whole: row.get::<_, String>(5)? == status_word(ReceiptStatus::Ok),
                error: row.get(6)?,
                pages: unsigned(row.get(7)?)?,
            });
        }
        Ok(asked)
    }
}

fn receipt_from(row: &rusqlite::Row<'_>) -> Result<Receipt, Error> {
    let time = |column: usize| -> Result<Option<Moment>, Error> {
        row.get::<_, Option<String>>(column)?.map(|text| moment(&text)).transpose()
    };
    let count = |column: usize| -> Result<u64, Error> { unsigned(row.get(column)?) };
    let needed = |at: Option<Moment>| at.ok_or_else(|| Error::BadValue("receipt time".into()));
    Ok(Receipt {
        run: row.get(0)?,
        source: row.get(1)?,
        kind: row.get(2)?,
        path: row.get(3)?,
        window_from: time(4)?,
        window_to: time(5)?,
        started_at: needed(time(6)?)?,
        finished_at: needed(time(7)?)?,
        pages: count(8)?,
        rows_seen: count(9)?,
        rows_new: count(10)?,
        rows_revised: count(11)?,
        duplicates: count(12)?,
        problems: count(13)?,
        retries: count(14)?,
        http_status: row.get(15)?,
        status: row.get(16)?,
        cursor_in: row.get(17)?,
        cursor_out: row.get(18)?,
        error: row.get(19)?,
        code: row.get(20)?,
        skew_ms: row.get(21)?,
        vanished: count(22)?,
    })
}

/// Writes a receipt with its counts and how many absences it noted.
pub(crate) fn write(
    connection: &Connection,
    (id, source_id): (i64, i64),
    draft: &ReceiptDraft,
    (counts, vanished): (Appended, Option<u64>),
) -> Result<(), Error> {
    let written = |at: Option<Moment>| at.map(|at| at.to_string());
    let mut receipts = connection.prepare_cached(
        "INSERT INTO receipt (id, run, source_id, kind, path, window_from, window_to, started_at, finished_at, pages,
           rows_seen, rows_new, rows_revised, duplicates, problems, retries, http_status, status, cursor_in,
           cursor_out, error, code, skew_ms, resume, vanished)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
           ?23, ?24, ?25)",
    )?;
    receipts.execute(rusqlite::params![
        id,
        draft.run,
        source_id,
        kind_word(draft.kind),
        draft.path,
        written(draft.window_from),
        written(draft.window_to),
        draft.started_at.to_string(),
        draft.finished_at.to_string(),
        signed(draft.pages),
        signed(counts.seen),
        signed(counts.new),
        signed(counts.revised),
        signed(counts.duplicates),
        signed(counts.problems),
        signed(draft.retries),
        draft.http_status,
        status_word(draft.status),
        draft.cursor_in,
        draft.cursor_out,
        draft.error,
        draft.code,
        draft.skew_ms,
        draft.resume,
        vanished.map(signed),
    ])?;
    Ok(())
}

fn kind_word(kind: RunKind) -> &'static str {
    match kind {
        RunKind::Pull => "pull",
        RunKind::Import => "import",
    }
}

fn status_word(status: ReceiptStatus) -> &'static str {
    match status {
        ReceiptStatus::Running => "running",
        ReceiptStatus::Ok => "ok",
        ReceiptStatus::Partial => "partial",
        ReceiptStatus::Failed => "failed",
    }
}
