//! The one table of fields: from it come query terms, chips, completion, facets, help and (by an exhaustive match
//! in `store`) SQL.

use std::borrow::Cow;
use std::fmt;

use crate::entry::UnknownWord;
use crate::{ActorType, Entry, Evidence, Origin, Outcome};

/// A field that a query can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Stable action code.
    Action,
    /// Actor id or label.
    Actor,
    /// Human, agent, system, unknown.
    ActorType,
    /// Kind of session of a machine actor.
    Session,
    /// API token.
    Token,
    /// Group of actions.
    Category,
    /// Access, change, incident.
    Evidence,
    /// Success, failure, warning, unknown.
    Outcome,
    /// Project id or label.
    Project,
    /// Kind of resource.
    ResourceType,
    /// Resource id or label.
    Resource,
    /// Dashboard, api, system, unknown.
    Origin,
    /// Name of the source in the workspace.
    Source,
    /// The vendor's identifier of the row.
    Id,
    /// Network address.
    Ip,
    /// Ids of the classification rules that decided.
    Rule,
    /// What was done, by the rules.
    Verb,
    /// What it was done to, by the rules.
    Object,
    /// 0 to 3, by the rules.
    Risk,
}

/// What can be done to something: the closed list that the rules take a verb from.
pub const VERBS: &[&str] = &[
    "create", "read", "update", "delete", "grant", "revoke", "rotate", "login", "logout", "invite", "enable",
    "disable", "deploy", "run", "export", "other",
];

/// The risks that the rules state, as they are written in queries.
pub const RISKS: &[&str] = &["0", "1", "2", "3"];

/// Between the ids of the rules that decided one entry.
pub const RULE_SEPARATOR: &str = " + ";

/// What the table says of one field.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// The field.
    pub field: Field,
    /// Its name in queries, facets and JSON.
    pub id: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// One line of help with an example.
    pub help: &'static str,
    /// The closed list of values, empty for free text.
    pub words: &'static [&'static str],
    /// Whether counting its values is useful.
    pub facet: Facet,
}

/// Whether a field's values are worth counting beside the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facet {
    /// Few values: shown beside the list.
    Shown,
    /// Many values: counted on request.
    OnRequest,
}

const fn spec(field: Field, id: &'static str, label: &'static str, help: &'static str) -> Spec {
    Spec { field, id, label, help, words: &[], facet: Facet::OnRequest }
}

const fn shown(spec: Spec) -> Spec {
    Spec { facet: Facet::Shown, ..spec }
}

const fn closed(spec: Spec, words: &'static [&'static str]) -> Spec {
    Spec { words, facet: Facet::Shown, ..spec }
}

/// Every field, in the order people meet them.
pub const FIELDS: &[Spec] = &[
    shown(spec(Field::Action, "action", "Action", "stable code, e.g. action:TOKEN_REVOKED,TOKEN_CREATED")),
    shown(spec(Field::Actor, "actor", "Actor", "id or label, e.g. actor:*@acme.io")),
    closed(
        spec(Field::ActorType, "actor_type", "Actor type", "e.g. actor_type:human"),
        &["human", "agent", "system", "unknown"],
    ),
    spec(Field::Session, "session", "Session", "kind of machine session, e.g. session:api_key"),
    spec(Field::Token, "token", "Token", "API token, e.g. token:otwx_pat"),
    shown(spec(Field::Category, "category", "Category", "group of actions, e.g. category:Collaborators")),
    closed(
        spec(Field::Evidence, "evidence", "Evidence", "pack kind, e.g. evidence:access"),
        &["access", "change", "incident"],
    ),
    closed(
        spec(Field::Outcome, "outcome", "Outcome", "e.g. outcome:failure,warning"),
        &["success", "failure", "warning", "unknown"],
    ),
    shown(spec(Field::Project, "project", "Project", "id or label, e.g. project:payments-api")),
    shown(spec(Field::ResourceType, "resource_type", "Resource type", "e.g. resource_type:collaborator")),
    spec(Field::Resource, "resource", "Resource", "id or label, e.g. resource:bob@acme.io"),
    closed(
        spec(Field::Origin, "origin", "Origin", "e.g. -origin:api"),
        &["dashboard", "api", "system", "unknown"],
    ),
    shown(spec(Field::Source, "source", "Source", "name of the source, e.g. source:outworx")),
    spec(Field::Id, "id", "Id", "the vendor's identifier of the row"),
    spec(Field::Ip, "ip", "IP address", "e.g. ip:203.0.113.*"),
    spec(Field::Rule, "rule", "Rule", "classification rule that decided; -has:rule finds what none names"),
    closed(spec(Field::Verb, "verb", "Verb", "what was done, e.g. verb:grant,revoke"), VERBS),
    spec(Field::Object, "object", "Object", "what it was done to, e.g. object:token"),
    closed(spec(Field::Risk, "risk", "Risk", "e.g. risk:2,3; has:risk leaves out 0 (routine)"), RISKS),
];

