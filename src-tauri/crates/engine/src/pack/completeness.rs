//! Whether anything is known to be missing from a pack, and what.

mod files;
mod looked;

use std::collections::{BTreeMap, HashSet};

use exhibit_export::{Completeness, Period};
use exhibit_store::{AskedWindow, ImportSpan, PackPart, Population, Reader, Receipt, SourceState, Timeline};

use super::covered::touches;
use crate::browse::Asker;
use crate::coverage::{Asking, Gap, Keeping, filters, missing_numbers};
use crate::{Derivation, Error};

use files::Files;
use looked::Looked;

/// What the sources of a workspace were asked for and how it ended.
pub(super) struct Ledger<'a> {
    pub(super) sources: &'a [SourceState],
    pub(super) runs: &'a [Receipt],
    windows: Vec<AskedWindow>,
    timelines: BTreeMap<String, Timeline>,
    spans: Vec<ImportSpan>,
    /// Numbers that are missing, by source.
    holes: BTreeMap<String, Vec<Gap>>,
    derivation: &'a Derivation,
}

impl<'a> Ledger<'a> {
    /// Reads what was asked; `sources` and `runs` are of the same state of the workspace.
    pub(super) fn read(
        reader: &Reader,
        (sources, runs): (&'a [SourceState], &'a [Receipt]),
        derivation: &'a Derivation,
    ) -> Result<Self, Error> {
        let (windows, timelines) = (reader.asked()?, reader.timelines()?);
        let is_of_files = sources.iter().any(|source| source.line.url.is_none());
        let spans = if is_of_files { reader.import_spans()? } else { Vec::new() };
        let holes = missing_numbers((reader, derivation), sources, &timelines)?;
        Ok(Self { sources, runs, windows, timelines, spans, holes, derivation })
    }
}

/// The sources that a pack is judged by: its days and gaps are told of these.
pub(super) fn looked_at(
    part: &PackPart,
    population: &Population,
    sources: &[SourceState],
) -> Vec<SourceState> {
    looked::looked(part, population, sources).sources.into_iter().cloned().collect()
}

/// Judges a period by what was asked of each source and how it ended. `asker.now` is when the pack is made, and
/// `asker.zone` the zone in which its period was cut.
pub(super) fn judge(
    part: &PackPart,
    population: &Population,
    ledger: &Ledger<'_>,
    asker: Asker,
) -> Completeness {
    let looked = looked::looked(part, population, ledger.sources);
    let mut reasons: Vec<String> = looked.lacks().into_iter().collect();
    if part.to > asker.now {
        reasons.push(format!("The period ends at {}, which is after this pack was made.", part.to));
    }
    let mut quiet_days = 0;
    for source in &looked.sources {
        let judged = ledger.of_source(part, source, asker);
        quiet_days += judged.quiet_days;
        reasons.extend(judged.reasons);
    }
    let is_looked_at: HashSet<&str> = looked.sources.iter().map(|source| source.line.name.as_str()).collect();
    let last = last_imports(ledger.runs).into_iter().filter(|run| is_looked_at.contains(run.source.as_str()));
    for run in last.filter(|run| run.status != "ok") {
        let file = run.path.as_deref().unwrap_or("a file");
        reasons.push(format!("The last import of {file} into {} was not read to its end.", run.source));
    }
    reasons.extend(ledger.unplaced(&looked));
    let complete = reasons.is_empty();
    let statement = match reasons.len() {
        0 => statement_of(&looked, quiet_days),
        1 => "This pack is not known to be complete: one reason is given.".to_owned(),
        n => format!("This pack is not known to be complete: {n} reasons are given."),
    };
    Completeness { complete, statement, reasons }
}

/// The judgement of one source.
#[derive(Default)]
struct Judged {
    reasons: Vec<String>,
    /// Days at the edges of its files that are taken for quiet.
    quiet_days: i64,
}

