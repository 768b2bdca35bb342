//! The search: one change at a time, likeliest first, then two changes together, until one fits or the budget is spent.

use super::body::{self, FEW_TAILS, TAILS, Variant, Visitor};
use super::digest::{Oddity, Presented};
use super::frame::Frame;
use super::lock::{Budget, KEY_COST_BYTES, Lock, READINGS_COST_BYTES, Signed};
use super::reading::{self, Reading};
use crate::{Key, Scheme};
use chrono::{DateTime, Utc};
use std::ops::ControlFlow;

/// Most bytes of variants that are kept for the second round.
const KEPT_BYTES: usize = 4 << 20;

/// What is looked for.
pub(crate) struct Question<'a> {
    pub(crate) body: &'a [u8],
    pub(crate) digests: &'a [Presented],
    /// As the scheme documents it; none where a part of it is missing.
    pub(crate) documented: Option<&'a Frame>,
    pub(crate) frames: &'a [Frame],
}

/// A key in one reading, started.
pub(crate) struct Held {
    /// Place among the keys given.
    pub(crate) owner: usize,
    /// Empty = as the scheme documents it.
    pub(crate) code: &'static str,
    pub(crate) words: &'static str,
    lock: Lock,
}

/// What was found to fit.
#[derive(Debug)]
pub(crate) struct Hit {
    /// Codes and words of what was done to the body, and the signed body; none = as captured.
    pub(crate) body: Option<(String, String, Vec<u8>)>,
    /// The key's place, and code and words of its reading.
    pub(crate) key: (usize, &'static str, &'static str),
    /// Code and words of the departure from the recipe.
    pub(crate) frame: (String, String),
    /// Whether what stands around the body is certain to hold nothing of it.
    pub(crate) is_sure: bool,
    /// The time that was signed, where one stands around the body.
    pub(crate) signed_at: Option<DateTime<Utc>>,
    /// How the signature is written, where not as documented.
    pub(crate) odd: Option<Oddity>,
    /// The length of the digest that fits.
    pub(crate) digest_bytes: usize,
    /// What stands before and behind the body in the signed bytes.
    pub(crate) around: (Vec<u8>, Vec<u8>),
}

/// Searches within the budget.
pub(crate) fn search(
    question: &Question<'_>,
    keys: &[Key],
    scheme: &Scheme,
    budget: &mut Budget,
) -> Option<Hit> {
    let mut search = Search { question, budget, kept: Vec::new(), lengths: lengths(question.digests) };
    let mut held = search.documented_keys(keys, scheme);
    let own = held.len();
    let captured = Variant::captured(question.body);
    let found = search.share(60, |search| search.all(&captured, &held, &TAILS));
    let found = found.or_else(|| {
        search.share(50, |search| {
            search.other_keys(keys, scheme, &mut held);
            search.all(&captured, &held[own..], &TAILS)
        })
    });
    found
        .or_else(|| search.share(40, |search| search.frames(&captured, &held[..own])))
        .or_else(|| search.bodies(&held[..own]))
        .or_else(|| search.share(34, |search| search.keys_and_frames(&captured, &held[own..])))
        .or_else(|| search.share(60, |search| search.bodies_and_keys(&held[own..])))
        .or_else(|| search.bodies_and_frames(&held[..own]))
        .or_else(|| search.empty_body(&held))
}

struct Search<'a, 'b> {
    question: &'a Question<'a>,
    budget: &'b mut Budget,
    /// Variants of the body, likeliest first.
    kept: Vec<Variant>,
    /// The lengths of the digests, in bytes.
    lengths: Vec<usize>,
}

fn lengths(digests: &[Presented]) -> Vec<usize> {
    let mut lengths = Vec::new();
    for digest in digests {
        if !lengths.contains(&digest.bytes.len()) {
            lengths.push(digest.bytes.len());
        }
    }
    lengths
}

