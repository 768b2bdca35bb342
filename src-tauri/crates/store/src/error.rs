//! What can go wrong with a workspace file, told apart by what a person can do about it.

use std::path::PathBuf;

/// A failure of the store. Rows stored before it stay as they were: every change is one transaction.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such file.
    #[error("there is no workspace at {}", .0.display())]
    Missing(PathBuf),
    /// The file is SQLite, or something else, but not a workspace of Exhibit.
    #[error("{} is not an Exhibit workspace", .0.display())]
    NotAWorkspace(PathBuf),
    /// The file was written by a newer Exhibit.
    #[error("the workspace has schema {found}, this Exhibit knows up to {known}")]
    Newer {
        /// Schema of the file.
        found: i64,
        /// Newest schema known here.
        known: i64,
    },
    /// Another process held the file for longer than the time-out.
    #[error("the workspace is locked by another process")]
    Locked,
    /// The file or a page of it cannot be read.
    #[error("the workspace file is damaged: {0}")]
    Damaged(String),
    /// The disk is full or the file may not be written.
    #[error("the workspace cannot be written: {0}")]
    NotWritable(String),
    /// The bundled SQLite can corrupt a WAL.
    #[error("SQLite {0} is too old to be trusted with a workspace")]
    SqliteTooOld(String),
    /// No source of that name.
    #[error("there is no source called `{0}`")]
    NoSuchSource(String),
    /// A source of that name exists already.
    #[error("a source called `{0}` exists already")]
    SourceExists(String),
    /// The handle was closed or belongs to another reader.
    #[error("the result set {0} is no longer open")]
    StaleHandle(u64),
    /// It was stopped: by a newer query, or by whoever watches.
    #[error("interrupted")]
    Interrupted,
    /// A file beside the database could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A stored value is not what the schema says; the file was changed from outside.
    #[error("a stored value cannot be read: {0}")]
    BadValue(String),
    /// Anything else SQLite says.
    #[error("SQLite: {0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match error.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Locked,
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => Self::Damaged(error.to_string()),
            Some(Code::ReadOnly | Code::DiskFull | Code::CannotOpen | Code::PermissionDenied) => {
                Self::NotWritable(error.to_string())
            }
            Some(Code::SystemIoFailure) => Self::NotWritable(error.to_string()),
            Some(Code::OperationInterrupted) => Self::Interrupted,
            _ => Self::Sqlite(error),
        }
    }
}
