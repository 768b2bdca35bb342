//! The arguments of the verbs that fill and read the shelf of captured deliveries.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::KeyArgs;

#[derive(Debug, Args)]
pub(crate) struct CaptureImportArgs {
    /// Files of captures, gzip too; - is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// How deliveries stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum VerdictArg {
    /// Signed by a holder of a secret, and fresh
    Valid,
    /// No secret made the signature
    Invalid,
    /// Rightly signed, but out of time
    Stale,
    /// The signature cannot be read
    Malformed,
    /// There is no signature
    Unsigned,
}

/// Which deliveries of the shelf.
#[derive(Debug, Args)]
pub(crate) struct WhichArgs {
    /// Only those that stand so; may be given several times
    #[arg(long = "verdict", value_enum, value_name = "VERDICT", value_delimiter = ',')]
    pub(crate) verdicts: Vec<VerdictArg>,
    /// Only those whose headers tell this signature scheme
    #[arg(long = "of-scheme", value_name = "ID")]
    pub(crate) of_scheme: Option<String>,
    /// Only those with this text in event, delivery id, address, headers or body; letter case is ignored
    #[arg(long, value_name = "TEXT")]
    pub(crate) text: Option<String>,
    /// Only those that arrived at or after T
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) from: Option<String>,
    /// Only those that arrived before T
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) to: Option<String>,
    /// Only those of this file
    #[arg(long, value_name = "NAME")]
    pub(crate) file: Option<String>,
    /// Judge by this signature scheme [default: as the headers tell]
    #[arg(long, value_name = "ID")]
    pub(crate) scheme: Option<String>,
    #[command(flatten)]
    pub(crate) keys: KeyArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CaptureListArgs {
    #[command(flatten)]
    pub(crate) which: WhichArgs,
    /// Most deliveries to list; 0 lists all
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) limit: usize,
    /// Go on after this capture, the last one of the list before; with --problems, after this problem
    #[arg(long, value_name = "N")]
    pub(crate) after: Option<u64>,
    /// List what came and could not be read as a request instead: why, and how it begins
    #[arg(long)]
    pub(crate) problems: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CaptureShowArgs {
    /// capture:N or the id of a delivery
    #[arg(value_name = "ID")]
    pub(crate) what: String,
    /// The bytes of the body and nothing else; not for a terminal when others wrote them
    #[arg(long, conflicts_with = "hex")]
    pub(crate) raw: bool,
    /// The bytes of the body as hex, sixteen a line
    #[arg(long)]
    pub(crate) hex: bool,
    /// Judge by this signature scheme [default: as the headers tell]
    #[arg(long, value_name = "ID")]
    pub(crate) scheme: Option<String>,
    #[command(flatten)]
    pub(crate) keys: KeyArgs,
}

/// How deliveries are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CaptureForm {
    /// One JSON object a line; keeps every byte
    Ndjson,
    /// Raw HTTP requests
    Http,
    /// HTTP Archive 1.2
    Har,
}

#[derive(Debug, Args)]
pub(crate) struct CaptureExportArgs {
    #[command(flatten)]
    pub(crate) which: WhichArgs,
    /// How they are written
    #[arg(long, value_enum, default_value = "ndjson")]
    pub(crate) format: CaptureForm,
    /// Where to; - is standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Replace the file when it exists
    #[arg(long)]
    pub(crate) force: bool,
    /// Write Authorization, Cookie and token headers as they came: whoever has the file can act for the sender
    #[arg(long)]
    pub(crate) with_credentials: bool,
    /// Write what was sent from here and came back too: copies are no evidence
    #[arg(long)]
    pub(crate) with_copies: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ListenArgs {
    /// Port; 0 takes one that is free and prints it
    #[arg(long, value_name = "P")]
    pub(crate) port: u16,
    /// Address of this machine to listen on: 127.0.0.1 or ::1
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    pub(crate) address: std::net::IpAddr,
    /// End after so many deliveries
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) once: Option<u64>,
    /// Status that every delivery is answered with
    #[arg(long, value_name = "STATUS", default_value_t = 204)]
    pub(crate) answer: u16,
    /// Seconds for a Retry-After header in the answer
    #[arg(long, value_name = "SECONDS")]
    pub(crate) retry_after: Option<u32>,
    /// File that the answer's body is read from, sent as text
    #[arg(long, value_name = "FILE")]
    pub(crate) answer_body: Option<PathBuf>,
    /// Another host name that deliveries may be meant for, such as a tunnel's, and whose pages may send some; may be given
    /// several times
    #[arg(long = "host", value_name = "NAME")]
    pub(crate) hosts: Vec<String>,
    /// Answer the challenges by which Okta, Dropbox, Slack and Zoom check an address; Zoom's only where a secret of these
    /// made the signature of the challenge itself
    #[arg(long)]
    pub(crate) challenges: bool,
    /// Largest body in MiB; larger ones are answered 413
    #[arg(long, value_name = "MIB", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=1_024))]
    pub(crate) max_body: u64,
    /// Pass on what was stored to this address, once each
    #[arg(long, value_name = "URL")]
    pub(crate) forward: Option<String>,
    /// Confirm that this host, which is not this machine, may be passed on to; may be given several times
    #[arg(long = "confirm-host", value_name = "HOST", requires = "forward")]
    pub(crate) confirmed: Vec<String>,
    /// Allow passing on to private, link-local and other special addresses
    #[arg(long, requires = "forward")]
    pub(crate) allow_private: bool,
    /// Pass on Authorization and Cookie headers too
    #[arg(long, requires = "forward")]
    pub(crate) with_credentials: bool,
    /// Judge by this signature scheme [default: as the headers tell]
    #[arg(long, value_name = "ID")]
    pub(crate) scheme: Option<String>,
    #[command(flatten)]
    pub(crate) keys: KeyArgs,
}
