//! One connection: requests one after the other, each stored before it is answered.

use std::sync::Arc;

use exhibit_hook::Capture;
use exhibit_store::{CaptureProblemDraft, Stored, Via};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use super::answer::{Answer, Then};
use super::body::{self, Trouble};
use super::forward::Forward;
use super::head::{self, Framing, Head};
use super::keep::Shelf;
use super::places::Place;
use super::wire::Wire;
use super::{Challenges, Listening, Mark, host};
use crate::clock;
use crate::webhook::shelf::Judging;

/// Largest head, in bytes: as many as nginx takes with large cookies, twice.
const HEAD_BYTES: usize = 64 << 10;

/// What all connections share.
pub(super) struct Talk {
    pub(super) listening: Listening,
    pub(super) judging: Arc<Judging>,
    pub(super) shelf: Shelf,
    pub(super) forward: Option<Forward>,
    pub(super) memory: Arc<Semaphore>,
    /// How many requests are still wanted; none = as many as come.
    pub(super) wanted: Option<Semaphore>,
    pub(super) marks: watch::Sender<Mark>,
    /// Cancelled from outside, and by the last request that was wanted.
    pub(super) stop: CancellationToken,
}

/// Talks until one side ends it.
pub(super) async fn talk(mut wire: Wire, place: &Place, talking: &Talk) {
    loop {
        place.waits();
        let head = tokio::select! {
            biased;
            head = read_head(&mut wire, talking) => head,
            () = talking.stop.cancelled() => return,
            () = place.cut.cancelled() => return cut(&wire, talking),
        };
        let then = match head {
            Came::Nothing => return,
            Came::Unread(status, problem) => {
                place.works();
                talking.note(problem).await;
                answer(&mut wire, ("", Then::Close), Answer::of(status)).await
            }
            Came::Head(head) => match request(&mut wire, *head, (place, talking)).await {
                Some(then) => then,
                None => return cut(&wire, talking),
            },
        };
        match then {
            Then::GoOn if !talking.stop.is_cancelled() => {}
            _ => return wire.part().await,
        }
    }
}

/// What came before a body.
enum Came {
    /// The sender is done.
    Nothing,
    /// Something that is no head.
    Unread(u16, CaptureProblemDraft),
    Head(Box<Head>),
}

async fn read_head(wire: &mut Wire, talking: &Talk) -> Came {
    let deadline = Instant::from_std(clock::started() + talking.listening.limits.head);
    let mut seen = 0;
    loop {
        // Empty lines before a request mean nothing (RFC 9112 section 2.2).
        let blank = wire.held.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if blank > 0 {
            drop(wire.take(blank));
        }
        if let Some(end) = head::end(&wire.held, seen.min(wire.held.len())).filter(|end| *end <= HEAD_BYTES) {
            let bytes = wire.take(end);
            return match head::read(&bytes) {
                Ok(head) => Came::Head(Box::new(head)),
                Err(fault) => Came::Unread(fault.status, problem(fault.reason, bytes)),
            };
        }
        seen = wire.held.len();
        if seen > HEAD_BYTES {
            return Came::Unread(
                431,
                problem("the head of the request is over 64 KiB", std::mem::take(&mut wire.held)),
            );
        }
        match timeout_at(deadline, wire.more()).await {
            Ok(Ok(count)) if count > 0 => {}
            _ if wire.held.is_empty() => return Came::Nothing,
            Err(_) => {
                return Came::Unread(
                    408,
                    problem("the head of the request took too long", std::mem::take(&mut wire.held)),
                );
            }
            Ok(_) => {
                return Came::Unread(
                    400,
                    problem(
                        "the sender broke off in the head of the request",
                        std::mem::take(&mut wire.held),
                    ),
                );
            }
        }
    }
}

/// Its place was wanted by somebody else, and it had not sent a whole request.
fn cut(wire: &Wire, talking: &Talk) {
    talking.marks.send_modify(|mark| mark.refused += 1);
    let answer = Answer { retry_after_s: Some(1), ..Answer::of(408) };
    wire.send_now(&answer.bytes("", Then::Close, clock::now()));
}

