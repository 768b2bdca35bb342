//! What can go wrong, as people and programs see it: a closed list of codes, a sentence, and what to do.

mod code;

use std::path::PathBuf;
use std::time::Duration;

use exhibit_entry::query::QueryError;
use serde::Serialize;

use crate::net::target::Refusal;
use crate::secret::Secret;

pub use code::Code;

/// A failure of a verb.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The query cannot be read.
    #[error("{0}")]
    Query(QueryError),
    /// Something was asked for in a way that cannot be done.
    #[error("{message}")]
    Usage {
        /// What.
        message: String,
        /// What to do instead.
        hint: String,
    },
    /// A profile, address or parameter cannot be used.
    #[error("{0}")]
    Profile(exhibit_source::Error),
    /// No workspace of that name.
    #[error("there is no workspace called `{0}`")]
    NoSuchWorkspace(String),
    /// No source of that name.
    #[error("there is no source called `{0}`")]
    NoSuchSource(String),
    /// No plan of that name.
    #[error("there is no plan called `{}`", .0.escape_debug())]
    NoSuchPlan(String),
    /// A pack has no such line.
    #[error("this pack has no line {0}")]
    NoSuchLine(u64),
    /// Nothing has that name.
    #[error("{0} was not found")]
    NotFound(String),
    /// A token is missing or was refused.
    #[error("{source_name}: {message}")]
    Credentials {
        /// Which source.
        source_name: String,
        /// What is wrong with it.
        message: String,
        /// What to do.
        hint: String,
    },
    /// The vendor asks to wait for longer than is waited by itself.
    #[error("{source_name}: the vendor asks to {}", asked(*wait))]
    RateLimited {
        /// Which source.
        source_name: String,
        /// How long; none when the vendor did not say.
        wait: Option<Duration>,
    },
    /// The vendor cannot be reached.
    #[error("{source_name}: {message}")]
    Network {
        /// Which source.
        source_name: String,
        /// What happened.
        message: String,
    },
    /// The vendor answered with a failure.
    #[error("{source_name}: {message}")]
    Remote {
        /// Which source.
        source_name: String,
        /// What it said.
        message: String,
        /// What to do.
        hint: &'static str,
    },
    /// The vendor answered in another shape than the profile says.
    #[error("{source_name}: {message}")]
    SourceShape {
        /// Which source.
        source_name: String,
        /// What came.
        message: String,
    },
    /// A vendor's list cannot be read to its end, though each of its pages was.
    #[error("{source_name}: {message}")]
    NoEnd {
        /// Which source.
        source_name: String,
        /// How that was seen.
        message: String,
    },
    /// A file cannot be read as rows.
    #[error("{}: {message}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        message: String,
    },
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// An output file is in the way.
    #[error("{} exists already", .0.display())]
    OutputExists(PathBuf),
    /// The file of a workspace is there and has nothing in it.
    #[error("{} is empty: no workspace was written into it, or it is damaged", .0.display())]
    EmptyWorkspace(PathBuf),
    /// The workspace.
    #[error("{0}")]
    Store(exhibit_store::Error),
    /// A request was sent, and what came of it could not be recorded.
    #[error("attempt {attempt} was sent ({}), and that could not be recorded: {error}", status(*came))]
    Unrecorded {
        /// Its number; that it was begun is recorded.
        attempt: u64,
        /// Status of the answer.
        came: Option<u16>,
        /// Why.
        error: Box<Self>,
    },
    /// Nothing is sent to such an address.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A delivery cannot be made ready to be sent again.
    #[error("{name}: {error}")]
    Unready {
        /// Which: `capture:N`, or the name of its file.
        name: String,
        /// Its number on the shelf.
        capture: Option<u64>,
        /// How many were sent before it by the same call.
        sent: u64,
        /// Why.
        error: Box<Self>,
    },
    /// Writing rows out.
    #[error("{0}")]
    Export(exhibit_export::Error),
    /// Somebody stopped it.
    #[error("stopped")]
    Cancelled,
}

