//! Files that a person chose. The page may name no other: one that rows of an attacker have taken over must not read,
//! replace or show what nobody picked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use exhibit_engine::Error;
use exhibit_engine::output::Existing;

/// What was chosen since the app started.
#[derive(Debug, Default)]
pub(crate) struct Grants {
    given: Mutex<Given>,
}

#[derive(Debug, Default)]
struct Given {
    readable: BTreeSet<PathBuf>,
    targets: BTreeMap<PathBuf, Existing>,
}

impl Grants {
    /// From now on these may be read and shown: they were picked, dropped, or written by Exhibit itself.
    pub(crate) fn read<P: AsRef<Path>>(&self, paths: &[P]) {
        self.given().readable.extend(paths.iter().map(|path| path.as_ref().to_owned()));
    }

    /// From now on this may be written, and once replaced: the dialog has asked about that.
    pub(crate) fn write(&self, path: impl AsRef<Path>) {
        self.given().targets.insert(path.as_ref().to_owned(), Existing::Replace);
    }

    /// A target was written: it may be read and shown, and is replaced only after the dialog has asked again.
    pub(crate) fn written(&self, path: &Path) {
        let mut given = self.given();
        given.readable.insert(path.to_owned());
        if let Some(existing) = given.targets.get_mut(path) {
            *existing = Existing::Keep;
        }
    }

    /// A path that the page names to be read or shown.
    ///
    /// # Errors
    /// [`Error::Usage`] for one that is not whole or that nobody chose.
    pub(crate) fn readable(&self, path: &str) -> Result<PathBuf, Error> {
        let path = whole(path)?;
        if self.given().readable.contains(&path) { Ok(path) } else { Err(nobodys(&path)) }
    }

    /// A path that the page names to be written, and what to do where a file is there.
    ///
    /// # Errors
    /// As [`Grants::readable`].
    pub(crate) fn target(&self, path: &str) -> Result<(PathBuf, Existing), Error> {
        let path = whole(path)?;
        let existing = self.given().targets.get(&path).copied();
        existing.map(|existing| (path.clone(), existing)).ok_or_else(|| nobodys(&path))
    }

    fn given(&self) -> MutexGuard<'_, Given> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A path from its disk or root on, so that it means the same wherever the app was started, and `-` is no stream.
fn whole(path: &str) -> Result<PathBuf, Error> {
    let path = PathBuf::from(path);
    if path.is_absolute() {
        return Ok(path);
    }
    Err(Error::Usage {
        message: format!("`{}` is not a whole path", shown(&path)),
        hint: "nothing was done; name the file from its disk or root on".into(),
    })
}

fn nobodys(path: &Path) -> Error {
    Error::Usage {
        message: format!("`{}` was not chosen in this window", shown(path)),
        hint: "nothing was done; choose the file in the dialog, or drop it on the window".into(),
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string().escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_chosen_is_read_or_written_and_neither_stands_for_the_other() {
        let grants = Grants::default();
        grants.read(&["/home/dana/rows.json"]);
        grants.write("/home/dana/copy.csv");
        assert_eq!(grants.readable("/home/dana/rows.json").unwrap(), Path::new("/home/dana/rows.json"));
        for path in ["/home/dana/copy.csv", "/home/dana", "/home/dana/rows.json/../x", "rows.json", "-", ""] {
            assert!(matches!(grants.readable(path), Err(Error::Usage { .. })), "{path}");
        }
        for path in ["/home/dana/rows.json", "/home/dana/x.csv", "copy.csv", "-", "", "/\u{0}"] {
            assert!(matches!(grants.target(path), Err(Error::Usage { .. })), "{path}");
        }
    }

    #[test]
    fn a_file_is_replaced_once_for_each_time_that_the_dialog_asked() {
        let (grants, path) = (Grants::default(), "/home/dana/copy.csv");
        let existing = || grants.target(path).unwrap().1;
        grants.write(path);
        assert_eq!((existing(), existing()), (Existing::Replace, Existing::Replace));
        grants.written(Path::new(path));
        assert_eq!(existing(), Existing::Keep);
        assert!(grants.readable(path).is_ok());
        grants.write(path);
        assert_eq!(existing(), Existing::Replace);
    }

    #[test]
    fn what_was_written_without_being_asked_for_is_read_and_not_replaced() {
        let grants = Grants::default();
        grants.written(Path::new("/data/packs/a.zip"));
        assert!(grants.readable("/data/packs/a.zip").is_ok() && grants.target("/data/packs/a.zip").is_err());
    }
}
