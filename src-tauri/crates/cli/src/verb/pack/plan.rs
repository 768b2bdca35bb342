//! `exhibit pack plan`, `exhibit pack due`, `exhibit pack freshness`.

use chrono_tz::Tz;
use exhibit_engine::entry::Moment;
use exhibit_engine::pack::{Built, Signing};
use exhibit_engine::plan::{self, Broken, Due, Every, Freshness, Maker, Plan, Planned, Plans, Span, Waiting};
use exhibit_engine::{Error, Workspace, redact};
use serde_json::{Value, json};

use super::build::{self, said};
use super::kind_of;
use super::sign::{host, signing, user};
use crate::answer;
use crate::args::{PlanArgs, PlanLength, PlanVerb, SignArgs};
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;
use crate::watching::watched;

pub(super) fn run(verb: &PlanVerb, scene: &Scene) -> Result<Ended, Stop> {
    match verb {
        PlanVerb::Add(args) => add(args, scene),
        PlanVerb::List => list(scene),
        PlanVerb::Remove { name } => {
            plan::remove(&scene.existing()?, name)?;
            answer::say(scene, &format!("removed the plan {name}; its packs stay"));
            Ok(Ended::Fine)
        }
        PlanVerb::Run { name, sign } => {
            let workspace = scene.existing()?;
            let due = plan::latest(&workspace, name, scene.now)?;
            let built = make(&workspace, &due, signing(sign, &workspace)?.as_ref(), scene)?;
            build::print(&built, scene)?;
            Ok(if built.complete { Ended::Fine } else { Ended::Partial })
        }
    }
}

fn add(args: &PlanArgs, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.existing()?;
    // A profile that is mistyped is told now and not at night.
    let scope = &args.scope;
    let redaction = scope.redact.as_deref().map(|name| redact::profile(&scene.home, name)).transpose()?;
    let folder = args.folder.clone().unwrap_or_else(|| scene.home.folder().join("packs"));
    let folder = std::path::absolute(&folder).map_err(|source| Error::Io { path: folder, source })?;
    let plan = Plan {
        name: args.name.clone(),
        kind: kind_of(scope.kind).id().to_owned(),
        query: scope.query.clone().unwrap_or_default(),
        every: match args.every {
            PlanLength::Month => Every::Month,
            PlanLength::Quarter => Every::Quarter,
        },
        day: args.day,
        folder,
        organisation: scope.organisation.clone(),
        title: scope.title.clone(),
        unclassified_too: scope.include_unclassified,
        redaction: redaction.map(|profile| profile.id),
        workbook: scope.workbook,
        oscal: scope.oscal,
        zone: scene.zone.name().to_owned(),
    };
    plan::add(&workspace, &plan, scene.now)?;
    list(scene)
}

