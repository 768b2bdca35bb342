//! `assessment-results.json`: what the pack holds in NIST's OSCAL, for programs of governance and risk.
//!
//! Observations (method: examine) point to the files of the pack with their row counts and hashes; a question that
//! found cases becomes a finding, because somebody must look at it. Nothing here says that a control is met.
//! Model: OSCAL assessment results layer, version 1.1 (NIST).

mod model;
mod name;
#[cfg(test)]
mod tests;

use serde_json::to_string_pretty;

use self::model::{
    AssessmentResults, ControlId, Document, Evidence, Finding, Href, Metadata, Observation, Party, Property,
    Related, Results, ReviewedControls, Selection, Status, Target,
};
use self::name::{control_token, line, markdown, token, uuid};
use crate::control::{Control, controls_of};
use crate::error::Error;
use crate::pack::{ExceptionRule, FileFacts, Story};

/// The version of the model that this follows.
const OSCAL_VERSION: &str = "1.1.3";
/// The one method used: somebody looked at records.
const EXAMINE: &str = "EXAMINE";
/// Namespace of our own properties.
const NAMESPACE: &str = "urn:exhibit:pack";
/// Said wherever a reader could take a word for a verdict.
const NO_VERDICT: &str =
    "This document points to evidence. Whether a control is met is for whoever audits it to say.";
/// Rules, reasons and files told of; far more than there are.
const MOST: usize = 200;

/// The text of `assessment-results.json`.
///
/// # Errors
/// [`Error::Write`] when it cannot be written as JSON, which does not happen.
pub(crate) fn assessment_results(story: &Story<'_>) -> Result<String, Error> {
    let mut text = to_string_pretty(&Document { results: document(story) })?;
    text.push('\n');
    Ok(text)
}

fn document(story: &Story<'_>) -> AssessmentResults {
    AssessmentResults {
        uuid: uuid(story.pack_id, "assessment-results"),
        metadata: metadata(story),
        // There is no assessment plan: the model demands a reference, and this is the one that names none.
        import_ap: Href { href: "#none".into() },
        results: [results(story)],
    }
}

fn metadata(story: &Story<'_>) -> Metadata {
    let input = story.input;
    let party = input.organisation.as_deref().map(|name| Party {
        uuid: uuid(story.pack_id, "organisation"),
        kind: "organization",
        name: line(name),
    });
    Metadata {
        title: markdown(input.title()),
        last_modified: input.generated.at,
        version: "1",
        oscal_version: OSCAL_VERSION,
        props: vec![
            property("pack-id", story.pack_id),
            property("complete", &input.completeness.complete.to_string()),
        ],
        parties: party.into_iter().collect(),
        remarks: NO_VERDICT,
    }
}

fn results(story: &Story<'_>) -> Results {
    let input = story.input;
    let rules = || input_rules(story);
    let mut observations = vec![population(story), completeness(story)];
    observations.extend(controls_of(input.kind).iter().filter_map(|control| about_control(story, control)));
    observations.extend(rules().map(|rule| about_rule(story, rule)));
    Results {
        uuid: uuid(story.pack_id, "result"),
        title: markdown(input.title()),
        description: format!("Rows from {} up to, not including, {}.", input.period.from, input.period.to),
        start: input.period.from,
        end: input.period.to,
        reviewed_controls: reviewed(controls_of(input.kind)),
        observations,
        findings: rules().filter(|rule| rule.count > 0).map(|rule| finding(story, rule)).collect(),
        remarks: NO_VERDICT,
    }
}

fn input_rules<'a>(story: &Story<'a>) -> impl Iterator<Item = &'a ExceptionRule> {
    story.findings.exceptions.iter().take(MOST)
}

/// The controls of each framework as one selection.
fn reviewed(controls: &[Control]) -> ReviewedControls {
    let mut selections: Vec<Selection> = Vec::new();
    let mut last = None;
    for control in controls {
        let id = ControlId { control_id: control_token(control) };
        match selections.last_mut() {
            Some(selection) if last == Some(&control.framework) => selection.include_controls.push(id),
            _ => selections.push(Selection {
                description: format!("Controls of {} that the pack speaks to.", control.framework_title),
                include_controls: vec![id],
            }),
        }
        last = Some(&control.framework);
    }
    ReviewedControls { control_selections: selections, remarks: NO_VERDICT }
}

