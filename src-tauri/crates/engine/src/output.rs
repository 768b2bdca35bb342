//! Files written whole or not at all: a fresh file beside the target, flushed to disk, then renamed over it.

use std::fs::File;
use std::io::{BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use crate::Error;

/// What to do when the output file exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Leave it and fail.
    Keep,
    /// Replace it once the new one is whole.
    Replace,
}

/// Puts `bytes` in the place of what `path` holds: a file that only its owner may read.
///
/// # Errors
/// [`Error::Io`], [`Error::Usage`] where something else than a file is in the way; then that is there as before.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |source| Error::Io { path: path.to_owned(), source };
    // The fresh file is made with mode 0600 and keeps it when it is renamed.
    write_whole(path, Existing::Replace, |out| out.write_all(bytes).map_err(failed))
}

/// Writes `path` through `fill`. On any failure the old file, or none, is there as before.
pub(crate) fn write_whole<T>(
    path: &Path,
    existing: Existing,
    fill: impl FnOnce(&mut dyn WriteSeek) -> Result<T, Error>,
) -> Result<T, Error> {
    write_checked(path, existing, fill, |_| Ok(()))
}

/// As [`write_whole`], but the file takes its place only after `check` has read it from the disk and is content.
pub(crate) fn write_checked<T>(
    path: &Path,
    existing: Existing,
    fill: impl FnOnce(&mut dyn WriteSeek) -> Result<T, Error>,
    check: impl FnOnce(&mut File) -> Result<(), Error>,
) -> Result<T, Error> {
    let target = target_of(path)?;
    let path = target.as_path();
    if existing == Existing::Keep && path.exists() {
        return Err(Error::OutputExists(path.to_owned()));
    }
    let failed = |source| Error::Io { path: path.to_owned(), source };
    let folder = folder_of(path);
    let fresh =
        tempfile::Builder::new().prefix(".exhibit-").suffix(".part").tempfile_in(&folder).map_err(failed)?;
    let mut out = BufWriter::new(fresh);
    let filled = fill(&mut out)?;
    let fresh = out.into_inner().map_err(|error| failed(error.into_error()))?;
    fresh.as_file().sync_all().map_err(failed)?;
    let mut written = fresh.reopen().map_err(failed)?;
    check(&mut written)?;
    let kept = match existing {
        Existing::Keep => fresh.persist_noclobber(path),
        Existing::Replace => fresh.persist(path),
    };
    match kept {
        Ok(_) => Ok(filled),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(Error::OutputExists(path.to_owned()))
        }
        Err(error) => Err(failed(error.error)),
    }
}

/// What a zip is written to.
pub(crate) trait WriteSeek: Write + Seek {}
impl<T: Write + Seek> WriteSeek for T {}

/// The regular file that `path` is or will be: what a link leads to, so that the link stays one. A rename would put a
/// file in the place of a folder's, pipe's or device's name, which nobody means by it.
fn target_of(path: &Path) -> Result<PathBuf, Error> {
    let refused = |what: &str| {
        let message = format!("{} is {what}", path.display());
        Error::usage(message, "nothing was written; name a file")
    };
    let kind = match path.symlink_metadata() {
        Ok(found) => found.file_type(),
        // Nothing is there; whatever else is wrong with the path comes out when it is written.
        Err(_) => return Ok(path.to_owned()),
    };
    let target = match kind.is_symlink() {
        true => path.canonicalize().map_err(|_| refused("a link that leads nowhere"))?,
        false => path.to_owned(),
    };
    match target.metadata() {
        Ok(found) if found.is_dir() => Err(refused("a folder")),
        Ok(found) if !found.is_file() => Err(refused("not a file but a pipe or device")),
        _ => Ok(target),
    }
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}