fn list(scene: &Scene) -> Result<Ended, Stop> {
    let Plans { plans, broken } = plan::list(&scene.existing()?, scene.now)?;
    if scene.json {
        let lines: Vec<Value> = plans.iter().map(line).collect();
        answer::document(json!({ "plans": lines, "problems": problems(&broken) }))?;
        return Ok(Ended::Fine);
    }
    let cells = |planned: &Planned| {
        let state = match (planned.overdue.is_empty(), planned.incomplete.is_empty()) {
            (false, _) => "DUE",
            (true, false) => "incomplete",
            (true, true) => "waits",
        };
        vec![
            planned.plan.name.clone(),
            planned.plan.kind.clone(),
            state.to_owned(),
            period(&planned.plan, planned.next, scene),
            scene.shown(planned.due_at),
            planned.plan.folder.display().to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = plans.iter().map(cells).collect();
    answer::lines(table::columns(&["plan", "kind", "state", "next period", "built from", "folder"], &rows))?;
    warn(&broken, scene);
    Ok(Ended::Fine)
}

/// Builds all that is due. One that fails does not keep the others from being built.
pub(super) fn due(sign: &SignArgs, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.existing()?;
    let look = plan::due(&workspace, scene.now)?;
    let mut ended = if look.broken.is_empty() { Ended::Fine } else { Ended::Partial };
    // The key is opened once, and not at all where nothing is built.
    let signing = if look.due.is_empty() { None } else { signing(sign, &workspace)? };
    let mut done = Vec::new();
    for due in &look.due {
        let made = make(&workspace, due, signing.as_ref(), scene);
        if let Err(Stop::BrokenPipe) = made {
            return Err(Stop::BrokenPipe);
        }
        if made.as_ref().map_or(true, |built| !built.complete) {
            ended = Ended::Partial;
        }
        done.push(told(due, made, scene)?);
    }
    if scene.json {
        let waiting: Vec<Value> = look.waiting.iter().map(waits).collect();
        let problems = problems(&look.broken);
        answer::document(json!({ "packs": done, "waiting": waiting, "problems": problems }))?;
        return Ok(ended);
    }
    look.waiting.iter().for_each(|waiting| say_waits(waiting, scene));
    warn(&look.broken, scene);
    if done.is_empty() && look.waiting.is_empty() {
        answer::say(scene, "nothing is due");
    }
    Ok(ended)
}

fn waits(waiting: &Waiting) -> Value {
    let Waiting { due, until, missing } = waiting;
    let Due { plan, span, .. } = due;
    json!({ "plan": plan.name, "from": span.from, "to": span.to, "until": until, "missing": missing })
}

fn say_waits(Waiting { due, until, missing }: &Waiting, scene: &Scene) {
    let (name, period, until) = (&due.plan.name, period(&due.plan, due.span, scene), scene.shown(*until));
    answer::say(
        scene,
        &format!("{name}: {period} waits until {until} for what is missing: {}", missing.join(" ")),
    );
}

fn problems(broken: &[Broken]) -> Vec<Value> {
    broken.iter().map(|line| json!({ "plan": line.name, "reason": line.reason })).collect()
}

fn warn(broken: &[Broken], scene: &Scene) {
    for Broken { name, reason } in broken {
        let name = name.escape_debug();
        answer::say(
            scene,
            &format!(
                "{name} is no plan: {reason}; remove it with `exhibit pack plan remove`, and add it again"
            ),
        );
    }
}

fn told(due: &Due, made: Result<Built, Stop>, scene: &Scene) -> Result<Value, Stop> {
    let (name, span) = (&due.plan.name, due.span);
    match made {
        Ok(built) => {
            if !scene.json {
                build::print(&built, scene)?;
            }
            Ok(json!({ "plan": name, "from": span.from, "to": span.to, "pack": said(&built), "error": null }))
        }
        Err(Stop::Failure(failure)) => {
            answer::say(scene, &format!("{name}: {}; {}", failure.message, failure.hint));
            let error = json!({ "code": failure.code, "message": failure.message, "hint": failure.hint });
            Ok(json!({ "plan": name, "from": span.from, "to": span.to, "pack": null, "error": error }))
        }
        Err(stop @ Stop::BrokenPipe) => Err(stop),
    }
}

fn make(workspace: &Workspace, due: &Due, signing: Option<&Signing>, scene: &Scene) -> Result<Built, Stop> {
    let name = due.plan.redaction.as_deref();
    let maker = Maker {
        user: user(),
        host: host(),
        at: scene.now,
        signing: signing.cloned(),
        redaction: name.map(|name| redact::profile(&scene.home, name)).transpose()?,
        keep: scene.keep(),
    };
    Ok(watched(scene, |watch| plan::run(workspace, due, &maker, watch))?)
}

pub(super) fn freshness(scene: &Scene) -> Result<Ended, Stop> {
    let fresh = plan::freshness(&scene.existing()?, scene.now)?;
    if scene.json {
        answer::document(json!({ "kinds": fresh.iter().map(mark).collect::<Vec<_>>() }))?;
    } else {
        let cells = |fresh: &Freshness| {
            let path = fresh.last.as_ref().map(|last| last.path.clone()).unwrap_or_default();
            vec![fresh.kind.id().to_owned(), fresh.state.as_str().to_owned(), fresh.sentence.clone(), path]
        };
        let rows: Vec<Vec<String>> = fresh.iter().map(cells).collect();
        answer::lines(table::columns(&["kind", "state", "", "path"], &rows))?;
    }
    Ok(Ended::Fine)
}

fn mark(fresh: &Freshness) -> Value {
    json!({
        "kind": fresh.kind.id(), "state": fresh.state.as_str(), "sentence": fresh.sentence,
        "covers_to": fresh.covers_to, "age_days": fresh.age_days,
        "path": fresh.last.as_ref().map(|last| &last.path),
    })
}

fn line(planned: &Planned) -> Value {
    let last = planned.last.as_ref();
    let overdue: Vec<Span> = planned.overdue.iter().map(|due| due.span).collect();
    let incomplete: Vec<Span> = planned.incomplete.iter().map(|(due, _)| due.span).collect();
    json!({
        "name": planned.plan.name, "plan": planned.plan, "added_at": planned.added_at,
        "next": planned.next, "due_at": planned.due_at, "overdue": overdue,
        "is_due": !overdue.is_empty(), "incomplete": incomplete,
        "last": last.map(|(path, at)| json!({ "path": path.display().to_string(), "at": at })),
    })
}

/// First and last day of a period, in the zone that the plan cuts its months in.
fn period(plan: &Plan, Span { from, to }: Span, scene: &Scene) -> String {
    let zone: Tz = plan.zone.parse().unwrap_or(scene.zone);
    let day = |at: Moment| at.utc().with_timezone(&zone).format("%Y-%m-%d").to_string();
    format!("{} to {}", day(from), day(to.plus_ms(-1)))
}
