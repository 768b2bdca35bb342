//! `GET /v1/admin/audit` of mushi-mushi as a pure function of its parameters and rows.
//!
//! As read in kensaurus/mushi-mushi `sso-audit.ts`: newest first, no upper bound in time, `q` looks at action and
//! resource but not at metadata, a larger `limit` is cut to 200, unknown parameters are passed over.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::parameter::{self, Parameters};
use crate::vendors::{AuditKeys, AuditRow};

const DEFAULT_LIMIT: usize = 50;
const MOST_LIMIT: usize = 200;

/// What a request asks for.
#[derive(Debug)]
pub(crate) struct AuditQuery {
    action: Option<String>,
    resource_type: Option<String>,
    actor: Option<String>,
    actor_type: Option<ActorType>,
    since: Option<DateTime<Utc>>,
    q: Option<String>,
    limit: usize,
    offset: usize,
}

/// A page of the reply.
#[derive(Debug, Serialize)]
pub(crate) struct AuditPage<'a> {
    logs: Vec<&'a RawValue>,
    /// All rows that match, on every page.
    count: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ActorType {
    Human,
    Agent,
    System,
}

/// Reads a request's parameters. The error names the bad one.
pub(crate) fn read_query(parameters: &Parameters) -> Result<AuditQuery, String> {
    let text = |name: &str| parameter::text(parameters, name);
    Ok(AuditQuery {
        action: text("action").map(str::to_owned),
        resource_type: text("resource_type").map(str::to_owned),
        actor: text("actor").map(str::to_lowercase),
        actor_type: text("actor_type").map(read_actor_type).transpose()?,
        since: parameter::since(parameters)?,
        q: text("q").map(str::to_lowercase),
        limit: parameter::count(parameters, "limit", DEFAULT_LIMIT)?.min(MOST_LIMIT),
        offset: parameter::count(parameters, "offset", 0)?,
    })
}

/// The asked page of `rows`, which stand oldest first.
pub(crate) fn read_page<'a>(query: &AuditQuery, rows: &'a [AuditRow]) -> AuditPage<'a> {
    let matching = || rows.iter().rev().filter(|row| matches(query, row));
    let logs = matching().skip(query.offset).take(query.limit).map(|row| &*row.json).collect();
    AuditPage { logs, count: matching().count() }
}

fn matches(query: &AuditQuery, row: &AuditRow) -> bool {
    let keys = &row.keys;
    query.since.is_none_or(|since| row.at >= since)
        && query.action.as_ref().is_none_or(|action| *action == keys.action)
        && query.resource_type.as_ref().is_none_or(|kind| *kind == keys.resource_type)
        && query.actor_type.is_none_or(|kind| kind == actor_type(keys))
        && query
            .actor
            .as_ref()
            .is_none_or(|part| keys.actor_email.as_deref().is_some_and(|email| holds(email, part)))
        && query.q.as_ref().is_none_or(|part| {
            [&keys.action, &keys.resource_type, &keys.resource_id].iter().any(|text| holds(text, part))
        })
}

fn holds(text: &str, lower_part: &str) -> bool {
    text.to_lowercase().contains(lower_part)
}

fn actor_type(keys: &AuditKeys) -> ActorType {
    let id = keys.actor_id.as_deref().unwrap_or_default();
    let email = keys.actor_email.as_deref();
    if id.starts_with("agent_") || email.is_some_and(|email| email.starts_with("agent-")) {
        return ActorType::Agent;
    }
    let machine = id.is_empty() || ["cron_", "system_", "webhook_"].iter().any(|start| id.starts_with(start));
    if machine || email.is_none() { ActorType::System } else { ActorType::Human }
}

fn read_actor_type(value: &str) -> Result<ActorType, String> {
    match value {
        "human" => Ok(ActorType::Human),
        "agent" => Ok(ActorType::Agent),
        "system" => Ok(ActorType::System),
        _ => Err(format!("actor_type must be human, agent or system, not {value:?}")),
    }
}
