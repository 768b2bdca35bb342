//! The folder of segments: for its owner alone, and no link in it is followed.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::{Error, schema};

/// What is held while segments are made.
const LOCK: &str = "lock";

/// How the names of segments end.
const SEGMENT: &str = ".segment";

/// How the names of files end that are not whole yet.
const FRESH: &str = ".new";

/// The folder beside a database, there or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// `workspace.columns` beside `workspace.sqlite`.
    pub(crate) fn beside(database: &Path) -> Self {
        Self(database.with_extension("columns"))
    }

    /// Makes it where it is missing.
    pub(crate) fn make(&self) -> Result<(), Error> {
        if !self.is_plain() {
            schema::private_folder(&self.0).map_err(|source| self.failed(source))?;
        }
        if self.is_plain() { Ok(()) } else { Err(self.failed(io::Error::other("it is no plain folder"))) }
    }

    /// Waits for nobody: none while another process makes segments here. Let go when the file is dropped.
    pub(crate) fn lock(&self) -> Result<Option<File>, Error> {
        let made = self.create(LOCK);
        let file = match made {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.open(LOCK),
            other => other,
        };
        let file = file.map_err(|source| self.failed(source))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(self.failed(source)),
        }
    }

    /// Waits until nobody makes segments here.
    pub(crate) fn await_lock(&self) -> Result<(), Error> {
        let file = self.open(LOCK).map_err(|source| self.failed(source))?;
        file.lock().map_err(|source| self.failed(source))
    }

    /// Opens a file for reading; a link, a pipe or a folder in its place is none of ours.
    pub(crate) fn open(&self, name: &str) -> io::Result<File> {
        let path = self.0.join(name);
        let found = fs::symlink_metadata(&path)?;
        if !found.is_file() || !self.is_plain() {
            return Err(io::Error::other("it is no plain file"));
        }
        let file = File::open(&path)?;
        if is_same(&found, &file.metadata()?) { Ok(file) } else { Err(io::Error::other("it was exchanged")) }
    }

    /// All bytes of a small file.
    pub(crate) fn read(&self, name: &str, at_most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open(name)?.take(at_most.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > at_most { Err(io::Error::other("it is too large")) } else { Ok(bytes) }
    }

    /// A file that was not there and that nobody else may read.
    pub(crate) fn create(&self, name: &str) -> io::Result<File> {
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(self.0.join(name))
    }

    /// Puts a file of these bytes in the place of `name`: the old one or the new one, never half.
    pub(crate) fn replace(
        &self,
        name: &str,
        write: impl FnOnce(&mut File) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let fresh = format!("{name}{FRESH}");
        self.remove(&fresh);
        let mut file = self.create(&fresh).map_err(|source| self.failed(source))?;
        write(&mut file)?;
        let rename = || fs::rename(self.0.join(&fresh), self.0.join(name));
        file.sync_all()
            .and_then(|()| rename())
            .and_then(|()| self.sync())
            .map_err(|source| self.failed(source))
    }

    /// Removes a file, where that is possible: what cannot be removed now, the next builder removes.
    pub(crate) fn remove(&self, name: &str) {
        let _kept_until_then = fs::remove_file(self.0.join(name));
    }

    /// Removes the segments that are not `wanted` and what a builder left behind that was stopped.
    pub(crate) fn clear(&self, wanted: &dyn Fn(&str) -> bool) -> Result<(), Error> {
        for item in fs::read_dir(&self.0).map_err(|source| self.failed(source))? {
            let name = item.map_err(|source| self.failed(source))?.file_name();
            let Some(name) = name.to_str() else { continue };
            if name.ends_with(FRESH) || (name.ends_with(SEGMENT) && !wanted(name)) {
                self.remove(name);
            }
        }
        Ok(())
    }

    /// A failure in it.
    pub(crate) fn failed(&self, source: io::Error) -> Error {
        Error::File { path: self.0.clone(), source }
    }

    fn is_plain(&self) -> bool {
        fs::symlink_metadata(&self.0).is_ok_and(|found| found.is_dir())
    }

    /// A renaming survives a power cut only once the folder is written.
    #[cfg(unix)]
    fn sync(&self) -> io::Result<()> {
        File::open(&self.0)?.sync_all()
    }

    #[cfg(not(unix))]
    fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

/// The name of the segment of the rows from `first` to `last`, the `nth` file made of a database.
pub(crate) fn segment_name((first, last): (u64, u64), generation: &str) -> String {
    format!("{first:010}-{last:010}-{}{SEGMENT}", &generation[..8.min(generation.len())])
}

/// Whether a name is one that [`segment_name`] gives: no path.
pub(crate) fn is_segment_name(name: &str) -> bool {
    let Some(plain) = name.strip_suffix(SEGMENT) else { return false };
    !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(unix)]
fn is_same(found: &fs::Metadata, opened: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (found.dev(), found.ino()) == (opened.dev(), opened.ino())
}

#[cfg(not(unix))]
fn is_same(_: &fs::Metadata, opened: &fs::Metadata) -> bool {
    opened.is_file()
}