impl Ledger<'_> {
    fn of_source(&self, part: &PackPart, source: &SourceState, asker: Asker) -> Judged {
        let (name, mut judged) = (&source.line.name, Judged::default());
        if source.line.url.is_some() {
            judged.reasons.extend(self.uncovered(part, source));
        } else if part.from < asker.now {
            let none = Timeline::default();
            let timeline = self.timelines.get(name).unwrap_or(&none);
            let files = Files::of(name, (&self.spans, timeline), asker.zone);
            // What is still to come is a reason of its own.
            let unknown = files.unknown((part.from, part.to.min(asker.now)));
            judged.quiet_days = unknown.quiet_days;
            judged.reasons.extend(unknown.reason(name));
        }
        let period = Period { from: part.from, to: part.to };
        let holes = self.holes.get(name).into_iter().flatten().filter(|hole| touches(hole, period));
        judged.reasons.extend(missing(name, &holes.collect::<Vec<_>>()));
        let filters = filters(source, self.derivation.profile(&source.line.profile).ok());
        if !filters.is_empty() {
            let filters = filters.join(", ");
            judged.reasons.push(format!("{name} is asked for a part of its rows only: {filters}."));
        }
        judged
    }

    /// Why the pulls of a source, as it is set up now, do not cover the period; none where they do.
    fn uncovered(&self, part: &PackPart, source: &SourceState) -> Option<String> {
        let none = Timeline::default();
        let timeline = self.timelines.get(&source.line.name).unwrap_or(&none);
        let keeping = Keeping::of(source, self.derivation.profile(&source.line.profile).ok());
        let asking = Asking::of(source, &self.windows, (keeping, timeline));
        asking.lacks(&source.line.name, (part.from, part.to))
    }

    /// Rows of the sources looked at that are in no period, since nobody can tell when they happened.
    fn unplaced(&self, looked: &Looked<'_>) -> Vec<String> {
        let timelines = || looked.sources.iter().filter_map(|source| self.timelines.get(&source.line.name));
        let unread: u64 = timelines().flat_map(|timeline| &timeline.unread).map(|unread| unread.rows).sum();
        let undated: u64 = timelines().map(|timeline| timeline.undated).sum();
        let mut reasons = Vec::new();
        if unread > 0 {
            let (rows, they) = (rows(unread), if unread == 1 { "it belongs" } else { "they belong" });
            reasons.push(format!("{rows} could not be read, so it is not known whether {they} here."));
        }
        if undated > 0 {
            let (rows, has) = (rows(undated), if undated == 1 { "has" } else { "have" });
            reasons.push(format!("{rows} {has} no readable time, and so no place in any period."));
        }
        reasons
    }
}

fn rows(count: u64) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}

/// Numbers that a vendor counted and that are not here, in one sentence a source.
fn missing(name: &str, holes: &[&Gap]) -> Option<String> {
    let first = holes.first()?;
    let more = match holes.len() {
        1 => String::new(),
        2 => " (and 1 more gap of this kind, see gaps.csv)".to_owned(),
        n => format!(" (and {} more gaps of this kind, see gaps.csv)", n - 1),
    };
    Some(format!("Rows of {name} are missing: {}{more}.", first.detail))
}

/// What can be said when nothing is known to be missing.
fn statement_of(looked: &Looked<'_>, quiet_days: i64) -> String {
    let from_files = looked.sources.iter().filter(|source| source.line.url.is_none()).count();
    let mut said = "Nothing is known to be missing from this period.".to_owned();
    said.push_str(&match from_files {
        0 => String::new(),
        1 => " The rows of 1 source came from files, which do not say what they cover.".to_owned(),
        n => format!(" The rows of {n} sources came from files, which do not say what they cover."),
    });
    said.push_str(&match quiet_days {
        0 => String::new(),
        1 => " 1 day at the edge of such files is taken for quiet, as the same day of other weeks is."
            .to_owned(),
        n => format!(
            " {n} days at the edges of such files are taken for quiet, as the same days of other weeks are."
        ),
    });
    if let Some(others) = looked.others() {
        said.push_str(&format!(" Not looked at: {others}."));
    }
    said
}

/// The newest import of each file into each source, oldest first.
fn last_imports(runs: &[Receipt]) -> Vec<&Receipt> {
    let mut seen = HashSet::new();
    let imports = runs.iter().rev().filter(|run| run.kind == "import");
    let mut last: Vec<&Receipt> = imports.filter(|run| seen.insert((&run.source, &run.path))).collect();
    last.reverse();
    last
}

#[cfg(test)]
mod tests;
