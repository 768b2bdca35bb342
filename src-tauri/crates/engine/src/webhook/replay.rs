//! Sending captured deliveries again, by a person's order: as they were, edited, signed anew or stripped.
//!
//! A replay is never evidence. It keeps the number of the capture that it is a copy of, says on the wire what it is
//! unless that is forbidden. Every try is recorded before anything of it goes out, and what came of it afterwards: a try
//! that broke off in between says so. Nothing is sent twice by itself.

mod choose;
mod compare;
mod credential;
mod key;
mod mark;
mod prepare;
mod record;
mod request;
mod run;
mod tries;

use std::time::Duration;

use chrono::{DateTime, Utc};
use exhibit_entry::Moment;
use exhibit_hook::{Capture, Key, Schemes};
use exhibit_store::Attempt;

use crate::net::send::Route;
use crate::net::target::{Allow, Names, Reach, Refusal, Target, Unresolved};
use crate::{Error, Workspace};

pub use choose::{Filter, in_order, of_file, of_shelf, of_word};
pub use compare::{BodyCompared, Column, compare};
pub use credential::{MASK, masked};
pub(crate) use mark::{FORWARD, is_edited, is_passed_on};
pub use mark::{MARK_HEADER, is_marked, mark};
pub use prepare::plan;
pub(in crate::webhook) use prepare::{checked, sendable, signed};
pub(crate) use record::{Call, begun, outcome};
pub use request::Planned;
pub use run::run;
pub(crate) use tries::fresh_id;
pub(in crate::webhook) use tries::{STOPPED, Tries};

/// A delivery that is to be sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// Where it is.
    pub of: Of,
    /// When it arrived, where that is known; the order of sending.
    pub received_at: Option<DateTime<Utc>>,
}

/// Where a delivery is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// On the shelf, under this number.
    Capture(u64),
    /// In a file that is not on the shelf.
    File {
        /// The file as it was named.
        name: String,
        /// The request.
        capture: Box<Capture>,
    },
}

/// What becomes of the signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signature {
    /// It stays as it came.
    #[default]
    Keep,
    /// It is made anew, for the moment of sending.
    Resign,
    /// It is taken off.
    Strip,
}

/// Changes to a delivery.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Another body.
    pub body: Option<Vec<u8>>,
    /// Headers that are set: the first of that name is changed in its place, others of that name go.
    pub set: Vec<(String, String)>,
    /// Headers that are left out.
    pub dropped: Vec<String>,
}

/// What becomes of captured credentials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Credentials {
    /// They are left out.
    #[default]
    LeftOut,
    /// They are sent along.
    Sent,
}

/// Whether a copy says on the wire that it is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Marking {
    /// By the header [`MARK_HEADER`].
    #[default]
    Said,
    /// Only our own records know.
    Unsaid,
}

/// Which id a delivery is sent under.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Identity {
    /// Its own: receivers that know it already will leave it.
    #[default]
    Kept,
    /// A new one.
    New,
}

/// Which path is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Path {
    /// The one of the target, for all.
    #[default]
    OfTarget,
    /// Each delivery's own path and query, on the target's host.
    OfCapture,
}

/// How copies differ from what came.
#[derive(Clone, Debug, Default)]
pub struct Manner {
    /// The signature.
    pub signature: Signature,
    /// Body and headers.
    pub changes: Changes,
    /// Authorization, Cookie and plain tokens.
    pub credentials: Credentials,
    /// The header that says what it is.
    pub marking: Marking,
    /// The delivery's id.
    pub identity: Identity,
    /// Path and query.
    pub path: Path,
}

/// Whose rules signatures follow, and the secrets for them.
#[derive(Clone, Debug, Default)]
pub struct Signing {
    /// The schemes that are known.
    pub schemes: Schemes,
    /// The one to use; none = told by the headers.
    pub scheme: Option<String>,
    /// Secrets that sign and check.
    pub keys: Vec<Key>,
    /// Who chose them.
    pub chosen: Chosen,
}

/// Who chose the secrets to sign with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Chosen {
    /// Nobody: they are all that are kept. Only one that signed the original, that explains its signature, or that is kept
    /// for its scheme may sign, and none becomes a token.
    #[default]
    Kept,
    /// A person, for this: by file, by variable or by name.
    Named,
}

