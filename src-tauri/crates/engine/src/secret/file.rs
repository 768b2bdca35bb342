//! Secrets in a file of mode 0600 in the data folder, for those who asked for it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::lock::hold;
use super::{Bound, Owner, missing};
use crate::{Error, Home, output};

#[derive(Serialize, Deserialize, Default)]
struct Kept {
    schema_version: u32,
    /// By `workspace/source`.
    secrets: BTreeMap<String, Bound>,
    /// Raw bytes in hex, by `workspace/webhook:name`.
    #[serde(default)]
    webhooks: BTreeMap<String, String>,
}

/// The secret kept for `owner`.
pub(super) fn fetch(home: &Home, owner: Owner<'_>) -> Result<Bound, Error> {
    let found = kept(home)?.secrets.remove(&owner.name());
    found.ok_or_else(|| {
        missing(owner.source, "its token is no longer in the secrets file".into(), "add the source again")
    })
}

/// Keeps a secret for `owner` in the place of an older one.
pub(super) fn keep(home: &Home, owner: Owner<'_>, secret: Bound) -> Result<(), Error> {
    let _lock = hold(home)?;
    let mut all = kept(home)?;
    all.secrets.insert(owner.name(), secret);
    write(home, all)
}

/// Forgets the secret of `owner`.
pub(super) fn forget(home: &Home, owner: Owner<'_>) -> Result<(), Error> {
    let _lock = hold(home)?;
    let mut all = kept(home)?;
    if all.secrets.remove(&owner.name()).is_none() {
        return Ok(());
    }
    write(home, all)
}

/// The bytes kept under `account` for the webhook secret called `name`.
pub(super) fn fetch_bytes(home: &Home, (account, name): (&str, &str)) -> Result<Vec<u8>, Error> {
    let found = kept(home)?.webhooks.remove(account).and_then(|digits| hex::decode(digits).ok());
    found.ok_or_else(|| missing(name, "it is no longer in the secrets file".into(), "add it again"))
}

/// Keeps bytes under `account`. The caller holds the lock.
pub(super) fn keep_bytes(home: &Home, account: &str, bytes: &[u8]) -> Result<(), Error> {
    let mut all = kept(home)?;
    all.webhooks.insert(account.to_owned(), hex::encode(bytes));
    write(home, all)
}

/// Forgets the bytes under `account`; gone already is no failure. The caller holds the lock.
pub(super) fn forget_bytes(home: &Home, account: &str) -> Result<(), Error> {
    let mut all = kept(home)?;
    all.webhooks.remove(account);
    write(home, all)
}

/// Whether the file can be read.
pub(super) fn readable(home: &Home) -> Result<(), Error> {
    kept(home).map(drop)
}

fn write(home: &Home, mut all: Kept) -> Result<(), Error> {
    all.schema_version = 1;
    let text = serde_json::to_vec_pretty(&all).expect("BUG: a map of text always serialises");
    output::replace(&home.secrets(), &text)
}

fn kept(home: &Home) -> Result<Kept, Error> {
    let path = home.secrets();
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Kept::default()),
        Err(source) => return Err(Error::Io { path, source }),
    };
    serde_json::from_str(&text)
        .map_err(|error| Error::File { path, message: format!("not a secrets file: {error}") })
}
