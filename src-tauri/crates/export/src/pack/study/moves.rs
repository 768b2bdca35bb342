//! Which listing of access a row belongs to, and what a change of access does.

use exhibit_entry::{Entry, Evidence};

use super::parties::is_role;
use super::role::RoleChange;
use super::vocabulary::{ABOUT_ROLES, ABOUT_THINGS, CHANGING, says};

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

/// Objects of a rule that are credentials.
const CREDENTIALS: &[&str] = &["token", "credential", "key", "secret", "password"];

/// Objects of a rule that are people, or what they are given.
pub(super) const PEOPLE: &[&str] = &["user", "role", "invitation", "member", "group"];

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

/// What is known of a row besides its verb and object.
pub(super) struct Clues<'f> {
    pub(super) words: &'f [String],
    pub(super) role: &'f RoleChange,
    /// The words of the kind of thing it was done to.
    pub(super) kind: &'f [String],
    /// Whether the row names whom it concerns.
    pub(super) names_somebody: bool,
    /// Whether a list says that they came (false) or went (true).
    pub(super) is_lost: Option<bool>,
}

/// Where a row belongs before its details are read; a change of access has its move told by [`change`].
pub(super) fn listing(entry: &Entry) -> Listing {
    let verb = entry.verb.as_deref().unwrap_or_default();
    match verb {
        "login" | "logout" => Listing::Login,
        _ if !entry.evidence.contains(&Evidence::Access) => Listing::Other,
        "read" | "export" | "other" => Listing::Other,
        _ if CREDENTIALS.contains(&entry.object.as_deref().unwrap_or_default()) => Listing::Credential,
        _ => Listing::Change(Move::SettingChanged),
    }
}

/// What a change of access does.
pub(super) fn change(entry: &Entry, clues: &Clues<'_>) -> Move {
    let (verb, object) =
        (entry.verb.as_deref().unwrap_or_default(), entry.object.as_deref().unwrap_or_default());
    let Clues { words, role, .. } = clues;
    if object == "invitation" || says(words, INVITATION) {
        return match verb {
            "revoke" | "delete" => Move::InvitationRevoked,
            _ if says(words, ENDING) => Move::InvitationRevoked,
            _ if says(words, &["accept", "accepted", "redeemed", "joined"]) => Move::InvitationAccepted,
            _ => Move::Invited,
        };
    }
    let is_elsewhere = !object.is_empty() && !PEOPLE.contains(&object);
    if is_elsewhere || is_definition(verb, object, clues) || is_about_a_thing(verb, object, clues) {
        return Move::SettingChanged;
    }
    if says(words, &["request", "requests"]) && says(words, BEGINNING) {
        return Move::AccountChanged;
    }
    if is_role_change(verb, clues) {
        let is_lost = role.from.is_some() && role.to.is_none();
        return if is_lost { Move::Removed } else { Move::RoleChanged };
    }
    match verb {
        "invite" => Move::Invited,
        "grant" if clues.is_lost == Some(true) || (role.from.is_some() && role.to.is_none()) => Move::Removed,
        "grant" if says(words, &["joined"]) => Move::Added,
        "grant" => Move::Granted,
        "revoke" => Move::Removed,
        "disable" => Move::Disabled,
        "enable" => Move::Enabled,
        "delete" => Move::Removed,
        "create" => Move::Added,
        _ if clues.is_lost == Some(true) => Move::Removed,
        _ if clues.is_lost == Some(false) => Move::Granted,
        _ if says(words, ENDING) => Move::Removed,
        _ if object == "role" => Move::Granted,
        _ if says(words, BEGINNING) => Move::Added,
        _ if object.is_empty() => Move::SettingChanged,
        _ => Move::AccountChanged,
    }
}

/// Whether a role takes the place of another: both are told, or the words say it of somebody.
fn is_role_change(verb: &str, clues: &Clues<'_>) -> bool {
    let Clues { words, role, names_somebody, .. } = clues;
    let is_told = role.from.is_some() && role.to.is_some();
    let says_role = says(words, ABOUT_ROLES) || (role.to.is_some() && matches!(verb, "update" | "grant"));
    let is_said = *names_somebody && says_role && says(words, CHANGING) && !says(words, ENDING);
    is_told || is_said
}

/// Whether the row defines a role or a group, which is nobody's by that.
fn is_definition(verb: &str, object: &str, clues: &Clues<'_>) -> bool {
    let defines = !matches!(verb, "grant" | "revoke" | "invite");
    let is_somebodys = clues.names_somebody
        && (clues.is_lost.is_some() || !clues.role.is_none() || is_role_change(verb, clues));
    let is_group = object == "group" && !clues.names_somebody;
    defines && (is_group || (object == "role" && !is_somebodys && clues.role.from.is_none()))
}

/// Whether a thing is opened or closed and nobody is named, who would gain or lose by it.
fn is_about_a_thing(verb: &str, object: &str, clues: &Clues<'_>) -> bool {
    let gives = matches!(verb, "grant" | "revoke") && object != "user";
    let is_thing = says(clues.words, ABOUT_THINGS) || is_role(clues.kind);
    gives && !clues.names_somebody && clues.role.is_none() && is_thing
}
