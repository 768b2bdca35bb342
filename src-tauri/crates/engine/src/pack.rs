//! Building evidence packs from a workspace, checking pack files, and listing both.

mod check;
mod completeness;
mod covered;
mod custody;
mod facts;
mod found;
mod input;
mod limits;
mod list;
mod order;
mod preview;
mod rows;
mod write;

use std::path::PathBuf;

use exhibit_entry::Moment;
use exhibit_export::{ExceptionRule, Exclusion, PackInput, Signer};
use exhibit_proof::Hash;
use exhibit_store::{PackPart, Reader};

use completeness::Ledger;
use input::{Purpose, Subject};

pub(crate) use check::opened;
pub use check::{Checked, compare, note_check, signers, verify, verify_in};
pub use list::{Judged, Listed, listed};
pub use order::{
    Additions, KeptDeliveries, Minisign, Order, RedactionChoice, RedactionSecret, Scope, Signing, signing,
};
pub use preview::{Listing, Preview, Redacted, preview};
pub(crate) use rows::Rows;
pub(crate) use write::spool;

use crate::browse::{Asker, Question, moment};
use crate::output;
use crate::watch::Watch;
use crate::{Error, Workspace, redact};

/// A pack that was made.
#[derive(Clone, Debug)]
pub struct Built {
    /// The file.
    pub path: PathBuf,
    /// Name of the pack.
    pub pack_id: String,
    /// Rows in it.
    pub rows: u64,
    /// SHA-256 of the file.
    pub sha256: Hash,
    /// Size of the file.
    pub bytes: u64,
    /// Whether nothing is known to be missing.
    pub complete: bool,
    /// Why it is not complete.
    pub reasons: Vec<String>,
    /// Who signed it.
    pub signer: Option<Signer>,
    /// The sealed file of pseudonyms beside it.
    pub pseudonyms: Option<PathBuf>,
    /// Rows of the sample, where one was drawn.
    pub sampled: Option<u64>,
    /// Its rules of exception, those without a case too.
    pub exceptions: Vec<ExceptionRule>,
    /// What could not be read in files that were given, in sentences.
    pub warnings: Vec<String>,
    /// Why it is not in the list of packs.
    pub note: Option<String>,
}

/// The numbers of a pack before it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Rows of the period, all revisions.
    pub total_in_period: u64,
    /// Rows of the pack.
    pub included: u64,
    /// The other rows of the period by the reason in `pack.json`; with `included` they are `total_in_period`.
    pub excluded: Vec<(Exclusion, u64)>,
    /// What is known to be missing, in sentences; none: the pack will call itself complete.
    pub missing: Vec<String>,
}

/// Counts what a pack would hold: cheaper than [`preview`], which looks at every row.
///
/// # Errors
/// [`Error::Query`], [`Error::NoSuchWorkspace`], and the workspace's own trouble.
pub fn count(workspace: &Workspace, scope: &Scope, asker: Asker) -> Result<Counted, Error> {
    let mut reader = workspace.fresh_reader()?;
    // One state of the database for both answers.
    reader.hold()?;
    let part = part(scope, asker)?;
    let population = reader.population(&part)?;
    let (sources, runs) = (reader.sources()?, reader.receipts()?);
    let ledger = Ledger::read(&reader, (&sources, &runs), workspace.derivation())?;
    let missing = completeness::judge(&part, &population, &ledger, asker).reasons;
    let counted = facts::population(&population);
    Ok(Counted {
        total_in_period: counted.total_in_period,
        included: counted.included,
        excluded: counted.excluded_by_reason.into_iter().collect(),
        missing,
    })
}

