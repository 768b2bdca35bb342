//! The desk without a window: the sample from its pull to its pack, stopping, starting again.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use exhibit_engine::Error;

use super::*;
use crate::wire::{PackKind, Progress};

fn desk(folder: &Path, open: &str) -> Desk {
    let person = Person { user: "auditor".into(), host: "ledger-7".into() };
    Desk::new(Home::new(folder), open.into(), person)
}

fn nobody() -> Hear {
    Box::new(|_| ())
}

fn listener() -> (Hear, Arc<Mutex<Vec<Progress>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&heard);
    (Box::new(move |progress| ear.lock().unwrap().push(progress)), heard)
}

fn query(text: &str) -> LogQuery {
    LogQuery { query: text.into() }
}

fn pack(path: Option<&Path>) -> PackRequest {
    PackRequest {
        kind: PackKind::AccessReview,
        from: "-30d".into(),
        to: "now".into(),
        query: "-source:vectis".into(),
        organisation: Some("Acme".into()),
        path: path.map(|path| path.display().to_string()),
    }
}

fn sources_of(report: &SyncReport) -> BTreeSet<&str> {
    report.sources.iter().map(|line| line.name.as_str()).collect()
}

#[test]
fn the_sample_is_pulled_read_and_packed_as_a_workspace_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "default");
    let report = desk.load_sample(nobody()).unwrap();
    assert_eq!(sources_of(&report), ["flows", "mushi-mushi", "nevo", "outworx", "vectis"].into());
    assert!(report.sources.iter().all(|line| line.error.is_none() && line.problems == 0), "{report:?}");

    let status = desk.status().unwrap();
    assert_eq!(status.name, SAMPLE);
    assert!(!folder.path().join("workspaces/default").exists());
    let all = desk.open_log(query(" ")).unwrap();
    assert_eq!((all.count, all.canonical.as_str()), (status.rows, ""));
    assert_eq!(status.rows, report.sources.iter().map(|line| line.rows_new).sum::<u64>());

    let rows = desk.log_rows(&LogWindow { handle: all.handle, first: all.count - 3, rows: 10 }).unwrap();
    assert_eq!(rows.len(), 3);
    let detail = desk.log_entry(&EntryRef { row: rows[0].row }).unwrap();
    assert_eq!((detail.row.summary.as_str(), detail.leaf_index), (rows[0].summary.as_str(), rows[0].row - 1));
    assert!(detail.raw_is_text && detail.raw.len() as u64 == detail.raw_bytes);

    packs_of(&desk, folder.path());
}

/// Two builds are two files, and one that is in the way is never replaced.
fn packs_of(desk: &Desk, folder: &Path) {
    let (hear, heard) = listener();
    let built = desk.build_pack(pack(None), hear).unwrap();
    assert!(Path::new(&built.path).starts_with(folder.join("packs")) && built.rows > 0);
    assert!(Desk::verify_pack(&PackFile { path: built.path.clone() }).unwrap().ok);
    let heard = heard.lock().unwrap();
    let last = heard.last().unwrap();
    assert_eq!(
        (heard[0].stage.as_str(), last.stage.as_str(), last.done),
        ("Starting", "Writing", built.rows)
    );

    assert_ne!(desk.build_pack(pack(None), nobody()).unwrap().path, built.path);
    let taken = desk.build_pack(pack(Some(Path::new(&built.path))), nobody());
    assert!(matches!(taken, Err(Error::OutputExists(_))), "{taken:?}");
    assert!(desk.count_pack(pack(None)).unwrap().included >= built.rows);
}

#[test]
fn an_app_that_starts_again_pulls_from_vendors_at_another_port() {
    let folder = tempfile::tempdir().unwrap();
    let first = desk(folder.path(), SAMPLE);
    first.load_sample(nobody()).unwrap();
    let address = |desk: &Desk| desk.status().unwrap().sources.into_iter().find_map(|source| source.url);
    let before = address(&first);

    let again = desk(folder.path(), SAMPLE);
    let report = again.pull(nobody()).unwrap();
    assert_eq!(sources_of(&report), ["mushi-mushi"].into());
    assert!(report.sources[0].error.is_none() && report.sources[0].rows_seen > 0, "{report:?}");
    // The first app's vendors still answer, so the new ones cannot have their port.
    assert_ne!(address(&again), before);
}

#[test]
fn a_stopped_load_can_be_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Arc::new(desk(folder.path(), SAMPLE));
    let stopper = Arc::clone(&desk);
    let stop = move |progress: Progress| stopper.cancel(&TaskRef { task: progress.task });
    assert!(matches!(desk.load_sample(Box::new(stop)), Err(Error::Cancelled)));
    assert!(desk.load_sample(nobody()).is_ok());
    assert!(desk.status().unwrap().rows > 5_000);
}

#[test]
fn a_workspace_called_sample_that_is_not_ours_gets_no_sources() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), SAMPLE);
    Workspace::at(&Home::new(folder.path()), SAMPLE).unwrap().create().unwrap();
    assert!(desk.pull(nobody()).unwrap().sources.is_empty());
    assert!(desk.status().unwrap().sources.is_empty());
}

#[test]
fn a_workspace_that_cannot_be_opened_says_why_and_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let named = |name: &str| desk(folder.path(), name).status().unwrap_err().failure().code;
    assert_eq!(named("../outside"), exhibit_engine::Code::Usage);

    let file = Home::new(folder.path()).database("broken").unwrap();
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "not a database, but somebody's bytes").unwrap();
    assert_eq!(named("broken"), exhibit_engine::Code::Damaged);
    assert_eq!(std::fs::read(&file).unwrap(), b"not a database, but somebody's bytes");
}
