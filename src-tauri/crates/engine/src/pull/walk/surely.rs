//! One page, asked for until it can be believed.
//!
//! A reply that was cut on the border of two rows is still good JSON, and an empty one may be a moment's trouble. So a
//! page that is shorter than the others, one without rows, and the one that says that nothing follows are asked for
//! again. What any of the answers showed is stored.

use std::borrow::Cow;
use std::collections::HashMap;

use exhibit_source::{Next, Page, Step};
use exhibit_store::Repeats;
use sha2::{Digest, Sha256};

use super::Reach;
use crate::Error;
use crate::pull::ahead;
use crate::pull::asking::Asking;
use crate::pull::judge::Stopped;
use crate::pull::run::{Run, Stored};

/// Answers to one request at the most; the rows of a busy log change between any two of them.
const ANSWERS_AT_MOST: u32 = 4;

/// How long pages are, learnt on the way: many vendors give fewer rows than they are asked for and do not say so.
pub(super) struct Length {
    /// Rows of a page that is not suspected.
    full: Option<u64>,
    longest: u64,
}

impl Length {
    /// Pages as long as they are asked for; none where nothing is asked.
    pub(super) fn asked(rows: Option<u64>) -> Self {
        Self { full: rows, longest: 0 }
    }

    fn is_short(&self, rows: u64) -> bool {
        self.full.is_some_and(|full| rows < full)
    }

    /// Takes in a page whose answers agreed. One that is short, is no end and stays short is the vendor's own limit.
    fn take(&mut self, rows: u64, goes_on: bool) {
        self.longest = self.longest.max(rows);
        if goes_on && self.full.is_some() {
            self.full = Some(self.longest);
        }
    }
}

/// What one page came to.
pub(super) struct Shown {
    /// What follows it.
    pub(super) next: Next,
    /// What it did to the pass.
    pub(super) stored: Stored,
}

/// Asks for the page of `step`, again where that is needed, and stores every row that any answer showed.
///
/// # Errors
/// What stopped it; what came before is stored.
pub(super) async fn page(
    (asking, run): (&Asking<'_>, &mut Run<'_>),
    step: &Step,
    repeats: &mut Repeats,
    length: &mut Length,
) -> Result<Shown, Stopped> {
    let answer = run.ask(asking, step).await?;
    let page = answer.page(asking)?;
    let mut next = exhibit_source::next_step(asking.profile, step, &page);
    let is_doubted = !matches!(next, Next::Capped { .. }) && is_doubtful(&next, &page, length);
    match &next {
        _ if is_doubted => ahead::fetch(asking, step),
        Next::Ask(next) => ahead::fetch(asking, next),
        _ => {}
    }
    let mut stored = run.store(&page.rows, (repeats, 1), resumed_at(&next, step))?;
    run.tell(asking, page.total);
    let (mut listed, mut answers) = (page.listed, 1);
    if is_doubted {
        let mut known = Copies::default();
        known.unknown(&page.rows);
        drop(page);
        drop(answer);
        while answers < ANSWERS_AT_MOST {
            let again = run.ask(asking, step).await?;
            let page = again.page(asking)?;
            let unknown = known.unknown(&page.rows);
            let seen = exhibit_source::next_step(asking.profile, step, &page);
            answers += 1;
            let agrees = unknown.is_empty() && is_end(&seen) == is_end(&next);
            next = farther((next, listed), (seen, page.listed));
            listed = listed.max(page.listed);
            if !unknown.is_empty() {
                stored.add(run.store(&unknown, (repeats, 0), resumed_at(&next, step))?);
            }
            if agrees || !is_end(&next) {
                break;
            }
        }
    }
    length.take(listed, !is_end(&next));
    Ok(Shown { next, stored })
}

/// A window that comes in one reply.
///
/// # Errors
/// As [`page`].
pub(super) async fn one_reply(asking: &Asking<'_>, run: &mut Run<'_>) -> Result<Reach, Stopped> {
    let (step, mut repeats) = (run.window().first_step(), Repeats::default());
    let shown = page((asking, run), &step, &mut repeats, &mut Length::asked(None)).await;
    run.take_shown(&repeats);
    match shown {
        Ok(Shown { next: Next::Capped { rows }, .. }) => Ok(Reach::Capped { rows }),
        Ok(_) => Ok(Reach::Whole),
        // An export that may be had once in ten minutes has said that it is whole, and cannot be asked to confirm it.
        Err(Stopped::Other(Error::RateLimited { .. })) if run.pages == 1 && run.counts.seen > 0 => {
            Ok(Reach::Whole)
        }
        Err(stopped) => Err(stopped),
    }
}

