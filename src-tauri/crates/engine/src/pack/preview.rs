//! What a pack would hold and say, before it is made: counted, studied and sampled, without a file.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Write;
use std::ops::ControlFlow;

use exhibit_export::{
    ExceptionRule, Glance, PackInput, PackRow, PackRows, Population, ProofForm, Redaction, Redactor, Signer,
    glance, sample_listings,
};
use exhibit_proof::Hash;
use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::input::{self, Purpose, Subject};
use super::order::Order;
use super::{Rows, completeness, covered, found, part};
use crate::browse::Asker;
use crate::coverage::SourceCoverage;
use crate::watch::{Progress, Watch};
use crate::{Error, Workspace};

/// Rows that are looked at for what a redaction changes and how far they can be packed together: enough for a figure
/// with two digits.
const SAMPLED_ROWS: u64 = 2_000;

/// Bytes of a pack without rows: report, notices and descriptions, packed.
const EMPTY_BYTES: u64 = 40_000;

/// Bytes of a row that no packing makes shorter: its leaf, the hash of its raw text and its salt, in hex.
const HASHES_BYTES: u64 = 100;

/// Largest `events.json`, in bytes; beyond it that file is left out (CONTRACT section 4).
const JSON_LIMIT_BYTES: u64 = 50_000_000;

/// Rows between two words to the watch.
const ROWS_A_WORD: u64 = 1_000;

/// A pack that was not made.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The numbers that must tie, as they will stand in the pack.
    pub population: Population,
    /// What is known to be missing, in sentences; none: the pack will call itself complete.
    pub missing: Vec<String>,
    /// Every source's days and gaps of the period, in UTC.
    pub coverage: Vec<SourceCoverage>,
    /// Rules of exception with their cases, those without a case too.
    pub exceptions: Vec<ExceptionRule>,
    /// The kind's own tables: what a sample can be drawn from.
    pub listings: Vec<Listing>,
    /// What redaction would change; none: no profile is chosen.
    pub redaction: Option<Redacted>,
    /// How large the zip will be, roughly.
    pub bytes_about: u64,
    /// Files that will be in it, by path below its top folder.
    pub members: Vec<String>,
    /// Who will sign it; none: nobody.
    pub signer: Option<Signer>,
    /// What could not be read in files that were given.
    pub warnings: Vec<String>,
}

/// A table of the pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Its id, e.g. `access_changes`.
    pub id: String,
    /// For people.
    pub title: String,
    /// Its rows.
    pub rows: u64,
}

/// What a redaction would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redacted {
    /// Rows in which something is hidden.
    pub rows: u64,
    /// Fields that are hidden in some of them, by name.
    pub fields: Vec<String>,
    /// Rows that were looked at, evenly spread.
    pub looked_at: u64,
}

/// Looks at what a pack would hold. Writes nothing, not even a checkpoint.
///
/// # Errors
/// [`Error::Query`], [`Error::Usage`], [`Error::Cancelled`], and the workspace's own trouble.
pub fn preview(
    workspace: &Workspace,
    order: &Order,
    asker: Asker,
    watch: &Watch<'_>,
) -> Result<Preview, Error> {
    let part = part(&order.scope, asker)?;
    let mut given = input::given(order)?;
    let mut warnings = std::mem::take(&mut given.warnings);
    let mut reader = workspace.watched_reader(watch)?;
    reader.hold()?;
    reader.stop_at(&watch.stop())?;
    let population = reader.population(&part)?;
    let derivation = workspace.derivation();
    let subject = Subject {
        purpose: Purpose::Looking,
        workspace,
        reader: &reader,
        part: &part,
        population: &population,
    };
    // The checkpoint is the only thing that is not known yet, and no study reads it.
    let input = input::input(&subject, (order, asker), given, String::new())?;
    warnings.extend(found::of_copies(input.incident.as_ref()));
    let looked_at = completeness::looked_at(&part, &population, &reader.sources()?);
    let coverage = covered::covered((&reader, derivation), &looked_at, input.period, order.generated_at)?;
    let rows = Rows { reader: &reader, handle: population.included };
    let sampled = Sampled::new(rows, &input);
    let glanced = looked(&input, &sampled, watch)?;
    let proofs = sampled.seen.borrow().proofs;
    let (redaction, bytes_about) = sampled.told(&input)?;
    Ok(Preview {
        members: members(&input, &glanced, proofs),
        listings: glanced.tables.iter().map(listing).filter(|table| is_sampled(order, table)).collect(),
        exceptions: glanced.findings.exceptions,
        missing: input.completeness.reasons,
        population: input.population,
        signer: input.signer,
        coverage,
        redaction,
        bytes_about,
        warnings,
    })
}

