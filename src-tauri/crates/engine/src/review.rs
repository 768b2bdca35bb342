//! Access reviews: people decide about what the log shows, one principal after the other, and sign what they decided.
//!
//! The people stand as they stood when the review was opened; later rows change nothing in it. Every decision is kept,
//! the newest counts, nobody decides about themselves, and a closed review takes no more.

mod people;
mod statement;

use std::collections::BTreeMap;

use exhibit_entry::{Evidence, Moment};
use exhibit_export::{Closing, Decision, Period, Principal, Review, Verdict, same_person};
use exhibit_store::{PackPart, Reader, ReviewDecision, ReviewDraft, ReviewEnd, ReviewOutcome, ReviewState};

use crate::browse::{Asker, Question};
use crate::pack::Signing;
use crate::watch::Watch;
use crate::{Error, Workspace, pack, sign};

/// Longest title, note or name, in characters: a sentence or two, not a file.
const TEXT_LIMIT_CHARS: usize = 2_000;

/// What a review is to look at.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Its title; none: made from the period.
    pub title: Option<String>,
    /// Start of the period: date, RFC 3339, `-90d`.
    pub from: String,
    /// End of the period, not part of it.
    pub to: String,
    /// Further conditions on the rows that are read; empty for none.
    pub query: String,
    /// Who opens it.
    pub by: String,
}

/// A review with everybody in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// What stands in lists of reviews.
    pub state: ReviewState,
    /// Everybody, by place.
    pub people: Vec<Person>,
}

/// One principal of a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Its place, from 1.
    pub place: u64,
    /// What was known when the review was opened, flags too.
    pub principal: Principal,
    /// Every decision about it, the oldest first; the last one counts.
    pub decisions: Vec<ReviewDecision>,
}

/// A decision to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The line, from 1.
    pub place: u64,
    /// What is decided.
    pub verdict: Verdict,
    /// Why; needed unless approved.
    pub note: String,
}

/// What a closing does with people who were not decided about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// It is refused while there are any.
    Refuse,
    /// They stay undecided, and the statement says so.
    Leave,
}

/// How a review is to be closed.
#[derive(Clone, Debug)]
pub struct Ending<'a> {
    /// Who closes it.
    pub by: String,
    /// When.
    pub at: Moment,
    /// What becomes of people who were not decided about.
    pub undecided: Undecided,
    /// Who signs the statement; none: nobody.
    pub signing: Option<&'a Signing>,
}

impl Person {
    /// The decision that counts.
    #[must_use]
    pub fn decision(&self) -> Option<&ReviewDecision> {
        self.decisions.last()
    }
}

/// Opens a review of everybody whom the access rows of a period name, and gives its number.
///
/// # Errors
/// [`Error::Query`], [`Error::Usage`] for an empty period, texts that are too long or a period without anybody,
/// [`Error::Cancelled`], and the workspace's own trouble.
pub fn open(workspace: &Workspace, opening: &Opening, asker: Asker, watch: &Watch<'_>) -> Result<u64, Error> {
    let by = named(&opening.by)?;
    let part = part(opening, asker)?;
    let title = opening.title.clone().filter(|title| !title.trim().is_empty());
    let title = short(title.unwrap_or_else(|| people::title(part.from, part.to)), "the title")?;
    let question = Question { query: opening.query.clone(), ..Question::default() };
    let query = question.filter()?.to_string();
    let mut reader = workspace.watched_reader(watch)?;
    let people = people::frozen(&mut reader, (&part, &query), watch)?;
    if people.is_empty() {
        return Err(Error::usage(
            "no access row of this period names anybody",
            "no review was opened; choose another period or query",
        ));
    }
    drop(reader);
    let draft = ReviewDraft {
        title,
        from: part.from,
        to: part.to,
        query,
        opened_at: asker.now,
        opened_by: by,
        people: people.into_iter().map(|person| (person.name.clone(), people::facts(&person))).collect(),
    };
    Ok(workspace.writer()?.open_review(&draft)?)
}

/// All reviews, the newest first.
///
/// # Errors
/// [`Error::NoSuchWorkspace`], and the workspace's own trouble.
pub fn list(workspace: &Workspace) -> Result<Vec<ReviewState>, Error> {
    Ok(workspace.reader()?.reviews()?)
}

