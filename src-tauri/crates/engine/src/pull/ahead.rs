//! The next page, fetched while the one before it is read and stored: vendors think and disks write at the same time.

use exhibit_source::Step;
use tokio::task::JoinHandle;

use super::ask;
use super::asking::Asking;
use crate::clock;
use crate::net::{Outgoing, Reply, Unreachable};

/// A page that is on its way. Given up when dropped.
pub(super) struct Ahead {
    step: Step,
    reply: JoinHandle<Result<Reply, Unreachable>>,
}

impl Ahead {
    /// Whether it is the page of `step`.
    pub(super) fn is_of(&self, step: &Step) -> bool {
        self.step == *step
    }

    /// What comes of it.
    pub(super) async fn reply(mut self) -> Result<Reply, Unreachable> {
        let lost = |error: tokio::task::JoinError| Unreachable::Lost(format!("it was given up: {error}"));
        (&mut self.reply).await.unwrap_or_else(|error| Err(lost(error)))
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.reply.abort();
    }
}

/// Asks for the page of `step` where the vendor may be asked at once; where it may not, it is asked for in its turn.
pub(super) fn fetch(asking: &Asking<'_>, step: &Step) {
    asking.ahead.replace(None);
    let ahead = outgoing(asking, step).and_then(|outgoing| {
        let slot = asking.host.free_slot()?;
        asking.host.go(clock::started(), None).ok()?;
        let caller = asking.caller.clone();
        let call = async move {
            let reply = caller.call(outgoing).await;
            drop(slot);
            reply
        };
        Some(Ahead { step: step.clone(), reply: tokio::spawn(call) })
    });
    asking.ahead.replace(ahead);
}

/// The request, where it needs neither a pause nor a token first.
fn outgoing(asking: &Asking<'_>, step: &Step) -> Option<Outgoing> {
    if asking.profile.wait.per_minute.is_some() || asking.watch.check().is_err() {
        return None;
    }
    if asking.signer.token_request(clock::started()).ok()?.is_some() {
        return None;
    }
    let request = ask::request(asking, step).ok()?;
    Outgoing::signed(&request, asking.signer.headers().ok()?).ok()
}
