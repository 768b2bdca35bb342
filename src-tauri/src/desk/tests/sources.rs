//! Sources: the sample from its pull to its pack, pulling again, receipts and problems.

use std::collections::BTreeSet;

use super::*;
use crate::vendors::SAMPLE;
use crate::wire::{EntryRef, ImportFiles, Keeping, LogWindow, NewSource, SourceRef, SyncReport, SyncRequest};

fn all() -> SyncRequest {
    SyncRequest { sources: Vec::new(), since: None, until: None }
}

fn only(name: &str) -> SyncRequest {
    SyncRequest { sources: vec![name.to_owned()], ..all() }
}

fn named(name: &str) -> SourceRef {
    SourceRef { name: name.into() }
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
    let all = opened(&desk, " ");
    assert_eq!((all.count, all.canonical.as_str()), (status.rows, ""));
    assert_eq!(status.rows, report.sources.iter().map(|line| line.rows_new).sum::<u64>());

    let rows = desk.log_rows(&LogWindow { handle: all.handle, first: all.count - 3, rows: 10 }).unwrap();
    assert_eq!(rows.len(), 3);
    let detail = desk.log_entry(&EntryRef { row: rows[0].row }).unwrap();
    assert_eq!(
        (detail.facts.row.summary.as_str(), detail.leaf_index),
        (rows[0].summary.as_str(), rows[0].row - 1)
    );
    assert!(detail.raw.is_text && detail.raw.text.len() as u64 == detail.raw.bytes);
}

#[test]
fn an_app_that_starts_again_pulls_from_vendors_at_another_port() {
    let folder = tempfile::tempdir().unwrap();
    let first = desk(folder.path(), SAMPLE);
    first.load_sample(nobody()).unwrap();
    let address = |desk: &Desk| desk.status().unwrap().sources.into_iter().find_map(|source| source.url);
    let before = address(&first);

    let again = desk(folder.path(), SAMPLE);
    let report = again.pull(only("mushi-mushi"), nobody()).unwrap();
    assert_eq!(sources_of(&report), ["mushi-mushi"].into());
    assert!(report.sources[0].error.is_none() && report.sources[0].rows_seen > 0, "{report:?}");
    // The first app's vendors still answer, so the new ones cannot have their port.
    assert_ne!(address(&again), before);

    // One that was removed is asked no more, and the others go on.
    again.remove_source(&named("nevo")).unwrap();
    let report = desk(folder.path(), SAMPLE).pull(all(), nobody()).unwrap();
    assert!(report.sources.len() > 1 && !sources_of(&report).contains("nevo"), "{report:?}");
    assert!(report.sources.iter().all(|line| line.error.is_none()), "{report:?}");
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
    assert!(desk.pull(all(), nobody()).unwrap().sources.is_empty());
    assert!(desk.status().unwrap().sources.is_empty());
}

#[test]
fn a_source_tells_its_runs_and_its_problems_newest_first() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    desk.import(import_of(&[&folder.path().join("rows.ndjson")]), nobody()).unwrap();
    let status = desk.status().unwrap();
    let source = &status.sources[0];
    assert_eq!((source.name.as_str(), source.entries, source.problems), ("generic", 3, 1));
    assert!(!source.title.is_empty() && !source.vendor.is_empty());
    assert_eq!((&source.token, &source.url, &source.last_error), (&None, &None, &None));

    let receipts = desk.receipts(&named("generic")).unwrap();
    assert_eq!(receipts.len(), 2);
    assert_eq!((receipts[0].rows_new, receipts[0].duplicates), (0, 3));
    assert_eq!((receipts[1].rows_new, receipts[1].problems), (3, 1));
    assert_eq!(receipts[0].run, source.last_run.as_ref().unwrap().run);

    let problems = desk.problems(&named("generic")).unwrap();
    assert_eq!((problems.len(), problems[0].raw.as_str()), (1, "not a row"));
    assert!(problems[0].row > 0 && !problems[0].reason.is_empty());
}

#[test]
fn a_removed_source_is_gone_from_the_list_and_its_rows_stay() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    desk.remove_source(&named("generic")).unwrap();
    assert!(desk.status().unwrap().sources.is_empty());
    assert_eq!(opened(&desk, "").count, 3);
    for result in [
        desk.remove_source(&named("generic")),
        desk.receipts(&named("nobody")).map(drop),
        desk.problems(&named("nobody")).map(drop),
        desk.pull(only("nobody"), nobody()).map(drop),
    ] {
        assert_eq!(code(result), Code::NotFound);
    }
}

#[test]
fn one_file_that_cannot_be_imported_does_not_cost_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    let (good, gone) = (folder.path().join("good.ndjson"), folder.path().join("gone.json"));
    std::fs::write(&good, ROWS).unwrap();
    let (hear, heard) = listener();
    picked(&desk, &[&gone, &good]);
    let report = desk.import(import_of(&[&gone, Path::new("-"), &good]), hear).unwrap();
    let failed = |n: usize| report.files[n].failure.as_ref().map(|failure| failure.code);
    assert_eq!((failed(0), failed(1), failed(2)), (Some(Code::Usage), Some(Code::Usage), None));
    let line = &report.files[2];
    assert_eq!((line.rows_seen, line.rows_new, line.problems), (4, 3, 1));
    assert_eq!(heard.lock().unwrap().last().unwrap().stage, "Importing");
}

#[test]
fn a_stopped_import_is_no_report() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Arc::new(desk(folder.path(), "acme"));
    let file = folder.path().join("rows.ndjson");
    std::fs::write(&file, ROWS).unwrap();
    picked(&desk, &[&file]);
    assert_eq!(code(desk.import(import_of(&[&file]), stopping(&desk))), Code::Cancelled);
}

