//! Stored captures as a list: what is asked for, how many stand how, and the lines that are in view.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use super::ListenerState;
use crate::wire::Standing;

/// Which captures. Everything narrows; nothing given is everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CaptureQuery {
    /// Where they stand; empty = anywhere.
    pub(crate) standings: Vec<Standing>,
    /// Ids of schemes; empty = any, and those without.
    pub(crate) schemes: Vec<String>,
    /// Words of the event, the delivery id, the address, the file; letter case folded.
    pub(crate) text: String,
    /// Received at or after this, RFC 3339.
    pub(crate) from: Option<String>,
    /// Received before this, RFC 3339.
    pub(crate) to: Option<String>,
    /// One that is looked at: its place is told.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) chosen: Option<u64>,
}

/// Captures that a query found, newest first; those without a time are last.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CaptureSet {
    /// To ask for its lines. It stays as it is when others come.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) set: u64,
    /// How many are in it.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) count: u64,
    /// How many the workspace holds.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) total: u64,
    /// How many stand how, whatever standing was asked for: the rest of the query applies.
    pub(crate) counts: StandingCounts,
    /// Place of the chosen one in it, from 0.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) place: Option<u64>,
    /// Schemes of all captures of the workspace, the most frequent first.
    pub(crate) schemes: Vec<String>,
    /// What keeps captures from being judged as they might be: a secret that cannot be reached, a template that cannot
    /// be read. In sentences.
    pub(crate) troubles: Vec<String>,
    /// The scheme that all are judged by; none = found out from the headers of each.
    pub(crate) judged_by: Option<String>,
    /// Whether a pasted secret is among those that they are judged by.
    pub(crate) with_pasted: bool,
    /// The listener.
    pub(crate) listener: ListenerState,
}

/// How many captures stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct StandingCounts {
    /// The signature is right and was fresh.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) valid: u64,
    /// The signature is wrong.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) invalid: u64,
    /// The signature is right, but not its time or not the time of its secret.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) stale: u64,
    /// It cannot be judged as it stands.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) malformed: u64,
    /// There is no signature.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) unsigned: u64,
    /// No secret was there to judge by.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) unchecked: u64,
}

/// Some lines of a set.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CaptureRows {
    /// The set.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) set: u64,
    /// The first of them, from 0.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) first: u64,
    /// How many, at most 500.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) count: u64,
}

/// Captures to put in the order of their arrival.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CaptureIds {
    /// All of this set; none = those that are named.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) set: Option<u64>,
    /// These, where no set is given.
    #[cfg_attr(test, ts(type = "Array<number>"))]
    pub(crate) ids: Vec<u64>,
}

/// One capture as the list shows it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CaptureLine {
    /// Its number in the workspace, from 1.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) id: u64,
    /// The sender's id of the delivery.
    pub(crate) delivery: Option<String>,
    /// What it is about, from a header or the body.
    pub(crate) event: Option<String>,
    /// When it came, RFC 3339 in UTC.
    pub(crate) received_at: Option<String>,
    /// The file it came in; none = the listener took it.
    pub(crate) file: Option<String>,
    /// The scheme it was judged by.
    pub(crate) scheme: Option<String>,
    /// Where it stands.
    pub(crate) standing: Standing,
    /// Why, as a stable word.
    pub(crate) reason: String,
    /// Name of the secret that signed it, where it has one.
    pub(crate) key: Option<String>,
    /// Why the signature does not fit, in a few words, once that was found out.
    pub(crate) cause: Option<String>,
    /// The first capture of the same delivery, where this one is it again.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) same_as: Option<u64>,
    /// Where that one stands: a made-up one that came first makes this one no copy of it.
    pub(crate) first_standing: Option<Standing>,
}

/// Names one capture.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CaptureRef {
    /// Its number.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) id: u64,
}

/// How captures are judged from now on, beside the secrets that are kept.
#[derive(Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CaptureJudge {
    /// Scheme id; none = found out from the headers.
    pub(crate) scheme: Option<String>,
    /// Further secrets as pasted; used until they are let go of or the end, and not kept.
    pub(crate) pasted: Vec<String>,
    /// Whether those that were pasted before stay beside them.
    pub(crate) adds: bool,
}
