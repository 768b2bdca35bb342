//! Coverage: for every source and every day whether it was asked and what it answered, told by shape.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::axis::Axis;
use super::text::{clock, counted, cut, grouped};
use crate::pack::{CoverageDay, Gap, PackInput, SourceFacts};

/// Sources shown; the others stand in `coverage.csv`.
const SOURCES_SHOWN: usize = 40;
/// Gaps shown; the others stand in `gaps.csv`.
const GAPS_SHOWN: usize = 100;
/// Height of a mark, in CSS pixels.
const MARK_HEIGHT_PX: f64 = 13.0;

/// State, mark and meaning, the most serious first: where a mark stands for several days it shows the worst of them.
const STATES: [(&str, &str, &str); 6] = [
    (
        "never_asked",
        "never asked",
        "The source was not asked for that day, and no file that was imported reaches it.",
    ),
    (
        "partial",
        "partial",
        "Whether all rows of that day came is not known: it was pulled in part, or its rows came from a file.",
    ),
    ("beyond_retention", "beyond retention", "Nobody asked while the vendor kept those rows."),
    ("not_recorded", "not recorded", "The vendor does not record such rows."),
    ("empty", "asked, none exist", "The source was asked and answered with no rows."),
    ("pulled", "pulled", "The source was asked and its rows are held."),
];

/// The section.
pub(super) struct Coverage {
    pub(super) strips: Vec<Strip>,
    /// Sources that are not shown.
    pub(super) more_sources: usize,
    /// All source-days that were answered, out of all.
    pub(super) all: String,
    pub(super) legend: Vec<Legend>,
    /// Said when a mark stands for several days.
    pub(super) days_a_mark: Option<String>,
    pub(super) ends: [String; 2],
    pub(super) width: String,
    pub(super) gaps: Vec<GapLine>,
    /// Gaps that are not shown.
    pub(super) more_gaps: usize,
    pub(super) sources: Vec<SourceLine>,
    pub(super) runs: String,
    /// Runs that did not end well.
    pub(super) runs_failed: u64,
}

/// One source's row of marks.
pub(super) struct Strip {
    pub(super) source: String,
    pub(super) said: String,
    /// For those who cannot see it: counts by state.
    pub(super) label: String,
    pub(super) marks: Vec<Marks>,
}

/// All marks of one state in one strip.
pub(super) struct Marks {
    /// Class of the path.
    pub(super) class: &'static str,
    /// Path data: digits, letters and blanks of ours.
    pub(super) d: String,
}

/// One line of the legend.
pub(super) struct Legend {
    pub(super) class: &'static str,
    pub(super) d: String,
    pub(super) name: &'static str,
    pub(super) meaning: &'static str,
}

/// One gap.
pub(super) struct GapLine {
    pub(super) source: String,
    pub(super) kind: String,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    pub(super) rows: Option<String>,
    pub(super) detail: String,
}

/// One source.
pub(super) struct SourceLine {
    pub(super) name: String,
    pub(super) vendor: String,
    pub(super) rows: String,
    pub(super) last_pull: Option<String>,
    pub(super) retention: Option<String>,
    pub(super) not_recorded: Option<String>,
}

/// The coverage of `input`.
pub(super) fn coverage(input: &PackInput) -> Coverage {
    let axis = Axis::of(input.period);
    let mut by_source: BTreeMap<&str, Vec<&CoverageDay>> = BTreeMap::new();
    for day in &input.coverage {
        by_source.entry(&day.source).or_default().push(day);
    }
    let strips: Vec<Strip> =
        by_source.iter().take(SOURCES_SHOWN).map(|(source, days)| strip(source, days, &axis)).collect();
    let runs_failed = input.sync_runs.iter().filter(|run| run.status != "ok").count() as u64;
    Coverage {
        more_sources: by_source.len().saturating_sub(SOURCES_SHOWN),
        strips,
        all: answered(input.coverage.iter()),
        legend: legend(),
        days_a_mark: (axis.days_a_mark > 1)
            .then(|| format!("Each mark stands for {} days and shows the worst of them.", axis.days_a_mark)),
        ends: axis.ends(),
        width: format!("{:.0}", axis.width()),
        gaps: input.gaps.iter().take(GAPS_SHOWN).map(gap_line).collect(),
        more_gaps: input.gaps.len().saturating_sub(GAPS_SHOWN),
        sources: input.sources.iter().take(SOURCES_SHOWN).map(|source| source_line(input, source)).collect(),
        runs: counted(input.sync_runs.len() as u64, "pull or import", "pulls and imports"),
        runs_failed,
    }
}

/// Whether the vendor answered for the whole day.
fn is_answered(day: &CoverageDay) -> bool {
    matches!(day.state.as_str(), "pulled" | "empty")
}

/// `89 of 90 days, 1 in part`.
fn answered<'a>(days: impl Iterator<Item = &'a CoverageDay> + Clone) -> String {
    let all = days.clone().count() as u64;
    let full = days.clone().filter(|day| is_answered(day)).count() as u64;
    let part = days.filter(|day| day.state == "partial").count() as u64;
    let in_part = if part > 0 { format!(", {} in part", grouped(part)) } else { String::new() };
    format!("{} of {}{in_part}", grouped(full), counted(all, "day", "days"))
}

