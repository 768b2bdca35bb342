//! One person or program.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use exhibit_entry::fold::fold;
use exhibit_entry::words::cut;
use exhibit_entry::{ActorType, Entry, Moment};

use super::super::super::spelling::address;
use super::super::cases::Spot;
use super::super::facts::{Facts, Listing, Move};
use super::super::machine::{machine, role_of_session};
use super::super::role::{is_privileged, rank};
use super::super::subject::Who;

/// Longest name and role that is kept, in characters.
const NAME_LIMIT_CHARS: usize = 300;

/// People of whom one may remember that they gave somebody access.
const MAX_GRANTERS: usize = 16;

/// A burst: this many failures …
const BURST: usize = 5;

/// … within 15 minutes, the window after which the usual lock-outs begin.
const BURST_MS: i64 = 15 * 60_000;

/// A login this soon after a single sign-on belongs to it: vendors log both.
const SSO_MS: i64 = 10 * 60_000;

/// A role that is raised and lowered within a day was needed for something.
const BRIEF_MS: i64 = 24 * 3_600_000;

/// What is known of one person or program.
pub(crate) struct Person {
    pub(super) id: Option<String>,
    pub(super) label: Option<String>,
    pub(super) source: String,
    pub(super) kind: ActorType,
    pub(super) first_seen: Moment,
    pub(super) last_seen: Moment,
    pub(super) last_act: Option<Spot>,
    pub(super) last_login: Option<Moment>,
    pub(super) last_sso: Option<Moment>,
    pub(super) logins: u64,
    pub(super) failed_logins: u64,
    pub(super) grants_made: u64,
    pub(super) rows: u64,
    /// Where the row stands that let it in first.
    pub(super) let_in: Option<Spot>,
    pub(super) invited_only: bool,
    pub(super) removed: BTreeMap<Place, Moment>,
    /// By place, and by name where several are held side by side.
    pub(super) roles: BTreeMap<Slot, Held>,
    /// Sources where it did something or was let in, and when it did so last; none: it was only let in.
    active_in: BTreeMap<String, Option<Moment>>,
    pub(super) acted_after_removal: bool,
    pub(super) granted_by_self: bool,
    /// Places of those who gave it access, the first of them.
    pub(super) granters: BTreeSet<usize>,
    failures: VecDeque<Moment>,
}

/// Where access holds: a source, and a project of it, empty for none. A role in one source says nothing of another.
pub(super) type Place = (String, String);

/// A place, and the folded name of a role that others may stand beside: of groups, policies and assignments one is held
/// with the others, while a role that is somebody's only one takes the place of the one before.
pub(super) type Slot = (Place, String);

/// A role held now.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    place: Place,
    pub(crate) role: String,
    pub(crate) from: (Moment, String),
    /// When it took the place of a lower one.
    went_up: Option<Moment>,
}

/// A role held for a time; an absent end was not seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) person: usize,
    pub(crate) project: String,
    pub(crate) role: String,
    pub(crate) source: String,
    pub(crate) from: Option<(Moment, String)>,
    pub(crate) to: Option<(Moment, String)>,
}

impl Held {
    /// Whether it took the place of a lower one less than a day before `at`.
    pub(super) fn is_brief(&self, at: Moment) -> bool {
        self.went_up.is_some_and(|up| at.ms() - up.ms() <= BRIEF_MS)
    }

    /// The span that ends with the row, or goes on.
    pub(crate) fn end(self, person: usize, facts: Option<&Facts<'_>>) -> Span {
        Span {
            person,
            project: self.place.1,
            role: self.role,
            source: self.place.0,
            from: Some(self.from),
            to: facts.map(|facts| (facts.at, facts.entry.key.clone())),
        }
    }
}

impl Span {
    /// The role that the row says was held before it, of which no row tells the beginning.
    pub(super) fn before_rows(person: usize, facts: &Facts<'_>) -> Option<Self> {
        Self::unseen(person, facts.role.from.as_deref()?, facts)
    }

    /// The role that the row says is taken away, of which no row tells the beginning.
    pub(super) fn removed_before_rows(person: usize, facts: &Facts<'_>) -> Option<Self> {
        Self::unseen(person, facts.role.from.as_deref().or(facts.role.to.as_deref())?, facts)
    }

    fn unseen(person: usize, role: &str, facts: &Facts<'_>) -> Option<Self> {
        Some(Self {
            person,
            project: short(facts.entry.project.name().unwrap_or_default()),
            role: short(role),
            source: facts.entry.source.clone(),
            from: None,
            to: Some((facts.at, facts.entry.key.clone())),
        })
    }
}

