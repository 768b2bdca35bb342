//! Asking a vendor for one thing: repeated where that helps, refused where it does not, paced as the vendor wants it.

use std::time::Duration;

use exhibit_source::{Auth, HttpRequest, Page, PageError, Step};

use super::ahead::Ahead;
use super::asking::Asking;
use super::judge::{Stopped, Verdict, judge, used_up};
use crate::net::{Caller, Outgoing, Patience, Reply, Unreachable};
use crate::watch::Progress;
use crate::{Error, clock, random};

/// Shorter pauses than this are nobody's business.
const TOLD_FROM: Duration = Duration::from_secs(1);

/// A good reply.
pub(super) struct Answer {
    body: Vec<u8>,
    link: Option<String>,
    asked: String,
}

impl Answer {
    /// Cuts it into rows.
    ///
    /// # Errors
    /// [`Error::SourceShape`].
    pub(super) fn page(&self, asking: &Asking<'_>) -> Result<Page<'_>, Error> {
        exhibit_source::read_page(asking.profile, self.reply()).map_err(|error| misshapen(asking, &error))
    }

    /// Its body.
    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    fn reply(&self) -> exhibit_source::Reply<'_> {
        exhibit_source::Reply { body: &self.body, link: self.link.as_deref(), asked: &self.asked }
    }
}

/// A runtime for one pull: what it does stays on the thread that called, but for a page that is fetched ahead.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|source| Error::Io { path: "async runtime".into(), source })
}

/// Asks for the page of `step` until it comes, patience ends or the watch is cancelled.
///
/// # Errors
/// Why it did not come.
pub(super) async fn page(asking: &Asking<'_>, step: &Step) -> Result<Answer, Stopped> {
    let request = request(asking, step)?;
    let check = |reply: &Reply| {
        let link = link_of(reply);
        let reply = exhibit_source::Reply { body: &reply.body, link: link.as_deref(), asked: &request.url };
        exhibit_source::read_page(asking.profile, reply).map(drop)
    };
    let ahead = asking.ahead.take().filter(|ahead| ahead.is_of(step));
    send_after(asking, (&asking.caller, &request), ahead, &check).await
}

/// The request of `step`.
///
/// # Errors
/// [`Error::Profile`] for what cannot be asked.
pub(super) fn request(asking: &Asking<'_>, step: &Step) -> Result<HttpRequest, Error> {
    let url = asking.line.url.as_deref().unwrap_or_default();
    Ok(exhibit_source::request(asking.profile, url, &asking.params, step)?)
}

/// Sends `request` until a good reply comes, patience ends or the watch is cancelled.
///
/// # Errors
/// Why none came.
pub(super) async fn send(
    asking: &Asking<'_>,
    caller: &Caller,
    request: &HttpRequest,
    check: &dyn Fn(&Reply) -> Result<(), PageError>,
) -> Result<Answer, Stopped> {
    send_after(asking, (caller, request), None, check).await
}

/// The same for a request that may be on its way already.
async fn send_after(
    asking: &Asking<'_>,
    (caller, request): (&Caller, &HttpRequest),
    mut ahead: Option<Ahead>,
    check: &dyn Fn(&Reply) -> Result<(), PageError>,
) -> Result<Answer, Stopped> {
    let mut repeats = Repeats { asking, made: 0 };
    loop {
        let tried = match ahead.take() {
            Some(ahead) => Ok(asking.unless_stopped(ahead.reply()).await?),
            None => once(asking, caller, request).await?,
        };
        let verdict = match tried.and_then(|reply| judged(asking, request, reply, check)) {
            Ok(reply) => {
                let link = link_of(&reply);
                return Ok(Answer { body: reply.body, link, asked: request.url.clone() });
            }
            Err(verdict) => verdict,
        };
        repeats.next(verdict).await?;
    }
}

/// One try.
async fn once(
    asking: &Asking<'_>,
    caller: &Caller,
    request: &HttpRequest,
) -> Result<Result<Result<Reply, Unreachable>, Verdict>, Stopped> {
    let is_signed = request.auth != Auth::None;
    if is_signed && let Err(verdict) = signed_in(asking).await? {
        return Ok(Err(verdict));
    }
    let signature = if is_signed { asking.signer.headers() } else { Ok(Default::default()) };
    let outgoing = signature.and_then(|signature| Outgoing::signed(request, signature));
    let outgoing = outgoing.map_err(|message| unsendable(asking, message))?;
    Ok(Ok(in_turn(asking, caller, outgoing).await?))
}

/// What a reply means; what it says of the vendor besides is noted.
fn judged(
    asking: &Asking<'_>,
    request: &HttpRequest,
    reply: Result<Reply, Unreachable>,
    check: &dyn Fn(&Reply) -> Result<(), PageError>,
) -> Result<Reply, Verdict> {
    if let Ok(reply) = &reply {
        note(asking, reply);
    }
    let judged = judge(asking.profile, &asking.line.name, (reply, clock::now()), check);
    if request.auth != Auth::None && judged.is_ok() {
        asking.signer.proved();
    }
    judged
}

