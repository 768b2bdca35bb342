//! Bits with counts beside them: which position is the nth of a set, and how many come before a position, both without
//! looking through all.

use crate::bits::Bits;

/// Words of 64 positions that are counted together.
const WORDS_A_STRETCH: usize = 8;

/// Positions of such a stretch.
const STRETCH: usize = WORDS_A_STRETCH * 64;

/// A set of positions that does not change any more.
#[derive(Debug)]
pub struct Ranked {
    bits: Bits,
    /// How many of the set there are before each stretch; at the end, all.
    before: Vec<u32>,
}

impl From<Bits> for Ranked {
    fn from(bits: Bits) -> Self {
        let mut before = Vec::with_capacity(bits.len() / STRETCH + 2);
        let mut count = 0;
        before.push(count);
        for ones in bits.ones_by(WORDS_A_STRETCH) {
            count += ones;
            before.push(count);
        }
        Self { bits, before }
    }
}

impl Ranked {
    /// The set.
    #[must_use]
    pub fn bits(&self) -> &Bits {
        &self.bits
    }

    /// How many positions are in the set.
    #[must_use]
    pub fn ones(&self) -> usize {
        self.before.last().map_or(0, |count| *count as usize)
    }

    /// How many positions of the set come before `position`.
    #[must_use]
    pub fn rank(&self, position: usize) -> usize {
        let stretch = position / STRETCH;
        let within = self.bits.ones_in(stretch * STRETCH..position);
        self.before[stretch] as usize + usize::try_from(within).expect("BUG: a stretch is short")
    }

    /// The position of the set that so many others of it come before; one past all where there are no more.
    #[must_use]
    pub fn nth(&self, place: usize) -> usize {
        if place >= self.ones() {
            return self.bits.len();
        }
        let stretch = self.before.partition_point(|count| *count as usize <= place) - 1;
        let (mut low, mut high) = (stretch * STRETCH, ((stretch + 1) * STRETCH).min(self.bits.len()));
        // The first position with more than `place` of them up to and with it.
        while low < high {
            let middle = low.midpoint(high);
            let with = self.rank(middle) + usize::from(self.bits.contains(middle));
            if with > place { high = middle } else { low = middle + 1 }
        }
        low
    }

    /// Bytes of memory that it takes.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        self.bits.size_bytes() + size_of_val(self.before.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn places_and_positions_lead_to_each_other(
            len in 0..2_000_usize,
            set in prop::collection::btree_set(0..2_000_usize, 0..200),
            all_from in 0..2_000_usize,
        ) {
            let mut bits = Bits::range(len, all_from..len);
            set.iter().filter(|position| **position < len).for_each(|position| bits.insert(*position));
            let positions: Vec<usize> = bits.iter().collect();
            let ranked = Ranked::from(bits);
            prop_assert_eq!(ranked.ones(), positions.len());
            for (place, position) in positions.iter().enumerate() {
                prop_assert_eq!((ranked.nth(place), ranked.rank(*position)), (*position, place));
            }
            prop_assert_eq!((ranked.nth(positions.len()), ranked.rank(len)), (len, positions.len()));
        }
    }
}
