//! Filling a workspace from given sources and files in one go: how the sample workspace is made. The vendors' server
//! belongs to the face that calls; here its sources are pulled like any others.

use std::collections::BTreeMap;

use exhibit_store::SourceLine;

use crate::net::Patience;
use crate::pull::{self, Pulled};
use crate::secret::Secret;
use crate::watch::Watch;
use crate::{Error, Workspace, clock, import};

/// A source to pull from, with its token.
#[derive(Clone, Debug)]
pub struct FromApi {
    /// Name in the workspace.
    pub name: String,
    /// Profile id.
    pub profile: String,
    /// Scheme, host and port.
    pub url: String,
    /// Its token, held for this pull only.
    pub token: Secret,
}

/// A file to import.
#[derive(Clone, Debug)]
pub struct FromFile {
    /// Name of the file.
    pub name: String,
    /// Profile id.
    pub profile: String,
    /// Source its rows go to.
    pub source: String,
    /// The file's bytes.
    pub bytes: Vec<u8>,
}

/// What came.
#[derive(Clone, Debug)]
pub struct Filled {
    /// From the sources.
    pub pulled: Vec<Pulled>,
    /// From the files.
    pub imported: Vec<import::Imported>,
}

/// Adds or re-addresses the sources, pulls from them, and then imports the files.
///
/// # Errors
/// As [`pull::sync`] and [`import::bytes`].
pub fn fill(
    workspace: &Workspace,
    (sources, files): (&[FromApi], &[FromFile]),
    patience: Patience,
    watch: &Watch<'_>,
) -> Result<Filled, Error> {
    address(workspace, sources)?;
    let tokens: BTreeMap<String, Secret> =
        sources.iter().map(|source| (source.name.clone(), source.token.clone())).collect();
    let wanted =
        pull::Wanted { sources: tokens.keys().cloned().collect(), tokens, ..pull::Wanted::default() };
    let pulled = pull::sync(workspace, &wanted, patience, watch)?;
    // A vendor's list says more of a row than its export does, so it goes first and the export adds what is missing.
    let mut imported = Vec::new();
    for file in files {
        let wanted =
            import::Wanted { profile: Some(file.profile.clone()), source: Some(file.source.clone()) };
        imported.push(import::bytes(workspace, (&file.name, &file.bytes), &wanted, watch)?);
    }
    Ok(Filled { pulled, imported })
}

/// Points each source at its address of today, adding those that are new.
///
/// # Errors
/// The workspace's own trouble.
pub fn address(workspace: &Workspace, sources: &[FromApi]) -> Result<(), Error> {
    let mut writer = workspace.writer()?;
    let states = workspace.reader()?.sources()?;
    for source in sources {
        let known = states.iter().find(|state| state.active && state.line.name == source.name);
        if known.is_some_and(|state| state.line.url.as_deref() == Some(&source.url)) {
            continue;
        }
        if known.is_some() {
            writer.remove_source(&source.name, clock::now())?;
        }
        writer.add_source(&SourceLine {
            name: source.name.clone(),
            profile: source.profile.clone(),
            url: Some(source.url.clone()),
            params: BTreeMap::new(),
            secret: None,
            added_at: clock::now(),
        })?;
    }
    Ok(())
}
