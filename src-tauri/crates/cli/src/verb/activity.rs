//! `exhibit activity`: what was made and checked in a workspace.

use exhibit_engine::activity::{self, Deed, Problem, Record, Written};
use serde_json::json;

use crate::answer;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;

pub(super) fn run(limit: usize, scene: &Scene) -> Result<Ended, Stop> {
    let (mut records, problems) = activity::read(&scene.existing()?)?;
    records.reverse();
    if limit > 0 {
        records.truncate(limit);
    }
    if scene.json {
        answer::document(json!({ "activity": records, "problems": problems }))?;
    } else {
        let rows: Vec<Vec<String>> = records.iter().map(|record| cells(record, scene)).collect();
        let lines = table::columns(&["time", "what", "found", "path"], &rows);
        answer::lines(lines.iter().map(|line| table::toned(line, scene.colour)))?;
        say_problems(&problems, scene);
    }
    Ok(Ended::Fine)
}

/// Lines of the log that cannot be read, on standard error: the others count all the same.
pub(super) fn say_problems(problems: &[Problem], scene: &Scene) {
    for problem in problems {
        let place = if problem.line == 0 { String::new() } else { format!(", line {}", problem.line) };
        answer::say(scene, &format!("activity log{place}: {}", problem.reason));
    }
}

fn cells(record: &Record, scene: &Scene) -> Vec<String> {
    let (what, found, Written { path, .. }) = match &record.deed {
        Deed::PackBuilt { file, facts } => {
            let rows =
                facts.as_ref().map_or_else(|| "pack".to_owned(), |facts| format!("{} rows", facts.rows));
            ("pack built", rows, file)
        }
        Deed::PackChecked { file, ok: true, .. } => ("pack checked", "ok".to_owned(), file),
        Deed::PackChecked { file, failed, .. } => {
            ("pack checked", format!("FAILED: {}", failed.join(", ")), file)
        }
        Deed::Exported { file, rows, format, .. } => ("exported", format!("{rows} rows as {format}"), file),
    };
    vec![scene.shown(record.at), what.to_owned(), found, path.clone()]
}
