//! The walk over all rows: numbers, bodies, leaves, identities and readings, each recomputed.

use std::collections::{BTreeMap, BTreeSet};

use exhibit_entry::Entry;
use exhibit_proof::{Frontier, Hash, LeafEnvelope};
use rusqlite::types::FromSql;
use rusqlite::{Connection, Row};
use sha2::{Digest, Sha256};

use super::{Check, check};
use crate::fetch::{entry_columns, entry_from, entry_of};
use crate::{Derive, Error, Feed, MappingKey, identity};

/// Rows named in one check; more only make the line unreadable.
const NAMED_AT_MOST: usize = 10;

/// What one walk over all rows finds.
pub(super) struct Walk {
    /// Over the leaves as they stand in the rows.
    pub(super) frontier: Frontier,
    /// Roots at the sizes somebody made a claim about.
    pub(super) roots: BTreeMap<u64, Hash>,
    numbers: Named,
    bodies: Named,
    leaves: Named,
    keys: Named,
    readings: Named,
    receipts: Named,
}

/// Row numbers that failed a check; negative ones too, in a file that was changed from outside.
#[derive(Default)]
struct Named {
    rows: Vec<i64>,
    count: u64,
}

/// Walks over all rows; `claimed` are the sizes whose roots are wanted.
pub(super) fn walk(
    connection: &Connection,
    derive: &dyn Derive,
    claimed: BTreeSet<u64>,
) -> Result<Walk, Error> {
    let mut walk = Walk::empty();
    let columns = entry_columns(connection)?;
    let sql = format!(
        "SELECT {columns}, r.number, r.ingest, r.leaf, b.raw, b.vendor_id, b.salt, s.profile, p.reason, e.rule,
           r.received_at, s.name, i.key, i.content,
           i.source_id IS r.source_id, e.risk, m.profile_sha256, m.rules_sha256, c.source_id IS r.source_id
         FROM row r LEFT JOIN source s ON s.id = r.source_id LEFT JOIN body b USING (number)
         LEFT JOIN identity i USING (number) LEFT JOIN entry e USING (number) LEFT JOIN problem p USING (number)
         LEFT JOIN mapping m ON m.id = COALESCE(e.mapping_id, p.mapping_id)
         LEFT JOIN receipt c ON c.id = r.receipt_id
         ORDER BY r.number"
    );
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut expected = 1;
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(32)?;
        if number != expected {
            walk.numbers.add(number);
        }
        expected = number.saturating_add(1).max(1);
        walk.look_at(row, number, derive);
        if claimed.contains(&walk.frontier.size()) {
            walk.roots.insert(walk.frontier.size(), walk.frontier.root());
        }
    }
    for number in identity::out_of_order(connection)? {
        walk.keys.add(number);
    }
    Ok(walk)
}

impl Walk {
    fn empty() -> Self {
        let frontier = Frontier::empty();
        let roots = BTreeMap::from([(frontier.size(), frontier.root())]);
        let none = Named::default;
        Self {
            frontier,
            roots,
            numbers: none(),
            bodies: none(),
            leaves: none(),
            keys: none(),
            readings: none(),
            receipts: none(),
        }
    }

    /// One line for each thing looked at in every row.
    pub(super) fn checks(&self) -> Vec<Check> {
        let lines = [
            (&self.numbers, "rows", "numbered from 1 without gaps", "a row is missing before"),
            (&self.bodies, "bodies", "every row has its raw bytes", "raw bytes are missing for"),
            (&self.leaves, "leaves", "every leaf recomputes from its row", "the row was changed:"),
            (
                &self.keys,
                "identities",
                "every key, content and revision follows from its row",
                "the key, content or revision was changed:",
            ),
            (
                &self.readings,
                "readings",
                "reading every row again gives what is stored",
                "the stored reading differs from its raw bytes:",
            ),
            (
                &self.receipts,
                "origins",
                "every row names a receipt of its source",
                "the receipt is missing or of another source:",
            ),
        ];
        let size = self.frontier.size();
        lines.into_iter().map(|(named, name, good, bad)| named.check(name, (good, bad), size)).collect()
    }

