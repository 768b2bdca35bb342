//! `exhibit pack`.

use std::path::Path;

use exhibit_engine::export::{PackFacts, PackKind};
use exhibit_engine::output::Existing;
use exhibit_engine::pack::{self, Built, Checked, Listed, Order, Scope};
use exhibit_engine::{Workspace, words};
use serde_json::{Value, json};

use crate::answer;
use crate::args::{Kind, PackVerb};
use crate::failing::{Ended, Stop, usage_stop};
use crate::scene::Scene;
use crate::table;
use crate::verb::activity::say_problems;
use crate::watching::watched;

/// As many as tell two packs apart at a glance; `pack verify` prints all eight.
const WORDS_IN_A_LIST: usize = 4;

pub(super) fn run(verb: &PackVerb, scene: &Scene) -> Result<Ended, Stop> {
    match verb {
        PackVerb::Verify { file } => verify(file, scene),
        PackVerb::List => list(scene),
        PackVerb::Build { .. } => build(&order(verb, scene)?, scene),
    }
}

fn order(verb: &PackVerb, scene: &Scene) -> Result<Order, Stop> {
    let PackVerb::Build { kind, query, from, to, output, organisation, generated_at, force } = verb else {
        unreachable!("BUG: only build has an order")
    };
    let kind = match kind {
        Kind::AccessReview => PackKind::AccessReview,
        Kind::ChangeManagement => PackKind::ChangeManagement,
        Kind::IncidentResponse => PackKind::IncidentResponse,
        Kind::Custom => PackKind::Custom,
    };
    if output.as_os_str() == "-" {
        return Err(usage_stop("a pack is a file; name one".into(), "give --output FILE, e.g. pack.zip"));
    }
    let generated_at = generated_at.as_deref().map_or(Ok(scene.now), |text| scene.moment(text))?;
    Ok(Order {
        scope: Scope { kind, from: from.clone(), to: to.clone(), query: query.clone().unwrap_or_default() },
        organisation: organisation.clone(),
        generated_at,
        user: user(),
        host: host(),
        output: output.clone(),
        existing: if *force { Existing::Replace } else { Existing::Keep },
    })
}

fn build(order: &Order, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.workspace()?;
    let built = watched(scene, |watch| pack::build(&workspace, order, scene.asker(), watch))?;
    if scene.json {
        answer::document(said(&built))?;
    } else {
        answer::lines([
            format!("{}  {} rows  sha256 {}", built.path.display(), built.rows, built.sha256),
            format!("in words: {}", words(&built.sha256).join(" ")),
        ])?;
        for reason in &built.reasons {
            answer::say(scene, &format!("incomplete: {reason}"));
        }
    }
    if let Some(note) = &built.note {
        answer::say(scene, note);
    }
    Ok(if built.complete { Ended::Fine } else { Ended::Partial })
}

fn said(built: &Built) -> Value {
    json!({
        "path": built.path.display().to_string(), "rows": built.rows,
        "sha256": built.sha256.to_string(), "words": words(&built.sha256), "complete": built.complete,
        "signed": false, "pack_id": built.pack_id, "bytes": built.bytes, "reasons": built.reasons,
        "note": built.note,
    })
}

/// An outsider's machine has no workspace, and a check makes none; nor does it need one that opens.
fn verify(file: &Path, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.workspace().ok().filter(Workspace::exists);
    let checked = watched(scene, |watch| match &workspace {
        Some(workspace) => pack::verify_in(workspace, file, watch),
        None => pack::verify(file, watch),
    })?;
    if scene.json {
        answer::document(verdict(&checked))?;
    } else {
        let rows = checked.check.checks.iter().map(|check| {
            vec![
                if check.ok { "ok" } else { "FAILED" }.to_owned(),
                check.name.to_string(),
                check.detail.clone(),
            ]
        });
        answer::lines(
            table::columns(&["", "check", "found"], &rows.collect::<Vec<_>>())
                .iter()
                .map(|line| table::toned(line, scene.colour)),
        )?;
        if let Some(facts) = &checked.facts {
            answer::lines([says(facts, scene)])?;
        }
        answer::lines([
            format!("sha256 {}", checked.sha256),
            format!("in words: {}", words(&checked.sha256).join(" ")),
        ])?;
    }
    if let Some(note) = &checked.note {
        answer::say(scene, note);
    }
    Ok(if checked.check.ok { Ended::Fine } else { Ended::CheckFailed })
}

