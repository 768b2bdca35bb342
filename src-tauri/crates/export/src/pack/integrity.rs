//! The tie between the rows and the log: every row's leaf is under the checkpoint, and the log only grew.
//!
//! Rows are noted as they pass; then the leaves of the whole log are walked once. Where many of them belong to the
//! pack, all leaf hashes are smaller than the proofs and stand in their place: whoever has them can make every proof.

mod form;
mod ledger;

use std::io::Write;

use exhibit_proof::{Hash, Head, ProofPass, Proofs, verify_consistency};
use serde::Serialize;

use super::input::{EarlierHead, TreeFacts};
use super::path;
use super::rows::{PackRows, Told};
use super::spool::{Lane, Packing, Press};
use crate::error::Error;
pub use form::ProofForm;
pub(super) use ledger::Ledger;

/// Most earlier heads that are proven: a checkpoint a day for nearly three years.
const MAX_EARLIER: usize = 1000;
/// Leaves between two reports of progress.
const LEAVES_PER_REPORT: u64 = 65_536;

/// One line of `proofs.ndjson`.
#[derive(Serialize)]
struct ProofLine {
    leaf_index: u64,
    proof: Vec<String>,
}

/// One line of `consistency.ndjson`.
#[derive(Serialize)]
struct ConsistencyLine<'a> {
    #[serde(flatten)]
    head: &'a EarlierHead,
    proof: Vec<String>,
}

/// Writes the proofs or the leaf hashes, and the consistency proofs; gives back the path of the former.
pub(super) fn write_integrity(
    (press, rows): (&Press<'_>, &dyn PackRows),
    tree: &TreeFacts,
    ledger: &Ledger,
    told: &mut Told<'_>,
) -> Result<&'static str, Error> {
    let earlier = newest(&tree.earlier);
    let place = if ledger.proven().is_some() { path::PROOFS } else { path::LEAF_HASHES };
    let mut hashes = match ledger.proven() {
        Some(_) => None,
        None => Some(press.open(path::LEAF_HASHES, Packing::Stored)?),
    };
    let proofs = pass(rows, tree, (ledger, earlier), &mut |done, leaf| {
        if done % LEAVES_PER_REPORT == 0 {
            told.tell(place, done, tree.size)?;
        }
        hashes.as_mut().map_or(Ok(()), |lane| Ok(lane.write_all(&leaf.0)?))
    })?;
    told.tell(place, tree.size, tree.size)?;
    match hashes {
        Some(lane) => lane.close(None)?,
        None => write_proofs(press, ledger, &proofs)?,
    }
    write_consistency(press, tree, &proofs)?;
    Ok(place)
}

/// Walks every leaf once; the root over them must be that of the checkpoint, and the rows' leaves must be among them.
fn pass(
    rows: &dyn PackRows,
    tree: &TreeFacts,
    (ledger, earlier): (&Ledger, &[EarlierHead]),
    visit: &mut dyn FnMut(u64, Hash) -> Result<(), Error>,
) -> Result<Proofs, Error> {
    let olds: Vec<u64> = earlier.iter().map(|head| head.size).collect();
    let indices: Vec<u64> = ledger.proven().unwrap_or_default().to_vec();
    let mut proofs = ProofPass::new(tree.size, &indices, &olds).map_err(broken)?;
    let (mut done, mut witness) = (0, ledger.witness());
    rows.each_leaf(&mut |leaf| {
        if done == tree.size {
            return Err(Error::Rows("the log has more leaves than the checkpoint names".into()));
        }
        visit(done, leaf)?;
        witness.see(done, leaf);
        proofs.push(leaf);
        done += 1;
        Ok(())
    })?;
    let proofs = proofs.finish().map_err(broken)?;
    if proofs.root().to_string() != tree.root {
        return Err(broken("its leaves do not lead to the root of the checkpoint"));
    }
    if !witness.saw_all() {
        return Err(broken("the rows have other leaves than the log has in their places"));
    }
    Ok(proofs)
}

