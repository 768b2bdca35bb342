//! An access review: what a person decided about each principal that the log shows.

use std::collections::{BTreeMap, BTreeSet};

use exhibit_entry::Moment;
use serde::{Deserialize, Serialize};

use super::input::Period;
use super::rows::PackRows;
use super::sheet::FieldKind::{Text, Time, Word};
use super::sheet::{Cell, Sheet, field, required};
use super::spelling::spelling_key;
use super::study::{Credentials, Facts, People, Principal};
use crate::error::Error;

/// The flag of a principal that the last review did not know.
pub const NEW_SINCE_LAST_REVIEW: &str = "new_since_last_review";

/// What was decided about one principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The access stays.
    Approve,
    /// The access goes.
    Revoke,
    /// Decided later.
    Defer,
    /// Somebody else decides.
    Escalate,
}

impl Verdict {
    /// Every verdict, in the order people expect.
    pub const ALL: &'static [Self] = &[Self::Approve, Self::Revoke, Self::Defer, Self::Escalate];

    /// The stable word used in data.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Revoke => "revoke",
            Self::Defer => "defer",
            Self::Escalate => "escalate",
        }
    }

    /// The verdict called `word`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|verdict| verdict.as_str() == word)
    }
}

/// The newest decision about one principal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The principal, as in `principals.csv`.
    pub principal: String,
    /// Its roles when the review was opened, as in `principals.csv`.
    pub role: Option<String>,
    /// What the reviewer was warned of.
    pub flags: Vec<String>,
    /// None: not decided yet.
    pub verdict: Option<Verdict>,
    /// Why; never empty unless approved.
    pub note: String,
    /// Who decided.
    pub reviewer: Option<String>,
    /// When.
    pub at: Option<Moment>,
}

/// How a review was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The statement, word for word as signed.
    pub statement: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Moment,
    /// Armored SSHSIG over the statement, namespace `access-review`; none: closed without a signature.
    pub signature: Option<String>,
    /// Who signed, as in `allowed_signers`.
    pub signer: Option<String>,
}

/// A review as it goes into a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Its title.
    pub title: String,
    /// When it was opened.
    pub opened_at: Moment,
    /// By whom.
    pub opened_by: String,
    /// One line a principal, by principal.
    pub decisions: Vec<Decision>,
    /// None: still open.
    pub closing: Option<Closing>,
}

/// How many principals of a review stand where; `all` is the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReviewStanding {
    /// Principals under review.
    pub all: u64,
    /// Approved.
    pub approve: u64,
    /// Revoked.
    pub revoke: u64,
    /// Deferred.
    pub defer: u64,
    /// Escalated.
    pub escalate: u64,
    /// Not decided yet.
    pub open: u64,
}

impl ReviewStanding {
    /// Counts the decisions of `review`.
    #[must_use]
    pub fn of(review: &Review) -> Self {
        let mut standing = Self { all: review.decisions.len() as u64, ..Self::default() };
        for decision in &review.decisions {
            *match decision.verdict {
                Some(Verdict::Approve) => &mut standing.approve,
                Some(Verdict::Revoke) => &mut standing.revoke,
                Some(Verdict::Defer) => &mut standing.defer,
                Some(Verdict::Escalate) => &mut standing.escalate,
                None => &mut standing.open,
            } += 1;
        }
        standing
    }

    /// The numbers with their labels for the cover.
    pub(crate) fn figures(self) -> Vec<(&'static str, u64)> {
        vec![
            ("under review", self.all),
            ("approved", self.approve),
            ("revoked", self.revoke),
            ("deferred", self.defer),
            ("escalated", self.escalate),
            ("not decided", self.open),
        ]
    }
}

/// People and programs as `rows` show them, as `principals.csv` would list them for `period`; by name.
///
/// # Errors
/// [`Error::Rows`] when the rows cannot be read.
pub fn review_principals(rows: &dyn PackRows, period: Period) -> Result<Vec<Principal>, Error> {
    let (mut people, mut credentials) = (People::default(), Credentials::default());
    rows.each(&mut |row| {
        if let Some(facts) = Facts::of(&row.entry).filter(|facts| period.holds(facts.at)) {
            people.take(&facts);
            credentials.take(&facts, &mut people);
            people.take_ended();
        }
        Ok(())
    })?;
    Ok(people.finish(period.to, None, &credentials.open_by_holder()).principals)
}

