//! `pack.json`: where everything comes from and what the numbers are, for programs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bundle::FileFacts;
use super::input::{Completeness, Generated, PackInput, Period, Population, SourceFacts};
use super::path;
use crate::error::Error;

/// Name and version of this layout.
pub(crate) const SCHEMA: &str = "exhibit-pack/1";

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
    complete: bool,
    completeness: &'a Completeness,
    population: &'a Population,
    query: QueryJson<'a>,
    sources: &'a [SourceFacts],
    integrity: IntegrityJson<'a>,
    csv: CsvJson,
    files: Vec<&'a FileFacts>,
    omitted: Vec<Omitted>,
    limits: &'a [String],
}

#[derive(Serialize)]
struct PeriodJson {
    #[serde(flatten)]
    period: Period,
    half_open: bool,
    time_zone: &'static str,
}

#[derive(Serialize)]
struct QueryJson<'a> {
    text: &'a str,
    rules: RulesJson<'a>,
    profile_sha256: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
struct RulesJson<'a> {
    path: &'static str,
    sha256: &'a str,
}

#[derive(Serialize)]
struct IntegrityJson<'a> {
    tier: &'a str,
    tree_size: u64,
    root: &'a str,
    checkpoint: &'static str,
    leaves: &'static str,
    leaves_order: &'static str,
}

#[derive(Serialize)]
struct CsvJson {
    dialect: &'static str,
    formula_guard: &'static str,
    rule: &'static str,
}

/// A file that the layout knows and this pack does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Omitted {
    /// Its path, from the bag's top folder.
    pub(crate) path: &'static str,
    /// Why, as the end of a sentence.
    pub(crate) reason: String,
}

/// The text of `pack.json`.
pub(super) fn pack_json(
    pack_id: &str,
    input: &PackInput,
    files: Vec<&FileFacts>,
    omitted: Vec<Omitted>,
) -> Result<String, Error> {
    let mut text = serde_json::to_string_pretty(&PackJson {
        schema: SCHEMA,
        pack_id,
        kind: input.kind.id(),
        evidence: input.kind.evidence().map(exhibit_entry::Evidence::as_str),
        title: input.title(),
        organisation: input.organisation.as_deref(),
        period: PeriodJson { period: input.period, half_open: true, time_zone: "UTC" },
        generated: &input.generated,
        complete: input.completeness.complete,
        completeness: &input.completeness,
        population: &input.population,
        query: query_json(input),
        sources: &input.sources,
        integrity: integrity_json(input),
        csv: CsvJson { dialect: "RFC 4180, UTF-8, CRLF", formula_guard: "on", rule: GUARD_RULE },
        files,
        omitted,
        limits: &input.limits,
    })?;
    text.push('\n');
    Ok(text)
}

fn query_json(input: &PackInput) -> QueryJson<'_> {
    QueryJson {
        text: &input.query,
        rules: RulesJson { path: path::RULES, sha256: &input.rules_sha256 },
        profile_sha256: &input.profile_sha256,
    }
}

fn integrity_json(input: &PackInput) -> IntegrityJson<'_> {
    IntegrityJson {
        tier: &input.tier,
        tree_size: input.tree.size,
        root: &input.tree.root,
        checkpoint: path::CHECKPOINT,
        leaves: path::LEAVES,
        leaves_order: "the order of events.ndjson, line by line",
    }
}
