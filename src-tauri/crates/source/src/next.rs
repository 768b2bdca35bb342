//! What follows a page.

use crate::profile::{Paging, Profile};
use crate::{Page, Step};

/// What follows a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Another request.
    Ask(Step),
    /// The window is read to its end.
    Done,
    /// The vendor cuts its reply off after so many rows, and as many came: more may be missing, and the pull is
    /// partial.
    Capped {
        /// Rows that came.
        rows: u64,
    },
    /// The vendor sent no rows before its own total was reached: the pull is partial.
    Short {
        /// Rows that came.
        seen: u64,
        /// Rows that the vendor says there are.
        total: u64,
    },
}

/// What to do after `page`, the answer to `step`.
///
/// Where the vendor says where its list ends (a total, a number of pages, no mark of a next page), that is the end,
/// and an empty page with a mark is not. Where it does not, pages are asked for until one is empty, because a short
/// page may be the vendor's own lower limit. Of a `Link` header an empty page is the end, and so is one
/// that is not full and names itself.
#[must_use]
pub fn next_step(profile: &Profile, step: &Step, page: &Page<'_>) -> Next {
    let seen = step.offset.saturating_add(page.listed);
    match &profile.paging {
        Paging::None | Paging::ExportJob { .. } => match profile.page.row_cap {
            Some(cap) if seen >= cap.get() => Next::Capped { rows: seen },
            _ => Next::Done,
        },
        Paging::LimitOffset { .. } => counted(page, seen, || Step { offset: seen, ..step.clone() }),
        Paging::PageNumber { first, .. } => numbered(profile, (step, u64::from(*first)), page, seen),
        // Box and Asana always send a mark; one that leads back to an empty page is their end.
        Paging::CursorList { .. }
            if page.listed == 0 && step.cursor.is_some() && page.next == step.cursor =>
        {
            Next::Done
        }
        Paging::CursorList { .. }
        | Paging::LinkHeader { .. }
        | Paging::NextUrl { .. }
        | Paging::LastId { .. }
        | Paging::Sequence { .. } => match &page.next {
            Some(cursor) => Next::Ask(Step { offset: seen, cursor: Some(cursor.clone()), ..step.clone() }),
            None => Next::Done,
        },
    }
}

/// How many rows are asked for at once; none where the vendor sends what it likes.
#[must_use]
pub fn page_rows(profile: &Profile) -> Option<u64> {
    match &profile.paging {
        Paging::None | Paging::ExportJob { .. } => None,
        Paging::LimitOffset { page_rows, .. }
        | Paging::PageNumber { page_rows, .. }
        | Paging::CursorList { page_rows, .. }
        | Paging::LinkHeader { page_rows, .. }
        | Paging::NextUrl { page_rows, .. }
        | Paging::LastId { page_rows, .. }
        | Paging::Sequence { page_rows, .. } => Some(page_rows.get().into()),
    }
}

/// Whether fewer rows came than were asked for at once: the end of the list, or a vendor's own lower limit, or a page
/// that was cut. Only asking again tells them apart.
#[must_use]
pub fn is_short(profile: &Profile, page: &Page<'_>) -> bool {
    page_rows(profile).is_some_and(|asked| page.listed < asked)
}

/// After a page of a list whose rows are counted.
fn counted(page: &Page<'_>, seen: u64, further: impl Fn() -> Step) -> Next {
    match page.total {
        Some(total) if seen >= total => Next::Done,
        Some(total) if page.listed == 0 => Next::Short { seen, total },
        None if page.listed == 0 => Next::Done,
        _ => Next::Ask(further()),
    }
}

/// After a page that has a number.
fn numbered(profile: &Profile, (step, first): (&Step, u64), page: &Page<'_>, seen: u64) -> Next {
    let number = step.page.unwrap_or(first);
    let at = |number| Step { offset: seen, page: Some(number), ..step.clone() };
    let further = || at(number.saturating_add(1));
    let Paging::PageNumber { pages, next, .. } = &profile.paging else { return Next::Done };
    if next.is_some() {
        // The reader took a number and nothing else for it.
        let named = page.next.as_ref().and_then(|next| next.as_str().parse().ok());
        return named.map_or(Next::Done, |number| Next::Ask(at(number)));
    }
    match (pages, page.pages) {
        (Some(_), Some(pages)) if number.saturating_add(1) < pages.saturating_add(first) => {
            Next::Ask(further())
        }
        (Some(_), Some(_)) => Next::Done,
        _ => counted(page, seen, further),
    }
}

#[cfg(test)]
mod tests;
