//! `GET /api/v1/audit-log` of Outworx as a pure function of its parameters and rows.
//!
//! The vendor's pages name the address but show neither parameters nor envelope; these are made up after the usual
//! ways of such lists: newest first, `limit` up to 200, `since`, and a cursor that marks the last row sent. The mark
//! tells the row and not its number, so that rows which arrive meanwhile move nothing.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::parameter::{self, Parameters};
use crate::row::Row;

const DEFAULT_LIMIT: usize = 50;
const MOST_LIMIT: usize = 200;

/// What a request asks for.
#[derive(Debug)]
pub(crate) struct ListQuery {
    since: Option<DateTime<Utc>>,
    limit: usize,
    cursor: Option<String>,
}

/// A page of the reply.
#[derive(Debug, Serialize)]
pub(crate) struct ListPage {
    data: Vec<Box<RawValue>>,
    next_cursor: Option<String>,
}

/// Reads a request's parameters; one that is empty counts as not given. The error names the bad one.
pub(crate) fn read_query(parameters: &Parameters) -> Result<ListQuery, String> {
    let limit = parameter::count(parameters, "limit", DEFAULT_LIMIT)?;
    if limit == 0 {
        return Err("limit must be at least 1".to_owned());
    }
    Ok(ListQuery {
        since: parameter::since(parameters)?,
        limit: limit.min(MOST_LIMIT),
        cursor: parameter::text(parameters, "cursor").map(str::to_owned),
    })
}

/// The asked page of `rows`, which stand oldest first. The error tells of a cursor that marks none of them.
pub(crate) fn read_page(query: &ListQuery, rows: &[Row]) -> Result<ListPage, String> {
    let unsent = match &query.cursor {
        None => rows.len(),
        Some(cursor) => place(rows, cursor).ok_or("cursor is none that this list gave")?,
    };
    let oldest = query.since.map_or(0, |since| rows.partition_point(|row| row.at < since)).min(unsent);
    let first = unsent.saturating_sub(query.limit).max(oldest);
    let page = &rows[first..unsent];
    Ok(ListPage {
        data: page.iter().rev().map(raw).collect(),
        next_cursor: page.first().filter(|_| first > oldest).map(cursor_of),
    })
}

/// The index of the row that `cursor` marks.
fn place(rows: &[Row], cursor: &str) -> Option<usize> {
    let ms = i64::from_str_radix(cursor.split_once('.')?.0, 16).ok()?;
    let first = rows.partition_point(|row| row.at.timestamp_millis() < ms);
    let same = rows[first..].iter().take_while(|row| row.at.timestamp_millis() == ms);
    same.enumerate().find(|(_, row)| cursor_of(row) == cursor).map(|(offset, _)| first + offset)
}

fn cursor_of(row: &Row) -> String {
    let digest = Sha256::digest(&row.json);
    let mark: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{:x}.{mark}", row.at.timestamp_millis())
}

fn raw(row: &Row) -> Box<RawValue> {
    RawValue::from_string(row.json.clone()).expect("BUG: a row is one JSON object")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::{Shape, last_n};

    fn log(count: usize) -> Vec<Row> {
        let until = DateTime::parse_from_rfc3339("2026-05-11T12:00:00Z").unwrap().to_utc();
        last_n(Shape::Outworx, 1, until, count).collect()
    }

    fn ask(limit: usize, cursor: Option<String>) -> ListQuery {
        ListQuery { since: None, limit, cursor }
    }

    /// Every row that a client sees who follows the cursors, while `arrived` gives the rows there at each request.
    fn walked(limit: usize, arrived: impl Fn(usize) -> Vec<Row>) -> Vec<String> {
        let (mut seen, mut cursor) = (Vec::new(), None);
        for request in 0.. {
            let page = read_page(&ask(limit, cursor), &arrived(request)).unwrap();
            assert!(page.data.len() <= limit);
            seen.extend(page.data.iter().map(|row| row.get().to_owned()));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        seen
    }

    #[test]
    fn an_unknown_cursor_is_refused() {
        let rows = log(5);
        for cursor in ["x", "", ".", "0.00", "-1.ff", "ffffffffffffffffff.0"] {
            assert!(read_page(&ask(2, Some(cursor.to_owned())), &rows).is_err(), "{cursor}");
        }
    }

    #[test]
    fn nothing_older_than_since_comes_and_the_list_ends_there() {
        let rows = log(50);
        let since = Some(rows[20].at);
        let page = read_page(&ListQuery { since, limit: 200, cursor: None }, &rows).unwrap();
        assert_eq!((page.data.len(), page.next_cursor), (30, None));
        let later = Some(rows[49].at + chrono::TimeDelta::seconds(1));
        let page = read_page(&ListQuery { since: later, limit: 200, cursor: None }, &rows).unwrap();
        assert_eq!((page.data.len(), page.next_cursor), (0, None));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn any_page_size_gives_every_row_once_however_many_arrive_between_pages(
            limit in 1_usize..60, there in 0_usize..120, arriving in 0_usize..7,
        ) {
            let all = log(there + 40 * arriving);
            let seen = walked(limit, |request| all[..(there + request * arriving).min(all.len())].to_vec());
            let first: BTreeSet<&str> = all[..there].iter().map(|row| row.json.as_str()).collect();
            let once: BTreeSet<&str> = seen.iter().map(String::as_str).collect();
            prop_assert_eq!(once.len(), seen.len());
            prop_assert_eq!(once, first);
        }
    }
}
