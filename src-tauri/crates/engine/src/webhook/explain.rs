//! Why a delivery does not verify: known causes are tried only when somebody asks, and never change the verdict.

use exhibit_entry::Moment;
use exhibit_hook::{
    Capture, Cause, Detection, Explanation, Inquiry, Key, Kind, Reason, Scheme, Standing, Verdict,
};
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::{Asked, judge};

/// Most deliveries of one run whose causes are searched for: a file of forged ones must not cost hours. At 50 ms each,
/// however many schemes are in question, these are 10 s.
const SEARCHED_LIMIT: usize = 200;

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
    searched(capture, asked, keys, at)
}

/// One search over all schemes in question; none where there is none.
fn searched(capture: &Capture, asked: Asked<'_>, keys: &[Key], at: Option<Moment>) -> Option<Explanation> {
    let candidates = in_question(capture, asked);
    let inquiry = Inquiry { keys, schemes: asked.schemes, at: at.map(Moment::utc) };
    (!candidates.is_empty()).then(|| exhibit_hook::explain_any(capture, &candidates, inquiry))
}

/// The scheme that is asked for or told by the headers; where none is told, all: a proxy may have renamed the header.
fn in_question<'a>(capture: &Capture, asked: Asked<'a>) -> Vec<&'a Scheme> {
    match (asked.scheme, asked.schemes.detect(capture)) {
        (Some(scheme), _) | (None, Detection::One(scheme)) => vec![scheme],
        (None, Detection::Ambiguous(several)) => several,
        (None, Detection::None) => asked.schemes.iter().filter(|scheme| !scheme.headers.is_empty()).collect(),
    }
}

/// The search over all deliveries of one run.
pub(super) struct Causes {
    keys: Vec<Key>,
    wanted: bool,
    /// The moment of judgement.
    at: Option<Moment>,
    /// Deliveries that may still be searched.
    left: usize,
}

impl Causes {
    pub(super) fn new(judged_with: &[Key], search: &Search, at: Option<Moment>) -> Self {
        let (keys, wanted) = match search {
            Search::Nothing => (Vec::new(), false),
            Search::Causes(others) => ([judged_with, others].concat(), true),
        };
        Self { keys, wanted, at, left: SEARCHED_LIMIT }
    }

    /// Completes a verdict with what the search finds, and its words with the finding's.
    pub(super) fn completed(
        &mut self,
        mut verdict: Verdict,
        capture: &Capture,
        asked: Asked<'_>,
    ) -> (Verdict, Option<Why>) {
        if !self.wanted {
            return (verdict, None);
        }
        if matches!(verdict.kind, Kind::Valid | Kind::Stale) {
            let scheme = verdict.scheme.as_deref().and_then(|id| asked.schemes.named(id));
            let how = scheme.and_then(|scheme| exhibit_hook::recipe(capture, scheme)?.openssl());
            return (verdict, Some(Why { cause: None, tried: 0, bounded: false, remarks: Vec::new(), how }));
        }
        if self.left == 0 {
            verdict.explanation.push_str(&format!(
                " Its cause was not searched for: more than {SEARCHED_LIMIT} deliveries here do not verify."
            ));
            return (verdict, None);
        }
        self.left -= 1;
        let Some(found) = searched(capture, asked, &self.keys, self.at) else { return (verdict, None) };
        verdict.explanation = explained(&verdict, &found);
        let how = found.cause.as_ref().and_then(|cause| cause.recipe.as_ref()?.openssl());
        let Explanation { cause, tried, bounded, remarks } = found;
        (verdict, Some(Why { cause, tried, bounded, remarks, how }))
    }
}

/// The words of the verdict, then those of the finding.
fn explained(verdict: &Verdict, found: &Explanation) -> String {
    let mut parts = vec![verdict.explanation.clone()];
    if found.cause.is_some() || verdict.reason == Reason::SignatureMismatch {
        parts.push(found.sentence());
    }
    parts.extend(found.remarks.iter().cloned());
    parts.join(" ")
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
    standing: Standing,
    age_s: Option<i64>,
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
        standing: cause.standing,
        age_s: cause.age_s,
        sentences: &cause.sentences,
        signed_body_sha256: cause.signed_body.as_ref().map(|body| hex::encode(Sha256::digest(body))),
        signed_bytes: cause.signed_body.as_ref().map(Vec::len),
    });
    line.serialize(to)
}

#[cfg(test)]
mod tests {
    use exhibit_hook::{Schemes, Secret};

    use super::*;

    fn asked() -> Asked<'static> {
        Asked { schemes: Schemes::built_in(), scheme: None }
    }

    fn keys() -> Vec<Key> {
        vec![Secret::new("a secret").into()]
    }

    /// A right delivery and the same with one byte more.
    fn deliveries() -> [Capture; 2] {
        let bare = Capture {
            received_at: None,
            method: "POST".into(),
            url: "/".into(),
            headers: vec![],
            body: b"{\"id\":1}".to_vec(),
        };
        let scheme = Schemes::built_in().named("outworx").unwrap();
        let at = chrono::DateTime::UNIX_EPOCH;
        let right = exhibit_hook::sign(scheme, &keys()[0].secret, &bare, at, "d-1").unwrap();
        let longer = Capture { body: [right.body.as_slice(), b"\n"].concat(), ..right.clone() };
        [right, longer]
    }

    #[test]
    fn only_what_does_not_verify_is_explained() {
        let [right, longer] = deliveries();
        assert!(explain(&right, asked(), &keys(), None).is_none());
        let cause = explain(&longer, asked(), &keys(), None).unwrap().cause.unwrap();
        assert_eq!(cause.body, "trailing_newline_removed");
    }

    #[test]
    fn an_explanation_changes_no_verdict_and_shows_no_body() {
        let [_, longer] = deliveries();
        let before = judge(&longer, asked(), &keys(), None);
        let mut causes = Causes::new(&keys(), &Search::Causes(Vec::new()), None);
        let (verdict, why) = causes.completed(before.clone(), &longer, asked());
        assert_eq!((verdict.kind, verdict.reason), (before.kind, before.reason));
        let line = serde_json::to_value(why.unwrap()).unwrap();
        assert_eq!(line["cause"]["signed_bytes"], 8);
        assert!(line["cause"].get("signed_body").is_none());
    }

    #[test]
    fn a_run_with_too_many_failures_says_that_it_stopped_searching() {
        let [right, longer] = deliveries();
        let mut causes = Causes { keys: keys(), wanted: true, at: None, left: 0 };
        let (verdict, why) = causes.completed(judge(&longer, asked(), &keys(), None), &longer, asked());
        assert!(why.is_none() && verdict.explanation.contains("not searched for"));
        let (_, why) = causes.completed(judge(&right, asked(), &keys(), None), &right, asked());
        assert!(why.unwrap().how.is_some(), "what verifies costs no search");
    }
}
