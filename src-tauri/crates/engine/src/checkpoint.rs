//! Checkpoints for people to keep elsewhere, and proofs that one row stands under one.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use exhibit_entry::Moment;
use exhibit_proof::{Hash, Head, SignedNote, inclusion, verify_inclusion};

use crate::sign::{self, Choice, Key};
use crate::watch::Watch;
use crate::{Error, Workspace, browse, home, pack};

/// First line of a proof (c2sp.org/tlog-proof).
const PROOF_FORM: &str = "c2sp.org/tlog-proof@v1";

/// A note is a megabyte at most, and so is what is read as one.
const LIMIT_BYTES: u64 = 1 << 20;

/// The log as it was at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The signed note, or its body alone where nobody signs.
    pub note: String,
    /// Size and root.
    pub head: Head,
    /// Whether it is signed.
    pub is_signed: bool,
}

/// That one row stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The proof with its checkpoint, as C2SP's tlog-proof has it.
    pub text: String,
    /// Number of the row.
    pub row: u64,
    /// Position of its leaf, from 0.
    pub leaf_index: u64,
    /// Its leaf.
    pub leaf: Hash,
    /// The hashes from the leaf's neighbour up.
    pub hashes: Vec<Hash>,
    /// What it leads to.
    pub checkpoint: Checkpoint,
}

/// Takes a checkpoint of the log as it is, signed where the workspace has a key; one that was taken of the same log
/// before comes back.
///
/// # Errors
/// [`Error::NoSuchWorkspace`], [`Error::Credentials`] when there is a key that cannot be fetched, and the workspace's own
/// trouble: a log that lost rows gets no checkpoint.
pub fn take(workspace: &Workspace, at: Moment) -> Result<Checkpoint, Error> {
    let key = key(workspace)?;
    let (reader, note) = pack::held_reader(workspace, ("checkpoint", at), &Watch::silent())?;
    signed(note, reader.head()?, key.as_ref())
}

/// Proves that the row called `name` stands in the log, under a checkpoint taken now.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Usage`] for a name of several rows, and as [`take`].
pub fn proof(workspace: &Workspace, name: &str, at: Moment) -> Result<Proof, Error> {
    let key = key(workspace)?;
    let (reader, note) = pack::held_reader(workspace, ("proof", at), &Watch::silent())?;
    let detail = browse::show(&reader, name)?;
    let checkpoint = signed(note, reader.head()?, key.as_ref())?;
    let mut leaves = Vec::new();
    reader.each_leaf(&mut |leaf| -> Result<(), exhibit_store::Error> {
        leaves.push(leaf);
        Ok(())
    })?;
    let leaf_index = detail.leaf.leaf_index;
    let damaged = |why: String| Error::Store(exhibit_store::Error::Damaged(why));
    let index = usize::try_from(leaf_index).unwrap_or(usize::MAX);
    let (Some(leaf), Some(hashes)) = (leaves.get(index).copied(), inclusion(&leaves, index)) else {
        return Err(damaged(format!("row {} has no leaf in the log", detail.entry.row)));
    };
    let Head { size, root } = checkpoint.head;
    verify_inclusion(leaf, leaf_index, size, &hashes, root)
        .map_err(|error| damaged(format!("row {}: {error}", detail.entry.row)))?;
    let text = text(leaf_index, &hashes, &checkpoint.note);
    Ok(Proof { text, row: detail.entry.row, leaf_index, leaf, hashes, checkpoint })
}

/// Reads checkpoints that were kept elsewhere, as [`take`] wrote them; who signed them is not asked, because whoever kept
/// one knows where it lay.
///
/// # Errors
/// [`Error::Io`], and [`Error::Usage`] for a file that holds no checkpoint.
pub fn kept(files: &[PathBuf]) -> Result<Vec<exhibit_proof::Checkpoint>, Error> {
    files.iter().map(|file| one_kept(file)).collect()
}

fn one_kept(file: &Path) -> Result<exhibit_proof::Checkpoint, Error> {
    let bytes =
        home::bytes_of(file, LIMIT_BYTES).map_err(|source| Error::Io { path: file.to_owned(), source })?;
    let note = String::from_utf8(bytes).ok().and_then(|text| text.parse::<SignedNote>().ok());
    let refused = || {
        Error::usage(
            format!("{} holds no checkpoint", file.display()),
            "nothing was checked; give a file that `exhibit checkpoint` wrote, or `checkpoint.txt` of a pack",
        )
    };
    Ok(note.ok_or_else(refused)?.body().clone())
}

fn text(index: u64, hashes: &[Hash], note: &str) -> String {
    let hashes: String = hashes.iter().map(|hash| BASE64.encode(hash.0) + "\n").collect();
    format!("{PROOF_FORM}\nindex {index}\n{hashes}\n{note}")
}

/// The workspace's key; none where none was made.
fn key(workspace: &Workspace) -> Result<Option<Key>, Error> {
    sign::key(workspace)?.map(|_| sign::open(workspace, &Choice::Workspace)).transpose()
}

fn signed(note: String, head: Head, key: Option<&Key>) -> Result<Checkpoint, Error> {
    let note = match key {
        Some(key) => sign::sign_checkpoint(&note, key)?,
        None => note,
    };
    Ok(Checkpoint { note, head, is_signed: key.is_some() })
}
