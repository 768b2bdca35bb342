//! `exhibit pack show`: the rows of any pack, without a workspace.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use exhibit_engine::entry::Entry;
use exhibit_engine::export::{OpenedRow, Trust};
use exhibit_engine::opened::{self, Opened};
use serde_json::{Value, json};

use crate::answer;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;
use crate::watching::watched;

/// Rows that a query finds, the newest first. A pack that fails its check is shown all the same, and the exit code says
/// so.
pub(super) fn rows(file: &Path, (query, limit): (&str, u64), scene: &Scene) -> Result<Ended, Stop> {
    let limit = if limit == 0 { u64::MAX } else { limit };
    let (mut pack, set) = watched(scene, |watch| {
        let mut pack = opened::open(file, &Trust::nobody(), watch)?;
        let set = pack.query(query, scene.asker(), watch)?;
        Ok::<_, exhibit_engine::Error>((pack, set))
    })?;
    let entries = pack.window(set.handle, 0, limit)?;
    if scene.json {
        let ok = pack.checked().check.ok;
        answer::document(json!({ "ok": ok, "count": set.count, "unread": set.unread, "entries": entries }))?;
    } else {
        let rows: Vec<Vec<String>> = entries.iter().map(|entry| cells(entry, scene)).collect();
        let lines = table::columns(&["line", "time", "source", "outcome", "actor", "summary"], &rows);
        answer::lines(lines.iter().map(|line| table::toned(line, scene.colour)))?;
        answer::say(scene, &format!("{} of {} rows", entries.len(), set.count));
    }
    Ok(told(&pack, scene))
}

/// Everything that the pack says of one row.
pub(super) fn row(file: &Path, line: u64, scene: &Scene) -> Result<Ended, Stop> {
    let mut pack = watched(scene, |watch| opened::open(file, &Trust::nobody(), watch))?;
    let row = pack.detail(line)?;
    if scene.json {
        answer::document(document(&row))?;
    } else {
        answer::lines(lines(&row, scene))?;
    }
    Ok(told(&pack, scene))
}

/// Says what is wrong with the pack, for a reader who would believe its rows.
fn told(pack: &Opened, scene: &Scene) -> Ended {
    for problem in pack.problems() {
        answer::say(scene, &format!("warning: {}", table::visible(problem)));
    }
    let failed = pack.checked().check.checks.iter().filter(|check| !check.ok);
    for check in failed {
        answer::say(scene, &format!("this pack FAILED its check {}: {}", check.name, check.detail));
    }
    if pack.checked().check.ok { Ended::Fine } else { Ended::CheckFailed }
}

fn cells(entry: &Entry, scene: &Scene) -> Vec<String> {
    let missing = || "not recorded".to_owned();
    vec![
        entry.row.to_string(),
        entry.at.map_or_else(missing, |at| scene.shown(at)),
        entry.source.clone(),
        table::mark(entry.outcome),
        entry.actor.name().map_or_else(missing, str::to_owned),
        entry.summary.clone(),
    ]
}

fn document(row: &OpenedRow) -> Value {
    let raw = row.raw.as_deref().map(std::str::from_utf8);
    let verdict = |verdict: &Option<Result<(), String>>| match verdict {
        None => json!({ "ok": null, "detail": null }),
        Some(Ok(())) => json!({ "ok": true, "detail": null }),
        Some(Err(why)) => json!({ "ok": false, "detail": why }),
    };
    json!({
        "entry": row.entry,
        "raw": raw.and_then(Result::ok),
        "raw_base64": row.raw.as_ref().filter(|_| raw.is_some_and(|raw| raw.is_err())).map(|raw| BASE64.encode(raw)),
        "redacted": row.redacted,
        "row_in_workspace": row.row_in_workspace,
        "leaf": row.leaf.as_ref().map(|leaf| leaf.leaf_sha256.clone()),
        "leaf_index": row.leaf.as_ref().map(|leaf| leaf.leaf_index),
        "follows": verdict(&row.follows),
        "proven": verdict(&row.proven),
    })
}

fn lines(row: &OpenedRow, scene: &Scene) -> Vec<String> {
    let verdict = |verdict: &Option<Result<(), String>>, not_said: &str| match verdict {
        None => not_said.to_owned(),
        Some(Ok(())) => "ok".to_owned(),
        Some(Err(why)) => format!("FAILED: {}", table::visible(why)),
    };
    let raw = row.raw.as_deref().map_or_else(
        || "not in this pack, which is redacted".to_owned(),
        |raw| table::visible(&String::from_utf8_lossy(raw)).into_owned(),
    );
    let mut lines = cells(&row.entry, scene);
    lines.push(format!(
        "leaf follows from the row: {}",
        verdict(&row.follows, "cannot be told of a redacted row")
    ));
    lines.push(format!("leaf is in the log: {}", verdict(&row.proven, "the pack has no proof")));
    if !row.redacted.is_empty() {
        lines.push(format!("hidden: {}", table::visible(&row.redacted.join(", "))));
    }
    lines.push(raw);
    lines.into_iter().map(|line| table::visible(&line).into_owned()).collect()
}
