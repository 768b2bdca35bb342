//! Secrets in the system's keychain: Keychain on macOS, Credential Manager on Windows, Secret Service elsewhere.

use std::sync::mpsc;
use std::time::Duration;

use keyring::Entry;

use super::{Bound, Owner, missing};
use crate::Error;

/// Under which name the system lists our secrets.
const SERVICE: &str = "io.exhibit.desktop";

/// For an answer; a person may have to type a password first.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);

/// To say that it is there, which needs nobody.
const STATE_LIMIT: Duration = Duration::from_secs(3);

/// The secret kept for `owner`.
pub(super) fn fetch(owner: Owner<'_>) -> Result<Bound, Error> {
    let bytes = fetched(&owner.name(), owner.source, |entry| entry.get_password())?;
    serde_json::from_str(&bytes).map_err(|_| {
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
    fetched(&owner.name(), owner.source, move |entry| entry.set_password(&text))
}

/// Forgets the secret of `owner`; one that is gone already is no failure.
pub(super) fn forget(owner: Owner<'_>) -> Result<(), Error> {
    fetched(&owner.name(), owner.source, deleted)
}

/// The bytes kept under `account` for the webhook secret called `name`.
pub(super) fn fetch_bytes((account, name): (&str, &str)) -> Result<Vec<u8>, Error> {
    fetched(account, name, |entry| entry.get_secret())
}

/// Keeps bytes under `account`.
pub(super) fn keep_bytes((account, name): (&str, &str), bytes: &[u8]) -> Result<(), Error> {
    let bytes = bytes.to_vec();
    fetched(account, name, move |entry| entry.set_secret(&bytes))
}

/// Forgets the bytes under `account`; gone already is no failure.
pub(super) fn forget_bytes((account, name): (&str, &str)) -> Result<(), Error> {
    fetched(account, name, deleted)
}

/// Whether the system's keychain answers: it is asked for something that is not there, and nothing is written.
///
/// # Errors
/// Why it does not, in a sentence.
pub fn keychain_state() -> Result<(), String> {
    asked(STATE_LIMIT, || {
        let status = Entry::store_status().as_ref();
        status.map_or_else(|error| Err(error.to_string()), |()| answers().map_err(|error| error.to_string()))
    })
}

fn answers() -> keyring::Result<()> {
    match Entry::new(SERVICE, "exhibit:is-anybody-there").and_then(|entry| entry.get_secret()) {
        Ok(_) | Err(keyring::Error::NoEntry) => Ok(()),
        Err(error) => Err(error),
    }
}

fn deleted(entry: &Entry) -> keyring::Result<()> {
    match entry.delete_credential() {
        Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
        Err(error) => Err(error),
    }
}

/// What `ask` gets of the entry under `account`; `name` is whom a failure tells of.
fn fetched<T: Send + 'static>(
    account: &str,
    name: &str,
    ask: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
) -> Result<T, Error> {
    let account = account.to_owned();
    let answer = asked(ANSWER_LIMIT, move || {
        Entry::new(SERVICE, &account).and_then(|entry| ask(&entry)).map_err(|error| error.to_string())
    });
    answer.map_err(|why| unreachable_keychain(name, &why))
}

/// Asks on a thread of its own: a service that never answers stops nobody for longer than `limit`.
fn asked<T: Send + 'static>(
    limit: Duration,
    ask: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    let (told, answer) = mpsc::channel();
    std::thread::spawn(move || {
        // Whoever asked may have gone meanwhile.
        told.send(ask()).unwrap_or_default();
    });
    answer
        .recv_timeout(limit)
        .unwrap_or_else(|_| Err(format!("no answer within {} seconds", limit.as_secs())))
}

fn unreachable_keychain(name: &str, why: &str) -> Error {
    missing(
        name,
        format!("the system's keychain gives nothing: {why}"),
        "unlock it, or choose a file of the data folder (--secret-store file), or name a variable with --token-env",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keychain_that_never_answers_stops_nobody() {
        let (_never, wait) = mpsc::channel::<()>();
        let answer = asked(Duration::ZERO, move || wait.recv().map_err(|error| error.to_string()));
        assert_eq!(answer, Err("no answer within 0 seconds".into()));
        assert_eq!(asked(ANSWER_LIMIT, || Ok(7)), Ok(7));
    }
}
