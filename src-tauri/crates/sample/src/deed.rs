//! What somebody did, before a vendor wrote it down, and the routines of a week that lead to it.

use std::borrow::Cow;

use crate::chance::Chance;
use crate::company::{self, Person, Project, Token};
use crate::json::{Json, Object};
use crate::week::{Week, When};

const MINUTE_MS: i64 = 60_000;
/// Before week 0 every routine runs this many times as often. A million rows then span two or three years and
/// not sixty, and the years that people look at first stay those of a small company.
const ARCHIVE_FACTOR: u64 = 40;
/// How long somebody keeps a role before it is looked at again.
const TERM_WEEKS: i64 = 3;

/// Who acted.
#[derive(Clone, Debug)]
pub(crate) enum Actor {
    /// Somebody at acme.io.
    Person(&'static Person),
    /// A machine with a name.
    Agent(&'static str),
    /// Somebody from outside, by their address.
    Outsider(String),
    /// The vendor itself.
    System,
}

/// By which way the act came in.
#[derive(Clone, Debug)]
pub(crate) enum Via {
    /// A signed-in person in a browser.
    Dashboard,
    /// A request with the API token of this id.
    Token(Cow<'static, str>),
    /// An OAuth 2 client of this name.
    Client(&'static str),
    /// The vendor's own clockwork.
    System,
}

/// One act; each shape writes it in its vendor's words.
#[derive(Clone, Debug)]
pub(crate) struct Deed {
    /// Milliseconds since 1970; set when it is told.
    pub(crate) at_ms: i64,
    /// Where this deed's ids are drawn from; set when it is told.
    pub(crate) ids: Chance,
    pub(crate) actor: Actor,
    pub(crate) via: Via,
    pub(crate) action: &'static str,
    pub(crate) target_type: &'static str,
    pub(crate) target: Cow<'static, str>,
    pub(crate) project: Option<Cow<'static, str>>,
    pub(crate) ip: Option<Cow<'static, str>>,
    pub(crate) details: Object,
}

/// How often a routine runs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pace {
    /// About so many times a week, give or take a fifth.
    PerWeek(u64),
    /// Once in so many weeks, always in the same one of them, so that no long stretch goes without it.
    EveryWeeks(i64),
}

/// One thing that goes on at acme.io.
pub(crate) struct Routine {
    pub(crate) pace: Pace,
    pub(crate) when: When,
    pub(crate) act: fn(&mut Scene),
}

/// Somebody is given another role.
pub(crate) struct RoleMove {
    pub(crate) member: &'static Person,
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
}

/// One run of a routine: draws its parts and tells its deeds in order.
pub(crate) struct Scene {
    pub(crate) seed: u64,
    pub(crate) week: Week,
    /// The count of this run among the routine's runs of the week, from 0.
    pub(crate) turn: u64,
    pub(crate) chance: Chance,
    at_ms: i64,
    deeds: Vec<Deed>,
}

/// All deeds of one week in the order of time. `shape` keeps the shapes' draws apart.
pub(crate) fn week_of_deeds(routines: &[Routine], shape: u64, seed: u64, week: Week) -> Vec<Deed> {
    let mut deeds = Vec::new();
    for (number, routine) in (0_u64..).zip(routines) {
        let place = [shape, week.place(), number];
        for turn in 0..times(routine.pace, number, week, &mut Chance::at(seed, &place)) {
            let mut chance = Chance::at(seed, &[shape, week.place(), number, turn]);
            let at_ms = week.draw_ms(routine.when, &mut chance);
            let mut scene = Scene { seed, week, turn, chance, at_ms, deeds };
            (routine.act)(&mut scene);
            deeds = scene.deeds;
        }
    }
    // Stable, so deeds of the same millisecond stay in the order in which they were told.
    deeds.sort_by_key(|deed| deed.at_ms);
    deeds
}

fn times(pace: Pace, number: u64, week: Week, chance: &mut Chance) -> u64 {
    match pace {
        Pace::PerWeek(usual) => {
            let factor = if week.is_archive() { ARCHIVE_FACTOR } else { 1 };
            (usual * factor * chance.between(80, 120)).div_ceil(100)
        }
        Pace::EveryWeeks(period) => u64::from((week.number() + number.cast_signed()).rem_euclid(period) == 0),
    }
}

impl Scene {
    /// Writes a deed down at the scene's present moment.
    pub(crate) fn tell(&mut self, mut deed: Deed) {
        deed.at_ms = self.week.hold_ms(self.at_ms);
        deed.ids = self.chance.branch();
        self.deeds.push(deed);
    }

    /// Lets `first` to `last` minutes pass, and some seconds.
    pub(crate) fn wait(&mut self, first: u64, last: u64) {
        let minutes = self.chance.between(first, last).cast_signed();
        self.at_ms += minutes * MINUTE_MS + self.chance.below(MINUTE_MS.unsigned_abs()).cast_signed();
    }

    /// Lets `first` to `last` seconds pass, and some milliseconds.
    pub(crate) fn wait_seconds(&mut self, first: u64, last: u64) {
        self.at_ms += (self.chance.between(first, last) * 1000 + self.chance.below(1000)).cast_signed();
    }

    /// Goes to this hour of this day (0 = Monday), give or take an hour.
    pub(crate) fn go_to(&mut self, day: i64, hour: i64) {
        self.at_ms = self.week.start_ms() + (day * 24 + hour) * 60 * MINUTE_MS;
        self.wait(0, 50);
    }

    /// Anybody.
    pub(crate) fn person(&mut self) -> &'static Person {
        company::any_person(&mut self.chance)
    }

    /// Somebody who may change settings.
    pub(crate) fn admin(&mut self) -> &'static Person {
        company::admin(&mut self.chance)
    }

    /// Somebody without administrator rights.
    pub(crate) fn member(&mut self) -> &'static Person {
        company::member(&mut self.chance)
    }

