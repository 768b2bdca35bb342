//! What a study asks of one row, read once.

use exhibit_entry::words::tokens;
use exhibit_entry::{ActorType, Entry, Evidence, Moment, Outcome};

use super::details::Details;
use super::machine::machine;
use super::moves::{Clues, PEOPLE, change, listing};
pub(crate) use super::moves::{Listing, Move};
use super::parties::{Binding, Parties};
use super::record::Record;
use super::role::{RoleChange, is_privileged};
use super::subject::{Known, Who, actor, subject};
use super::vocabulary::{ROLE_ALONE, says};

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
    /// Whether it is about a role, a group or a right that others may stand beside, and not about an account.
    pub(crate) is_about_a_role_alone: bool,
    /// The same for each further person whom the row concerns.
    pub(crate) further: Vec<Further>,
}

/// One more person whose access a row changes.
pub(crate) struct Further {
    who: Who<'static>,
    role: RoleChange,
    change: Move,
}

impl<'a> Facts<'a> {
    /// Reads `entry`; none when it has no time.
    pub(crate) fn of(entry: &'a Entry) -> Option<Self> {
        let (at, details) = (entry.at?, Details::of(entry));
        let words = entry.action.as_deref().map(tokens).unwrap_or_default();
        let facts = Self {
            entry,
            at,
            words,
            details,
            actor: actor(entry),
            subject: None,
            role: RoleChange::default(),
            listing: listing(entry),
            is_about_a_role_alone: false,
            further: Vec::new(),
        };
        Some(facts.read())
    }

    /// Reads whom the row concerns and what becomes of their access.
    fn read(mut self) -> Self {
        // Of a login the vendor names the application as well, so the actor, where there is one, is enough.
        if self.listing == Listing::Other || (self.listing == Listing::Login && self.actor.is_some()) {
            return self;
        }
        let record = Record::of(self.entry);
        let parties = Parties::of(record.json.as_ref(), self.actor.as_ref());
        let role = if says_roles(self.entry) {
            RoleChange::of(self.entry, &record, &parties)
        } else {
            RoleChange::default()
        };
        let known = Known { record: &record, parties: &parties, role: &role };
        self.subject = subject(self.entry, known);
        if !matches!(self.listing, Listing::Change(_)) {
            return self;
        }
        let is_lost = parties.first_is_lost();
        if self.says(&["joined"]) && self.subject.is_none() {
            self.subject = self.actor.clone();
        }
        let kind = self.entry.resource.kind.as_deref().map(tokens).unwrap_or_default();
        let names_somebody = self.subject.is_some();
        let clues = Clues { words: &self.words, role: &role, kind: &kind, names_somebody, is_lost };
        let change = change(self.entry, &clues);
        self.listing = Listing::Change(change);
        if change == Move::Disabled && self.subject.is_none() {
            // Whoever failed too often is named as the one who did it.
            self.subject = self.actor.clone();
        }
        if change == Move::SettingChanged {
            let is_another =
                |who: &Who<'_>| who.has_address() && !self.actor.as_ref().is_some_and(|actor| actor.is(who));
            self.subject = self.subject.take().filter(is_another);
            return self;
        }
        self.is_about_a_role_alone = is_about_a_role_alone(self.entry, &self.words, &record);
        self.further = further(change, parties, &role);
        self.role = role;
        if self.role.is_none()
            && self.subject.is_some()
            && matches!(change, Move::Granted | Move::Removed)
            && self.says(&["team"])
        {
            self.role = RoleChange::to(record.text(&["team", "teamname"]).map(str::to_owned));
        }
        self
    }

    /// The same row as it concerns each further person.
    pub(crate) fn of_further(&self) -> impl Iterator<Item = Self> {
        self.further.iter().map(|further| Self {
            entry: self.entry,
            at: self.at,
            words: self.words.clone(),
            details: Details::of(self.entry),
            actor: self.actor.clone(),
            subject: Some(further.who.clone()),
            role: further.role.clone(),
            listing: Listing::Change(further.change),
            is_about_a_role_alone: self.is_about_a_role_alone,
            further: Vec::new(),
        })
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

    /// What kind of actor did it: as the vendor says, else by a name that only machines have.
    pub(crate) fn actor_kind(&self) -> ActorType {
        let by_name = || self.actor.as_ref().and_then(|who| machine(who.name()));
        match self.entry.actor.kind {
            ActorType::Unknown => by_name().unwrap_or_default(),
            kind => kind,
        }
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

/// Whether a row may tell of somebody's role: it is evidence of access and about people.
fn says_roles(entry: &Entry) -> bool {
    let object = entry.object.as_deref().unwrap_or_default();
    let is_elsewhere =
        matches!(entry.verb.as_deref(), Some("login" | "logout" | "read" | "export" | "other"))
            || !(object.is_empty() || PEOPLE.contains(&object));
    !is_elsewhere && entry.evidence.contains(&Evidence::Access)
}

/// Whether one role, group or right of several is given or taken: the account stays. `team` is somebody's company as
/// often as a group, so it counts where a member of the record names one.
fn is_about_a_role_alone(entry: &Entry, words: &[String], record: &Record) -> bool {
    matches!(entry.object.as_deref(), Some("role" | "group"))
        || says(words, ROLE_ALONE)
        || record.text(&["team", "teamname", "targetgroupname", "groupname", "groupemail"]).is_some()
}

/// What becomes of the access of those who stand beside the first.
fn further(change: Move, parties: Parties, role: &RoleChange) -> Vec<Further> {
    let of_binding = |binding: Binding| {
        let change = if binding.is_lost { Move::Removed } else { Move::Granted };
        Some(Further { who: binding.who?, role: RoleChange::to(binding.role), change })
    };
    let (bound, listed) = parties.beside_the_first();
    let of_listed = |who| Further { who, role: role.clone(), change };
    bound.into_iter().filter_map(of_binding).chain(listed.into_iter().map(of_listed)).collect()
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
