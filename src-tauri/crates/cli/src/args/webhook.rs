//! The arguments of `exhibit webhook`.

mod keeping;
mod sending;
mod shelf;
mod ties;

use std::path::PathBuf;

use clap::Subcommand;

use super::examples;

pub(crate) use keeping::{NewSecretArgs, SecretVerb};
pub(crate) use sending::{
    AttemptsArgs, HeaderArgs, MintArgs, ReplayArgs, SendTestArgs, SignatureArg, TargetArgs, TestReceiverArgs,
    TrialArgs,
};
pub(crate) use shelf::{
    CaptureExportArgs, CaptureForm, CaptureImportArgs, CaptureListArgs, CaptureShowArgs, ListenArgs,
    VerdictArg, WhichArgs,
};
pub(crate) use ties::{KeyArgs, ReconcileArgs, TraceArgs};

#[derive(Debug, Subcommand)]
pub(crate) enum WebhookVerb {
    /// Verify captured deliveries; exit 0 when all are valid
    #[command(after_help = examples::WEBHOOK_VERIFY)]
    Verify(VerifyArgs),
    /// List the known signature schemes, the compiled-in ones and your own
    #[command(after_help = examples::WEBHOOK_SCHEMES)]
    Schemes {
        /// Print a commented scheme file to begin with, and nothing else
        #[arg(long)]
        template: bool,
    },
    /// Keep captured deliveries in this workspace; the same file twice changes nothing
    #[command(after_help = examples::WEBHOOK_IMPORT)]
    Import(CaptureImportArgs),
    /// List the deliveries that are kept, newest first
    #[command(after_help = examples::WEBHOOK_LIST)]
    List(CaptureListArgs),
    /// Show one delivery; credentials are masked
    #[command(after_help = examples::WEBHOOK_SHOW)]
    Show(CaptureShowArgs),
    /// Take deliveries on this machine, store each before it is answered, and judge it
    #[command(after_help = examples::WEBHOOK_LISTEN)]
    Listen(Box<ListenArgs>),
    /// Write kept deliveries into a file; credentials are masked
    #[command(after_help = examples::WEBHOOK_EXPORT)]
    Export(CaptureExportArgs),
    /// Send captured deliveries again: unchanged, edited, signed anew or stripped; exit 0 when each got 2xx
    #[command(after_help = examples::WEBHOOK_REPLAY)]
    Replay(Box<ReplayArgs>),
    /// Send a test event that is made and signed here; exit 0 when it got 2xx
    #[command(after_help = examples::WEBHOOK_SEND_TEST)]
    SendTest(Box<SendTestArgs>),
    /// Try a receiver with good and forged deliveries; exit 0 when it answers all as it has to
    #[command(after_help = examples::WEBHOOK_TEST_RECEIVER)]
    TestReceiver(Box<TestReceiverArgs>),
    /// Make a secret or key pair for a scheme and show it once
    Mint(MintArgs),
    /// List what was sent from here: replays, test events, suites
    Attempts(AttemptsArgs),
    /// Hold captured deliveries against the rows of a source; exit 1 when something is missing either way, 5 when there was
    /// no delivery to compare
    #[command(after_help = examples::WEBHOOK_RECONCILE)]
    Reconcile(ReconcileArgs),
    /// Follow the token, address, person and session of a delivery or row
    #[command(after_help = examples::WEBHOOK_TRACE)]
    Trace(TraceArgs),
    /// Keep secrets by name in this workspace, for this and for the window
    #[command(subcommand)]
    Secret(SecretVerb),
}

/// `webhook verify`.
#[derive(Debug, clap::Args)]
pub(crate) struct VerifyArgs {
    /// Files of captures, - is standard input; capture:N is one that is kept in the workspace
    #[arg(required_unless_present = "stored", value_name = "FILE|capture:N")]
    pub(crate) files: Vec<PathBuf>,
    /// Signature scheme; found out from the headers when not given
    #[arg(long, value_name = "ID")]
    pub(crate) scheme: Option<String>,
    /// File that holds a secret; may be given several times
    #[arg(long = "secret-file", value_name = "FILE")]
    pub(crate) secret_files: Vec<PathBuf>,
    /// Environment variable that holds a secret; may be given several times
    #[arg(long = "secret-env", value_name = "VAR")]
    pub(crate) secret_envs: Vec<String>,
    /// A secret that is kept under this name, see `webhook secret`; may be given several times
    #[arg(long = "secret", value_name = "NAME")]
    pub(crate) secret_names: Vec<String>,
    /// File that holds a public key as the provider shows it (hex, base64, PEM, whpk_); may be given several times
    #[arg(long = "public-key-file", value_name = "FILE")]
    pub(crate) public_key_files: Vec<PathBuf>,
    /// Judge freshness at this time [default: when each was received]
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) at: Option<String>,
    /// Every delivery that is kept in the workspace
    #[arg(long, conflicts_with = "files")]
    pub(crate) stored: bool,
    /// Do not search why a signature does not fit
    #[arg(long)]
    pub(crate) no_search: bool,
}
