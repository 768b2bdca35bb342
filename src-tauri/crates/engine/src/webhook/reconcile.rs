//! Deliveries of a source held against the rows that were pulled from it: what is missing either way, what came twice,
//! late, out of order or otherwise than it stands in the log; and which windows to pull to fill what is missing.
//!
//! Vendors drop deliveries that fail (seed 000: never tried again), and whoever holds a secret can make one up. Never is
//! more claimed than is known: only deliveries with a right and fresh signature count as said by the vendor. Where no
//! secret is kept at all they are compared as they came, and the result says that nothing is proven.

mod ties;

use exhibit_entry::Moment;
use exhibit_hook::Kind;
use serde::Serialize;

/// How the comparison is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// A delivery is late when it came more than so many seconds after its row; 60 unless told.
    pub late_seconds: u32,
    /// Rows of the last so many seconds may still be on their way; 60 unless told.
    pub grace_seconds: u32,
}

impl Default for Options {
    fn default() -> Self {
        // Senders give up after 5 to 10 seconds (seed 000), and those that try again begin after 60.
        Self { late_seconds: 60, grace_seconds: 60 }
    }
}

impl Options {
    pub(crate) fn late_ms(&self) -> i64 {
        i64::from(self.late_seconds) * 1_000
    }

    pub(crate) fn grace_ms(&self) -> i64 {
        i64::from(self.grace_seconds) * 1_000
    }
}

/// What a delivery weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Rightly signed and fresh: the vendor said it.
    Said,
    /// There is no secret to check it with: it may be true.
    Unproven,
    /// The check failed: it proves nothing.
    Refused,
}

/// A delivery as a list names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Arrival {
    /// Number of the capture.
    pub capture: u64,
    /// The delivery's id from its headers; the sender's text.
    pub delivery: Option<String>,
    /// The event that it names; the sender's text.
    pub event: Option<String>,
    /// When it arrived, where that is known.
    pub received_at: Option<Moment>,
    /// What its check says.
    pub verdict: Kind,
}

/// From the first row that was delivered to the last one, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Period {
    /// The first instant.
    pub from: Moment,
    /// The last instant.
    pub to: Moment,
}

/// Delivered, and no row of the log has its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unmatched {
    /// The first delivery of it.
    #[serde(flatten)]
    pub arrival: Arrival,
    /// The key by which the row would be known.
    pub key: String,
    /// When it happened, as the delivery says.
    pub at: Option<Moment>,
    /// What happened, as the delivery says.
    pub action: Option<String>,
}

/// A row of the log without a delivery that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnsentRow {
    /// Its number.
    pub row: u64,
    /// Its key.
    pub key: String,
    /// When it happened.
    pub at: Moment,
    /// What happened.
    pub action: Option<String>,
    /// Who did it.
    pub actor: Option<String>,
    /// Captures that claim to be it and were refused.
    pub refused: Vec<u64>,
}

/// A row that was delivered more than once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Duplicate {
    /// Its key.
    pub key: String,
    /// Its number in the log, where it is there.
    pub row: Option<u64>,
    /// How often.
    pub count: u64,
    /// Whether all bodies are the same to the byte.
    pub is_same_body: bool,
    /// In the order of their arrival.
    pub deliveries: Vec<Arrival>,
}

/// A delivery that came long after its row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Late {
    /// The delivery.
    #[serde(flatten)]
    pub arrival: Arrival,
    /// The row's key.
    pub key: String,
    /// When it happened.
    pub at: Option<Moment>,
    /// How much later it came, in milliseconds.
    pub delay_ms: i64,
}

/// A delivery that came after one of a later row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Behind {
    /// The delivery.
    #[serde(flatten)]
    pub arrival: Arrival,
    /// The row's key.
    pub key: String,
    /// When it happened.
    pub at: Moment,
    /// How much earlier that is than the latest row delivered before it, in milliseconds.
    pub behind_ms: i64,
    /// The key of that row.
    pub after: String,
}

/// A delivery that says something else than the row of the same key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Differing {
    /// The delivery.
    #[serde(flatten)]
    pub arrival: Arrival,
    /// The row's key.
    pub key: String,
    /// Its number in the log.
    pub row: Option<u64>,
    /// The fields that differ; `content` where all that is read of them is the same.
    pub fields: Vec<String>,
}
