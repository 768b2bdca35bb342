//! Access review: who got, lost or changed access, who came in, with which credentials, and how everybody stands.
//! A log shows changes, not standing access; an imported list of accounts is held against it.

mod accounts;
mod changes;
mod credentials;
mod logins;
mod principals;

pub(crate) use self::credentials::Credentials;
use super::super::account::Account;
use super::super::review::{Review, ReviewStanding, sheet_rows, sign_off, unreviewed};
use super::super::rows::PackRow;
use super::super::sheet::{Sheet, Sink};
use super::super::study::{Findings, Principal, Study};
use super::basis::Basis;
use super::cases::{self, Cases};
use super::facts::{Facts, Listing};
use super::people::{People, RULES, Span};
use super::tally::Tally;
use crate::error::Error;
use exhibit_entry::Moment;

/// Numbers of the tables.
mod table {
    pub(super) const CHANGES: usize = 0;
    pub(super) const LOGINS: usize = 1;
    pub(super) const CREDENTIALS: usize = 2;
    pub(super) const PRINCIPALS: usize = 3;
    pub(super) const ROLES: usize = 4;
    pub(super) const EXCEPTIONS: usize = 5;
    pub(super) const SIGN_OFF: usize = 6;
    pub(super) const ACCOUNTS: usize = 7;
}

/// Spans of roles that wait for the names of their people; then they are written with the names known so far.
const MAX_WAITING: usize = 200_000;

/// The study of access.
pub(crate) struct Access {
    end: Moment,
    people: People,
    credentials: Credentials,
    spans: Vec<Span>,
    cases: Cases,
    tally: Tally,
    changes: u64,
    logins: u64,
    accounts: Option<Vec<Account>>,
    review: Option<Review>,
    left_out: Vec<String>,
}

impl Access {
    /// The study that rests on `basis`.
    pub(crate) fn new(basis: Basis) -> Self {
        Self {
            end: basis.end,
            people: People::default(),
            credentials: Credentials::default(),
            spans: Vec::new(),
            cases: Cases::new(RULES, table::EXCEPTIONS),
            tally: Tally::default(),
            changes: 0,
            logins: 0,
            accounts: basis.accounts,
            review: basis.review,
            left_out: basis.kept_out,
        }
    }

    fn write_spans(
        &mut self,
        names: &dyn Fn(&People, usize) -> String,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let spans = std::mem::take(&mut self.spans);
        spans
            .iter()
            .try_for_each(|span| principals::write_span(span, &names(&self.people, span.person), sink))
    }
}

impl Study for Access {
    fn sheets(&self) -> Vec<Sheet> {
        let mut sheets = vec![
            changes::sheet(),
            logins::sheet(),
            credentials::sheet(),
            principals::sheet(),
            principals::role_sheet(),
            cases::sheet(),
            sign_off(),
        ];
        sheets.extend(self.accounts.as_ref().map(|_| accounts::sheet()));
        sheets
    }

    fn take(&mut self, row: &PackRow, sink: &mut dyn Sink) -> Result<(), Error> {
        let Some(facts) = Facts::of(&row.entry) else { return Ok(()) };
        self.tally.add(&facts);
        let mut found = self.people.take(&facts);
        facts.of_further().for_each(|further| found.extend(self.people.take_further(&further)));
        found.extend(self.credentials.take(&facts, &mut self.people));
        match facts.listing {
            Listing::Change(change) => {
                self.changes += 1;
                changes::write(change, &facts, sink)?;
            }
            Listing::Login => {
                self.logins += 1;
                logins::write(&facts, sink)?;
            }
            Listing::Credential | Listing::Other => {}
        }
        self.spans.extend(self.people.take_ended());
        if self.spans.len() >= MAX_WAITING {
            self.write_spans(&|people, place| people.name(place).to_owned(), sink)?;
        }
        found.into_iter().try_for_each(|case| self.cases.add(case, sink))
    }

    fn finish(mut self: Box<Self>, sink: &mut dyn Sink) -> Result<Findings, Error> {
        let matched = self.accounts.take().map(|list| accounts::Matched::new(list, &self.people));
        let people = std::mem::take(&mut self.people);
        let judged: Vec<_> =
            self.review.iter().flat_map(|review| people.judged_by_granters(review)).collect();
        judged.into_iter().try_for_each(|case| self.cases.add(case, sink))?;
        let standing = people.finish(
            self.end,
            matched.as_ref().map(accounts::Matched::listed),
            &self.credentials.open_by_holder(),
        );
        let names = &standing.names;
        self.spans.extend(standing.held);
        self.write_spans(&|_, place| names[place].clone(), sink)?;
        standing.principals.iter().try_for_each(|principal| principals::write(principal, sink))?;
        sheet_rows(self.review.as_ref(), &standing.principals)
            .iter()
            .try_for_each(|row| sink.row(table::SIGN_OFF, &row.cells()))?;
        let differing = match matched {
            Some(matched) => Some(matched.write(&standing.principals, names, sink)?),
            None => None,
        };
        standing.cases.into_iter().try_for_each(|case| self.cases.add(case, sink))?;
        let figures = figures(&self, &standing.principals, differing);
        let credentials_left = self.credentials.write(self.end, names, sink)?;
        let (charts, per_day, charts_left) = self.tally.finish();
        let (exceptions, cases_left) = self.cases.finish();
        let mut left_out = self.left_out;
        let unreviewed = self.review.as_ref().and_then(|review| unreviewed(review, &standing.principals));
        left_out.extend(
            [unreviewed, standing.left_out, credentials_left, cases_left, charts_left].into_iter().flatten(),
        );
        Ok(Findings { exceptions, principals: standing.principals, figures, charts, per_day, left_out })
    }
}

fn figures(study: &Access, principals: &[Principal], differing: Option<u64>) -> Vec<(String, u64)> {
    let flagged = principals.iter().filter(|principal| !principal.flags.is_empty()).count() as u64;
    let mut figures = vec![
        ("people and programs", principals.len() as u64),
        ("of these, with a flag", flagged),
        ("changes of access", study.changes),
        ("logins and logouts", study.logins),
        ("credentials", study.credentials.len()),
        ("credentials made here and still open", study.credentials.open()),
    ];
    figures.extend(differing.map(|count| ("differences to the list of accounts", count)));
    figures.extend(study.review.iter().flat_map(|review| ReviewStanding::of(review).figures()));
    figures.into_iter().map(|(label, count)| (label.to_owned(), count)).collect()
}

#[cfg(test)]
mod tests;
