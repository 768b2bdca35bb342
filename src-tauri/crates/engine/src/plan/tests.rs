//! Plans over a small workspace: what is due, what is made, and that nothing is made twice.

use super::*;
use crate::Home;
use crate::import::{self, Wanted};

struct Bench {
    folder: tempfile::TempDir,
    workspace: Workspace,
}

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::at(&Home::new(folder.path().join("data")), "test").unwrap();
    let path = folder.path().join("rows.ndjson");
    let row = r#"{"id":"1","timestamp":"2026-04-07T00:00:00Z","action":"MEMBER_ROLE_CHANGED","actor":"ana@acme.io"}"#;
    std::fs::write(&path, format!("{row}\n")).unwrap();
    let wanted = Wanted { profile: None, source: Some("acme".into()) };
    import::path(&workspace, &path, &wanted, &Watch::silent()).unwrap();
    Bench { folder, workspace }
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

#[test]
fn a_month_is_due_from_its_day_on_and_is_made_once() {
    let bench = bench();
    add(&bench.workspace, &plan(&bench), at("2026-04-20T00:00:00Z")).unwrap();
    let due_at = |now: &str| due(&bench.workspace, at(now)).unwrap();
    assert_eq!(names(&due_at("2026-04-20T00:00:00Z")), ["monthly-2026-03.zip"], "the month that was over");
    assert_eq!(names(&due_at("2026-05-02T23:59:59Z")), ["monthly-2026-03.zip"]);
    let now = at("2026-05-03T00:00:00Z");
    assert_eq!(names(&due(&bench.workspace, now).unwrap()), ["monthly-2026-03.zip", "monthly-2026-04.zip"]);
    for due in due(&bench.workspace, now).unwrap() {
        let built = run(&bench.workspace, &due, &maker(now), &Watch::silent()).unwrap();
        assert_eq!(built.rows, u64::from(due.span.from == at("2026-04-01T00:00:00Z")));
    }
    assert!(due(&bench.workspace, now).unwrap().is_empty());
    // A pack that was carried away is not made again.
    std::fs::remove_dir_all(bench.folder.path().join("packs")).unwrap();
    assert!(due(&bench.workspace, now).unwrap().is_empty());
    let planned = &list(&bench.workspace, now).unwrap()[0];
    assert_eq!((planned.next.from, planned.due_at), (at("2026-05-01T00:00:00Z"), at("2026-06-03T00:00:00Z")));
    assert!(planned.last.as_ref().is_some_and(|(path, _)| path.ends_with("monthly-2026-04.zip")));
}

#[test]
fn months_that_nobody_was_there_for_are_made_up_for_a_year_at_the_most() {
    let bench = bench();
    add(&bench.workspace, &plan(&bench), at("2026-01-10T00:00:00Z")).unwrap();
    let some = due(&bench.workspace, at("2026-04-05T00:00:00Z")).unwrap();
    assert_eq!(
        names(&some),
        ["monthly-2025-12.zip", "monthly-2026-01.zip", "monthly-2026-02.zip", "monthly-2026-03.zip"]
    );
    assert_eq!(due(&bench.workspace, at("2030-01-05T00:00:00Z")).unwrap().len(), OVERDUE_AT_MOST);
}

#[test]
fn plans_that_cannot_work_are_refused_when_they_are_added() {
    let bench = bench();
    let good = plan(&bench);
    let refused = |plan: Plan| add(&bench.workspace, &plan, at("2026-05-01T00:00:00Z")).unwrap_err();
    refused(Plan { day: 29, ..good.clone() });
    refused(Plan { day: 0, ..good.clone() });
    refused(Plan { kind: "tax".into(), ..good.clone() });
    refused(Plan { zone: "Mars/Base".into(), ..good.clone() });
    refused(Plan { query: "nope:1".into(), ..good.clone() });
    refused(Plan { name: "../x".into(), ..good.clone() });
    refused(Plan { folder: "packs".into(), ..good.clone() });
    assert!(list(&bench.workspace, at("2026-05-01T00:00:00Z")).unwrap().is_empty());
    add(&bench.workspace, &good, at("2026-05-01T00:00:00Z")).unwrap();
    assert!(refused(good).to_string().contains("exists already"));
    remove(&bench.workspace, "monthly").unwrap();
    assert!(matches!(remove(&bench.workspace, "monthly"), Err(Error::NoSuchPlan(_))));
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
