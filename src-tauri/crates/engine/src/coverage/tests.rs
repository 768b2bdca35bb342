//! Days, gaps and clocks by tables.

mod extent;
mod laws;
mod whole;

use super::days::{Evidence, judge};
use super::samples::{moment, source, window};
use super::*;
use exhibit_store::{QUARTER_MS, Unread};

const NOW: &str = "2026-05-09T12:00:00Z";

/// One source's facts, so that a test says only what matters to it.
struct Case {
    windows: Vec<AskedWindow>,
    timeline: Timeline,
    kept_days: Option<u32>,
    is_pulled: bool,
    recorded_since: Option<&'static str>,
    filters: Vec<String>,
}

fn case(windows: Vec<AskedWindow>) -> Case {
    let timeline = Timeline::default();
    Case { windows, timeline, kept_days: None, is_pulled: true, recorded_since: None, filters: Vec::new() }
}

fn quarter(text: &str) -> i64 {
    moment(text).ms().div_euclid(QUARTER_MS)
}

impl Case {
    fn rows(mut self, at: &[&str]) -> Self {
        self.timeline.quarters = at.iter().map(|at| (quarter(at), 1)).collect();
        self
    }

    fn pulled_rows(mut self, at: &[&str]) -> Self {
        self = self.rows(at);
        self.timeline.first_pulled = self.timeline.quarters.first().map(|(quarter, _)| *quarter);
        self
    }

    fn asking(&self) -> Asking {
        let mut state = source("acme");
        state.settings.kept_days = self.kept_days;
        Asking::of(&state, &self.windows, (Keeping::of(&state, None), &self.timeline))
    }

    fn told(&self, from: &str, to: &str) -> (Vec<Day>, Vec<Gap>) {
        let asking = self.asking();
        let evidence = Evidence {
            asking: &asking,
            timeline: &self.timeline,
            is_pulled: self.is_pulled,
            recorded_since: self.recorded_since.map(|at| moment(at).ms()),
            filters: &self.filters,
            now: moment(NOW),
        };
        let judged = judge(evidence, (from.parse().unwrap(), to.parse().unwrap()), Tz::UTC);
        let gaps = gaps::of_days(&judged, &evidence).into_iter().chain(gaps::of_rows(&self.timeline));
        (judged.iter().map(|judged| judged.day.clone()).collect(), gaps::ordered(gaps.collect()))
    }

    fn states(&self, from: &str, to: &str) -> Vec<State> {
        self.told(from, to).0.into_iter().map(|day| day.state).collect()
    }

    fn clock(&self) -> Clock {
        let asking = self.asking();
        let since = self.recorded_since.map(|at| moment(at).ms());
        clock::clock(&asking, asking.keeping.unwrap(), since, moment(NOW))
    }
}

fn failed_at_once(window: AskedWindow) -> AskedWindow {
    AskedWindow { pages: 0, ..failed(window) }
}

fn failed(mut window: AskedWindow) -> AskedWindow {
    window.whole = false;
    window.error = Some("500 on page 9".to_owned());
    window
}

#[test]
fn each_kind_of_day_is_told_apart() {
    use State::*;
    let asked = || window(Some("2026-05-02T00:00:00Z"), Some("2026-05-04T12:00:00Z"), "2026-05-08T00:00:00Z");
    let fresh = || case(vec![asked()]).rows(&["2026-05-02T10:00:00Z", "2026-05-06T10:00:00Z"]);
    let cases = [
        (fresh(), vec![NeverAsked, Pulled, Empty, Partial, NeverAsked, Partial]),
        (
            Case { kept_days: Some(4), ..fresh() },
            vec![BeyondRetention, Partial, BeyondRetention, Partial, NeverAsked, Partial],
        ),
        (
            Case { kept_days: Some(7), ..fresh() },
            vec![BeyondRetention, Pulled, Empty, Partial, NeverAsked, Partial],
        ),
        (
            Case { is_pulled: false, windows: Vec::new(), ..fresh() },
            vec![NeverAsked, Partial, NeverAsked, NeverAsked, NeverAsked, Partial],
        ),
        (
            Case { recorded_since: Some("2026-05-03T00:00:00Z"), ..fresh() },
            vec![NotRecorded, Pulled, Empty, Partial, NeverAsked, Partial],
        ),
        (
            Case { recorded_since: Some("2026-05-02T00:00:00Z"), ..fresh() },
            vec![NotRecorded, Pulled, Empty, Partial, NeverAsked, Partial],
        ),
        (
            Case { windows: vec![failed(asked())], ..fresh() },
            vec![NeverAsked, Partial, Partial, Partial, NeverAsked, Partial],
        ),
    ];
    for (nth, (case, states)) in cases.iter().enumerate() {
        assert_eq!(&case.states("2026-05-01", "2026-05-07"), states, "case {nth}");
    }
}

