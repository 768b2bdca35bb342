//! Captured webhooks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exhibit_engine::Hash;
use exhibit_engine::entry::Moment;
use exhibit_engine::hook::{self, Cause, Explanation, Freshness, Kind, Part, Scheme, Step, Verdict};
use exhibit_engine::store::{CaptureProblemLine, StoredCapture};
use exhibit_engine::webhook::Look;
use exhibit_engine::webhook::copies::SentHere;
use exhibit_engine::webhook::replay::MARK_HEADER;
use exhibit_engine::webhook::shelf::{ImportedFile, Note};
use sha2::{Digest, Sha256};

use super::log::{cut, cut_at};
use crate::captures::{Captures, Line};
use crate::wire::{
    CaptureBody, CaptureCause, CaptureDetail, CaptureExplained, CaptureFileLine, CaptureHeader, CaptureKey,
    CaptureLine, CaptureProblem, CheckLine, HeaderCopy, HeaderPart, KeyStanding, Standing, StoredProblem,
};

/// Longest beginning of a body that is shown, in bytes; more of it would only keep the window busy.
pub(super) const BODY_LIMIT_BYTES: usize = 1 << 20;

/// Longest beginning of a stored problem that is shown, in bytes: enough to see what it is.
const BEGINNING_LIMIT_BYTES: usize = 2_048;

/// Most headers of one delivery that are shown; servers take about a hundred.
const HEADERS_AT_MOST: usize = 200;

/// Longest address or header value that is shown: servers refuse lines above 8 KiB, and two of that fill a screen.
const VALUE_LIMIT_CHARS: usize = 8_192;

impl CaptureLine {
    /// A judged capture, with what else is known of it there.
    pub(crate) fn of(line: &Line, captures: &Captures) -> Self {
        let first = line.same_as.and_then(|first| captures.line(first));
        Self {
            id: line.id,
            delivery: line.delivery.clone().map(cut),
            event: line.event.clone().map(cut),
            received_at: line.received_at.map(|at| at.to_string()),
            file: line.file.clone(),
            scheme: line.scheme.clone(),
            standing: line.standing,
            reason: line.reason.to_string(),
            key: line.key.clone(),
            cause: captures.cause(line.id).map(str::to_owned),
            same_as: line.same_as,
            first_standing: first.map(|first| first.standing),
        }
    }
}

/// What stands around one capture.
pub(crate) struct Around {
    /// As the list shows it.
    pub(crate) line: CaptureLine,
    /// Other captures of the same delivery with the same body.
    pub(crate) duplicates: Vec<u64>,
    /// Captures with the same delivery id and another body.
    pub(crate) conflicts: Vec<u64>,
    /// Why it may be a copy that was sent from here.
    pub(crate) sent_from_here: Option<String>,
    /// Whether that is known.
    pub(crate) is_copy: bool,
}