/// What the pack says of itself, in a line.
fn says(facts: &PackFacts, scene: &Scene) -> String {
    let organisation = facts.organisation.as_deref().map(|name| format!(" for {name}")).unwrap_or_default();
    let complete = if facts.complete { "complete" } else { "not complete" };
    let line = format!(
        "it says: {}{organisation}, {} to {}, {} of {} rows of the period, {complete}",
        facts.kind,
        scene.shown(facts.from),
        scene.shown(facts.to),
        facts.rows,
        facts.total_in_period,
    );
    table::visible(&line).into_owned()
}

fn verdict(checked: &Checked) -> Value {
    let checks = checked.check.checks.iter();
    let checks = checks.map(|check| json!({ "name": check.name, "ok": check.ok, "detail": check.detail }));
    json!({
        "ok": checked.check.ok, "pack_id": checked.check.pack_id, "checks": checks.collect::<Vec<_>>(),
        "sha256": checked.sha256.to_string(), "words": words(&checked.sha256), "bytes": checked.bytes,
        "facts": checked.facts, "note": checked.note,
    })
}

fn list(scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.existing()?;
    let (packs, problems) = pack::listed(&workspace)?;
    if scene.json {
        let packs: Vec<Value> = packs.iter().map(line).collect();
        answer::document(json!({ "packs": packs, "problems": problems }))?;
    } else {
        let rows: Vec<Vec<String>> = packs.iter().map(|pack| cells(pack, scene)).collect();
        let lines = table::columns(&["time", "from", "verdict", "kind", "rows", "words", "path"], &rows);
        answer::lines(lines.iter().map(|line| table::toned(line, scene.colour)))?;
        say_problems(&problems, scene);
    }
    Ok(Ended::Fine)
}

fn line(pack: &Listed) -> Value {
    json!({
        "path": pack.path, "is_there": pack.is_there, "at": pack.at, "is_own": pack.is_own,
        "sha256": pack.sha256.to_string(), "words": words(&pack.sha256), "bytes": pack.bytes, "facts": pack.facts,
        "check": pack.check.as_ref().map(|check| json!({ "at": check.at, "ok": check.ok, "failed": check.failed })),
    })
}

fn cells(pack: &Listed, scene: &Scene) -> Vec<String> {
    let facts = pack.facts.as_ref();
    let verdict = match &pack.check {
        _ if !pack.is_there => "gone".to_owned(),
        Some(check) if check.ok => "ok".to_owned(),
        Some(_) => "FAILED".to_owned(),
        None => "not checked".to_owned(),
    };
    let unread = || "cannot be read".to_owned();
    vec![
        scene.shown(pack.at),
        if pack.is_own { "here" } else { "elsewhere" }.to_owned(),
        verdict,
        facts.map_or_else(unread, |facts| facts.kind.clone()),
        facts.map_or_else(unread, |facts| facts.rows.to_string()),
        words(&pack.sha256)[..WORDS_IN_A_LIST].join(" "),
        pack.path.clone(),
    ]
}

#[allow(clippy::disallowed_methods, reason = "a face says who asks")]
fn user() -> String {
    ["USER", "USERNAME", "LOGNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok())
        .unwrap_or_else(|| "unknown".into())
}

#[allow(clippy::disallowed_methods, reason = "a face says where it runs")]
fn host() -> String {
    let named = std::fs::read_to_string("/etc/hostname").ok().map(|text| text.trim().to_owned());
    named
        .filter(|name| !name.is_empty())
        .or_else(|| std::env::var("COMPUTERNAME").ok())
        .unwrap_or_else(|| "unknown".into())
}
