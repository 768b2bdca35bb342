//! `access_changes.csv`: one line a change of who may do what.

use super::super::super::sheet::FieldKind::{Flag, Integer, Text, Time, Word};
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
        about: "One line a row that changes who may do what: invitations, grants, role changes, removals, settings of access. \
                Of a row that changes several people the first is the subject.",
        columns: vec![
            required("at", Time, "When."),
            required("change", Word(Move::WORDS), "What it does to access."),
            required("outcome", Text, "How it ended; a failed change changed nothing."),
            field("subject", Text, "Whom it concerns, by the name people know; empty: the row names nobody."),
            field("subject_id", Text, "The vendor's identifier of that person or program."),
            required(
                "further_subjects",
                Integer,
                "People besides the subject whose access the same row changes; their roles stand in role_timeline.csv.",
            ),
            field("actor", Text, "Who did it."),
            required("actor_type", Text, "human, agent, system or unknown."),
            field("role_from", Text, "The role before, where it is recorded."),
            field(
                "role_to",
                Text,
                "The role after, or the group or policy that is given; of a removal that records no pair the role that was lost.",
            ),
            required(
                "privileged",
                Flag,
                "Whether a role is given, to the subject or another, whose name says admin, owner, root, full access or the like.",
            ),
            required("by_self", Flag, "Whether the one who did it is one of those it concerns."),
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
            (facts.further.len() as u64).into(),
            facts.actor.as_ref().map(|who| who.name()).into(),
            entry.actor.kind.as_str().into(),
            facts.role.from.as_deref().into(),
            facts.role.to.as_deref().into(),
            of_anybody(facts, Facts::gives_privilege).into(),
            of_anybody(facts, Facts::is_about_actor).into(),
            entry.project.name().into(),
            approval.map_or(Cell::None, Cell::Text),
            entry.action.as_deref().into(),
            entry.summary.as_str().into(),
            entry.source.as_str().into(),
            entry.key.as_str().into(),
        ],
    )
}

/// Whether it holds for the subject, or for another person of the row.
fn of_anybody<'a>(facts: &Facts<'a>, holds: impl Fn(&Facts<'a>) -> bool) -> bool {
    holds(facts) || facts.of_further().any(|further| holds(&further))
}
