//! The arguments of `exhibit source`.

use std::path::PathBuf;

use clap::{ArgGroup, Args as ClapArgs, Subcommand};

use super::examples;

#[derive(Debug, Subcommand)]
pub(crate) enum SourceVerb {
    /// List the known kinds of source
    #[command(after_help = examples::SOURCE_PROFILES)]
    Profiles {
        /// Remove this kind, one of your own that no source is read with
        #[arg(long, value_name = "ID")]
        remove: Option<String>,
    },
    /// Add a source
    #[command(after_help = examples::SOURCE_ADD)]
    Add {
        /// Name in this workspace
        name: String,
        /// Kind of source, see `source profiles`
        #[arg(long, value_name = "ID")]
        profile: String,
        /// Replaces the profile's scheme, host, port and path prefix
        #[arg(long, value_name = "URL")]
        url: Option<String>,
        /// File that holds the token, one line a part where it has several; - is standard input
        #[arg(long, value_name = "FILE", conflicts_with = "token_env")]
        token_file: Option<PathBuf>,
        /// Environment variable that holds the token
        #[arg(long, value_name = "VAR")]
        token_env: Option<String>,
        /// Request parameter; `source profiles` says which a vendor needs
        #[arg(long = "param", value_name = "K=V")]
        params: Vec<String>,
    },
    /// List sources
    List,
    /// Read one page or file and show where each field is read from; stores no rows
    #[command(after_help = examples::SOURCE_CHECK)]
    Check(CheckArgs),
    /// Give a source another token; what was pulled counts as before
    Token {
        /// The source
        name: String,
        /// File that holds the token; - is standard input
        #[arg(
            long,
            value_name = "FILE",
            conflicts_with = "token_env",
            required_unless_present = "token_env"
        )]
        token_file: Option<PathBuf>,
        /// Environment variable that holds the token
        #[arg(long, value_name = "VAR")]
        token_env: Option<String>,
    },
    /// Pause a source, pull it by a schedule, say how long its vendor keeps rows, or read it with another profile
    #[command(after_help = examples::SOURCE_SET)]
    Set(SetArgs),
    /// Remove a source; its rows stay
    Remove {
        /// The source
        name: String,
    },
}

#[derive(Debug, ClapArgs)]
#[group(skip)]
#[command(group = ArgGroup::new("setting").required(true).multiple(true).args(["every", "pause", "resume", "kept_days", "profile"]))]
pub(crate) struct SetArgs {
    /// The source
    pub(crate) name: String,
    /// Pull it so often: 30m, 6h, 1d; `off` = only when asked. The open window keeps the schedule, or `sync --due`
    #[arg(long, value_name = "LENGTH")]
    pub(crate) every: Option<String>,
    /// Leave it out of pulls of all sources and of scheduled ones
    #[arg(long)]
    pub(crate) pause: bool,
    /// Pull it again
    #[arg(long, conflicts_with = "pause")]
    pub(crate) resume: bool,
    /// Days that its vendor keeps rows; `profile` = as the profile says
    #[arg(long, value_name = "N")]
    pub(crate) kept_days: Option<String>,
    /// Read its rows, those that are here too, with this profile of the same log: e.g. one kept by `source check --save`
    #[arg(long, value_name = "ID", conflicts_with_all = ["every", "pause", "resume", "kept_days"])]
    pub(crate) profile: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CheckArgs {
    /// A source of the workspace: one page is asked of it
    #[arg(required_unless_present_any = ["profile", "file"], conflicts_with = "file")]
    pub(crate) name: Option<String>,
    /// Kind of source to start from [default: that of the source, or the one that the file is told by]
    #[arg(long, value_name = "ID")]
    pub(crate) profile: Option<String>,
    /// Replaces the profile's scheme, host, port and path prefix
    #[arg(long, value_name = "URL", conflicts_with_all = ["name", "file"])]
    pub(crate) url: Option<String>,
    /// File that holds the token, one line a part where it has several; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["token_env", "name", "file"])]
    pub(crate) token_file: Option<PathBuf>,
    /// Environment variable that holds the token
    #[arg(long, value_name = "VAR", conflicts_with_all = ["name", "file"])]
    pub(crate) token_env: Option<String>,
    /// Request parameter
    #[arg(long = "param", value_name = "K=V", conflicts_with_all = ["name", "file"])]
    pub(crate) params: Vec<String>,
    /// Read the beginning of this file, zip or folder instead
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Read a field from this place first; an empty path: from nowhere
    #[arg(long = "map", value_name = "FIELD=PATH")]
    pub(crate) map: Vec<String>,
    /// Keep what is read so as a profile of your own
    #[arg(long, value_name = "ID", requires = "title")]
    pub(crate) save: Option<String>,
    /// Its name for people
    #[arg(long, value_name = "TEXT", requires = "save")]
    pub(crate) title: Option<String>,
}
