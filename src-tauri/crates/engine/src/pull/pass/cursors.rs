//! Walking a list whose pages name each other: each reply says with which cursor the next page is asked for. A cursor
//! marks a place among the rows and not a number of them, so rows that arrive meanwhile push nothing out of sight,
//! and one walk is enough. What can go wrong is a walk without an end.

use std::borrow::Cow;
use std::collections::HashSet;

use exhibit_source::{Cursor, Next, Profile};
use exhibit_store::Repeats;
use sha2::{Digest, Sha256};

use super::{PAGES_AT_MOST, Reach, seam, tell};
use crate::Error;
use crate::pull::{Pull, ask};

/// Pages in a row without a row that is new to the walk. More than for offsets: vendors that filter while they walk
/// send many empty pages with good cursors.
const STALE_PAGES_AT_MOST: u32 = 200;

/// What one walk saw.
#[derive(Default)]
struct Walk {
    /// SHA-256 of every cursor; a cursor may be 2 KiB long.
    cursors: HashSet<[u8; 32]>,
    /// Every different row.
    rows: HashSet<seam::Row>,
    stale_pages: u32,
}

/// Reads the window from its first page to the one without a cursor. Each page is stored before the next is asked
/// for, so that a walk that is stopped keeps what it has.
pub(super) async fn walk(pull: &mut Pull<'_>, profile: &Profile) -> Result<Reach, Error> {
    let (mut walk, mut repeats) = (Walk::default(), Repeats::default());
    let mut step = pull.window.first_step();
    for _ in 0..PAGES_AT_MOST {
        let answer = pull.ask(step.clone()).await?;
        let page = ask::read(profile, &answer.body, &pull.asking.line.name)?;
        pull.store(&page.rows, &mut repeats)?;
        walk.take(&page.rows);
        tell(pull, walk.rows.len() as u64, page.total);
        match exhibit_source::next_step(profile, step, &page) {
            Next::Ask(next) => {
                walk.go_on(next.cursor.as_ref()).map_err(|message| Error::NoEnd {
                    source_name: pull.asking.line.name.clone(),
                    message,
                })?;
                step = next;
            }
            Next::Done => return Ok(Reach::Whole),
            Next::Short { .. } | Next::Capped { .. } => return Ok(Reach::Short),
        }
    }
    Ok(Reach::Short)
}

impl Walk {
    fn take(&mut self, rows: &[Cow<'_, [u8]>]) {
        let before = self.rows.len();
        self.rows.extend(rows.iter().map(|row| seam::Row::from(Sha256::digest(row))));
        self.stale_pages = if self.rows.len() > before { 0 } else { self.stale_pages + 1 };
    }

    /// Whether asking with `cursor` can lead anywhere.
    fn go_on(&mut self, cursor: Option<&Cursor>) -> Result<(), String> {
        let text = cursor.map(Cursor::as_str).unwrap_or_default();
        if !self.cursors.insert(Sha256::digest(text).into()) {
            return Err(format!(
                "page {} names a next page that was read already, so the list goes in circles and its end cannot be \
                 reached",
                self.cursors.len() + 1
            ));
        }
        if self.stale_pages > STALE_PAGES_AT_MOST {
            return Err(format!(
                "{STALE_PAGES_AT_MOST} pages in a row brought no row that was not seen already, and still name a next \
                 one; the list was not read to its end"
            ));
        }
        Ok(())
    }
}