/// Flags every principal that is not among the `previous` ones (names of the last review, spelling set aside).
pub fn flags_against(principals: &mut [Principal], previous: &[String]) {
    let known: BTreeSet<String> = previous.iter().map(|name| spelling_key(name)).collect();
    for principal in principals.iter_mut().filter(|principal| !known.contains(&spelling_key(&principal.name)))
    {
        if !principal.flags.iter().any(|flag| flag == NEW_SINCE_LAST_REVIEW) {
            principal.flags.push(NEW_SINCE_LAST_REVIEW.to_owned());
        }
    }
}

/// One line of the sign-off sheet of an access review.
pub(crate) struct SignOff<'a> {
    principal: &'a str,
    kind: &'a str,
    state: &'a str,
    role: Option<&'a str>,
    flags: String,
    decision: Option<&'a Decision>,
}

impl SignOff<'_> {
    /// Its cells in the order of [`sign_off`].
    pub(crate) fn cells(&self) -> Vec<Cell<'_>> {
        let decision = self.decision;
        let text = |text: &'_ str| Some(text.to_owned()).filter(|text| !text.is_empty());
        vec![
            self.principal.into(),
            text(self.kind).into(),
            text(self.state).into(),
            self.role.into(),
            text(&self.flags).into(),
            decision.and_then(|decision| decision.verdict).map(Verdict::as_str).into(),
            decision.and_then(|decision| text(&decision.note)).into(),
            decision.and_then(|decision| decision.reviewer.as_deref()).into(),
            decision.and_then(|decision| decision.at).into(),
            Cell::None,
        ]
    }
}

/// The lines of the sign-off sheet: those of `review` where there is one, else one blank line a principal that is not
/// the vendor's own machinery.
pub(crate) fn sheet_rows<'a>(review: Option<&'a Review>, principals: &'a [Principal]) -> Vec<SignOff<'a>> {
    let Some(review) = review else {
        let reviewed = principals.iter().filter(|principal| principal.kind != "system");
        return reviewed.map(|principal| blank(principal)).collect();
    };
    let by_name: BTreeMap<String, &Principal> =
        principals.iter().map(|principal| (spelling_key(&principal.name), principal)).collect();
    let line = |decision: &'a Decision| {
        let principal = by_name.get(&spelling_key(&decision.principal));
        SignOff {
            principal: &decision.principal,
            kind: principal.map_or("", |principal| &principal.kind),
            state: principal.map_or("", |principal| &principal.state),
            role: decision.role.as_deref(),
            flags: decision.flags.join("; "),
            decision: Some(decision),
        }
    };
    review.decisions.iter().map(line).collect()
}

/// Names that are told one by one; the others are counted.
const NAMED: usize = 10;

/// People of these rows whom `review` says nothing about, in one sentence: they came after it was opened.
pub(crate) fn unreviewed(review: &Review, principals: &[Principal]) -> Option<String> {
    let known: BTreeSet<String> =
        review.decisions.iter().map(|decision| spelling_key(&decision.principal)).collect();
    let is_missing = |principal: &&Principal| {
        principal.kind != "system" && !known.contains(&spelling_key(&principal.name))
    };
    let missing: Vec<&str> =
        principals.iter().filter(is_missing).map(|principal| principal.name.as_str()).collect();
    let others = match missing.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let named = missing.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    (!missing.is_empty()).then(|| {
        let of = if missing.len() == 1 { "person or program" } else { "people and programs" };
        format!("{} {of} of these rows stand in no line of the review: {named}{others}.", missing.len())
    })
}

fn blank(principal: &Principal) -> SignOff<'_> {
    SignOff {
        principal: &principal.name,
        kind: &principal.kind,
        state: &principal.state,
        role: principal.role.as_deref(),
        flags: principal.flags.join("; "),
        decision: None,
    }
}

