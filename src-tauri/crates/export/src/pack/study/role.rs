//! Roles: what a row says of them, and which of two is the higher one.

mod rank;
mod sentence;

use exhibit_entry::json::{Kind, Node};
use exhibit_entry::summary::{BARE_PATH, changes};
use exhibit_entry::words::tokens;
use exhibit_entry::{Entry, Json};

pub(crate) use self::rank::{RANKED, is_privileged, rank};
use self::sentence::told_change;
use super::parties::Parties;
use super::record::{Record, said};
use super::vocabulary::{
    ABOUT_ROLES, CHANGING, GATHERERS, KNOWN_ROLE_IDS, ROLE_WORDS, ROLES, ROLES_IN_ACTIONS, SENTENCES, SIDES,
    WRAPPERS, says, squeezed,
};

/// Longest role that is kept, in characters: lists of roles are long.
const ROLE_LIMIT_CHARS: usize = 300;

/// Before and after of a role; absent sides are not recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RoleChange {
    /// The role before.
    pub(crate) from: Option<String>,
    /// The role after; where a role is taken away and no pair is recorded, the one that is lost.
    pub(crate) to: Option<String>,
    /// Whether the pair does not say what it is of, so that it is about a role only where the row is.
    pub(crate) is_bare: bool,
}

impl RoleChange {
    /// What `entry` says: a pair of before and after, else a role alone, else what its words say.
    pub(crate) fn of(entry: &Entry, record: &Record, parties: &Parties) -> Self {
        let action = entry.action.as_deref().unwrap_or_default();
        let words = tokens(action);
        let pairs = Pairs::of(record.json.as_ref());
        let field = || parties.role_field.clone().map(|(from, to)| Self { from, to, is_bare: false });
        let named = pairs.role.or_else(field).or_else(|| sides(record, true)).or(pairs.group);
        let bare =
            || pairs.bare.or_else(|| sides(record, false)).filter(|_| is_about_roles(entry, record, &words));
        let bare = || bare().map(|pair| pair.of_field(record));
        named
            .or_else(bare)
            .or_else(|| alone(entry, record, parties))
            .or_else(|| sentence(entry, record))
            .or_else(|| in_action(entry, &tokens(own_part(action))))
            .unwrap_or_default()
            .cut()
    }

    /// The role `to` alone.
    pub(crate) fn to(role: Option<String>) -> Self {
        Self { to: role, ..Self::default() }.cut()
    }

    /// GitLab's `{"change":"admin","from":"false","to":"true"}` gives the role that the field is called by.
    fn of_field(self, record: &Record) -> Self {
        let field = record.text(&["change", "property", "field"]).map(str::to_owned);
        match (self.from.as_deref(), self.to.as_deref()) {
            (Some("false"), Some("true")) => Self { from: None, to: field, is_bare: true },
            (Some("true"), Some("false")) => Self { from: field, to: None, is_bare: true },
            _ => self,
        }
    }

    fn cut(self) -> Self {
        let cut = |role: Option<String>| role.map(|role| exhibit_entry::words::cut(&role, ROLE_LIMIT_CHARS));
        Self { from: cut(self.from), to: cut(self.to), ..self }
    }

