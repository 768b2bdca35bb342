//! Asking a vendor for one page: repeated where that helps, refused where it does not.

use std::time::Duration;

use exhibit_source::{Page, PageError, Profile, Step};

use crate::net::{Caller, Patience, Reply, Unreachable, origin_of};
use crate::pull::Asking;
use crate::watch::Progress;
use crate::{Error, clock, random};

/// A good reply.
pub(crate) struct Answer {
    pub(crate) body: Vec<u8>,
    pub(crate) status: u16,
}

/// What a reply without rows means.
enum Verdict {
    /// Ask again, after this long where the vendor says so.
    Again(Error, Option<Duration>),
    /// Asking again cannot help.
    Stop(Error),
}

/// A runtime for one pull, on the thread that called.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| Error::Io { path: "async runtime".into(), source })
}

/// Asks for the page of `step` until it comes, patience ends or the watch is cancelled.
pub(crate) async fn page(asking: &Asking<'_>, step: Step) -> Result<Answer, Error> {
    let line = asking.line;
    let profile = asking.workspace.derivation().profile(&line.profile)?;
    let params: Vec<(String, String)> = line.params.clone().into_iter().collect();
    let request = exhibit_source::request(profile, line.url.as_deref().unwrap_or_default(), &params, step)?;
    let caller = Caller::new(&request.url, asking.patience)?;
    let mut retries = 0;
    loop {
        asking.watch.check()?;
        let reply = tokio::select! {
            reply = caller.call(&request, asking.token, clock::now()) => reply,
            () = asking.watch.cancelled() => return Err(Error::Cancelled),
        };
        let (error, asked) = match judge(profile, &line.name, reply) {
            Ok(reply) => return Ok(Answer { body: reply.body, status: reply.status }),
            Err(Verdict::Stop(error)) => return Err(error),
            Err(Verdict::Again(error, asked)) => (error, asked),
        };
        if asked.is_some_and(|asked| asked > asking.patience.longest_wait) {
            return Err(Error::RateLimited { source_name: line.name.clone(), wait: asked });
        }
        if retries >= u64::from(asking.patience.repeats) {
            return Err(error);
        }
        let pause = asked.unwrap_or_else(|| backoff(asking.patience, retries));
        if asked.is_some() {
            asking.watch.tell(waiting(&line.name, pause));
        }
        retries += 1;
        asking.retries.set(asking.retries.get() + 1);
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = asking.watch.cancelled() => return Err(Error::Cancelled),
        }
    }
}

/// What the watch is told while a vendor makes us wait.
fn waiting(source_name: &str, pause: Duration) -> Progress {
    let pause_ms = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
    Progress {
        stage: "wait",
        subject: Some(source_name.to_owned()),
        done: 0,
        total: Some(pause.as_secs()),
        unit: "seconds",
        until: Some(clock::now().plus_ms(pause_ms)),
    }
}

/// Cuts a reply into rows.
pub(crate) fn read<'a>(profile: &Profile, body: &'a [u8], source_name: &str) -> Result<Page<'a>, Error> {
    exhibit_source::read_page(profile, body).map_err(|error| Error::SourceShape {
        source_name: source_name.to_owned(),
        message: error.to_string(),
    })
}

/// Doubled each time and spread by a quarter, so that several clients do not come back together.
fn backoff(patience: Patience, retries: u64) -> Duration {
    let doubled = patience.backoff.saturating_mul(1 << retries.min(10));
    doubled.mul_f64(1.0 + random::fraction() / 4.0)
}

fn judge(profile: &Profile, name: &str, reply: Result<Reply, Unreachable>) -> Result<Reply, Verdict> {
    let source_name = name.to_owned();
    match reply {
        Ok(reply) if (200..=299).contains(&reply.status) => whole(profile, source_name, reply),
        Ok(reply) => Err(refused(profile, source_name, &reply)),
        Err(Unreachable::Lost(message)) => Err(Verdict::Again(Error::Network { source_name, message }, None)),
        Err(Unreachable::TooLong(message)) => Err(Verdict::Stop(Error::SourceShape { source_name, message })),
    }
}

/// What a status other than success means.
fn refused(profile: &Profile, source_name: String, reply: &Reply) -> Verdict {
    let said = said(profile, &reply.body);
    let status = reply.status;
    match status {
        300..=399 => Verdict::Stop(redirected(source_name, reply)),
        401 | 403 => Verdict::Stop(Error::Credentials {
            source_name,
            message: format!("the vendor refused the token with status {status}{said}"),
            hint:
                "rows pulled so far are kept; give the source another token, one that may read the audit log"
                    .into(),
        }),
        429 => Verdict::Again(Error::RateLimited { source_name, wait: reply.retry_after }, reply.retry_after),
        408 | 500..=599 => {
            let message = format!("the vendor answered with status {status}{said}");
            let hint = "rows pulled so far are kept; the trouble is the vendor's, sync again later";
            Verdict::Again(Error::Remote { source_name, message, hint }, reply.retry_after)
        }
        _ => Verdict::Stop(Error::Remote {
            source_name,
            message: format!("the vendor answered with status {status}{said}"),
            hint: "rows pulled so far are kept; check the address and the parameters of the source",
        }),
    }
}

/// The vendor's own words for a refusal, behind a colon; empty when there are none.
fn said(profile: &Profile, body: &[u8]) -> String {
    let said = exhibit_source::refusal(profile, body);
    said.map_or_else(String::new, |said| {
        let parts: Vec<String> = [said.code, said.message].into_iter().flatten().collect();
        format!(": {}", parts.join(", "))
    })
}

/// A cut-off body is asked for again; another shape is not.
fn whole(profile: &Profile, source_name: String, reply: Reply) -> Result<Reply, Verdict> {
    match exhibit_source::read_page(profile, &reply.body) {
        Ok(_) => Ok(reply),
        Err(error @ PageError::CutOff { .. }) => {
            Err(Verdict::Again(Error::SourceShape { source_name, message: error.to_string() }, None))
        }
        Err(error) => Err(Verdict::Stop(Error::SourceShape { source_name, message: error.to_string() })),
    }
}

fn redirected(source_name: String, reply: &Reply) -> Error {
    // Only the host: what stands behind it may hold anything, our own token too.
    let target = reply.location.as_deref().unwrap_or("nowhere");
    let shown = origin_of(target).unwrap_or_else(|_| "another address".to_owned());
    Error::Remote {
        source_name,
        message: format!("the vendor sent us on to {shown} (status {}), which is not followed", reply.status),
        hint: "nothing was sent there; if that is the vendor's new address, add the source again with it",
    }
}
