//! `changes.csv`, its parts, and the blank sign-off sheet.

use super::super::super::sheet::FieldKind::{Flag, Json, Text, Time, Word};
use super::super::super::sheet::{Cell, Field, Sheet, Sink, field, required};
use super::super::facts::Facts;
use super::reading::Reading;
use super::table;
use crate::error::Error;

/// Things that are configuration: how a system behaves, not what it holds.
const SETTINGS: &[&str] = &[
    "config",
    "rule",
    "integration",
    "log",
    "sso",
    "endpoint",
    "channel",
    "domain",
    "billing",
    "credential",
    "token",
    "role",
];

const HURRY: &[&str] = &["outside_hours", "break_glass"];

/// Whether the row is in `deployments.csv`.
pub(super) fn deploys(facts: &Facts<'_>) -> bool {
    facts.entry.verb.as_deref() == Some("deploy") || facts.says(&["rollback", "rolledback"])
}

/// Whether the row is in `deletions.csv`.
pub(super) fn delete(facts: &Facts<'_>) -> bool {
    facts.entry.verb.as_deref() == Some("delete")
}

/// Whether the row is in `config_changes.csv`.
pub(super) fn configures(facts: &Facts<'_>) -> bool {
    let object = facts.entry.object.as_deref().unwrap_or_default();
    let ran = matches!(facts.entry.verb.as_deref(), Some("run" | "deploy" | "export" | "other"));
    !ran && (SETTINGS.contains(&object) || facts.says(&["visibility", "publicized", "settings", "setting"]))
}

/// `changes.csv` and its three parts, in the order of their tables.
pub(super) fn sheets() -> Vec<Sheet> {
    let part =
        |path, title, about| Sheet { path, title, about, columns: part_columns(), key: &["source", "key"] };
    vec![
        Sheet {
            path: "data/evidence/changes.csv",
            title: "Changes",
            about: "One line a change, with before and after; outside_hours means not Monday to Friday 06:00 to 20:00 UTC, for changes that a program did it is not asked.",
            columns: change_columns(),
            key: &["source", "key"],
        },
        part(
            "data/evidence/deployments.csv",
            "Deployments",
            "The changes that bring something into use: releases, promotions, previews, rollbacks.",
        ),
        part(
            "data/evidence/config_changes.csv",
            "Configuration changes",
            "The changes of how a system behaves: rules, integrations, endpoints, visibility, logs, billing, branding.",
        ),
        part("data/evidence/deletions.csv", "Deletions", "The changes that delete something."),
    ]
}

fn change_columns() -> Vec<Field> {
    let mut columns = head();
    columns.extend([
        field("before", Text, "The value before, where exactly one is recorded."),
        field("after", Text, "The value after, where exactly one is recorded."),
        field("changes", Json, "Every value that differs: a list of {path, from, to}; empty: not recorded."),
        field("change_ref", Text, "Pull request, commit or ticket that the details name."),
        field("emergency", Word(HURRY), "Outside working hours in UTC, or by words such as break-glass, hotfix, override; empty: neither."),
        field("automated", Flag, "Whether a program did it; empty: not recorded."),
        field("channel", Text, "dashboard, api, system or unknown."),
    ]);
    columns.extend(tail());
    columns
}

fn part_columns() -> Vec<Field> {
    let mut columns = head();
    columns.extend([
        field("before", Text, "The value before, where exactly one is recorded."),
        field("after", Text, "The value after, where exactly one is recorded."),
        field("change_ref", Text, "Pull request, commit or ticket that the details name."),
        field("automated", Flag, "Whether a program did it; empty: not recorded."),
    ]);
    columns.extend(tail());
    columns
}

fn head() -> Vec<Field> {
    vec![
        required("at", Time, "When."),
        field("verb", Text, "What was done, by the rules."),
        field("object", Text, "What it was done to, by the rules."),
        required("outcome", Text, "How it ended."),
        field("actor", Text, "Who did it."),
        required("actor_type", Text, "human, agent, system or unknown."),
        field("token", Text, "The token or key it was done with."),
        field("resource_type", Text, "Kind of the thing, in the vendor's words."),
        field("resource", Text, "The thing, by the name people know, else by its id."),
        field("project", Text, "Where."),
    ]
}

fn tail() -> Vec<Field> {
    vec![
        field("action", Text, "The vendor's action code."),
        field("summary", Text, "What happened in one line."),
        required("source", Text, "Source of the row."),
        required("key", Text, "Key of the row."),
    ]
}

fn head_cells<'a>(facts: &Facts<'a>) -> Vec<Cell<'a>> {
    let entry = facts.entry;
    vec![
        facts.at.into(),
        entry.verb.as_deref().into(),
        entry.object.as_deref().into(),
        entry.outcome.as_str().into(),
        entry.actor.name().into(),
        entry.actor.kind.as_str().into(),
        entry.token.as_deref().into(),
        entry.resource.kind.as_deref().into(),
        entry.resource.label.as_deref().or(entry.resource.id.as_deref()).into(),
        entry.project.name().into(),
    ]
}

fn tail_cells<'a>(facts: &Facts<'a>) -> Vec<Cell<'a>> {
    let entry = facts.entry;
    vec![
        entry.action.as_deref().into(),
        entry.summary.as_str().into(),
        entry.source.as_str().into(),
        entry.key.as_str().into(),
    ]
}

pub(super) fn write_change(facts: &Facts<'_>, change: &Reading, sink: &mut dyn Sink) -> Result<(), Error> {
    let (before, after) = change.sides();
    let mut cells = head_cells(facts);
    cells.extend([
        before.into(),
        after.into(),
        change.pairs_json().into(),
        change.reference.as_deref().into(),
        change.emergency.into(),
        change.automated.into(),
        facts.entry.origin.as_str().into(),
    ]);
    cells.extend(tail_cells(facts));
    sink.row(table::CHANGES, &cells)
}

pub(super) fn write_part(
    table: usize,
    facts: &Facts<'_>,
    change: &Reading,
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    let (before, after) = change.sides();
    let mut cells = head_cells(facts);
    cells.extend([before.into(), after.into(), change.reference.as_deref().into(), change.automated.into()]);
    cells.extend(tail_cells(facts));
    sink.row(table, &cells)
}

/// `data/signoff/review.csv` of a change pack.
pub(super) fn sign_off() -> Sheet {
    Sheet {
        path: "data/signoff/review.csv",
        title: "Sign-off",
        about: "One line a change; the columns from ticket on are blank, to be filled by whoever reviews.",
        columns: vec![
            required("source", Text, "Source of the change."),
            required("change_key", Text, "Key of the change, as in changes.csv."),
            required("at", Time, "When."),
            field("change", Text, "What happened, in words."),
            field("ticket", Text, "Left blank."),
            field("requester", Text, "Left blank."),
            field("approver", Text, "Left blank."),
            field("tested", Text, "Left blank."),
            field("deployed_at", Text, "Left blank."),
        ],
        key: &["source", "change_key"],
    }
}

pub(super) fn write_sign_off(facts: &Facts<'_>, sink: &mut dyn Sink) -> Result<(), Error> {
    let entry = facts.entry;
    let mut cells: Vec<Cell<'_>> = vec![
        entry.source.as_str().into(),
        entry.key.as_str().into(),
        facts.at.into(),
        entry.label.as_str().into(),
    ];
    cells.resize(9, Cell::None);
    sink.row(table::SIGN_OFF, &cells)
}
