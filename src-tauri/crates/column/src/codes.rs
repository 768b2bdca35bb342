//! The code of each row into a dictionary, in as few bytes as the dictionary needs.

use std::ops::Range;

use crate::bits::{Bits, Ones};
use crate::bytes::{Fault, halves, words};

/// So many codes are quicker compared with each row's than looked up by it.
const COMPARED_AT_MOST: usize = 4;

/// A byte times this stands in all eight bytes of a word.
const EACH_BYTE: u64 = 0x0101_0101_0101_0101;

/// One code a row.
#[derive(Debug)]
pub(crate) enum Codes {
    /// All rows have code 0.
    One(usize),
    /// Up to 256 values.
    Bytes(Vec<u8>),
    /// Up to 65,536 values.
    Halves(Vec<u16>),
    /// More.
    Words(Vec<u32>),
}

/// Adds `codes` into a dictionary of `values` to `into`.
pub(crate) fn write(codes: impl Iterator<Item = u32>, values: usize, into: &mut Vec<u8>) {
    match width(values) {
        0 => {}
        width => codes.for_each(|code| into.extend_from_slice(&code.to_le_bytes()[..width])),
    }
}

/// Reads the codes of `rows` rows into a dictionary of `values`; each is below that.
pub(crate) fn read(bytes: Vec<u8>, rows: usize, values: usize) -> Result<Codes, Fault> {
    let codes = match width(values) {
        0 if bytes.is_empty() && (values == 1 || rows == 0) => Codes::One(rows),
        1 => Codes::Bytes(bytes),
        2 => Codes::Halves(halves(&bytes)?),
        4 => Codes::Words(words(&bytes)?),
        _ => return Err(Fault::Damaged("a column has no values")),
    };
    let highest = match &codes {
        Codes::One(_) => None,
        Codes::Bytes(codes) => codes.iter().max().map(|code| usize::from(*code)),
        Codes::Halves(codes) => codes.iter().max().map(|code| usize::from(*code)),
        Codes::Words(codes) => codes.iter().max().map(|code| *code as usize),
    };
    if codes.len() != rows || highest.is_some_and(|code| code >= values) {
        return Err(Fault::Damaged("a column does not fit its values"));
    }
    Ok(codes)
}

/// Bytes a code.
fn width(values: usize) -> usize {
    match values {
        0 | 1 => 0,
        2..=0x100 => 1,
        0x101..=0x1_0000 => 2,
        _ => 4,
    }
}

impl Codes {
    fn len(&self) -> usize {
        match self {
            Self::One(rows) => *rows,
            Self::Bytes(codes) => codes.len(),
            Self::Halves(codes) => codes.len(),
            Self::Words(codes) => codes.len(),
        }
    }

    /// The code of one row.
    pub(crate) fn at(&self, position: usize) -> u32 {
        match self {
            Self::One(_) => 0,
            Self::Bytes(codes) => u32::from(codes[position]),
            Self::Halves(codes) => u32::from(codes[position]),
            Self::Words(codes) => codes[position],
        }
    }

    /// The rows whose code is marked in `fits`, which holds one mark a code.
    pub(crate) fn marked(&self, fits: &[bool]) -> Bits {
        let fitting: Vec<u32> = (0..).zip(fits).filter_map(|(code, fits)| fits.then_some(code)).collect();
        if fitting.is_empty() {
            return Bits::none(self.len());
        }
        if fitting.len() == fits.len() {
            return Bits::all(self.len());
        }
        match self {
            Self::One(rows) => Bits::all(*rows),
            Self::Bytes(codes) if fitting.len() <= COMPARED_AT_MOST => {
                let fitting: Vec<u64> = fitting.iter().map(|code| u64::from(*code) * EACH_BYTE).collect();
                compare(codes, &fitting)
            }
            Self::Bytes(codes) => {
                // As long as codes can be, so that no bound is checked for each row.
                let mut table = [false; 0x100];
                table[..fits.len()].copy_from_slice(fits);
                gather(codes, |code| table[usize::from(code)])
            }
            Self::Halves(codes) => gather(codes, |code| fits[usize::from(code)]),
            Self::Words(codes) => gather(codes, |code| fits[code as usize]),
        }
    }

