//! The zip being written: one member after the other, each hashed on the way, the same bytes every time.

use std::io::{BufWriter, Seek, Write};

use serde::Serialize;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::digest::Hashing;
use crate::error::Error;

/// Largest member, in bytes: what a zip holds without its 64-bit extension, which not every unpacker reads.
pub(crate) const MAX_MEMBER_BYTES: u64 = u32::MAX as u64 - 1;
/// Largest sum of all members, in bytes: two copies of the rows (NDJSON, CSV) of the largest member size.
pub(crate) const MAX_PACK_BYTES: u64 = 8 << 30;
/// Longest line of NDJSON, in bytes: whoever checks a pack must hold one, a few times over. Eight times the 4 MiB that a
/// row may have: a raw row that is all quotes doubles as a JSON string, and its mapped parts stand beside it.
pub(crate) const MAX_ROW_BYTES: usize = 40 << 20;
/// Largest member that is known as a whole, in bytes: manifests and pack.json are a hundred times smaller, and whoever
/// checks a pack must hold each of them as a tree.
pub(crate) const MAX_TEXT_BYTES: u64 = 4 << 20;
/// Deflate level: the usual middle. Fixed, because the same rows must give the same bytes.
const LEVEL: i64 = 6;
/// Plain file, readable by all, writable by its owner.
const MODE: u32 = 0o644;

/// One finished member, as the manifests and pack.json name it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FileFacts {
    pub(crate) path: String,
    pub(crate) rows: Option<u64>,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
    pub(crate) media_type: &'static str,
}

/// A zip with one top folder.
pub(super) struct Bundle<W: Write + Seek> {
    zip: ZipWriter<W>,
    top: String,
    pub(super) files: Vec<FileFacts>,
}

impl<W: Write + Seek> Bundle<W> {
    pub(super) fn new(out: W, top: String) -> Self {
        Self { zip: ZipWriter::new(out), top, files: Vec::new() }
    }

    /// Writes the member at `path`; `fill` gives back its number of rows, if it has rows.
    pub(super) fn member(
        &mut self,
        path: &str,
        fill: impl FnOnce(&mut dyn Write) -> Result<Option<u64>, Error>,
    ) -> Result<(), Error> {
        self.zip.start_file(format!("{}/{path}", self.top), options())?;
        let mut out = BufWriter::new(Hashing::new(Capped { out: &mut self.zip, left: MAX_MEMBER_BYTES }));
        let filled = fill(&mut out);
        let flushed = out.flush();
        if out.get_ref().bytes() >= MAX_MEMBER_BYTES {
            return Err(Error::TooLarge { what: path.to_owned(), limit_bytes: MAX_MEMBER_BYTES });
        }
        let rows = filled?;
        flushed?;
        let (hashing, _) = out.into_parts();
        let (bytes, sha256) = hashing.finish();
        self.files.push(FileFacts {
            path: path.to_owned(),
            rows,
            bytes,
            sha256,
            media_type: media_type(path),
        });
        Ok(())
    }

    /// Writes a member that is known as a whole.
    pub(super) fn text(&mut self, path: &str, text: &str) -> Result<(), Error> {
        if text.len() as u64 > MAX_TEXT_BYTES {
            return Err(Error::TooLarge { what: path.to_owned(), limit_bytes: MAX_TEXT_BYTES });
        }
        self.member(path, |out| {
            out.write_all(text.as_bytes())?;
            Ok(None)
        })
    }

    /// The facts of the member at `path`, which must have been written.
    pub(super) fn facts(&self, path: &str) -> &FileFacts {
        self.files.iter().find(|file| file.path == path).expect("BUG: the member was written before")
    }

    /// Everything below `data/`, in order of path.
    pub(super) fn payload(&self) -> Vec<&FileFacts> {
        sorted(self.files.iter().filter(|file| file.path.starts_with("data/")))
    }

    /// Everything else, in order of path.
    pub(super) fn tags(&self) -> Vec<&FileFacts> {
        sorted(self.files.iter().filter(|file| !file.path.starts_with("data/")))
    }

    /// Writes the directory of the zip.
    pub(super) fn finish(self) -> Result<(), Error> {
        let total: u64 = self.files.iter().map(|file| file.bytes).sum();
        let mut out = self.zip.finish()?;
        let size_bytes = out.stream_position()?;
        out.flush()?;
        let too_large = |limit_bytes| Error::TooLarge { what: "the pack".into(), limit_bytes };
        if total > MAX_PACK_BYTES {
            return Err(too_large(MAX_PACK_BYTES));
        }
        if size_bytes > MAX_MEMBER_BYTES {
            return Err(too_large(MAX_MEMBER_BYTES));
        }
        Ok(())
    }
}

/// Refuses the byte that would need the 64-bit extension.
struct Capped<W> {
    out: W,
    left: u64,
}

impl<W: Write> Write for Capped<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
        let taken = self.out.write(&bytes[..room])?;
        self.left -= taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(MODE)
}

fn sorted<'a>(files: impl Iterator<Item = &'a FileFacts>) -> Vec<&'a FileFacts> {
    let mut files: Vec<_> = files.collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, end)| end) {
        Some("csv") => "text/csv",
        Some("json") => "application/json",
        Some("ndjson") => "application/x-ndjson",
        _ => "text/plain",
    }
}