impl<'a> Search<'a, '_> {
    fn share<T>(&mut self, hundredths: u64, part: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let kept = self.budget.reserve(hundredths);
        let found = part(self);
        self.budget.release(kept);
        found
    }

    fn started(&mut self, owner: usize, reading: &Reading) -> Option<Held> {
        let cost = KEY_COST_BYTES * self.lengths.len() as u64;
        self.budget.take(cost).then(|| Held {
            owner,
            code: reading.code,
            words: reading.words,
            lock: Lock::new(&reading.key, &self.lengths),
        })
    }

    fn documented_keys(&mut self, keys: &[Key], scheme: &Scheme) -> Vec<Held> {
        let mut held = Vec::new();
        for (owner, key) in keys.iter().enumerate() {
            let Some(key) = key.secret.key(scheme.secret) else { continue };
            if reading::effective(&key).is_empty() {
                continue;
            }
            held.extend(self.started(owner, &Reading { code: "", words: "", key }));
        }
        held
    }

    /// The other readings of all keys: the likeliest of each key first.
    fn other_keys(&mut self, keys: &[Key], scheme: &Scheme, held: &mut Vec<Held>) {
        let mut ranked = Vec::new();
        for (owner, key) in keys.iter().enumerate() {
            if !self.budget.take(READINGS_COST_BYTES) {
                break;
            }
            let known = key.secret.key(scheme.secret);
            let readings = reading::readings(key.secret.bytes(), known.as_deref());
            ranked.extend(readings.into_iter().enumerate().map(|(rank, reading)| (rank, owner, reading)));
        }
        ranked.sort_by_key(|(rank, owner, _)| (*rank, *owner));
        held.extend(ranked.iter().map_while(|(_, owner, reading)| self.started(*owner, reading)));
    }

    fn all(&mut self, variant: &Variant, held: &[Held], tails: &[&[u8]]) -> Option<Hit> {
        let frame = self.question.documented?;
        held.iter().find_map(|held| self.probe(variant, held, frame, tails))
    }

    fn frames(&mut self, captured: &Variant, held: &[Held]) -> Option<Hit> {
        let question = self.question;
        question
            .frames
            .iter()
            .find_map(|frame| held.iter().find_map(|held| self.probe(captured, held, frame, &FEW_TAILS)))
    }

    fn bodies(&mut self, held: &[Held]) -> Option<Hit> {
        let body = self.question.body;
        body::each(body, &mut Looking { search: self, held })
    }

    fn keys_and_frames(&mut self, captured: &Variant, held: &[Held]) -> Option<Hit> {
        let question = self.question;
        diagonal(held.len(), question.frames.len(), |key, frame| {
            Some(self.probe(captured, &held[key], &question.frames[frame], &[b""]))
        })
    }

    fn bodies_and_keys(&mut self, held: &[Held]) -> Option<Hit> {
        let frame = self.question.documented?;
        let kept = std::mem::take(&mut self.kept);
        let found = diagonal(kept.len(), held.len(), |body, key| {
            Some(self.probe(&kept[body], &held[key], frame, &FEW_TAILS))
        });
        self.kept = kept;
        found
    }

    fn bodies_and_frames(&mut self, held: &[Held]) -> Option<Hit> {
        let question = self.question;
        let kept = std::mem::take(&mut self.kept);
        let found = diagonal(kept.len(), question.frames.len(), |body, frame| {
            Some(
                held.iter()
                    .find_map(|held| self.probe(&kept[body], held, &question.frames[frame], &FEW_TAILS)),
            )
        });
        self.kept = kept;
        found
    }

    /// A signature over nothing: no word of the body that arrived is vouched for, and the finding says so.
    fn empty_body(&mut self, held: &[Held]) -> Option<Hit> {
        let empty = Variant {
            code: super::EMPTY_BODY.to_owned(),
            words: "the body is taken for empty".to_owned(),
            stem: Vec::new(),
            tail: Vec::new(),
        };
        if self.question.body.is_empty() {
            return None;
        }
        let frame = self.question.documented?;
        held.iter().find_map(|held| self.probe(&empty, held, frame, &[b""]))
    }

    fn probe(&mut self, variant: &Variant, held: &Held, frame: &Frame, tails: &[&[u8]]) -> Option<Hit> {
        if self.budget.is_empty() {
            self.budget.spent = true;
            return None;
        }
        let signed = Signed { prefix: &frame.prefix, stem: &variant.stem, suffix: &frame.suffix };
        let tails = variant.tails(tails);
        let (tail, digest) = held.lock.opens(&signed, &tails, self.question.digests, self.budget)?;
        Some(Hit {
            body: changed(variant, tails[tail]),
            key: (held.owner, held.code, held.words),
            frame: (frame.code.clone(), frame.words.clone()),
            is_sure: frame.is_sure,
            signed_at: frame.signed_at,
            odd: self.question.digests[digest].odd,
            digest_bytes: self.question.digests[digest].bytes.len(),
            around: (frame.prefix.clone(), frame.suffix.clone()),
        })
    }
}

