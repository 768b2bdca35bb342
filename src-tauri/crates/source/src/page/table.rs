//! A reply that is one table of CSV.

use std::borrow::Cow;

use super::{PageError, ROWS_LIMIT_BYTES, refusal};
use crate::csv::{self, CsvRow, Records};
use crate::file::UTF8_MARK;
use crate::profile::Profile;
use crate::{safe, scan};

/// Cuts a body into rows.
pub(super) fn read<'a>(profile: &Profile, body: &[u8]) -> Result<Vec<Cow<'a, [u8]>>, PageError> {
    let doc = body.strip_prefix(UTF8_MARK).unwrap_or(body);
    let start = || safe::start(scan::trim(doc));
    check_start(profile, doc)?;
    let records = csv::records(doc);
    if records.open_quote {
        return Err(PageError::CutOff { start: start() });
    }
    let Some(header) = csv::header(doc) else {
        return Err(PageError::NotCsv { what: "something else", start: start() });
    };
    let is_there = |name: &&String| header.names().contains(&name.as_str());
    if let Some(column) = profile.csv.required.iter().find(|name| !is_there(name)) {
        return Err(PageError::NoColumn { column: column.clone(), start: start() });
    }
    if is_short_at_its_end(doc, &records) {
        return Err(PageError::CutOff { start: start() });
    }
    if records.length() > ROWS_LIMIT_BYTES {
        return Err(PageError::TooLarge { limit_bytes: ROWS_LIMIT_BYTES });
    }
    Ok(records.raws(doc).map(Cow::Owned).collect())
}

fn check_start(profile: &Profile, doc: &[u8]) -> Result<(), PageError> {
    let doc = scan::trim(doc);
    let start = safe::start(doc);
    match doc.first() {
        None => Err(PageError::NotCsv { what: "empty", start }),
        Some(b'<') => Err(PageError::Html { start }),
        Some(b'{' | b'[') => {
            Err(refusal(profile, doc).map_or(PageError::NotCsv { what: "JSON", start }, PageError::Refused))
        }
        Some(_) => Ok(()),
    }
}

/// The last record has no line end and too few cells: more was on its way.
fn is_short_at_its_end(doc: &[u8], records: &Records) -> bool {
    let last = records.rows.last().filter(|row| row.end == doc.len());
    let raw = last.map(|row| [&doc[records.header.clone()], &doc[row.clone()]].concat());
    let text = raw.and_then(|raw| String::from_utf8(raw).ok());
    text.is_some_and(|text| CsvRow::of(&text).is_some_and(|row| row.is_short()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Reply, builtin_by_id, read_page};
    use proptest::prelude::*;

    fn read(body: &[u8]) -> Result<Vec<String>, PageError> {
        let page = read_page(builtin_by_id("outworx-csv").unwrap(), Reply::of(body))?;
        assert_eq!((page.total, page.next), (None, None));
        Ok(page.rows.iter().map(|row| String::from_utf8_lossy(row).into_owned()).collect())
    }

    #[test]
    fn a_table_is_cut_into_rows_with_their_header() {
        let found = read(b"\xef\xbb\xbfid,created_at,action\r\n1,x,\"a\nb\"\r\n2,y,b\r\n").unwrap();
        let head = "id,created_at,action\r\n";
        assert_eq!(found, [format!("{head}1,x,\"a\nb\""), format!("{head}2,y,b")]);
        assert!(read(b"id,created_at,action\n").unwrap().is_empty());
        assert!(read(b"id,created_at,action").unwrap().is_empty());
    }

    #[test]
    fn good_status_in_another_shape_is_an_error_and_not_no_rows() {
        assert!(matches!(read(b"<!doctype html><p>a,b"), Err(PageError::Html { .. })));
        assert!(matches!(read(b" \r\n"), Err(PageError::NotCsv { what: "empty", .. })));
        assert!(matches!(read(b"[]"), Err(PageError::NotCsv { what: "JSON", .. })));
        assert!(matches!(read(b"{\"data\":[]}"), Err(PageError::NotCsv { what: "JSON", .. })));
        assert!(matches!(read(b"{\"error\":{\"code\":\"FORBIDDEN\"}}"), Err(PageError::Refused(_))));
        assert!(matches!(read(b"the export is being made"), Err(PageError::NotCsv { .. })));
        let error = read(b"uuid,created_at,action\n1,2,3\n").unwrap_err();
        assert!(error.to_string().contains("no column `id`"), "{error}");
    }

    #[test]
    fn a_table_that_was_cut_off_is_an_error() {
        let whole = "id,created_at,action\n1,x,a\n2,y,\"b\nc\"\n";
        for cut in ["\"", "\"b", "\"b\n", "2,y", "2"] {
            let body = &whole[..whole.find(cut).unwrap() + cut.len()];
            assert!(matches!(read(body.as_bytes()), Err(PageError::CutOff { .. })), "{body:?}");
        }
        assert!(matches!(read(b"\"id,created_at"), Err(PageError::CutOff { .. })));
    }

    #[test]
    fn one_broken_row_does_not_cost_the_table() {
        let found = read(b"id,created_at,action\n1,x,a\"b\n2,\xff,c\n3,x\n4,y,d\n").unwrap();
        assert_eq!(found.len(), 4);
    }

    proptest! {
        #[test]
        fn any_near_table_is_cut_without_a_panic(text in "(id|created_at|action|[,\"\r\n<{a]){0,30}") {
            let _ = read(text.as_bytes());
            let _ = read(format!("id,created_at,action\n{text}").as_bytes());
        }
    }
}
