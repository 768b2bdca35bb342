//! One member, inflated as it is read and held against what its header promised.

use std::io::{self, Read, Seek};

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::{Medium, Member};

/// Bytes fetched from the medium at once.
const FETCH_BYTES: usize = 64 << 10;

/// Reads one member. At its end, size, CRC-32 and the end of the packed data must be exactly as declared; if not,
/// the last read is an error of the kind `InvalidData`.
pub(crate) struct MemberReader<'a, R> {
    medium: &'a Medium<R>,
    member: Member,
    /// None for stored members.
    inflate: Option<Decompress>,
    fetched: Vec<u8>,
    used: usize,
    /// Packed bytes fetched so far.
    packed: u64,
    /// Bytes handed out so far.
    size: u64,
    crc: Crc,
    ended: bool,
}

impl<'a, R: Read + Seek> MemberReader<'a, R> {
    pub(super) fn new(medium: &'a Medium<R>, member: &Member) -> Self {
        Self {
            medium,
            member: member.clone(),
            inflate: member.deflated.then(|| Decompress::new(false)),
            fetched: Vec::new(),
            used: 0,
            packed: 0,
            size: 0,
            crc: Crc::new(),
            ended: false,
        }
    }

    /// Fetches packed bytes when the last ones are used up; none are left at the end of the member.
    fn fetch(&mut self) -> io::Result<()> {
        if self.used < self.fetched.len() {
            return Ok(());
        }
        let left = self.member.packed - self.packed;
        let wanted = usize::try_from(left).unwrap_or(FETCH_BYTES).min(FETCH_BYTES);
        self.fetched.resize(wanted, 0);
        let filled = self.medium.read_at(self.member.start + self.packed, &mut self.fetched)?;
        self.fetched.truncate(filled);
        self.used = 0;
        self.packed += filled as u64;
        Ok(())
    }

    fn copy(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.fetch()?;
        let fresh = &self.fetched[self.used..];
        let taken = fresh.len().min(out.len());
        out[..taken].copy_from_slice(&fresh[..taken]);
        self.used += taken;
        Ok(taken)
    }

    fn inflate(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            self.fetch()?;
            let Some(inflate) = self.inflate.as_mut() else { return Ok(0) };
            let (read_before, made_before) = (inflate.total_in(), inflate.total_out());
            let fresh = &self.fetched[self.used..];
            let status = inflate
                .decompress(fresh, out, FlushDecompress::None)
                .map_err(|_| invalid("its packed data is damaged"))?;
            let read = inflate.total_in() - read_before;
            let made = inflate.total_out() - made_before;
            self.used += usize::try_from(read).expect("BUG: no more is read than was given");
            self.ended = status == Status::StreamEnd;
            if made > 0 || self.ended {
                return Ok(usize::try_from(made).expect("BUG: no more is made than has room"));
            }
            if read == 0 {
                return Err(invalid("its packed data ends early"));
            }
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        let used_up = self.packed == self.member.packed && self.used == self.fetched.len();
        if !used_up || (self.inflate.is_some() && !self.ended) {
            return Err(invalid("bytes are hidden behind its packed data"));
        }
        if self.size != self.member.size {
            return Err(invalid("it is not as large as it declares"));
        }
        if self.crc.sum() != self.member.crc32 {
            return Err(invalid("its content does not have the declared checksum"));
        }
        Ok(())
    }
}

impl<R: Read + Seek> Read for MemberReader<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        let made = match self.inflate {
            Some(_) if self.ended => 0,
            Some(_) => self.inflate(out)?,
            None => self.copy(out)?,
        };
        self.crc.update(&out[..made]);
        self.size += made as u64;
        if self.size > self.member.size {
            return Err(invalid("it holds more than it declares"));
        }
        if made == 0 {
            self.finish()?;
        }
        Ok(made)
    }
}

fn invalid(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}
