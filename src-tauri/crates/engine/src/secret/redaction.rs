//! The secret behind the pseudonyms of each workspace: 32 bytes, drawn once. A small file of the data folder says where
//! each one is; they are in the system's keychain or in the secrets file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Keep, file, form, keychain, missing};
use crate::turn::{Turn, hold};
use crate::{Error, Home, random};

/// The file of places.
#[derive(Serialize, Deserialize, Default)]
struct Registry {
    schema_version: u32,
    /// By workspace.
    secrets: BTreeMap<String, Place>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    File,
    Keychain,
}

/// The secret of a workspace; where it has none yet one is drawn and kept as `keep` says.
///
/// # Errors
/// [`Error::Credentials`] when it cannot be kept or is gone, [`Error::Io`].
pub(crate) fn redaction_secret(home: &Home, workspace: &str, keep: Keep) -> Result<Vec<u8>, Error> {
    if let Some(place) = registry(home)?.secrets.get(workspace) {
        return fetch(home, workspace, *place);
    }
    let place = match keep {
        Keep::InFile => Place::File,
        Keep::InKeychain => Place::Keychain,
        Keep::Nowhere => {
            return Err(missing(
                workspace,
                "the secret behind pseudonyms has to be kept somewhere".into(),
                "nothing was written; choose the system's keychain or a file in the data folder (--secret-store file), \
                 or give a key of your own with --redact-secret-file",
            ));
        }
    };
    make(home, workspace, place)
}

/// Draws it. Of two who do so at once only the one who is on the list first keeps one, and it counts for both. The
/// keychain is asked outside the lock: a person may have to answer it, and nobody else waits for that.
fn make(home: &Home, workspace: &str, place: Place) -> Result<Vec<u8>, Error> {
    let lock = hold(home, Turn::Secrets)?;
    if let Some(place) = registry(home)?.secrets.get(workspace).copied() {
        drop(lock);
        return fetch(home, workspace, place);
    }
    let (secret, account) = (random::bytes32(), account(workspace));
    if place == Place::File {
        file::keep_bytes_held(home, &account, &secret)?;
    }
    list(home, |secrets| secrets.insert(workspace.to_owned(), place))?;
    drop(lock);
    if place == Place::Keychain
        && let Err(error) = keychain::keep_bytes((&account, workspace), &secret)
    {
        let _lock = hold(home, Turn::Secrets)?;
        list(home, |secrets| secrets.remove(workspace))?;
        return Err(error);
    }
    Ok(secret.to_vec())
}

/// Changes the list, under the lock.
fn list(
    home: &Home,
    change: impl FnOnce(&mut BTreeMap<String, Place>) -> Option<Place>,
) -> Result<(), Error> {
    let mut registry = registry(home)?;
    change(&mut registry.secrets);
    registry.schema_version = form::SCHEMA_VERSION;
    form::write(&path(home), &registry)
}

fn fetch(home: &Home, workspace: &str, place: Place) -> Result<Vec<u8>, Error> {
    let account = account(workspace);
    let fetched = match place {
        Place::File => file::fetch_bytes(home, (&account, workspace)),
        Place::Keychain => keychain::fetch_bytes((&account, workspace)),
    };
    fetched.map_err(|error| match error {
        Error::Credentials { message, .. } => missing(
            workspace,
            format!("the secret behind its pseudonyms cannot be had: {message}"),
            "nothing was written; restore it, or give a key of your own with --redact-secret-file: then the same people \
             have other pseudonyms than in earlier builds of the same pack",
        ),
        other => other,
    })
}

/// Under which name it is kept. No source can be called so: its names have no colon.
fn account(workspace: &str) -> String {
    format!("{workspace}/redaction:pseudonyms")
}

fn registry(home: &Home) -> Result<Registry, Error> {
    form::read(&path(home))
}

fn path(home: &Home) -> std::path::PathBuf {
    home.folder().join("redaction-secrets.json")
}
