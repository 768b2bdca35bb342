//! The desk's verbs of workspaces.

use exhibit_engine::{DEFAULT_WORKSPACE, Error, Hash, Home, VERSION, Workspace, workspace};

use super::{Desk, sources};
use crate::settings::Kept;
use crate::wire::{Indexing, WorkspaceLine, WorkspaceRef, WorkspaceStatus, spoken};

/// No checkpoint is signed yet, so no workspace is of another tier.
const TIER: &str = "unsealed";

/// Root of a log without leaves: SHA-256 of nothing (RFC 6962 section 2.1).
const EMPTY_ROOT: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

impl Desk {
    /// What the open workspace holds; one that does not exist yet holds nothing, and is not made by looking.
    pub(crate) fn status(&self) -> Result<WorkspaceStatus, Error> {
        let workspace = self.workspace()?;
        let mut status = blank(&workspace);
        if workspace.exists() {
            let reader = workspace.reader()?;
            let held = reader.status()?;
            status.rows = held.entries;
            let is_indexed = self.behind.is_at(workspace.path());
            status.indexing = is_indexed.then_some(Indexing { done: held.indexed, rows: held.rows });
            status.last_pull = held.last_pull.map(|at| at.to_string());
            status.tree_size = held.head.size;
            status.root = held.head.root.to_string();
            status.root_words = spoken(&held.head.root);
            status.sources = sources::lines(&workspace, &reader)?;
        }
        Ok(status)
    }

    /// Every workspace of the data folder.
    pub(crate) fn workspaces(&self) -> Result<Vec<WorkspaceLine>, Error> {
        let open = self.open().clone();
        let line = |listed: workspace::Listed| {
            let is_open = listed.name == open;
            WorkspaceLine { is_open, ..listed.into() }
        };
        Ok(workspace::list(&self.home)?.into_iter().map(line).collect())
    }

    /// Opens a workspace that exists.
    pub(crate) fn open_workspace(&self, named: &WorkspaceRef) -> Result<WorkspaceStatus, Error> {
        let workspace = Workspace::at(&self.home, &named.name)?;
        // Opened before the desk turns to it: one that cannot be read leaves the window where it is.
        drop(workspace.reader()?);
        self.turn_to(&named.name)?;
        self.remember(&named.name);
        self.status()
    }

    /// Makes a workspace and opens it.
    pub(crate) fn create_workspace(&self, named: &WorkspaceRef) -> Result<WorkspaceStatus, Error> {
        self.check_idle(&named.name)?;
        Workspace::at(&self.home, &named.name)?.create()?;
        self.open_workspace(named)
    }

    /// Remembers which workspace is open. Where that cannot be written, only the next start is another one.
    pub(super) fn remember(&self, name: &str) {
        self.kept().open(&self.home, name).unwrap_or_default();
    }

    /// Turns to another workspace and lets go of what was open in the last one.
    pub(super) fn turn_to(&self, name: &str) -> Result<(), Error> {
        self.check_idle(name)?;
        {
            let mut open = self.open();
            if *open == name {
                return Ok(());
            }
            name.clone_into(&mut open);
            self.log.close();
            self.behind.stop();
        }
        // Whoever holds the listener or the captures may ask which workspace is open: it is not held meanwhile.
        self.stop_listener();
        self.clear_captures();
        Ok(())
    }

    /// A task belongs to the workspace that it was begun in, and its progress is shown there.
    pub(super) fn check_idle(&self, name: &str) -> Result<(), Error> {
        if self.tasks.is_idle() || *self.open() == name {
            return Ok(());
        }
        Err(Error::Usage {
            message: "something is still running in this workspace".into(),
            hint: "nothing was changed; wait until it has ended, or stop it, then change the workspace"
                .into(),
        })
    }
}

/// The workspace that was open last, where it still exists.
pub(super) fn last(home: &Home, kept: &Kept) -> String {
    let still_there = |name: &&String| home.database(name).is_ok_and(|file| file.exists());
    kept.workspace.as_ref().filter(still_there).cloned().unwrap_or_else(|| DEFAULT_WORKSPACE.to_owned())
}

fn blank(workspace: &Workspace) -> WorkspaceStatus {
    let root: Hash = EMPTY_ROOT.parse().expect("BUG: 64 lower-case digits are a hash");
    WorkspaceStatus {
        name: workspace.name().to_owned(),
        path: workspace.path().display().to_string(),
        rows: 0,
        indexing: None,
        sources: Vec::new(),
        last_pull: None,
        tree_size: 0,
        root: root.to_string(),
        root_words: spoken(&root),
        tier: TIER.to_owned(),
        version: VERSION.to_owned(),
    }
}
