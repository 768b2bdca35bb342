//! Roles: what a row says of them, and which of two is the higher one.

use exhibit_entry::summary::{BARE_PATH, changes};
use exhibit_entry::words::tokens;
use exhibit_entry::{Entry, Json};

use super::details::Details;

const ROLE_KEYS: &[&str] = &[
    "new_role",
    "role",
    "role_name",
    "access_level",
    "permission",
    "permissions",
    "privilege",
    "roles",
    "group_name",
    "as",
];

/// Last word of the path of a change that is about a role.
const ROLE_WORDS: &[&str] =
    &["role", "roles", "permission", "permissions", "privilege", "privileges", "level", "access", BARE_PATH];

const HIGHEST: &[&str] = &[
    "admin",
    "admins",
    "administrator",
    "administrators",
    "owner",
    "owners",
    "root",
    "superuser",
    "superadmin",
    "privileged",
    "sudo",
];
const HIGH: &[&str] = &["maintainer", "maintain", "manager", "billing", "operator", "security"];
const MIDDLE: &[&str] = &[
    "member",
    "user",
    "editor",
    "writer",
    "write",
    "developer",
    "contributor",
    "analyst",
    "collaborator",
    "agent",
];
const LOW: &[&str] = &["viewer", "reader", "read", "readonly", "guest", "commenter", "observer", "none"];

/// Before and after of a role; absent sides are not recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RoleChange {
    /// The role before.
    pub(crate) from: Option<String>,
    /// The role after.
    pub(crate) to: Option<String>,
    /// Whether the pair does not say what it is of, so that it is about a role only where the row is.
    pub(crate) is_bare: bool,
}

impl RoleChange {
    /// What `entry` says: a pair of before and after, else a role alone, which is the one after.
    pub(crate) fn of(entry: &Entry, details: &Details<'_>) -> Self {
        let pairs = entry.metadata.as_ref().map(changes).unwrap_or_default();
        let pair = pairs
            .into_iter()
            .find(|pair| tokens(&pair.path).last().is_some_and(|word| ROLE_WORDS.contains(&word.as_str())));
        match pair {
            Some(pair) => Self { is_bare: pair.path == BARE_PATH, from: text(pair.from), to: text(pair.to) },
            None => Self { to: details.text(ROLE_KEYS).map(|role| role.into_owned()), ..Self::default() },
        }
    }

    /// Whether the role after is higher, lower or neither; none when one of the two cannot be told.
    pub(crate) fn direction(&self) -> Option<std::cmp::Ordering> {
        Some(rank(self.to.as_deref()?)?.cmp(&rank(self.from.as_deref()?)?))
    }
}

/// 1 (reads) to 4 (may do anything), by the words of a role's name; none when no word is known.
pub(crate) fn rank(role: &str) -> Option<u8> {
    let words = tokens(role);
    let ranks = [(HIGHEST, 4), (HIGH, 3), (MIDDLE, 2), (LOW, 1)];
    ranks
        .into_iter()
        .find(|(known, _)| words.iter().any(|word| known.contains(&word.as_str())))
        .map(|(_, rank)| rank)
}

/// Whether `role` may do anything.
pub(crate) fn is_privileged(role: &str) -> bool {
    rank(role) == Some(4)
}

/// A JSON value as people write it; nothing for `null` and for empty text.
fn text(json: Option<Json>) -> Option<String> {
    let json = json?;
    let node = json.node();
    match node.scalar() {
        Some(_) => node.recorded().map(std::borrow::Cow::into_owned),
        None => Some(json.as_str().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::entry_with;
    use super::*;
    use std::cmp::Ordering;

    fn read(metadata: &str) -> (Option<String>, Option<String>) {
        let entry = entry_with(metadata);
        let role = RoleChange::of(&entry, &Details::of(&entry));
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
    fn a_role_is_ranked_by_its_highest_word() {
        assert!(
            is_privileged("_GROUPS_ADMIN_ROLE")
                && is_privileged("Read-only admin")
                && is_privileged("Org Owner")
        );
        assert!(!is_privileged("viewer") && !is_privileged("adminster") && !is_privileged(""));
        let change = |from: &str, to: &str| {
            RoleChange { from: Some(from.into()), to: Some(to.into()), is_bare: false }.direction()
        };
        assert_eq!(change("viewer", "admin"), Some(Ordering::Greater));
        assert_eq!(change("owner", "editor"), Some(Ordering::Less));
        assert_eq!(change("x1", "editor"), None);
    }
}