/// A failure as every face shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// What to act on.
    pub code: Code,
    /// What happened.
    pub message: String,
    /// What it means for the data and what to do.
    pub hint: String,
}

impl Error {
    /// A usage failure.
    pub(crate) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), hint: hint.into() }
    }

    /// This failure without `secret`, which a vendor may have said back to us: errors are stored and shown.
    pub(crate) fn without(mut self, secret: Option<&Secret>) -> Self {
        if let (
            Some(secret),
            Self::Credentials { message, .. }
            | Self::Network { message, .. }
            | Self::Remote { message, .. }
            | Self::SourceShape { message, .. },
        ) = (secret, &mut self)
        {
            *message = secret.hidden_in(message);
        }
        self
    }

    /// What to act on.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Query(_) => Code::BadQuery,
            Self::Usage { .. }
            | Self::Profile(_)
            | Self::File { .. }
            | Self::OutputExists(_)
            | Self::Refused(_) => Code::Usage,
            Self::NoSuchWorkspace(_) => Code::NoSuchWorkspace,
            Self::EmptyWorkspace(_) => Code::Damaged,
            Self::NoSuchSource(_) | Self::NoSuchPlan(_) | Self::NoSuchLine(_) | Self::NotFound(_) => {
                Code::NotFound
            }
            Self::Credentials { .. } => Code::Credentials,
            Self::RateLimited { .. } => Code::RateLimited,
            Self::Network { .. } => Code::Network,
            Self::Remote { .. } => Code::Remote,
            Self::SourceShape { .. } | Self::NoEnd { .. } => Code::SourceShape,
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => Code::Usage,
            Self::Io { .. } => Code::Io,
            Self::Store(error) => store_code(error),
            Self::Unrecorded { error, .. } | Self::Unready { error, .. } => error.code(),
            Self::Export(_) => Code::Io,
            Self::Cancelled => Code::Cancelled,
        }
    }

    /// What it means for the data and what to do.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Query(error) => error.hint.clone(),
            Self::Usage { hint, .. } | Self::Credentials { hint, .. } => hint.clone(),
            Self::Profile(_) => "nothing was changed; correct it and try again".into(),
            Self::NoSuchWorkspace(name) => {
                format!("see `exhibit workspace list`, or make it with `exhibit workspace create {name}`")
            }
            Self::NoSuchSource(_) => "see `exhibit source list`".into(),
            Self::NoSuchPlan(_) => "nothing was changed; see `exhibit pack plan list`".into(),
            Self::NoSuchLine(_) => "lines count from 1, as `exhibit pack show` lists them".into(),
            Self::NotFound(_) => "give row:N, SOURCE/KEY or KEY as `exhibit log` shows them".into(),
            Self::RateLimited { .. } => "rows pulled so far are kept; sync again after that time".into(),
            Self::Network { .. } => "rows pulled so far are kept; check the connection and sync again".into(),
            Self::Remote { hint, .. } => (*hint).into(),
            Self::SourceShape { .. } => {
                "rows pulled so far are kept and this reply was not read; check the address and the profile"
                    .into()
            }
            Self::NoEnd { .. } => {
                "the rows of every page that came are kept, those of the last one too, but older rows may be missing; \
                 sync again later, or export the log there and import the file"
                    .into()
            }
            Self::File { .. } => "nothing of this file was stored".into(),
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                "stored rows are unchanged; check the name, and the folder that it is looked for in".into()
            }
            Self::Io { .. } => {
                "stored rows are unchanged; check the path, its permissions and the free space".into()
            }
            Self::OutputExists(_) => {
                "nothing was written; give --force to replace it, or another name".into()
            }
            Self::EmptyWorkspace(_) => {
                "nothing was changed; restore a backup in its place, or pull or import again: the next write makes it \
                 whole"
                    .into()
            }
            Self::Store(error) => store_hint(error),
            Self::Unrecorded { .. } => {
                "the receiver may have acted on it, so look there before it is sent again; `webhook attempts` of this \
                 workspace lists it as begun"
                    .into()
            }
            Self::Refused(refusal) => refusal.hint(),
            Self::Unready { sent, error, .. } => unready_hint(*sent, &error.hint()),
            Self::Export(_) => {
                "stored rows are unchanged and no file was left behind; check the free space".into()
            }
            Self::Cancelled => "what was stored before stays stored; nothing is half written".into(),
        }
    }

    /// What the faces show.
    #[must_use]
    pub fn failure(&self) -> Failure {
        Failure { code: self.code(), message: self.to_string(), hint: self.hint() }
    }
}