    /// A project.
    pub(crate) fn project(&mut self) -> &'static Project {
        company::any_project(&mut self.chance)
    }

    /// The token that machines use this week: the one made in the week before.
    pub(crate) fn token(&self) -> Token {
        company::token_of(self.seed, self.week.back(1))
    }

    /// The next of the awkward names, so that each has its turn.
    pub(crate) fn awkward(&self) -> &'static str {
        let turn = self.week.place().wrapping_mul(4).wrapping_add(self.turn);
        company::AWKWARD[(turn % company::AWKWARD.len() as u64) as usize]
    }

    /// A whole number that floating point cannot hold: odd and above 2^53.
    pub(crate) fn huge_number(&mut self) -> u64 {
        (1 << 53) + 1 + self.chance.below(1 << 40) * 2
    }

    /// Who is given another role this week. Somebody's role in a week is a function of that week, so each change
    /// begins where their last one ended.
    pub(crate) fn role_moves(&self, roles: &'static [&'static str]) -> Vec<RoleMove> {
        let role =
            |member, term| roles[(company::whim(self.seed, member, term) % roles.len() as u64) as usize];
        let moves = company::members().map(|(member, offset)| {
            let term = (self.week.number() + offset).div_euclid(TERM_WEEKS);
            let before = (self.week.number() + offset - 1).div_euclid(TERM_WEEKS);
            RoleMove { member, from: role(member, before), to: role(member, term) }
        });
        moves.filter(|change| change.from != change.to).collect()
    }

    /// Two different names out of `names`.
    pub(crate) fn two_of(&mut self, names: &'static [&'static str]) -> (&'static str, &'static str) {
        let count = names.len() as u64;
        let from = self.chance.below(count);
        let to = (from + self.chance.between(1, count - 1)) % count;
        (names[from as usize], names[to as usize])
    }
}

impl Deed {
    /// An act by `actor`, by way of the dashboard, of nothing in particular yet.
    pub(crate) fn by(actor: impl Into<Actor>, action: &'static str) -> Self {
        Self {
            at_ms: 0,
            ids: Chance::at(0, &[]),
            actor: actor.into(),
            via: Via::Dashboard,
            action,
            target_type: "",
            target: Cow::Borrowed(""),
            project: None,
            ip: None,
            details: Object::new(),
        }
    }

    /// An act of the vendor's own clockwork.
    pub(crate) fn by_system(action: &'static str) -> Self {
        Self::by(Actor::System, action).via(Via::System)
    }

    /// By which way it came in.
    pub(crate) fn via(mut self, via: Via) -> Self {
        self.via = via;
        self
    }

    /// What it was done to.
    pub(crate) fn on(mut self, target_type: &'static str, target: impl Into<Cow<'static, str>>) -> Self {
        self.target_type = target_type;
        self.target = target.into();
        self
    }

    /// In which project.
    pub(crate) fn within(mut self, project: impl Into<Cow<'static, str>>) -> Self {
        self.project = Some(project.into());
        self
    }

    /// From which address.
    pub(crate) fn at_ip(mut self, ip: impl Into<Cow<'static, str>>) -> Self {
        self.ip = Some(ip.into());
        self
    }

    /// One more detail.
    pub(crate) fn with(mut self, key: &'static str, value: impl Into<Json>) -> Self {
        self.details = self.details.with(key, value);
        self
    }

    /// The change of one thing.
    pub(crate) fn changing(self, from: impl Into<Json>, to: impl Into<Json>) -> Self {
        self.with("from", from).with("to", to)
    }
}

impl From<&'static Person> for Actor {
    fn from(person: &'static Person) -> Self {
        Self::Person(person)
    }
}
