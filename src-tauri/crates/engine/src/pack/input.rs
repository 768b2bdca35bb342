//! Everything that a pack is told, from one state of the workspace and one order.

use chrono::Offset;
use exhibit_entry::Moment;
use exhibit_export::{
    Account, EarlierHead, Generated, Incident, PackInput, PackKind, Period, Redaction, Review, SampleMethod,
    Signer, TreeFacts, pack_id, sample_listings,
};
use exhibit_store::{PackPart, Population, Reader};

use super::completeness::{self, Ledger};
use super::order::{KeptDeliveries, Order, RedactionSecret};
use super::{covered, custody, facts, found, limits};
use crate::browse::{Asker, Question};
use crate::{Error, VERSION, Workspace, redact, review};

/// Earlier checkpoints that a pack proves itself against, the newest of them.
const EARLIER_AT_MOST: usize = 1_000;

/// What a pack's facts are wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be written.
    Writing,
    /// To be looked at: no secret is fetched or made.
    Looking,
}

/// One state of a workspace and what is asked of it.
pub(super) struct Subject<'a> {
    pub(super) purpose: Purpose,
    pub(super) workspace: &'a Workspace,
    pub(super) reader: &'a Reader,
    pub(super) part: &'a PackPart,
    pub(super) population: &'a Population,
}

/// Most rows of a sample: whoever checks a pack draws it again in memory.
const SAMPLE_AT_MOST: u64 = 100_000;

/// What was read for a pack from files, from the store and from keys.
#[derive(Default)]
pub(super) struct Given {
    accounts: Option<Vec<Account>>,
    incident: Option<Incident>,
    review: Option<Review>,
    signer: Option<Signer>,
    /// What could not be read in the files, in sentences.
    pub(super) warnings: Vec<String>,
}

/// Reads what an order names beside rows. Comes before anything is written: a mistake in it costs nothing.
pub(super) fn given(order: &Order) -> Result<Given, Error> {
    let additions = &order.additions;
    let kind = order.scope.kind;
    only_in(kind, PackKind::AccessReview, additions.accounts.is_some() || additions.review.is_some())?;
    let has_deliveries = !additions.captures.is_empty() || additions.kept == KeptDeliveries::OfPeriod;
    let is_incident = !additions.milestones.is_empty() || has_deliveries;
    only_in(kind, PackKind::IncidentResponse, is_incident)?;
    check_sample(order)?;
    let names_people = additions.accounts.is_some() || additions.review.is_some() || has_deliveries;
    if additions.redaction.is_some() && names_people {
        return Err(Error::usage(
            "account lists, reviews and captured deliveries name people as they are, and a redacted pack would show with \
             them what it hides",
            "nothing was written; leave them out, or make an own pack of them without redaction",
        ));
    }
    let mut given = Given::default();
    if let Some(path) = &additions.accounts {
        let (accounts, problems) = found::accounts(path)?;
        (given.accounts, given.warnings) = (Some(accounts), problems);
    }
    if is_incident {
        let (incident, problems) = found::incident(additions)?;
        given.incident = Some(incident);
        given.warnings.extend(problems);
    }
    given.signer = order.signing.as_ref().map(|signing| signing.signer.clone());
    Ok(given)
}

/// A sample that nobody could draw again, or from a table whose rows are no rows of the log, is refused.
fn check_sample(order: &Order) -> Result<(), Error> {
    let Some(plan) = &order.additions.sample else { return Ok(()) };
    if plan.seed.is_empty() || (plan.size == 0 && plan.method != SampleMethod::HighRisk) {
        return Err(Error::usage(
            "a sample needs a seed and a number of rows",
            "nothing was written; ask the auditor for both",
        ));
    }
    if plan.size > SAMPLE_AT_MOST && plan.method != SampleMethod::HighRisk {
        return Err(Error::usage(
            format!("a sample of {} rows is no sample", plan.size),
            format!("nothing was written; draw at most {SAMPLE_AT_MOST}, or leave the sample out"),
        ));
    }
    let known = sample_listings(order.scope.kind);
    match plan.listing.as_deref().filter(|listing| !known.contains(listing)) {
        None => Ok(()),
        Some(listing) => Err(Error::usage(
            format!("no sample can be drawn from `{}`", listing.escape_debug()),
            format!("nothing was written; leave it out{}", or_one_of(known)),
        )),
    }
}

fn or_one_of(known: &[&str]) -> String {
    if known.is_empty() { String::new() } else { format!(", or give one of {}", known.join(", ")) }
}

fn only_in(kind: PackKind, wanted: PackKind, is_given: bool) -> Result<(), Error> {
    if !is_given || kind == wanted {
        return Ok(());
    }
    let what = match wanted {
        PackKind::AccessReview => "account lists and reviews",
        _ => "milestones and captured deliveries",
    };
    let message = format!("{what} go into packs of the kind {} only", wanted.id());
    Err(Error::usage(message, "nothing was written; leave them out or choose that kind"))
}

/// What is known of an incident, with the deliveries that are kept in the workspace where they are asked for, and without
/// those that were sent from it.
fn with_kept(
    incident: Option<Incident>,
    (reader, period): (&Reader, Period),
    order: &Order,
) -> Result<Option<Incident>, Error> {
    let Some(mut incident) = incident else { return Ok(None) };
    found::sift(&mut incident, reader)?;
    if order.additions.kept == KeptDeliveries::OfPeriod {
        found::add_kept(&mut incident, reader, (period, &order.additions.wanted))?;
    }
    Ok(Some(incident))
}

