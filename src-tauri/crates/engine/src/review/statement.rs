//! The closing statement of a review as it stands.

use exhibit_entry::Moment;
use exhibit_export::{Period, Review, closing_statement};

use super::{Detail, decision};

/// The statement with `by` closing the review at `at`: people in the order of the review.
pub(super) fn statement(review: &Detail, (by, at): (&str, Moment)) -> String {
    let state = &review.state;
    let told = Review {
        title: state.title.clone(),
        opened_at: state.opened_at,
        opened_by: state.opened_by.clone(),
        decisions: review.people.iter().map(decision).collect(),
        closing: None,
    };
    let period = Period { from: state.from, to: state.to };
    closing_statement(&told, (period, &state.query), (by, at))
}
