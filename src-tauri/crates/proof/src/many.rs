//! Proofs for many leaves and many earlier heads of one tree, from one pass over its leaves.
//!
//! Only the nodes that some proof needs are kept, so memory grows with the proofs and not with the tree. A node is
//! named by its level and its place on that level: node `at` of level `l` covers leaves `at * 2^l` up to, not including,
//! `(at + 1) * 2^l`, as far as there are any (RFC 9162 section 2.1.1, seen from the leaves up).

use crate::{Error, Hash, MAX_TREE_SIZE, empty_root, node_hash};

/// Level and place of a node.
type Node = (u32, u64);

/// A pass over the leaves of a tree that is under way.
#[derive(Debug, Clone)]
pub struct ProofPass {
    size: u64,
    pushed: u64,
    /// Hashes of the perfect subtrees so far, largest first.
    peaks: Vec<Hash>,
    levels: Vec<Level>,
}

/// The wanted nodes of one level, in rising order, and those of them that are known: a beginning of the same order.
#[derive(Debug, Clone, Default)]
struct Level {
    wanted: Vec<u64>,
    known: Vec<Hash>,
}

/// The nodes that were wanted, and the root.
#[derive(Debug, Clone)]
pub struct Proofs {
    size: u64,
    root: Hash,
    levels: Vec<Level>,
}

/// How many hashes the inclusion proof of leaf `index` (from 0) has in a tree of `size` leaves; 0 outside the tree.
pub fn inclusion_length(index: u64, size: u64) -> usize {
    inclusion_nodes(index, size).count()
}

impl ProofPass {
    /// Wants the inclusion proofs of the leaves `indices` and the consistency proofs from the tree sizes `olds`, in a
    /// tree of `size` leaves.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::OutsideTree`], [`Error::Shrunk`] for what no such tree can prove.
    pub fn new(size: u64, indices: &[u64], olds: &[u64]) -> Result<Self, Error> {
        if size > MAX_TREE_SIZE {
            return Err(Error::TooLarge(size));
        }
        if let Some(&index) = indices.iter().find(|index| **index >= size) {
            return Err(Error::OutsideTree { index, size });
        }
        if let Some(&old) = olds.iter().find(|old| **old > size) {
            return Err(Error::Shrunk { old, new: size });
        }
        let mut pass = Self { size, pushed: 0, peaks: Vec::new(), levels: Vec::new() };
        pass.levels.resize_with(u64::BITS as usize, Level::default);
        indices.iter().flat_map(|index| inclusion_nodes(*index, size)).for_each(|node| pass.want(node));
        olds.iter().flat_map(|old| consistency_nodes(*old, size)).for_each(|node| pass.want(node));
        for level in &mut pass.levels {
            level.wanted.sort_unstable();
            level.wanted.dedup();
        }
        Ok(pass)
    }

    /// Takes the next leaf hash.
    pub fn push(&mut self, leaf: Hash) {
        let (mut merged, mut level) = (leaf, 0);
        self.keep((level, self.pushed), merged);
        for _ in 0..self.pushed.trailing_ones() {
            let left = self.peaks.pop().expect("BUG: there is one peak for each bit of the leaves so far");
            merged = node_hash(left, merged);
            level += 1;
            self.keep((level, self.pushed >> level), merged);
        }
        self.peaks.push(merged);
        self.pushed += 1;
    }

    /// The proofs, after the last leaf.
    ///
    /// # Errors
    /// [`Error::Shrunk`] when there were fewer or more leaves than were announced.
    pub fn finish(mut self) -> Result<Proofs, Error> {
        if self.pushed != self.size {
            return Err(Error::Shrunk { old: self.size, new: self.pushed });
        }
        // The right edge: on each level at most one node covers fewer leaves than the others.
        let mut edge: Option<Hash> = None;
        let mut peaks = std::mem::take(&mut self.peaks);
        for level in 0..u64::BITS {
            if let Some(partial) = edge {
                self.keep((level, self.size >> level), partial);
            }
            if self.size >> level & 1 == 1 {
                let peak = peaks.pop().expect("BUG: there is one peak for each bit of the size");
                edge = Some(edge.map_or(peak, |right| node_hash(peak, right)));
            }
        }
        Ok(Proofs { size: self.size, root: edge.unwrap_or_else(empty_root), levels: self.levels })
    }

    fn want(&mut self, (level, at): Node) {
        self.levels[level as usize].wanted.push(at);
    }

    fn keep(&mut self, (level, at): Node, hash: Hash) {
        let level = &mut self.levels[level as usize];
        if level.wanted.get(level.known.len()) == Some(&at) {
            level.known.push(hash);
        }
    }
}

impl Proofs {
    /// The root over all leaves.
    pub fn root(&self) -> Hash {
        self.root
    }