fn asked(wait: Option<Duration>) -> String {
    wait.map_or_else(|| "slow down".to_owned(), |wait| format!("wait {} seconds", wait.as_secs()))
}

fn status(came: Option<u16>) -> String {
    came.map_or_else(|| "no answer came".to_owned(), |status| format!("answered {status}"))
}

/// What could not be made ready sent nothing, but what came before it in its row may have gone out.
fn unready_hint(sent: u64, hint: &str) -> String {
    match sent {
        0 => hint.to_owned(),
        sent => {
            let rest = hint.strip_prefix("nothing was sent; ").unwrap_or(hint);
            format!("{sent} sent before it are recorded, and nothing more was sent; {rest}")
        }
    }
}

fn store_code(error: &exhibit_store::Error) -> Code {
    use exhibit_store::Error as Store;
    match error {
        Store::Missing(_) => Code::NoSuchWorkspace,
        Store::Newer { .. } => Code::NewerWorkspace,
        Store::Locked => Code::Locked,
        Store::NotAWorkspace(_) | Store::Damaged(_) | Store::BadValue(_) => Code::Damaged,
        Store::SourceExists(_) => Code::Usage,
        Store::NoSuchSource(_) | Store::StaleHandle(_) => Code::NotFound,
        Store::NotWritable(_) | Store::File { .. } => Code::Io,
        _ => Code::Bug,
    }
}

fn store_hint(error: &exhibit_store::Error) -> String {
    use exhibit_store::Error as Store;
    let hint = match error {
        Store::Newer { .. } => "nothing was changed; open it with the newer Exhibit",
        Store::Locked => {
            "nothing was changed; close the other Exhibit that is writing, or wait, and try again"
        }
        Store::NotAWorkspace(_) => "nothing was changed; check the path",
        Store::Damaged(_) | Store::BadValue(_) => {
            "the file was left as it is; copy it away, then run `exhibit verify`, restore a backup, or pull again \
             into a new workspace"
        }
        Store::SourceExists(_) => "choose another name, or remove that source first; its rows stay",
        Store::NoSuchSource(_) => "see `exhibit source list`",
        Store::StaleHandle(_) => "run the query again",
        Store::NotWritable(_) | Store::File { .. } => {
            "rows stored before are unchanged; check permissions and free space"
        }
        _ => "rows stored before are unchanged; please report this",
    };
    hint.into()
}

impl From<exhibit_store::Error> for Error {
    fn from(error: exhibit_store::Error) -> Self {
        match error {
            exhibit_store::Error::NoSuchSource(name) => Self::NoSuchSource(name),
            exhibit_store::Error::Interrupted => Self::Cancelled,
            // That a file is there is asked before it is opened.
            exhibit_store::Error::Missing(path) => Self::EmptyWorkspace(path),
            other => Self::Store(other),
        }
    }
}

impl From<QueryError> for Error {
    fn from(error: QueryError) -> Self {
        Self::Query(error)
    }
}

impl From<exhibit_export::Error> for Error {
    fn from(error: exhibit_export::Error) -> Self {
        Self::Export(error)
    }
}

impl From<exhibit_source::Error> for Error {
    fn from(error: exhibit_source::Error) -> Self {
        Self::Profile(error)
    }
}
