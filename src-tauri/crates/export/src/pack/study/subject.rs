//! Whom a change of access concerns. That is not who made it: the vendor names them in the resource, in the details,
//! or in both.

use std::borrow::Cow;

use exhibit_entry::Entry;
use exhibit_entry::words::tokens;

use super::super::spelling::{address, addresses, same_person};
use super::machine::role_of_session;
use super::parties::{Parties, is_somebody};
use super::record::Record;
use super::role::RoleChange;
use super::vocabulary::{OFTEN_THE_ACTOR, STANDS_FOR, TARGETS, THINGS};

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

impl<'a> Who<'a> {
    /// Somebody with a name or an id; nobody without both.
    pub(crate) fn of(id: Option<Cow<'a, str>>, label: Option<Cow<'a, str>>) -> Option<Self> {
        (id.is_some() || label.is_some()).then_some(Self { id, label })
    }

    /// Whether an address is among its names.
    pub(crate) fn has_address(&self) -> bool {
        self.label.iter().chain(&self.id).any(|text| is_persons(text))
    }

    /// The label, else the id.
    pub(crate) fn name(&self) -> &str {
        self.label.as_deref().or(self.id.as_deref()).expect("BUG: somebody has a name or an id")
    }

    /// The name that all rows of this person share: the address in it, else the label, else the id; of a session the
    /// role that it stands for.
    pub(crate) fn known_as(&self) -> &str {
        let addresses = self.label.iter().chain(&self.id).find_map(|text| address(text));
        addresses.unwrap_or_else(|| role_of_session(self.name()).unwrap_or_else(|| self.name()))
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
    Who::of(some(&entry.actor.id).map(Cow::Owned), some(&entry.actor.label).map(Cow::Owned))
}

/// What was read of a row before anybody asks whom it concerns.
#[derive(Clone, Copy)]
pub(super) struct Known<'f> {
    pub(super) record: &'f Record,
    pub(super) parties: &'f Parties,
    pub(super) role: &'f RoleChange,
}

/// Whom it concerns; none when the row names nobody. Never a role, a group, a policy or a repository.
pub(super) fn subject<'a>(entry: &'a Entry, known: Known<'_>) -> Option<Who<'a>> {
    let named = named(entry, known.record);
    if let Some(who) = known.parties.first_person() {
        return Some(with_address(who, named));
    }
    let kind = entry.resource.kind.as_deref().map(tokens).unwrap_or_default();
    let of_resource = |text: &'a Option<String>| {
        let text = text.as_deref().filter(|text| !text.is_empty() && !is_thing(text, known));
        text.map(Cow::Borrowed)
    };
    let (id, label) = (of_resource(&entry.resource.id), of_resource(&entry.resource.label).map(plain));
    let stands_for = kind.last().is_some_and(|last| STANDS_FOR.contains(&last.as_str()));
    if stands_for {
        let address = || label.clone().into_iter().chain(id.clone()).find(|text| text.contains('@'));
        return named.or_else(|| Who::of(None, address()));
    }
    if is_somebody(&kind) {
        let id = id.filter(|id| !is_path(id));
        let is_needed = |name: &Cow<'_, str>| name.contains('@') || (label.is_none() && id.is_none());
        let address = named.and_then(|named| named.label.or(named.id)).filter(is_needed);
        return Who::of(id, address.or_else(|| label.map(addressed)));
    }
    let is_resource = |name: &str| [&id, &label].iter().any(|known| known.as_deref() == Some(name));
    let says_another = named.as_ref().is_some_and(|named| !is_resource(named.name()));
    if kind.is_empty() && is_by_rule(entry, (&id, &label)) && !says_another {
        // `acme/ledger` is a repository, where the rules could not tell.
        return Who::of(id.filter(|id| !is_path(id)), label.filter(|label| !is_path(label)));
    }
    named
}

/// Somebody of a list, with the address that the record says is theirs.
fn with_address<'a>(who: &Who<'static>, named: Option<Who<'_>>) -> Who<'a> {
    let mail = || {
        named
            .and_then(|named| named.label)
            .filter(|name| name.contains('@'))
            .map(|name| Cow::Owned(name.into_owned()))
    };
    Who { id: who.id.clone(), label: who.label.clone().or_else(mail) }
}

