//! One part of a source's log as it is read: its pages, its receipts, and the bookmark at its end.

use std::borrow::Cow;
use std::sync::{Mutex, MutexGuard, PoisonError};

use exhibit_entry::Moment;
use exhibit_source::{Step, Window};
use exhibit_store::{
    Appended, Batch, Closing, Derive, Feed, Incoming, Ingest, Numbers, ReceiptDraft, ReceiptStatus, Repeats,
    Rows, RunKind, SourceState, Writer,
};

use super::asking::{Asking, Tally};
use super::resume::{self, Bookmark, Resume};
use super::walk::Reach;
use super::windows::{self, Part};
use super::{Ended, ask, judge::Stopped};
use crate::watch::Progress;
use crate::{Error, Workspace, clock, incoming, random};

/// Rows of one transaction at the most: others wait for it, and a crash costs them.
const ROWS_AT_ONCE: usize = 2_000;

/// Rows that claim to be later than this after the beginning do not tell how new the newest row is.
const AHEAD_MS: i64 = 3_600_000;

const DAY_MS: i64 = 24 * 3_600_000;

/// Where a source's rows and receipts go.
#[derive(Clone, Copy)]
pub(super) struct Ledger<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) state: &'a SourceState,
    pub(super) writer: &'a Mutex<Writer>,
    pub(super) tally: &'a Tally,
}

/// What is known of a run before its first request.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) part: Part,
    pub(super) bookmark: Bookmark,
    /// The bookmark as it stands.
    pub(super) cursor_in: Option<String>,
    /// The run that it goes on with.
    pub(super) resumed: Option<Resume>,
}

/// One part of a source's log as it is read.
pub(super) struct Run<'a> {
    ledger: Ledger<'a>,
    plan: Plan,
    id: String,
    asked: String,
    pub(super) started_at: Moment,
    /// Latest and earliest time of a row that came.
    newest: Option<Moment>,
    oldest: Option<Moment>,
    /// Latest time of a row that can be right.
    pub(super) newest_likely: Option<Moment>,
    pub(super) pages: u64,
    pub(super) counts: Appended,
    pub(super) restarts: u64,
    /// Every row that was shown, in all passes that came to their end.
    shown: Numbers,
    /// Retries before it began: the tally is the source's.
    retries_before: u64,
    /// Where the run would go on.
    next: Option<Resume>,
}

/// What a page did to a pass.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stored {
    /// Rows that were new to the pass.
    pub(super) fresh: u64,
    /// Rows later than any that came before.
    pub(super) newcomers: u64,
}

impl<'a> Run<'a> {
    /// A run that has not asked anything yet. `asked` names what it asks.
    pub(super) fn new(ledger: Ledger<'a>, plan: Plan, asked: &str) -> Self {
        let resumed = plan.resumed.as_ref();
        Self {
            ledger,
            id: resumed.map_or_else(random::run_id, |resume| resume.run.clone()),
            asked: asked.to_owned(),
            started_at: resumed.map_or_else(clock::now, |resume| resume.started_at),
            newest: resumed.and_then(|resume| resume.newest),
            oldest: None,
            newest_likely: None,
            pages: 0,
            counts: Appended::default(),
            restarts: 0,
            shown: Numbers::default(),
            retries_before: ledger.tally.retries.get(),
            next: plan.resumed.clone(),
            plan,
        }
    }

    /// What is asked for.
    pub(super) fn window(&self) -> Window {
        self.plan.part.window
    }

    /// Asks for one page, or for the same one again.
    pub(super) async fn ask(&self, asking: &Asking<'_>, step: &Step) -> Result<ask::Answer, Stopped> {
        ask::page(asking, step).await
    }

