//! Secrets in a file of mode 0600 in the data folder, for those who asked for it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Bound, Owner, missing};
use crate::output::{self, Existing};
use crate::{Error, Home};

#[derive(Serialize, Deserialize, Default)]
struct Kept {
    schema_version: u32,
    /// By `workspace/source`.
    secrets: BTreeMap<String, Bound>,
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
    let mut all = kept(home)?;
    all.schema_version = 1;
    all.secrets.insert(owner.name(), secret);
    write(home, &all)
}

/// Forgets the secret of `owner`.
pub(super) fn forget(home: &Home, owner: Owner<'_>) -> Result<(), Error> {
    let mut all = kept(home)?;
    if all.secrets.remove(&owner.name()).is_none() {
        return Ok(());
    }
    write(home, &all)
}

fn write(home: &Home, all: &Kept) -> Result<(), Error> {
    let path = home.secrets();
    let failed = |source| Error::Io { path: path.clone(), source };
    exhibit_store::private_folder(home.folder()).map_err(failed)?;
    let text = serde_json::to_vec_pretty(all).expect("BUG: a map of text always serialises");
    // The fresh file is made with mode 0600 and keeps it when it is renamed.
    output::write_whole(&path, Existing::Replace, |out| out.write_all(&text).map_err(failed))
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
