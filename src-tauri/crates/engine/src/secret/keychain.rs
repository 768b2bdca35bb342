//! Secrets in the system's keychain: Keychain on macOS, Credential Manager on Windows, Secret Service elsewhere.

use keyring::Entry;

use super::{Bound, Owner, missing};
use crate::Error;

/// Under which name the system lists our secrets.
const SERVICE: &str = "io.exhibit.desktop";

/// The secret kept for `owner`.
pub(super) fn fetch(owner: Owner<'_>) -> Result<Bound, Error> {
    let text = entry(owner)?.get_password().map_err(|error| unreachable_keychain(owner.source, &error))?;
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
    entry(owner)?.set_password(&text).map_err(|error| unreachable_keychain(owner.source, &error))
}

/// Forgets the secret of `owner`; one that is gone already is no failure.
pub(super) fn forget(owner: Owner<'_>) -> Result<(), Error> {
    match entry(owner)?.delete_credential() {
        Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
        Err(error) => Err(unreachable_keychain(owner.source, &error)),
    }
}

/// The bytes kept under `account` for the webhook secret called `name`.
pub(super) fn fetch_bytes((account, name): (&str, &str)) -> Result<Vec<u8>, Error> {
    let fetched = Entry::new(SERVICE, account).and_then(|entry| entry.get_secret());
    fetched.map_err(|error| unreachable_keychain(name, &error))
}

/// Keeps bytes under `account`.
pub(super) fn keep_bytes((account, name): (&str, &str), bytes: &[u8]) -> Result<(), Error> {
    let kept = Entry::new(SERVICE, account).and_then(|entry| entry.set_secret(bytes));
    kept.map_err(|error| unreachable_keychain(name, &error))
}

/// Forgets the bytes under `account`; gone already is no failure.
pub(super) fn forget_bytes((account, name): (&str, &str)) -> Result<(), Error> {
    match Entry::new(SERVICE, account).and_then(|entry| entry.delete_credential()) {
        Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
        Err(error) => Err(unreachable_keychain(name, &error)),
    }
}

/// Whether the system's keychain answers: it is asked for something that is not there, and nothing is written.
///
/// # Errors
/// Why it does not, in a sentence.
pub fn keychain_state() -> Result<(), String> {
    keyring_state()?;
    match Entry::new(SERVICE, "exhibit:is-anybody-there").and_then(|entry| entry.get_secret()) {
        Ok(_) | Err(keyring::Error::NoEntry) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

/// Whether there is a keychain at all.
fn keyring_state() -> Result<(), String> {
    match Entry::store_status() {
        Ok(()) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

fn entry(owner: Owner<'_>) -> Result<Entry, Error> {
    Entry::new(SERVICE, &owner.name()).map_err(|error| unreachable_keychain(owner.source, &error))
}

fn unreachable_keychain(name: &str, error: &keyring::Error) -> Error {
    // Without a keychain at all every call fails with the same word; why there is none stands here.
    let why = keyring_state().err().unwrap_or_else(|| error.to_string());
    missing(
        name,
        format!("the system's keychain gives nothing: {why}"),
        "unlock it, or choose a file of the data folder (--secret-store file), or name a variable with --token-env",
    )
}
