//! One bit for each row of a segment.

use std::ops::Range;

/// A set of positions below a length that is fixed when it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// None of `len` positions.
    #[must_use]
    pub fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)], len }
    }

    /// All of `len` positions.
    #[must_use]
    pub fn all(len: usize) -> Self {
        Self::range(len, 0..len)
    }

    /// Those of `len` positions that lie in `range`.
    #[must_use]
    pub fn range(len: usize, range: Range<usize>) -> Self {
        let mut bits = Self::none(len);
        let range = range.start.min(len)..range.end.min(len);
        if range.is_empty() {
            return bits;
        }
        let (first, last) = (range.start / 64, (range.end - 1) / 64);
        bits.words[first..=last].fill(u64::MAX);
        bits.words[first] &= !below(range.start, first);
        bits.words[last] &= below(range.end, last);
        bits
    }

    /// From words of 64 positions, the first one in the lowest bit.
    pub(crate) fn from_words(len: usize, words: impl Iterator<Item = u64>) -> Self {
        let mut bits = Self { words: words.collect(), len };
        bits.words.resize(len.div_ceil(64), 0);
        if let Some(last) = bits.words.last_mut() {
            *last &= below(len, (len - 1) / 64);
        }
        bits
    }

    /// How many positions there are, in the set or not.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no position at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many positions are in the set.
    #[must_use]
    pub fn ones(&self) -> u64 {
        self.words.iter().map(|word| u64::from(ones(*word))).sum()
    }

    /// How many positions of `range` are in the set.
    #[must_use]
    pub fn ones_in(&self, range: Range<usize>) -> u64 {
        self.words_in(range).map(|(_, word)| u64::from(ones(word))).sum()
    }

    /// How many positions of each `words` words are in the set, 64 positions a word.
    pub fn ones_by(&self, words: usize) -> impl Iterator<Item = u32> + '_ {
        self.words.chunks(words).map(|stretch| stretch.iter().map(|word| ones(*word)).sum())
    }

    /// Whether no position is in the set.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Whether a position is in the set.
    #[must_use]
    pub fn contains(&self, position: usize) -> bool {
        self.words.get(position / 64).is_some_and(|word| word >> (position % 64) & 1 == 1)
    }

    /// Puts a position below the length into the set.
    pub fn insert(&mut self, position: usize) {
        assert!(position < self.len, "BUG: position {position} of {}", self.len);
        self.words[position / 64] |= 1 << (position % 64);
    }

    /// Takes a position out of the set.
    pub fn remove(&mut self, position: usize) {
        if let Some(word) = self.words.get_mut(position / 64) {
            *word &= !(1 << (position % 64));
        }
    }

    /// Keeps what `other`, of the same length, holds too.
    pub fn keep(&mut self, other: &Self) {
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine &= theirs;
        }
    }

    /// Takes out what `other`, of the same length, holds.
    pub fn leave_out(&mut self, other: &Self) {
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine &= !theirs;
        }
    }

    /// Words of 64 positions that hold what is in `range`: the position of each one's lowest bit, and its bits.
    pub(crate) fn words_in(&self, range: Range<usize>) -> impl Iterator<Item = (usize, u64)> + '_ {
        let range = range.start.min(self.len)..range.end.min(self.len);
        let words = if range.is_empty() { 0..0 } else { range.start / 64..(range.end - 1) / 64 + 1 };
        words.map(move |n| (n * 64, self.words[n] & below(range.end, n) & !below(range.start, n)))
    }

    /// The lowest and the highest position in the set.
    #[must_use]
    pub fn ends(&self) -> Option<(usize, usize)> {
        let last = self.words.iter().rposition(|word| *word != 0)?;
        Some((self.iter().next()?, last * 64 + self.words[last].ilog2() as usize))
    }

    /// The positions in the set, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(n, word)| Ones(*word).map(move |bit| n * 64 + bit))
    }

    /// Bytes of memory that it takes.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        self.words.len() * 8
    }
}

/// Counted where that must be: nearly all words of most sets are full or empty, and not every processor that this runs on
/// counts bits by itself.
fn ones(word: u64) -> u32 {
    match word {
        0 => 0,
        u64::MAX => u64::BITS,
        mixed => mixed.count_ones(),
    }
}

/// The bits of word `n` that stand for positions below `end`.
fn below(end: usize, n: usize) -> u64 {
    match end.saturating_sub(n * 64) {
        whole if whole >= 64 => u64::MAX,
        part => (1 << part) - 1,
    }
}

/// The places of the ones in a word, ascending.
pub(crate) struct Ones(pub(crate) u64);

impl Iterator for Ones {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let place = self.0.trailing_zeros();
        self.0 &= self.0 - 1;
        Some(place as usize)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn some(len: usize) -> impl Strategy<Value = BTreeSet<usize>> {
        proptest::collection::btree_set(0..len.max(1), 0..len.max(1))
            .prop_map(move |set| set.into_iter().filter(|position| *position < len).collect())
    }

    fn bits(len: usize, set: &BTreeSet<usize>) -> Bits {
        let mut bits = Bits::none(len);
        set.iter().for_each(|position| bits.insert(*position));
        bits
    }

    proptest! {
        #[test]
        fn it_is_a_set_of_positions(
            (len, ours, theirs) in (0..300_usize).prop_flat_map(|len| (Just(len), some(len), some(len))),
            from in 0..320_usize, to in 0..320_usize,
        ) {
            let (mine, other) = (bits(len, &ours), bits(len, &theirs));
            prop_assert_eq!(mine.iter().collect::<BTreeSet<_>>(), ours.clone());
            prop_assert_eq!(mine.ones(), ours.len() as u64);
            prop_assert_eq!(mine.is_none(), ours.is_empty());
            prop_assert_eq!(mine.ends(), ours.first().copied().zip(ours.last().copied()));
            prop_assert_eq!(mine.ones_in(from..to), ours.iter().filter(|p| (from..to).contains(p)).count() as u64);
            let stretches: Vec<u32> = mine.ones_by(2).collect();
            let expected = (0..len).step_by(128).map(|start| ours.range(start..start + 128).count() as u32);
            prop_assert_eq!(stretches, expected.collect::<Vec<_>>());
            prop_assert_eq!(Bits::range(len, from..to), bits(len, &(from..to.min(len)).collect()));
            prop_assert_eq!(Bits::all(len).ones(), len as u64);
            let mut both = mine.clone();
            both.keep(&other);
            prop_assert_eq!(both, bits(len, &ours.intersection(&theirs).copied().collect()));
            let mut rest = mine.clone();
            rest.leave_out(&other);
            prop_assert_eq!(rest, bits(len, &ours.difference(&theirs).copied().collect()));
            let mut without = mine;
            ours.iter().for_each(|position| without.remove(*position));
            prop_assert!(without.is_none());
        }
    }
}
