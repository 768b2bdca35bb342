//! The arguments of `exhibit webhook secret`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::args::examples;

#[derive(Debug, Subcommand)]
pub(crate) enum SecretVerb {
    /// Keep a secret or public key where --secret-store says
    #[command(after_help = examples::SECRET_ADD)]
    Add(NewSecretArgs),
    /// List the names of kept secrets and when each is in use
    List,
    /// Take a secret out of use: what it signs later reads as stale, what it signed before stays valid
    Retire {
        /// Its name
        name: String,
        /// From this moment on [default: now]
        #[arg(long, value_name = "T", allow_hyphen_values = true)]
        at: Option<String>,
    },
    /// Forget a secret
    Remove { name: String },
}

/// `webhook secret add`.
#[derive(Debug, Args)]
pub(crate) struct NewSecretArgs {
    /// Its name
    pub(crate) name: String,
    /// File that holds it; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "secret_env", required_unless_present = "secret_env")]
    pub(crate) secret_file: Option<PathBuf>,
    /// Environment variable that holds it
    #[arg(long, value_name = "VAR")]
    pub(crate) secret_env: Option<String>,
    /// Signature scheme that it is for; may be given several times [default: any, but a public key only for key pairs]
    #[arg(long = "scheme", value_name = "ID")]
    pub(crate) schemes: Vec<String>,
    /// In use from this moment on [default: ever since]
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) from: Option<String>,
    /// In use up to before this moment [default: without end]
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) until: Option<String>,
}
