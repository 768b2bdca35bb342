//! Rows of a segment, as a set of its positions.

use std::ops::Range;
use std::sync::Arc;

use exhibit_column::{Bits, Ranked};

use super::Key;
use crate::segment::{Held, Order};

/// Some rows of a segment.
#[derive(Debug)]
pub(crate) struct Chosen {
    held: Arc<Held>,
    order: Order,
    rows: Arc<Ranked>,
    /// The first and the last of them: other segments are mostly of other times, and nothing more of them is looked at.
    ends: Option<(Key, Key)>,
}

impl Chosen {
    /// The rows of `held` at these positions.
    pub(crate) fn of(held: Arc<Held>, order: Order, rows: Arc<Ranked>) -> Self {
        let mut chosen = Self { held, order, rows, ends: None };
        chosen.ends = chosen.bits().ends().map(|(first, last)| (chosen.at(first), chosen.at(last)));
        chosen
    }

    /// Which positions of the segment.
    pub(crate) fn bits(&self) -> &Bits {
        self.rows.bits()
    }

    /// Times of the segment's rows.
    pub(crate) fn order(&self) -> &Order {
        &self.order
    }

    /// Their numbers, in order.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        self.bits().iter().map(|position| self.at(position).number)
    }

    pub(super) fn len(&self) -> usize {
        self.rows.ones()
    }

    pub(super) fn size_bytes(&self) -> usize {
        self.rows.size_bytes()
    }

    /// The row at a place among them.
    pub(super) fn key(&self, place: usize) -> Key {
        match self.ends {
            Some((first, _)) if place == 0 => first,
            _ => self.at(self.rows.nth(place)),
        }
    }

    /// The key of a row, where it is among them.
    pub(super) fn key_of(&self, number: u32) -> Option<Key> {
        let number = u64::from(number);
        let covers = self.held.covers();
        let beyond =
            u32::try_from(number.checked_sub(*covers.start())?).ok().filter(|_| covers.contains(&number))?;
        let position = self.order.numbers.iter().position(|row| *row == beyond)?;
        self.bits().contains(position).then(|| self.at(position))
    }

    /// The place of the first row that does not come before `key`, which is known to lie in `within`.
    pub(super) fn before(&self, key: Key, within: Range<usize>) -> usize {
        let Some((first, last)) = self.ends.filter(|_| !within.is_empty()) else { return within.start };
        if first <= key {
            return within.start;
        }
        if last > key {
            return within.end;
        }
        let (mut low, mut high) = (0, self.bits().len());
        while low < high {
            let middle = low.midpoint(high);
            if self.at(middle) > key { low = middle + 1 } else { high = middle }
        }
        self.rows.rank(low).clamp(within.start, within.end)
    }

    fn at(&self, position: usize) -> Key {
        let number = self.held.covers().start() + u64::from(self.order.numbers[position]);
        let number = u32::try_from(number).expect("BUG: the last row of a set's state was looked at");
        Key { at: self.order.times.at(position), number }
    }
}

impl AsRef<Held> for Chosen {
    fn as_ref(&self) -> &Held {
        &self.held
    }
}