fn looked(input: &PackInput, rows: &dyn PackRows, watch: &Watch<'_>) -> Result<Glance, Error> {
    let total = input.population.included;
    let mut progress = |done: u64| {
        if done.is_multiple_of(ROWS_A_WORD) {
            let (stage, subject) = ("preview", None);
            watch.tell(Progress { stage, subject, done, total: Some(total), unit: "rows", until: None });
        }
        if watch.check().is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let looked = glance(input, rows, &mut progress);
    looked.map_err(|error| watch.check().err().unwrap_or(Error::Export(error)))
}

fn listing(table: &exhibit_export::GlanceTable) -> Listing {
    let file = table.path.rsplit('/').next().unwrap_or(table.path);
    let id = file.strip_suffix(".csv").unwrap_or(file).to_owned();
    Listing { id, title: table.title.to_owned(), rows: table.rows }
}

/// Whether a sample can be drawn from a table: where each of its rows is a row of the log.
fn is_sampled(order: &Order, table: &Listing) -> bool {
    sample_listings(order.scope.kind).contains(&table.id.as_str())
}

/// The files of the pack, by path.
fn members(input: &PackInput, glanced: &Glance, proofs: ProofForm) -> Vec<String> {
    let fixed = [
        "README.txt",
        "bag-info.txt",
        "bagit.txt",
        "data/completeness/coverage.csv",
        "data/completeness/excluded.csv",
        "data/completeness/gaps.csv",
        "data/completeness/sync_runs.csv",
        "data/datapackage.json",
        "data/evidence/events.csv",
        "data/evidence/events.json",
        "data/evidence/events.ndjson",
        "data/integrity/checkpoint.txt",
        "data/integrity/consistency.ndjson",
        "data/integrity/custody.csv",
        "data/integrity/leaves.csv",
        proofs.path(),
        "data/pack.json",
        "data/rules/classification.json",
        "manifest-sha256.txt",
        "report.html",
        "tagmanifest-sha256.txt",
    ];
    let mut members: BTreeSet<String> = fixed.map(str::to_owned).into();
    members.extend(glanced.tables.iter().map(|table| table.path.to_owned()));
    let mut also = |path: &str, is_there: bool| {
        if is_there {
            members.insert(path.to_owned());
        }
    };
    also("data/workbook.xlsx", input.extras.workbook);
    also("data/oscal/assessment-results.json", input.extras.oscal);
    also("data/sample/sample.csv", input.sample.is_some());
    also("data/sample/method.txt", input.sample.is_some());
    also("data/redaction/profile.json", input.redaction.is_some());
    also("data/redaction/log.csv", input.redaction.is_some());
    also("allowed_signers", input.signer.is_some());
    also("tagmanifest-sha256.txt.sig", input.signer.is_some());
    also(
        "tagmanifest-sha256.txt.minisig",
        input.signer.as_ref().is_some_and(|signer| signer.minisign.is_some()),
    );
    members.into_iter().collect()
}

/// Rows of which some are looked at closely as they pass.
struct Sampled<'a> {
    rows: Rows<'a>,
    /// Every how many rows one is looked at.
    every: u64,
    seen: RefCell<Seen>,
}

/// What was seen of them.
struct Seen {
    redactor: Option<Redactor>,
    redacted: Redacted,
    looked_at: u64,
    text_bytes: u64,
    packed: DeflateEncoder<Counted>,
    failed: Option<std::io::Error>,
    /// Which form their proofs take: of all rows, not only of those looked at.
    proofs: ProofForm,
}

/// A place for bytes that only counts them.
#[derive(Default)]
struct Counted(u64);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> Sampled<'a> {
    fn new(rows: Rows<'a>, input: &PackInput) -> Self {
        let seen = Seen {
            redactor: input.redaction.as_ref().map(|redaction: &Redaction| Redactor::new(redaction)),
            redacted: Redacted::default(),
            looked_at: 0,
            text_bytes: 0,
            packed: DeflateEncoder::new(Counted::default(), Compression::default()),
            failed: None,
            proofs: ProofForm::new(input.tree.size),
        };
        let every = input.population.included.div_ceil(SAMPLED_ROWS).max(1);
        Self { rows, every, seen: RefCell::new(seen) }
    }

    /// What redaction would change, and the size of the pack.
    fn told(self, input: &PackInput) -> Result<(Option<Redacted>, u64), Error> {
        let seen = self.seen.into_inner();
        let failed = |error| Error::Export(exhibit_export::Error::Write(error));
        if let Some(error) = seen.failed {
            return Err(failed(error));
        }
        let packed = seen.packed.finish().map_err(failed)?.0;
        let included = input.population.included;
        let of_all = |bytes: u64| bytes.saturating_mul(included) / seen.looked_at.max(1);
        // Once as NDJSON, once as CSV and, unless it is too large, once as JSON.
        let times = if of_all(seen.text_bytes) > JSON_LIMIT_BYTES { 2 } else { 3 };
        let size = input.tree.size;
        let proofs = (size * 32).min(included.saturating_mul(u64::from(size.max(1).ilog2()) * 36));
        let about = EMPTY_BYTES + of_all(packed) * times + included * HASHES_BYTES + proofs;
        let redacted = Redacted { looked_at: seen.looked_at, ..seen.redacted };
        Ok((seen.redactor.map(|_| redacted), about))
    }
}

impl Seen {
    fn look(&mut self, row: &PackRow) {
        self.looked_at += 1;
        let text = serde_json::to_vec(&row.entry).expect("BUG: an entry always serialises");
        self.text_bytes += (text.len() + row.raw.len()) as u64;
        let written = self.packed.write_all(&text).and_then(|()| self.packed.write_all(&row.raw));
        self.failed = self.failed.take().or(written.err());
        let Some(redactor) = &mut self.redactor else { return };
        let shown = redactor.row(row.clone());
        self.redacted.rows += u64::from(!shown.redacted.is_empty());
        for field in shown.redacted {
            if let Err(place) = self.redacted.fields.binary_search(&field) {
                self.redacted.fields.insert(place, field);
            }
        }
    }
}

impl PackRows for Sampled<'_> {
    fn each(
        &self,
        visit: &mut dyn FnMut(&PackRow) -> Result<(), exhibit_export::Error>,
    ) -> Result<(), exhibit_export::Error> {
        let mut nth = 0_u64;
        self.rows.each(&mut |row| {
            if nth.is_multiple_of(self.every) {
                self.seen.borrow_mut().look(row);
            }
            nth += 1;
            self.seen.borrow_mut().proofs.note(row.leaf.leaf_index);
            visit(row)
        })
    }

    fn each_leaf(
        &self,
        visit: &mut dyn FnMut(Hash) -> Result<(), exhibit_export::Error>,
    ) -> Result<(), exhibit_export::Error> {
        self.rows.each_leaf(visit)
    }
}
