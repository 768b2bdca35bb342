//! Building evidence packs from a workspace, checking pack files, and listing both.

mod check;
mod completeness;
mod facts;
mod list;

use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chrono::Offset;
use exhibit_entry::Moment;
use exhibit_export::{
    Exclusion, Generated, LeafFacts, Means, PackFacts, PackInput, PackKind, PackRow, PackRows, Period, TreeFacts,
};
use exhibit_proof::Hash;
use exhibit_store::{Handle, PackPart, Population, Reader};

use completeness::Ledger;

pub use check::{Checked, verify, verify_in};
pub use list::{Judged, Listed, listed};

use crate::activity::{self, Deed, Written};
use crate::browse::{Asker, Question, moment};
use crate::output::{self, Existing};
use crate::watch::{Progress, Watch};
use crate::{Error, VERSION, Workspace};

/// What a pack is to hold.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Which pack.
    pub kind: PackKind,
    /// Start of the period: date, RFC 3339, `-90d`, `now`.
    pub from: String,
    /// End of the period, not part of it.
    pub to: String,
    /// Further conditions.
    pub query: String,
}

/// How a pack is to be made.
#[derive(Clone, Debug)]
pub struct Order {
    /// What it holds.
    pub scope: Scope,
    /// For whom.
    pub organisation: Option<String>,
    /// When it says that it was made.
    pub generated_at: Moment,
    /// Account name of the person.
    pub user: String,
    /// Name of the machine.
    pub host: String,
    /// The file.
    pub output: PathBuf,
    /// What to do when it exists.
    pub existing: Existing,
}

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

/// Counts what a pack would hold.
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
    let missing = completeness::judge(&part, &population, &ledger).reasons;
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
/// [`Error::Query`], [`Error::Usage`] for a file in the data folder outside its folder of packs,
/// [`Error::OutputExists`], [`Error::Cancelled`], [`Error::Export`], and the workspace's own trouble. Then no file is left behind. A list that cannot be written is a note in the result.
pub fn build(workspace: &Workspace, order: &Order, asker: Asker, watch: &Watch<'_>) -> Result<Built, Error> {
    let part = part(&order.scope, asker)?;
    output::check_outside(workspace.home(), &order.output)?;
    let (mut reader, note) = held_reader(workspace, order.generated_at, watch)?;
    reader.stop_at(&watch.stop())?;
    let population = reader.population(&part)?;
    let input = input(workspace, &reader, (order, asker), (&part, &population, note))?;
    let rows = Rows { reader: &reader, handle: population.included };
    let mut found = None;
    let summary = output::write_checked(
        &order.output,
        order.existing,
        |out| {
            let mut progress = |step| told(&step, watch);
            let mut means = Means { rows: &rows, spool: &spool, sign: None, progress: &mut progress };
            let written = exhibit_export::write_pack(out, &input, &mut means);
            written.map_err(|error| watch.check().err().unwrap_or(Error::Export(error)))
        },
        |written| {
            found = Some(accepted(written, &order.output, watch)?);
            Ok(())
        },
    )?;
    let (sha256, bytes, facts) = found.expect("BUG: the check came before the file took its place");
    let deed = Deed::PackBuilt { file: Written::at(&order.output, sha256.to_string(), bytes), facts };
    Ok(Built {
        path: order.output.clone(),
        pack_id: summary.pack_id,
        rows: summary.rows,
        sha256,
        bytes,
        complete: input.completeness.complete,
        reasons: input.completeness.reasons,
        note: activity::note(workspace, deed),
    })
}

/// A fresh file in the system's folder for such, gone when it is closed.
fn spool() -> std::io::Result<Box<dyn exhibit_export::Spool>> {
    Ok(Box::new(tempfile::tempfile()?))
}

