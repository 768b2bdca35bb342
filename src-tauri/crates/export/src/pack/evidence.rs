//! The rows themselves: as JSON, the exact copy, and as a flat table. And their leaves.
//!
//! Nothing here may depend on the order in which rows were imported: row numbers and received times stand in
//! `integrity/leaves.csv` only.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exhibit_entry::column::{COLUMNS, Column, ColumnKind};
use exhibit_entry::{Actor, Entry, Evidence, Json, Moment, Origin, Outcome, Project, Resource};
use serde::Serialize;

use super::bundle::MAX_ROW_BYTES;
use super::input::PackInput;
use super::path;
use super::rows::PackRow;
use super::sheet::{Cell, Field, FieldKind, Sheet, field, required};
use crate::cell::to_cell;
use crate::error::Error;
use crate::table::{csv_writer, write_fields};

/// The last column of a redacted pack's rows, and the key of redacted rows in JSON.
pub(crate) const REDACTED_FIELDS: &str = "redacted_fields";

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
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    redacted_fields: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_base64: Option<String>,
}

/// `events.csv` on its way.
pub(super) struct EventTable<W: Write> {
    table: csv::Writer<W>,
    scope: Scope,
    rows: u64,
}

/// Whether anything is hidden in a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Every row is as received.
    Whole,
    /// Rows may be redacted; a column says which.
    Redacted,
}

/// What `input` wants.
pub(super) fn scope_of(input: &PackInput) -> Scope {
    if input.redaction.is_some() { Scope::Redacted } else { Scope::Whole }
}

impl<W: Write> EventTable<W> {
    /// Starts the table with its heading.
    pub(super) fn begin(scope: Scope, out: W) -> Result<Self, Error> {
        let mut table = csv_writer(out);
        table.write_record(event_sheet(scope).columns.iter().map(|column| column.name))?;
        Ok(Self { table, scope, rows: 0 })
    }

    /// Writes one row.
    pub(super) fn row(&mut self, row: &PackRow) -> Result<(), Error> {
        write_fields(&mut self.table, event_columns(), &row.entry)?;
        if self.scope == Scope::Redacted {
            let hidden =
                if row.redacted.is_empty() { String::new() } else { serde_json::to_string(&row.redacted)? };
            self.table.write_field(to_cell(&hidden).as_bytes())?;
        }
        self.table.write_record(None::<&[u8]>)?;
        self.rows += 1;
        Ok(())
    }

    /// Closes the table; gives back the output and the rows.
    pub(super) fn finish(self) -> Result<(W, u64), Error> {
        let out = self.table.into_inner().map_err(|error| Error::from(error.into_error()))?;
        Ok((out, self.rows))
    }
}

/// The columns of `events.csv`: every one but those that differ with the order of import.
pub(crate) fn event_columns() -> impl Iterator<Item = &'static Column> {
    COLUMNS.iter().filter(|column| !matches!(column.heading, "row" | "received_at"))
}

/// The sheet of `events.csv`.
pub(super) fn event_sheet(scope: Scope) -> Sheet {
    let mut columns: Vec<Field> = event_columns().map(event_field).collect();
    if scope == Scope::Redacted {
        let about = "Paths of the fields that were hidden, as a JSON array; empty: the row is as received.";
        columns.push(field(REDACTED_FIELDS, FieldKind::Json, about));
    }
    Sheet {
        path: path::CSV,
        title: "Rows",
        about: "A row of the log that belongs in this pack, in the order of time.",
        columns,
        // What is hidden may have been all that told two rows apart.
        key: if scope == Scope::Whole { &["source", "key", "revision"] } else { &[] },
    }
}

/// The sheet of `leaves.csv`.
pub(super) fn leaf_sheet(scope: Scope) -> Sheet {
    use FieldKind::{Integer, Text, Time};
    // A redacted row has neither: with them, the hidden text could be guessed and tried.
    let secret = |name, about| match scope {
        Scope::Whole => required(name, Text, about),
        Scope::Redacted => field(name, Text, about),
    };
    Sheet {
        path: path::LEAVES,
        title: "Leaves",
        about: "The leaf of one row in the log; the rows stand in the order of events.ndjson.",
        columns: vec![
            required("row", Integer, "Number of the row in the workspace."),
            required("key", Text, "Key of the row."),
            required("leaf_index", Integer, "Place of its leaf in the log, from 0."),
            required("leaf_sha256", Text, "The leaf hash, in hexadecimal."),
            required("source", Text, "Name of its source."),
            required("ingest", Text, "How the row came in, e.g. pull, import, webhook."),
            required("received_at", Time, "When it came in."),
            field("vendor_id", Text, "The vendor's id as it was hashed; empty for none."),
            secret("raw_sha256", "SHA-256 of the row as received; empty where the row is redacted."),
            secret(
                "salt",
                "32 hexadecimal digits that keep the leaf from being guessed; empty where redacted.",
            ),
        ],
        key: &["leaf_index"],
    }
}

