//! Walks over a window, one for each way of paging, and what they have in common: a page that may be less than the
//! vendor has is asked for again, and the end of a list is believed only when two answers agree on it.

mod job;
mod marks;
mod numbers;
mod offsets;
mod seam;
mod surely;

use exhibit_source::{Paging, Step, Window};

use super::ask;
use super::asking::Asking;
use super::judge::Stopped;
use super::run::Run;
use crate::Error;

/// Passes over one window at the most; a vendor that still shows gaps then is said to be partial.
const PASSES_AT_MOST: u32 = 4;

/// Pages of one pass at the most: with the usual 200 rows a page, 20 million rows. A vendor whose pages never end
/// must not keep us for ever.
const PAGES_AT_MOST: u64 = 100_000;

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

/// Reads the window of `run` to its end; from `step` on, where an earlier run came so far.
///
/// # Errors
/// What stopped it; what came is stored.
pub(super) async fn through(
    asking: &Asking<'_>,
    run: &mut Run<'_>,
    step: Option<Step>,
) -> Result<Reach, Stopped> {
    match asking.profile.paging {
        Paging::CursorList { .. }
        | Paging::LinkHeader { .. }
        | Paging::NextUrl { .. }
        | Paging::LastId { .. }
        | Paging::Sequence { .. } => marks::walk(asking, run, step).await,
        Paging::LimitOffset { .. } => offsets::walk(asking, run).await,
        Paging::PageNumber { .. } => numbers::walk(asking, run).await,
        Paging::ExportJob { .. } => job::walk(asking, run, step).await,
        Paging::None => surely::one_reply(asking, run).await,
    }
}

/// The rows of the first page of a window and the vendor's count; an export is ordered and waited for.
///
/// # Errors
/// What kept it from coming.
pub(super) async fn first(
    asking: &Asking<'_>,
    window: Window,
) -> Result<(Vec<Vec<u8>>, Option<u64>), Stopped> {
    let step = window.first_step();
    let answer = match asking.profile.paging {
        Paging::ExportJob { .. } => {
            let step = job::order(asking, step).await?;
            let ready = job::ready(asking, &step).await?;
            job::fetch(asking, &ready).await?
        }
        _ => ask::page(asking, &step).await?,
    };
    let page = answer.page(asking)?;
    Ok((page.rows.iter().map(|row| row.to_vec()).collect(), page.total))
}

fn no_end(asking: &Asking<'_>, message: String) -> Stopped {
    Error::NoEnd { source_name: asking.name(), message }.into()
}
