//! The codes of failures: few, and each one that a face does something about.

use serde::Serialize;

/// What the outside acts on. A code is added only when a face does something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The query cannot be read.
    BadQuery,
    /// Asked for in a way that cannot be done.
    Usage,
    /// Nothing has that name.
    NotFound,
    /// No workspace of that name.
    NoSuchWorkspace,
    /// A token is missing or was refused.
    Credentials,
    /// The vendor asks to wait.
    RateLimited,
    /// The vendor cannot be reached.
    Network,
    /// The vendor answered with a failure.
    Remote,
    /// The vendor answered in another shape.
    SourceShape,
    /// A file cannot be read or written.
    Io,
    /// Another process has the workspace.
    Locked,
    /// The workspace file cannot be read.
    Damaged,
    /// The workspace was written by a newer Exhibit.
    NewerWorkspace,
    /// A delivery cannot be made ready to be sent again; said in the window, where this is neither a source's token nor a
    /// wrong flag.
    Unready,
    /// Somebody stopped it.
    Cancelled,
    /// A mistake of ours.
    Bug,
}

impl Code {
    /// The word used in data, e.g. `rate_limited`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadQuery => "bad_query",
            Self::Usage => "usage",
            Self::NotFound => "not_found",
            Self::NoSuchWorkspace => "no_such_workspace",
            Self::Credentials => "credentials",
            Self::RateLimited => "rate_limited",
            Self::Network => "network",
            Self::Remote => "remote",
            Self::SourceShape => "source_shape",
            Self::Io => "io",
            Self::Locked => "locked",
            Self::Damaged => "damaged",
            Self::NewerWorkspace => "newer_workspace",
            Self::Unready => "unready",
            Self::Cancelled => "cancelled",
            Self::Bug => "bug",
        }
    }

    /// The exit code of the command line (CONTRACT section 2).
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::BadQuery | Self::Usage | Self::NotFound | Self::Unready => 2,
            Self::NoSuchWorkspace | Self::Credentials => 3,
            Self::RateLimited | Self::Network | Self::Remote | Self::SourceShape => 4,
            Self::Io | Self::Damaged | Self::NewerWorkspace | Self::Bug => 6,
            Self::Locked => 7,
            Self::Cancelled => 130,
        }
    }
}
