//! Checking a whole workspace: the file, the schema, every leaf, the tree, the heads, and the reading of each row.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use exhibit_entry::Entry;
use exhibit_proof::{Checkpoint, Frontier, Hash, Head, LeafEnvelope};
use rusqlite::{Connection, Row};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::fetch::{ENTRY_COLUMNS, entry_from, entry_of};
use crate::writer::unsigned;
use crate::{Derive, Error, Reader, functions, head, identity, rederive, schema};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What.
    pub name: String,
    /// Whether it holds.
    pub ok: bool,
    /// What was found, in words.
    pub detail: String,
}

/// The result of checking a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Whether every check holds.
    pub ok: bool,
    /// Leaves found.
    pub tree_size: u64,
    /// Root over them, hex.
    pub root: String,
    /// One line a check.
    pub checks: Vec<Check>,
}

/// Rows named in one check; more only make the line unreadable.
const NAMED_AT_MOST: usize = 10;

/// Row numbers that failed a check.
#[derive(Default)]
struct Named {
    rows: Vec<u64>,
    count: u64,
}

/// What one walk over all rows finds.
#[derive(Default)]
struct Walk {
    frontier: Option<Frontier>,
    /// Roots at the sizes somebody made a claim about.
    roots: BTreeMap<u64, Hash>,
    gaps: Named,
    bodies: Named,
    leaves: Named,
    keys: Named,
    readings: Named,
}

impl Reader {
    /// Checks everything in the workspace at `path`, which this reader has open. `derive` reads each row again.
    ///
    /// # Errors
    /// Any error of reading that stops the check itself; what is merely wrong is in the result.
    pub fn verify(&self, path: &Path, derive: &dyn Derive) -> Result<Verification, Error> {
        let connection = &self.connection;
        let kept = head::read_head(path)?;
        let heads = tree_heads(connection)?;
        let notes = checkpoints(connection)?;
        let claimed = heads.iter().map(|head| head.size).chain(notes.iter().map(|(size, ..)| *size));
        let walk = walk(connection, derive, claimed.chain(kept.map(|head| head.size)).collect())?;
        let found = walk.frontier.as_ref().map_or_else(|| Frontier::empty().head(), Frontier::head);
        let checks = vec![
            check_file(connection)?,
            check_schema(connection)?,
            walk.gaps.check("rows", "numbered from 1 without gaps", "a row is missing before", found.size),
            walk.bodies.check(
                "bodies",
                "every row has its raw bytes",
                "raw bytes are missing for",
                found.size,
            ),
            walk.leaves.check(
                "leaves",
                "every leaf recomputes from its row",
                "the row was changed:",
                found.size,
            ),
            check_heads(&walk, &heads, found),
            check_kept(&walk, kept, found),
            check_checkpoints(&walk, &notes),
            walk.keys.check(
                "identities",
                "every key follows from its row",
                "the key was changed:",
                found.size,
            ),
            walk.readings.check(
                "readings",
                "reading every row again gives what is stored",
                "the stored reading differs from its raw bytes:",
                found.size,
            ),
            check_read(connection)?,
        ];
        let ok = checks.iter().all(|check| check.ok);
        Ok(Verification { ok, tree_size: found.size, root: found.root.to_string(), checks })
    }
}

fn check(name: &str, ok: bool, detail: impl Into<String>) -> Check {
    Check { name: name.to_owned(), ok, detail: detail.into() }
}

impl Named {
    fn add(&mut self, number: u64) {
        self.count += 1;
        if self.rows.len() < NAMED_AT_MOST {
            self.rows.push(number);
        }
    }

    fn check(&self, name: &str, good: &str, bad: &str, of: u64) -> Check {
        if self.count == 0 {
            return check(name, true, format!("{good} ({of} rows)"));
        }
        let rows: Vec<String> = self.rows.iter().map(|number| format!("row {number}")).collect();
        let more = if self.count > rows.len() as u64 { ", …" } else { "" };
        check(name, false, format!("{bad} {}{more} ({} in all)", rows.join(", "), self.count))
    }
}

