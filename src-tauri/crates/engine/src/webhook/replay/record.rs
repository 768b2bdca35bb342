//! What is recorded of a request: all of it before anything goes out, and what came of it afterwards.

use exhibit_entry::Moment;
use exhibit_hook::Schemes;
use exhibit_store::{AttemptDraft, AttemptKind, AttemptOutcome};

use super::{Planned, masked};
use crate::clock;
use crate::net::send::Sent;

/// The call that requests belong to.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// The name that they share.
    pub(crate) run: String,
    /// Who ordered it.
    pub(crate) by_whom: String,
    /// Why they are sent.
    pub(crate) kind: AttemptKind,
}

/// A request that is about to be sent, without an outcome.
pub(crate) fn begun(call: &Call, planned: &Planned, at: Moment) -> AttemptDraft {
    AttemptDraft {
        run: call.run.clone(),
        at,
        by_whom: call.by_whom.clone(),
        kind: call.kind,
        capture: planned.capture,
        source_file: planned.file.clone(),
        delivery: planned.delivery.clone(),
        scheme: planned.scheme.clone(),
        case: planned.case.as_ref().map(|(case, _)| case.clone()),
        expected: planned.case.as_ref().map(|(_, expected)| expected.clone()),
        edits: planned.edits.clone(),
        signature: planned.signature.to_owned(),
        method: planned.outbound.method.clone(),
        target: planned.target.url().to_owned(),
        address: None,
        headers: planned.shown_headers.clone(),
        body: (planned.has_own_body || planned.capture.is_none()).then(|| planned.outbound.body.clone()),
        sent_sha256: planned.sha256(),
        sent_bytes: planned.outbound.body.len() as u64,
        verdict: planned.verdict.as_ref().map(|verdict| verdict.kind.as_str().to_owned()),
        status: None,
        latency_ms: None,
        response_headers: None,
        response: None,
        response_bytes: None,
        error: None,
    }
}

/// What came of a request. Cookies and tokens that the receiver gave are masked: whoever reads the record must not be able
/// to act with them.
pub(crate) fn outcome(sent: &Sent, schemes: &Schemes) -> AttemptOutcome {
    let answer = sent.answer.as_ref();
    AttemptOutcome {
        at: clock::now(),
        address: sent.address.map(|address| address.to_string()),
        status: answer.map(|answer| answer.status),
        latency_ms: u64::try_from(sent.latency.as_millis()).ok(),
        response_headers: answer.map(|answer| masked(&answer.headers, schemes)),
        response: answer.map(|answer| answer.body.clone()),
        response_bytes: answer.map(|answer| answer.bytes),
        error: sent.fault.as_ref().map(ToString::to_string),
    }
}
