//! A check step by step, in the order in which it is made, up to the step that failed. No step ever shows what the right
//! signature would have been.

use chrono::{DateTime, Utc};

use crate::rule::Presence;
use crate::verdict::{Freshness, Reason, Verdict};
use crate::{Capture, Key, Scheme, claim, signature, verify};

/// One step that was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// `header`, `form`, `time`, `id`, `secret`, `signature`, `standing` (told only where it failed) or `freshness`.
    pub name: &'static str,
    /// Whether it went well.
    pub ok: bool,
    /// What was found, in a sentence; holds no text of the request but its signed time.
    pub detail: String,
}

/// The steps that [`verify`] makes for this scheme, up to the first one that fails.
#[must_use]
pub fn steps(capture: &Capture, scheme: &Scheme, keys: &[Key], at: Option<DateTime<Utc>>) -> Vec<Step> {
    let verdict = verify(capture, scheme, keys, at);
    let failed = failed_step(capture, scheme, verdict.reason);
    let mut steps = Vec::new();
    for name in names(capture, scheme, &verdict) {
        if failed == Some(name) {
            steps.push(Step { name, ok: false, detail: verdict.reason.sentence().to_owned() });
            break;
        }
        steps.push(Step { name, ok: true, detail: found(name, capture, scheme, &verdict) });
    }
    steps
}

/// The steps of a scheme. Freshness is one only where something could be said about it.
fn names(capture: &Capture, scheme: &Scheme, verdict: &Verdict) -> Vec<&'static str> {
    let mut names = vec!["header", "form"];
    names.extend(has_time(capture, scheme).then_some("time"));
    names.extend(scheme.signed.needs_id().then_some("id"));
    names.extend(["secret", "signature"]);
    let out_of_use = matches!(verdict.reason, Reason::SecretRetired | Reason::SecretNotYet);
    names.extend(out_of_use.then_some("standing"));
    names.extend(matches!(verdict.freshness, Freshness::Seconds(_)).then_some("freshness"));
    names
}

fn failed_step(capture: &Capture, scheme: &Scheme, reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::SignatureMatches => return None,
        Reason::NoSignatureHeader
        | Reason::NoSignatureMember
        | Reason::UnknownScheme
        | Reason::AmbiguousScheme => "header",
        Reason::RepeatedHeader => repeated(capture, scheme),
        Reason::EmptySignature
        | Reason::BadPrefix
        | Reason::BadPairs
        | Reason::NoKnownVersion
        | Reason::BadHex
        | Reason::UpperCaseHex
        | Reason::BadBase64
        | Reason::BadJws
        | Reason::BadAlgorithm
        | Reason::BadHeaderList
        | Reason::BadMember
        | Reason::WrongLength => "form",
        Reason::TimestampMissing | Reason::BadTimestamp => "time",
        Reason::IdMissing => "id",
        Reason::EmptySecret | Reason::NoSecret | Reason::NoFittingSecret | Reason::BadSecretEncoding => {
            "secret"
        }
        Reason::SignatureMismatch
        | Reason::MatchesOtherSecretForm
        | Reason::WrongIssuer
        | Reason::BodyHashMismatch => "signature",
        Reason::TimestampTooOld | Reason::TimestampTooNew => "freshness",
        Reason::SecretRetired | Reason::SecretNotYet => "standing",
    })
}

/// Whether a time must be there, or is.
fn has_time(capture: &Capture, scheme: &Scheme) -> bool {
    scheme.time.as_ref().is_some_and(|window| {
        window.presence == Presence::Required
            || scheme.time_headers().iter().any(|name| capture.header(name).next().is_some())
    })
}

/// The step whose header is there several times, in the order in which they are read.
fn repeated(capture: &Capture, scheme: &Scheme) -> &'static str {
    let twice = |names: &[String]| names.iter().any(|name| capture.header(name).nth(1).is_some());
    if twice(scheme.time_headers()) {
        "time"
    } else if scheme.signed.needs_id() && twice(&scheme.delivery_headers) {
        "id"
    } else {
        "header"
    }
}

fn found(name: &str, capture: &Capture, scheme: &Scheme, verdict: &Verdict) -> String {
    match name {
        "header" => header_found(capture, scheme),
        "form" => "The signature can be read and is as long as it must be.".to_owned(),
        "time" => "The time is there and can be read.".to_owned(),
        "id" => "The signed delivery id is there.".to_owned(),
        "secret" => "There is a secret that can be used.".to_owned(),
        "signature" => {
            let fingerprint = verdict.key_fingerprint.as_deref().unwrap_or("not known");
            claim::detail(scheme, capture, fingerprint)
        }
        _ => fresh(scheme, verdict),
    }
}

/// The signature headers that were read, in the scheme's spelling.
fn header_found(capture: &Capture, scheme: &Scheme) -> String {
    if scheme.in_body.is_some() {
        return "The body holds a signature.".to_owned();
    }
    let found = signature::names(capture, scheme);
    match found.as_slice() {
        [one] => format!("{one} is there once."),
        several => format!("{} are there once each.", several.join(" and ")),
    }
}

