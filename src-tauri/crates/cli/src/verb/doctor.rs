//! `exhibit doctor`.

use exhibit_engine::doctor::{self, Finding};
use serde_json::json;

use crate::answer;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;
use crate::watching::watched;

pub(super) fn run(scene: &Scene) -> Result<Ended, Stop> {
    let findings = watched(scene, |watch| doctor::examine(&scene.home, scene.keep(), watch))?;
    let ok = findings.iter().all(|finding| finding.ok);
    if scene.json {
        answer::document(json!({ "ok": ok, "checks": findings }))?;
    } else {
        let rows: Vec<Vec<String>> = findings.iter().map(cells).collect();
        let lines = table::columns(&["", "check", "found"], &rows);
        answer::lines(lines.iter().map(|line| table::toned(line, scene.colour)))?;
        for Finding { name, hint, .. } in &findings {
            if let Some(hint) = hint {
                answer::say(scene, &format!("{name}: {hint}"));
            }
        }
    }
    Ok(if ok { Ended::Fine } else { Ended::CheckFailed })
}

fn cells(finding: &Finding) -> Vec<String> {
    let mark = if finding.ok { "ok" } else { "FAILED" };
    vec![mark.to_owned(), finding.name.clone(), finding.detail.clone()]
}
