//! What a study asks of one row, read once.

use exhibit_entry::words::tokens;
use exhibit_entry::{ActorType, Entry, Evidence, Moment, Outcome};

use super::details::Details;
use super::role::{RoleChange, is_privileged};
use super::subject::{Who, actor, subject};

/// A row of which the listings tell.
pub(crate) struct Facts<'a> {
    /// The row.
    pub(crate) entry: &'a Entry,
    /// When; rows of a pack always have a time.
    pub(crate) at: Moment,
    /// The words of its action.
    pub(crate) words: Vec<String>,
    /// Its details.
    pub(crate) details: Details<'a>,
    /// Who did it.
    pub(crate) actor: Option<Who<'a>>,
    /// Whom it concerns, where it changes access.
    pub(crate) subject: Option<Who<'a>>,
    /// The role before and after, where it changes access.
    pub(crate) role: RoleChange,
    /// Which listing of access it belongs to.
    pub(crate) listing: Listing,
}

/// The listing of access that a row belongs to: exactly one, by verb and object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listing {
    /// A login, tried or done, or its end.
    Login,
    /// A token, key, secret, password or second factor.
    Credential,
    /// A change of who may do what.
    Change(Move),
    /// Reads, exports and what else is no change of access.
    Other,
}

/// What a change of access does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    /// Somebody is asked in.
    Invited,
    /// The invitation is taken back.
    InvitationRevoked,
    /// The invitation is taken up.
    InvitationAccepted,
    /// An account or a membership begins.
    Added,
    /// A role or a right is given.
    Granted,
    /// A role takes the place of another.
    RoleChanged,
    /// An account, a membership or a right ends.
    Removed,
    /// An account is stopped, but stays.
    Disabled,
    /// An account may be used again.
    Enabled,
    /// Something else about an account.
    AccountChanged,
    /// How access works: single sign-on, integrations, visibility, logs.
    SettingChanged,
}

impl Move {
    /// Every word, for the column.
    pub(crate) const WORDS: &'static [&'static str] = &[
        "invited",
        "invitation_revoked",
        "invitation_accepted",
        "added",
        "granted",
        "role_changed",
        "removed",
        "disabled",
        "enabled",
        "account_changed",
        "setting_changed",
    ];

    /// The stable word used in data.
    pub(crate) fn as_str(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// Whether somebody may do more, or something, afterwards.
    pub(crate) fn gives(self) -> bool {
        matches!(self, Self::Added | Self::Granted | Self::RoleChanged | Self::Enabled | Self::Invited)
    }
}

impl<'a> Facts<'a> {
    /// Reads `entry`; none when it has no time.
    pub(crate) fn of(entry: &'a Entry) -> Option<Self> {
        let (at, details) = (entry.at?, Details::of(entry));
        let words = entry.action.as_deref().map(tokens).unwrap_or_default();
        let role = role(entry, &details, &words);
        let listing = listing(entry, &words, &role);
        let is_about_roles = matches!(listing, Listing::Change(change) if change != Move::SettingChanged);
        let role = if is_about_roles { role } else { RoleChange::default() };
        let changes = matches!(listing, Listing::Change(_) | Listing::Credential | Listing::Login);
        let subject = if changes { subject(entry, &details) } else { None };
        Some(Self { entry, at, words, details, actor: actor(entry), subject, role, listing })
    }

    /// Whether the words of the action hold one of `known`.
    pub(crate) fn says(&self, known: &[&str]) -> bool {
        says(&self.words, known)
    }

    /// Whether it was refused or failed.
    pub(crate) fn failed(&self) -> bool {
        self.entry.outcome == Outcome::Failure
    }

    /// Whether it was done by a program or by the vendor's machinery.
    pub(crate) fn is_machine(&self) -> bool {
        matches!(self.entry.actor.kind, ActorType::Agent | ActorType::System)
    }

    /// Whether the row gives a role that may do anything.
    pub(crate) fn gives_privilege(&self) -> bool {
        let gives = matches!(self.listing, Listing::Change(change) if change.gives());
        gives && self.role.to.as_deref().is_some_and(is_privileged)
    }

    /// Whether somebody changes the access of somebody who is the same person.
    pub(crate) fn is_about_actor(&self) -> bool {
        matches!((&self.actor, &self.subject), (Some(actor), Some(subject)) if actor.is(subject))
    }
}

const CREDENTIALS: &[&str] = &["token", "credential", "key", "secret", "password"];
const PEOPLE: &[&str] = &["user", "role", "invitation", "member", "group"];
const ROLES: &[&str] = &["role", "roles", "permission", "permissions", "privilege", "privileges", "level"];
const INVITATION: &[&str] = &["invite", "invited", "invites", "invitation", "invitations"];
const ENDING: &[&str] = &[
    "removed",
    "remove",
    "deleted",
    "delete",
    "revoked",
    "revoke",
    "left",
    "cancelled",
    "canceled",
    "unassigned",
];
const BEGINNING: &[&str] =
    &["add", "added", "create", "created", "joined", "assigned", "provisioned", "registered"];

