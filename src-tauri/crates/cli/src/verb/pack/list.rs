//! `exhibit pack list`.

use exhibit_engine::pack::{self, Listed};
use exhibit_engine::words;
use serde_json::{Value, json};

use crate::answer;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;
use crate::verb::activity::say_problems;

/// As many as tell two packs apart at a glance; `pack verify` prints all eight.
const WORDS_IN_A_LIST: usize = 4;

pub(super) fn run(scene: &Scene) -> Result<Ended, Stop> {
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
