//! Sets of row numbers, small enough for millions: what a pass saw is kept as bits, not as hashes of rows.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Words of one chunk. Rows of a pull stand side by side in the log, so that most chunks are full; one that holds a
/// single number costs 512 bytes.
const WORDS: usize = 64;

/// Numbers in one chunk.
const CHUNK: u64 = 64 * WORDS as u64;

/// A set of row numbers: an eighth of a byte each where they stand side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    chunks: BTreeMap<u64, Box<[u64; WORDS]>>,
    len: u64,
}

impl Numbers {
    /// Adds a number; whether it is new.
    pub fn insert(&mut self, number: u64) -> bool {
        let (chunk, word, bit) = place(number);
        let held = &mut self.chunks.entry(chunk).or_insert_with(|| Box::new([0; WORDS]))[word];
        let is_new = *held & bit == 0;
        *held |= bit;
        self.len += u64::from(is_new);
        is_new
    }

    /// Whether a number is among them.
    #[must_use]
    pub fn contains(&self, number: u64) -> bool {
        let (chunk, word, bit) = place(number);
        self.chunks.get(&chunk).is_some_and(|words| words[word] & bit != 0)
    }

    /// Those of a range, smallest first.
    pub(crate) fn within(&self, range: RangeInclusive<u64>) -> impl Iterator<Item = u64> + '_ {
        let chunks = range.start() / CHUNK..=range.end() / CHUNK;
        let words = self.chunks.range(chunks).flat_map(|(chunk, words)| {
            words.iter().zip(0..).map(move |(word, n)| (chunk * CHUNK + n * 64, *word))
        });
        let numbers = words.flat_map(|(first, word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| first + bit)
        });
        numbers.filter(move |number| range.contains(number))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether all of them are among `others`.
    #[must_use]
    pub fn is_subset(&self, others: &Self) -> bool {
        self.chunks.iter().all(|(chunk, words)| match others.chunks.get(chunk) {
            Some(other) => words.iter().zip(other.iter()).all(|(mine, theirs)| mine & !theirs == 0),
            None => words.iter().all(|word| *word == 0),
        })
    }

    /// Adds all of `others`.
    pub fn extend(&mut self, others: &Self) {
        for (chunk, words) in &others.chunks {
            let held = self.chunks.entry(*chunk).or_insert_with(|| Box::new([0; WORDS]));
            for (mine, theirs) in held.iter_mut().zip(words.iter()) {
                self.len += u64::from((theirs & !*mine).count_ones());
                *mine |= theirs;
            }
        }
    }
}

impl FromIterator<u64> for Numbers {
    fn from_iter<T: IntoIterator<Item = u64>>(numbers: T) -> Self {
        let mut set = Self::default();
        for number in numbers {
            set.insert(number);
        }
        set
    }
}

fn place(number: u64) -> (u64, usize, u64) {
    let within = number % CHUNK;
    let word = usize::try_from(within / 64).expect("BUG: a chunk has 64 words");
    (number / CHUNK, word, 1 << (within % 64))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn numbers() -> impl Strategy<Value = BTreeSet<u64>> {
        proptest::collection::btree_set(prop_oneof![0..200_u64, 4_000..9_000_u64, any::<u64>()], 0..80)
    }

    proptest! {
        #[test]
        fn it_is_a_set(ours in numbers(), theirs in numbers(), asked in any::<u64>()) {
            let (mut set, others) = (Numbers::from_iter(ours.clone()), Numbers::from_iter(theirs.clone()));
            prop_assert_eq!(set.len(), ours.len() as u64);
            prop_assert_eq!(set.is_empty(), ours.is_empty());
            prop_assert_eq!(set.is_subset(&others), ours.is_subset(&theirs));
            for number in ours.iter().chain(&theirs).chain([&asked]) {
                prop_assert_eq!(set.contains(*number), ours.contains(number));
            }
            let all: BTreeSet<u64> = ours.union(&theirs).copied().collect();
            set.extend(&others);
            prop_assert_eq!(&set, &Numbers::from_iter(all.clone()));
            prop_assert!(others.is_subset(&set) && set.len() == all.len() as u64);
            prop_assert!(all.iter().all(|number| !set.insert(*number)));
            let within = all.range(100..=asked.max(100)).copied();
            prop_assert_eq!(set.within(100..=asked.max(100)).collect::<Vec<_>>(), within.collect::<Vec<_>>());
        }
    }
}
