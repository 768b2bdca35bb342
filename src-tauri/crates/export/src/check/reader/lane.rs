//! Lines on a spool: laid down one after the other, read back in any order.

use std::io::{Read, SeekFrom, Write};

use crate::error::Error;
use crate::pack::Spool;

/// Where each line begins, and where the last one ends.
#[derive(Default)]
pub(super) struct Lane {
    starts: Vec<u64>,
    end: u64,
}

impl Lane {
    pub(super) fn len(&self) -> u64 {
        self.starts.len() as u64
    }

    /// Lays `line` down at `at`, which it moves on.
    pub(super) fn lay(&mut self, out: &mut impl Write, at: &mut u64, line: &[u8]) -> Result<(), Error> {
        out.write_all(line)?;
        self.starts.push(*at);
        *at += line.len() as u64;
        self.end = *at;
        Ok(())
    }

    /// Bytes of line number `n`; 0 after the last.
    pub(super) fn size(&self, n: u64) -> u64 {
        self.place(n).map_or(0, |(start, end)| end - start)
    }

    /// Where line number `n` begins and ends.
    fn place(&self, n: u64) -> Option<(u64, u64)> {
        let n = usize::try_from(n).ok()?;
        Some((*self.starts.get(n)?, self.starts.get(n + 1).copied().unwrap_or(self.end)))
    }

    /// Line number `n`; none after the last.
    pub(super) fn read(&self, spool: &mut Box<dyn Spool>, n: u64) -> Result<Option<String>, Error> {
        let Some((start, end)) = self.place(n) else { return Ok(None) };
        spool.seek(SeekFrom::Start(start)).map_err(Error::Read)?;
        let mut line = String::new();
        spool.take(end - start).read_to_string(&mut line).map_err(Error::Read)?;
        Ok(Some(line))
    }
}
