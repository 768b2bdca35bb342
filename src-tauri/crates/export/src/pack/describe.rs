//! `pack.json`: where everything comes from and what the numbers are, for programs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bundle::FileFacts;
use super::incident::CopyLeftOut;
use super::input::{Completeness, Extras, Generated, PackInput, Period, Population, SourceFacts};
use super::redact::RedactionLine;
use super::sample::SamplePlan;
use super::seal::Signer;
use super::story::{SheetFacts, Story};
use super::study::{ExceptionRule, LISTINGS_VERSION};
use super::{integrity, path, review};
use crate::error::Error;

/// Name and version of this layout.
pub(crate) const SCHEMA: &str = "exhibit-pack/1";

/// Version of the words of README.txt, report.html and the OSCAL results: of what the same facts are told in. Raise it
/// with every change of them that leaves an Exhibit, so that packs of before are not called falsified.
pub(crate) const TEXTS_VERSION: u32 = 1;

const GUARD_RULE: &str = "Text cells that begin (after apostrophes, blanks or invisible characters) with = + - @ TAB CR \
     LF NUL or a wide form of these have one apostrophe put in front: take one away to get the text. NUL is written as \
     U+2400 followed by 0, and U+2400 itself twice. The NDJSON holds the exact texts.";

#[derive(Serialize)]
struct PackJson<'a> {
    schema: &'static str,
    pack_id: &'a str,
    kind: &'static str,
    evidence: Option<&'static str>,
    title: &'a str,
    organisation: Option<&'a str>,
    period: PeriodJson,
    generated: &'a Generated,
    generator: GeneratorJson,
    complete: bool,
    completeness: CompletenessJson<'a>,
    population: &'a Population,
    query: QueryJson<'a>,
    sources: &'a [SourceFacts],
    integrity: IntegrityJson<'a>,
    exceptions: &'a [ExceptionRule],
    figures: BTreeMap<&'a str, u64>,
    left_out: &'a [String],
    sample: Option<SampleJson<'a>>,
    review: Option<ReviewJson<'a>>,
    incident: Option<IncidentJson<'a>>,
    redaction: Option<RedactionJson<'a>>,
    signer: Option<&'a Signer>,
    signatures: &'a [&'static str],
    extras: Extras,
    csv: CsvJson,
    tables: &'a [SheetFacts],
    files: &'a [FileFacts],
    omitted: &'a [Omitted],
    limits: &'a [String],
}

/// Versions of what is made from the rows, for whoever makes it again.
#[derive(Serialize)]
struct GeneratorJson {
    listings: u32,
    texts: u32,
}

#[derive(Serialize)]
struct PeriodJson {
    #[serde(flatten)]
    period: Period,
    half_open: bool,
    time_zone: &'static str,
    /// Of whoever asked, at the start and at the end.
    ahead_of_utc_ms: [i64; 2],
}

#[derive(Serialize)]
struct CompletenessJson<'a> {
    #[serde(flatten)]
    found: &'a Completeness,
    /// Days of sources by what is known of them, as in `coverage.csv`.
    days: BTreeMap<&'a str, u64>,
    gaps: u64,
}

#[derive(Serialize)]
struct QueryJson<'a> {
    text: &'a str,
    unclassified_too: bool,
    rules: RulesJson<'a>,
    profile_sha256: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
struct RulesJson<'a> {
    path: &'static str,
    #[serde(flatten)]
    name: RulesName,
    sha256: &'a str,
}

/// What a rule file says of itself; none of it where it does not.
#[derive(Default, Serialize, Deserialize)]
struct RulesName {
    id: Option<String>,
    version: Option<String>,
}

#[derive(Serialize)]
struct IntegrityJson<'a> {
    tier: &'a str,
    tree_size: u64,
    root: &'a str,
    checkpoint: &'static str,
    leaves: &'static str,
    leaves_order: &'static str,
    /// The proofs, or all leaf hashes where these are smaller.
    proofs: &'static str,
    consistency: &'static str,
    earlier_checkpoints: u64,
    /// Checkpoints of the log that were made before those; none where all are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    older_checkpoints_left_out: Option<u64>,
    custody: &'static str,
}

#[derive(Serialize)]
struct SampleJson<'a> {
    #[serde(flatten)]
    plan: &'a SamplePlan,
    path: &'static str,
    rows: u64,
}

#[derive(Serialize)]
struct ReviewJson<'a> {
    title: &'a str,
    opened_at: exhibit_entry::Moment,
    opened_by: &'a str,
    closed_at: Option<exhibit_entry::Moment>,
    closed_by: Option<&'a str>,
    statement: Option<&'static str>,
    statement_signed: bool,
    statement_signer: Option<&'a str>,
    /// Lines by verdict, those without one under `open`; together all lines.
    decisions: BTreeMap<&'static str, u64>,
}

/// What was given about the incident.
#[derive(Serialize)]
struct IncidentJson<'a> {
    milestones: u64,
    deliveries: u64,
    /// Deliveries that the workspace itself had sent: no evidence, and in no file of the pack.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    copies_left_out: &'a [CopyLeftOut],
    /// Deliveries of the pack with a mark of a copy that nothing sent from the workspace explains.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    marks_unexplained: &'a [String],
}

#[derive(Serialize)]
struct RedactionJson<'a> {
    profile: &'a str,
    path: &'static str,
    sha256: &'a str,
    log: &'static str,
    lines: Vec<HiddenJson<'a>>,
}

#[derive(Serialize)]
struct HiddenJson<'a> {
    rule: &'a str,
    field: &'a str,
    method: &'a str,
    rows: u64,
}

