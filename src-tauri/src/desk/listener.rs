//! The desk's listener: at most one, for the workspace it was started in, until it is stopped, another workspace is
//! opened, or the window ends. What it answered is stored.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use exhibit_engine::entry::Moment;
use exhibit_engine::hook::Credentials;
use exhibit_engine::listen::{self, Answer, Bound, Challenges, Forwarding, Limits, Listening};
use exhibit_engine::target::{Allow, Confirmed, Reach, Target};
use exhibit_engine::webhook::{own, shelf};
use exhibit_engine::{Error, clock};
use tauri::async_runtime;
use tokio_util::sync::CancellationToken;

use super::Desk;
use crate::wire::{ListenRequest, ListenerState};

/// Between two words about what came: four a second look alive, and more only keep the window busy.
const PAUSE: Duration = Duration::from_millis(250);

/// Hears how the listener is.
type HearListener = Box<dyn Fn(ListenerState) + Send + Sync>;

/// The listener's place on the desk.
#[derive(Default)]
pub(super) struct Listener(Arc<Held>);

#[derive(Default)]
struct Held {
    state: Mutex<ListenerState>,
    heard_by: Mutex<Option<HearListener>>,
    running: Mutex<Option<Running>>,
}

/// One that listens.
struct Running {
    stop: CancellationToken,
    /// Ends the words about it.
    ends: Sender<()>,
}

impl Desk {
    /// The listener as it is now.
    pub(super) fn listener(&self) -> ListenerState {
        self.listener.0.state().clone()
    }

    /// From now on `hear` hears of it; whoever heard before does not.
    pub(crate) fn hear_listener(&self, hear: Box<dyn Fn(ListenerState) + Send + Sync>) {
        *lock(&self.listener.0.heard_by) = Some(hear);
    }

    /// Listens for the open workspace.
    pub(crate) fn start_listener(&self, request: &ListenRequest) -> Result<ListenerState, Error> {
        let mut running = lock(&self.listener.0.running);
        if self.listener().is_on {
            return Err(Error::Usage {
                message: "the listener is on already".into(),
                hint: "nothing was changed; stop it first".into(),
            });
        }
        let workspace = self.workspace()?;
        // Secrets answer challenges and nothing else here: one that cannot be reached holds up no delivery.
        let (keys, unreached) =
            if request.challenges { self.reachable_secrets(workspace.name())? } else { Default::default() };
        let judging = shelf::Judging { schemes: own::schemes(&self.home).0, scheme: None, keys };
        let wanted = listening(request, &self.around.person.user)?;
        let bound = async_runtime::block_on(async { listen::bind(wanted) })?;
        let (stop, (ends, ended)) = (CancellationToken::new(), mpsc::channel());
        let trouble = (!unreached.is_empty()).then(|| unreached.join(" "));
        let state = ListenerState { trouble, ..listens(&bound, request) };
        *self.listener.0.state() = state.clone();
        let (held, token) = (Arc::clone(&self.listener.0), stop.clone());
        tell_of(&held, &bound, (stop.clone(), ended));
        async_runtime::spawn(async move {
            let served = bound.serve(&workspace, Arc::new(judging), token.clone()).await;
            held.is_over(served.err().map(|error| error.to_string()), &token);
        });
        *running = Some(Running { stop, ends });
        Ok(state)
    }

    /// Stops listening. What was taken is stored.
    pub(crate) fn stop_listener(&self) -> ListenerState {
        self.listener.0.stop();
        self.listener()
    }
}

impl Held {
    fn state(&self) -> MutexGuard<'_, ListenerState> {
        lock(&self.state)
    }

    fn stop(&self) {
        let mut held = lock(&self.running);
        if let Some(running) = held.take() {
            running.stop.cancel();
            // A thread that is gone hears nothing.
            running.ends.send(()).unwrap_or_default();
            *self.state() = ListenerState::default();
        }
    }

    /// It ended: on request, and then another may be on already, or by a trouble of its own. What it stored until then
    /// is told in either case.
    fn is_over(&self, trouble: Option<String>, token: &CancellationToken) {
        {
            let mut running = lock(&self.running);
            // One that was not stopped is the one that runs: nothing else is started before.
            if !token.is_cancelled() {
                *running = None;
                *self.state() = ListenerState { trouble, ..ListenerState::default() };
            }
        }
        self.tell();
    }

    /// Takes what a listener has come to; false where it was stopped meanwhile, and the state is no longer its own.
    fn mark(&self, mark: listen::Mark, token: &CancellationToken) -> bool {
        let _running = lock(&self.running);
        if !token.is_cancelled() {
            come(&mut self.state(), mark, clock::now());
        }
        !token.is_cancelled()
    }

    fn tell(&self) {
        let state = self.state().clone();
        if let Some(hear) = lock(&self.heard_by).as_ref() {
            hear(state);
        }
    }
}

fn listening(request: &ListenRequest, by_whom: &str) -> Result<Listening, Error> {
    let forward = request.forward.as_deref().map(|url| forwarding(url, request, by_whom)).transpose()?;
    Ok(Listening {
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        port: request.port,
        answer: Answer::of(request.answer),
        hosts: request.hosts.clone(),
        challenges: if request.challenges { Challenges::Answered } else { Challenges::Ignored },
        forward,
        once: None,
        limits: Limits::default(),
    })
}

/// Credentials are not passed on: whoever holds them could act as their owner.
fn forwarding(url: &str, request: &ListenRequest, by_whom: &str) -> Result<Forwarding, Error> {
    let hosts: Result<Vec<Confirmed>, Error> =
        request.confirmed_host.iter().map(|host| Ok(Confirmed::host(host)?)).collect();
    let reach = if request.allow_private { Reach::Private } else { Reach::Public };
    let target = Target::check(url, &Allow { hosts: hosts?, reach })?;
    Ok(Forwarding { target, by_whom: by_whom.to_owned(), credentials: Credentials::Masked })
}

fn listens(bound: &Bound, request: &ListenRequest) -> ListenerState {
    let address = bound.address();
    ListenerState {
        is_on: true,
        url: Some(format!("http://{address}/")),
        port: Some(address.port()),
        answer: request.answer,
        forward: request.forward.clone(),
        since: Some(clock::now().to_string()),
        hosts: request.hosts.clone(),
        ..ListenerState::default()
    }
}

/// Looks a few times a second whether something came, and tells of it.
fn tell_of(held: &Arc<Held>, bound: &Bound, (token, ended): (CancellationToken, Receiver<()>)) {
    let (held, mut marks) = (Arc::clone(held), bound.marks());
    std::thread::spawn(move || {
        while ended.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
            // None = nobody marks any more: it is over, and that is told elsewhere.
            let Ok(is_new) = marks.has_changed() else { return };
            if is_new {
                let mark = *marks.borrow_and_update();
                if !held.mark(mark, &token) {
                    return;
                }
                held.tell();
            }
        }
    });
}

fn come(state: &mut ListenerState, mark: listen::Mark, now: Moment) {
    if mark.stored > state.stored {
        state.heard_at = Some(now.to_string());
    }
    state.stored = mark.stored;
    (state.refused, state.problems) = (mark.refused, mark.problems);
    (state.forwarded, state.not_forwarded) = (mark.passed, mark.unpassed);
    if mark.failed > 0 {
        let many = mark.failed;
        state.trouble = Some(format!(
            "{many} requests could not be stored and were answered 503, so that they come again"
        ));
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.stop();
    }
}

fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
