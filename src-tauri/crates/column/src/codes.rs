//! The code of each row into a dictionary, in as few bytes as the dictionary needs.

use crate::bits::Bits;
use crate::bytes::{Fault, halves, words};

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
        match self {
            Self::One(rows) if fits.first() == Some(&true) => Bits::all(*rows),
            Self::One(rows) => Bits::none(*rows),
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

    /// Adds one to `counts` at the code of each of `rows`.
    pub(crate) fn count(&self, rows: &Bits, counts: &mut [u32]) {
        match self {
            Self::One(_) => {
                if let Some(count) = counts.first_mut() {
                    *count += u32::try_from(rows.ones()).expect("BUG: a segment has few rows");
                }
            }
            Self::Bytes(codes) => rows.iter().for_each(|row| counts[usize::from(codes[row])] += 1),
            Self::Halves(codes) => rows.iter().for_each(|row| counts[usize::from(codes[row])] += 1),
            Self::Words(codes) => rows.iter().for_each(|row| counts[codes[row] as usize] += 1),
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

fn gather<C: Copy>(codes: &[C], fits: impl Fn(C) -> bool) -> Bits {
    let words = codes.chunks(64).map(|chunk| {
        chunk.iter().enumerate().fold(0, |word, (bit, code)| word | u64::from(fits(*code)) << bit)
    });
    Bits::from_words(codes.len(), words)
}
