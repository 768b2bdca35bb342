//! Making the deliveries of the suite: right ones, and right ones spoiled in one place each.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use exhibit_entry::Moment;
use exhibit_hook::{Capture, Form, Key, Kind, Part, Scheme};
use serde_json::Value;

use super::cases::{CONTROL, Case, Expected};
use crate::Error;
use crate::net::send::Outbound;
use crate::webhook::replay::{MARK_HEADER, Marking, Now, Planned, checked, mark, masked, signed};
use crate::webhook::trial::{Trial, filled, mint};

/// Size of the huge body: what many servers still take.
const HUGE_BYTES: usize = 1 << 20;
/// How far outside of the window a time is, at the least: more than any provider's.
const FAR: Duration = Duration::from_secs(3_600);

/// What the deliveries of one run are made from.
pub(super) struct Forge<'a> {
    trial: &'a Trial,
    scheme: &'a Scheme,
    wrong: Key,
    /// The first delivery, to be sent once more.
    first: Option<Planned>,
}

impl<'a> Forge<'a> {
    /// # Errors
    /// [`Error::Usage`] for an unknown scheme, [`Error::Credentials`] for a secret that cannot sign.
    pub(super) fn of(trial: &'a Trial) -> Result<Self, Error> {
        let scheme = crate::webhook::named(&trial.schemes, &trial.scheme)?;
        crate::webhook::trial::plan_test(trial)?;
        Ok(Self { trial, scheme, wrong: mint(scheme).key(), first: None })
    }

    /// The request of a case; none where the scheme has no such case.
    ///
    /// # Errors
    /// [`Error::Credentials`] for a secret that cannot sign.
    pub(super) fn planned(&mut self, case: &Case, now: &Now<'_>) -> Result<Option<Planned>, Error> {
        if case.id == "replayed" {
            let again = |first: &Planned| Planned { case: named(case, case.expected), ..first.clone() };
            return Ok(self.first.as_ref().map(again));
        }
        let Some(capture) = self.made(case.id, now)? else { return Ok(None) };
        let Some(planned) = self.ready(case, capture, now)? else { return Ok(None) };
        if case.id == "good" {
            self.first = Some(planned.clone());
        }
        Ok(Some(planned))
    }

    fn made(&self, case: &str, now: &Now<'_>) -> Result<Option<Capture>, Error> {
        Ok(match case {
            "good" | "good_again" | CONTROL => Some(self.right(None, now)?),
            "not_utf8" => self.over_bytes(b"{\"note\":\"\xff\xfe\x80\"}".to_vec(), now),
            "empty_body" => self.over_bytes(Vec::new(), now),
            "huge_body" => Some(self.right(Some(huge(&self.right(None, now)?.body)), now)?),
            "wrong_secret" => Some(self.by(&self.wrong, (None, now.at), now)?),
            "tampered_body" => self.tampered(self.right(None, now)?),
            "old_time" => self.at_distance(now, Side::Past)?,
            "future_time" => self.at_distance(now, Side::Future)?,
            "missing_signature" => self.with_signature(now, |_| None)?,
            "empty_signature" => self.with_signature(now, |_| Some(String::new()))?,
            "malformed_signature" => self.with_signature(now, |_| Some("this is no signature".to_owned()))?,
            "two_signatures" => self.two_signatures(now)?,
            "repeated_header" => self.repeated(now)?,
            "changed_event" => self.changed_event(now)?,
            "alg_none" => self.alg_none(now)?,
            other => unreachable!("BUG: the case {other} is made nowhere"),
        })
    }

