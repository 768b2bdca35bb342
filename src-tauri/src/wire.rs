//! What passes between the window and the core, one type a message. `ui/src/bindings` is written from these types.
//!
//! Counts and numbers are 64-bit here and plain numbers in the window: all of them stay far below 2^53.

#[cfg(test)]
mod bindings;
mod coverage;
mod from_engine;
mod keys;
mod log;
mod mapping;
mod opened;
mod packs;
mod plans;
mod reviews;
mod rules;
mod signature;
mod sources;
mod webhooks;
mod words;
mod workspace;

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

pub(crate) use coverage::*;
pub(crate) use from_engine::{Around, claimed_words, here_words, scheme_trouble, sent_words, spoken};
pub(crate) use keys::*;
pub(crate) use log::*;
pub(crate) use mapping::*;
pub(crate) use opened::*;
pub(crate) use packs::*;
pub(crate) use plans::*;
pub(crate) use reviews::*;
pub(crate) use rules::*;
pub(crate) use signature::*;
pub(crate) use sources::*;
pub(crate) use webhooks::*;
pub(crate) use words::*;
pub(crate) use workspace::*;

/// Why something could not be done. Every rejected command gives one.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Failure {
    /// What to act on.
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) code: exhibit_engine::Code,
    /// What happened.
    pub(crate) message: String,
    /// What it means for the data and what to do.
    pub(crate) hint: String,
}

/// How far a task is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Progress {
    /// Number of the task, to cancel it by.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) task: u64,
    /// What is being done, in a word.
    pub(crate) stage: String,
    /// The source or file it is done to.
    pub(crate) source: Option<String>,
    /// How much is done.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) done: u64,
    /// Out of how much, where that is known.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) total: Option<u64>,
    /// What is counted.
    pub(crate) unit: String,
    /// When it goes on, RFC 3339 in UTC, while it waits because a vendor asked for it.
    pub(crate) waits_until: Option<String>,
}

/// Names one running task.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct TaskRef {
    /// Its number.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) task: u64,
}
