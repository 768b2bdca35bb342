//! What a reply means: good, to be asked for again, or the end of it.

use std::time::Duration;

use exhibit_entry::Moment;
use exhibit_source::{PageError, Profile, Refused, Wait, wait_asked};

use crate::Error;
use crate::net::{Reply, Unreachable, origin_of};

/// Why a request brought nothing.
#[derive(Debug)]
pub(super) enum Stopped {
    /// The vendor refused this very request: where it carried a mark of a page, the mark may have expired.
    Refused(Error),
    /// Anything else.
    Other(Error),
}

/// What a reply without rows means.
pub(super) enum Verdict {
    /// Ask again, after this long where the vendor says so.
    Again(Error, Option<Duration>),
    /// The token is refused; another one may help.
    Unsigned(Error),
    /// Asking again cannot help.
    Stop(Stopped),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl From<Stopped> for Error {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Refused(error) | Stopped::Other(error) => error,
        }
    }
}

/// Judges what came; `check` says whether the body has the shape that is wanted.
pub(super) fn judge(
    profile: &Profile,
    name: &str,
    (reply, now): (Result<Reply, Unreachable>, Moment),
    check: &dyn Fn(&Reply) -> Result<(), PageError>,
) -> Result<Reply, Verdict> {
    let source_name = name.to_owned();
    let reply = match reply {
        Ok(reply) => reply,
        Err(Unreachable::Lost(message)) => {
            return Err(Verdict::Again(Error::Network { source_name, message }, None));
        }
        Err(Unreachable::Unreadable(message)) => {
            return Err(Verdict::Stop(Error::SourceShape { source_name, message }.into()));
        }
    };
    let wait = wait_of(profile, &reply, now);
    if wait.is_limit {
        return Err(Verdict::Again(Error::RateLimited { source_name, wait: wait.asked }, wait.asked));
    }
    if !(200..=299).contains(&reply.status) {
        return Err(refused(profile, source_name, &reply, wait));
    }
    match check(&reply) {
        Ok(()) => Ok(reply),
        Err(error) => Err(misshapen(source_name, &error)),
    }
}

/// For how long a good reply says that no further request is taken.
pub(super) fn used_up(profile: &Profile, reply: &Reply, now: Moment) -> Option<Duration> {
    let left = reply.header(&profile.wait.remaining.as_ref()?.as_str().to_ascii_lowercase())?;
    if left.trim().parse() != Ok(0.0) {
        return None;
    }
    // The same headers mean the same, whether the request was still good or not.
    let header = |name: &str| reply.header(&name.to_ascii_lowercase()).map(str::to_owned);
    wait_asked(profile, Refused { status: 429, header: &header, body: &[] }, now).asked
}

fn wait_of(profile: &Profile, reply: &Reply, now: Moment) -> Wait {
    let header = |name: &str| reply.header(&name.to_ascii_lowercase()).map(str::to_owned);
    let is_good = (200..=299).contains(&reply.status);
    // Only a small body can be a refusal; pages of megabytes are not read for a code.
    let is_searched = !is_good || (!profile.wait.codes.is_empty() && reply.body.len() < 1 << 16);
    let body = if is_searched { reply.body.as_slice() } else { &[] };
    wait_asked(profile, Refused { status: reply.status, header: &header, body }, now)
}

/// What a status other than success means.
fn refused(profile: &Profile, source_name: String, reply: &Reply, wait: Wait) -> Verdict {
    let said = said(profile, &reply.body);
    let status = reply.status;
    let message = format!("the vendor answered with status {status}{said}");
    match status {
        300..=399 => Verdict::Stop(redirected(source_name, reply).into()),
        401 => Verdict::Unsigned(unwelcome(source_name, status, &said)),
        403 => Verdict::Stop(unwelcome(source_name, status, &said).into()),
        408 | 500..=599 => {
            let hint = "rows pulled so far are kept; the trouble is the vendor's, sync again later";
            Verdict::Again(Error::Remote { source_name, message, hint }, wait.asked)
        }
        _ => {
            let hint = "rows pulled so far are kept; check the address and the parameters of the source";
            let error = Error::Remote { source_name, message, hint };
            Verdict::Stop(if (400..=499).contains(&status) { Stopped::Refused(error) } else { error.into() })
        }
    }
}

fn unwelcome(source_name: String, status: u16, said: &str) -> Error {
    Error::Credentials {
        source_name,
        message: format!("the vendor refused the token with status {status}{said}"),
        hint: "rows pulled so far are kept; give the source another token, one that may read the audit log"
            .into(),
    }
}

/// A cut-off body is asked for again; another shape is not.
fn misshapen(source_name: String, error: &PageError) -> Verdict {
    let shape = Error::SourceShape { source_name, message: error.to_string() };
    match error {
        PageError::CutOff { .. } => Verdict::Again(shape, None),
        PageError::Refused(_) => Verdict::Stop(Stopped::Refused(shape)),
        _ => Verdict::Stop(shape.into()),
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

fn redirected(source_name: String, reply: &Reply) -> Error {
    // Only the host: what stands behind it may hold anything, our own token too.
    let target = reply.header("location").unwrap_or("nowhere");
    let shown = origin_of(target).unwrap_or_else(|_| "another address".to_owned());
    Error::Remote {
        source_name,
        message: format!("the vendor sent us on to {shown} (status {}), which is not followed", reply.status),
        hint: "nothing was sent there; if that is the vendor's new address, add the source again with it",
    }
}