fn fresh(scheme: &Scheme, verdict: &Verdict) -> String {
    let Freshness::Seconds(age_s) = verdict.freshness else { return String::new() };
    let when = match age_s {
        0.. => format!("Signed {age_s} s before the moment of judgement"),
        _ => format!("Signed for {} s after the moment of judgement", age_s.unsigned_abs()),
    };
    match scheme.time.as_ref().and_then(|window| window.tolerance_s) {
        Some(tolerance_s) => format!("{when}; {tolerance_s} s are allowed."),
        None => format!("{when}; any age is allowed."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::SecretForm;
    use crate::{Schemes, Secret, sign};
    use proptest::prelude::*;

    const SIGNED_AT: i64 = 1_780_000_000;

    /// A right delivery of the scheme and the key that verifies it; none for key pairs and signatures in the body.
    fn signed(scheme: &Scheme) -> Option<(Capture, Key)> {
        let text = match scheme.secret {
            SecretForm::Hex => "11223344d785fbae710e7f943f307971",
            _ => "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        };
        if scheme.has_key_pair() || scheme.in_body.is_some() {
            return None;
        }
        let body = br#"{"id":"d-1","webhookTimestamp":1780000000000}"#.to_vec();
        let received_at = DateTime::from_timestamp(SIGNED_AT + 3, 0);
        let bare = Capture { received_at, method: "POST".into(), url: "/".into(), headers: vec![], body };
        let at = DateTime::from_timestamp(SIGNED_AT, 0).unwrap();
        Some((sign(scheme, &Secret::new(text), &bare, at, "d-1").unwrap(), key(text)))
    }

    fn key(text: &str) -> Key {
        Secret::new(text).into()
    }

    fn scheme(id: &str) -> &'static Scheme {
        Schemes::built_in().named(id).unwrap()
    }

    fn names_of(steps: &[Step]) -> Vec<(&'static str, bool)> {
        steps.iter().map(|step| (step.name, step.ok)).collect()
    }

    #[test]
    fn a_right_delivery_passes_every_step_of_its_scheme() {
        for scheme in Schemes::built_in() {
            let Some((right, key)) = signed(scheme) else { continue };
            let steps = steps(&right, scheme, &[key], None);
            assert!(steps.iter().all(|step| step.ok && !step.detail.is_empty()), "{}: {steps:?}", scheme.id);
            let has_freshness = steps.iter().any(|step| step.name == "freshness");
            assert_eq!(has_freshness, scheme.time.is_some(), "{}", scheme.id);
        }
    }

    #[test]
    fn the_last_step_is_the_one_that_failed() {
        let scheme = scheme("nevo");
        let (right, key) = signed(scheme).unwrap();
        let judged = |capture: &Capture, keys: &[Key]| names_of(&steps(capture, scheme, keys, None));
        let well = |names: &[&'static str]| names.iter().map(|name| (*name, true)).collect::<Vec<_>>();
        let failing = |before: &[&'static str], last| [well(before), vec![(last, false)]].concat();
        let keys = [key];
        let unsigned = Capture { headers: vec![], ..right.clone() };
        assert_eq!(judged(&unsigned, &keys), failing(&[], "header"));
        let twice =
            Capture { headers: [right.headers.clone(), right.headers.clone()].concat(), ..right.clone() };
        assert_eq!(judged(&twice, &keys), failing(&[], "header"));
        assert_eq!(judged(&right, &[]), failing(&["header", "form", "time"], "secret"));
        let other = Capture { body: b"{}".to_vec(), ..right.clone() };
        assert_eq!(judged(&other, &keys), failing(&["header", "form", "time", "secret"], "signature"));
        let late = Capture { received_at: DateTime::from_timestamp(1_790_000_000, 0), ..right.clone() };
        let all = ["header", "form", "time", "secret", "signature"];
        assert_eq!(judged(&late, &keys), failing(&all, "freshness"));
        let retired = [Key { until: DateTime::from_timestamp(SIGNED_AT, 0), ..keys[0].clone() }];
        assert_eq!(judged(&right, &retired), failing(&all, "standing"));
    }

    #[test]
    fn a_repeated_time_or_id_is_blamed_on_its_own_step() {
        let scheme = scheme("standard_webhooks");
        for (name, step) in [("webhook-timestamp", "time"), ("webhook-id", "id")] {
            let (mut capture, key) = signed(scheme).unwrap();
            capture.headers.push((name.into(), "1".into()));
            let steps = steps(&capture, scheme, &[key], None);
            assert_eq!(steps.last().map(|step| (step.name, step.ok)), Some((step, false)));
        }
    }

    proptest! {
        #[test]
        fn all_steps_go_well_exactly_for_what_is_valid_and_none_shows_a_digest(
            place in 0..Schemes::built_in().iter().len(), body in ".{0,40}", keeps_body: bool, keeps_secret: bool,
            late in 0i64..1_000,
        ) {
            let scheme = Schemes::built_in().iter().nth(place).unwrap();
            let Some((mut capture, right)) = signed(scheme) else { return Ok(()) };
            let signature = capture.headers.clone();
            if !keeps_body {
                capture.body = body.into_bytes();
            }
            capture.received_at = DateTime::from_timestamp(SIGNED_AT + late, 0);
            let keys = [if keeps_secret { right } else { key("abcdef0123456789") }];
            let steps = steps(&capture, scheme, &keys, None);
            let verdict = verify(&capture, scheme, &keys, None);
            let failed = steps.iter().filter(|step| !step.ok).count();
            prop_assert_eq!(failed, usize::from(verdict.kind != crate::Kind::Valid));
            let header = scheme.header().unwrap();
            let value = signature.iter().find(|(name, _)| *name == header).map(|(_, value)| value).unwrap();
            prop_assert!(steps.iter().all(|step| !step.detail.contains(&value[value.len() - 20..])));
        }
    }
}
