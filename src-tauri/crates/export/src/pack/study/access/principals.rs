//! `principals.csv` and `role_timeline.csv`: how everybody stands, as far as the rows tell.

use super::super::super::sheet::FieldKind::{Integer, Text, Time, Word};
use super::super::super::sheet::{Cell, Sheet, Sink, field, required};
use super::super::super::study::Principal;
use super::super::people::Span;
use super::table;
use crate::error::Error;

const STATES: &[&str] = &["active", "invited", "removed", "unknown"];

pub(super) fn sheet() -> Sheet {
    Sheet {
        path: "data/evidence/principals.csv",
        title: "Principals",
        about: "One line a person or program, reconstructed from these rows alone; what was granted before them is not known.",
        columns: vec![
            required("principal", Text, "The name or address that the log knows it by."),
            required("type", Text, "human, agent, system or unknown."),
            required(
                "state",
                Word(STATES),
                "How it stands after the last rows that say so; removed: from every source where it was active.",
            ),
            field(
                "removed_from",
                Text,
                "Where it was removed and not let in again, source or source/project, joined by semicolons.",
            ),
            field(
                "role",
                Text,
                "Roles last seen, source/project: role, joined by semicolons; an invitation counts.",
            ),
            field("first_seen", Time, "First row that names it."),
            field("last_seen", Time, "Last row that names it."),
            field("last_login", Time, "Last login that worked."),
            required("logins", Integer, "Logins that worked."),
            required("failed_logins", Integer, "Logins that failed."),
            required("grants_made", Integer, "Changes of access that it made to others."),
            required(
                "open_credentials",
                Integer,
                "Credentials it holds that were made and not revoked in these rows.",
            ),
            required("rows", Integer, "Rows it did."),
            field("dormant_days", Integer, "Days from the last thing it did to the end of the period."),
            field("flags", Text, "What a reviewer should look at, joined by semicolons."),
        ],
        key: &["principal"],
    }
}

pub(super) fn write(principal: &Principal, sink: &mut dyn Sink) -> Result<(), Error> {
    let list = |words: &[String]| if words.is_empty() { Cell::None } else { words.join("; ").into() };
    sink.row(
        table::PRINCIPALS,
        &[
            principal.name.as_str().into(),
            principal.kind.as_str().into(),
            principal.state.as_str().into(),
            list(&principal.removed_from),
            principal.role.as_deref().into(),
            principal.first_seen.into(),
            principal.last_seen.into(),
            principal.last_login.into(),
            principal.logins.into(),
            principal.failed_logins.into(),
            principal.grants_made.into(),
            principal.open_credentials.into(),
            principal.rows.into(),
            principal.dormant_days.into(),
            list(&principal.flags),
        ],
    )
}

pub(super) fn role_sheet() -> Sheet {
    Sheet {
        path: "data/evidence/role_timeline.csv",
        title: "Role timeline",
        about: "One line a role that somebody held for a time; those that ended first, then those that go on.",
        columns: vec![
            required("principal", Text, "Who held it."),
            field("project", Text, "Where in the source; empty: not recorded, usually everywhere in it."),
            required("role", Text, "The role."),
            field(
                "valid_from",
                Time,
                "When it was given, or promised by an invitation; empty: before these rows.",
            ),
            field("valid_to", Time, "When it ended; empty: not in these rows."),
            field("from_key", Text, "Key of the row that gave it."),
            field("to_key", Text, "Key of the row that ended it."),
            required("source", Text, "Source of these rows: the system in which the role was held."),
        ],
        key: &[],
    }
}

pub(super) fn write_span(span: &Span, name: &str, sink: &mut dyn Sink) -> Result<(), Error> {
    let project = Some(span.project.as_str()).filter(|project| !project.is_empty());
    let key = |end: &'_ Option<(exhibit_entry::Moment, String)>| end.as_ref().map(|(_, key)| key.clone());
    sink.row(
        table::ROLES,
        &[
            name.into(),
            project.into(),
            span.role.as_str().into(),
            span.from.as_ref().map(|(at, _)| *at).into(),
            span.to.as_ref().map(|(at, _)| *at).into(),
            key(&span.from).into(),
            key(&span.to).into(),
            span.source.as_str().into(),
        ],
    )
}