fn told(step: &exhibit_export::Progress, watch: &Watch<'_>) -> ControlFlow<()> {
    watch.tell(Progress {
        stage: "pack",
        subject: Some(step.path.to_owned()),
        done: step.rows_done,
        total: Some(step.rows_total),
        unit: "rows",
        until: None,
    });
    if watch.check().is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// A pack that its own check refuses never takes its place on the disk.
fn accepted(
    written: &mut File,
    path: &Path,
    watch: &Watch<'_>,
) -> Result<(Hash, u64, Option<PackFacts>), Error> {
    let (sha256, bytes, checked) = check::judged(written, path, watch)?;
    match checked.checks.iter().find(|check| !check.ok) {
        None => Ok((sha256, bytes, check::said(written, path)?)),
        Some(check) => Err(Error::Export(exhibit_export::Error::Input(format!(
            "its own check refuses it: {}: {}",
            check.name, check.detail
        )))),
    }
}

fn part(scope: &Scope, asker: Asker) -> Result<PackPart, Error> {
    let (from, to) = (moment(&scope.from, asker)?, moment(&scope.to, asker)?);
    if from >= to {
        return Err(Error::usage(
            format!("the period from {from} to {to} is empty"),
            "give a --to that is later than --from",
        ));
    }
    let question = Question { query: scope.query.clone(), ..Question::default() };
    Ok(PackPart { evidence: scope.kind.evidence(), unclassified_too: false, from, to, query: question.selection(asker)? })
}

/// How far the clock of the asker's zone is ahead of UTC at an instant.
fn ahead_of_utc_ms(at: Moment, asker: Asker) -> i64 {
    i64::from(at.utc().with_timezone(&asker.zone).offset().fix().local_minus_utc()) * 1_000
}

/// How often another process may grow the log between the checkpoint and the reading of rows.
const TRIES: u32 = 5;

/// A reader held at a state that has a checkpoint.
fn held_reader(workspace: &Workspace, at: Moment, watch: &Watch<'_>) -> Result<(Reader, String), Error> {
    workspace.reader()?;
    for _ in 0..TRIES {
        let note = workspace.watched_writer(watch)?.checkpoint("pack", at)?;
        let reader = workspace.reader()?;
        reader.hold()?;
        let size = reader.head()?.size;
        if note.lines().nth(1) == Some(size.to_string().as_str()) {
            return Ok((reader, note));
        }
    }
    Err(Error::Store(exhibit_store::Error::Locked))
}

fn input(
    workspace: &Workspace,
    reader: &Reader,
    (order, asker): (&Order, Asker),
    (part, population, checkpoint): (&PackPart, &Population, String),
) -> Result<PackInput, Error> {
    let (sources, runs, head) = (reader.sources()?, reader.receipts()?, reader.head()?);
    let derivation = workspace.derivation();
    let question = Question { query: order.scope.query.clone(), ..Question::default() };
    let ledger = Ledger::read(reader, (&sources, &runs), derivation)?;
    Ok(PackInput {
        kind: order.scope.kind,
        title: None,
        unclassified_too: false,
        period: Period { from: part.from, to: part.to },
        ahead_of_utc_ms: [part.from, part.to].map(|at| ahead_of_utc_ms(at, asker)),
        organisation: order.organisation.clone(),
        query: question.filter()?.to_string(),
        generated: Generated {
            at: order.generated_at,
            user: order.user.clone(),
            host: order.host.clone(),
            app_version: VERSION.to_owned(),
        },
        completeness: completeness::judge(part, population, &ledger),
        sources: facts::sources(derivation, &sources),
        population: facts::population(population),
        sync_runs: facts::runs(&runs),
        rules_json: derivation.rules().text().to_owned(),
        rules_sha256: derivation.rules().sha256().to_owned(),
        profile_sha256: facts::profiles(derivation, &sources),
        tree: TreeFacts { size: head.size, root: head.root.to_string(), checkpoint, earlier: Vec::new() },
        tier: "unsealed".to_owned(),
        limits: facts::limits(&sources),
        coverage: Vec::new(),
        gaps: Vec::new(),
        custody: Vec::new(),
        accounts: None,
        review: None,
        incident: None,
        sample: None,
        redaction: None,
        signer: None,
        extras: exhibit_export::Extras::default(),
    })
}

/// The rows of a pack, read from the store once for every file that holds them.
struct Rows<'a> {
    reader: &'a Reader,
    handle: Handle,
}

/// Carries an error of the visitor through the store's walk.
enum Walk {
    Store(exhibit_store::Error),
    Visit(exhibit_export::Error),
}

impl Walk {
    fn into_export(self) -> exhibit_export::Error {
        match self {
            Self::Store(error) => exhibit_export::Error::Rows(Box::new(error)),
            Self::Visit(error) => error,
        }
    }
}

impl From<exhibit_store::Error> for Walk {
    fn from(error: exhibit_store::Error) -> Self {
        Self::Store(error)
    }
}

impl PackRows for Rows<'_> {
    fn each_leaf(
        &self,
        visit: &mut dyn FnMut(Hash) -> Result<(), exhibit_export::Error>,
    ) -> Result<(), exhibit_export::Error> {
        self.reader.each_leaf(&mut |leaf| visit(leaf).map_err(Walk::Visit)).map_err(Walk::into_export)
    }

    fn each(
        &self,
        visit: &mut dyn FnMut(&PackRow) -> Result<(), exhibit_export::Error>,
    ) -> Result<(), exhibit_export::Error> {
        let walked = self.reader.each_with_leaf(self.handle, &mut |entry, raw, leaf| {
            let leaf = LeafFacts {
                leaf_index: leaf.leaf_index,
                leaf_sha256: leaf.leaf_sha256,
                ingest: leaf.ingest,
                vendor_id: leaf.vendor_id,
                raw_sha256: leaf.raw_sha256,
                salt: leaf.salt,
            };
            visit(&PackRow { entry, raw, leaf, redacted: Vec::new() }).map_err(Walk::Visit)
        });
        walked.map_err(Walk::into_export)
    }
}
