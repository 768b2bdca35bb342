//! The signing key of each workspace. A small file of the data folder holds the public halves and where each private
//! half is; those are in the system's keychain or in the secrets file.

use std::collections::BTreeMap;

use exhibit_entry::Moment;
use serde::{Deserialize, Serialize};

use super::{Keep, file, form, keychain, missing};
use crate::turn::{Turn, hold};
use crate::{Error, Home};

/// A kept key, without its private half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SigningLine {
    /// Where the private half is: [`Keep::InFile`] or [`Keep::InKeychain`].
    pub(crate) keep: Keep,
    /// `ssh-ed25519 AAAA…`.
    pub(crate) public_key: String,
    /// When it was made.
    pub(crate) added_at: Moment,
}

/// The file of public halves.
#[derive(Serialize, Deserialize, Default)]
struct Registry {
    schema_version: u32,
    /// By workspace.
    keys: BTreeMap<String, Line>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    keep: Place,
    public_key: String,
    added_at: Moment,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    File,
    Keychain,
}

/// The line of the workspace's key; none when it has none.
pub(crate) fn signing_key_line(home: &Home, workspace: &str) -> Result<Option<SigningLine>, Error> {
    Ok(registry(home)?.keys.remove(workspace).map(listed))
}

/// Keeps the private half under the workspace's name.
///
/// # Errors
/// [`Error::Usage`] when it has a key already, [`Error::Credentials`] and [`Error::Io`] when it cannot be kept.
pub(crate) fn keep_signing_key(
    home: &Home,
    workspace: &str,
    line: &SigningLine,
    secret: &[u8],
) -> Result<(), Error> {
    let keep = match line.keep {
        Keep::InFile => Place::File,
        Keep::InKeychain => Place::Keychain,
        Keep::Nowhere => {
            return Err(missing(
                workspace,
                "a signing key has to be kept somewhere".into(),
                "choose the system's keychain or a file in the data folder (--secret-store file)",
            ));
        }
    };
    let line = Line { keep, public_key: line.public_key.clone(), added_at: line.added_at };
    // The line first, so that of two who make a key at once only one keeps it, and none is kept that is on no list.
    list(home, workspace, &line)?;
    let account = account(workspace);
    let kept = match keep {
        Place::File => file::keep_bytes(home, &account, secret),
        Place::Keychain => keychain::keep_bytes((&account, workspace), secret),
    };
    if let Err(error) = kept {
        unlist(home, workspace, &line)?;
        return Err(error);
    }
    Ok(())
}

/// The workspace's key with its private half.
///
/// # Errors
/// [`Error::Credentials`] when it has none or its place cannot be reached, [`Error::Io`].
pub(crate) fn fetch_signing_key(home: &Home, workspace: &str) -> Result<(SigningLine, Vec<u8>), Error> {
    let line = registry(home)?.keys.remove(workspace).ok_or_else(|| {
        missing(
            workspace,
            "it has no signing key yet".into(),
            "nothing was signed; make one with `exhibit key create`, or name a key file or a key of ssh-agent",
        )
    })?;
    let account = account(workspace);
    let secret = match line.keep {
        Place::File => file::fetch_bytes(home, (&account, workspace))?,
        Place::Keychain => keychain::fetch_bytes((&account, workspace))?,
    };
    Ok((listed(line), secret))
}

/// Forgets both halves.
///
/// # Errors
/// [`Error::Usage`] when there is no key; [`Error::Credentials`] and [`Error::Io`] when its place cannot be reached.
pub(crate) fn forget_signing_key(home: &Home, workspace: &str) -> Result<(), Error> {
    let line = registry(home)?
        .keys
        .remove(workspace)
        .ok_or_else(|| Error::usage(format!("{workspace} has no signing key"), "nothing was changed"))?;
    let account = account(workspace);
    match line.keep {
        Place::File => file::forget_bytes(home, &account)?,
        Place::Keychain => keychain::forget_bytes((&account, workspace))?,
    }
    unlist(home, workspace, &line)
}

fn list(home: &Home, workspace: &str, line: &Line) -> Result<(), Error> {
    let _lock = hold(home, Turn::Secrets)?;
    let mut registry = registry(home)?;
    if registry.keys.contains_key(workspace) {
        return Err(Error::usage(
            format!("{workspace} has a signing key already"),
            "it was left as it is; `exhibit key show` shows it, and `exhibit key remove` forgets it for good before \
             another is made",
        ));
    }
    registry.keys.insert(workspace.to_owned(), line.clone());
    write(home, registry)
}

/// Gives the place back, unless somebody else has taken it meanwhile.
fn unlist(home: &Home, workspace: &str, line: &Line) -> Result<(), Error> {
    let _lock = hold(home, Turn::Secrets)?;
    let mut registry = registry(home)?;
    if registry.keys.get(workspace) != Some(line) {
        return Ok(());
    }
    registry.keys.remove(workspace);
    write(home, registry)
}

/// Under which name it is kept. No source can be called so: its names have no colon.
fn account(workspace: &str) -> String {
    format!("{workspace}/signing:key")
}

fn listed(line: Line) -> SigningLine {
    let keep = match line.keep {
        Place::File => Keep::InFile,
        Place::Keychain => Keep::InKeychain,
    };
    SigningLine { keep, public_key: line.public_key, added_at: line.added_at }
}

fn registry(home: &Home) -> Result<Registry, Error> {
    form::read(&path(home))
}

fn write(home: &Home, mut registry: Registry) -> Result<(), Error> {
    registry.schema_version = form::SCHEMA_VERSION;
    form::write(&path(home), &registry)
}

fn path(home: &Home) -> std::path::PathBuf {
    home.folder().join("signing-keys.json")
}
