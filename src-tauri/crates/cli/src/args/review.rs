//! The arguments of `exhibit review` and `exhibit key`.

use clap::{Subcommand, ValueEnum};

use super::{SignArgs, examples};

#[derive(Debug, Subcommand)]
pub(crate) enum ReviewVerb {
    /// Open a review of everybody whom the access rows of a period name
    #[command(after_help = examples::REVIEW_OPEN)]
    Open {
        /// Further conditions on those rows
        #[arg(allow_hyphen_values = true, value_name = "QUERY")]
        query: Option<String>,
        /// Start of the period
        #[arg(long, value_name = "T", allow_hyphen_values = true)]
        from: String,
        /// End of the period, not part of it
        #[arg(long, value_name = "T", allow_hyphen_values = true)]
        to: String,
        /// Its title [default: made from the period]
        #[arg(long, value_name = "TEXT")]
        title: Option<String>,
        /// Who opens it [default: the account's name]
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// List reviews, newest first
    List,
    /// Show a review with everybody in it
    Show { id: u64 },
    /// Decide about people of a review; nobody decides about themselves
    #[command(after_help = examples::REVIEW_DECIDE)]
    Decide {
        /// The review
        id: u64,
        /// What is decided
        verdict: Decided,
        /// People, by name or by number
        #[arg(required = true, value_name = "WHO")]
        who: Vec<String>,
        /// Why; needed unless approved
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
        /// Who decides [default: the account's name]
        #[arg(long, value_name = "NAME")]
        reviewer: Option<String>,
    },
    /// Close a review with a signed statement
    Close {
        id: u64,
        #[command(flatten)]
        sign: SignArgs,
        /// Who closes it [default: the account's name]
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
        /// Close it though some people are not decided about
        #[arg(long)]
        leave_undecided: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Decided {
    Approve,
    Revoke,
    Defer,
    Escalate,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyVerb {
    /// Make a signing key for this workspace, kept where --secret-store says
    #[command(after_help = examples::KEY_CREATE)]
    Create {
        /// The name in the line for an allowed_signers file [default: user@host]
        #[arg(long, value_name = "NAME")]
        identity: Option<String>,
    },
    /// Show the public half: the line for an allowed_signers file, and those that the ssh-agent offers
    Show {
        /// The name in that line [default: user@host]
        #[arg(long, value_name = "NAME")]
        identity: Option<String>,
    },
    /// Forget this workspace's key for good; what it signed stays signed
    Remove {
        /// Yes, forget it
        #[arg(long)]
        yes: bool,
    },
}
