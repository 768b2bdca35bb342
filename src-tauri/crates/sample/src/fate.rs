//! What becomes of a delivery on its way: most arrive as they were sent, and one of every kind of trouble happens each
//! week, always to the same deliveries of the week, so that a later load tells the same story.

use chrono::TimeDelta;
use exhibit_hook::Schemes;
use exhibit_hook::{Capture, Secret, strip};

use crate::published::Signer;
use crate::sender::Letter;

/// One kind of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// None.
    Arrives,
    /// It never comes, and is not sent again.
    Lost,
    /// It comes twice, to the byte.
    Twice,
    /// A proxy adds a line end to the body.
    LineEndAdded,
    /// A proxy writes the JSON anew, with blanks.
    WrittenAnew,
    /// A proxy takes the signature off.
    SignatureLost,
    /// A server of the vendor's still signs with the old secret.
    OldSecret,
    /// It is held up for some hours.
    HeldUp,
    /// It comes, and so does one that somebody without the secret made up.
    Forged,
    /// It comes, and so does another body under its id, with its signature.
    Tampered,
    /// It comes, and so does one with a right signature of something that no log shows.
    Unknown,
}

/// The fate of the `nth` delivery of a week of Outworx, from 0. The receiver is down for four of them.
pub(crate) fn of_outworx(nth: usize) -> Fate {
    match nth {
        9 | 33..=36 => Fate::Lost,
        16 => Fate::Twice,
        21 => Fate::LineEndAdded,
        27 => Fate::SignatureLost,
        40 => Fate::OldSecret,
        46 => Fate::HeldUp,
        52 => Fate::Forged,
        58 => Fate::Unknown,
        64 => Fate::WrittenAnew,
        70 => Fate::Tampered,
        _ => Fate::Arrives,
    }
}

/// The same of every other vendor.
pub(crate) fn of_others(nth: usize) -> Fate {
    match nth {
        3 => Fate::HeldUp,
        6 => Fate::Twice,
        9 => Fate::Lost,
        _ => Fate::Arrives,
    }
}

/// How long a delivery is held up: longer than any window of a signature, and long enough for others to overtake it.
pub(crate) const HELD_UP: TimeDelta = TimeDelta::hours(3);
/// When a second copy or a made-up one comes after the first.
const SOON: TimeDelta = TimeDelta::seconds(31);

impl Fate {
    /// How much later than the letter's own time the first of what arrives comes.
    pub(crate) fn delay(self) -> TimeDelta {
        if self == Self::HeldUp { HELD_UP } else { TimeDelta::zero() }
    }
}

/// What arrives of a letter.
pub(crate) fn arrivals(letter: &Letter, fate: Fate) -> Vec<Capture> {
    let sent = letter.signed();
    match fate {
        Fate::Arrives => vec![sent],
        Fate::Lost => Vec::new(),
        Fate::Twice => vec![later(sent.clone(), SOON), sent],
        Fate::LineEndAdded => vec![with_body(sent, |body| [body, b"\n"].concat())],
        Fate::WrittenAnew => vec![with_body(sent, spaced)],
        Fate::SignatureLost => {
            let scheme = Schemes::built_in().named(letter.scheme).expect("BUG: signed by it");
            vec![strip(scheme, &sent)]
        }
        Fate::OldSecret => vec![letter.signed_by(&Signer::OutworxRetired.secret())],
        Fate::HeldUp => vec![later(sent, HELD_UP)],
        Fate::Forged => {
            let forged = renamed(letter, "0f0f0f0f-f0f0-40f0-8f0f", "mallory@outside.example");
            vec![sent, later(forged.signed_by(&Secret::new("a guess")), SOON)]
        }
        Fate::Unknown => {
            let unknown = renamed(letter, "0d0d0d0d-d0d0-40d0-8d0d", "alice@acme.io");
            vec![sent, later(unknown.signed(), SOON)]
        }
        Fate::Tampered => {
            let tampered = with_body(sent.clone(), |body| {
                String::from_utf8_lossy(body).replace("acme.io", "acme.example").into_bytes()
            });
            vec![sent, later(tampered, SOON)]
        }
    }
}

fn later(mut capture: Capture, by: TimeDelta) -> Capture {
    capture.received_at = capture.received_at.map(|at| at + by);
    capture
}

fn with_body(capture: Capture, change: impl FnOnce(&[u8]) -> Vec<u8>) -> Capture {
    Capture { body: change(&capture.body), ..capture }
}

/// The JSON as Python's `json.dumps` spaces it. Only what stands between values is touched.
fn spaced(body: &[u8]) -> Vec<u8> {
    let (mut out, mut in_text, mut escaped) = (Vec::with_capacity(body.len()), false, false);
    for byte in body {
        out.push(*byte);
        if !in_text && matches!(byte, b',' | b':') {
            out.push(b' ');
        }
        let is_quote = *byte == b'"' && !escaped;
        in_text ^= is_quote;
        escaped = in_text && *byte == b'\\' && !escaped;
    }
    out
}

/// The letter under an id of its own that begins with `start`, by another actor.
fn renamed(letter: &Letter, start: &str, actor: &str) -> Letter {
    let end = letter.id.rsplit('-').next().unwrap_or_default();
    let id = format!("{start}-{end}");
    let text = String::from_utf8_lossy(&letter.request.body).replace(&letter.id, &id);
    let body = replaced_member(&text, "actor_user_id", actor).into_bytes();
    let headers = letter.request.headers.iter();
    let headers = headers.map(|(name, value)| (name.clone(), value.replace(&letter.id, &id))).collect();
    let request = Capture { body, headers, ..letter.request.clone() };
    Letter { request, id, ..letter.clone() }
}

/// The JSON with another text, or a text instead of null, as its first member of this name.
fn replaced_member(json: &str, name: &str, value: &str) -> String {
    let key = format!("\"{name}\":");
    let Some(start) = json.find(&key).map(|at| at + key.len()) else { return json.to_owned() };
    let end = json[start..].find(',').map_or(json.len(), |at| start + at);
    format!("{}\"{value}\"{}", &json[..start], &json[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_stand_between_values_and_never_in_texts() {
        let body = br#"{"a":"x:y,\"z,","b":[1,2]}"#;
        assert_eq!(spaced(body), br#"{"a": "x:y,\"z,", "b": [1, 2]}"#);
    }

    #[test]
    fn a_member_is_replaced_whatever_it_was() {
        for was in ["null", "\"bob\""] {
            let json = format!("{{\"id\":\"1\",\"who\":{was},\"x\":2}}");
            assert_eq!(replaced_member(&json, "who", "eve"), r#"{"id":"1","who":"eve","x":2}"#);
        }
    }
}
