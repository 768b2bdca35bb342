//! Passes over a source's window, until one shows nothing new.
//!
//! Offsets drift: rows that arrive while pages are read push others to later pages (seen twice, which is harmless),
//! rows that vanish pull others to earlier pages (not seen at all). So the end is confirmed by an empty page, and
//! while a pass saw fewer different rows than the vendor counts, another is made.

use std::collections::HashSet;

use exhibit_source::{Next, Step};
use exhibit_store::Repeats;
use sha2::{Digest, Sha256};

use crate::Error;
use crate::pull::{Ended, Pull, ask};
use crate::watch::Progress;

/// Passes over one window at the most; a vendor that still shows gaps then is said to be partial.
const PASSES_AT_MOST: u32 = 3;

/// Pages of one pass at the most: with the usual 200 rows a page, 20 million rows. A vendor whose pages never end
/// must not keep us for ever.
const PAGES_AT_MOST: u64 = 100_000;

/// What one pass saw.
#[derive(Default)]
struct Seen {
    rows: HashSet<[u8; 32]>,
    total: Option<u64>,
    /// The vendor sent an empty page before its own total was reached.
    short: bool,
}

/// Reads the window until nothing is missing by the vendor's own count.
pub(super) async fn until_complete(pull: &mut Pull<'_>) -> Result<Ended, Error> {
    for _ in 0..PASSES_AT_MOST {
        let seen = one(pull).await?;
        let distinct = seen.rows.len() as u64;
        if !seen.short && seen.total.is_none_or(|total| distinct >= total) {
            return Ok(Ended::Ok);
        }
    }
    Ok(Ended::Partial)
}

async fn one(pull: &mut Pull<'_>) -> Result<Seen, Error> {
    let mut seen = Seen::default();
    let mut repeats = Repeats::default();
    let mut step = pull.window.first_step();
    for _ in 0..PAGES_AT_MOST {
        let (next, rows) = page(pull, step, &mut seen, &mut repeats).await?;
        step = match next {
            Next::Ask(step) => step,
            Next::Short { .. } => {
                seen.short = true;
                return Ok(seen);
            }
            Next::Done if rows == 0 => return Ok(seen),
            Next::Done => Step { offset: step.offset + rows, ..step },
        };
    }
    seen.short = true;
    Ok(seen)
}

async fn page(
    pull: &mut Pull<'_>,
    step: Step,
    seen: &mut Seen,
    repeats: &mut Repeats,
) -> Result<(Next, u64), Error> {
    let answer = ask::page(&pull.asking, step).await?;
    pull.pages += 1;
    pull.http_status = Some(answer.status);
    let profile = pull.asking.workspace.derivation().profile(&pull.asking.line.profile)?.clone();
    let page = ask::read(&profile, &answer.body, &pull.asking.line.name)?;
    seen.rows.extend(page.rows.iter().map(|row| <[u8; 32]>::from(Sha256::digest(row))));
    seen.total = page.total;
    pull.store(&page.rows, repeats)?;
    pull.asking.watch.tell(Progress {
        stage: "pull",
        subject: Some(pull.asking.line.name.clone()),
        done: seen.rows.len() as u64,
        total: page.total,
        unit: "rows",
    });
    Ok((exhibit_source::next_step(&profile, step, &page), page.rows.len() as u64))
}
