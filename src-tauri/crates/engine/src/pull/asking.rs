//! Everything that a request to one source needs.

use std::cell::{Cell, RefCell};

use exhibit_source::{Profile, Window};
use exhibit_store::SourceLine;

use super::Scene;
use super::ahead::Ahead;
use crate::Error;
use crate::net::{Caller, Host, Patience, Signer};
use crate::secret::Secret;
use crate::watch::Watch;

/// One source as it is asked.
pub(super) struct Asking<'a> {
    pub(super) line: &'a SourceLine,
    pub(super) profile: &'a Profile,
    pub(super) params: Vec<(String, String)>,
    pub(super) caller: Caller,
    pub(super) signer: Signer,
    pub(super) host: Host,
    pub(super) patience: Patience,
    pub(super) watch: &'a Watch<'a>,
    pub(super) tally: &'a Tally,
    /// The page that is on its way.
    pub(super) ahead: RefCell<Option<Ahead>>,
}

/// What the requests to one source came to, also those that failed in the end.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Requests repeated.
    pub(super) retries: Cell<u64>,
    /// Status of the last reply.
    pub(super) status: Cell<Option<u16>>,
    /// How far the vendor's clock was ahead of ours, by the last reply that told the time.
    pub(super) skew_ms: Cell<Option<i64>>,
}

impl<'a> Asking<'a> {
    /// Makes ready to ask; nothing is sent.
    ///
    /// # Errors
    /// [`Error::Usage`] and [`Error::Profile`] for what cannot be asked, [`Error::Credentials`] for a secret that does
    /// not fit the profile.
    pub(super) fn new(
        scene: &Scene<'a>,
        line: &'a SourceLine,
        token: Option<&Secret>,
        tally: &'a Tally,
    ) -> Result<Self, Error> {
        let profile = scene.workspace.derivation().profile(&line.profile)?;
        let params: Vec<(String, String)> = line.params.clone().into_iter().collect();
        let url = line.url.as_deref().unwrap_or_default();
        let first = exhibit_source::request(profile, url, &params, &Window::default().first_step())?;
        let caller = Caller::new(&first.url, scene.patience)?;
        Ok(Self {
            line,
            profile,
            host: scene.hosts.at(caller.origin()),
            signer: Signer::new(profile, (&line.name, url), &params, token)?,
            params,
            caller,
            patience: scene.patience,
            watch: scene.watch,
            tally,
            ahead: RefCell::default(),
        })
    }

    /// The name of the source, for what is told of it.
    pub(super) fn name(&self) -> String {
        self.line.name.clone()
    }

    /// What `work` comes to, unless somebody stops it first.
    pub(super) async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Result<T, Error> {
        tokio::select! {
            // Asked first, so that nothing begins once it is stopped.
            biased;
            () = self.watch.cancelled() => Err(Error::Cancelled),
            done = work => Ok(done),
        }
    }
}
