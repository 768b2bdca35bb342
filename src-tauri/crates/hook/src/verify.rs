//! Verifying one capture: what the check came to, in words that can stand in a report.

use crate::claim;
use crate::cover::not_covered;
use crate::rule::{Algorithm, SecretForm};
use crate::verdict::{Covered, Freshness, Kind, NotCovered, Reason, Verdict};
use crate::{Capture, Detection, Judgement, Key, KeyUsed, Scheme, Schemes, Standing, judge};
use chrono::{DateTime, Utc};
use std::fmt::Write;

/// Judges the capture by this scheme, with each of the keys, as of `at` (default: when it was received).
///
/// With neither time the signature is judged alone and freshness is "not checkable".
#[must_use]
pub fn verify(capture: &Capture, scheme: &Scheme, keys: &[Key], at: Option<DateTime<Utc>>) -> Verdict {
    let judgement = judge(capture, scheme, keys, at);
    let key = judgement.key.map(|place| &keys[place]);
    let not_covered = not_covered(capture, scheme);
    Verdict {
        delivery: delivery_of(capture, scheme),
        scheme: Some(scheme.id.clone()),
        kind: judgement.kind(),
        reason: judgement.reason,
        explanation: explanation(&judgement, (capture, scheme, at), &not_covered),
        key_fingerprint: key.map(|key| key.secret.fingerprint()),
        key: key.map(|key| KeyUsed { name: key.name.clone(), standing: judgement.standing }),
        freshness: judgement.freshness,
        not_covered,
        body_covered: Some(scheme.body_covered()),
        candidates: Vec::new(),
    }
}

/// The same for a capture whose scheme is not known: found by its headers.
///
/// Where these fit several schemes, each is tried with the keys, and the first one whose signature is right is taken and
/// said; all that fit the headers are in `candidates` then. Where none is right, nothing is guessed.
#[must_use]
pub fn verify_detected(
    capture: &Capture,
    schemes: &Schemes,
    keys: &[Key],
    at: Option<DateTime<Utc>>,
) -> Verdict {
    match schemes.detect(capture) {
        Detection::One(scheme) => verify(capture, scheme, keys, at),
        Detection::Ambiguous(candidates) => verify_any(capture, &candidates, keys, at),
        Detection::None => unjudged(Reason::UnknownScheme, Vec::new()),
    }
}

fn verify_any(capture: &Capture, schemes: &[&Scheme], keys: &[Key], at: Option<DateTime<Utc>>) -> Verdict {
    let candidates: Vec<String> = schemes.iter().map(|scheme| scheme.id.clone()).collect();
    let is_right =
        |scheme: &Scheme| matches!(judge(capture, scheme, keys, at).kind(), Kind::Valid | Kind::Stale);
    let fitting: Vec<&Scheme> = schemes.iter().copied().filter(|scheme| is_right(scheme)).collect();
    // Providers that sign in the same way come to the same outcome, whichever of them is meant.
    let is_one_rule = || schemes.iter().all(|scheme| scheme.same_rule(schemes[0]));
    let Some(scheme) = fitting.first().copied().or_else(|| is_one_rule().then_some(schemes[0])) else {
        return unjudged(Reason::AmbiguousScheme, candidates);
    };
    let mut verdict = verify(capture, scheme, keys, at);
    verdict.explanation.push_str(&match fitting.len() {
        0 => format!(" These providers sign in the same way: {}.", candidates.join(", ")),
        1 => format!(" The headers fit several schemes, the signature only {}.", scheme.id),
        _ => {
            let ids: Vec<&str> = fitting.iter().map(|scheme| scheme.id.as_str()).collect();
            format!(" It is right under each of {}, which sign in the same way.", ids.join(", "))
        }
    });
    verdict.candidates = candidates;
    verdict
}

/// The id of the delivery: where its scheme writes it, else in a header that is called as such headers are.
///
/// The sender's text, signed or not: it must be escaped before it is shown.
#[must_use]
pub fn delivery(schemes: &Schemes, capture: &Capture) -> Option<String> {
    match schemes.detect(capture) {
        Detection::One(scheme) => delivery_of(capture, scheme),
        Detection::Ambiguous(candidates) => candidates.iter().find_map(|scheme| delivery_of(capture, scheme)),
        Detection::None => None,
    }
    .or_else(|| crate::event::delivery(capture))
}