    /// The request with what our own check says of it. A forgery that it takes is one that this scheme cannot show; a
    /// right delivery that it does not take is none.
    fn ready(&self, case: &Case, capture: Capture, now: &Now<'_>) -> Result<Option<Planned>, Error> {
        let verdict = checked(&capture, Some(self.scheme), (&self.trial.checking(self.scheme), now));
        let is_valid = verdict.as_ref().map(|verdict| verdict.kind == Kind::Valid);
        let expected = match (case.expected, is_valid) {
            (Expected::Refuse, Some(true)) => Expected::Any,
            (Expected::Accept | Expected::AcceptOrContent, Some(false)) => return Ok(None),
            (expected, _) => expected,
        };
        let target = self.trial.target.following(&capture.url)?;
        let mut headers = capture.headers.clone();
        if self.trial.marking == Marking::Said {
            let mark = mark(&["suite", case.id], "template", &(now.fresh_id)());
            headers.push((MARK_HEADER.to_owned(), mark));
        }
        Ok(Some(Planned {
            capture: None,
            file: None,
            delivery: exhibit_hook::delivery(&self.trial.schemes, &capture),
            scheme: Some(self.scheme.id.clone()),
            edits: Vec::new(),
            left_out: Vec::new(),
            signature: if case.id == "missing_signature" { "strip" } else { "resign" },
            verdict,
            target,
            shown_headers: masked(&headers, &self.trial.schemes),
            has_own_body: true,
            outbound: Outbound { method: capture.method, headers, body: capture.body },
            case: named(case, expected),
        }))
    }

    fn right(&self, body: Option<Vec<u8>>, now: &Now<'_>) -> Result<Capture, Error> {
        self.by(&self.trial.key, (body, now.at), now)
    }

    /// Signed by `key` at `at`, over the template or `body`.
    fn by(&self, key: &Key, (body, at): (Option<Vec<u8>>, Moment), now: &Now<'_>) -> Result<Capture, Error> {
        let id = (now.fresh_id)();
        let then = Now { at, fresh_id: now.fresh_id };
        let mut capture = filled((self.trial, self.scheme), &then, &id);
        if let Some(body) = body {
            capture.body = body;
        }
        signed((self.scheme, key), &capture, (&then, &id))
    }

    /// Signed over bytes of no template; none where the scheme signs members of a body that these bytes do not have.
    fn over_bytes(&self, body: Vec<u8>, now: &Now<'_>) -> Option<Capture> {
        self.right(Some(body), now).ok()
    }

    /// None where the scheme signs no time.
    fn at_distance(&self, now: &Now<'_>, side: Side) -> Result<Option<Capture>, Error> {
        let Some(window) = &self.scheme.time else { return Ok(None) };
        let window = Duration::from_secs(u64::from(window.tolerance_s.unwrap_or(0)));
        let far = i64::try_from((FAR + window * 2).as_millis()).unwrap_or(i64::MAX);
        let ms = match side {
            Side::Past => now.at.ms().saturating_sub(far),
            Side::Future => now.at.ms().saturating_add(far),
        };
        let Some(at) = Moment::from_ms(ms) else { return Ok(None) };
        self.by(&self.trial.key, (None, at), now).map(Some)
    }

