//! The desk's verbs of sending captures again: where an address leads, what would be sent, sending it, what was sent.

use std::time::Duration;

use exhibit_engine::send::Route;
use exhibit_engine::store::{Attempt, AttemptScope as Scope};
use exhibit_engine::target::{Allow, Confirmed, Names, Reach, Refusal, Target};
use exhibit_engine::webhook::replay::{self, Hand, Order, Original};
use exhibit_engine::{Error, secret};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Desk;
use crate::task::Hear;
use crate::wire::{
    AttemptLine, AttemptList, AttemptScope, ReplayDone, ReplayEdits, ReplayOrder, ReplayPlan, SentRun,
    Signing, TargetLine, Toward,
};

/// Requests of a plan that are shown; more are only counted.
const SHOWN_AT_MOST: usize = 20;

/// Most captures of one order: what a person can mean by one press.
const CAPTURES_AT_MOST: usize = 10_000;

/// Most attempts that are told at once.
const ATTEMPTS_AT_MOST: u64 = 1_000;

/// Most requests a second: a receiver is tried here, not flooded.
const RATE_LIMIT: f64 = 50.0;

impl Desk {
    /// Where an address leads. Nothing is sent.
    pub(crate) fn check_target(&self, toward: &Toward) -> Result<TargetLine, Error> {
        let allow = allowed(toward)?;
        let led = replay::look(&toward.url, allow.reach, &Names::default())?;
        let needs_word = matches!(Target::check(&toward.url, &allow), Err(Refusal::Unconfirmed { .. }));
        Ok(TargetLine::of(led, needs_word))
    }

    /// What would be sent. Nothing is, and the host need not be confirmed for it.
    pub(crate) fn plan_replay(&self, mut request: ReplayOrder) -> Result<ReplayPlan, Error> {
        let count = request.ids.len() as u64;
        request.ids.truncate(SHOWN_AT_MOST);
        let mut allow = allowed(&request.toward)?;
        if let Err(Refusal::Unconfirmed { host }) = Target::check(&request.toward.url, &allow) {
            allow.hosts.push(Confirmed::host(&host)?);
        }
        let order = self.order(request, &allow)?;
        let planned = replay::plan(Some(&self.workspace()?), &order)?;
        ReplayPlan::of(&planned, &order.signing.schemes, count)
    }

    /// Sends captures again, in order. One that was stopped is an error; what was sent until then is recorded.
    pub(crate) fn replay(&self, request: ReplayOrder, hear: Hear) -> Result<ReplayDone, Error> {
        let allow = allowed(&request.toward)?;
        let pace = replay::Pace { rate: rate(&request), ..replay::Pace::default() };
        let order = self.order(request, &allow)?;
        let (workspace, route) = (self.workspace()?, Route::default());
        let hand = Hand { workspace: &workspace, by: &self.around.person.user, route: &route };
        self.tasks.run(hear, |watch| {
            let ran = replay::run(&hand, &order, pace, watch)?;
            match ran.end {
                replay::End::Stopped => Err(Error::Cancelled),
                replay::End::All | replay::End::AtFailure => Ok(ReplayDone::of(ran.run, &ran.attempts)),
            }
        })
    }

    /// What was sent from here, the newest first.
    pub(crate) fn attempts(&self, request: &AttemptScope) -> Result<AttemptList, Error> {
        let workspace = self.workspace()?;
        if !workspace.exists() {
            return Ok(AttemptList { attempts: Vec::new(), count: 0 });
        }
        let scope = match (request.capture, &request.run) {
            (Some(capture), _) => Scope::Capture(capture),
            (None, Some(run)) => Scope::Run(run.clone()),
            (None, None) => Scope::All,
        };
        let reader = workspace.reader()?;
        let attempts = reader.attempts(&scope, request.limit.clamp(1, ATTEMPTS_AT_MOST))?;
        let attempts = attempts.into_iter().rev().map(AttemptLine::from).collect();
        Ok(AttemptList { attempts, count: reader.attempt_count(&scope)? })
    }

