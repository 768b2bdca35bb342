//! What the engine gives, as the window hears it; the rooms are below.

mod coverage;
mod keys;
mod log;
mod mapping;
mod opened;
mod packs;
mod plans;
mod reviews;
mod rules;
mod secrets;
mod sending;
mod signature;
mod sources;
mod ties;
mod webhooks;

use exhibit_engine as engine;
use exhibit_engine::entry::Moment;
use exhibit_engine::target::Refusal;
use exhibit_engine::{Hash, doctor, workspace};

use super::{CheckLine, Failure, WorkspaceLine};

pub(crate) use secrets::scheme_trouble;
pub(crate) use webhooks::{Around, claimed_words, here_words, sent_words};

/// A hash as eight words.
pub(crate) fn spoken(hash: &Hash) -> Vec<String> {
    engine::words(hash).map(str::to_owned).into()
}

impl From<engine::Failure> for Failure {
    fn from(failure: engine::Failure) -> Self {
        Self { code: failure.code, message: failure.message, hint: failure.hint }
    }
}

impl From<engine::Error> for Failure {
    fn from(error: engine::Error) -> Self {
        let failure = error.failure();
        match error {
            // The window calls a capture a delivery, and has words of its own for one that cannot be sent.
            engine::Error::Unready { capture: Some(id), error, .. } => Self {
                code: engine::Code::Unready,
                message: format!("delivery {id}: {error}"),
                hint: failure.hint,
            },
            engine::Error::Refused(refusal) => {
                let hint = instead_of_flags(&refusal).map_or(failure.hint, str::to_owned);
                Self { code: failure.code, message: failure.message, hint }
            }
            _ => failure.into(),
        }
    }
}

/// What to do in the window about an address that is refused, where the engine speaks of flags.
fn instead_of_flags(refusal: &Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::Unconfirmed { .. } => {
            Some("nothing was sent; if that host is yours to send to, say so below its address")
        }
        Refusal::Private { .. } => Some(
            "nothing was sent; if it is a receiver of your own network, say below its address that it may be in one",
        ),
        Refusal::Metadata { .. } => Some("nothing was sent; no receiver of webhooks is there"),
        Refusal::NoAddress { .. } | Refusal::Scheme(_) | Refusal::Port | Refusal::Userinfo => None,
    }
}

/// Not known to be the open one.
impl From<workspace::Listed> for WorkspaceLine {
    fn from(listed: workspace::Listed) -> Self {
        let (rows, sources, trouble) = match listed.state {
            Ok((status, sources)) => {
                (status.entries, sources.iter().filter(|source| source.active).count() as u64, None)
            }
            Err(trouble) => (0, 0, Some(trouble)),
        };
        let path = listed.path.display().to_string();
        Self { name: listed.name, path, rows, sources, is_open: false, trouble }
    }
}

/// What to do about it stands behind what was found.
impl From<doctor::Finding> for CheckLine {
    fn from(finding: doctor::Finding) -> Self {
        let doctor::Finding { name, ok, detail, hint } = finding;
        let detail = hint.map_or_else(|| detail.clone(), |hint| format!("{detail}; {hint}"));
        Self { name, ok, detail, is_open: false }
    }
}

/// A time as the window reads it.
fn text(at: Option<Moment>) -> Option<String> {
    at.map(|at| at.to_string())
}