/// Builds a pack, and puts it into the workspace's list of packs.
///
/// # Errors
/// [`Error::Query`]; [`Error::Usage`] for a file in the data folder outside its folder of packs, for additions that
/// the kind does not take and for a time before the newest row was received; [`Error::OutputExists`]; [`Error::Cancelled`]; [`Error::Export`]; what keys and files say;
/// and the workspace's own trouble. Then no file is left behind. A list that cannot be written is a note in the result.
pub fn build(workspace: &Workspace, order: &Order, asker: Asker, watch: &Watch<'_>) -> Result<Built, Error> {
    let part = part(&order.scope, asker)?;
    output::check_outside(workspace.home(), &order.output)?;
    check_place(order)?;
    check_time(workspace, order.generated_at, asker)?;
    let mut given = input::given(order)?;
    let mut warnings = std::mem::take(&mut given.warnings);
    // Whatever time a pack names as its own, the checkpoint is of the present: nobody can take it back.
    let (mut reader, note) = held_reader(workspace, ("pack", asker.now), watch)?;
    let note = write::signed_note(note, order.signing.as_ref())?;
    reader.stop_at(&watch.stop())?;
    let population = reader.population(&part)?;
    let subject = Subject {
        purpose: Purpose::Writing,
        workspace,
        reader: &reader,
        part: &part,
        population: &population,
    };
    warnings.extend(nothing_found(&population, &order.scope));
    let input: PackInput = input::input(&subject, (order, asker), given, note)?;
    warnings.extend(found::of_copies(input.incident.as_ref()));
    let rows = Rows { reader: &reader, handle: population.included };
    let built = write::write((workspace, order), &input, &rows, watch)?;
    Ok(Built { warnings, ..built })
}

fn check_place(order: &Order) -> Result<(), Error> {
    let seals = order.additions.redaction.as_ref().is_some_and(|choice| choice.passphrase.is_some());
    if seals && output::is_stdout(&order.output) {
        return Err(Error::usage(
            "the sealed file of pseudonyms stands beside its pack, and standard output has no place beside it",
            "nothing was written; name a file with --output, or leave the passphrase out",
        ));
    }
    if seals {
        output::check_place(&redact::sealed_path(&order.output), order.existing)?;
    }
    output::check_place(&order.output, order.existing)
}

/// A pack that says that it was made before its rows came contradicts itself. Where the newest row claims to be from
/// after the present, a clock went wrong, and the present is as good as any.
fn check_time(workspace: &Workspace, generated_at: Moment, asker: Asker) -> Result<(), Error> {
    let Some(received_at) = workspace.reader()?.last_received_at()? else { return Ok(()) };
    if generated_at >= received_at.min(asker.now) {
        return Ok(());
    }
    Err(Error::usage(
        format!("a pack cannot have been made at {generated_at}: its log has rows received at {received_at}"),
        format!("nothing was written; give a time from {received_at} on, or leave it out"),
    ))
}

/// A pack without rows is a result; a query with a slip in it looks the same.
fn nothing_found(population: &exhibit_store::Population, scope: &Scope) -> Option<String> {
    if population.included_count > 0 || scope.query.trim().is_empty() {
        return None;
    }
    let examined = population.total_in_period;
    Some(format!("0 rows matched of {examined} examined; look at the query again: {}", scope.query))
}

fn part(scope: &Scope, asker: Asker) -> Result<PackPart, Error> {
    let part = period_part((&scope.from, &scope.to), &scope.query, asker)?;
    Ok(PackPart { evidence: scope.kind.evidence(), unclassified_too: scope.unclassified_too, ..part })
}

/// The rows of a period that a query finds, of any kind.
pub(crate) fn period_part((from, to): (&str, &str), query: &str, asker: Asker) -> Result<PackPart, Error> {
    let (from, to) = (moment(from, asker)?, moment(to, asker)?);
    if from >= to {
        return Err(Error::usage(
            format!("the period from {from} to {to} is empty"),
            "give a --to that is later than --from",
        ));
    }
    let question = Question { query: query.to_owned(), ..Question::default() };
    Ok(PackPart { evidence: None, unclassified_too: false, from, to, query: question.selection(asker)? })
}

/// How often another process may grow the log between the checkpoint and the reading of rows.
const TRIES: u32 = 5;

/// A reader held at a state that has a checkpoint.
pub(crate) fn held_reader(
    workspace: &Workspace,
    (reason, at): (&str, Moment),
    watch: &Watch<'_>,
) -> Result<(Reader, String), Error> {
    workspace.reader()?;
    for _ in 0..TRIES {
        let note = workspace.watched_writer(watch)?.checkpoint(reason, at)?;
        let reader = workspace.reader()?;
        reader.hold()?;
        let size = reader.head()?.size;
        if note.lines().nth(1) == Some(size.to_string().as_str()) {
            return Ok((reader, note));
        }
    }
    Err(Error::Store(exhibit_store::Error::Locked))
}
