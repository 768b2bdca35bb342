//! Scheduled pulls, settings of sources, and coverage of what they brought.

use std::sync::{Arc, Mutex};

use tauri::ipc::{Channel, InvokeResponseBody};

use super::*;
use crate::schedule::Schedule;
use crate::wire::{CoverageRequest, GapKind, Keeping, NewSource, SourceRef, SourceSettings, SyncRequest};

/// A desk with one source that the vendors inside the app would answer; nothing was pulled from it.
fn with_source(folder: &Path) -> Desk {
    let desk = desk(folder, "default");
    let ours =
        desk.vendors.sources().unwrap().into_iter().find(|source| source.profile == "mushi-mushi").unwrap();
    let new = NewSource {
        name: "audit".into(),
        profile: ours.profile,
        url: Some(ours.url),
        token: Some(ours.token.reveal().to_owned()),
        keep: Some(Keeping::File),
        params: Default::default(),
    };
    desk.add_source(new).unwrap();
    desk
}

fn settings(every_minutes: Option<u32>) -> SourceSettings {
    SourceSettings { name: "audit".into(), is_paused: false, every_minutes, kept_days: None }
}

fn asked(sources: Vec<String>) -> SyncRequest {
    SyncRequest { sources, since: None, until: None }
}

type Told = Arc<Mutex<Vec<serde_json::Value>>>;

fn heard() -> (Arc<Schedule>, Told) {
    let (schedule, told) = (Arc::new(Schedule::default()), Told::default());
    let ear = Arc::clone(&told);
    schedule.listen(Channel::new(move |body| {
        let InvokeResponseBody::Json(text) = body else { panic!("not JSON") };
        ear.lock().unwrap().push(serde_json::from_str(&text).unwrap());
        Ok(())
    }));
    (schedule, told)
}

#[test]
fn nothing_is_pulled_by_itself_until_somebody_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (schedule, told) = heard();
    desk(folder.path(), "default").pull_due(&schedule).unwrap();
    assert!(!folder.path().join("workspaces").exists());
    let desk = with_source(folder.path());
    desk.pull_due(&schedule).unwrap();
    assert!(told.lock().unwrap().is_empty() && desk.status().unwrap().rows == 0);
    let line = &desk.status().unwrap().sources[0];
    assert!(!line.is_paused && line.every_minutes.is_none() && line.next_pull.is_none());
}

#[test]
fn what_is_due_is_pulled_once_and_told_from_its_beginning_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, (schedule, told)) = (with_source(folder.path()), heard());
    let line = desk.set_source(&settings(Some(30))).unwrap();
    assert!(line.every_minutes == Some(30) && line.next_pull.is_some());
    desk.pull_due(&schedule).unwrap();
    let pulled = desk.status().unwrap().rows;
    {
        let told = told.lock().unwrap();
        assert!(told.iter().all(|pull| pull["sources"] == serde_json::json!(["audit"])), "{told:?}");
        assert_eq!(told[0]["progress"]["stage"], "Starting");
        let report = &told.last().unwrap()["report"];
        assert_eq!(report["sources"][0]["rows_new"], pulled);
        assert!(pulled > 0 && told.last().unwrap()["progress"].is_null());
    }
    told.lock().unwrap().clear();
    desk.pull_due(&schedule).unwrap();
    assert!(told.lock().unwrap().is_empty(), "it is not due again yet");
    assert!(desk.tasks.is_idle());
}

#[test]
fn a_source_is_not_pulled_twice_at_the_same_time() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, (schedule, told)) = (with_source(folder.path()), heard());
    desk.set_source(&settings(Some(30))).unwrap();
    let workspace = desk.workspace().unwrap();
    let running = desk.pulls.begin(&workspace, vec!["audit".into()]).unwrap();
    desk.pull_due(&schedule).unwrap();
    assert!(told.lock().unwrap().is_empty());
    for sources in [vec!["audit".to_owned()], Vec::new()] {
        let refused = desk.pull(asked(sources), nobody()).unwrap_err();
        assert!(refused.to_string().contains("being pulled already"), "{refused}");
    }
    drop(running);
    let report = desk.pull(asked(vec!["audit".into()]), nobody()).unwrap();
    assert!(report.sources[0].rows_new > 0);
}

#[test]
fn settings_that_cannot_be_are_refused_and_a_paused_source_is_never_due() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, (schedule, told)) = (with_source(folder.path()), heard());
    assert!(desk.set_source(&settings(Some(1))).is_err());
    assert!(desk.set_source(&SourceSettings { name: "nobody".into(), ..settings(None) }).is_err());
    let paused = SourceSettings { is_paused: true, kept_days: Some(7), ..settings(Some(30)) };
    let line = desk.set_source(&paused).unwrap();
    assert!(line.is_paused && line.next_pull.is_none() && line.kept_days == Some(7));
    assert!(
        line.clock.as_ref().is_some_and(|clock| clock.kept_days == 7 && clock.is_own),
        "{:?}",
        line.clock
    );
    desk.pull_due(&schedule).unwrap();
    assert!(told.lock().unwrap().is_empty());
}

#[test]
fn a_gap_closes_when_its_own_time_is_pulled_though_the_bookmark_stays() {
    let folder = tempfile::tempdir().unwrap();
    let desk = with_source(folder.path());
    let pull = |since: Option<String>, until: Option<String>| {
        let request = SyncRequest { sources: vec!["audit".into()], since, until };
        desk.pull(request, nobody())
    };
    let gaps = || {
        let request = CoverageRequest { source: None, from: Some("-30d".into()), to: None };
        let line = desk.coverage(request).unwrap().sources.remove(0);
        line.gaps.into_iter().filter(|gap| gap.can_pull).collect::<Vec<_>>()
    };
    let week_ago = clock::now().plus_ms(-7 * 24 * 3_600_000);
    pull(Some(week_ago.to_string()), None).unwrap();
    let before = gaps();
    let (never, partial) = (&before[0], &before[1]);
    assert_eq!((before.len(), never.kind, partial.kind), (2, GapKind::NeverAsked, GapKind::Partial));
    let report = pull(never.from.clone(), partial.to.clone()).unwrap();
    assert!(report.sources[0].rows_new > 0 && report.sources[0].duplicates > 0);
    assert!(gaps().is_empty(), "{:?}", gaps());
    let line = desk.status().unwrap().sources.remove(0);
    let run = line.last_run.unwrap();
    // The vendor cannot be asked for an end.
    assert_eq!((&run.window_from, run.window_to, run.cursor_out), (&never.from, None, None));
    assert!(pull(Some("yesterday".into()), None).is_err());
    assert!(pull(partial.to.clone(), never.from.clone()).is_err());
}

#[test]
fn coverage_tells_what_was_asked_day_by_day() {
    let folder = tempfile::tempdir().unwrap();
    let desk = with_source(folder.path());
    desk.pull(asked(Vec::new()), nobody()).unwrap();
    let asked = CoverageRequest { source: None, from: Some("-30d".into()), to: None };
    let found = desk.coverage(asked).unwrap();
    assert_eq!(found.sources.len(), 1);
    assert!(found.sources[0].is_pulled && found.sources[0].days.len() >= 29, "{found:?}");
    assert!(found.sources[0].days.iter().any(|day| day.rows > 0));
    let bad = CoverageRequest { source: Some("nobody".into()), from: None, to: None };
    assert!(desk.coverage(bad).is_err());
    assert!(desk.vanished(&SourceRef { name: "audit".into() }).unwrap().is_empty());
}
