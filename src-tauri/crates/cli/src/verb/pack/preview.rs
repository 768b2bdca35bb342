//! `exhibit pack preview`.

use std::path::PathBuf;

use exhibit_engine::output::Existing;
use exhibit_engine::pack::{self, Preview};
use serde_json::{Value, json};

use super::order::{Place, order};
use super::sign::signing;
use crate::answer;
use crate::args::PreviewArgs;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;
use crate::watching::watched;

pub(super) fn run(args: &PreviewArgs, scene: &Scene) -> Result<Ended, Stop> {
    let workspace = scene.existing()?;
    let place = Place { output: PathBuf::new(), existing: Existing::Keep, generated_at: scene.now };
    let order = order(&args.what, place, signing(&args.sign, &workspace)?, scene)?;
    let preview = watched(scene, |watch| pack::preview(&workspace, &order, scene.asker(), watch))?;
    if scene.json {
        answer::document(said(&preview))?;
    } else {
        answer::lines(lines(&preview))?;
    }
    for warning in &preview.warnings {
        answer::say(scene, &format!("warning: {warning}"));
    }
    Ok(if preview.missing.is_empty() { Ended::Fine } else { Ended::Partial })
}

fn said(preview: &Preview) -> Value {
    let listings = preview.listings.iter();
    let listings = listings.map(|table| json!({ "id": table.id, "title": table.title, "rows": table.rows }));
    let redaction = preview.redaction.as_ref();
    json!({
        "population": preview.population, "complete": preview.missing.is_empty(), "missing": preview.missing,
        "coverage": preview.coverage, "exceptions": preview.exceptions, "listings": listings.collect::<Vec<_>>(),
        "redaction": redaction.map(|found| {
            json!({ "rows": found.rows, "fields": found.fields, "looked_at": found.looked_at })
        }),
        "bytes_about": preview.bytes_about, "members": preview.members, "signer": preview.signer,
        "warnings": preview.warnings,
    })
}

fn lines(preview: &Preview) -> Vec<String> {
    let population = &preview.population;
    let mut rows = vec![
        vec!["rows of the period".to_owned(), population.total_in_period.to_string()],
        vec!["of them in the pack".to_owned(), population.included.to_string()],
    ];
    let left_out = |(reason, rows): (&exhibit_engine::export::Exclusion, &u64)| {
        vec![format!("left out: {}", reason.as_str()), rows.to_string()]
    };
    rows.extend(population.excluded_by_reason.iter().map(left_out));
    rows.push(vec!["without a readable time".to_owned(), population.undated.to_string()]);
    rows.push(vec!["that could not be read".to_owned(), population.problems.to_string()]);
    rows.extend(
        preview.listings.iter().map(|table| vec![format!("table: {}", table.title), table.rows.to_string()]),
    );
    let found = preview.exceptions.iter().filter(|rule| rule.count > 0);
    rows.extend(found.map(|rule| vec![format!("exception: {}", rule.title), rule.count.to_string()]));
    let mut lines = table::columns(&["", "number"], &rows);
    if let Some(found) = &preview.redaction {
        let fields = found.fields.join(", ");
        lines.push(format!(
            "of {} rows looked at, {} would be redacted: {fields}",
            found.looked_at, found.rows
        ));
    }
    lines.push(match &preview.signer {
        Some(signer) => format!("signed by {} with {}", signer.identity, signer.fingerprint),
        None => "not signed".to_owned(),
    });
    lines.push(format!("{} files, about {} bytes", preview.members.len(), preview.bytes_about));
    match preview.missing.as_slice() {
        [] => lines.push("nothing is known to be missing".to_owned()),
        missing => {
            lines.extend(missing.iter().map(|reason| format!("incomplete: {}", table::visible(reason))));
        }
    }
    lines
}