fn unjudged(reason: Reason, candidates: Vec<String>) -> Verdict {
    Verdict {
        delivery: None,
        scheme: None,
        kind: reason.kind(),
        reason,
        explanation: reason.sentence().to_owned(),
        key_fingerprint: None,
        key: None,
        freshness: Freshness::NotCheckable,
        not_covered: Vec::new(),
        body_covered: None,
        candidates,
    }
}

fn delivery_of(capture: &Capture, scheme: &Scheme) -> Option<String> {
    let mut ids = scheme.delivery_headers.iter().flat_map(|name| capture.header(name));
    ids.find(|id| !id.is_empty()).map(str::to_owned)
}

/// What was judged: the request, the scheme, and the moment that was named.
type Case<'a> = (&'a Capture, &'a Scheme, Option<DateTime<Utc>>);

/// Room for all sentences of most explanations, so that they are written in one go.
const EXPLANATION_BYTES: usize = 192;

fn explanation(judgement: &Judgement, case: Case<'_>, not_covered: &[NotCovered]) -> String {
    let (_, scheme, _) = case;
    let mut text = String::with_capacity(EXPLANATION_BYTES);
    text.push_str(match judgement.reason {
        Reason::SignatureMatches => claim::sentence(scheme),
        reason => reason.sentence(),
    });
    if judgement.form != scheme.secret {
        text.push_str(match judgement.form {
            SecretForm::Text => " It fits the secret taken as plain text.",
            SecretForm::Hex => " It fits the secret decoded from hexadecimal.",
            SecretForm::Base64 => " It fits the secret decoded from base64.",
            SecretForm::Base64url => " It fits the secret decoded from base64url.",
            SecretForm::WhsecBase64 => " It fits the secret decoded from base64 behind its `whsec_`.",
        });
    }
    tell_time(&mut text, judgement, case);
    let is_right = matches!(judgement.kind(), Kind::Valid | Kind::Stale);
    if is_right && judgement.key.is_some() && judgement.standing == Standing::Unknown {
        text.push_str(
            " The secret is in use for a time only and when this came is not known: it may be from outside that time.",
        );
    }
    if is_right && scheme.algorithm != Algorithm::Token {
        text.push_str(match scheme.body_covered() {
            Covered::Whole => "",
            Covered::Members => " Only some members of the body are signed.",
            Covered::Nothing => " The body is not signed.",
        });
    }
    for header in not_covered.iter().filter(|header| header.body_agrees == Some(false)) {
        text.push_str(&format!(" The header {} is not signed and the body says otherwise.", header.header));
    }
    text
}

fn tell_time(text: &mut String, judgement: &Judgement, (capture, scheme, at): Case<'_>) {
    let seconds = match judgement.freshness {
        Freshness::Seconds(seconds) => seconds,
        Freshness::NotCheckable => {
            text.push_str(why_not_checkable(judgement, (capture, scheme, at)).unwrap_or_default());
            return;
        }
    };
    let seconds_apart = seconds.unsigned_abs();
    let written = if seconds >= 0 {
        write!(text, " It was signed {seconds_apart} s before the moment of judgement.")
    } else {
        write!(text, " It was signed for {seconds_apart} s after the moment of judgement.")
    };
    written.expect("BUG: a text takes all that is written");
}

fn why_not_checkable(judgement: &Judgement, (capture, scheme, at): Case<'_>) -> Option<&'static str> {
    if judgement.reason != Reason::SignatureMatches || scheme.time.is_none() {
        return None;
    }
    let is_beside = || scheme.time_headers().iter().any(|name| capture.header(name).next().is_some());
    Some(match at.or(capture.received_at) {
        None => " When it arrived is not known, so its freshness was not checked.",
        Some(_) if is_beside() => {
            " The time in its header is not signed, so nothing is known of its freshness."
        }
        Some(_) => " It says no time of signing, so nothing is known of its freshness.",
    })
}