/// `data/signoff/review.csv` of an access review.
pub(crate) fn sign_off() -> Sheet {
    Sheet {
        path: "data/signoff/review.csv",
        title: "Sign-off",
        about: "One line a principal under review; where nothing was decided yet, the last columns are blank to be filled.",
        columns: vec![
            required("principal", Text, "The person or program, as in principals.csv."),
            field("type", Text, "human, agent or unknown; empty: not in these rows any more."),
            field("state", Text, "State by the log."),
            field("role", Text, "Its roles, as the reviewer saw them."),
            field("flags", Text, "What the reviewer was warned of, joined by semicolons."),
            field("decision", Word(&["approve", "revoke", "defer", "escalate"]), "What was decided."),
            field("note", Text, "Why; needed unless approved."),
            field("reviewer", Text, "Who decided; never the principal."),
            field("decided_at", Time, "When."),
            field("ticket", Text, "Where the change is followed up; left blank."),
        ],
        key: &["principal"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Principal {
        Principal {
            name: name.to_owned(),
            state: "active".into(),
            kind: "human".into(),
            ..Principal::default()
        }
    }

    fn decided(name: &str, verdict: Option<Verdict>) -> Decision {
        let at = Moment::parse("2026-02-01T00:00:00Z");
        Decision {
            principal: name.to_owned(),
            role: None,
            flags: vec!["dormant".into()],
            verdict,
            note: "left the firm".into(),
            reviewer: Some("cleo".into()),
            at,
        }
    }

    fn review(decisions: Vec<Decision>) -> Review {
        let opened_at = Moment::parse("2026-01-01T00:00:00Z").unwrap();
        Review { title: "Q1".into(), opened_at, opened_by: "cleo".into(), decisions, closing: None }
    }

    #[test]
    fn the_numbers_of_a_review_add_up() {
        let verdicts = [
            None,
            Some(Verdict::Approve),
            Some(Verdict::Revoke),
            None,
            Some(Verdict::Defer),
            Some(Verdict::Escalate),
        ];
        let decisions =
            verdicts.iter().enumerate().map(|(n, verdict)| decided(&n.to_string(), *verdict)).collect();
        let standing = ReviewStanding::of(&review(decisions));
        assert_eq!(
            standing,
            ReviewStanding { all: 6, approve: 1, revoke: 1, defer: 1, escalate: 1, open: 2 }
        );
        let sum: u64 = standing.figures().iter().skip(1).map(|(_, count)| count).sum();
        assert_eq!(sum, standing.all);
    }

    #[test]
    fn a_blank_sheet_lists_everybody_but_the_machinery_and_a_filled_one_the_decisions() {
        let mut principals = vec![named("ann"), named("cron")];
        principals[1].kind = "system".into();
        let blank = sheet_rows(None, &principals);
        assert_eq!(blank.len(), 1);
        assert_eq!(blank[0].cells()[5..], [Cell::None, Cell::None, Cell::None, Cell::None, Cell::None]);
        let review = review(vec![decided("ann", Some(Verdict::Revoke)), decided("gone", None)]);
        let filled = sheet_rows(Some(&review), &principals);
        assert_eq!(filled.len(), 2);
        assert_eq!(filled[0].cells()[5], Cell::from("revoke"));
        assert_eq!(filled[1].cells()[5], Cell::None);
        assert_eq!(filled[0].cells().len(), sign_off().columns.len());
    }

    #[test]
    fn whom_the_review_says_nothing_about_is_told() {
        let mut principals = vec![named("Ann@x.test"), named("bob@x.test"), named("cron")];
        principals[2].kind = "system".into();
        let review = review(vec![decided("ann@X.test", Some(Verdict::Approve))]);
        let told = unreviewed(&review, &principals).unwrap();
        assert!(
            told.starts_with("1 person or program of these rows") && told.contains("bob@x.test"),
            "{told}"
        );
        principals.truncate(1);
        assert_eq!(unreviewed(&review, &principals), None);
    }

    #[test]
    fn whom_the_last_review_did_not_know_is_flagged_once() {
        let mut principals = [named("Ann@x.test"), named("bob@x.test")];
        for _ in 0..2 {
            flags_against(&mut principals, &["ann@X.test".to_owned()]);
        }
        assert!(principals[0].flags.is_empty());
        assert_eq!(principals[1].flags, [NEW_SINCE_LAST_REVIEW]);
    }
}
