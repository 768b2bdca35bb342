//! Secrets in a file of mode 0600 in the data folder, for those who asked for it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Bound, Owner, form, missing};
use crate::turn::{Turn, hold};
use crate::{Error, Home};

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
    let _lock = hold(home, Turn::Secrets)?;
    let mut all = kept(home)?;
    all.secrets.insert(owner.name(), secret);
    write(home, all)
}

/// Forgets the secret of `owner`.
pub(super) fn forget(home: &Home, owner: Owner<'_>) -> Result<(), Error> {
    let _lock = hold(home, Turn::Secrets)?;
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

/// Keeps bytes under `account`.
pub(super) fn keep_bytes(home: &Home, account: &str, bytes: &[u8]) -> Result<(), Error> {
    let _lock = hold(home, Turn::Secrets)?;
    keep_bytes_held(home, account, bytes)
}

/// As [`keep_bytes`], for whoever has its turn already.
pub(super) fn keep_bytes_held(home: &Home, account: &str, bytes: &[u8]) -> Result<(), Error> {
    let mut all = kept(home)?;
    all.webhooks.insert(account.to_owned(), hex::encode(bytes));
    write(home, all)
}

/// Forgets the bytes under `account`; gone already is no failure.
pub(super) fn forget_bytes(home: &Home, account: &str) -> Result<(), Error> {
    let _lock = hold(home, Turn::Secrets)?;
    let mut all = kept(home)?;
    all.webhooks.remove(account);
    write(home, all)
}

/// Whether the file can be read.
pub(super) fn readable(home: &Home) -> Result<(), Error> {
    kept(home).map(drop)
}

fn write(home: &Home, mut all: Kept) -> Result<(), Error> {
    all.schema_version = form::SCHEMA_VERSION;
    form::write(&home.secrets(), &all)
}

fn kept(home: &Home) -> Result<Kept, Error> {
    form::read(&home.secrets())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    const OWNER: Owner<'_> = Owner { workspace: "default", source: "x", origin: "https://x.example" };

    fn holding(text: &str) -> (tempfile::TempDir, Home) {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path());
        std::fs::write(home.secrets(), text).unwrap();
        (folder, home)
    }

    fn keep_one(home: &Home) -> Result<(), Error> {
        keep(home, OWNER, super::super::bound(OWNER, Secret::new("new")))
    }

    #[test]
    fn a_file_in_another_shape_is_named_by_line_and_column_and_says_no_secret() {
        let text = r#"{"schema_version":1,"secrets":{"default/x":"tok_SUPERSECRET"},"webhooks":{}}"#;
        let (_folder, home) = holding(text);
        for error in [readable(&home).unwrap_err(), keep_one(&home).unwrap_err()] {
            let said = format!("{error} {} {error:?}", error.hint());
            assert!(said.contains("line 1, column 60") && !said.contains("SUPERSECRET"), "{said}");
            assert!(!said.contains("this file was stored"), "{said}");
        }
        assert_eq!(std::fs::read_to_string(home.secrets()).unwrap(), text);
    }

    #[test]
    fn a_file_of_a_newer_exhibit_is_left_as_it_is() {
        let text = r#"{"schema_version":2,"secrets":{},"webhooks":{},"passkeys":{"a":"b"}}"#;
        let (_folder, home) = holding(text);
        assert!(keep_one(&home).unwrap_err().to_string().contains("its form is 2"));
        assert!(forget(&home, OWNER).is_err() && keep_bytes(&home, "a", b"b").is_err());
        assert_eq!(std::fs::read_to_string(home.secrets()).unwrap(), text);
    }
}
