//! `exhibit webhook list --problems`: what came from files or to the listener and could not be read as a request.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use exhibit_engine::webhook::shelf::CaptureProblemLine;
use serde_json::{Value, json};

use crate::answer;
use crate::args::CaptureListArgs;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;

/// Characters of the beginning in a table: enough to see what it is.
const BEGINNING_CHARS: usize = 80;

pub(super) fn run(args: &CaptureListArgs, scene: &Scene) -> Result<Ended, Stop> {
    let reader = scene.existing()?.reader()?;
    // One state for the count and the lines.
    reader.hold()?;
    let limit = if args.limit == 0 { u64::MAX } else { args.limit as u64 };
    let lines = reader.capture_problems(args.after.unwrap_or(0), limit)?;
    let count = reader.capture_problem_count()?;
    if scene.json {
        let problems = lines.iter().map(document).collect::<Vec<Value>>();
        answer::document(json!({ "count": count, "problems": problems }))?;
        return Ok(Ended::Fine);
    }
    let headings = ["problem", "stored", "came by", "file", "line", "bytes", "reason", "begins"];
    let cells: Vec<Vec<String>> = lines.iter().map(|line| cells(line, scene)).collect();
    answer::lines(table::columns(&headings, &cells))?;
    answer::say(scene, &format!("{} of {count} problems; their bytes are in --json", lines.len()));
    Ok(Ended::Fine)
}

fn document(line: &CaptureProblemLine) -> Value {
    let problem = &line.problem;
    let text = std::str::from_utf8(&problem.raw).ok();
    let mut document = json!({
        "problem": line.id, "stored_at": line.stored_at, "via": problem.via.as_str(), "file": problem.file,
        "line": (problem.line > 0).then_some(problem.line), "reason": problem.reason, "raw": text,
        "raw_bytes": problem.raw_bytes, "is_whole": problem.raw.len() as u64 == problem.raw_bytes,
    });
    if text.is_none() {
        document["raw_base64"] = BASE64.encode(&problem.raw).into();
    }
    document
}

fn cells(line: &CaptureProblemLine, scene: &Scene) -> Vec<String> {
    let problem = &line.problem;
    vec![
        line.id.to_string(),
        scene.shown(line.stored_at),
        problem.via.as_str().to_owned(),
        problem.file.clone().unwrap_or_else(|| "none".to_owned()),
        if problem.line == 0 { "none".to_owned() } else { problem.line.to_string() },
        problem.raw_bytes.to_string(),
        problem.reason.clone(),
        String::from_utf8_lossy(&problem.raw).chars().take(BEGINNING_CHARS).collect(),
    ]
}
