//! Telling CSV from other text.

use std::borrow::Cow;

use super::{HEADER_LIMIT_BYTES, Piece, Separator, Tail, cells, piece};
use crate::file::{PREFIX_BYTES, UTF8_MARK};
use crate::profile::{Profile, builtin_by_id};
use crate::scan;

/// Longest name of a column: far past any seen, and a bound on what a row swells to by its header.
const NAME_LIMIT_BYTES: usize = 256;

/// Records that are looked at to tell the form.
const LOOKED_AT_RECORDS: usize = 200;

/// A header and what stands behind it.
pub(crate) struct Header<'a> {
    /// Its bytes with their line end.
    pub(crate) bytes: &'a [u8],
    /// The names in order, as they are written.
    pub(crate) columns: Vec<Cow<'a, str>>,
    /// What stands between its cells and those of all records.
    pub(crate) separator: Separator,
    /// Everything after it.
    pub(crate) rest: &'a [u8],
}

impl Header<'_> {
    /// The names as profiles know them: blanks around them do not count.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.columns.iter().map(|name| name.trim()).collect()
    }
}

/// The header at the beginning of a document; none where no usable one stands there: two columns at least, no JSON
/// or markup, no control codes.
pub(crate) fn header(doc: &[u8]) -> Option<Header<'_>> {
    let doc = without_blank_lines(doc.strip_prefix(UTF8_MARK).unwrap_or(doc));
    if matches!(doc.get(scan::blanks(doc, 0))?, b'{' | b'[' | b'<') {
        return None;
    }
    let separator = Separator::of(doc);
    let FirstRecord { cells: columns, len, used } = first_record(doc, separator)?;
    let fits = |name: &Cow<'_, str>| name.len() <= NAME_LIMIT_BYTES;
    let plain = columns.iter().all(|name| fits(name) && !name.chars().any(|c| c.is_control() && c != '\n'));
    let is_whole = used > len || used == doc.len();
    (columns.len() >= 2 && plain && is_whole).then(|| Header {
        bytes: &doc[..used],
        columns,
        separator,
        rest: &doc[used..],
    })
}

/// The record that a document begins with, read with one separator.
pub(super) struct FirstRecord<'a> {
    /// Its cells.
    pub(super) cells: Vec<Cow<'a, str>>,
    /// Its bytes.
    len: usize,
    /// Its bytes and its line end.
    used: usize,
}

/// The first record of a document, if it is no longer than a header may be.
pub(super) fn first_record(doc: &[u8], separator: Separator) -> Option<FirstRecord<'_>> {
    let head = &doc[..doc.len().min(HEADER_LIMIT_BYTES)];
    let Piece::Record { len, used } = piece(head, Tail::Nothing, separator) else { return None };
    let cells = cells(std::str::from_utf8(&doc[..len]).ok()?, separator).ok()?;
    Some(FirstRecord { cells, len, used })
}

pub(super) fn without_blank_lines(mut doc: &[u8]) -> &[u8] {
    while let Some(end) = doc.iter().position(|byte| *byte == b'\n') {
        if !scan::trim(&doc[..end]).is_empty() {
            break;
        }
        doc = &doc[end + 1..];
    }
    doc
}

/// Whether a file that starts with `prefix` (all of it, or its first [`PREFIX_BYTES`]) is CSV: a header, and behind it
/// records of which at least half have a cell for each column; one is enough where the header names a time or an action.
/// A header alone must name one of them, or any line with a comma would be a log without rows.
pub(crate) fn is_csv(prefix: &[u8]) -> bool {
    let prefix = &prefix[..prefix.len().min(PREFIX_BYTES)];
    let Some(header) = header(prefix) else { return false };
    let tail = if prefix.len() < PREFIX_BYTES { Tail::Nothing } else { Tail::More };
    let (mut rest, mut seen, mut fits) = (header.rest, 0, 0);
    while seen < LOOKED_AT_RECORDS && !rest.is_empty() {
        let (len, used, is_record) = match piece(rest, tail, header.separator) {
            Piece::Record { len, used } => (len, used, true),
            Piece::Line { len, used, .. } => (len, used, false),
            Piece::More => break,
        };
        let record = &rest[..len];
        if !scan::trim(record).is_empty() {
            seen += 1;
            fits += usize::from(is_record && cell_count(record, header.separator) == header.columns.len());
        }
        rest = &rest[used..];
    }
    match (seen, fits) {
        (0, _) => is_known(&header.names()),
        (_, 0) => false,
        _ => fits * 2 >= seen || is_known(&header.names()),
    }
}

