//! The only source of variety: numbers that depend on nothing but the seed and the place they are drawn for.
//!
//! A place (shape, week, routine, turn) is hashed with SHA-256 so that neighbouring places have nothing in
//! common; the stream that starts there is splitmix64, which is fast enough for millions of rows.

use sha2::{Digest, Sha256};

/// Splitmix64's increment: 2^64 divided by the golden ratio, made odd (Steele, Lea and Flood, 2014).
const GOLDEN_GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

/// A stream of numbers.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// The stream of one place: the same seed and place give the same numbers on every machine.
    pub(crate) fn at(seed: u64, place: &[u64]) -> Self {
        let mut hash = Sha256::new();
        hash.update(seed.to_be_bytes());
        for part in place {
            hash.update(part.to_be_bytes());
        }
        let digest: [u8; 32] = hash.finalize().into();
        let (head, _) = digest.split_first_chunk::<8>().expect("BUG: a SHA-256 digest has 32 bytes");
        Self(u64::from_be_bytes(*head))
    }

    /// A stream of its own for one part, so that what the part draws moves nothing else.
    pub(crate) fn branch(&mut self) -> Self {
        Self(self.bits())
    }

    /// The next 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN_GAMMA);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number in `0..bound`; the bias of a remainder is far below anything a sample shows.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.bits() % bound.max(1)
    }

    /// A number in `first..=last`.
    pub(crate) fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last.saturating_sub(first) + 1)
    }

    /// A copy of one of `choices`, which must not be empty.
    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        *self.choose(choices)
    }

    /// One of `choices`, which must not be empty.
    pub(crate) fn choose<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let at = self.below(choices.len() as u64);
        choices.get(at as usize).expect("BUG: there is nothing to pick from")
    }

    /// True in `percent` of 100 draws.
    pub(crate) fn happens(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Lower-case hex digits, at most 16 of them.
    pub(crate) fn hex(&mut self, digits: usize) -> String {
        let mut text = format!("{:016x}", self.bits());
        text.truncate(digits);
        text
    }

    /// A random-looking UUID (version 4, RFC 9562).
    pub(crate) fn uuid(&mut self) -> String {
        let (high, low) = (self.bits(), self.bits());
        let variant = 0x8000 | (low >> 48) & 0x3FFF;
        format!(
            "{:08x}-{:04x}-4{:03x}-{variant:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xFFFF,
            high & 0x0FFF,
            low & 0xFFFF_FFFF_FFFF,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_places_have_nothing_in_common() {
        let first: Vec<u64> = (0..64).map(|n| Chance::at(7, &[n]).bits()).collect();
        let mut distinct = first.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), first.len());
        assert_ne!(Chance::at(7, &[0]).bits(), Chance::at(8, &[0]).bits());
    }

    #[test]
    fn the_stream_is_splitmix64() {
        // First two outputs for state 0, from the reference generator by Vigna.
        let mut stream = Chance(0);
        assert_eq!(stream.bits(), 0xE220_A839_7B1D_CDAF);
        assert_eq!(stream.bits(), 0x6E78_9E6A_A1B9_65F4);
    }

    #[test]
    fn a_uuid_has_version_four_and_the_rfc_variant() {
        let text = Chance::at(1, &[]).uuid();
        assert_eq!(text.len(), 36);
        assert_eq!(text.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&text.as_bytes()[19]), "{text}");
    }
}
