//! The desk's verbs of access reviews.

use exhibit_engine::review::{self, Choice, Ending, Opening, Undecided};
use exhibit_engine::{Error, clock};

use super::Desk;
use crate::task::Hear;
use crate::wire::{NewReview, ReviewClose, ReviewDecide, ReviewDetail, ReviewLine, ReviewList, ReviewRef};

impl Desk {
    /// The reviews of the workspace, newest first. A workspace that is not there yet has none.
    pub(crate) fn reviews(&self) -> Result<ReviewList, Error> {
        let workspace = self.workspace()?;
        let found = if workspace.exists() { review::list(&workspace)? } else { Vec::new() };
        Ok(ReviewList { reviews: found.iter().map(ReviewLine::from).collect() })
    }

    /// Opens a review of everybody in a period.
    pub(crate) fn open_review(&self, new: NewReview, hear: Hear) -> Result<ReviewDetail, Error> {
        let (workspace, asker) = (self.workspace()?, self.asker());
        let NewReview { title, from, to, query } = new;
        let opening = Opening { title: Some(title), from, to, query, by: self.around.person.user.clone() };
        let id = self.tasks.run(hear, |watch| review::open(&workspace, &opening, asker, watch))?;
        self.review(&ReviewRef { id })
    }

    /// One review with everybody in it, and its statement: as signed, or as it would read now.
    pub(crate) fn review(&self, named: &ReviewRef) -> Result<ReviewDetail, Error> {
        let detail = review::detail(&self.workspace()?, named.id)?;
        let statement = review::statement(&detail, (&self.around.person.user, clock::now()));
        Ok(ReviewDetail::of(&detail, statement))
    }

    /// Decides about people of a review.
    pub(crate) fn decide(&self, decision: ReviewDecide) -> Result<ReviewDetail, Error> {
        let ReviewDecide { id, places, verdict, note, reviewer } = decision;
        let choice = |place| Choice { place, verdict: verdict.into(), note: note.clone() };
        let choices: Vec<Choice> = places.into_iter().map(choice).collect();
        review::decide(&self.workspace()?, id, &choices, (&reviewer, clock::now()))?;
        self.review(&ReviewRef { id })
    }

    /// Closes a review.
    pub(crate) fn close_review(&self, closing: ReviewClose) -> Result<ReviewDetail, Error> {
        let ReviewClose { id, by, sign, despite_open } = closing;
        let workspace = self.workspace()?;
        let signing = self.signing(&workspace, &sign)?;
        let undecided = if despite_open { Undecided::Leave } else { Undecided::Refuse };
        let ending = Ending { by, at: clock::now(), undecided, signing: signing.as_ref() };
        review::close(&workspace, id, &ending)?;
        self.review(&ReviewRef { id })
    }
}
