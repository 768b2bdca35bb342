//! `exhibit webhook list`: the deliveries on the shelf, newest first, and how all of them stand.

use exhibit_engine::webhook::shelf::{Listed, Listing, Row, list};
use serde_json::{Value, json};

use super::problems;
use super::shelf::{add_origin, arrived, judging, line, listing, or_not_recorded, origin_words};
use crate::answer;
use crate::args::CaptureListArgs;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;
use crate::watching::watched;

pub(super) fn run(args: &CaptureListArgs, scene: &Scene) -> Result<Ended, Stop> {
    if args.problems {
        return problems::run(args, scene);
    }
    let reader = scene.existing()?.reader()?;
    let judging = judging(args.which.scheme.as_deref(), &args.which.keys, scene)?;
    let listing = Listing { after: args.after, limit: args.limit, ..listing(&args.which, scene)? };
    // One state for the counts and the rows.
    reader.hold()?;
    let listed = watched(scene, |watch| list(&reader, &judging, &listing, watch))?;
    let problems = reader.capture_counts()?.problems;
    if scene.json {
        let rows = listed.rows.iter().map(document).collect::<Vec<Value>>();
        answer::document(json!({
            "total": listed.total, "count": listed.count, "counts": listed.counts, "problems": problems,
            "deliveries": rows,
        }))?;
    } else {
        print(&listed, scene)?;
        if problems > 0 {
            answer::say(
                scene,
                &format!(
                    "{problems} parts of files or requests could not be read; they are kept raw, and listed by --problems"
                ),
            );
        }
    }
    Ok(Ended::Fine)
}

fn document(row: &Row) -> Value {
    let mut document = line(&row.line, &row.verdict);
    document["duplicates"] = row.duplicates.into();
    document["conflicts"] = row.conflicts.into();
    add_origin(&mut document, &row.origin, row.is_marked);
    document
}

fn print(listed: &Listed, scene: &Scene) -> Result<(), Stop> {
    let headings = ["capture", "received", "verdict", "scheme", "event", "delivery", "bytes", "also"];
    let cells: Vec<Vec<String>> = listed.rows.iter().map(|row| cells(row, scene)).collect();
    answer::lines(table::columns(&headings, &cells))?;
    let counts = &listed.counts;
    answer::say(
        scene,
        &format!(
            "{} of {} deliveries: {} valid, {} invalid, {} stale, {} malformed, {} unsigned",
            listed.count,
            listed.total,
            counts.valid,
            counts.invalid,
            counts.stale,
            counts.malformed,
            counts.unsigned
        ),
    );
    Ok(())
}

fn cells(row: &Row, scene: &Scene) -> Vec<String> {
    let scheme = row.verdict.scheme.as_ref().or(row.line.scheme.as_ref());
    let others = match (row.duplicates, row.conflicts) {
        (0, 0) => None,
        (same, 0) => Some(format!("{same} the same")),
        (same, other) => Some(format!("{same} the same, {other} with another body")),
    };
    let also: Vec<String> = origin_words(&row.origin).into_iter().chain(others).collect();
    vec![
        row.line.id.to_string(),
        arrived(&row.line, scene),
        row.verdict.kind.as_str().to_owned(),
        scheme.cloned().unwrap_or_else(|| "none".to_owned()),
        or_not_recorded(row.line.event.as_ref()),
        or_not_recorded(row.line.delivery.as_ref()),
        row.line.body_bytes.to_string(),
        also.join("; "),
    ]
}
