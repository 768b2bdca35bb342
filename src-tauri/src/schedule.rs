//! Scheduled pulls: while the window is open, each minute, whatever is due in the open workspace. Off for every source
//! until somebody gives it a schedule.

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use exhibit_engine::Code;
use tauri::ipc::Channel;

use crate::desk::Desk;
use crate::wire::{Failure, PlannedPack, ScheduledPull};

/// Between two looks: schedules count in minutes.
const PAUSE: Duration = Duration::from_secs(60);

/// Whoever hears of scheduled pulls; the last one who asked.
#[derive(Default)]
pub(crate) struct Schedule {
    heard_by: Mutex<Option<Channel<ScheduledPull>>>,
    /// Whoever hears of planned packs; the last one who asked.
    packs_heard_by: Mutex<Option<Channel<PlannedPack>>>,
    /// What was told last that kept it from looking.
    last_failure: Mutex<Option<String>>,
    /// Ends the looks when the window does.
    ends: Mutex<Option<Sender<()>>>,
}

impl Schedule {
    /// From now on `pulls` hears of them.
    pub(crate) fn listen(&self, pulls: Channel<ScheduledPull>) {
        *self.heard_by.lock().unwrap_or_else(PoisonError::into_inner) = Some(pulls);
    }

    /// From now on `packs` hears of planned packs; of `problems` that were told to another page at once.
    pub(crate) fn listen_to_packs(&self, packs: Channel<PlannedPack>, problems: Vec<PlannedPack>) {
        *self.packs_heard_by.lock().unwrap_or_else(PoisonError::into_inner) = Some(packs);
        problems.into_iter().for_each(|problem| self.tell_of_pack(problem));
    }

    /// Tells of a planned pack. A page that is gone hears nothing.
    pub(crate) fn tell_of_pack(&self, pack: PlannedPack) {
        let heard_by = self.packs_heard_by.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(packs) = heard_by.as_ref() {
            packs.send(pack).unwrap_or_default();
        }
    }

    /// Tells of a pull. A page that is gone hears nothing.
    pub(crate) fn tell(&self, pull: ScheduledPull) {
        let heard_by = self.heard_by.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pulls) = heard_by.as_ref() {
            pulls.send(pull).unwrap_or_default();
        }
    }

    /// Tells why nothing could be looked at; once, and not each minute anew.
    fn fail(&self, failure: Failure) {
        let mut last = self.last_failure.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref() != Some(&failure.message) {
            *last = Some(failure.message.clone());
            self.tell(ScheduledPull {
                sources: Vec::new(),
                progress: None,
                report: None,
                failure: Some(failure),
            });
        }
    }

    fn forget_failure(&self) {
        *self.last_failure.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Looks each minute on a thread of its own, until the schedule is let go of.
    pub(crate) fn keep(self: &Arc<Self>, desk: Arc<Desk>) {
        let (sender, ended) = mpsc::channel();
        *self.ends.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        let told = Arc::downgrade(self);
        std::thread::spawn(move || {
            while is_open(&ended) {
                let Some(told) = told.upgrade() else { return };
                // A fault of ours in one pull must not silence all that follow.
                match panic::catch_unwind(AssertUnwindSafe(|| {
                    desk.pull_due(&told).and_then(|()| desk.pack_due(&told))
                })) {
                    Ok(Ok(())) => told.forget_failure(),
                    Ok(Err(error)) => told.fail(error.into()),
                    Err(_) => told.fail(stumbled()),
                }
            }
        });
    }
}

fn stumbled() -> Failure {
    Failure {
        code: Code::Bug,
        message: "Exhibit stumbled over a scheduled pull".into(),
        hint: "rows stored before are unchanged; please report this".into(),
    }
}

/// Waits for the next look; false once there is none.
fn is_open(ended: &Receiver<()>) -> bool {
    matches!(ended.recv_timeout(PAUSE), Err(RecvTimeoutError::Timeout))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_it_from_looking_is_told_once_until_it_is_over() {
        let (schedule, told) = (Schedule::default(), Arc::new(Mutex::new(0)));
        let ear = Arc::clone(&told);
        schedule.listen(Channel::new(move |_| {
            *ear.lock().unwrap() += 1;
            Ok(())
        }));
        schedule.fail(stumbled());
        schedule.fail(stumbled());
        assert_eq!(*told.lock().unwrap(), 1);
        schedule.forget_failure();
        schedule.fail(stumbled());
        assert_eq!(*told.lock().unwrap(), 2);
    }

    #[test]
    fn the_looks_end_with_whoever_keeps_them() {
        let (sender, ended) = mpsc::channel();
        drop::<Sender<()>>(sender);
        assert!(!is_open(&ended));
    }
}
