//! In which blocks of text four bytes may stand.
//!
//! Every run of four bytes of a block (a gram) falls into one of many buckets; a bucket holds one bit for each block. A
//! needle can stand only in blocks whose bit is set in the buckets of all its grams. Kept by bucket, so that a needle of
//! n bytes reads n - 3 short rows of bits, however many blocks there are: a bit-sliced signature file, as in Goodwin et al.,
//! "BitFunnel: Revisiting Signatures for Search" (SIGIR 2017), with one hash a gram.

use crate::bits::{Bits, Ones};
use crate::bytes::{Bytes, Fault};
use crate::layout::Section;

/// A block of 256 rows holds some 25,000 different grams: in so many buckets every fifth bit is set, and a needle of ten
/// bytes leaves one block in 100,000 by mistake. A segment of 512 blocks takes 9 MB.
const BUCKETS_AT_MOST: usize = 1 << 17;

/// Fewer would not save anything.
const BUCKETS_AT_LEAST: usize = 1 << 8;

/// Buckets for each different gram of the fullest block, at least.
const BUCKETS_A_GRAM: usize = 4;

/// Bytes a gram: three are in most blocks, since ids are written in sixteen letters; five find nothing shorter.
pub(crate) const GRAM_BYTES: usize = 4;

/// Buckets asked for one needle: a block that passes so many holds the needle nearly for certain.
const GRAMS_ASKED_AT_MOST: usize = 24;

const CRC_BYTES: usize = 4;

/// The buckets that the text of one block falls into, of the most that there can be.
pub(crate) struct Signature(Box<[u64]>);

impl Signature {
    pub(crate) fn of(text: &[u8]) -> Self {
        let mut words = vec![0_u64; BUCKETS_AT_MOST / 64].into_boxed_slice();
        for gram in text.array_windows() {
            let bucket = bucket(*gram, BUCKETS_AT_MOST);
            words[bucket / 64] |= 1 << (bucket % 64);
        }
        Self(words)
    }

    fn buckets(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(n, word)| Ones(*word).map(move |bit| n * 64 + bit))
    }
}

/// The filter of a segment from its blocks' signatures: for each bucket its bits and their CRC-32.
pub(crate) fn filter(signatures: &[Signature]) -> Vec<u8> {
    let width = signatures.len().div_ceil(8);
    let stride = width + CRC_BYTES;
    let fullest = signatures.iter().map(|signature| signature.buckets().count()).max().unwrap_or(0);
    let buckets = (fullest * BUCKETS_A_GRAM).next_power_of_two().clamp(BUCKETS_AT_LEAST, BUCKETS_AT_MOST);
    let mut filter = vec![0; buckets * stride];
    for (block, signature) in signatures.iter().enumerate() {
        for bucket in signature.buckets() {
            // The upper bits of a hash are the hash into fewer buckets.
            filter[bucket / (BUCKETS_AT_MOST / buckets) * stride + block / 8] |= 1 << (block % 8);
        }
    }
    for row in filter.chunks_exact_mut(stride) {
        let (bits, crc) = row.split_at_mut(width);
        crc.copy_from_slice(&crc32fast::hash(bits).to_le_bytes());
    }
    filter
}

/// The blocks, of `blocks`, in which a needle may stand; all of them for a needle that is shorter than a gram.
pub(crate) fn candidates(
    bytes: &impl Bytes,
    (section, blocks): (Section, usize),
    needle: &[u8],
) -> Result<Bits, Fault> {
    let mut left = Bits::all(blocks);
    let width = blocks.div_ceil(8);
    let stride = width + CRC_BYTES;
    let buckets = usize::try_from(section.size / stride as u64).unwrap_or(0);
    let is_known = buckets.is_power_of_two() && (BUCKETS_AT_LEAST..=BUCKETS_AT_MOST).contains(&buckets);
    if !is_known || section.size != (buckets * stride) as u64 {
        return Err(Fault::Damaged("its filter does not fit its text"));
    }
    let mut row = vec![0; stride];
    for bucket in asked(needle).map(|gram| bucket(gram, buckets)) {
        bytes.read_at(section.offset + (bucket * stride) as u64, &mut row)?;
        let (bits, crc) = row.split_at(width);
        if crc32fast::hash(bits).to_le_bytes() != crc {
            return Err(Fault::Damaged("its filter does not have the checksum that it was written with"));
        }
        left.keep(&Bits::from_words(blocks, bits.chunks(8).map(word)));
        if left.is_none() {
            break;
        }
    }
    Ok(left)
}

/// The grams of a needle, spread over all of it where it is long.
fn asked(needle: &[u8]) -> impl Iterator<Item = [u8; GRAM_BYTES]> {
    let grams = (needle.len() + 1).saturating_sub(GRAM_BYTES);
    let step = grams.div_ceil(GRAMS_ASKED_AT_MOST).max(1);
    needle.array_windows().step_by(step).copied()
}

/// Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4) into a power of two of buckets.
fn bucket(gram: [u8; GRAM_BYTES], buckets: usize) -> usize {
    (u32::from_le_bytes(gram).wrapping_mul(0x9E37_79B1) >> (32 - buckets.trailing_zeros())) as usize
}

fn word(bytes: &[u8]) -> u64 {
    let mut whole = [0; 8];
    whole[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(whole)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::layout::{Directory, Sealed, Shape, Writing};

    fn segment(filter: &[u8], blocks: usize) -> (Vec<u8>, Section) {
        let mut bytes = Vec::new();
        let mut writing = Writing::to(&mut bytes);
        writing.section("grams", filter, Sealed::InParts).unwrap();
        writing.finish(&Shape { covers: 1..=1, rows: blocks, dated: 0, blocks }).unwrap();
        let section = Directory::of(&bytes).unwrap().section("grams").unwrap();
        (bytes, section)
    }

    proptest! {
        #[test]
        fn a_block_that_holds_the_needle_is_never_left_out(
            texts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..60), 1..20),
            (pick, from, length) in (any::<prop::sample::Index>(), 0..60_usize, 0..60_usize),
        ) {
            let signatures: Vec<_> = texts.iter().map(|text| Signature::of(text)).collect();
            let (bytes, section) = segment(&filter(&signatures), texts.len());
            let text = pick.get(&texts);
            let needle = &text[from.min(text.len())..(from + length).min(text.len())];
            let left = candidates(&bytes, (section, texts.len()), needle).unwrap();
            for (block, text) in texts.iter().enumerate() {
                let holds = needle.is_empty() || text.windows(needle.len()).any(|part| part == needle);
                prop_assert!(!holds || left.contains(block));
            }
        }
    }

    #[test]
    fn blocks_without_the_needle_are_left_out_and_a_changed_filter_is_told() {
        let signatures = [Signature::of(b"alice rotated a token"), Signature::of(b"bob left")];
        let (mut bytes, section) = segment(&filter(&signatures), 2);
        let found = candidates(&bytes, (section, 2), b"token").unwrap();
        assert_eq!(found.iter().collect::<Vec<_>>(), [0]);
        bytes[..usize::try_from(section.size).unwrap()].fill(0);
        assert!(matches!(candidates(&bytes, (section, 2), b"token"), Err(Fault::Damaged(_))));
    }
}
