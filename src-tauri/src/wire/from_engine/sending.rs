//! What is sent from here: plans, tries, test events, suites.

use exhibit_engine::Error;
use exhibit_engine::hook::Schemes;
use exhibit_engine::store::Attempt;
use exhibit_engine::webhook::replay::{Led, MARK_HEADER, MASK, Planned};
use exhibit_engine::webhook::suite::{Line, Outcome, Suite};
use exhibit_engine::webhook::trial::Template;

use super::log::cut_at;
use super::webhooks::BODY_LIMIT_BYTES;
use crate::wire::{
    AttemptLine, CaptureBody, EventTemplate, PlannedRequest, ReplayDone, ReplayPlan, SentRun, Standing,
    SuiteCase, SuiteResult, TargetLine,
};

/// Longest header value of an answer that is shown: servers refuse lines above 8 KiB.
const VALUE_LIMIT_CHARS: usize = 8_192;

/// Most headers of an answer that are shown.
const HEADERS_AT_MOST: usize = 100;

impl TargetLine {
    /// Where an address leads, and whether a person still has to confirm it.
    pub(crate) fn of(led: Led, needs_word: bool) -> Self {
        Self { host: led.host, needs_word, addresses: led.addresses }
    }
}

impl ReplayPlan {
    /// The requests that are shown, and how many there are in all. However many are shown, together they are no more
    /// bytes than one body.
    ///
    /// # Errors
    /// [`Error::Usage`] for what HTTP cannot carry.
    pub(crate) fn of(shown: &[Planned], schemes: &Schemes, count: u64) -> Result<Self, Error> {
        let limit_bytes = BODY_LIMIT_BYTES / shown.len().max(1);
        let requests = shown.iter().map(|planned| PlannedRequest::of(planned, schemes, limit_bytes));
        Ok(Self { requests: requests.collect::<Result<_, _>>()?, count })
    }
}

impl PlannedRequest {
    fn of(planned: &Planned, schemes: &Schemes, limit_bytes: usize) -> Result<Self, Error> {
        let head = planned.shown_head().map_err(|error| Error::Usage {
            message: error.to_string(),
            hint: "nothing was sent; change that header, or take it off".into(),
        })?;
        let shown = planned.shown_headers.iter();
        let masked = shown.clone().filter(|(_, value)| value == MASK).map(|(name, _)| name.clone());
        let mark = shown.clone().find(|(name, _)| name.eq_ignore_ascii_case(MARK_HEADER));
        let bytes = [head.as_bytes(), &planned.outbound.body].concat();
        let body = CaptureBody::from(planned.outbound.body.as_slice());
        Ok(Self {
            capture: planned.capture,
            bytes: CaptureBody::beginning(&bytes, limit_bytes),
            sent_sha256: body.sha256,
            body_bytes: body.bytes,
            edits: planned.edits.clone(),
            left_out: names(&planned.left_out),
            mark: mark.map(|(name, _)| name.clone()),
            masked: names(&masked.collect::<Vec<_>>()),
            sends_secret: planned.sends_secret(schemes),
            standing: planned.verdict.as_ref().map(|verdict| verdict.kind.into()),
        })
    }
}

/// Names of headers; of very many the first, and how many more there are.
fn names(all: &[String]) -> Vec<String> {
    let more = all.len().saturating_sub(HEADERS_AT_MOST);
    let first = all.iter().take(HEADERS_AT_MOST).map(|name| cut_at(name.clone(), VALUE_LIMIT_CHARS));
    first.chain((more > 0).then(|| format!("and {more} more"))).collect()
}

impl ReplayDone {
    /// Counts what came of attempts of one run.
    pub(crate) fn of<'a>(run: String, attempts: impl IntoIterator<Item = &'a Attempt>) -> Self {
        let mut done =
            Self { run, sent: 0, accepted: 0, redirected: 0, refused: 0, failed: 0, unanswered: 0 };
        for attempt in attempts {
            done.sent += 1;
            *match attempt.draft.status {
                None => &mut done.unanswered,
                Some(200..300) => &mut done.accepted,
                Some(300..400) => &mut done.redirected,
                Some(400..500) => &mut done.refused,
                Some(_) => &mut done.failed,
            } += 1;
        }
        done
    }
}

impl SentRun {
    /// What was sent by one call; `attempts` in the order of sending.
    pub(crate) fn of(attempts: &[&Attempt]) -> Option<Self> {
        let (first, last) = (&attempts.first()?.draft, &attempts.last()?.draft);
        Some(Self {
            run: first.run.clone(),
            at: first.at.to_string(),
            by: first.by_whom.clone(),
            kind: first.kind.as_str().to_owned(),
            target: cut_at(last.target.clone(), VALUE_LIMIT_CHARS),
            scheme: last.scheme.clone(),
            done: ReplayDone::of(first.run.clone(), attempts.iter().copied()),
            is_cut: false,
        })
    }
}

