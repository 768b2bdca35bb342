//! Listening for webhooks on this machine: what arrives is stored before it is answered, byte for byte.
//!
//! The one module with a listening socket, and only on loopback. Requests are read by hand with `httparse` and not by
//! hyper, because a signature may cover header names as they were written: hyper hands them on in lower case and sorted
//! by name. All that waits is bounded: connections, bytes of bodies, requests on their way to the disk.

mod answer;
mod body;
mod door;
mod forward;
mod head;
mod host;
mod keep;
mod places;
mod talk;
mod wire;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::webhook::shelf::Judging;
use crate::{Error, Workspace};

pub use answer::Answer;
pub use forward::Forwarding;

/// How many connections the system may hold for us before they are accepted: a burst of a vendor's retries.
const BACKLOG: u32 = 4_096;

/// What is listened for, and how it is answered.
#[derive(Clone, Debug)]
pub struct Listening {
    /// Where: 127.0.0.1 or ::1 and so on.
    pub address: IpAddr,
    /// The port; 0 = one that is free.
    pub port: u16,
    /// What every delivery is answered with.
    pub answer: Answer,
    /// Further host names that requests may be meant for, such as a tunnel's.
    pub hosts: Vec<String>,
    /// Whether the challenges of vendors that check an address are answered as they document it.
    pub challenges: Challenges,
    /// Where what was stored is passed on to; none = nowhere.
    pub forward: Option<Forwarding>,
    /// After how many stored requests it ends by itself; what comes beside the last of them is answered 503 and not stored.
    pub once: Option<u64>,
    /// How much is taken in, and how long is waited.
    pub limits: Limits,
}

/// What is done with the challenges by which vendors check an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Challenges {
    /// They are answered like any request.
    Ignored,
    /// They are answered as their vendor documents it.
    Answered,
}

/// How much is taken in, and how long is waited for a sender.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For all of a head.
    pub head: Duration,
    /// For the next bytes of a body.
    pub body_idle: Duration,
    /// For all of a body.
    pub body: Duration,
    /// For a body, however slowly it comes; from then on it has to have come at the least rate.
    pub body_grace: Duration,
    /// Bytes of a body in a second, at the least.
    pub body_rate: u64,
    /// Largest body, in bytes.
    pub body_bytes: u64,
    /// Connections at once.
    pub connections: usize,
    /// How long a connection may wait for bytes of a request before it loses its place to one that comes when all are
    /// taken.
    pub patience: Duration,
    /// Bytes of bodies in memory, all connections together; small ones are not counted.
    pub memory_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // A sender that means well sends its head at once.
            head: Duration::from_secs(10),
            body_idle: Duration::from_secs(10),
            body: Duration::from_secs(60),
            // Far below any line, and far above a sender that only means to keep its place.
            body_grace: Duration::from_secs(5),
            body_rate: 1 << 10,
            // GitHub sends up to 25 MB, most others far less than one.
            body_bytes: 10 << 20,
            connections: 256,
            // A sender that means well has sent its head by then, and vendors wait five seconds and more.
            patience: Duration::from_secs(1),
            memory_bytes: 64 << 20,
        }
    }
}

/// How far the listener has come. Whoever shows deliveries reads them from the shelf, so that a slow face costs nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Requests stored.
    pub stored: u64,
    /// The newest number on the shelf.
    pub newest: u64,
    /// Deliveries that were passed on and answered, whatever the answer.
    pub passed: u64,
    /// Deliveries that could not be passed on, with a record of each.
    pub unpassed: u64,
    /// What came and could not be stored as a request.
    pub problems: u64,
    /// Requests that were refused and not stored: meant for another host, sent by a page of another site, one connection too
    /// many, or behind the last one that was wanted.
    pub refused: u64,
    /// Requests that could not be stored because the disk or another process was in the way; they were answered 503.
    pub failed: u64,
}

/// A port that is listened on, with nothing accepted yet.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
    listening: Listening,
    marks: watch::Sender<Mark>,
}

/// Takes the port.
///
/// # Errors
/// [`Error::Usage`] for an address that is not this machine's own, a status that ends no request, or a listener that
/// would pass on to itself; [`Error::Io`] when the port is taken.
pub fn bind(listening: Listening) -> Result<Bound, Error> {
    if !listening.address.is_loopback() {
        return Err(Error::usage(
            format!("{} is not an address of this machine alone", listening.address),
            "nothing was opened; listen on 127.0.0.1 or ::1 and let a tunnel pass on what comes from outside",
        ));
    }
    listening.answer.check()?;
    let wanted = SocketAddr::new(listening.address, listening.port);
    let failed = |source| Error::Io { path: wanted.to_string().into(), source };
    let socket = match wanted {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }
    .map_err(failed)?;
    // A port that was closed a moment ago may be taken again; on Windows this would let two listen at once.
    #[cfg(unix)]
    socket.set_reuseaddr(true).map_err(failed)?;
    socket.bind(wanted).map_err(failed)?;
    let listener = socket.listen(BACKLOG).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    if let Some(forward) = listening.forward.as_ref().filter(|forward| forward.target.leads_to(address)) {
        return Err(Error::usage(
            format!(
                "{} is the listener itself, and what it passes on would come back for ever",
                forward.target
            ),
            "nothing was taken in; pass on to another port, or listen on another one",
        ));
    }
    Ok(Bound { listener, address, listening, marks: watch::Sender::new(Mark::default()) })
}

impl Bound {
    /// Where it listens, with the port that was free.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells how far it has come.
    #[must_use]
    pub fn marks(&self) -> watch::Receiver<Mark> {
        self.marks.subscribe()
    }

    /// Listens until `stop` is cancelled or enough has come. What was answered is stored then.
    ///
    /// # Errors
    /// The workspace's own trouble before the first request; later trouble is answered 503 and counted.
    pub async fn serve(
        self,
        workspace: &Workspace,
        judging: Arc<Judging>,
        stop: CancellationToken,
    ) -> Result<Mark, Error> {
        door::serve(self, workspace, judging, stop).await
    }
}
