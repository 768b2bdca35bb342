//! The bytes of a segment: reading them at places, and the small numbers in them.

use std::io;

/// Bytes that are read at places, from several threads at once.
pub trait Bytes: Send + Sync {
    /// How many there are.
    fn size(&self) -> u64;

    /// Fills `into` with the bytes from `offset` on.
    ///
    /// # Errors
    /// Where there are not so many, and what the system says.
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()>;
}

/// Why a segment cannot be believed or read.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The system's answer.
    #[error("the segment cannot be read: {0}")]
    Io(#[from] io::Error),
    /// The bytes are not those that were written.
    #[error("the segment is damaged: {0}")]
    Damaged(&'static str),
    /// The caller wants no answer any more.
    #[error("stopped")]
    Stopped,
}

impl Bytes for Vec<u8> {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        let start = usize::try_from(offset).map_err(|_| io::ErrorKind::UnexpectedEof)?;
        let end = start.checked_add(into.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        into.copy_from_slice(self.get(start..end).ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

/// Takes small numbers and runs of bytes off the front of some bytes.
pub(crate) struct Cursor<'a>(pub(crate) &'a [u8]);

impl<'a> Cursor<'a> {
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Fault::Damaged("it ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        Ok(self.take(N)?.try_into().expect("BUG: as many bytes as were asked for"))
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Fault> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Fault> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Fault> {
        Ok(u64::from_le_bytes(self.array()?))
    }
}

/// The whole of `bytes` as numbers of four bytes.
pub(crate) fn words(bytes: &[u8]) -> Result<Vec<u32>, Fault> {
    let (chunks, rest) = bytes.as_chunks();
    whole(rest)?;
    Ok(chunks.iter().map(|chunk| u32::from_le_bytes(*chunk)).collect())
}

/// The whole of `bytes` as signed numbers of eight bytes.
pub(crate) fn longs(bytes: &[u8]) -> Result<Vec<i64>, Fault> {
    let (chunks, rest) = bytes.as_chunks();
    whole(rest)?;
    Ok(chunks.iter().map(|chunk| i64::from_le_bytes(*chunk)).collect())
}

/// The whole of `bytes` as numbers of two bytes.
pub(crate) fn halves(bytes: &[u8]) -> Result<Vec<u16>, Fault> {
    let (chunks, rest) = bytes.as_chunks();
    whole(rest)?;
    Ok(chunks.iter().map(|chunk| u16::from_le_bytes(*chunk)).collect())
}

fn whole(rest: &[u8]) -> Result<(), Fault> {
    if rest.is_empty() { Ok(()) } else { Err(Fault::Damaged("a list ends within a number")) }
}

/// A count or place of this process as it stands in a segment; rows and texts of one are far below 2^32.
pub(crate) fn small(count: usize) -> u32 {
    u32::try_from(count).expect("BUG: a segment is closed long before 2^32 of anything")
}
