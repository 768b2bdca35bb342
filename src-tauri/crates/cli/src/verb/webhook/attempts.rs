//! `exhibit webhook attempts`: what was ever sent from here.

use exhibit_engine::store::AttemptScope;
use exhibit_engine::webhook::replay::{Column, compare};
use serde_json::{Value, json};

use super::sent;
use crate::answer;
use crate::args::AttemptsArgs;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;

pub(super) fn run(args: &AttemptsArgs, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.existing()?;
    if let (Some(capture), true) = (args.capture, args.compare) {
        let columns = compare(&workspace, capture, &super::schemes_of(scene))?;
        return side_by_side(&columns, scene);
    }
    let scope = match (&args.run, args.capture) {
        (Some(run), _) => AttemptScope::Run(run.clone()),
        (None, Some(capture)) => AttemptScope::Capture(capture),
        (None, None) => AttemptScope::All,
    };
    let attempts = workspace.reader()?.attempts(&scope, args.limit)?;
    if scene.json {
        let lines: Vec<Value> = attempts.iter().map(sent::line).collect();
        answer::document(json!({ "attempts": lines }))?;
        return Ok(Ended::Fine);
    }
    let cells = |attempt: &exhibit_engine::store::Attempt| {
        let draft = &attempt.draft;
        let of = draft.capture.map(|id| format!("capture:{id}")).or_else(|| draft.source_file.clone());
        let mut cells = vec![
            attempt.id.to_string(),
            scene.shown(draft.at),
            draft.by_whom.clone(),
            draft.case.clone().unwrap_or_else(|| draft.kind.as_str().to_owned()),
            of.unwrap_or_else(|| "none".to_owned()),
            draft.target.clone(),
        ];
        cells.extend(sent::cells(draft));
        cells
    };
    let headings = [
        "number",
        "at",
        "by",
        "kind",
        "copy of",
        "to",
        "delivery",
        "signature",
        "our check",
        "status",
        "took",
        "error",
    ];
    answer::lines(table::columns(&headings, &attempts.iter().map(cells).collect::<Vec<_>>()))?;
    Ok(Ended::Fine)
}

fn side_by_side(columns: &[Column], scene: &Scene) -> Result<Ended, Stop> {
    if scene.json {
        answer::document(json!({ "columns": columns }))?;
        return Ok(Ended::Fine);
    }
    let body = |column: &Column| match column.body.first_difference {
        None => format!("{} bytes, the same", column.body.bytes),
        Some(at) => format!("{} bytes, differs from byte {at}", column.body.bytes),
    };
    let text = |text: &Option<String>, none: &str| text.clone().unwrap_or_else(|| none.to_owned());
    let rows = columns.iter().map(|column| {
        vec![
            column.attempt.map_or_else(|| "as received".to_owned(), |id| id.to_string()),
            text(&column.at, "not recorded"),
            body(column),
            column.signature.to_owned(),
            column.headers_differ.join(", "),
            text(&column.verdict, "not checked"),
            column.status.map_or_else(|| "none".to_owned(), |status| status.to_string()),
            column.latency_ms.map_or_else(String::new, |took| format!("{took} ms")),
            text(&column.error, ""),
        ]
    });
    let headings =
        ["try", "at", "body", "signature", "other headers", "our check", "status", "took", "error"];
    answer::lines(table::columns(&headings, &rows.collect::<Vec<_>>()))?;
    Ok(Ended::Fine)
}
