//! The fresh file that a target is written into: beside it, under a name of ours, locked for as long as it is written.
//!
//! A process that is killed leaves its fresh file behind, with rows in it. Whoever writes into the same folder next
//! removes it: a file of our name that nobody holds locked has nobody who writes it.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

const PREFIX: &str = ".exhibit-";
const SUFFIX: &str = ".part";
/// Letters and digits drawn between the two: some 10^10 names.
const DRAWN_CHARS: usize = 6;

/// How often a fresh file may be taken for a dead one, in the moment before its writer has locked it.
const TRIES: u32 = 10;

/// A fresh file in `folder`, locked until it is dropped. Dead ones of earlier writers are removed first.
///
/// # Errors
/// What the system says, without the fresh file's name, which tells nobody anything.
pub(super) fn fresh_in(folder: &Path) -> io::Result<NamedTempFile> {
    remove_dead(folder);
    for _ in 0..TRIES {
        let fresh = named_in(folder)?;
        match fresh.as_file().try_lock() {
            // Somebody takes it for a dead one at this moment.
            Err(TryLockError::WouldBlock) => {}
            // A filesystem without locks gives none to `remove_if_dead` either, which then leaves every file alone.
            Ok(()) | Err(TryLockError::Error(_)) if fresh.path().exists() => return Ok(fresh),
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
    }
    Err(io::ErrorKind::NotFound.into())
}

fn named_in(folder: &Path) -> io::Result<NamedTempFile> {
    let made = Builder::new().prefix(PREFIX).suffix(SUFFIX).rand_bytes(DRAWN_CHARS).tempfile_in(folder);
    made.map_err(|error| error.kind().into())
}

/// Removes what killed writers left in `folder`. What cannot be looked at or removed stays: it is no reason not to write.
fn remove_dead(folder: &Path) {
    let Ok(items) = folder.read_dir() else { return };
    for item in items.flatten() {
        let is_file = item.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && item.file_name().to_str().is_some_and(is_ours) {
            remove_if_dead(&item.path());
        }
    }
}

fn is_ours(name: &str) -> bool {
    let drawn = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX));
    drawn.is_some_and(|drawn| {
        drawn.len() == DRAWN_CHARS && drawn.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Removes the file at `path` unless its writer lives. The lock is held meanwhile, so that a writer who comes between
/// finds the file gone and makes another.
fn remove_if_dead(path: &Path) {
    // Opened for writing because network filesystems give an exclusive lock for nothing less.
    let Ok(file) = File::options().read(true).write(true).open(path) else { return };
    match file.try_lock() {
        Ok(()) => {
            let _removed = std::fs::remove_file(path);
        }
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dead(folder: &Path, name: &str) -> std::path::PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, "rows").unwrap();
        path
    }

    #[test]
    fn what_a_killed_writer_left_is_removed_and_what_is_being_written_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let left = dead(folder.path(), ".exhibit-Ab3xY9.part");
        let first = fresh_in(folder.path()).unwrap();
        assert!(!left.exists());
        let second = fresh_in(folder.path()).unwrap();
        assert!(first.path().exists() && second.path().exists());
        // A finished file keeps its content and its name, whoever writes next.
        let kept = folder.path().join("kept.zip");
        first.persist(&kept).unwrap();
        drop(fresh_in(folder.path()).unwrap());
        assert!(kept.exists() && second.path().exists());
    }

    #[test]
    fn only_files_of_exactly_our_name_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let others = [
            ".exhibit-Ab3xY9.part.zip",
            "x.exhibit-Ab3xY9.part",
            ".exhibit-.part",
            ".exhibit-Ab3xY9z.part",
            ".exhibit-Ab3x-9.part",
            ".exhibit-Ab3xé.part",
            ".exhibit-Ab3xY9",
        ];
        let others = others.map(|name| dead(folder.path(), name));
        std::fs::create_dir(folder.path().join(".exhibit-folder.part")).unwrap();
        drop(fresh_in(folder.path()).unwrap());
        assert!(others.iter().all(|path| path.exists()));
        assert!(folder.path().join(".exhibit-folder.part").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_of_our_name_leads_to_no_removal() {
        let folder = tempfile::tempdir().unwrap();
        let kept = dead(folder.path(), "kept.zip");
        std::os::unix::fs::symlink(&kept, folder.path().join(".exhibit-Ab3xY9.part")).unwrap();
        drop(fresh_in(folder.path()).unwrap());
        assert_eq!(std::fs::read(&kept).unwrap(), b"rows");
    }

    #[test]
    fn a_folder_that_is_not_there_is_told_without_the_fresh_files_name() {
        let folder = tempfile::tempdir().unwrap();
        let error = fresh_in(&folder.path().join("none")).unwrap_err();
        assert!(error.kind() == io::ErrorKind::NotFound && !error.to_string().contains(PREFIX));
    }
}
