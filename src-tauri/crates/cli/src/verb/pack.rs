//! `exhibit pack`.

use std::path::Path;

use exhibit_engine::export::PackKind;
use exhibit_engine::output::Existing;
use exhibit_engine::pack::{self, Built, Order, Scope};
use serde_json::{Value, json};

use crate::answer;
use crate::args::{Kind, PackVerb};
use crate::failing::{Ended, Stop, usage_stop};
use crate::scene::Scene;
use crate::table;
use crate::watching::watched;

pub(super) fn run(verb: &PackVerb, scene: &Scene) -> Result<Ended, Stop> {
    match verb {
        PackVerb::Verify { file } => verify(file, scene),
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
        answer::lines([format!("{}  {} rows  sha256 {}", built.path.display(), built.rows, built.sha256)])?;
        for reason in &built.reasons {
            answer::say(scene, &format!("incomplete: {reason}"));
        }
    }
    Ok(if built.complete { Ended::Fine } else { Ended::Partial })
}

fn said(built: &Built) -> Value {
    json!({
        "path": built.path.display().to_string(), "rows": built.rows, "sha256": built.sha256, "complete": built.complete,
        "signed": false, "pack_id": built.pack_id, "bytes": built.bytes, "reasons": built.reasons,
    })
}

fn verify(file: &Path, scene: &Scene) -> Result<Ended, Stop> {
    let check = pack::verify(file)?;
    if scene.json {
        let checks = check.checks.iter();
        let checks =
            checks.map(|check| json!({ "name": check.name, "ok": check.ok, "detail": check.detail }));
        answer::document(
            json!({ "ok": check.ok, "pack_id": check.pack_id, "checks": checks.collect::<Vec<_>>() }),
        )?;
    } else {
        let rows = check.checks.iter().map(|check| {
            vec![
                if check.ok { "ok" } else { "FAILED" }.to_owned(),
                check.name.to_string(),
                check.detail.clone(),
            ]
        });
        answer::lines(table::columns(&["", "check", "found"], &rows.collect::<Vec<_>>()))?;
    }
    Ok(if check.ok { Ended::Fine } else { Ended::CheckFailed })
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
