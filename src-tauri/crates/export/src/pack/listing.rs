//! The small tables: what was asked of the vendors, and what is left out and why.

use std::io::Write;

use super::input::{PackInput, SyncRun};
use crate::cell::to_cell;
use crate::error::Error;
use crate::table::csv_writer;

const RUN_HEADINGS: [&str; 16] = [
    "source",
    "kind",
    "window_from",
    "window_to",
    "started_at",
    "finished_at",
    "pages",
    "rows_seen",
    "rows_new",
    "rows_revised",
    "problems",
    "http_status",
    "status",
    "cursor_in",
    "cursor_out",
    "error",
];

/// Writes `sync_runs.csv`, one receipt a line in the order given; gives back the rows.
pub(super) fn write_sync_runs(out: &mut dyn Write, input: &PackInput) -> Result<Option<u64>, Error> {
    let mut table = csv_writer(out);
    table.write_record(RUN_HEADINGS)?;
    for run in &input.sync_runs {
        table.write_record(run_cells(run).iter().map(String::as_str))?;
    }
    table.flush()?;
    Ok(Some(input.sync_runs.len() as u64))
}

/// Writes `excluded.csv`: each reason, then `total`, which with the included rows makes up the period; gives back
/// the rows.
pub(super) fn write_excluded(out: &mut dyn Write, input: &PackInput) -> Result<Option<u64>, Error> {
    let excluded = &input.population.excluded_by_reason;
    let mut table = csv_writer(out);
    table.write_record(["reason", "rows", "meaning"])?;
    for (reason, rows) in excluded {
        table.write_record([reason.as_str(), &rows.to_string(), reason.meaning()])?;
    }
    let total: u64 = excluded.values().sum();
    let meaning = "All rows of the period that are not in this pack.";
    table.write_record(["total", &total.to_string(), meaning])?;
    table.flush()?;
    Ok(Some(excluded.len() as u64 + 1))
}

fn run_cells(run: &SyncRun) -> [String; 16] {
    let text = |text: &str| to_cell(text).into_owned();
    let maybe = |value: &Option<String>| value.as_deref().map(text).unwrap_or_default();
    [
        text(&run.source),
        run.kind.as_str().to_owned(),
        shown(run.window_from),
        shown(run.window_to),
        run.started_at.to_string(),
        shown(run.finished_at),
        run.pages.to_string(),
        run.rows_seen.to_string(),
        run.rows_new.to_string(),
        run.rows_revised.to_string(),
        run.problems.to_string(),
        shown(run.http_status),
        text(&run.status),
        maybe(&run.cursor_in),
        maybe(&run.cursor_out),
        maybe(&run.error),
    ]
}

fn shown(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
