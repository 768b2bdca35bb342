//! Indexing behind the window: begun when rows came or a log is opened, one workspace at a time, waited for by nobody.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use exhibit_engine::index::{self, Another};
use exhibit_engine::{Watch, Workspace};
use tokio_util::sync::CancellationToken;

/// What indexes just now.
#[derive(Default)]
pub(crate) struct Behind(Arc<Mutex<Option<CancellationToken>>>);

impl Behind {
    /// Indexes what came to `workspace` where that is worth it, unless something is indexed already.
    pub(crate) fn begin(&self, workspace: &Workspace) {
        let mut running = held(&self.0);
        if running.is_some() || !index::is_worth(workspace) {
            return;
        }
        let (token, slot, workspace) = (CancellationToken::new(), Arc::clone(&self.0), workspace.clone());
        *running = Some(token.clone());
        std::thread::spawn(move || {
            // Answers do not depend on it: what keeps it from being made makes them slower, and is told by whoever reads.
            let _made_later = index::catch_up(&workspace, Another::LeftAlone, &Watch::new(&|_| (), token));
            *held(&slot) = None;
        });
    }

    /// Stops it within a moment: what is finished stays.
    pub(crate) fn stop(&self) {
        if let Some(token) = &*held(&self.0) {
            token.cancel();
        }
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
