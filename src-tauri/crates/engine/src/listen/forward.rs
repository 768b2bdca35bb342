//! Passing on what was stored, on a thread of its own: a receiver that fails or is slow delays nobody. Tried once each;
//! every try is recorded, and so is what was never tried.

use std::sync::Arc;
use std::time::Duration;

use exhibit_hook::{Capture, Schemes};
use exhibit_store::{AttemptDraft, AttemptKind, Reader, StoredCapture};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::keep::Shelf;
use crate::net::send::{self, Outbound, Route};
use crate::target::Target;
use crate::webhook::replay::{
    Call, FORWARD, MARK_HEADER, Planned, begun, fresh_id, is_passed_on, mark, masked, outcome,
};
use crate::webhook::shelf::Judging;
use crate::{Error, Workspace, clock, random};

/// Deliveries that may wait to be passed on: only their numbers are held.
const QUEUE: usize = 10_000;

/// How long deliveries that wait are still passed on once the listener ends.
const GRACE: Duration = Duration::from_secs(5);

/// Headers by which a sender names itself, and which are passed on only when that is asked for.
const CREDENTIALS: [&str; 3] = ["Authorization", "Proxy-Authorization", "Cookie"];

/// Said of what came from a listener that passes on.
const PASSED_ON: &str = "it was passed on to here already, and passing it on again could go round for ever";

/// Where deliveries are passed on to.
#[derive(Clone, Debug)]
pub struct Forwarding {
    /// The address, which was judged.
    pub target: Target,
    /// Who ordered it.
    pub by_whom: String,
    /// Whether `Authorization`, `Proxy-Authorization` and `Cookie` go along. Tokens that a scheme is checked by always do.
    pub credentials: exhibit_hook::Credentials,
}

/// The way to the thread.
#[derive(Clone)]
pub(super) struct Forward {
    queue: mpsc::Sender<u64>,
    forwarding: Forwarding,
    call: Call,
}

/// The thread's own things.
struct Passing {
    forward: Forwarding,
    call: Call,
    judging: Arc<Judging>,
    reader: Reader,
    shelf: Shelf,
    stop: CancellationToken,
}

/// Begins to pass on.
///
/// # Errors
/// The workspace's own trouble, and what the system says of one more thread.
pub(super) fn begin(
    (forwarding, judging): (Forwarding, Arc<Judging>),
    workspace: &Workspace,
    (shelf, stop): (Shelf, CancellationToken),
) -> Result<(Forward, std::thread::JoinHandle<()>), Error> {
    let failed = |source| Error::Io { path: workspace.path().to_owned(), source };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let (queue, waiting) = mpsc::channel(QUEUE);
    let by_whom = forwarding.by_whom.clone();
    let call = Call { run: random::run_id(), by_whom, kind: AttemptKind::Forward };
    let forward = forwarding.clone();
    let passing = Passing { forward, call: call.clone(), judging, reader: workspace.reader()?, shelf, stop };
    let thread = std::thread::spawn(move || runtime.block_on(passing.all(waiting)));
    Ok((Forward { queue, forwarding, call }, thread))
}

impl Forward {
    /// Puts a stored delivery into the queue. Where too many wait, the record of what was not sent comes back.
    pub(super) fn offer(&self, id: u64, method: &str) -> Option<AttemptDraft> {
        self.queue.try_send(id).err()?;
        let why = "too many deliveries waited to be passed on";
        Some(unsent((&self.forwarding, &self.call), (id, method), why))
    }
}

impl Passing {
    async fn all(self, mut waiting: mpsc::Receiver<u64>) {
        let mut ended = None;
        while let Some(id) = waiting.recv().await {
            if self.stop.is_cancelled() && ended.is_none() {
                ended = Some(clock::started());
            }
            let is_late = ended.is_some_and(|at| at.elapsed() > GRACE);
            if is_late {
                self.unsent(id, "the listener ended before it was passed on").await;
            } else {
                self.one(id).await;
            }
        }
    }

    /// Passes one on. That it is begun is recorded before anything of it goes out.
    async fn one(&self, id: u64) {
        let planned = match self.reader.capture(id) {
            Ok(Some(stored)) if is_passed_on(&stored.capture.headers) => {
                return self.unsent(id, PASSED_ON).await;
            }
            Ok(Some(stored)) => planned((&self.forward, &self.judging.schemes), stored),
            Ok(None) => return self.unsent(id, "it is not on the shelf").await,
            Err(error) => return self.unsent(id, &error.to_string()).await,
        };
        let Some(attempt) = self.shelf.begun(begun(&self.call, &planned, clock::now())).await else { return };
        let sent = send::send(&planned.target, &planned.outbound, &Route::default()).await;
        self.shelf.outcome(attempt, outcome(&sent, (&planned.outbound, &self.judging.schemes))).await;
    }

    async fn unsent(&self, id: u64, why: &str) {
        self.shelf.unsent(unsent((&self.forward, &self.call), (id, "POST"), why)).await;
    }
}

fn outbound(capture: &Capture, credentials: exhibit_hook::Credentials) -> Outbound {
    let stays = |name: &str| {
        let is_one = CREDENTIALS.iter().any(|one| one.eq_ignore_ascii_case(name));
        !send::is_own(name) && (!is_one || credentials == exhibit_hook::Credentials::Shown)
    };
    let headers = capture.headers.iter().filter(|(name, _)| stays(name)).cloned().collect();
    Outbound { method: capture.method.clone(), headers, body: capture.body.clone() }
}

/// What is passed on of a delivery, as it is sent and as it is recorded.
fn planned((forwarding, schemes): (&Forwarding, &Schemes), stored: StoredCapture) -> Planned {
    let mut outbound = outbound(&stored.capture, forwarding.credentials);
    let of = format!("capture:{}", stored.line.id);
    outbound.headers.push((MARK_HEADER.to_owned(), mark(&[FORWARD], &of, &fresh_id())));
    Planned {
        capture: Some(stored.line.id),
        file: None,
        delivery: stored.line.delivery,
        scheme: stored.line.scheme,
        edits: Vec::new(),
        left_out: Vec::new(),
        signature: "keep",
        verdict: None,
        target: forwarding.target.clone(),
        shown_headers: masked(&outbound.headers, schemes),
        has_own_body: false,
        outbound,
        case: None,
    }
}

/// The record of what was never sent.
fn unsent((forwarding, call): (&Forwarding, &Call), (id, method): (u64, &str), why: &str) -> AttemptDraft {
    let nothing = Outbound { method: method.to_owned(), headers: Vec::new(), body: Vec::new() };
    let planned = Planned {
        capture: Some(id),
        file: None,
        delivery: None,
        scheme: None,
        edits: Vec::new(),
        left_out: Vec::new(),
        signature: "keep",
        verdict: None,
        target: forwarding.target.clone(),
        shown_headers: Vec::new(),
        has_own_body: false,
        outbound: nothing,
        case: None,
    };
    let error = Some(format!("nothing was sent: {why}"));
    AttemptDraft { error, ..begun(call, &planned, clock::now()) }
}
