//! Plans that are not looked at for a while: one that failed is not tried each minute, and rows that are missing are not
//! counted each minute.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use exhibit_engine::entry::Moment;
use exhibit_engine::plan::Waiting;

/// After a first failure, and between two counts of rows that are missing: what is wrong is seldom mended sooner.
const HOUR_MS: i64 = 3_600_000;

/// A failure doubles the pause up to a day: then it is tried once a day.
const DAY_MS: i64 = 24 * HOUR_MS;

/// Plans that are not looked at now, by workspace and name. Whoever restarts the window has them tried again.
#[derive(Debug, Default)]
pub(crate) struct Pauses {
    paused: Mutex<BTreeMap<(String, String), Pause>>,
}

/// Why a plan is not made now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pause {
    /// Why it could not be made, last time.
    pub(crate) problem: Option<String>,
    /// What its oldest pack waits for, in sentences.
    pub(crate) missing: Option<String>,
    until: Option<Moment>,
    failures: u32,
}

/// A workspace and the plan's name.
type Named<'a> = (&'a str, &'a str);

impl Pauses {
    /// Whether a plan is not to be looked at yet.
    pub(super) fn is_paused(&self, (workspace, name): Named<'_>, now: Moment) -> bool {
        self.of(workspace, name).until.is_some_and(|until| now < until)
    }

    /// What is known of a plan.
    pub(super) fn of(&self, workspace: &str, name: &str) -> Pause {
        self.paused().get(&key((workspace, name))).cloned().unwrap_or_default()
    }

    /// Notes a failure; true where it is another one than the last, or the first.
    pub(super) fn fail(&self, named: Named<'_>, problem: &str, now: Moment) -> bool {
        let mut paused = self.paused();
        let pause = paused.entry(key(named)).or_default();
        let is_new = pause.problem.as_deref() != Some(problem);
        let wait_ms = HOUR_MS.saturating_mul(1 << pause.failures.min(5)).min(DAY_MS);
        *pause = Pause {
            problem: Some(problem.to_owned()),
            missing: None,
            until: Some(now.plus_ms(wait_ms)),
            failures: pause.failures.saturating_add(1),
        };
        is_new
    }

    /// Notes that all that could be made was made, and what waits for rows.
    pub(super) fn wait(&self, named: Named<'_>, waiting: &[Waiting], now: Moment) {
        let missing = waiting.first().map(|waiting| waiting.missing.join(" "));
        let until = Some(now.plus_ms(HOUR_MS));
        self.paused().insert(key(named), Pause { missing, until, ..Pause::default() });
    }

    /// Looks at a plan again at once.
    pub(super) fn end(&self, workspace: &str, name: &str) {
        self.paused().remove(&key((workspace, name)));
    }

    /// What keeps plans of a workspace from being made, by name.
    pub(super) fn problems(&self, workspace: &str) -> Vec<(String, String)> {
        let paused = self.paused();
        let of = paused.iter().filter(|((of, _), _)| of == workspace);
        of.filter_map(|((_, name), pause)| Some((name.clone(), pause.problem.clone()?))).collect()
    }

    fn paused(&self) -> MutexGuard<'_, BTreeMap<(String, String), Pause>> {
        self.paused.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key((workspace, name): Named<'_>) -> (String, String) {
    (workspace.to_owned(), name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONTHLY: Named<'static> = ("acme", "monthly");

    fn after(hours: i64) -> Moment {
        Moment::parse("2026-05-01T00:00:00Z").unwrap().plus_ms(hours * HOUR_MS)
    }

    #[test]
    fn a_plan_that_fails_is_tried_again_after_an_hour_then_two_and_at_last_once_a_day() {
        let pauses = Pauses::default();
        let (mut at, mut waits) = (0, Vec::new());
        for _ in 0..8 {
            pauses.fail(MONTHLY, "locked", after(at));
            let hours = (1..99).find(|hours| !pauses.is_paused(MONTHLY, after(at + hours))).unwrap();
            (at, _) = (at + hours, waits.push(hours));
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 24, 24, 24]);
        assert!(!pauses.is_paused(("other", "monthly"), after(at)));
    }

    #[test]
    fn a_failure_is_told_once_and_kept_until_it_is_over() {
        let pauses = Pauses::default();
        assert!(pauses.fail(MONTHLY, "locked", after(0)) && !pauses.fail(MONTHLY, "locked", after(2)));
        assert!(pauses.fail(MONTHLY, "full", after(9)));
        assert_eq!(pauses.problems("acme"), [("monthly".to_owned(), "full".to_owned())]);
        assert!(pauses.problems("other").is_empty());
        pauses.wait(MONTHLY, &[], after(20));
        assert_eq!(pauses.of("acme", "monthly").problem, None);
        pauses.fail(MONTHLY, "locked", after(30));
        assert!(!pauses.is_paused(MONTHLY, after(31)), "it begins with an hour again");
        pauses.end("acme", "monthly");
        assert_eq!(pauses.of("acme", "monthly"), Pause::default());
    }
}