/// The token that the sample's vendors take.
const TOKEN: &str = "mushi_demo_loopback_0001";

fn new_source(desk: &Desk, token: &str, keep: Option<Keeping>) -> NewSource {
    let url = desk.vendors.sources().unwrap().into_iter().find(|source| source.name == "mushi-mushi");
    NewSource {
        name: "mushi".into(),
        profile: "mushi-mushi".into(),
        url: Some(url.unwrap().url),
        token: Some(token.into()),
        keep,
        params: Default::default(),
    }
}

#[test]
fn a_source_is_tried_out_added_with_its_token_pulled_and_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), "acme");
    let preview = desk.try_source(new_source(&desk, TOKEN, None), nobody()).unwrap();
    assert!(!preview.entries.is_empty() && preview.problems.is_empty());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);

    // Nobody said where to keep it, so the surroundings do: in the file.
    let line = desk.add_source(new_source(&desk, TOKEN, None)).unwrap();
    assert_eq!((line.token.as_deref(), line.entries), (Some("store"), 0));
    assert!(line.records.contains(&"actor".to_owned()), "{:?}", line.records);
    assert_eq!(code(desk.add_source(new_source(&desk, TOKEN, None))), Code::Usage);
    let report = desk.pull(all(), nobody()).unwrap();
    assert!(report.sources[0].error.is_none() && report.sources[0].rows_new > 0, "{report:?}");
    let kept = || std::fs::read_to_string(Home::new(folder.path()).secrets()).unwrap();
    assert!(kept().contains(TOKEN));
    desk.remove_source(&named("mushi")).unwrap();
    assert!(!kept().contains(TOKEN));
}

#[test]
fn a_token_that_is_refused_or_has_no_place_adds_nothing_and_is_not_said_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path(), "acme");
    let wrong = "wrong-token-1234";
    let refused = desk.try_source(new_source(&desk, wrong, None), nobody()).unwrap_err().failure();
    assert_eq!(refused.code, Code::Credentials);
    assert!(!format!("{refused:?}").contains(wrong));
    desk.around.keep = Some(Keep::Nowhere);
    let homeless = desk.add_source(new_source(&desk, wrong, None)).unwrap_err().failure();
    assert_eq!(homeless.code, Code::Credentials);
    assert!(!format!("{homeless:?}").contains(wrong));
    assert!(desk.status().unwrap().sources.is_empty());
}

#[test]
fn a_trial_is_stopped_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Arc::new(desk(folder.path(), "acme"));
    let new = new_source(&desk, TOKEN, None);
    assert_eq!(code(desk.try_source(new, stopping(&desk))), Code::Cancelled);
}

#[test]
fn every_vendor_is_listed_with_what_to_know_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let profiles = desk(folder.path(), "acme").profiles().unwrap();
    let generic = profiles.iter().find(|profile| profile.id == "generic").unwrap();
    assert!(profiles.len() > 5 && !generic.can_pull && !generic.needs_token);
}

#[test]
fn a_file_is_looked_into_before_it_is_imported_and_nothing_is_made_by_looking() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("data"), "acme");
    let (good, gone) = (folder.path().join("rows.ndjson"), folder.path().join("gone"));
    std::fs::write(&good, ROWS).unwrap();
    picked(&desk, &[&good, &gone]);
    let paths = [&good, &gone, Path::new("-")].map(|path| path.display().to_string()).into();
    let previews = desk.preview(ImportFiles { paths, profile: None }).unwrap();
    let preview = previews[0].preview.as_ref().unwrap();
    assert_eq!((preview.entries.len(), preview.problems.len()), (3, 1));
    assert_eq!((previews[0].format.as_deref(), previews[0].bytes), (Some("ndjson"), ROWS.len() as u64));
    assert!(!previews[0].is_recognised && preview.entries.iter().all(|row| row.row == 0));
    assert!(previews[1..].iter().all(|file| file.preview.is_none() && file.failure.is_some()));
    let paths = vec![good.display().to_string()];
    let chosen = desk.preview(ImportFiles { paths, profile: Some("outworx".into()) }).unwrap();
    assert_eq!(chosen[0].profile.as_deref(), Some("outworx"));
    assert!(!folder.path().join("data").exists());
}

#[test]
fn a_workspace_called_sample_with_rows_of_the_users_is_left_alone_and_the_window_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path()));
    let workspaces = folder.path().join("workspaces");
    std::fs::rename(workspaces.join("acme"), workspaces.join(SAMPLE)).unwrap();
    let desk = desk(folder.path(), "default");
    assert_eq!(code(desk.load_sample(nobody())), Code::Usage);
    assert_eq!(desk.status().unwrap().name, "default");
    desk.open_workspace(&crate::wire::WorkspaceRef { name: SAMPLE.into() }).unwrap();
    assert_eq!(code(desk.load_sample(nobody())), Code::Usage);
    let status = desk.status().unwrap();
    assert_eq!((status.rows, status.sources.len()), (3, 1));
}

#[test]
fn a_file_that_nobody_picked_is_neither_looked_into_nor_imported() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("data"), "acme");
    let file = folder.path().join("rows.ndjson");
    std::fs::write(&file, ROWS).unwrap();
    let paths = vec![file.display().to_string()];
    let preview = desk.preview(ImportFiles { paths, profile: None }).unwrap().remove(0);
    assert!(preview.preview.is_none() && preview.failure.unwrap().message.contains("not chosen"));
    let report = desk.import(import_of(&[&file]), nobody()).unwrap();
    assert_eq!(report.files[0].failure.as_ref().unwrap().code, Code::Usage);
    assert!(!folder.path().join("data").exists());
}