/// One review with everybody in it.
///
/// # Errors
/// [`Error::Usage`] when it is not there, [`Error::NoSuchWorkspace`], and the workspace's own trouble.
pub fn detail(workspace: &Workspace, id: u64) -> Result<Detail, Error> {
    let reader = workspace.reader()?;
    reader.hold()?;
    read(&reader, id)
}

/// Takes decisions, all or none.
///
/// # Errors
/// [`Error::Usage`] for a decision without its note, a reviewer who is the reviewed, a closed review, no
/// reviewer, or a review or line that is not there; and the workspace's own trouble. Then none was taken.
pub fn decide(
    workspace: &Workspace,
    id: u64,
    choices: &[Choice],
    (reviewer, at): (&str, Moment),
) -> Result<(), Error> {
    let reviewer = named(reviewer)?;
    let review = detail(workspace, id)?;
    let taken = choices.iter().map(|choice| taken(&review, choice, (&reviewer, at)));
    let taken = taken.collect::<Result<Vec<_>, Error>>()?;
    match workspace.writer()?.decide(id, &taken)? {
        ReviewOutcome::Done => Ok(()),
        refused => Err(refusal(id, refused)),
    }
}

/// Closes a review with a statement built from its decisions, signed where a key is given.
///
/// # Errors
/// [`Error::Usage`] while people are not decided about (unless that is left so), when it is closed already or somebody
/// decided meanwhile, or it is not there; what the key says; and the workspace's own trouble. Then it stays open.
pub fn close(workspace: &Workspace, id: u64, ending: &Ending<'_>) -> Result<Closing, Error> {
    let by = named(&ending.by)?;
    let review = detail(workspace, id)?;
    if review.state.end.is_some() {
        return Err(refusal(id, ReviewOutcome::Closed));
    }
    let open = review.people.iter().filter(|person| person.decision().is_none()).count();
    if open > 0 && ending.undecided == Undecided::Refuse {
        return Err(Error::usage(
            format!("{open} of {} people are not decided about", review.people.len()),
            "the review stays open; decide, or say that they are to be left undecided",
        ));
    }
    let statement = statement::statement(&review, (&by, ending.at));
    let signed = |signing: &Signing| sign::sign(&signing.key, sign::REVIEW_NAMESPACE, statement.as_bytes());
    let signature = ending.signing.map(signed).transpose()?;
    let signer = ending.signing.map(|signing| signing.signer.identity.clone());
    let end = ReviewEnd { statement, signer, signature, closed_by: by, at: ending.at };
    let decisions = review.people.iter().map(|person| person.decisions.len() as u64).sum();
    match workspace.writer()?.end_review(id, &end, decisions)? {
        ReviewOutcome::Done => Ok(closing(end)),
        refused => Err(refusal(id, refused)),
    }
}

/// The closing statement: as it was signed, or as it would read if `by` closed it at `at`.
#[must_use]
pub fn statement(review: &Detail, (by, at): (&str, Moment)) -> String {
    match &review.state.end {
        Some(end) => end.statement.clone(),
        None => statement::statement(review, (by, at)),
    }
}

/// A review as it goes into a pack of its own period and rows; `query` in its canonical spelling.
///
/// # Errors
/// [`Error::Usage`] for a review that is not there, or of another period or of other rows: its people are not those of
/// the pack.
pub(crate) fn for_pack(reader: &Reader, id: u64, (period, query): (Period, &str)) -> Result<Review, Error> {
    let Detail { state, people } = read(reader, id)?;
    if (state.from, state.to) != (period.from, period.to) {
        return Err(Error::usage(
            format!("review {id} is of the period from {} to {}, and the pack is not", state.from, state.to),
            "nothing was written; build the pack of the review's own period",
        ));
    }
    if state.query != query {
        let of = |query: &str| match query {
            "" => "all rows".to_owned(),
            query => format!("the rows of `{}`", query.escape_debug()),
        };
        return Err(Error::usage(
            format!("review {id} is about {}, and the pack about {}", of(&state.query), of(query)),
            "nothing was written; build the pack of the review's own query",
        ));
    }
    let mut decisions: Vec<Decision> = people.iter().map(decision).collect();
    decisions.sort_by(|a, b| a.principal.cmp(&b.principal));
    Ok(Review {
        title: state.title,
        opened_at: state.opened_at,
        opened_by: state.opened_by,
        decisions,
        closing: state.end.map(closing),
    })
}

