//! One source's pull: what an earlier one left unfinished, then its parts from the bookmark on, oldest first.

use std::sync::Mutex;

use exhibit_entry::Moment;
use exhibit_source::Paging;
use exhibit_source::profile::WindowShape;
use exhibit_store::{SourceState, Writer};

use super::asking::{Asking, Tally};
use super::resume::{Bookmark, Resume, asked};
use super::run::{Ledger, Plan, Run};
use super::windows::{self, Part};
use super::{Ended, Pulled, Scene, Wanted, ask, walk};
use crate::{Error, Workspace, clock, source};

/// One source's pull as it goes on.
struct Pull<'a> {
    ledger: Ledger<'a>,
    wanted: &'a Wanted,
    shape: WindowShape,
    /// Names what is asked.
    asked: String,
    /// The bookmark as it stands.
    cursor: Option<String>,
    pulled: Pulled,
    has_ended_well: bool,
}

/// Pulls from one source.
///
/// # Errors
/// [`Error::Cancelled`], and the workspace's own trouble; the source's own is in the result.
pub(super) fn pull(
    scene: &Scene<'_>,
    state: &SourceState,
    wanted: &Wanted,
    writer: &Mutex<Writer>,
) -> Result<Pulled, Error> {
    let tally = Tally::default();
    let ledger = Ledger { workspace: scene.workspace, state, writer, tally: &tally };
    let mut pull = Pull::new(ledger, wanted);
    let held = wanted.tokens.get(&state.line.name).cloned();
    let token = held.map_or_else(|| source::token_of(scene.workspace, &state.line), |token| Ok(Some(token)));
    let asking = token.and_then(|token| Asking::new(scene, &state.line, token.as_ref(), &tally));
    let failed = match asking {
        Ok(asking) => ask::runtime()?.block_on(pull.all(&asking))?,
        // A source that cannot even be asked leaves a receipt too.
        Err(error) => pull.unasked(error)?,
    };
    pull.pulled.retries = tally.retries.get();
    match failed {
        Some(error @ Error::Cancelled) => Err(error),
        Some(error) => Ok(pull.failed(&error)),
        None => Ok(pull.pulled),
    }
}

/// Finds a window that ends before it begins before anything is asked or noted.
///
/// # Errors
/// [`Error::Usage`].
pub(super) fn check_window(workspace: &Workspace, state: &SourceState, wanted: &Wanted) -> Result<(), Error> {
    let profile = workspace.derivation().profile(&state.line.profile).ok();
    // What cannot be asked at all is told by its own pull.
    let Some(request) = profile.and_then(|profile| profile.request.as_ref()) else { return Ok(()) };
    let bookmark = state.cursor.as_deref().and_then(Moment::parse);
    windows::plan(&request.window, wanted, bookmark, clock::now()).map(drop).map_err(|error| match error {
        Error::Usage { message, hint } => Error::usage(format!("{}: {message}", state.line.name), hint),
        other => other,
    })
}

impl<'a> Pull<'a> {
    fn new(ledger: Ledger<'a>, wanted: &'a Wanted) -> Self {
        let line = &ledger.state.line;
        let profile = ledger.workspace.derivation().profile(&line.profile).ok();
        let request = profile.and_then(|profile| profile.request.as_ref());
        Self {
            ledger,
            wanted,
            shape: request.map(|request| request.window.clone()).unwrap_or_default(),
            asked: profile.map(|profile| asked(profile, line)).unwrap_or_default(),
            cursor: ledger.state.cursor.clone(),
            pulled: Pulled {
                name: line.name.clone(),
                ended: Ended::Ok,
                pages: 0,
                counts: Default::default(),
                retries: 0,
                restarts: 0,
                resumed: false,
                failure: None,
            },
            has_ended_well: false,
        }
    }

    /// Everything that is to be asked; what stopped it.
    async fn all(&mut self, asking: &Asking<'_>) -> Result<Option<Error>, Error> {
        if let Some(resume) = self.unfinished() {
            self.pulled.resumed = true;
            let part = Part { window: resume.window(), reached: None, is_last: resume.is_last };
            let plan = Plan {
                part,
                bookmark: resume.bookmark,
                cursor_in: self.cursor.clone(),
                resumed: Some(resume),
            };
            let error = self.run(asking, plan).await?;
            // Where rows are numbered, what came since the stop stood at the end of the walk.
            if error.is_some() || matches!(asking.profile.paging, Paging::Sequence { .. }) {
                return Ok(error);
            }
        }
        let parts = match self.parts() {
            Ok(parts) => parts,
            Err(error) => return self.unasked(error),
        };
        for part in parts {
            let plan = self.plan(part);
            if let Some(error) = self.run(asking, plan).await? {
                return Ok(Some(error));
            }
        }
        Ok(None)
    }

    /// One run with its receipts; what stopped it.
    async fn run(&mut self, asking: &Asking<'_>, plan: Plan) -> Result<Option<Error>, Error> {
        let mut run = Run::new(self.ledger, plan.clone(), &self.asked);
        let outcome = walk::through(asking, &mut run, plan.resumed.as_ref().and_then(Resume::step)).await;
        self.take(run, outcome.map_err(|stopped| asking.signer.hide(stopped.into())))
    }

    /// The receipt of a run that did not get as far as its first request.
    fn unasked(&mut self, error: Error) -> Result<Option<Error>, Error> {
        let now = clock::now();
        let bookmark = self.cursor.as_deref().and_then(Moment::parse);
        let parts = windows::plan(&self.shape, self.wanted, bookmark, now).unwrap_or_default();
        let part = parts.first().copied().unwrap_or(Part {
            window: Default::default(),
            reached: None,
            is_last: true,
        });
        let run = Run::new(self.ledger, self.plan(part), &self.asked);
        self.take(run, Err(error))
    }

    fn take(
        &mut self,
        mut run: Run<'_>,
        outcome: Result<walk::Reach, Error>,
    ) -> Result<Option<Error>, Error> {
        let (ended, error, cursor) = run.finish(outcome)?;
        self.cursor = cursor;
        self.has_ended_well |= ended == Ended::Ok;
        self.pulled.pages += run.pages;
        self.pulled.restarts += run.restarts;
        self.pulled.counts.add(run.counts);
        Ok(error)
    }

    /// What an earlier pull left unfinished, where nothing else is wanted.
    fn unfinished(&self) -> Option<Resume> {
        let is_plain = !self.wanted.full && self.wanted.since.is_none() && self.wanted.until.is_none();
        let text = self.ledger.state.resume.as_deref().filter(|_| is_plain)?;
        Resume::read(text, &self.asked, clock::now())
    }

    fn parts(&self) -> Result<Vec<Part>, Error> {
        let bookmark = self.cursor.as_deref().and_then(Moment::parse);
        windows::plan(&self.shape, self.wanted, bookmark, clock::now())
    }

    fn plan(&self, part: Part) -> Plan {
        let bookmark = if self.wanted.since.is_none() { Bookmark::MayMove } else { Bookmark::Stays };
        Plan { part, bookmark, cursor_in: self.cursor.clone(), resumed: None }
    }

    fn failed(self, error: &Error) -> Pulled {
        let came = self.pulled.counts.seen > 0 || self.has_ended_well;
        let ended = if came { Ended::Partial } else { Ended::Failed };
        Pulled { ended, failure: Some(error.failure()), ..self.pulled }
    }
}
