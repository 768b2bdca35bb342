//! The lean check: header, form, secret, signature, then time, and the first step that fails is named.

use crate::lock::{Lock, Signed};
use crate::rule::{Direction, Fits, Limit, SecretForm, Window};
use crate::statement::{self, Statement, Statements};
use crate::verdict::{Freshness, Kind, Reason};
use crate::{Capture, Key, Scheme, Standing, jws};
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

/// A scheme with keys, prepared once for many requests.
pub struct Judge<'a> {
    scheme: &'a Scheme,
    keys: &'a [Key],
    locks: Result<Vec<Opening>, Reason>,
    others: Vec<Opening>,
}

/// A key that can be tried.
struct Opening {
    key: usize,
    form: SecretForm,
    lock: Lock,
}

/// Judges the capture by this scheme, with each of the keys, as of `at` (default: when it was received).
///
/// With neither time the signature is judged alone, and the standing of a key with limits is unknown. For many captures a
/// [`Judge`] is quicker.
#[must_use]
pub fn judge(capture: &Capture, scheme: &Scheme, keys: &[Key], at: Option<DateTime<Utc>>) -> Judgement {
    Judge::new(scheme, keys).judge(capture, at)
}

impl<'a> Judge<'a> {
    /// Prepares the keys.
    #[must_use]
    pub fn new(scheme: &'a Scheme, keys: &'a [Key]) -> Self {
        let opening = |form: SecretForm| {
            let serving = keys.iter().enumerate().filter(|(_, held)| held.serves(scheme));
            serving.map(move |(key, held)| {
                Lock::new(scheme, &held.secret, form).map(|lock| Opening { key, form, lock })
            })
        };
        let mut locks = Vec::new();
        let mut fault = if keys.is_empty() { Reason::NoSecret } else { Reason::NoFittingSecret };
        for tried in opening(scheme.secret) {
            match tried {
                Ok(opening) => locks.push(opening),
                // That one is empty says more than that another is in the wrong encoding.
                Err(reason) if fault != Reason::EmptySecret => fault = reason,
                Err(_) => {}
            }
        }
        let others = scheme.also_try.iter().flat_map(|form| opening(*form).flatten()).collect();
        Self { scheme, keys, locks: if locks.is_empty() { Err(fault) } else { Ok(locks) }, others }
    }

    /// Judges one request as of `at` (default: when it was received).
    #[must_use]
    pub fn judge(&self, capture: &Capture, at: Option<DateTime<Utc>>) -> Judgement {
        let at = at.or(capture.received_at);
        match self.matching(capture, at) {
            Err(reason) => Judgement {
                reason,
                key: None,
                standing: Standing::Unknown,
                freshness: Freshness::NotCheckable,
                form: self.scheme.secret,
            },
            Ok((opening, signed_at_ms)) => self.matched(opening, age_ms(signed_at_ms, at), at),
        }
    }

    fn matched(&self, opening: &Opening, age_ms: Option<i64>, at: Option<DateTime<Utc>>) -> Judgement {
        let standing = self.keys[opening.key].standing(at);
        let (reason, freshness) = if opening.form == self.scheme.secret {
            let late = age_ms.and_then(|age_ms| lateness(age_ms, self.scheme.time.as_ref()?));
            let freshness = age_ms.map_or(Freshness::NotCheckable, |ms| Freshness::Seconds(ms / 1_000));
            (out_of_use(standing).or(late).unwrap_or(Reason::SignatureMatches), freshness)
        } else {
            // The provider's rule was not kept, so nothing vouches for the time either.
            (Reason::MatchesOtherSecretForm, Freshness::NotCheckable)
        };
        Judgement { reason, key: Some(opening.key), standing, freshness, form: opening.form }
    }

