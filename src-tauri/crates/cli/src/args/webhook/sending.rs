//! The arguments of `exhibit webhook replay` and of the verbs that send what was made here.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::KeyArgs;

/// Where requests go. This machine itself needs no further word.
#[derive(Debug, Args)]
pub(crate) struct TargetArgs {
    /// Address to send to: http://127.0.0.1:PORT/PATH, or any http(s) address whose host is confirmed
    #[arg(long, value_name = "URL")]
    pub(crate) to: String,
    /// Confirm that this host, which is not this machine, may be sent to; may be given several times
    #[arg(long = "confirm-host", value_name = "HOST")]
    pub(crate) confirmed: Vec<String>,
    /// Allow private, link-local and other special addresses
    #[arg(long)]
    pub(crate) allow_private: bool,
    /// Allow even the addresses at which clouds hand out credentials of the machine
    #[arg(long)]
    pub(crate) allow_metadata: bool,
}

/// Headers that are set. What stands on a command line is read by everybody on the machine, so that credentials come from
/// a file or from the environment.
#[derive(Debug, Args)]
pub(crate) struct HeaderArgs {
    /// Set a header, no credential; may be given several times
    #[arg(long = "header", value_name = "NAME:VALUE")]
    pub(crate) plain: Vec<String>,
    /// Set the headers of this file, one NAME: VALUE a line
    #[arg(long = "header-file", value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Set a header to the value of an environment variable; may be given several times
    #[arg(long = "header-env", value_name = "NAME=VAR")]
    pub(crate) envs: Vec<String>,
}

/// What becomes of the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SignatureArg {
    /// As it came
    Keep,
    /// Made anew for the moment of sending
    Resign,
    /// Taken off
    Strip,
}

#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// capture:N, a delivery's id, or a file of captures; several are sent in the order of their arrival
    #[arg(value_name = "ID|FILE", required_unless_present = "all")]
    pub(crate) what: Vec<String>,
    /// All captures of the workspace that fit --event, --of-scheme, --received-from and --received-to
    #[arg(long, conflicts_with = "what")]
    pub(crate) all: bool,
    /// With --all: only those about this event
    #[arg(long, value_name = "NAME", requires = "all")]
    pub(crate) event: Option<String>,
    /// With --all: only those whose headers told this scheme
    #[arg(long, value_name = "ID", requires = "all")]
    pub(crate) of_scheme: Option<String>,
    /// With --all: only those that arrived at or after T
    #[arg(long, value_name = "T", requires = "all", allow_hyphen_values = true)]
    pub(crate) received_from: Option<String>,
    /// With --all: only those that arrived before T
    #[arg(long, value_name = "T", requires = "all", allow_hyphen_values = true)]
    pub(crate) received_to: Option<String>,
    #[command(flatten)]
    pub(crate) target: TargetArgs,
    /// What becomes of the signature
    #[arg(long, value_enum, default_value = "keep")]
    pub(crate) signature: SignatureArg,
    /// Signature scheme [default: as the headers tell]
    #[arg(long, value_name = "ID")]
    pub(crate) scheme: Option<String>,
    #[command(flatten)]
    pub(crate) keys: KeyArgs,
    /// Send this file as the body
    #[arg(long, value_name = "FILE")]
    pub(crate) body_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) headers: HeaderArgs,
    /// Leave a header out; may be given several times
    #[arg(long = "drop-header", value_name = "NAME")]
    pub(crate) dropped: Vec<String>,
    /// Send under a new delivery id: receivers leave those that they know
    #[arg(long)]
    pub(crate) new_id: bool,
    /// Send captured Authorization, Cookie and token headers along, which are left out otherwise
    #[arg(long)]
    pub(crate) with_credentials: bool,
    /// Do not say on the wire, by the header Exhibit-Replay, that it is a copy
    #[arg(long)]
    pub(crate) no_mark: bool,
    /// Ask for each delivery's own path and query on the target's host
    #[arg(long)]
    pub(crate) keep_path: bool,
    /// Most requests in a time, e.g. 5/s or 30/m
    #[arg(long, value_name = "RATE")]
    pub(crate) rate: Option<String>,
    /// Send nothing more after a request that was not answered with 2xx
    #[arg(long)]
    pub(crate) stop_on_failure: bool,
    /// Show the bytes that would be sent, and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AttemptsArgs {
    /// Only copies of this capture
    #[arg(long, value_name = "N")]
    pub(crate) capture: Option<u64>,
    /// Only those of one call
    #[arg(long, value_name = "RUN", conflicts_with = "capture")]
    pub(crate) run: Option<String>,
    /// Most of them, the newest; 0 = all
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) limit: u64,
    /// With --capture: the tries side by side with what came
    #[arg(long, requires = "capture")]
    pub(crate) compare: bool,
}

/// By whose rules a made delivery is signed, with what, and what it says.
#[derive(Debug, Args)]
pub(crate) struct TrialArgs {
    /// Signature scheme, see `webhook schemes`
    #[arg(long, value_name = "ID")]
    pub(crate) scheme: String,
    #[command(flatten)]
    pub(crate) target: TargetArgs,
    /// File that holds the secret that the receiver has; of a key pair the private key
    #[arg(long, value_name = "FILE", conflicts_with_all = ["secret_env", "secret_name"])]
    pub(crate) secret_file: Option<PathBuf>,
    /// Environment variable that holds it
    #[arg(long, value_name = "VAR", conflicts_with = "secret_name")]
    pub(crate) secret_env: Option<String>,
    /// The name under which it is kept, see `webhook secret`
    #[arg(long = "secret", value_name = "NAME")]
    pub(crate) secret_name: Option<String>,
    /// Name of the event template to begin with [default: the scheme's first]
    #[arg(long, value_name = "NAME")]
    pub(crate) template: Option<String>,
    /// Send the body of this file; {{id}}, {{now}}, {{unix}} and {{ms}} are filled in
    #[arg(long = "event", value_name = "FILE")]
    pub(crate) event_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) headers: HeaderArgs,
    /// Do not say on the wire, by the header Exhibit-Replay, that it is a test
    #[arg(long)]
    pub(crate) no_mark: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SendTestArgs {
    #[command(flatten)]
    pub(crate) trial: TrialArgs,
    /// Make a new secret, show it once and sign with it
    #[arg(long, conflicts_with_all = ["secret_file", "secret_env", "secret_name"])]
    pub(crate) mint: bool,
    /// With --mint: keep the secret under this name where --secret-store says
    #[arg(long, value_name = "NAME", requires = "mint")]
    pub(crate) keep: Option<String>,
    /// Show the bytes that would be sent, and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct TestReceiverArgs {
    #[command(flatten)]
    pub(crate) trial: TrialArgs,
    /// Write the result into this file: .csv, .json or .ndjson
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace an existing output file
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct MintArgs {
    /// Signature scheme that the secret is for
    #[arg(long, value_name = "ID")]
    pub(crate) scheme: String,
    /// Keep it under this name where --secret-store says
    #[arg(long, value_name = "NAME")]
    pub(crate) keep: Option<String>,
}