#[test]
fn a_window_ends_when_it_was_asked_and_today_is_never_whole() {
    let asked = case(vec![window(None, Some("2030-01-01T00:00:00Z"), "2026-05-09T06:00:00Z")]);
    let (days, gaps) = asked.told("2026-05-08", "2026-05-10");
    assert_eq!((days[0].state, days[1].state), (State::Empty, State::Partial));
    assert_eq!((days[1].note.as_deref(), gaps), (Some("the day is not over"), vec![]));
    let yesterday = case(vec![window(None, None, "2026-05-08T23:59:59Z")]);
    let (days, gaps) = yesterday.told("2026-05-08", "2026-05-10");
    assert_eq!((days[0].state, days[1].state), (State::Partial, State::NeverAsked));
    assert_eq!(gaps.len(), 2);
    assert!(gaps.iter().all(|gap| gap.can_pull && gap.to <= Some(moment(NOW))), "{gaps:?}");
}

#[test]
fn windows_of_an_older_set_up_or_another_source_do_not_count() {
    let older = window(None, None, "2025-12-31T23:00:00Z");
    let mut other = window(None, None, "2026-05-09T00:00:00Z");
    other.source = "other".to_owned();
    assert_eq!(case(vec![older, other]).states("2025-12-01", "2025-12-02"), [State::NeverAsked]);
}

#[test]
fn what_the_vendor_no_longer_had_when_it_was_asked_is_not_empty() {
    let asked = Case { kept_days: Some(7), ..case(vec![window(None, None, "2026-05-09T00:00:00Z")]) };
    use State::*;
    assert_eq!(asked.states("2026-05-01", "2026-05-04"), [BeyondRetention, Empty, Empty]);
    let ended_early = vec![failed(window(None, None, "2026-05-09T00:00:00Z"))];
    let ended_early = Case { kept_days: Some(7), ..case(ended_early) };
    assert_eq!(ended_early.states("2026-05-01", "2026-05-04"), [BeyondRetention, Partial, Partial]);
    // It evidently keeps longer than it says.
    let asked = asked.pulled_rows(&["2026-04-28T10:00:00Z", "2026-05-01T10:00:00Z"]);
    assert_eq!(asked.states("2026-04-27", "2026-05-02"), [BeyondRetention, Partial, Empty, Empty, Pulled]);
    let note = &asked.told("2026-04-28", "2026-04-29").0[0].note;
    assert_eq!(note.as_deref(), Some("the vendor no longer kept all of this day when it was asked"));
}

#[test]
fn rows_that_cannot_be_read_make_their_day_partial_and_are_told_where_the_day_is_not_known() {
    let between = |from, to| Some((moment(from), moment(to)));
    let mut asked = case(vec![window(None, None, "2026-05-09T00:00:00Z")]).rows(&["2026-05-02T10:00:00Z"]);
    asked.timeline.unread = vec![
        Unread { rows: 2, between: between("2026-05-02T10:00:00Z", "2026-05-02T11:00:00Z") },
        Unread { rows: 3, between: between("2026-01-02T10:00:00Z", "2026-05-02T11:00:00Z") },
        Unread { rows: 4, between: None },
    ];
    asked.timeline.undated = 5;
    let (days, gaps) = asked.told("2026-05-01", "2026-05-04");
    use State::*;
    assert_eq!(days.iter().map(|day| day.state).collect::<Vec<_>>(), [Empty, Partial, Empty]);
    assert_eq!(days[1].note.as_deref(), Some("2 rows that could not be read came with rows of this day"));
    let told: Vec<_> =
        gaps.iter().map(|gap| (gap.kind, gap.from.is_some(), gap.rows, gap.can_pull)).collect();
    let partial = |timed, rows| (GapKind::Partial, timed, rows, false);
    assert_eq!(told, [partial(true, None), partial(false, Some(7)), partial(false, Some(5))]);
}

