//! Why rows could not be written, or an archive could not be read at all.

/// What went wrong. A pack that was being written when this came back is unfinished and must be thrown away.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The output refused bytes.
    #[error("the output could not be written: {0}")]
    Write(#[source] std::io::Error),
    /// The archive to be checked could not be read from its medium; it says nothing about the pack itself.
    #[error("the archive could not be read: {0}")]
    Read(std::io::Error),
    /// The caller's rows stopped coming.
    #[error("the rows could not be read: {0}")]
    Rows(Box<dyn std::error::Error + Send + Sync>),
    /// One row breaks a promise of the pack: order, period, hash or leaf.
    #[error("row {row} cannot go into the pack: {reason}")]
    Row {
        /// Number of the row in its workspace.
        row: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// Two counts that must be the same are not.
    #[error("the pack does not tie out: {what} is {found} where {expected} was expected")]
    Tie {
        /// Which count.
        what: String,
        /// What it must be.
        expected: u64,
        /// What it is.
        found: u64,
    },
    /// A fact about the pack contradicts itself.
    #[error("the pack cannot be built: {0}")]
    Input(String),
    /// A redaction profile cannot be used. Nothing of it takes effect.
    #[error("the redaction profile cannot be used, line {line}: {reason}")]
    Redaction {
        /// Line in the file, from 1.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
    /// Larger than a pack may be; `limit_bytes` is the limit.
    #[error("{what} is larger than {limit_bytes} bytes; choose a shorter period or a narrower query")]
    TooLarge {
        /// What grew too large.
        what: String,
        /// The limit, in bytes.
        limit_bytes: u64,
    },
    /// The caller asked to stop.
    #[error("stopped on request; nothing was kept")]
    Cancelled,
}

/// One of our own comes through a writer as it was.
impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        error.downcast().unwrap_or_else(Self::Write)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        std::io::Error::from(error).into()
    }
}

impl From<csv::Error> for Error {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            other => Self::Write(std::io::Error::other(format!("{other:?}"))),
        }
    }
}
