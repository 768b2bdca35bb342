//! Files written whole or not at all: a fresh file beside the target, flushed to disk, then renamed over it.

mod part;

use std::fs::File;
use std::io::{BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use crate::{Error, Home};

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

/// Writes `bytes` into a file that the user named, whole or not at all.
///
/// # Errors
/// [`Error::OutputExists`], [`Error::Io`], [`Error::Usage`] where something else than a file is in the way.
pub fn create(home: &Home, (path, existing): (&Path, Existing), bytes: &[u8]) -> Result<(), Error> {
    check_outside(home, path)?;
    let failed = |source| Error::Io { path: path.to_owned(), source };
    write_whole(path, existing, |out| out.write_all(bytes).map_err(failed))
}

/// Refuses a target that is, or that a link leads, below the data folder: a file of rows in the place of a workspace
/// would cost the workspace. The folder of packs is there to be written to.
///
/// # Errors
/// [`Error::Usage`]; then nothing was written.
pub(crate) fn check_outside(home: &Home, path: &Path) -> Result<(), Error> {
    if is_stdout(path) {
        return Ok(());
    }
    // A data folder that is not there holds nothing to lose; a target that cannot be resolved cannot be written either.
    let Ok(data) = home.folder().canonicalize() else { return Ok(()) };
    let in_folder = || Some(folder_of(path).canonicalize().ok()?.join(path.file_name()?));
    let Some(target) = path.canonicalize().ok().or_else(in_folder) else { return Ok(()) };
    if !target.starts_with(&data) || target.starts_with(data.join("packs")) {
        return Ok(());
    }
    Err(Error::usage(
        format!("{} is in Exhibit's own data folder", path.display()),
        "nothing was written; choose a file in another folder",
    ))
}

/// Whether a path means standard output (CONTRACT section 2).
pub(crate) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}

/// Refuses a target before any work is done for it: a file that is in the way, or no folder to write into.
///
/// # Errors
/// [`Error::OutputExists`], and [`Error::Usage`] where something else than a file is in the way or the folder is none.
pub(crate) fn check_place(path: &Path, existing: Existing) -> Result<(), Error> {
    if is_stdout(path) {
        return Ok(());
    }
    let target = target_of(path)?;
    if existing == Existing::Keep && target.exists() {
        return Err(Error::OutputExists(target));
    }
    let folder = folder_of(&target);
    let refused = |message: String| {
        Err(Error::usage(
            message,
            "nothing was written; make the folder first, or name a file in another one",
        ))
    };
    match folder.metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            refused(format!("the folder {} does not exist", folder.display()))
        }
        Ok(found) if !found.is_dir() => refused(format!("{} is not a folder", folder.display())),
        // Whatever else is wrong with it comes out when it is written.
        _ => Ok(()),
    }
}

/// Writes `path` through `fill`. On any failure the old file, or none, is there as before.
pub(crate) fn write_whole<T>(
    path: &Path,
    existing: Existing,
    fill: impl FnOnce(&mut dyn WriteSeek) -> Result<T, Error>,
) -> Result<T, Error> {
    write_checked(path, existing, fill, |_| Ok(()))
}

/// As [`write_whole`], but the file takes its place only after `check` has read it from the disk and is content. For
/// standard output it is made and checked in a file without a name first.
pub(crate) fn write_checked<T>(
    path: &Path,
    existing: Existing,
    fill: impl FnOnce(&mut dyn WriteSeek) -> Result<T, Error>,
    check: impl FnOnce(&mut File) -> Result<(), Error>,
) -> Result<T, Error> {
    if is_stdout(path) {
        return write_out(fill, check);
    }
    check_place(path, existing)?;
    let target = target_of(path)?;
    let path = target.as_path();
    let failed = |source| Error::Io { path: path.to_owned(), source };
    let folder = folder_of(path);
    let fresh = part::fresh_in(&folder).map_err(|source| Error::Io { path: folder, source })?;
    let mut out = BufWriter::new(fresh);
    let filled = fill(&mut out)?;
    let mut fresh = out.into_inner().map_err(|error| failed(error.into_error()))?;
    fresh.as_file().sync_all().map_err(failed)?;
    // Where locks bind other handles too, only the one that holds it may read.
    fresh.as_file_mut().rewind().map_err(failed)?;
    check(fresh.as_file_mut())?;
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

/// Nothing comes out before all of it is made and checked.
fn write_out<T>(
    fill: impl FnOnce(&mut dyn WriteSeek) -> Result<T, Error>,
    check: impl FnOnce(&mut File) -> Result<(), Error>,
) -> Result<T, Error> {
    let spooled = |source| Error::Io { path: std::env::temp_dir(), source };
    let mut out = BufWriter::new(tempfile::tempfile().map_err(spooled)?);
    let filled = fill(&mut out)?;
    let mut made = out.into_inner().map_err(|error| spooled(error.into_error()))?;
    made.rewind().map_err(spooled)?;
    check(&mut made)?;
    made.rewind().map_err(spooled)?;
    let mut out = std::io::stdout().lock();
    let copied = std::io::copy(&mut made, &mut out).and_then(|_| out.flush());
    copied.map_err(|source| Error::Io { path: PathBuf::from("standard output"), source })?;
    Ok(filled)
}

/// What a zip is written to.
pub(crate) trait WriteSeek: Write + Seek + Send {}
impl<T: Write + Seek + Send> WriteSeek for T {}

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

pub(crate) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_into_the_data_folder_but_packs() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path().join("data"));
        let is_refused = |path: &Path| check_outside(&home, path).is_err();
        assert!(!is_refused(&home.folder().join("x.csv")), "there is no data folder yet");
        let database = home.database("acme").unwrap();
        std::fs::create_dir_all(database.parent().unwrap()).unwrap();
        std::fs::create_dir(home.folder().join("packs")).unwrap();
        std::fs::write(&database, "evidence").unwrap();
        for inside in [
            database.clone(),
            database.with_file_name("workspace.sqlite-wal"),
            home.folder().join("secrets.json"),
            home.folder().join("packs/../settings.json"),
            folder.path().join("data/../data/x.csv"),
        ] {
            assert!(is_refused(&inside), "{}", inside.display());
        }
        for outside in ["x.csv", "data.csv", "none/x.csv", "data/packs/x.zip", "data/../x.csv"] {
            assert!(!is_refused(&folder.path().join(outside)), "{outside}");
        }
    }

    #[test]
    fn a_folder_that_is_not_there_or_none_is_told_by_its_own_name() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), "").unwrap();
        let cases = [("none/x.zip", "none does not exist"), ("file/x.zip", "file is not a folder")];
        for (name, said) in cases {
            let error = replace(&folder.path().join(name), b"x").unwrap_err();
            assert_eq!(error.code(), crate::Code::Usage);
            let told = format!("{error}; {}", error.hint());
            assert!(told.contains(said) && told.contains("nothing was written"), "{told}");
            assert!(!told.contains(".part"), "{told}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_into_the_data_folder() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path().join("data"));
        let database = home.database("acme").unwrap();
        std::fs::create_dir_all(database.parent().unwrap()).unwrap();
        std::fs::write(&database, "evidence").unwrap();
        let link = |name: &str, to: &Path| {
            symlink(to, folder.path().join(name)).unwrap();
            folder.path().join(name)
        };
        let file = link("copy.csv", &database);
        let parent = link("elsewhere", database.parent().unwrap());
        symlink(&database, home.folder().join("packs")).unwrap();
        for path in [file, parent.join("new.csv"), home.folder().join("packs")] {
            assert!(check_outside(&home, &path).is_err(), "{}", path.display());
        }
    }
}
