//! Which sources are being pulled: no source is pulled twice at the same time, by a person and by its schedule.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use exhibit_engine::store::{Receipt, SourceState};
use exhibit_engine::{Error, Workspace, clock, schedule};

/// The sources that are being pulled.
#[derive(Debug, Default)]
pub(super) struct Pulls {
    /// Workspace and source.
    busy: Mutex<BTreeSet<(String, String)>>,
}

/// Sources that are pulled for as long as this lives.
pub(super) struct Pulling<'a> {
    pulls: &'a Pulls,
    workspace: String,
    names: Vec<String>,
}

impl Pulling<'_> {
    /// Their names.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }
}

impl Drop for Pulling<'_> {
    fn drop(&mut self) {
        let mut busy = self.pulls.busy();
        for name in &self.names {
            busy.remove(&(self.workspace.clone(), name.clone()));
        }
    }
}

impl Pulls {
    /// Begins a pull of `named`, or of all sources that are not paused.
    ///
    /// # Errors
    /// [`Error::Usage`] where one that was named is being pulled, or all are.
    pub(super) fn begin(&self, workspace: &Workspace, named: Vec<String>) -> Result<Pulling<'_>, Error> {
        let all = named.is_empty();
        let names = if all { usual(workspace)? } else { named };
        // A source that was named twice is one.
        let names: Vec<String> = BTreeSet::from_iter(names).into_iter().collect();
        let mut busy = self.busy();
        let is_busy = |name: &String| busy.contains(&(workspace.name().to_owned(), name.clone()));
        let free: Vec<String> = names.iter().filter(|name| !is_busy(name)).cloned().collect();
        if (all && free.is_empty() && !names.is_empty()) || (!all && free.len() < names.len()) {
            let name = names.iter().find(|name| is_busy(name)).map_or("", String::as_str);
            return Err(already(name));
        }
        Ok(self.enter(workspace, free, &mut busy))
    }

    /// Begins the pull of what is due by its schedule now; none when nothing is.
    ///
    /// # Errors
    /// What keeps the workspace from being read.
    pub(super) fn begin_due(&self, workspace: &Workspace) -> Result<Option<Pulling<'_>>, Error> {
        let due = due(workspace)?;
        let mut busy = self.busy();
        let is_free = |name: &String| !busy.contains(&(workspace.name().to_owned(), name.clone()));
        let free: Vec<String> = due.into_iter().filter(is_free).collect();
        Ok((!free.is_empty()).then(|| self.enter(workspace, free, &mut busy)))
    }

    fn enter(
        &self,
        workspace: &Workspace,
        names: Vec<String>,
        busy: &mut BTreeSet<(String, String)>,
    ) -> Pulling<'_> {
        busy.extend(names.iter().map(|name| (workspace.name().to_owned(), name.clone())));
        Pulling { pulls: self, workspace: workspace.name().to_owned(), names }
    }

    fn busy(&self) -> MutexGuard<'_, BTreeSet<(String, String)>> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The sources that a pull of all takes.
fn usual(workspace: &Workspace) -> Result<Vec<String>, Error> {
    let in_use = |state: &SourceState| state.active && !state.settings.paused && state.line.url.is_some();
    let states = workspace.reader()?.sources()?;
    Ok(states.into_iter().filter(in_use).map(|state| state.line.name).collect())
}

fn due(workspace: &Workspace) -> Result<Vec<String>, Error> {
    if !workspace.exists() {
        return Ok(Vec::new());
    }
    let reader = workspace.reader()?;
    let states = reader.sources()?;
    // Off by default: most workspaces have no schedule, and their runs need not be read each minute.
    let is_scheduled = states.iter().any(|state| state.settings.every_minutes.is_some());
    let runs: Vec<Receipt> = if is_scheduled { reader.receipts()? } else { Vec::new() };
    Ok(schedule::due(&states, &runs, clock::now()))
}

fn already(name: &str) -> Error {
    Error::Usage {
        message: format!("`{name}` is being pulled already"),
        hint: "nothing was asked twice; wait until it has ended, or stop it".into(),
    }
}
