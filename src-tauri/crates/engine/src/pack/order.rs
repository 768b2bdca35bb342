//! What a pack is to hold and how it is to be made.

use std::path::PathBuf;
use std::sync::Arc;

use exhibit_entry::Moment;
use exhibit_export::{Extras, Milestone, PackKind, RedactionProfile, SamplePlan, Signer};

use crate::Error;
use crate::output::Existing;
use crate::secret::{Keep, Secret};
use crate::sign::{self, Key};
use crate::webhook::Wanted;

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
    /// Whether rows that no classification rule names are in it too.
    pub unclassified_too: bool,
}

/// How a pack is to be made.
#[derive(Clone, Debug)]
pub struct Order {
    /// What it holds.
    pub scope: Scope,
    /// Its own title; none: that of its kind.
    pub title: Option<String>,
    /// For whom.
    pub organisation: Option<String>,
    /// When it says that it was made.
    pub generated_at: Moment,
    /// Account name of the person.
    pub user: String,
    /// Name of the machine.
    pub host: String,
    /// The file; `-` is standard output.
    pub output: PathBuf,
    /// What to do when it exists.
    pub existing: Existing,
    /// What goes in beside the rows.
    pub additions: Additions,
    /// Who signs; none: nobody.
    pub signing: Option<Signing>,
}

/// What goes into a pack beside its rows, and what is done to them.
#[derive(Clone, Debug, Default)]
pub struct Additions {
    /// An account list (CSV) to hold against the log; access reviews only.
    pub accounts: Option<PathBuf>,
    /// The review whose decisions go in; access reviews only.
    pub review: Option<u64>,
    /// Milestones; incident responses only.
    pub milestones: Vec<Milestone>,
    /// Capture files whose deliveries go in with their verdicts; incident responses only.
    pub captures: Vec<PathBuf>,
    /// Whether the deliveries that are kept in the workspace go in too; incident responses only.
    pub kept: KeptDeliveries,
    /// How deliveries are verified.
    pub wanted: Wanted,
    /// The sample to draw.
    pub sample: Option<SamplePlan>,
    /// What is hidden.
    pub redaction: Option<RedactionChoice>,
    /// Workbook and OSCAL.
    pub extras: Extras,
}

/// What of the deliveries that are kept in the workspace goes into a pack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeptDeliveries {
    /// Nothing.
    #[default]
    None,
    /// Those that arrived in its period; where nobody says when, that were stored in it.
    OfPeriod,
}

/// How a pack is to be redacted.
#[derive(Clone, Debug)]
pub struct RedactionChoice {
    /// What is hidden.
    pub profile: RedactionProfile,
    /// Where the workspace's secret is that pseudonyms are made with.
    pub secret: RedactionSecret,
    /// Seals the file of pseudonyms beside the pack; none: no such file.
    pub passphrase: Option<Secret>,
}

/// Where the secret is that pseudonyms are made with: without it nobody can try names until one fits.
#[derive(Clone, Debug)]
pub enum RedactionSecret {
    /// The workspace's own, kept there; made when there is none.
    Kept(Keep),
    /// In a file of the user's.
    File(PathBuf),
}

/// Who signs, with a key that is ready.
#[derive(Clone, Debug)]
pub struct Signing {
    /// The key.
    pub key: Arc<Key>,
    /// What the pack says of it.
    pub signer: Signer,
}

/// Whether a minisign signature stands beside the SSHSIG.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Minisign {
    /// No.
    #[default]
    Without,
    /// Yes; only a key made here can.
    Too,
}

/// Signing with a key, as `identity`.
///
/// # Errors
/// [`Error::Usage`] for a name that nobody can sign with, and for minisign with a key that was not made here.
pub fn signing(key: Key, identity: &str, minisign: Minisign) -> Result<Signing, Error> {
    sign::check_identity(identity)?;
    let signer = sign::signer(&key, identity);
    let signer = match minisign {
        Minisign::Without => signer,
        Minisign::Too => sign::with_minisign(&key, signer)?,
    };
    Ok(Signing { key: Arc::new(key), signer })
}