/// What is to be sent where.
#[derive(Clone, Debug)]
pub struct Order {
    /// What, in the order of sending.
    pub originals: Vec<Original>,
    /// Where to.
    pub target: Target,
    /// In which way.
    pub manner: Manner,
    /// Signed how.
    pub signing: Signing,
}

/// How fast one request follows the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rate {
    /// As soon as the one before is answered.
    #[default]
    Free,
    /// Not before so much time after the start of the one before.
    Every(Duration),
}

/// What happens after a request that was not answered with 2xx.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnFailure {
    /// The next one is sent.
    #[default]
    GoOn,
    /// Nothing more is sent.
    Stop,
}

/// How a row of requests is sent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// How fast.
    pub rate: Rate,
    /// What a failure does.
    pub on_failure: OnFailure,
}

/// Who sends, from which workspace and by which way.
#[derive(Clone, Copy, Debug)]
pub struct Hand<'a> {
    /// Where tries are recorded.
    pub workspace: &'a Workspace,
    /// Who ordered it: the name of the system's account.
    pub by: &'a str,
    /// How targets are reached.
    pub route: &'a Route,
}

/// What was sent by one call.
#[derive(Clone, Debug)]
pub struct Ran {
    /// The name that its tries share.
    pub run: String,
    /// Every try, as recorded.
    pub attempts: Vec<Attempt>,
    /// How it ended.
    pub end: End,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// All was sent.
    All,
    /// It was stopped after a failure, as ordered.
    AtFailure,
    /// A person stopped it.
    Stopped,
}

/// Where an address leads, asked before a person confirms it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Led {
    /// The host to confirm.
    pub host: String,
    /// Whether that has to be done before anything is sent.
    pub needs_confirmation: bool,
    /// Its addresses now, `ip:port`; they are looked up and judged again when something is sent.
    pub addresses: Vec<String>,
}

impl Rate {
    /// Reads `5/s`, `30/m` or `5` (a second).
    ///
    /// # Errors
    /// [`Error::Usage`] for anything else, and for a rate of nothing.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let (count, seconds) = match text.split_once('/') {
            None => (text, 1.0),
            Some((count, "s")) => (count, 1.0),
            Some((count, "m" | "min")) => (count, 60.0),
            Some((count, "h")) => (count, 3_600.0),
            Some(_) => ("", 1.0),
        };
        let count = count.trim().parse::<f64>().ok().filter(|count| count.is_finite() && *count > 0.0);
        let pause = count.and_then(|count| Duration::try_from_secs_f64(seconds / count).ok());
        pause.map(Self::Every).ok_or_else(|| {
            Error::usage(format!("`{}` is no rate", text.escape_debug()), "give e.g. 5/s or 30/m")
        })
    }
}

/// Where an address leads: its name is looked up, nothing is sent.
///
/// # Errors
/// [`Error::Usage`] for what is no target or beyond `reach`, [`Error::Network`] for a name that cannot be looked up.
pub fn look(url: &str, reach: Reach, names: &Names) -> Result<Led, Error> {
    let mut allow = Allow { hosts: Vec::new(), reach };
    let first = Target::check(url, &allow);
    let needs_confirmation = matches!(first, Err(Refusal::Unconfirmed { .. }));
    let target = match first {
        Err(Refusal::Unconfirmed { host }) => {
            allow.hosts.push(crate::net::target::Confirmed::host(&host)?);
            Target::check(url, &allow)?
        }
        checked => checked?,
    };
    let host = target.host();
    let limit = crate::net::send::Limits::default().total;
    let found = tries::block_on(async { tokio::time::timeout(limit, target.addresses(names)).await })?;
    let unknown = |message: String| Error::Network { source_name: host.clone(), message };
    let addresses = match found {
        Err(_) => return Err(unknown(format!("the name was not looked up within {} s", limit.as_secs()))),
        Ok(Err(Unresolved::Refused(refusal))) => return Err(refusal.into()),
        Ok(Err(Unresolved::Unknown(why))) => return Err(unknown(why)),
        Ok(Ok(addresses)) => addresses.iter().map(ToString::to_string).collect(),
    };
    Ok(Led { host, needs_confirmation, addresses })
}

/// The moment that a request is prepared for, and where new ids come from.
pub(in crate::webhook) struct Now<'a> {
    pub(in crate::webhook) at: Moment,
    pub(in crate::webhook) fresh_id: &'a dyn Fn() -> String,
}
