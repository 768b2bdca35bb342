//! CSV (RFC 4180 with one header line; commas, or `;` or tabs as the header tells) as rows that stand alone.
//!
//! A row of evidence is the exact bytes of the header record with its line end, then the exact bytes of the record
//! without its last line end: nothing is invented, and whoever holds one row can name its cells. A byte order mark
//! before the header belongs to the file and not to a row. Blank lines are no rows.
//!
//! The `csv` crate, which takes whatever comes, is the measure in the tests; here the grammar is strict, so that a
//! quote which is never closed costs one line and not the rest of the file.

mod cells;
mod form;
mod reading;
mod record;
mod separator;
mod stream;

use std::ops::Range;

pub(crate) use cells::{Fault, cells};
pub(crate) use form::{Header, header, is_csv, why_not};
pub(crate) use reading::{CsvRow, content};
pub(crate) use record::{Piece, Tail, piece};
pub(crate) use separator::Separator;
pub use stream::{CsvRows, csv_rows};

/// Longest header that is taken, 16 KiB: some hundred columns. Every row carries its header, so a longer one would
/// let a small file swell to any size.
pub(crate) const HEADER_LIMIT_BYTES: usize = 16 * 1024;

/// The records of a whole document as spans, blank lines left out; the first is the header with its line end.
pub(crate) struct Records {
    /// The header record with its line end; empty in an empty document.
    pub(crate) header: Range<usize>,
    /// Each further record, or line that is none, without its line end.
    pub(crate) rows: Vec<Range<usize>>,
    /// The last one ends inside a quoted cell.
    pub(crate) open_quote: bool,
}

impl Records {
    /// Bytes of all rows, each behind its header: what a small file can swell to.
    pub(crate) fn length(&self) -> u64 {
        self.rows.iter().map(|row| (self.header.len() + row.len()) as u64).sum()
    }

    /// Each row of `doc` behind its header.
    pub(crate) fn raws<'a>(&'a self, doc: &'a [u8]) -> impl Iterator<Item = Vec<u8>> + 'a {
        self.rows.iter().map(|row| [&doc[self.header.clone()], &doc[row.clone()]].concat())
    }
}

/// Cuts a whole document into its records.
pub(crate) fn records(doc: &[u8]) -> Records {
    let mut found = Records { header: 0..0, rows: Vec::new(), open_quote: false };
    let (mut at, mut has_header) = (0, false);
    let separator = Separator::of(doc);
    while at < doc.len() {
        let (len, used, broken) = match piece(&doc[at..], Tail::Nothing, separator) {
            Piece::Record { len, used } => (len, used, None),
            Piece::Line { len, used, fault } => (len, used, Some(fault)),
            Piece::More => break,
        };
        let is_blank = crate::scan::trim(&doc[at..at + len]).is_empty();
        match (is_blank, has_header) {
            (true, _) => {}
            (false, false) => (found.header, has_header) = (at..at + used, true),
            (false, true) => found.rows.push(at..at + len),
        }
        found.open_quote |= broken == Some(Fault::OpenQuote);
        at += used;
    }
    found
}

/// Every row of a document behind its header, one after another, and where each stands; none when they are more than
/// `budget_bytes` long.
pub(crate) fn rows_with_header(doc: &[u8], budget_bytes: u64) -> Option<(Vec<u8>, Vec<Range<usize>>)> {
    let doc = doc.strip_prefix(crate::file::UTF8_MARK).unwrap_or(doc);
    let records = records(doc);
    if records.length() > budget_bytes {
        return None;
    }
    let (mut bytes, mut spans) = (Vec::new(), Vec::with_capacity(records.rows.len()));
    for raw in records.raws(doc) {
        let start = bytes.len();
        bytes.extend_from_slice(&raw);
        spans.push(start..bytes.len());
    }
    Some((bytes, spans))
}
