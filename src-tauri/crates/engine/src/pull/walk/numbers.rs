//! Pages by their number. Rows that arrive or vanish between two requests move others from page to page, and nothing in
//! a reply tells: so the pages are passed over until a pass shows nothing that was not shown before.

use exhibit_source::{Next, page_rows};
use exhibit_store::Repeats;

use super::surely::{self, Length};
use super::{PAGES_AT_MOST, PASSES_AT_MOST, Reach};
use crate::pull::asking::Asking;
use crate::pull::judge::Stopped;
use crate::pull::run::Run;

/// Pages in a row without a row that is new to the pass: the vendor goes in circles.
const STALE_PAGES_AT_MOST: u32 = 20;

/// What one pass came to.
struct Pass {
    reach: Reach,
    pages: u64,
    /// Rows that no pass before showed, newcomers left out.
    found: u64,
}

/// Reads the window until a pass shows nothing new, or all of it stood on one page.
pub(super) async fn walk(asking: &Asking<'_>, run: &mut Run<'_>) -> Result<Reach, Stopped> {
    for _ in 0..PASSES_AT_MOST {
        let pass = pass(asking, run).await?;
        match pass.reach {
            Reach::Capped { .. } => return Ok(pass.reach),
            // On a single page nothing moves to another one.
            Reach::Whole if pass.pages < 2 || pass.found == 0 => return Ok(Reach::Whole),
            Reach::Short if pass.found == 0 => return Ok(Reach::Short),
            Reach::Whole | Reach::Short => {}
        }
    }
    Ok(Reach::Short)
}

async fn pass(asking: &Asking<'_>, run: &mut Run<'_>) -> Result<Pass, Stopped> {
    let (mut repeats, mut length) = (Repeats::default(), Length::asked(page_rows(asking.profile)));
    let mut step = run.window().first_step();
    let (mut pass, mut stale_pages) = (Pass { reach: Reach::Short, pages: 0, found: 0 }, 0);
    while pass.pages < PAGES_AT_MOST && stale_pages <= STALE_PAGES_AT_MOST {
        let known = run.shown.len();
        let shown = surely::page((asking, run), &step, &mut repeats, &mut length).await?;
        pass.pages += 1;
        // Rows that are later than all before arrived meanwhile; they tell nothing of the others.
        pass.found += (run.shown.len() - known).saturating_sub(shown.stored.newcomers);
        stale_pages = if shown.stored.fresh > 0 { 0 } else { stale_pages + 1 };
        pass.reach = match shown.next {
            Next::Ask(next) => {
                step = next;
                continue;
            }
            Next::Done => Reach::Whole,
            Next::Short { .. } => Reach::Short,
            Next::Capped { rows } => Reach::Capped { rows },
        };
        break;
    }
    Ok(pass)
}
