//! The rows of a result set: lists that are in order each, put together as far as somebody reads. No list of all rows is
//! ever made, so that a set of ten million costs what its bits cost, and any page of it the same.

mod chosen;
mod scanned;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

pub(crate) use self::chosen::Chosen;
pub(crate) use self::scanned::Scanned;

/// Where a row stands in lists: larger keys come first. Undated rows come last, being below every time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// Milliseconds since 1970 UTC.
    pub(crate) at: Option<i64>,
    pub(crate) number: u32,
}

/// The rows of a set.
#[derive(Debug)]
pub(crate) enum Listing {
    /// Newest first, undated last, put together from parts that have no row in common.
    Parts(Vec<Part>),
    /// In an order of their own.
    Given(Vec<u32>),
}

/// Rows that are in order.
#[derive(Debug)]
pub(crate) enum Part {
    /// Of a segment.
    Chosen(Chosen),
    /// Found by SQL.
    Scanned(Scanned),
}

impl Part {
    fn len(&self) -> usize {
        match self {
            Self::Chosen(rows) => rows.len(),
            Self::Scanned(rows) => rows.len(),
        }
    }

    fn size_bytes(&self) -> usize {
        match self {
            Self::Chosen(rows) => rows.size_bytes(),
            Self::Scanned(rows) => rows.size_bytes(),
        }
    }

    /// The row at a place among them.
    fn key(&self, place: usize) -> Key {
        match self {
            Self::Chosen(rows) => rows.key(place),
            Self::Scanned(rows) => rows.key(place),
        }
    }

    /// The key of a row, where it is among them.
    fn key_of(&self, number: u32) -> Option<Key> {
        match self {
            Self::Chosen(rows) => rows.key_of(number),
            Self::Scanned(rows) => rows.key_of(number),
        }
    }

    /// The place of the first row that does not come before `key`, which is known to lie in `within`.
    fn before(&self, key: Key, within: Range<usize>) -> usize {
        match self {
            Self::Chosen(rows) => rows.before(key, within),
            Self::Scanned(rows) => rows.before(key, within),
        }
    }
}

impl Listing {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Parts(parts) => parts.iter().map(Part::len).sum(),
            Self::Given(numbers) => numbers.len(),
        }
    }

    /// Bytes of memory that they take.
    pub(crate) fn size_bytes(&self) -> usize {
        match self {
            Self::Parts(parts) => parts.iter().map(Part::size_bytes).sum(),
            Self::Given(numbers) => size_of_val(numbers.as_slice()),
        }
    }

    /// Their numbers from a position on, in order.
    pub(crate) fn from(&self, first: usize) -> Box<dyn Iterator<Item = u32> + '_> {
        match self {
            Self::Parts(parts) => Box::new(Walk::new(parts, cuts(parts, first))),
            Self::Given(numbers) => Box::new(numbers.iter().skip(first).copied()),
        }
    }

    /// Those of segments, and the numbers of the others.
    pub(crate) fn parts(&self) -> (Vec<&Chosen>, Vec<u32>) {
        let (mut chosen, mut numbers) = (Vec::new(), Vec::new());
        match self {
            Self::Parts(parts) => {
                for part in parts {
                    match part {
                        Part::Chosen(rows) => chosen.push(rows),
                        Part::Scanned(rows) => numbers.extend_from_slice(rows.numbers()),
                    }
                }
            }
            Self::Given(given) => numbers.clone_from(given),
        }
        (chosen, numbers)
    }

    /// Times among which are the earliest, the latest, and the latest that is not past `limit_ms`; and how many rows have
    /// none. None where times are not known here.
    pub(crate) fn ends(&self, limit_ms: i64) -> Option<(Vec<i64>, u64)> {
        let Self::Parts(parts) = self else { return None };
        let (mut times, mut undated) = (Vec::new(), 0);
        for part in parts {
            let before = |at, number| part.before(Key { at, number }, 0..part.len());
            let dated = before(None, u32::MAX);
            undated += (part.len() - dated) as u64;
            let places = [Some(0), Some(before(Some(limit_ms), u32::MAX)), dated.checked_sub(1)];
            let places = places.into_iter().flatten().filter(|place| *place < dated);
            times.extend(places.filter_map(|place| part.key(place).at));
        }
        Some((times, undated))
    }

    /// The position of a row.
    pub(crate) fn position(&self, number: u32) -> Option<usize> {
        match self {
            Self::Parts(parts) => {
                let key = parts.iter().find_map(|part| part.key_of(number))?;
                Some(before(parts, key))
            }
            Self::Given(numbers) => numbers.iter().position(|row| *row == number),
        }
    }

    /// The position of the first row at or before a time, or of the first undated one; their count where there is none.
    pub(crate) fn position_at(&self, at_ms: i64) -> Option<usize> {
        match self {
            Self::Parts(parts) => Some(before(parts, Key { at: Some(at_ms), number: u32::MAX })),
            Self::Given(_) => None,
        }
    }
}

