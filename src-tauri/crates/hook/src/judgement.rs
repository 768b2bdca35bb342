//! The lean check: header, form, secret, signature, then time, and the first step that fails is named.

use crate::scheme::{Direction, SecretForm, TimeSource, Window};
use crate::signature::{self, Presented};
use crate::template::Filling;
use crate::verdict::{Freshness, Kind, Reason};
use crate::{Capture, Key, Scheme, Secret, Standing};
use chrono::{DateTime, Utc};

/// What a check came to, without words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    /// Why it is what it is; the kind follows from it.
    pub reason: Reason,
    /// Place of the key that made the signature among those given.
    pub key: Option<usize>,
    /// Whether that key was in use at the moment of judgement.
    pub standing: Standing,
    /// Age of the signed time at the moment of judgement.
    pub freshness: Freshness,
    /// The reading of the secret under which it fits; the scheme's own unless the reason is
    /// [`Reason::MatchesOtherSecretForm`].
    pub form: SecretForm,
}

impl Judgement {
    /// Which of the five outcomes it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.reason.kind()
    }
}

/// Judges the capture by this scheme, with each of the keys, as of `at` (default: when it was received).
///
/// With neither time the signature is judged alone, and the standing of a key with limits is unknown.
#[must_use]
pub fn judge(capture: &Capture, scheme: &Scheme, keys: &[Key], at: Option<DateTime<Utc>>) -> Judgement {
    let at = at.or(capture.received_at);
    match matching(capture, scheme, keys, at) {
        Err(reason) => Judgement {
            reason,
            key: None,
            standing: Standing::Unknown,
            freshness: Freshness::NotCheckable,
            form: scheme.secret,
        },
        Ok(Match { key, form, signed_at }) => {
            let standing = keys[key].standing(at);
            let (reason, freshness) = if form == scheme.secret {
                let freshness = age(signed_at, at);
                let late = lateness(freshness, scheme.time.as_ref());
                (out_of_use(standing).or(late).unwrap_or(Reason::SignatureMatches), freshness)
            } else {
                // The provider's rule was not kept, so nothing vouches for the time either.
                (Reason::MatchesOtherSecretForm, Freshness::NotCheckable)
            };
            Judgement { reason, key: Some(key), standing, freshness, form }
        }
    }
}

/// A signature that fits a key under one reading of it.
struct Match {
    key: usize,
    form: SecretForm,
    signed_at: Option<i64>,
}

fn matching(
    capture: &Capture,
    scheme: &Scheme,
    keys: &[Key],
    at: Option<DateTime<Utc>>,
) -> Result<Match, Reason> {
    let value = only(capture, &scheme.header)?.ok_or(Reason::NoSignatureHeader)?;
    let presented = signature::read(value, scheme)?;
    let (time, signed_at) = signed_time(capture, scheme, &presented)?;
    let filling = Filling { body: &capture.body, time, id: signed_id(capture, scheme)? };
    let usable = usable(keys, scheme)?;
    let fits = |key: &[u8]| signature::matches(scheme, key, filling, &presented.digests);
    let fitting = usable.iter().filter(|(_, key)| fits(key)).map(|(place, _)| *place);
    // The same secret may be kept under two names; the one in use is the one that is meant.
    if let Some(key) = fitting.min_by_key(|place| keys[*place].standing(at) != Standing::Current) {
        return Ok(Match { key, form: scheme.secret, signed_at });
    }
    let mut others = keys
        .iter()
        .enumerate()
        .flat_map(|(place, key)| scheme.also_try.iter().map(move |form| (place, &key.secret, *form)));
    let fits_otherwise =
        |secret: &Secret, form| secret.key(form).is_some_and(|key| !key.is_empty() && fits(&key));
    let (key, _, form) =
        others.find(|(_, secret, form)| fits_otherwise(secret, *form)).ok_or(Reason::SignatureMismatch)?;
    Ok(Match { key, form, signed_at })
}

fn out_of_use(standing: Standing) -> Option<Reason> {
    match standing {
        Standing::Retired => Some(Reason::SecretRetired),
        Standing::NotYet => Some(Reason::SecretNotYet),
        Standing::Current | Standing::Unknown => None,
    }
}

/// The one value of a header; two would let a sender and a receiver see different requests.
fn only<'a>(capture: &'a Capture, name: &'a str) -> Result<Option<&'a str>, Reason> {
    let mut values = capture.header(name);
    let first = values.next();
    if values.next().is_some() { Err(Reason::RepeatedHeader) } else { Ok(first) }
}

/// The signed timestamp as text and in unix seconds; empty where the scheme signs none.
fn signed_time<'a>(
    capture: &'a Capture,
    scheme: &'a Scheme,
    presented: &Presented<'a>,
) -> Result<(&'a str, Option<i64>), Reason> {
    let Some(window) = &scheme.time else { return Ok(("", None)) };
    let found = match &window.source {
        TimeSource::Pair(_) => presented.time,
        TimeSource::Header(name) => only(capture, name)?,
    };
    let text = found.filter(|text| !text.is_empty()).ok_or(Reason::TimestampMissing)?;
    // Libraries that sign the parsed number would print `007` or `+7` as `7`; only one spelling is safe.
    let seconds: i64 = text.parse().map_err(|_| Reason::BadTimestamp)?;
    if seconds >= 0 && seconds.to_string() == text {
        Ok((text, Some(seconds)))
    } else {
        Err(Reason::BadTimestamp)
    }
}

fn signed_id<'a>(capture: &'a Capture, scheme: &'a Scheme) -> Result<&'a str, Reason> {
    match &scheme.delivery_header {
        Some(name) if scheme.signed.needs_id() => {
            only(capture, name)?.filter(|id| !id.is_empty()).ok_or(Reason::IdMissing)
        }
        _ => Ok(""),
    }
}

/// The places of the keys that give at least one byte, with those bytes.
fn usable(keys: &[Key], scheme: &Scheme) -> Result<Vec<(usize, Vec<u8>)>, Reason> {
    if keys.is_empty() {
        return Err(Reason::NoSecret);
    }
    let keys: Vec<_> = keys
        .iter()
        .enumerate()
        .filter_map(|(place, key)| Some((place, key.secret.key(scheme.secret)?)))
        .collect();
    if keys.is_empty() {
        return Err(Reason::BadSecretEncoding);
    }
    let filled: Vec<_> = keys.into_iter().filter(|(_, key)| !key.is_empty()).collect();
    if filled.is_empty() { Err(Reason::EmptySecret) } else { Ok(filled) }
}

fn age(signed_at: Option<i64>, judged_at: Option<DateTime<Utc>>) -> Freshness {
    match (signed_at, judged_at) {
        (Some(signed), Some(judged)) => Freshness::Seconds(judged.timestamp().saturating_sub(signed)),
        _ => Freshness::NotCheckable,
    }
}

fn lateness(freshness: Freshness, window: Option<&Window>) -> Option<Reason> {
    let (Freshness::Seconds(age_s), Some(window)) = (freshness, window) else { return None };
    let tolerance_s = i64::from(window.tolerance_s?);
    if age_s > tolerance_s {
        return Some(Reason::TimestampTooOld);
    }
    let too_new = age_s < -tolerance_s && window.refuses == Direction::PastAndFuture;
    too_new.then_some(Reason::TimestampTooNew)
}