impl Person {
    pub(super) fn new(source: &str, at: Moment) -> Self {
        Self {
            id: None,
            label: None,
            source: source.to_owned(),
            kind: ActorType::Unknown,
            first_seen: at,
            last_seen: at,
            last_act: None,
            last_login: None,
            last_sso: None,
            logins: 0,
            failed_logins: 0,
            grants_made: 0,
            rows: 0,
            let_in: None,
            invited_only: false,
            removed: BTreeMap::new(),
            roles: BTreeMap::new(),
            active_in: BTreeMap::new(),
            acted_after_removal: false,
            granted_by_self: false,
            granters: BTreeSet::new(),
            failures: VecDeque::new(),
        }
    }

    /// An address before another label, a label before an id.
    pub(super) fn name(&self) -> &str {
        self.label.as_deref().or(self.id.as_deref()).unwrap_or("not recorded")
    }

    pub(super) fn is_seen(&mut self, who: &Who<'_>, at: Moment) {
        self.last_seen = self.last_seen.max(at);
        if self.kind == ActorType::Unknown {
            self.kind = machine(who.known_as()).unwrap_or_default();
        }
        if self.id.is_none() {
            self.id = who.id.as_deref().map(short);
        }
        let better = |old: &str, new: &str| address(old).is_none() && address(new).is_some();
        let label = who.known_as();
        let is_told =
            who.label.is_some() || address(label).is_some() || role_of_session(who.name()).is_some();
        if is_told && self.label.as_deref().is_none_or(|old| better(old, label)) {
            self.label = Some(short(label));
        }
    }

    pub(super) fn fails(&mut self, at: Moment) {
        self.failed_logins += 1;
        self.failures.push_back(at);
        if self.failures.len() > BURST {
            self.failures.pop_front();
        }
    }

    /// Whether a burst of failures came right before `at`; it is forgotten by that.
    pub(super) fn had_burst_before(&mut self, at: Moment) -> bool {
        let burst = self.failures.len() == BURST && at.ms() - self.failures[0].ms() <= BURST_MS;
        self.failures.clear();
        burst
    }

    pub(super) fn just_used_sso(&self, at: Moment) -> bool {
        self.last_sso.is_some_and(|sso| at.ms() - sso.ms() <= SSO_MS)
    }

    pub(super) fn is_invited(&mut self, entry: &Entry) {
        self.invited_only = self.rows == 0 && self.logins == 0;
        self.is_let_in(entry);
    }

    /// It did what `entry` says.
    pub(super) fn acts(&mut self, entry: &Entry) {
        self.last_act = Some(Spot::of(entry));
        if self.active_in.get(&entry.source).is_none_or(|last| *last != entry.at) {
            self.active_in.insert(entry.source.clone(), entry.at);
        }
    }

    pub(super) fn is_let_in(&mut self, entry: &Entry) {
        self.let_in.get_or_insert_with(|| Spot::of(entry));
        self.active_in.entry(entry.source.clone()).or_default();
        let project = entry.project.name().unwrap_or_default();
        self.removed.retain(|(source, place), _| {
            *source != entry.source || !(place == project || place.is_empty() || project.is_empty())
        });
    }

    pub(super) fn is_granted_by(&mut self, granter: usize) {
        if self.granters.len() < MAX_GRANTERS {
            self.granters.insert(granter);
        }
    }

    pub(super) fn is_let_out(&mut self, entry: &Entry) {
        if let Some(at) = entry.at {
            self.removed.insert(place_of(entry), at);
        }
    }

    /// Whether it was removed before from where `entry` happened.
    pub(super) fn is_removed_from(&self, entry: &Entry) -> bool {
        if self.removed.is_empty() {
            return false;
        }
        let project = short(entry.project.name().unwrap_or_default());
        let is_before = |since: &Moment| entry.at.is_some_and(|at| *since < at);
        let left =
            |project: String| self.removed.get(&(entry.source.clone(), project)).is_some_and(is_before);
        left(String::new()) || (!project.is_empty() && left(project))
    }

    /// Holds `role` where the row says from now on; the roles whose place it takes come back.
    pub(super) fn hold(&mut self, role: &str, facts: &Facts<'_>) -> Vec<Held> {
        let slot = slot_of(role, facts);
        if !slot.1.is_empty() && self.roles.contains_key(&slot) {
            return Vec::new();
        }
        let is_lower = |held: &Held| rank(&held.role) < rank(role) && rank(&held.role).is_some();
        let up = facts.role.direction() == Some(std::cmp::Ordering::Greater)
            || self.roles.values().any(|held| held.place == slot.0 && is_lower(held));
        let held = Held {
            place: slot.0.clone(),
            role: short(role),
            from: (facts.at, facts.entry.key.clone()),
            went_up: up.then_some(facts.at),
        };
        let before = facts.role.from.as_deref().map(|from| (slot.0.clone(), fold(&short(from))));
        let before = before.filter(|before| *before != slot).and_then(|before| self.roles.remove(&before));
        self.roles.insert(slot, held).into_iter().chain(before).collect()
    }

    /// Whether it holds a role in whose place that of the row would come.
    pub(super) fn holds_in(&self, facts: &Facts<'_>) -> bool {
        facts.role.to.as_deref().is_some_and(|role| self.roles.contains_key(&slot_of(role, facts)))
    }

