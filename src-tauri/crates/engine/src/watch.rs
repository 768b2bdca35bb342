//! How a long verb is watched and stopped.

use exhibit_entry::Moment;
use exhibit_store::Stop;
use tokio_util::sync::CancellationToken;

use crate::Error;

/// How far a verb has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done: `pull`, `wait`, `import`, `export`, `pack`, `verify`.
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
