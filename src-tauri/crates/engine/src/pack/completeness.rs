//! Whether anything is known to be missing from a pack, and what.

use exhibit_entry::Moment;
use exhibit_export::Completeness;
use exhibit_store::{PackPart, Population, Receipt, SourceState};

/// Judges a period by what was asked of each source and how it ended.
pub(super) fn judge(
    part: &PackPart,
    population: &Population,
    sources: &[SourceState],
    runs: &[Receipt],
) -> Completeness {
    let mut reasons = Vec::new();
    if sources.is_empty() {
        reasons.push("Nothing was ever pulled or imported into this workspace.".to_owned());
    }
    for source in sources {
        let name = &source.line.name;
        if source.line.url.is_some() {
            reasons.extend(uncovered(part, source, runs));
        } else if outside(part, source) {
            reasons.push(format!("No file imported into {name} holds rows of this period."));
        }
        if !source.line.params.is_empty() {
            let params: Vec<String> = source.line.params.iter().map(|(k, v)| format!("{k}={v}")).collect();
            reasons.push(format!("{name} is asked for a part of its rows only: {}.", params.join(", ")));
        }
    }
    for run in last_imports(runs).filter(|run| run.status != "ok") {
        let file = run.path.as_deref().unwrap_or("a file");
        reasons.push(format!("The last import of {file} into {} was not read to its end.", run.source));
    }
    if population.problems > 0 {
        reasons.push(format!(
            "{} rows could not be read, so it is not known whether they belong here.",
            population.problems
        ));
    }
    if population.undated > 0 {
        reasons.push(format!("{} rows have no readable time, so they are in no period.", population.undated));
    }
    let complete = reasons.is_empty();
    let statement = if complete {
        statement_of(sources)
    } else {
        format!("This pack is not known to be complete: {} reasons are given.", reasons.len())
    };
    Completeness { complete, statement, reasons }
}

/// What can be said when nothing is known to be missing.
fn statement_of(sources: &[SourceState]) -> String {
    let from_files = sources.iter().filter(|source| source.line.url.is_none()).count();
    let known = "Nothing is known to be missing from this period.";
    if from_files == 0 {
        return known.to_owned();
    }
    format!("{known} The rows of {from_files} sources came from files, which do not say what they cover.")
}

/// Whether the rows imported into a source all lie outside the period.
fn outside(part: &PackPart, source: &SourceState) -> bool {
    let (Some(first), Some(last)) = (source.first_at, source.last_at) else { return true };
    last < part.from || first >= part.to
}

/// Why the pulls of a source, as it is set up now, do not cover the period; none where they do.
fn uncovered(part: &PackPart, source: &SourceState, runs: &[Receipt]) -> Option<String> {
    let (name, added_at) = (&source.line.name, source.line.added_at);
    let mut asked: Vec<(Option<Moment>, Moment)> = runs
        .iter()
        .filter(|run| run.source == *name && run.kind == "pull" && run.status == "ok")
        .filter(|run| run.started_at >= added_at)
        .map(|run| (run.window_from, run.started_at))
        .collect();
    if asked.is_empty() {
        return Some(format!("{name} was never pulled to the end."));
    }
    asked.sort();
    let mut reached = None;
    for (from, to) in asked {
        let joins = from.is_none() || from <= reached || from <= Some(part.from);
        reached = if joins { reached.max(Some(to)) } else { reached };
    }
    match reached {
        None => Some(format!("{name} was not asked for the beginning of the period.")),
        Some(reached) if reached < part.to => {
            Some(format!("{name} was last pulled at {reached}, before the end of the period."))
        }
        Some(_) => None,
    }
}

/// The newest import of each file into each source.
fn last_imports(runs: &[Receipt]) -> impl Iterator<Item = &Receipt> {
    runs.iter()
        .enumerate()
        .filter(|(n, run)| {
            run.kind == "import"
                && !runs[n + 1..].iter().any(|later| {
                    later.kind == "import" && later.source == run.source && later.path == run.path
                })
        })
        .map(|(_, run)| run)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    fn pull(from: Option<&str>, started: &str, status: &str) -> Receipt {
        Receipt {
            run: started.into(),
            source: "mushi".into(),
            kind: "pull".into(),
            path: None,
            window_from: from.map(moment),
            window_to: None,
            started_at: moment(started),
            finished_at: moment(started),
            pages: 1,
            rows_seen: 0,
            rows_new: 0,
            rows_revised: 0,
            duplicates: 0,
            problems: 0,
            retries: 0,
            http_status: Some(200),
            status: status.into(),
            cursor_in: None,
            cursor_out: None,
            error: None,
        }
    }

    fn source() -> SourceState {
        SourceState {
            line: exhibit_store::SourceLine {
                name: "mushi".into(),
                profile: "mushi-mushi".into(),
                url: Some("https://mushi.example".into()),
                params: Default::default(),
                secret: None,
                added_at: moment("2026-01-01T00:00:00Z"),
            },
            active: true,
            entries: 0,
            first_at: None,
            last_at: None,
            last_pull: None,
            cursor: None,
        }
    }

    fn covered(runs: &[Receipt]) -> Option<String> {
        let part = PackPart {
            evidence: exhibit_entry::Evidence::Access,
            from: moment("2026-02-01T00:00:00Z"),
            to: moment("2026-03-01T00:00:00Z"),
            query: Default::default(),
        };
        uncovered(&part, &source(), runs)
    }

    #[test]
    fn a_pull_of_everything_after_the_period_covers_it() {
        assert_eq!(covered(&[pull(None, "2026-03-02T00:00:00Z", "ok")]), None);
    }

    #[test]
    fn overlapping_pulls_cover_it_together_and_a_hole_does_not() {
        let first = pull(None, "2026-02-10T00:00:00Z", "ok");
        let joined = pull(Some("2026-02-09T00:00:00Z"), "2026-03-02T00:00:00Z", "ok");
        assert_eq!(covered(&[first.clone(), joined]), None);
        let apart = pull(Some("2026-02-20T00:00:00Z"), "2026-03-02T00:00:00Z", "ok");
        assert!(covered(&[first, apart]).is_some());
    }

    #[test]
    fn a_source_never_pulled_to_the_end_is_said_so() {
        assert!(covered(&[]).unwrap().contains("never pulled"));
        assert!(covered(&[pull(None, "2026-03-02T00:00:00Z", "partial")]).unwrap().contains("never pulled"));
        assert!(covered(&[pull(None, "2026-02-02T00:00:00Z", "ok")]).unwrap().contains("before the end"));
    }
}
