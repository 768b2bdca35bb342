//! Rows of a segment, as bits over its positions.

use std::ops::Range;
use std::sync::Arc;

use exhibit_column::Bits;

use super::Key;
use crate::segment::{Held, Order};

/// Positions that are counted together: the rows before a position are found by counting the bits of one such stretch.
const STRETCH: usize = 512;

/// Some rows of a segment.
#[derive(Debug)]
pub(crate) struct Chosen {
    held: Arc<Held>,
    order: Order,
    bits: Bits,
    /// How many rows there are before each stretch; at the end, all.
    before: Vec<u32>,
}

impl Chosen {
    /// The rows of `held` that `bits` mark.
    pub(crate) fn of(held: Arc<Held>, order: Order, bits: Bits) -> Self {
        let mut before = vec![0];
        let mut count = 0;
        for start in (0..bits.len()).step_by(STRETCH) {
            count += u32::try_from(bits.ones_in(start..start + STRETCH)).expect("BUG: a stretch is short");
            before.push(count);
        }
        Self { held, order, bits, before }
    }

    /// Which positions of the segment.
    pub(crate) fn bits(&self) -> &Bits {
        &self.bits
    }

    /// Times of the segment's rows.
    pub(crate) fn order(&self) -> &Order {
        &self.order
    }

    /// Their numbers, in order.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        self.bits.iter().map(|position| self.at(position).number)
    }

    /// The times of those that have one.
    pub(super) fn times(&self) -> impl Iterator<Item = i64> + '_ {
        self.bits.iter().map_while(|position| self.order.times.at(position))
    }

    pub(super) fn len(&self) -> usize {
        self.before.last().map_or(0, |count| *count as usize)
    }

    pub(super) fn size_bytes(&self) -> usize {
        self.bits.size_bytes() + size_of_val(self.before.as_slice())
    }

    /// The row at a place among them.
    pub(super) fn key(&self, place: usize) -> Key {
        self.at(self.position(place))
    }

    /// The key of a row, where it is among them.
    pub(super) fn key_of(&self, number: u32) -> Option<Key> {
        let number = u64::from(number);
        let covers = self.held.covers();
        let beyond =
            u32::try_from(number.checked_sub(*covers.start())?).ok().filter(|_| covers.contains(&number))?;
        let position = self.order.numbers.iter().position(|row| *row == beyond)?;
        self.bits.contains(position).then(|| self.at(position))
    }

    /// The place of the first row that does not come before `key`, which is known to lie in `within`.
    pub(super) fn before(&self, key: Key, within: Range<usize>) -> usize {
        if within.is_empty() {
            return within.start;
        }
        let (mut low, mut high) = (0, self.bits.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.at(middle) > key { low = middle + 1 } else { high = middle }
        }
        self.rank(low).clamp(within.start, within.end)
    }

    fn at(&self, position: usize) -> Key {
        let number = self.held.covers().start() + u64::from(self.order.numbers[position]);
        let number = u32::try_from(number).expect("BUG: the last row of a set's state was looked at");
        Key { at: self.order.times.at(position), number }
    }

    /// How many of them stand before a position.
    fn rank(&self, position: usize) -> usize {
        let stretch = position / STRETCH;
        let within = self.bits.ones_in(stretch * STRETCH..position);
        self.before[stretch] as usize + usize::try_from(within).expect("BUG: a stretch is short")
    }

    /// The position of the row at a place among them.
    fn position(&self, place: usize) -> usize {
        let wanted = u32::try_from(place).expect("BUG: a place in a segment");
        let stretch = self.before.partition_point(|count| *count <= wanted) - 1;
        let (mut low, mut high) = (stretch * STRETCH, ((stretch + 1) * STRETCH).min(self.bits.len()));
        // The first position with more than `place` rows up to and with it.
        while low < high {
            let middle = low.midpoint(high);
            if self.rank_with(middle) > place { high = middle } else { low = middle + 1 }
        }
        low
    }

    fn rank_with(&self, position: usize) -> usize {
        self.rank(position) + usize::from(self.bits.contains(position))
    }
}

impl AsRef<Held> for Chosen {
    fn as_ref(&self) -> &Held {
        &self.held
    }
}
