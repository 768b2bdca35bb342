//! Why a signature does not fit: the known causes are tried one by one, and one that fits is proof, because no other bytes
//! have that digest.
//!
//! An explanation never changes a verdict. It holds the bytes that were signed, never the digest that would be right for
//! bytes that were not. No rewrite drops or replaces content without saying so; the one that takes the body for empty is named
//! as what it is.

mod address;
mod body;
#[cfg(test)]
mod bounds;
mod change;
mod digest;
mod form;
mod frame;
mod json;
mod json_text;
mod layout;
mod lock;
mod meaning;
mod pack;
mod reading;
mod recipe;
mod retrial;
mod search;
mod text;
mod value;
mod words;

use crate::rule::Algorithm;
use crate::template::Piece;
use crate::verdict::{Covered, Kind};
use crate::{Capture, Freshness, Key, Scheme, Schemes, Standing, judge, signature, statement};
use chrono::{DateTime, Utc};
use lock::Budget;
use search::{Hit, Question};
use std::fmt;

pub use recipe::{Recipe, recipe};

/// Code of a signature that was made over an empty body although one arrived.
const EMPTY_BODY: &str = "empty_body";

/// Code of a signature that was made over the body alone although the scheme signs more.
const BODY_ALONE: &str = "recipe_body";

/// Most headers of a request that is searched. Source: Apache takes 100, Node.js about 2,000.
const HEADER_LIMIT: usize = 2_000;

/// Longest address and headers together: most servers refuse more than 64 KiB.
const HEAD_LIMIT_BYTES: usize = 256 << 10;

/// What the search for a cause came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The cause; none = no known one fits.
    pub cause: Option<Cause>,
    /// Variants that were compared.
    pub tried: u64,
    /// Whether the search stopped at its budget with variants left.
    pub bounded: bool,
    /// What stands out beside it, in sentences; observations and no proof.
    pub remarks: Vec<String>,
}

/// Under what change the signature fits.
#[derive(Clone, PartialEq, Eq)]
pub struct Cause {
    /// Id of the scheme whose rule fits.
    pub scheme: String,
    /// What is done to the captured body to get the signed one: codes joined by `+`, `as_received` when nothing.
    pub body: String,
    /// What is done to the secret: a code, `as_given` when nothing.
    pub key: &'static str,
    /// What departs from the documented recipe, address or writing of the signature: codes joined by `+`, `as_documented`
    /// when nothing.
    pub signed: String,
    /// The name of the secret that fits, where it has one.
    pub key_name: Option<String>,
    /// First 8 hexadecimal digits of the SHA-256 of that secret as it is kept.
    pub key_fingerprint: String,
    /// What happened, for people: no text of the request and nothing of a secret.
    pub sentences: Vec<String>,
    /// The body that was signed, where it is not the captured one.
    pub signed_body: Option<Vec<u8>>,
    /// Whether the signature vouches for the content that arrived. Not where it was made over an empty body, and not where the
    /// scheme does not say what stands around the body in the signed bytes: a part of the body may have been moved there.
    pub covers_content: bool,
    /// Whether that secret was in use at the moment of judgement. One that was not vouches for nothing.
    pub standing: Standing,
    /// Age of the signed time at the moment of judgement, in seconds; negative when it lies after it, none where no time is
    /// signed or there is no such moment.
    pub age_s: Option<i64>,
    /// How to make the check again over the signed body; none where it is no HMAC around a body.
    pub recipe: Option<Recipe>,
}

/// Bodies are long and not for logs.
impl fmt::Debug for Cause {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Cause")
            .field("scheme", &self.scheme)
            .field("body", &self.body)
            .field("key", &self.key)
            .field("signed", &self.signed)
            .field("key_fingerprint", &self.key_fingerprint)
            .field("signed_bytes", &self.signed_body.as_ref().map(Vec::len))
            .finish_non_exhaustive()
    }
}

impl Explanation {
    /// The finding in one line: the first sentences of the cause, or that there is none.
    #[must_use]
    pub fn sentence(&self) -> String {
        match &self.cause {
            Some(cause) => cause.sentences.join(" "),
            None => "No known cause fits: treat it as forged until the secret is confirmed.".to_owned(),
        }
    }
}

