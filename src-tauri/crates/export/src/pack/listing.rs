//! The small tables: what was asked of the vendors, what is missing or left out and why, and what was done with the
//! evidence.

use super::account::Account;
use super::evidence::{event_sheet, leaf_sheet, scope_of};
use super::input::{CoverageDay, CustodyStep, Gap, PackInput, RunKind, SyncRun};
use super::kind::PackKind;
use super::redact::RedactionLine;
use super::sheet::{Cell, FieldKind, Sheet, field, required};
use super::spool::Press;
use super::table::Table;
use super::{path, sample};
use crate::error::Error;

use FieldKind::{Day, Flag, Integer, Text, Time, Word};

/// What is known of a day of a source (CONTRACT section 2).
const DAY_STATES: &[&str] =
    &["pulled", "empty", "partial", "never_asked", "beyond_retention", "not_recorded"];
/// How rows come in.
const RUN_KINDS: &[&str] = &[RunKind::Pull.as_str(), RunKind::Import.as_str()];

/// Writes what was hidden; gives back its sheet.
pub(super) fn write_redactions(press: &Press<'_>, lines: &[RedactionLine]) -> Result<Sheet, Error> {
    write_table(press, redaction_sheet(), lines.iter().map(redaction_cells))
}

/// Writes what was asked, what is missing and what was done; gives back their sheets in the order in which they are told of.
pub(super) fn write_listings(press: &Press<'_>, input: &PackInput) -> Result<Vec<Sheet>, Error> {
    let mut sheets = Vec::new();
    if let Some(accounts) = accounts_of(input) {
        sheets.push(write_table(press, account_sheet(), accounts.iter().map(account_cells))?);
    }
    sheets.extend([
        write_table(press, run_sheet(), input.sync_runs.iter().map(run_cells))?,
        write_table(press, coverage_sheet(), input.coverage.iter().map(coverage_cells))?,
        write_table(press, gap_sheet(), input.gaps.iter().map(gap_cells))?,
        write_table(press, excluded_sheet(), excluded_cells(input))?,
        // Its rows were written with the events, in whose order they stand.
        leaf_sheet(scope_of(input)),
        write_table(press, custody_sheet(), input.custody.iter().map(custody_cells))?,
    ]);
    Ok(sheets)
}

/// The sheets of the pack of `input`, whose study has `study`, in the order in which they are told of.
pub(crate) fn told_sheets(input: &PackInput, study: Vec<Sheet>) -> Vec<Sheet> {
    let mut sheets = vec![event_sheet(scope_of(input))];
    sheets.extend(study);
    sheets.extend(input.sample.as_ref().map(|_| sample::sheet()));
    sheets.extend(accounts_of(input).map(|_| account_sheet()));
    sheets.extend([run_sheet(), coverage_sheet(), gap_sheet(), excluded_sheet()]);
    sheets.extend([leaf_sheet(scope_of(input)), custody_sheet()]);
    sheets.extend(input.redaction.as_ref().map(|_| redaction_sheet()));
    sheets
}

fn accounts_of(input: &PackInput) -> Option<&Vec<Account>> {
    input.accounts.as_ref().filter(|_| input.kind == PackKind::AccessReview)
}

/// Writes a table that is known as a whole; gives back its sheet.
pub(super) fn write_table<'a>(
    press: &Press<'_>,
    sheet: Sheet,
    rows: impl IntoIterator<Item = Vec<Cell<'a>>>,
) -> Result<Sheet, Error> {
    let mut table = Table::open(press, sheet.clone())?;
    rows.into_iter().try_for_each(|cells| table.row(&cells))?;
    table.close()?;
    Ok(sheet)
}

fn account_sheet() -> Sheet {
    Sheet {
        path: path::ACCOUNTS,
        title: "List of accounts",
        about: "One account of the list that was given to be held against the log, in its order.",
        columns: vec![
            required("line", Integer, "Line of the list on which it stands."),
            required("account", Text, "The account, as the list has it."),
            field("owner", Text, "Whom it belongs to, where that is another name."),
            field("role", Text, "Its role or roles, as the list has them."),
            field("active", Flag, "Whether it can be used; empty: the list does not say."),
            field("status", Text, "The status as the list has it."),
        ],
        key: &[],
    }
}

fn account_cells(account: &Account) -> Vec<Cell<'_>> {
    vec![
        account.line.into(),
        account.name.as_str().into(),
        account.owner.as_deref().into(),
        account.role.as_deref().into(),
        account.active.into(),
        account.status.as_deref().into(),
    ]
}

fn run_sheet() -> Sheet {
    Sheet {
        path: path::SYNC_RUNS,
        title: "Pulls and imports",
        about: "The receipt of one pull or import that touches the period, with those that brought nothing.",
        columns: vec![
            required("source", Text, "Name of the source."),
            required("kind", Word(RUN_KINDS), "How rows came in."),
            field("window_from", Time, "Start of the time that was asked for."),
            field("window_to", Time, "End of the time that was asked for."),
            required("started_at", Time, "When it began."),
            field("finished_at", Time, "When it ended; empty when it was cut off."),
            required("pages", Integer, "Pages, or files."),
            required("rows_seen", Integer, "Rows that were shown."),
            required("rows_new", Integer, "Of these, new ones."),
            required("rows_revised", Integer, "Of these, known rows with new content."),
            required("problems", Integer, "Of these, unreadable ones."),
            field("http_status", Integer, "The last HTTP status, for pulls that got one."),
            required("status", Text, "How it ended."),
            field("cursor_in", Text, "Bookmark before."),
            field("cursor_out", Text, "Bookmark after."),
            field("error", Text, "What went wrong."),
        ],
        key: &[],
    }
}

