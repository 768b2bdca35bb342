//! Keys made ready for many comparisons, and the budget that bounds them.

use super::digest::Presented;
use crate::{Capture, work};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use subtle::ConstantTimeEq;

/// Bytes that one search may hash and write, counted in blocks of 64. A core without SHA instructions hashes some 200 MB a
/// second, so that this is about 40 ms, and 5 ms on a core that has them.
const BUDGET_BYTES: u64 = 8 << 20;

/// A body so long that the budget holds less than this many passes over it still gets them: for its end and for its secret.
const LEAST_PASSES: u64 = 3;

/// What starting an HMAC with a key hashes: the inner and the outer pad.
pub(crate) const KEY_COST_BYTES: u64 = 2 * BLOCK_BYTES;

const BLOCK_BYTES: u64 = 64;

/// What looking through the headers of a request some ten times costs, in bytes hashed in the same time.
const HEADER_COST_BYTES: u64 = 64;

/// What reading a request costs that has no headers to speak of.
const REQUEST_COST_BYTES: u64 = 1 << 10;

/// What all readings of one secret cost: some thirty short texts.
pub(crate) const READINGS_COST_BYTES: u64 = 4 << 10;

/// What reading a request costs beside its body.
pub(crate) fn reading_cost(capture: &Capture) -> u64 {
    REQUEST_COST_BYTES + HEADER_COST_BYTES * capture.headers.len() as u64 + capture.url.len() as u64
}

/// The budget for a body of this length.
pub(crate) fn budget_bytes(body_bytes: usize) -> u64 {
    BUDGET_BYTES.max(LEAST_PASSES * body_bytes as u64)
}

/// What is left of the budget.
#[derive(Debug)]
pub(crate) struct Budget {
    left_bytes: u64,
    /// Whether something was not tried for want of it.
    pub(crate) spent: bool,
    /// Variants compared.
    pub(crate) tried: u64,
}

impl Budget {
    pub(crate) fn new(bytes: u64) -> Self {
        Self { left_bytes: bytes, spent: false, tried: 0 }
    }

    /// Takes this much; without enough left, takes all and says no.
    pub(crate) fn take(&mut self, bytes: u64) -> bool {
        let enough = bytes <= self.left_bytes;
        self.left_bytes = if enough { self.left_bytes - bytes } else { 0 };
        self.spent |= !enough;
        enough
    }

    /// Keeps back what is more than `share` in hundred of what is left, so that other variants get their turn.
    pub(crate) fn reserve(&mut self, share: u64) -> u64 {
        let kept = self.left_bytes - self.left_bytes * share / 100;
        self.left_bytes -= kept;
        kept
    }

    /// Gives back what was reserved.
    pub(crate) fn release(&mut self, bytes: u64) {
        self.left_bytes += bytes;
    }

    /// How many pieces of work of this size fit in what is left.
    pub(crate) fn affords(&self, bytes: u64) -> u64 {
        self.left_bytes / bytes.max(1)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.left_bytes == 0
    }
}

/// An HMAC under way.
#[derive(Clone)]
enum State {
    Sha1(Hmac<Sha1>),
    Sha256(Hmac<Sha256>),
    Sha512(Hmac<Sha512>),
}

/// One key, started once for each hash that the presented digests can be of.
pub(crate) struct Lock {
    states: Vec<State>,
}

impl Lock {
    /// Starts the key; `digest_bytes` are the lengths of the presented digests.
    pub(crate) fn new(key: &[u8], digest_bytes: &[usize]) -> Self {
        Self { states: digest_bytes.iter().filter_map(|bytes| State::new(key, *bytes)).collect() }
    }

    /// Which of `digests` is the HMAC of prefix, stem, one of `tails` and suffix: the place of the tail and of the digest.
    pub(crate) fn opens(
        &self,
        signed: &Signed<'_>,
        tails: &[&[u8]],
        digests: &[Presented],
        budget: &mut Budget,
    ) -> Option<(usize, usize)> {
        for state in &self.states {
            if !budget.take(blocks(signed.prefix.len() + signed.stem.len())) {
                return None;
            }
            let mut begun = state.clone();
            begun.update(signed.prefix);
            begun.update(signed.stem);
            for (place, tail) in tails.iter().enumerate() {
                if !budget.take(blocks(tail.len() + signed.suffix.len()) + BLOCK_BYTES) {
                    return None;
                }
                budget.tried += 1;
                let mut whole = begun.clone();
                whole.update(tail);
                whole.update(signed.suffix);
                if let Some(digest) = whole.fits(digests) {
                    return Some((place, digest));
                }
            }
        }
        None
    }
}

/// What is hashed but for the end of the body.
#[derive(Clone, Copy)]
pub(crate) struct Signed<'a> {
    pub(crate) prefix: &'a [u8],
    pub(crate) stem: &'a [u8],
    pub(crate) suffix: &'a [u8],
}

fn blocks(bytes: usize) -> u64 {
    (bytes as u64).div_ceil(BLOCK_BYTES).max(1) * BLOCK_BYTES
}

impl State {
    fn new(key: &[u8], digest_bytes: usize) -> Option<Self> {
        match digest_bytes {
            20 => Some(Self::Sha1(started(key))),
            32 => Some(Self::Sha256(started(key))),
            64 => Some(Self::Sha512(started(key))),
            _ => None,
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        work::hashed(bytes.len());
        match self {
            Self::Sha1(mac) => mac.update(bytes),
            Self::Sha256(mac) => mac.update(bytes),
            Self::Sha512(mac) => mac.update(bytes),
        }
    }

    /// The place of the digest that is this HMAC. Compared in constant time; the right digest never leaves this function.
    fn fits(self, digests: &[Presented]) -> Option<usize> {
        fn among(right: &[u8], digests: &[Presented]) -> Option<usize> {
            digests.iter().position(|digest| bool::from(digest.bytes.as_slice().ct_eq(right)))
        }
        match self {
            Self::Sha1(mac) => among(&mac.finalize().into_bytes(), digests),
            Self::Sha256(mac) => among(&mac.finalize().into_bytes(), digests),
            Self::Sha512(mac) => among(&mac.finalize().into_bytes(), digests),
        }
    }
}

fn started<M: KeyInit>(key: &[u8]) -> M {
    <M as KeyInit>::new_from_slice(key).expect("BUG: HMAC takes a key of any length")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_that_is_too_small_is_said_and_stays_empty() {
        let mut budget = Budget::new(100);
        assert!(budget.take(60) && !budget.spent);
        assert!(!budget.take(60) && budget.spent);
        assert!(!budget.take(1));
    }

    #[test]
    fn a_reserve_keeps_its_share_back() {
        let mut budget = Budget::new(100);
        let kept = budget.reserve(25);
        assert_eq!(kept, 75);
        assert!(budget.take(25) && !budget.take(1));
        budget.release(kept);
        assert!(budget.take(75));
    }
}