impl CaptureDetail {
    /// A stored capture as it was looked at.
    pub(crate) fn of(stored: &StoredCapture, (verdict, look): (Verdict, &Look<'_>), around: Around) -> Self {
        let StoredCapture { line, capture } = stored;
        let headers = capture.headers.iter().zip(&look.parts).take(HEADERS_AT_MOST);
        let shown = |((name, value), part): (&(String, String), &Option<Part>)| {
            header((name, value), part.as_ref().copied(), (&verdict, look))
        };
        Self {
            line: around.line,
            explanation: verdict.explanation.clone(),
            candidates: verdict.candidates.clone(),
            key: key_of(&verdict),
            freshness: freshness(verdict.freshness),
            stored_at: line.stored_at.to_string(),
            method: cut(capture.method.clone()),
            url: cut_at(hook::masked_url(&capture.url), VALUE_LIMIT_CHARS),
            headers: headers.map(shown).collect(),
            more_headers: capture.headers.len().saturating_sub(HEADERS_AT_MOST) as u64,
            body: CaptureBody::from(capture.body.as_slice()),
            exactness: line.rebuilt.clone(),
            steps: look.steps.iter().cloned().map(CheckLine::from).collect(),
            not_covered: look.not_covered.clone(),
            duplicates: around.duplicates,
            conflicts: around.conflicts,
            sent_from_here: around.sent_from_here,
            is_copy: around.is_copy,
        }
    }
}

fn header(
    (name, value): (&str, &str),
    part: Option<Part>,
    (verdict, look): (&Verdict, &Look<'_>),
) -> CaptureHeader {
    let is_masked = look.schemes.is_credential(name);
    let shown = if is_masked { String::new() } else { cut_at(value.to_owned(), VALUE_LIMIT_CHARS) };
    CaptureHeader {
        name: cut(name.to_owned()),
        value: shown,
        part: part.map_or(HeaderPart::Unknown, HeaderPart::from),
        is_masked,
        copy: copy_of(name, verdict, look.scheme),
    }
}

/// The place in the body that should say the same, and whether it does.
fn copy_of(name: &str, verdict: &Verdict, scheme: Option<&Scheme>) -> Option<HeaderCopy> {
    let is = |other: &str| other.eq_ignore_ascii_case(name);
    let agrees = verdict.not_covered.iter().find(|header| is(&header.header))?.body_agrees?;
    let path = scheme?.unsigned.iter().find(|header| is(&header.header))?.member.clone()?;
    Some(HeaderCopy { path, agrees })
}

fn key_of(verdict: &Verdict) -> Option<CaptureKey> {
    let (key, fingerprint) = (verdict.key.as_ref()?, verdict.key_fingerprint.clone()?);
    Some(CaptureKey { name: key.name.clone(), fingerprint, standing: key.standing.into() })
}

fn freshness(freshness: Freshness) -> Option<String> {
    let Freshness::Seconds(seconds) = freshness else { return None };
    Some(match seconds {
        0 => "signed in the second in which it came".to_owned(),
        1.. => format!("signed {} before it came", length(seconds.unsigned_abs())),
        _ => format!("signed for {} after it came", length(seconds.unsigned_abs())),
    })
}

/// A length of time in its two largest units.
fn length(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, _, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

impl From<&[u8]> for CaptureBody {
    fn from(bytes: &[u8]) -> Self {
        Self::beginning(bytes, BODY_LIMIT_BYTES)
    }
}

impl CaptureBody {
    /// The first `limit_bytes` of a body, with the size and the hash of all of it.
    pub(super) fn beginning(bytes: &[u8], limit_bytes: usize) -> Self {
        let shown = &bytes[..bytes.len().min(limit_bytes)];
        let (content, is_text) = as_text(shown, shown.len() < bytes.len());
        Self {
            content,
            is_text,
            is_whole: shown.len() == bytes.len(),
            bytes: bytes.len() as u64,
            sha256: Hash(Sha256::digest(bytes).into()).to_string(),
        }
    }
}

/// Bytes as text where they are text, else as base64. Where they are only a beginning, their last character may be cut.
fn as_text(bytes: &[u8], is_cut: bool) -> (String, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), true),
        Err(error) if is_cut && error.error_len().is_none() => {
            (String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned(), true)
        }
        Err(_) => (STANDARD.encode(bytes), false),
    }
}

impl From<ImportedFile> for CaptureFileLine {
    fn from(file: ImportedFile) -> Self {
        let told = |note: Note| CaptureProblem {
            file: file.path.clone(),
            line: note.line,
            reason: cut(note.reason),
        };
        let mut problems: Vec<CaptureProblem> = file.notes.iter().cloned().map(told).collect();
        let more_problems = file.problems.saturating_sub(problems.len() as u64);
        problems.extend(file.error.map(|error| CaptureProblem {
            file: file.path.clone(),
            line: 0,
            reason: cut(error.message),
        }));
        Self {
            format: (file.format != "none").then_some(file.format),
            seen: file.seen,
            new: file.new,
            again: file.again,
            known: file.known,
            conflicts: file.conflicts,
            problems,
            more_problems,
            path: file.path,
        }
    }
}

