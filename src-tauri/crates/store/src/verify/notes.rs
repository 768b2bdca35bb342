//! Checkpoints, those in the database and those kept elsewhere, against the log and the captures as they are now.

use exhibit_proof::{Checkpoint, Head};
use rusqlite::Connection;

use super::walk::Walk;
use super::{Check, check, head_from};
use crate::tip::Tip;
use crate::{Error, capture, origin, trail};

/// Every stored checkpoint's head and note; none in the place of one that cannot be read.
pub(super) fn stored(connection: &Connection) -> Result<Vec<Option<(Head, String)>>, Error> {
    let mut statement = connection.prepare("SELECT size, root, note FROM checkpoint ORDER BY id")?;
    let notes = statement.query_map([], |row| Ok(head_from(row).zip(row.get(2).ok())))?;
    Ok(notes.collect::<Result<_, _>>()?)
}

/// Whether each stored checkpoint says what it stands for, and fits.
pub(super) fn check_stored(
    connection: &Connection,
    walk: &Walk,
    notes: &[Option<(Head, String)>],
) -> Result<Check, Error> {
    let Some(origin) = origin_of(connection) else {
        return Ok(check("checkpoints", false, "the workspace has no id"));
    };
    for noted in notes {
        let Some((head, note)) = noted else {
            return Ok(check("checkpoints", false, "a checkpoint cannot be read"));
        };
        let written = note.parse::<Checkpoint>().ok().filter(|note| note.head() == *head);
        let fault = match written {
            Some(note) => fault(connection, walk, (&note, &origin))?,
            None => Some(unlike(*head)),
        };
        if let Some(fault) = fault {
            return Ok(check("checkpoints", false, fault));
        }
    }
    Ok(check("checkpoints", true, format!("{} checkpoints fit the log, none is signed", notes.len())))
}

/// Whether the log and the captures still begin with what checkpoints say that were kept elsewhere.
pub(super) fn check_elsewhere(
    connection: &Connection,
    walk: &Walk,
    notes: &[Checkpoint],
) -> Result<Check, Error> {
    let origin = origin_of(connection).unwrap_or_default();
    for note in notes {
        if let Some(fault) = fault(connection, walk, (note, &origin))? {
            return Ok(check("elsewhere", false, fault));
        }
    }
    let most = notes.iter().map(Checkpoint::size).max().unwrap_or_default();
    let captures = notes.iter().flat_map(captures_of).max();
    let captures = captures.map(|captures| format!(" and {captures} captured requests")).unwrap_or_default();
    let detail = format!("the first {most} rows{captures} are those of the checkpoints given");
    Ok(check("elsewhere", true, detail))
}

/// What of a checkpoint does not fit; none when all does. That the captures' links recompute is a check of its own.
fn fault(
    connection: &Connection,
    walk: &Walk,
    (note, origin): (&Checkpoint, &str),
) -> Result<Option<String>, Error> {
    if note.origin() != origin || walk.roots.get(&note.size()) != Some(&note.root()) {
        return Ok(Some(unlike(note.head())));
    }
    for line in note.extensions() {
        let fault = if let Some(tip) = Tip::from_line(capture::LINE_NAME, line) {
            let fits = capture::tip_at(connection, tip.count)? == Some(tip);
            (!fits).then(|| format!("the first {} captured requests are not those of", tip.count))
        } else if let Some(tip) = Tip::from_line(trail::LINE_NAME, line) {
            let fits = trail::tip_at(connection, tip.count)? == Some(tip);
            (!fits).then(|| format!("the first {} lines of what was sent are not those of", tip.count))
        } else {
            return Ok(Some(format!("the checkpoint of {} rows says what is not known here", note.size())));
        };
        if let Some(fault) = fault {
            return Ok(Some(format!("{fault} the checkpoint of {} rows", note.size())));
        }
    }
    Ok(None)
}

fn captures_of(note: &Checkpoint) -> impl Iterator<Item = u64> {
    note.extensions().iter().filter_map(|line| Tip::from_line(capture::LINE_NAME, line)).map(|tip| tip.count)
}

fn unlike(head: Head) -> String {
    format!("the checkpoint of {} rows does not fit the log of this workspace", head.size)
}

fn origin_of(connection: &Connection) -> Option<String> {
    origin::read(connection).ok().flatten().map(|(id, _)| id.origin())
}