/// What is searched with.
#[derive(Debug, Clone, Copy)]
pub struct Inquiry<'a> {
    /// The keys, which may be more than those that it was judged with.
    pub keys: &'a [Key],
    /// All schemes that are known.
    pub schemes: &'a Schemes,
    /// The moment of judgement; none = when the request was received.
    pub at: Option<DateTime<Utc>>,
}

/// Searches why the capture does not verify by this scheme with these keys: [`explain_any`] of one scheme.
#[must_use]
pub fn explain(capture: &Capture, scheme: &Scheme, keys: &[Key], schemes: &Schemes) -> Explanation {
    explain_any(capture, &[scheme], Inquiry { keys, schemes, at: None })
}

/// Searches why the capture does not verify by any of these schemes. The first that gives a cause is taken.
///
/// Meant for what was judged invalid, malformed or unsigned. However many schemes and keys there are, it takes no more than
/// some 8 MiB of hashing, so that even a body of 1 MiB takes less than 50 ms (a body above 2.7 MiB is hashed three times);
/// what was left out then is said by `bounded`.
#[must_use]
pub fn explain_any(capture: &Capture, candidates: &[&Scheme], inquiry: Inquiry<'_>) -> Explanation {
    let mut budget = Budget::new(lock::budget_bytes(capture.body.len()));
    let mut remarks = remarks(capture, inquiry.keys);
    let mut found = None;
    if is_too_long(capture) {
        budget.spent = true;
        remarks.push(
            "The request has more headers than any server takes: what in them may have been changed was not searched for."
                .to_owned(),
        );
    } else {
        found = by_any(capture, candidates, inquiry, &mut budget);
        remarks.extend(candidates.iter().find_map(|scheme| untried(capture, scheme, inquiry.keys)));
    }
    Explanation { cause: found, tried: budget.tried, bounded: budget.spent, remarks }
}

/// Whether address and headers are longer than any server takes; only looking through them would cost more than the search.
fn is_too_long(capture: &Capture) -> bool {
    let bytes: usize = capture.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    capture.headers.len() > HEADER_LIMIT || bytes + capture.url.len() > HEAD_LIMIT_BYTES
}

/// Each scheme that the request has a signature for gets an equal share of what the ones before it left.
fn by_any(
    capture: &Capture,
    candidates: &[&Scheme],
    inquiry: Inquiry<'_>,
    budget: &mut Budget,
) -> Option<Cause> {
    let asked: Vec<&Scheme> =
        candidates.iter().copied().filter(|scheme| presents_something(capture, scheme)).collect();
    asked.iter().enumerate().find_map(|(place, scheme)| {
        let kept = budget.reserve(100 / (asked.len() - place) as u64);
        let found = by_one(capture, scheme, inquiry, budget);
        budget.release(kept);
        found
    })
}

fn by_one(capture: &Capture, scheme: &Scheme, inquiry: Inquiry<'_>, budget: &mut Budget) -> Option<Cause> {
    let kept = budget.reserve(50);
    let found = by_other_scheme(capture, scheme, inquiry, budget);
    budget.release(kept);
    // A public key, a token sent in clear or a key of other schemes proves nothing here, and nor does one of nothing.
    let is_of_use = |key: &&Key| key.serves(scheme) && reading::is_worth_knowing(key.secret.bytes());
    let keys: Vec<Key> = inquiry.keys.iter().filter(is_of_use).cloned().collect();
    let inquiry = Inquiry { keys: &keys, ..inquiry };
    found.or_else(|| {
        let hit = if is_hmac_around_a_body(scheme) {
            around_a_body(capture, scheme, inquiry.keys, budget)
        } else {
            retrial::search(capture, scheme, inquiry, budget)
        };
        hit.map(|hit| cause(hit, capture, scheme, inquiry))
    })
}

