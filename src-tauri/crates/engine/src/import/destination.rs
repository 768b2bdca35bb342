//! With which profile a file is read and to which source its rows go. An import and a look into a file settle it alike.

use exhibit_store::{SourceLine, SourceState};

use super::Wanted;
use crate::{Error, Workspace, clock};

/// Where rows go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Destination {
    /// Name of the source.
    pub(super) source: String,
    /// Profile that reads its rows.
    pub(super) profile: String,
    /// Whether the source has to be made first.
    pub(super) standing: Standing,
}

/// Whether a source is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is in use.
    Known,
    /// It is to be made.
    New,
}

/// Settles the profile (`detected` where none is wanted) and the source. A source's rows are all read with one
/// profile, so an existing source decides.
///
/// # Errors
/// [`Error::Usage`] for a name that is none and a profile that is not known or does not fit the source.
pub(super) fn settle(workspace: &Workspace, wanted: &Wanted, detected: &str) -> Result<Destination, Error> {
    if let Some(id) = &wanted.profile {
        workspace.derivation().profile(id)?;
    }
    let profile = wanted.profile.clone().unwrap_or_else(|| detected.to_owned());
    let source = wanted.source.clone().unwrap_or_else(|| profile.clone());
    crate::home::check_name(&source)?;
    match (known(workspace, &source)?, &wanted.profile) {
        (Some(state), Some(given)) if state.line.profile != *given => {
            Err(another_profile(&source, &state.line.profile, given))
        }
        (Some(state), _) => {
            Ok(Destination { source, profile: state.line.profile, standing: Standing::Known })
        }
        (None, _) => Ok(Destination { source, profile, standing: Standing::New }),
    }
}

/// The configuration of a source that is to be made.
pub(super) fn line(destination: &Destination) -> SourceLine {
    SourceLine {
        name: destination.source.clone(),
        profile: destination.profile.clone(),
        url: None,
        params: Default::default(),
        secret: None,
        added_at: clock::now(),
    }
}

fn known(workspace: &Workspace, source: &str) -> Result<Option<SourceState>, Error> {
    if !workspace.exists() {
        return Ok(None);
    }
    let states = workspace.reader()?.sources()?;
    Ok(states.into_iter().find(|state| state.active && state.line.name == source))
}

fn another_profile(source: &str, profile: &str, given: &str) -> Error {
    Error::usage(
        format!("the source `{source}` is read with the profile `{profile}`, not `{given}`"),
        "nothing was stored; leave --profile away, give another --source, or change what that source is read with",
    )
}
