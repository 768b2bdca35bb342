//! Trying a receiver with good and forged deliveries, and holding its answers against those that a right one gives.
//!
//! What is expected is decided by our own check of the very bytes that go out: a forgery that a scheme's signature cannot
//! show is sent and told, but not held against the receiver. A refusal counts only from a receiver that takes right
//! deliveries before and after the forged ones: one that refuses everything, or everything from the tenth on, checks nothing.

mod cases;
mod forge;
mod table;

use std::time::Duration;

use exhibit_entry::Moment;
use exhibit_store::{Attempt, AttemptDraft, AttemptKind, AttemptScope, NO_OUTCOME};
use serde::Serialize;

use super::replay::{Hand, Now, STOPPED, Tries, fresh_id};
use super::trial::Trial;
use crate::watch::{Progress, Watch};
use crate::{Error, Workspace, clock};

pub use cases::{CASES, Case, Expected};
pub use table::{Exported, Form, check_output, export, table};

/// After so many requests in a row without an answer no further one is sent: a receiver that hangs takes 5 s each.
const SILENT_AT_MOST: usize = 3;

/// Longest pause that a receiver is given when it asks for one by `Retry-After`.
const PAUSE_AT_MOST: Duration = Duration::from_secs(10);

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
    /// Not sent: the scheme has no such case, the receiver had stopped answering, or a person stopped the run.
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
    /// Whether a person stopped it before the last case.
    pub is_stopped: bool,
    /// One line a case, in their fixed order.
    pub cases: Vec<Line>,
}

/// Sends every case that the scheme has, one after the other, each recorded before the next.
///
/// # Errors
/// As [`super::trial::plan_test`]; [`Error::Usage`] for an address that may not be asked; the workspace's own trouble.
/// What was sent is recorded. A run that was stopped is a result too.
pub fn run(hand: &Hand<'_>, trial: &Trial, watch: &Watch<'_>) -> Result<Suite, Error> {
    let mut forge = forge::Forge::of(trial)?;
    let mut tries = Tries::begin((hand, &trial.schemes), AttemptKind::Suite)?;
    let (mut attempts, mut silent) = (Vec::new(), 0);
    for (done, case) in CASES.iter().enumerate() {
        if watch.check().is_err() {
            break;
        }
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
        let pause = pause(&attempt.draft);
        attempts.push(attempt);
        if is_unreached || silent >= SILENT_AT_MOST || tries.wait(pause, watch).is_err() {
            break;
        }
    }
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
            format!("see `{}`", workspace.command("webhook attempts")),
        ));
    }
    Ok(told(run, &attempts))
}

impl Suite {
    /// Whether right deliveries were accepted, the last one too, and every forged one that a signature can show was
    /// refused.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        let is_open = |line: &Line| {
            matches!(line.expected, Some(Expected::Accept | Expected::Refuse))
                && line.outcome != Outcome::Pass
        };
        self.count(Outcome::Fail) == 0 && is_controlled(&self.cases) && !self.cases.iter().any(is_open)
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
    let last = attempts.last().map(|attempt| (place(attempt.draft.case.as_deref()), &attempt.draft));
    // Every scheme has the last case: where it was not sent, the run broke off.
    let is_stopped = match last {
        Some((at, draft)) if at != Some(CASES.len() - 1) => {
            draft.status.is_some() || draft.error.as_deref() == Some(STOPPED)
        }
        last => last.is_none(),
    };
    // A case of the scheme that comes before the last one sent would have been sent.
    let not_sent = |at: usize| match last {
        Some((last, _)) if Some(at) < last => "a signature of this scheme has no such case",
        _ if is_stopped => "not sent: the run was stopped",
        _ => "not sent: the receiver had stopped answering",
    };
    let mut cases: Vec<Line> =
        CASES.iter().enumerate().map(|(at, case)| line(case, of_case(case), not_sent(at))).collect();
    if !is_controlled(&cases) {
        for refused in cases.iter_mut().filter(|line| is_refused(line)) {
            (refused.outcome, refused.note) = (Outcome::NotJudged, UNCONTROLLED.to_owned());
        }
    }
    Suite {
        run: run.to_owned(),
        at: first.map(|draft| draft.at),
        by: first.map(|draft| draft.by_whom.clone()),
        target: first.map(|draft| draft.target.clone()),
        scheme: first.and_then(|draft| draft.scheme.clone()),
        is_stopped,
        cases,
    }
}

/// Said of a refusal that proves nothing.
const UNCONTROLLED: &str =
    "refused, but so was a right delivery before or after it: what it was refused for cannot be told";

/// Whether the receiver took the first right delivery and the last one.
fn is_controlled(cases: &[Line]) -> bool {
    let ends = [cases.first(), cases.last()];
    ends.into_iter().all(|line| line.is_some_and(|line| line.outcome == Outcome::Pass))
}

fn is_refused(line: &Line) -> bool {
    line.expected == Some(Expected::Refuse) && line.outcome == Outcome::Pass
}

/// How long the receiver asks to be left alone.
fn pause(draft: &AttemptDraft) -> Duration {
    let headers = draft.response_headers.iter().flatten();
    let asked = headers.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("retry-after"));
    let seconds = asked.and_then(|(_, value)| value.trim().parse().ok()).map(Duration::from_secs);
    seconds.unwrap_or_default().min(PAUSE_AT_MOST)
}

fn line(case: &Case, attempt: Option<&Attempt>, not_sent: &'static str) -> Line {
    let draft = attempt.map(|attempt| &attempt.draft);
    let expected = draft.and_then(|draft| Expected::of(draft.expected.as_deref()?));
    let (outcome, note) = match attempt {
        Some(attempt) if attempt.is_open => (Outcome::NotJudged, NO_OUTCOME),
        _ => cases::judged(case, expected, draft.map(|draft| (draft.status, draft.error.as_deref()))),
    };
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