    /// What was sent from here, call by call, the newest first: of the newest [`ATTEMPTS_AT_MOST`] requests.
    pub(crate) fn sent_runs(&self) -> Result<Vec<SentRun>, Error> {
        let workspace = self.workspace()?;
        if !workspace.exists() {
            return Ok(Vec::new());
        }
        let reader = workspace.reader()?;
        let attempts = reader.attempts(&Scope::All, ATTEMPTS_AT_MOST)?;
        // One call holds the workspace's pen at a time here, but the command line may send between: grouped, not cut.
        let mut runs: Vec<(&str, Vec<&Attempt>)> = Vec::new();
        for attempt in &attempts {
            match runs.iter_mut().rev().find(|(run, _)| *run == attempt.draft.run) {
                Some((_, of_run)) => of_run.push(attempt),
                None => runs.push((&attempt.draft.run, vec![attempt])),
            }
        }
        let mut told: Vec<SentRun> = runs.iter().filter_map(|(_, of_run)| SentRun::of(of_run)).collect();
        if let Some(oldest) = told.first_mut() {
            oldest.is_cut = reader.attempt_count(&Scope::All)? > attempts.len() as u64;
        }
        told.reverse();
        Ok(told)
    }

    fn order(&self, request: ReplayOrder, allow: &Allow) -> Result<Order, Error> {
        if request.ids.len() > CAPTURES_AT_MOST {
            return Err(Error::Usage {
                message: format!("{} deliveries are more than are sent at once", request.ids.len()),
                hint: format!("nothing was sent; choose at most {CAPTURES_AT_MOST}"),
            });
        }
        let target = Target::check(&request.toward.url, allow)?;
        let signing = self.replay_signing(&request)?;
        let original = |id: &u64| Original { of: replay::Of::Capture(*id), received_at: None };
        Ok(Order {
            originals: request.ids.iter().map(original).collect(),
            target,
            manner: manner(request)?,
            signing,
        })
    }

    /// To sign anew the one secret that was chosen; else all that captures are judged by, to check what goes out.
    fn replay_signing(&self, request: &ReplayOrder) -> Result<replay::Signing, Error> {
        let captures = self.captures_now()?;
        let judging = captures.judging();
        let (schemes, scheme) = (judging.schemes.clone(), judging.scheme.clone());
        let (keys, chosen) = match (&request.secret, request.signing) {
            (Some(name), Signing::Resign) => {
                let workspace = self.open().clone();
                let named = secret::webhook_keys(&self.home, &workspace, Some(std::slice::from_ref(name)))?;
                (named, replay::Chosen::Named)
            }
            _ => (judging.keys.clone(), replay::Chosen::Kept),
        };
        Ok(replay::Signing { schemes, scheme, keys, chosen })
    }
}

/// How far a person allows requests to go. Addresses of clouds' metadata are never allowed from the window.
///
/// # Errors
/// [`Error::Usage`] for a confirmation that is no host.
pub(super) fn allowed(toward: &Toward) -> Result<Allow, Error> {
    let hosts = toward.confirmed_host.as_deref().map(Confirmed::host).transpose()?;
    let reach = if toward.allow_private { Reach::Private } else { Reach::Public };
    Ok(Allow { hosts: hosts.into_iter().collect(), reach })
}

fn rate(request: &ReplayOrder) -> replay::Rate {
    let wanted = request.rate_per_second;
    // Not a number and nothing at all are as slow as one a second: never is nobody's wish.
    let rate = if wanted.is_finite() && wanted > 0.0 { wanted.min(RATE_LIMIT) } else { 1.0 };
    Duration::try_from_secs_f64(rate.recip()).map_or(replay::Rate::Free, replay::Rate::Every)
}

fn manner(request: ReplayOrder) -> Result<replay::Manner, Error> {
    Ok(replay::Manner {
        signature: match request.signing {
            Signing::Keep => replay::Signature::Keep,
            Signing::Resign => replay::Signature::Resign,
            Signing::Strip => replay::Signature::Strip,
        },
        changes: changes(request.edits)?,
        credentials: if request.with_credentials {
            replay::Credentials::Sent
        } else {
            replay::Credentials::LeftOut
        },
        identity: if request.new_id { replay::Identity::New } else { replay::Identity::Kept },
        ..replay::Manner::default()
    })
}

fn changes(edits: ReplayEdits) -> Result<replay::Changes, Error> {
    let bytes = |text: String| {
        STANDARD.decode(text).map_err(|error| Error::Usage {
            message: format!("the edited body is not base64: {error}"),
            hint: "nothing was sent".into(),
        })
    };
    let of_base64 = edits.body_base64.map(bytes).transpose()?;
    let (set, dropped): (Vec<_>, Vec<_>) = edits.headers.into_iter().partition(|edit| edit.value.is_some());
    Ok(replay::Changes {
        body: of_base64.or(edits.body.map(String::into_bytes)),
        set: set.into_iter().filter_map(|edit| Some((edit.name, edit.value?))).collect(),
        dropped: dropped.into_iter().map(|edit| edit.name).collect(),
    })
}
