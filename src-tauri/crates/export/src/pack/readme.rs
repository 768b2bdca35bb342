//! `README.txt`: what the pack is, how to check it without Exhibit, and what it does not prove.

mod check;

use std::fmt::Write;

use super::describe::Details;
use super::input::{PackInput, Population};
use super::path;
use super::story::Story;
use crate::plain::plain;

/// The text of `README.txt`.
pub(crate) fn readme(story: &Story<'_>, details: Details<'_>) -> String {
    let input = story.input;
    let title = plain(input.title());
    let mut text = format!("{title}\n{}\n\n", "=".repeat(title.chars().count()));
    let parts = [
        warning(input),
        facts(story.pack_id, input),
        counts(&input.population),
        sources(input),
        completeness(input),
        contents(story),
        check::how_to_check(story, details),
        check::how_to_recompute(story, details),
        limits(input),
    ];
    for part in parts.iter().filter(|part| !part.is_empty()) {
        text.extend(part.iter().flat_map(|line| [line.as_str(), "\n"]));
        text.push('\n');
    }
    // One line end at the end.
    text.pop();
    text
}

/// What must not be overlooked stands first.
fn warning(input: &PackInput) -> Vec<String> {
    let mut lines = Vec::new();
    if !input.completeness.complete {
        lines.push(
            "THIS PACK IS NOT COMPLETE. Something that belongs in it is known to be missing:".to_owned(),
        );
        lines.extend(input.completeness.reasons.iter().map(|reason| format!("- {}", plain(reason))));
    }
    if let Some(redaction) = &input.redaction {
        lines.push(format!("THIS PACK IS REDACTED by the profile {}.", plain(&redaction.profile.id)));
        lines.push(format!("{} says which fields, by which rule, in how many rows.", path::REDACTION_LOG));
    }
    lines
}

fn facts(pack_id: &str, input: &PackInput) -> Vec<String> {
    let made = &input.generated;
    let query =
        if input.query.is_empty() { "none: every row of this kind".into() } else { plain(&input.query) };
    let signed = match &input.signer {
        None => "no".to_owned(),
        Some(signer) => format!("by {} with {}", plain(&signer.identity), plain(&signer.fingerprint)),
    };
    let mut lines = vec![
        format!("Pack           {pack_id}"),
        format!("Organisation   {}", plain(input.organisation.as_deref().unwrap_or("not given"))),
        format!("Period         {} up to, not including, {}", input.period.from, input.period.to),
        format!("Query          {query}"),
    ];
    if input.unclassified_too {
        lines.push("               with rows that no classification rule names".to_owned());
    }
    lines.extend([
        format!("Made           {} by {} on {}", made.at, plain(&made.user), plain(&made.host)),
        format!("               with Exhibit {}", plain(&made.app_version)),
        format!("Log            {} leaves, root {}", input.tree.size, input.tree.root),
        format!("Assurance      {}", plain(&input.tier)),
        format!("Signed         {signed}"),
    ]);
    lines
}

fn counts(population: &Population) -> Vec<String> {
    let line = |rows: u64, what: &str| format!("{rows:>12}  {what}");
    let mut lines = headed("Counts");
    lines.push(line(population.total_in_period, "rows in the period"));
    lines.push(line(population.included, "of them in this pack"));
    for (reason, rows) in &population.excluded_by_reason {
        lines.push(line(*rows, &format!("not in it, {}: {}", reason.as_str(), reason.meaning())));
    }
    lines.push(line(population.unclassified, "rows of the period that no classification rule names"));
    lines.push(line(population.undated, "rows of the workspace without a readable time, in no period"));
    lines.push(line(population.problems, "raw rows of the workspace that could not be read"));
    lines
}

