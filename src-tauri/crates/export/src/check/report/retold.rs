//! The facts of a pack, read back from where they stand in it, so that its texts can be written again.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use exhibit_entry::Moment;
use serde::Deserialize;

use super::super::facts::PackFacts;
use super::super::held::{Lacking, each, number, some, time, unreadable};
use super::super::listings::Studied;
use super::super::stream;
use crate::archive::Archive;
use crate::pack::{
    Closing, Completeness, CoverageDay, EarlierHead, Extras, Gap, Generated, PackInput, PackKind, Period,
    Population, Redaction, RedactionLine, RedactionProfile, Review, RunKind, SamplePlan, Signer, SourceFacts,
    SyncRun, TreeFacts, path,
};
use crate::plain::plain;

/// What `pack.json` says, as it was written from these facts.
#[derive(Deserialize)]
struct Said {
    title: String,
    organisation: Option<String>,
    period: SaidPeriod,
    generated: Generated,
    completeness: Completeness,
    population: Population,
    query: SaidQuery,
    sources: Vec<SourceFacts>,
    integrity: SaidIntegrity,
    sample: Option<SamplePlan>,
    review: Option<SaidReview>,
    redaction: Option<SaidRedaction>,
    signer: Option<Signer>,
    extras: Extras,
    limits: Vec<String>,
}

#[derive(Deserialize)]
struct SaidPeriod {
    #[serde(flatten)]
    period: Period,
    ahead_of_utc_ms: [i64; 2],
}

