//! The chain of captures: each line is hashed with the hash before it, so that none can be changed or taken out alone.

use exhibit_hook::Capture;
use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::tip::{Tip, Walked};
use crate::writer::{signed, unsigned};
use crate::{Error, schema};

/// First word of the line that a checkpoint has for the captures.
pub(crate) const LINE_NAME: &str = "exhibit-captures";

/// One line as it is stored, without its link.
pub(super) struct Written {
    pub(super) id: i64,
    pub(super) stored_at: String,
    pub(super) received_at: Option<String>,
    pub(super) via: String,
    pub(super) file: Option<String>,
    pub(super) format: String,
    pub(super) rebuilt: Option<String>,
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: String,
    pub(super) body_sha256: [u8; 32],
    pub(super) body_bytes: i64,
    pub(super) request_sha256: [u8; 32],
    pub(super) delivery: Option<String>,
    pub(super) event: Option<String>,
    pub(super) scheme: Option<String>,
    pub(super) same_as: Option<i64>,
}

/// Columns of [`Written`], in its order.
pub(super) const COLUMNS: &str =
    "id, stored_at, received_at, via, file, format, rebuilt, method, url, headers, body_sha256,
  body_bytes, request_sha256, delivery, event, scheme, same_as";

impl Written {
    /// The line's link after `before`.
    pub(super) fn link(&self, before: [u8; 32]) -> [u8; 32] {
        let text = json!([
            self.id,
            self.stored_at,
            self.received_at,
            self.via,
            self.file,
            self.format,
            self.rebuilt,
            self.method,
            self.url,
            self.headers,
            hex::encode(self.body_sha256),
            self.body_bytes,
            hex::encode(self.request_sha256),
            self.delivery,
            self.event,
            self.scheme,
            self.same_as,
        ]);
        Sha256::new_with_prefix(before).chain_update(text.to_string()).finalize().into()
    }

    /// From a row of [`COLUMNS`].
    pub(super) fn from(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            stored_at: row.get(1)?,
            received_at: row.get(2)?,
            via: row.get(3)?,
            file: row.get(4)?,
            format: row.get(5)?,
            rebuilt: row.get(6)?,
            method: row.get(7)?,
            url: row.get(8)?,
            headers: row.get(9)?,
            body_sha256: row.get(10)?,
            body_bytes: row.get(11)?,
            request_sha256: row.get(12)?,
            delivery: row.get(13)?,
            event: row.get(14)?,
            scheme: row.get(15)?,
            same_as: row.get(16)?,
        })
    }
}

/// What names a request whenever it came: SHA-256 over its method, target, headers and the hash of its body.
pub(super) fn request_sha256(capture: &Capture, body_sha256: [u8; 32]) -> [u8; 32] {
    request_hash((&capture.method, &capture.url, &headers_text(capture)), body_sha256)
}

fn request_hash((method, url, headers): (&str, &str, &str), body_sha256: [u8; 32]) -> [u8; 32] {
    let text = json!([method, url, headers, hex::encode(body_sha256)]);
    Sha256::digest(text.to_string()).into()
}

/// The headers as they are stored.
pub(super) fn headers_text(capture: &Capture) -> String {
    serde_json::to_string(&capture.headers).expect("BUG: pairs of text always serialise")
}

/// The newest link as stored.
pub(crate) fn newest(connection: &Connection) -> Result<Tip, Error> {
    if !schema::knows_captures(connection)? {
        return Ok(Tip::default());
    }
    let found: Option<(i64, [u8; 32])> = connection
        .prepare_cached("SELECT id, link FROM capture ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    found.map_or(Ok(Tip::default()), |(id, hash)| Ok(Tip { count: unsigned(id)?, hash }))
}

/// The link at a number of captures; none when there is none or it is no hash.
pub(crate) fn tip_at(connection: &Connection, captures: u64) -> Result<Option<Tip>, Error> {
    if captures == 0 {
        return Ok(Some(Tip::default()));
    }
    let (Ok(id), true) = (i64::try_from(captures), schema::knows_captures(connection)?) else {
        return Ok(None);
    };
    let hash = connection
        .prepare_cached("SELECT link FROM capture WHERE id = ?1")?
        .query_row([id], |row| Ok(row.get(0).ok()))
        .optional()?;
    Ok(hash.flatten().map(|hash| Tip { count: captures, hash }))
}

/// Recomputes every body, request and link, up to the first that differs; looks for `noted` on the way.
pub(crate) fn walk(connection: &Connection, noted: Tip) -> Result<Walked, Error> {
    let mut walked = Walked::towards(noted);
    if !schema::knows_captures(connection)? {
        return Ok(walked);
    }
    let mut statement = connection.prepare(&format!(
        "SELECT {}, b.bytes, c.link FROM capture c LEFT JOIN capture_body b ON b.sha256 = c.body_sha256 ORDER BY c.id",
        COLUMNS.split(',').map(|column| format!("c.{}", column.trim())).collect::<Vec<_>>().join(", ")
    ))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let next = walked.tip.count + 1;
        match step(row, walked.tip) {
            Ok(tip) => walked.tip = tip,
            Err(what) => {
                walked.fault = Some(format!("capture {next}: {what}"));
                return Ok(walked);
            }
        }
        walked.passed |= walked.tip == noted;
    }
    let foreign = "SELECT count(*) FROM capture_body WHERE sha256 NOT IN (SELECT body_sha256 FROM capture)";
    let foreign: i64 = connection.query_row(foreign, [], |row| row.get(0))?;
    if foreign != 0 {
        walked.fault = Some(format!("{foreign} bodies belong to no capture"));
    }
    Ok(walked)
}

/// The link of one row after `before`, or what is wrong with it.
fn step(row: &Row<'_>, before: Tip) -> Result<Tip, &'static str> {
    let changed = "its line was changed or is missing";
    let line = Written::from(row).map_err(|_| changed)?;
    let (bytes, link) = (row.get_ref("bytes").ok(), row.get::<_, [u8; 32]>("link").map_err(|_| changed)?);
    let count = before.count + 1;
    if line.id != signed(count) {
        return Err(changed);
    }
    let body = bytes.as_ref().and_then(|bytes| bytes.as_blob().ok()).ok_or("its body is missing")?;
    if Sha256::digest(body)[..] != line.body_sha256 || i64::try_from(body.len()) != Ok(line.body_bytes) {
        return Err("its body was changed");
    }
    let request = request_hash((&line.method, &line.url, &line.headers), line.body_sha256);
    if request != line.request_sha256 || line.link(before.hash) != link {
        return Err(changed);
    }
    Ok(Tip { count, hash: link })
}
