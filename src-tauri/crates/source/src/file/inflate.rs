//! Gzip against a budget: a small file must not become an endless one.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::FileError;

/// Whether a file starts as gzip does (RFC 1952 section 2.3.1).
#[must_use]
pub fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// Reads at most so many bytes and then fails, so that a bomb is not taken for a whole file.
#[derive(Debug)]
pub struct Budgeted<R> {
    inner: R,
    left_bytes: u64,
}

impl<R: Read> Read for Budgeted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let left = self.left_bytes.checked_sub(read as u64);
        self.left_bytes = left.ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        Ok(read)
    }
}

/// A gzip stream, of one or more members, as its plain bytes. Reading past `budget_bytes` fails with
/// [`io::ErrorKind::FileTooLarge`].
pub fn inflate<R: BufRead>(reader: R, budget_bytes: u64) -> BufReader<Budgeted<MultiGzDecoder<R>>> {
    BufReader::new(Budgeted { inner: MultiGzDecoder::new(reader), left_bytes: budget_bytes })
}

/// Bytes inflated between two questions whether to stop.
const BYTES_A_QUESTION: u64 = 1 << 20;

pub(super) fn inflate_all(
    bytes: &[u8],
    budget_bytes: u64,
    stop: &dyn Fn() -> bool,
) -> Result<Vec<u8>, FileError> {
    let (mut inflated, mut reader) = (Vec::new(), inflate(bytes, budget_bytes));
    loop {
        if stop() {
            return Err(FileError::Stopped);
        }
        match reader.by_ref().take(BYTES_A_QUESTION).read_to_end(&mut inflated) {
            Ok(0) => return Ok(inflated),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                return Err(FileError::TooLarge { budget_bytes });
            }
            Err(error) => return Err(FileError::Gzip { reason: error.to_string() }),
        }
    }
}
