//! Cutting a file into rows, whatever form the export has.
//!
//! Known forms: one JSON object a line, a JSON array, an array inside an envelope, objects one after another, one
//! object, CSV, and any of these in gzip. A row that is broken stays a row, and [`read_row`](crate::read_row) then says
//! why. Of a document that is cut off the whole rows are kept, and what is left is the last row.

mod document;
mod inflate;
mod lines;
mod sections;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::scan::Doc;
use crate::{csv, safe, scan};

pub use crate::csv::{CsvRows, csv_rows};
pub use inflate::{Budgeted, inflate, is_gzip};
pub use lines::{Line, Lines, PREFIX_BYTES, is_ndjson, lines};

pub(crate) const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// How the rows stand in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// No rows: nothing but white space.
    Empty,
    /// One object a line.
    Ndjson,
    /// One array of objects.
    JsonArray,
    /// An array of objects inside one object, or several beside each other.
    Envelope {
        /// Dotted path of the array; of several the path of each, commas between.
        path: String,
    },
    /// One object that is itself the row.
    Json,
    /// Objects one after another, e.g. pretty-printed.
    JsonSequence,
    /// A header line and records (RFC 4180), separated by commas, `;` or tabs.
    Csv,
}

/// A file's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// As it stands.
    Plain(Shape),
    /// Inside gzip.
    Gzip(Shape),
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("empty"),
            Self::Ndjson => f.write_str("ndjson"),
            Self::JsonArray => f.write_str("json-array"),
            Self::Envelope { path } => write!(f, "json-envelope:{}", safe::start(path.as_bytes())),
            Self::Json => f.write_str("json"),
            Self::JsonSequence => f.write_str("json-sequence"),
            Self::Csv => f.write_str("csv"),
        }
    }
}

/// The word for people and `--json`, e.g. `ndjson`, `json-envelope:data.logs`, `json-envelope:logins,role_changes`, `json-array.gz`.
impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(shape) => shape.fmt(f),
            Self::Gzip(shape) => write!(f, "{shape}.gz"),
        }
    }
}

/// A file cut into rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split<'a> {
    /// The form that was found.
    pub format: Format,
    /// Why the last row is only the rest of a cut-off or broken document; none when the file is whole.
    pub cut: Option<String>,
    /// Arrays of objects in the document that are no rows of its log and were not read, in words.
    pub left_out: Vec<String>,
    bytes: Cow<'a, [u8]>,
    spans: Vec<Range<usize>>,
}

impl Split<'_> {
    /// The exact bytes of each row, in the file's order; of CSV the header goes before each record. Where the file is cut off between two rows, the last one
    /// is empty: it reads as a problem, so that the loss is counted.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.spans.iter().map(|span| &self.bytes[span.clone()])
    }
}

/// A file of which no row was taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Not one of the known forms.
    #[error("the file holds no rows but {what}, so nothing was imported; it begins: {start}")]
    Unrecognised {
        /// What it looks like.
        what: &'static str,
        /// The file's beginning, escaped for display.
        start: String,
    },
    /// The gzip stream is damaged or ends early.
    #[error(
        "the gzip file is damaged, so nothing was imported ({reason}); unpack it as far as it goes and import that"
    )]
    Gzip {
        /// What the reader says.
        reason: String,
    },
    /// More bytes than allowed, after inflating.
    #[error("the file is over {budget_bytes} bytes long once unpacked, so nothing was imported; split it")]
    TooLarge {
        /// The most that is taken.
        budget_bytes: u64,
    },
    /// Somebody stopped it.
    #[error("stopped, so nothing was imported")]
    Stopped,
}

/// Cuts `bytes`, plain or gzip, into rows. `budget_bytes` bounds what gzip may inflate to.
///
/// # Errors
/// [`FileError`] when the file holds no JSON, damaged gzip, or more than the budget. An empty file is no error.
pub fn split(bytes: &[u8], budget_bytes: u64) -> Result<Split<'_>, FileError> {
    split_until(bytes, budget_bytes, &|| false)
}

