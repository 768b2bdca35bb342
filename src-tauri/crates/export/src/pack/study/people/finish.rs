//! The people as principals, once every row was seen.

use std::collections::{BTreeMap, BTreeSet};

use exhibit_entry::fold::fold;
use exhibit_entry::{ActorType, Moment};

use super::super::super::account::Account;
use super::super::super::review::{Decision, Review};
use super::super::super::study::Principal;
use super::super::cases::{Case, Spot};
use super::person::{Person, Span};
use super::{MAX_REMEMBERED, People, days_between};

/// Days without a row after which somebody is dormant.
const DORMANT_DAYS: u64 = 90;

/// How everybody stands at the end of the period.
pub(crate) struct Standing {
    /// By name; each name once, letter case set aside.
    pub(crate) principals: Vec<Principal>,
    /// For every place among the people its name in `principals`.
    pub(crate) names: Vec<String>,
    /// Roles that are still held.
    pub(crate) held: Vec<Span>,
    /// Who is dormant and who never came.
    pub(crate) cases: Vec<Case>,
    /// What was too much to be remembered.
    pub(crate) left_out: Option<String>,
}

impl People {
    /// The place of the account's person, by the account's name or its owner's.
    pub(crate) fn look_up(&self, account: &Account) -> Option<usize> {
        let names = std::iter::once(&account.name).chain(&account.owner);
        names.into_iter().find_map(|name| self.directory.look_up(self.sources.iter(), name))
    }

    /// Decisions of `review` by somebody who had given the access that they decided about.
    pub(crate) fn judged_by_granters(&self, review: &Review) -> Vec<Case> {
        let place = |name: &str| self.directory.look_up(self.sources.iter(), name);
        let case = |decision: &Decision| {
            let reviewer = decision.reviewer.as_deref()?;
            let person = &self.persons[place(&decision.principal)?];
            let gave = person.granters.contains(&place(reviewer)?);
            gave.then(|| Case {
                rule: "reviewed_by_granter",
                who: decision.principal.clone(),
                detail: format!(
                    "{reviewer} decided about {}, to whom they had given access",
                    decision.principal
                ),
                spot: Spot { at: decision.at, ..Spot::default() },
            })
        };
        review.decisions.iter().filter(|decision| decision.verdict.is_some()).filter_map(case).collect()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.persons.len()
    }

    /// How everybody stands at `end`. `listed` says who is in the list of accounts, where there is one; `open` counts
    /// the credentials that each holds.
    pub(crate) fn finish(
        self,
        end: Moment,
        listed: Option<&[bool]>,
        open: &BTreeMap<usize, u64>,
    ) -> Standing {
        let names = different_names(&self.persons);
        let (mut principals, mut held, mut cases) = (Vec::new(), Vec::new(), Vec::new());
        for (place, person) in self.persons.iter().enumerate() {
            let in_list = listed.map(|listed| listed[place]);
            let flags = flags(person, end, (&self.with_logins, in_list));
            cases.extend(late_cases(&names[place], person, &flags));
            held.extend(person.roles.values().cloned().map(|role| role.end(place, None)));
            principals.push(Principal {
                name: names[place].clone(),
                kind: person.kind.as_str().to_owned(),
                first_seen: Some(person.first_seen),
                last_seen: Some(person.last_seen),
                last_login: person.last_login,
                role: person.roles_told(),
                state: person.state().to_owned(),
                removed_from: person.removed_from(),
                logins: person.logins,
                failed_logins: person.failed_logins,
                grants_made: person.grants_made,
                open_credentials: open.get(&place).copied().unwrap_or(0),
                rows: person.rows,
                dormant_days: dormant_days(person, end),
                flags,
            });
        }
        principals.sort_by_cached_key(|principal| (fold(&principal.name), principal.name.clone()));
        held.sort_by_cached_key(|span| {
            (fold(&names[span.person]), span.source.clone(), span.project.clone())
        });
        cases.sort_by(|a, b| a.who.cmp(&b.who));
        let left_out = (self.forgotten > 0).then(|| {
            format!("Only the first {MAX_REMEMBERED} people, programs and roles are told apart; {} mentions of others are not.", self.forgotten)
        });
        Standing { principals, names, held, cases, left_out }
    }
}

/// Names, with the id or the source behind those that several go by.
fn different_names(persons: &[Person]) -> Vec<String> {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for person in persons {
        *taken.entry(fold(person.name())).or_default() += 1;
    }
    let mut given = BTreeSet::new();
    let name = |person: &Person| {
        let alone = taken[&fold(person.name())] == 1;
        let tail = person.id.as_deref().filter(|id| *id != person.name()).unwrap_or(&person.source);
        let plain = if alone { person.name().to_owned() } else { format!("{} [{tail}]", person.name()) };
        let numbered = (2..).map(|n: u64| format!("{plain} [{n}]"));
        let free = std::iter::once(plain.clone()).chain(numbered).find(|name| given.insert(fold(name)));
        free.expect("BUG: numbers do not end")
    };
    persons.iter().map(name).collect()
}

fn dormant_days(person: &Person, end: Moment) -> Option<u64> {
    Some(days_between(person.last_act.as_ref()?.at?, end))
}

/// `with_logins`: sources that record logins; elsewhere the lack of one says nothing.
fn flags(
    person: &Person,
    end: Moment,
    (with_logins, in_list): (&BTreeSet<String>, Option<bool>),
) -> Vec<String> {
    let tells = |spot: &Option<Spot>| {
        spot.as_ref().and_then(|spot| spot.source.as_ref()).is_some_and(|source| with_logins.contains(source))
    };
    let acts = person.last_act.is_some();
    let gone = person.state() == "removed";
    // A program is quiet until it is needed, and never logs in.
    let machinery = matches!(person.kind, ActorType::System | ActorType::Agent);
    // Without a list only the log can vouch, and only where it would have shown a login.
    let vouched = in_list.unwrap_or(person.let_in.is_some() || person.logins > 0 || !tells(&person.last_act));
    let never = !machinery
        && person.let_in.is_some()
        && !acts
        && person.logins == 0
        && tells(&person.let_in)
        && !gone;
    let flags = [
        ("acted_after_removal", person.acted_after_removal),
        ("granted_by_self", person.granted_by_self),
        ("privileged", person.is_privileged()),
        ("orphan", acts && !machinery && !vouched),
        ("dormant", !gone && !machinery && dormant_days(person, end).is_some_and(|days| days > DORMANT_DAYS)),
        ("never_logged_in", never),
    ];
    flags.into_iter().filter(|(_, holds)| *holds).map(|(flag, _)| flag.to_owned()).collect()
}

fn late_cases(name: &str, person: &Person, flags: &[String]) -> Vec<Case> {
    let has = |flag: &str| flags.iter().any(|held| held == flag);
    let case = |rule, detail, spot: &Option<Spot>| Case {
        rule,
        who: name.to_owned(),
        detail,
        spot: spot.clone().unwrap_or_default(),
    };
    let mut cases = Vec::new();
    if has("dormant") {
        let since = person.last_act.as_ref().and_then(|spot| spot.at);
        let since = since.map(|at| at.to_string()[..10].to_owned()).unwrap_or_default();
        cases.push(case("dormant", format!("{name} did nothing after {since}"), &person.last_act));
    }
    if has("never_logged_in") {
        cases.push(case("never_logged_in", format!("{name} was let in and never logged in"), &person.let_in));
    }
    cases
}
