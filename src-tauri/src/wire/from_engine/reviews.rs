//! Access reviews.

use exhibit_engine::export::Verdict;
use exhibit_engine::review::{Detail, Person};
use exhibit_engine::store::ReviewState;

use super::text;
use crate::wire::{ReviewDetail, ReviewLine, ReviewPerson, ReviewSum, ReviewVerdict};

impl From<&ReviewState> for ReviewLine {
    fn from(state: &ReviewState) -> Self {
        Self {
            id: state.id,
            title: state.title.clone(),
            from: state.from.to_string(),
            to: state.to.to_string(),
            query: state.query.clone(),
            opened_at: state.opened_at.to_string(),
            opened_by: state.opened_by.clone(),
            principals: state.people,
            decided: state.decided,
            closed_at: text(state.end.as_ref().map(|end| end.at)),
            signer: state.end.as_ref().and_then(|end| end.signer.clone()),
        }
    }
}

impl ReviewDetail {
    /// A review with its statement.
    pub(crate) fn of(detail: &Detail, statement: String) -> Self {
        let people: Vec<ReviewPerson> = detail.people.iter().map(ReviewPerson::from).collect();
        let verdicts = Verdict::ALL.iter().map(|verdict| Some((*verdict).into())).chain([None]);
        let sum = |verdict| ReviewSum {
            verdict,
            people: people.iter().filter(|person| person.verdict == verdict).count() as u64,
        };
        let sums = verdicts.map(sum).collect();
        let signature = detail.state.end.as_ref().and_then(|end| end.signature.clone());
        Self { line: (&detail.state).into(), people, sums, statement: Some(statement), signature }
    }
}

impl From<&Person> for ReviewPerson {
    fn from(person: &Person) -> Self {
        let (known, newest) = (&person.principal, person.decision());
        let verdict = newest.and_then(|decision| Verdict::from_word(&decision.decision));
        Self {
            place: person.place,
            name: known.name.clone(),
            kind: known.kind.clone(),
            role: known.role.clone(),
            state: known.state.clone(),
            first_seen: text(known.first_seen),
            last_seen: text(known.last_seen),
            last_login: text(known.last_login),
            rows: known.rows,
            logins: known.logins,
            failed_logins: known.failed_logins,
            grants_made: known.grants_made,
            open_credentials: known.open_credentials,
            dormant_days: known.dormant_days,
            flags: known.flags.clone(),
            verdict: verdict.map(ReviewVerdict::from),
            note: newest.map(|decision| decision.note.clone()).unwrap_or_default(),
            reviewer: newest.map(|decision| decision.reviewer.clone()),
            at: text(newest.map(|decision| decision.at)),
            decisions: person.decisions.len() as u64,
        }
    }
}

impl From<Verdict> for ReviewVerdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Approve => Self::Approve,
            Verdict::Revoke => Self::Revoke,
            Verdict::Defer => Self::Defer,
            Verdict::Escalate => Self::Escalate,
        }
    }
}

impl From<ReviewVerdict> for Verdict {
    fn from(verdict: ReviewVerdict) -> Self {
        match verdict {
            ReviewVerdict::Approve => Self::Approve,
            ReviewVerdict::Revoke => Self::Revoke,
            ReviewVerdict::Defer => Self::Defer,
            ReviewVerdict::Escalate => Self::Escalate,
        }
    }
}
