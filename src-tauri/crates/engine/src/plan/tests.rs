//! Plans over a small workspace: what is due, what waits, what is made, and that nothing is made twice.

mod kept;

use super::*;
use crate::Home;
use crate::import::{self, Wanted};

/// The first and the last day of April: rows of files that cover the month.
const APRIL: [&str; 2] = ["2026-04-01T06:00:00Z", "2026-04-30T20:00:00Z"];

struct Bench {
    folder: tempfile::TempDir,
    workspace: Workspace,
}

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

/// A workspace without rows.
fn empty() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::at(&Home::new(folder.path().join("data")), "test").unwrap();
    workspace.writer().unwrap();
    Bench { folder, workspace }
}

/// A workspace with rows of April.
fn bench() -> Bench {
    let bench = empty();
    import(&bench, &APRIL);
    bench
}

/// A row a day from the 1st of the month to `last`.
fn days(month: &str, last: u32) -> Vec<String> {
    (1..=last).map(|day| format!("{month}-{day:02}T12:00:00Z")).collect()
}

fn import<T: AsRef<str>>(bench: &Bench, times: &[T]) {
    let row = |time: &T| {
        let time = time.as_ref();
        format!(
            "{{\"id\":\"{time}\",\"timestamp\":\"{time}\",\"action\":\"MEMBER_ROLE_CHANGED\",\"actor\":\"ana@acme.io\"}}\n"
        )
    };
    let path = bench.folder.path().join(format!("{}.ndjson", times[0].as_ref().replace(':', "")));
    std::fs::write(&path, times.iter().map(row).collect::<String>()).unwrap();
    let wanted = Wanted { profile: None, source: Some("acme".into()) };
    import::path(&bench.workspace, &path, &wanted, &Watch::silent()).unwrap();
}

fn plan(bench: &Bench) -> Plan {
    Plan {
        name: "monthly".into(),
        kind: "access-review".into(),
        query: String::new(),
        every: Every::Month,
        day: 3,
        folder: bench.folder.path().join("packs"),
        organisation: None,
        title: None,
        unclassified_too: false,
        redaction: None,
        workbook: false,
        oscal: false,
        zone: "UTC".into(),
    }
}

fn maker(now: Moment) -> Maker {
    Maker {
        user: "rosa".into(),
        host: "desk".into(),
        at: now,
        signing: None,
        redaction: None,
        keep: Keep::Nowhere,
    }
}

