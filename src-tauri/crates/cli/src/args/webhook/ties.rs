//! The arguments of `exhibit webhook reconcile` and `exhibit webhook trace`.

use std::path::PathBuf;

use clap::Args;

/// Secrets that deliveries are checked with.
#[derive(Debug, Args)]
pub(crate) struct KeyArgs {
    /// File that holds a secret; may be given several times
    #[arg(long = "secret-file", value_name = "FILE")]
    pub(crate) secret_files: Vec<PathBuf>,
    /// Environment variable that holds a secret; may be given several times
    #[arg(long = "secret-env", value_name = "VAR")]
    pub(crate) secret_envs: Vec<String>,
    /// A secret that is kept under this name; may be given several times [default: all that are kept]
    #[arg(long = "secret", value_name = "NAME")]
    pub(crate) secret_names: Vec<String>,
}

impl KeyArgs {
    /// Whether none is given.
    pub(crate) fn is_empty(&self) -> bool {
        self.secret_files.is_empty() && self.secret_envs.is_empty() && self.secret_names.is_empty()
    }
}

#[derive(Debug, Args)]
pub(crate) struct ReconcileArgs {
    /// The source whose rows are looked at
    pub(crate) source: String,
    /// Signature scheme of its deliveries [default: as its profile says, else as deliveries of its rows show]
    #[arg(long, value_name = "ID")]
    pub(crate) scheme: Option<String>,
    #[command(flatten)]
    pub(crate) keys: KeyArgs,
    /// A delivery is late after so many seconds
    #[arg(long = "late-after", value_name = "SECONDS", default_value_t = 60)]
    pub(crate) late_seconds: u32,
    /// Rows of the last so many seconds may still be on their way
    #[arg(long = "grace", value_name = "SECONDS", default_value_t = 60)]
    pub(crate) grace_seconds: u32,
    /// Look for rows from this time on [default: from the first that was delivered]
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// Look for rows up to this time [default: now, less --grace]
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
    /// Pull the windows in which rows are missing, and compare again
    #[arg(long)]
    pub(crate) pull: bool,
}

#[derive(Debug, Args)]
pub(crate) struct TraceArgs {
    /// capture:N, row:N, SOURCE/KEY or KEY
    #[arg(value_name = "WHAT")]
    pub(crate) what: String,
    #[command(flatten)]
    pub(crate) keys: KeyArgs,
}