fn decision(person: &Person) -> Decision {
    let newest = person.decision();
    Decision {
        principal: person.principal.name.clone(),
        role: person.principal.role.clone(),
        flags: person.principal.flags.clone(),
        verdict: newest.and_then(|decision| Verdict::from_word(&decision.decision)),
        note: newest.map(|decision| decision.note.clone()).unwrap_or_default(),
        reviewer: newest.map(|decision| decision.reviewer.clone()),
        at: newest.map(|decision| decision.at),
    }
}

fn closing(end: ReviewEnd) -> Closing {
    Closing {
        statement: end.statement,
        by: end.closed_by,
        at: end.at,
        signature: end.signature,
        signer: end.signer,
    }
}

fn part(opening: &Opening, asker: Asker) -> Result<PackPart, Error> {
    pack::period_part((&opening.from, &opening.to), &opening.query, asker)
        .map(|part| PackPart { evidence: Some(Evidence::Access), ..part })
}

fn read(reader: &Reader, id: u64) -> Result<Detail, Error> {
    let state = reader.review(id)?.ok_or_else(|| {
        Error::usage(
            format!("there is no review {id}"),
            "nothing was changed or written; `exhibit review list` names those that there are",
        )
    })?;
    let mut taken: BTreeMap<u64, Vec<ReviewDecision>> = BTreeMap::new();
    for decision in reader.review_decisions(id)? {
        taken.entry(decision.place).or_default().push(decision);
    }
    let person = |line: exhibit_store::ReviewLine| -> Result<Person, Error> {
        let principal = serde_json::from_str(&line.facts).map_err(|_| {
            Error::Store(exhibit_store::Error::BadValue(format!("line {} of review {id}", line.place)))
        })?;
        Ok(Person { place: line.place, principal, decisions: taken.remove(&line.place).unwrap_or_default() })
    };
    let people = reader.review_lines(id)?.into_iter().map(person).collect::<Result<_, _>>()?;
    Ok(Detail { state, people })
}

fn taken(review: &Detail, choice: &Choice, (reviewer, at): (&str, Moment)) -> Result<ReviewDecision, Error> {
    let person = review.people.iter().find(|person| person.place == choice.place);
    let person = person.ok_or_else(|| refusal(review.state.id, ReviewOutcome::Unknown))?;
    let name = &person.principal.name;
    if same_name(name, reviewer) {
        return Err(Error::usage(
            format!("{} cannot decide about their own access", name.escape_debug()),
            "nothing was decided; somebody else must take this line",
        ));
    }
    let note = short(choice.note.trim().to_owned(), "the note")?;
    if note.is_empty() && choice.verdict != Verdict::Approve {
        return Err(Error::usage(
            format!(
                "`{}` needs a note: {} gets one sentence of why",
                choice.verdict.as_str(),
                name.escape_debug()
            ),
            "nothing was decided; say why",
        ));
    }
    let decision = choice.verdict.as_str().to_owned();
    Ok(ReviewDecision { place: choice.place, decision, note, reviewer: reviewer.to_owned(), at })
}

/// The same person, however spelt. Parts of addresses prove nothing: two people may share one before the `@`.
fn same_name(one: &str, other: &str) -> bool {
    same_person(one, other)
}

fn named(name: &str) -> Result<String, Error> {
    match name.trim() {
        "" => Err(Error::usage("nobody is named", "nothing was changed; say who does this")),
        name => short(name.to_owned(), "the name"),
    }
}

fn short(text: String, what: &str) -> Result<String, Error> {
    if text.chars().count() > TEXT_LIMIT_CHARS {
        let message = format!("{what} is longer than {TEXT_LIMIT_CHARS} characters");
        return Err(Error::usage(message, "nothing was changed; write it shorter"));
    }
    Ok(text)
}

fn refusal(id: u64, outcome: ReviewOutcome) -> Error {
    match outcome {
        ReviewOutcome::Closed => Error::usage(
            format!("review {id} is closed"),
            "nothing was changed; open a new review for what came later",
        ),
        ReviewOutcome::Changed => {
            Error::usage("somebody decided meanwhile", "the review stays open; look again, then close it")
        }
        ReviewOutcome::Unknown | ReviewOutcome::Done => Error::usage(
            format!("there is no review {id}, or no such line in it"),
            "nothing was changed; `exhibit review list` and `exhibit review show` name them",
        ),
    }
}

#[cfg(test)]
mod tests;