    /// A right delivery whose signature headers are replaced; none where the signature is in no header.
    fn with_signature(
        &self,
        now: &Now<'_>,
        other: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Capture>, Error> {
        let mut capture = self.right(None, now)?;
        let mut has_any = false;
        let headers = std::mem::take(&mut capture.headers);
        for (name, value) in headers {
            if self.scheme.part(&name) != Part::Signature {
                capture.headers.push((name, value));
                continue;
            }
            has_any = true;
            capture.headers.extend(other(&value).map(|value| (name, value)));
        }
        Ok(has_any.then_some(capture))
    }

    /// Name and value of the signature header.
    fn signature(&self, capture: &Capture) -> Option<(String, String)> {
        capture.headers.iter().find(|(name, _)| self.scheme.part(name) == Part::Signature).cloned()
    }

    /// Both signatures in one header, where the scheme has lists; else none.
    fn two_signatures(&self, now: &Now<'_>) -> Result<Option<Capture>, Error> {
        let wrong = self.by(&self.wrong, (None, now.at), now)?;
        let Some((_, wrong)) = self.signature(&wrong) else { return Ok(None) };
        self.with_signature(now, |right| match &self.scheme.form {
            Form::Whole { .. } => None,
            Form::List { separator, .. } => Some(format!("{wrong}{separator}{right}")),
            Form::Pairs { separator, key } => {
                let begin = format!("{key}=");
                let parts: Vec<&str> = right.split(separator.as_str()).collect();
                let is_signature = |part: &&&str| part.trim().starts_with(&begin);
                let forged = wrong.split(separator.as_str()).find(|part| part.trim().starts_with(&begin))?;
                let others = parts.iter().filter(|part| !is_signature(part));
                let rights = parts.iter().filter(is_signature);
                let all: Vec<&str> = others.copied().chain([forged]).chain(rights.copied()).collect();
                Some(all.join(separator))
            }
        })
        .map(|made| made.filter(|capture| self.signature(capture).is_some()))
    }

    /// The header twice, where one header holds one signature.
    fn repeated(&self, now: &Now<'_>) -> Result<Option<Capture>, Error> {
        if !matches!(self.scheme.form, Form::Whole { .. }) {
            return Ok(None);
        }
        let wrong = self.by(&self.wrong, (None, now.at), now)?;
        let mut capture = self.right(None, now)?;
        let Some(wrong) = self.signature(&wrong) else { return Ok(None) };
        let is_it = |(name, _): &(String, String)| name.eq_ignore_ascii_case(&wrong.0);
        let Some(place) = capture.headers.iter().position(is_it) else { return Ok(None) };
        capture.headers.insert(place, wrong);
        Ok(Some(capture))
    }

    /// One letter or digit changed: the last one, which in the templates stands in a value. Where the signature is in the
    /// body, one of what it is about, since a signature that is changed itself tells nothing.
    fn tampered(&self, mut capture: Capture) -> Option<Capture> {
        const ABOUT: &[u8] = b"test";
        let last = capture.body.iter().rposition(u8::is_ascii_alphanumeric);
        let about = || capture.body.windows(ABOUT.len()).rposition(|part| part == ABOUT);
        let at = if self.scheme.in_body.is_some() { about().or(last) } else { last }?;
        capture.body[at] = match capture.body[at] {
            b'9' => b'0',
            b'z' => b'a',
            b'Z' => b'A',
            other => other + 1,
        };
        Some(capture)
    }

    fn changed_event(&self, now: &Now<'_>) -> Result<Option<Capture>, Error> {
        let mut capture = self.right(None, now)?;
        let named =
            |name: &str| self.trial.event.headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
        let unsigned = self.scheme.unsigned.iter().map(|unsigned| unsigned.header.as_str());
        let Some(header) = unsigned.into_iter().find(|name| named(name)) else { return Ok(None) };
        for (name, value) in &mut capture.headers {
            if name.eq_ignore_ascii_case(header) {
                *value = format!("{value}_FORGED");
            }
        }
        Ok(Some(capture))
    }

    /// None where the signature is no JSON Web Signature.
    fn alg_none(&self, now: &Now<'_>) -> Result<Option<Capture>, Error> {
        self.with_signature(now, unsigned_token)
            .map(|made| made.filter(|capture| self.signature(capture).is_some()))
    }
}

/// Which way a time lies outside of the window.
#[derive(Clone, Copy)]
enum Side {
    Past,
    Future,
}

/// The same claims under a head that says `none`, with no signature (RFC 8725 section 3.1).
fn unsigned_token(token: &str) -> Option<String> {
    let mut parts = token.split('.');
    let (head, claims, _) = (parts.next()?, parts.next()?, parts.next()?);
    let head: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(head).ok()?).ok()?;
    head.get("alg")?;
    Some(format!("{}.{claims}.", URL_SAFE_NO_PAD.encode(br#"{"alg":"none","typ":"JWT"}"#)))
}

/// The body made so long by white space where JSON allows it, else by a further member of a form.
fn huge(body: &[u8]) -> Vec<u8> {
    let is_json = serde_json::from_slice::<Value>(body).is_ok();
    let fill = if is_json { b' ' } else { b'x' };
    let begin: &[u8] = if is_json { b"" } else { b"&Padding=" };
    let mut huge = [body, begin].concat();
    huge.resize(HUGE_BYTES.max(huge.len()), fill);
    huge
}

fn named(case: &Case, expected: Expected) -> Option<(String, String)> {
    Some((case.id.to_owned(), expected.as_str().to_owned()))
}
