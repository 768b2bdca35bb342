//! What the window has on its desk: one workspace, its open log, open captures, the running tasks. The commands are
//! its verbs, by room.

mod coverage;
mod imports;
mod keys;
mod listener;
mod log;
mod machine;
mod mapping;
mod opened;
mod packs;
mod plans;
mod pulls;
mod reviews;
mod rules;
mod schedule;
mod secrets;
mod sending;
mod shelf;
mod sources;
#[cfg(test)]
mod tests;
mod ties;
mod trials;
mod webhooks;
mod workspaces;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use exhibit_engine::browse::{self, Asker};
use exhibit_engine::entry::Moment;
use exhibit_engine::secret::Keep;
use exhibit_engine::{Error, Home, Workspace, clock};
use tokio_util::sync::CancellationToken;

use crate::behind::Behind;
use crate::captures::Captures;
use crate::grants::Grants;
use crate::log_view::LogView;
use crate::settings::Kept;
use crate::surroundings::Surroundings;
use crate::task::Tasks;
use crate::vendors::SampleVendors;
use crate::wire::{Settings, TaskRef};
use listener::Listener;
use opened::OpenedPacks;
pub(crate) use plans::Pause;
use plans::Pauses;
use pulls::Pulls;

/// The desk. Every verb may read files and take its time: none runs on the window's own thread.
pub(crate) struct Desk {
    home: Home,
    around: Surroundings,
    open: Mutex<String>,
    kept: Mutex<Kept>,
    grants: Arc<Grants>,
    log: LogView,
    behind: Behind,
    rereading: Mutex<()>,
    /// Ends the preview of a rule that runs, when a newer one comes.
    previewing: Mutex<Option<CancellationToken>>,
    captures: Mutex<Captures>,
    /// Ends the look for the event of one delivery elsewhere, when another is looked at.
    looking_elsewhere: Mutex<Option<CancellationToken>>,
    listener: Listener,
    opened: OpenedPacks,
    tasks: Tasks,
    pulls: Pulls,
    pauses: Pauses,
    vendors: SampleVendors,
}

impl Desk {
    /// A desk over the data folder `home` with the workspace on it that the surroundings name; else the one that was
    /// open last, where it still exists; else `default`.
    pub(crate) fn new(home: Home, around: Surroundings) -> Self {
        let kept = Kept::read(&home);
        let grants = Arc::new(Grants::default());
        // The settings show where it is; no file in it is granted by that.
        grants.read(&[home.folder()]);
        let open = around.workspace.clone().unwrap_or_else(|| workspaces::last(&home, &kept));
        Self {
            home,
            around,
            open: Mutex::new(open),
            kept: Mutex::new(kept),
            grants,
            log: LogView::default(),
            behind: Behind::default(),
            rereading: Mutex::default(),
            previewing: Mutex::default(),
            captures: Mutex::default(),
            looking_elsewhere: Mutex::default(),
            listener: Listener::default(),
            opened: OpenedPacks::default(),
            tasks: Tasks::default(),
            pulls: Pulls::default(),
            pauses: Pauses::default(),
            vendors: SampleVendors::default(),
        }
    }

    /// The files that were chosen here.
    pub(crate) fn grants(&self) -> &Arc<Grants> {
        &self.grants
    }

    /// Asks a task to stop.
    pub(crate) fn cancel(&self, task: &TaskRef) {
        self.tasks.cancel(task.task);
    }

    /// What the person chose.
    pub(crate) fn settings(&self) -> Settings {
        self.kept().settings.clone()
    }

    /// Keeps what the person chose.
    pub(crate) fn choose(&self, settings: Settings) -> Result<Settings, Error> {
        self.kept().choose(&self.home, settings)
    }

    /// Whoever looks at the window: now, in the zone that was chosen.
    fn asker(&self) -> Asker {
        Asker { now: clock::now(), zone: self.kept().zone() }
    }

    /// A bound of time as whoever looks at the window means it: date, RFC 3339, `-90d`, `now`.
    fn moment(&self, text: Option<&str>) -> Result<Option<Moment>, Error> {
        text.map(|text| browse::moment(text, self.asker())).transpose()
    }

    /// Where secrets are kept when nobody says.
    fn keep(&self) -> Keep {
        self.around.keep.unwrap_or(Keep::InKeychain)
    }

    /// Begins to index what came, where somebody wants that.
    fn index_behind(&self, workspace: &Workspace) {
        if self.around.indexes {
            self.behind.begin(workspace);
        }
    }

    fn workspace(&self) -> Result<Workspace, Error> {
        Workspace::at(&self.home, &self.open())
    }

    fn open(&self) -> MutexGuard<'_, String> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
