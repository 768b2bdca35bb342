//! One try after the other: recorded, sent, and what came of it recorded.

use exhibit_hook::Schemes;
use exhibit_store::{Attempt, AttemptKind, Writer};
use tokio::runtime::Runtime;

use super::{Call, Hand, Planned, begun, outcome};
use crate::net::send::{Fault, Route, Sent, send};
use crate::{Error, Watch, clock, random};

/// Said of a request that a person stopped while it was under way.
pub(in crate::webhook) const STOPPED: &str =
    "stopped by a person before an answer had come; whether it arrived is not known";

/// The tries of one call. What cannot be recorded is not sent.
pub(in crate::webhook) struct Tries<'a> {
    writer: Writer,
    runtime: Option<Runtime>,
    route: &'a Route,
    schemes: &'a Schemes,
    call: Call,
}

impl<'a> Tries<'a> {
    /// Begins a call.
    pub(in crate::webhook) fn begin(
        (hand, schemes): (&Hand<'a>, &'a Schemes),
        kind: AttemptKind,
    ) -> Result<Self, Error> {
        Ok(Self {
            writer: hand.workspace.writer()?,
            runtime: Some(runtime()?),
            route: hand.route,
            schemes,
            call: Call { run: random::run_id(), by_whom: hand.by.to_owned(), kind },
        })
    }

    /// The name that all tries of the call share.
    pub(in crate::webhook) fn run(&self) -> &str {
        &self.call.run
    }

    /// Records that it is begun, sends once, and records what came of it.
    ///
    /// # Errors
    /// [`Error::Usage`] for an address that may not be asked, which is recorded too; the workspace's own trouble, with
    /// nothing sent; [`Error::Unrecorded`] where it was sent.
    pub(in crate::webhook) fn once(
        &mut self,
        planned: &Planned,
        watch: &Watch<'_>,
    ) -> Result<Attempt, Error> {
        let draft = begun(&self.call, planned, clock::now());
        let id = self.writer.record_attempts(std::slice::from_ref(&draft))?[0];
        let sent = self.runtime().block_on(async {
            tokio::select! {
                biased;
                sent = send(&planned.target, &planned.outbound, self.route) => sent,
                () = watch.cancelled() => stopped(),
            }
        });
        let outcome = outcome(&sent, (&planned.outbound, self.schemes));
        self.writer.record_outcomes(&[(id, outcome.clone())]).map_err(|error| Error::Unrecorded {
            attempt: id,
            came: sent.answer.map(|answer| answer.status),
            error: Box::new(error.into()),
        })?;
        if let Some(Fault::Refused(refusal)) = sent.fault {
            return Err(refusal.into());
        }
        Ok(Attempt { id, draft: draft.with(outcome), is_open: false })
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
pub(crate) fn fresh_id() -> String {
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
