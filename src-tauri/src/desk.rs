//! What the window has on its desk: one workspace, its open log, the running tasks. The commands are its verbs.

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono_tz::Tz;
use exhibit_engine::browse::{Asker, Question};

use exhibit_engine::{Error, Home, Patience, VERSION, Watch, Workspace, clock, fill, pack, pull};

use crate::log_view::LogView;
use crate::packs;
use crate::surroundings::Person;
use crate::task::{Hear, Tasks};
use crate::vendors::{self, SAMPLE, SampleVendors};
use crate::wire::{
    EntryDetail, EntryRef, LogQuery, LogRow, LogWindow, PackBuilt, PackCheck, PackCount, PackFile,
    PackRequest, ResultSet, SourceLine, SyncReport, TaskRef, WorkspaceStatus,
};

/// Root of a log without leaves: SHA-256 of nothing (RFC 6962 section 2.1).
const EMPTY_ROOT: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// No checkpoint is signed yet, so no workspace is of another tier.
const TIER: &str = "unsealed";

/// The desk. Every verb may read files and take its time: none runs on the window's own thread.
pub(crate) struct Desk {
    home: Home,
    person: Person,
    open: Mutex<String>,
    log: LogView,
    tasks: Tasks,
    vendors: SampleVendors,
}

impl Desk {
    /// A desk over the data folder `home` with the workspace called `open` on it.
    pub(crate) fn new(home: Home, open: String, person: Person) -> Self {
        Self {
            home,
            person,
            open: Mutex::new(open),
            log: LogView::default(),
            tasks: Tasks::default(),
            vendors: SampleVendors::default(),
        }
    }

    /// What the open workspace holds; one that does not exist yet holds nothing, and is not made by looking.
    pub(crate) fn status(&self) -> Result<WorkspaceStatus, Error> {
        let workspace = self.workspace()?;
        let mut status = blank(&workspace);
        if workspace.exists() {
            let reader = workspace.reader()?;
            let held = reader.status()?;
            status.rows = held.entries;
            status.last_pull = held.last_pull.map(|at| at.to_string());
            status.tree_size = held.head.size;
            status.root = held.head.root.to_string();
            status.sources = reader.sources()?.into_iter().map(SourceLine::from).collect();
        }
        Ok(status)
    }

    /// Opens the workspace `sample` and fills it from the vendors inside the app. Invented rows never come among
    /// the user's own.
    pub(crate) fn load_sample(&self, hear: Hear) -> Result<SyncReport, Error> {
        self.turn_to(SAMPLE);
        let workspace = self.workspace()?;
        self.tasks.run(hear, |watch| {
            let sources = self.vendors.sources()?;
            let files = vendors::files(clock::now());
            let filled = fill::fill(&workspace, (&sources, &files), Patience::default(), watch)?;
            Ok(filled.into())
        })
    }

    /// Pulls every source of the open workspace.
    pub(crate) fn pull(&self, hear: Hear) -> Result<SyncReport, Error> {
        let workspace = self.workspace()?;
        self.tasks.run(hear, |watch| self.pull_watched(&workspace, watch))
    }

    /// Asks a task to stop.
    pub(crate) fn cancel(&self, task: &TaskRef) {
        self.tasks.cancel(task.task);
    }

    /// Opens a result set.
    pub(crate) fn open_log(&self, query: LogQuery) -> Result<ResultSet, Error> {
        let question = Question { query: query.query, ..Question::default() };
        let filter = question.filter()?;
        let asker = asker();
        let found = self.log.open(&self.workspace()?, &filter.resolve(asker.now, asker.zone))?;
        Ok(ResultSet {
            handle: found.handle,
            count: found.count,
            canonical: filter.to_string(),
            terms: Vec::new(),
        })
    }

    /// Rows of a result set.
    pub(crate) fn log_rows(&self, window: &LogWindow) -> Result<Vec<LogRow>, Error> {
        let entries = self.log.rows(window.handle, window.first, window.rows)?;
        Ok(entries.iter().map(LogRow::from).collect())
    }

    /// Everything about one row.
    pub(crate) fn log_entry(&self, entry: &EntryRef) -> Result<EntryDetail, Error> {
        Ok(self.log.entry(&self.workspace()?, entry.row)?.into())
    }

    /// Counts what a pack would hold.
    pub(crate) fn count_pack(&self, request: PackRequest) -> Result<PackCount, Error> {
        Ok(pack::count(&self.workspace()?, &packs::scope(request), asker())?.into())
    }

    /// Builds a pack.
    pub(crate) fn build_pack(&self, request: PackRequest, hear: Hear) -> Result<PackBuilt, Error> {
        let workspace = self.workspace()?;
        workspace.reader()?;
        let asker = asker();
        let order = packs::order(request, &self.home, &self.person, asker)?;
        self.tasks.run(hear, |watch| Ok(pack::build(&workspace, &order, asker, watch)?.into()))
    }

    /// Checks a pack file.
    pub(crate) fn verify_pack(file: &PackFile) -> Result<PackCheck, Error> {
        Ok(pack::verify(Path::new(&file.path))?.into())
    }

    fn pull_watched(&self, workspace: &Workspace, watch: &Watch<'_>) -> Result<SyncReport, Error> {
        let mut wanted = pull::Wanted::default();
        if workspace.name() == SAMPLE {
            let sources = self.vendors.sources()?;
            let known = workspace.reader()?.sources()?;
            let of_sample = |source: &fill::FromApi| {
                known.iter().any(|state| state.active && state.line.name == source.name)
            };
            if sources.iter().all(of_sample) {
                fill::address(workspace, &sources)?;
                wanted.tokens = sources.into_iter().map(|source| (source.name, source.token)).collect();
            }
        }
        Ok(pull::sync(workspace, &wanted, Patience::default(), watch)?.into())
    }

    fn workspace(&self) -> Result<Workspace, Error> {
        Workspace::at(&self.home, &self.open())
    }

    fn turn_to(&self, name: &str) {
        let mut open = self.open();
        if *open != name {
            name.clone_into(&mut open);
            self.log.close();
        }
    }

    fn open(&self) -> MutexGuard<'_, String> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever looks at the window: now, in UTC.
fn asker() -> Asker {
    Asker { now: clock::now(), zone: Tz::UTC }
}

fn blank(workspace: &Workspace) -> WorkspaceStatus {
    WorkspaceStatus {
        name: workspace.name().to_owned(),
        path: workspace.path().display().to_string(),
        rows: 0,
        sources: Vec::new(),
        last_pull: None,
        tree_size: 0,
        root: EMPTY_ROOT.to_owned(),
        root_words: Vec::new(),
        tier: TIER.to_owned(),
        version: VERSION.to_owned(),
    }
}