/// One line a row, in the order of the events.
fn write_proofs(press: &Press<'_>, ledger: &Ledger, proofs: &Proofs) -> Result<(), Error> {
    let mut lane = press.open(path::PROOFS, Packing::Deflated)?;
    let indices = ledger.proven().unwrap_or_default();
    for &leaf_index in indices {
        let proof = proofs.inclusion(leaf_index).expect("BUG: this proof was wanted");
        write_line(&mut lane, &ProofLine { leaf_index, proof: texts(&proof) })?;
    }
    lane.close(Some(indices.len() as u64))
}

/// One line an earlier head, oldest first.
fn write_consistency(press: &Press<'_>, tree: &TreeFacts, proofs: &Proofs) -> Result<(), Error> {
    let mut lane = press.open(path::CONSISTENCY, Packing::Deflated)?;
    let earlier = newest(&tree.earlier);
    let now = Head { size: tree.size, root: proofs.root() };
    for head in earlier {
        let proof = proofs.consistency(head.size).expect("BUG: this proof was wanted");
        let root = head.root.parse().map_err(broken)?;
        verify_consistency(Head { size: head.size, root }, now, &proof).map_err(|_| {
            broken(format!(
                "it does not go on from its own checkpoint of {} leaves, made {}",
                head.size, head.at
            ))
        })?;
        write_line(&mut lane, &ConsistencyLine { head, proof: texts(&proof) })?;
    }
    lane.close(Some(earlier.len() as u64))
}

/// The heads that are proven, of all that are known.
pub(super) fn newest(earlier: &[EarlierHead]) -> &[EarlierHead] {
    &earlier[earlier.len().saturating_sub(MAX_EARLIER)..]
}

fn write_line(lane: &mut Lane, line: &impl Serialize) -> Result<(), Error> {
    serde_json::to_writer(&mut *lane, line)?;
    Ok(lane.write_all(b"\n")?)
}

fn texts(proof: &[Hash]) -> Vec<String> {
    proof.iter().map(Hash::to_string).collect()
}

