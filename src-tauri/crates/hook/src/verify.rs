//! Verifying one capture: header, form, secret, signature, then time, and the first step that fails is named.

use crate::scheme::{Direction, SecretForm, TimeSource, Window};
use crate::signature::{self, Presented};
use crate::template::Filling;
use crate::verdict::{Freshness, NotCovered, Reason, Verdict};
use crate::{Capture, Detection, Scheme, Secret, detect};
use chrono::{DateTime, Utc};

/// Judges the capture by this scheme, with each of the secrets, as of `at` (default: when it was received).
///
/// With neither time the signature is judged alone and freshness is "not checkable".
pub fn verify(capture: &Capture, scheme: &Scheme, secrets: &[Secret], at: Option<DateTime<Utc>>) -> Verdict {
    let outcome = outcome(judge(capture, scheme, secrets), scheme, at.or(capture.received_at));
    let not_covered = not_covered(capture, scheme);
    Verdict {
        delivery: delivery(capture, scheme),
        scheme: Some(scheme.id.clone()),
        kind: outcome.reason.kind(),
        reason: outcome.reason,
        explanation: explanation(&outcome, scheme, &not_covered),
        key_fingerprint: outcome.secret.map(Secret::fingerprint),
        freshness: outcome.freshness,
        not_covered,
    }
}

/// The same for a capture whose scheme is not known: found by its headers, and said so when that is not possible.
pub fn verify_detected(capture: &Capture, secrets: &[Secret], at: Option<DateTime<Utc>>) -> Verdict {
    match detect(capture) {
        Detection::One(scheme) => verify(capture, scheme, secrets, at),
        Detection::Ambiguous(_) => unjudged(Reason::AmbiguousScheme),
        Detection::None => unjudged(Reason::UnknownScheme),
    }
}

/// A signature that fits a secret under one reading of it.
struct Match<'a> {
    secret: &'a Secret,
    form: SecretForm,
    signed_at: Option<i64>,
}

/// What the steps together came to.
struct Outcome<'a> {
    reason: Reason,
    secret: Option<&'a Secret>,
    form: SecretForm,
    freshness: Freshness,
}

fn unjudged(reason: Reason) -> Verdict {
    Verdict {
        delivery: None,
        scheme: None,
        kind: reason.kind(),
        reason,
        explanation: reason.sentence().to_owned(),
        key_fingerprint: None,
        freshness: Freshness::NotCheckable,
        not_covered: Vec::new(),
    }
}

fn judge<'a>(capture: &Capture, scheme: &Scheme, secrets: &'a [Secret]) -> Result<Match<'a>, Reason> {
    let value = only(capture, &scheme.header)?.ok_or(Reason::NoSignatureHeader)?;
    let presented = signature::read(value, scheme)?;
    let (time, signed_at) = signed_time(capture, scheme, &presented)?;
    let filling = Filling { body: &capture.body, time, id: signed_id(capture, scheme)? };
    let usable = usable(secrets, scheme)?;
    let fits = |key: &[u8]| signature::matches(scheme, key, filling, &presented.digests);
    if let Some((secret, _)) = usable.iter().find(|(_, key)| fits(key)) {
        return Ok(Match { secret, form: scheme.secret, signed_at });
    }
    let mut others =
        secrets.iter().flat_map(|secret| scheme.also_try.iter().map(move |form| (secret, *form)));
    let fits_otherwise =
        |secret: &Secret, form| secret.key(form).is_some_and(|key| !key.is_empty() && fits(&key));
    let (secret, form) =
        others.find(|(secret, form)| fits_otherwise(secret, *form)).ok_or(Reason::SignatureMismatch)?;
    Ok(Match { secret, form, signed_at })
}

fn outcome<'a>(
    judged: Result<Match<'a>, Reason>,
    scheme: &Scheme,
    judged_at: Option<DateTime<Utc>>,
) -> Outcome<'a> {
    let freshness = Freshness::NotCheckable;
    match judged {
        Err(reason) => Outcome { reason, secret: None, form: scheme.secret, freshness },
        // The provider's rule was not kept, so nothing vouches for the time either.
        Ok(Match { secret, form, .. }) if form != scheme.secret => {
            Outcome { reason: Reason::MatchesOtherSecretForm, secret: Some(secret), form, freshness }
        }
        Ok(Match { secret, form, signed_at }) => {
            let freshness = age(signed_at, judged_at);
            let reason = lateness(freshness, scheme.time.as_ref()).unwrap_or(Reason::SignatureMatches);
            Outcome { reason, secret: Some(secret), form, freshness }
        }
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

/// The secrets that give a key of at least one byte, with that key.
fn usable<'a>(secrets: &'a [Secret], scheme: &Scheme) -> Result<Vec<(&'a Secret, Vec<u8>)>, Reason> {
    if secrets.is_empty() {
        return Err(Reason::NoSecret);
    }
    let keys: Vec<_> =
        secrets.iter().filter_map(|secret| Some((secret, secret.key(scheme.secret)?))).collect();
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

fn delivery(capture: &Capture, scheme: &Scheme) -> Option<String> {
    let name = scheme.delivery_header.as_ref()?;
    capture.header(name).find(|id| !id.is_empty()).map(str::to_owned)
}

pub(crate) fn not_covered(capture: &Capture, scheme: &Scheme) -> Vec<NotCovered> {
    let body: Option<serde_json::Value> = serde_json::from_slice(&capture.body).ok();
    let mut found = Vec::new();
    for unsigned in &scheme.unsigned {
        let member = unsigned.member.as_ref().and_then(|name| body.as_ref()?.get(name)?.as_str());
        for value in capture.header(&unsigned.header) {
            found.push(NotCovered {
                header: unsigned.header.clone(),
                value: value.to_owned(),
                body_agrees: member.map(|said| said == value),
            });
        }
    }
    found
}

fn explanation(outcome: &Outcome<'_>, scheme: &Scheme, not_covered: &[NotCovered]) -> String {
    let mut text = outcome.reason.sentence().to_owned();
    if outcome.form != scheme.secret {
        text.push_str(match outcome.form {
            SecretForm::Text => " It fits the secret taken as plain text.",
            SecretForm::Base64url => " It fits the secret decoded from base64url.",
            SecretForm::WhsecBase64 => " It fits the secret decoded from base64 behind its `whsec_`.",
        });
    }
    text.push_str(&about_time(outcome, scheme));
    for header in not_covered.iter().filter(|header| header.body_agrees == Some(false)) {
        text.push_str(&format!(" The header {} is not signed and the body says otherwise.", header.header));
    }
    text
}

fn about_time(outcome: &Outcome<'_>, scheme: &Scheme) -> String {
    match (outcome.freshness, outcome.reason, &scheme.time) {
        (Freshness::Seconds(age_s @ 0..), ..) => {
            format!(" It was signed {age_s} s before the moment of judgement.")
        }
        (Freshness::Seconds(age_s), ..) => {
            format!(" It was signed for {} s after the moment of judgement.", age_s.unsigned_abs())
        }
        (Freshness::NotCheckable, Reason::SignatureMatches, Some(_)) => {
            " When it arrived is not known, so its freshness was not checked.".to_owned()
        }
        _ => String::new(),
    }
}
