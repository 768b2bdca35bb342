//! A gzip envelope around a file of captures, opened within bounds.

use flate2::read::MultiGzDecoder;
use std::io::Read;

/// Files that grow no more than this are always read: a few captures say little and compress well.
const ALWAYS_BYTES: u64 = 1 << 20;
/// JSON of like requests shrinks 10 to 60 times; an archive of zeros a thousand times.
const MOST_GROWTH: u64 = 256;
/// The most that a file of captures may hold, as in `engine::webhook`.
const MOST_BYTES: u64 = 256 << 20;

/// Whether the bytes begin as gzip does (RFC 1952).
pub(crate) fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x1f\x8b")
}

/// What is in the envelope.
///
/// # Errors
/// For a damaged one, one that grows beyond bounds, and one inside another. The sentence holds no text of the file.
pub(crate) fn inflate(bytes: &[u8]) -> Result<Vec<u8>, &'static str> {
    let bound = (ALWAYS_BYTES + MOST_GROWTH * bytes.len() as u64).min(MOST_BYTES);
    let mut inflated = Vec::new();
    MultiGzDecoder::new(bytes)
        .take(bound + 1)
        .read_to_end(&mut inflated)
        .map_err(|_| "the gzip file is damaged or cut off, and nothing of it was read")?;
    if inflated.len() as u64 > bound {
        return Err("the gzip file grows beyond all measure when it is opened, and nothing of it was read");
    }
    if begins(&inflated) {
        return Err("there is a gzip file inside the gzip file; open the outer one first");
    }
    Ok(inflated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut envelope = GzEncoder::new(Vec::new(), Compression::best());
        envelope.write_all(bytes).unwrap();
        envelope.finish().unwrap()
    }

    #[test]
    fn an_envelope_is_opened_once_and_within_bounds() {
        assert_eq!(inflate(&gzip(b"{}")).unwrap(), b"{}");
        assert_eq!(inflate(&[gzip(b"{}"), gzip(b"[]")].concat()).unwrap(), b"{}[]");
        assert!(inflate(&gzip(&gzip(b"{}"))).unwrap_err().contains("inside"));
        assert!(inflate(&gzip(b"{}")[..10]).unwrap_err().contains("damaged"));
        let bomb = gzip(&vec![0; 8 << 20]);
        assert!(inflate(&bomb).unwrap_err().contains("measure"), "{} bytes", bomb.len());
    }
}