    /// The proof of leaf `index`, as [`crate::inclusion`] gives it; none when it was not wanted.
    pub fn inclusion(&self, index: u64) -> Option<Vec<Hash>> {
        if index >= self.size {
            return None;
        }
        inclusion_nodes(index, self.size).map(|node| self.hash(node)).collect()
    }

    /// The proof that the tree of `old` leaves is the beginning of this one, as [`crate::consistency`] gives it; none
    /// when it was not wanted.
    pub fn consistency(&self, old: u64) -> Option<Vec<Hash>> {
        if old > self.size {
            return None;
        }
        consistency_nodes(old, self.size).into_iter().map(|node| self.hash(node)).collect()
    }

    fn hash(&self, (level, at): Node) -> Option<Hash> {
        let level = &self.levels[level as usize];
        level.known.get(level.wanted.binary_search(&at).ok()?).copied()
    }
}

/// The siblings on the way from leaf `index` to the root, nearest first.
fn inclusion_nodes(index: u64, size: u64) -> impl Iterator<Item = Node> {
    let height = if index < size { u64::BITS - (size - 1).leading_zeros() } else { 0 };
    let siblings = (0..height).map(move |level| (level, index >> level ^ 1));
    // A node on the right edge may have none: it is carried up as it is.
    siblings.filter(move |(level, at)| at << level < size)
}

/// The nodes of a consistency proof (RFC 9162 section 2.1.4.1), nearest first.
fn consistency_nodes(old: u64, size: u64) -> Vec<Node> {
    let mut nodes = Vec::new();
    if old == 0 || old >= size {
        return nodes;
    }
    // From the root down: the part that holds the edge of the old tree, and how much of that part is old.
    let (mut start, mut len, mut old, mut is_whole) = (0, size, old, true);
    while old < len {
        let left = len.next_power_of_two() / 2;
        if old <= left {
            nodes.push(node_over(start + left, len - left));
            len = left;
        } else {
            nodes.push(node_over(start, left));
            (start, len, old, is_whole) = (start + left, len - left, old - left, false);
        }
    }
    // The verifier holds the old root already: where that is the node at hand, it is left out.
    if !is_whole {
        nodes.push(node_over(start, len));
    }
    nodes.reverse();
    nodes
}

fn node_over(start: u64, len: u64) -> Node {
    let level = len.next_power_of_two().trailing_zeros();
    (level, start >> level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{consistency, inclusion, leaf_hash, root_of};
    use proptest::prelude::*;

    fn leaves(count: u64) -> Vec<Hash> {
        (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
    }

    fn proofs(all: &[Hash], indices: &[u64], olds: &[u64]) -> Proofs {
        let mut pass = ProofPass::new(all.len() as u64, indices, olds).unwrap();
        all.iter().for_each(|leaf| pass.push(*leaf));
        pass.finish().unwrap()
    }

    #[test]
    fn one_pass_gives_the_same_proofs_as_one_at_a_time() {
        for size in 0..=70 {
            let all = leaves(size);
            let (indices, olds): (Vec<_>, Vec<_>) = ((0..size).collect(), (0..=size).collect());
            let found = proofs(&all, &indices, &olds);
            assert_eq!(found.root(), root_of(all.iter().copied()));
            for index in indices {
                let expected = inclusion(&all, index as usize);
                assert_eq!(found.inclusion(index), expected, "leaf {index} of {size}");
                assert_eq!(inclusion_length(index, size), expected.unwrap().len());
            }
            for old in olds {
                assert_eq!(found.consistency(old), consistency(&all, old as usize), "{old} of {size}");
            }
            assert_eq!((found.inclusion(size), found.consistency(size + 1)), (None, None));
        }
    }

    #[test]
    fn another_number_of_leaves_than_announced_is_refused() {
        for pushed in [0, 4, 6] {
            let mut pass = ProofPass::new(5, &[1], &[2]).unwrap();
            leaves(pushed).into_iter().for_each(|leaf| pass.push(leaf));
            assert_eq!(pass.finish().err(), Some(Error::Shrunk { old: 5, new: pushed }));
        }
        assert!(ProofPass::new(5, &[5], &[]).is_err());
        assert!(ProofPass::new(5, &[], &[6]).is_err());
        assert!(ProofPass::new(u64::MAX, &[], &[]).is_err());
    }

    proptest! {
        #[test]
        fn only_what_was_wanted_is_kept(
            size in 1u64..400,
            picks in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        ) {
            let all = leaves(size);
            let indices: Vec<u64> = picks.iter().map(|pick| pick.index(all.len()) as u64).collect();
            let found = proofs(&all, &indices, &[]);
            let kept: usize = found.levels.iter().map(|level| level.known.len()).sum();
            prop_assert!(kept <= indices.len() * 9, "{} nodes for {} leaves", kept, indices.len());
            for index in &indices {
                prop_assert_eq!(found.inclusion(*index), inclusion(&all, *index as usize));
            }
        }
    }
}
