//! The flat columns of an entry: CSV headings are Entry keys with dots as underscores (CONTRACT section 4).

use std::borrow::Cow;

use crate::Entry;

/// One CSV column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Heading, e.g. `actor_label`.
    pub heading: &'static str,
    /// What kind of value it holds, for schemas.
    pub kind: ColumnKind,
    /// The cell; none when not recorded.
    pub cell: for<'a> fn(&'a Entry) -> Option<Cow<'a, str>>,
}

/// The kind of value in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Any text.
    Text,
    /// RFC 3339 UTC with milliseconds.
    Time,
    /// A whole number.
    Integer,
    /// JSON text.
    Json,
}

const fn text(heading: &'static str, cell: for<'a> fn(&'a Entry) -> Option<Cow<'a, str>>) -> Column {
    Column { heading, kind: ColumnKind::Text, cell }
}

fn some(text: Option<&str>) -> Option<Cow<'_, str>> {
    text.map(Cow::Borrowed)
}

fn owned(text: impl ToString) -> Option<Cow<'static, str>> {
    Some(Cow::Owned(text.to_string()))
}

/// Every column in order. Packs leave out `row` and `received_at`, which differ with import order.
pub const COLUMNS: &[Column] = &[
    Column { heading: "row", kind: ColumnKind::Integer, cell: |e| owned(e.row) },
    text("id", |e| some(e.id.as_deref())),
    text("key", |e| some(Some(&e.key))),
    text("source", |e| some(Some(&e.source))),
    Column { heading: "at", kind: ColumnKind::Time, cell: |e| e.at.and_then(owned) },
    text("at_raw", |e| some(e.at_raw.as_deref())),
    Column { heading: "received_at", kind: ColumnKind::Time, cell: |e| owned(e.received_at) },
    text("action", |e| some(e.action.as_deref())),
    text("label", |e| some(Some(&e.label))),
    text("summary", |e| some(Some(&e.summary))),
    text("category", |e| some(e.category.as_deref())),
    text("evidence", |e| owned(e.evidence.iter().map(|k| k.as_str()).collect::<Vec<_>>().join(" "))),
    text("outcome", |e| some(Some(e.outcome.as_str()))),
    text("actor_id", |e| some(e.actor.id.as_deref())),
    text("actor_label", |e| some(e.actor.label.as_deref())),
    text("actor_type", |e| some(Some(e.actor.kind.as_str()))),
    text("actor_session", |e| some(e.actor.session.as_deref())),
    text("token", |e| some(e.token.as_deref())),
    text("resource_type", |e| some(e.resource.kind.as_deref())),
    text("resource_id", |e| some(e.resource.id.as_deref())),
    text("resource_label", |e| some(e.resource.label.as_deref())),
    text("project_id", |e| some(e.project.id.as_deref())),
    text("project_label", |e| some(e.project.label.as_deref())),
    text("origin", |e| some(Some(e.origin.as_str()))),
    text("ip", |e| some(e.ip.as_deref())),
    text("user_agent", |e| some(e.user_agent.as_deref())),
    Column {
        heading: "metadata_json",
        kind: ColumnKind::Json,
        cell: |e| some(e.metadata.as_ref().map(crate::Json::as_str)),
    },
    Column { heading: "revision", kind: ColumnKind::Integer, cell: |e| owned(e.revision) },
    text("rule", |e| some(e.rule.as_deref())),
    text("verb", |e| some(e.verb.as_deref())),
    text("object", |e| some(e.object.as_deref())),
    Column { heading: "risk", kind: ColumnKind::Integer, cell: |e| owned(e.risk) },
];
