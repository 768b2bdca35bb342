//! One try after the other, each recorded before the next.

use exhibit_entry::Moment;
use exhibit_store::{Attempt, AttemptDraft, AttemptKind, Writer};
use tokio::runtime::Runtime;

use super::{Hand, Planned};
use crate::net::send::{Fault, Route, Sent, send};
use crate::{Error, Watch, clock, random};

/// Said of a request that a person stopped while it was under way.
const STOPPED: &str = "stopped by a person before an answer had come; whether it arrived is not known";

/// The tries of one call. The workspace is open for writing before anything is sent: what could not be recorded is not
/// sent.
pub(in crate::webhook) struct Tries<'a> {
    writer: Writer,
    runtime: Option<Runtime>,
    route: &'a Route,
    by: &'a str,
    kind: AttemptKind,
    run: String,
}

impl<'a> Tries<'a> {
    /// Begins a call.
    pub(in crate::webhook) fn begin(hand: &Hand<'a>, kind: AttemptKind) -> Result<Self, Error> {
        Ok(Self {
            writer: hand.workspace.writer()?,
            runtime: Some(runtime()?),
            route: hand.route,
            by: hand.by,
            kind,
            run: random::run_id(),
        })
    }

    /// The name that all tries of the call share.
    pub(in crate::webhook) fn run(&self) -> &str {
        &self.run
    }

    /// Sends once and records it.
    ///
    /// # Errors
    /// [`Error::Usage`] for an address that may not be asked, which is recorded too; the workspace's own trouble.
    pub(in crate::webhook) fn once(
        &mut self,
        planned: &Planned,
        watch: &Watch<'_>,
    ) -> Result<Attempt, Error> {
        let at = clock::now();
        let sent = self.runtime().block_on(async {
            tokio::select! {
                biased;
                sent = send(&planned.target, &planned.outbound, self.route) => sent,
                () = watch.cancelled() => stopped(),
            }
        });
        let draft = self.draft(planned, at, &sent);
        let ids = self.writer.record_attempts(std::slice::from_ref(&draft))?;
        if let Some(Fault::Refused(refusal)) = sent.fault {
            return Err(refusal.into());
        }
        Ok(Attempt { id: ids[0], draft })
    }

    /// Waits, or is stopped.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub(in crate::webhook) fn wait(
        &self,
        pause: std::time::Duration,
        watch: &Watch<'_>,
    ) -> Result<(), Error> {
        self.runtime().block_on(async {
            tokio::select! {
                biased;
                () = watch.cancelled() => Err(Error::Cancelled),
                () = tokio::time::sleep(pause) => Ok(()),
            }
        })
    }

    fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("BUG: it is taken only when all of this is dropped")
    }

    fn draft(&self, planned: &Planned, at: Moment, sent: &Sent) -> AttemptDraft {
        let answer = sent.answer.as_ref();
        AttemptDraft {
            run: self.run.clone(),
            at,
            by_whom: self.by.to_owned(),
            kind: self.kind,
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
            address: sent.address.map(|address| address.to_string()),
            headers: planned.shown_headers.clone(),
            body: (planned.has_own_body || planned.capture.is_none()).then(|| planned.outbound.body.clone()),
            sent_sha256: planned.sha256(),
            sent_bytes: planned.outbound.body.len() as u64,
            verdict: planned.verdict.as_ref().map(|verdict| verdict.kind.as_str().to_owned()),
            status: answer.map(|answer| answer.status),
            latency_ms: u64::try_from(sent.latency.as_millis()).ok(),
            response_headers: answer.map(|answer| answer.headers.clone()),
            response: answer.map(|answer| answer.body.clone()),
            response_bytes: answer.map(|answer| answer.bytes),
            error: sent.fault.as_ref().map(ToString::to_string),
        }
    }
}

impl Drop for Tries<'_> {
    fn drop(&mut self) {
        end(self.runtime.take());
    }
}

/// Runs a short task to its end.
pub(super) fn block_on<T>(task: impl Future<Output = T>) -> Result<T, Error> {
    let runtime = runtime()?;
    let result = runtime.block_on(task);
    end(Some(runtime));
    Ok(result)
}

/// A new id for a delivery: a random UUID (RFC 9562 version 4).
pub(in crate::webhook) fn fresh_id() -> String {
    let mut bytes = random::bytes16();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = hex::encode(bytes);
    format!("{}-{}-{}-{}-{}", &digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..])
}

fn stopped() -> Sent {
    Sent { fault: Some(Fault::Broken(STOPPED.to_owned())), ..Sent::default() }
}

fn runtime() -> Result<Runtime, Error> {
    let built = tokio::runtime::Builder::new_current_thread().enable_all().build();
    built.map_err(|source| Error::Io { path: "async runtime".into(), source })
}

/// The system's resolver cannot be stopped; whoever asked it does not wait for it.
fn end(runtime: Option<Runtime>) {
    if let Some(runtime) = runtime {
        runtime.shutdown_background();
    }
}