/// How many rows come before `key`.
fn before(parts: &[Part], key: Key) -> usize {
    parts.iter().map(|part| part.before(key, 0..part.len())).sum()
}

/// How many rows of each part are among the first `count` of all: each step halves what is open of the largest part.
fn cuts(parts: &[Part], count: usize) -> Vec<usize> {
    let mut low = vec![0; parts.len()];
    let mut high: Vec<usize> = parts.iter().map(Part::len).collect();
    if count >= high.iter().sum() {
        return high;
    }
    while let Some(widest) =
        (0..parts.len()).max_by_key(|n| high[*n] - low[*n]).filter(|n| high[*n] > low[*n])
    {
        let middle = low[widest].midpoint(high[widest]);
        let pivot = parts[widest].key(middle);
        let found: Vec<usize> = parts
            .iter()
            .zip(low.iter().zip(&high))
            .map(|(part, (low, high))| part.before(pivot, *low..*high))
            .collect();
        if found.iter().sum::<usize>() < count {
            low = found;
            // The row looked at is one of them too.
            low[widest] = middle + 1;
        } else {
            high = found;
        }
    }
    low
}

/// Rows in order, from a cut on.
struct Walk<'a> {
    parts: &'a [Part],
    /// The next row of each part, the part, and its place there.
    next: BinaryHeap<(Key, Reverse<usize>, usize)>,
}

impl<'a> Walk<'a> {
    fn new(parts: &'a [Part], cuts: Vec<usize>) -> Self {
        let mut walk = Self { parts, next: BinaryHeap::new() };
        for (part, place) in cuts.into_iter().enumerate() {
            walk.look(part, place);
        }
        walk
    }

    fn look(&mut self, part: usize, place: usize) {
        if place < self.parts[part].len() {
            self.next.push((self.parts[part].key(place), Reverse(part), place));
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let (key, Reverse(part), place) = self.next.pop()?;
        self.look(part, place + 1);
        Some(key.number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts() -> impl Strategy<Value = Vec<Vec<Key>>> {
        let at =
            prop_oneof![1 => Just(None), 6 => (0..12_i64).prop_map(Some), 1 => any::<i64>().prop_map(Some)];
        proptest::collection::vec(proptest::collection::vec(at, 0..12), 0..5).prop_map(|parts| {
            let mut number = 0;
            let keyed = |at| {
                number += 1;
                Key { at, number }
            };
            let mut keys = parts.iter().flatten().copied().map(keyed).collect::<Vec<_>>().into_iter();
            parts.iter().map(|part| keys.by_ref().take(part.len()).collect()).collect()
        })
    }

    proptest! {
        #[test]
        fn every_page_and_place_is_that_of_the_sorted_list(parts in parts(), first in 0..60_usize, at in -1..14_i64) {
            let mut sorted: Vec<Key> = parts.iter().flatten().copied().collect();
            sorted.sort_unstable_by(|a, b| b.cmp(a));
            let rows = Listing::Parts(parts.into_iter().map(|keys| Part::Scanned(Scanned::of(keys))).collect());
            prop_assert_eq!(rows.len(), sorted.len());
            let expected: Vec<u32> = sorted.iter().skip(first).map(|key| key.number).collect();
            prop_assert_eq!(rows.from(first).collect::<Vec<_>>(), expected);
            for (position, key) in sorted.iter().enumerate() {
                prop_assert_eq!(rows.position(key.number), Some(position));
            }
            prop_assert_eq!(rows.position(sorted.len() as u32 + 1), None);
            let older = sorted.iter().position(|key| key.at <= Some(at)).unwrap_or(sorted.len());
            prop_assert_eq!(rows.position_at(at), Some(older));
        }
    }
}
