//! Making a copy of a delivery ready: changes, then the signature over the changed bytes, then the mark.

use std::collections::HashSet;

use exhibit_hook::{Capture, Detection, Key, Kind, Scheme, Schemes};

use super::credential::masked;
use super::key::signing_key;
use super::mark::{MARK_HEADER, mark};
use super::{
    Changes, Credentials, Identity, Marking, Now, Of, Order, Original, Path, Planned, Signature, Signing,
};
use crate::net::send::{Outbound, is_own};
use crate::net::target::path_of;
use crate::{Error, Workspace, clock};

/// What would go out now, without sending, recording or looking anything up. Signatures are made again when it is sent.
///
/// # Errors
/// As [`prepare`], and the workspace's own trouble.
pub fn plan(workspace: Option<&Workspace>, order: &Order) -> Result<Vec<Planned>, Error> {
    let now = Now { at: clock::now(), fresh_id: &super::tries::fresh_id };
    order.originals.iter().map(|original| ready(workspace, (original, order), (&now, 0))).collect()
}

/// One copy, fetched and made ready after `sent` others went out.
///
/// # Errors
/// [`Error::Unready`] for what [`prepare`] refuses, and the workspace's own trouble.
pub(super) fn ready(
    workspace: Option<&Workspace>,
    (original, order): (&Original, &Order),
    (now, sent): (&Now<'_>, u64),
) -> Result<Planned, Error> {
    let capture = fetched(workspace, original)?;
    prepare(&capture, (original, order), now).map_err(|error| Error::Unready {
        name: match &original.of {
            Of::File { name, .. } => name.clone(),
            Of::Capture(_) => parent(original),
        },
        capture: number(original),
        sent,
        error: Box::new(error),
    })
}

/// The bytes of a delivery, wherever it is.
fn fetched(workspace: Option<&Workspace>, original: &Original) -> Result<Capture, Error> {
    match (&original.of, workspace) {
        (Of::File { capture, .. }, _) => Ok((**capture).clone()),
        (Of::Capture(id), Some(workspace)) => {
            let found = workspace.reader()?.capture(*id)?;
            found.map(|stored| stored.capture).ok_or_else(|| super::choose::no_capture(*id))
        }
        (Of::Capture(id), None) => Err(super::choose::no_capture(*id)),
    }
}

/// Makes one copy ready.
///
/// # Errors
/// [`Error::Usage`] where it is to be signed or stripped and no scheme is told or named; [`Error::Credentials`] without
/// a secret that can sign.
fn prepare(
    capture: &Capture,
    (original, order): (&Original, &Order),
    now: &Now<'_>,
) -> Result<Planned, Error> {
    let manner = &order.manner;
    let scheme = scheme_of(capture, &order.signing)?;
    let (mut copy, left_out) = bare(capture, (&order.signing.schemes, manner.credentials));
    let mut edits = changed(&mut copy, &manner.changes);
    let mut target = match manner.path {
        Path::OfTarget => order.target.clone(),
        Path::OfCapture => order.target.at_path(&path_of(&capture.url))?,
    };
    target.url().clone_into(&mut copy.url);
    let fresh = if manner.identity == Identity::New { (now.fresh_id)() } else { String::new() };
    if manner.identity == Identity::New {
        edits.push("id".to_owned());
    }
    let (copy, word) = match manner.signature {
        Signature::Keep => (renamed(copy, (scheme, &fresh))?, if scheme.is_some() { "keep" } else { "none" }),
        Signature::Strip => {
            (renamed(exhibit_hook::strip(needed(scheme)?, &copy), (scheme, &fresh))?, "strip")
        }
        Signature::Resign => {
            let scheme = needed(scheme)?;
            let key = signing_key(capture, scheme, &order.signing)?;
            (signed((scheme, key), &copy, (now, &fresh))?, "resign")
        }
    };
    // Signing may write a hash into the address (Twilio's `bodySHA256`).
    target = target.following(&copy.url)?;
    let verdict = checked(&copy, scheme, (&order.signing.keys, now));
    let mut headers = copy.headers.clone();
    if manner.marking == Marking::Said {
        let kinds = kinds(&edits, manner.signature);
        headers.push((MARK_HEADER.to_owned(), mark(&kinds, &parent(original), &(now.fresh_id)())));
    }
    sendable(Planned {
        capture: matches!(original.of, Of::Capture(_)).then(|| number(original)).flatten(),
        file: match &original.of {
            Of::File { name, .. } => Some(name.clone()),
            Of::Capture(_) => None,
        },
        delivery: exhibit_hook::delivery(&order.signing.schemes, &copy),
        scheme: scheme.map(|scheme| scheme.id.clone()),
        edits,
        left_out,
        signature: word,
        verdict,
        target,
        shown_headers: masked(&headers, &order.signing.schemes),
        has_own_body: copy.body != capture.body,
        outbound: Outbound { method: copy.method, headers, body: copy.body },
        case: None,
    })
}

/// Refuses what HTTP cannot carry before anything is sent or recorded.
pub(in crate::webhook) fn sendable(planned: Planned) -> Result<Planned, Error> {
    let Err(unsendable) = planned.head() else { return Ok(planned) };
    Err(Error::usage(unsendable.to_string(), "nothing was sent; set that header otherwise, or leave it out"))
}

/// The copy signed for this moment.
pub(in crate::webhook) fn signed(
    (scheme, key): (&Scheme, &Key),
    copy: &Capture,
    (now, id): (&Now<'_>, &str),
) -> Result<Capture, Error> {
    exhibit_hook::sign(scheme, &key.secret, copy, now.at.utc(), id).map_err(|error| Error::Credentials {
        source_name: scheme.id.clone(),
        message: error.to_string(),
        hint:
            "nothing was sent; give the secret as the provider shows it, or a new id where the delivery has none"
                .into(),
    })
}

/// Our own check of what goes out.
pub(in crate::webhook) fn checked(
    copy: &Capture,
    scheme: Option<&Scheme>,
    (keys, now): (&[Key], &Now<'_>),
) -> Option<exhibit_hook::Verdict> {
    let scheme = scheme?;
    let verdict = exhibit_hook::verify(copy, scheme, keys, Some(now.at.utc()));
    // Without a secret nothing was checked but that there is none.
    (!keys.is_empty() || verdict.kind == Kind::Unsigned).then_some(verdict)
}

fn scheme_of<'a>(capture: &Capture, signing: &'a Signing) -> Result<Option<&'a Scheme>, Error> {
    if let Some(id) = &signing.scheme {
        return super::super::named(&signing.schemes, id).map(Some);
    }
    Ok(match signing.schemes.detect(capture) {
        Detection::One(scheme) => Some(scheme),
        Detection::Ambiguous(_) | Detection::None => None,
    })
}

fn needed(scheme: Option<&Scheme>) -> Result<&Scheme, Error> {
    scheme.ok_or_else(|| {
        Error::usage(
            "the headers of a delivery do not tell one scheme, so its signature can be neither made nor taken off",
            "nothing was sent; name the scheme, or keep the signature as it came",
        )
    })
}

/// The copy without what belongs to the captured connection, without an earlier mark and without credentials.
fn bare(capture: &Capture, (schemes, credentials): (&Schemes, Credentials)) -> (Capture, Vec<String>) {
    let of_connection = named_by_connection(capture);
    let goes = |name: &str| {
        is_own(name)
            || name.eq_ignore_ascii_case(MARK_HEADER)
            || (credentials == Credentials::LeftOut && schemes.is_credential(name))
            || of_connection.contains(&name.to_ascii_lowercase())
    };
    let (out, headers): (Vec<_>, Vec<_>) = capture.headers.iter().cloned().partition(|(name, _)| goes(name));
    let left_out = out.into_iter().map(|(name, _)| name).collect();
    (Capture { headers, ..capture.clone() }, left_out)
}

/// RFC 9110 section 7.6.1: `Connection` names further headers that end with the connection. In lower case.
fn named_by_connection(capture: &Capture) -> HashSet<String> {
    let words = capture.header("connection").flat_map(|value| value.split(','));
    words.map(|word| word.trim().to_ascii_lowercase()).collect()
}

/// Makes the changes and tells them.
fn changed(copy: &mut Capture, changes: &Changes) -> Vec<String> {
    let mut edits = Vec::new();
    if let Some(body) = &changes.body {
        copy.body.clone_from(body);
        edits.push("body".to_owned());
    }
    for name in &changes.dropped {
        copy.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        edits.push(format!("header:{name}"));
    }
    for (name, value) in &changes.set {
        set(&mut copy.headers, (name, value));
        edits.push(format!("header:{name}"));
    }
    edits
}

fn set(headers: &mut Vec<(String, String)>, (name, value): (&str, &str)) {
    let is_it = |other: &str| other.eq_ignore_ascii_case(name);
    let Some(place) = headers.iter().position(|(other, _)| is_it(other)) else {
        headers.push((name.to_owned(), value.to_owned()));
        return;
    };
    headers[place] = (name.to_owned(), value.to_owned());
    let mut at = 0;
    headers.retain(|(other, _)| {
        at += 1;
        at - 1 == place || !is_it(other)
    });
}

/// The copy under another id, where it is not signed anew.
fn renamed(mut copy: Capture, (scheme, id): (Option<&Scheme>, &str)) -> Result<Capture, Error> {
    if id.is_empty() {
        return Ok(copy);
    }
    let header = scheme.and_then(|scheme| scheme.delivery_headers.first().cloned()).ok_or_else(|| {
        Error::usage(
            "it is not known which header holds the id of a delivery",
            "nothing was sent; set that header yourself, or keep the id",
        )
    })?;
    set(&mut copy.headers, (&header, id));
    Ok(copy)
}

fn kinds(edits: &[String], signature: Signature) -> Vec<&'static str> {
    let signature = match signature {
        Signature::Keep => None,
        Signature::Resign => Some("resigned"),
        Signature::Strip => Some("stripped"),
    };
    let kinds: Vec<_> = (!edits.is_empty()).then_some("edited").into_iter().chain(signature).collect();
    if kinds.is_empty() { vec!["replay"] } else { kinds }
}

fn number(original: &Original) -> Option<u64> {
    match original.of {
        Of::Capture(id) => Some(id),
        Of::File { .. } => None,
    }
}

fn parent(original: &Original) -> String {
    number(original).map_or_else(|| "file".to_owned(), |id| format!("capture:{id}"))
}
