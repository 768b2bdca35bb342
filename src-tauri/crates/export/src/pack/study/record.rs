//! The vendor's details of a row as the readings of access need them: JSON inside texts opened, members found by the
//! letters of their keys down to where vendors put them.

use std::collections::VecDeque;

use exhibit_entry::json::{Kind, Node};
use exhibit_entry::{Entry, Json};

use super::vocabulary::{ENVELOPES, GATHERERS, OFTEN_THE_ACTOR, squeezed};

/// Deepest level at which members of [`GATHERERS`] are gathered: a map inside OpenTelemetry's attributes is the tenth.
const LEVELS: usize = 14;

/// Members that are looked at; real rows have some hundred at the most.
const MAX_MEMBERS: usize = 2_000;

/// Texts longer than this are not tried as JSON.
const TEXT_LIMIT_BYTES: usize = 64 << 10;

/// The details of one row.
#[derive(Default)]
pub(crate) struct Record {
    /// Everything, with the JSON inside texts in the place of the texts.
    pub(super) json: Option<Json>,
    members: Vec<Member>,
    /// Whether it is the whole row, which names the actor too.
    is_whole_row: bool,
}

struct Member {
    name: String,
    text: Option<String>,
    /// Texts of a list.
    list: Vec<String>,
    is_own: bool,
}

impl Record {
    /// The details of `entry`; none recorded: no members.
    pub(super) fn of(entry: &Entry) -> Self {
        let Some(json) = entry.metadata.as_ref().map(opened) else { return Self::default() };
        let action = entry.action.as_deref().unwrap_or_default();
        let members = members(&json.node(), &squeezed(action));
        let says_action = |member: &Member| member.text.as_deref() == Some(action);
        Self {
            is_whole_row: !action.is_empty() && members.iter().any(says_action),
            json: Some(json),
            members,
        }
    }

    /// The first of `keys` that holds a text, a number or a flag.
    pub(super) fn text(&self, keys: &[&str]) -> Option<&str> {
        keys.iter().find_map(|key| self.texts(key).next())
    }

    /// Every text under `key`, the outer ones first.
    pub(super) fn texts(&self, key: &str) -> impl Iterator<Item = &str> {
        self.members
            .iter()
            .filter(move |member| member.name == key)
            .filter_map(|member| member.text.as_deref())
    }

    /// [`Record::text`], or the texts of a list joined by commas.
    pub(super) fn text_or_list(&self, keys: &[&str]) -> Option<String> {
        let told = |member: &Member| {
            let list = || (!member.list.is_empty()).then(|| member.list.join(", "));
            member.text.clone().or_else(list)
        };
        keys.iter().find_map(|key| self.members.iter().filter(|member| member.name == *key).find_map(told))
    }

    /// [`Record::texts`] below the top alone.
    pub(super) fn inner_texts(&self, key: &str) -> impl Iterator<Item = &str> {
        let inner = self.members.iter().filter(move |member| member.name == key && !member.is_own);
        inner.filter_map(|member| member.text.as_deref())
    }

    /// Whether members such as `user` at the top tell of the actor: in a whole row one of them is the one place that
    /// names the actor.
    pub(super) fn tells_of_actor(&self, is_actor: impl Fn(&str) -> bool) -> bool {
        let own = self
            .members
            .iter()
            .filter(|member| member.is_own && member.text.as_deref().is_some_and(&is_actor));
        let keys: Vec<&str> = own.map(|member| member.name.as_str()).collect();
        let is_user = |key: &&str| OFTEN_THE_ACTOR.contains(key);
        self.is_whole_row && !keys.is_empty() && keys.iter().all(is_user)
    }
}

fn members(node: &Node<'_>, action: &str) -> Vec<Member> {
    let (mut found, mut waiting) = (Vec::new(), VecDeque::from([(node.clone(), 0, true)]));
    while let Some((node, level, is_own)) = waiting.pop_front() {
        for (name, node) in named(&node) {
            if found.len() >= MAX_MEMBERS {
                return found;
            }
            let gathers = GATHERERS.contains(&name.as_str()) || (name == action && !name.is_empty());
            if gathers && level < LEVELS {
                let stays_own = is_own && ENVELOPES.contains(&name.as_str());
                waiting.push_back((node.clone(), level + 1, stays_own));
            }
            found.push(Member { text: said(&node), list: list(&node), is_own, name });
        }
    }
    found
}

/// The members of an object; of a list the items that are a name and a value, and the members of the other objects.
fn named<'a>(node: &Node<'a>) -> Vec<(String, Node<'a>)> {
    match &node.kind {
        Kind::Object(members) => members.iter().map(|(key, node)| (squeezed(key), node.clone())).collect(),
        Kind::Array(items) => items
            .iter()
            .flat_map(|item| named_value(item).map_or_else(|| named_inside(item), |one| vec![one]))
            .collect(),
        _ => Vec::new(),
    }
}

