//! The arguments, as CONTRACT section 2 has them.

mod examples;
mod line;
mod pack;
mod review;
mod rules;
mod sample;
mod source;
mod webhook;

use std::path::PathBuf;

use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand, ValueEnum};

pub(crate) use line::{mistyped, wants_json};
pub(crate) use pack::{
    BuildArgs, Kind, PackVerb, PlanArgs, PlanLength, PlanVerb, PreviewArgs, SignArgs, WhatArgs,
};
pub(crate) use review::{Decided, KeyVerb, ReviewVerb};
pub(crate) use rules::{RulesArgs, RulesVerb};
pub(crate) use sample::{SampleServeArgs, SampleVerb, Shape};
pub(crate) use source::{CheckArgs, SetArgs, SourceVerb};
pub(crate) use webhook::{
    AttemptsArgs, CaptureExportArgs, CaptureForm, CaptureImportArgs, CaptureListArgs, CaptureShowArgs,
    HeaderArgs, KeyArgs, ListenArgs, MintArgs, NewSecretArgs, ReconcileArgs, ReplayArgs, SecretVerb,
    SendTestArgs, SignatureArg, TargetArgs, TestReceiverArgs, TraceArgs, TrialArgs, VerdictArg, VerifyArgs,
    WebhookVerb, WhichArgs,
};

/// Where `--help` of every command lists what all commands take: after its own options.
const GLOBAL: &str = "Options of all commands";

