//! What came goes to the shelf through one thread: many requests at once are one transaction, and nobody is answered
//! before it is on the disk.

use std::thread::JoinHandle;

use exhibit_store::{AttemptDraft, AttemptOutcome, CaptureDraft, CaptureProblemDraft, Stored, Writer};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot, watch};

use super::Mark;
use crate::{Error, Workspace, clock};

/// Requests that may wait for the disk. Each belongs to a connection that waits for its answer, so there are never more
/// than connections.
const QUEUE: usize = 1_024;

/// Requests, and bytes of their bodies, of one transaction.
const BATCH: usize = 512;
const BATCH_BYTES: usize = 8 << 20;

/// One thing to be stored.
enum Job {
    Capture {
        draft: CaptureDraft,
        reply: oneshot::Sender<Option<Stored>>,
        room: Option<OwnedSemaphorePermit>,
    },
    Problem(CaptureProblemDraft),
    /// Something that was not passed on, with its reason.
    Unsent(Box<AttemptDraft>),
    /// Something that is about to be passed on.
    Begun(Box<AttemptDraft>, oneshot::Sender<Option<u64>>),
    /// What came of it.
    Outcome(u64, Box<AttemptOutcome>),
}

/// The way to the shelf. The thread ends when the last of these is dropped and all is stored.
#[derive(Clone)]
pub(super) struct Shelf(mpsc::Sender<Job>);

impl Shelf {
    /// Opens the workspace and begins.
    ///
    /// # Errors
    /// The workspace's own trouble.
    pub(super) fn open(
        workspace: &Workspace,
        marks: watch::Sender<Mark>,
    ) -> Result<(Self, JoinHandle<()>), Error> {
        let writer = workspace.writer()?;
        let (sender, jobs) = mpsc::channel(QUEUE);
        Ok((Self(sender), std::thread::spawn(move || store_all(writer, jobs, &marks))))
    }

    /// Stores a request; none when that could not be done.
    pub(super) async fn store(
        &self,
        draft: CaptureDraft,
        room: Option<OwnedSemaphorePermit>,
    ) -> Option<Stored> {
        let (reply, stored) = oneshot::channel();
        self.0.send(Job::Capture { draft, reply, room }).await.ok()?;
        stored.await.ok().flatten()
    }

    /// Stores what came and is no request.
    pub(super) async fn note(&self, problem: CaptureProblemDraft) {
        // It fails only when the thread is gone, and then every request is answered 503.
        let _ = self.0.send(Job::Problem(problem)).await;
    }

    /// Records that something was not passed on.
    pub(super) async fn unsent(&self, attempt: AttemptDraft) {
        // As above.
        let _ = self.0.send(Job::Unsent(Box::new(attempt))).await;
    }

    /// Records that something is about to be passed on; none when that could not be done, and then it is not.
    pub(super) async fn begun(&self, attempt: AttemptDraft) -> Option<u64> {
        let (reply, number) = oneshot::channel();
        self.0.send(Job::Begun(Box::new(attempt), reply)).await.ok()?;
        number.await.ok().flatten()
    }

    /// Records what came of it.
    pub(super) async fn outcome(&self, attempt: u64, outcome: AttemptOutcome) {
        // As above; the attempt says that nothing is recorded of its outcome.
        let _ = self.0.send(Job::Outcome(attempt, Box::new(outcome))).await;
    }
}

fn store_all(mut writer: Writer, mut jobs: mpsc::Receiver<Job>, marks: &watch::Sender<Mark>) {
    while let Some(first) = jobs.blocking_recv() {
        let mut batch = Batch::default();
        batch.add(first);
        while batch.has_room() {
            match jobs.try_recv() {
                Ok(job) => batch.add(job),
                Err(_) => break,
            }
        }
        batch.store(&mut writer, marks);
    }
}

