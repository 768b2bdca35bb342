//! Scheduled pulls: while the window is open, each minute, whatever is due in the open workspace. Off for every source
//! until somebody gives it a schedule.

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tauri::ipc::Channel;

use crate::desk::Desk;
use crate::wire::ScheduledPull;

/// Between two looks: schedules count in minutes.
const PAUSE: Duration = Duration::from_secs(60);

/// Whoever hears of scheduled pulls; the last one who asked.
#[derive(Default)]
pub(crate) struct Schedule {
    heard_by: Mutex<Option<Channel<ScheduledPull>>>,
    /// Ends the looks when the window does.
    ends: Mutex<Option<Sender<()>>>,
}

impl Schedule {
    /// From now on `pulls` hears of them.
    pub(crate) fn listen(&self, pulls: Channel<ScheduledPull>) {
        *self.heard_by.lock().unwrap_or_else(PoisonError::into_inner) = Some(pulls);
    }

    /// Tells of a pull. A page that is gone hears nothing.
    pub(crate) fn tell(&self, pull: ScheduledPull) {
        let heard_by = self.heard_by.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pulls) = heard_by.as_ref() {
            pulls.send(pull).unwrap_or_default();
        }
    }

    /// Looks each minute on a thread of its own, until the schedule is let go of.
    pub(crate) fn keep(self: &Arc<Self>, desk: Arc<Desk>) {
        let (sender, ended) = mpsc::channel();
        *self.ends.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        let told = Arc::downgrade(self);
        std::thread::spawn(move || {
            while is_open(&ended) {
                let Some(told) = told.upgrade() else { return };
                let look = || desk.pull_due(&told);
                // A fault of ours in one pull must not silence all that follow; the task itself is told as ended.
                let _ = panic::catch_unwind(AssertUnwindSafe(look));
            }
        });
    }
}

/// Waits for the next look; false once there is none.
fn is_open(ended: &Receiver<()>) -> bool {
    matches!(ended.recv_timeout(PAUSE), Err(RecvTimeoutError::Timeout))
}
