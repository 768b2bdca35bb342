//! The arguments of `exhibit pack`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use super::examples;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    AccessReview,
    ChangeManagement,
    IncidentResponse,
    /// Whatever the query finds
    Custom,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PackVerb {
    /// Build an evidence pack; exit 5 when it says that it is incomplete
    #[command(after_help = examples::PACK_BUILD)]
    Build(Box<BuildArgs>),
    /// Count and study what a pack would hold; writes nothing
    Preview(Box<PreviewArgs>),
    /// Check a pack file; exit 1 when something is wrong with it
    #[command(after_help = examples::PACK_VERIFY)]
    Verify {
        /// The zip file
        file: PathBuf,
        /// OpenSSH allowed_signers file of those to be trusted; without it a good signature is present, not trusted
        #[arg(long, value_name = "FILE")]
        signer: Option<PathBuf>,
        /// Another pack of the same workspace: whether the log only grew between them
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
    },
    /// List the rows of a pack file, newest first, without a workspace
    #[command(after_help = examples::PACK_SHOW)]
    Show {
        /// The zip file
        file: PathBuf,
        /// Query, as for `exhibit log`
        #[arg(allow_hyphen_values = true, value_name = "QUERY")]
        query: Option<String>,
        /// Most rows shown; 0 = all
        #[arg(long, default_value_t = 50, value_name = "N", conflicts_with = "line")]
        limit: u64,
        /// Everything that the pack says of the row on this line of its events.ndjson, from 1
        #[arg(long, value_name = "N", conflicts_with = "query")]
        line: Option<u64>,
    },
    /// List the packs that were built or checked in this workspace, newest first
    List,
    /// List the controls that packs speak to, and how long rules want logs kept
    Controls {
        /// Only of this kind
        kind: Option<Kind>,
    },
    /// Say how fresh the newest complete pack of each kind is
    Freshness,
    /// Packs made again and again
    #[command(subcommand)]
    Plan(PlanVerb),
    /// Build what is due by plan, for cron and systemd
    ///
    /// A pack waits up to a week while rows are known to be missing; one that was incomplete is built again, beside it, once
    /// it can be whole.
    Due {
        #[command(flatten)]
        sign: SignArgs,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct BuildArgs {
    #[command(flatten)]
    pub(crate) what: WhatArgs,
    #[command(flatten)]
    pub(crate) sign: SignArgs,
    /// The zip file; - is standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// When the pack says that it was made [default: now]
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) generated_at: Option<String>,
    /// Replace an existing file
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PreviewArgs {
    #[command(flatten)]
    pub(crate) what: WhatArgs,
    #[command(flatten)]
    pub(crate) sign: SignArgs,
}

/// What a pack is of, whatever its period.
#[derive(Debug, ClapArgs)]
pub(crate) struct ScopeArgs {
    /// Which pack
    pub(crate) kind: Kind,
    /// Further conditions
    #[arg(allow_hyphen_values = true, value_name = "QUERY")]
    pub(crate) query: Option<String>,
    /// For whom
    #[arg(long, value_name = "NAME")]
    pub(crate) organisation: Option<String>,
    /// Its own title [default: that of its kind]
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// Rows that no classification rule names too
    #[arg(long)]
    pub(crate) include_unclassified: bool,
    /// Redaction profile: its id, e.g. shareable, or a file
    #[arg(long, value_name = "PROFILE")]
    pub(crate) redact: Option<String>,
    /// A workbook (XLSX) too
    #[arg(long)]
    pub(crate) workbook: bool,
    /// OSCAL assessment results too
    #[arg(long)]
    pub(crate) oscal: bool,
}

/// What a pack of one period holds.
#[derive(Debug, ClapArgs)]
pub(crate) struct WhatArgs {
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// Start of the period
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) from: String,
    /// End of the period, not part of it
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) to: String,
    /// Account list (CSV) to hold against the log; access reviews only
    #[arg(long, value_name = "FILE")]
    pub(crate) accounts: Option<PathBuf>,
    /// Review whose decisions go in, see `exhibit review list`; access reviews only
    #[arg(long, value_name = "ID")]
    pub(crate) review: Option<u64>,
    /// Milestone of the incident, e.g. detected=2026-05-01T10:00:00Z; may be given several times
    #[arg(long = "milestone", value_name = "NAME=T")]
    pub(crate) milestones: Vec<String>,
    /// Captured webhook deliveries that go in with their verdicts; may be given several times; `stored` = those of
    /// the period that are kept in the workspace, judged by the kept secrets too
    #[arg(long = "deliveries", value_name = "FILE")]
    pub(crate) deliveries: Vec<PathBuf>,
    /// Signature scheme of the deliveries; found out from the headers when not given
    #[arg(long, value_name = "ID", requires = "deliveries")]
    pub(crate) scheme: Option<String>,
    /// File that holds a secret of the deliveries; may be given several times
    #[arg(long = "secret-file", value_name = "FILE", requires = "deliveries")]
    pub(crate) secret_files: Vec<PathBuf>,
    /// Environment variable that holds a secret of the deliveries; may be given several times
    #[arg(long = "secret-env", value_name = "VAR", requires = "deliveries")]
    pub(crate) secret_envs: Vec<String>,
    /// Draw a sample: random, systematic, by-month, by-actor, by-source with a number, or high-risk
    #[arg(long, value_name = "METHOD:N", requires = "seed")]
    pub(crate) sample: Option<String>,
    /// The auditor's seed of the sample
    #[arg(long, value_name = "TEXT", requires = "sample")]
    pub(crate) seed: Option<String>,
    /// Draw only from the rows of this table, e.g. access_changes
    #[arg(long, value_name = "TABLE", requires = "sample")]
    pub(crate) sample_from: Option<String>,
    /// File of 32 random bytes that pseudonyms are made with [default: the workspace's own secret]
    #[arg(long, value_name = "FILE", requires = "redact")]
    pub(crate) redact_secret_file: Option<PathBuf>,
    /// File with the passphrase of the sealed file of pseudonyms beside the pack [default: no such file]
    #[arg(long, value_name = "FILE", requires = "redact")]
    pub(crate) seal_passphrase_file: Option<PathBuf>,
}