    fn look_at(&mut self, row: &Row<'_>, number: i64, derive: &dyn Derive) {
        let leaf: Option<[u8; 32]> = value(row, 34);
        // A leaf that is none has a place in the tree all the same; no root fits then.
        self.frontier.push(Hash(leaf.unwrap_or_default()));
        if value(row, 49) != Some(true) {
            self.receipts.add(number);
        }
        let Some(raw) = value::<Vec<u8>>(row, 35) else { return self.bodies.add(number) };
        let raw_sha256 = hex::encode(Sha256::digest(&raw));
        if leaf.is_none() || recomputed(row, &raw_sha256).map(|leaf| leaf.0) != leaf {
            self.leaves.add(number);
        }
        if identity_fits(row, &raw_sha256, derive.content(&raw)) != Some(true) {
            self.keys.add(number);
        }
        if reading_fits(row, &raw, derive) != Some(true) {
            self.readings.add(number);
        }
    }
}

impl Named {
    fn add(&mut self, number: i64) {
        self.count += 1;
        if self.rows.len() < NAMED_AT_MOST {
            self.rows.push(number);
        }
    }

    fn check(&self, name: &str, (good, bad): (&str, &str), of: u64) -> Check {
        if self.count == 0 {
            return check(name, true, format!("{good} ({of} rows)"));
        }
        let rows: Vec<String> = self.rows.iter().map(|number| format!("row {number}")).collect();
        let more = if self.count > rows.len() as u64 { ", …" } else { "" };
        check(name, false, format!("{bad} {}{more} ({} in all)", rows.join(", "), self.count))
    }
}

/// A column, or none when it is NULL or not what the schema says: the row is named then, the walk goes on.
fn value<T: FromSql>(row: &Row<'_>, column: usize) -> Option<T> {
    row.get(column).ok()
}

/// The leaf of a row from its own columns; none when one of them is missing.
fn recomputed(row: &Row<'_>, raw_sha256: &str) -> Option<Hash> {
    let salt: [u8; 16] = value(row, 37)?;
    let (source, ingest): (String, String) = (value(row, 42)?, value(row, 33)?);
    let (received_at, vendor_id): (String, String) = (value(row, 41)?, value(row, 36)?);
    let envelope = LeafEnvelope {
        source: &source,
        ingest: &ingest,
        received_at: &received_at,
        vendor_id: &vendor_id,
        raw_sha256,
        salt: &hex::encode(salt),
    };
    Some(envelope.leaf())
}

fn identity_fits(row: &Row<'_>, raw_sha256: &str, content: [u8; 32]) -> Option<bool> {
    let (key, vendor_id): (String, String) = (value(row, 43)?, value(row, 36)?);
    let (stored, of_this_source): ([u8; 32], bool) = (value(row, 44)?, value(row, 45)?);
    Some(key_fits(&key, &vendor_id, raw_sha256) && stored == content && of_this_source)
}

fn key_fits(key: &str, vendor_id: &str, raw_sha256: &str) -> bool {
    if !vendor_id.is_empty() {
        return key == identity::key_of(vendor_id, raw_sha256, 1);
    }
    let nth = key.strip_prefix(&format!("sha256:{raw_sha256}#"));
    nth.is_some_and(|nth| nth.parse::<u32>().is_ok_and(|nth| nth > 0))
}

fn reading_fits(row: &Row<'_>, raw: &[u8], derive: &dyn Derive) -> Option<bool> {
    let (source, profile): (String, String) = (value(row, 42)?, value(row, 38)?);
    let feed = Feed { source: &source, profile: &profile };
    let mapping = MappingKey { profile_sha256: value(row, 47)?, rules_sha256: value(row, 48)? };
    if mapping != derive.mapping(&profile) {
        return Some(false);
    }
    let reason: Option<String> = value(row, 39)?;
    let stored = value::<i64>(row, 0).and_then(|_| entry_from(row).ok());
    Some(match (derive.derive(feed, raw), stored) {
        (Err(expected), None) => reason == Some(expected),
        (Ok(derived), Some(stored)) => {
            let expected = entry_of(&derived);
            let expected = Entry {
                row: stored.row,
                key: stored.key.clone(),
                source: stored.source.clone(),
                received_at: stored.received_at,
                revision: stored.revision,
                ..expected
            };
            reason.is_none()
                && expected == stored
                && value::<Option<String>>(row, 40)? == derived.rule
                && value(row, 46) == Some(derived.risk)
        }
        _ => false,
    })
}
