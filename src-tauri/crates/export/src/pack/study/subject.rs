//! Whom a change of access concerns. That is not who made it: the vendor names them in the resource, in the details,
//! or in both.

use std::borrow::Cow;

use exhibit_entry::Entry;
use exhibit_entry::words::tokens;

use super::super::spelling::{address, same_person};
use super::details::Details;

/// Details that name a person, the surest first.
const NAME_KEYS: &[&str] = &[
    "invitee_email",
    "invited_email",
    "member_email",
    "target_email",
    "target_user_email",
    "user_email",
    "email",
    "email_address",
    "invitee",
    "target_user",
    "target_username",
    "member",
    "collaborator",
    "grantee",
    "assignee",
    "affected_user",
    "principal_name",
    "user_principal_name",
    "user_name",
    "username",
    "user",
];

/// Kinds of resource that are somebody.
const SOMEBODY: &[&str] = &[
    "user",
    "users",
    "member",
    "members",
    "membership",
    "collaborator",
    "account",
    "person",
    "people",
    "principal",
    "serviceprincipal",
    "guest",
    "admin",
    "owner",
    "employee",
    "identity",
];

/// Kinds of resource that stand for somebody and have an id of their own.
const STANDS_FOR: &[&str] = &["invitation", "invite", "assignment", "grant", "request", "seat"];

/// Objects, by the rules, for which a resource of unknown kind is somebody.
const SOMEBODY_OBJECTS: &[&str] = &["user", "role", "invitation"];

/// A person or program as a row names it; at least one of the two is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Who<'a> {
    /// The vendor's identifier.
    pub(crate) id: Option<Cow<'a, str>>,
    /// The name people know.
    pub(crate) label: Option<Cow<'a, str>>,
}

impl Who<'_> {
    /// The label, else the id.
    pub(crate) fn name(&self) -> &str {
        self.label.as_deref().or(self.id.as_deref()).expect("BUG: somebody has a name or an id")
    }

    /// The name that all rows of this person share: the address in it, else the label, else the id.
    pub(crate) fn known_as(&self) -> &str {
        let addresses = self.label.iter().chain(&self.id).find_map(|text| address(text));
        addresses.unwrap_or_else(|| self.name())
    }

    /// Whether both are one: the same id, or one person by name, whatever its spelling.
    pub(crate) fn is(&self, other: &Who<'_>) -> bool {
        let mine = || self.id.iter().chain(&self.label);
        mine().any(|a| other.id.iter().chain(&other.label).any(|b| same_person(a, b)))
    }
}

/// Who did it.
pub(crate) fn actor(entry: &Entry) -> Option<Who<'_>> {
    let some = |text: &'_ Option<String>| text.clone().filter(|text| !text.is_empty());
    who(some(&entry.actor.id).map(Cow::Owned), some(&entry.actor.label).map(Cow::Owned))
}

/// Whom it concerns; none when the row names nobody.
pub(crate) fn subject<'a>(entry: &'a Entry, details: &Details<'a>) -> Option<Who<'a>> {
    let kind = entry.resource.kind.as_deref().map(tokens).unwrap_or_default();
    let is = |known: &[&str]| kind.iter().any(|word| known.contains(&word.as_str()));
    let named = details.text(NAME_KEYS).filter(|name| !is_id_of_actor(entry, name));
    let label = entry.resource.label.as_deref().filter(|label| !label.is_empty()).map(Cow::Borrowed);
    let id = entry.resource.id.as_deref().filter(|id| !id.is_empty()).map(Cow::Borrowed);
    let by_rule =
        kind.is_empty() && entry.object.as_deref().is_some_and(|object| SOMEBODY_OBJECTS.contains(&object));
    if is(STANDS_FOR) {
        let address = |text: &Cow<'_, str>| text.contains('@');
        return who(None, named.or_else(|| label.filter(address)).or_else(|| id.filter(address)));
    }
    if is(SOMEBODY) {
        let address = named.filter(|name| name.contains('@') || (label.is_none() && id.is_none()));
        return who(id, address.or(label));
    }
    if by_rule && named.as_deref().is_none_or(|named| label.as_deref() == Some(named)) {
        // `acme/ledger` is a repository, where the rules could not tell.
        let label = label.filter(|label| !is_path(label));
        return who(id.filter(|id| !is_path(id)), label);
    }
    who(None, named)
}

/// Two or more names parted by `/`, as repositories are called; ARNs and web addresses are none.
fn is_path(text: &str) -> bool {
    text.contains('/') && !text.contains([':', '@', ' '])
}

/// `user` in the details is often the actor again, under the same id.
fn is_id_of_actor(entry: &Entry, name: &str) -> bool {
    entry.actor.id.as_deref() == Some(name) && entry.actor.label.as_deref() != Some(name)
}

