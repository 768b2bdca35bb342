//! Walking a list whose pages name each other by a cursor, an address, an id or a number. A mark stands for a place among
//! the rows and not for a number of them, so rows that arrive meanwhile push nothing out of sight, and one walk is
//! enough. What can go wrong is a walk without an end, and a mark that the vendor forgets.

use std::collections::HashSet;

use exhibit_source::{Cursor, Next, Paging, Profile, Step, page_rows};
use exhibit_store::Repeats;
use sha2::{Digest, Sha256};

use super::surely::{self, Length, Shown};
use super::{PAGES_AT_MOST, Reach, no_end};
use crate::Error;
use crate::pull::asking::Asking;
use crate::pull::judge::Stopped;
use crate::pull::run::Run;

/// Pages in a row without a row that is new to the walk. More than for offsets: vendors that filter while they walk
/// send many empty pages with good marks.
const STALE_PAGES_AT_MOST: u32 = 200;

/// How often a window is begun again after its mark was forgotten. Marks that live shorter than that walk takes would
/// be forgotten for ever.
const RESTARTS_AT_MOST: u64 = 3;

/// What one walk saw.
#[derive(Default)]
struct Walk {
    /// SHA-256 of every mark; a mark may be 4 KiB long.
    marks: HashSet<[u8; 32]>,
    stale_pages: u32,
}

/// Reads the window from its first page, or from `resumed`, to the one that nothing follows. Each page is stored before
/// the next is asked for, so that a walk that is stopped keeps what it has.
pub(super) async fn walk(
    asking: &Asking<'_>,
    run: &mut Run<'_>,
    resumed: Option<Step>,
) -> Result<Reach, Stopped> {
    let first = run.window().first_step();
    let (mut step, mut is_resumed) = (resumed.clone().unwrap_or_else(|| first.clone()), resumed.is_some());
    loop {
        let pages = run.pages;
        match to_the_end(asking, run, step).await {
            Err(stopped) if run.restarts < RESTARTS_AT_MOST => {
                let has_begun = run.pages > pages;
                let is_first = is_resumed && !has_begun;
                if !is_forgotten(&stopped, is_first, has_begun) {
                    return Err(stopped);
                }
            }
            ended => return ended,
        }
        run.begin_again();
        (step, is_resumed) = (first.clone(), false);
    }
}

/// Whether beginning again may help: the request with the mark was refused, after others were good; or the very first
/// one of a resumed walk brought anything but rows, and it is not known for how long.
fn is_forgotten(stopped: &Stopped, is_first_of_resumed: bool, has_begun: bool) -> bool {
    match stopped {
        Stopped::Refused(_) => is_first_of_resumed || has_begun,
        Stopped::Other(Error::Remote { .. } | Error::SourceShape { .. } | Error::Profile(_)) => {
            is_first_of_resumed
        }
        Stopped::Other(_) => false,
    }
}

async fn to_the_end(asking: &Asking<'_>, run: &mut Run<'_>, mut step: Step) -> Result<Reach, Stopped> {
    let (mut walk, mut repeats) = (Walk::default(), Repeats::default());
    let mut length = length(asking.profile);
    for _ in 0..PAGES_AT_MOST {
        let Shown { next, stored, .. } =
            surely::page((asking, run), &step, &mut repeats, &mut length).await?;
        walk.stale_pages = if stored.fresh > 0 { 0 } else { walk.stale_pages + 1 };
        match next {
            Next::Ask(next) => {
                walk.go_on(next.cursor.as_ref()).map_err(|message| no_end(asking, message))?;
                step = next;
            }
            Next::Done => {
                run.take_shown(&repeats);
                return Ok(Reach::Whole);
            }
            Next::Short { .. } => return Ok(Reach::Short),
            Next::Capped { rows } => return Ok(Reach::Capped { rows }),
        }
    }
    Ok(Reach::Short)
}

/// How long a page should be. Where the next one begins after the last row that came, a page that was cut costs nothing.
fn length(profile: &Profile) -> Length {
    match profile.paging {
        Paging::LastId { .. } | Paging::Sequence { .. } => Length::asked(None),
        _ => Length::asked(page_rows(profile)),
    }
}

impl Walk {
    /// Whether asking with `mark` can lead anywhere.
    fn go_on(&mut self, mark: Option<&Cursor>) -> Result<(), String> {
        let text = mark.map(Cursor::as_str).unwrap_or_default();
        if !self.marks.insert(Sha256::digest(text).into()) {
            return Err(format!(
                "page {} names a next page that was read already, so the list goes in circles and its end cannot be \
                 reached",
                self.marks.len() + 1
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
