//! The beginning of a file: enough to tell its form and its profile, and to show its first rows.

use std::io::{BufRead, BufReader, Cursor, Read};

use exhibit_source::FileError;
use exhibit_source::file as form;

use super::opened::Packing;
use super::rows::{streamed_form, unread};
use crate::{Error, Watch};

/// Most bytes read, after inflating: some thousand rows, in a few milliseconds.
pub(super) const BYTES_AT_MOST: u64 = 1 << 20;

/// Where not even one row was whole in that, this much: a document that opens with a long head.
const BYTES_OF_A_LONG_HEAD: u64 = 64 << 20;

/// Opens a file anew.
pub(super) type Open<'a> = &'a dyn Fn() -> Result<Box<dyn BufRead + 'a>, Error>;

/// The beginning of a file, inflated, and its first rows.
pub(super) struct Head {
    pub(super) bytes: Vec<u8>,
    /// Its form with its packing, e.g. `csv.gz`.
    pub(super) format: String,
    /// The first rows that are whole.
    pub(super) rows: Vec<Vec<u8>>,
    /// What broke the file off within its beginning.
    pub(super) damage: Option<String>,
    /// What stands in it beside its rows, in words.
    pub(super) left_out: Vec<String>,
}

/// Why nothing of a file can be read.
#[derive(Debug)]
pub(super) enum NotRead {
    /// It holds no rows as far as is known here.
    NoRows { name: String, why: FileError },
    /// It is damaged or not there.
    Failed(Error),
}

impl From<Error> for NotRead {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<NotRead> for Error {
    fn from(not_read: NotRead) -> Self {
        match not_read {
            NotRead::NoRows { name, why } => Self::File { path: name.into(), message: why.to_string() },
            NotRead::Failed(error) => error,
        }
    }
}

/// The beginning of the file called `name` with at most `limit` rows.
///
/// # Errors
/// [`NotRead`].
pub(super) fn of(name: &str, open: Open<'_>, limit: usize) -> Result<Head, NotRead> {
    let start = Start::read(name, open()?, BYTES_AT_MOST)?;
    let head = start.head(name, limit)?;
    if !head.rows.is_empty() || !start.goes_on {
        return Ok(head);
    }
    Start::read(name, open()?, BYTES_OF_A_LONG_HEAD)?.head(name, limit)
}

struct Start {
    bytes: Vec<u8>,
    packing: Packing,
    /// Whether more follows, so that the last row may be cut here and not in the file.
    goes_on: bool,
    damage: Option<String>,
}

impl Start {
    fn read(name: &str, mut reader: Box<dyn BufRead + '_>, most: u64) -> Result<Self, Error> {
        let failed = |packing, error: &std::io::Error| unread((name, packing), &Watch::silent(), error);
        let packing = Packing::of(reader.fill_buf().map_err(|error| failed(Packing::Plain, &error))?);
        let mut bytes = Vec::new();
        let read = match packing {
            Packing::Gzip => form::inflate(reader, u64::MAX).take(most + 1).read_to_end(&mut bytes),
            Packing::Plain => reader.take(most + 1).read_to_end(&mut bytes),
        };
        let damage = match read {
            Ok(_) => None,
            Err(error) if packing == Packing::Gzip && !bytes.is_empty() => {
                Some(format!("the file breaks off: {error}"))
            }
            Err(error) => return Err(failed(packing, &error)),
        };
        let goes_on = bytes.len() as u64 > most;
        bytes.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(Self { bytes, packing, goes_on, damage })
    }

    fn head(&self, name: &str, limit: usize) -> Result<Head, NotRead> {
        // One more tells whether the last row is the last of what was read.
        let wanted = limit + 1;
        let reader = || BufReader::new(Cursor::new(self.bytes.as_slice()));
        let mut left_out = Vec::new();
        let (mut rows, form) = match streamed_form(&self.bytes) {
            Some("csv") => (whole(form::csv_rows(reader()), wanted), "csv".to_owned()),
            Some(word) => (whole(form::lines(reader()), wanted), word.to_owned()),
            None => {
                let split = exhibit_source::split(&self.bytes, BYTES_OF_A_LONG_HEAD)
                    .map_err(|why| NotRead::NoRows { name: name.to_owned(), why })?;
                left_out.clone_from(&split.left_out);
                (split.rows().take(wanted).map(<[u8]>::to_vec).collect(), split.format.to_string())
            }
        };
        if rows.len() < wanted && self.goes_on {
            rows.pop();
        }
        rows.truncate(limit);
        let format = self.packing.behind(&form);
        Ok(Head { bytes: self.bytes.clone(), format, rows, damage: self.damage.clone(), left_out })
    }
}

fn whole(lines: impl Iterator<Item = std::io::Result<form::Line>>, wanted: usize) -> Vec<Vec<u8>> {
    lines.map_while(Result::ok).take(wanted).map(|line| line.row).collect()
}
