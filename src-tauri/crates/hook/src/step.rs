//! A check step by step, in the order in which it is made, up to the step that failed. No step ever shows what the right
//! signature would have been.

use chrono::{DateTime, Utc};

use crate::verdict::{Freshness, Reason, Verdict};
use crate::{Capture, Key, Scheme, verify};

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
    for name in names(scheme, &verdict) {
        if failed == Some(name) {
            steps.push(Step { name, ok: false, detail: verdict.reason.sentence().to_owned() });
            break;
        }
        steps.push(Step { name, ok: true, detail: found(name, capture, scheme, &verdict) });
    }
    steps
}

/// The steps of a scheme. Freshness is one only where something could be said about it.
fn names(scheme: &Scheme, verdict: &Verdict) -> Vec<&'static str> {
    let mut names = vec!["header", "form"];
    names.extend(scheme.time.is_some().then_some("time"));
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
        Reason::NoSignatureHeader | Reason::UnknownScheme | Reason::AmbiguousScheme => "header",
        Reason::RepeatedHeader => repeated(capture, scheme),
        Reason::EmptySignature
        | Reason::BadPrefix
        | Reason::BadPairs
        | Reason::NoKnownVersion
        | Reason::BadHex
        | Reason::UpperCaseHex
        | Reason::BadBase64
        | Reason::WrongLength => "form",
        Reason::TimestampMissing | Reason::BadTimestamp => "time",
        Reason::IdMissing => "id",
        Reason::EmptySecret | Reason::NoSecret | Reason::BadSecretEncoding => "secret",
        Reason::SignatureMismatch | Reason::MatchesOtherSecretForm => "signature",
        Reason::TimestampTooOld | Reason::TimestampTooNew => "freshness",
        Reason::SecretRetired | Reason::SecretNotYet => "standing",
    })
}

/// The step whose header is there several times, in the order in which they are read.
fn repeated(capture: &Capture, scheme: &Scheme) -> &'static str {
    let twice = |name: &str| capture.header(name).nth(1).is_some();
    if twice(&scheme.header) {
        "header"
    } else if scheme.delivery_header.as_deref().is_some_and(|name| scheme.signed.needs_id() && twice(name))
        && !scheme.time_header().is_some_and(twice)
    {
        "id"
    } else {
        "time"
    }
}

fn found(name: &str, capture: &Capture, scheme: &Scheme, verdict: &Verdict) -> String {
    match name {
        "header" => format!("{} is there once.", scheme.header),
        "form" => "The signature can be read and is as long as it must be.".to_owned(),
        "time" => "The signed time is a whole number of seconds.".to_owned(),
        "id" => "The signed delivery id is there.".to_owned(),
        "secret" => "There is a secret that can be used.".to_owned(),
        "signature" => signed_by(capture, verdict),
        _ => fresh(scheme, verdict),
    }
}

