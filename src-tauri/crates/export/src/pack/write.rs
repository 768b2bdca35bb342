//! A pack from its facts and rows.

#[cfg(test)]
mod tests;

use std::io::{Seek, Write};
use std::ops::ControlFlow;

use super::bag::{BAGIT_TXT, allowed_signers, bag_info, manifest};
use super::bundle::Bundle;
use super::datapackage::datapackage;
use super::describe::{Details, pack_json};
use super::input::PackInput;
use super::integrity::write_integrity;
use super::listing::{write_listings, write_redactions, write_table};
use super::name::pack_id;
use super::readme::readme;
use super::redact::{Pseudonym, shown_input};
use super::rows::{PackRows, Told};
use super::sample::{Drawn, method_text};
use super::seal::Seal;
use super::spool::{Press, Spool, pressed};
use super::story::{SheetFacts, Story};
use super::study::Findings;
use super::table::Written;
use super::walk::{Hidden, Walked, walk};
use super::{delivery, path, promise, sample};
use crate::error::Error;
use crate::oscal::assessment_results;
use crate::report::report_html;
use crate::workbook::write_workbook;

/// Largest `events.json`, in bytes: beyond it, tools that read a whole array at once begin to fail.
const MAX_JSON_BYTES: u64 = 50_000_000;

/// How far the writer is: rows are walked first, then the leaves of the log, then the files are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The member that stands for what is being done.
    pub path: &'static str,
    /// Rows (leaves, files) done so far.
    pub rows_done: u64,
    /// Rows (leaves, files) that there are.
    pub rows_total: u64,
}

/// A finished pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackSummary {
    /// Name of the pack and of its top folder.
    pub pack_id: String,
    /// Rows in it.
    pub rows: u64,
    /// Members in it.
    pub files: u64,
    /// SHA-256 of `tagmanifest-sha256.txt`, which stands for the whole pack: what two people compare by telephone.
    pub seal_sha256: String,
    /// Whether it is signed.
    pub signed: bool,
    /// Rows of its sample; none: no sample was wanted.
    pub drawn: Option<u64>,
    /// What its study found.
    pub findings: Findings,
    /// Its tables.
    pub tables: Vec<SheetFacts>,
    /// What stands for what in a redacted pack: for the sealed key file, and for nobody else.
    pub pseudonyms: Vec<Pseudonym>,
    /// Whether these are all of them.
    pub pseudonyms_are_whole: bool,
}

/// Signs the bytes of `tagmanifest-sha256.txt`: the same bytes, the same signatures.
pub type Sign<'a> = dyn Fn(&[u8]) -> Result<Vec<Seal>, Error> + 'a;

/// What a pack is written with, beside its facts.
pub struct Means<'a> {
    /// Its rows, and the leaves of the whole log.
    pub rows: &'a dyn PackRows,
    /// Gives a fresh place for bytes.
    pub spool: &'a dyn Fn() -> std::io::Result<Box<dyn Spool>>,
    /// Signs; given exactly when the facts name a signer.
    pub sign: Option<&'a Sign<'a>>,
    /// Called often; `Break` stops the work.
    pub progress: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
}

/// Writes a pack. The rows are walked once, and so are the leaves of the log.
///
/// # Errors
/// [`Error::Input`], [`Error::Row`] and [`Error::Tie`] when a promise of the pack does not hold, [`Error::TooLarge`],
/// [`Error::Cancelled`], [`Error::Write`]. After any of them what `out` got is not a pack.
pub fn write_pack(
    out: impl Write + Seek,
    input: &PackInput,
    means: &mut Means<'_>,
) -> Result<PackSummary, Error> {
    write_limited(out, (input, MAX_JSON_BYTES), means)
}

fn write_limited(
    mut out: impl Write,
    (input, max_json_bytes): (&PackInput, u64),
    means: &mut Means<'_>,
) -> Result<PackSummary, Error> {
    promise::check(input, means.sign.is_some())?;
    let input = &shown_input(input);
    let Means { rows, spool, sign, progress } = means;
    let mut told = Told(*progress);
    let ((walked, proofs), packed) = pressed(*spool, |press| {
        let mut walked = walk(press, (input, max_json_bytes), *rows, &mut told)?;
        write_others(press, input, &mut walked)?;
        let proofs = write_integrity((press, *rows), &input.tree, &walked.ledger, &mut told)?;
        Ok((walked, proofs))
    })?;
    let mut draft = Draft { pack_id: pack_id(input), input, bundle: Bundle::new(packed), walked, proofs };
    let tables = draft.describe(*spool)?;
    let seals = draft.seal(*sign)?;
    let seal_sha256 = draft.bundle.sha256(path::TAG_MANIFEST);
    let files = draft.bundle.count() as u64;
    let mut written = 0;
    draft.bundle.write(&mut out, &draft.pack_id, &mut || {
        written += 1;
        told.tell(path::TAG_MANIFEST, written, files)
    })?;
    let Walked { findings, hidden: Hidden { pseudonyms, are_whole, .. }, drawn, .. } = draft.walked;
    Ok(PackSummary {
        pack_id: draft.pack_id,
        rows: input.population.included,
        files,
        seal_sha256,
        signed: seals > 0,
        drawn: drawn.map(|drawn| drawn.len() as u64),
        findings,
        tables,
        pseudonyms,
        pseudonyms_are_whole: are_whole,
    })
}

