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
    for source in sources.iter().filter(|source| source.active && source.line.url.is_some()) {
        reasons.extend(uncovered(part, &source.line.name, runs));
    }
    for run in last_imports(runs).filter(|run| run.status != "ok") {
        reasons.push(format!("The last import into {} ended {}.", run.source, run.status));
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
        "Nothing is known to be missing from this period.".to_owned()
    } else {
        format!("This pack is not known to be complete: {} reasons are given.", reasons.len())
    };
    Completeness { complete, statement, reasons }
}

/// Why the pulls of a source do not cover the period; none where they do.
fn uncovered(part: &PackPart, source: &str, runs: &[Receipt]) -> Option<String> {
    let mut asked: Vec<(Option<Moment>, Moment)> = runs
        .iter()
        .filter(|run| run.source == source && run.kind == "pull" && run.status == "ok")
        .map(|run| (run.window_from, run.started_at))
        .collect();
    if asked.is_empty() {
        return Some(format!("{source} was never pulled to the end."));
    }
    asked.sort();
    let mut reached = None;
    for (from, to) in asked {
        let joins = from.is_none() || from <= reached || from <= Some(part.from);
        reached = if joins { reached.max(Some(to)) } else { reached };
    }
    match reached {
        None => Some(format!("{source} was not asked for the beginning of the period.")),
        Some(reached) if reached < part.to => {
            Some(format!("{source} was last pulled at {reached}, before the end of the period."))
        }
        Some(_) => None,
    }
}

/// The newest import of each source.
fn last_imports(runs: &[Receipt]) -> impl Iterator<Item = &Receipt> {
    runs.iter()
        .enumerate()
        .filter(|(n, run)| {
            run.kind == "import"
                && !runs[n + 1..].iter().any(|later| later.kind == "import" && later.source == run.source)
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

    fn covered(runs: &[Receipt]) -> Option<String> {
        let part = PackPart {
            evidence: exhibit_entry::Evidence::Access,
            from: moment("2026-02-01T00:00:00Z"),
            to: moment("2026-03-01T00:00:00Z"),
            query: Default::default(),
        };
        uncovered(&part, "mushi", runs)
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
