//! One request to a vendor, to see what would be mapped. Nothing is stored.

use exhibit_entry::Entry;
use exhibit_store::{Derive, Feed, SourceLine};

use super::{NewSource, planned, token_of};
use crate::net::{Hosts, Patience};
use crate::secret::{self, Secret};
use crate::watch::Watch;
use crate::{Error, Workspace, clock, pull};

/// One request's worth of rows, mapped but not stored.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Rows as they would be stored; `row` is 0.
    pub entries: Vec<Entry>,
    /// Rows that could not be read: the reason and the raw text.
    pub problems: Vec<(String, Vec<u8>)>,
    /// How many rows the vendor says there are.
    pub total: Option<u64>,
}

/// Asks for one page of a source and shows what would be mapped.
///
/// # Errors
/// As a pull.
pub fn check(
    workspace: &Workspace,
    name: &str,
    patience: Patience,
    watch: &Watch<'_>,
) -> Result<Checked, Error> {
    let fetched = fetch(workspace, name, patience, watch)?;
    read((workspace, fetched), watch)
}

/// The same for a source that is not added yet: its token is used for this request and kept nowhere, and the workspace
/// need not exist.
///
/// # Errors
/// [`Error::Usage`] as [`super::add`], also for a profile that has nothing to pull from, and as a pull.
pub fn try_out(
    workspace: &Workspace,
    new: &NewSource,
    patience: Patience,
    watch: &Watch<'_>,
) -> Result<Checked, Error> {
    let fetched = fetch_new(workspace, new, patience, watch)?;
    read((workspace, fetched), watch)
}

/// One page as it came.
pub(crate) struct Fetched {
    /// The source it is of, which need not be added.
    pub(crate) line: SourceLine,
    /// Its rows.
    pub(crate) rows: Vec<Vec<u8>>,
    /// How many rows the vendor says there are.
    pub(crate) total: Option<u64>,
}

/// Asks for one page of a source.
///
/// # Errors
/// As [`check`].
pub(crate) fn fetch(
    workspace: &Workspace,
    name: &str,
    patience: Patience,
    watch: &Watch<'_>,
) -> Result<Fetched, Error> {
    let line = workspace.reader()?.source(name)?.line;
    let token = token_of(workspace, &line)?;
    asked((workspace, line), token.as_ref(), patience, watch)
}

/// The same for a source that is not added yet.
///
/// # Errors
/// As [`try_out`].
pub(crate) fn fetch_new(
    workspace: &Workspace,
    new: &NewSource,
    patience: Patience,
    watch: &Watch<'_>,
) -> Result<Fetched, Error> {
    let line = planned(workspace, new)?;
    if line.url.is_none() {
        return Err(Error::usage(
            format!("the profile `{}` has nothing to pull from", line.profile),
            "nothing was asked; its rows come as files, so import them",
        ));
    }
    let token = new.token.as_ref().map(|given| secret::read(given, &line.name)).transpose()?;
    asked((workspace, line), token.as_ref(), patience, watch)
}

fn asked(
    (workspace, line): (&Workspace, SourceLine),
    token: Option<&Secret>,
    patience: Patience,
    watch: &Watch<'_>,
) -> Result<Fetched, Error> {
    let scene = pull::Scene { workspace, patience, watch, hosts: Hosts::default() };
    let (rows, total) = pull::first_page(&scene, &line, token)?;
    Ok(Fetched { line, rows, total })
}

fn read((workspace, fetched): (&Workspace, Fetched), watch: &Watch<'_>) -> Result<Checked, Error> {
    let Fetched { line, rows, total } = fetched;
    let mut checked = Checked { entries: Vec::new(), problems: Vec::new(), total };
    let feed = Feed { source: &line.name, profile: &line.profile };
    for raw in rows {
        watch.check()?;
        match workspace.derivation().derive(feed, &raw) {
            Ok(derived) => checked.entries.push(exhibit_store::preview(&derived, &line.name, clock::now())),
            Err(reason) => checked.problems.push((reason, raw)),
        }
    }
    Ok(checked)
}
