//! The searched texts of a segment, folded, in compressed blocks of rows in the order of the columns.
//!
//! A block, unpacked, is the number of its rows, how long each one's text is, and the texts. Within a row each text is ended
//! by a byte that no UTF-8 holds, so that no needle is found across two of them.

use exhibit_entry::Entry;
use exhibit_entry::filter::Searched;
use exhibit_entry::fold::fold_into;
use memchr::memmem::Finder;

use crate::bits::Bits;
use crate::bytes::{Bytes, Cursor, Fault, small, words};
use crate::gram::Signature;
use crate::layout::Section;

/// Ends a text: 0xFF never occurs in UTF-8 (RFC 3629, section 3).
const END: u8 = 0xFF;

/// Rows a block: unpacking one takes some 30 microseconds, and a filter of 512 blocks tells most of them away.
const ROWS_A_BLOCK: usize = 256;

/// Text after which a block takes no more rows, for logs of huge rows.
const BYTES_A_BLOCK: usize = 256 * 1024;

/// Bytes of a block in the index: where it lies, packed and unpacked size, CRC-32 of the packed bytes, rows.
const INDEX_BYTES: usize = 8 + 4 + 4 + 4 + 4;

/// Where a block lies and what it holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    offset: u64,
    packed: u32,
    unpacked: u32,
    crc: u32,
    /// Position of its first row.
    first: usize,
    rows: usize,
}

/// Adds the folded searched texts of an entry to `into`.
pub(crate) fn fold_entry(entry: &Entry, into: &mut Vec<u8>, spare: &mut String) {
    let searched = Searched {
        id: entry.id.as_deref(),
        action: entry.action.as_deref(),
        label: &entry.label,
        summary: &entry.summary,
        actor: &entry.actor,
        resource: &entry.resource,
        project: &entry.project,
        ip: entry.ip.as_deref(),
        user_agent: entry.user_agent.as_deref(),
        metadata: entry.metadata.as_ref(),
    };
    searched.each(&mut |text| {
        spare.clear();
        fold_into(spare, text);
        into.extend_from_slice(spare.as_bytes());
        into.push(END);
    });
}

/// Packed blocks, their index and their signatures.
#[derive(Default)]
pub(crate) struct Packing {
    pub(crate) packed: Vec<u8>,
    pub(crate) index: Vec<u8>,
    pub(crate) signatures: Vec<Signature>,
    lengths: Vec<u8>,
    texts: Vec<u8>,
}

impl Packing {
    /// Adds the text of the next row.
    pub(crate) fn push(&mut self, text: &[u8]) {
        self.lengths.extend_from_slice(&small(text.len()).to_le_bytes());
        self.texts.extend_from_slice(text);
        if self.lengths.len() >= ROWS_A_BLOCK * 4 || self.texts.len() >= BYTES_A_BLOCK {
            self.close();
        }
    }

    /// Packs the rows that have come since the last block.
    pub(crate) fn close(&mut self) {
        let rows = self.lengths.len() / 4;
        if rows == 0 {
            return;
        }
        self.signatures.push(Signature::of(&self.texts));
        let block = [self.lengths.as_slice(), self.texts.as_slice()].concat();
        let packed = lz4_flex::block::compress(&block);
        self.index.extend_from_slice(&(self.packed.len() as u64).to_le_bytes());
        for count in [packed.len(), block.len()] {
            self.index.extend_from_slice(&small(count).to_le_bytes());
        }
        self.index.extend_from_slice(&crc32fast::hash(&packed).to_le_bytes());
        self.index.extend_from_slice(&small(rows).to_le_bytes());
        self.packed.extend_from_slice(&packed);
        self.lengths.clear();
        self.texts.clear();
    }
}

/// Reads the index of `rows` rows of text.
pub(crate) fn index(bytes: &[u8], rows: usize) -> Result<Vec<Block>, Fault> {
    let mut cursor = Cursor(bytes);
    let mut blocks = Vec::with_capacity(bytes.len() / INDEX_BYTES);
    let mut first = 0;
    while !cursor.0.is_empty() {
        let (offset, packed, unpacked) = (cursor.u64()?, cursor.u32()?, cursor.u32()?);
        let (crc, rows) = (cursor.u32()?, cursor.u32()? as usize);
        blocks.push(Block { offset, packed, unpacked, crc, first, rows });
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
    let (mut packed, mut unpacked) = (Vec::new(), Vec::new());
    for block in likely.iter().filter_map(|block| blocks.get(block)) {
        if stop() {
            return Err(Fault::Stopped);
        }
        if within.ones_in(block.first..block.first + block.rows) == 0 {
            continue;
        }
        read(bytes, (section, block), (&mut packed, &mut unpacked))?;
        mark(block, &unpacked, &finder, &mut found)?;
    }
    found.keep(within);
    Ok(found)
}

/// Unpacks a block into `unpacked`.
fn read(
    bytes: &impl Bytes,
    (section, block): (Section, &Block),
    (packed, unpacked): (&mut Vec<u8>, &mut Vec<u8>),
) -> Result<(), Fault> {
    let outside = Fault::Damaged("a block of text lies outside");
    if block.offset.checked_add(u64::from(block.packed)).is_none_or(|end| end > section.size) {
        return Err(outside);
    }
    packed.resize(block.packed as usize, 0);
    bytes.read_at(section.offset + block.offset, packed)?;
    if crc32fast::hash(packed) != block.crc {
        return Err(Fault::Damaged("a block of text does not have the checksum that it was written with"));
    }
    // LZ4 cannot make more than 255 bytes of one: a forged size must not take memory.
    if u64::from(block.unpacked) > u64::from(block.packed).saturating_mul(255) {
        return Err(Fault::Damaged("a block of text is longer than it can be"));
    }
    unpacked.resize(block.unpacked as usize, 0);
    match lz4_flex::block::decompress_into(packed, unpacked) {
        Ok(size) if size == unpacked.len() => Ok(()),
        _ => Err(Fault::Damaged("a block of text does not unpack")),
    }
}

/// Marks the rows of a block whose text holds the needle.
fn mark(block: &Block, unpacked: &[u8], finder: &Finder<'_>, found: &mut Bits) -> Result<(), Fault> {
    let mut cursor = Cursor(unpacked);
    let lengths = words(cursor.take(block.rows.saturating_mul(4))?)?;
    let texts = cursor.0;
    let (mut row, mut row_end, mut from) = (0, 0_usize, 0);
    while let Some(at) = texts.get(from..).and_then(|rest| finder.find(rest)) {
        let at = from + at;
        while row_end <= at {
            let length = lengths.get(row).ok_or(Fault::Damaged("a text belongs to no row"))?;
            row_end += *length as usize;
            row += 1;
        }
        found.insert(block.first + row - 1);
        // One hit a row is enough.
        from = row_end;
    }
    Ok(())
}