fn who<'a>(id: Option<Cow<'a, str>>, label: Option<Cow<'a, str>>) -> Option<Who<'a>> {
    (id.is_some() || label.is_some()).then_some(Who { id, label })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{plain, some};
    use super::*;
    use exhibit_entry::{Actor, Json, Resource};

    /// id and label of the subject of a row with this resource (kind, id, label), object and details.
    fn read(resource: (&str, &str, &str), object: &str, metadata: &str) -> Option<(String, String)> {
        let entry = Entry {
            actor: Actor { id: some("u-1"), label: some("ann@acme.test"), ..Actor::default() },
            resource: Resource { kind: some(resource.0), id: some(resource.1), label: some(resource.2) },
            object: some(object),
            metadata: some(metadata).map(|text| Json::parse(&text).unwrap()),
            ..plain()
        };
        let found = subject(&entry, &Details::of(&entry));
        found.map(|who| (who.id.unwrap_or_default().into_owned(), who.label.unwrap_or_default().into_owned()))
    }

    fn one(id: &str, label: &str) -> Option<(String, String)> {
        Some((id.to_owned(), label.to_owned()))
    }

    #[test]
    fn the_five_seeds_name_the_subject_in_the_resource_or_in_the_details() {
        let outworx =
            read(("collaborator", "tom@x.test", "tom@x.test"), "role", r#"{"from":"viewer","to":"admin"}"#);
        assert_eq!(outworx, one("tom@x.test", "tom@x.test"));
        let nevo = read(("team_member", "m_7", ""), "user", r#"{"email":"tom@x.test","role":"member"}"#);
        assert_eq!(nevo, one("m_7", "tom@x.test"));
        let flows =
            read(("user", "tom@x.test", ""), "role", r#"{"target":{"type":"user","id":"tom@x.test"}}"#);
        assert_eq!(flows, one("tom@x.test", ""));
        let mushi = read(
            ("user", "u-9", ""),
            "role",
            r#"{"email":"tom@x.test","before":{"role":"a"},"after":{"role":"b"}}"#,
        );
        assert_eq!(mushi, one("u-9", "tom@x.test"));
        let vectis = read(("user", "tom@x.test", ""), "role", r#"{"from":"admin","to":"analyst"}"#);
        assert_eq!(vectis, one("tom@x.test", ""));
    }

    #[test]
    fn github_and_okta_name_a_person_without_a_kind_or_with_a_display_name() {
        let github = read(("", "", "jon-bright"), "user", r#"{"user":"jon-bright","user_id":40002}"#);
        assert_eq!(github, one("", "jon-bright"));
        let in_repository =
            read(("", "77", "acme/ledger"), "user", r#"{"user":"jon-bright","repo":"acme/ledger"}"#);
        assert_eq!(in_repository, one("", "jon-bright"));
        assert_eq!(read(("", "", "acme/ledger"), "user", "{}"), None);
        assert_eq!(read(("User", "00ufix0002", "Jon Bright"), "user", "{}"), one("00ufix0002", "Jon Bright"));
        let google = read(
            ("", "", "omar@x.test"),
            "role",
            r#"{"parameters":[{"name":"USER_EMAIL","value":"omar@x.test"}]}"#,
        );
        assert_eq!(google, one("", "omar@x.test"));
    }

    #[test]
    fn an_invitation_and_a_role_are_nobody_themselves() {
        assert_eq!(
            read(("invitation", "inv_1", ""), "invitation", r#"{"email":"eve@x.test"}"#),
            one("", "eve@x.test")
        );
        assert_eq!(read(("invitation", "inv_1", ""), "invitation", "{}"), None);
        assert_eq!(read(("role", "admin", ""), "role", r#"{"member":"eve@x.test"}"#), one("", "eve@x.test"));
        assert_eq!(read(("role", "admin", ""), "role", "{}"), None);
        assert_eq!(read(("token", "t1", ""), "token", r#"{"name":"ci"}"#), None);
    }

    #[test]
    fn the_actor_named_again_by_its_id_is_not_the_subject() {
        assert_eq!(read(("role", "admin", ""), "role", r#"{"user":"u-1"}"#), None);
    }

    #[test]
    fn two_are_one_by_id_or_by_name_whatever_the_case() {
        let who = |id: &'static str, label: &'static str| Who {
            id: some(id).map(Cow::Owned),
            label: some(label).map(Cow::Owned),
        };
        assert!(who("u-1", "").is(&who("u-1", "Ann")));
        assert!(who("", "Ann@X.test").is(&who("ann@x.test", "")));
        assert!(!who("u-1", "").is(&who("u-2", "")));
        assert!(!who("u-1", "").is(&who("", "ann@x.test")));
        assert!(who("u-1", "Ann Alt (ann@x.test)").is(&who("ANN@x.test", "")));
        assert!(who("", "Ann Alt <ann@x.test>").is(&who("", "Ann Alt (ann@x.test)")));
        assert_eq!(who("u-1", "Ann Alt (ann@x.test)").known_as(), "ann@x.test");
        assert_eq!(who("ann@x.test", "Ann Alt").known_as(), "ann@x.test");
        assert_eq!(who("u-1", "Ann Alt").known_as(), "Ann Alt");
    }
}
