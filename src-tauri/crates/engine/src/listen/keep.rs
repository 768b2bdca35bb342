//! What came goes to the shelf through one thread: many requests at once are one transaction, and nobody is answered
//! before it is on the disk.

use std::thread::JoinHandle;

use exhibit_store::{AttemptDraft, CaptureDraft, CaptureProblemDraft, Stored, Writer};
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
    Attempt(Box<AttemptDraft>),
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

    /// Records that something was passed on, or was not.
    pub(super) async fn attempt(&self, attempt: AttemptDraft) {
        // As above.
        let _ = self.0.send(Job::Attempt(Box::new(attempt))).await;
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
    attempts: Vec<AttemptDraft>,
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
            Job::Attempt(attempt) => {
                self.bytes += attempt.response.as_ref().map_or(0, Vec::len);
                self.attempts.push(*attempt);
            }
        }
    }

    fn has_room(&self) -> bool {
        self.drafts.len() + self.problems.len() + self.attempts.len() < BATCH && self.bytes < BATCH_BYTES
    }

    fn store(self, writer: &mut Writer, marks: &watch::Sender<Mark>) {
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
        let recorded = match self.attempts.is_empty() {
            true => Ok(Vec::new()),
            false => writer.record_attempts(&self.attempts),
        };
        marks.send_modify(|mark| {
            let passed = self.attempts.iter().filter(|attempt| attempt.status.is_some()).count() as u64;
            mark.passed += passed;
            mark.unpassed += self.attempts.len() as u64 - passed;
            if recorded.is_err() {
                mark.failed += self.attempts.len() as u64;
            }
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
}
