//! People and programs as the rows show them: when they were first and last there, what they may do, and what a
//! reviewer should look at.

mod directory;
mod finish;
mod oddity;
mod person;

use std::collections::BTreeSet;

use exhibit_entry::{ActorType, Moment};

use self::directory::Directory;
use self::oddity::Odd;
pub(crate) use self::oddity::{Login, RULES};
use self::person::Person;
pub(crate) use self::person::Span;
use super::cases::Case;
use super::facts::{Facts, Listing, Move};
use super::subject::Who;

/// People, roles and the like that are remembered; as much as memory of some hundred megabytes holds.
pub(crate) const MAX_REMEMBERED: usize = 200_000;

/// Everybody seen so far.
#[derive(Default)]
pub(crate) struct People {
    directory: Directory,
    persons: Vec<Person>,
    /// Spans of roles that ended, until somebody takes them.
    ended: Vec<Span>,
    /// Roles held now, over all people.
    roles: usize,
    /// Sources that name anybody.
    sources: BTreeSet<String>,
    /// Removals from somewhere, over all people.
    removals: usize,
    /// Sources that record logins; elsewhere the lack of one says nothing.
    with_logins: BTreeSet<String>,
    /// Sources where a login by single sign-on was seen.
    with_sso: BTreeSet<String>,
    /// Rows whose actor or subject was not remembered.
    forgotten: u64,
}

impl People {
    /// Takes one row and tells what is odd about it.
    pub(crate) fn take(&mut self, facts: &Facts<'_>) -> Vec<Case> {
        let actor = facts.actor.as_ref().and_then(|who| self.find(facts, who));
        let subject = facts.subject.as_ref().and_then(|who| self.find(facts, who));
        let mut odd = Odd::new(facts);
        if let Some(actor) = actor {
            self.act(actor, facts, &mut odd);
        }
        match facts.listing {
            Listing::Login => self.log_in(actor.or(subject), facts, &mut odd),
            Listing::Change(change) if !facts.failed() => {
                self.change(change, (actor, subject), (facts, &mut odd));
            }
            _ => {}
        }
        odd.cases
    }

    /// Takes the same row as it concerns one more person.
    pub(crate) fn take_further(&mut self, facts: &Facts<'_>) -> Vec<Case> {
        let mut odd = Odd::new(facts);
        let Listing::Change(change) = facts.listing else { return Vec::new() };
        if !facts.failed() {
            let actor = facts.actor.as_ref().and_then(|who| self.find(facts, who));
            let subject = facts.subject.as_ref().and_then(|who| self.find(facts, who));
            self.change(change, (actor, subject), (facts, &mut odd));
        }
        odd.cases
    }

    /// The place of `who` among the people, who is remembered from now on; none when there are too many.
    pub(crate) fn find(&mut self, facts: &Facts<'_>, who: &Who<'_>) -> Option<usize> {
        let source = &facts.entry.source;
        let place = match self.directory.find(source, who) {
            Some(place) => place,
            None if self.persons.len() < MAX_REMEMBERED => {
                self.persons.push(Person::new(source, facts.at));
                if !self.sources.contains(source) {
                    self.sources.insert(source.clone());
                }
                self.persons.len() - 1
            }
            None => {
                self.forgotten += 1;
                return None;
            }
        };
        self.directory.learn(source, who, place);
        self.persons[place].is_seen(who, facts.at);
        Some(place)
    }

    /// Spans of roles that ended since the last time.
    pub(crate) fn take_ended(&mut self) -> Vec<Span> {
        std::mem::take(&mut self.ended)
    }

    fn act(&mut self, actor: usize, facts: &Facts<'_>, odd: &mut Odd<'_, '_>) {
        let person = &mut self.persons[actor];
        person.rows += 1;
        if person.kind == ActorType::Unknown {
            person.kind = facts.actor_kind();
        }
        // Nobody gets in by a login that failed.
        if facts.listing == Listing::Login && facts.failed() {
            return;
        }
        person.acts(facts.entry);
        if person.invited_only {
            person.invited_only = false;
        }
        if person.is_removed_from(facts.entry) && !is_end_of_session(facts) {
            person.acted_after_removal = true;
            odd.acted_after_removal(person.name());
        }
    }

    fn log_in(&mut self, who: Option<usize>, facts: &Facts<'_>, odd: &mut Odd<'_, '_>) {
        let source = &facts.entry.source;
        if !self.with_logins.contains(source) {
            self.with_logins.insert(source.clone());
        }
        let login = Login::of(facts);
        if login.sso.is_some() && !self.with_sso.contains(source) {
            self.with_sso.insert(source.clone());
        }
        let Some(who) = who else { return };
        let seen_sso = self.with_sso.contains(source);
        let person = &mut self.persons[who];
        if is_end_of_session(facts) {
            return;
        }
        if facts.failed() {
            person.fails(facts.at);
            return;
        }
        person.logins += 1;
        person.last_login = Some(facts.at);
        if person.had_burst_before(facts.at) {
            odd.burst_then_success(person.name());
        }
        match login.sso {
            Some(_) => person.last_sso = Some(facts.at),
            None if seen_sso && !person.just_used_sso(facts.at) => odd.outside_sso(person.name()),
            None => {}
        }
    }