/// Whom the details name.
fn named<'a>(entry: &Entry, record: &Record) -> Option<Who<'a>> {
    if record.text(&["grantedto"]).is_some_and(|to| !to.eq_ignore_ascii_case("user")) {
        return None;
    }
    let is_actor =
        |name: &str| [&entry.actor.id, &entry.actor.label].iter().any(|known| known.as_deref() == Some(name));
    let is_actors = record.tells_of_actor(is_actor);
    let of = |key: &'static &str| {
        let may_be = |name: &&str| !is_id_of_actor(entry, name);
        let inner = is_actors && OFTEN_THE_ACTOR.contains(key);
        let name = if inner { record.inner_texts(key).find(may_be) } else { record.texts(key).find(may_be) }?;
        let name = Some(Cow::Owned(name.to_owned()));
        if key.ends_with("id") { Who::of(name, None) } else { Who::of(None, name) }
    };
    let grantee = record.text(&["granteename"]).map(|name| Cow::Owned(name.to_owned()));
    Who::of(None, grantee).or_else(|| TARGETS.iter().find_map(of))
}

/// Whether the rules say that a resource of unknown kind is somebody; of what is done to a role itself only an address is.
fn is_by_rule(entry: &Entry, (id, label): (&Option<Cow<'_, str>>, &Option<Cow<'_, str>>)) -> bool {
    let object = entry.object.as_deref().unwrap_or_default();
    let is_definition = object == "role" && !matches!(entry.verb.as_deref(), Some("grant" | "revoke"));
    let has_address = || label.iter().chain(id).any(|text| is_persons(text));
    let is_routine = entry.verb.as_deref() == Some("run");
    SOMEBODY_OBJECTS.contains(&object) && !is_routine && (!is_definition || has_address())
}

/// Whether only somebody is called so: an address, or what stands for one in a redacted pack.
fn is_persons(text: &str) -> bool {
    let hidden = text.strip_prefix("person-").map(|rest| rest.split('@').next().unwrap_or_default());
    let is_hex = |rest: &str| rest.len() >= 8 && rest.bytes().all(|byte| byte.is_ascii_hexdigit());
    address(text).is_some() || hidden.is_some_and(is_hex)
}

/// Whether `text` is the name of a role, a group or another thing of the row, or an address of the web.
fn is_thing(text: &str, known: Known<'_>) -> bool {
    let is = |thing: &str| thing.eq_ignore_ascii_case(text);
    let roles = known.role.from.iter().chain(&known.role.to).chain(&known.parties.roles);
    let things = THINGS.iter().flat_map(|key| known.record.texts(key));
    text.contains("://") || roles.map(String::as_str).chain(things).any(is)
}

/// `User: Ben Example` is Ben Example.
fn plain(label: Cow<'_, str>) -> Cow<'_, str> {
    match label.split_once(": ") {
        Some((kind, name)) if is_somebody(&tokens(kind)) => Cow::Owned(name.to_owned()),
        _ => label,
    }
}

/// The one address inside a sentence that a vendor gives for a name.
fn addressed(label: Cow<'_, str>) -> Cow<'_, str> {
    if address(&label).is_some() || !label.contains(char::is_whitespace) {
        return label;
    }
    let found: Vec<String> = addresses(&label).map(|mail| mail.trim_end_matches(':').to_owned()).collect();
    match found.as_slice() {
        [one] => Cow::Owned(one.clone()),
        _ => label,
    }
}

/// Two or more names parted by `/`, as repositories are called; ARNs and web addresses are none.
fn is_path(text: &str) -> bool {
    text.contains('/') && !text.contains([':', '@', ' '])
}

/// `user` in the details is often the actor again, under the same id.
fn is_id_of_actor(entry: &Entry, name: &str) -> bool {
    entry.actor.id.as_deref() == Some(name) && entry.actor.label.as_deref() != Some(name)
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
        let record = Record::of(&entry);
        let parties = Parties::of(record.json.as_ref(), actor(&entry).as_ref());
        let known = Known { record: &record, parties: &parties, role: &RoleChange::default() };
        let found = subject(&entry, known);
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
    fn a_hidden_person_is_somebody_where_a_bare_name_may_be_a_role() {
        assert_eq!(read(("", "", "person-3403f8866001"), "role", "{}"), one("", "person-3403f8866001"));
        assert_eq!(read(("", "", "person-to-ask"), "role", "{}"), None);
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
