//! What a comparison of deliveries with rows finds, one by one.

use exhibit_entry::Moment;
use exhibit_hook::Kind;
use serde::Serialize;

use super::Why;
use crate::webhook::copies::SentHere;

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
    /// It was sent from here: no word of the vendor's, compared with nothing.
    Copy,
}

/// A delivery of the source that was sent from here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Copied {
    /// The delivery.
    #[serde(flatten)]
    pub arrival: Arrival,
    /// The attempt that sent it.
    pub sent_here: SentHere,
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

/// The same, with what the receipts of pulls say of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingInLog {
    /// What was delivered.
    #[serde(flatten)]
    pub unmatched: Unmatched,
    /// Why it is not in the log, as far as is known.
    pub why: Why,
    /// The same in a sentence.
    pub detail: &'static str,
}

/// A delivery that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The delivery.
    #[serde(flatten)]
    pub arrival: Arrival,
    /// The key of the row that it claims to be.
    pub key: String,
    /// The row in the log with that key.
    pub row: Option<u64>,
    /// Why it was refused: the word of the check, or `other_scheme` for what does not carry the source's scheme.
    pub reason: String,
}

/// A stretch of time to pull.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Window {
    /// From here on.
    pub since: Moment,
    /// Up to here.
    pub until: Moment,
    /// How many of the missing rows are in it.
    pub missing: u64,
    /// The command that pulls it.
    pub command: String,
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
