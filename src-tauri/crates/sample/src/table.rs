//! The CSV exports of Outworx and Nevo as pure functions of their parameters and rows, newest first.
//!
//! Both vendors document an export but not its columns; these are made up from what a row of theirs holds. Cells
//! stand as they are, those that a spreadsheet would take for a formula too: guarding is the reader's part.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::company::{PEOPLE, clerk_id};
use crate::parameter::{self, Parameters};
use crate::row::Row;

/// Rows after which Nevo's export stops (<https://docs.nevo.sh/dashboard/audit>).
const NEVO_MOST_ROWS: usize = 10_000;

const OUTWORX_COLUMNS: [&str; 10] = [
    "id",
    "created_at",
    "account_user_id",
    "actor_user_id",
    "action",
    "target_type",
    "target_id",
    "project_id",
    "source",
    "metadata",
];

const NEVO_COLUMNS: [&str; 9] = [
    "id",
    "created_at",
    "actor",
    "actor_name",
    "action",
    "resource_type",
    "resource_id",
    "project_id",
    "metadata",
];

/// What a request asks for.
#[derive(Debug)]
pub(crate) struct TableQuery {
    since: Option<DateTime<Utc>>,
}

/// Everything.
pub(crate) const ALL: TableQuery = TableQuery { since: None };

#[derive(Deserialize)]
struct OutworxRow<'a> {
    id: String,
    created_at: String,
    account_user_id: String,
    actor_user_id: Option<String>,
    action: String,
    target_type: String,
    target_id: String,
    project_id: Option<String>,
    #[serde(borrow)]
    metadata: &'a RawValue,
}

#[derive(Deserialize)]
struct OutworxSource {
    source: String,
}

#[derive(Deserialize)]
struct NevoRow<'a> {
    id: String,
    created_at: String,
    actor: String,
    action: String,
    resource_type: String,
    resource_id: String,
    project_id: Option<String>,
    #[serde(borrow)]
    metadata: &'a RawValue,
}

/// Reads a request's parameters. The error names the bad one.
pub(crate) fn read_query(parameters: &Parameters) -> Result<TableQuery, String> {
    Ok(TableQuery { since: parameter::since(parameters)? })
}

/// Outworx' export of `rows`, which stand oldest first.
pub(crate) fn outworx(query: &TableQuery, rows: &[Row]) -> Vec<u8> {
    table(&OUTWORX_COLUMNS, wanted(query, rows).map(|row| outworx_cells(&row.json)))
}

/// Nevo's export of `rows`, which stand oldest first: the newest 10,000.
pub(crate) fn nevo(query: &TableQuery, rows: &[Row]) -> Vec<u8> {
    let names = PEOPLE.iter().map(|who| (clerk_id(who), format!("{} ({})", who.name, who.email)));
    let names: HashMap<String, String> = names.collect();
    let newest = wanted(query, rows).take(NEVO_MOST_ROWS);
    table(&NEVO_COLUMNS, newest.map(|row| nevo_cells(&row.json, &names)))
}

fn wanted<'a>(query: &TableQuery, rows: &'a [Row]) -> impl Iterator<Item = &'a Row> + use<'a> {
    let oldest = query.since.map_or(0, |since| rows.partition_point(|row| row.at < since));
    rows[oldest..].iter().rev()
}

fn table<const N: usize>(columns: &[&str; N], rows: impl Iterator<Item = [String; N]>) -> Vec<u8> {
    const WRITTEN: &str = "BUG: a table can always be written to memory";
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(columns).expect(WRITTEN);
    for cells in rows {
        writer.write_record(cells).expect(WRITTEN);
    }
    writer.into_inner().expect(WRITTEN)
}

fn outworx_cells(json: &str) -> [String; OUTWORX_COLUMNS.len()] {
    const SHAPE: &str = "BUG: an Outworx row has the keys of an Outworx row";
    let row: OutworxRow<'_> = serde_json::from_str(json).expect(SHAPE);
    let OutworxSource { source } = serde_json::from_str(row.metadata.get()).expect(SHAPE);
    [
        row.id,
        row.created_at,
        row.account_user_id,
        row.actor_user_id.unwrap_or_default(),
        row.action,
        row.target_type,
        row.target_id,
        row.project_id.unwrap_or_default(),
        source,
        row.metadata.get().to_owned(),
    ]
}

fn nevo_cells(json: &str, names: &HashMap<String, String>) -> [String; NEVO_COLUMNS.len()] {
    let row: NevoRow<'_> = serde_json::from_str(json).expect("BUG: a Nevo row has the keys of a Nevo row");
    [
        row.id,
        row.created_at,
        row.actor.clone(),
        names.get(&row.actor).cloned().unwrap_or_default(),
        row.action,
        row.resource_type,
        row.resource_id,
        row.project_id.unwrap_or_default(),
        row.metadata.get().to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Shape, last_n};

    fn log(shape: Shape, count: usize) -> Vec<Row> {
        let until = DateTime::parse_from_rfc3339("2026-05-11T12:00:00Z").unwrap().to_utc();
        last_n(shape, 1, until, count).collect()
    }

    fn records(table: &[u8]) -> Vec<Vec<String>> {
        let reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table);
        reader.into_records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn an_export_holds_what_the_rows_hold_newest_first() {
        let rows = log(Shape::Outworx, 400);
        let found = records(&outworx(&ALL, &rows));
        assert_eq!(found[0], OUTWORX_COLUMNS);
        assert_eq!(found.len(), 401);
        for (record, row) in found[1..].iter().zip(rows.iter().rev()) {
            let row: serde_json::Value = serde_json::from_str(&row.json).unwrap();
            for (column, cell) in OUTWORX_COLUMNS.iter().zip(record) {
                match *column {
                    "metadata" => {
                        assert_eq!(serde_json::from_str::<serde_json::Value>(cell).unwrap(), row["metadata"]);
                    }
                    "source" => assert_eq!(*cell, row["metadata"]["source"]),
                    _ => assert_eq!(cell, row[column].as_str().unwrap_or_default(), "{column}"),
                }
            }
        }
    }

    #[test]
    fn people_are_named_and_systems_are_not() {
        let found = records(&nevo(&ALL, &log(Shape::Nevo, 900)));
        let named = |id: &str| {
            let names =
                found.iter().filter(|record| record[2].starts_with(id)).map(|record| record[3].clone());
            names.collect::<Vec<_>>()
        };
        assert!(named("user_").len() > 500 && named("user_").iter().all(|name| name.ends_with("@acme.io)")));
        assert!(!named("system").is_empty() && named("system").iter().all(String::is_empty));
    }

    #[test]
    fn nevo_stops_at_ten_thousand_rows_and_outworx_does_not() {
        let rows = log(Shape::Nevo, 10_500);
        assert_eq!(records(&nevo(&ALL, &rows)).len(), 10_001);
        assert_eq!(records(&outworx(&ALL, &log(Shape::Outworx, 10_500))).len(), 10_501);
        let since = TableQuery { since: Some(rows[10_000].at) };
        assert_eq!(records(&nevo(&since, &rows)).len(), 501);
    }
}
