//! `exhibit pack plan`, `exhibit pack due`, `exhibit pack freshness`.

use chrono_tz::Tz;
use exhibit_engine::entry::Moment;
use exhibit_engine::pack::Built;
use exhibit_engine::plan::{self, Due, Every, Freshness, Maker, Plan, Planned, Span};
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
            let built = make(&workspace, &due, sign, scene)?;
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
    let plans = plan::list(&scene.existing()?, scene.now)?;
    if scene.json {
        answer::document(json!({ "plans": plans.iter().map(line).collect::<Vec<_>>() }))?;
        return Ok(Ended::Fine);
    }
    let cells = |planned: &Planned| {
        let state = if planned.overdue.is_empty() { "waits" } else { "DUE" };
        vec![
            planned.plan.name.clone(),
            planned.plan.kind.clone(),
            state.to_owned(),
            period(planned, scene),
            scene.shown(planned.due_at),
            planned.plan.folder.display().to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = plans.iter().map(cells).collect();
    answer::lines(table::columns(&["plan", "kind", "state", "next period", "built from", "folder"], &rows))?;
    Ok(Ended::Fine)
}

/// Builds all that is due. One that fails does not keep the others from being built.
pub(super) fn due(sign: &SignArgs, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.existing()?;
    let (mut done, mut ended) = (Vec::new(), Ended::Fine);
    for due in plan::due(&workspace, scene.now)? {
        let made = make(&workspace, &due, sign, scene);
        if let Err(Stop::BrokenPipe) = made {
            return Err(Stop::BrokenPipe);
        }
        if made.as_ref().map_or(true, |built| !built.complete) {
            ended = Ended::Partial;
        }
        done.push(told(&due, made, scene)?);
    }
    if scene.json {
        answer::document(json!({ "packs": done }))?;
    } else if done.is_empty() {
        answer::say(scene, "nothing is due");
    }
    Ok(ended)
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

fn make(workspace: &Workspace, due: &Due, sign: &SignArgs, scene: &Scene) -> Result<Built, Stop> {
    let name = due.plan.redaction.as_deref();
    let maker = Maker {
        user: user(),
        host: host(),
        at: scene.now,
        signing: signing(sign, workspace)?,
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
    json!({
        "name": planned.plan.name, "plan": planned.plan, "added_at": planned.added_at,
        "next": planned.next, "due_at": planned.due_at, "overdue": planned.overdue,
        "is_due": !planned.overdue.is_empty(),
        "last": last.map(|(path, at)| json!({ "path": path.display().to_string(), "at": at })),
    })
}

/// First and last day of what is made next, in the zone that the plan cuts its months in.
fn period(planned: &Planned, scene: &Scene) -> String {
    let zone: Tz = planned.plan.zone.parse().unwrap_or(scene.zone);
    let day = |at: Moment| at.utc().with_timezone(&zone).format("%Y-%m-%d").to_string();
    let Span { from, to } = planned.next;
    format!("{} to {}", day(from), day(to.plus_ms(-1)))
}
