//! The way of the evidence until a pack, after ISO/IEC 27037: who did what to it, when, with what. A function of what is
//! stored and of the order, so that the same pack tells the same way.

use std::collections::BTreeMap;

use exhibit_entry::Moment;
use exhibit_export::{CustodyStep, EarlierHead, Generated, TreeFacts};
use exhibit_store::{Receipt, SourceState};

/// Imports told one by one, the newest of them; `sync_runs.csv` has them all.
const IMPORTS_AT_MOST: usize = 1_000;

/// Receipts do not say which account or version was at work.
const NOT_RECORDED: &str = "not recorded";

/// What the steps are told from.
pub(super) struct Facts<'a> {
    /// Runs that touch the period, oldest first.
    pub(super) runs: &'a [Receipt],
    pub(super) sources: &'a [SourceState],
    pub(super) tree: &'a TreeFacts,
    /// The checkpoint of the tree.
    pub(super) head: EarlierHead,
    pub(super) generated: &'a Generated,
    /// What the pack is, e.g. `access-review, 1204 rows`.
    pub(super) pack: String,
}

/// The steps, oldest first.
pub(super) fn steps(facts: &Facts<'_>) -> Vec<CustodyStep> {
    let mut steps = pulls(facts);
    steps.extend(imports(facts.runs));
    steps.push(checkpoint(facts));
    steps.sort_by_key(|step| step.at);
    steps.push(written(facts));
    steps
}

/// The first and the last pull of each source that brought rows.
fn pulls(facts: &Facts<'_>) -> Vec<CustodyStep> {
    let mut by_source: BTreeMap<&str, Vec<&Receipt>> = BTreeMap::new();
    for run in facts.runs.iter().filter(|run| run.kind == "pull" && run.rows_seen > 0) {
        by_source.entry(&run.source).or_default().push(run);
    }
    let mut steps = Vec::new();
    for (name, runs) in by_source {
        let url = facts
            .sources
            .iter()
            .find(|source| source.line.name == name)
            .and_then(|source| source.line.url.as_deref());
        let with = format!("Exhibit, asking {}", url.unwrap_or("an address that is no longer set up"));
        let total: u64 = runs.iter().map(|run| run.rows_new + run.rows_revised).sum();
        let (Some(first), Some(last)) = (runs.first(), runs.last()) else { continue };
        steps.push(step(first.finished_at, "first pull", &with, brought(name, first)));
        if runs.len() > 1 {
            let count = runs.len();
            let what = format!("{}; {total} rows in {count} pulls", brought(name, last));
            steps.push(step(last.finished_at, "last pull", &with, what));
        }
    }
    steps
}

fn imports(runs: &[Receipt]) -> Vec<CustodyStep> {
    let imports = runs.iter().rev().filter(|run| run.kind == "import").take(IMPORTS_AT_MOST);
    let told = |run: &Receipt| {
        let with = format!("Exhibit, reading {}", run.path.as_deref().unwrap_or("a file"));
        step(run.finished_at, "import", &with, brought(&run.source, run))
    };
    imports.map(told).collect()
}

fn brought(source: &str, run: &Receipt) -> String {
    let new = run.rows_new + run.rows_revised;
    format!("{source}: {} rows seen, {new} kept, {} unreadable", run.rows_seen, run.problems)
}

fn step(at: Moment, step: &str, with: &str, what: String) -> CustodyStep {
    let (step, who, with) = (step.to_owned(), NOT_RECORDED.to_owned(), with.to_owned());
    CustodyStep { at, step, who, with, what, sha256: None }
}

fn checkpoint(facts: &Facts<'_>) -> CustodyStep {
    let what = format!("the log of {} rows; its root is the hash beside", facts.tree.size);
    CustodyStep {
        sha256: Some(facts.head.root.clone()),
        ..step(facts.head.at, "checkpoint", "Exhibit", what)
    }
}

fn written(facts: &Facts<'_>) -> CustodyStep {
    let Generated { at, user, host, app_version } = facts.generated;
    CustodyStep {
        at: *at,
        step: "pack written".to_owned(),
        who: format!("{user} on {host}"),
        with: format!("Exhibit {app_version}"),
        what: facts.pack.clone(),
        sha256: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::samples::{moment, run, source};

    #[test]
    fn the_way_goes_from_the_first_pull_to_this_pack() {
        let mut runs: Vec<Receipt> =
            [1, 2, 3].iter().map(|day| run("acme", &format!("2026-05-0{day}T00:00:00Z"), "ok")).collect();
        for run in &mut runs {
            (run.rows_seen, run.rows_new) = (7, 5);
        }
        let mut import = run("files", "2026-05-02T12:00:00Z", "ok");
        (import.kind, import.path) = ("import".into(), Some("old.csv".into()));
        runs.push(import);
        let tree =
            TreeFacts { size: 20, root: "ab".repeat(32), checkpoint: String::new(), earlier: Vec::new() };
        let head = EarlierHead { size: 20, root: tree.root.clone(), at: moment("2026-05-04T00:00:00Z") };
        let at = moment("2026-05-05T00:00:00Z");
        let generated = Generated { at, user: "ana".into(), host: "desk".into(), app_version: "1".into() };
        let facts = Facts {
            runs: &runs,
            sources: &[source("acme")],
            tree: &tree,
            head,
            generated: &generated,
            pack: "custom, 3 rows".into(),
        };
        let steps = steps(&facts);
        let told: Vec<&str> = steps.iter().map(|step| step.step.as_str()).collect();
        assert_eq!(told, ["first pull", "import", "last pull", "checkpoint", "pack written"]);
        assert!(steps[2].what.contains("15 rows in 3 pulls") && steps[0].with.contains("mushi.example"));
        assert!(steps[3].sha256.as_deref() == Some(tree.root.as_str()) && steps[4].who == "ana on desk");
    }
}
