//! The door: accepts connections, no more than are allowed, and ends in order.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::answer::{Answer, Then};
use super::forward;
use super::keep::Shelf;
use super::places::{Place, Places};
use super::talk::{Talk, talk};
use super::wire::Wire;
use super::{Bound, Mark, body};
use crate::webhook::shelf::Judging;
use crate::{Error, Workspace, clock};

/// How long requests that are on their way may still take once it ends.
const GRACE: Duration = Duration::from_secs(5);

/// How long is waited when the system has no more files to give: what is open closes meanwhile.
const BREATH: Duration = Duration::from_millis(100);

pub(super) async fn serve(
    bound: Bound,
    workspace: &Workspace,
    judging: Arc<Judging>,
    stop: CancellationToken,
) -> Result<Mark, Error> {
    let Bound { listener, listening, marks, .. } = bound;
    let (shelf, thread) = Shelf::open(workspace, marks.clone())?;
    let places = Places::new(listening.limits.connections, listening.limits.patience);
    let stop = stop.child_token();
    let forwarding = listening.forward.clone();
    let begun = forwarding
        .map(|to| forward::begin((to, Arc::clone(&judging)), workspace, (shelf.clone(), stop.clone())));
    let begun = begun.transpose()?;
    let (forward, passing) = begun.unzip();
    let talking = Arc::new(Talk {
        memory: body::memory(&listening.limits),
        wanted: listening.once.map(wanted),
        listening,
        judging,
        shelf,
        forward,
        marks: marks.clone(),
        stop,
    });
    let mut tasks = JoinSet::new();
    loop {
        tokio::select! {
            () = talking.stop.cancelled() => break,
            Some(_) = tasks.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => let_in(&mut tasks, stream, &places, &talking),
                Err(_) => tokio::time::sleep(BREATH).await,
            },
        }
    }
    drop(listener);
    let ended = timeout(GRACE, async { while tasks.join_next().await.is_some() {} }).await;
    if ended.is_err() {
        tasks.shutdown().await;
    }
    drop(talking);
    // All senders are gone: the thread stores what waits and ends.
    let joined = tokio::task::spawn_blocking(move || {
        passing.map_or(Ok(()), std::thread::JoinHandle::join).and_then(|()| thread.join())
    })
    .await;
    if !matches!(joined, Ok(Ok(()))) {
        return Err(Error::Io {
            path: workspace.path().to_owned(),
            source: std::io::Error::other("storing broke off"),
        });
    }
    let mark = *marks.borrow();
    Ok(mark)
}

/// One permit for each request that is to be stored.
fn wanted(requests: u64) -> Semaphore {
    Semaphore::new(usize::try_from(requests).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS))
}

/// Lets a connection in, or sends it away at once when every place is in use: nobody behind it waits for that.
fn let_in(tasks: &mut JoinSet<()>, stream: TcpStream, places: &Arc<Places>, talking: &Arc<Talk>) {
    if let Some(place) = places.take() {
        tasks.spawn(with(place, Wire::new(stream), Arc::clone(talking)));
    } else {
        talking.marks.send_modify(|mark| mark.refused += 1);
        refuse(&stream);
    }
}

async fn with(place: Place, wire: Wire, talking: Arc<Talk>) {
    talk(wire, &place, &talking).await;
    drop(place);
}

/// Says that there are too many, as far as the system takes it at once.
fn refuse(stream: &TcpStream) {
    let answer = Answer { retry_after_s: Some(1), ..Answer::of(503) };
    // A connection is not waited for when there are too many of them.
    let _ = stream.try_write(&answer.bytes("", Then::Close, clock::now()));
}
