//! The layout of a segment: sections one after the other, then the directory that names them, then a trailer of fixed
//! size that says where the directory is. Small numbers are little-endian. Written once from front to back.
//!
//! ```text
//! sections …
//! directory: first row u64, last row u64, rows u32, dated rows u32, text blocks u32,
//!            then for each section: length of its name u8, name, offset u64, bytes u64, CRC-32 u32
//! trailer:   offset of the directory u64, bytes u32, CRC-32 u32, "EXHBSEG1"
//! ```

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::RangeInclusive;

use crate::bytes::{Bytes, Cursor, Fault, small};

/// Ends every segment; the digit is the version of the layout.
const MAGIC: &[u8; 8] = b"EXHBSEG1";

const TRAILER_BYTES: usize = 8 + 4 + 4 + MAGIC.len();

/// A directory names some fifty sections; a longer one is not ours.
const DIRECTORY_BYTES_AT_MOST: u32 = 64 * 1024;

/// Whether the checksum of a section is over all of it, or its parts bear their own and are read alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sealed {
    /// Read and checked as a whole.
    Whole,
    /// Read in parts.
    InParts,
}

/// What a segment says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// First and last row number that it covers.
    pub(crate) covers: RangeInclusive<u64>,
    /// Entries in it.
    pub(crate) rows: usize,
    /// How many of them have a time; they come first.
    pub(crate) dated: usize,
    /// Blocks of text.
    pub(crate) blocks: usize,
}

/// Where a section lies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section {
    pub(crate) offset: u64,
    pub(crate) size: u64,
    crc: u32,
}

/// The shape of a segment and its sections by name.
#[derive(Debug)]
pub(crate) struct Directory {
    pub(crate) shape: Shape,
    sections: BTreeMap<String, Section>,
}

/// Writes sections and, at the end, where they are.
pub(crate) struct Writing<'w, W> {
    out: &'w mut W,
    offset: u64,
    listed: Vec<u8>,
}

impl<'w, W: Write> Writing<'w, W> {
    pub(crate) fn to(out: &'w mut W) -> Self {
        Self { out, offset: 0, listed: Vec::new() }
    }

    pub(crate) fn section(&mut self, name: &str, bytes: &[u8], sealed: Sealed) -> io::Result<()> {
        let crc = if sealed == Sealed::Whole { crc32fast::hash(bytes) } else { 0 };
        let length = u8::try_from(name.len()).expect("BUG: names of sections are short");
        self.listed.push(length);
        self.listed.extend_from_slice(name.as_bytes());
        self.listed.extend_from_slice(&self.offset.to_le_bytes());
        self.listed.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.listed.extend_from_slice(&crc.to_le_bytes());
        self.offset += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    pub(crate) fn finish(self, shape: &Shape) -> io::Result<()> {
        let mut directory = Vec::new();
        directory.extend_from_slice(&shape.covers.start().to_le_bytes());
        directory.extend_from_slice(&shape.covers.end().to_le_bytes());
        for count in [shape.rows, shape.dated, shape.blocks] {
            directory.extend_from_slice(&small(count).to_le_bytes());
        }
        directory.extend_from_slice(&self.listed);
        self.out.write_all(&directory)?;
        self.out.write_all(&self.offset.to_le_bytes())?;
        self.out.write_all(&small(directory.len()).to_le_bytes())?;
        self.out.write_all(&crc32fast::hash(&directory).to_le_bytes())?;
        self.out.write_all(MAGIC)
    }
}

impl Directory {
    /// Reads trailer and directory.
    pub(crate) fn of(bytes: &impl Bytes) -> Result<Self, Fault> {
        let end = bytes.size().checked_sub(TRAILER_BYTES as u64).ok_or(Fault::Damaged("it is too short"))?;
        let mut trailer = [0; TRAILER_BYTES];
        bytes.read_at(end, &mut trailer)?;
        let mut cursor = Cursor(&trailer);
        let (offset, size, crc) = (cursor.u64()?, cursor.u32()?, cursor.u32()?);
        if cursor.0 != MAGIC {
            return Err(Fault::Damaged("it does not end as a segment of this version does"));
        }
        if size > DIRECTORY_BYTES_AT_MOST || offset.checked_add(u64::from(size)) != Some(end) {
            return Err(Fault::Damaged("its directory is not where it should be"));
        }
        let mut listed = vec![0; size as usize];
        bytes.read_at(offset, &mut listed)?;
        if crc32fast::hash(&listed) != crc {
            return Err(Fault::Damaged("its directory does not have the checksum that it was written with"));
        }
        Self::parse(&listed, offset)
    }

    fn parse(listed: &[u8], sections_end: u64) -> Result<Self, Fault> {
        let mut cursor = Cursor(listed);
        let covers = cursor.u64()?..=cursor.u64()?;
        let (rows, dated, blocks) = (cursor.u32()? as usize, cursor.u32()? as usize, cursor.u32()? as usize);
        if covers.is_empty() || dated > rows || blocks > rows {
            return Err(Fault::Damaged("its counts contradict each other"));
        }
        let mut sections = BTreeMap::new();
        while !cursor.0.is_empty() {
            let length = cursor.u8()?;
            let name = String::from_utf8_lossy(cursor.take(usize::from(length))?).into_owned();
            let section = Section { offset: cursor.u64()?, size: cursor.u64()?, crc: cursor.u32()? };
            if section.offset.checked_add(section.size).is_none_or(|end| end > sections_end) {
                return Err(Fault::Damaged("a section lies outside"));
            }
            sections.insert(name, section);
        }
        Ok(Self { shape: Shape { covers, rows, dated, blocks }, sections })
    }

    pub(crate) fn section(&self, name: &str) -> Result<Section, Fault> {
        self.sections.get(name).copied().ok_or(Fault::Damaged("a section is missing"))
    }

    /// All bytes of a section that is sealed as a whole.
    pub(crate) fn read(&self, bytes: &impl Bytes, name: &str) -> Result<Vec<u8>, Fault> {
        let section = self.section(name)?;
        let size = usize::try_from(section.size).map_err(|_| Fault::Damaged("a section is too long"))?;
        let mut read = vec![0; size];
        bytes.read_at(section.offset, &mut read)?;
        if crc32fast::hash(&read) != section.crc {
            return Err(Fault::Damaged("a section does not have the checksum that it was written with"));
        }
        Ok(read)
    }
}
