//! What people found out about an incident, and the webhook deliveries that belong to it.

use exhibit_entry::Moment;
use serde::{Deserialize, Serialize};

/// The milestones of an incident, in the order in which they should come.
pub const MILESTONES: &[&str] =
    &["occurred", "detected", "triaged", "contained", "eradicated", "recovered", "reported"];

/// One milestone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// One of [`MILESTONES`].
    pub name: String,
    /// When; none: not reached or not known.
    pub at: Option<Moment>,
    /// What is said of it.
    pub note: Option<String>,
}

/// One captured webhook delivery with its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The delivery id, where the capture has one.
    pub id: Option<String>,
    /// When it was received.
    pub received_at: Option<Moment>,
    /// Signature scheme.
    pub scheme: Option<String>,
    /// `valid`, `invalid`, `stale`, `malformed`, `unsigned`.
    pub verdict: String,
    /// Why, in one sentence.
    pub reason: String,
    /// Method and address as captured.
    pub method: String,
    /// The address as captured.
    pub url: String,
    /// Headers in order, secrets masked.
    pub headers: Vec<(String, String)>,
    /// The body, byte for byte.
    pub body: Vec<u8>,
    /// `original`; `replay` or `edited` where it carries the mark of a copy that nothing sent from the workspace explains.
    pub origin: String,
    /// The file it was read from.
    pub file: String,
}

/// The facts of an incident pack beyond its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incident {
    /// Milestones that were given.
    pub milestones: Vec<Milestone>,
    /// Deliveries that were given, with verdicts.
    pub deliveries: Vec<Delivery>,
    /// Copies among what was given, which are no evidence and stand in no list of the pack.
    pub copies: Vec<CopyLeftOut>,
    /// Names of the deliveries that carry the mark of a copy which nothing sent from the workspace explains. They are in
    /// the pack: whoever marks a delivery does not hide it.
    pub claimed: Vec<String>,
}

/// A delivery that the workspace itself had sent, and that is left out of the pack for that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CopyLeftOut {
    /// What it is called where it is kept: `capture:12`, or the name of its file.
    pub name: String,
    /// The delivery id, where it has one.
    pub id: Option<String>,
    /// Number of the attempt that sent it.
    pub attempt: u64,
    /// The call that this attempt belongs to.
    pub run: String,
}
