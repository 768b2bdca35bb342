//! Sending captures again: what would be sent, what was, and what was answered. Never evidence.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use super::CaptureBody;
use crate::wire::Standing;

/// What becomes of a signature when a request is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Signing {
    /// It stays as it is.
    Keep,
    /// It is made anew, with a secret and the time of now.
    Resign,
    /// It is taken off.
    Strip,
}

/// Where requests are sent, and what the person said about that.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Toward {
    /// The address.
    pub(crate) url: String,
    /// The host as the person confirmed it; loopback needs none.
    pub(crate) confirmed_host: Option<String>,
    /// Whether it may be an address of a private network.
    pub(crate) allow_private: bool,
}

/// Where an address leads, before anything is sent there.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct TargetLine {
    /// The host, as it was understood.
    pub(crate) host: String,
    /// Whether a person has to confirm it first.
    pub(crate) needs_word: bool,
    /// The addresses that it has now; every one of them was judged.
    pub(crate) addresses: Vec<String>,
}

/// Captures to send again.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ReplayOrder {
    /// Their numbers, in the order of sending.
    #[cfg_attr(test, ts(type = "Array<number>"))]
    pub(crate) ids: Vec<u64>,
    /// Where to.
    pub(crate) toward: Toward,
    /// What becomes of the signature.
    pub(crate) signing: Signing,
    /// Name of the kept secret to sign with.
    pub(crate) secret: Option<String>,
    /// Whether a new delivery id is made where one is signed; receivers drop what they saw before.
    pub(crate) new_id: bool,
    /// Changes; only where one capture is sent.
    pub(crate) edits: ReplayEdits,
    /// Whether captured credentials (Authorization, Cookie) are sent along.
    pub(crate) with_credentials: bool,
    /// Most requests a second.
    pub(crate) rate_per_second: f64,
}

/// Changes of a request.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ReplayEdits {
    /// Another body, as text.
    pub(crate) body: Option<String>,
    /// Another body, as base64: where it is no text.
    pub(crate) body_base64: Option<String>,
    /// Headers that are set, or taken off where they have no value.
    pub(crate) headers: Vec<HeaderEdit>,
}

/// A change of one header.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct HeaderEdit {
    /// Its name.
    pub(crate) name: String,
    /// Its value; none = taken off.
    pub(crate) value: Option<String>,
}

/// What would be sent.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ReplayPlan {
    /// The first requests; more are only counted.
    pub(crate) requests: Vec<PlannedRequest>,
    /// How many there are.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) count: u64,
}

/// One request that would be sent.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PlannedRequest {
    /// The capture it is a copy of.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) capture: Option<u64>,
    /// Head and body as they go over the wire, credentials masked.
    pub(crate) bytes: CaptureBody,
    /// SHA-256 of the body that is sent, lower-case hex.
    pub(crate) sent_sha256: String,
    /// Size of that body.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) body_bytes: u64,
    /// What is changed: `body`, `header:Name`; none = nothing.
    pub(crate) edits: Vec<String>,
    /// Headers that came and do not go out: those of the captured connection, and credentials unless asked for.
    pub(crate) left_out: Vec<String>,
    /// The header that says that it is a replay; none where it has none.
    pub(crate) mark: Option<String>,
    /// Headers that go out and whose value is not shown.
    pub(crate) masked: Vec<String>,
    /// Whether the secret itself goes out, because its scheme makes no signature and writes it into a header.
    pub(crate) sends_secret: bool,
    /// How our own check sees what is sent.
    pub(crate) standing: Option<Standing>,
}

/// What came of sending captures again. What was answered stands in the attempts.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ReplayDone {
    /// The run that the attempts share.
    pub(crate) run: String,
    /// Requests that were sent, or tried.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) sent: u64,
    /// Answered with 2xx.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) accepted: u64,
    /// Answered with 3xx: nothing was followed.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) redirected: u64,
    /// Answered with 4xx.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) refused: u64,
    /// Answered with 5xx, or with what is no status of HTTP.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) failed: u64,
    /// Without an answer.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) unanswered: u64,
}

/// What was sent by one call: a replay, a test event, a suite.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SentRun {
    /// The run that its attempts share.
    pub(crate) run: String,
    /// When it began, RFC 3339 in UTC.
    pub(crate) at: String,
    /// Who sent it.
    pub(crate) by: String,
    /// `replay`, `test` or `suite`.
    pub(crate) kind: String,
    /// Where to, of the newest.
    pub(crate) target: String,
    /// By whose rules, of the newest.
    pub(crate) scheme: Option<String>,
    /// What came of it.
    pub(crate) done: ReplayDone,
    /// Whether older requests of it were not counted.
    pub(crate) is_cut: bool,
}

/// Names a run.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct RunRef {
    /// Its name.
    pub(crate) run: String,
}

/// Which attempts.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct AttemptScope {
    /// Of this capture; none = of the run, or all.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) capture: Option<u64>,
    /// Of this run, where no capture is named.
    pub(crate) run: Option<String>,
    /// Most of them, the newest first.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) limit: u64,
}

/// Attempts, the newest first.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct AttemptList {
    /// The newest of them.
    pub(crate) attempts: Vec<AttemptLine>,
    /// How many there are.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) count: u64,
}

/// One request that was sent from here.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct AttemptLine {
    /// Its number in the workspace.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) id: u64,
    /// The run it was a part of.
    pub(crate) run: String,
    /// When, RFC 3339 in UTC.
    pub(crate) at: String,
    /// Who sent it.
    pub(crate) by: String,
    /// `replay`, `test` or `suite`.
    pub(crate) kind: String,
    /// The capture it is a copy of.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) capture: Option<u64>,
    /// What was changed: `body`, `header:Name`; none = nothing.
    pub(crate) edits: Vec<String>,
    /// `keep`, `resign`, `strip` or `none`.
    pub(crate) signature: String,
    /// Where to.
    pub(crate) target: String,
    /// IP and port that was spoken to.
    pub(crate) address: Option<String>,
    /// Headers as sent, credentials masked.
    pub(crate) headers: Vec<(String, String)>,
    /// SHA-256 of the body that was sent.
    pub(crate) sent_sha256: String,
    /// Size of it.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) sent_bytes: u64,
    /// How our own check saw what was sent.
    pub(crate) standing: Option<Standing>,
    /// Status that was answered.
    pub(crate) status: Option<u16>,
    /// How long that took.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) latency_ms: Option<u64>,
    /// Headers of the answer.
    pub(crate) answer_headers: Vec<(String, String)>,
    /// Beginning of the answer.
    pub(crate) answer: Option<CaptureBody>,
    /// Why there is no answer.
    pub(crate) error: Option<String>,
}