/// None where its place was wanted before its body had come.
async fn request(wire: &mut Wire, head: Head, (place, talking): (&Place, &Talk)) -> Option<Then> {
    let method = head.capture.method.clone();
    if !is_for_us(&head.capture, talking) {
        talking.marks.send_modify(|mark| mark.refused += 1);
        return Some(answer(wire, (&method, Then::Close), Answer::of(421)).await);
    }
    if host::is_of_foreign_page(head.capture.header("Origin"), &talking.listening.hosts) {
        talking.marks.send_modify(|mark| mark.refused += 1);
        return Some(answer(wire, (&method, Then::Close), Answer::of(403)).await);
    }
    let fits =
        !matches!(head.framing, Framing::Length(length) if length > talking.listening.limits.body_bytes);
    if head.waits
        && fits
        && wire.held.is_empty()
        && wire.send(b"HTTP/1.1 100 Continue\r\n\r\n").await.is_err()
    {
        return Some(Then::Close);
    }
    // Of its arrival: what it takes to come in is not held against a signature.
    let received_at = clock::now().utc();
    let read = tokio::select! {
        biased;
        read = body::read(wire, head.framing, &talking.listening.limits, &talking.memory) => read,
        () = place.cut.cancelled() => return None,
    };
    place.works();
    let body = match read {
        Ok(body) => body,
        Err(trouble) => {
            let (status, problem) = told(trouble);
            talking.note(problem).await;
            let retry_after_s = (status == 503).then_some(1);
            let said = Answer { retry_after_s, ..Answer::of(status) };
            return Some(answer(wire, (&method, Then::Close), said).await);
        }
    };
    let Ok(wanted) = talking.wanted.as_ref().map(Semaphore::try_acquire).transpose() else {
        talking.marks.send_modify(|mark| mark.refused += 1);
        return Some(answer(wire, (&method, Then::Close), Answer::of(503)).await);
    };
    let capture = Capture { received_at: Some(received_at), body: body.bytes, ..head.capture };
    let challenged = match talking.listening.challenges {
        Challenges::Answered => talking.judging.challenge(&capture),
        Challenges::Ignored => None,
    };
    let is_challenge = challenged.is_some();
    let draft = talking.judging.draft(capture, Via::Listener);
    let draft = exhibit_store::CaptureDraft { rebuilt: rebuilt(head.exact, body.has_trailers), ..draft };
    let stored = talking.shelf.store(draft, body.room).await;
    if let (Some(wanted), true) = (wanted, stored.is_some()) {
        wanted.forget();
    }
    let then = if head.is_persistent && stored.is_some() { Then::GoOn } else { Then::Close };
    let said = match stored {
        Some(_) => challenged.unwrap_or_else(|| talking.listening.answer.clone()),
        None => Answer { retry_after_s: Some(5), ..Answer::of(503) },
    };
    let then = answer(wire, (&method, then), said).await;
    if let (Some(stored), false) = (stored, is_challenge) {
        talking.pass_on(stored.id(), &method).await;
    }
    talking.count(stored);
    Some(then)
}

fn is_for_us(capture: &Capture, talking: &Talk) -> bool {
    let hosts = capture.header("Host").chain(host::authority(&capture.url));
    host::is_ours(hosts, &talking.listening.hosts)
}

async fn answer(wire: &mut Wire, (method, then): (&str, Then), answer: Answer) -> Then {
    match wire.send(&answer.bytes(method, then, clock::now())).await {
        Ok(()) => then,
        Err(_) => Then::Close,
    }
}

impl Talk {
    async fn note(&self, problem: CaptureProblemDraft) {
        self.shelf.note(problem).await;
    }

    async fn pass_on(&self, id: u64, method: &str) {
        let unsent = self.forward.as_ref().and_then(|forward| forward.offer(id, method));
        if let Some(unsent) = unsent {
            self.shelf.unsent(unsent).await;
        }
    }

    /// Ends it all once enough was stored and answered.
    fn count(&self, stored: Option<Stored>) {
        let enough = self.listening.once.is_some_and(|wanted| self.marks.borrow().stored >= wanted);
        if stored.is_some() && enough {
            self.stop.cancel();
        }
    }
}

/// What of a request is not in its capture.
fn rebuilt(has_text: bool, has_trailers: bool) -> Option<String> {
    let said = match (has_text, has_trailers) {
        (true, false) => return None,
        (false, _) => "a header is not UTF-8 and was read as Latin-1",
        (true, true) => "headers that came behind the body were left out",
    };
    Some(said.to_owned())
}

fn told(trouble: Trouble) -> (u16, CaptureProblemDraft) {
    match trouble {
        Trouble::TooLarge(bytes) => (
            413,
            CaptureProblemDraft {
                raw_bytes: bytes,
                ..problem("the body is over the limit and was not taken in", Vec::new())
            },
        ),
        Trouble::Slow(came) => (408, problem("the body took too long", came)),
        Trouble::Broken(why, came) => (400, problem(why, came)),
        Trouble::NoRoom => {
            (503, problem("too many large bodies came at once, and this one was not taken in", Vec::new()))
        }
    }
}

fn problem(reason: &str, mut raw: Vec<u8>) -> CaptureProblemDraft {
    let raw_bytes = raw.len() as u64;
    raw.truncate(exhibit_store::RAW_LIMIT_BYTES);
    raw.shrink_to_fit();
    CaptureProblemDraft { via: Via::Listener, file: None, line: 0, reason: reason.to_owned(), raw, raw_bytes }
}
