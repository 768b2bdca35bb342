//! How a long verb is watched and stopped.

use exhibit_entry::Moment;
use exhibit_store::Stop;
use tokio_util::sync::CancellationToken;

use crate::Error;

/// How far a verb has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done: `pull`, `wait`, `import`, `export`, `pack`, `verify`, `reread`,
    /// `index`.
    pub stage: &'static str,
    /// The source or file it is done to.
    pub subject: Option<String>,
    /// How much is done.
    pub done: u64,
    /// Out of how much, where that is known.
    pub total: Option<u64>,
    /// What is counted.
    pub unit: &'static str,
    /// When it goes on, in the stage `wait`: a vendor asked for a pause.
    pub until: Option<Moment>,
}

/// Watches a verb and can stop it.
#[derive(Clone)]
pub struct Watch<'a> {
    tell: &'a (dyn Fn(Progress) + Sync),
    cancel: CancellationToken,
}

impl std::fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").field("cancelled", &self.cancel.is_cancelled()).finish_non_exhaustive()
    }
}

impl<'a> Watch<'a> {
    /// A watch that tells `tell` and stops when `cancel` is cancelled.
    #[must_use]
    pub fn new(tell: &'a (dyn Fn(Progress) + Sync), cancel: CancellationToken) -> Self {
        Self { tell, cancel }
    }

    /// A watch that nobody looks at.
    #[must_use]
    pub fn silent() -> Watch<'static> {
        Watch { tell: &|_| (), cancel: CancellationToken::new() }
    }

    /// Says how far it is.
    pub fn tell(&self, progress: Progress) {
        (self.tell)(progress);
    }

    /// Stops here when it was cancelled.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub fn check(&self) -> Result<(), Error> {
        if self.cancel.is_cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }

    /// The same question for work inside the store.
    #[must_use]
    pub fn stop(&self) -> Stop {
        let cancel = self.cancel.clone();
        Stop::when(move || cancel.is_cancelled())
    }

    /// Ready once it is cancelled.
    pub async fn cancelled(&self) {
        self.cancel.cancelled().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Home, Workspace, import};

    fn rows(count: usize) -> Vec<u8> {
        (0..count).flat_map(|n| format!("{{\"id\":\"{n}\",\"action\":\"A\"}}\n").into_bytes()).collect()
    }

    /// Imports many rows and cancels as soon as the first batch is told.
    fn stopped(workspace: &Workspace) -> Result<import::Imported, Error> {
        let cancel = CancellationToken::new();
        let tell = |_| cancel.cancel();
        let wanted = import::Wanted { profile: None, source: None };
        import::bytes(workspace, ("rows", &rows(10_000)), &wanted, &Watch::new(&tell, cancel.clone()))
    }

    #[test]
    fn a_stopped_import_keeps_what_was_stored_and_goes_on_when_it_is_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(&Home::new(folder.path()), "test").unwrap();
        assert!(matches!(stopped(&workspace), Err(Error::Cancelled)));
        let stored = workspace.reader().unwrap().status().unwrap().rows;
        assert!(stored > 0 && stored < 10_000, "{stored}");
        let wanted = import::Wanted { profile: None, source: None };
        let again = import::bytes(&workspace, ("rows", &rows(10_000)), &wanted, &Watch::silent()).unwrap();
        assert_eq!((again.counts.duplicates, again.counts.new), (stored, 10_000 - stored));
        assert!(workspace.verify().unwrap().ok);
    }

    #[test]
    fn a_watch_that_is_cancelled_before_lets_nothing_begin() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(&Home::new(folder.path()), "test").unwrap();
        let cancel = CancellationToken::new();
        cancel.cancel();
        let wanted = import::Wanted { profile: None, source: None };
        let watch = Watch::new(&|_| (), cancel);
        assert!(matches!(
            import::bytes(&workspace, ("rows", &rows(3)), &wanted, &watch),
            Err(Error::Cancelled)
        ));
        assert!(!workspace.exists());
    }
}
