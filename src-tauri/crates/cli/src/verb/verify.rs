//! `exhibit verify`.

use std::path::PathBuf;

use exhibit_engine::{Hash, checkpoint, words};
use serde_json::json;

use crate::answer;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;

pub(super) fn run(checkpoints: &[PathBuf], scene: &Scene) -> Result<Ended, Stop> {
    let elsewhere = checkpoint::kept(checkpoints)?;
    let found = scene.workspace()?.verify_against(&elsewhere)?;
    if scene.json {
        answer::document(json!({
            "ok": found.ok, "tree_size": found.tree_size, "root": found.root, "words": in_words(&found.root),
            "checks": found.checks,
        }))?;
    } else {
        let rows = found.checks.iter().map(|check| {
            vec![if check.ok { "ok" } else { "FAILED" }.to_owned(), check.name.clone(), check.detail.clone()]
        });
        let lines = table::columns(&["", "check", "found"], &rows.collect::<Vec<_>>());
        answer::lines(lines.iter().map(|line| table::toned(line, scene.colour)))?;
        answer::lines([
            format!("{} rows, root {}", found.tree_size, found.root),
            format!("in words: {}", in_words(&found.root).join(" ")),
        ])?;
    }
    Ok(if found.ok { Ended::Fine } else { Ended::CheckFailed })
}

/// The root as people read it aloud.
fn in_words(root: &str) -> Vec<&'static str> {
    root.parse::<Hash>().map(|root| words(&root).to_vec()).unwrap_or_default()
}