fn check_file(connection: &Connection) -> Result<Check, Error> {
    let mut statement = connection.prepare("PRAGMA integrity_check(10)")?;
    let lines: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let ok = lines == ["ok"];
    Ok(check("sqlite", ok, if ok { "integrity_check finds nothing".to_owned() } else { lines.join("; ") }))
}

fn check_schema(connection: &Connection) -> Result<Check, Error> {
    let (fresh, found) = (schema::fresh_schema()?, schema::schema_of(connection)?);
    let missing = fresh.iter().filter(|object| !found.contains(object)).map(|(name, _)| name);
    let foreign = found.iter().filter(|object| !fresh.contains(object)).map(|(name, _)| name);
    let mut odd: Vec<&str> = missing.chain(foreign).map(String::as_str).collect();
    odd.sort_unstable();
    odd.dedup();
    let detail = if odd.is_empty() {
        "tables, indexes and append-only triggers are as made".to_owned()
    } else {
        format!("missing, changed or foreign: {}", odd.join(", "))
    };
    Ok(check("schema", odd.is_empty(), detail))
}

fn tree_heads(connection: &Connection) -> Result<Vec<Head>, Error> {
    let mut statement = connection.prepare("SELECT size, root FROM tree_head ORDER BY size")?;
    let mut rows = statement.query([])?;
    let mut heads = Vec::new();
    while let Some(row) = rows.next()? {
        heads.push(Head { size: unsigned(row.get(0)?)?, root: Hash(row.get(1)?) });
    }
    Ok(heads)
}