fn strip(source: &str, days: &[&CoverageDay], axis: &Axis) -> Strip {
    let mut worst: BTreeMap<usize, usize> = BTreeMap::new();
    let mut by_state: BTreeMap<usize, u64> = BTreeMap::new();
    for day in days {
        // A state that is not known here is not taken for a good one.
        let state = STATES.iter().position(|(id, ..)| *id == day.state).unwrap_or(0);
        *by_state.entry(state).or_default() += 1;
        if let Some(mark) = axis.mark_of(&day.day) {
            let found = worst.entry(mark).or_insert(state);
            *found = (*found).min(state);
        }
    }
    let name = cut(source, 60);
    let counts: Vec<String> = by_state
        .iter()
        .map(|(state, days)| format!("{} {}", counted(*days, "day", "days"), STATES[*state].1))
        .collect();
    Strip {
        label: format!("{name}: {}", counts.join(", ")),
        source: name,
        said: answered(days.iter().copied()),
        marks: marks(&worst, axis),
    }
}

fn marks(worst: &BTreeMap<usize, usize>, axis: &Axis) -> Vec<Marks> {
    let mut paths: BTreeMap<usize, Vec<(&'static str, String)>> = BTreeMap::new();
    let gap_px = if axis.pitch() > 3.0 { 1.0 } else { 0.4 };
    for (mark, state) in worst {
        let shapes = shape(STATES[*state].0, axis.left_of(*mark), axis.pitch() - gap_px);
        let paths = paths
            .entry(*state)
            .or_insert_with(|| shapes.iter().map(|(class, _)| (*class, String::new())).collect());
        for ((_, d), (_, more)) in paths.iter_mut().zip(shapes) {
            d.push_str(&more);
        }
    }
    paths.into_values().flatten().map(|(class, d)| Marks { class, d }).collect()
}

/// The shapes of one state at `x`, `width` wide, in CSS pixels.
fn shape(state: &str, x: f64, width: f64) -> Vec<(&'static str, String)> {
    let (height, right) = (MARK_HEIGHT_PX, x + width);
    let full = |x: f64, y: f64, w: f64, h: f64| format!("M{x:.1} {y:.1}h{w:.1}v{h:.1}h-{w:.1}z");
    let hollow = full(x + 0.5, 0.5, (width - 1.0).max(0.4), height - 1.0);
    match state {
        "pulled" => vec![("c-pulled", full(x, 0.0, width, height))],
        "empty" => vec![("c-empty", hollow)],
        "partial" => {
            vec![("c-partial", full(x, height / 2.0, width, height / 2.0)), ("c-partial-box", hollow)]
        }
        "beyond_retention" => vec![("c-beyond", hatch(x, width))],
        "not_recorded" => {
            let middle = height / 2.0;
            vec![("c-unrecorded", full(x, middle - 0.7, width, 1.4))]
        }
        _ => {
            let (top, bottom) = (3.0, height - 3.0);
            let cross = format!("M{x:.1} {top}L{right:.1} {bottom}M{right:.1} {top}L{x:.1} {bottom}");
            vec![("c-never", cross)]
        }
    }
}

/// Slanted lines: what is not there any more.
fn hatch(x: f64, width: f64) -> String {
    let mut d = String::new();
    for start in [1.0, 5.0, 9.0] {
        write!(d, "M{x:.1} {:.1}L{:.1} {start:.1}", start + 3.5, x + width)
            .expect("BUG: a String takes every write");
    }
    d
}

fn legend() -> Vec<Legend> {
    const WIDTH_PX: f64 = 7.0;
    let line = |(id, name, meaning): &(&str, &'static str, &'static str)| {
        // The first shape alone tells the mark; the outline of a half-filled box only closes it.
        let (class, d) = shape(id, 0.0, WIDTH_PX).swap_remove(0);
        Legend { class, d, name, meaning }
    };
    STATES.iter().rev().map(line).collect()
}

fn gap_line(gap: &Gap) -> GapLine {
    GapLine {
        source: cut(&gap.source, 60),
        kind: cut(&gap.kind.replace('_', " "), 40),
        from: gap.from.map(clock),
        to: gap.to.map(clock),
        rows: gap.rows.map(grouped),
        detail: cut(&gap.detail, 300),
    }
}

fn source_line(input: &PackInput, source: &SourceFacts) -> SourceLine {
    SourceLine {
        name: cut(&source.name, 60),
        vendor: cut(&source.vendor, 60),
        rows: grouped(input.population.per_source.get(&source.name).copied().unwrap_or_default()),
        last_pull: source.last_pull_at.map(clock),
        retention: source.retention_note.as_deref().map(|note| cut(note, 200)),
        not_recorded: (!source.not_recorded.is_empty()).then(|| cut(&source.not_recorded.join("; "), 400)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_legend_is_true_of_files_that_were_never_pulled() {
        let meaning = |state: &str| STATES.iter().find(|(id, ..)| *id == state).unwrap().2;
        assert!(meaning("partial").contains("file") && meaning("never_asked").contains("file"));
        assert_eq!(legend().len(), STATES.len());
    }
}
