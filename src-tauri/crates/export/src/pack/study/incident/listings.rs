//! `timeline.csv`, `auth_failures.csv` and `rate_limits.csv`.

use exhibit_entry::{Evidence, Moment};

use super::super::super::sheet::FieldKind::{Integer, Text, Time};
use super::super::super::sheet::{Cell, Field, Sheet, Sink, field, required};
use super::super::facts::Facts;
use super::super::people::Login;
use super::table;
use crate::error::Error;

const MINUTE_MS: i64 = 60_000;

/// The HTTP status of a limit that was met (RFC 6585 section 4).
const TOO_MANY_REQUESTS: &str = "429";

const REASON_KEYS: &[&str] = &[
    "reason",
    "failure_reason",
    "error",
    "error_code",
    "error_message",
    "message",
    "result_reason",
    "result",
];
const STATUS_KEYS: &[&str] = &["status", "status_code", "http_status", "response_status", "code"];
const LIMIT_KEYS: &[&str] = &["limit", "max", "quota", "threshold"];
const WINDOW_KEYS: &[&str] = &[
    "window",
    "window_minutes",
    "window_seconds",
    "window_s",
    "period",
    "interval",
    "retry_after",
    "retry_after_s",
];

/// Whether the row is in `auth_failures.csv`: a login that failed, or access that was refused.
pub(super) fn fails_to_authenticate(facts: &Facts<'_>) -> bool {
    let entry = facts.entry;
    let login = entry.verb.as_deref() == Some("login");
    // A connection that broke is evidence of access, but nobody was refused.
    let machinery =
        matches!(entry.object.as_deref(), Some("integration" | "endpoint" | "limit")) || meets_limit(facts);
    facts.failed() && (login || (entry.evidence.contains(&Evidence::Access) && !machinery))
}

/// Whether the row is in `rate_limits.csv`.
pub(super) fn meets_limit(facts: &Facts<'_>) -> bool {
    let by_rule = facts.entry.object.as_deref() == Some("limit");
    by_rule
        || facts.says(&["throttled", "throttle"])
        || facts.details.text(STATUS_KEYS).as_deref() == Some(TOO_MANY_REQUESTS)
}

/// The three tables in their order.
pub(super) fn sheets() -> Vec<Sheet> {
    vec![
        Sheet {
            path: "data/evidence/timeline.csv",
            title: "Timeline",
            about: "Every row in order of time: who did what, from where.",
            columns: timeline_columns(),
            key: &["source", "key"],
        },
        Sheet {
            path: "data/evidence/auth_failures.csv",
            title: "Failed logins and refusals",
            about: "One line a login that failed or access that was refused.",
            columns: with_tail(&[
                field("principal", Text, "Who tried: the actor, else the one it concerns."),
                field("reason", Text, "Why, as the vendor says it."),
                field("mfa", Text, "The second factor, or yes or no; empty: not recorded."),
                field("sso", Text, "Who vouched, or yes; empty: no single sign-on is recorded."),
            ]),
            key: &["source", "key"],
        },
        Sheet {
            path: "data/evidence/rate_limits.csv",
            title: "Limits that were met",
            about: "One line a refusal because of too many requests.",
            columns: with_tail(&[
                field("principal", Text, "Who was limited: the actor, else the thing or person named."),
                field("limit", Text, "The limit, as the vendor says it."),
                field(
                    "window",
                    Text,
                    "The time it counts for, or until the next try, as the vendor says it.",
                ),
            ]),
            key: &["source", "key"],
        },
    ]
}

fn timeline_columns() -> Vec<Field> {
    vec![
        required("at", Time, "When."),
        required("minutes_since_first", Integer, "Whole minutes since the first row."),
        field(
            "minutes_since_detected",
            Integer,
            "Whole minutes since the incident was detected; empty: before, or no such time was given.",
        ),
        field(
            "minutes_before_detected",
            Integer,
            "Whole minutes until it was detected; empty: after, or no such time was given.",
        ),
        field("actor", Text, "Who did it."),
        required("actor_type", Text, "human, agent, system or unknown."),
        field("token", Text, "The token or key it was done with."),
        required("what", Text, "The action in words."),
        field("action", Text, "The vendor's action code."),
        required("outcome", Text, "How it ended."),
        required("risk", Integer, "0 (routine) to 3 (look at every one), by the rules."),
        field("resource", Text, "What it was done to."),
        field("project", Text, "Where."),
        field("ip", Text, "Network address."),
        field("user_agent", Text, "Client."),
        field("summary", Text, "What happened in one line."),
        required("source", Text, "Source of the row."),
        required("key", Text, "Key of the row."),
    ]
}

