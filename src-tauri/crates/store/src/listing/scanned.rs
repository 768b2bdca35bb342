//! Rows that SQL found, in order.

use std::ops::Range;

use super::Key;

/// Numbers and times of rows, in the order of lists.
#[derive(Debug, Default)]
pub(crate) struct Scanned {
    numbers: Vec<u32>,
    /// Of those that have one; the others come last.
    times: Vec<i64>,
}

impl Scanned {
    /// Rows in any order.
    pub(crate) fn of(mut keys: Vec<Key>) -> Self {
        keys.sort_unstable_by(|a, b| b.cmp(a));
        Self {
            numbers: keys.iter().map(|key| key.number).collect(),
            times: keys.iter().map_while(|key| key.at).collect(),
        }
    }

    /// Their numbers, in order.
    pub(super) fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    pub(super) fn size_bytes(&self) -> usize {
        size_of_val(self.numbers.as_slice()) + size_of_val(self.times.as_slice())
    }

    /// The row at a place.
    pub(super) fn key(&self, place: usize) -> Key {
        Key { at: self.times.get(place).copied(), number: self.numbers[place] }
    }

    /// The key of a row, where it is among them.
    pub(super) fn key_of(&self, number: u32) -> Option<Key> {
        let place = self.numbers.iter().position(|row| *row == number)?;
        Some(self.key(place))
    }

    /// The place of the first row that does not come before `key`, which is known to lie in `within`.
    pub(super) fn before(&self, key: Key, within: Range<usize>) -> usize {
        let (mut low, mut high) = (within.start, within.end);
        while low < high {
            let middle = low.midpoint(high);
            if self.key(middle) > key { low = middle + 1 } else { high = middle }
        }
        low
    }
}
