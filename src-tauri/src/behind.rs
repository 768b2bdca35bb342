//! Indexing behind the window: begun when rows came or a log is opened, one workspace at a time, waited for by nobody.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use exhibit_engine::index::{self, Another};
use exhibit_engine::{Watch, Workspace};
use tokio_util::sync::CancellationToken;

/// What indexes just now.
#[derive(Default)]
pub(crate) struct Behind(Arc<Mutex<Slot>>);

#[derive(Default)]
struct Slot {
    begun: u64,
    running: Option<Running>,
}

struct Running {
    number: u64,
    path: PathBuf,
    token: CancellationToken,
}

impl Behind {
    /// Indexes what came to `workspace` where that is worth it, unless that is done already. Another workspace has to
    /// wait until its log is opened again.
    pub(crate) fn begin(&self, workspace: &Workspace) {
        if self.is_at(workspace.path()) || !index::is_worth(workspace) {
            return;
        }
        let token = CancellationToken::new();
        let number = self.take_place(workspace.path(), token.clone());
        let (slot, workspace) = (Arc::clone(&self.0), workspace.clone());
        std::thread::spawn(move || {
            // Answers do not depend on it: what keeps it from being made makes them slower, and is told by whoever reads.
            let _made_later = index::catch_up(&workspace, Another::Awaited, &Watch::new(&|_| (), token));
            held(&slot).running.take_if(|running| running.number == number);
        });
    }

    /// Whether the workspace at `path` is being indexed, be it by another process.
    pub(crate) fn is_at(&self, path: &Path) -> bool {
        held(&self.0).running.as_ref().is_some_and(|running| running.path == path)
    }

    /// Stops it within a moment: what is finished stays.
    pub(crate) fn stop(&self) {
        if let Some(running) = held(&self.0).running.take() {
            running.token.cancel();
        }
    }

    fn take_place(&self, path: &Path, token: CancellationToken) -> u64 {
        let mut slot = held(&self.0);
        slot.begun += 1;
        let running = Running { number: slot.begun, path: path.to_owned(), token };
        if let Some(before) = slot.running.replace(running) {
            before.token.cancel();
        }
        slot.begun
    }
}

impl Drop for Behind {
    fn drop(&mut self) {
        self.stop();
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
