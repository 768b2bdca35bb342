//! One process at a time reads and rewrites what is kept in the data folder.

use std::fs::{File, OpenOptions};
use std::io;

use crate::{Error, Home};

/// Held until it is dropped, or until the process ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: Option<File>,
}

/// Waits for its turn. Whoever holds the lock reads a small file and writes it again, or asks the keychain.
pub(super) fn hold(home: &Home) -> Result<Lock, Error> {
    let path = home.folder().join("secrets.lock");
    let failed = |source| Error::Io { path: path.clone(), source };
    exhibit_store::private_folder(home.folder()).map_err(failed)?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path).map_err(failed)?;
    match file.lock() {
        Ok(()) => Ok(Lock { _file: Some(file) }),
        // Some network file systems know no locks; a write is whole there too, only the last of two counts.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(Lock { _file: None }),
        Err(error) => Err(failed(error)),
    }
}