fn note(asking: &Asking<'_>, reply: &Reply) {
    asking.tally.status.set(Some(reply.status));
    asking.tally.skew_ms.set(reply.skew_ms.or(asking.tally.skew_ms.get()));
    let left = used_up(asking.profile, reply, clock::now());
    // A longer wait is asked for again by the vendor when it comes to it, and then told.
    if let Some(wait) = left.filter(|wait| *wait <= asking.patience.longest_wait) {
        asking.host.hold(clock::started() + wait);
    }
}

/// Gets a token first where one is needed.
async fn signed_in(asking: &Asking<'_>) -> Result<Result<(), Verdict>, Stopped> {
    let request = asking.signer.token_request(clock::started());
    let Some(outgoing) = request.map_err(|message| unsendable(asking, message))? else { return Ok(Ok(())) };
    let caller = Caller::new(&outgoing.url, asking.patience)?;
    let reply = asking.unless_stopped(caller.call(outgoing)).await?;
    let name = asking.name();
    let judged = judge(asking.profile, &name, (reply, clock::now()), &|_| Ok(()));
    Ok(match judged {
        Ok(reply) => asking.signer.accept(&reply.body, clock::started()).map_err(|message| {
            Verdict::Stop(
                Error::SourceShape { source_name: name, message: format!("no token came: {message}") }.into(),
            )
        }),
        // Whatever the refusal is, it is the client's id and secret that were refused.
        Err(Verdict::Unsigned(error) | Verdict::Stop(Stopped::Refused(error))) => {
            Err(Verdict::Stop(no_token(name, &error).into()))
        }
        Err(verdict) => Err(verdict),
    })
}

/// Sends when the host may be asked.
async fn in_turn(
    asking: &Asking<'_>,
    caller: &Caller,
    outgoing: Outgoing,
) -> Result<Result<Reply, Unreachable>, Error> {
    let per_minute = asking.profile.wait.per_minute;
    let slot = asking.unless_stopped(asking.host.slot(per_minute)).await?;
    while let Err(wait) = asking.host.go(clock::started(), per_minute) {
        pause(asking, wait, wait >= TOLD_FROM).await?;
    }
    let reply = asking.unless_stopped(caller.call(outgoing)).await?;
    drop(slot);
    Ok(reply)
}

/// How often one request was repeated.
struct Repeats<'a> {
    asking: &'a Asking<'a>,
    made: u64,
}

impl Repeats<'_> {
    /// Waits for as long as `verdict` says before the next try.
    async fn next(&mut self, verdict: Verdict) -> Result<(), Stopped> {
        let asking = self.asking;
        let (error, asked) = match verdict {
            Verdict::Stop(stopped) => return Err(stopped),
            Verdict::Unsigned(error) if asking.signer.forget_token() => (error, Some(Duration::ZERO)),
            Verdict::Unsigned(error) => return Err(error.into()),
            Verdict::Again(error, asked) => (error, asked),
        };
        if asked.is_some_and(|asked| asked > asking.patience.longest_wait) {
            return Err(Error::RateLimited { source_name: asking.name(), wait: asked }.into());
        }
        if self.made >= u64::from(asking.patience.repeats) {
            return Err(error.into());
        }
        let wait = asked.unwrap_or_else(|| backoff(asking.patience, self.made));
        self.made += 1;
        asking.tally.retries.set(asking.tally.retries.get() + 1);
        let is_told = asked.is_some() && matches!(error, Error::RateLimited { .. } | Error::Remote { .. });
        pause(asking, wait, is_told).await?;
        Ok(())
    }
}

/// Waits; on the monotonic clock, so that a clock that is put right makes no wait longer.
async fn pause(asking: &Asking<'_>, wait: Duration, is_told: bool) -> Result<(), Error> {
    if is_told {
        asking.watch.tell(waiting(asking.name(), wait));
    }
    asking.unless_stopped(tokio::time::sleep(wait)).await
}

/// What the watch is told while a vendor makes us wait.
fn waiting(source_name: String, wait: Duration) -> Progress {
    let wait_ms = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
    Progress {
        stage: "wait",
        subject: Some(source_name),
        done: 0,
        total: Some(wait.as_secs()),
        unit: "seconds",
        until: Some(clock::now().plus_ms(wait_ms)),
    }
}

/// Doubled each time and spread by a quarter, so that several clients do not come back together.
pub(super) fn backoff(patience: Patience, repeats: u64) -> Duration {
    let doubled = patience.backoff.saturating_mul(1 << repeats.min(10));
    doubled.mul_f64(1.0 + random::fraction() / 4.0)
}

fn link_of(reply: &Reply) -> Option<String> {
    let links: Vec<&str> =
        reply.headers.iter().filter(|(name, _)| name == "link").map(|(_, text)| text.as_str()).collect();
    (!links.is_empty()).then(|| links.join(", "))
}

/// A reply in another shape.
pub(super) fn misshapen(asking: &Asking<'_>, error: &PageError) -> Error {
    Error::SourceShape { source_name: asking.name(), message: error.to_string() }
}

fn unsendable(asking: &Asking<'_>, message: String) -> Error {
    let hint = "nothing was asked; give the source its token again".to_owned();
    Error::Credentials { source_name: asking.name(), message, hint }
}

fn no_token(source_name: String, error: &Error) -> Error {
    Error::Credentials {
        message: format!("the vendor gave no token for the client ({error})"),
        source_name,
        hint: "rows pulled so far are kept; check the client's id and secret, and give them again".to_owned(),
    }
}