/// Everything that may be large and does not come from the rows.
fn write_others(press: &Press<'_>, input: &PackInput, walked: &mut Walked) -> Result<(), Error> {
    if let Some(drawn) = &walked.drawn {
        walked.sheets.push(write_table(press, sample::sheet(), drawn.iter().map(Drawn::cells))?);
    }
    walked.sheets.extend(write_listings(press, input)?);
    if input.redaction.is_some() {
        walked.sheets.push(write_redactions(press, &walked.hidden.lines)?);
    }
    match &input.incident {
        Some(incident) if !incident.deliveries.is_empty() => {
            delivery::write_deliveries(press, &incident.deliveries)
        }
        _ => Ok(()),
    }
}

/// A pack whose rows are written.
struct Draft<'a> {
    pack_id: String,
    input: &'a PackInput,
    bundle: Bundle,
    walked: Walked,
    proofs: &'static str,
}

impl Draft<'_> {
    /// Adds all that is told of the rows, inside `data/` and beside it; gives back the tables.
    fn describe(
        &mut self,
        spool: &dyn Fn() -> std::io::Result<Box<dyn Spool>>,
    ) -> Result<Vec<SheetFacts>, Error> {
        self.bundle.text(path::BAGIT, BAGIT_TXT)?;
        self.add_texts()?;
        let tables = Written::new(&self.walked.sheets, &self.bundle).facts();
        let described =
            datapackage(&self.pack_id, self.input, (&self.walked.sheets, &self.bundle.payload()))?;
        self.bundle.text(path::DATA_PACKAGE, &described)?;
        self.add_extras(&tables, spool)?;
        let signatures = promise::signatures(self.input);
        let details = Details { proofs: self.proofs, signatures: &signatures };
        let described = self.told(&tables, |story| pack_json(story, details))?;
        let readme = self.told(&tables, |story| Ok(readme(story, details)))?;
        self.bundle.text(path::PACK_JSON, &described)?;
        let report = self.told(&tables, report_html)?;
        self.bundle.bytes(path::REPORT, report.as_bytes())?;
        self.bundle.text(path::README, &readme)?;
        Ok(tables)
    }

    /// What was given as text.
    fn add_texts(&mut self) -> Result<(), Error> {
        let input = self.input;
        self.bundle.text(path::CHECKPOINT, &input.tree.checkpoint)?;
        self.bundle.text(path::RULES, &input.rules_json)?;
        if let Some(plan) = &input.sample {
            self.bundle.text(path::SAMPLE_METHOD, &method_text(plan, input.population.included))?;
        }
        if let Some(redaction) = &input.redaction {
            self.bundle.text(path::PROFILE, &redaction.profile.text)?;
        }
        if let Some(closing) = input.review.as_ref().and_then(|review| review.closing.as_ref()) {
            self.bundle.text(path::STATEMENT, &closing.statement)?;
            if let Some(signature) = &closing.signature {
                self.bundle.text(path::STATEMENT_SIGNATURE, signature)?;
            }
        }
        Ok(())
    }

    /// What was wanted besides.
    fn add_extras(
        &mut self,
        tables: &[SheetFacts],
        spool: &dyn Fn() -> std::io::Result<Box<dyn Spool>>,
    ) -> Result<(), Error> {
        if self.input.extras.oscal {
            let results = self.told(tables, assessment_results)?;
            self.bundle.bytes(path::OSCAL, results.as_bytes())?;
        }
        if self.input.extras.workbook {
            let mut book = spool()?;
            let written = Written::new(&self.walked.sheets, &self.bundle);
            self.told(tables, |story| write_workbook(&mut book, story, &written))?;
            self.bundle.stored(path::WORKBOOK, &mut book, spool()?)?;
        }
        Ok(())
    }

    /// What `tell` makes of the story so far.
    fn told<T>(
        &self,
        tables: &[SheetFacts],
        tell: impl FnOnce(&Story<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        tell(&Story {
            pack_id: &self.pack_id,
            input: self.input,
            findings: &self.walked.findings,
            sheets: tables,
            files: &self.bundle.payload(),
            omitted: &self.walked.omitted,
            drawn: self.walked.drawn.as_deref().unwrap_or_default(),
            redacted: &self.walked.hidden.lines,
        })
    }

    /// Adds the manifests and the signatures over them; gives back how many there are of these.
    fn seal(&mut self, sign: Option<&Sign<'_>>) -> Result<usize, Error> {
        let input = self.input;
        if let Some(signer) = &input.signer {
            self.bundle.text(path::ALLOWED_SIGNERS, &allowed_signers(signer))?;
        }
        let payload = self.bundle.payload();
        self.bundle.text(path::BAG_INFO, &bag_info(&self.pack_id, input, &payload))?;
        self.bundle.text(path::MANIFEST, &manifest(&payload))?;
        let tag_manifest = manifest(&self.bundle.tags());
        self.bundle.text(path::TAG_MANIFEST, &tag_manifest)?;
        let seals = sign.map_or(Ok(Vec::new()), |sign| sign(tag_manifest.as_bytes()))?;
        promise::check_seals(input, &seals)?;
        seals.iter().try_for_each(|seal| self.bundle.bytes(seal.path, &seal.bytes))?;
        Ok(seals.len())
    }
}
