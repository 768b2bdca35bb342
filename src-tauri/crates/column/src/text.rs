//! The searched texts of a segment, folded, in blocks of rows in the order of the columns.
//!
//! A block holds each different text once, with the rows that have it: of some ten texts a row only three or four are new
//! in a block. It is how many texts there are, how long each is, how many rows have each less one, those rows, and the
//! texts. Each text is ended by a byte that no UTF-8 holds, so that no needle is found across two of them. Not compressed:
//! what is left are mostly ids, of which LZ4 takes a third away, and a search takes seven times as long.

use std::collections::HashMap;

use exhibit_entry::Entry;
use exhibit_entry::filter::each_searched_text;
use exhibit_entry::fold::fold_into;
use memchr::memmem::Finder;

use crate::bits::Bits;
use crate::bytes::{Bytes, Cursor, Fault, small, words};
use crate::gram::Signature;
use crate::layout::Section;

/// Ends a text: 0xFF never occurs in UTF-8 (RFC 3629, section 3).
const END: u8 = 0xFF;

/// Rows a block: reading one takes some ten microseconds, a filter of 512 blocks tells most of them away, and the place of a
/// row in its block is a byte.
const ROWS_A_BLOCK: usize = 1 << u8::BITS;

/// Text after which a block takes no more rows, for logs of huge rows.
const BYTES_A_BLOCK: usize = 256 * 1024;

/// Bytes of a block in the index: where it lies, its size, its CRC-32, its rows.
const INDEX_BYTES: usize = 8 + 4 + 4 + 4;

/// Where a block lies and what it holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    offset: u64,
    size: u32,
    crc: u32,
    /// Position of its first row.
    first: usize,
    rows: usize,
}

/// Adds the folded searched texts of an entry to `into`.
pub(crate) fn fold_entry(entry: &Entry, into: &mut Vec<u8>, spare: &mut String) {
    each_searched_text(entry, &mut |text| {
        spare.clear();
        fold_into(spare, text);
        into.extend_from_slice(spare.as_bytes());
        into.push(END);
    });
}

/// Blocks, their index and their signatures.
#[derive(Default)]
pub(crate) struct Blocks {
    pub(crate) blocks: Vec<u8>,
    pub(crate) index: Vec<u8>,
    pub(crate) signatures: Vec<Signature>,
    filling: Filling,
}

/// A block that takes rows.
#[derive(Default)]
struct Filling {
    rows: usize,
    /// Each different text's place in `holders`.
    known: HashMap<Box<[u8]>, usize>,
    /// The rows that have each text, in the order in which the texts first came.
    holders: Vec<Vec<u8>>,
    lengths: Vec<u8>,
    texts: Vec<u8>,
}

impl Blocks {
    /// Adds the texts of the next row, each with its end.
    pub(crate) fn push(&mut self, texts: &[u8]) {
        self.filling.push(texts);
        if self.filling.rows >= ROWS_A_BLOCK || self.filling.texts.len() >= BYTES_A_BLOCK {
            self.close();
        }
    }

    /// Ends the block of the rows that have come since the last one.
    pub(crate) fn close(&mut self) {
        let filled = std::mem::take(&mut self.filling);
        if filled.rows == 0 {
            return;
        }
        self.signatures.push(Signature::of(&filled.texts));
        let block = filled.laid_out();
        self.index.extend_from_slice(&(self.blocks.len() as u64).to_le_bytes());
        self.index.extend_from_slice(&small(block.len()).to_le_bytes());
        self.index.extend_from_slice(&crc32fast::hash(&block).to_le_bytes());
        self.index.extend_from_slice(&small(filled.rows).to_le_bytes());
        self.blocks.extend_from_slice(&block);
    }
}

impl Filling {
    fn push(&mut self, texts: &[u8]) {
        let row = u8::try_from(self.rows).expect("BUG: a full block takes no row");
        self.rows += 1;
        for text in texts.split_inclusive(|byte| *byte == END) {
            let holders = match self.known.get(text) {
                Some(place) => &mut self.holders[*place],
                None => self.add(text),
            };
            // A text may stand in several places of one row.
            if holders.last() != Some(&row) {
                holders.push(row);
            }
        }
    }

