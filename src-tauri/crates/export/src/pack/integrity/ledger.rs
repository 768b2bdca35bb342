//! Which leaves the rows of a pack have, noted as the rows pass.

use exhibit_proof::Hash;

use super::form::ProofForm;
use crate::error::Error;
use crate::pack::rows::PackRow;

/// The leaves of the rows so far. One bit a leaf of the log; besides, the places of the rows' leaves only as long as
/// their proofs may be smaller than all leaf hashes.
pub(in crate::pack) struct Ledger {
    size: u64,
    places: Vec<u64>,
    sum: u128,
    /// In the order of the rows; none: all leaf hashes are smaller.
    indices: Option<Vec<u64>>,
    form: ProofForm,
}

/// Sees the leaves of the log and tells whether those of the rows were among them, each in its place.
pub(super) struct Witness<'a> {
    ledger: &'a Ledger,
    sum: u128,
}

impl Ledger {
    /// No rows yet, of a log of `size` leaves.
    pub(in crate::pack) fn new(size: u64) -> Self {
        let words = usize::try_from(size.div_ceil(64)).expect("BUG: trees beyond memory are refused before");
        Self { size, places: vec![0; words], sum: 0, indices: Some(Vec::new()), form: ProofForm::new(size) }
    }

    /// Notes the leaf of `row`, which must lie in the log and be no other row's.
    pub(in crate::pack) fn note(&mut self, row: &PackRow) -> Result<(), Error> {
        let refuse = |reason: &str| Error::Row { row: row.entry.row, reason: reason.to_owned() };
        let index = row.leaf.leaf_index;
        if index >= self.size {
            return Err(refuse("its leaf lies outside the tree of the checkpoint"));
        }
        let leaf: Hash = row.leaf.leaf_sha256.parse().map_err(|_| refuse("its leaf is not a hash"))?;
        let (word, bit) = place(index);
        if self.places[word] & bit != 0 {
            return Err(refuse("another row has the same leaf"));
        }
        self.places[word] |= bit;
        self.sum = self.sum.wrapping_add(share(index, leaf));
        self.form.note(index);
        if !self.form.is_proven() {
            self.indices = None;
        }
        if let Some(indices) = &mut self.indices {
            indices.push(index);
        }
        Ok(())
    }

    /// The places of the rows' leaves in the order of the rows, where their proofs are not larger than all leaf hashes.
    pub(super) fn proven(&self) -> Option<&[u64]> {
        self.indices.as_deref()
    }

    pub(super) fn witness(&self) -> Witness<'_> {
        Witness { ledger: self, sum: 0 }
    }
}

impl Witness<'_> {
    /// Sees leaf number `index` of the log.
    pub(super) fn see(&mut self, index: u64, leaf: Hash) {
        let (word, bit) = place(index);
        if self.ledger.places[word] & bit != 0 {
            self.sum = self.sum.wrapping_add(share(index, leaf));
        }
    }

    pub(super) fn saw_all(&self) -> bool {
        self.sum == self.ledger.sum
    }
}

fn place(index: u64) -> (usize, u64) {
    (usize::try_from(index / 64).expect("BUG: the places fit into memory"), 1 << (index % 64))
}

/// What a leaf in its place adds to the sum: another for the same leaf elsewhere.
fn share(index: u64, leaf: Hash) -> u128 {
    let (halves, _) = leaf.0.as_chunks::<16>();
    let [high, low] = [halves[0], halves[1]].map(u128::from_le_bytes);
    high.wrapping_mul(u128::from(index) * 2 + 1) ^ low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::fixture;

    #[test]
    fn a_leaf_that_two_rows_have_is_refused() {
        let rows = fixture::rows(4);
        let mut ledger = Ledger::new(4);
        rows.iter().for_each(|row| ledger.note(row).unwrap());
        assert!(matches!(ledger.note(&rows[1]), Err(Error::Row { .. })));
        assert!(Ledger::new(3).note(rows.iter().find(|row| row.leaf.leaf_index == 3).unwrap()).is_err());
    }
}
