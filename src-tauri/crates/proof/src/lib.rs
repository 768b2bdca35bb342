//! The Merkle log: RFC 6962/9162 hashing, proofs, and C2SP checkpoint notes.
//!
//! A leaf commits to one received row, the root to all rows in order. An outsider who holds a root and a proof
//! can check that a row is in the log, or that a later log only appended to an earlier one, without Exhibit.
//! Pure: leaves and roots come in as arguments.

mod checkpoint;
mod consistency;
mod frontier;
mod hash;
mod inclusion;
mod leaf;
mod many;
mod note;
mod words;

pub use checkpoint::Checkpoint;
pub use consistency::{consistency, verify_consistency};
pub use frontier::{Frontier, Head, root_of};
pub use hash::{Hash, empty_root, leaf_hash, node_hash};
pub use inclusion::{inclusion, verify_inclusion};
pub use leaf::{LeafEnvelope, leaf_bytes};
pub use many::{ProofPass, Proofs, inclusion_length};
pub use note::SignedNote;
pub use words::{WORDS_A_HASH, words};

/// The largest tree that is accepted anywhere: 2^63 - 1 leaves, because SQLite and most peers count in `i64`.
pub const MAX_TREE_SIZE: u64 = i64::MAX as u64;

/// Why a hash, proof, frontier or note was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not 64 lower-case hexadecimal digits.
    #[error("a hash is written as 64 lower-case hexadecimal digits")]
    HashText,
    /// The stored right edge does not fit its own leaf count.
    #[error("a frontier of {size} leaves needs {needed} hashes, but {bytes} bytes were found")]
    FrontierLength {
        /// Leaves claimed.
        size: u64,
        /// Hashes which that many leaves need.
        needed: u32,
        /// Bytes found.
        bytes: usize,
    },
    /// More leaves than [`MAX_TREE_SIZE`].
    #[error("a tree of {0} leaves is larger than any tree can be here")]
    TooLarge(u64),
    /// The leaf index does not lie inside the tree.
    #[error("leaf {index} is not in a tree of {size} leaves")]
    OutsideTree {
        /// Leaf asked about, from 0.
        index: u64,
        /// Leaves in the tree.
        size: u64,
    },
    /// The newer tree is smaller than the older one.
    #[error("the log shrank from {old} to {new} leaves")]
    Shrunk {
        /// Leaves in the older tree.
        old: u64,
        /// Leaves in the newer tree.
        new: u64,
    },
    /// The proof has too few or too many hashes for this tree.
    #[error("the proof has the wrong number of hashes ({0}) for this tree")]
    ProofLength(usize),
    /// The hashes lead to another root.
    #[error("the proof leads to another root: the leaf or the log is not the one that was committed to")]
    RootMismatch,
    /// A checkpoint or note breaks the C2SP form; the text says where.
    #[error("not a checkpoint: {0}")]
    Note(&'static str),
}