/// Where a stopped walk goes on after a page: at the next one, or at this one where it is the last.
fn resumed_at<'s>(next: &'s Next, step: &'s Step) -> Option<&'s Step> {
    let at = if let Next::Ask(next) = next { next } else { step };
    at.cursor.is_some().then_some(at)
}

fn is_doubtful(next: &Next, page: &Page<'_>, length: &Length) -> bool {
    is_end(next) || page.listed == 0 || length.is_short(page.listed)
}

fn is_end(next: &Next) -> bool {
    !matches!(next, Next::Ask(_))
}

/// Of what two answers say of the next page: that there is one, and what the longer answer says of it.
fn farther((first, rows): (Next, u64), (second, more_rows): (Next, u64)) -> Next {
    match (is_end(&first), is_end(&second)) {
        (true, false) => second,
        (false, true) => first,
        _ if more_rows > rows => second,
        _ => first,
    }
}

/// How often each row of a page was shown, told by the SHA-256 of its bytes.
#[derive(Default)]
struct Copies(HashMap<[u8; 32], usize>);

impl Copies {
    /// The rows of another answer to the same request that no answer before showed, as often as they are more.
    fn unknown<'r>(&mut self, rows: &[Cow<'r, [u8]>]) -> Vec<Cow<'r, [u8]>> {
        let (mut met, mut unknown) = (HashMap::<[u8; 32], usize>::new(), Vec::new());
        for row in rows {
            let hash: [u8; 32] = Sha256::digest(row).into();
            let met = met.entry(hash).or_default();
            *met += 1;
            let known = self.0.entry(hash).or_default();
            if *met > *known {
                *known = *met;
                unknown.push(row.clone());
            }
        }
        unknown
    }
}

impl Stored {
    fn add(&mut self, other: Self) {
        self.fresh += other.fresh;
        self.newcomers += other.newcomers;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(numbers: &[u8]) -> Vec<Cow<'_, [u8]>> {
        numbers.iter().map(|number| Cow::Borrowed(std::slice::from_ref(number))).collect()
    }

    fn count(numbers: &[u8], number: u8) -> usize {
        numbers.iter().filter(|other| **other == number).count()
    }

    #[test]
    fn a_short_page_is_suspected_until_it_is_known_that_pages_are_short() {
        let mut length = Length::asked(Some(200));
        assert!(length.is_short(37) && !length.is_short(200));
        length.take(37, true);
        assert!(!length.is_short(37) && length.is_short(36));
        length.take(50, true);
        assert!(length.is_short(37));
        length.take(9, false);
        assert!(length.is_short(49) && !length.is_short(50));
        assert!(!Length::asked(None).is_short(0));
    }

    #[test]
    fn of_two_answers_the_one_that_goes_on_is_believed() {
        let at = |offset| Next::Ask(Step { offset, ..Step::default() });
        assert_eq!(farther((at(1), 5), (Next::Done, 9)), at(1));
        assert_eq!(farther((Next::Done, 9), (at(1), 5)), at(1));
        assert_eq!(farther((at(1), 5), (at(2), 9)), at(2));
        assert_eq!(farther((at(1), 9), (at(2), 5)), at(1));
    }

    proptest! {
        #[test]
        fn every_row_is_taken_as_often_as_the_answer_that_shows_it_most(
            answers in proptest::collection::vec(proptest::collection::vec(0_u8..6, 0..12), 1..5),
        ) {
            let (mut copies, mut taken) = (Copies::default(), Vec::new());
            for answer in &answers {
                taken.extend(copies.unknown(&rows(answer)).iter().map(|row| row[0]));
            }
            for number in 0..6 {
                let most = answers.iter().map(|answer| count(answer, number)).max().unwrap_or_default();
                prop_assert_eq!(count(&taken, number), most);
            }
        }
    }
}
