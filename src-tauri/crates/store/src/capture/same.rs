//! What makes two captures one delivery: the sender's id and the scheme that names the sender, where both tell one. What
//! tells none may be of anybody, so that a made-up copy without a signature is set beside every delivery of its id.

use rusqlite::Connection;

use super::read::bounded;
use crate::writer::unsigned;
use crate::{Error, Reader};

/// Whether two captures, `o` and `c`, may be of one sender.
const OF_ONE_SENDER: &str = "(o.scheme = c.scheme OR o.scheme IS NULL OR c.scheme IS NULL)";

/// What a request that came says of its sender.
#[derive(Clone, Copy)]
pub(super) struct Came<'a> {
    /// The sender's id of it.
    pub(super) delivery: Option<&'a str>,
    /// The scheme that its headers tell.
    pub(super) scheme: Option<&'a str>,
}

/// The first of the same delivery and body; without an id, of the same request. Each question is one step into an index,
/// however often the delivery came.
pub(super) fn first_same(
    connection: &Connection,
    came: Came<'_>,
    (body, request): ([u8; 32], [u8; 32]),
) -> Result<Option<u64>, Error> {
    let Some(delivery) = came.delivery else {
        return number(
            connection,
            "SELECT min(id) FROM capture WHERE request_sha256 = ?1 AND delivery IS NULL",
            [request],
        );
    };
    let of_scheme = "SELECT min(id) FROM capture WHERE delivery = ?1 AND body_sha256 = ?2 AND scheme IS ?3";
    let of_nobody = number(connection, of_scheme, (delivery, body, None::<&str>))?;
    match (came.scheme, of_nobody) {
        (Some(scheme), _) => {
            let own = number(connection, of_scheme, (delivery, body, Some(scheme)))?;
            Ok(own.into_iter().chain(of_nobody).min())
        }
        // When that one came, all before it were looked at.
        (None, Some(first)) => {
            number(connection, "SELECT COALESCE(same_as, id) FROM capture WHERE id = ?1", [bounded(first)])
        }
        (None, None) => number(
            connection,
            "SELECT min(id) FROM capture WHERE delivery = ?1 AND body_sha256 = ?2",
            (delivery, body),
        ),
    }
}

/// The first of the delivery, whatever its body.
pub(super) fn first_of(connection: &Connection, came: Came<'_>) -> Result<Option<u64>, Error> {
    let Some(delivery) = came.delivery else { return Ok(None) };
    let sql =
        "SELECT min(id) FROM capture WHERE delivery = ?1 AND (?2 IS NULL OR scheme IS NULL OR scheme = ?2)";
    number(connection, sql, (delivery, came.scheme))
}

fn number(connection: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<Option<u64>, Error> {
    let found: Option<i64> = connection.prepare_cached(sql)?.query_row(params, |row| row.get(0))?;
    found.map(unsigned).transpose()
}

/// The question for `wanted` of all captures `c` whose delivery came with more than one body.
pub(super) fn conflicting(wanted: &str) -> String {
    format!(
        "WITH o AS MATERIALIZED (SELECT delivery, scheme, min(body_sha256) AS least, max(body_sha256) AS most
              FROM capture WHERE delivery IS NOT NULL GROUP BY delivery, scheme)
         SELECT {wanted} FROM capture c WHERE c.delivery IS NOT NULL
           AND (SELECT min(o.least) <> max(o.most) FROM o WHERE o.delivery = c.delivery AND {OF_ONE_SENDER})"
    )
}

impl Reader {
    /// Numbers of the other captures of the same delivery and body, or, without an id, of the same request.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn capture_duplicates(&self, id: u64) -> Result<Vec<u64>, Error> {
        let with_id = format!(
            "SELECT o.id FROM capture c JOIN capture o ON o.delivery = c.delivery
               AND o.body_sha256 = c.body_sha256 AND {OF_ONE_SENDER} AND o.id <> c.id WHERE c.id = ?1 ORDER BY o.id"
        );
        let without = "SELECT o.id FROM capture c JOIN capture o ON o.request_sha256 = c.request_sha256
            AND o.delivery IS NULL AND o.id <> c.id WHERE c.id = ?1 AND c.delivery IS NULL ORDER BY o.id";
        let mut found = self.capture_numbers(&with_id, [bounded(id)])?;
        found.extend(self.capture_numbers(without, [bounded(id)])?);
        Ok(found)
    }

    /// Numbers of the captures of the same delivery with another body.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn capture_conflicts(&self, id: u64) -> Result<Vec<u64>, Error> {
        let sql = format!(
            "SELECT o.id FROM capture c JOIN capture o ON o.delivery = c.delivery
               AND o.body_sha256 <> c.body_sha256 AND {OF_ONE_SENDER} WHERE c.id = ?1 ORDER BY o.id"
        );
        self.capture_numbers(&sql, [bounded(id)])
    }

    /// How many captures are the delivery of this one, whatever their body, itself counted; 0 where it has no id.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn count_of_delivery(&self, id: u64) -> Result<u64, Error> {
        let sql = format!(
            "SELECT count(*) FROM capture c JOIN capture o ON o.delivery = c.delivery AND {OF_ONE_SENDER}
             WHERE c.id = ?1"
        );
        self.capture_count(&sql, [bounded(id)])
    }

    /// How many captures are the same delivery as this one, itself counted: by sender, id and body, or, without an id, by
    /// the request.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn count_of_same(&self, id: u64) -> Result<u64, Error> {
        let with_id = format!(
            "SELECT count(*) FROM capture c JOIN capture o ON o.delivery = c.delivery
               AND o.body_sha256 = c.body_sha256 AND {OF_ONE_SENDER} WHERE c.id = ?1"
        );
        let without = "SELECT count(*) FROM capture c JOIN capture o ON o.request_sha256 = c.request_sha256
            AND o.delivery IS NULL WHERE c.id = ?1 AND c.delivery IS NULL";
        Ok(self.capture_count(&with_id, [bounded(id)])? + self.capture_count(without, [bounded(id)])?)
    }

    /// Numbers of all captures whose delivery came with more than one body.
    ///
    /// # Errors
    /// Any error of reading.
    pub fn conflicting_captures(&self) -> Result<Vec<u64>, Error> {
        self.capture_numbers(&format!("{} ORDER BY c.id", conflicting("c.id")), [])
    }
}