    /// Whether nothing is said.
    pub(crate) fn is_none(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    /// Whether the role after is higher, lower or neither; none when one of the two cannot be told.
    pub(crate) fn direction(&self) -> Option<std::cmp::Ordering> {
        Some(rank(self.to.as_deref()?)?.cmp(&rank(self.from.as_deref()?)?))
    }
}

/// The first pairs of before and after by what they are of.
#[derive(Default)]
struct Pairs {
    role: Option<RoleChange>,
    group: Option<RoleChange>,
    bare: Option<RoleChange>,
}

impl Pairs {
    fn of(json: Option<&Json>) -> Self {
        let mut found = Self::default();
        for pair in json.map(changes).unwrap_or_default() {
            let mut words = tokens(&pair.path);
            while words.len() > 1 && words.last().is_some_and(|word| WRAPPERS.contains(&word.as_str())) {
                words.pop();
            }
            let last = words.last().map(String::as_str).unwrap_or_default();
            let is_bare = pair.path == BARE_PATH || gathers_alone(&pair.path);
            let role = || RoleChange { from: text(pair.from), to: text(pair.to), is_bare };
            let place = match last {
                _ if is_bare => &mut found.bare,
                "group" => &mut found.group,
                _ if ROLE_WORDS.contains(&last) => &mut found.role,
                _ => continue,
            };
            if place.is_none() {
                *place = Some(role()).filter(|role| !role.is_none());
            }
        }
        found
    }
}

/// Whether a path only gathers: `details`, `data.attributes`, and the wrappers of their values.
fn gathers_alone(path: &str) -> bool {
    let is_known = |part: &str| {
        let part = squeezed(part);
        part.chars().all(|c| c.is_ascii_digit())
            || GATHERERS.contains(&part.as_str())
            || WRAPPERS.contains(&part.as_str())
            || ["value", "changes"].contains(&part.as_str())
    };
    path.split('.').all(is_known)
}

/// Whether the row says that it is about roles: its object, its action, or the member that names what was changed.
fn is_about_roles(entry: &Entry, record: &Record, words: &[String]) -> bool {
    let field = || record.text(&["change", "property", "field", "fieldname", "attribute"]).map(tokens);
    entry.object.as_deref() == Some("role")
        || says(words, ABOUT_ROLES)
        || field().is_some_and(|words| says(&words, ABOUT_ROLES))
}

/// A pair that stands in two members of a list of names and values.
fn sides(record: &Record, is_named: bool) -> Option<RoleChange> {
    let pair = |(before, after, named): &(&str, &str, bool)| {
        let (from, to) = (record.text_or_list(&[before]), record.text_or_list(&[after]));
        (*named == is_named && (from.is_some() && to.is_some())).then_some(RoleChange {
            from,
            to,
            is_bare: !named,
        })
    };
    SIDES.iter().find_map(pair)
}

/// A role without the one before.
fn alone(entry: &Entry, record: &Record, parties: &Parties) -> Option<RoleChange> {
    let bound = parties.bindings.first().and_then(|binding| binding.role.clone());
    let listed = || parties.roles.first().cloned();
    let in_id = || record.texts("id").find_map(role_in_id);
    let said = || record.text_or_list(ROLES);
    let role = bound
        .or_else(|| grant_row(record))
        .or_else(|| group_of_member(record))
        .or_else(said)
        .or_else(listed)
        .or_else(in_id)?;
    // What is done to the role itself says nothing of anybody's.
    let gives = matches!(entry.verb.as_deref(), Some("grant" | "revoke"));
    let is_itself =
        !gives && is_resource(entry, &role) && record.text(ROLES).is_none() && parties.roles.is_empty();
    (!is_itself).then(|| RoleChange::to(Some(known_role(&role))))
}

fn is_resource(entry: &Entry, role: &str) -> bool {
    [&entry.resource.id, &entry.resource.label].iter().any(|name| name.as_deref() == Some(role))
}

/// 1Password's members of a group (`gm`): the group is the thing, and `aux_info` a code.
fn group_of_member(record: &Record) -> Option<String> {
    let is_member = record.text(&["objecttype"])? == "gm";
    let group =
        is_member.then(|| record.json.as_ref()?.node().get("object_details")?.get("name")?.recorded());
    group.flatten().map(std::borrow::Cow::into_owned)
}

/// Snowflake's grants: what is granted on what; a role where the thing is one.
fn grant_row(record: &Record) -> Option<String> {
    let (on, name) = (record.text(&["grantedon"])?, record.text(&["name"])?);
    if on.eq_ignore_ascii_case("role") {
        return Some(name.to_owned());
    }
    Some(format!("{} on {} {name}", record.text(&["privilege"])?, on.to_lowercase()))
}

/// The last part of a policy's ARN, and the names of well-known ids.
fn known_role(role: &str) -> String {
    let last = role.rsplit('/').next().unwrap_or(role);
    let known = KNOWN_ROLE_IDS.iter().find(|(id, _)| id.eq_ignore_ascii_case(last));
    let is_path = role.starts_with("arn:") || role.starts_with('/');
    known.map_or_else(|| if is_path { last } else { role }.to_owned(), |(_, name)| (*name).to_owned())
}

/// OpenAI names the role in the id of its assignment alone: `role_assignment_role-api-organization-owner__…`.
fn role_in_id(id: &str) -> Option<String> {
    let (role, _) = id.strip_prefix("role_assignment_")?.split_once("__")?;
    Some(role.to_owned()).filter(|role| !role.is_empty())
}

/// `Role changed from Agent to Administrator`.
fn sentence(entry: &Entry, record: &Record) -> Option<RoleChange> {
    let texts = SENTENCES.iter().flat_map(|key| record.texts(key));
    let (from, to) = texts.chain(entry.resource.label.as_deref()).find_map(told_change)?;
    Some(RoleChange { from: Some(from), to: Some(to), is_bare: false })
}

/// What an action is called in its own service: `SetIamPolicy` of `google.cloud.iap.v1.…AdminService.SetIamPolicy`.
fn own_part(action: &str) -> &str {
    action.rsplit(['.', '/']).find(|part| !part.is_empty()).unwrap_or(action)
}

/// The role that the action names: `role_change_to_admin`, `team.promote_maintainer`.
fn in_action(entry: &Entry, words: &[String]) -> Option<RoleChange> {
    let role = words
        .iter()
        .rposition(|word| word == "to")
        .filter(|at| says(&words[..*at], &["role"]) && says(&words[..*at], CHANGING));
    if let Some(at) = role.filter(|at| at + 1 < words.len()) {
        return Some(RoleChange::to(Some(words[at + 1..].join(" "))));
    }
    let is_given = matches!(entry.verb.as_deref(), Some("grant" | "revoke"))
        && !says(words, &["change", "changed", "update", "updated"]);
    let named = words.iter().rev().find(|word| ROLES_IN_ACTIONS.contains(&word.as_str()));
    named.filter(|_| is_given).map(|role| RoleChange::to(Some(role.clone())))
}

/// A JSON value as people write it, lists joined by commas; nothing for `null` and for what is empty.
fn text(json: Option<Json>) -> Option<String> {
    let json = json?;
    let node = json.node();
    match &node.kind {
        Kind::Array(items) => {
            let told: Vec<String> = items.iter().filter_map(item).collect();
            Some(told.join(", ")).filter(|told| !told.is_empty())
        }
        Kind::Object(members) if members.is_empty() => None,
        Kind::Object(_) => item(&node).or_else(|| Some(json.as_str().to_owned())),
        _ => node.recorded().map(std::borrow::Cow::into_owned),
    }
}

fn item(node: &Node<'_>) -> Option<String> {
    let named =
        || ["name", "displayName", "DisplayName", "role"].iter().find_map(|key| node.get(key)?.recorded());
    said(node).or_else(|| named().map(std::borrow::Cow::into_owned))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::entry_with;
    use super::*;

    fn read(metadata: &str) -> (Option<String>, Option<String>) {
        let entry = entry_with(metadata);
        let entry = Entry { object: Some("role".into()), ..entry };
        let role = RoleChange::of(&entry, &Record::of(&entry), &Parties::default());
        (role.from, role.to)
    }

    #[test]
    fn before_and_after_are_found_in_every_shape_of_the_seeds() {
        let pair = |from: &str, to: &str| (Some(from.to_owned()), Some(to.to_owned()));
        assert_eq!(read(r#"{"scope":"project","from":"admin","to":"viewer"}"#), pair("admin", "viewer"));
        assert_eq!(
            read(r#"{"email":"v@x","before":{"role":"viewer"},"after":{"role":"admin"}}"#),
            pair("viewer", "admin")
        );
        assert_eq!(read(r#"{"old_role":"a","new_role":"b"}"#), pair("a", "b"));
        assert_eq!(read(r#"{"from":null,"to":"admin"}"#), (None, Some("admin".into())));
        assert_eq!(read(r#"{"email":"v@x","role":"viewer"}"#), (None, Some("viewer".into())));
        assert_eq!(read(r#"{"details":{"as":"Developer"}}"#), (None, Some("Developer".into())));
        assert_eq!(read(r#"{"url":"x"}"#), (None, None));
    }

    #[test]
    fn before_and_after_are_found_in_the_shapes_of_vendors() {
        let pair = |from: &str, to: &str| {
            let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            (some(from), some(to))
        };
        let entra = r#"{"targetResources":[{"modifiedProperties":[{"displayName":"Role.ObjectID","oldValue":null,"newValue":"\"9f\""},{"displayName":"Role.DisplayName","oldValue":null,"newValue":"\"Owner\""}]}]}"#;
        assert_eq!(read(entra), pair("", "Owner"));
        assert_eq!(
            read(r#"{"details":{"previous_value":["member"],"new_value":["admin","x"]}}"#),
            pair("member", "admin, x")
        );
        assert_eq!(
            read(
                r#"{"details":{"previous_value":{".tag":"member_only"},"new_value":{".tag":"team_admin"}}}"#
            ),
            pair("member_only", "team_admin")
        );
        assert_eq!(
            read(r#"{"parameters":[{"name":"OLD_VALUE","value":"a"},{"name":"NEW_VALUE","value":"b"}]}"#),
            pair("a", "b")
        );
        assert_eq!(
            read(r#"{"change_description":"Role changed from Agent to Admin"}"#),
            pair("Agent", "Admin")
        );
        assert_eq!(read(r#"{"details":{"change":"admin","from":"false","to":"true"}}"#), pair("", "admin"));
        assert_eq!(
            read(
                r#"{"requestParameters":{"userName":"b","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}}"#
            ),
            pair("", "AdministratorAccess")
        );
        assert_eq!(
            read(
                r#"{"requestbody":"{\"Properties\":{\"RoleDefinitionId\":\"/x/8e3af657-a8ff-443c-a75c-2fe8c4bcb635\"}}"}"#
            ),
            pair("", "Owner")
        );
        assert_eq!(
            read(
                r#"{"role":{"id":"role_assignment_role-api-owner__x"},"data":{"id":"role_assignment_role-api-owner__x"}}"#
            ),
            pair("", "role-api-owner")
        );
    }

    #[test]
    fn an_action_names_the_role_that_it_gives() {
        let read = |action: &str, verb: &str| {
            let entry = Entry { action: Some(action.into()), verb: Some(verb.into()), ..entry_with("{}") };
            RoleChange::of(&entry, &Record::of(&entry), &Parties::default()).to
        };
        assert_eq!(read("role_change_to_primary_owner", "revoke").as_deref(), Some("primary owner"));
        assert_eq!(read("team.promote_maintainer", "grant").as_deref(), Some("maintainer"));
        assert_eq!(read("v1.IdentityAwareProxyAdminService.SetIamPolicy", "grant"), None);
        assert_eq!(read("admin_update", "update"), None);
    }
}