fn names(due: &[Due]) -> Vec<String> {
    due.iter().map(|due| due.path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

fn look(bench: &Bench, now: &str) -> Look {
    due(&bench.workspace, at(now)).unwrap()
}

fn made(bench: &Bench, due: &Due, now: &str) -> Built {
    run(&bench.workspace, due, &maker(at(now)), &Watch::silent()).unwrap()
}

#[test]
fn a_month_is_due_from_its_day_on_and_is_made_once() {
    let bench = empty();
    import(&bench, &days("2026-04", 30));
    add(&bench.workspace, &plan(&bench), at("2026-04-20T00:00:00Z")).unwrap();
    let due_at = |now: &str| names(&look(&bench, now).due);
    assert_eq!(due_at("2026-04-20T00:00:00Z"), ["monthly-2026-03.zip"], "the month that was over");
    assert_eq!(due_at("2026-05-02T23:59:59Z"), ["monthly-2026-03.zip"]);
    let now = "2026-05-03T00:00:00Z";
    let found = look(&bench, now).due;
    assert_eq!(names(&found), ["monthly-2026-03.zip", "monthly-2026-04.zip"]);
    let built: Vec<Built> = found.iter().map(|due| made(&bench, due, now)).collect();
    assert_eq!(
        built.iter().map(|built| (built.rows, built.complete)).collect::<Vec<_>>(),
        [(0, false), (30, true)]
    );
    assert!(look(&bench, now).due.is_empty());
    // A pack that was carried away is not made again.
    std::fs::remove_dir_all(bench.folder.path().join("packs")).unwrap();
    assert!(look(&bench, now).due.is_empty());
    let planned = &list(&bench.workspace, at(now)).unwrap().plans[0];
    assert_eq!((planned.next.from, planned.due_at), (at("2026-05-01T00:00:00Z"), at("2026-06-03T00:00:00Z")));
    assert!(planned.last.as_ref().is_some_and(|(path, _)| path.ends_with("monthly-2026-04.zip")));
    assert!(planned.latest.path.ends_with("monthly-2026-04-2.zip"), "by hand it may be made again");
}

#[test]
fn a_month_waits_some_days_for_rows_that_are_missing_and_is_made_at_once_when_they_come() {
    let bench = empty();
    import(&bench, &days("2026-04", 29));
    add(&bench.workspace, &plan(&bench), at("2026-05-01T00:00:00Z")).unwrap();
    let early = look(&bench, "2026-05-03T00:00:00Z");
    assert!(early.due.is_empty());
    assert_eq!(early.waiting[0].until, at("2026-05-10T00:00:00Z"));
    assert!(early.waiting[0].missing[0].contains("acme"), "{:?}", early.waiting);
    let late = look(&bench, "2026-05-10T00:00:00Z");
    assert_eq!((names(&late.due), late.waiting.len()), (vec!["monthly-2026-04.zip".to_owned()], 0));
    import(&bench, &["2026-04-30T12:00:00Z"]);
    let now = look(&bench, "2026-05-03T00:00:00Z");
    assert_eq!((names(&now.due), now.waiting.len()), (vec!["monthly-2026-04.zip".to_owned()], 0));
}

#[test]
fn an_incomplete_month_is_made_again_beside_the_first_when_it_can_be_whole_and_only_then() {
    let bench = empty();
    import(&bench, &days("2026-04", 29));
    add(&bench.workspace, &plan(&bench), at("2026-05-01T00:00:00Z")).unwrap();
    let now = "2026-05-12T00:00:00Z";
    let first = made(&bench, &look(&bench, now).due[0], now);
    assert!(!first.complete);
    assert!(look(&bench, now).due.is_empty(), "nothing came since");
    import(&bench, &["2026-04-29T13:00:00Z"]);
    assert!(look(&bench, now).due.is_empty(), "the last day is missing still");
    assert_eq!(list(&bench.workspace, at(now)).unwrap().plans[0].incomplete.len(), 1);
    import(&bench, &["2026-04-30T12:00:00Z"]);
    let again = look(&bench, now).due;
    assert_eq!(names(&again), ["monthly-2026-04-2.zip"]);
    assert!(made(&bench, &again[0], now).complete && first.path.exists());
    assert!(look(&bench, now).due.is_empty());
    let planned = list(&bench.workspace, at(now)).unwrap().plans.remove(0);
    assert!(
        planned.incomplete.is_empty()
            && planned.last.is_some_and(|(path, _)| path.ends_with("monthly-2026-04-2.zip"))
    );
}

#[test]
fn plans_with_like_names_and_files_of_the_same_name_do_not_keep_each_other_from_being_made() {
    let bench = bench();
    let folder = |name: &str| bench.folder.path().join(name);
    let named = |name: &str, into: &str| Plan { name: name.into(), folder: folder(into), ..plan(&bench) };
    let added = at("2026-05-01T00:00:00Z");
    add(&bench.workspace, &named("access-2", "one"), added).unwrap();
    let now = "2026-05-20T00:00:00Z";
    made(&bench, &look(&bench, now).due[0], now);
    add(&bench.workspace, &named("access", "one"), added).unwrap();
    assert_eq!(names(&look(&bench, now).due), ["access-2026-04.zip"]);
    made(&bench, &look(&bench, now).due[0], now);
    // Another query, then another folder: other packs.
    let other = Plan { query: "outcome:failure".into(), ..named("access", "one") };
    replace(&bench.workspace, &other, added).unwrap();
    assert_eq!(names(&look(&bench, now).due), ["access-2026-04-2.zip"]);
    replace(&bench.workspace, &named("access", "two"), added).unwrap();
    assert_eq!(names(&look(&bench, now).due), ["access-2026-04.zip"]);
    // A file that nobody knows is no pack, and is not written over.
    std::fs::write(folder("two").join("access-2026-04.zip"), "").unwrap();
    assert_eq!(names(&look(&bench, now).due), ["access-2026-04-2.zip"]);
    (2..=9).for_each(|n| std::fs::write(folder("two").join(format!("access-2026-04-{n}.zip")), "").unwrap());
    std::fs::write(folder("two").join("access-2026-04-10.zip"), "").unwrap();
    let blocked = look(&bench, now).due.remove(0);
    let refused = run(&bench.workspace, &blocked, &maker(at(now)), &Watch::silent()).unwrap_err();
    assert!(refused.to_string().contains("in no list") && !refused.hint().contains("--force"), "{refused}");
}

#[test]
fn a_redacted_plan_is_made_once_though_its_packs_hide_whom_it_names() {
    let bench = empty();
    import(&bench, &days("2026-04", 30));
    let profile = crate::redact::profile(bench.workspace.home(), "shareable").unwrap();
    let redacted =
        Plan { query: "actor:ana@acme.io".into(), redaction: Some(profile.id.clone()), ..plan(&bench) };
    add(&bench.workspace, &redacted, at("2026-05-01T00:00:00Z")).unwrap();
    let now = "2026-05-03T00:00:00Z";
    let maker = Maker { redaction: Some(profile), keep: Keep::InFile, ..maker(at(now)) };
    let due = look(&bench, now).due.remove(0);
    run(&bench.workspace, &due, &maker, &Watch::silent()).unwrap();
    assert!(look(&bench, now).due.is_empty());
}

#[test]
fn months_that_nobody_was_there_for_are_made_up_for_a_year_at_the_most() {
    let bench = bench();
    add(&bench.workspace, &plan(&bench), at("2026-01-10T00:00:00Z")).unwrap();
    let some = look(&bench, "2026-04-12T00:00:00Z").due;
    assert_eq!(
        names(&some),
        ["monthly-2025-12.zip", "monthly-2026-01.zip", "monthly-2026-02.zip", "monthly-2026-03.zip"]
    );
    assert_eq!(look(&bench, "2030-01-12T00:00:00Z").due.len(), OVERDUE_AT_MOST);
}

#[test]
fn a_plan_whose_redaction_is_gone_makes_nothing() {
    let bench = bench();
    let plan = Plan { redaction: Some("ours".into()), ..plan(&bench) };
    add(&bench.workspace, &plan, at("2026-05-01T00:00:00Z")).unwrap();
    let now = at("2026-05-03T00:00:00Z");
    let due = latest(&bench.workspace, "monthly", now).unwrap();
    assert!(
        run(&bench.workspace, &due, &maker(now), &Watch::silent()).unwrap_err().to_string().contains("ours")
    );
    assert!(!due.path.exists());
}
