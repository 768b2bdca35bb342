//! A gzip envelope around a file of captures, opened within bounds.

use flate2::read::MultiGzDecoder;
use std::io::Read;

/// Files that grow no more than this are always read: a few captures say little and compress well.
const ALWAYS_BYTES: u64 = 1 << 20;
/// JSON of like requests shrinks 10 to 60 times; an archive of zeros a thousand times.
const MOST_GROWTH: u64 = 256;
/// The most that a file of captures may hold, as in `engine::webhook`.
const MOST_BYTES: u64 = 256 << 20;

/// What is said of an envelope of which something was read.
pub const DAMAGED: &str = "the gzip file is damaged or cut off: what stands before this place was read and may not be all; fetch or pack it again";

/// Whether the bytes begin as gzip does (RFC 1952).
pub(crate) fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x1f\x8b")
}

/// What was in an envelope.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Inflated {
    pub(crate) bytes: Vec<u8>,
    /// Why there may be more, or other bytes, than these; as a sentence that holds no text of the file.
    pub(crate) damage: Option<&'static str>,
}

/// What is in the envelope; of a damaged one what stood before the damage.
///
/// # Errors
/// For one of which nothing can be read, one that grows beyond bounds, and one inside another. The sentence holds no text
/// of the file.
pub(crate) fn inflate(bytes: &[u8]) -> Result<Inflated, &'static str> {
    let bound = (ALWAYS_BYTES + MOST_GROWTH * bytes.len() as u64).min(MOST_BYTES);
    let mut inflated = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(bound + 1).read_to_end(&mut inflated);
    if inflated.len() as u64 > bound {
        return Err(
            "the gzip file is too large: it grows beyond all measure when it is opened, and nothing of it was read",
        );
    }
    if begins(&inflated) {
        return Err("there is a gzip file inside the gzip file; open the outer one first");
    }
    match read {
        Ok(_) => Ok(Inflated { bytes: inflated, damage: None }),
        Err(_) if inflated.is_empty() => {
            Err("the gzip file is damaged or cut off, and nothing of it was read")
        }
        Err(_) => Ok(Inflated { bytes: inflated, damage: Some(DAMAGED) }),
    }
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

    fn whole(bytes: &[u8]) -> Inflated {
        Inflated { bytes: bytes.to_vec(), damage: None }
    }

    #[test]
    fn what_stands_before_the_damage_is_kept() {
        let packed = gzip(b"{}");
        let mut wrong = packed.clone();
        wrong[packed.len() - 6] ^= 1;
        for damaged in [wrong, packed[..packed.len() - 3].to_vec(), [packed.as_slice(), b"x"].concat()] {
            let read = inflate(&damaged).unwrap();
            assert_eq!((read.bytes.as_slice(), read.damage), (b"{}".as_slice(), Some(DAMAGED)));
        }
    }

    #[test]
    fn an_envelope_is_opened_once_and_within_bounds() {
        assert_eq!(inflate(&gzip(b"{}")).unwrap(), whole(b"{}"));
        assert_eq!(inflate(&[gzip(b"{}"), gzip(b"[]")].concat()).unwrap(), whole(b"{}[]"));
        assert!(inflate(&gzip(&gzip(b"{}"))).unwrap_err().contains("inside"));
        assert!(inflate(&gzip(b"{}")[..10]).unwrap_err().contains("damaged"));
        let bomb = gzip(&vec![0; 8 << 20]);
        assert!(inflate(&bomb).unwrap_err().contains("measure"), "{} bytes", bomb.len());
    }
}
