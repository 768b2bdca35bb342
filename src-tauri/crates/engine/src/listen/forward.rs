//! Passing on what was stored, on a thread of its own: a receiver that fails or is slow delays nobody. Tried once each;
//! every try is recorded, and so is what was never tried.

use std::time::Duration;

use exhibit_hook::Capture;
use exhibit_store::{AttemptDraft, AttemptKind, CaptureLine, Reader, StoredCapture};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::keep::Shelf;
use crate::net::send::{self, Outbound, Route, Sent};
use crate::target::Target;
use crate::{Error, Workspace, clock, random};

/// Deliveries that may wait to be passed on: only their numbers are held.
const QUEUE: usize = 10_000;

/// How long deliveries that wait are still passed on once the listener ends.
const GRACE: Duration = Duration::from_secs(5);

/// Headers by which a sender names itself, and which are passed on only when that is asked for.
const CREDENTIALS: [&str; 3] = ["Authorization", "Proxy-Authorization", "Cookie"];

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
    run: String,
}

/// The thread's own things.
struct Passing {
    forward: Forwarding,
    run: String,
    reader: Reader,
    shelf: Shelf,
    stop: CancellationToken,
}

/// Begins to pass on.
///
/// # Errors
/// The workspace's own trouble, and what the system says of one more thread.
pub(super) fn begin(
    forwarding: Forwarding,
    workspace: &Workspace,
    (shelf, stop): (Shelf, CancellationToken),
) -> Result<(Forward, std::thread::JoinHandle<()>), Error> {
    let failed = |source| Error::Io { path: workspace.path().to_owned(), source };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let (queue, waiting) = mpsc::channel(QUEUE);
    let run = random::run_id();
    let passing =
        Passing { forward: forwarding.clone(), run: run.clone(), reader: workspace.reader()?, shelf, stop };
    let thread = std::thread::spawn(move || runtime.block_on(passing.all(waiting)));
    Ok((Forward { queue, forwarding, run }, thread))
}

impl Forward {
    /// Puts a stored delivery into the queue. Where too many wait, the record of what was not sent comes back.
    pub(super) fn offer(&self, id: u64, method: &str) -> Option<AttemptDraft> {
        self.queue.try_send(id).err()?;
        let unsent = Sent::default();
        let nothing = Outbound { method: method.to_owned(), headers: Vec::new(), body: Vec::new() };
        let draft = draft((&self.forwarding, &self.run), (id, None), (&nothing, &unsent));
        Some(AttemptDraft {
            error: Some("nothing was sent: too many deliveries waited to be passed on".into()),
            ..draft
        })
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
            let attempt = self.one(id, is_late).await;
            self.shelf.attempt(attempt).await;
        }
    }

    async fn one(&self, id: u64, is_late: bool) -> AttemptDraft {
        let of = (&self.forward, self.run.as_str());
        let unsent = |error: &str| {
            let nothing = Outbound { method: "POST".into(), headers: Vec::new(), body: Vec::new() };
            let draft = draft(of, (id, None), (&nothing, &Sent::default()));
            AttemptDraft { error: Some(format!("nothing was sent: {error}")), ..draft }
        };
        if is_late {
            return unsent("the listener ended before it was passed on");
        }
        match self.reader.capture(id) {
            Ok(Some(StoredCapture { line, capture })) => {
                let outbound = outbound(&capture, self.forward.credentials);
                let sent = send::send(&self.forward.target, &outbound, &Route::default()).await;
                draft(of, (id, Some(&line)), (&outbound, &sent))
            }
            Ok(None) => unsent("it is not on the shelf"),
            Err(error) => unsent(&error.to_string()),
        }
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

fn draft(
    (forwarding, run): (&Forwarding, &str),
    (id, line): (u64, Option<&CaptureLine>),
    (outbound, sent): (&Outbound, &Sent),
) -> AttemptDraft {
    let masked = |(name, value): &(String, String)| {
        let value = if exhibit_hook::is_credential(name) { "(masked)" } else { value };
        (name.clone(), value.to_owned())
    };
    let answer = sent.answer.as_ref();
    AttemptDraft {
        run: run.to_owned(),
        at: clock::now(),
        by_whom: forwarding.by_whom.clone(),
        kind: AttemptKind::Forward,
        capture: Some(id),
        source_file: None,
        delivery: line.and_then(|line| line.delivery.clone()),
        scheme: line.and_then(|line| line.scheme.clone()),
        case: None,
        expected: None,
        edits: Vec::new(),
        signature: "keep".to_owned(),
        method: outbound.method.clone(),
        target: forwarding.target.url().to_owned(),
        address: sent.address.map(|address| address.to_string()),
        headers: outbound.headers.iter().map(masked).collect(),
        body: None,
        sent_sha256: Sha256::digest(&outbound.body).into(),
        sent_bytes: outbound.body.len() as u64,
        verdict: None,
        status: answer.map(|answer| answer.status),
        latency_ms: u64::try_from(sent.latency.as_millis()).ok(),
        response_headers: answer.map(|answer| answer.headers.iter().map(masked).collect()),
        response: answer.map(|answer| answer.body.clone()),
        response_bytes: answer.map(|answer| answer.bytes),
        error: sent.fault.as_ref().map(ToString::to_string),
    }
}
