//! Where the bytes of one of several files are: in a folder, or in an archive that is never unpacked.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;

use exhibit_export::{ForeignMember, ForeignZip};

use super::opened;
use crate::{Error, Watch};

/// One of several files.
pub(super) struct Item<'a> {
    /// Its path; of a member, the archive's path, `!`, and the member's name.
    pub(super) name: String,
    pub(super) place: Place<'a>,
}

pub(super) enum Place<'a> {
    Path(PathBuf),
    Member(&'a ForeignZip<File>, &'a ForeignMember),
}

/// Bytes that a member is read by at once.
const CHUNK_BYTES: usize = 64 << 10;

impl Item<'_> {
    /// Its bytes from the beginning.
    ///
    /// # Errors
    /// [`Error::Io`], and [`Error::Usage`] for what is no file.
    pub(super) fn open(&self) -> Result<Box<dyn BufRead + '_>, Error> {
        match &self.place {
            Place::Path(path) => Ok(opened::open(path)?),
            Place::Member(zip, member) => {
                Ok(Box::new(BufReader::with_capacity(CHUNK_BYTES, zip.open(member))))
            }
        }
    }

    /// Reads a member to its end, where its size and checksum must be as declared: nothing of one that lies is stored.
    ///
    /// # Errors
    /// [`Error::File`], [`Error::Cancelled`].
    pub(super) fn check(&self, watch: &Watch<'_>) -> Result<(), Error> {
        let Place::Member(zip, member) = &self.place else { return Ok(()) };
        let (mut bytes, mut chunk) = (zip.open(member), vec![0; CHUNK_BYTES]);
        loop {
            watch.check()?;
            match bytes.read(&mut chunk) {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(error) => {
                    return Err(Error::File { path: self.name.clone().into(), message: error.to_string() });
                }
            }
        }
    }

    /// Its size in bytes, unpacked where it is a member; 0 where that cannot be told.
    pub(super) fn size_bytes(&self) -> u64 {
        match &self.place {
            Place::Path(path) => path.metadata().map_or(0, |found| found.len()),
            Place::Member(_, member) => member.size_bytes(),
        }
    }

    /// What the file is called apart from its folders.
    fn base(&self) -> String {
        match &self.place {
            Place::Path(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            Place::Member(_, member) => member.name().rsplit('/').next().unwrap_or_default().to_owned(),
        }
    }

    /// The part of its name that files of one content in several forms share, and the form that the rest of it tells.
    pub(super) fn kind(&self) -> Result<(String, NameKind), &'static str> {
        let base = self.base();
        let (stem, kind) = kind(&base)?;
        let folders = &self.name[..self.name.len().saturating_sub(base.len())];
        Ok((format!("{folders}{stem}"), kind))
    }
}

fn kind(base: &str) -> Result<(String, NameKind), &'static str> {
    let base = base.to_lowercase();
    if base.starts_with('.') {
        return Err("a hidden file");
    }
    let plain = base.strip_suffix(".gz").unwrap_or(&base);
    let (stem, kind) = match plain.rsplit_once('.') {
        Some((stem, "ndjson" | "jsonl")) => (stem, NameKind::Lines),
        Some((stem, "json")) => (stem, NameKind::Document),
        Some((stem, "csv" | "tsv")) => (stem, NameKind::Table),
        Some((stem, "log" | "txt")) => (stem, NameKind::Text),
        Some((_, "zip")) => return Err("an archive inside an archive"),
        _ => return Err("by its name no JSON, NDJSON or CSV"),
    };
    Ok((stem.to_owned(), kind))
}

/// What the name of a file says of its form. Of files with the same rows the first kind is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NameKind {
    Lines,
    Document,
    Text,
    Table,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_path(name: &str) -> Result<(String, NameKind), &'static str> {
        Item { name: name.to_owned(), place: Place::Path(name.into()) }.kind()
    }

    #[test]
    fn files_of_rows_are_told_by_their_names() {
        assert_eq!(of_path("/Logs/Rows.JSON.gz").unwrap(), ("/Logs/rows".to_owned(), NameKind::Document));
        assert_eq!(of_path("wow!.csv").unwrap(), ("wow!".to_owned(), NameKind::Table));
        assert_eq!(of_path("rows.jsonl").unwrap().1, NameKind::Lines);
        for (name, why) in [
            ("__MACOSX/._rows.json", "hidden"),
            ("b.zip", "archive inside"),
            ("a/report.pdf", "by its name"),
            ("json", "by its name"),
        ] {
            assert!(of_path(name).unwrap_err().contains(why), "{name}");
        }
    }
}
