//! The rows themselves, three times: NDJSON (the exact copy), one JSON array, CSV. And their leaves.
//!
//! Nothing here may depend on the order in which rows were imported: row numbers and received times stand in
//! `integrity/leaves.csv` only.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exhibit_entry::column::{COLUMNS, Column};
use exhibit_entry::{Actor, Entry, Evidence, Json, Moment, Origin, Outcome, Project, Resource};
use serde::Serialize;

use super::bundle::MAX_ROW_BYTES;
use super::path;
use super::rows::{PackRow, Walk, check_leaf};
use crate::cell::to_cell;
use crate::error::Error;
use crate::table::{csv_writer, write_cells};

/// Headings of `integrity/leaves.csv`.
const LEAF_HEADINGS: [&str; 10] = [
    "row",
    "key",
    "leaf_index",
    "leaf_sha256",
    "source",
    "ingest",
    "received_at",
    "vendor_id",
    "raw_sha256",
    "salt",
];

/// An entry as evidence. The order of fields is the order of the JSON.
#[derive(Serialize)]
struct EventLine<'a> {
    id: &'a Option<String>,
    key: &'a str,
    source: &'a str,
    at: Option<Moment>,
    at_raw: &'a Option<String>,
    action: &'a Option<String>,
    label: &'a str,
    summary: &'a str,
    category: &'a Option<String>,
    evidence: &'a [Evidence],
    outcome: Outcome,
    actor: &'a Actor,
    token: &'a Option<String>,
    resource: &'a Resource,
    project: &'a Project,
    origin: Origin,
    ip: &'a Option<String>,
    user_agent: &'a Option<String>,
    metadata: &'a Option<Json>,
    revision: u32,
    rule: &'a Option<String>,
    verb: &'a Option<String>,
    object: &'a Option<String>,
    risk: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_base64: Option<String>,
}

/// Writes `events.ndjson` and checks each row's hashes on the way; gives back the rows.
pub(super) fn write_ndjson(out: &mut dyn Write, walk: &mut Walk<'_>) -> Result<Option<u64>, Error> {
    let (input, mut rows, mut line) = (walk.input, 0, Vec::new());
    walk.each(path::NDJSON, &mut |row| {
        check_leaf(input, row)?;
        write_line(&mut line, row)?;
        out.write_all(&line)?;
        out.write_all(b"\n")?;
        rows += 1;
        Ok(())
    })?;
    Ok(Some(rows))
}

/// Writes `events.json`: an array with one row a line, each exactly as in the NDJSON; gives back the rows.
pub(super) fn write_json(out: &mut dyn Write, walk: &mut Walk<'_>) -> Result<Option<u64>, Error> {
    let (mut rows, mut line) = (0, Vec::new());
    out.write_all(b"[")?;
    walk.each(path::JSON, &mut |row| {
        write_line(&mut line, row)?;
        out.write_all(if rows == 0 { b"\n" } else { b",\n" })?;
        out.write_all(&line)?;
        rows += 1;
        Ok(())
    })?;
    out.write_all(b"\n]\n")?;
    Ok(Some(rows))
}

/// Size in bytes, to within one, of `events.json` for the rows of an `events.ndjson` of `ndjson_bytes`: one comma or
/// line end more a row, and the brackets.
pub(super) fn json_bytes(ndjson_bytes: u64, rows: u64) -> u64 {
    ndjson_bytes + rows + 4
}

/// Writes `events.csv`; gives back the rows.
pub(super) fn write_csv(out: &mut dyn Write, walk: &mut Walk<'_>) -> Result<Option<u64>, Error> {
    let (mut table, mut rows) = (csv_writer(out), 0);
    table.write_record(event_columns().map(|column| column.heading))?;
    walk.each(path::CSV, &mut |row| {
        write_cells(&mut table, event_columns(), &row.entry)?;
        rows += 1;
        Ok(())
    })?;
    table.flush()?;
    Ok(Some(rows))
}

/// Writes `leaves.csv` in the order of the events; gives back the rows.
pub(super) fn write_leaves(out: &mut dyn Write, walk: &mut Walk<'_>) -> Result<Option<u64>, Error> {
    let (mut table, mut rows) = (csv_writer(out), 0);
    table.write_record(LEAF_HEADINGS)?;
    walk.each(path::LEAVES, &mut |row| {
        let leaf = &row.leaf;
        table.write_record([
            row.entry.row.to_string().as_str(),
            &to_cell(&row.entry.key),
            &leaf.leaf_index.to_string(),
            &leaf.leaf_sha256,
            &to_cell(&row.entry.source),
            &to_cell(&leaf.ingest),
            &row.entry.received_at.to_string(),
            &to_cell(&leaf.vendor_id),
            &leaf.raw_sha256,
            &leaf.salt,
        ])?;
        rows += 1;
        Ok(())
    })?;
    table.flush()?;
    Ok(Some(rows))
}

/// The columns of `events.csv`: every one but those that differ with the order of import.
pub(crate) fn event_columns() -> impl Iterator<Item = &'static Column> {
    COLUMNS.iter().filter(|column| !matches!(column.heading, "row" | "received_at"))
}

fn write_line(line: &mut Vec<u8>, row: &PackRow) -> Result<(), Error> {
    line.clear();
    serde_json::to_writer(&mut *line, &event_line(row))?;
    if line.len() < MAX_ROW_BYTES {
        return Ok(());
    }
    let reason = format!("as JSON it is longer than {MAX_ROW_BYTES} bytes; leave it out by the query");
    Err(Error::Row { row: row.entry.row, reason })
}

fn event_line(row: &PackRow) -> EventLine<'_> {
    // Taken apart without `..`, so that a new field of Entry cannot be forgotten here.
    let Entry {
        row: _,
        received_at: _,
        id,
        key,
        source,
        at,
        at_raw,
        // Follows from the vendor's text beside it.
        at_assumed: _,
        action,
        label,
        summary,
        category,
        evidence,
        outcome,
        actor,
        token,
        resource,
        project,
        origin,
        ip,
        user_agent,
        metadata,
        revision,
        rule,
        verb,
        object,
        risk,
    } = &row.entry;
    let raw = std::str::from_utf8(&row.raw).ok();
    EventLine {
        id,
        key,
        source,
        at: *at,
        at_raw,
        action,
        label,
        summary,
        category,
        evidence,
        outcome: *outcome,
        actor,
        token,
        resource,
        project,
        origin: *origin,
        ip,
        user_agent,
        metadata,
        revision: *revision,
        rule,
        verb,
        object,
        risk: *risk,
        raw,
        raw_base64: raw.is_none().then(|| STANDARD.encode(&row.raw)),
    }
}