impl From<CaptureProblemLine> for StoredProblem {
    fn from(line: CaptureProblemLine) -> Self {
        let CaptureProblemLine { id, stored_at, problem } = line;
        let shown = &problem.raw[..problem.raw.len().min(BEGINNING_LIMIT_BYTES)];
        let (beginning, is_text) = as_text(shown, shown.len() < problem.raw.len());
        Self {
            id,
            stored_at: stored_at.to_string(),
            file: problem.file,
            line: problem.line,
            reason: cut(problem.reason),
            bytes: problem.raw_bytes,
            kept: problem.raw.len() as u64,
            beginning,
            is_text,
        }
    }
}

impl From<Explanation> for CaptureExplained {
    fn from(explanation: Explanation) -> Self {
        let Explanation { cause, tried, bounded, remarks } = explanation;
        Self { cause: cause.map(CaptureCause::from), tried, bounded, remarks }
    }
}

impl From<Cause> for CaptureCause {
    fn from(cause: Cause) -> Self {
        Self {
            scheme: cause.scheme,
            body: cause.body,
            key: cause.key.to_owned(),
            signed: cause.signed,
            key_name: cause.key_name,
            key_fingerprint: cause.key_fingerprint,
            sentences: cause.sentences,
            signed_body: cause.signed_body.as_deref().map(CaptureBody::from),
            covers_content: cause.covers_content,
        }
    }
}

impl From<Step> for CheckLine {
    fn from(step: Step) -> Self {
        Self { name: step.name.to_owned(), ok: step.ok, detail: step.detail, is_open: false }
    }
}

impl From<Kind> for Standing {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Valid => Self::Valid,
            Kind::Invalid => Self::Invalid,
            Kind::Stale => Self::Stale,
            Kind::Malformed => Self::Malformed,
            Kind::Unsigned => Self::Unsigned,
        }
    }
}

impl From<hook::Standing> for KeyStanding {
    fn from(standing: hook::Standing) -> Self {
        match standing {
            hook::Standing::Current => Self::Current,
            hook::Standing::Retired => Self::Retired,
            hook::Standing::NotYet => Self::NotYet,
            hook::Standing::Unknown => Self::Unknown,
        }
    }
}

impl From<Part> for HeaderPart {
    fn from(part: Part) -> Self {
        match part {
            Part::Signature => Self::Signature,
            Part::Signed => Self::Signed,
            Part::NotSigned => Self::NotSigned,
        }
    }
}

/// Why it is a copy: the workspace recorded that it sent it.
pub(crate) fn here_words(sent: &SentHere) -> String {
    let by = if sent.by_mark { "by its mark and body" } else { "by its moment, address, headers and body" };
    format!(
        "It was sent from here at {} (attempt {}, run {}), known {by}: it is no evidence, and is left out of packs and \
         comparisons.",
        sent.at, sent.attempt, sent.run
    )
}

/// Why it may be a copy, by its own word alone.
pub(crate) fn claimed_words() -> String {
    format!(
        "It carries the header {MARK_HEADER}, which Exhibit writes into requests that it sends, but nothing sent from this \
         workspace bore this mark and body: it is a copy from another workspace, or somebody marked it to be overlooked."
    )
}

/// Why it may be a copy: a request with the same id and body left this device before it came.
pub(crate) fn sent_words(at: Moment, run: &str) -> String {
    format!(
        "A request with this delivery id and body was sent from here at {at} (run {run}), before this came."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_is_cut_within_a_character_is_still_text() {
        let body = "aé".as_bytes();
        assert_eq!(as_text(body, false), ("aé".into(), true));
        assert_eq!(as_text(&body[..2], true), ("a".into(), true));
        assert_eq!(as_text(&body[..2], false), (STANDARD.encode(&body[..2]), false));
        assert_eq!(as_text(b"\xffa", true), (STANDARD.encode(b"\xffa"), false));
    }

    #[test]
    fn the_age_of_a_signature_is_told_in_its_largest_units() {
        let told = [0, 45, 845, -3_700, 200_000].map(|seconds| freshness(Freshness::Seconds(seconds)));
        let told = told.map(Option::unwrap);
        assert_eq!(
            told,
            [
                "signed in the second in which it came",
                "signed 45 s before it came",
                "signed 14 min 5 s before it came",
                "signed for 1 h 1 min after it came",
                "signed 2 d 7 h before it came",
            ]
        );
        assert_eq!(freshness(Freshness::NotCheckable), None);
    }
}