    fn change(
        &mut self,
        change: Move,
        (actor, subject): (Option<usize>, Option<usize>),
        (facts, odd): (&Facts<'_>, &mut Odd<'_, '_>),
    ) {
        if let Some(actor) = actor.filter(|_| !facts.is_about_actor() && change != Move::SettingChanged) {
            self.persons[actor].grants_made += 1;
        }
        if facts.gives_privilege() {
            odd.privileged();
        }
        let raises = matches!(change, Move::Granted | Move::RoleChanged)
            && facts.role.direction() != Some(std::cmp::Ordering::Less);
        let Some(subject) = subject else { return };
        let person = &mut self.persons[subject];
        if let Some(actor) = actor.filter(|actor| change.gives() && *actor != subject) {
            person.is_granted_by(actor);
        }
        if raises && facts.is_about_actor() {
            person.granted_by_self = true;
            odd.self_granted();
        }
        self.settle(change, subject, (facts, odd));
    }

    /// What `change` makes of the standing of the person at `subject`.
    fn settle(&mut self, change: Move, subject: usize, (facts, odd): (&Facts<'_>, &mut Odd<'_, '_>)) {
        let person = &mut self.persons[subject];
        match change {
            Move::Invited => person.is_invited(facts.entry),
            Move::Added | Move::Granted | Move::RoleChanged | Move::Enabled => person.is_let_in(facts.entry),
            Move::InvitationAccepted => person.invited_only = false,
            Move::Removed if facts.is_about_a_role_alone => self.end_one_role(subject, (facts, odd)),
            Move::Removed | Move::Disabled | Move::InvitationRevoked
                if !facts.says(&["locked", "lock", "lockout"]) =>
            {
                if self.removals < MAX_REMEMBERED {
                    self.removals += 1;
                    person.is_let_out(facts.entry);
                } else {
                    self.forgotten += 1;
                }
                self.end_roles(subject, (facts, odd));
            }
            _ => {}
        }
        if matches!(change, Move::Invited | Move::Added | Move::Granted | Move::RoleChanged) {
            self.set_role(subject, (facts, odd));
        }
    }

    fn set_role(&mut self, subject: usize, (facts, odd): (&Facts<'_>, &mut Odd<'_, '_>)) {
        let Some(role) = facts.role.to.as_deref() else { return };
        let person = &mut self.persons[subject];
        let known = person.holds_in(facts);
        if !known && self.roles >= MAX_REMEMBERED {
            self.forgotten += 1;
            return;
        }
        if person.is_back_down(facts) {
            odd.up_and_down(person.name(), &facts.role);
        }
        let before = person.hold(role, facts);
        self.roles = self.roles + usize::from(!known) - before.len().saturating_sub(usize::from(known));
        if before.is_empty() {
            self.ended.extend(Span::before_rows(subject, facts));
        }
        self.ended.extend(before.into_iter().map(|held| held.end(subject, Some(facts))));
    }

    /// Ends the one role that the row says is lost, and no other.
    fn end_one_role(&mut self, subject: usize, (facts, odd): (&Facts<'_>, &mut Odd<'_, '_>)) {
        let person = &mut self.persons[subject];
        let Some(held) = person.let_go_of_one(facts) else {
            self.ended.extend(Span::removed_before_rows(subject, facts));
            return;
        };
        self.roles -= 1;
        if held.is_brief(facts.at) {
            odd.up_and_out(person.name());
        }
        self.ended.push(held.end(subject, Some(facts)));
    }

    /// Ends the role in the project of the row, or every role in its source where it names no project.
    fn end_roles(&mut self, subject: usize, (facts, odd): (&Facts<'_>, &mut Odd<'_, '_>)) {
        let person = &mut self.persons[subject];
        if person.went_up_lately(facts) {
            odd.up_and_out(person.name());
        }
        let held = person.let_go(facts.entry);
        self.roles -= held.len();
        if held.is_empty() {
            self.ended.extend(Span::removed_before_rows(subject, facts));
        }
        self.ended.extend(held.into_iter().map(|held| held.end(subject, Some(facts))));
    }

    /// The name of the person at `place`, as known now.
    pub(crate) fn name(&self, place: usize) -> &str {
        self.persons[place].name()
    }
}

/// Days that have passed from `from` to `to`, whole ones.
pub(crate) fn days_between(from: Moment, to: Moment) -> u64 {
    const DAY_MS: i64 = 86_400_000;
    u64::try_from((to.ms() - from.ms()) / DAY_MS).unwrap_or(0)
}

fn is_end_of_session(facts: &Facts<'_>) -> bool {
    facts.entry.verb.as_deref() == Some("logout")
}
