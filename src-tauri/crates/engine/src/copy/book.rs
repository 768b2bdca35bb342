//! All rows of a query as a workbook. Its sheets lie in nameless files beside the target until it is written.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use exhibit_entry::filter::Selection;
use exhibit_export::{LogBook, LogFacts, Written};
use exhibit_store::{Reader, ResultSet};
use sha2::{Digest, Sha256};

use super::Target;
use crate::browse::Asker;
use crate::output::{self, WriteSeek};
use crate::{Error, VERSION, Watch};

/// Bytes read at once of the file that is hashed.
const PIECE_BYTES: usize = 1 << 16;

/// Writes every row that `selection` admits to the target as a workbook, newest first; `query` is what it says of itself.
///
/// # Errors
/// As [`super::to_file`].
pub(super) fn to_file(
    reader: &mut Reader,
    (selection, query, asker): (&Selection, &str, Asker),
    target: &Target,
    watch: &Watch<'_>,
) -> Result<Written, Error> {
    let facts =
        LogFacts { query: query.to_owned(), zone: asker.zone, made_at: asker.now, app_version: VERSION };
    let failed = |source| Error::Io { path: target.path.clone(), source };
    let mut hashed = None;
    let rows = super::found(reader, selection, watch, |reader, set| {
        output::write_checked(
            &target.path,
            target.existing,
            |out| fill(reader, set, (facts, &temporary(&target.path), out), watch),
            |file| {
                hashed = Some(sha256_of(file).map_err(failed)?);
                Ok(())
            },
        )
    })?;
    let (bytes, sha256) = hashed.expect("BUG: a file is checked before it takes its place");
    Ok(Written { rows, bytes, sha256 })
}

/// Where the sheets lie: on the disk that the file is meant for, which has room for it.
fn temporary(path: &Path) -> std::path::PathBuf {
    if output::is_stdout(path) { std::env::temp_dir() } else { output::folder_of(path) }
}

fn fill(
    reader: &Reader,
    set: ResultSet,
    (facts, temporary, out): (LogFacts, &Path, &mut dyn WriteSeek),
    watch: &Watch<'_>,
) -> Result<u64, Error> {
    let mut book = LogBook::begin(facts, temporary)?;
    super::each(reader, set, watch, &mut |entry| Ok(book.write(entry)?))?;
    // The library has words of its own for a writer that stops.
    book.finish(Stopping { out, watch }).map_err(|error| watch.check().err().unwrap_or(error.into()))
}

/// Takes no more bytes once the watch is cancelled.
struct Stopping<'a, 'w> {
    out: &'a mut dyn WriteSeek,
    watch: &'a Watch<'w>,
}

impl Write for Stopping<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.watch.check().map_err(io::Error::other)?;
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The size in bytes and the hex digest of a whole file.
fn sha256_of(file: &mut File) -> io::Result<(u64, String)> {
    let (mut bytes, mut hash) = (0, Sha256::new());
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok((bytes, hex::encode(hash.finalize()))),
            read => {
                hash.update(&piece[..read]);
                bytes += read as u64;
            }
        }
    }
}
