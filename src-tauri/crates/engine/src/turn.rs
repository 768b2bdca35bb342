//! One process at a time reads and rewrites a file that is kept in the data folder: secrets and their names, own rules.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use crate::{Error, Home};

/// For a turn: whoever holds the lock reads a small file and writes it again, and asks nobody meanwhile.
const TURN_LIMIT: Duration = Duration::from_secs(10);

/// What is read and rewritten.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Turn {
    /// The files of secrets, and of the names of those in the keychain.
    Secrets,
    /// The own rules.
    Rules,
}

impl Turn {
    fn lock_file(self) -> &'static str {
        match self {
            Self::Secrets => "secrets.lock",
            Self::Rules => "rules.lock",
        }
    }
}

/// Held until it is dropped, or until the process ends.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: Option<File>,
}

/// Waits for its turn.
///
/// # Errors
/// [`Error::Io`], and [`exhibit_store::Error::Locked`] when the turn does not come within ten seconds.
pub(crate) fn hold(home: &Home, kept: Turn) -> Result<Lock, Error> {
    hold_within(home, kept, TURN_LIMIT)
}

fn hold_within(home: &Home, kept: Turn, limit: Duration) -> Result<Lock, Error> {
    let path = home.folder().join(kept.lock_file());
    let failed = |source| Error::Io { path: path.clone(), source };
    exhibit_store::private_folder(home.folder()).map_err(failed)?;
    let file = opened(&path).map_err(failed)?;
    // On a thread of its own: a holder that never lets go stops nobody for longer than `limit`.
    let (told, turn) = mpsc::channel();
    std::thread::spawn(move || {
        let held = locked(file);
        // A turn that comes when nobody waits any more is given back: what is not taken is dropped.
        drop(told.send(held));
    });
    match turn.recv_timeout(limit) {
        Ok(held) => held.map_err(failed),
        Err(_) => Err(Error::Store(exhibit_store::Error::Locked)),
    }
}

/// A pipe in its place would wait for ever.
fn opened(path: &Path) -> io::Result<File> {
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        return Err(io::Error::other("it is not a file"));
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn locked(file: File) -> io::Result<Lock> {
    match file.lock() {
        Ok(()) => Ok(Lock { _file: Some(file) }),
        // Some network file systems know no locks; a write is whole there too, only the last of two counts.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(Lock { _file: None }),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_that_does_not_come_is_locked_and_comes_once_the_holder_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path());
        let holder = hold(&home, Turn::Rules).unwrap();
        let late = hold_within(&home, Turn::Rules, Duration::ZERO).unwrap_err();
        assert_eq!(late.code(), crate::Code::Locked);
        drop(hold(&home, Turn::Secrets).unwrap());
        drop(holder);
        drop(hold(&home, Turn::Rules).unwrap());
    }
}