    /// The key that fits, and the time that was signed, in milliseconds.
    fn matching(
        &self,
        capture: &Capture,
        at: Option<DateTime<Utc>>,
    ) -> Result<(&Opening, Option<i64>), Reason> {
        let said = statement::statements(capture, self.scheme)?;
        let jws = statement::is_jws(self.scheme).then(|| jws::read(said.each[0].value)).transpose()?;
        let locks = self.locks.as_ref().map_err(|reason| *reason)?;
        let found = match &jws {
            Some(jws) => best(
                locks.iter().filter(|one| one.lock.fits_text(jws.text.as_bytes(), &jws.digest)),
                self.keys,
                at,
            )
            .map(|opening| (opening, None)),
            None => self.fitting(&said, locks, at).or_else(|| self.fitting(&said, &self.others, at)),
        };
        let found = found.ok_or(Reason::SignatureMismatch)?;
        if let (Some(jws), Some(claims)) = (&jws, &self.scheme.claims) {
            jws::check(jws, capture, claims)?;
        }
        Ok(found)
    }

    /// The key for the first of the statements, where as many fit as must.
    fn fitting<'b>(
        &self,
        said: &Statements<'_>,
        openings: &'b [Opening],
        at: Option<DateTime<Utc>>,
    ) -> Option<(&'b Opening, Option<i64>)> {
        let fits = |statement: &Statement<'_>| {
            let fillings = statement.fillings(&said.request);
            let signed: Vec<Signed<'_>> =
                fillings.map(|filling| Signed::new(filling, openings.len())).collect();
            let opens = |one: &&Opening| {
                signed.iter().any(|signed| one.lock.fits(self.scheme, signed, &statement.digests))
            };
            best(openings.iter().filter(opens), self.keys, at)
                .map(|opening| (opening, statement.signed_at_ms))
        };
        match said.fits {
            Fits::Any => said.each.iter().find_map(fits),
            // The key that was least in use: one item of a retired secret is not made right by the others.
            Fits::All => {
                let mut each = said.each.iter().map(fits);
                let first = each.next()??;
                each.try_fold(first, |least, found| {
                    let trusted = |(opening, _): &(&Opening, _)| trust(self.keys[opening.key].standing(at));
                    found.map(|found| if trusted(&found) < trusted(&least) { found } else { least })
                })
            }
        }
    }
}

/// The same secret may be kept under two names; the one in use is the one that is meant.
fn best<'b>(
    fitting: impl Iterator<Item = &'b Opening>,
    keys: &[Key],
    at: Option<DateTime<Utc>>,
) -> Option<&'b Opening> {
    let mut retired = None;
    for opening in fitting {
        if keys[opening.key].standing(at) == Standing::Current {
            return Some(opening);
        }
        retired = retired.or(Some(opening));
    }
    retired
}

fn trust(standing: Standing) -> u8 {
    match standing {
        Standing::Retired => 0,
        Standing::NotYet => 1,
        Standing::Unknown => 2,
        Standing::Current => 3,
    }
}

fn out_of_use(standing: Standing) -> Option<Reason> {
    match standing {
        Standing::Retired => Some(Reason::SecretRetired),
        Standing::NotYet => Some(Reason::SecretNotYet),
        Standing::Current | Standing::Unknown => None,
    }
}

fn age_ms(signed_at_ms: Option<i64>, judged_at: Option<DateTime<Utc>>) -> Option<i64> {
    Some(judged_at?.timestamp_millis().saturating_sub(signed_at_ms?))
}

fn lateness(age_ms: i64, window: &Window) -> Option<Reason> {
    let tolerance_ms = i64::from(window.tolerance_s?) * 1_000;
    let is_beyond = |distance_ms: i64| match window.limit {
        Limit::Inclusive => distance_ms > tolerance_ms,
        Limit::Exclusive => distance_ms >= tolerance_ms,
    };
    if is_beyond(age_ms) {
        return Some(Reason::TimestampTooOld);
    }
    let is_too_new = window.refuses == Direction::PastAndFuture && is_beyond(age_ms.saturating_neg());
    is_too_new.then_some(Reason::TimestampTooNew)
}