/// Pull audit logs into a local workspace, search them offline, build evidence packs that others can check, and
/// verify captured webhooks.
#[derive(Debug, Parser)]
#[command(name = "exhibit", version, max_term_width = 100, after_help = examples::EXHIBIT, disable_help_subcommand = true)]
#[command(next_help_heading = GLOBAL)]
pub(crate) struct Args {
    /// Folder that holds the workspaces [env: EXHIBIT_DATA_DIR] [default: the system's data folder for Exhibit]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Workspace to work on [env: EXHIBIT_WORKSPACE] [default: default]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
    /// Where tokens are kept [env: EXHIBIT_SECRETS] [default: nowhere; the file or variable you name is read at each
    /// pull]
    #[arg(long, global = true, value_name = "WHERE")]
    pub(crate) secret_store: Option<SecretStore>,
    /// Time zone of bare dates, of buckets and of times shown
    #[arg(long, global = true, value_name = "ZONE", default_value = "UTC")]
    pub(crate) tz: String,
    /// Print one JSON document on standard output
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Print no messages on standard error
    #[arg(long, global = true)]
    pub(crate) quiet: bool,
    /// Say more
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Colour,
    /// Show no progress
    #[arg(long, global = true)]
    pub(crate) no_progress: bool,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SecretStore {
    /// The system's keychain
    Keychain,
    /// A file of mode 0600 in the data folder
    File,
    /// Nowhere: tokens are read from the environment at each pull
    Env,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Create, list and locate workspaces
    #[command(subcommand)]
    Workspace(WorkspaceVerb),
    /// Add, list, check and remove sources
    #[command(subcommand)]
    Source(SourceVerb),
    /// Pull new rows from all sources, or from those named
    #[command(after_help = examples::SYNC)]
    Sync(SyncArgs),
    /// Import rows from files (NDJSON, JSON, CSV, gzip of each), from zips of them, and from folders
    #[command(after_help = examples::IMPORT)]
    Import(ImportArgs),
    /// Make the index that searching is answered from, where rows came since; it is made behind them by itself
    #[command(after_help = examples::INDEX)]
    Index {
        /// Leave it to another process that makes it already
        #[arg(long, hide = true)]
        behind: bool,
    },
    /// List rows that could not be read
    Problems {
        /// Only of this source
        source: Option<String>,
    },
    /// Show what was asked of each source and what came, day by day, what is missing, and how long it can still be had
    #[command(after_help = examples::COVERAGE)]
    Coverage(CoverageArgs),
    /// List rows that their vendor no longer sends, the last noticed first
    Vanished {
        /// Only of this source
        source: Option<String>,
        /// Most rows shown; 0 = all
        #[arg(long, default_value_t = 50, value_name = "N")]
        limit: usize,
    },
    /// List rows, newest first
    #[command(after_help = examples::LOG)]
    Log(LogArgs),
    /// Count rows
    Count {
        #[command(flatten)]
        question: QuestionArgs,
    },
    /// Count the values of a field
    #[command(after_help = examples::FACETS)]
    Facets {
        #[command(flatten)]
        question: QuestionArgs,
        /// The field, e.g. action
        #[arg(long, value_name = "FIELD")]
        by: String,
        /// Most values shown; 0 = all
        #[arg(long, default_value_t = 0, value_name = "N")]
        limit: usize,
    },
    /// Count rows by hour, day or month
    #[command(after_help = examples::HISTOGRAM)]
    Histogram {
        #[command(flatten)]
        question: QuestionArgs,
        /// Length of a bucket
        #[arg(long, value_name = "LENGTH")]
        every: Length,
    },
    /// Show one row with its raw text, leaf and revisions
    #[command(after_help = examples::SHOW)]
    Show {
        /// row:N, SOURCE/KEY or KEY
        name: String,
    },
    /// Write all matching rows to a file
    #[command(after_help = examples::EXPORT)]
    Export(ExportArgs),
    /// List the classification rules and what each decided; write your own
    #[command(after_help = examples::RULES)]
    Rules(RulesArgs),
    /// Build and check evidence packs
    #[command(subcommand)]
    Pack(PackVerb),
    /// Review who may do what, person by person, and sign it off
    #[command(subcommand)]
    Review(ReviewVerb),
    /// The key that signs packs, checkpoints and reviews of this workspace
    #[command(subcommand)]
    Key(KeyVerb),
    /// Verify, explain, capture and replay webhooks
    #[command(subcommand)]
    Webhook(WebhookVerb),
    /// Check the whole workspace: file, leaves, tree, heads, captures, readings
    Verify {
        /// A checkpoint that was kept elsewhere: rows and captures must still begin with what it says; may be repeated
        #[arg(long = "checkpoint", value_name = "FILE")]
        checkpoints: Vec<PathBuf>,
    },
    /// Take a checkpoint of the log, signed where the workspace has a key, and print it
    #[command(after_help = examples::CHECKPOINT)]
    Checkpoint {
        /// Write it into a file instead
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Replace an existing file
        #[arg(long, requires = "output")]
        force: bool,
    },
    /// Print the proof that a row stands in the log under its checkpoint (C2SP tlog-proof)
    Proof {
        /// row:N, SOURCE/KEY or KEY
        name: String,
    },
    /// List what was made and checked in this workspace, newest first
    Activity {
        /// Most lines shown; 0 = all
        #[arg(long, default_value_t = 50, value_name = "N")]
        limit: usize,
    },
    /// Check the machine, the data folder and every workspace, and say what to do; repairs nothing
    Doctor,
    /// Print a completion script for a shell, e.g. `source <(exhibit completions bash)`
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Sample data: five made-up systems on this machine
    #[command(subcommand)]
    Sample(SampleVerb),
}

#[derive(Debug, Subcommand)]
pub(crate) enum WorkspaceVerb {
    /// Make a workspace
    Create { name: String },
    /// List workspaces
    List,
    /// Print the path of a workspace's SQLite file
    Path { name: String },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CoverageArgs {
    /// Only of this source
    pub(crate) source: Option<String>,
    /// First day: date, -30d [default: where rows, questions or the vendor's keeping begin]
    #[arg(long, value_name = "D", allow_hyphen_values = true)]
    pub(crate) from: Option<String>,
    /// Day after the last [default: tomorrow]
    #[arg(long, value_name = "D", allow_hyphen_values = true)]
    pub(crate) to: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SyncArgs {
    /// Sources to pull from; none = all that are not paused
    pub(crate) names: Vec<String>,
    /// Those whose schedule says so, for cron and systemd
    #[arg(long, conflicts_with_all = ["names", "since", "until", "full"])]
    pub(crate) due: bool,
    /// Rows from here on instead of from the bookmark
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) since: Option<String>,
    /// Rows before here; a vendor that cannot be asked so sends later ones too, and they are kept
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) until: Option<String>,
    /// From the beginning
    #[arg(long, conflicts_with = "since")]
    pub(crate) full: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ImportArgs {
    /// Files, zips and folders; - is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Kind of source; found out when not given
    #[arg(long, value_name = "ID")]
    pub(crate) profile: Option<String>,
    /// Name of the source [default: the profile's id]
    #[arg(long, value_name = "NAME")]
    pub(crate) source: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct QuestionArgs {
    /// Query, e.g. 'action:TOKEN_REVOKED -origin:api "two words"'
    #[arg(allow_hyphen_values = true, value_name = "QUERY")]
    pub(crate) query: Option<String>,
    /// At or after: date, RFC 3339, -7d, now
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) from: Option<String>,
    /// Before
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) to: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct LogArgs {
    #[command(flatten)]
    pub(crate) question: QuestionArgs,
    /// Most rows shown; 0 = all
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub(crate) limit: u64,
    /// Form of the list
    #[arg(long, default_value = "table", value_name = "FORM")]
    pub(crate) format: ListForm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListForm {
    Table,
    Json,
    Ndjson,
    Csv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FileForm {
    Csv,
    Ndjson,
    Json,
    /// A workbook; what does not fit on one sheet goes on on the next
    Xlsx,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Length {
    Hour,
    Day,
    Month,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    pub(crate) question: QuestionArgs,
    /// Form of the file
    #[arg(long, value_name = "FORM")]
    pub(crate) format: FileForm,
    /// The file; - is standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Replace an existing file
    #[arg(long)]
    pub(crate) force: bool,
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory};

    use super::*;

    /// The line of a help text that tells of `flag`.
    fn line_of(flag: &str, help: &str) -> usize {
        let is_of = |line: &str| {
            let word = line.split_whitespace().find(|word| word.starts_with("--"));
            line.trim_start().starts_with('-') && word.map(|word| word.trim_end_matches('.')) == Some(flag)
        };
        help.lines().position(is_of).unwrap_or_else(|| panic!("{flag}: {help}"))
    }

    fn assert_own_options_come_first(command: &mut Command) {
        let help = command.render_long_help().to_string();
        let global = help.lines().position(|line| line.trim_end_matches(':') == GLOBAL).unwrap();
        let is_listed = |option: &&clap::Arg| !option.is_positional() && !option.is_hide_set();
        for option in command.get_arguments().filter(is_listed) {
            let flag = format!("--{}", option.get_long().unwrap());
            assert_eq!(line_of(&flag, &help) > global, option.is_global_set(), "{flag}: {help}");
        }
        command.get_subcommands_mut().for_each(assert_own_options_come_first);
    }

    #[test]
    fn every_help_lists_its_own_options_before_those_of_all_commands() {
        let mut command = Args::command();
        command.build();
        assert_own_options_come_first(&mut command);
    }
}
