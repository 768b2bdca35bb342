//! `exhibit pack build`.

use std::io::IsTerminal;

use exhibit_engine::output::Existing;
use exhibit_engine::pack::{self, Built};
use exhibit_engine::words;
use serde_json::{Value, json};

use super::order::{Place, order};
use super::sign::signing;
use crate::answer;
use crate::args::BuildArgs;
use crate::failing::{Ended, Stop, usage_stop};
use crate::scene::Scene;
use crate::watching::watched;

pub(super) fn run(args: &BuildArgs, scene: &Scene) -> Result<Ended, Stop> {
    let is_piped = args.output.as_os_str() == "-";
    if is_piped && std::io::stdout().is_terminal() {
        return Err(usage_stop(
            "a pack is a zip, which no terminal can show".into(),
            "nothing was written; send it into a pipe or file, or name one with --output FILE",
        ));
    }
    let workspace = scene.existing()?;
    let generated_at = args.generated_at.as_deref().map_or(Ok(scene.now), |text| scene.moment(text))?;
    let existing = if args.force { Existing::Replace } else { Existing::Keep };
    let place = Place { output: args.output.clone(), existing, generated_at };
    let order = order(&args.what, place, signing(&args.sign, &workspace)?, scene)?;
    let built = watched(scene, |watch| pack::build(&workspace, &order, scene.asker(), watch))?;
    if is_piped {
        // Standard output is the pack itself.
        lines(&built).iter().for_each(|line| answer::say(scene, line));
        tell(&built, scene);
    } else {
        print(&built, scene)?;
    }
    Ok(if built.complete { Ended::Fine } else { Ended::Partial })
}

/// Prints what was built: data on standard output, reasons and warnings for people.
pub(super) fn print(built: &Built, scene: &Scene) -> Result<(), Stop> {
    if scene.json {
        answer::document(said(built))?;
    } else {
        answer::lines(lines(built))?;
    }
    tell(built, scene);
    Ok(())
}

/// Says on standard error what is missing and what to look at; a document has the reasons already.
fn tell(built: &Built, scene: &Scene) {
    let is_document = scene.json && built.path.as_os_str() != "-";
    let reasons = built.reasons.iter().filter(|_| !is_document);
    reasons.for_each(|reason| answer::say(scene, &format!("incomplete: {reason}")));
    for warning in &built.warnings {
        answer::say(scene, &format!("warning: {warning}"));
    }
    if let Some(note) = &built.note {
        answer::say(scene, note);
    }
}

fn lines(built: &Built) -> Vec<String> {
    let mut lines = vec![
        format!("{}  {} rows  sha256 {}", built.path.display(), built.rows, built.sha256),
        format!("in words: {}", words(&built.sha256).join(" ")),
    ];
    match &built.signer {
        Some(signer) => lines.push(format!("signed by {} with {}", signer.identity, signer.fingerprint)),
        None => lines.push("not signed".to_owned()),
    }
    let found: u64 = built.exceptions.iter().map(|rule| rule.count).sum();
    if !built.exceptions.is_empty() {
        lines.push(format!("{found} exceptions by {} rules", built.exceptions.len()));
    }
    lines.extend(built.sampled.map(|rows| format!("a sample of {rows} rows was drawn")));
    lines
        .extend(built.pseudonyms.as_ref().map(|path| format!("pseudonyms are sealed in {}", path.display())));
    lines
}

/// What was built, as JSON.
pub(super) fn said(built: &Built) -> Value {
    let exceptions = built.exceptions.iter();
    let exceptions =
        exceptions.map(|rule| json!({ "id": rule.id, "title": rule.title, "count": rule.count }));
    json!({
        "path": built.path.display().to_string(), "rows": built.rows,
        "sha256": built.sha256.to_string(), "words": words(&built.sha256), "complete": built.complete,
        "signed": built.signer.is_some(), "signer": built.signer, "pack_id": built.pack_id, "bytes": built.bytes,
        "reasons": built.reasons, "exceptions": exceptions.collect::<Vec<_>>(), "sampled": built.sampled,
        "pseudonyms": built.pseudonyms.as_ref().map(|path| path.display().to_string()),
        "warnings": built.warnings, "note": built.note,
    })
}
