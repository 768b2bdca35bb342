//! Why a delivery does not verify: known causes are tried only when somebody asks, and never change the verdict.

use exhibit_entry::Moment;
use exhibit_hook::{Capture, Cause, Detection, Explanation, Key, Kind, Reason, Scheme, Verdict};
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::{Asked, judge};

/// Whether causes are searched for.
#[derive(Clone, Debug, Default)]
pub enum Search {
    /// They are not.
    #[default]
    Nothing,
    /// They are, with these keys beside the ones that are judged with.
    Causes(Vec<Key>),
}

/// What was found beside a verdict. Serialises to `cause`, `tried`, `bounded`, `remarks` and `how` beside it.
#[derive(Clone, Debug, Serialize)]
pub struct Why {
    /// The cause; null when none was found or searched for.
    #[serde(serialize_with = "cause_line")]
    pub cause: Option<Cause>,
    /// Variants that were compared.
    pub tried: u64,
    /// Whether the search stopped at its budget.
    pub bounded: bool,
    /// Observations that are no proof.
    pub remarks: Vec<String>,
    /// A line for a shell that makes the check again, for what is valid or explained. Holds text of the request, escaped.
    pub how: Option<String>,
}

/// Searches why a delivery is not valid, as [`judge`] judges it by the same arguments; `None` for what is valid or stale.
///
/// `keys` may hold more secrets than those it was judged with: that another one fits is a cause too.
#[must_use]
pub fn explain(capture: &Capture, asked: Asked<'_>, keys: &[Key], at: Option<Moment>) -> Option<Explanation> {
    let verdict = judge(capture, asked, keys, at);
    if matches!(verdict.kind, Kind::Valid | Kind::Stale) {
        return None;
    }
    searched(capture, asked, keys)
}

/// The first scheme in question that gives a cause, else what the first one came to.
fn searched(capture: &Capture, asked: Asked<'_>, keys: &[Key]) -> Option<Explanation> {
    let mut first = None;
    for scheme in in_question(capture, asked) {
        let found = exhibit_hook::explain(capture, scheme, keys, asked.schemes);
        if found.cause.is_some() {
            return Some(found);
        }
        first = first.or(Some(found));
    }
    first
}

/// The scheme that is asked for or told by the headers; where none is told, all: a proxy may have renamed the header.
fn in_question<'a>(capture: &Capture, asked: Asked<'a>) -> Vec<&'a Scheme> {
    match (asked.scheme, asked.schemes.detect(capture)) {
        (Some(scheme), _) | (None, Detection::One(scheme)) => vec![scheme],
        (None, Detection::Ambiguous(several)) => several,
        (None, Detection::None) => asked.schemes.iter().collect(),
    }
}

/// Completes a verdict with what the search finds, and its words with the finding's.
pub(super) fn completed(
    mut verdict: Verdict,
    capture: &Capture,
    asked: Asked<'_>,
    (judged_with, search): (&[Key], &Search),
) -> (Verdict, Option<Why>) {
    let Search::Causes(others) = search else { return (verdict, None) };
    if matches!(verdict.kind, Kind::Valid | Kind::Stale) {
        let scheme = verdict.scheme.as_deref().and_then(|id| asked.schemes.named(id));
        let how = scheme.and_then(|scheme| exhibit_hook::recipe(capture, scheme)?.openssl());
        return (verdict, Some(Why { cause: None, tried: 0, bounded: false, remarks: Vec::new(), how }));
    }
    let keys = [judged_with, others].concat();
    let Some(found) = searched(capture, asked, &keys) else { return (verdict, None) };
    if found.cause.is_some() || verdict.reason == Reason::SignatureMismatch {
        verdict.explanation = format!("{} {}", verdict.explanation, found.sentence());
    }
    for remark in &found.remarks {
        verdict.explanation = format!("{} {remark}", verdict.explanation);
    }
    let how = found.cause.as_ref().and_then(|cause| cause.recipe.as_ref()?.openssl());
    let Explanation { cause, tried, bounded, remarks } = found;
    (verdict, Some(Why { cause, tried, bounded, remarks, how }))
}

#[derive(Serialize)]
struct CauseLine<'a> {
    scheme: &'a str,
    body: &'a str,
    key: &'a str,
    signed: &'a str,
    key_name: Option<&'a str>,
    key_fingerprint: &'a str,
    covers_content: bool,
    sentences: &'a [String],
    signed_body_sha256: Option<String>,
    signed_bytes: Option<usize>,
}

/// The cause without the body: that is foreign, may be long, and is asked for apart.
fn cause_line<S: Serializer>(cause: &Option<Cause>, to: S) -> Result<S::Ok, S::Error> {
    let line = cause.as_ref().map(|cause| CauseLine {
        scheme: &cause.scheme,
        body: &cause.body,
        key: cause.key,
        signed: &cause.signed,
        key_name: cause.key_name.as_deref(),
        key_fingerprint: &cause.key_fingerprint,
        covers_content: cause.covers_content,
        sentences: &cause.sentences,
        signed_body_sha256: cause.signed_body.as_ref().map(|body| hex::encode(Sha256::digest(body))),
        signed_bytes: cause.signed_body.as_ref().map(Vec::len),
    });
    line.serialize(to)
}
