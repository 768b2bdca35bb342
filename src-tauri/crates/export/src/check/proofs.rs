//! Whether each row's leaf is under the checkpoint: by a proof a row, or by the leaf hashes of the whole log.

use std::io::{Read, Seek};

use exhibit_proof::{Frontier, Hash, verify_inclusion};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::facts::PackFacts;
use super::stream::Lines;
use super::tally::Tally;
use super::{Check, Contents};
use crate::archive::Archive;
use crate::pack::path;

/// Bytes of one leaf in `leaf_hashes.bin`.
const LEAF_BYTES: u64 = 32;

/// One line of `proofs.ndjson`.
#[derive(Deserialize)]
struct Line {
    leaf_index: u64,
    proof: Vec<String>,
}

/// Takes the leaves of the rows as they pass.
pub(super) struct Prover<'a, R: Read + Seek> {
    tally: Tally,
    size: u64,
    root: Option<Hash>,
    way: Way<'a, R>,
    rows: u64,
    /// Leaves of rows that were proven one by one: a leaf does not cover the key, so that the same one under another key
    /// would pass for another row.
    proven: Vec<u64>,
}

enum Way<'a, R: Read + Seek> {
    /// A pack of an earlier version, which has no proofs.
    None,
    /// One proof a row, in the order of the rows.
    Lines(Box<Lines<'a, R>>),
    /// All leaves of the log.
    Leaves(Box<Noted>),
}

/// The rows' leaves, so small that the log may have a hundred million: one bit a leaf, and a sum over (place, leaf).
/// The key of the sum comes from both files, so that nobody can choose leaves to make a wrong sum right.
struct Noted {
    key: [u8; 32],
    bits: Vec<u64>,
    sum: u128,
}

impl<'a, R: Read + Seek> Prover<'a, R> {
    /// Opens what the pack has.
    pub(super) fn open(archive: &'a Archive<R>, facts: &PackFacts, contents: &Contents) -> Self {
        let (size, mut tally) = (facts.integrity.tree_size, Tally::new("proofs"));
        let root = tally.take(facts.integrity.root.parse().map_err(|_| "pack.json names no root".to_owned()));
        let way = match (archive.find(path::PROOFS), archive.find(path::LEAF_HASHES)) {
            (None, None) => Way::None,
            (Some(_), None) => tally
                .take(Lines::open(archive, path::PROOFS))
                .map_or(Way::None, |lines| Way::Lines(Box::new(lines))),
            (None, Some(member)) if Some(member.size) == size.checked_mul(LEAF_BYTES) => {
                Way::Leaves(Box::new(Noted::new(size, contents)))
            }
            (None, Some(_)) => {
                tally.fault(format!("{} does not hold {size} leaves", path::LEAF_HASHES));
                Way::None
            }
            (Some(_), Some(_)) => {
                tally
                    .fault("there are proofs and the leaves of the whole log; a pack has one of them".into());
                Way::None
            }
        };
        Self { tally, size, root, way, rows: 0, proven: Vec::new() }
    }

    /// Takes the leaf of the next row; none where it has none that can be read.
    pub(super) fn take(&mut self, row: u64, leaf: Option<(u64, Hash)>) {
        self.rows += 1;
        if matches!(self.way, Way::Lines(_)) {
            self.proven.extend(leaf.map(|(index, _)| index));
        }
        let found = match &mut self.way {
            Way::None => Ok(()),
            Way::Lines(lines) => match (lines.next(), leaf, self.root) {
                (Ok(Some(line)), Some(leaf), Some(root)) => proven(line, leaf, (self.size, root)),
                (Err(why), ..) => {
                    self.way = Way::None;
                    Err(why)
                }
                (Ok(None), ..) => Err("it has no proof".to_owned()),
                (Ok(Some(_)), ..) => Err("it has no leaf to be proven".to_owned()),
            },
            Way::Leaves(noted) => match leaf {
                Some((index, _)) if index >= self.size => Err("its leaf lies outside the log".to_owned()),
                Some((index, leaf)) => noted.note(index, leaf),
                None => Err("it has no leaf to be found".to_owned()),
            },
        };
        if let Err(why) = found {
            self.tally.fault(format!("row {row}: {why}"));
        }
    }

    /// The check `proofs`, where the pack has any.
    pub(super) fn finish(mut self, archive: &'a Archive<R>) -> Option<Check> {
        let has_any = archive.find(path::PROOFS).is_some() || archive.find(path::LEAF_HASHES).is_some();
        let rows = self.rows;
        let well = match self.way {
            Way::None => String::new(),
            Way::Lines(mut lines) => {
                if self.tally.take(lines.next().map(|line| line.is_some())) == Some(true) {
                    self.tally.fault("there are more proofs than rows".into());
                }
                self.proven.sort_unstable();
                for pair in self.proven.windows(2).filter(|pair| pair[0] == pair[1]) {
                    self.tally.fault(format!("two rows have the same leaf, number {}", pair[0]));
                }
                format!("{rows} rows are in the log, each with a leaf of its own and by its own proof")
            }
            Way::Leaves(noted) => {
                self.tally.take(noted.check(archive, (self.size, self.root)));
                format!(
                    "{rows} rows are in the log, each with a leaf of its own, and its {} leaves lead to the root",
                    self.size
                )
            }
        };
        has_any.then(|| self.tally.check(well))
    }
}

