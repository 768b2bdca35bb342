//! CSV read record by record, in memory that does not grow with the file.

use std::io::{self, BufRead};

use super::form::without_blank_lines;
use super::{HEADER_LIMIT_BYTES, Piece, Separator, Tail, piece};
use crate::file::{Line, UTF8_MARK};
use crate::{ROW_LIMIT_BYTES, scan};

/// How many times longer the headers of all rows may be than the bytes that were read: some hundred columns over short
/// rows are well below it.
const HEADERS_A_BYTE: u64 = 64;

/// What the headers of all rows may come to in any case, 64 MiB.
const HEADERS_LEAST_BYTES: u64 = 64 << 20;

/// The rows of a CSV file; each holds the header. Where the headers alone would swell a small file past all measure
/// the rows end with an error of the kind [`io::ErrorKind::FileTooLarge`] that says so in words.
#[derive(Debug)]
pub struct CsvRows<R> {
    reader: R,
    /// What was read and not yet given out, from `start` on.
    buffer: Vec<u8>,
    start: usize,
    has_ended: bool,
    /// What broke the file off, told once the bytes before it are used up.
    failure: Option<io::Error>,
    header: Option<Vec<u8>>,
    /// Known once the header is there.
    separator: Option<Separator>,
    number: u64,
    read_bytes: u64,
    /// Of all headers given out so far.
    header_bytes: u64,
}

/// Reads `reader` record by record. Blank lines and a UTF-8 byte order mark are skipped. A line at which no record
/// begins is a row all the same, and the next record is looked for behind it.
pub fn csv_rows<R: BufRead>(reader: R) -> CsvRows<R> {
    CsvRows {
        reader,
        buffer: Vec::new(),
        start: 0,
        has_ended: false,
        failure: None,
        header: None,
        separator: None,
        number: 1,
        read_bytes: 0,
        header_bytes: 0,
    }
}

impl<R: BufRead> Iterator for CsvRows<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<io::Result<Line>> {
        self.row().transpose()
    }
}

/// One piece of the file.
struct Part {
    /// Its bytes without the line end, cut after [`ROW_LIMIT_BYTES`] and one.
    bytes: Vec<u8>,
    line_end: Vec<u8>,
    /// The number of its first line.
    number: u64,
    dropped_bytes: u64,
}

