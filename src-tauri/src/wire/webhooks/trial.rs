//! Events made here to try a receiver with, and the suite of good and forged ones.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use super::Toward;
use crate::wire::Keeping;

/// Names a scheme.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SchemeRef {
    /// Its id.
    pub(crate) id: String,
}

/// An event to begin with.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct EventTemplate {
    /// What it is about.
    pub(crate) name: String,
    /// Its body, for editing.
    pub(crate) body: String,
    /// Its Content-Type.
    pub(crate) content_type: String,
    /// Headers beside that and what signing writes.
    pub(crate) headers: Vec<(String, String)>,
}

/// A secret to make and to keep.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct MintSecret {
    /// The scheme that it is for.
    pub(crate) scheme: String,
    /// The name to keep it under.
    pub(crate) name: String,
    /// Where.
    pub(crate) keep: Keeping,
}

/// A secret that was made. It is shown once and never comes to the window again.
#[derive(Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct MintedSecret {
    /// The name it is kept under.
    pub(crate) name: String,
    /// What the receiver needs: the secret, or the public half of a pair.
    pub(crate) text: String,
    /// Whether `text` is secret.
    pub(crate) is_secret: bool,
}

/// What a request is signed with: a secret that is kept, or one that is used once.
#[derive(Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SignedWith {
    /// Name of a kept secret.
    pub(crate) kept: Option<String>,
    /// The secret itself, as pasted; used now and not kept.
    pub(crate) pasted: Option<String>,
}

/// An event to send.
#[derive(Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct TestEvent {
    /// By whose rules it is signed.
    pub(crate) scheme: String,
    /// Headers beside its Content-Type and what signing writes.
    pub(crate) headers: Vec<(String, String)>,
    /// Its body.
    pub(crate) body: String,
    /// Its Content-Type.
    pub(crate) content_type: String,
    /// What it is signed with.
    pub(crate) secret: SignedWith,
    /// Where to.
    pub(crate) toward: Toward,
}

/// A suite to run.
#[derive(Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SuiteOrder {
    /// By whose rules its events are signed.
    pub(crate) scheme: String,
    /// The secret that the receiver has.
    pub(crate) secret: SignedWith,
    /// Where to.
    pub(crate) toward: Toward,
}

/// What a receiver answered to good and forged deliveries.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SuiteResult {
    /// To export it by.
    pub(crate) run: String,
    /// When it began, RFC 3339 in UTC.
    pub(crate) at: String,
    /// The address it was sent to.
    pub(crate) target: String,
    /// By whose rules.
    pub(crate) scheme: String,
    /// Whether every case that was judged passed, and one was.
    pub(crate) is_passed: bool,
    /// Whether the receiver answered anything.
    pub(crate) is_reached: bool,
    /// One line a case.
    pub(crate) cases: Vec<SuiteCase>,
}

/// One case.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SuiteCase {
    /// Stable word.
    pub(crate) case: String,
    /// For people.
    pub(crate) title: String,
    /// What a right receiver answers: `accept` (2xx), `accept or content` (2xx, or 4xx for what the content is), `refuse`
    /// (4xx), `any`; none = not sent.
    pub(crate) expected: Option<String>,
    /// What it answered.
    pub(crate) status: Option<u16>,
    /// How long that took.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) latency_ms: Option<u64>,
    /// Whether that is right; none = not run or not told apart.
    pub(crate) ok: Option<bool>,
    /// What that means, in a sentence.
    pub(crate) note: String,
    /// Why there is no answer.
    pub(crate) error: Option<String>,
}

/// A result to write into a file.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SuiteExport {
    /// The run.
    pub(crate) run: String,
    /// The file; its ending says the form: csv, json, ndjson.
    pub(crate) path: String,
}