/// Whether a line of `proofs.ndjson` proves the leaf in the log of that size and root.
pub(super) fn proven(
    line: &str,
    (index, leaf): (u64, Hash),
    (size, root): (u64, Hash),
) -> Result<(), String> {
    let line: Line = serde_json::from_str(line).map_err(|_| "its proof cannot be read")?;
    if line.leaf_index != index {
        return Err("the proof is that of another leaf".to_owned());
    }
    verify_inclusion(leaf, index, size, &hashes(&line.proof)?, root)
        .map_err(|error| format!("its leaf: {error}"))
}

impl Noted {
    fn new(size: u64, contents: &Contents) -> Self {
        let sha256 =
            |path| contents.get(path).and_then(|found| found.as_ref().ok()).map(|content| &content.sha256);
        let [leaves, log] =
            [path::LEAVES, path::LEAF_HASHES].map(|path| sha256(path).cloned().unwrap_or_default());
        let words = usize::try_from(size.div_ceil(64)).expect("BUG: a zip's member is smaller than 4 GiB");
        Self { key: Sha256::digest(leaves + &log).into(), bits: vec![0; words], sum: 0 }
    }

    fn note(&mut self, index: u64, leaf: Hash) -> Result<(), String> {
        let (word, bit) = place(index);
        if self.bits[word] & bit != 0 {
            return Err("another row has the same leaf".to_owned());
        }
        self.bits[word] |= bit;
        self.sum = self.sum.wrapping_add(self.share(index, leaf));
        Ok(())
    }

    /// Walks the leaves of the log: they must lead to the root, and those of the rows must be among them.
    fn check<R: Read + Seek>(
        &self,
        archive: &Archive<R>,
        (size, root): (u64, Option<Hash>),
    ) -> Result<(), String> {
        let (mut tree, mut sum) = (Frontier::empty(), 0u128);
        each_leaf(archive, size, |index, leaf| {
            let (word, bit) = place(index);
            if self.bits[word] & bit != 0 {
                sum = sum.wrapping_add(self.share(index, leaf));
            }
            tree.push(leaf);
        })?;
        if Some(tree.root()) != root {
            return Err(format!("the leaves in {} do not lead to the root", path::LEAF_HASHES));
        }
        if sum == self.sum {
            return Ok(());
        }
        Err(format!("a row has another leaf than {} has in its place", path::LEAF_HASHES))
    }

    fn share(&self, index: u64, leaf: Hash) -> u128 {
        let hash =
            Sha256::new().chain_update(self.key).chain_update(index.to_be_bytes()).chain_update(leaf.0);
        let hash: [u8; 32] = hash.finalize().into();
        let (halves, _) = hash.as_chunks::<16>();
        u128::from_be_bytes(halves[0])
    }
}

/// The hashes of a proof.
pub(super) fn hashes(texts: &[String]) -> Result<Vec<Hash>, String> {
    texts
        .iter()
        .map(|text| text.parse())
        .collect::<Result<_, _>>()
        .map_err(|error: exhibit_proof::Error| error.to_string())
}

/// Calls `visit` with every leaf of `leaf_hashes.bin`, which must hold `size` of them.
pub(super) fn each_leaf<R: Read + Seek>(
    archive: &Archive<R>,
    size: u64,
    mut visit: impl FnMut(u64, Hash),
) -> Result<(), String> {
    let path = path::LEAF_HASHES;
    let member = archive.find(path).ok_or_else(|| format!("{path} is missing"))?;
    if Some(member.size) != size.checked_mul(LEAF_BYTES) {
        return Err(format!("{path} does not hold {size} leaves"));
    }
    let mut reader = std::io::BufReader::with_capacity(64 << 10, archive.open(member));
    for index in 0..size {
        let mut leaf = [0; LEAF_BYTES as usize];
        reader.read_exact(&mut leaf).map_err(|error| format!("{path}: {error}"))?;
        visit(index, Hash(leaf));
    }
    // The end of a member is where its checksum is looked at.
    match reader.read(&mut [0]) {
        Ok(0) => Ok(()),
        Ok(_) => Err(format!("{path} holds more than {size} leaves")),
        Err(error) => Err(format!("{path}: {error}")),
    }
}

fn place(index: u64) -> (usize, u64) {
    (usize::try_from(index / 64).expect("BUG: the bits fit into memory"), 1 << (index % 64))
}