/// The input of a pack, and the checkpoint `note` in it.
pub(super) fn input(
    subject: &Subject<'_>,
    (order, asker): (&Order, Asker),
    given: Given,
    note: String,
) -> Result<PackInput, Error> {
    let Subject { purpose, workspace, reader, part, population } = subject;
    let derivation = workspace.derivation();
    let (sources, runs) = (reader.sources()?, reader.receipts()?);
    let period = Period { from: part.from, to: part.to };
    let ledger = Ledger::read(reader, (&sources, &runs), derivation)?;
    // What can be known of days depends on the present; a pack speaks of the present that it names.
    let present = Asker { now: order.generated_at, ..asker };
    let completeness = completeness::judge(part, population, &ledger, present);
    let looked_at = completeness::looked_at(part, population, &sources);
    let covered = covered::covered((reader, derivation), &looked_at, period, order.generated_at)?;
    let runs = facts::touching(runs.clone(), period);
    let question = Question { query: order.scope.query.clone(), ..Question::default() };
    let query = question.filter()?.to_string();
    let review =
        order.additions.review.map(|id| review::for_pack(reader, id, (period, &query))).transpose()?;
    let mut input = PackInput {
        kind: order.scope.kind,
        title: order.title.clone(),
        unclassified_too: order.scope.unclassified_too,
        period,
        ahead_of_utc_ms: [part.from, part.to].map(|at| ahead_of_utc_ms(at, asker)),
        organisation: order.organisation.clone(),
        query,
        generated: generated(order),
        completeness,
        sources: facts::sources(derivation, &sources),
        population: facts::population(population),
        sync_runs: facts::runs(&runs),
        rules_json: derivation.rules().text().to_owned(),
        rules_sha256: derivation.rules().sha256().to_owned(),
        profile_sha256: facts::profiles(derivation, &sources),
        tree: tree(reader, note)?,
        tier: limits::tier(given.signer.is_some()).to_owned(),
        limits: Vec::new(),
        coverage: covered::days(&covered),
        gaps: covered::gaps(&covered),
        custody: Vec::new(),
        accounts: given.accounts,
        review: given.review.or(review),
        incident: with_kept(given.incident, (reader, period), order)?,
        sample: order.additions.sample.clone(),
        redaction: None,
        signer: given.signer,
        extras: order.additions.extras,
    };
    // The key is this pack's own: no pseudonym says anything about those of another pack.
    input.redaction = redaction((workspace, *purpose), order, &pack_id(&input))?;
    input.limits = limits::limits(&input, &sources);
    input.custody = custody::steps(&custody::Facts {
        runs: &runs,
        sources: &sources,
        head: newest(reader, &input.tree, asker.now)?,
        tree: &input.tree,
        generated: &input.generated,
        pack: format!("{}, {} rows", input.kind.id(), input.population.included),
    });
    Ok(input)
}

fn redaction(
    (workspace, purpose): (&Workspace, Purpose),
    order: &Order,
    basis: &str,
) -> Result<Option<Redaction>, Error> {
    let Some(choice) = &order.additions.redaction else { return Ok(None) };
    let key = match &choice.secret {
        _ if purpose == Purpose::Looking => [0; 32],
        RedactionSecret::Kept(keep) => redact::pack_key(workspace.home(), workspace.name(), *keep, basis)?,
        RedactionSecret::File(path) => redact::pack_key_from(path, basis)?,
    };
    Ok(Some(Redaction { profile: choice.profile.clone(), key }))
}

fn generated(order: &Order) -> Generated {
    Generated {
        at: order.generated_at,
        user: order.user.clone(),
        host: order.host.clone(),
        app_version: VERSION.to_owned(),
    }
}

/// How far the clock of the asker's zone is ahead of UTC at an instant.
fn ahead_of_utc_ms(at: Moment, asker: Asker) -> i64 {
    i64::from(at.utc().with_timezone(&asker.zone).offset().fix().local_minus_utc()) * 1_000
}

fn tree(reader: &Reader, checkpoint: String) -> Result<TreeFacts, Error> {
    let head = reader.head()?;
    let mut earlier: Vec<EarlierHead> = Vec::new();
    for (known, at) in reader.checkpoints()? {
        let is_newer = earlier.last().is_none_or(|last| last.size < known.size);
        if is_newer && known.size > 0 && known.size < head.size {
            earlier.push(EarlierHead { size: known.size, root: known.root.to_string(), at });
        }
    }
    earlier.drain(..earlier.len().saturating_sub(EARLIER_AT_MOST));
    Ok(TreeFacts { size: head.size, root: head.root.to_string(), checkpoint, earlier })
}

/// The checkpoint of the tree with its time; `at` where it was taken for this pack and is not stored.
fn newest(reader: &Reader, tree: &TreeFacts, at: Moment) -> Result<EarlierHead, Error> {
    let known = reader.checkpoints()?.into_iter().find(|(head, _)| head.size == tree.size);
    let at = known.map_or(at, |(_, at)| at);
    Ok(EarlierHead { size: tree.size, root: tree.root.clone(), at })
}
