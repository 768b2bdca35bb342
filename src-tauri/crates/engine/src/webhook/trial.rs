//! Events made here to try a receiver with: from an editable template, signed by any scheme, sent once (seed 000: "Send
//! test event"). They say on the wire that they are tests and are never stored as captures.

mod mint;
mod template;

use exhibit_hook::{Capture, Key, Scheme, Schemes};
use exhibit_store::AttemptKind;

use super::replay::{
    End, Hand, MARK_HEADER, Marking, Now, Planned, Ran, Tries, checked, fresh_id, mark, masked, sendable,
    signed,
};
use crate::net::send::Outbound;
use crate::net::target::Target;
use crate::{Error, Watch, clock, random};

pub use mint::{Minted, mint};
pub use template::{Template, templates};

/// A test event that is to be sent.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The schemes that are known.
    pub schemes: Schemes,
    /// By whose rules it is signed.
    pub scheme: String,
    /// The secret that the receiver has; of a key pair the private key.
    pub key: Key,
    /// Its public key, where the scheme has pairs; none: found from the private one.
    pub public: Option<Key>,
    /// What it says.
    pub event: Template,
    /// Where to.
    pub target: Target,
    /// Whether it says that it is a test.
    pub marking: Marking,
}

/// The event as it would go out now. Nothing is sent or looked up.
///
/// # Errors
/// [`Error::Usage`] for an unknown scheme, [`Error::Credentials`] for a secret that cannot sign.
pub fn plan_test(trial: &Trial) -> Result<Planned, Error> {
    let scheme = super::named(&trial.schemes, &trial.scheme)?;
    let now = Now { at: clock::now(), fresh_id: &fresh_id };
    let id = fresh_id();
    let capture = filled((trial, scheme), &now, &id);
    let copy = signed((scheme, &trial.key), &capture, (&now, &id))?;
    let target = trial.target.following(&copy.url)?;
    let verdict = checked(&copy, Some(scheme), (&trial.checking(scheme), &now));
    let mut headers = copy.headers.clone();
    if trial.marking == Marking::Said {
        headers.push((MARK_HEADER.to_owned(), mark(&["test"], "template", &fresh_id())));
    }
    sendable(Planned {
        capture: None,
        file: None,
        delivery: exhibit_hook::delivery(&trial.schemes, &copy),
        scheme: Some(scheme.id.clone()),
        edits: Vec::new(),
        left_out: Vec::new(),
        signature: "resign",
        verdict,
        target,
        shown_headers: masked(&headers, &trial.schemes),
        has_own_body: true,
        outbound: Outbound { method: copy.method, headers, body: copy.body },
        case: None,
    })
}

/// Sends the event once and records it.
///
/// # Errors
/// As [`plan_test`]; [`Error::Usage`] for an address that may not be asked; the workspace's own trouble.
pub fn send_test(hand: &Hand<'_>, trial: &Trial, watch: &Watch<'_>) -> Result<Ran, Error> {
    let planned = plan_test(trial)?;
    let mut tries = Tries::begin((hand, &trial.schemes), AttemptKind::Test)?;
    let attempt = tries.once(&planned, watch)?;
    let end = if watch.check().is_err() { End::Stopped } else { End::All };
    Ok(Ran { run: tries.run().to_owned(), attempts: vec![attempt], end })
}

impl Trial {
    /// The keys that our own check takes.
    pub(super) fn checking(&self, scheme: &Scheme) -> Vec<Key> {
        checking((&self.key, self.public.as_ref()), scheme)
    }
}

/// What checks a signature that `key` made: the public key of a pair, else the secret itself.
pub(super) fn checking((key, public): (&Key, Option<&Key>), scheme: &Scheme) -> Vec<Key> {
    public.cloned().or_else(|| mint::public_of(scheme, key)).into_iter().collect()
}

/// The template with id and time written in, unsigned.
pub(super) fn filled((trial, _): (&Trial, &Scheme), now: &Now<'_>, id: &str) -> Capture {
    let token = hex::encode([random::bytes32(), random::bytes32()].concat());
    let mut headers = trial.event.headers.clone();
    let has = |name: &str| headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
    if !has("content-type") {
        headers.insert(0, ("Content-Type".to_owned(), trial.event.content_type.clone()));
    }
    Capture {
        received_at: None,
        method: "POST".to_owned(),
        url: trial.target.url().to_owned(),
        headers,
        body: trial.event.filled(now.at, (id, &token[..50])),
    }
}