/// Visits every pair of two ranked lists so that pairs of likely ones come first.
pub(crate) fn diagonal<T>(
    first: usize,
    second: usize,
    mut visit: impl FnMut(usize, usize) -> Option<Option<T>>,
) -> Option<T> {
    if first == 0 || second == 0 {
        return None;
    }
    for sum in 0..first + second - 1 {
        for place in sum.saturating_sub(second - 1)..=sum.min(first - 1) {
            if let Some(found) = visit(place, sum - place)? {
                return Some(found);
            }
        }
    }
    None
}

/// Code, words and bytes of the signed body; none = it is the captured one.
pub(crate) fn changed(variant: &Variant, tail: &[u8]) -> Option<(String, String, Vec<u8>)> {
    let mut codes: Vec<&str> = vec![&variant.code];
    let mut words: Vec<&str> = vec![&variant.words];
    if tail != variant.tail {
        let (code, said) = tail_change(&variant.tail, tail);
        codes.push(code);
        words.push(said);
    }
    codes.retain(|code| !code.is_empty());
    words.retain(|said| !said.is_empty());
    let whole = [variant.stem.as_slice(), tail].concat();
    (!codes.is_empty()).then(|| (codes.join("+"), words.join(" and "), whole))
}

fn tail_change(from: &[u8], to: &[u8]) -> (&'static str, &'static str) {
    match (from, to) {
        (b"\n" | b"\r\n", b"") => ("trailing_newline_removed", "the trailing newline is removed"),
        (b"", b"\n") => ("trailing_newline_added", "a trailing newline is added"),
        (b"", b"\r\n") => ("trailing_crlf_added", "a trailing CR LF is added"),
        (b"\n", b"\r\n") => ("trailing_newline_to_crlf", "the trailing newline is written as CR LF"),
        (b"\r\n", b"\n") => ("trailing_crlf_to_newline", "the trailing CR LF is written as LF"),
        (_, b"") => ("trailing_white_space_removed", "the white space at the end is removed"),
        (b"", _) => ("trailing_white_space_added", "white space is added at the end"),
        _ => ("trailing_white_space_changed", "the white space at the end is another"),
    }
}

struct Looking<'s, 'a, 'b> {
    search: &'s mut Search<'a, 'b>,
    held: &'s [Held],
}

impl Visitor<Hit> for Looking<'_, '_, '_> {
    fn pays(&mut self, bytes: usize) -> bool {
        self.search.budget.take(bytes as u64)
    }

    fn visit(&mut self, variant: &Variant) -> ControlFlow<Hit> {
        if let Some(hit) = self.search.all(variant, self.held, &TAILS) {
            return ControlFlow::Break(hit);
        }
        let kept: usize = self.search.kept.iter().map(|variant| variant.stem.len()).sum();
        if kept + variant.stem.len() <= KEPT_BYTES {
            self.search.kept.push(variant.clone());
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagonal_visits_every_pair_once_and_likely_ones_first() {
        for (first, second) in [(3, 4), (4, 3), (1, 1), (0, 3), (3, 0)] {
            let mut seen = Vec::new();
            let found: Option<()> = diagonal(first, second, |a, b| {
                seen.push((a, b));
                Some(None)
            });
            assert!(found.is_none());
            assert!(seen.windows(2).all(|pair| pair[0].0 + pair[0].1 <= pair[1].0 + pair[1].1));
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), first * second);
        }
    }
}