/// The role before and after, in rows that are evidence of access; a bare pair only where the row is about roles.
fn role(entry: &Entry, details: &Details<'_>, words: &[String]) -> RoleChange {
    let object = entry.object.as_deref().unwrap_or_default();
    let elsewhere = matches!(entry.verb.as_deref(), Some("login" | "logout" | "read" | "export" | "other"))
        || !(object.is_empty() || PEOPLE.contains(&object));
    if elsewhere || !entry.evidence.contains(&Evidence::Access) {
        return RoleChange::default();
    }
    let role = RoleChange::of(entry, details);
    let about = object == "role" || says(words, ROLES);
    if role.is_bare && !about { RoleChange::default() } else { role }
}

fn listing(entry: &Entry, words: &[String], role: &RoleChange) -> Listing {
    let verb = entry.verb.as_deref().unwrap_or_default();
    let object = entry.object.as_deref().unwrap_or_default();
    match verb {
        "login" | "logout" => Listing::Login,
        _ if !entry.evidence.contains(&Evidence::Access) => Listing::Other,
        "read" | "export" | "other" => Listing::Other,
        _ if CREDENTIALS.contains(&object) => Listing::Credential,
        _ => Listing::Change(change(verb, object, (words, role))),
    }
}

fn change(verb: &str, object: &str, (words, role): (&[String], &RoleChange)) -> Move {
    if object == "invitation" || says(words, INVITATION) {
        return match verb {
            "revoke" | "delete" => Move::InvitationRevoked,
            _ if says(words, ENDING) => Move::InvitationRevoked,
            _ if says(words, &["accept", "accepted", "redeemed", "joined"]) => Move::InvitationAccepted,
            _ => Move::Invited,
        };
    }
    if !object.is_empty() && !PEOPLE.contains(&object) {
        return Move::SettingChanged;
    }
    match verb {
        "invite" => Move::Invited,
        "grant" if role.from.is_some() => Move::RoleChanged,
        "grant" => Move::Granted,
        "revoke" => Move::Removed,
        "disable" => Move::Disabled,
        "enable" => Move::Enabled,
        // The definition of a role, not somebody's: who may do what under its name.
        "create" | "delete" | "update" if object == "role" && role.from.is_none() => Move::SettingChanged,
        "delete" => Move::Removed,
        "create" => Move::Added,
        _ if role.from.is_some() && role.to.is_some() => Move::RoleChanged,
        _ if says(words, ENDING) => Move::Removed,
        _ if object == "role" => Move::Granted,
        _ if says(words, BEGINNING) => Move::Added,
        _ if object.is_empty() => Move::SettingChanged,
        _ => Move::AccountChanged,
    }
}

fn says(words: &[String], known: &[&str]) -> bool {
    words.iter().any(|word| known.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Line, told};
    use super::*;

    fn place(does: (&str, &str, &str), metadata: &str) -> Listing {
        let entry = told(0, &Line { does, to: ("user", "bob@acme.test"), metadata, ..Line::default() });
        Facts::of(&entry).unwrap().listing
    }

    #[test]
    fn a_row_belongs_to_one_listing_by_verb_and_object() {
        use Listing::Change as C;
        let pair = r#"{"from":"viewer","to":"admin"}"#;
        for (does, metadata, expected) in [
            (("login_failed", "login", "user"), "", Listing::Login),
            (("session_invalidated", "logout", "session"), "", Listing::Login),
            (("api_key.rotated", "rotate", "token"), "", Listing::Credential),
            (("mfa_enrolled", "create", "credential"), "", Listing::Credential),
            (("evidence_pack_exported", "export", "evidence"), "", Listing::Other),
            (("COLLABORATOR_INVITED", "invite", "user"), "", C(Move::Invited)),
            (("team.invitation_revoked", "revoke", "invitation"), "", C(Move::InvitationRevoked)),
            (("org.invitation.accepted", "update", "invitation"), "", C(Move::InvitationAccepted)),
            (("COLLABORATOR_REMOVED", "revoke", "user"), "", C(Move::Removed)),
            (("org.remove_member", "delete", "user"), "", C(Move::Removed)),
            (("org.add_member", "create", "user"), "", C(Move::Added)),
            (("user_role_changed", "grant", "role"), pair, C(Move::RoleChanged)),
            (("user.account.privilege.grant", "grant", "role"), "", C(Move::Granted)),
            (("organization.role.created", "create", "role"), "", C(Move::SettingChanged)),
            (("sso_settings_updated", "update", "sso"), "", C(Move::SettingChanged)),
            (("user.suspended", "disable", "user"), "", C(Move::Disabled)),
            (("user.renamed", "update", "user"), r#"{"from":"a","to":"b"}"#, C(Move::AccountChanged)),
            (
                ("member.updated", "update", "user"),
                r#"{"old_role":"a","new_role":"b"}"#,
                C(Move::RoleChanged),
            ),
        ] {
            assert_eq!(place(does, metadata), expected, "{does:?}");
        }
    }

    #[test]
    fn a_row_that_is_no_evidence_of_access_is_in_no_listing_unless_it_is_a_login() {
        let line = Line { does: ("PROJECT_CREATED", "create", "user"), ..Line::default() };
        let entry = Entry { evidence: vec![Evidence::Change], ..told(0, &line) };
        assert_eq!(Facts::of(&entry).unwrap().listing, Listing::Other);
    }

    #[test]
    fn every_move_has_its_word() {
        assert_eq!(Move::Invited.as_str(), "invited");
        assert_eq!(Move::SettingChanged.as_str(), "setting_changed");
        assert_eq!(Move::SettingChanged as usize + 1, Move::WORDS.len());
    }
}
