//! Random plans: pulls during which several things go wrong at once, one after the other, and then one good pull. What
//! is stored is what the vendor has and what it ever sent whole. `EXHIBIT_PLANS` and `EXHIBIT_SEED` say how many plans
//! and which.

use exhibit_engine::pull::Ended;

use super::chance::Chance;
use super::fault::{Fault, Trouble, replies, troubles};
use super::kind::{ALL, Kind};
use super::matrix::sign_in_of;
use super::world::{Case, World};

/// Plans in the usual tests: some seconds.
const PLANS: usize = 24;
/// Plans that share one workspace.
const PLANS_A_WORLD: usize = 8;

/// A number that the environment names, or this one.
pub(crate) fn number_of(variable: &str, or: u64) -> u64 {
    #[allow(clippy::disallowed_methods, reason = "a soak is told by its environment how long it is")]
    let told = std::env::var(variable);
    told.map_or(or, |text| text.parse().unwrap())
}

/// A fault whose harm together with others no client could see: rows of one id are told apart by nothing, a page that
/// lies about its mark cannot be asked for again once its rows are deleted.
fn is_for_itself(fault: Fault) -> bool {
    matches!(fault, Fault::SameId | Fault::OddMark(_) | Fault::Next(_) | Fault::Count(_))
}

/// Up to three things that go wrong together.
fn some(kind: Kind, chance: &mut Chance) -> Vec<Trouble> {
    let all = troubles(kind).into_iter().chain(replies());
    let all: Vec<Trouble> = all.filter(|trouble| !is_for_itself(trouble.fault)).collect();
    (0..1 + chance.below(3)).map(|_| all[chance.below(all.len())]).collect()
}

/// Runs one plan and says what was wrong.
fn run(case: &Case<'_>, seed: u64) -> Vec<String> {
    let mut chance = Chance::new(seed);
    let mut wrong = Vec::new();
    for _ in 0..1 + chance.below(3) {
        let troubles = some(case.world.kind, &mut chance);
        case.script.lock().unwrap().trouble(troubles.clone());
        let before = case.ids();
        let pulled = case.pull();
        let told = format!("{:?} seed {seed}: {troubles:?} ended {:?}", case.world.kind, pulled.ended);
        wrong.extend(case.faults(&before, &pulled).into_iter().map(|what| format!("{told}: {what}")));
        if pulled.ended == Ended::Ok && chance.percent(50) {
            case.script.lock().unwrap().list.log.add_newest();
        }
    }
    wrong.extend(case.heal().into_iter().map(|what| format!("{:?} seed {seed}: {what}", case.world.kind)));
    wrong
}

#[test]
fn whatever_goes_wrong_together_one_good_pull_makes_whole() {
    let (plans, seed) = (number_of("EXHIBIT_PLANS", PLANS as u64) as usize, number_of("EXHIBIT_SEED", 7));
    println!("EXHIBIT_SEED={seed} EXHIBIT_PLANS={plans}");
    let (mut chance, mut wrong) = (Chance::new(seed), Vec::new());
    for first in (0..plans).step_by(PLANS_A_WORLD) {
        let kind = ALL[chance.below(ALL.len())];
        let world = World::new(kind, sign_in_of(kind));
        for plan in first..plans.min(first + PLANS_A_WORLD) {
            let plan_seed = seed.wrapping_mul(1_000_003) + plan as u64;
            let case = world.case(&format!("plan-{plan}"), 20 + chance.below(50), plan_seed);
            wrong.extend(run(&case, plan_seed));
        }
        wrong.extend(world.end());
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn what_is_lost_is_seen() {
    let world = World::new(Kind::Cursor, sign_in_of(Kind::Cursor));
    let case = world.case("log", 40, 1);
    let pulled = case.pull();
    assert_eq!(case.faults(&case.ids(), &pulled), Vec::<String>::new());
    // As if it had been there all the time: no pull asks for so old a row again.
    case.change(|log| log.add_late(100 * super::log::HOUR_MS));
    let seen = case.faults(&case.ids(), &pulled);
    assert!(seen.len() == 1 && seen[0].contains("lacks rows"), "{seen:?}");
    case.script.lock().unwrap().sent.insert("a row that left and never came".to_owned());
    let seen = case.heal();
    assert!(seen.iter().any(|what| what.contains("is not stored: 1 rows")), "{seen:?}");
    case.change(|log| log.rows.clear());
    assert!(case.faults(&case.ids(), &pulled).is_empty(), "what the vendor no longer has may be stored");
}