    /// Stores the rows of a page with their receipt. After them the walk goes on at `next`, where that can be said.
    ///
    /// # Errors
    /// The workspace's own trouble, [`Error::Cancelled`].
    pub(super) fn store(
        &mut self,
        rows: &[Cow<'_, [u8]>],
        (repeats, pages): (&mut Repeats, u64),
        next: Option<&Step>,
    ) -> Result<Stored, Error> {
        let before = repeats.seen().len();
        self.pages += pages;
        let (mut newcomers, mut rest) = (0, rows);
        loop {
            let (now, later) = rest.split_at(rest.len().min(ROWS_AT_ONCE));
            let is_last = later.is_empty();
            let rows = self.incoming(now);
            newcomers += self.take_times(&rows);
            if is_last && let Some(step) = next {
                self.next = Some(self.resume().at(step));
            }
            let receipt = self.receipt(if is_last { pages } else { 0 }, ReceiptStatus::Running, None);
            self.append(&rows, (repeats, receipt), None)?;
            if is_last {
                break;
            }
            rest = later;
        }
        Ok(Stored { fresh: repeats.seen().len() - before, newcomers })
    }

    /// Takes in what a pass that came to its end was shown; gives how many rows no pass before was shown.
    pub(super) fn take_shown(&mut self, repeats: &Repeats) -> u64 {
        let before = self.shown.len();
        self.shown.extend(repeats.seen());
        self.shown.len() - before
    }

    /// Notes where the run would go on, with a receipt of its own.
    ///
    /// # Errors
    /// As [`Run::store`].
    pub(super) fn note(&mut self, step: &Step) -> Result<(), Error> {
        self.next = Some(self.resume().at(step));
        let receipt = self.receipt(0, ReceiptStatus::Running, None);
        self.append(&[], (&mut Repeats::default(), receipt), None)
    }

    /// Begins the window again: what the vendor said of its pages means nothing any more.
    pub(super) fn begin_again(&mut self) {
        self.restarts += 1;
        self.next = None;
    }

    /// Says how far it is.
    pub(super) fn tell(&self, asking: &Asking<'_>, total: Option<u64>) {
        asking.watch.tell(Progress {
            stage: "pull",
            subject: Some(asking.name()),
            done: self.counts.seen,
            total,
            unit: "rows",
            until: None,
        });
    }

    /// Writes the last receipt: with the bookmark and with what vanished at the source where the run ended well. Gives
    /// how it ended, why, and the bookmark that it leaves.
    ///
    /// # Errors
    /// The workspace's own trouble.
    pub(super) fn finish(
        &mut self,
        outcome: Result<Reach, Error>,
    ) -> Result<(Ended, Option<Error>, Option<String>), Error> {
        // Only what was stopped is gone on with: not what ended, and no list that is known to have no end there.
        if matches!(outcome, Ok(_) | Err(Error::NoEnd { .. })) {
            self.next = None;
        }
        if self.pages == 0 && !matches!(outcome, Err(Error::Cancelled)) {
            self.next = self.next.take().and_then(Resume::after_none);
        }
        let (ended, error) = match outcome {
            Ok(Reach::Whole) => (Ended::Ok, None),
            Ok(Reach::Short) => (Ended::Partial, Some(self.short())),
            Ok(Reach::Capped { rows }) => (Ended::Partial, Some(self.capped(rows))),
            // The workspace's own trouble is not the source's: nothing more can be stored.
            Err(error @ Error::Store(_)) => return Err(error),
            Err(error) => (if self.counts.seen > 0 { Ended::Partial } else { Ended::Failed }, Some(error)),
        };
        let mut receipt = self.receipt(0, status_of(ended), error.as_ref());
        receipt.retries = self.ledger.tally.retries.get() - self.retries_before;
        if ended == Ended::Ok && self.plan.bookmark == Bookmark::MayMove {
            receipt.cursor_out = self.reached().map(|at| at.to_string());
        }
        let cursor = receipt.cursor_out.clone().or_else(|| self.plan.cursor_in.clone());
        let shown = std::mem::take(&mut self.shown);
        let closing = if ended == Ended::Ok { self.closing(&shown) } else { None };
        self.append(&[], (&mut Repeats::default(), receipt), closing)?;
        Ok((ended, error, cursor))
    }

    /// Up to where all rows are here, once the run ended well.
    fn reached(&self) -> Option<Moment> {
        let before = self.plan.cursor_in.as_deref().and_then(Moment::parse);
        let reached = match self.plan.part {
            Part { is_last: false, window, .. } => window.until,
            Part { reached, .. } => self.newest.max(reached),
        };
        let reached = reached.max(before);
        // A row that claims to come from the future must not stop later pulls from asking about the present.
        reached.map(|at| at.min(self.started_at))
    }

    /// What a whole reading says of rows that did not come. Nothing where not all of them were looked for: the pages of
    /// a resumed run that came before the stop are not known any more.
    fn closing<'s>(&self, shown: &'s Numbers) -> Option<Closing<'s>> {
        if self.plan.resumed.is_some() {
            return None;
        }
        let profile = self.ledger.workspace.derivation().profile(&self.ledger.state.line.profile).ok()?;
        let shape = profile.request.as_ref().map(|shape| &shape.window)?;
        let kept = self.ledger.state.settings.kept_days;
        let kept = kept.or_else(|| profile.retention.as_ref().and_then(|retention| retention.days));
        let expired_before = kept.map(|days| self.started_at.plus_ms(-i64::from(days) * DAY_MS));
        let sure = windows::sure(shape, self.plan.part.window);
        // Asked for everything, a vendor sends what it likes to send: what is older than all of it may be kept there
        // and only not be shown, unless it is known how long it is kept.
        let from = match (sure.since, expired_before) {
            (Some(since), _) => Some(since),
            (None, Some(_)) => None,
            (None, None) => Some(self.oldest?),
        };
        let to = sure.until.map_or(self.started_at, |until| until.min(self.started_at));
        Some(Closing { from, to, seen: shown, expired_before })
    }

    fn incoming(&self, rows: &[Cow<'_, [u8]>]) -> Vec<Incoming> {
        let (derivation, line) = (self.ledger.workspace.derivation(), &self.ledger.state.line);
        incoming::all(derivation, Feed { source: &line.name, profile: &line.profile }, rows)
    }

    /// Takes in the times of rows and says how many are later than any before.
    fn take_times(&mut self, rows: &[Incoming]) -> u64 {
        let times = || rows.iter().filter_map(|row| row.derived.as_ref().ok()?.reading.at);
        let newcomers = times().filter(|at| self.newest_likely.is_some_and(|newest| *at > newest)).count();
        self.newest = self.newest.max(times().max());
        self.oldest = [self.oldest, times().min()].into_iter().flatten().min();
        let likely = self.started_at.plus_ms(AHEAD_MS);
        self.newest_likely = self.newest_likely.max(times().filter(|at| *at <= likely).max());
        newcomers as u64
    }

    fn append(
        &mut self,
        rows: &[Incoming],
        (repeats, receipt): (&mut Repeats, ReceiptDraft),
        closing: Option<Closing<'_>>,
    ) -> Result<(), Error> {
        let line = &self.ledger.state.line;
        let mapping = self.ledger.workspace.derivation().mapping(&line.profile);
        let (source, rows) = (&line.name, &Rows::of(rows));
        let batch = Batch { source, ingest: Ingest::Api, mapping: &mapping, receipt, rows, closing };
        let counts = self.writer().append(&batch, repeats, &mut random::salts())?;
        self.counts.add(counts);
        Ok(())
    }

    fn writer(&self) -> MutexGuard<'a, Writer> {
        // What a thread that panicked left is a transaction rolled back.
        self.ledger.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn resume(&self) -> Resume {
        resume::of_run(
            (&self.asked, &self.id),
            (self.started_at, clock::now()),
            (self.plan.part.window, self.plan.part.is_last),
            (self.newest, self.plan.bookmark),
        )
    }

    fn receipt(&self, pages: u64, status: ReceiptStatus, error: Option<&Error>) -> ReceiptDraft {
        let window = self.plan.part.window;
        ReceiptDraft {
            run: self.id.clone(),
            kind: RunKind::Pull,
            path: None,
            window_from: window.since,
            window_to: window.until,
            started_at: self.started_at,
            finished_at: clock::now(),
            pages,
            retries: 0,
            http_status: self.ledger.tally.status.get(),
            status,
            cursor_in: self.plan.cursor_in.clone(),
            cursor_out: None,
            error: error.map(ToString::to_string),
            code: error.map(|error| error.code().as_str().to_owned()),
            skew_ms: self.ledger.tally.skew_ms.get(),
            resume: self.next.as_ref().map(Resume::to_json),
        }
    }

    fn short(&self) -> Error {
        Error::Remote {
            source_name: self.ledger.state.line.name.clone(),
            message:
                "the vendor sent fewer rows than it says it has, or they kept moving while they were read"
                    .into(),
            hint: "what came is kept and the bookmark stays; sync again",
        }
    }

    fn capped(&self, rows: u64) -> Error {
        Error::Remote {
            source_name: self.ledger.state.line.name.clone(),
            message: format!(
                "the vendor's export is cut off after so many rows, and {rows} came: older ones may be missing"
            ),
            hint: "what came is kept and the bookmark stays; pull a shorter time with --since, or export the rest there in \
                   parts and import the files",
        }
    }
}

fn status_of(ended: Ended) -> ReceiptStatus {
    match ended {
        Ended::Ok => ReceiptStatus::Ok,
        Ended::Partial => ReceiptStatus::Partial,
        Ended::Failed => ReceiptStatus::Failed,
    }
}