impl From<Attempt> for AttemptLine {
    fn from(Attempt { id, draft, .. }: Attempt) -> Self {
        Self {
            id,
            run: draft.run,
            at: draft.at.to_string(),
            by: draft.by_whom,
            kind: draft.kind.as_str().to_owned(),
            capture: draft.capture,
            edits: draft.edits,
            signature: draft.signature,
            target: cut_at(draft.target, VALUE_LIMIT_CHARS),
            address: draft.address,
            headers: shown(draft.headers),
            sent_sha256: exhibit_engine::Hash(draft.sent_sha256).to_string(),
            sent_bytes: draft.sent_bytes,
            standing: draft.verdict.as_deref().and_then(standing),
            status: draft.status,
            latency_ms: draft.latency_ms,
            answer_headers: shown(draft.response_headers.unwrap_or_default()),
            answer: draft.response.map(|kept| answer(&kept, draft.response_bytes)),
            error: draft.error,
        }
    }
}

/// The beginning of an answer that was kept, with the size of all that came.
fn answer(kept: &[u8], came: Option<u64>) -> CaptureBody {
    let mut body = CaptureBody::from(kept);
    let came = came.unwrap_or(kept.len() as u64);
    body.is_whole &= came <= kept.len() as u64;
    body.bytes = came;
    body
}

fn shown(headers: Vec<(String, String)>) -> Vec<(String, String)> {
    let cut = |(name, value)| (cut_at(name, VALUE_LIMIT_CHARS), cut_at(value, VALUE_LIMIT_CHARS));
    headers.into_iter().take(HEADERS_AT_MOST).map(cut).collect()
}

/// The standing that a recorded verdict is; none for a word that this version does not know.
fn standing(word: &str) -> Option<Standing> {
    match word {
        "valid" => Some(Standing::Valid),
        "invalid" => Some(Standing::Invalid),
        "stale" => Some(Standing::Stale),
        "malformed" => Some(Standing::Malformed),
        "unsigned" => Some(Standing::Unsigned),
        _ => None,
    }
}

impl From<Template> for EventTemplate {
    fn from(template: Template) -> Self {
        Self {
            name: template.name,
            body: template.body,
            content_type: template.content_type,
            headers: template.headers,
        }
    }
}

impl From<Suite> for SuiteResult {
    fn from(suite: Suite) -> Self {
        let (is_passed, is_reached) = (suite.is_passed(), suite.is_reached());
        Self {
            is_passed,
            is_reached,
            run: suite.run,
            at: suite.at.map(|at| at.to_string()).unwrap_or_default(),
            target: suite.target.unwrap_or_default(),
            scheme: suite.scheme.unwrap_or_default(),
            cases: suite.cases.into_iter().map(SuiteCase::from).collect(),
        }
    }
}

impl From<Line> for SuiteCase {
    fn from(line: Line) -> Self {
        Self {
            case: line.case.to_owned(),
            title: line.title.to_owned(),
            expected: line.expected.map(|expected| expected.as_str().to_owned()),
            status: line.status,
            latency_ms: line.latency_ms,
            ok: match line.outcome {
                Outcome::Pass => Some(true),
                Outcome::Fail => Some(false),
                Outcome::NotJudged | Outcome::NotRun => None,
            },
            note: line.note,
            error: line.error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_was_cut_says_how_long_it_was() {
        let cut = answer(b"abc", Some(9));
        assert_eq!((cut.content.as_str(), cut.is_whole, cut.bytes), ("abc", false, 9));
        let whole = answer(b"abc", Some(3));
        assert!(whole.is_whole && whole.bytes == 3);
        assert!(answer(b"", None).is_whole);
    }

    #[test]
    fn of_very_many_names_the_first_are_told_and_how_many_more_there_are() {
        let many: Vec<String> = (0..HEADERS_AT_MOST + 7).map(|at| format!("X-{at}")).collect();
        let told = names(&many);
        assert_eq!((told.len(), told.last().map(String::as_str)), (HEADERS_AT_MOST + 1, Some("and 7 more")));
        assert_eq!(names(&many[..3]), many[..3]);
    }

    #[test]
    fn a_verdict_that_is_not_known_is_none() {
        assert_eq!(standing("valid"), Some(Standing::Valid));
        assert_eq!(standing("unheard_of"), None);
    }
}
