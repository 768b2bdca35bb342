//! The rows of one file, one after the other: lines and tables as a stream, other JSON as a whole.

use std::io::{BufRead, ErrorKind, Read};
use std::path::PathBuf;

use exhibit_source::FileError;
use exhibit_source::file as form;

use super::opened::{Opened, Packing};
use crate::{Error, Watch};

/// Most bytes of a file that must be read as a whole, inflated or not. Lines are streamed and have no such limit.
const WHOLE_LIMIT_BYTES: u64 = 2 << 30;

/// How a file ended.
pub(super) struct Ended {
    /// Its form, e.g. `ndjson`, `json-array.gz`.
    pub(super) format: String,
    /// Why its last row is only the rest of a broken document, or what of it is missing.
    pub(super) cut: Option<String>,
    /// What stands in it beside its rows and was not read, in words.
    pub(super) left_out: Vec<String>,
}

/// What is done with each row.
pub(super) type Take<'a> = &'a mut dyn FnMut(Vec<u8>) -> Result<(), Error>;

/// Whether a file that begins so is a stream of records, and of which form.
pub(super) fn streamed_form(prefix: &[u8]) -> Option<&'static str> {
    match (form::is_ndjson(prefix), form::is_csv(prefix)) {
        (true, _) => Some("ndjson"),
        (false, true) => Some("csv"),
        (false, false) => None,
    }
}

/// Gives every row of the file called `name` to `take`.
///
/// # Errors
/// [`Error::Io`] and [`Error::File`] where nothing of it can be read as rows, [`Error::Cancelled`], and what `take` fails
/// with. Damage behind the first row is no error but a cut.
pub(super) fn each(
    (name, watch): (&str, &Watch<'_>),
    opened: Opened<'_>,
    take: Take<'_>,
) -> Result<Ended, Error> {
    let file = Named { name, watch, packing: opened.packing };
    match streamed_form(&opened.prefix) {
        Some("csv") => file.records((form::csv_rows(opened.reader), "csv"), take),
        Some(word) => file.records((form::lines(opened.reader), word), take),
        None => file.document(opened.reader, take),
    }
}

/// Why a file cannot be read; that it was stopped where it was.
pub(super) fn unread((name, packing): (&str, Packing), watch: &Watch<'_>, error: &std::io::Error) -> Error {
    if let Err(stopped) = watch.check() {
        return stopped;
    }
    let path = PathBuf::from(name);
    match packing {
        Packing::Gzip => Error::File { path, message: format!("the file cannot be unpacked: {error}") },
        Packing::Plain => Error::Io { path, source: std::io::Error::new(error.kind(), error.to_string()) },
    }
}

struct Named<'a> {
    name: &'a str,
    watch: &'a Watch<'a>,
    packing: Packing,
}

impl Named<'_> {
    fn records(
        &self,
        (lines, word): (impl Iterator<Item = std::io::Result<form::Line>>, &str),
        take: Take<'_>,
    ) -> Result<Ended, Error> {
        let (mut is_first, mut cut) = (true, None);
        for line in lines {
            match line {
                Ok(line) => {
                    if line.dropped_bytes > 0 {
                        let (number, dropped) = (line.number, line.dropped_bytes);
                        cut =
                            Some(format!("line {number} is too long: {dropped} bytes of it were not stored"));
                    }
                    take(line.row)?;
                    is_first = false;
                }
                Err(error) if is_first => return Err(self.unread(&error)),
                // The whole lines before the damage are rows like any others; the rest is said to be missing.
                Err(error) => {
                    cut = Some(self.cut_by(&error)?);
                    break;
                }
            }
        }
        Ok(Ended { format: self.packing.behind(word), cut, left_out: Vec::new() })
    }

    fn document(&self, reader: Box<dyn BufRead + '_>, take: Take<'_>) -> Result<Ended, Error> {
        let mut bytes = Vec::new();
        let read = reader.take(WHOLE_LIMIT_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| self.unread(&error))?;
        let split = exhibit_source::split_until(&bytes, WHOLE_LIMIT_BYTES, &|| self.watch.check().is_err());
        let split = split.map_err(|error| match error {
            FileError::Stopped => Error::Cancelled,
            error => Error::File { path: self.name.into(), message: error.to_string() },
        })?;
        split.rows().try_for_each(|row| take(row.to_vec()))?;
        let (cut, left_out) = (split.cut.clone(), split.left_out.clone());
        Ok(Ended { format: self.packing.behind(&split.format.to_string()), cut, left_out })
    }

    /// What ended a file before its end, in words for its receipt.
    fn cut_by(&self, error: &std::io::Error) -> Result<String, Error> {
        self.watch.check()?;
        Ok(match error.kind() {
            ErrorKind::FileTooLarge => error.to_string(),
            _ => format!("the file breaks off: {error}"),
        })
    }

    fn unread(&self, error: &std::io::Error) -> Error {
        unread((self.name, self.packing), self.watch, error)
    }
}