fn presents_something(capture: &Capture, scheme: &Scheme) -> bool {
    scheme.in_body.is_some()
        || signature::is_there(capture, scheme)
        || scheme.headers.iter().any(|name| !digest::renamed(capture, name).is_empty())
}

/// That more signatures came than each public key was tried on.
fn untried(capture: &Capture, scheme: &Scheme, keys: &[Key]) -> Option<String> {
    if !scheme.has_key_pair() {
        return None;
    }
    let came = signature::presented(capture, scheme).map_or(0, |presented| presented.digests.len());
    let tried = crate::lock::tries(keys.len());
    (came > tried).then(|| {
        format!(
            "It shows {came} signatures; with so many public keys only the first {tried} were tried on each."
        )
    })
}

/// Whether the likeliest schemes' way of searching serves: many keys over the same bytes.
fn is_hmac_around_a_body(scheme: &Scheme) -> bool {
    scheme.algorithm == Algorithm::Hmac && scheme.in_body.is_none() && scheme.signed.has(&Piece::Body)
}

fn around_a_body(capture: &Capture, scheme: &Scheme, keys: &[Key], budget: &mut Budget) -> Option<Hit> {
    let digests = digest::presented(capture, scheme);
    if digests.is_empty() {
        return None;
    }
    let documented = frame::documented(capture, scheme);
    let frames = frame::others(capture, scheme, documented.as_ref(), budget);
    let question =
        Question { body: &capture.body, digests: &digests, documented: documented.as_ref(), frames: &frames };
    search::search(&question, keys, scheme, budget)
}

/// A cause that is no change of the request at all: another scheme with the same header.
fn by_other_scheme(
    capture: &Capture,
    scheme: &Scheme,
    inquiry: Inquiry<'_>,
    budget: &mut Budget,
) -> Option<Cause> {
    let shares = |other: &Scheme| {
        let names = |name: &String| scheme.headers.iter().any(|mine| mine.eq_ignore_ascii_case(name));
        other.headers.iter().any(names)
    };
    let same_header = |other: &&Scheme| {
        other.id != scheme.id
            && shares(other)
            && other.body_covered() == Covered::Whole
            && !other.same_rule(scheme)
            && signature::presented(capture, other).is_ok()
    };
    inquiry.schemes.iter().filter(same_header).find_map(|other| {
        let keys = retrial::affordable(capture, other, inquiry.keys, budget);
        let judged = judge(capture, other, keys, inquiry.at);
        let key = &keys[judged.key?];
        let age_s = match judged.freshness {
            Freshness::Seconds(age_s) => Some(age_s),
            _ => None,
        };
        let standing = judged.standing;
        matches!(judged.kind(), Kind::Valid | Kind::Stale).then(|| Cause {
            scheme: other.id.clone(),
            body: "as_received".to_owned(),
            key: "as_given",
            signed: "as_documented".to_owned(),
            key_name: key.name.clone(),
            key_fingerprint: key.secret.fingerprint(),
            sentences: words::other_scheme(scheme, other, words::Circumstances { standing, age_s }),
            signed_body: None,
            covers_content: is_in_use(standing),
            standing,
            age_s,
            recipe: recipe(capture, other),
        })
    })
}

fn cause(hit: Hit, capture: &Capture, scheme: &Scheme, inquiry: Inquiry<'_>) -> Cause {
    let key = &inquiry.keys[hit.key.0];
    let at = inquiry.at.or(capture.received_at);
    let standing = key.standing(at);
    let age_s =
        at.zip(signed_at(&hit, capture, scheme)).map(|(at, signed_at)| (at - signed_at).num_seconds());
    let covers_content = is_in_use(standing) && covers_content(&hit, capture, scheme);
    let circumstances = words::Circumstances { standing, age_s };
    let sentences = words::sentences(&hit, (capture, scheme), key, circumstances);
    let or =
        |code: &str, otherwise: &str| if code.is_empty() { otherwise.to_owned() } else { code.to_owned() };
    let odd = hit.odd.map(|odd| odd.code).unwrap_or_default();
    let departures: Vec<&str> =
        [hit.frame.0.as_str(), odd].into_iter().filter(|code| !code.is_empty()).collect();
    let reading = match hit.key.1 {
        "" => recipe::documented_key(scheme),
        code => recipe::key_of_code(code),
    };
    let recipe = recipe::hash_name(hit.digest_bytes).map(|hash| Recipe {
        hash,
        key: reading,
        before: hit.around.0.clone(),
        after: hit.around.1.clone(),
    });
    let (body, signed_body) = match hit.body {
        Some((code, _, bytes)) => (code, Some(bytes)),
        None => ("as_received".to_owned(), None),
    };
    Cause {
        scheme: scheme.id.clone(),
        covers_content,
        standing,
        age_s,
        body,
        key: if hit.key.1.is_empty() { "as_given" } else { hit.key.1 },
        signed: or(&departures.join("+"), "as_documented"),
        key_name: key.name.clone(),
        key_fingerprint: key.secret.fingerprint(),
        sentences,
        signed_body,
        recipe,
    }
}

