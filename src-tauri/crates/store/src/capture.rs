//! Captured webhooks on the shelf: every request that came, byte for byte, in one chain of hashes.
//!
//! A request that came before is stored again, because that it came again is a fact too; only the very same capture,
//! read from a file a second time, is not. An id of a delivery is its sender's: the same one under two schemes that are
//! known names two deliveries.

mod link;
mod read;
mod same;
mod write;

pub use self::write::Undated;

use chrono::{DateTime, Utc};
use exhibit_entry::Moment;
use exhibit_hook::Capture;

pub(crate) use link::{LINE_NAME, newest, tip_at, walk};

/// Bytes kept of what could not be stored as a request: enough to see what it was.
pub const RAW_LIMIT_BYTES: usize = 64 << 10;

/// How a request came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// Read from a file of captures.
    File,
    /// Arrived at our own listener.
    Listener,
}

impl Via {
    /// The word stored and hashed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Listener => "listener",
        }
    }

    fn of(word: &str) -> Option<Self> {
        [Self::File, Self::Listener].into_iter().find(|via| via.as_str() == word)
    }
}

/// A request about to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureDraft {
    /// The request.
    pub capture: Capture,
    /// How it came in.
    pub via: Via,
    /// Name of the file that it was read from.
    pub file: Option<String>,
    /// What it was read from, e.g. `ndjson` or `http`.
    pub format: String,
    /// Why its bytes may not be those that were sent, as a sentence; none where they are.
    pub rebuilt: Option<String>,
    /// The sender's own id of it.
    pub delivery: Option<String>,
    /// What it says that it is about.
    pub event: Option<String>,
    /// The signature scheme that its headers tell.
    pub scheme: Option<String>,
}

/// What became of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// Stored; nothing like it came before.
    New(u64),
    /// Stored; the same delivery with the same body came before.
    Again {
        /// Its number.
        id: u64,
        /// The number of the first of them.
        first: u64,
    },
    /// Stored; a delivery of the same id with another body came before.
    Conflict {
        /// Its number.
        id: u64,
        /// The number of the first of that id.
        first: u64,
    },
    /// This very capture was read from a file before; nothing was stored.
    Known(u64),
}

impl Stored {
    /// The number on the shelf.
    #[must_use]
    pub fn id(self) -> u64 {
        match self {
            Self::New(id) | Self::Again { id, .. } | Self::Conflict { id, .. } | Self::Known(id) => id,
        }
    }
}

/// A stored request without its headers and body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureLine {
    /// Its number, from 1 in the order of storing.
    pub id: u64,
    /// When it was stored.
    pub stored_at: Moment,
    /// When it arrived, where the capture says so.
    pub received_at: Option<DateTime<Utc>>,
    /// How it came in.
    pub via: Via,
    /// Name of the file that it was read from.
    pub file: Option<String>,
    /// What it was read from.
    pub format: String,
    /// Why its bytes may not be those that were sent, as a sentence; none where they are.
    pub rebuilt: Option<String>,
    /// Request method as written.
    pub method: String,
    /// Request target as captured.
    pub url: String,
    /// The sender's own id of it.
    pub delivery: Option<String>,
    /// What it says that it is about.
    pub event: Option<String>,
    /// The signature scheme that its headers told when it was stored.
    pub scheme: Option<String>,
    /// The first capture of the same delivery id and body, or, without an id, of the same request. Captures of versions
    /// before the eighth name the first of any sender.
    pub same_as: Option<u64>,
    /// SHA-256 of the body.
    pub body_sha256: [u8; 32],
    /// Size of the body.
    pub body_bytes: u64,
}

/// A stored request, all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCapture {
    /// What a list shows of it.
    pub line: CaptureLine,
    /// The request, byte for byte.
    pub capture: Capture,
}

/// How much is on the shelf.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CaptureCounts {
    /// Requests that came.
    pub captures: u64,
    /// Of these, those that came before.
    pub again: u64,
    /// Delivery ids that came with more than one body of one sender, as far as senders are told.
    pub conflicts: u64,
    /// What could not be stored as a request.
    pub problems: u64,
}

/// Something that came and is no request that could be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureProblemDraft {
    /// How it came in.
    pub via: Via,
    /// Name of the file that it stands in.
    pub file: Option<String>,
    /// Its line in the file, from 1; 0 where it is no line.
    pub line: u64,
    /// Why, as a sentence without full stop; holds no text of the request.
    pub reason: String,
    /// The bytes in question; the first [`RAW_LIMIT_BYTES`] are kept.
    pub raw: Vec<u8>,
    /// How many there were; more than `raw` where they were not taken in.
    pub raw_bytes: u64,
}

/// A stored problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureProblemLine {
    /// Its number.
    pub id: u64,
    /// When it was stored.
    pub stored_at: Moment,
    /// What it is.
    pub problem: CaptureProblemDraft,
}