#[derive(Serialize)]
struct CsvJson {
    dialect: &'static str,
    formula_guard: &'static str,
    rule: &'static str,
    schemas: &'static str,
}

/// A file that the layout knows and this pack does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Omitted {
    /// Its path, from the bag's top folder.
    pub(crate) path: &'static str,
    /// Why, as the end of a sentence.
    pub(crate) reason: String,
}

/// What `pack.json` tells beside the story.
#[derive(Clone, Copy)]
pub(crate) struct Details<'a> {
    /// Where the proofs are.
    pub(crate) proofs: &'static str,
    /// The signature files that stand beside the manifests.
    pub(crate) signatures: &'a [&'static str],
}

/// The text of `pack.json`.
pub(super) fn pack_json(story: &Story<'_>, details: Details<'_>) -> Result<String, Error> {
    let (input, findings) = (story.input, story.findings);
    let figures = findings.figures.iter().map(|(label, number)| (label.as_str(), *number));
    let mut text = serde_json::to_string_pretty(&PackJson {
        schema: SCHEMA,
        pack_id: story.pack_id,
        kind: input.kind.id(),
        evidence: input.kind.evidence().map(exhibit_entry::Evidence::as_str),
        title: input.title(),
        organisation: input.organisation.as_deref(),
        period: PeriodJson {
            period: input.period,
            half_open: true,
            time_zone: "UTC",
            ahead_of_utc_ms: input.ahead_of_utc_ms,
        },
        generated: &input.generated,
        generator: GeneratorJson { listings: LISTINGS_VERSION, texts: TEXTS_VERSION },
        complete: input.completeness.complete,
        completeness: completeness_json(input),
        population: &input.population,
        query: query_json(input),
        sources: &input.sources,
        integrity: integrity_json(input, details.proofs),
        exceptions: &findings.exceptions,
        figures: figures.collect(),
        left_out: &findings.left_out,
        sample: input.sample.as_ref().map(|plan| SampleJson {
            plan,
            path: path::SAMPLE,
            rows: story.drawn.len() as u64,
        }),
        review: input.review.as_ref().map(review_json),
        incident: input.incident.as_ref().map(|incident| IncidentJson {
            milestones: incident.milestones.len() as u64,
            deliveries: incident.deliveries.len() as u64,
            copies_left_out: &incident.copies,
            marks_unexplained: &incident.claimed,
        }),
        redaction: redaction_json(input, story.redacted),
        signer: input.signer.as_ref(),
        signatures: details.signatures,
        extras: input.extras,
        csv: CsvJson {
            dialect: "RFC 4180, UTF-8, CRLF",
            formula_guard: "on",
            rule: GUARD_RULE,
            schemas: path::DATA_PACKAGE,
        },
        tables: story.sheets,
        files: story.files,
        omitted: story.omitted,
        limits: &input.limits,
    })?;
    text.push('\n');
    Ok(text)
}

fn completeness_json(input: &PackInput) -> CompletenessJson<'_> {
    let mut days = BTreeMap::new();
    for day in &input.coverage {
        *days.entry(day.state.as_str()).or_default() += 1;
    }
    CompletenessJson { found: &input.completeness, days, gaps: input.gaps.len() as u64 }
}

fn query_json(input: &PackInput) -> QueryJson<'_> {
    // The rules are checked by whoever reads them; here only their name is wanted.
    let name = serde_json::from_str(&input.rules_json).unwrap_or_default();
    QueryJson {
        text: &input.query,
        unclassified_too: input.unclassified_too,
        rules: RulesJson { path: path::RULES, name, sha256: &input.rules_sha256 },
        profile_sha256: &input.profile_sha256,
    }
}

fn integrity_json<'a>(input: &'a PackInput, proofs: &'static str) -> IntegrityJson<'a> {
    let proven = integrity::newest(&input.tree.earlier).len() as u64;
    IntegrityJson {
        tier: &input.tier,
        tree_size: input.tree.size,
        root: &input.tree.root,
        checkpoint: path::CHECKPOINT,
        leaves: path::LEAVES,
        leaves_order: "the order of events.ndjson, line by line",
        proofs,
        consistency: path::CONSISTENCY,
        earlier_checkpoints: proven,
        older_checkpoints_left_out: Some(input.tree.earlier.len() as u64 - proven).filter(|older| *older > 0),
        custody: path::CUSTODY,
    }
}

fn review_json(review: &review::Review) -> ReviewJson<'_> {
    let mut decisions = BTreeMap::new();
    for decision in &review.decisions {
        *decisions.entry(decision.verdict.map_or("open", review::Verdict::as_str)).or_default() += 1;
    }
    let closing = review.closing.as_ref();
    ReviewJson {
        title: &review.title,
        opened_at: review.opened_at,
        opened_by: &review.opened_by,
        closed_at: closing.map(|closing| closing.at),
        closed_by: closing.map(|closing| closing.by.as_str()),
        statement: closing.map(|_| path::STATEMENT),
        statement_signed: closing.is_some_and(|closing| closing.signature.is_some()),
        statement_signer: closing.and_then(|closing| closing.signer.as_deref()),
        decisions,
    }
}

fn redaction_json<'a>(input: &'a PackInput, lines: &'a [RedactionLine]) -> Option<RedactionJson<'a>> {
    let profile = &input.redaction.as_ref()?.profile;
    Some(RedactionJson {
        profile: &profile.id,
        path: path::PROFILE,
        sha256: &profile.sha256,
        log: path::REDACTION_LOG,
        lines: lines.iter().map(hidden_json).collect(),
    })
}

fn hidden_json(line: &RedactionLine) -> HiddenJson<'_> {
    HiddenJson { rule: &line.rule, field: &line.field, method: &line.method, rows: line.rows }
}
