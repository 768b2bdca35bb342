//! Pulling rows from sources. Each page is one transaction with its receipt; a pull that stops half-way keeps what it
//! has and moves no bookmark past it, so the next one asks again, or goes on where it stood, and nothing is lost or
//! doubled.

mod ahead;
mod ask;
mod asking;
mod judge;
mod one;
mod resume;
mod run;
mod together;
mod walk;
mod windows;

use std::collections::{BTreeMap, BTreeSet};

use exhibit_entry::Moment;
use exhibit_store::{Appended, SourceLine, SourceState};

use crate::net::{Hosts, Patience};
use crate::secret::Secret;
use crate::watch::Watch;
use crate::{Error, Failure, Workspace, clock};

/// What is wanted of a pull.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only these sources; none = all that can be pulled and are not paused.
    pub sources: Vec<String>,
    /// Rows from here on instead of from the bookmark.
    pub since: Option<Moment>,
    /// Rows before here; for vendors that cannot be asked so, later rows come too and are kept.
    pub until: Option<Moment>,
    /// From the beginning.
    pub full: bool,
    /// Tokens held by the caller, by source: the sample vendors'.
    pub tokens: BTreeMap<String, Secret>,
}

/// How a source's pull ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All that was asked for came.
    Ok,
    /// It stopped early, or the vendor sent less than it says it has; what came is kept.
    Partial,
    /// Nothing came.
    Failed,
}

/// What became of one source.
#[derive(Clone, Debug)]
pub struct Pulled {
    /// Its name.
    pub name: String,
    /// How it ended.
    pub ended: Ended,
    /// Pages read. A page that was asked for twice, to be sure of it, is one page.
    pub pages: u64,
    /// What became of the rows.
    pub counts: Appended,
    /// Requests repeated after trouble.
    pub retries: u64,
    /// How often a window was begun again because the vendor no longer knew where its pages stood.
    pub restarts: u64,
    /// Whether it went on where an earlier pull had been stopped.
    pub resumed: bool,
    /// What stopped it.
    pub failure: Option<Failure>,
}

/// What all sources that are pulled together share.
pub(crate) struct Scene<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) patience: Patience,
    pub(crate) watch: &'a Watch<'a>,
    pub(crate) hosts: Hosts,
}

/// Pulls from every wanted source, several at a time. Trouble with one source is in its result and does not stop the
/// others; results come in the order of the names.
///
/// # Errors
/// [`Error::NoSuchSource`], [`Error::NoSuchWorkspace`], [`Error::Usage`] for a window that ends before it begins,
/// or before a source's bookmark, [`Error::Cancelled`], and the workspace's own trouble.
pub fn sync(
    workspace: &Workspace,
    wanted: &Wanted,
    patience: Patience,
    watch: &Watch<'_>,
) -> Result<Vec<Pulled>, Error> {
    if let (Some(since), Some(until)) = (wanted.since, wanted.until)
        && until <= since
    {
        return Err(windows::before_its_beginning(since, until));
    }
    let states = chosen(workspace, &wanted.sources)?;
    states.iter().try_for_each(|state| one::check_window(workspace, state, wanted))?;
    watch.check()?;
    let scene = Scene { workspace, patience, watch, hosts: Hosts::default() };
    together::all(&scene, &states, wanted)
}

/// Rows of one request to a source, and how many the vendor says there are. Nothing is stored.
///
/// # Errors
/// As a pull of that source.
pub(crate) fn first_page(
    scene: &Scene<'_>,
    line: &SourceLine,
    token: Option<&Secret>,
) -> Result<(Vec<Vec<u8>>, Option<u64>), Error> {
    let tally = asking::Tally::default();
    let asking = asking::Asking::new(scene, line, token, &tally)?;
    let shape = asking.profile.request.as_ref().map(|shape| shape.window.clone()).unwrap_or_default();
    let window = windows::newest(&shape, clock::now());
    let shown = ask::runtime()?.block_on(walk::first(&asking, window));
    shown.map_err(|stopped| asking.signer.hide(stopped.into()))
}

fn chosen(workspace: &Workspace, names: &[String]) -> Result<Vec<SourceState>, Error> {
    let reader = workspace.reader()?;
    if names.is_empty() {
        let in_use = reader.sources()?.into_iter().filter(|state| state.active && !state.settings.paused);
        return Ok(in_use.filter(|state| state.line.url.is_some()).collect());
    }
    let mut known = BTreeSet::new();
    let once = names.iter().filter(|name| known.insert(name.as_str()));
    let states = once.map(|name| Ok(reader.source(name)?)).collect::<Result<Vec<_>, Error>>()?;
    match states.iter().find(|state| state.line.url.is_none()) {
        None => Ok(states),
        Some(state) => Err(Error::usage(
            format!("the source `{}` has nothing to pull from", state.line.name),
            "its rows come by `exhibit import`",
        )),
    }
}