fn signed_by(capture: &Capture, verdict: &Verdict) -> String {
    let fingerprint = verdict.key_fingerprint.as_deref().unwrap_or("not known");
    let bytes = capture.body.len();
    format!("Made over exactly these {bytes} bytes with the secret whose fingerprint is {fingerprint}.")
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
    use crate::{Schemes, Secret, sign};
    use proptest::prelude::*;

    const SIGNED_AT: i64 = 1_780_000_000;

    fn signed(scheme: &Scheme, secret: &Secret) -> Capture {
        let body = br#"{"id":"d-1"}"#.to_vec();
        let received_at = DateTime::from_timestamp(SIGNED_AT + 12, 0);
        let bare = Capture { received_at, method: "POST".into(), url: "/".into(), headers: vec![], body };
        sign(scheme, secret, &bare, DateTime::from_timestamp(SIGNED_AT, 0).unwrap(), "d-1").unwrap()
    }

    fn key(text: &str) -> Key {
        Secret::new(text).into()
    }

    fn secret() -> Secret {
        Secret::new("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    }

    fn names_of(steps: &[Step]) -> Vec<(&'static str, bool)> {
        steps.iter().map(|step| (step.name, step.ok)).collect()
    }

    #[test]
    fn a_right_delivery_passes_every_step_of_its_scheme() {
        for scheme in Schemes::built_in() {
            let steps = steps(&signed(scheme, &secret()), scheme, &[secret().into()], None);
            assert!(steps.iter().all(|step| step.ok && !step.detail.is_empty()), "{}: {steps:?}", scheme.id);
            assert_eq!(
                steps.iter().any(|step| step.name == "freshness"),
                scheme.time.is_some(),
                "{}",
                scheme.id
            );
        }
    }

    #[test]
    fn the_last_step_is_the_one_that_failed() {
        let scheme = Schemes::built_in().named("nevo").unwrap();
        let right = signed(scheme, &secret());
        let judged = |capture: &Capture, secrets: &[Key]| names_of(&steps(capture, scheme, secrets, None));
        let well = |names: &[&'static str]| names.iter().map(|name| (*name, true)).collect::<Vec<_>>();
        let failing = |before: &[&'static str], last| [well(before), vec![(last, false)]].concat();
        let unsigned = Capture { headers: vec![], ..right.clone() };
        assert_eq!(judged(&unsigned, &[secret().into()]), failing(&[], "header"));
        let twice =
            Capture { headers: [right.headers.clone(), right.headers.clone()].concat(), ..right.clone() };
        assert_eq!(judged(&twice, &[secret().into()]), failing(&[], "header"));
        assert_eq!(judged(&right, &[]), failing(&["header", "form", "time"], "secret"));
        let other = Capture { body: b"{}".to_vec(), ..right.clone() };
        assert_eq!(
            judged(&other, &[secret().into()]),
            failing(&["header", "form", "time", "secret"], "signature")
        );
        let late = Capture { received_at: DateTime::from_timestamp(1_790_000_000, 0), ..right };
        let all = ["header", "form", "time", "secret", "signature"];
        assert_eq!(judged(&late, &[secret().into()]), failing(&all, "freshness"));
    }

    #[test]
    fn a_repeated_time_or_id_is_blamed_on_its_own_step() {
        let scheme = Schemes::built_in().named("standard_webhooks").unwrap();
        for (name, step) in [("webhook-timestamp", "time"), ("webhook-id", "id")] {
            let mut capture = signed(scheme, &secret());
            capture.headers.push((name.into(), "1".into()));
            let steps = steps(&capture, scheme, &[secret().into()], None);
            assert_eq!(steps.last().map(|step| (step.name, step.ok)), Some((step, false)));
        }
    }

    proptest! {
        #[test]
        fn all_steps_go_well_exactly_for_what_is_valid_and_none_shows_a_digest(
            place in 0..Schemes::built_in().iter().len(), body in ".{0,40}", keeps_body: bool, keeps_secret: bool, late in 0i64..1_000,
        ) {
            let scheme = Schemes::built_in().iter().nth(place).unwrap();
            let mut capture = signed(scheme, &secret());
            let right = capture.headers.clone();
            if !keeps_body {
                capture.body = body.into_bytes();
            }
            capture.received_at = DateTime::from_timestamp(1_780_000_000 + late, 0);
            let secrets = [if keeps_secret { secret().into() } else { key("another") }];
            let steps = steps(&capture, scheme, &secrets, None);
            let verdict = verify(&capture, scheme, &secrets, None);
            prop_assert_eq!(steps.iter().all(|step| step.ok), verdict.kind == crate::Kind::Valid);
            prop_assert_eq!(steps.iter().filter(|step| !step.ok).count() , usize::from(verdict.kind != crate::Kind::Valid));
            let digest = right.iter().find(|(name, _)| *name == scheme.header).map(|(_, value)| &value[value.len() - 20..]).unwrap();
            prop_assert!(steps.iter().all(|step| !step.detail.contains(digest)));
        }
    }
}
