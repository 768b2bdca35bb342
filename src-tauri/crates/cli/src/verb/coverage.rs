//! `exhibit coverage` and `exhibit vanished`.

use chrono::{Datelike, Days, NaiveDate};
use exhibit_engine::coverage::{self, Asked, Day, Gap, GapKind, SourceCoverage, State};
use exhibit_engine::entry::Moment;
use exhibit_engine::store::VanishedRow;
use serde_json::json;

use crate::answer;
use crate::args::CoverageArgs;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;

/// Weeks on one line: with the date before them, they fit a terminal of 80 columns.
const WEEKS_A_LINE: usize = 8;

/// What each state of a day looks like, told apart by shape and not by colour.
const MARKS: [(State, char, &str); 6] = [
    (State::Pulled, '#', "pulled"),
    (State::Empty, 'o', "asked, no rows"),
    (State::Partial, '~', "in part"),
    (State::NeverAsked, '?', "never asked"),
    (State::BeyondRetention, 'x', "no longer kept there"),
    (State::NotRecorded, '-', "not recorded by the vendor"),
];

pub(super) fn run(args: &CoverageArgs, scene: &Scene) -> Result<Ended, Stop> {
    let asked =
        Asked { source: args.source.clone(), from: args.from.clone(), to: args.to.clone(), zone: scene.zone };
    let covered = coverage::report(&scene.workspace()?, &asked, scene.now)?;
    if scene.json {
        answer::document(json!({ "sources": covered }))?;
        return Ok(Ended::Fine);
    }
    let mut lines = vec![legend()];
    for source in &covered {
        lines.push(String::new());
        lines.extend(told(source, scene));
    }
    answer::lines(lines)?;
    Ok(Ended::Fine)
}

pub(super) fn vanished((source, limit): (Option<&str>, usize), scene: &Scene) -> Result<Ended, Stop> {
    let limit = if limit == 0 { usize::MAX } else { limit };
    let (count, rows) = coverage::vanished(&scene.workspace()?, source, limit)?;
    if scene.json {
        answer::document(json!({ "count": count, "vanished": rows }))?;
        return Ok(Ended::Fine);
    }
    let cells = |row: &VanishedRow| {
        let why = if row.expired { "its keeping explains it" } else { "nothing explains it" };
        let at = row.at.map_or_else(|| "not recorded".to_owned(), |at| scene.shown(at));
        let noticed = scene.shown(row.noticed_at);
        vec![row.row.to_string(), at, row.source.clone(), noticed, why.to_owned(), row.summary.clone()]
    };
    let headings = ["row", "time", "source", "noticed", "why", "summary"];
    answer::lines(table::columns(&headings, &rows.iter().map(cells).collect::<Vec<_>>()))?;
    answer::say(scene, &format!("{} of {count} rows that their vendor no longer sends", rows.len()));
    Ok(Ended::Fine)
}

fn legend() -> String {
    let marks = MARKS.map(|(_, mark, words)| format!("{mark} {words}"));
    format!("one mark a day, weeks from Monday:  {}", marks.join("   "))
}

fn told(source: &SourceCoverage, scene: &Scene) -> Vec<String> {
    let kind = if source.is_pulled { "" } else { "  (from files, which do not say what they cover)" };
    let mut lines = vec![format!("{}  {}{kind}", source.name, table::visible(&source.title))];
    lines.extend(strip(&source.days));
    if let Some(clock) = &source.clock {
        let alarm = if clock.is_alarm { "ALARM: " } else { "" };
        lines.push(format!("  {alarm}{}", clock.sentence));
    }
    if source.vanished > 0 {
        lines.push(format!("  {} rows no longer come: see `exhibit vanished`", source.vanished));
    }
    for missing in &source.not_recorded {
        lines.push(format!("  not recorded by the vendor: {}", table::visible(missing)));
    }
    if !source.gaps.is_empty() {
        let cells: Vec<Vec<String>> = source.gaps.iter().map(|gap| cells(gap, scene)).collect();
        let table = table::columns(&["gap", "from", "to", "rows", "detail"], &cells);
        lines.extend(table.iter().map(|line| format!("  {line}")));
    }
    lines
}

/// The days as marks, a line every few weeks, each begun by the date of its Monday.
fn strip(days: &[Day]) -> Vec<String> {
    let Some(first) = days.first() else { return Vec::new() };
    let into_week = first.day.weekday().num_days_from_monday() as usize;
    let monday = first.day.checked_sub_days(Days::new(into_week as u64)).unwrap_or(first.day);
    let marks: Vec<char> =
        std::iter::repeat_n(' ', into_week).chain(days.iter().map(|day| mark(day.state))).collect();
    let line = |(nth, marks): (usize, &[char])| {
        let weeks: Vec<String> = marks.chunks(7).map(|week| week.iter().collect()).collect();
        format!("  {}  {}", after(monday, nth * WEEKS_A_LINE * 7), weeks.join(" "))
    };
    marks.chunks(WEEKS_A_LINE * 7).enumerate().map(line).collect()
}

fn after(day: NaiveDate, days: usize) -> NaiveDate {
    day.checked_add_days(Days::new(days as u64)).unwrap_or(day)
}

fn mark(state: State) -> char {
    MARKS.iter().find(|(known, _, _)| *known == state).map_or(' ', |(_, mark, _)| *mark)
}

fn cells(gap: &Gap, scene: &Scene) -> Vec<String> {
    let at = |at: Option<Moment>| at.map_or_else(|| "not known".to_owned(), |at| scene.shown(at));
    let rows = gap.rows.map_or_else(String::new, |rows| rows.to_string());
    let can_pull = if gap.can_pull { "; a pull can still bring it" } else { "" };
    vec![kind(gap.kind).to_owned(), at(gap.from), at(gap.to), rows, format!("{}{can_pull}", gap.detail)]
}

fn kind(kind: GapKind) -> &'static str {
    match kind {
        GapKind::Vanished => "vanished",
        GapKind::Sequence => "sequence",
        GapKind::NeverAsked => "never asked",
        GapKind::Partial => "in part",
        GapKind::BeyondRetention => "beyond retention",
        GapKind::Id => "id",
        GapKind::Quiet => "quiet",
        GapKind::Expired => "expired",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_has_a_mark_of_its_own_and_weeks_begin_on_monday() {
        // 2026-05-06 is a Wednesday.
        let first: NaiveDate = "2026-05-06".parse().unwrap();
        let states = [State::Pulled, State::Empty, State::Partial, State::NeverAsked, State::NotRecorded];
        let states = states.into_iter().chain(std::iter::repeat_n(State::BeyondRetention, 60));
        let days: Vec<Day> = states
            .enumerate()
            .map(|(nth, state)| Day { day: after(first, nth), state, rows: 0, note: None })
            .collect();
        let lines = strip(&days);
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("  2026-05-04    #o~?- xxxxxxx "), "{}", lines[0]);
        assert_eq!(lines[1], "  2026-06-29  xxxxxxx xxxx");
        assert!(lines.iter().all(|line| line.len() <= 80) && strip(&[]).is_empty());
    }
}
