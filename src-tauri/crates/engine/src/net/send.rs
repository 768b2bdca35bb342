//! One request sent by a person's order, written byte for byte as it was planned, and its answer.
//!
//! A writer of HTTP/1.1 of its own and not the HTTP library: that one puts the names of headers into lower case and
//! their order to its own liking, follows redirects, reads proxies from the environment and may send again by itself.
//! Here one connection carries one request, a 3xx is an answer like any other, and nothing is sent twice.

mod answer;
mod body;
mod head;
mod tls;

use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::target::{Names, Refusal, Target, Unresolved};
use crate::clock;

pub use head::{Unsendable, head, is_own};
pub use tls::Trust;

/// How long is waited and how much of an answer is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For everything: looking up the name, connecting, sending, and the whole answer.
    pub total: Duration,
    /// Bytes of an answer's body that are kept.
    pub kept_bytes: usize,
    /// Bytes of an answer that are read and counted, its head too; then the connection is closed.
    pub read_bytes: u64,
}

/// How a target is reached. Tests give their own names, authorities and limits.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// Who knows the addresses of names.
    pub names: Names,
    /// Which authorities vouch for a host's name.
    pub trust: Trust,
    /// Limits of one request.
    pub limits: Limits,
}

/// A request without what belongs to the connection: `Host`, `Content-Length` and `Connection` are written anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outbound {
    /// Request method.
    pub method: String,
    /// Names and values in their order and case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// An answer, as far as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Names and values in their order and case. What is no UTF-8 is marked by the replacement character.
    pub headers: Vec<(String, String)>,
    /// The first bytes of its body, without the framing of chunks, packed as it came.
    pub body: Vec<u8>,
    /// Bytes of its body that were read.
    pub bytes: u64,
}

/// Why no whole answer came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The name leads to an address that may not be asked; nothing was sent.
    #[error("nothing was sent: {0}")]
    Refused(Refusal),
    /// The request cannot be written; nothing was sent.
    #[error("nothing was sent: {0}")]
    Unsendable(#[from] Unsendable),
    /// No connection; nothing was sent.
    #[error("nothing was sent: {0}")]
    Unreachable(String),
    /// The connection broke, or what came is no HTTP.
    #[error("{0}")]
    Broken(String),
    /// No end within the time.
    #[error("{waited_for} within {} ms", limit.as_millis())]
    TimedOut {
        /// What did not happen.
        waited_for: &'static str,
        /// In which time.
        limit: Duration,
    },
    /// The answer was longer than is read.
    #[error("the answer is longer than {limit_bytes} bytes; the rest was not read")]
    TooLong {
        /// How long it may be.
        limit_bytes: u64,
    },
}

/// What became of one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// The address that was spoken to.
    pub address: Option<SocketAddr>,
    /// From the start until the head of the answer had come, or until it failed.
    pub latency: Duration,
    /// The answer, as far as it came.
    pub answer: Option<Answer>,
    /// Why not all of it.
    pub fault: Option<Fault>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // Seed 000: "5-second timeout".
            total: Duration::from_secs(5),
            kept_bytes: 64 << 10,
            read_bytes: 8 << 20,
        }
    }
}

/// Sends one request once and reads its answer. Never fails: what went wrong is part of what is to be recorded.
pub async fn send(target: &Target, outbound: &Outbound, route: &Route) -> Sent {
    let started = clock::started();
    let (mut sent, mut stage) = (Sent::default(), Stage::LookUp);
    let mut progress = Progress { sent: &mut sent, stage: &mut stage, started };
    let outcome = timeout(route.limits.total, exchange(target, outbound, (route, &mut progress))).await;
    sent.fault = match outcome {
        Ok(Ok(())) => None,
        Ok(Err(fault)) => Some(fault),
        Err(_) => Some(Fault::TimedOut { waited_for: stage.missed(), limit: route.limits.total }),
    };
    if sent.answer.is_none() {
        sent.latency = started.elapsed();
    }
    sent
}

/// How far a request has come, kept outside of what a time-out ends.
struct Progress<'a> {
    sent: &'a mut Sent,
    stage: &'a mut Stage,
    started: std::time::Instant,
}

#[derive(Clone, Copy)]
enum Stage {
    LookUp,
    Connection,
    Answer,
    Body,
}

impl Stage {
    fn missed(self) -> &'static str {
        match self {
            Self::LookUp => "nothing was sent: the name was not looked up",
            Self::Connection => "nothing was sent: no connection came about",
            Self::Answer => "no answer came",
            Self::Body => "the answer did not end",
        }
    }
}

async fn exchange(
    target: &Target,
    outbound: &Outbound,
    (route, progress): (&Route, &mut Progress<'_>),
) -> Result<(), Fault> {
    let head = head(target, outbound)?;
    let addresses = target.addresses(&route.names).await.map_err(|unresolved| match unresolved {
        Unresolved::Refused(refusal) => Fault::Refused(refusal),
        Unresolved::Unknown(why) => Fault::Unreachable(format!("{}: {why}", target.host())),
    })?;
    *progress.stage = Stage::Connection;
    let (stream, address) = connect(&addresses, route.limits.total).await?;
    progress.sent.address = Some(address);
    if target.is_https() {
        let mut stream = tls::wrap(stream, target, &route.trust).await?;
        return speak(&mut stream, (&head, outbound), (&route.limits, progress)).await;
    }
    let mut stream = stream;
    speak(&mut stream, (&head, outbound), (&route.limits, progress)).await
}

/// Connects to the first of the judged addresses that takes it. Nothing was sent to those that did not.
async fn connect(addresses: &[SocketAddr], total: Duration) -> Result<(TcpStream, SocketAddr), Fault> {
    // A network that swallows one kind of address must not take the time for the other.
    let share = total / u32::try_from(addresses.len()).unwrap_or(u32::MAX);
    let mut last = String::new();
    for address in addresses {
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                let told = stream.set_nodelay(true).map(|()| (stream, *address));
                return told.map_err(|error| Fault::Unreachable(format!("{address}: {error}")));
            }
            Ok(Err(error)) => last = format!("{address}: {error}"),
            Err(_) => last = format!("{address}: no connection within {} ms", share.as_millis()),
        }
    }
    Err(Fault::Unreachable(last))
}

/// Writes the request and reads the answer at the same time: who refuses a long body answers before its end.
async fn speak<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    (head, outbound): (&[u8], &Outbound),
    (limits, progress): (&Limits, &mut Progress<'_>),
) -> Result<(), Fault> {
    *progress.stage = Stage::Answer;
    let (mut reader, mut writer) = tokio::io::split(stream);
    let writing = async {
        writer.write_all(head).await?;
        writer.write_all(&outbound.body).await?;
        writer.flush().await
    };
    let mut writing = pin!(writing);
    let mut reading = answer::Reading::of(&mut reader, limits);
    let head_only = outbound.method == "HEAD";
    let mut reading = pin!(reading.read(head_only, progress));
    let mut failed = None;
    let mut is_written = false;
    loop {
        tokio::select! {
            biased;
            written = &mut writing, if !is_written => {
                is_written = true;
                // What was answered before says more than that the rest was not taken.
                failed = written.err();
            }
            read = &mut reading => {
                return match (read, failed) {
                    (Err(Fault::Broken(_)), Some(error)) => {
                        Err(Fault::Broken(format!("the request was not taken whole: {error}")))
                    }
                    (read, _) => read,
                };
            }
        }
    }
}

#[cfg(test)]
mod tests;