    /// Adds one to `counts` at the code of each of the rows within a range.
    pub(crate) fn count(&self, (rows, range): (&Bits, Range<usize>), counts: &mut [u32]) {
        match self {
            Self::One(_) => {
                if let Some(count) = counts.first_mut() {
                    *count += u32::try_from(rows.ones_in(range)).expect("BUG: a segment has few rows");
                }
            }
            Self::Bytes(codes) => each(codes, (rows, range), |code| counts[usize::from(code)] += 1),
            Self::Halves(codes) => each(codes, (rows, range), |code| counts[usize::from(code)] += 1),
            Self::Words(codes) => each(codes, (rows, range), |code| counts[code as usize] += 1),
        }
    }

    /// Bytes of memory that they take.
    pub(crate) fn size_bytes(&self) -> usize {
        match self {
            Self::One(_) => 0,
            Self::Bytes(codes) => codes.len(),
            Self::Halves(codes) => codes.len() * 2,
            Self::Words(codes) => codes.len() * 4,
        }
    }
}

/// Calls `visit` with the code of each of the rows within a range; of 64 side by side without a look for the next one.
fn each<C: Copy>(codes: &[C], (rows, range): (&Bits, Range<usize>), mut visit: impl FnMut(C)) {
    for (first, word) in rows.words_in(range) {
        match word {
            u64::MAX => codes[first..first + 64].iter().for_each(|code| visit(*code)),
            word => Ones(word).for_each(|bit| visit(codes[first + bit])),
        }
    }
}

/// The rows that have one of the codes in `fitting`, each of which stands in all bytes of its word: eight rows at a time
/// (Hacker's Delight, 6-1, find first 0-byte).
fn compare(codes: &[u8], fitting: &[u64]) -> Bits {
    const LOW_BITS: u64 = 0x7f * EACH_BYTE;
    let eight = |codes: [u8; 8]| {
        let codes = u64::from_le_bytes(codes);
        // The highest bit of each byte that is one of the codes.
        let found = fitting.iter().fold(0, |found, code| {
            let other = codes ^ code;
            found | !(((other & LOW_BITS) + LOW_BITS) | other | LOW_BITS)
        });
        // Moves those eight bits side by side.
        (found >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
    };
    let word = |codes: &[u8; 64]| {
        let (eights, _) = codes.as_chunks::<8>();
        eights.iter().enumerate().fold(0, |word, (n, codes)| word | eight(*codes) << (n * 8))
    };
    let (whole, rest) = codes.as_chunks::<64>();
    let mut last = [0; 64];
    last[..rest.len()].copy_from_slice(rest);
    let words = whole.iter().chain(std::iter::once(&last)).take(codes.len().div_ceil(64)).map(word);
    Bits::from_words(codes.len(), words)
}

fn gather<C: Copy>(codes: &[C], fits: impl Fn(C) -> bool) -> Bits {
    let words = codes.chunks(64).map(|chunk| {
        chunk.iter().enumerate().fold(0, |word, (bit, code)| word | u64::from(fits(*code)) << bit)
    });
    Bits::from_words(codes.len(), words)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rows_are_marked_and_counted_by_their_codes(
            codes in prop::collection::vec(any::<u8>(), 1..300),
            fitting in prop::collection::btree_set(any::<u8>(), 0..8),
            left_out in prop::collection::vec(0..300_usize, 0..9),
            (from, to) in (0..310_usize, 0..310_usize),
        ) {
            let fits: Vec<bool> = (0..=u8::MAX).map(|code| fitting.contains(&code)).collect();
            let mut rows = Bits::all(codes.len());
            left_out.iter().for_each(|row| rows.remove(*row));
            let mut expected = vec![0; 0x100];
            rows.iter().filter(|row| (from..to).contains(row)).for_each(|row| expected[usize::from(codes[row])] += 1);
            let of = [
                Codes::Bytes(codes.clone()),
                Codes::Halves(codes.iter().copied().map(u16::from).collect()),
                Codes::Words(codes.iter().copied().map(u32::from).collect()),
            ];
            for of in of {
                let marked = of.marked(&fits);
                for (row, code) in codes.iter().enumerate() {
                    prop_assert_eq!(marked.contains(row), fitting.contains(code));
                }
                prop_assert_eq!(marked.ones(), marked.iter().count() as u64);
                let mut counts = vec![0; 0x100];
                of.count((&rows, from..to), &mut counts);
                prop_assert_eq!(&counts, &expected);
            }
        }
    }
}
