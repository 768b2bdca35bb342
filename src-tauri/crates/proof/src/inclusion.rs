//! Inclusion proofs: one leaf is in the tree of a known root (RFC 9162 section 2.1.3).

use crate::{Error, Hash, node_hash, root_of};

/// The hashes that lead from leaf `index` (from 0) up to the root over `leaves`, nearest first.
///
/// `None` when there is no such leaf. Hashes every leaf once, so its time grows with the tree.
pub fn inclusion(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    if index >= leaves.len() {
        return None;
    }
    let mut path = Vec::new();
    climb(leaves, index, &mut path);
    Some(path)
}

/// Checks that `leaf` stands at `index` (from 0) in the tree of `size` leaves whose root is `root`.
///
/// # Errors
/// [`Error::OutsideTree`], [`Error::ProofLength`] for a missing or extra hash, [`Error::RootMismatch`].
pub fn verify_inclusion(leaf: Hash, index: u64, size: u64, proof: &[Hash], root: Hash) -> Result<(), Error> {
    if index >= size {
        return Err(Error::OutsideTree { index, size });
    }
    let wrong_length = Error::ProofLength(proof.len());
    let (mut node, mut last, mut reached) = (index, size - 1, leaf);
    for &sibling in proof {
        if last == 0 {
            return Err(wrong_length);
        }
        if node & 1 == 1 || node == last {
            reached = node_hash(sibling, reached);
            // A right edge without a sibling on its level was carried up as it is.
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            reached = node_hash(reached, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    match (last == 0, reached == root) {
        (false, _) => Err(wrong_length),
        (true, false) => Err(Error::RootMismatch),
        (true, true) => Ok(()),
    }
}

fn climb(leaves: &[Hash], index: usize, path: &mut Vec<Hash>) {
    if leaves.len() < 2 {
        return;
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    if index < left.len() {
        climb(left, index, path);
        path.push(root_of(right.iter().copied()));
    } else {
        climb(right, index - left.len(), path);
        path.push(root_of(left.iter().copied()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf_hash;
    use proptest::prelude::*;

    const LARGEST: usize = 130;

    fn leaves(count: usize) -> Vec<Hash> {
        (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
    }

    fn damaged(hash: Hash) -> Hash {
        let mut bytes = hash.0;
        bytes[31] ^= 1;
        Hash(bytes)
    }

    /// Every index of one tree with each single damage that a proof can suffer.
    fn try_every_damage(all: &[Hash], index: usize) {
        let (at, size, root) = (index as u64, all.len() as u64, root_of(all.iter().copied()));
        let proof = inclusion(all, index).unwrap();
        assert_eq!(verify_inclusion(all[index], at, size, &proof, root), Ok(()));
        assert!(verify_inclusion(damaged(all[index]), at, size, &proof, root).is_err());
        assert!(verify_inclusion(all[index], at, size, &proof, damaged(root)).is_err());
        for place in 0..proof.len() {
            let mut wrong = proof.clone();
            wrong[place] = damaged(wrong[place]);
            assert_eq!(verify_inclusion(all[index], at, size, &wrong, root), Err(Error::RootMismatch));
            wrong.remove(place);
            assert!(verify_inclusion(all[index], at, size, &wrong, root).is_err());
        }
        let longer = [proof.as_slice(), &[root]].concat();
        assert_eq!(
            verify_inclusion(all[index], at, size, &longer, root),
            Err(Error::ProofLength(proof.len() + 1))
        );
    }

    #[test]
    fn every_leaf_of_every_small_tree_is_proved_and_every_damage_refused() {
        let all = leaves(LARGEST);
        for size in 1..=LARGEST {
            (0..size).for_each(|index| try_every_damage(&all[..size], index));
        }
    }

    #[test]
    fn a_leaf_is_not_accepted_at_another_place() {
        let all = leaves(LARGEST);
        let root = root_of(all.iter().copied());
        for index in 0..LARGEST {
            let proof = inclusion(&all, index).unwrap();
            for other in (0..LARGEST).filter(|other| *other != index) {
                let verdict = verify_inclusion(all[index], other as u64, LARGEST as u64, &proof, root);
                assert!(verdict.is_err());
            }
        }
    }

    #[test]
    fn a_tree_that_claims_more_leaves_than_its_proof_covers_is_refused() {
        let all = leaves(40);
        let root = root_of(all.iter().copied());
        for index in 0..40 {
            let proof = inclusion(&all, index).unwrap();
            assert!(verify_inclusion(all[index], index as u64, 1 << 20, &proof, root).is_err(), "{index}");
        }
    }

    #[test]
    fn a_leaf_outside_the_tree_has_no_proof() {
        assert_eq!(inclusion(&leaves(3), 3), None);
        assert_eq!(inclusion(&[], 0), None);
        let leaf = leaf_hash(b"");
        assert_eq!(verify_inclusion(leaf, 1, 1, &[], leaf), Err(Error::OutsideTree { index: 1, size: 1 }));
    }

    proptest! {
        #[test]
        fn foreign_proofs_never_panic(index: u64, size: u64, proof in proptest::collection::vec(any::<[u8; 32]>(), 0..70)) {
            let proof: Vec<Hash> = proof.into_iter().map(Hash).collect();
            let leaf = leaf_hash(b"made up");
            prop_assert!(verify_inclusion(leaf, index, size, &proof, crate::empty_root()).is_err());
        }
    }
}