#[test]
fn filters_are_said_on_days_that_are_whole() {
    let asked = Case {
        filters: vec!["action=login".to_owned()],
        ..case(vec![window(None, None, "2026-05-09T00:00:00Z")])
    };
    let note = &asked.told("2026-05-01", "2026-05-02").0[0].note;
    assert_eq!(note.as_deref(), Some("asked for a part of the rows only: action=login"));
}

#[test]
fn runs_of_days_are_one_gap_and_those_that_can_still_be_had_say_so() {
    let asked = Case {
        kept_days: Some(5),
        ..case(vec![
            window(Some("2026-05-01T00:00:00Z"), Some("2026-05-02T00:00:00Z"), "2026-05-03T00:00:00Z"),
            failed(window(
                Some("2026-05-06T00:00:00Z"),
                Some("2026-05-07T00:00:00Z"),
                "2026-05-08T00:00:00Z",
            )),
        ])
    };
    let (_, gaps) = asked.told("2026-04-29", "2026-05-10");
    let told: Vec<_> = gaps
        .iter()
        .map(|gap| (gap.kind, gap.from.unwrap().to_string(), gap.can_pull, gap.detail.as_str()))
        .collect();
    let at = |day: &str| format!("2026-{day}T00:00:00.000Z");
    let beyond = "2 days not asked for while the vendor had them: it keeps rows for 5 days";
    assert_eq!(
        told,
        [
            (GapKind::NeverAsked, at("05-07"), true, "3 days never asked for"),
            (GapKind::NeverAsked, at("05-04"), true, "2 days never asked for"),
            (GapKind::Partial, at("05-06"), true, "1 day in part: a pull ended early: 500 on page 9"),
            (GapKind::BeyondRetention, at("05-02"), false, beyond),
            (GapKind::BeyondRetention, at("04-29"), false, beyond),
        ]
    );
}

#[test]
fn rows_that_vanished_are_grouped_by_day_and_files_have_one_thing_to_say() {
    let mut asked = case(vec![]).rows(&["2026-05-02T10:00:00Z", "2026-05-05T10:00:00Z"]);
    asked.is_pulled = false;
    let at = |text| (quarter(text), 2);
    asked.timeline.gone =
        vec![at("2026-05-01T10:00:00Z"), at("2026-05-02T09:00:00Z"), at("2026-05-04T09:00:00Z")];
    asked.timeline.expired = vec![at("2026-04-01T10:00:00Z")];
    let (_, gaps) = asked.told("2026-05-01", "2026-05-08");
    let told: Vec<_> = gaps.iter().map(|gap| (gap.kind, gap.rows)).collect();
    use GapKind::*;
    assert_eq!(told, [(Vanished, Some(2)), (Vanished, Some(4)), (Partial, None), (Expired, Some(2))]);
    assert_eq!(gaps[1].to, Some(moment("2026-05-02T09:15:00Z")));
    assert_eq!(gaps[0].detail, "2 rows no longer come, though the vendor should still keep them");
}

#[test]
fn of_too_many_gaps_the_older_ones_are_counted_in_one() {
    let gone = (0..500).map(|day| (day * 200, 1)).collect();
    let gaps = gaps::ordered(gaps::of_rows(&Timeline { gone, ..Timeline::default() }));
    assert_eq!(gaps.len(), 201);
    assert!(gaps[..200].windows(2).all(|pair| pair[0].from > pair[1].from));
    assert_eq!((gaps[200].rows, gaps[200].detail.as_str()), (Some(300), "300 older gaps of this kind"));
    assert_eq!(
        (gaps[200].from.unwrap().ms(), gaps[200].to),
        (0, gaps[199].from.map(|at| at.plus_ms(-199 * QUARTER_MS)))
    );
}

