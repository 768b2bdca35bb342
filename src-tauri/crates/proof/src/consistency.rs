//! Consistency proofs: a newer log holds the older one unchanged as its beginning (RFC 9162 section 2.1.4).

use crate::{Error, Hash, Head, empty_root, node_hash, root_of};

/// The proof that the tree over `leaves` extends its own first `old_size` leaves.
///
/// `None` when there are fewer leaves than that. Empty when `old_size` is 0 or all leaves: the roots say it all.
pub fn consistency(leaves: &[Hash], old_size: usize) -> Option<Vec<Hash>> {
    if old_size > leaves.len() {
        return None;
    }
    let mut proof = Vec::new();
    if old_size != 0 {
        collect(leaves, old_size, Known::Yes, &mut proof);
    }
    Some(proof)
}

/// Checks that the log at `new` only appended to the log at `old`.
///
/// # Errors
/// [`Error::Shrunk`], [`Error::ProofLength`] for a missing or extra hash, [`Error::RootMismatch`].
pub fn verify_consistency(old: Head, new: Head, proof: &[Hash]) -> Result<(), Error> {
    if old.size > new.size {
        return Err(Error::Shrunk { old: old.size, new: new.size });
    }
    if old.size == 0 || old.size == new.size {
        let expected = if old.size == 0 { empty_root() } else { new.root };
        return match (proof, old.root == expected && (new.size > 0 || new.root == expected)) {
            ([], true) => Ok(()),
            ([], false) => Err(Error::RootMismatch),
            _ => Err(Error::ProofLength(proof.len())),
        };
    }
    // A perfect old tree is itself the first node, so its root is left out of the proof.
    if old.size.is_power_of_two() {
        walk(old, new, old.root, proof)
    } else {
        walk_after_first(old, new, proof)
    }
}

/// Whether the verifier already holds the root of the subtree at hand.
#[derive(Clone, Copy)]
enum Known {
    Yes,
    No,
}

fn collect(leaves: &[Hash], old_size: usize, known: Known, proof: &mut Vec<Hash>) {
    if old_size == leaves.len() {
        if matches!(known, Known::No) {
            proof.push(root_of(leaves.iter().copied()));
        }
        return;
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    if old_size <= left.len() {
        collect(left, old_size, known, proof);
        proof.push(root_of(right.iter().copied()));
    } else {
        collect(right, old_size - left.len(), Known::No, proof);
        proof.push(root_of(left.iter().copied()));
    }
}

fn walk_after_first(old: Head, new: Head, proof: &[Hash]) -> Result<(), Error> {
    let (first, rest) = proof.split_first().ok_or(Error::ProofLength(0))?;
    walk(old, new, *first, rest)
}

/// RFC 9162 section 2.1.4.2 from step 3 on: rebuilds both roots at once from the same hashes.
fn walk(old: Head, new: Head, start: Hash, proof: &[Hash]) -> Result<(), Error> {
    let wrong_length = Error::ProofLength(proof.len());
    let whole_levels = (old.size - 1).trailing_ones();
    let (mut node, mut last) = ((old.size - 1) >> whole_levels, (new.size - 1) >> whole_levels);
    let (mut old_root, mut new_root) = (start, start);
    for &sibling in proof {
        if last == 0 {
            return Err(wrong_length);
        }
        if node & 1 == 1 || node == last {
            old_root = node_hash(sibling, old_root);
            new_root = node_hash(sibling, new_root);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_root = node_hash(new_root, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    match (last == 0, old_root == old.root && new_root == new.root) {
        (false, _) => Err(wrong_length),
        (true, false) => Err(Error::RootMismatch),
        (true, true) => Ok(()),
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

    fn head(leaves: &[Hash]) -> Head {
        Head { size: leaves.len() as u64, root: root_of(leaves.iter().copied()) }
    }

    fn damaged(hash: Hash) -> Hash {
        let mut bytes = hash.0;
        bytes[0] ^= 0x80;
        Hash(bytes)
    }

    fn try_every_damage(all: &[Hash], old_size: usize) {
        let (old, new) = (head(&all[..old_size]), head(all));
        let proof = consistency(all, old_size).unwrap();
        assert_eq!(verify_consistency(old, new, &proof), Ok(()));
        assert!(verify_consistency(Head { root: damaged(old.root), ..old }, new, &proof).is_err());
        if old_size > 0 {
            assert!(verify_consistency(old, Head { root: damaged(new.root), ..new }, &proof).is_err());
        }
        for place in 0..proof.len() {
            let mut wrong = proof.clone();
            wrong[place] = damaged(wrong[place]);
            assert_eq!(verify_consistency(old, new, &wrong), Err(Error::RootMismatch));
            wrong.remove(place);
            assert!(verify_consistency(old, new, &wrong).is_err());
        }
        assert!(verify_consistency(old, new, &[proof.as_slice(), &[new.root]].concat()).is_err());
    }

    #[test]
    fn every_pair_of_small_trees_is_proved_and_every_damage_refused() {
        let all = leaves(LARGEST);
        for size in 0..=LARGEST {
            (0..=size).for_each(|old_size| try_every_damage(&all[..size], old_size));
        }
    }

    #[test]
    fn a_log_that_rewrote_one_old_leaf_has_no_proof() {
        let honest = leaves(40);
        for changed in 0..20 {
            let mut forged = honest.clone();
            forged[changed] = damaged(forged[changed]);
            let proof = consistency(&forged, 20).unwrap();
            assert!(verify_consistency(head(&honest[..20]), head(&forged), &proof).is_err());
        }
    }

    #[test]
    fn a_log_that_claims_more_leaves_than_its_proof_covers_is_refused() {
        let all = leaves(40);
        for old_size in 1..40 {
            let proof = consistency(&all, old_size).unwrap();
            let boastful = Head { size: 1 << 20, ..head(&all) };
            let verdict = verify_consistency(head(&all[..old_size]), boastful, &proof);
            assert!(verdict.is_err(), "{old_size}");
        }
    }

    #[test]
    fn a_log_that_shrank_is_named_as_such() {
        let all = leaves(5);
        assert_eq!(consistency(&all, 6), None);
        let verdict = verify_consistency(head(&all), head(&all[..4]), &[]);
        assert_eq!(verdict, Err(Error::Shrunk { old: 5, new: 4 }));
    }

    proptest! {
        #[test]
        fn foreign_proofs_never_panic(old: u64, new: u64, proof in proptest::collection::vec(any::<[u8; 32]>(), 0..70)) {
            let proof: Vec<Hash> = proof.into_iter().map(Hash).collect();
            let (old, new) = (Head { size: old, root: leaf_hash(b"a") }, Head { size: new, root: leaf_hash(b"b") });
            prop_assert!(verify_consistency(old, new, &proof).is_err());
        }
    }
}
