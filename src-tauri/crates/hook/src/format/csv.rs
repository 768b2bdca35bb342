//! webhook.site's export as CSV (RFC 4180): one request a row, its headers as JSON in a cell.

use super::body::of_text;
use super::shape::Request;
use super::{Exactness, Findings, Format, headers, json, looked_at, time};
use crate::Capture;
use ::csv::{ByteRecord, ReaderBuilder};

const LINE_ENDS: Exactness =
    Exactness::Rebuilt("the body has line ends, which a CSV file does not keep for certain");
const SHORT: &str = "this row has fewer cells than the table has columns";

/// Whether the first line names the columns of such a table.
pub(crate) fn begins(text: &[u8]) -> bool {
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let columns = Columns::of(&first.split(|byte| *byte == b',').map(bare).collect::<Vec<_>>());
    columns.body.is_some() && columns.headers.is_some()
}

/// One capture a row.
pub(crate) fn read<'a>(text: &'a [u8], findings: &mut Findings<'a>) {
    looked_at(text.len());
    let mut rows = ReaderBuilder::new().has_headers(true).flexible(true).from_reader(text);
    let columns = match rows.byte_headers() {
        Ok(names) => Columns::of(&names.iter().map(bare).collect::<Vec<_>>()),
        Err(_) => return findings.report("the first row of this table cannot be read", text),
    };
    let mut row = ByteRecord::new();
    let mut count = 0usize;
    loop {
        let start = place(&rows, text);
        match rows.read_byte_record(&mut row) {
            Ok(true) => {}
            Ok(false) if count == 0 => return findings.report("this table has no rows", text),
            Ok(false) => return,
            Err(_) => return findings.report("the table cannot be read from here on", &text[start..]),
        }
        count += 1;
        let raw = &text[start..place(&rows, text)];
        match columns.request(&row) {
            Ok(Request { capture, exact, notes }) => {
                findings.add(capture, exact, Format::WebhookSite);
                notes.into_iter().for_each(|note| findings.report(note, raw));
            }
            Err(reason) => findings.report(reason, raw),
        }
    }
}

fn place(rows: &::csv::Reader<&[u8]>, text: &[u8]) -> usize {
    usize::try_from(rows.position().byte()).unwrap_or(usize::MAX).min(text.len())
}

fn bare(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\"")).unwrap_or(cell)
}

/// Where each column stands.
struct Columns {
    method: Option<usize>,
    url: Option<usize>,
    headers: Option<usize>,
    body: Option<usize>,
    time: Option<usize>,
    kind: Option<usize>,
}

impl Columns {
    fn of(names: &[&[u8]]) -> Self {
        let place = |wanted: &[&str]| {
            names.iter().position(|name| wanted.iter().any(|word| name.eq_ignore_ascii_case(word.as_bytes())))
        };
        Self {
            method: place(&["method"]),
            url: place(&["url"]),
            headers: place(&["headers"]),
            body: place(&["content", "body"]),
            time: place(&["created_at", "date", "received_at"]),
            kind: place(&["type"]),
        }
    }

    fn request(&self, row: &ByteRecord) -> Result<Request, String> {
        if self.cell(row, self.kind)?.is_some_and(|kind| !kind.is_empty() && kind != "web") {
            return Err("this is an e-mail or a name look-up and no HTTP request".to_owned());
        }
        let content = self.cell(row, self.body)?.ok_or(SHORT)?;
        let headers = self.cell(row, self.headers)?.ok_or(SHORT)?;
        let time = self.cell(row, self.time)?.filter(|text| !text.is_empty());
        let received_at = time.as_deref().and_then(time::read);
        let unread = time.is_some() && received_at.is_none();
        let (body, exact) = of_text(content);
        let has_line_ends = body.iter().any(|byte| matches!(byte, b'\r' | b'\n'));
        let capture = Capture {
            received_at,
            method: self
                .cell(row, self.method)?
                .filter(|method| !method.is_empty())
                .unwrap_or("POST".to_owned()),
            url: self.cell(row, self.url)?.unwrap_or_default(),
            headers: read_headers(&headers)?,
            body,
        };
        let mut request = Request::new(capture, if has_line_ends { LINE_ENDS } else { exact });
        request.notes.extend(unread.then_some("the time of arrival cannot be read and was left out"));
        Ok(request)
    }

    fn cell(&self, row: &ByteRecord, column: Option<usize>) -> Result<Option<String>, String> {
        let Some(cell) = column.and_then(|column| row.get(column)) else { return Ok(None) };
        let text = std::str::from_utf8(cell).map_err(|_| "a cell of this row is not UTF-8")?;
        Ok(Some(text.to_owned()))
    }
}

/// JSON, or one `Name: value` a line.
fn read_headers(cell: &str) -> Result<headers::Headers, String> {
    if cell.trim().is_empty() {
        return Ok(Vec::new());
    }
    if let Ok(value) = json::value(cell.as_bytes()) {
        return headers::read(value);
    }
    let pair = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().to_owned(), value.trim().to_owned()))
    };
    let pairs: Option<headers::Headers> = cell.lines().map(pair).collect();
    pairs.ok_or_else(|| "the headers of this row are neither JSON nor lines of name and value".to_owned())
}

#[cfg(test)]
mod tests {
    use crate::{Format, read_captures};

    #[test]
    fn rows_keep_quotes_commas_and_nuls_and_bad_rows_cost_only_themselves() {
        let text = "uuid,method,content,headers,url,created_at\n\
            1,PUT,\"{\"\"a\"\":1,\0}\",\"{\"\"x-a\"\":[\"\"1\"\",\"\"2\"\"]}\",https://h.test/,2026-05-09 17:14:08\n\
            2,POST\n\
            3,POST,\"=cmd|'/c calc'!A1\nb\",\"X-B: 1\",,\n";
        let (found, problems) = read_captures(text.as_bytes());
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].format, Format::WebhookSite);
        assert_eq!(found[0].capture.body, b"{\"a\":1,\0}");
        assert_eq!(found[0].capture.headers, [("x-a".into(), "1".into()), ("x-a".into(), "2".into())]);
        assert_eq!((found[0].capture.method.as_str(), found[0].exact.note()), ("PUT", None));
        assert_eq!(found[1].capture.body, b"=cmd|'/c calc'!A1\nb");
        assert!(found[1].exact.note().is_some());
        assert_eq!((problems.len(), problems[0].line), (1, 3));
    }
}
