//! One field of a segment: a code a row, and the values that the codes stand for.

use std::ops::Range;

use crate::bits::Bits;
use crate::codes::Codes;
use crate::dictionary::Dictionary;

/// A field of every row of a segment.
#[derive(Debug)]
pub struct Column {
    pub(crate) codes: Codes,
    pub(crate) dictionary: Dictionary,
}

impl Column {
    /// What the codes stand for.
    #[must_use]
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// The code of the row at a position of the segment.
    #[must_use]
    pub fn code(&self, position: usize) -> u32 {
        self.codes.at(position)
    }

    /// How many of `rows` have each code.
    #[must_use]
    pub fn counts(&self, rows: &Bits) -> Vec<u32> {
        self.counts_within(rows, 0..rows.len())
    }

    /// As [`Column::counts`], of the positions in `range` alone.
    #[must_use]
    pub fn counts_within(&self, rows: &Bits, range: Range<usize>) -> Vec<u32> {
        let mut counts = vec![0; self.dictionary.len()];
        self.codes.count((rows, range), &mut counts);
        counts
    }

    /// Bytes of memory that it takes.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        self.codes.size_bytes() + self.dictionary.size_bytes()
    }
}
