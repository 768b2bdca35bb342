//! Checking a whole workspace: the file, the schema, every leaf, the tree, the heads, and the reading of each row.

use std::path::Path;

use exhibit_proof::{Checkpoint, Hash, Head};
use rusqlite::Connection;
use serde::Serialize;

use self::captures::check_captures;
use self::receipts::check_receipts;
use self::trail::check_trail;
use self::walk::{Walk, walk};
use crate::head::Kept;
use crate::{Derive, Error, Reader, head, key_index, rederive, schema};

mod captures;
mod notes;
mod receipts;
mod trail;
mod walk;

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

impl Reader {
    /// Checks everything in the workspace at `path`, which this reader has open. `derive` reads each row again.
    ///
    /// # Errors
    /// Any error of reading that stops the check itself; what is merely wrong is in the result.
    pub fn verify(&self, path: &Path, derive: &dyn Derive) -> Result<Verification, Error> {
        self.verify_against(path, derive, &[])
    }

    /// As [`Reader::verify`], and whether the log and the captures still begin with what each of `elsewhere` says:
    /// checkpoints that left this machine, which nobody here can have changed.
    ///
    /// # Errors
    /// As [`Reader::verify`].
    pub fn verify_against(
        &self,
        path: &Path,
        derive: &dyn Derive,
        elsewhere: &[Checkpoint],
    ) -> Result<Verification, Error> {
        // First, and then one state of the database: rows that come meanwhile make the log longer, never shorter.
        let kept = head::read_kept(path)?;
        if !self.connection.is_autocommit() {
            return verify(&self.connection, (kept, elsewhere), derive);
        }
        self.hold()?;
        let found = verify(&self.connection, (kept, elsewhere), derive);
        self.connection.execute_batch("ROLLBACK")?;
        found
    }
}

fn verify(
    connection: &Connection,
    (noted, elsewhere): (Option<Kept>, &[Checkpoint]),
    derive: &dyn Derive,
) -> Result<Verification, Error> {
    let heads = tree_heads(connection)?;
    let kept = noted.map(|kept| kept.head);
    let notes = notes::stored(connection)?;
    let claimed = heads.iter().flatten().map(|head| head.size);
    let claimed = claimed.chain(notes.iter().flatten().map(|(head, _)| head.size));
    let claimed = claimed.chain(elsewhere.iter().map(Checkpoint::size));
    let walk = walk(connection, derive, claimed.chain(kept.map(|head| head.size)).collect())?;
    let found = walk.frontier.head();
    let mut checks = vec![check_file(connection)?, check_schema(connection)?];
    checks.extend(walk.checks());
    checks.extend([
        check_heads(&walk, &heads, newest_frontier(connection)?),
        check_kept(&walk, kept, found),
        notes::check_stored(connection, &walk, &notes)?,
        check_receipts(connection, noted, derive)?,
        check_captures(connection, noted)?,
        check_trail(connection, noted)?,
        check_read(connection)?,
    ]);
    if !elsewhere.is_empty() {
        checks.push(notes::check_elsewhere(connection, &walk, elsewhere)?);
    }
    let ok = checks.iter().all(|check| check.ok);
    Ok(Verification { ok, tree_size: found.size, root: found.root.to_string(), checks })
}

fn check(name: &str, ok: bool, detail: impl Into<String>) -> Check {
    Check { name: name.to_owned(), ok, detail: detail.into() }
}

fn check_file(connection: &Connection) -> Result<Check, Error> {
    let mut statement = connection.prepare("PRAGMA integrity_check(10)")?;
    let lines: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let ok = lines == ["ok"];
    Ok(check("sqlite", ok, if ok { "integrity_check finds nothing".to_owned() } else { lines.join("; ") }))
}

fn check_schema(connection: &Connection) -> Result<Check, Error> {
    let (fresh, found) = (schema::schema_as_made(connection)?, schema::schema_of(connection)?);
    let missing = fresh.iter().filter(|object| !found.contains(object)).map(|(name, _)| name);
    // A first load leaves it out for a while.
    let is_left_out = !found.iter().any(|(name, _)| name == key_index::NAME);
    let missing = missing.filter(|name| !(is_left_out && *name == key_index::NAME));
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

/// Every noted head; none in the place of one that is no head at all.
fn tree_heads(connection: &Connection) -> Result<Vec<Option<Head>>, Error> {
    let mut statement = connection.prepare("SELECT size, root FROM tree_head ORDER BY size")?;
    let heads = statement.query_map([], |row| Ok(head_from(row)))?;
    Ok(heads.collect::<Result<_, _>>()?)
}

fn head_from(row: &rusqlite::Row<'_>) -> Option<Head> {
    Some(Head { size: u64::try_from(row.get::<_, i64>(0).ok()?).ok()?, root: Hash(row.get(1).ok()?) })
}

fn newest_frontier(connection: &Connection) -> Result<Option<Vec<u8>>, Error> {
    let mut statement = connection.prepare("SELECT frontier FROM tree_head ORDER BY size DESC LIMIT 1")?;
    let mut rows = statement.query([])?;
    Ok(rows.next()?.and_then(|row| row.get(0).ok()))
}

fn check_heads(walk: &Walk, heads: &[Option<Head>], newest: Option<Vec<u8>>) -> Check {
    let size = walk.frontier.size();
    for head in heads {
        let Some(head) = head else { return check("tree", false, "a noted head of the log cannot be read") };
        if walk.roots.get(&head.size) != Some(&head.root) {
            let detail = format!("the log does not have the root noted at {} rows", head.size);
            return check("tree", false, detail);
        }
    }
    match heads.last().copied().flatten() {
        Some(last) if last.size != size => {
            check("tree", false, format!("the newest head is of {} rows, {size} were found", last.size))
        }
        None if size > 0 => check("tree", false, "rows were found but no head of the log"),
        Some(_) if newest != Some(walk.frontier.to_bytes()) => {
            check("tree", false, "the right edge noted with the newest head does not recompute")
        }
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

fn check_read(connection: &Connection) -> Result<Check, Error> {
    let (unread, foreign) = (rederive::unread_rows(connection)?, rederive::foreign_readings(connection)?);
    let detail = match (unread, foreign) {
        (0, 0) => "every row is an entry or a problem".to_owned(),
        (0, foreign) => format!("{foreign} readings belong to no row"),
        (unread, _) => format!("{unread} rows are neither entry nor problem"),
    };
    Ok(check("coverage", unread == 0 && foreign == 0, detail))
}
