//! `access_changes.csv`: one line a change of who may do what.

use super::super::super::sheet::FieldKind::{Flag, Text, Time, Word};
use super::super::super::sheet::{Cell, Sheet, Sink, field, required};
use super::super::facts::{Facts, Move};
use super::table;
use crate::error::Error;

const APPROVAL_KEYS: &[&str] = &[
    "approval_ref",
    "approval_id",
    "approval",
    "approved_by",
    "approver",
    "access_request_id",
    "access_request",
    "change_request",
    "ticket",
    "ticket_id",
    "ticket_key",
    "issue_key",
    "case_id",
    "jira",
];

pub(super) fn sheet() -> Sheet {
    Sheet {
        path: "data/evidence/access_changes.csv",
        title: "Access changes",
        about: "One line a change of who may do what: invitations, grants, role changes, removals, settings of access.",
        columns: vec![
            required("at", Time, "When."),
            required("change", Word(Move::WORDS), "What it does to access."),
            required("outcome", Text, "How it ended; a failed change changed nothing."),
            field("subject", Text, "Whom it concerns, by the name people know; empty: the row names nobody."),
            field("subject_id", Text, "The vendor's identifier of that person or program."),
            field("actor", Text, "Who did it."),
            required("actor_type", Text, "human, agent, system or unknown."),
            field("role_from", Text, "The role before, where it is recorded."),
            field("role_to", Text, "The role after; of a removal the role that was lost."),
            required(
                "privileged",
                Flag,
                "Whether a role is given whose name says admin, owner, root or the like.",
            ),
            required("by_self", Flag, "Whether the one who did it is the one it concerns."),
            field("project", Text, "Where."),
            field("approval_ref", Text, "A ticket, request or approver that the row names."),
            field("action", Text, "The vendor's action code."),
            field("summary", Text, "What happened in one line."),
            required("source", Text, "Source of the row."),
            required("key", Text, "Key of the row."),
        ],
        key: &["source", "key"],
    }
}

pub(super) fn write(change: Move, facts: &Facts<'_>, sink: &mut dyn Sink) -> Result<(), Error> {
    let entry = facts.entry;
    let subject = facts.subject.as_ref();
    let approval = facts.details.text(APPROVAL_KEYS);
    sink.row(
        table::CHANGES,
        &[
            facts.at.into(),
            change.as_str().into(),
            entry.outcome.as_str().into(),
            subject.map(|who| who.name()).into(),
            subject.and_then(|who| who.id.as_deref()).into(),
            facts.actor.as_ref().map(|who| who.name()).into(),
            entry.actor.kind.as_str().into(),
            facts.role.from.as_deref().into(),
            facts.role.to.as_deref().into(),
            facts.gives_privilege().into(),
            facts.is_about_actor().into(),
            entry.project.name().into(),
            approval.map_or(Cell::None, Cell::Text),
            entry.action.as_deref().into(),
            entry.summary.as_str().into(),
            entry.source.as_str().into(),
            entry.key.as_str().into(),
        ],
    )
}
