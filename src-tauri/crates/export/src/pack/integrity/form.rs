//! How the rows of a pack are tied to the log: by a proof each, or by all leaf hashes where those are smaller.

use exhibit_proof::inclusion_length;

use crate::pack::path;

/// Bytes of one leaf in `leaf_hashes.bin`.
const LEAF_BYTES: u64 = 32;

/// The smaller of the two forms, decided while rows pass.
#[derive(Clone, Copy, Debug)]
pub struct ProofForm {
    size: u64,
    proof_bytes: u64,
}

impl ProofForm {
    /// No rows yet, of a log of `size` leaves.
    #[must_use]
    pub fn new(size: u64) -> Self {
        Self { size, proof_bytes: 0 }
    }

    /// Notes a row by the index of its leaf, which lies in the log.
    pub fn note(&mut self, index: u64) {
        self.proof_bytes += line_bytes(index, self.size);
    }

    /// Whether a proof for each row takes no more than all leaf hashes.
    #[must_use]
    pub fn is_proven(self) -> bool {
        self.proof_bytes <= LEAF_BYTES * self.size
    }

    /// Path of the file from the bag's top folder.
    #[must_use]
    pub fn path(self) -> &'static str {
        if self.is_proven() { path::PROOFS } else { path::LEAF_HASHES }
    }
}

/// Length of the line of a leaf in `proofs.ndjson`.
fn line_bytes(index: u64, size: u64) -> u64 {
    let hashes = inclusion_length(index, size) as u64;
    let commas = hashes.saturating_sub(1);
    let around = r#"{"leaf_index":,"proof":[]}"#.len() as u64 + 1;
    let digits = u64::from(index.checked_ilog10().unwrap_or_default()) + 1;
    around + digits + hashes * (2 * LEAF_BYTES + 2) + commas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_as_long_as_was_reckoned() {
        for (index, size) in [(0, 1), (9, 10), (10, 1000), (99_999, 100_000)] {
            let hashes = vec!["0".repeat(64); inclusion_length(index, size)];
            let line = serde_json::json!({ "leaf_index": index, "proof": hashes }).to_string();
            assert_eq!(line_bytes(index, size), line.len() as u64 + 1);
        }
    }

    #[test]
    fn the_smaller_form_is_named() {
        let form_of = |rows: u64, size: u64| {
            let mut form = ProofForm::new(size);
            (0..rows).for_each(|index| form.note(index));
            form.path()
        };
        assert_eq!(form_of(0, 0), path::PROOFS);
        assert_eq!(form_of(1, 1_000), path::PROOFS);
        assert_eq!(form_of(1_000, 1_000), path::LEAF_HASHES);
    }
}