#[derive(Deserialize)]
struct SaidQuery {
    text: String,
    unclassified_too: bool,
    rules: SaidRules,
    profile_sha256: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct SaidRules {
    sha256: String,
}

#[derive(Deserialize)]
struct SaidIntegrity {
    tier: String,
    tree_size: u64,
    root: String,
    proofs: String,
    earlier_checkpoints: u64,
}

#[derive(Deserialize)]
struct SaidReview {
    closed_at: Option<Moment>,
    closed_by: Option<String>,
    statement_signer: Option<String>,
}

#[derive(Deserialize)]
struct SaidRedaction {
    lines: Vec<RedactionLine>,
}

/// All that the texts of a pack are told from, beside its study.
pub(super) struct Retold {
    pub(super) input: PackInput,
    pub(super) redacted: Vec<RedactionLine>,
    /// Where the proofs are.
    pub(super) proofs: &'static str,
}

/// Reads the facts of the pack whose study was done again.
pub(super) fn read<R: Read + Seek>(
    archive: &Archive<R>,
    facts: &PackFacts,
    studied: &Studied,
) -> Result<Retold, Lacking> {
    let text = stream::text(archive, path::PACK_JSON)?;
    let said: Said = serde_json::from_str(&text)
        .map_err(|error| format!("{}: {}", path::PACK_JSON, plain(&error.to_string())))?;
    let kind = PackKind::from_id(&facts.kind).ok_or_else(|| "there is no such kind of pack".to_owned())?;
    let redaction = said.redaction.as_ref().map(|_| redaction(archive)).transpose()?;
    let proofs = [path::PROOFS, path::LEAF_HASHES].into_iter().find(|known| *known == said.integrity.proofs);
    let proofs = proofs.ok_or_else(|| "pack.json does not say where the proofs are".to_owned())?;
    let review =
        studied.basis.review.clone().map(|review| closed(archive, review, said.review)).transpose()?;
    let input = PackInput {
        kind,
        title: Some(said.title),
        unclassified_too: said.query.unclassified_too,
        period: said.period.period,
        ahead_of_utc_ms: said.period.ahead_of_utc_ms,
        organisation: said.organisation,
        query: said.query.text,
        generated: said.generated,
        sources: said.sources,
        population: said.population,
        completeness: said.completeness,
        sync_runs: runs(archive)?,
        rules_json: String::new(),
        rules_sha256: said.query.rules.sha256,
        profile_sha256: said.query.profile_sha256,
        tree: TreeFacts {
            size: said.integrity.tree_size,
            earlier: earlier(&said.integrity),
            root: said.integrity.root,
            checkpoint: String::new(),
        },
        tier: said.integrity.tier,
        limits: said.limits,
        coverage: coverage(archive)?,
        gaps: gaps(archive)?,
        custody: Vec::new(),
        accounts: studied.basis.accounts.clone(),
        review,
        incident: facts.incident.as_ref().map(|_| studied.basis.incident.clone()),
        sample: said.sample,
        redaction,
        signer: said.signer,
        extras: said.extras,
    };
    let redacted = said.redaction.map(|redaction| redaction.lines).unwrap_or_default();
    Ok(Retold { input, redacted, proofs })
}

/// The texts only tell whether there are any; what they are, the check `consistency` looks at.
fn earlier(said: &SaidIntegrity) -> Vec<EarlierHead> {
    let at = Moment::from_ms(0).expect("BUG: 1970 is a year");
    let some = EarlierHead { size: 0, root: said.root.clone(), at };
    Vec::from_iter((said.earlier_checkpoints > 0).then_some(some))
}

/// The key of the pseudonyms is in no pack, and no text depends on it.
fn redaction<R: Read + Seek>(archive: &Archive<R>) -> Result<Redaction, String> {
    let text = stream::text(archive, path::PROFILE)?;
    let profile = RedactionProfile::parse(&text).map_err(|error| plain(&error.to_string()).into_owned())?;
    Ok(Redaction { profile, key: [0; 32] })
}

fn closed<R: Read + Seek>(
    archive: &Archive<R>,
    review: Review,
    said: Option<SaidReview>,
) -> Result<Review, String> {
    let Some(SaidReview { closed_at: Some(at), closed_by: Some(by), statement_signer }) = said else {
        return Ok(review);
    };
    let signature =
        archive.find(path::STATEMENT_SIGNATURE).map(|_| stream::text(archive, path::STATEMENT_SIGNATURE));
    let closing = Closing {
        statement: stream::text(archive, path::STATEMENT)?,
        by,
        at,
        signature: signature.transpose()?,
        signer: statement_signer,
    };
    Ok(Review { closing: Some(closing), ..review })
}

fn runs<R: Read + Seek>(archive: &Archive<R>) -> Result<Vec<SyncRun>, Lacking> {
    // What the texts tell of a run; the rest of its columns stays in the table.
    let headings = ["source", "kind", "started_at", "status"];
    each(archive, path::SYNC_RUNS, headings, |[source, kind, started_at, status]| {
        let kinds = [RunKind::Pull, RunKind::Import];
        let known = kinds.into_iter().find(|known| known.as_str() == kind);
        Ok(SyncRun {
            source,
            kind: known.ok_or_else(|| unreadable("way in", &kind))?,
            window_from: None,
            window_to: None,
            started_at: time(&started_at)?.ok_or_else(|| unreadable("time", &started_at))?,
            finished_at: None,
            pages: 0,
            rows_seen: 0,
            rows_new: 0,
            rows_revised: 0,
            problems: 0,
            http_status: None,
            status,
            cursor_in: None,
            cursor_out: None,
            error: None,
        })
    })
}

fn coverage<R: Read + Seek>(archive: &Archive<R>) -> Result<Vec<CoverageDay>, Lacking> {
    let headings = ["source", "day", "state", "rows", "note"];
    each(archive, path::COVERAGE, headings, |[source, day, state, rows, note]| {
        let rows = number(&rows)?.ok_or_else(|| unreadable("number", &rows))?;
        Ok(CoverageDay { source, day, state, rows, note: some(note) })
    })
}

fn gaps<R: Read + Seek>(archive: &Archive<R>) -> Result<Vec<Gap>, Lacking> {
    let headings = ["source", "kind", "from", "to", "rows", "detail"];
    each(archive, path::GAPS, headings, |[source, kind, from, to, rows, detail]| {
        Ok(Gap { source, kind, from: time(&from)?, to: time(&to)?, rows: number(&rows)?, detail })
    })
}
