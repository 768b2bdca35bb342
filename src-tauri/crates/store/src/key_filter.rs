//! Which keys a source may have, in few bits a key: nearly all rows of a first load are new, and nothing is asked of the
//! index for them.

use std::hash::{DefaultHasher, Hasher};

/// Words of the filter, 16 MiB: of ten million keys about one in fifty is taken for known and asked for.
const WORDS: u64 = 1 << 21;

/// Bits of each key, all in one word: memory is waited for once.
const BITS_A_KEY: u32 = 4;

/// The keys of one source, none of which is ever missed.
#[derive(Debug)]
pub(crate) struct KeyFilter {
    source_id: i64,
    /// Rows of the log when all keys were in it: another size says that somebody else has added some.
    size: u64,
    words: Vec<u64>,
}

impl KeyFilter {
    /// Of a source that has no rows, in a log of `size` rows.
    pub(crate) fn of_none(source_id: i64, size: u64) -> Self {
        let words = usize::try_from(WORDS).expect("BUG: a constant");
        Self { source_id, size, words: vec![0; words] }
    }

    /// Whether it holds every key of a source in a log of `size` rows.
    pub(crate) fn is_of(&self, source_id: i64, size: u64) -> bool {
        (self.source_id, self.size) == (source_id, size)
    }

    /// Whether the source may have `key`.
    pub(crate) fn may_hold(&self, key: &str) -> bool {
        let (word, bits) = place(key);
        self.words[word] & bits == bits
    }

    /// Takes in keys that were stored; the log has `size` rows then.
    pub(crate) fn grow<'k>(&mut self, keys: impl Iterator<Item = &'k str>, size: u64) {
        for key in keys {
            let (word, bits) = place(key);
            self.words[word] |= bits;
        }
        self.size = size;
    }
}

/// The word of a key and its bits there.
fn place(key: &str) -> (usize, u64) {
    let mut hasher = DefaultHasher::new();
    hasher.write(key.as_bytes());
    let hash = hasher.finish();
    // Six bits of the hash for each bit, and others for the word.
    let bits = (0..BITS_A_KEY).map(|nth| 1 << (hash >> (6 * nth) & 63)).fold(0, |bits, bit: u64| bits | bit);
    (usize::try_from((hash >> 32) % WORDS).expect("BUG: below a constant"), bits)
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
