//! What is recorded of a request: all of it before anything goes out, and what came of it afterwards.

use exhibit_entry::Moment;
use exhibit_hook::{Schemes, masked_url};
use exhibit_store::{AttemptDraft, AttemptKind, AttemptOutcome};

use super::{MASK, Planned, masked};
use crate::clock;
use crate::net::send::{Answer, Outbound, Sent};

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
        target: masked_url(planned.target.url()),
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

/// What came of a request. Cookies and tokens that the receiver gave are masked, and so is every credential that it was
/// sent and said back: whoever reads the record must not be able to act with them.
pub(crate) fn outcome(sent: &Sent, (outbound, schemes): (&Outbound, &Schemes)) -> AttemptOutcome {
    let answer = sent.answer.as_ref();
    let held = credentials(outbound, schemes);
    let header = |(name, value): (String, String)| (without_text(name, &held), without_text(value, &held));
    let headers =
        |answer: &Answer| masked(&answer.headers, schemes).into_iter().map(header).collect::<Vec<_>>();
    AttemptOutcome {
        at: clock::now(),
        address: sent.address.map(|address| address.to_string()),
        status: answer.map(|answer| answer.status),
        latency_ms: u64::try_from(sent.latency.as_millis()).ok(),
        response_headers: answer.map(headers),
        response: answer.map(|answer| without(&answer.body, &held)),
        response_bytes: answer.map(|answer| answer.bytes),
        error: sent.fault.as_ref().map(|fault| without_text(fault.to_string(), &held)),
    }
}

/// Shorter ones say nothing, and taking them out would take other text apart.
const CREDENTIAL_AT_LEAST_BYTES: usize = 6;

/// What goes out as a credential: whole values, and what stands behind a word such as `Bearer`.
fn credentials<'a>(outbound: &'a Outbound, schemes: &Schemes) -> Vec<&'a [u8]> {
    let values = outbound.headers.iter().filter(|(name, _)| schemes.is_credential(name));
    let parts =
        values.flat_map(|(_, value)| [Some(value.as_str()), value.split_once(' ').map(|(_, rest)| rest)]);
    let long = parts.flatten().map(|part| part.trim().as_bytes());
    long.filter(|part| part.len() >= CREDENTIAL_AT_LEAST_BYTES).collect()
}

fn without_text(text: String, held: &[&[u8]]) -> String {
    if held.is_empty() {
        return text;
    }
    String::from_utf8_lossy(&without(text.as_bytes(), held)).into_owned()
}

fn without(bytes: &[u8], held: &[&[u8]]) -> Vec<u8> {
    let mut rest = bytes;
    let mut out = Vec::with_capacity(bytes.len());
    while let Some((first, behind)) = rest.split_first() {
        if let Some(found) = held.iter().find(|credential| rest.starts_with(credential)) {
            out.extend_from_slice(MASK.as_bytes());
            rest = &rest[found.len()..];
        } else {
            out.push(*first);
            rest = behind;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_that_are_said_back_are_taken_out_and_nothing_else() {
        let headers =
            [("Authorization", "Bearer s3cret-token"), ("X-Gitlab-Token", "ab"), ("X-A", "visible")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let outbound = Outbound { method: "POST".into(), headers, body: Vec::new() };
        let held = credentials(&outbound, Schemes::built_in());
        assert_eq!(without(b"\xffs3cret-token, Bearer s3cret-token; ab visible", &held), {
            b"\xff(masked), (masked); ab visible"
        });
        assert_eq!(without(b"s3cret-toke", &held), b"s3cret-toke");
    }
}