    /// Whether the row lowers a role that was raised less than a day ago.
    pub(super) fn is_back_down(&self, facts: &Facts<'_>) -> bool {
        let alone = (place_of(facts.entry), String::new());
        let Some(held) = self.roles.get(&alone) else { return false };
        let lower = match (rank(&held.role), facts.role.to.as_deref().and_then(rank)) {
            (Some(before), Some(after)) => after < before,
            _ => facts.role.direction() == Some(std::cmp::Ordering::Less),
        };
        lower && held.is_brief(facts.at)
    }

    /// Whether a role where the row says (without a project: in its whole source) was raised less than a day before.
    pub(super) fn went_up_lately(&self, facts: &Facts<'_>) -> bool {
        self.roles_at(facts.entry).any(|held| held.is_brief(facts.at))
    }

    /// Lets go of the role where `entry` says, without a project of all roles in its source.
    pub(super) fn let_go(&mut self, entry: &Entry) -> Vec<Held> {
        let (source, project) = place_of(entry);
        let is_here = |place: &Place| place.0 == source && (project.is_empty() || place.1 == project);
        let slots: Vec<Slot> = self.roles.keys().filter(|(place, _)| is_here(place)).cloned().collect();
        slots.iter().filter_map(|slot| self.roles.remove(slot)).collect()
    }

    /// Lets go of the role that the row names, where it is held; of the only one where the row names none.
    pub(super) fn let_go_of_one(&mut self, facts: &Facts<'_>) -> Option<Held> {
        let lost = facts.role.from.as_deref().or(facts.role.to.as_deref()).map(|role| fold(&short(role)));
        let place = place_of(facts.entry);
        let mut here = self.roles.iter().filter(|((at, _), _)| *at == place);
        let slot = match lost {
            Some(lost) => here.find(|(_, held)| fold(&held.role) == lost).map(|(slot, _)| slot.clone()),
            None => here.next().filter(|_| here.next().is_none()).map(|(slot, _)| slot.clone()),
        };
        slot.and_then(|slot| self.roles.remove(&slot))
    }

    fn roles_at(&self, entry: &Entry) -> impl Iterator<Item = &Held> {
        let (source, project) = place_of(entry);
        let here =
            move |held: &&Held| held.place.0 == source && (project.is_empty() || held.place.1 == project);
        self.roles.values().filter(here)
    }

    pub(super) fn is_privileged(&self) -> bool {
        self.roles.values().any(|held| is_privileged(&held.role))
    }

    /// `source/project: role` joined by `; `.
    pub(super) fn roles_told(&self) -> Option<String> {
        let told = self.roles.values().map(|held| format!("{}: {}", told(&held.place), held.role));
        Some(told.collect::<Vec<_>>().join("; ")).filter(|told| !told.is_empty())
    }

    /// Where it was removed and not let in again: sources, or `source/project`.
    pub(super) fn removed_from(&self) -> Vec<String> {
        self.removed.keys().map(told).collect()
    }

    /// `active`, `invited`, `removed` or `unknown`.
    pub(super) fn state(&self) -> &'static str {
        if self.is_gone() {
            "removed"
        } else if self.invited_only {
            "invited"
        } else if self.last_act.is_some() || self.logins > 0 || self.let_in.is_some() {
            "active"
        } else {
            "unknown"
        }
    }

    /// Whether it was removed from every source where it was active.
    fn is_gone(&self) -> bool {
        let mut active = self.active_in.iter();
        !self.removed.is_empty() && active.all(|(source, last)| self.is_gone_from(source, *last))
    }

    /// Whether it was removed from `source`, holds no role there any more, and did nothing there since, which only
    /// counts where it was removed from a part of it.
    fn is_gone_from(&self, source: &str, last_act: Option<Moment>) -> bool {
        let removals = || self.removed.iter().filter(|((place, _), _)| place == source);
        let wholly = removals().any(|((_, project), _)| project.is_empty());
        let last = removals().map(|(_, at)| *at).max();
        let holds = self.roles.keys().any(|((place, _), _)| place == source);
        last.is_some() && !holds && (wholly || last_act <= last)
    }
}

/// Where `entry` happened, as it is remembered.
fn place_of(entry: &Entry) -> Place {
    (entry.source.clone(), short(entry.project.name().unwrap_or_default()))
}

fn told((source, project): &Place) -> String {
    if project.is_empty() { source.clone() } else { format!("{source}/{project}") }
}

fn slot_of(role: &str, facts: &Facts<'_>) -> Slot {
    let stands_beside = facts.is_about_a_role_alone && facts.listing == Listing::Change(Move::Granted);
    (place_of(facts.entry), if stands_beside { fold(&short(role)) } else { String::new() })
}

/// `text` as it is remembered.
fn short(text: &str) -> String {
    cut(text, NAME_LIMIT_CHARS)
}