fn named_inside<'a>(item: &Node<'a>) -> Vec<(String, Node<'a>)> {
    if matches!(item.kind, Kind::Object(_)) { named(item) } else { Vec::new() }
}

const VALUES: &[&str] = &["value", "Value", "intValue", "boolValue", "multiValue"];

fn named_value<'a>(item: &Node<'a>) -> Option<(String, Node<'a>)> {
    let name = ["name", "Name", "key"].iter().find_map(|key| item.get(key))?.recorded()?;
    let value = VALUES.iter().find_map(|key| item.get(key))?;
    Some((squeezed(&name), value.clone()))
}

/// A scalar, or the scalar that vendors wrap in an object: `{".tag":"viewer"}`, `{"stringValue":"x"}`.
pub(super) fn said(node: &Node<'_>) -> Option<String> {
    let wrapped = || {
        [".tag", "_tag", "stringValue", "intValue", "boolValue"]
            .iter()
            .find_map(|key| node.get(key)?.recorded())
    };
    let text = if matches!(node.kind, Kind::Object(_)) { wrapped() } else { node.recorded() };
    text.map(std::borrow::Cow::into_owned).filter(|text| !text.chars().all(|c| c == '*'))
}

fn list(node: &Node<'_>) -> Vec<String> {
    let Kind::Array(items) = &node.kind else { return Vec::new() };
    items.iter().filter_map(said).collect()
}

/// `json` with the objects and lists that stand in texts in the place of these texts.
fn opened(json: &Json) -> Json {
    let text = json.as_str();
    if !text.contains("\"{") && !text.contains("\"[") && !text.contains("\"\\") {
        return json.clone();
    }
    let mut out = String::with_capacity(text.len());
    write_opened(&json.node(), &mut out);
    // Too deep to be read now: then as it was.
    Json::parse(&out).unwrap_or_else(|_| json.clone())
}

fn write_opened(node: &Node<'_>, out: &mut String) {
    match &node.kind {
        Kind::Object(members) => {
            out.push('{');
            for (at, (key, node)) in members.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                out.push_str(&serde_json::Value::from(key.as_ref()).to_string());
                out.push(':');
                write_opened(node, out);
            }
            out.push('}');
        }
        Kind::Array(items) => {
            out.push('[');
            for (at, node) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                write_opened(node, out);
            }
            out.push(']');
        }
        Kind::Text(text) => match inner(text) {
            Some(json) => out.push_str(json.as_str()),
            None => out.push_str(node.raw),
        },
        _ => out.push_str(node.raw),
    }
}

/// The object, list or quoted text that `text` holds.
fn inner(text: &str) -> Option<Json> {
    let text = text.trim();
    let may_be = text.starts_with(['{', '[', '"']) && text.len() <= TEXT_LIMIT_BYTES;
    if may_be { Json::parse(text).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::entry_with;
    use super::*;

    fn record(metadata: &str) -> Record {
        Record::of(&entry_with(metadata))
    }

    #[test]
    fn members_are_found_by_their_letters_where_vendors_put_them() {
        let found =
            record(r#"{"requestParameters":{"userName":"bob","policyArn":"p"},"userIdentity":{"arn":"x"}}"#);
        assert_eq!(found.text(&["username"]), Some("bob"));
        assert_eq!(found.text(&["arn"]), None);
        let listed =
            record(r#"{"parameters":[{"name":"USER_EMAIL","value":"b@x"},{"name":"N","intValue":"7"}]}"#);
        assert_eq!((listed.text(&["useremail"]), listed.text(&["n"])), (Some("b@x"), Some("7")));
        let telemetry = r#"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"attributes":[{"key":"role","value":{"stringValue":"admin"}}]}]}]}]}"#;
        assert_eq!(record(telemetry).text(&["role"]), Some("admin"));
    }

    #[test]
    fn json_inside_a_text_is_opened_and_bad_json_stays_a_text() {
        let azure = r#"{"properties":{"requestbody":"{\"Properties\":{\"PrincipalId\":\"p-1\"}}"}}"#;
        assert_eq!(record(azure).text(&["principalid"]), Some("p-1"));
        assert_eq!(record(r#"{"details":"{no json","role":"\"Owner\""}"#).text(&["role"]), Some("Owner"));
        assert_eq!(record(r#"{"details":"{no json"}"#).text(&["details"]), Some("{no json"));
    }

    #[test]
    fn lists_are_joined_and_wrapped_values_are_read() {
        assert_eq!(
            record(r#"{"payload":{"roles":["a","b"]}}"#).text_or_list(&["roles"]),
            Some("a, b".into())
        );
        let dropbox = r#"{"details":{"shared_content_access_level":{".tag":"viewer"}}}"#;
        assert_eq!(record(dropbox).text(&["sharedcontentaccesslevel"]), Some("viewer"));
        assert_eq!(record(r#"{"email":"****"}"#).text(&["email"]), None);
    }
}
