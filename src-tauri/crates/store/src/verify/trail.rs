//! What was sent from here and what could not be stored: the chain over it, and the tip kept beside the database.

use rusqlite::Connection;

use super::{Check, check};
use crate::Error;
use crate::head::Kept;
use crate::tip::Tip;
use crate::trail::walk;

/// Whether every line recomputes, up to the kept tip and beyond; names the first that differs.
pub(super) fn check_trail(connection: &Connection, kept: Option<Kept>) -> Result<Check, Error> {
    let noted = kept.map_or_else(Tip::default, |kept| kept.trail);
    let walked = walk(connection, noted)?;
    let found = walked.tip.count;
    if let Some(fault) = walked.fault {
        return Ok(check("attempts", false, fault));
    }
    Ok(match noted {
        noted if noted.count > found => check(
            "attempts",
            false,
            format!("the last {} lines of what was sent are gone", noted.count - found),
        ),
        noted if !walked.passed => check(
            "attempts",
            false,
            format!("the first {} lines of what was sent are not the ones that were there", noted.count),
        ),
        _ => {
            let detail = format!(
                "{found} lines of what was sent, what came of it and what could not be stored form one chain"
            );
            check("attempts", true, detail)
        }
    })
}
