//! Passes over a source's window, until one shows that nothing is missing.
//!
//! Offsets drift: rows that arrive while pages are read push others to later pages (seen twice), rows that vanish
//! pull others to earlier pages (not seen at all), and the vendor's count may tell neither. So each page begins with
//! the last rows of the page before it: where they are the same rows, nothing stands between the two; where they are
//! not, another pass is made. The end is confirmed by a page with nothing further.

mod cursors;
mod seam;

use std::collections::HashSet;

use exhibit_source::{Next, Page, Paging, Profile, Step};
use exhibit_store::Repeats;
use sha2::{Digest, Sha256};

use crate::Error;
use crate::pull::{Pull, ask};
use crate::watch::Progress;

/// Passes over one window at the most; a vendor that still shows gaps then is said to be partial.
const PASSES_AT_MOST: u32 = 3;

/// Pages of one pass at the most: with the usual 200 rows a page, 20 million rows. A vendor whose pages never end
/// must not keep us for ever.
const PAGES_AT_MOST: u64 = 100_000;

/// Pages in a row without a row that is new to the pass: the vendor goes in circles.
const STALE_PAGES_AT_MOST: u32 = 20;

/// How much of a window was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// All of it, as far as the vendor's own words tell.
    Whole,
    /// The vendor says that there are more rows than came, or they kept moving.
    Short,
    /// As many rows came as the vendor's export holds at the most.
    Capped {
        /// Rows that came.
        rows: u64,
    },
}

/// What one pass saw.
#[derive(Default)]
struct Pass {
    /// Every different row.
    rows: HashSet<seam::Row>,
    /// The rows of the last page in their order.
    page: Vec<seam::Row>,
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
pub(super) async fn until_complete(pull: &mut Pull<'_>) -> Result<Reach, Error> {
    let profile = pull.asking.workspace.derivation().profile(&pull.asking.line.profile)?.clone();
    match profile.paging {
        Paging::CursorList { .. } => cursors::walk(pull, &profile).await,
        Paging::LimitOffset { .. } => by_offset(pull, &profile).await,
        Paging::None => in_one_reply(pull, &profile).await,
    }
}

async fn in_one_reply(pull: &mut Pull<'_>, profile: &Profile) -> Result<Reach, Error> {
    let step = pull.window.first_step();
    let answer = pull.ask(step.clone()).await?;
    let page = ask::read(profile, &answer.body, &pull.asking.line.name)?;
    pull.store(&page.rows, &mut Repeats::default())?;
    tell(pull, page.rows.len() as u64, page.total);
    match exhibit_source::next_step(profile, step, &page) {
        Next::Capped { rows } => Ok(Reach::Capped { rows }),
        Next::Done | Next::Ask(_) | Next::Short { .. } => Ok(Reach::Whole),
    }
}

async fn by_offset(pull: &mut Pull<'_>, profile: &Profile) -> Result<Reach, Error> {
    let mut known = HashSet::new();
    for _ in 0..PASSES_AT_MOST {
        let pass = one(pull, profile).await?;
        // Where a vendor has no fixed order its pages never fit; then it counts that nothing new is seen any more.
        let settled = !pass.has_gaps || pass.rows.is_subset(&known);
        if settled && pass.total.is_none_or(|total| pass.covered >= total) {
            return Ok(Reach::Whole);
        }
        known.extend(pass.rows);
    }
    Ok(Reach::Short)
}

async fn one(pull: &mut Pull<'_>, profile: &Profile) -> Result<Pass, Error> {
    let (mut pass, mut repeats) = (Pass::default(), Repeats::default());
    let mut step = pull.window.first_step();
    for _ in 0..PAGES_AT_MOST {
        match page((pull, profile), step, &mut pass, &mut repeats).await? {
            Some(next) => step = next,
            None => return Ok(pass),
        }
    }
    pass.has_gaps = true;
    Ok(pass)
}

/// Reads and stores one page; gives what to ask next, none at the end of the pass.
async fn page(
    (pull, profile): (&mut Pull<'_>, &Profile),
    step: Step,
    pass: &mut Pass,
    repeats: &mut Repeats,
) -> Result<Option<Step>, Error> {
    let answer = pull.ask(step.clone()).await?;
    let page = ask::read(profile, &answer.body, &pull.asking.line.name)?;
    let next = exhibit_source::next_step(profile, step.clone(), &page);
    let repeated = pass.take(&page, &next);
    pull.store(&page.rows[repeated..], repeats)?;
    tell(pull, pass.rows.len() as u64, page.total);
    let ended = page.rows.len() == repeated;
    if pass.stale_pages > STALE_PAGES_AT_MOST {
        pass.has_gaps = true;
        return Ok(None);
    }
    let overlap = seam::overlap(page.rows.len());
    let offset = step.offset + (page.rows.len() - overlap) as u64;
    Ok((!ended).then_some(Step { offset, ..step }))
}

fn tell(pull: &Pull<'_>, done: u64, total: Option<u64>) {
    let subject = Some(pull.asking.line.name.clone());
    pull.asking.watch.tell(Progress { stage: "pull", subject, done, total, unit: "rows", until: None });
}

impl Pass {
    /// Takes the rows of a page in and says how many of its first rows are the last ones of the page before.
    fn take(&mut self, page: &Page<'_>, next: &Next) -> usize {
        let rows: Vec<seam::Row> = page.rows.iter().map(|row| Sha256::digest(row).into()).collect();
        let repeated = seam::repeated(&self.page, &rows);
        // After the vendor's own end nothing need follow, not even the rows that were there.
        let ended = rows.is_empty() && self.counted_out;
        self.has_gaps |= repeated.is_none() && !ended;
        let repeated = repeated.unwrap_or(0);
        self.covered += (rows.len() - repeated) as u64;
        let before = self.rows.len();
        self.rows.extend(&rows);
        self.stale_pages = if self.rows.len() > before { 0 } else { self.stale_pages + 1 };
        self.total = page.total;
        self.counted_out = *next == Next::Done;
        self.page = rows;
        repeated
    }
}