/// Who signs.
#[derive(Debug, Default, ClapArgs)]
pub(crate) struct SignArgs {
    /// Your OpenSSH private key file
    #[arg(long, value_name = "FILE", conflicts_with = "sign")]
    pub(crate) sign_key: Option<PathBuf>,
    /// File with the passphrase of that key
    #[arg(long, value_name = "FILE", requires = "sign_key")]
    pub(crate) sign_key_passphrase_file: Option<PathBuf>,
    /// none, workspace, agent, or agent:FINGERPRINT [default: the workspace's key, where one was made]
    #[arg(long, value_name = "WHO")]
    pub(crate) sign: Option<String>,
    /// The name that is signed with, e.g. an e-mail address [default: user@host]
    #[arg(long, value_name = "NAME")]
    pub(crate) identity: Option<String>,
    /// Sign as minisign does too; only with the workspace's key
    #[arg(long)]
    pub(crate) minisign: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PlanVerb {
    /// Plan a pack of each month or quarter
    #[command(after_help = examples::PACK_PLAN)]
    Add(Box<PlanArgs>),
    /// List plans, and what is due
    List,
    /// Remove a plan; its packs stay
    Remove { name: String },
    /// Build the pack of the last whole period now, beside one that is there
    Run {
        /// The plan
        name: String,
        #[command(flatten)]
        sign: SignArgs,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PlanArgs {
    /// Its name; files are called after it
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// How much
    #[arg(long, value_name = "LENGTH")]
    pub(crate) every: PlanLength,
    /// Day of the month from which it is built, 1 to 28
    #[arg(long, default_value_t = 1, value_name = "D")]
    pub(crate) day: u8,
    /// Where packs go [default: the folder of packs in the data folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanLength {
    Month,
    Quarter,
}
