//! Captured webhooks: the chain over them, their bodies, and the tip kept beside the database.

use rusqlite::Connection;

use super::{Check, check};
use crate::Error;
use crate::capture::walk;
use crate::head::Kept;
use crate::tip::Tip;

/// Whether every capture recomputes, up to the kept tip and beyond; names the first line that differs.
pub(super) fn check_captures(connection: &Connection, kept: Option<Kept>) -> Result<Check, Error> {
    let noted = kept.map_or_else(Tip::default, |kept| kept.captures);
    let walked = walk(connection, noted)?;
    let found = walked.tip.count;
    if let Some(fault) = walked.fault {
        return Ok(check("captures", false, fault));
    }
    Ok(match noted {
        noted if noted.count > found => {
            check("captures", false, format!("the last {} captures are gone", noted.count - found))
        }
        noted if !walked.passed => check(
            "captures",
            false,
            format!("the first {} captures are not the ones that were there", noted.count),
        ),
        _ => check("captures", true, format!("{found} captured requests form one chain")),
    })
}