#[derive(Default)]
struct Batch {
    drafts: Vec<CaptureDraft>,
    replies: Vec<oneshot::Sender<Option<Stored>>>,
    rooms: Vec<OwnedSemaphorePermit>,
    problems: Vec<CaptureProblemDraft>,
    unsent: Vec<AttemptDraft>,
    begun: Vec<AttemptDraft>,
    numbers: Vec<oneshot::Sender<Option<u64>>>,
    outcomes: Vec<(u64, AttemptOutcome)>,
    bytes: usize,
}

impl Batch {
    fn add(&mut self, job: Job) {
        match job {
            Job::Capture { draft, reply, room } => {
                self.bytes += draft.capture.body.len();
                self.drafts.push(draft);
                self.replies.push(reply);
                self.rooms.extend(room);
            }
            Job::Problem(problem) => {
                self.bytes += problem.raw.len();
                self.problems.push(problem);
            }
            Job::Unsent(attempt) => self.unsent.push(*attempt),
            Job::Begun(attempt, number) => {
                self.begun.push(*attempt);
                self.numbers.push(number);
            }
            Job::Outcome(attempt, outcome) => {
                self.bytes += outcome.response.as_ref().map_or(0, Vec::len);
                self.outcomes.push((attempt, *outcome));
            }
        }
    }

    fn has_room(&self) -> bool {
        let of_attempts = self.unsent.len() + self.begun.len() + self.outcomes.len();
        self.drafts.len() + self.problems.len() + of_attempts < BATCH && self.bytes < BATCH_BYTES
    }

    fn store(mut self, writer: &mut Writer, marks: &watch::Sender<Mark>) {
        self.store_attempts(writer, marks);
        let now = clock::now();
        let captures = self.drafts.len() as u64;
        let stored = match captures {
            0 => Ok(Vec::new()),
            _ => writer.store_captures(now, &self.drafts),
        };
        let noted = match self.problems.is_empty() {
            true => Ok(0),
            false => writer.store_capture_problems(now, &self.problems),
        };
        marks.send_modify(|mark| {
            match &stored {
                Ok(stored) => {
                    mark.stored += captures;
                    mark.newest = stored.last().map_or(mark.newest, |last| last.id());
                }
                Err(_) => mark.failed += captures,
            }
            match noted {
                Ok(noted) => mark.problems += noted,
                Err(_) => mark.failed += self.problems.len() as u64,
            }
        });
        let outcomes =
            stored.map_or_else(|_| vec![None; self.replies.len()], |all| all.into_iter().map(Some).collect());
        for (reply, outcome) in self.replies.into_iter().zip(outcomes) {
            // Whoever asked may have been cut off meanwhile; the request is stored all the same.
            let _ = reply.send(outcome);
        }
    }

    /// What is passed on: begun in one transaction, so that it is on the disk before anything goes out.
    fn store_attempts(&mut self, writer: &mut Writer, marks: &watch::Sender<Mark>) {
        let begun = match self.begun.is_empty() {
            true => Ok(Vec::new()),
            false => writer.record_attempts(&self.begun),
        };
        let unsent = match self.unsent.is_empty() {
            true => Ok(Vec::new()),
            false => writer.record_attempts(&self.unsent),
        };
        let concluded = match self.outcomes.is_empty() {
            true => Ok(()),
            false => writer.record_outcomes(&self.outcomes),
        };
        marks.send_modify(|mark| {
            let passed = self.outcomes.iter().filter(|(_, outcome)| outcome.status.is_some()).count() as u64;
            mark.passed += passed;
            mark.unpassed += self.outcomes.len() as u64 - passed + self.unsent.len() as u64;
            for (count, is_recorded) in [
                (self.begun.len(), begun.is_ok()),
                (self.unsent.len(), unsent.is_ok()),
                (self.outcomes.len(), concluded.is_ok()),
            ] {
                mark.failed += if is_recorded { 0 } else { count as u64 };
            }
        });
        let numbers =
            begun.map_or_else(|_| vec![None; self.numbers.len()], |all| all.into_iter().map(Some).collect());
        for (reply, number) in self.numbers.drain(..).zip(numbers) {
            // Whoever asked is gone, and then nothing is passed on.
            let _ = reply.send(number);
        }
    }
}
