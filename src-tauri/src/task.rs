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

/// Lets a report through when the last one of its lane is long enough ago, else keeps it as the newest to be told.
#[derive(Default)]
struct Pace {
    lanes: BTreeMap<Lane, Beat>,
}

/// The source that a report is of, where several are pulled beside each other and none speaks for another; none for all
/// that is done one after the other, such as files.
type Lane = Option<String>;

/// When a lane's last report went through, and the one that did not yet.
#[derive(Default)]
struct Beat {
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
        let lane = lane(&progress);
        if let Some(progress) = self.lock().admit(lane, told(self.task, progress), clock::started()) {
            (self.hear)(progress);
        }
    }

    fn tell_last(&self) {
        let lanes = std::mem::take(&mut self.lock().lanes);
        lanes.into_values().filter_map(|beat| beat.waiting).for_each(|progress| (self.hear)(progress));
    }

    fn lock(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pace {
    fn admit(&mut self, lane: Lane, progress: Progress, now: Instant) -> Option<Progress> {
        let beat = self.lanes.entry(lane).or_default();
        if beat.told_at.is_some_and(|at| now.saturating_duration_since(at) < PAUSE) {
            beat.waiting = Some(progress);
            return None;
        }
        *beat = Beat { told_at: Some(now), waiting: None };
        Some(progress)
    }
}

fn lane(progress: &exhibit_engine::Progress) -> Lane {
    progress.subject.clone().filter(|_| matches!(progress.stage, "pull" | "wait"))
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
        "index" => "Indexing",
        "replay" => "Sending again",
        "suite" => "Testing",
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
        assert!(pace.admit(None, told(1, step(1)), ms(0)).is_some());
        assert!(pace.admit(None, told(1, step(2)), ms(20)).is_none());
        assert!(pace.admit(None, told(1, step(3)), ms(49)).is_none());
        assert_eq!(pace.lanes[&None].waiting.as_ref().unwrap().done, 3);
        assert_eq!(pace.admit(None, told(1, step(4)), ms(50)).unwrap().done, 4);
        assert!(pace.lanes[&None].waiting.is_none());
    }

    #[test]
    fn a_source_that_waits_is_told_though_others_go_on_beside_it() {
        let of = |name: &str, stage, done| exhibit_engine::Progress {
            subject: Some(name.into()),
            stage,
            ..step(done)
        };
        let (hear, heard) = listener();
        let reports = Reports { task: 1, hear, pace: Mutex::default() };
        reports.tell(of("slow", "pull", 1));
        reports.tell(of("quick", "pull", 1));
        reports.tell(of("slow", "wait", 2));
        (2..=500).for_each(|done| reports.tell(of("quick", "pull", done)));
        reports.tell_last();
        let heard = heard.lock().unwrap();
        let first: Vec<_> = heard[..2].iter().map(|told| told.source.as_deref().unwrap()).collect();
        assert_eq!(first, ["slow", "quick"], "neither holds the other back");
        let last = |name: &str| heard.iter().rfind(|told| told.source.as_deref() == Some(name)).unwrap();
        assert_eq!((last("slow").stage.as_str(), last("slow").done), ("Waiting", 2));
        assert_eq!(last("quick").done, 500);
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