/// Why a document that looks like a table was not taken for one, and what to do; none when it does not look like one.
pub(crate) fn why_not(doc: &[u8]) -> Option<&'static str> {
    let doc = without_blank_lines(doc.strip_prefix(UTF8_MARK).unwrap_or(doc));
    let doc = &doc[..doc.len().min(PREFIX_BYTES)];
    let line = doc.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if !line.iter().any(|byte| Separator::ALL.iter().any(|separator| separator.byte() == *byte)) {
        return None;
    }
    // The last `\r` may belong to a `\r\n`.
    if scan::trim(line).contains(&b'\r') {
        return Some("a table whose lines end in CR alone (save it with line ends LF or CRLF)");
    }
    if line.len() >= HEADER_LIMIT_BYTES {
        return Some("a table whose header line is over 16 KiB long (take columns away that are not needed)");
    }
    let names = std::str::from_utf8(line).ok().and_then(|line| cells(line, Separator::of(doc)).ok());
    if names.is_some_and(|names| names.iter().any(|name| name.len() > NAME_LIMIT_BYTES)) {
        return Some("a table with a column whose name is over 256 bytes long (give it a shorter name)");
    }
    None
}

fn cell_count(record: &[u8], separator: Separator) -> usize {
    cells(&String::from_utf8_lossy(record), separator).map_or(0, |cells| cells.len())
}

fn is_known(columns: &[&str]) -> bool {
    let names = |profile: &Profile| {
        let paths = profile.fields.at.iter().chain(&profile.fields.action);
        paths.into_iter().any(|path| columns.iter().any(|name| name.eq_ignore_ascii_case(path.as_str())))
    };
    builtin_by_id("generic").is_some_and(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_is_told_by_its_header_and_its_records() {
        for (text, is) in [
            ("id,action\n1,x\n", true),
            ("\u{feff}\r\n\"id\",\"action\"\r\n\"1\",\"x, y\"\r\n", true),
            ("id,action\n1\n2,x\n", true),
            ("id,action\n1\n2\n3,x\n", true),
            ("id,action,at\n1,x,2026,5,6\n2,x\n3,x,2026\n", true),
            ("id,action\n1\n2\n", false),
            ("id,note\n1\n2\n3,x\n", false),
            ("id,action\n", true),
            ("Time,Action", true),
            ("Dear all, hello\n", false),
            ("id\n1\n", false),
            ("{\"a\":1,\"b\":2}\n{},{}\n", false),
            ("<a>,<b>\n1,2\n", false),
            ("id,act\0ion\n1,2\n", false),
            ("id,action\r1,2\r", false),
            ("id,\"action\n1,2\n", false),
            ("Time;Action;Note, if any\r\n1;2;3\r\n", true),
            ("Time;Action\n1,2\n", false),
            ("Dear all; hello\n", false),
            ("\u{feff}Time\tAction\r\n", true),
            ("{\"a\";\"b\"}\n1;2\n", false),
            ("", false),
        ] {
            assert_eq!(is_csv(text.as_bytes()), is, "{text:?}");
        }
        assert!(!is_csv(b"id,\xff\n1,2\n"));
    }

    #[test]
    fn a_table_that_is_not_taken_says_why() {
        let long_name = format!("id,{}\n1,2\n", "x".repeat(NAME_LIMIT_BYTES + 1));
        let long_header = format!("id,{}\n1,2\n", "column,".repeat(HEADER_LIMIT_BYTES / 6));
        for (text, word) in [
            ("Time,Action\r1,2\r", "CR alone"),
            ("Time;Action\r1;2\r", "CR alone"),
            (&long_header, "over 16 KiB"),
            (&long_name, "over 256 bytes"),
        ] {
            assert!(!is_csv(text.as_bytes()) && why_not(text.as_bytes()).unwrap().contains(word), "{word}");
        }
        for text in ["", "Dear all\nhello", "Dear all, hello\n"] {
            assert_eq!(why_not(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_header_that_would_swell_every_row_is_no_header() {
        for long in ["x".repeat(NAME_LIMIT_BYTES + 1), "x,".repeat(HEADER_LIMIT_BYTES / 2)] {
            assert!(!is_csv(format!("id,{long}\n1,2\n").as_bytes()));
        }
    }
}