fn run_cells(run: &SyncRun) -> Vec<Cell<'_>> {
    vec![
        run.source.as_str().into(),
        run.kind.as_str().into(),
        run.window_from.into(),
        run.window_to.into(),
        run.started_at.into(),
        run.finished_at.into(),
        run.pages.into(),
        run.rows_seen.into(),
        run.rows_new.into(),
        run.rows_revised.into(),
        run.problems.into(),
        run.http_status.map(u64::from).into(),
        run.status.as_str().into(),
        run.cursor_in.as_deref().into(),
        run.cursor_out.as_deref().into(),
        run.error.as_deref().into(),
    ]
}

fn coverage_sheet() -> Sheet {
    Sheet {
        path: path::COVERAGE,
        title: "Coverage",
        about: "One UTC day of one source: whether it was asked for, and what came.",
        columns: vec![
            required("source", Text, "Name of the source."),
            required("day", Day, "The day, in UTC."),
            required("state", Word(DAY_STATES), "What is known of the day."),
            required("rows", Integer, "Rows of that day in the workspace, newest revisions only."),
            field("note", Text, "Why it is so, where the state alone does not say it."),
        ],
        key: &["source", "day"],
    }
}

fn coverage_cells(day: &CoverageDay) -> Vec<Cell<'_>> {
    vec![
        day.source.as_str().into(),
        day.day.as_str().into(),
        day.state.as_str().into(),
        day.rows.into(),
        day.note.as_deref().into(),
    ]
}

fn gap_sheet() -> Sheet {
    Sheet {
        path: path::GAPS,
        title: "Gaps",
        about: "Something that is missing or may be, the most serious first.",
        columns: vec![
            required("source", Text, "Name of the source."),
            required("kind", Text, "What kind of gap."),
            field("from", Time, "Where it begins."),
            field("to", Time, "Where it ends."),
            field("rows", Integer, "Rows concerned, where they can be counted."),
            required("detail", Text, "The gap in one sentence."),
        ],
        key: &[],
    }
}

fn gap_cells(gap: &Gap) -> Vec<Cell<'_>> {
    vec![
        gap.source.as_str().into(),
        gap.kind.as_str().into(),
        gap.from.into(),
        gap.to.into(),
        gap.rows.into(),
        gap.detail.as_str().into(),
    ]
}

fn excluded_sheet() -> Sheet {
    Sheet {
        path: path::EXCLUDED,
        title: "Left out",
        about: "Rows of the period that are not in this pack, by reason; with the rows of the pack they are the period.",
        columns: vec![
            required("reason", Text, "Why they are left out; `total` for all of them."),
            required("rows", Integer, "How many."),
            required("meaning", Text, "What the reason means."),
        ],
        key: &["reason"],
    }
}

fn excluded_cells(input: &PackInput) -> Vec<Vec<Cell<'_>>> {
    let excluded = &input.population.excluded_by_reason;
    let line = |reason: &'static str, rows: u64, meaning: &'static str| {
        vec![Cell::from(reason), rows.into(), meaning.into()]
    };
    let mut lines: Vec<_> =
        excluded.iter().map(|(reason, rows)| line(reason.as_str(), *rows, reason.meaning())).collect();
    lines.push(line("total", excluded.values().sum(), "All rows of the period that are not in this pack."));
    lines
}

fn custody_sheet() -> Sheet {
    Sheet {
        path: path::CUSTODY,
        title: "Custody",
        about: "One step in the life of the evidence until this pack was written, oldest first.",
        columns: vec![
            required("at", Time, "When."),
            required("step", Text, "What was done."),
            required("who", Text, "By whom."),
            required("with", Text, "Tool and version."),
            required("what", Text, "What it concerned."),
            field("sha256", Text, "SHA-256 after the step, where there is one thing that has one."),
        ],
        key: &[],
    }
}

fn custody_cells(step: &CustodyStep) -> Vec<Cell<'_>> {
    vec![
        step.at.into(),
        step.step.as_str().into(),
        step.who.as_str().into(),
        step.with.as_str().into(),
        step.what.as_str().into(),
        step.sha256.as_deref().into(),
    ]
}

fn redaction_sheet() -> Sheet {
    Sheet {
        path: path::REDACTION_LOG,
        title: "Redactions",
        about: "How often one rule of the redaction profile changed one field.",
        columns: vec![
            required("rule", Text, "Id of the rule."),
            required("field", Text, "The field."),
            required("method", Text, "What was put in its place."),
            required("rows", Integer, "Rows in which it was."),
        ],
        key: &[],
    }
}

fn redaction_cells(line: &RedactionLine) -> Vec<Cell<'_>> {
    vec![line.rule.as_str().into(), line.field.as_str().into(), line.method.as_str().into(), line.rows.into()]
}
