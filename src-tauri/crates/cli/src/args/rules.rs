//! The arguments of `exhibit rules`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

#[derive(Debug, ClapArgs)]
pub(crate) struct RulesArgs {
    /// Without one: list the rules
    #[command(subcommand)]
    pub(crate) verb: Option<RulesVerb>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesVerb {
    /// List the rules in force with the rows that each decided, and the actions that none names
    List,
    /// Read a rule, or a file of them, and say whether it could be yours
    Check {
        /// The file; - is standard input
        file: PathBuf,
    },
    /// Show which rows a rule would fit and which packs they would leave and join; writes nothing
    Preview {
        /// The rule; - is standard input
        file: PathBuf,
        /// Your own rule that it would take the place of
        #[arg(long, value_name = "ID")]
        replace: Option<String>,
    },
    /// Put a rule, or a file of them, before the built-in ones; rows are read again, evidence stays
    Add {
        /// The file; - is standard input
        file: PathBuf,
        /// Your own rule that it takes the place of
        #[arg(long, value_name = "ID")]
        replace: Option<String>,
    },
    /// Remove a rule of your own
    Remove {
        /// Its id
        id: String,
    },
    /// Say which rules hold for a row, which of them decided, and why
    Explain {
        /// row:N, SOURCE/KEY or KEY
        name: String,
    },
}