#[test]
fn the_clock_counts_from_the_first_instant_that_is_not_here() {
    let kept = |windows| Case { kept_days: Some(7), ..case(windows) };
    let said = |case: &Case| {
        let clock = case.clock();
        (
            clock.pulled_to.map(|at| at.to_string()),
            clock.vanishes_at.map(|at| at.to_string()),
            clock.is_alarm,
            clock.sentence,
        )
    };
    let at = |text: &str| Some(text.to_owned());
    let table = [
        (vec![], None, None, true, "rows older than 7 days vanish there now; no pull was ever complete"),
        (
            vec![window(None, None, "2026-05-09T07:00:00Z")],
            at("2026-05-09T07:00:00.000Z"),
            at("2026-05-16T07:00:00.000Z"),
            false,
            "what was not pulled since 2026-05-09 07:00 UTC vanishes there from 2026-05-16 07:00 UTC on; last complete pull 5 hours ago",
        ),
        (
            vec![window(None, None, "2026-05-04T05:00:00Z")],
            at("2026-05-04T05:00:00.000Z"),
            at("2026-05-11T05:00:00.000Z"),
            true,
            "what was not pulled since 2026-05-04 05:00 UTC vanishes there from 2026-05-11 05:00 UTC on; last complete pull 5 days ago",
        ),
        (
            vec![window(None, None, "2026-04-29T12:00:00Z")],
            at("2026-04-29T12:00:00.000Z"),
            None,
            true,
            "rows older than 7 days vanish there now; last complete pull 10 days ago",
        ),
        // A later pull of a few days does not close the hole before it.
        (
            vec![
                window(None, None, "2026-05-04T12:00:00Z"),
                window(Some("2026-05-06T12:00:00Z"), None, "2026-05-09T11:00:00Z"),
            ],
            at("2026-05-04T12:00:00.000Z"),
            at("2026-05-11T12:00:00.000Z"),
            false,
            "what was not pulled since 2026-05-04 12:00 UTC vanishes there from 2026-05-11 12:00 UTC on; last complete pull 60 minutes ago",
        ),
    ];
    for (windows, pulled_to, vanishes_at, is_alarm, sentence) in table {
        assert_eq!(said(&kept(windows)), (pulled_to, vanishes_at, is_alarm, sentence.to_owned()));
    }
    let young = Case {
        recorded_since: Some("2026-05-08T00:00:00Z"),
        ..kept(vec![window(Some("2026-05-08T00:00:00Z"), None, "2026-05-09T11:00:00Z")])
    };
    assert!(!young.clock().is_alarm, "before the vendor recorded anything there is nothing to lose");
}

#[test]
fn only_parameters_that_leave_rows_out_are_filters() {
    let with = |profile: &str, params: &[(&str, &str)]| {
        let mut state = source("acme");
        state.line.params = params.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        filters(&state, exhibit_source::builtin_by_id(profile))
    };
    assert_eq!(with("mushi-mushi", &[("action", "login"), ("q", "x")]), ["action=login", "q=x"]);
    assert_eq!(with("github", &[("org", "acme"), ("include", "all")]), [""; 0]);
    assert_eq!(with("github", &[("org", "acme"), ("include", "git")]), ["include=git"]);
    assert_eq!(with("nobody", &[("a", "b")]), ["a=b"], "who knows what it means");
}

#[test]
fn a_pull_that_failed_at_once_got_nothing_and_its_days_were_never_asked_with_the_reason() {
    let from = Some("2026-05-06T00:00:00Z");
    let case = case(vec![failed_at_once(window(from, None, "2026-05-08T09:00:00Z"))]);
    let (days, gaps) = case.told("2026-05-06", "2026-05-08");
    assert!(days.iter().all(|day| day.state == State::NeverAsked), "{days:?}");
    assert!(days.iter().all(|day| day.note.as_deref().unwrap().contains("500 on page 9")), "{days:?}");
    assert!(gaps[0].kind == GapKind::NeverAsked && gaps[0].can_pull, "{gaps:?}");
}

#[test]
fn what_a_later_pull_brought_is_not_explained_by_an_earlier_failure() {
    let first = failed_at_once(window(None, None, "2026-05-08T09:00:00Z"));
    let then = window(None, None, "2026-05-08T09:00:05Z");
    let mut both = case(vec![first, then]);
    both.kept_days = Some(7);
    both = both.pulled_rows(&["2026-05-03T10:00:00Z"]);
    let (days, _) = both.told("2026-05-01", "2026-05-04");
    assert_eq!(
        days.iter().map(|day| day.state).collect::<Vec<_>>(),
        [State::Partial, State::Empty, State::Pulled]
    );
    assert!(days[0].note.as_deref().unwrap().contains("no longer kept"), "{days:?}");
}
