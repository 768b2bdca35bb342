//! Pages by offset. Offsets drift: rows that arrive while pages are read push others to later pages (seen twice), rows
//! that vanish pull others to earlier pages (not seen at all), and the vendor's count may tell neither. So each page
//! begins with the last rows of the page before it: where they are the same rows, nothing stands between the two; where
//! they are not, another pass is made. The end is confirmed by a page with nothing further.

use exhibit_source::{Next, Page, Step};
use exhibit_store::Repeats;
use sha2::{Digest, Sha256};

use super::{PAGES_AT_MOST, PASSES_AT_MOST, Reach, seam};
use crate::pull::ahead;
use crate::pull::asking::Asking;
use crate::pull::judge::Stopped;
use crate::pull::run::Run;

/// Pages in a row without a row that is new to the pass: the vendor goes in circles.
const STALE_PAGES_AT_MOST: u32 = 20;

/// What one pass saw.
#[derive(Default)]
struct Pass {
    repeats: Repeats,
    /// The rows of the last page in their order.
    page: Vec<seam::Row>,
    /// The first row of the first page.
    first: Option<seam::Row>,
    /// Rows between the first and the last one, as far as the pages fit together.
    covered: u64,
    /// The vendor's count on the last page.
    total: Option<u64>,
    /// The vendor's count said at the last page that nothing follows.
    counted_out: bool,
    stale_pages: u32,
    /// Rows may stand where two of its pages meet.
    has_gaps: bool,
}

/// Reads the window until nothing is missing, by the seams of the pages and by the vendor's own count.
pub(super) async fn walk(asking: &Asking<'_>, run: &mut Run<'_>) -> Result<Reach, Stopped> {
    for _ in 0..PASSES_AT_MOST {
        let mut pass = pass(asking, run).await?;
        let found = run.take_shown(&pass.repeats);
        // Where a vendor has no fixed order its pages never fit; then it counts that nothing new is seen any more.
        let settled = !pass.has_gaps || found == 0;
        let counted = || pass.total.is_none_or(|total| pass.covered >= total);
        if settled && (counted() || is_growth((asking, run), &mut pass).await?) {
            return Ok(Reach::Whole);
        }
    }
    Ok(Reach::Short)
}

/// Whether the vendor counts more rows than the pass saw only because rows were put before its first one meanwhile. A
/// log that is written all day would never be read whole otherwise. These rows are stored too.
async fn is_growth((asking, run): (&Asking<'_>, &mut Run<'_>), pass: &mut Pass) -> Result<bool, Stopped> {
    let Some(first) = pass.first else { return Ok(false) };
    let answer = run.ask(asking, &run.window().first_step()).await?;
    let page = answer.page(asking)?;
    let Some(arrived) = rows(&page).iter().position(|row| *row == first) else { return Ok(false) };
    run.store(&page.rows[..arrived], (&mut pass.repeats, 1), None)?;
    run.take_shown(&pass.repeats);
    Ok(page.total.is_none_or(|total| pass.covered + arrived as u64 >= total))
}

async fn pass(asking: &Asking<'_>, run: &mut Run<'_>) -> Result<Pass, Stopped> {
    let mut pass = Pass::default();
    let mut step = run.window().first_step();
    for _ in 0..PAGES_AT_MOST {
        match page((asking, run), &step, &mut pass).await? {
            Some(next) => step = next,
            None => return Ok(pass),
        }
    }
    pass.has_gaps = true;
    Ok(pass)
}

/// Reads and stores one page; gives what to ask next, none at the end of the pass.
async fn page(
    (asking, run): (&Asking<'_>, &mut Run<'_>),
    step: &Step,
    pass: &mut Pass,
) -> Result<Option<Step>, Stopped> {
    let mut answer = run.ask(asking, step).await?;
    let mut page = answer.page(asking)?;
    let mut hashes = rows(&page);
    // Nothing further, and no count that says so: a moment's trouble looks the same.
    if pass.brings_nothing(&hashes) && !pass.counted_out {
        let again = run.ask(asking, step).await?;
        let others = rows(&again.page(asking)?);
        if !pass.brings_nothing(&others) {
            drop(page);
            answer = again;
            page = answer.page(asking)?;
            hashes = others;
        }
    }
    let next = exhibit_source::next_step(asking.profile, step, &page);
    let repeated = pass.take(&page, hashes, &next);
    let ended = page.rows.len() == repeated;
    let offset = step.offset + page.listed - overlap(&page);
    let following = Step { offset, ..step.clone() };
    if !ended {
        ahead::fetch(asking, &following);
    }
    let stored = run.store(&page.rows[repeated..], (&mut pass.repeats, 1), None)?;
    pass.stale_pages = if stored.fresh > 0 { 0 } else { pass.stale_pages + 1 };
    run.tell(asking, page.total);
    if pass.stale_pages > STALE_PAGES_AT_MOST {
        pass.has_gaps = true;
        return Ok(None);
    }
    Ok((!ended).then_some(following))
}

/// Rows of a page that are asked for again with the next one, as the vendor counts them. Rows that were cut into several
/// are not what it counts.
fn overlap(page: &Page<'_>) -> u64 {
    if page.listed == page.rows.len() as u64 { seam::overlap(page.rows.len()) as u64 } else { 0 }
}

fn rows(page: &Page<'_>) -> Vec<seam::Row> {
    page.rows.iter().map(|row| Sha256::digest(row).into()).collect()
}

impl Pass {
    /// Whether a page holds no row, or only the last ones of the page before.
    fn brings_nothing(&self, page: &[seam::Row]) -> bool {
        page.is_empty() || seam::repeated(&self.page, page) == Some(page.len())
    }

    /// Takes the rows of a page in and says how many of its first rows are the last ones of the page before.
    fn take(&mut self, page: &Page<'_>, rows: Vec<seam::Row>, next: &Next) -> usize {
        let repeated = seam::repeated(&self.page, &rows);
        // After the vendor's own end nothing need follow, not even the rows that were there.
        let ended = rows.is_empty() && self.counted_out;
        self.has_gaps |= repeated.is_none() && !ended;
        let repeated = repeated.unwrap_or(0);
        self.first = self.first.or_else(|| rows.first().copied());
        self.covered += (rows.len() - repeated) as u64;
        self.total = page.total;
        self.counted_out = *next == Next::Done;
        self.page = rows;
        repeated
    }
}
