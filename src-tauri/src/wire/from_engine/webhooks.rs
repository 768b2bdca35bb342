//! Captured webhooks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exhibit_engine::Hash;
use exhibit_engine::hook::{Kind, Part, Scheme, Step};
use exhibit_engine::secret::WebhookSecret;
use exhibit_engine::webhook::{Look, Problem};
use sha2::{Digest, Sha256};

use super::log::{cut, cut_at};
use crate::captures::{Captures, Held};
use crate::wire::{
    CaptureProblem, CheckLine, Deliveries, DeliveryDetail, DeliveryLine, HeaderLine, HeaderPart, Keeping,
    KeyStanding, SchemeLine, SecretLine, Verdict,
};

/// Longest beginning of a body that is shown, in bytes; more of it would only keep the window busy.
const BODY_LIMIT_BYTES: usize = 1 << 20;

/// Most headers of one delivery that are shown; servers take about a hundred.
const HEADERS_AT_MOST: usize = 200;

/// Longest address or header value that is shown: servers refuse lines above 8 KiB, and two of that fill a screen.
const VALUE_LIMIT_CHARS: usize = 8_192;

impl From<&Scheme> for SchemeLine {
    fn from(scheme: &Scheme) -> Self {
        Self {
            id: scheme.id.clone(),
            title: scheme.title.clone(),
            about: String::new(),
            header: scheme.header(),
            is_pair: scheme.has_key_pair(),
            is_own: false,
        }
    }
}

impl From<WebhookSecret> for SecretLine {
    fn from(secret: WebhookSecret) -> Self {
        let keep = Keeping::of(secret.keep).expect("BUG: a secret in a list is kept somewhere");
        Self {
            name: secret.name,
            keep,
            added_at: secret.added_at.to_string(),
            from: None,
            until: None,
            standing: KeyStanding::Current,
        }
    }
}

impl From<&Captures> for Deliveries {
    fn from(captures: &Captures) -> Self {
        let numbered = (0..).zip(captures.deliveries());
        Self {
            deliveries: numbered.map(|(number, held)| DeliveryLine::of(number, held)).collect(),
            problems: captures.problems().into_iter().map(CaptureProblem::from).collect(),
        }
    }
}

impl From<Problem> for CaptureProblem {
    fn from(problem: Problem) -> Self {
        Self { file: problem.file, line: problem.line, reason: cut(problem.reason) }
    }
}

impl DeliveryLine {
    fn of(number: u64, held: &Held) -> Self {
        let Held { captured, verdict, event } = held;
        Self {
            number,
            file: captured.file.clone(),
            id: verdict.delivery.clone().map(cut),
            event: event.clone().map(cut),
            received_at: captured
                .capture
                .received_at
                .map(|at| exhibit_engine::entry::Moment::from(at).to_string()),
            scheme: verdict.scheme.clone(),
            verdict: verdict.kind.into(),
            reason: verdict.reason.to_string(),
            explanation: verdict.explanation.clone(),
        }
    }
}

impl DeliveryDetail {
    /// An open delivery as it was looked at.
    pub(crate) fn of(number: u64, held: &Held, look: Look<'_>) -> Self {
        let capture = &held.captured.capture;
        let shown = &capture.body[..capture.body.len().min(BODY_LIMIT_BYTES)];
        let (body, body_is_text) = as_text(shown, shown.len() < capture.body.len());
        let headers = capture.headers.iter().zip(look.parts).take(HEADERS_AT_MOST);
        Self {
            line: DeliveryLine::of(number, held),
            method: cut(capture.method.clone()),
            url: cut_at(capture.url.clone(), VALUE_LIMIT_CHARS),
            headers: headers
                .map(|((name, value), part)| HeaderLine {
                    name: cut(name.clone()),
                    value: cut_at(value.clone(), VALUE_LIMIT_CHARS),
                    part: part.map_or(HeaderPart::Unknown, HeaderPart::from),
                })
                .collect(),
            more_headers: capture.headers.len().saturating_sub(HEADERS_AT_MOST) as u64,
            body,
            body_is_text,
            body_is_whole: shown.len() == capture.body.len(),
            body_bytes: capture.body.len() as u64,
            body_sha256: Hash(Sha256::digest(&capture.body).into()).to_string(),
            steps: look.steps.into_iter().map(CheckLine::from).collect(),
            not_covered: look.not_covered,
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

impl From<Step> for CheckLine {
    fn from(step: Step) -> Self {
        Self { name: step.name.to_owned(), ok: step.ok, detail: step.detail, is_open: false }
    }
}

impl From<Kind> for Verdict {
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

impl From<Part> for HeaderPart {
    fn from(part: Part) -> Self {
        match part {
            Part::Signature => Self::Signature,
            Part::Signed => Self::Signed,
            Part::NotSigned => Self::NotSigned,
        }
    }
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
}