    fn add(&mut self, text: &[u8]) -> &mut Vec<u8> {
        self.known.insert(text.into(), self.holders.len());
        self.lengths.extend_from_slice(&small(text.len()).to_le_bytes());
        self.texts.extend_from_slice(text);
        self.holders.push_mut(Vec::new())
    }

    fn laid_out(&self) -> Vec<u8> {
        let mut block = small(self.holders.len()).to_le_bytes().to_vec();
        block.extend_from_slice(&self.lengths);
        let fewer_by_one = |rows: &Vec<u8>| u8::try_from(rows.len() - 1).expect("BUG: 256 rows a block");
        block.extend(self.holders.iter().map(fewer_by_one));
        self.holders.iter().for_each(|rows| block.extend_from_slice(rows));
        block.extend_from_slice(&self.texts);
        block
    }
}

/// Reads the index of `rows` rows of text.
pub(crate) fn index(bytes: &[u8], rows: usize) -> Result<Vec<Block>, Fault> {
    let mut cursor = Cursor(bytes);
    let mut blocks = Vec::with_capacity(bytes.len() / INDEX_BYTES);
    let mut first = 0;
    while !cursor.0.is_empty() {
        let (offset, size, crc) = (cursor.u64()?, cursor.u32()?, cursor.u32()?);
        let rows = cursor.u32()? as usize;
        blocks.push(Block { offset, size, crc, first, rows });
        first += rows;
    }
    if first != rows {
        return Err(Fault::Damaged("its texts do not fit its rows"));
    }
    Ok(blocks)
}

/// The rows of `within` whose text holds `needle`, folded already, of the blocks that are `likely`.
pub(crate) fn search(
    bytes: &impl Bytes,
    (section, blocks): (Section, &[Block]),
    (needle, likely, within): (&[u8], &Bits, &Bits),
    stop: &dyn Fn() -> bool,
) -> Result<Bits, Fault> {
    let finder = Finder::new(needle);
    let mut found = Bits::none(within.len());
    let mut read = Vec::new();
    for block in likely.iter().filter_map(|block| blocks.get(block)) {
        if stop() {
            return Err(Fault::Stopped);
        }
        if within.ones_in(block.first..block.first + block.rows) == 0 {
            continue;
        }
        fetch(bytes, (section, block), &mut read)?;
        mark(block, &read, &finder, &mut found)?;
    }
    found.keep(within);
    Ok(found)
}

/// Reads a block into `read`.
fn fetch(bytes: &impl Bytes, (section, block): (Section, &Block), read: &mut Vec<u8>) -> Result<(), Fault> {
    if block.offset.checked_add(u64::from(block.size)).is_none_or(|end| end > section.size) {
        return Err(Fault::Damaged("a block of text lies outside"));
    }
    read.resize(block.size as usize, 0);
    bytes.read_at(section.offset + block.offset, read)?;
    if crc32fast::hash(read) != block.crc {
        return Err(Fault::Damaged("a block of text does not have the checksum that it was written with"));
    }
    Ok(())
}

/// Marks the rows of a block that have a text with the needle.
fn mark(block: &Block, read: &[u8], finder: &Finder<'_>, found: &mut Bits) -> Result<(), Fault> {
    let mut cursor = Cursor(read);
    let count = cursor.u32()? as usize;
    let lengths = words(cursor.take(count.saturating_mul(4))?)?;
    let fewer_by_one = cursor.take(count)?;
    let held = fewer_by_one.iter().map(|rows| usize::from(*rows) + 1).sum();
    let (mut holders, texts) = (Cursor(cursor.take(held)?), cursor.0);
    let mut each = lengths.iter().zip(fewer_by_one);
    let (mut end, mut rows) = (0_usize, [].as_slice());
    while let Some(at) = texts.get(end..).and_then(|rest| finder.find(rest)) {
        let at = end + at;
        while end <= at {
            let (length, others) = each.next().ok_or(Fault::Damaged("a text belongs to no row"))?;
            end = end.saturating_add(*length as usize);
            rows = holders.take(usize::from(*others) + 1)?;
        }
        for row in rows.iter().map(|row| usize::from(*row)) {
            if row >= block.rows {
                return Err(Fault::Damaged("a text belongs to no row"));
            }
            found.insert(block.first + row);
        }
    }
    Ok(())
}
