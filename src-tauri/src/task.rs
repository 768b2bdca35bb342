//! Long verbs as the window sees them: each has a number, tells how far it is, and can be stopped.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use exhibit_engine::{Error, Watch, clock};
use tokio_util::sync::CancellationToken;

use crate::wire::Progress;

/// Hears how far a task is.
pub(crate) type Hear = Box<dyn Fn(Progress) + Send + Sync>;

/// Between two reports of one task: twenty a second look smooth, and more only keep the window busy.
const PAUSE: Duration = Duration::from_millis(50);

/// The running tasks by number.
#[derive(Debug, Default)]
pub(crate) struct Tasks {
    running: Mutex<Running>,
}

#[derive(Debug, Default)]
struct Running {
    last: u64,
    tokens: BTreeMap<u64, CancellationToken>,
}

/// One task's reports on their way to the window.
struct Reports {
    task: u64,
    hear: Hear,
    pace: Mutex<Pace>,
}

/// Lets a report through when the last one is long enough ago, else keeps it as the newest to be told.
#[derive(Default)]
struct Pace {
    told_at: Option<Instant>,
    waiting: Option<Progress>,
}

/// A task on the list of those that run, for as long as it does: one that panics leaves it too.
struct Listed<'a> {
    tasks: &'a Tasks,
    task: u64,
}

impl Drop for Listed<'_> {
    fn drop(&mut self) {
        self.tasks.lock().tokens.remove(&self.task);
    }
}

impl Tasks {
    /// Runs `work` as a task that `hear` hears of: at once, so that it can be stopped; about twenty times a second;
    /// and what it said last.
    ///
    /// # Errors
    /// What `work` gives.
    pub(crate) fn run<T>(
        &self,
        hear: Hear,
        work: impl FnOnce(&Watch<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let (task, token) = self.begin();
        let _listed = Listed { tasks: self, task };
        let reports = Reports { task, hear, pace: Mutex::default() };
        (reports.hear)(starting(task));
        let tell = |progress| reports.tell(progress);
        let result = work(&Watch::new(&tell, token));
        reports.tell_last();
        result
    }

    /// Asks a task to stop. One that has ended meanwhile needs no stopping.
    pub(crate) fn cancel(&self, task: u64) {
        if let Some(token) = self.lock().tokens.get(&task) {
            token.cancel();
        }
    }

    /// Whether nothing runs.
    pub(crate) fn is_idle(&self) -> bool {
        self.lock().tokens.is_empty()
    }

    fn begin(&self) -> (u64, CancellationToken) {
        let mut running = self.lock();
        running.last += 1;
        let (task, token) = (running.last, CancellationToken::new());
        running.tokens.insert(task, token.clone());
        (task, token)
    }

    fn lock(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reports {
    fn tell(&self, progress: exhibit_engine::Progress) {
        if let Some(progress) = self.lock().admit(told(self.task, progress), clock::started()) {
            (self.hear)(progress);
        }
    }

    fn tell_last(&self) {
        if let Some(progress) = self.lock().waiting.take() {
            (self.hear)(progress);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pace {
    fn admit(&mut self, progress: Progress, now: Instant) -> Option<Progress> {
        if self.told_at.is_some_and(|at| now.saturating_duration_since(at) < PAUSE) {
            self.waiting = Some(progress);
            return None;
        }
        self.told_at = Some(now);
        self.waiting = None;
        Some(progress)
    }
}

/// Names the task to the window before there is anything to tell.
fn starting(task: u64) -> Progress {
    Progress {
        task,
        stage: "Starting".into(),
        source: None,
        done: 0,
        total: None,
        unit: "rows".into(),
        waits_until: None,
    }
}

fn told(task: u64, progress: exhibit_engine::Progress) -> Progress {
    let exhibit_engine::Progress { stage, subject, done, total, unit, until } = progress;
    Progress {
        task,
        stage: in_words(stage).into(),
        source: subject,
        done,
        total,
        unit: unit.into(),
        waits_until: until.map(|until| until.to_string()),
    }
}

/// The engine's word for a stage, as people read it.
fn in_words(stage: &'static str) -> &'static str {
    match stage {
        "pull" => "Pulling",
        "import" => "Importing",
        "export" | "pack" => "Writing",
        "verify" => "Checking",
        "wait" => "Waiting",
        "reread" => "Reading rows again",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn step(done: u64) -> exhibit_engine::Progress {
        exhibit_engine::Progress {
            stage: "pull",
            subject: None,
            done,
            total: None,
            unit: "rows",
            until: None,
        }
    }

    fn listener() -> (Hear, Arc<Mutex<Vec<Progress>>>) {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ear = Arc::clone(&heard);
        (Box::new(move |progress| ear.lock().unwrap().push(progress)), heard)
    }

    #[test]
    fn reports_within_the_pause_wait_and_the_newest_of_them_is_kept() {
        let (mut pace, start) = (Pace::default(), clock::started());
        let ms = |ms| start + Duration::from_millis(ms);
        assert!(pace.admit(told(1, step(1)), ms(0)).is_some());
        assert!(pace.admit(told(1, step(2)), ms(20)).is_none());
        assert!(pace.admit(told(1, step(3)), ms(49)).is_none());
        assert_eq!(pace.waiting.as_ref().unwrap().done, 3);
        assert_eq!(pace.admit(told(1, step(4)), ms(50)).unwrap().done, 4);
        assert!(pace.waiting.is_none());
    }

    #[test]
    fn a_task_is_named_first_and_its_last_word_is_told() {
        let (hear, heard) = listener();
        let tasks = Tasks::default();
        tasks
            .run(hear, |watch| {
                (1..=500).for_each(|done| watch.tell(step(done)));
                Ok(())
            })
            .unwrap();
        let heard = heard.lock().unwrap();
        assert_eq!((heard[0].task, heard[0].stage.as_str()), (1, "Starting"));
        assert_eq!(heard.last().unwrap().done, 500);
        assert!(tasks.lock().tokens.is_empty());
    }

    #[test]
    fn a_task_that_panics_does_not_run_for_ever() {
        let tasks = Tasks::default();
        let work = || tasks.run(Box::new(|_| ()), |_| -> Result<(), Error> { panic!("for the test") });
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).is_err());
        assert!(tasks.is_idle());
    }

    #[test]
    fn a_cancelled_task_stops_at_its_next_look() {
        let tasks = Tasks::default();
        let result = tasks.run(Box::new(|_| ()), |watch| {
            tasks.cancel(1);
            watch.check()
        });
        assert!(matches!(result, Err(Error::Cancelled)));
        tasks.cancel(1);
        tasks.cancel(99);
    }
}