fn broken(what: impl ToString) -> Error {
    Error::Input(format!("the log does not hold together: {}; run `exhibit verify`", what.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::{PackInput, PackRow, fixture};
    use exhibit_proof::{Frontier, verify_inclusion};
    use proptest::prelude::*;
    use serde_json::Value;

    /// A pack of the rows of `included` out of a log of `size`, with heads of every earlier size.
    fn packed(size: u64, included: &[u64]) -> (PackInput, Vec<u8>) {
        let (all, tree) = fixture::rows_arriving(&(0..size).collect::<Vec<_>>());
        let rows = fixture::Part { all: all.clone(), included: included.to_vec() };
        let kept: Vec<PackRow> = rows.kept();
        let mut input = fixture::input_for(&kept, &tree);
        input.tree.earlier = heads(&all);
        let pack = fixture::pack_of(&input, &rows);
        (input, pack)
    }

    fn heads(rows: &[PackRow]) -> Vec<EarlierHead> {
        let mut leaves: Vec<_> = rows.iter().map(|row| &row.leaf).collect();
        leaves.sort_by_key(|leaf| leaf.leaf_index);
        let (mut tree, at) = (Frontier::empty(), fixture::moment("2026-04-01T00:00:00Z"));
        let mut heads = Vec::new();
        for leaf in leaves {
            tree.push(leaf.leaf_sha256.parse().unwrap());
            heads.push(EarlierHead { size: tree.size(), root: tree.root().to_string(), at });
        }
        heads
    }

    fn hashes(line: &Value) -> Vec<Hash> {
        line["proof"].as_array().unwrap().iter().map(|hash| hash.as_str().unwrap().parse().unwrap()).collect()
    }

    fn lines(bytes: &[u8]) -> Vec<Value> {
        std::str::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn few_rows_are_proven_one_by_one_and_many_by_all_leaves(
            size in 1u64..140,
            picks in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
        ) {
            let included: std::collections::BTreeSet<u64> =
                picks.iter().map(|pick| pick.index(size as usize) as u64).collect();
            let (input, pack) = packed(size, &included.into_iter().collect::<Vec<_>>());
            let members = fixture::members(&pack);
            let root: Hash = input.tree.root.parse().unwrap();
            let leaves = lines_of_csv(&members["data/integrity/leaves.csv"]);
            if let Some(all) = members.get("data/integrity/leaf_hashes.bin") {
                prop_assert_eq!(all.len() as u64, 32 * size);
                let hashes: Vec<Hash> = all.as_chunks::<32>().0.iter().map(|bytes| Hash(*bytes)).collect();
                prop_assert_eq!(exhibit_proof::root_of(hashes.iter().copied()), root);
                for (index, leaf) in leaves {
                    prop_assert_eq!(hashes[index as usize], leaf);
                }
            } else {
                let proofs = &members["data/integrity/proofs.ndjson"];
                prop_assert!(proofs.len() as u64 <= 32 * size, "all leaves would be smaller");
                let found = lines(proofs);
                prop_assert_eq!(found.len(), leaves.len());
                for (line, (index, leaf)) in found.iter().zip(leaves) {
                    prop_assert_eq!(line["leaf_index"].as_u64(), Some(index));
                    prop_assert_eq!(verify_inclusion(leaf, index, size, &hashes(line), root), Ok(()));
                }
            }
            let consistency = lines(&members["data/integrity/consistency.ndjson"]);
            prop_assert_eq!(consistency.len() as u64, size);
            for line in consistency {
                let old = Head { size: line["size"].as_u64().unwrap(), root: line["root"].as_str().unwrap().parse().unwrap() };
                prop_assert_eq!(verify_consistency(old, Head { size, root }, &hashes(&line)), Ok(()));
            }
        }
    }

    fn lines_of_csv(bytes: &[u8]) -> Vec<(u64, Hash)> {
        let mut table = csv::Reader::from_reader(bytes);
        table
            .records()
            .map(|row| row.unwrap())
            .map(|row| (row[2].parse().unwrap(), row[3].parse().unwrap()))
            .collect()
    }

    #[test]
    fn a_log_that_does_not_lead_to_its_checkpoint_is_no_pack() {
        let (all, tree) = fixture::rows_arriving(&(0..9).collect::<Vec<_>>());
        let input = fixture::input_for(&all, &tree);
        let attempt = |change: &dyn Fn(&mut Vec<Hash>)| {
            let mut leaves: Vec<(u64, Hash)> =
                all.iter().map(|row| (row.leaf.leaf_index, row.leaf.leaf_sha256.parse().unwrap())).collect();
            leaves.sort_unstable();
            let mut leaves = leaves.into_iter().map(|(_, leaf)| leaf).collect();
            change(&mut leaves);
            fixture::attempt(&input, &fixture::Other { rows: all.clone(), leaves })
                .err()
                .map(|error| error.to_string())
        };
        assert_eq!(attempt(&|_| ()), None);
        assert!(attempt(&|leaves| leaves.swap(2, 3)).unwrap().contains("root of the checkpoint"));
        assert!(attempt(&|leaves| leaves.truncate(8)).unwrap().contains("does not hold together"));
        assert!(attempt(&|leaves| leaves.push(leaves[0])).unwrap().contains("more leaves"));
    }

    #[test]
    fn a_log_that_does_not_go_on_from_an_earlier_head_is_no_pack() {
        let (all, tree) = fixture::rows_arriving(&(0..9).collect::<Vec<_>>());
        let mut input = fixture::input_for(&all, &tree);
        input.tree.earlier = heads(&all);
        input.tree.earlier[4].root = input.tree.earlier[3].root.clone();
        let said = fixture::attempt(&input, &all).unwrap_err().to_string();
        assert!(said.contains("its own checkpoint of 5 leaves"), "{said}");
        input.tree.earlier[4].size = 10;
        assert!(fixture::attempt(&input, &all).is_err());
    }

    #[test]
    fn only_the_newest_thousand_heads_are_proven() {
        let all: Vec<_> = (0..1200)
            .map(|size| EarlierHead {
                size,
                root: String::new(),
                at: fixture::moment("2026-04-01T00:00:00Z"),
            })
            .collect();
        assert_eq!(
            (newest(&all).len(), newest(&all)[0].size, newest(&all[..7]).len()),
            (MAX_EARLIER, 200, 7)
        );
    }
}