fn sources(input: &PackInput) -> Vec<String> {
    let mut lines = headed("Sources");
    for source in &input.sources {
        let mut line = format!("{} ({}), {} rows", plain(&source.name), plain(&source.vendor), source.rows);
        if let Some(at) = source.last_pull_at {
            write!(line, ", last pulled {at}").expect("BUG: a String takes every write");
        }
        lines.push(line);
        lines.extend(
            source.retention_note.iter().map(|note| format!("  kept by the vendor: {}", plain(note))),
        );
        lines.extend(
            source.not_recorded.iter().map(|what| format!("  not recorded by the vendor: {}", plain(what))),
        );
    }
    if input.sources.is_empty() {
        lines.push("none".to_owned());
    }
    lines
}

fn completeness(input: &PackInput) -> Vec<String> {
    let found = &input.completeness;
    let verdict = match (found.complete, input.gaps.len()) {
        (false, _) => "NOT COMPLETE.".to_owned(),
        (true, 0) => "Complete as far as is known.".to_owned(),
        (true, gaps) => format!("Complete but for {gaps} known gaps, see {}.", path::GAPS),
    };
    let mut lines = headed("Completeness");
    lines.push(format!("{verdict} {}", plain(&found.statement)));
    lines.extend(found.reasons.iter().map(|reason| format!("- {}", plain(reason))));
    lines
}

/// Every file below `data/`, the tables with their titles and rows.
fn contents(story: &Story<'_>) -> Vec<String> {
    let mut lines = headed("What is inside");
    lines.push(format!("{:<44}the same for people, with charts; open it in a browser", path::REPORT));
    lines.push(format!("{:<44}where everything comes from, all counts, for programs", path::PACK_JSON));
    for file in story.files {
        let table = story.sheets.iter().find(|sheet| sheet.path == file.path);
        let about = match table {
            Some(sheet) => format!("{}, {} rows", sheet.title, sheet.rows),
            None => about(&file.path).to_owned(),
        };
        lines.push(format!("{:<44}{about}", file.path));
    }
    for omitted in story.omitted {
        lines.push(format!("{} is not in this pack: {}.", omitted.path, omitted.reason));
    }
    lines.extend(
        [
            "",
            "Every column of every table is explained in data/datapackage.json. Times are UTC.",
            "In CSV files a text that a spreadsheet could take for a formula has an apostrophe put in front of it; one",
            "record is one row, and cells may hold line ends. The NDJSON file holds every text exactly.",
        ]
        .map(str::to_owned),
    );
    lines
}

fn about(file: &str) -> &'static str {
    match file {
        path::NDJSON => "the rows: one JSON object a line, with the vendor's text in `raw` (or `raw_base64`)",
        path::JSON => "the same rows as one array, one row a line",
        path::DELIVERIES => "captured webhook deliveries, bodies in base64, one JSON object a line",
        path::DATA_PACKAGE => "what every column of every table holds (Frictionless Data Package)",
        path::WORKBOOK => "the tables as an Excel workbook",
        path::OSCAL => "OSCAL assessment results",
        path::CHECKPOINT => "size and root of the log",
        path::PROOFS => "for each row, the hashes from its leaf up to the root",
        path::LEAF_HASHES => "every leaf of the log, 32 bytes each, from leaf 0",
        path::CONSISTENCY => "that the log only grew since its earlier checkpoints",
        path::RULES => "the rules that decided which rows are evidence of what",
        path::SAMPLE_METHOD => "how the sample was drawn, and how to draw it again",
        path::STATEMENT => "the statement that closed the access review",
        path::STATEMENT_SIGNATURE => "its signature",
        path::PROFILE => "the redaction profile",
        _ => "",
    }
}

fn limits(input: &PackInput) -> Vec<String> {
    let mut lines = headed("What this pack does not prove");
    lines.extend(input.limits.iter().map(|limit| format!("- {}", plain(limit))));
    let of_hashes = match input.signer {
        None => "- Hashes show whether a file changed since the pack was made, not who made it.",
        Some(_) => "- The signature shows who holds the key, not that what was signed is true.",
    };
    lines.push(of_hashes.to_owned());
    lines
}

fn headed(heading: &str) -> Vec<String> {
    vec![heading.to_owned(), "-".repeat(heading.len())]
}
