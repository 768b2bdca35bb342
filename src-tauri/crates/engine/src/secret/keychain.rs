//! Secrets in the system's keychain: Keychain on macOS, Credential Manager on Windows, Secret Service elsewhere.

use keyring::Entry;

use super::{Bound, Owner, missing};
use crate::Error;

/// Under which name the system lists our secrets.
const SERVICE: &str = "io.exhibit.desktop";

/// The secret kept for `owner`.
pub(super) fn fetch(owner: Owner<'_>) -> Result<Bound, Error> {
    let text = entry(owner)?.get_password().map_err(|error| unreachable_keychain(owner, &error))?;
    serde_json::from_str(&text).map_err(|_| {
        missing(
            owner.source,
            "what the keychain has under its name is no token of ours".into(),
            "add the source again",
        )
    })
}

/// Keeps a secret for `owner` in the place of an older one.
pub(super) fn keep(owner: Owner<'_>, secret: &Bound) -> Result<(), Error> {
    let text = serde_json::to_string(secret).expect("BUG: two texts always serialise");
    entry(owner)?.set_password(&text).map_err(|error| unreachable_keychain(owner, &error))
}

/// Forgets the secret of `owner`; one that is gone already is no failure.
pub(super) fn forget(owner: Owner<'_>) -> Result<(), Error> {
    match entry(owner)?.delete_credential() {
        Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
        Err(error) => Err(unreachable_keychain(owner, &error)),
    }
}

fn entry(owner: Owner<'_>) -> Result<Entry, Error> {
    Entry::new(SERVICE, &owner.name()).map_err(|error| unreachable_keychain(owner, &error))
}

fn unreachable_keychain(owner: Owner<'_>, error: &keyring::Error) -> Error {
    missing(
        owner.source,
        format!("the system's keychain gives nothing: {error}"),
        "unlock it, or choose --secret-store file, or name a variable with --token-env",
    )
}