impl<R: BufRead> CsvRows<R> {
    fn row(&mut self) -> io::Result<Option<Line>> {
        while let Some(part) = self.part()? {
            if scan::trim(&part.bytes).is_empty() {
                continue;
            }
            let Some(header) = &self.header else {
                self.header = Some([part.bytes, part.line_end].concat());
                continue;
            };
            self.header_bytes += header.len() as u64;
            if self.header_bytes > HEADERS_LEAST_BYTES.max(self.read_bytes.saturating_mul(HEADERS_A_BYTE)) {
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, swollen(header.len(), part.number)));
            }
            let row = [header.as_slice(), &part.bytes].concat();
            return Ok(Some(Line { number: part.number, row, dropped_bytes: part.dropped_bytes }));
        }
        Ok(None)
    }

    fn part(&mut self) -> io::Result<Option<Part>> {
        let separator = self.separator()?;
        loop {
            let window = &self.buffer[self.start..];
            if window.is_empty() && self.has_ended {
                return Ok(None);
            }
            match piece(window, if self.has_ended { Tail::Nothing } else { Tail::More }, separator) {
                Piece::Record { len, used } | Piece::Line { len, used, .. } => {
                    return Ok(Some(self.take(len, used)));
                }
                Piece::More if window.len() > ROW_LIMIT_BYTES + 1 => return self.long_line().map(Some),
                Piece::More => self.fill()?,
            }
        }
    }

    /// What separates cells, told once as much of the file is there as a header can be long. Before it stand only
    /// blank lines, which end alike under all separators.
    fn separator(&mut self) -> io::Result<Separator> {
        loop {
            let window = &self.buffer[self.start..];
            let is_enough = window.len() >= HEADER_LIMIT_BYTES || self.has_ended || self.failure.is_some();
            match self.separator {
                Some(known) => return Ok(known),
                None if self.header.is_some() || without_blank_lines(window).len() < window.len() => {
                    return Ok(Separator::default());
                }
                // What broke the file off is told behind the rows before it.
                None if !is_enough => self.failure = self.fill().err().or(self.failure.take()),
                None if scan::trim(&window[..window.len().min(HEADER_LIMIT_BYTES)]).is_empty() => {
                    return Ok(Separator::default());
                }
                None => self.separator = Some(Separator::of(window)),
            }
        }
    }

    fn take(&mut self, len: usize, used: usize) -> Part {
        let taken = &self.buffer[self.start..self.start + used];
        let kept = len.min(ROW_LIMIT_BYTES + 1);
        let part = Part {
            bytes: taken[..kept].to_vec(),
            line_end: taken[len..].to_vec(),
            number: self.number,
            dropped_bytes: (len - kept) as u64,
        };
        self.number += taken.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.start += used;
        part
    }

    /// A line longer than any row: its beginning is kept, the rest is counted.
    fn long_line(&mut self) -> io::Result<Part> {
        let mut part = self.take(ROW_LIMIT_BYTES + 1, ROW_LIMIT_BYTES + 1);
        loop {
            let window = &self.buffer[self.start..];
            let end = window.iter().position(|byte| *byte == b'\n');
            part.dropped_bytes += end.unwrap_or(window.len()) as u64;
            self.start += end.map_or(window.len(), |at| at + 1);
            self.number += u64::from(end.is_some());
            if end.is_some() || self.has_ended {
                return Ok(part);
            }
            self.fill()?;
        }
    }

    /// Reads at least as much as is waiting, so that a long record is not searched anew for every few bytes.
    fn fill(&mut self) -> io::Result<()> {
        let is_first = self.buffer.is_empty() && self.number == 1 && self.header.is_none();
        self.buffer.drain(..self.start);
        self.start = 0;
        let (before, wanted) = (self.buffer.len(), self.buffer.len() * 2 + UTF8_MARK.len());
        while self.buffer.len() < wanted && !self.has_ended {
            if let Some(failure) = self.failure.take() {
                return Err(failure);
            }
            match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failure = Some(error);
                    if self.buffer.len() > before {
                        break;
                    }
                }
                Ok(chunk) => {
                    self.buffer.extend_from_slice(chunk);
                    let read = chunk.len();
                    self.read_bytes += read as u64;
                    self.has_ended = read == 0;
                    self.reader.consume(read);
                }
            }
        }
        if is_first && self.buffer.starts_with(UTF8_MARK) {
            self.start = UTF8_MARK.len();
        }
        Ok(())
    }
}

