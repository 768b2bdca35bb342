//! Plans as they are kept: what is refused, what is replaced, and what a workspace from elsewhere may hold.

use exhibit_store::PlanLine;

use super::*;

const ADDED: &str = "2026-05-01T00:00:00Z";

/// A line that nobody checked.
fn planted(bench: &Bench, name: &str, plan: &str) {
    let line = PlanLine { name: name.into(), plan: plan.into(), added_at: at(ADDED) };
    assert!(bench.workspace.writer().unwrap().add_plan(&line).unwrap());
}

fn written(plan: &Plan) -> String {
    serde_json::to_string(plan).unwrap()
}

fn listed(bench: &Bench) -> Vec<Plan> {
    list(&bench.workspace, at(ADDED)).unwrap().plans.into_iter().map(|planned| planned.plan).collect()
}

#[test]
fn plans_that_cannot_work_are_refused_when_they_are_added() {
    let bench = bench();
    let good = plan(&bench);
    let refused = |plan: Plan| add(&bench.workspace, &plan, at(ADDED)).unwrap_err();
    refused(Plan { day: 29, ..good.clone() });
    refused(Plan { day: 0, ..good.clone() });
    refused(Plan { kind: "tax".into(), ..good.clone() });
    refused(Plan { zone: "Mars/Base".into(), ..good.clone() });
    refused(Plan { query: "nope:1".into(), ..good.clone() });
    refused(Plan { name: "../x".into(), ..good.clone() });
    refused(Plan { folder: "packs".into(), ..good.clone() });
    refused(Plan { folder: bench.folder.path().join("a/../../b"), ..good.clone() });
    refused(Plan { folder: bench.workspace.home().folder().join("own/packs"), ..good.clone() });
    assert!(listed(&bench).is_empty() && !bench.folder.path().join("packs").exists());
    add(&bench.workspace, &good, at(ADDED)).unwrap();
    assert!(bench.folder.path().join("packs").is_dir());
    assert!(refused(good).to_string().contains("exists already"));
    remove(&bench.workspace, "monthly").unwrap();
    assert!(matches!(remove(&bench.workspace, "monthly"), Err(Error::NoSuchPlan(_))));
}

#[test]
fn a_bad_plan_over_a_good_one_leaves_the_good_one() {
    let bench = bench();
    let good = plan(&bench);
    replace(&bench.workspace, &good, at(ADDED)).unwrap();
    for bad in [Plan { query: "nope:1".into(), ..good.clone() }, Plan { day: 31, ..good.clone() }] {
        replace(&bench.workspace, &bad, at(ADDED)).unwrap_err();
        assert_eq!(listed(&bench), std::slice::from_ref(&good));
    }
    std::fs::write(bench.folder.path().join("file"), "").unwrap();
    let nowhere = Plan { folder: bench.folder.path().join("file/packs"), ..good.clone() };
    replace(&bench.workspace, &nowhere, at(ADDED)).unwrap_err();
    assert_eq!(listed(&bench), [good]);
}

#[test]
fn a_plan_that_is_kept_again_goes_on_and_one_of_other_packs_begins_anew() {
    let bench = bench();
    let (good, later) = (plan(&bench), at("2026-09-01T00:00:00Z"));
    replace(&bench.workspace, &good, at(ADDED)).unwrap();
    let added_at = || list(&bench.workspace, later).unwrap().plans[0].added_at;
    replace(&bench.workspace, &Plan { day: 9, title: Some("May".into()), ..good.clone() }, later).unwrap();
    assert_eq!((added_at(), listed(&bench)[0].day), (at(ADDED), 9));
    replace(&bench.workspace, &Plan { query: "outcome:failure".into(), ..good }, later).unwrap();
    assert_eq!(added_at(), later);
}

#[test]
fn lines_that_are_no_plan_stop_no_other_and_are_removed_by_the_name_they_show() {
    let bench = bench();
    let good = plan(&bench);
    add(&bench.workspace, &good, at(ADDED)).unwrap();
    let evil = Plan { name: "../../evil".into(), ..good.clone() };
    planted(&bench, "empty", "{}");
    planted(&bench, "other", &written(&good));
    planted(&bench, "../../evil", &written(&evil));
    planted(&bench, "late", &written(&Plan { name: "late".into(), kind: "tax".into(), ..good.clone() }));
    planted(&bench, "a\u{202e}b", "[");
    let Plans { plans, broken } = list(&bench.workspace, at(ADDED)).unwrap();
    assert_eq!(plans.iter().map(|planned| planned.plan.clone()).collect::<Vec<_>>(), [good]);
    assert_eq!(broken.len(), 5, "{broken:?}");
    assert_eq!(look(&bench, "2026-05-20T00:00:00Z").due.len(), 1);
    let asked = latest(&bench.workspace, "empty", at(ADDED)).unwrap_err();
    assert!(asked.to_string().contains("cannot be read"), "{asked}");
    // As a terminal shows it, or as it is.
    remove(&bench.workspace, "a\\u{202e}b").unwrap();
    broken.iter().filter(|line| line.name != "a\u{202e}b").for_each(|line| {
        remove(&bench.workspace, &line.name).unwrap();
    });
    assert!(list(&bench.workspace, at(ADDED)).unwrap().broken.is_empty());
    assert_eq!(listed(&bench).len(), 1);
}

#[test]
fn no_folder_is_made_for_a_plan_that_nobody_added_here() {
    let bench = bench();
    let folder = bench.folder.path().join("evil/a/b");
    let data = bench.workspace.home().folder().to_owned();
    let now = "2026-05-20T00:00:00Z";
    for (name, folder) in [("far", folder.clone()), ("near", data.join("own"))] {
        planted(&bench, name, &written(&Plan { name: name.into(), folder, ..plan(&bench) }));
        let due = latest(&bench.workspace, name, at(now)).unwrap();
        let refused = run(&bench.workspace, &due, &maker(at(now)), &Watch::silent()).unwrap_err();
        assert!(refused.to_string().contains("is not there"), "{refused}");
    }
    assert!(!bench.folder.path().join("evil").exists() && !data.join("own").exists());
    // A folder of the workspaces' own takes no packs though it is there.
    let inside = bench.workspace.path().parent().unwrap().to_owned();
    planted(&bench, "inside", &written(&Plan { name: "inside".into(), folder: inside, ..plan(&bench) }));
    let due = latest(&bench.workspace, "inside", at(now)).unwrap();
    run(&bench.workspace, &due, &maker(at(now)), &Watch::silent()).unwrap_err();
    assert!(!due.path.exists());
}