impl Field {
    /// The table's line for this field.
    #[must_use]
    pub fn spec(self) -> &'static Spec {
        FIELDS.iter().find(|spec| spec.field == self).expect("BUG: every field has a line in the table")
    }

    /// The field called `id` in queries.
    #[must_use]
    pub fn named(id: &str) -> Option<Self> {
        FIELDS.iter().find(|spec| spec.id == id).map(|spec| spec.field)
    }

    /// Whether `word` may stand as a value: any text for free fields, a listed word for closed ones.
    ///
    /// # Errors
    /// [`UnknownWord`] with the allowed list.
    pub fn check(self, word: &str) -> Result<(), UnknownWord> {
        match self {
            Self::ActorType => word.parse::<ActorType>().map(drop),
            Self::Evidence => word.parse::<Evidence>().map(drop),
            Self::Outcome => word.parse::<Outcome>().map(drop),
            Self::Origin => word.parse::<Origin>().map(drop),
            Self::Verb | Self::Risk => {
                let known = self.spec().words;
                if known.iter().any(|known| known.eq_ignore_ascii_case(word)) {
                    return Ok(());
                }
                Err(UnknownWord { word: word.to_owned(), allowed: known.join(", ") })
            }
            _ => Ok(()),
        }
    }

    /// The texts of `entry` that a term on this field is compared with; none when it was not recorded.
    #[must_use]
    pub fn values(self, entry: &Entry) -> Vec<Cow<'_, str>> {
        match self {
            Self::Action => one(entry.action.as_deref()),
            Self::Actor => pair(entry.actor.id.as_deref(), entry.actor.label.as_deref()),
            Self::ActorType => one(Some(entry.actor.kind.as_str())),
            Self::Session => one(entry.actor.session.as_deref()),
            Self::Token => one(entry.token.as_deref()),
            Self::Category => one(entry.category.as_deref()),
            Self::Evidence => entry.evidence.iter().map(|kind| Cow::Borrowed(kind.as_str())).collect(),
            Self::Outcome => one(Some(entry.outcome.as_str())),
            Self::Project => pair(entry.project.id.as_deref(), entry.project.label.as_deref()),
            Self::ResourceType => one(entry.resource.kind.as_deref()),
            Self::Resource => pair(entry.resource.id.as_deref(), entry.resource.label.as_deref()),
            Self::Origin => one(Some(entry.origin.as_str())),
            Self::Source => one(Some(&entry.source)),
            Self::Id => one(entry.id.as_deref()),
            Self::Ip => one(entry.ip.as_deref()),
            Self::Rule => entry.rule.as_deref().map(rule_names).unwrap_or_default(),
            Self::Verb => one(entry.verb.as_deref()),
            Self::Object => one(entry.object.as_deref()),
            Self::Risk => vec![Cow::Owned(entry.risk.to_string())],
        }
    }

    /// Whether `entry` has a value that says something; `unknown` says nothing.
    #[must_use]
    pub fn recorded(self, entry: &Entry) -> bool {
        match self {
            Self::ActorType => entry.actor.kind != ActorType::Unknown,
            Self::Outcome => entry.outcome != Outcome::Unknown,
            Self::Origin => entry.origin != Origin::Unknown,
            Self::Risk => entry.risk > 0,
            _ => !self.values(entry).is_empty(),
        }
    }

    /// The values under which `entry` is counted in a facet. Actor, project and resource count under the name
    /// people know, rules under all ids that decided together. Empty means: counted under `null`.
    #[must_use]
    pub fn counted(self, entry: &Entry) -> Vec<Cow<'_, str>> {
        match self {
            Self::Actor => one(entry.actor.name()),
            Self::Project => one(entry.project.name()),
            Self::Resource => one(entry.resource.label.as_deref().or(entry.resource.id.as_deref())),
            Self::Rule => one(entry.rule.as_deref()),
            _ => self.values(entry),
        }
    }
}

/// The names under which the rules that decided are found: each id, and all of them as they are stored.
#[must_use]
pub fn rule_names(decided: &str) -> Vec<Cow<'_, str>> {
    let mut names: Vec<Cow<'_, str>> = decided.split(RULE_SEPARATOR).map(Cow::Borrowed).collect();
    if names.len() > 1 {
        names.push(Cow::Borrowed(decided));
    }
    names
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.spec().id)
    }
}

fn one(text: Option<&str>) -> Vec<Cow<'_, str>> {
    text.map(Cow::Borrowed).into_iter().collect()
}

fn pair<'a>(id: Option<&'a str>, label: Option<&'a str>) -> Vec<Cow<'a, str>> {
    id.into_iter().chain(label).map(Cow::Borrowed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found_again() {
        for spec in FIELDS {
            assert_eq!(Field::named(spec.id), Some(spec.field));
        }
        assert_eq!(Field::named("nope"), None);
    }

    #[test]
    fn closed_fields_refuse_other_words_with_the_list() {
        let error = Field::Outcome.check("failed").unwrap_err();
        assert_eq!(error.to_string(), "`failed` is not one of success, failure, warning, unknown");
        assert!(Field::Action.check("anything").is_ok());
        assert!(Field::Verb.check("Grant").is_ok() && Field::Verb.check("give").is_err());
        assert_eq!(Field::Risk.check("4").unwrap_err().to_string(), "`4` is not one of 0, 1, 2, 3");
    }

    #[test]
    fn a_row_is_found_by_each_rule_that_decided_and_by_all_of_them_together() {
        assert_eq!(rule_names("a"), ["a"]);
        assert_eq!(rule_names("a + b"), ["a", "b", "a + b"]);
    }
}
