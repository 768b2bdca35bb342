//! Planned packs: kept, made, and what becomes of those that cannot be made.

use tauri::ipc::{Channel, InvokeResponseBody};

use exhibit_engine::entry::Moment;
use exhibit_engine::plan;

use super::packs::pack;
use super::*;
use crate::schedule::Schedule;
use crate::wire::{NewPlan, PackRequest, PlanPeriod, PlanRef};

/// Long enough for a month that was over to wait for no row any more.
const TEN_WEEKS_MS: i64 = 70 * 86_400_000;

fn monthly(day: u8) -> NewPlan {
    NewPlan { name: "monthly".into(), request: pack(None), period: PlanPeriod::Month, day, folder: None }
}

fn named() -> PlanRef {
    PlanRef { name: "monthly".into() }
}

/// Puts back when the plan was added: months have gone by since.
fn added_long_ago(desk: &Desk) {
    let workspace = desk.workspace().unwrap();
    let plan = plan::list(&workspace, clock::now()).unwrap().plans.remove(0).plan;
    plan::remove(&workspace, &plan.name).unwrap();
    plan::add(&workspace, &plan, clock::now().plus_ms(-TEN_WEEKS_MS)).unwrap();
}

type Told = Arc<Mutex<Vec<serde_json::Value>>>;

fn channel(told: &Told) -> Channel<crate::wire::PlannedPack> {
    let ear = Arc::clone(told);
    Channel::new(move |body| {
        let InvokeResponseBody::Json(text) = body else { panic!("not JSON") };
        ear.lock().unwrap().push(serde_json::from_str(&text).unwrap());
        Ok(())
    })
}

fn heard() -> (Arc<Schedule>, Told) {
    let (schedule, told) = (Arc::new(Schedule::default()), Told::default());
    schedule.listen_to_packs(channel(&told), Vec::new());
    (schedule, told)
}

#[test]
fn a_plan_is_kept_run_and_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    desk.save_plan(monthly(3)).unwrap();
    assert_eq!(desk.save_plan(monthly(4)).unwrap().plans[0].day, 4);
    let built = desk.run_plan(&named(), nobody()).unwrap();
    assert!(Path::new(&built.path).is_file());
    let plans = desk.plans().unwrap();
    assert_eq!(plans.plans[0].last_path.as_deref(), Some(built.path.as_str()));
    assert!(plans.fresh.len() >= 3);
    assert!(desk.remove_plan(&named()).unwrap().plans.is_empty());
}

#[test]
fn a_bad_plan_over_a_good_one_leaves_the_good_one() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    assert_eq!(code(desk.save_plan(monthly(31))), Code::Usage);
    desk.save_plan(monthly(3)).unwrap();
    assert_eq!(code(desk.save_plan(monthly(31))), Code::Usage);
    let typo = PackRequest { query: "actr:bob".into(), ..pack(None) };
    assert_eq!(code(desk.save_plan(NewPlan { request: typo, ..monthly(5) })), Code::BadQuery);
    let gone = PackRequest { redaction: Some("gone".into()), ..pack(None) };
    assert_eq!(code(desk.save_plan(NewPlan { request: gone, ..monthly(5) })), Code::Usage);
    let plans = desk.plans().unwrap().plans;
    assert_eq!((plans.len(), plans[0].day, plans[0].query.as_str()), (1, 3, "actor:*@acme.io"));
}

#[test]
fn what_is_due_is_made_and_heard_of_while_it_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    desk.save_plan(monthly(1)).unwrap();
    added_long_ago(&desk);
    let (schedule, told) = heard();
    desk.pack_due(&schedule).unwrap();
    let told = told.lock().unwrap();
    let made: Vec<_> = told.iter().filter(|pack| pack["progress"].is_null()).collect();
    assert!(!made.is_empty() && made.iter().all(|pack| pack["problem"].is_null()), "{told:?}");
    assert!(made.iter().all(|pack| Path::new(pack["path"].as_str().unwrap()).is_file()), "{told:?}");
    assert!(told[0]["progress"]["task"].is_number(), "it can be stopped: {told:?}");
    let plans = desk.plans().unwrap().plans;
    assert!(plans[0].is_partial && plans[0].problem.is_none(), "{plans:?}");
}

#[test]
fn a_plan_that_fails_is_tried_once_an_hour_says_why_and_is_tried_at_once_when_it_is_mended() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let elsewhere = tempfile::tempdir().unwrap();
    let into = elsewhere.path().join("shared");
    std::fs::create_dir(&into).unwrap();
    picked(&desk, &[&into]);
    let plan = || NewPlan { folder: Some(into.display().to_string()), ..monthly(1) };
    desk.save_plan(plan()).unwrap();
    added_long_ago(&desk);
    std::fs::remove_dir(&into).unwrap();
    let (schedule, told) = heard();
    (0..3).for_each(|_| desk.pack_due(&schedule).unwrap());
    let ended = |told: &Told| told.lock().unwrap().iter().filter(|pack| pack["progress"].is_null()).count();
    assert_eq!(ended(&told), 1, "one try, of one of its packs");
    let line = desk.plans().unwrap().plans.remove(0);
    assert!(line.problem.is_some_and(|problem| problem.contains("is not there")));
    let later = Told::default();
    schedule.listen_to_packs(channel(&later), desk.plan_problems().unwrap());
    assert_eq!(later.lock().unwrap()[0]["name"], "monthly", "a page that comes later hears of it");
    std::fs::create_dir(&into).unwrap();
    desk.save_plan(plan()).unwrap();
    desk.pack_due(&schedule).unwrap();
    assert!(ended(&later) > 1 && desk.plans().unwrap().plans[0].problem.is_none());
}

#[test]
fn a_line_that_is_no_plan_is_shown_and_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let desk = filled(folder.path());
    let line = exhibit_engine::store::PlanLine {
        name: "../evil".into(),
        plan: "{}".into(),
        added_at: Moment::parse("2026-05-01T00:00:00Z").unwrap(),
    };
    desk.workspace().unwrap().writer().unwrap().add_plan(&line).unwrap();
    desk.save_plan(monthly(3)).unwrap();
    let shown = desk.plans().unwrap();
    assert_eq!((shown.plans.len(), shown.broken[0].name.as_str()), (1, "../evil"));
    desk.pack_due(&heard().0).unwrap();
    assert!(desk.remove_plan(&PlanRef { name: "../evil".into() }).unwrap().broken.is_empty());
}
