//! When sources are due. Nobody sleeps here: whoever keeps time asks what is due now.

use exhibit_entry::Moment;
use exhibit_store::{Receipt, SourceState};

const MINUTE_MS: i64 = 60_000;

/// Pulls that failed are tried again after twice the time, four times the time and so on, but once a day at the least.
const LONGEST_WAIT_MS: i64 = 24 * 60 * MINUTE_MS;

/// The names of sources whose scheduled pull is due at `now`, the longest overdue first. `runs` is every pull and
/// import, oldest first.
#[must_use]
pub fn due(states: &[SourceState], runs: &[Receipt], now: Moment) -> Vec<String> {
    let due_at = |state: &SourceState| Some((next_at(state, runs, now)?, state.line.name.clone()));
    let mut due: Vec<(Moment, String)> = states.iter().filter_map(due_at).collect();
    due.retain(|(at, _)| *at <= now);
    due.sort();
    due.into_iter().map(|(_, name)| name).collect()
}

/// When the next scheduled pull of a source is due, `now` at the earliest where it never ran; none where it has no
/// schedule, is paused, removed or not pulled at all.
#[must_use]
pub fn next_at(state: &SourceState, runs: &[Receipt], now: Moment) -> Option<Moment> {
    let every = i64::from(state.settings.every_minutes?) * MINUTE_MS;
    if state.settings.paused || !state.active || state.line.url.is_none() {
        return None;
    }
    let ours = |run: &&Receipt| {
        run.source == state.line.name && run.kind == "pull" && run.started_at >= state.line.added_at
    };
    let mut newest_first = runs.iter().rev().filter(ours).peekable();
    let Some(last) = newest_first.peek() else { return Some(now) };
    // A clock that was set back must not silence a source for as long as it was wrong.
    let last_start = last.started_at.min(now);
    let failures = newest_first.take_while(|run| run.status != "ok").count();
    Some(last_start.plus_ms(wait(every, failures)))
}

fn wait(every: i64, failures: usize) -> i64 {
    let doubled = u32::try_from(failures).ok().and_then(|failures| 2_i64.checked_pow(failures));
    let backed_off = doubled.and_then(|factor| every.checked_mul(factor)).unwrap_or(LONGEST_WAIT_MS);
    // A schedule that is slower than the longest wait stays as it is.
    backed_off.min(LONGEST_WAIT_MS.max(every))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::samples::{moment, run, source};

    fn every(minutes: u32) -> SourceState {
        let mut state = source("acme");
        state.settings.every_minutes = Some(minutes);
        state
    }

    fn next(state: &SourceState, runs: &[Receipt]) -> Option<String> {
        next_at(state, runs, moment("2026-05-09T12:00:00Z")).map(|at| at.to_string())
    }

    #[test]
    fn a_source_is_due_so_long_after_its_last_start() {
        let runs = [run("acme", "2026-05-09T08:00:00Z", "ok"), run("acme", "2026-05-09T09:00:00Z", "ok")];
        assert_eq!(next(&every(360), &runs).as_deref(), Some("2026-05-09T15:00:00.000Z"));
        assert_eq!(next(&every(360), &[]).as_deref(), Some("2026-05-09T12:00:00.000Z"));
        let others = [run("other", "2026-05-09T11:00:00Z", "ok")];
        assert_eq!(next(&every(360), &others).as_deref(), Some("2026-05-09T12:00:00.000Z"));
    }

    #[test]
    fn imports_and_runs_of_an_older_set_up_do_not_count() {
        let mut import = run("acme", "2026-05-09T11:00:00Z", "ok");
        import.kind = "import".to_owned();
        let older = run("acme", "2025-12-31T23:00:00Z", "failed");
        assert_eq!(next(&every(60), &[older, import]).as_deref(), Some("2026-05-09T12:00:00.000Z"));
    }

    #[test]
    fn what_is_paused_removed_filled_by_files_or_has_no_schedule_is_never_due() {
        let (mut paused, mut removed, mut files) = (every(60), every(60), every(60));
        paused.settings.paused = true;
        removed.active = false;
        files.line.url = None;
        for state in [paused, removed, files, source("acme")] {
            assert_eq!(next(&state, &[]), None);
            assert!(due(&[state], &[], moment("2026-05-09T12:00:00Z")).is_empty());
        }
    }

    #[test]
    fn failures_double_the_wait_up_to_a_day_and_one_good_pull_ends_that() {
        let failed = |hour: u32| run("acme", &format!("2026-05-09T{hour:02}:00:00Z"), "partial");
        let good = run("acme", "2026-05-09T00:00:00Z", "ok");
        assert_eq!(next(&every(60), &[good.clone(), failed(1)]).as_deref(), Some("2026-05-09T03:00:00.000Z"));
        let runs: Vec<Receipt> = std::iter::once(good.clone()).chain((1..9).map(failed)).collect();
        assert_eq!(next(&every(60), &runs).as_deref(), Some("2026-05-10T08:00:00.000Z"));
        assert_eq!(next(&every(3_000), &runs).as_deref(), Some("2026-05-11T10:00:00.000Z"));
        let mended = [failed(1), failed(2), run("acme", "2026-05-09T03:00:00Z", "ok")];
        assert_eq!(next(&every(60), &mended).as_deref(), Some("2026-05-09T04:00:00.000Z"));
    }

    #[test]
    fn a_run_of_the_future_delays_by_one_wait_and_no_more() {
        let runs = [run("acme", "2027-01-01T00:00:00Z", "ok")];
        assert_eq!(next(&every(60), &runs).as_deref(), Some("2026-05-09T13:00:00.000Z"));
    }

    #[test]
    fn the_longest_overdue_comes_first() {
        let mut other = every(60);
        other.line.name = "other".to_owned();
        let runs = [run("acme", "2026-05-09T10:00:00Z", "ok"), run("other", "2026-05-09T09:00:00Z", "ok")];
        let names = due(&[every(60), other, every(600)], &runs, moment("2026-05-09T12:00:00Z"));
        assert_eq!(names, ["other", "acme"]);
    }
}