/// As [`split`], but ends soon once `stop` says so: it is asked every few milliseconds, whatever the bytes are.
///
/// # Errors
/// As [`split`], and [`FileError::Stopped`].
pub fn split_until<'a>(
    bytes: &'a [u8],
    budget_bytes: u64,
    stop: &dyn Fn() -> bool,
) -> Result<Split<'a>, FileError> {
    let split = if is_gzip(bytes) {
        let inflated = inflate::inflate_all(bytes, budget_bytes, stop)?;
        split_plain((Cow::Owned(inflated), stop), budget_bytes, Format::Gzip)
    } else if bytes.len() as u64 > budget_bytes {
        Err(FileError::TooLarge { budget_bytes })
    } else {
        split_plain((Cow::Borrowed(bytes), stop), budget_bytes, Format::Plain)
    };
    // What was stopped looks cut off.
    if stop() { Err(FileError::Stopped) } else { split }
}

/// Whether a file that starts with `prefix` (all of it, or its first [`PREFIX_BYTES`]) is CSV.
#[must_use]
pub fn is_csv(prefix: &[u8]) -> bool {
    csv::is_csv(prefix)
}

fn split_plain<'a>(
    (bytes, stop): (Cow<'a, [u8]>, &dyn Fn() -> bool),
    budget_bytes: u64,
    format: fn(Shape) -> Format,
) -> Result<Split<'a>, FileError> {
    if !csv::is_csv(&bytes) {
        return Ok(cut(Doc::until(&bytes, stop))?.over(bytes, format));
    }
    let (bytes, spans) =
        csv::rows_with_header(&bytes, budget_bytes).ok_or(FileError::TooLarge { budget_bytes })?;
    Ok(Split { format: format(Shape::Csv), cut: None, left_out: Vec::new(), bytes: Cow::Owned(bytes), spans })
}

/// Spans of rows in a document that someone else holds.
struct Cut {
    shape: Shape,
    spans: Vec<Range<usize>>,
    broken: Option<String>,
    left_out: Vec<String>,
}

impl Cut {
    fn whole(shape: Shape, spans: Vec<Range<usize>>) -> Self {
        Self { shape, spans, broken: None, left_out: Vec::new() }
    }

