//! `exhibit pack verify`.

use std::path::Path;

use exhibit_engine::export::{Check, PackFacts, Trust};
use exhibit_engine::pack::{self, Checked};
use exhibit_engine::{Workspace, words};
use serde_json::{Value, json};

use crate::answer;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;
use crate::watching::watched;

/// An outsider's machine has no workspace, and a check makes none; nor does it need one that opens.
pub(super) fn run(
    file: &Path,
    (signer, against): (Option<&Path>, Option<&Path>),
    scene: &Scene,
) -> Result<Ended, Stop> {
    let trust = trust(signer, scene)?;
    let workspace = scene.workspace().ok().filter(Workspace::exists);
    let mut checked = watched(scene, |watch| match &workspace {
        Some(workspace) => pack::verify_in(workspace, (file, &trust), watch),
        None => pack::verify(file, &trust, watch),
    })?;
    if let Some(other) = against {
        let grown = pack::compare(file, other)?;
        checked.check.ok &= grown.ok;
        checked.check.checks.push(Check { name: "against", ..grown });
    }
    if scene.json {
        answer::document(verdict(&checked))?;
    } else {
        let rows = checked
            .check
            .checks
            .iter()
            .map(|check| vec![mark(check).to_owned(), check.name.to_string(), check.detail.clone()]);
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

/// A check that found nothing to judge by is no `ok`.
fn mark(check: &Check) -> &'static str {
    match check {
        Check { ok: false, .. } => "FAILED",
        Check { is_open: true, .. } => "open",
        Check { .. } => "ok",
    }
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
    let checks = checks.map(|check| {
        json!({ "name": check.name, "ok": check.ok, "detail": check.detail, "is_open": check.is_open })
    });
    json!({
        "ok": checked.check.ok, "pack_id": checked.check.pack_id, "checks": checks.collect::<Vec<_>>(),
        "sha256": checked.sha256.to_string(), "words": words(&checked.sha256), "bytes": checked.bytes,
        "facts": checked.facts, "note": checked.note, "signature": checked.check.signature,
    })
}

/// Whom the caller trusts.
pub(super) fn trust(signer: Option<&Path>, scene: &Scene) -> Result<Trust, Stop> {
    let Some(path) = signer else { return Ok(Trust::nobody()) };
    let (trust, problems) = pack::signers(path, scene.now)?;
    for problem in problems {
        answer::say(scene, &format!("warning: {}: {}", path.display(), table::visible(&problem)));
    }
    Ok(trust)
}
