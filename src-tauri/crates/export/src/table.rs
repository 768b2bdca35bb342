//! Entries as CSV, NDJSON or one JSON array, streamed: memory does not grow with the number of rows.

use std::io::Write;

use exhibit_entry::Entry;
use exhibit_entry::column::{COLUMNS, Column, ColumnKind};

use crate::cell::to_cell;
use crate::digest::{Hashing, Written};
use crate::error::Error;

/// The shape of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180 with CRLF and headings; text cells are formula-guarded ([`crate::guard`]).
    Csv,
    /// One entry as JSON a line: the exact copy.
    Ndjson,
    /// One array, one entry a line.
    Json,
}

impl Format {
    /// The stable word used on the command line.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Json => "json",
        }
    }
}

/// Takes entries one by one and writes them in a [`Format`].
pub struct EntryWriter<W: Write> {
    shape: Shape<W>,
    rows: u64,
}

enum Shape<W: Write> {
    Csv(Box<csv::Writer<Hashing<W>>>),
    Ndjson(Hashing<W>),
    Json(Hashing<W>),
}

impl<W: Write> EntryWriter<W> {
    /// Starts an output; headings and brackets are written at once, so that no rows still make a valid document.
    ///
    /// # Errors
    /// [`Error::Write`] when `out` refuses bytes.
    pub fn begin(format: Format, out: W) -> Result<Self, Error> {
        let mut out = Hashing::new(out);
        let shape = match format {
            Format::Csv => {
                let mut table = csv_writer(out);
                table.write_record(COLUMNS.iter().map(|column| column.heading))?;
                Shape::Csv(Box::new(table))
            }
            Format::Ndjson => Shape::Ndjson(out),
            Format::Json => {
                out.write_all(b"[")?;
                Shape::Json(out)
            }
        };
        Ok(Self { shape, rows: 0 })
    }

    /// Writes one entry.
    ///
    /// # Errors
    /// [`Error::Write`] when the output refuses bytes.
    pub fn write(&mut self, entry: &Entry) -> Result<(), Error> {
        match &mut self.shape {
            Shape::Csv(table) => write_cells(table, COLUMNS.iter(), entry)?,
            Shape::Ndjson(out) => {
                serde_json::to_writer(&mut *out, entry)?;
                out.write_all(b"\n")?;
            }
            Shape::Json(out) => {
                out.write_all(if self.rows == 0 { b"\n" } else { b",\n" })?;
                serde_json::to_writer(out, entry)?;
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// Closes the document and flushes the output.
    ///
    /// # Errors
    /// [`Error::Write`] when the output refuses bytes.
    pub fn finish(self) -> Result<Written, Error> {
        let mut out = match self.shape {
            Shape::Csv(table) => table.into_inner().map_err(|error| Error::Write(error.into_error()))?,
            Shape::Ndjson(out) => out,
            Shape::Json(mut out) => {
                out.write_all(b"\n]\n")?;
                out
            }
        };
        out.flush()?;
        let (bytes, sha256) = out.finish();
        Ok(Written { rows: self.rows, bytes, sha256 })
    }
}

/// A CSV writer of the one dialect used everywhere.
pub(crate) fn csv_writer<W: Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out)
}

/// One entry as a record of `columns`.
fn write_cells<'c, W: Write>(
    table: &mut csv::Writer<W>,
    columns: impl Iterator<Item = &'c Column>,
    entry: &Entry,
) -> Result<(), Error> {
    write_fields(table, columns, entry)?;
    table.write_record(None::<&[u8]>)?;
    Ok(())
}

/// One entry as fields of a record that is not ended yet.
pub(crate) fn write_fields<'c, W: Write>(
    table: &mut csv::Writer<W>,
    columns: impl Iterator<Item = &'c Column>,
    entry: &Entry,
) -> Result<(), Error> {
    for column in columns {
        let text = (column.cell)(entry).unwrap_or_default();
        match column.kind {
            ColumnKind::Text | ColumnKind::Json => table.write_field(to_cell(&text).as_bytes())?,
            // Our own digits: nothing of a vendor's is in them.
            ColumnKind::Time | ColumnKind::Integer => table.write_field(text.as_bytes())?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::from_cell;
    use crate::pack::fixture;
    use proptest::prelude::*;
    use std::io;

    fn export(format: Format, entries: &[Entry]) -> (Vec<u8>, Written) {
        let mut bytes = Vec::new();
        let mut writer = EntryWriter::begin(format, &mut bytes).unwrap();
        entries.iter().for_each(|entry| writer.write(entry).unwrap());
        let written = writer.finish().unwrap();
        (bytes, written)
    }

    #[test]
    fn no_rows_are_still_a_document() {
        assert_eq!(export(Format::Ndjson, &[]).0, b"");
        assert_eq!(export(Format::Json, &[]).0, b"[\n]\n");
        let (csv, written) = export(Format::Csv, &[]);
        assert!(
            csv.starts_with(b"row,id,key,source,at,")
                && csv.ends_with(b"metadata_json,revision,rule,verb,object,risk\r\n")
        );
        assert_eq!(written.rows, 0);
    }

    #[test]
    fn every_format_holds_the_same_rows_and_says_what_it_wrote() {
        let entries = fixture::entries(25);
        for format in [Format::Csv, Format::Ndjson, Format::Json] {
            let (bytes, written) = export(format, &entries);
            assert_eq!(written.rows, 25);
            assert_eq!(written.bytes, bytes.len() as u64);
            assert_eq!(written.sha256, crate::digest::sha256_hex(&bytes));
        }
        let (json, _) = export(Format::Json, &entries);
        assert_eq!(serde_json::from_slice::<Vec<Entry>>(&json).unwrap(), entries);
        let (ndjson, _) = export(Format::Ndjson, &entries);
        let lines: Vec<Entry> = std::str::from_utf8(&ndjson)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines, entries);
    }

    #[test]
    fn a_full_disk_is_an_error_and_not_a_short_file() {
        struct Full(usize);
        impl Write for Full {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                let room = self.0.min(bytes.len());
                self.0 -= room;
                if room == 0 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(room) }
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        // Few rows fail when the buffers are emptied at the end, many on the way.
        let formats = [Format::Csv, Format::Ndjson, Format::Json];
        for (format, rows) in formats.into_iter().flat_map(|format| [(format, 9), (format, 90)]) {
            let attempt = EntryWriter::begin(format, Full(500)).and_then(|mut writer| {
                fixture::entries(rows).iter().try_for_each(|entry| writer.write(entry))?;
                writer.finish()
            });
            let kind =
                matches!(attempt, Err(Error::Write(error)) if error.kind() == io::ErrorKind::StorageFull);
            assert!(kind, "{format:?}");
        }
    }

    proptest! {
        #[test]
        fn csv_reads_back_cell_by_cell(summary in "\\PC*|[=+@\r\n\",' -]{0,6}", label in any::<String>()) {
            let mut entry = fixture::entries(1).remove(0);
            (entry.summary, entry.label) = (summary, label);
            let (bytes, _) = export(Format::Csv, std::slice::from_ref(&entry));
            let mut reader = csv::Reader::from_reader(bytes.as_slice());
            let record = reader.records().next().unwrap().unwrap();
            for (column, cell) in COLUMNS.iter().zip(record.iter()) {
                let expected = (column.cell)(&entry).unwrap_or_default();
                prop_assert_eq!(from_cell(cell), expected, "{}", column.heading);
            }
        }
    }
}