fn with_tail(own: &[Field]) -> Vec<Field> {
    let mut columns = vec![required("at", Time, "When.")];
    columns.extend_from_slice(own);
    columns.extend([
        field("ip", Text, "Network address."),
        field("user_agent", Text, "Client."),
        field("action", Text, "The vendor's action code."),
        field("summary", Text, "What happened in one line."),
        required("source", Text, "Source of the row."),
        required("key", Text, "Key of the row."),
    ]);
    columns
}

fn tail_cells<'a>(facts: &Facts<'a>) -> Vec<Cell<'a>> {
    let entry = facts.entry;
    vec![
        entry.ip.as_deref().into(),
        entry.user_agent.as_deref().into(),
        entry.action.as_deref().into(),
        entry.summary.as_str().into(),
        entry.source.as_str().into(),
        entry.key.as_str().into(),
    ]
}

/// Whole minutes from `from` to `to`; none when `to` is earlier.
pub(super) fn minutes(from: Moment, to: Moment) -> Option<u64> {
    u64::try_from(to.ms() - from.ms()).ok().map(|ms| ms / MINUTE_MS.unsigned_abs())
}

pub(super) fn write_moment(
    facts: &Facts<'_>,
    (first, detected): (Moment, Option<Moment>),
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    let entry = facts.entry;
    let since = detected.and_then(|detected| minutes(detected, facts.at));
    let before = detected.filter(|_| since.is_none()).and_then(|detected| minutes(facts.at, detected));
    let resource = entry.resource.label.as_deref().or(entry.resource.id.as_deref());
    sink.row(
        table::TIMELINE,
        &[
            facts.at.into(),
            minutes(first, facts.at).unwrap_or(0).into(),
            since.into(),
            before.into(),
            entry.actor.name().into(),
            entry.actor.kind.as_str().into(),
            entry.token.as_deref().into(),
            entry.label.as_str().into(),
            entry.action.as_deref().into(),
            entry.outcome.as_str().into(),
            u64::from(entry.risk).into(),
            resource.into(),
            entry.project.name().into(),
            entry.ip.as_deref().into(),
            entry.user_agent.as_deref().into(),
            entry.summary.as_str().into(),
            entry.source.as_str().into(),
            entry.key.as_str().into(),
        ],
    )
}

pub(super) fn write_auth_failure(facts: &Facts<'_>, sink: &mut dyn Sink) -> Result<(), Error> {
    let who = facts.actor.as_ref().or(facts.subject.as_ref());
    let login = Login::of(facts);
    let mut cells = vec![
        facts.at.into(),
        who.map(|who| who.name()).into(),
        facts.details.text(REASON_KEYS).map_or(Cell::None, Cell::Text),
        login.mfa.into(),
        login.sso.into(),
    ];
    cells.extend(tail_cells(facts));
    sink.row(table::AUTH_FAILURES, &cells)
}

pub(super) fn write_rate_limit(facts: &Facts<'_>, sink: &mut dyn Sink) -> Result<(), Error> {
    let entry = facts.entry;
    let resource = entry.resource.label.as_deref().or(entry.resource.id.as_deref());
    let mut cells: Vec<Cell<'_>> = vec![
        facts.at.into(),
        entry.actor.name().or(resource).into(),
        facts.details.text(LIMIT_KEYS).map_or(Cell::None, Cell::Text),
        facts.details.text(WINDOW_KEYS).map_or(Cell::None, Cell::Text),
    ];
    cells.extend(tail_cells(facts));
    sink.row(table::RATE_LIMITS, &cells)
}
