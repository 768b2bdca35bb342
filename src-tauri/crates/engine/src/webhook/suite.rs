//! Trying a receiver with good and forged deliveries, and holding its answers against those that a right one gives.
//!
//! What is expected is decided by our own check of the very bytes that go out: a forgery that a scheme's signature cannot
//! show is sent and told, but not held against the receiver.

mod cases;
mod forge;
mod table;

use exhibit_entry::Moment;
use exhibit_store::{Attempt, AttemptKind, AttemptScope};
use serde::Serialize;

use super::replay::{Hand, Now, Tries, fresh_id};
use super::trial::Trial;
use crate::watch::{Progress, Watch};
use crate::{Error, Workspace, clock};

pub use cases::{CASES, Case, Expected};
pub use table::{Exported, Form, export, table};

/// After so many requests in a row without an answer no further one is sent: a receiver that hangs takes 5 s each.
const SILENT_AT_MOST: usize = 3;

/// What became of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Answered as a right receiver does.
    Pass,
    /// Answered otherwise, or not at all.
    Fail,
    /// The answer tells nothing about the check of signatures.
    NotJudged,
    /// Not sent: the scheme has no such case, or the receiver had stopped answering.
    NotRun,
}

/// One line of the result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The case, a stable word.
    pub case: &'static str,
    /// What is sent, for people.
    pub title: &'static str,
    /// What a right receiver answers: `accept`, `accept or content`, `refuse`, `any`; none: not sent.
    pub expected: Option<Expected>,
    /// What became of it.
    pub outcome: Outcome,
    /// Status of the answer.
    pub status: Option<u16>,
    /// How long that took.
    pub latency_ms: Option<u64>,
    /// Our own check of what was sent.
    pub our_check: Option<String>,
    /// SHA-256 of the body that was sent, lower-case hex.
    pub sent_sha256: Option<String>,
    /// Size of it.
    pub sent_bytes: Option<u64>,
    /// Number of the recorded try.
    pub attempt: Option<u64>,
    /// What the outcome means.
    pub note: String,
    /// Why there is no whole answer.
    pub error: Option<String>,
}

/// How a receiver answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suite {
    /// The name that its tries share.
    pub run: String,
    /// When it began.
    pub at: Option<Moment>,
    /// Who ordered it.
    pub by: Option<String>,
    /// The address.
    pub target: Option<String>,
    /// By whose rules.
    pub scheme: Option<String>,
    /// One line a case, in their fixed order.
    pub cases: Vec<Line>,
}

/// Sends every case that the scheme has, one after the other, each recorded before the next.
///
/// # Errors
/// As [`super::trial::plan_test`]; [`Error::Usage`] for an address that may not be asked; [`Error::Cancelled`]; the
/// workspace's own trouble. What was sent is recorded.
pub fn run(hand: &Hand<'_>, trial: &Trial, watch: &Watch<'_>) -> Result<Suite, Error> {
    let mut forge = forge::Forge::of(trial)?;
    let mut tries = Tries::begin(hand, AttemptKind::Suite)?;
    let (mut attempts, mut silent) = (Vec::new(), 0);
    for (done, case) in CASES.iter().enumerate() {
        watch.check()?;
        watch.tell(Progress {
            stage: "suite",
            subject: Some(case.id.to_owned()),
            done: done as u64,
            total: Some(CASES.len() as u64),
            unit: "cases",
            until: None,
        });
        let now = Now { at: clock::now(), fresh_id: &fresh_id };
        let Some(planned) = forge.planned(case, &now)? else { continue };
        let attempt = tries.once(&planned, watch)?;
        silent = if attempt.draft.status.is_some() { 0 } else { silent + 1 };
        let is_unreached = attempts.is_empty() && attempt.draft.address.is_none();
        attempts.push(attempt);
        if is_unreached || silent >= SILENT_AT_MOST {
            break;
        }
    }
    watch.check()?;
    Ok(told(tries.run(), &attempts))
}

/// The result of an earlier run, from what was recorded of it.
///
/// # Errors
/// [`Error::Usage`] when no suite of that name was run; the workspace's own trouble.
pub fn recorded(workspace: &Workspace, run: &str) -> Result<Suite, Error> {
    let mut attempts = workspace.reader()?.attempts(&AttemptScope::Run(run.to_owned()), 0)?;
    attempts.retain(|attempt| attempt.draft.kind == AttemptKind::Suite);
    if attempts.is_empty() {
        return Err(Error::usage(
            format!("there is no run of the suite called `{}`", run.escape_debug()),
            "see `exhibit webhook attempts`",
        ));
    }
    Ok(told(run, &attempts))
}

impl Suite {
    /// Whether every case that was judged passed, and one was.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.count(Outcome::Fail) == 0 && self.count(Outcome::Pass) > 0
    }

    /// Whether the receiver answered anything.
    #[must_use]
    pub fn is_reached(&self) -> bool {
        self.cases.iter().any(|line| line.status.is_some())
    }

    /// How many cases came out so.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.cases.iter().filter(|line| line.outcome == outcome).count()
    }
}

fn told(run: &str, attempts: &[Attempt]) -> Suite {
    let first = attempts.first().map(|attempt| &attempt.draft);
    let of_case =
        |case: &Case| attempts.iter().find(|attempt| attempt.draft.case.as_deref() == Some(case.id));
    let place = |id: Option<&str>| CASES.iter().position(|case| Some(case.id) == id);
    let last = attempts.last().and_then(|attempt| place(attempt.draft.case.as_deref()));
    // A case of the scheme that comes before the last one sent would have been sent.
    let not_sent = |at: usize| match last {
        Some(last) if at > last && attempts[attempts.len() - 1].draft.status.is_none() => {
            "not sent: the receiver had stopped answering"
        }
        _ => "a signature of this scheme has no such case",
    };
    Suite {
        run: run.to_owned(),
        at: first.map(|draft| draft.at),
        by: first.map(|draft| draft.by_whom.clone()),
        target: first.map(|draft| draft.target.clone()),
        scheme: first.and_then(|draft| draft.scheme.clone()),
        cases: CASES.iter().enumerate().map(|(at, case)| line(case, of_case(case), not_sent(at))).collect(),
    }
}

fn line(case: &Case, attempt: Option<&Attempt>, not_sent: &'static str) -> Line {
    let draft = attempt.map(|attempt| &attempt.draft);
    let expected = draft.and_then(|draft| Expected::of(draft.expected.as_deref()?));
    let (outcome, note) =
        cases::judged(case, expected, draft.map(|draft| (draft.status, draft.error.as_deref())));
    Line {
        case: case.id,
        title: case.title,
        expected,
        outcome,
        status: draft.and_then(|draft| draft.status),
        latency_ms: draft.and_then(|draft| draft.latency_ms),
        our_check: draft.and_then(|draft| draft.verdict.clone()),
        sent_sha256: draft.map(|draft| hex::encode(draft.sent_sha256)),
        sent_bytes: draft.map(|draft| draft.sent_bytes),
        attempt: attempt.map(|attempt| attempt.id),
        note: if attempt.is_some() { note } else { not_sent }.to_owned(),
        error: draft.and_then(|draft| draft.error.clone()),
    }
}
