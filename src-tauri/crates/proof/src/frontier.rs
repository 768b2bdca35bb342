//! The right edge of a growing tree: all that is needed to append a leaf and to know the root.
//!
//! `store` reads it again inside each writing transaction, because another process may have appended meanwhile.

use crate::{Error, Hash, MAX_TREE_SIZE, empty_root, node_hash};

/// Bytes of one hash in the stored form.
const HASH_BYTES: usize = 32;
/// Bytes of the leaf count in the stored form.
const SIZE_BYTES: usize = 8;

/// A state of the log: how many leaves, and the root over them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Number of leaves.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
}

/// Hashes of the perfect subtrees of a tree, largest first: one for each bit that is set in the leaf count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

/// Root over these leaf hashes in this order; of no leaves, [`empty_root`].
pub fn root_of(leaves: impl Iterator<Item = Hash>) -> Hash {
    let mut frontier = Frontier::empty();
    leaves.for_each(|leaf| frontier.push(leaf));
    frontier.root()
}

impl Frontier {
    /// The tree without leaves.
    pub fn empty() -> Self {
        Self { size: 0, peaks: Vec::new() }
    }

    /// Appends one leaf hash (see [`crate::leaf_hash`]).
    pub fn push(&mut self, leaf: Hash) {
        let mut merged = leaf;
        // Each trailing one bit is a perfect subtree as large as the one being carried.
        for _ in 0..self.size.trailing_ones() {
            let left = self.peaks.pop().expect("BUG: a frontier has one hash for each bit of its size");
            merged = node_hash(left, merged);
        }
        self.peaks.push(merged);
        self.size += 1;
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root over all leaves pushed so far.
    pub fn root(&self) -> Hash {
        self.peaks
            .iter()
            .copied()
            .rev()
            .reduce(|right, left| node_hash(left, right))
            .unwrap_or_else(empty_root)
    }

    /// Size and root together.
    pub fn head(&self) -> Head {
        Head { size: self.size, root: self.root() }
    }

    /// Stored form: the leaf count as 8 bytes, big end first, then each hash, largest subtree first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        bytes.extend(self.peaks.iter().flat_map(|peak| peak.0));
        bytes
    }

    /// Exact inverse of [`Frontier::to_bytes`].
    ///
    /// # Errors
    /// [`Error::FrontierLength`] when the number of hashes is not the number of bits set in the leaf count,
    /// [`Error::TooLarge`] above [`MAX_TREE_SIZE`] leaves.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let (head, rest) = bytes.split_first_chunk::<SIZE_BYTES>().ok_or(Error::FrontierLength {
            size: 0,
            needed: 0,
            bytes: bytes.len(),
        })?;
        let size = u64::from_be_bytes(*head);
        if size > MAX_TREE_SIZE {
            return Err(Error::TooLarge(size));
        }
        let (peaks, left_over) = rest.as_chunks::<HASH_BYTES>();
        if !left_over.is_empty() || peaks.len() != size.count_ones() as usize {
            return Err(Error::FrontierLength { size, needed: size.count_ones(), bytes: bytes.len() });
        }
        Ok(Self { size, peaks: peaks.iter().copied().map(Hash).collect() })
    }
}

impl Default for Frontier {
    fn default() -> Self {
        Self::empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf_hash;
    use proptest::prelude::*;

    /// The definition in RFC 9162 section 2.1.1, written down again without a frontier.
    fn root_by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty_root(),
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                node_hash(root_by_definition(left), root_by_definition(right))
            }
        }
    }

    fn leaves(count: u32) -> Vec<Hash> {
        (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
    }

    #[test]
    fn the_classic_certificate_transparency_leaves_have_their_known_roots() {
        let inputs = [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let mut frontier = Frontier::empty();
        for (input, root) in inputs.iter().zip(roots) {
            frontier.push(leaf_hash(&hex::decode(input).unwrap()));
            assert_eq!(frontier.root().to_string(), root);
        }
        assert_eq!(frontier.size(), 8);
    }

    #[test]
    fn a_frontier_agrees_with_the_definition_at_every_size() {
        let all = leaves(130);
        for count in 0..=all.len() {
            assert_eq!(root_of(all[..count].iter().copied()), root_by_definition(&all[..count]));
        }
    }

    #[test]
    fn a_damaged_frontier_is_refused() {
        let mut frontier = Frontier::empty();
        leaves(7).into_iter().for_each(|leaf| frontier.push(leaf));
        let bytes = frontier.to_bytes();
        assert!(Frontier::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        assert!(Frontier::from_bytes(&bytes[..bytes.len() - 32]).is_err());
        assert!(Frontier::from_bytes(&[bytes.clone(), vec![0; 32]].concat()).is_err());
        assert!(Frontier::from_bytes(&[bytes, vec![0]].concat()).is_err());
        assert!(Frontier::from_bytes(&[]).is_err());
        let mut huge = u64::MAX.to_be_bytes().to_vec();
        huge.resize(8 + 64 * 32, 0);
        assert_eq!(Frontier::from_bytes(&huge), Err(Error::TooLarge(u64::MAX)));
    }

    proptest! {
        #[test]
        fn stopping_and_reading_back_changes_nothing(first in 0u32..200, then in 0u32..50) {
            let all = leaves(first + then);
            let mut frontier = Frontier::empty();
            all[..first as usize].iter().for_each(|leaf| frontier.push(*leaf));
            let mut again = Frontier::from_bytes(&frontier.to_bytes()).unwrap();
            prop_assert_eq!(&again, &frontier);
            all[first as usize..].iter().for_each(|leaf| again.push(*leaf));
            prop_assert_eq!(again.head(), Head { size: u64::from(first + then), root: root_by_definition(&all) });
        }

        #[test]
        fn any_bytes_are_refused_or_come_back_unchanged(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            if let Ok(frontier) = Frontier::from_bytes(&bytes) {
                prop_assert_eq!(frontier.to_bytes(), bytes);
            }
        }
    }
}
