//! One JSON object a line, read line by line so that a file may be larger than memory.

use std::io::{self, BufRead};
use std::ops::Range;

use super::UTF8_MARK;
use crate::ROW_LIMIT_BYTES;
use crate::scan::{self, Doc, blanks, is_blank, trim};

/// How much of a file [`is_ndjson`] should be shown: room for several rows of the usual size.
pub const PREFIX_BYTES: usize = 1024 * 1024;

/// Lines that are looked at to tell the form.
const LOOKED_AT_LINES: usize = 200;

/// Whether a file that starts with `prefix` (all of it, or its first [`PREFIX_BYTES`]) holds one object a line: at
/// least two lines, and at least half of them whole objects. So one broken line does not change the form, and no
/// array or pretty-printed object is mistaken.
#[must_use]
pub fn is_ndjson(prefix: &[u8]) -> bool {
    is_ndjson_doc(prefix.into())
}

/// As [`is_ndjson`], of a document of any size.
pub(super) fn is_ndjson_doc(doc: Doc<'_>) -> bool {
    let prefix = doc.strip_prefix(UTF8_MARK).unwrap_or(&doc);
    let lines = prefix.split(|byte| *byte == b'\n').take_while(|_| !doc.is_stopped());
    let lines = lines.map(trim).filter(|line| !line.is_empty());
    let (mut seen, mut objects) = (0, 0);
    for line in lines.take(LOOKED_AT_LINES) {
        seen += 1;
        let end = || scan::value_end(doc.part(line), 0);
        objects += usize::from(line[0] == b'{' && end() == Some(line.len()));
    }
    seen >= 2 && objects * 2 >= seen
}

/// One line that is not blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: u64,
    /// The row without blanks around it. Of a line over [`ROW_LIMIT_BYTES`] only so much as tells that it is too
    /// long: [`read_row`](crate::read_row) then refuses it.
    pub row: Vec<u8>,
    /// How many bytes of the line are not in `row` because it is too long.
    pub dropped_bytes: u64,
}

/// The lines of a file, in memory that does not grow with it.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    number: u64,
}

/// Reads `reader` line by line. Blank lines and a UTF-8 byte order mark are skipped; `\n` and `\r\n` end a line.
pub fn lines<R: BufRead>(reader: R) -> Lines<R> {
    Lines { reader, number: 0 }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<io::Result<Line>> {
        loop {
            match self.line() {
                Ok(None) => return None,
                Ok(Some(line)) if line.row.is_empty() => {}
                Ok(Some(line)) => return Some(Ok(line)),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<R: BufRead> Lines<R> {
    fn line(&mut self) -> io::Result<Option<Line>> {
        let (mut row, mut dropped_bytes, mut read_any) = (Vec::new(), 0, false);
        loop {
            let chunk = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                chunk => chunk?,
            };
            if chunk.is_empty() {
                break;
            }
            read_any = true;
            let line_end = memchr::memchr(b'\n', chunk);
            let part = &chunk[..line_end.unwrap_or(chunk.len())];
            // One byte over the limit is kept, so that reading the row finds it too long.
            let kept = part.len().min((ROW_LIMIT_BYTES + 1).saturating_sub(row.len()));
            row.extend_from_slice(&part[..kept]);
            dropped_bytes += (part.len() - kept) as u64;
            let used = line_end.map_or(chunk.len(), |at| at + 1);
            self.reader.consume(used);
            if line_end.is_some() {
                break;
            }
        }
        if !read_any {
            return Ok(None);
        }
        self.number += 1;
        Ok(Some(Line { number: self.number, row: self.row_of(&row, dropped_bytes), dropped_bytes }))
    }

    fn row_of(&self, line: &[u8], dropped_bytes: u64) -> Vec<u8> {
        let marked = if self.number == 1 { line.strip_prefix(UTF8_MARK) } else { None };
        let line = marked.unwrap_or(line);
        // A line that was shortened keeps its length: trimmed, it could pass for a whole row.
        if dropped_bytes > 0 { line.to_vec() } else { trim(line).to_vec() }
    }
}

/// The lines that are not blank, as spans of `doc`, without blanks around them.
pub(super) fn spans(doc: Doc<'_>) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = if doc.starts_with(UTF8_MARK) { UTF8_MARK.len() } else { 0 };
    while start < doc.len() && !doc.is_stopped() {
        let end = doc[start..].iter().position(|byte| *byte == b'\n').map_or(doc.len(), |at| start + at);
        let from = blanks(&doc[..end], start);
        let blank_tail = doc[from..end].iter().rev().take_while(|byte| is_blank(**byte)).count();
        if from < end {
            spans.push(from..end - blank_tail);
        }
        start = end + 1;
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(bytes: &[u8], buffer_bytes: usize) -> Vec<Line> {
        lines(io::BufReader::with_capacity(buffer_bytes, bytes)).map(Result::unwrap).collect()
    }

    #[test]
    fn lines_are_counted_and_blank_ones_are_skipped() {
        let found = rows(b"\xef\xbb\xbf{\"a\":1}\r\n\n  \n {\"a\":2}", 3);
        let found: Vec<_> = found.iter().map(|line| (line.number, line.row.as_slice())).collect();
        assert_eq!(found, [(1, &b"{\"a\":1}"[..]), (4, b"{\"a\":2}")]);
    }

    #[test]
    fn an_endless_line_becomes_one_problem_and_the_next_line_is_whole() {
        let long = [vec![b' '; ROW_LIMIT_BYTES * 2], b"{\"id\":1}\n{\"id\":2}\n".to_vec()].concat();
        let found = rows(&long, 64 * 1024);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].row.len() as u64 + found[0].dropped_bytes, ROW_LIMIT_BYTES as u64 * 2 + 8);
        assert!(crate::read_row(crate::builtin_by_id("generic").unwrap(), &found[0].row).is_err());
        assert_eq!((found[1].number, found[1].row.as_slice()), (2, &b"{\"id\":2}"[..]));
    }

    #[test]
    fn the_form_is_told_by_most_lines() {
        for (text, is) in [
            ("{\"a\":1}\n{\"a\":2}\n", true),
            ("broken\n{\"a\":2}\n", true),
            ("{\"a\":1}\n{\"a\":", true),
            ("{\"a\":1}\n", false),
            ("[\n{\"a\":1}\n]", false),
            ("[\n{\"a\":1},\n{\"a\":2}\n]", false),
            ("{\n\"logs\":[\n{\"a\":1},\n{\"a\":2}\n]}", false),
            ("{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n", false),
            ("Time,Action\n1,2\n", false),
            ("", false),
        ] {
            assert_eq!(is_ndjson(text.as_bytes()), is, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_stream_gives_the_rows_of_the_whole_file(
            text in "(\\{\"a\":1\\}|[ \r\n]|x){0,40}",
            buffer_bytes in 1..9_usize,
        ) {
            let streamed: Vec<_> =
                rows(text.as_bytes(), buffer_bytes).into_iter().map(|line| line.row).collect();
            let whole: Vec<_> = spans(text.as_bytes().into()).into_iter().map(|at| text.as_bytes()[at].to_vec()).collect();
            prop_assert_eq!(streamed, whole);
        }
    }
}
