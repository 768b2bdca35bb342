//! The sample vendors' webhooks on their way to a receiver of this machine: one after the other, each signed when it is
//! sent. Seed 000: five seconds for an answer, what fails is told and dropped, and nothing is sent a second time.

mod tally;

use std::pin::pin;
use std::time::Duration;

use chrono::{DateTime, Utc};
use exhibit_engine::clock;
use exhibit_engine::entry::Moment;
use exhibit_engine::send::{Outbound, Route, send};
use exhibit_engine::target::{Allow, Refusal, Target};
use exhibit_engine::webhook::replay::Rate;
use exhibit_sample::{HISTORY, Outbox, Posted, sample_captures_begin};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::SEED;
use crate::args::SampleServeArgs;
use crate::failing::{Stop, usage_stop};
use crate::scene::Scene;
use tally::Tally;

/// The clock may be set and the machine may sleep, so a later delivery is not waited for in one go.
const LOOK_AGAIN: Duration = Duration::from_secs(20);

/// A request is not cut in its middle if that can be helped, but people expect an end within a second.
const LAST_ANSWER: Duration = Duration::from_millis(500);

/// What is sent where, and how fast.
pub(super) struct Round {
    target: Target,
    pause: Duration,
    since: DateTime<Utc>,
    outbox: Outbox,
}

/// Reads where to, how fast and from when on. Nothing is opened or sent.
///
/// # Errors
/// Usage for an address beyond this machine, a rate that is none, and a time beyond the vendors' logs.
pub(super) fn round(url: &str, args: &SampleServeArgs, scene: &Scene) -> Result<Round, Stop> {
    let target = Target::check(url, &Allow::default()).map_err(beyond_this_machine)?;
    let pause = match Rate::parse(&args.rate)? {
        Rate::Every(pause) => pause,
        Rate::Free => Duration::ZERO,
    };
    let since = since(args, scene)?;
    Ok(Round { target, pause, since, outbox: Outbox::since(SEED, since) })
}

fn beyond_this_machine(refusal: Refusal) -> Stop {
    let message = match refusal {
        // Nobody can confirm one here.
        Refusal::Unconfirmed { host } => format!("{host} is not this machine"),
        other => other.to_string(),
    };
    usage_stop(
        message,
        "nothing was sent; the sample's vendors send to this machine alone: give http://127.0.0.1:PORT/PATH",
    )
}

fn since(args: &SampleServeArgs, scene: &Scene) -> Result<DateTime<Utc>, Stop> {
    let now = scene.now.utc();
    let since = match &args.since {
        None => sample_captures_begin(now),
        Some(text) => scene.moment(text)?.utc(),
    };
    if since > now || since < now - HISTORY {
        return Err(usage_stop(
            format!("{} is not within the last 90 days", scene.shown(Moment::from(since))),
            "nothing was sent; the sample's vendors know no other rows: give e.g. -1d or now",
        ));
    }
    Ok(since)
}

impl Round {
    /// The address as it was understood.
    pub(super) fn target(&self) -> &str {
        self.target.url()
    }

    /// From when on what is due is sent.
    pub(super) fn since(&self) -> Moment {
        Moment::from(self.since)
    }

    /// Sends until `stop` comes, and tells the counts at the end.
    pub(super) async fn until(mut self, stop: impl Future<Output = ()>, scene: &Scene) -> Result<(), Stop> {
        let mut tally = Tally::default();
        let told = CancellationToken::new();
        {
            let mut sending = pin!(self.send_all(&told, (&mut tally, scene)));
            tokio::select! {
                ended = &mut sending => ended?,
                () = stop => {
                    told.cancel();
                    // What has no answer by then is counted as under way.
                    timeout(LAST_ANSWER, sending).await.unwrap_or(Ok(()))?;
                }
            }
        }
        tally.close(self.outbox.lost(), scene)
    }

    async fn send_all(
        &mut self,
        told: &CancellationToken,
        (tally, scene): (&mut Tally, &Scene),
    ) -> Result<(), Stop> {
        let route = Route::default();
        while !told.is_cancelled() {
            let started = clock::started();
            let pause = match self.outbox.take(clock::now().utc()) {
                Some(posted) => {
                    self.send_one(&posted, &route, (tally, scene)).await?;
                    self.pause.saturating_sub(started.elapsed())
                }
                None => until_due(self.outbox.due(), clock::now().utc()),
            };
            tokio::select! {
                biased;
                () = told.cancelled() => {}
                () = sleep(pause) => {}
            }
        }
        Ok(())
    }

    async fn send_one(
        &self,
        posted: &Posted,
        route: &Route,
        (tally, scene): (&mut Tally, &Scene),
    ) -> Result<(), Stop> {
        let outbound = Outbound {
            method: posted.request.method.clone(),
            headers: posted.request.headers.clone(),
            body: posted.request.body.clone(),
        };
        tally.begin();
        let sent = send(&self.target, &outbound, route).await;
        tally.end((posted, &sent), scene)
    }
}

/// How long nothing is due.
fn until_due(due: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Duration {
    let wait = due.and_then(|due| (due - now).to_std().ok());
    wait.unwrap_or(LOOK_AGAIN).min(LOOK_AGAIN)
}