fn swollen(header_bytes: usize, line: u64) -> String {
    format!(
        "line {line} and all after it were not stored: each row carries the header, and with one of {header_bytes} bytes \
         the file would swell far past its size; split the file, or take columns away that are not needed"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::{CsvRow, is_csv, records};
    use proptest::prelude::*;

    fn rows(bytes: &[u8], buffer_bytes: usize) -> Vec<Line> {
        csv_rows(io::BufReader::with_capacity(buffer_bytes, bytes)).map(Result::unwrap).collect()
    }

    fn texts(bytes: &[u8]) -> Vec<String> {
        rows(bytes, 7).into_iter().map(|line| String::from_utf8(line.row).unwrap()).collect()
    }

    /// A table as the `csv` crate writes it.
    fn written(table: &[Vec<String>], terminator: csv::Terminator, separator: u8) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(separator)
            .terminator(terminator)
            .flexible(true)
            .from_writer(Vec::new());
        table.iter().for_each(|record| writer.write_record(record).unwrap());
        writer.into_inner().unwrap()
    }

    #[test]
    fn a_row_is_the_header_and_the_record_as_they_stand() {
        let found = texts(b"\xef\xbb\xbf\r\nid,\"the action\"\r\n\r\n1,\"a\nb\"\r\n2,c");
        assert_eq!(found, ["id,\"the action\"\r\n1,\"a\nb\"", "id,\"the action\"\r\n2,c"]);
        assert!(texts(b"id,action\n").is_empty());
        assert!(texts(b"").is_empty());
    }

    #[test]
    fn the_header_tells_what_separates_the_cells_of_all_rows() {
        let found = texts(b"\xef\xbb\xbf\r\n \r\nid;\"the; action\"\r\n1;\"a\nb, c\"\r\n2;c");
        assert_eq!(found, ["id;\"the; action\"\r\n1;\"a\nb, c\"", "id;\"the; action\"\r\n2;c"]);
        assert_eq!(texts(b"id\taction\n1\ta,b\n"), ["id\taction\n1\ta,b"]);
        let blanks = format!("{}\nid;action\n1;\"x\ny\"\n", " ".repeat(HEADER_LIMIT_BYTES * 2));
        assert_eq!(texts(blanks.as_bytes()), ["id;action\n1;\"x\ny\""]);
    }

    #[test]
    fn lines_are_counted_through_quoted_line_ends() {
        let found = rows(b"id,action\n1,\"a\nb\"\n\n2,c\n", 3);
        assert_eq!(found.iter().map(|line| line.number).collect::<Vec<_>>(), [2, 5]);
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_one_line() {
        let found = texts(b"id,action\n1,a\n2,\"b\n3,c\n4,\"d\"\n5,e\n");
        let fine: Vec<bool> = found.iter().map(|raw| CsvRow::of(raw).unwrap().pairs().is_ok()).collect();
        assert_eq!(fine, [true, false, true, true, true]);
        assert_eq!(found[1], "id,action\n2,\"b");
    }

    #[test]
    fn the_records_before_a_break_are_rows_and_then_the_break_is_told() {
        let rest = io::BufReader::new(Breaks);
        let mut found = csv_rows(io::Read::chain(b"id,action\n1,a\n2,b\n3,".as_slice(), rest));
        assert_eq!(found.next().unwrap().unwrap().row, b"id,action\n1,a");
        assert_eq!(found.next().unwrap().unwrap().row, b"id,action\n2,b");
        assert!(found.next().unwrap().is_err());
    }

    struct Breaks;

    impl io::Read for Breaks {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    }

    #[test]
    fn an_endless_record_becomes_one_problem_and_the_next_ones_are_whole() {
        let long = "x".repeat(ROW_LIMIT_BYTES * 2);
        for line in [format!("1,{long}"), format!("1,\"{long}")] {
            let found = rows(format!("id,action\n{line}\n2,b\n").as_bytes(), 64 * 1024);
            assert_eq!(found.len(), 2);
            assert_eq!(found[0].row.len(), "id,action\n".len() + ROW_LIMIT_BYTES + 1);
            assert_eq!(found[0].dropped_bytes, (line.len() - ROW_LIMIT_BYTES - 1) as u64);
            assert_eq!(found[1].row, b"id,action\n2,b");
        }
        let cell = "x".repeat(1 << 20);
        let found = texts(format!("id,action\n1,\"{cell}\n\"\n2,b\n").as_bytes());
        assert_eq!((found.len(), found[0].len()), (2, "id,action\n1,\"\n\"".len() + (1 << 20)));
    }

    #[test]
    fn a_long_header_over_many_short_rows_ends_before_it_fills_the_disk() {
        let header: Vec<String> = (0..1_500).map(|n| format!("column{n}")).collect();
        let header = header.join(",");
        let text = format!("{header}\n{}", "x\n".repeat(100_000));
        let mut found = csv_rows(text.as_bytes());
        let given = found.by_ref().take_while(Result::is_ok).count() as u64;
        assert_eq!(given, HEADERS_LEAST_BYTES / (header.len() as u64 + 1));
        let usual = format!("id,at,action\n{}", "1,2,3\n".repeat(100_000));
        assert_eq!(rows(usual.as_bytes(), 8 * 1024).len(), 100_000);
    }

    #[test]
    fn lines_that_all_open_a_quote_are_read_in_a_moment() {
        let hostile = format!("id,action\n{}", "a\",\"b\n".repeat(400_000));
        assert_eq!(rows(hostile.as_bytes(), 8 * 1024).len(), 400_000);
        let hostile = format!("id,action\n{}", "\",\",x\n".repeat(400_000));
        assert!(rows(hostile.as_bytes(), 8 * 1024).len() >= 200_000);
    }

    proptest! {
        #[test]
        fn whatever_was_written_comes_back_cell_for_cell_and_byte_for_byte(
            table in (2_usize..5).prop_flat_map(|columns| {
                proptest::collection::vec(proptest::collection::vec("\\PC{0,4}|[\"',;\t\r\n=+@\\x00 -]{0,5}", columns), 2..8)
            }),
            crlf: bool,
            separator in proptest::sample::select(b",;\t".to_vec()),
            buffer_bytes in 1_usize..20,
        ) {
            let names: Vec<String> = (0..table[0].len()).map(|n| format!("c{n}")).collect();
            let mut table = [&[names][..], &table].concat();
            // A record of tabs alone is a blank line.
            table.iter_mut().for_each(|record| record[0].insert(0, 'x'));
            let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
            let bytes = written(&table, terminator, separator);
            let found = rows(&bytes, buffer_bytes);
            prop_assert_eq!(found.len(), table.len() - 1);
            let header = CsvRow::of(std::str::from_utf8(&found[0].row).unwrap()).unwrap();
            prop_assert_eq!(&header.names(), &table[0]);
            let end = if crlf { "\r\n" } else { "\n" };
            let head = format!("{}{end}", table[0].join(&char::from(separator).to_string()));
            let known = Separator::of(&bytes);
            prop_assert_eq!(known.byte(), separator);
            let mut joined = head.clone().into_bytes();
            for (line, record) in found.iter().zip(&table[1..]) {
                let own = line.row.strip_prefix(head.as_bytes()).unwrap();
                joined.extend([own, end.as_bytes()].concat());
                prop_assert_eq!(super::super::cells(std::str::from_utf8(own).unwrap(), known).unwrap(), record.as_slice());
            }
            prop_assert_eq!(joined, bytes);
        }

        #[test]
        fn a_stream_gives_the_rows_of_the_whole_document(text in "([a,;\"\r\n]|\"\"){0,40}", buffer_bytes in 1_usize..9) {
            let whole = records(text.as_bytes());
            let header = &text.as_bytes()[whole.header.clone()];
            let whole: Vec<Vec<u8>> = whole.rows.into_iter().map(|at| [header, &text.as_bytes()[at]].concat()).collect();
            let streamed: Vec<Vec<u8>> = rows(text.as_bytes(), buffer_bytes).into_iter().map(|line| line.row).collect();
            prop_assert_eq!(streamed, whole);
        }

        #[test]
        fn no_byte_of_a_hostile_file_is_lost(text in "([a,\"]|\"\"|\r?\n){0,60}") {
            let text = format!("id,action\n{text}");
            let found = rows(text.as_bytes(), 5);
            let own: String = found.iter().map(|line| String::from_utf8_lossy(&line.row["id,action\n".len()..]).into_owned()).collect();
            let plain = |text: &str| text.replace(['\r', '\n'], "");
            prop_assert_eq!(plain(&own), plain(&text["id,action\n".len()..]));
        }

        #[test]
        fn any_bytes_are_cut_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = (is_csv(&bytes), rows(&bytes, 3), records(&bytes).rows);
        }
    }
}