fn population(story: &Story<'_>) -> Observation {
    let population = &story.input.population;
    Observation {
        title: "Rows of the pack".into(),
        description: format!(
            "{} rows of the period, {} of them in the pack; the others are counted by reason.",
            population.total_in_period, population.included
        ),
        props: vec![property("row-count", &population.included.to_string())],
        evidence: story.files.iter().take(MOST).map(evidence).collect(),
        ..observation(story, "population")
    }
}

fn completeness(story: &Story<'_>) -> Observation {
    let found = &story.input.completeness;
    let reasons = found.reasons.iter().take(MOST).map(|reason| format!(" {}", markdown(reason)));
    let files = story.files.iter().filter(|file| file.path.starts_with("data/completeness/"));
    Observation {
        title: "Completeness".into(),
        description: format!("{}{}", markdown(&found.statement), reasons.collect::<String>()),
        props: vec![property("complete", &found.complete.to_string())],
        evidence: files.map(evidence).collect(),
        ..observation(story, "completeness")
    }
}

/// What the pack shows for a control; none where it has none of the files that speak to it.
fn about_control(story: &Story<'_>, control: &Control) -> Option<Observation> {
    let names =
        |file: &&FileFacts| control.listings.iter().any(|listing| Control::names(listing, &file.path));
    let evidence: Vec<Evidence> = story.files.iter().filter(names).map(evidence).collect();
    (!evidence.is_empty()).then(|| Observation {
        title: format!("{} {}", control.framework_title, control.id),
        description: format!("{} Not shown: {}", control.shows, control.not_shown),
        props: vec![property("control-id", &control_token(control))],
        evidence,
        ..observation(story, &format!("control:{}:{}", control.framework, control.id))
    })
}

fn about_rule(story: &Story<'_>, rule: &ExceptionRule) -> Observation {
    let cases = rule.examples.iter().map(|case| format!("\n- {}", markdown(&case.detail)));
    let files = story.files.iter().filter(|file| file.path == "data/evidence/exceptions.csv");
    Observation {
        title: markdown(&rule.title),
        description: format!("{} {} cases.{}", markdown(&rule.about), rule.count, cases.collect::<String>()),
        props: vec![property("case-count", &rule.count.to_string())],
        evidence: files.map(evidence).collect(),
        ..observation(story, &format!("rule:{}", rule.id))
    }
}

fn finding(story: &Story<'_>, rule: &ExceptionRule) -> Finding {
    Finding {
        uuid: uuid(story.pack_id, &format!("finding:{}", rule.id)),
        title: markdown(&rule.title),
        description: format!("{} cases. {}", rule.count, markdown(&rule.about)),
        target: Target {
            kind: "objective-id",
            target_id: format!("exception-{}", token(&rule.id)),
            status: Status {
                state: "not-satisfied",
                reason: "other",
                remarks: "An exception is a question, not a verdict: somebody must look at its cases.",
            },
        },
        related_observations: [Related {
            observation_uuid: uuid(story.pack_id, &format!("rule:{}", rule.id)),
        }],
    }
}

/// An observation with its name and time, still without words.
fn observation(story: &Story<'_>, what: &str) -> Observation {
    Observation {
        uuid: uuid(story.pack_id, what),
        title: String::new(),
        description: String::new(),
        props: Vec::new(),
        methods: [EXAMINE],
        evidence: Vec::new(),
        collected: story.input.generated.at,
    }
}

/// One file, as seen from `data/oscal/`.
fn evidence(file: &FileFacts) -> Evidence {
    let href = match file.path.strip_prefix("data/") {
        Some(inside) => format!("../{inside}"),
        None => format!("../../{}", file.path),
    };
    let mut props: Vec<Property> =
        file.rows.iter().map(|rows| property("row-count", &rows.to_string())).collect();
    props.push(property("sha256", &file.sha256));
    Evidence { href, description: line(&file.path), props }
}

fn property(name: &'static str, value: &str) -> Property {
    Property { name, ns: NAMESPACE, value: line(value) }
}