/// The signed time: from around the body, else as the scheme documents it, from a member of the signed body for example.
fn signed_at(hit: &Hit, capture: &Capture, scheme: &Scheme) -> Option<DateTime<Utc>> {
    if hit.signed_at.is_some() || !hit.frame.0.is_empty() {
        return hit.signed_at;
    }
    let body = hit.body.as_ref().map_or(&capture.body, |(_, _, signed)| signed).clone();
    let signed = Capture { body, ..capture.clone() };
    let said = statement::statements(&signed, scheme).ok()?;
    DateTime::from_timestamp_millis(said.each.first()?.signed_at_ms?)
}

fn is_in_use(standing: Standing) -> bool {
    matches!(standing, Standing::Current | Standing::Unknown)
}

fn covers_content(hit: &Hit, capture: &Capture, scheme: &Scheme) -> bool {
    let is_empty = hit.body.as_ref().is_some_and(|(code, ..)| code.starts_with(EMPTY_BODY));
    !is_empty && scheme.body_covered() == Covered::Whole && edges_are_known(hit, capture)
}

/// Whether the signed bytes tell where the body begins and ends in them. Where they are nothing but the body they do when it
/// is JSON from its first to its last byte: no recipe begins and ends so.
fn edges_are_known(hit: &Hit, capture: &Capture) -> bool {
    let body = hit.body.as_ref().map_or(&capture.body, |(_, _, signed)| signed).trim_ascii();
    let is_json = || matches!(body, [b'{', .., b'}'] | [b'[', .., b']']);
    hit.is_sure || (hit.frame.0 == BODY_ALONE && is_json())
}

/// What stands out about the request whatever the search finds.
fn remarks(capture: &Capture, keys: &[Key]) -> Vec<String> {
    let mut said = Vec::new();
    let length = capture.header("Content-Length").next().and_then(|text| text.parse::<usize>().ok());
    let bytes = capture.body.len();
    match length {
        Some(length) if bytes < length => said.push(format!(
            "The body holds {bytes} bytes, but Content-Length says {length}: it was cut on the way or when it was captured, and \
             what is missing cannot be recovered."
        )),
        Some(length) if bytes > length => said.push(format!(
            "The body holds {bytes} bytes, but Content-Length says {length}: something was added on the way or when it was \
             captured."
        )),
        _ if breaks_off(&capture.body) => {
            said.push("The JSON in the body breaks off before its end.".to_owned());
        }
        _ => {}
    }
    if keys.iter().any(|key| reading::has_something_around(key.secret.bytes())) {
        said.push("A secret has white space or quotation marks around it, which is seldom meant.".to_owned());
    }
    said
}

fn breaks_off(body: &[u8]) -> bool {
    let text = body.trim_ascii();
    let ends = |open: &[u8], close: &[u8]| text.starts_with(open) && !text.ends_with(close);
    ends(b"{", b"}") || ends(b"[", b"]")
}

#[cfg(test)]
mod tests {
    use crate::{Scheme, Schemes};

    pub(super) fn scheme(id: &str) -> &'static Scheme {
        Schemes::built_in().named(id).unwrap()
    }
}
