//! Pages by their number. Rows that arrive or vanish between two requests move others from page to page, and nothing in
//! a reply tells: so the pages are passed over until a pass shows nothing that was not shown before.

use exhibit_source::{Next, Paging, Profile, Step, page_rows};
use exhibit_store::Repeats;

use super::surely::{self, Length};
use super::{PAGES_AT_MOST, PASSES_AT_MOST, Reach};
use crate::pull::ask;
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
    let mut pass = Pass { reach: Reach::Short, pages: 0, found: 0 };
    let (mut newcomers, mut stale_pages) = (0, 0);
    while pass.pages < PAGES_AT_MOST && stale_pages <= STALE_PAGES_AT_MOST {
        let shown = surely::page((asking, run), &step, &mut repeats, &mut length).await?;
        pass.pages += 1;
        newcomers += shown.stored.newcomers;
        stale_pages = if shown.stored.fresh > 0 { 0 } else { stale_pages + 1 };
        let next = match shown.next {
            Next::Ask(next) => Some(next),
            // A count may be too low, and rows that were shown twice count twice.
            Next::Done if shown.stored.fresh > 0 => behind(asking, &step).await?,
            Next::Done => None,
            Next::Short { .. } => {
                pass.reach = Reach::Short;
                break;
            }
            Next::Capped { rows } => {
                pass.reach = Reach::Capped { rows };
                break;
            }
        };
        match next {
            Some(next) => step = next,
            None => {
                pass.reach = Reach::Whole;
                break;
            }
        }
    }
    // Rows that are later than all before arrived meanwhile; they tell nothing of the others.
    pass.found = run.take_shown(&repeats).saturating_sub(newcomers);
    Ok(pass)
}

/// The page behind the one at which the vendor's count ends, where it has rows. A refusal of it is an end too: many
/// vendors have no page there.
async fn behind(asking: &Asking<'_>, step: &Step) -> Result<Option<Step>, Stopped> {
    let Some(behind) = after(asking.profile, step) else { return Ok(None) };
    match ask::page(asking, &behind).await {
        Ok(answer) => Ok((!answer.page(asking)?.rows.is_empty()).then_some(behind)),
        Err(Stopped::Refused(_)) => Ok(None),
        Err(stopped) => Err(stopped),
    }
}

/// The step after `step` where it is the vendor's count that says there is none; where the vendor names the next page
/// itself, its silence is the end.
fn after(profile: &Profile, step: &Step) -> Option<Step> {
    let Paging::PageNumber { first, next: None, .. } = profile.paging else { return None };
    let page = step.page.unwrap_or(first.into()).checked_add(1)?;
    Some(Step { page: Some(page), ..step.clone() })
}
