//! Small tables of a pack that are held as a whole, cell by cell as they were before they were written.

use std::io::{Read, Seek};

use exhibit_entry::Moment;

use super::stream::Records;
use crate::archive::Archive;
use crate::plain::plain_bytes;

/// Largest file that is held as a whole, in bytes: more than the largest list of accounts that Exhibit reads.
const HELD_AT_MOST_BYTES: u64 = 96 << 20;

/// Most lines of such a table: more accounts than Exhibit reads, more days of sources than ten years of a hundred.
const LINES_AT_MOST: usize = 400_000;

/// Why something cannot be made again.
pub(super) enum Lacking {
    /// The pack contradicts itself, or cannot be read.
    Fault(String),
    /// There is too much of it, or too little is said of it.
    Unknown(String),
}

impl From<String> for Lacking {
    fn from(why: String) -> Self {
        Self::Fault(why)
    }
}

/// An error where the file is larger than may be held.
pub(super) fn check_size<R: Read + Seek>(archive: &Archive<R>, path: &str) -> Result<(), Lacking> {
    match archive.find(path) {
        Some(member) if member.size > HELD_AT_MOST_BYTES => {
            Err(Lacking::Unknown(format!("{path} is larger than {HELD_AT_MOST_BYTES} bytes")))
        }
        _ => Ok(()),
    }
}

/// Every line of the table at `path`, made into something; its cells come in the order of `headings`.
pub(super) fn each<T, R: Read + Seek, const N: usize>(
    archive: &Archive<R>,
    path: &str,
    headings: [&str; N],
    make: impl Fn([String; N]) -> Result<T, String>,
) -> Result<Vec<T>, Lacking> {
    check_size(archive, path)?;
    let mut records = Records::open(archive, path)?;
    let columns = records.columns(headings)?;
    let mut made = Vec::new();
    while records.advance()? {
        if made.len() == LINES_AT_MOST {
            return Err(Lacking::Unknown(format!("{path} has more than {LINES_AT_MOST} lines")));
        }
        made.push(make(records.texts(columns)).map_err(|why| format!("{path}: {why}"))?);
    }
    Ok(made)
}

/// A cell that may be empty.
pub(super) fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

pub(super) fn time(text: &str) -> Result<Option<Moment>, String> {
    match text {
        "" => Ok(None),
        text => Moment::parse(text).map(Some).ok_or_else(|| unreadable("time", text)),
    }
}

pub(super) fn flag(text: &str) -> Result<Option<bool>, String> {
    match text {
        "" => Ok(None),
        "true" => Ok(Some(true)),
        "false" => Ok(Some(false)),
        other => Err(unreadable("answer", other)),
    }
}

pub(super) fn number(text: &str) -> Result<Option<u64>, String> {
    match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| unreadable("number", text)),
    }
}

/// What is said of a cell that is not what its column holds.
pub(super) fn unreadable(what: &str, text: &str) -> String {
    format!("{} is no {what}", plain_bytes(text.as_bytes()))
}