    fn over(self, bytes: Cow<'_, [u8]>, format: fn(Shape) -> Format) -> Split<'_> {
        let Self { shape, spans, broken, left_out } = self;
        Split { format: format(shape), cut: broken, left_out, bytes, spans }
    }
}

fn cut(doc: Doc<'_>) -> Result<Cut, FileError> {
    let start = scan::blanks(&doc, if doc.starts_with(UTF8_MARK) { UTF8_MARK.len() } else { 0 });
    if start == doc.len() {
        return Ok(Cut::whole(Shape::Empty, Vec::new()));
    }
    if lines::is_ndjson_doc(doc) {
        return Ok(Cut::whole(Shape::Ndjson, lines::spans(doc)));
    }
    match doc[start] {
        b'[' | b'{' => Ok(document::cut(doc, start)),
        _ => Err(unrecognised(&doc)),
    }
}

fn unrecognised(doc: &[u8]) -> FileError {
    let what = match doc {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "UTF-16 text (save it as UTF-8)",
        [b'P', b'K', 3, 4, ..] => "a zip archive or spreadsheet (unpack it, or save it as CSV)",
        [b'%', b'P', b'D', b'F', ..] => "a PDF document",
        _ if doc.contains(&0) => "binary data",
        _ if scan::trim(doc).starts_with(b"<") => "a web page or XML",
        _ if let Some(why) = csv::why_not(doc) => why,
        _ => {
            "other text, neither JSON nor CSV (UTF-8, one header line, cells separated by commas, `;` or tabs)"
        }
    };
    FileError::Unrecognised { what, start: safe::start(doc) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    const BUDGET_BYTES: u64 = 1 << 20;

    fn seen(bytes: &[u8]) -> (String, Vec<String>, bool) {
        let split = split(bytes, BUDGET_BYTES).unwrap();
        let rows = split.rows().map(|row| String::from_utf8_lossy(row).into_owned()).collect();
        (split.format.to_string(), rows, split.cut.is_some())
    }

    fn zipped(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[track_caller]
    fn assert_cut(bytes: &str, format: &str, rows: &[&str]) {
        let rows: Vec<String> = rows.iter().map(|row| (*row).to_owned()).collect();
        assert_eq!(seen(bytes.as_bytes()), (format.to_owned(), rows.clone(), false));
        assert_eq!(seen(&zipped(bytes.as_bytes())), (format!("{format}.gz"), rows, false));
    }

    #[test]
    fn every_form_gives_its_rows_plain_and_zipped() {
        assert_cut("", "empty", &[]);
        assert_cut("\u{feff} \r\n", "empty", &[]);
        assert_cut("\u{feff}{\"a\":1}\r\n\r\n {\"a\": 2} \n", "ndjson", &[r#"{"a":1}"#, r#"{"a": 2}"#]);
        assert_cut(" [ {\"a\":1} , {\"b\":[2]} ] ", "json-array", &[r#"{"a":1}"#, r#"{"b":[2]}"#]);
        assert_cut("[]", "json-array", &[]);
        assert_cut("[\n{\"a\":1},\n{\"a\":2}\n]\n", "json-array", &[r#"{"a":1}"#, r#"{"a":2}"#]);
        assert_cut("{\n \"a\":1\n}\n{\n \"a\":2\n}", "json-sequence", &["{\n \"a\":1\n}", "{\n \"a\":2\n}"]);
        assert_cut("{\"id\":\"x\",\"action\":\"a\"}\n", "json", &["{\"id\":\"x\",\"action\":\"a\"}"]);
        assert_cut("{\"Records\":[{\"a\":1},{}]}", "json-envelope:Records", &[r#"{"a":1}"#, "{}"]);
        assert_cut("\u{feff}id,b\r\n1,\"x\n\"\r\n\r\n2,y", "csv", &["id,b\r\n1,\"x\n\"", "id,b\r\n2,y"]);
        assert_cut("id,action\n", "csv", &[]);
        assert_cut("\u{feff}id;b\r\n1;\"x\n,\"\r\n2;y", "csv", &["id;b\r\n1;\"x\n,\"", "id;b\r\n2;y"]);
        assert_cut("id\tb\n1\tx\n", "csv", &["id\tb\n1\tx"]);
    }

    #[test]
    fn a_broken_line_is_a_row_and_its_neighbours_are_whole() {
        let (format, rows, _) = seen(b"{\"a\":1}\n{\"a\":\noops \xff\n{\"a\":3}\n{\"a\":4}\n");
        assert_eq!(format, "ndjson");
        assert_eq!(rows, ["{\"a\":1}", "{\"a\":", "oops \u{fffd}", "{\"a\":3}", "{\"a\":4}"]);
    }

    #[test]
    fn a_cut_off_document_keeps_its_whole_rows_and_the_rest() {
        let (_, rows, cut) = seen(br#"[{"a":1},{"a":2},{"a":"#);
        assert!(cut);
        assert_eq!(rows, [r#"{"a":1}"#, r#"{"a":2}"#, r#"{"a":"#]);
        let (format, rows, cut) = seen(br#"{"ok":true,"data":{"logs":[{"a":1},{"a""#);
        assert!(cut);
        assert_eq!(
            (format.as_str(), rows),
            ("json-envelope:data.logs", vec![r#"{"a":1}"#.into(), r#"{"a""#.into()])
        );
        let (_, rows, cut) = seen(br#"[{"a":1}"#);
        assert!(cut);
        assert_eq!(rows, [r#"{"a":1}"#, ""]);
        let (_, rows, cut) = seen(br#"{"a":1,"b":"#);
        assert!(cut);
        assert_eq!(rows, [r#"{"a":1,"b":"#]);
    }

    #[test]
    fn what_is_not_json_is_refused_by_name() {
        for (bytes, word) in [
            (&b"Time and action\n2026 x\n"[..], "CSV (UTF-8, one header line"),
            (b"Time;Action\n2026,x\n", "other text"),
            (b"<html></html>", "web page"),
            (b"PK\x03\x04..", "zip"),
            (b"\xff\xfe{\0", "UTF-16"),
            (b"a\0b", "binary"),
        ] {
            assert!(split(bytes, BUDGET_BYTES).unwrap_err().to_string().contains(word), "{word}");
        }
    }

    #[test]
    fn gzip_that_swells_past_the_budget_or_is_damaged_is_refused() {
        let bomb = zipped(&vec![b' '; 4 << 20]);
        assert_eq!(split(&bomb, BUDGET_BYTES), Err(FileError::TooLarge { budget_bytes: BUDGET_BYTES }));
        let whole = zipped(b"{\"a\":1}\n{\"a\":2}\n");
        assert!(matches!(split(&whole[..whole.len() - 6], BUDGET_BYTES), Err(FileError::Gzip { .. })));
        assert!(matches!(split(&[0x1f, 0x8b, 9, 9], BUDGET_BYTES), Err(FileError::Gzip { .. })));
        assert!(matches!(split(b"{} {}", 4), Err(FileError::TooLarge { .. })));
        let swelling =
            format!("id,{}\n{}", "x,".repeat(4_000), format!("1{}\n", ",".repeat(4_001)).repeat(200));
        assert!(swelling.len() as u64 <= BUDGET_BYTES);
        assert!(matches!(split(swelling.as_bytes(), BUDGET_BYTES), Err(FileError::TooLarge { .. })));
    }

    #[test]
    fn every_form_is_stopped() {
        let long = "{\"a\":1}\n".repeat(5_000);
        for text in [long.clone(), format!("[{}]", long.trim_end().replace('\n', ",")), "[\n".repeat(5_000)] {
            for bytes in [text.as_bytes().to_vec(), zipped(text.as_bytes())] {
                assert_eq!(split_until(&bytes, BUDGET_BYTES, &|| true), Err(FileError::Stopped));
                assert_eq!(split_until(&bytes, BUDGET_BYTES, &|| false), split(&bytes, BUDGET_BYTES));
            }
        }
    }

    #[test]
    fn two_gzip_members_are_one_file() {
        let two = [zipped(b"{\"a\":1}\n"), zipped(b"{\"a\":2}\n")].concat();
        assert_eq!(seen(&two).1, ["{\"a\":1}", "{\"a\":2}"]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_cut_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = split(&bytes, BUDGET_BYTES);
            let _ = split(&[&[0x1f, 0x8b, 8, 0][..], &bytes].concat(), BUDGET_BYTES);
        }

        #[test]
        fn any_near_json_is_cut_without_a_panic(text in "([\\[\\]{}:, \n1]|\"a\"|\"logs\"|\"data\"){0,24}") {
            let _ = split(text.as_bytes(), BUDGET_BYTES);
        }

        #[test]
        fn rows_are_the_same_in_every_form(numbers in proptest::collection::vec(0..1000_u32, 2..9)) {
            let rows: Vec<String> = numbers.iter().map(|n| format!("{{\"n\":{n}}}")).collect();
            for text in [
                rows.join("\n"),
                rows.join("\r\n\r\n"),
                rows.join(""),
                format!("[{}]", rows.join(",")),
                format!("{{\"ok\":true,\"data\":{{\"logs\":[{}]}}}}", rows.join(",\n")),
            ] {
                let (format, found, cut) = seen(text.as_bytes());
                prop_assert_eq!(&found, &rows, "{}", format);
                prop_assert!(!cut);
            }
        }
    }
}
