//! The files of a folder and of those in it, in the order of their paths. Links are not followed: what is imported is
//! what stands below the folder that was named.

use std::fs::FileType;
use std::path::{Path, PathBuf};

use super::LeftOut;
use crate::{Error, Watch};

/// Most files taken from one folder: half a year of a busy account's CloudTrail. Each leaves a receipt.
pub(super) const FILES_AT_MOST: usize = 100_000;

/// Why the rows of an unpacked pack stay where they are.
const A_PACK: &str = "an evidence pack, whose rows are copies";

/// What stands in a folder.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Its files, sorted.
    pub(super) files: Vec<PathBuf>,
    /// What is no file.
    pub(super) left_out: Vec<LeftOut>,
    /// Folders that cannot be looked into.
    pub(super) failed: Vec<(PathBuf, Error)>,
    /// Whether there are more files than are taken.
    pub(super) is_cut: bool,
}

/// Lists the files of `folder`, at most `most` of them.
///
/// # Errors
/// [`Error::Cancelled`].
pub(super) fn list(folder: &Path, most: usize, watch: &Watch<'_>) -> Result<Listing, Error> {
    let mut listing = Listing::default();
    // The next to be looked at stands last.
    let mut waiting = vec![(folder.to_owned(), None)];
    while let Some((path, kind)) = waiting.pop() {
        watch.check()?;
        match kind {
            Some(kind) if is_file(kind) && listing.files.len() == most => {
                listing.is_cut = true;
                return Ok(listing);
            }
            Some(kind) if is_file(kind) => listing.files.push(path),
            Some(kind) if !kind.is_dir() => listing.left_out.push(LeftOut::of(&path, why_not(kind))),
            _ => match below(&path) {
                Ok(_) if is_pack(&path) => listing.left_out.push(LeftOut::of(&path, A_PACK)),
                Ok(found) => waiting.extend(found.into_iter().rev()),
                Err(source) => listing.failed.push((path.clone(), Error::Io { path, source })),
            },
        }
    }
    Ok(listing)
}

/// What stands directly in a folder, sorted.
fn below(folder: &Path) -> std::io::Result<Vec<(PathBuf, Option<FileType>)>> {
    let mut found = Vec::new();
    for item in std::fs::read_dir(folder)? {
        let item = item?;
        // Of the item itself, not of what a link points to.
        found.push((item.path(), Some(item.file_type()?)));
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(found)
}

/// Whether Exhibit wrote it as a pack.
fn is_pack(folder: &Path) -> bool {
    folder.join("bagit.txt").is_file() && folder.join("data/pack.json").is_file()
}

fn is_file(kind: FileType) -> bool {
    kind.is_file()
}

fn why_not(kind: FileType) -> &'static str {
    if kind.is_symlink() { "a symbolic link, which is not followed" } else { "a pipe or device" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        folder
    }

    fn names(folder: &Path, most: usize) -> Vec<String> {
        let found = list(folder, most, &Watch::silent()).unwrap().files;
        found.iter().map(|path| path.strip_prefix(folder).unwrap().display().to_string()).collect()
    }

    #[test]
    fn files_come_in_the_order_of_their_paths() {
        let folder = made(&["b/2.json", "a.json", "b/1.json", "b/c/0.json", "d.json"]);
        assert_eq!(names(folder.path(), 9), ["a.json", "b/1.json", "b/2.json", "b/c/0.json", "d.json"]);
        assert_eq!(names(folder.path(), 2), ["a.json", "b/1.json"]);
        let cut = |most| list(folder.path(), most, &Watch::silent()).unwrap().is_cut;
        assert_eq!((cut(4), cut(5)), (true, false));
    }

    #[test]
    fn an_unpacked_pack_is_named_and_not_looked_into() {
        let folder = made(&["a.json", "p/bagit.txt", "p/data/pack.json", "p/data/evidence/events.ndjson"]);
        let found = list(folder.path(), 9, &Watch::silent()).unwrap();
        assert_eq!((found.files.len(), found.left_out[0].reason.as_str()), (1, A_PACK));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_named_and_not_followed() {
        let (folder, other) = (made(&["a.json"]), made(&["secret.json"]));
        std::os::unix::fs::symlink(other.path(), folder.path().join("link")).unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
        std::os::unix::fs::symlink(other.path().join("secret.json"), folder.path().join("s.json")).unwrap();
        let found = list(folder.path(), 9, &Watch::silent()).unwrap();
        assert_eq!((found.files.len(), found.left_out.len()), (1, 3));
        assert!(found.left_out.iter().all(|left| left.reason.contains("symbolic link")));
    }

    #[test]
    fn a_folder_that_is_gone_is_told() {
        let found = list(Path::new("/no/such/folder"), 9, &Watch::silent()).unwrap();
        assert_eq!((found.files.len(), found.failed.len()), (0, 1));
    }
}
