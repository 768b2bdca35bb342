//! Receipts, sightings and absences: the chain over them, their counts, and what they point at.

use rusqlite::Connection;

use super::{Check, check};
use crate::chain::{self, Link};
use crate::head::Kept;
use crate::{Derive, Error, schema};

/// Whether the chain recomputes up to the kept link and beyond, and the counts fit the rows.
pub(super) fn check_receipts(
    connection: &Connection,
    kept: Option<Kept>,
    derive: &dyn Derive,
) -> Result<Check, Error> {
    let count: i64 = connection.query_row("SELECT count(*) FROM receipt", [], |row| row.get(0))?;
    let links: i64 = connection.query_row("SELECT count(*) FROM chain", [], |row| row.get(0))?;
    let wrong = |detail: String| Ok(check("receipts", false, detail));
    let mut link = Link::default();
    let mut kept_fits = kept.is_none_or(|kept| kept.link == link);
    for _ in 0..count {
        let next = chain::after(connection, link)?;
        let number = link.receipts + 1;
        match next {
            Some(next) if chain::at(connection, number)? == Some(next) => link = next,
            _ => {
                return wrong(format!(
                    "receipt {number} or a sighting or absence of it was changed or is missing"
                ));
            }
        }
        kept_fits |= kept.is_some_and(|kept| kept.link == link);
    }
    if links != count || !kept_fits {
        return wrong("the last receipts are gone, or are not the ones that were there".to_owned());
    }
    if let Some(id) = miscounted(connection)? {
        return wrong(format!("the counts of receipt {id} do not fit its rows"));
    }
    if let Some(id) = foreign_sighting(connection, derive)? {
        return wrong(format!("sighting {id} belongs to no row or receipt, or its content was changed"));
    }
    if let Some(id) = foreign_absence(connection)? {
        return wrong(format!("absence {id} belongs to no row or receipt, or was not counted there"));
    }
    Ok(check("receipts", true, format!("{count} receipts form one chain and fit their rows")))
}

/// A receipt whose rows are more than the stored ones it counts, or fewer. A problem counts whether it was stored
/// then or known already.
fn miscounted(connection: &Connection) -> Result<Option<i64>, Error> {
    let mut statement = connection.prepare(
        "SELECT t.id FROM receipt t
         LEFT JOIN (SELECT receipt_id, count(*) AS stored FROM row GROUP BY receipt_id) r ON r.receipt_id = t.id
         WHERE COALESCE(stored, 0) NOT BETWEEN rows_new + rows_revised AND rows_new + rows_revised + problems
           OR rows_seen <> rows_new + rows_revised + duplicates + problems
         ORDER BY t.id LIMIT 1",
    )?;
    let mut rows = statement.query([])?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}

fn foreign_sighting(connection: &Connection, derive: &dyn Derive) -> Result<Option<i64>, Error> {
    let mut statement = connection.prepare(
        "SELECT g.id, g.raw, g.content, r.number IS NOT NULL AND t.id IS NOT NULL
         FROM sighting g LEFT JOIN row r USING (number) LEFT JOIN receipt t ON t.id = g.receipt_id ORDER BY g.id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let content = row.get::<_, [u8; 32]>(2).ok();
        let same =
            content.is_some() && row.get::<_, Vec<u8>>(1).ok().map(|raw| derive.content(&raw)) == content;
        if !same || !row.get::<_, bool>(3)? {
            return Ok(Some(row.get(0)?));
        }
    }
    Ok(None)
}

/// An absence of no row, in no receipt or in one that says another number of them.
fn foreign_absence(connection: &Connection) -> Result<Option<i64>, Error> {
    if !schema::knows_absences(connection)? {
        return Ok(None);
    }
    let mut statement = connection.prepare(
        "SELECT min(a.id) FROM absence a LEFT JOIN row r USING (number) LEFT JOIN receipt t ON t.id = a.receipt_id
         GROUP BY a.receipt_id
         HAVING count(r.number) <> count(*) OR t.id IS NULL
           OR coalesce(t.vanished, 0) <> count(*) FILTER (WHERE a.kind <> 'back') LIMIT 1",
    )?;
    let mut rows = statement.query([])?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}