/// The line of `row` in `leaves.csv`.
pub(super) fn leaf_cells(row: &PackRow) -> [Cell<'_>; 10] {
    let (entry, leaf) = (&row.entry, &row.leaf);
    let open = |text: &'_ str| if row.redacted.is_empty() { Cell::from(text.to_owned()) } else { Cell::None };
    [
        entry.row.into(),
        entry.key.as_str().into(),
        leaf.leaf_index.into(),
        leaf.leaf_sha256.as_str().into(),
        entry.source.as_str().into(),
        leaf.ingest.as_str().into(),
        entry.received_at.into(),
        leaf.vendor_id.as_str().into(),
        open(&leaf.raw_sha256),
        open(&leaf.salt),
    ]
}

fn event_field(column: &Column) -> Field {
    let (kind, is_required) = match (column.heading, column.kind) {
        ("outcome", _) => (FieldKind::Word(&["success", "failure", "warning", "unknown"]), true),
        ("actor_type", _) => (FieldKind::Word(&["human", "agent", "system", "unknown"]), true),
        ("origin", _) => (FieldKind::Word(&["dashboard", "api", "system", "unknown"]), true),
        (heading, ColumnKind::Text) => (FieldKind::Text, matches!(heading, "key" | "source")),
        (_, ColumnKind::Json) => (FieldKind::Json, false),
        (_, ColumnKind::Time) => (FieldKind::Time, true),
        (_, ColumnKind::Integer) => (FieldKind::Integer, true),
    };
    Field { name: column.heading, kind, about: about(column.heading), required: is_required }
}

fn about(heading: &str) -> &'static str {
    match heading {
        "id" => "The vendor's own id.",
        "key" => "What the row is known by within its source: the vendor's id, or a hash of the row.",
        "source" => "Name of the source in the workspace.",
        "at" => "When it happened, in UTC.",
        "at_raw" => "The vendor's own text of that time.",
        "action" => "The vendor's name of what was done.",
        "label" => "The action in plain words.",
        "summary" => "What happened, in one line.",
        "category" => "Category of the action.",
        "evidence" => "Kinds of evidence that the row is, blanks between: access, change, incident.",
        "outcome" => "How it ended.",
        "actor_id" => "The vendor's id of who did it.",
        "actor_label" => "Name or address of who did it.",
        "actor_type" => "What kind of actor that is.",
        "actor_session" => "The actor's session.",
        "token" => "The token or key that was used.",
        "resource_type" => "What kind of thing it was done to.",
        "resource_id" => "The vendor's id of that thing.",
        "resource_label" => "Name of that thing.",
        "project_id" => "The vendor's id of the project.",
        "project_label" => "Name of the project.",
        "origin" => "Which way it was done.",
        "ip" => "Network address that it came from.",
        "user_agent" => "Program that it came from.",
        "metadata_json" => "Everything else that the vendor recorded, as JSON.",
        "revision" => "1 for a row as first seen; higher where the vendor changed it later.",
        "rule" => "The classification rule that decided about it.",
        "verb" => "What was done, in the words of the rules.",
        "object" => "What it was done to, in the words of the rules.",
        "risk" => "0 to 3, as the rules have it.",
        _ => "As in events.ndjson.",
    }
}

/// Puts `row` into `line` as JSON, without a line end.
pub(super) fn write_line(line: &mut Vec<u8>, row: &PackRow) -> Result<(), Error> {
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
    // What was hidden in the entry stands in the raw text too.
    let given = row.redacted.is_empty().then_some(row.raw.as_slice());
    let raw = given.and_then(|raw| std::str::from_utf8(raw).ok());
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
        redacted_fields: &row.redacted,
        raw,
        raw_base64: given.filter(|_| raw.is_none()).map(|raw| STANDARD.encode(raw)),
    }
}
