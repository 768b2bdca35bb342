//! What a study rests on beside its rows. All of it stands in the pack, so that whoever checks the pack can do the study
//! again.

use exhibit_entry::Moment;

use super::super::account::Account;
use super::super::incident::Incident;
use super::super::input::PackInput;
use super::super::kind::PackKind;
use super::super::review::Review;

const ACCOUNTS_HIDDEN: &str =
    "The list of accounts was not held against the log: it names people, and this pack hides names.";
const REVIEW_HIDDEN: &str =
    "The decisions of the review are not in review.csv: they name people, and this pack hides names.";
const NOTES_HIDDEN: &str =
    "The notes on milestones are not in milestones.csv: they may name people, and this pack hides names.";

/// The facts that a study needs, as they stand in its pack.
#[derive(Clone, Debug)]
pub(crate) struct Basis {
    /// Whose study it is.
    pub(crate) kind: PackKind,
    /// End of the period, not part of it.
    pub(crate) end: Moment,
    /// Accounts as the vendor lists them; access reviews only.
    pub(crate) accounts: Option<Vec<Account>>,
    /// What was decided about the people; access reviews only.
    pub(crate) review: Option<Review>,
    /// What people found out; incident responses only.
    pub(crate) incident: Incident,
    /// What was given and is kept out of a pack that hides names, in sentences.
    pub(crate) kept_out: Vec<String>,
}

impl Basis {
    /// The basis of the study of `input`. The list of accounts, the review and notes name people as they are; the rows
    /// of a redacted pack do not, so that it goes without them.
    pub(crate) fn of(input: &PackInput) -> Self {
        let mut basis = Self {
            kind: input.kind,
            end: input.period.to,
            accounts: input.accounts.clone(),
            review: input.review.clone(),
            incident: input.incident.clone().unwrap_or_default(),
            kept_out: Vec::new(),
        };
        if input.redaction.is_some() {
            basis.keep_names_out();
        }
        basis
    }

    fn keep_names_out(&mut self) {
        let is_review = self.kind == PackKind::AccessReview;
        if self.accounts.take().is_some() && is_review {
            self.kept_out.push(ACCOUNTS_HIDDEN.to_owned());
        }
        if self.review.take().is_some() && is_review {
            self.kept_out.push(REVIEW_HIDDEN.to_owned());
        }
        let mut had_notes = false;
        for milestone in &mut self.incident.milestones {
            had_notes |= milestone.note.take().is_some();
        }
        if had_notes && self.kind == PackKind::IncidentResponse {
            self.kept_out.push(NOTES_HIDDEN.to_owned());
        }
    }
}

/// Those of `sentences` that say what a redacted pack goes without: that it was given, only they tell.
pub(crate) fn kept_out_among(sentences: &[String]) -> Vec<String> {
    let known = [ACCOUNTS_HIDDEN, REVIEW_HIDDEN, NOTES_HIDDEN];
    sentences.iter().filter(|sentence| known.contains(&sentence.as_str())).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::super::super::redact::{Redaction, RedactionProfile};
    use super::*;
    use crate::pack::Milestone;

    #[test]
    fn a_redacted_pack_goes_without_names_and_says_so() {
        let profile = RedactionProfile::builtin("shareable").unwrap();
        let note = |note: Option<&str>| Milestone {
            name: "detected".into(),
            at: None,
            note: note.map(str::to_owned),
        };
        let mut input = PackInput {
            kind: PackKind::IncidentResponse,
            incident: Some(Incident { milestones: vec![note(Some("by ann"))], ..Incident::default() }),
            ..fixture::input(1)
        };
        assert_eq!(Basis::of(&input).kept_out, Vec::<String>::new());
        assert_eq!(Basis::of(&input).incident.milestones[0].note.as_deref(), Some("by ann"));
        input.redaction = Some(Redaction { profile, key: [7; 32] });
        let basis = Basis::of(&input);
        assert_eq!(basis.incident.milestones, [note(None)]);
        assert_eq!(basis.kept_out, [NOTES_HIDDEN]);
        assert_eq!(kept_out_among(&[NOTES_HIDDEN.to_owned(), "x".into()]), [NOTES_HIDDEN]);
    }
}
