//! Writing a pack: into a fresh file beside its place, checked there as an outsider would, and only then renamed.

use std::cell::RefCell;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use exhibit_entry::Moment;
use exhibit_export::{Depth, Means, PackFacts, PackInput, PackRows, PackSummary, Seal, Sign, Spool};
use exhibit_proof::Hash;

use super::order::{Order, Signing};
use super::{Built, check};
use crate::activity::{self, Deed, Written};
use crate::output::{self, WriteSeek};
use crate::watch::{Progress, Watch};
use crate::{Error, Workspace, redact, sign};

/// What the check of a finished file found: its hash, its size, and what the pack says of itself.
type Accepted = (Hash, u64, Option<PackFacts>);

/// The checkpoint as a signed note where a key signs that can.
pub(super) fn signed_note(note: String, signing: Option<&Signing>) -> Result<String, Error> {
    match signing {
        Some(signing) => sign::sign_checkpoint(&note, &signing.key),
        None => Ok(note),
    }
}

/// Writes the pack of an order and puts it into the workspace's list of packs.
pub(super) fn write(
    (workspace, order): (&Workspace, &Order),
    input: &PackInput,
    rows: &dyn PackRows,
    watch: &Watch<'_>,
) -> Result<Built, Error> {
    let made = RefCell::new(None);
    let mut found = None;
    output::write_checked(
        &order.output,
        order.existing,
        |out| {
            *made.borrow_mut() = Some(written(out, (order, input), rows, watch)?);
            Ok(())
        },
        |file| {
            let accepted = accepted(file, (&order.output, input), watch)?;
            // Before the pack takes its place: a pack whose pseudonyms nobody can read again must not stand there.
            found = Some((accepted, sealed(order, made.borrow().as_ref())?));
            Ok(())
        },
    )?;
    let summary = made.into_inner().expect("BUG: the pack was written before it took its place");
    let ((sha256, bytes, facts), pseudonyms) =
        found.expect("BUG: the check came before the file took its place");
    let deed = Deed::PackBuilt { file: Written::at(&order.output, sha256.to_string(), bytes), facts };
    // What goes to standard output stands nowhere that a list could name.
    let note = if output::is_stdout(&order.output) { None } else { activity::note(workspace, deed) };
    Ok(Built {
        path: order.output.clone(),
        pack_id: summary.pack_id,
        rows: summary.rows,
        sha256,
        bytes,
        complete: input.completeness.complete,
        reasons: input.completeness.reasons.clone(),
        signer: input.signer.clone(),
        pseudonyms,
        sampled: summary.drawn,
        exceptions: summary.findings.exceptions,
        warnings: Vec::new(),
        note,
    })
}

/// The sealed file of pseudonyms beside the pack, where one is wanted.
fn sealed(order: &Order, summary: Option<&PackSummary>) -> Result<Option<PathBuf>, Error> {
    let passphrase = order.additions.redaction.as_ref().and_then(|choice| choice.passphrase.as_ref());
    let (Some(passphrase), Some(summary)) = (passphrase, summary) else { return Ok(None) };
    let told = (summary.pack_id.as_str(), summary.pseudonyms.as_slice(), summary.pseudonyms_are_whole);
    redact::seal(&order.output, told, passphrase, order.existing).map(Some)
}

fn written(
    out: &mut dyn WriteSeek,
    (order, input): (&Order, &PackInput),
    rows: &dyn PackRows,
    watch: &Watch<'_>,
) -> Result<PackSummary, Error> {
    let folder = order.output.parent().map(Path::to_owned).unwrap_or_default();
    let spool = || spool(&folder);
    let mut progress = |step| told(&step, watch);
    let pack_id = exhibit_export::pack_id(input);
    let named = (pack_id.as_str(), input.generated.at);
    let seal = order.signing.as_ref().map(|signing| move |bytes: &[u8]| seals(signing, named, bytes));
    let sign = seal.as_ref().map(|seal| seal as &Sign<'_>);
    let mut means = Means { rows, spool: &spool, sign, progress: &mut progress };
    let written = exhibit_export::write_pack(out, input, &mut means);
    written.map_err(|error| watch.check().err().unwrap_or(Error::Export(error)))
}

/// A fresh file without a name, gone when it is closed or the program is killed: beside the pack, where there is room for
/// it, else in the system's folder for such.
pub(crate) fn spool(folder: &Path) -> std::io::Result<Box<dyn Spool>> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let file = tempfile::tempfile_in(folder).or_else(|_| tempfile::tempfile())?;
    Ok(Box::new(file))
}

/// The signatures over the bytes of `tagmanifest-sha256.txt`.
fn seals(signing: &Signing, pack: (&str, Moment), bytes: &[u8]) -> Result<Vec<Seal>, exhibit_export::Error> {
    let refused = |error: Error| exhibit_export::Error::Input(error.to_string());
    sign::seals(&signing.key, &signing.signer, pack, bytes).map_err(refused)
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

/// A pack that its own check refuses never takes its place on the disk. Its signature is judged by the signer's own key.
fn accepted(
    file: &mut File,
    (path, input): (&Path, &PackInput),
    watch: &Watch<'_>,
) -> Result<Accepted, Error> {
    let trust = check::trust_in(input);
    let (sha256, bytes, checked) = check::judged(file, (path, &trust), Depth::Written, watch)?;
    match checked.checks.iter().find(|check| !check.ok) {
        None => Ok((sha256, bytes, check::said(file, path)?)),
        Some(check) => Err(Error::Export(exhibit_export::Error::Input(format!(
            "its own check refuses it: {}: {}",
            check.name, check.detail
        )))),
    }
}
