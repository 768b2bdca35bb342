//! `logins.csv`: one line a login, tried or done, and the ends of sessions.

use super::super::super::sheet::FieldKind::{Text, Time, Word};
use super::super::super::sheet::{Sheet, Sink, field, required};
use super::super::facts::Facts;
use super::super::people::Login;
use super::table;
use crate::error::Error;

const EVENTS: &[&str] = &["login", "logout"];

pub(super) fn sheet() -> Sheet {
    Sheet {
        path: "data/evidence/logins.csv",
        title: "Logins",
        about: "One line a login that worked or failed, and one for each end of a session.",
        columns: vec![
            required("at", Time, "When."),
            required("event", Word(EVENTS), "Whether a session begins or ends."),
            required("outcome", Text, "How it ended."),
            field("principal", Text, "Who, as the row names them."),
            required("actor_type", Text, "human, agent, system or unknown."),
            field("mfa", Text, "The second factor, or yes or no; empty: not recorded."),
            field("sso", Text, "Who vouched, or yes; empty: no single sign-on is recorded."),
            field("ip", Text, "Network address."),
            field("user_agent", Text, "Client."),
            field("project", Text, "Where."),
            field("action", Text, "The vendor's action code."),
            field("summary", Text, "What happened in one line."),
            required("source", Text, "Source of the row."),
            required("key", Text, "Key of the row."),
        ],
        key: &["source", "key"],
    }
}

pub(super) fn write(facts: &Facts<'_>, sink: &mut dyn Sink) -> Result<(), Error> {
    let (entry, login) = (facts.entry, Login::of(facts));
    let who = facts.actor.as_ref().or(facts.subject.as_ref());
    sink.row(
        table::LOGINS,
        &[
            facts.at.into(),
            entry.verb.as_deref().into(),
            entry.outcome.as_str().into(),
            who.map(|who| who.name()).into(),
            entry.actor.kind.as_str().into(),
            login.mfa.into(),
            login.sso.into(),
            entry.ip.as_deref().into(),
            entry.user_agent.as_deref().into(),
            entry.project.name().into(),
            entry.action.as_deref().into(),
            entry.summary.as_str().into(),
            entry.source.as_str().into(),
            entry.key.as_str().into(),
        ],
    )
}
