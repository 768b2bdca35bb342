//! Which keys a source may have, in few bits a key: nearly all rows of a first load are new, and nothing is asked of the
//! index for them.

use std::hash::{DefaultHasher, Hasher};

/// Bits that one line of the processor's cache holds: all bits of a key are in one, so that memory is waited for once.
const LINE_BITS: u64 = 512;

/// Lines of the filter, 64 MiB together: of ten million keys less than one in ten million is taken for known. Only the
/// pages that keys fall on take up memory.
const LINES: u64 = 1 << 20;

/// Bits of each key.
const BITS_A_KEY: u32 = 14;

type Line = [u64; 8];

/// The keys of one source, none of which is ever missed.
#[derive(Debug)]
pub(crate) struct KeyFilter {
    source_id: i64,
    /// Rows of the log when all keys were in it: another size says that somebody else has added some.
    size: u64,
    lines: Vec<Line>,
}

impl KeyFilter {
    /// Of a source that has no rows, in a log of `size` rows.
    pub(crate) fn of_none(source_id: i64, size: u64) -> Self {
        let lines = usize::try_from(LINES).expect("BUG: a constant");
        Self { source_id, size, lines: vec![[0; 8]; lines] }
    }

    /// Whether it holds every key of a source in a log of `size` rows.
    pub(crate) fn is_of(&self, source_id: i64, size: u64) -> bool {
        (self.source_id, self.size) == (source_id, size)
    }

    /// Whether the source may have `key`.
    pub(crate) fn may_hold(&self, key: &str) -> bool {
        let (line, bits) = place(key);
        std::iter::zip(self.lines[line], bits).all(|(held, bits)| held & bits == bits)
    }

    /// Takes in keys that were stored; the log has `size` rows then.
    pub(crate) fn grow<'k>(&mut self, keys: impl Iterator<Item = &'k str>, size: u64) {
        for key in keys {
            let (line, bits) = place(key);
            std::iter::zip(&mut self.lines[line], bits).for_each(|(held, bits)| *held |= bits);
        }
        self.size = size;
    }
}

/// The line of a key and its bits there.
fn place(key: &str) -> (usize, Line) {
    let mut hasher = DefaultHasher::new();
    hasher.write(key.as_bytes());
    let first = hasher.finish();
    // Nine bits of a hash for each bit of the key: two hashes have enough, and the line has a third.
    hasher.write_u8(0);
    let second = hasher.finish();
    hasher.write_u8(0);
    let mut bits = [0; 8];
    for nth in 0..BITS_A_KEY {
        let hash = if nth % 2 == 0 { first } else { second };
        let bit = hash >> (nth / 2 * 9) & (LINE_BITS - 1);
        bits[(bit / 64) as usize] |= 1 << (bit % 64);
    }
    (usize::try_from(hasher.finish() % LINES).expect("BUG: below a constant"), bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_is_missed_and_few_others_are_taken_for_known() {
        let mut filter = KeyFilter::of_none(1, 0);
        let named = |n: u32| format!("key-{n}");
        let keys: Vec<String> = (0..10_000).map(named).collect();
        filter.grow(keys.iter().map(String::as_str), 10_000);
        assert!(keys.iter().all(|key| filter.may_hold(key)));
        assert!((10_000..20_000).filter(|n| filter.may_hold(&named(*n))).count() < 10);
        assert!(filter.is_of(1, 10_000) && !filter.is_of(1, 10_001) && !filter.is_of(2, 10_000));
    }
}