fn checkpoints(connection: &Connection) -> Result<Vec<(u64, Hash, String)>, Error> {
    let mut statement = connection.prepare("SELECT size, root, note FROM checkpoint ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut notes = Vec::new();
    while let Some(row) = rows.next()? {
        notes.push((unsigned(row.get(0)?)?, Hash(row.get(1)?), row.get(2)?));
    }
    Ok(notes)
}

fn check_heads(walk: &Walk, heads: &[Head], found: Head) -> Check {
    let wrong = heads.iter().find(|head| walk.roots.get(&head.size) != Some(&head.root));
    if let Some(head) = wrong {
        return check("tree", false, format!("the log does not have the root noted at {} rows", head.size));
    }
    match heads.last() {
        Some(last) if last.size != found.size => check(
            "tree",
            false,
            format!("the newest head is of {} rows, {} were found", last.size, found.size),
        ),
        None if found.size > 0 => check("tree", false, "rows were found but no head of the log"),
        _ => check("tree", true, format!("{} heads fit the leaves", heads.len())),
    }
}

fn check_kept(walk: &Walk, kept: Option<Head>, found: Head) -> Check {
    match kept {
        None if found.size == 0 => check("head", true, "the log is empty"),
        None => check(
            "head",
            false,
            "the head kept beside the database is missing: a cut tail cannot be ruled out",
        ),
        Some(kept) if kept.size > found.size => {
            check("head", false, format!("the last {} rows are gone", kept.size - found.size))
        }
        Some(kept) if walk.roots.get(&kept.size) != Some(&kept.root) => {
            check("head", false, format!("the first {} rows are not the ones that were there", kept.size))
        }
        Some(kept) => {
            check("head", true, format!("the head kept outside the database fits at {} rows", kept.size))
        }
    }
}

fn check_checkpoints(walk: &Walk, notes: &[(u64, Hash, String)]) -> Check {
    let fits = |(size, root, note): &(u64, Hash, String)| {
        let written = note.parse::<Checkpoint>();
        let same = written.is_ok_and(|note| note.size() == *size && note.root() == *root);
        same && (*size == 0 || walk.roots.get(size) == Some(root))
    };
    match notes.iter().find(|note| !fits(note)) {
        Some((size, ..)) => {
            check("checkpoints", false, format!("the checkpoint of {size} rows does not fit the log"))
        }
        None => {
            check("checkpoints", true, format!("{} checkpoints fit the log, none is signed", notes.len()))
        }
    }
}

fn check_read(connection: &Connection) -> Result<Check, Error> {
    let unread = rederive::unread_rows(connection)?;
    let detail = if unread == 0 {
        "every row is an entry or a problem".to_owned()
    } else {
        format!("{unread} rows are neither entry nor problem")
    };
    Ok(check("coverage", unread == 0, detail))
}

fn walk(connection: &Connection, derive: &dyn Derive, claimed: BTreeSet<u64>) -> Result<Walk, Error> {
    let mut walk = Walk::default();
    let mut frontier = Frontier::empty();
    walk.roots.insert(frontier.size(), frontier.root());
    let sql = format!(
        "SELECT {ENTRY_COLUMNS}, r.number, r.ingest, r.leaf, b.raw, b.vendor_id, b.salt, s.profile, p.reason, e.rule,
           (SELECT folded FROM search WHERE search.number = r.number), r.received_at, s.name, i.key
         FROM row r LEFT JOIN source s ON s.id = r.source_id LEFT JOIN body b USING (number)
         LEFT JOIN identity i USING (number) LEFT JOIN entry e USING (number) LEFT JOIN problem p USING (number)
         ORDER BY r.number"
    );
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut expected = 1;
    while let Some(row) = rows.next()? {
        let number = unsigned(row.get(28)?)?;
        if number != expected {
            walk.gaps.add(number);
        }
        expected = number + 1;
        let leaf = Hash(row.get(30)?);
        look_at(&mut walk, row, number, derive)?;
        frontier.push(leaf);
        if claimed.contains(&frontier.size()) {
            walk.roots.insert(frontier.size(), frontier.root());
        }
    }
    walk.frontier = Some(frontier);
    Ok(walk)
}

fn look_at(walk: &mut Walk, row: &Row<'_>, number: u64, derive: &dyn Derive) -> Result<(), Error> {
    let Some(raw) = row.get::<_, Option<Vec<u8>>>(31)? else {
        walk.bodies.add(number);
        return Ok(());
    };
    let raw_sha256 = hex::encode(Sha256::digest(&raw));
    let vendor_id: String = row.get(32)?;
    let salt: [u8; 16] = row.get(33)?;
    let (source, received_at): (String, String) = (row.get(39)?, row.get(38)?);
    let ingest: String = row.get(29)?;
    let envelope = LeafEnvelope {
        source: &source,
        ingest: &ingest,
        received_at: &received_at,
        vendor_id: &vendor_id,
        raw_sha256: &raw_sha256,
        salt: &hex::encode(salt),
    };
    if envelope.leaf() != Hash(row.get(30)?) {
        walk.leaves.add(number);
    }
    let key: Option<String> = row.get(40)?;
    if !key.is_some_and(|key| key_fits(&key, &vendor_id, &raw_sha256)) {
        walk.keys.add(number);
    }
    if !reading_fits(row, &raw, derive)? {
        walk.readings.add(number);
    }
    Ok(())
}

fn key_fits(key: &str, vendor_id: &str, raw_sha256: &str) -> bool {
    if !vendor_id.is_empty() {
        return key == identity::key_of(vendor_id, raw_sha256, 1);
    }
    let nth = key.strip_prefix(&format!("sha256:{raw_sha256}#"));
    nth.is_some_and(|nth| nth.parse::<u32>().is_ok_and(|nth| nth > 0))
}

fn reading_fits(row: &Row<'_>, raw: &[u8], derive: &dyn Derive) -> Result<bool, Error> {
    let (profile, reason): (String, Option<String>) = (row.get(34)?, row.get(35)?);
    let stored = match row.get::<_, Option<i64>>(0)? {
        Some(_) => entry_from(row).ok(),
        None => None,
    };
    Ok(match (derive.derive(&profile, raw), stored) {
        (Err(expected), None) => reason == Some(expected),
        (Ok(derived), Some(stored)) => {
            let expected = entry_of(&derived);
            let texts = functions::searchable(&exhibit_entry::filter::searched_texts(&expected));
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
                && row.get::<_, Option<String>>(36)? == derived.rule
                && row.get::<_, Option<String>>(37)? == Some(texts)
        }
        _ => false,
    })
}
