//! An opened pack, read row by row in any order: its rows, leaves and proofs are inflated once and laid down beside each
//! other.
//!
//! Opening checks nothing but what is needed to find the rows; [`super::check_pack`] is what says whether to believe
//! them. Still each row comes with what its own leaf and proof say.

mod lane;
mod row;
mod table;

use std::io::{Read, Seek, SeekFrom, Write};

use exhibit_entry::Entry;
use exhibit_proof::{Frontier, Hash, Head, SignedNote};

use super::event;
use super::proofs::each_leaf;
use super::stream::{self, Lines, Records};
use crate::archive::Archive;
use crate::error::Error;
use crate::pack::{Spool, path};
use crate::plain::plain;
use lane::Lane;
pub use row::OpenedRow;
pub use table::{TableColumn, TableReader};

/// Bytes of one leaf in `leaf_hashes.bin`.
const LEAF_BYTES: u64 = 32;

/// The columns of `leaves.csv`.
const LEAF_COLUMNS: [&str; 10] = [
    "row",
    "key",
    "leaf_index",
    "leaf_sha256",
    "source",
    "ingest",
    "received_at",
    "vendor_id",
    "raw_sha256",
    "salt",
];

/// The rows of one pack. Memory grows by a few bytes a row; everything else lies on the spool.
pub struct PackReader {
    spool: Box<dyn Spool>,
    events: Lane,
    leaves: Lane,
    proofs: Lane,
    /// Where all leaf hashes of the log begin on the spool, where the pack has them and they lead to the root.
    log_at: Option<u64>,
    head: Option<Head>,
}

impl PackReader {
    /// Opens the pack in `file`, laying its rows down on the empty `spool`. No reader: nothing in it can be read. The
    /// sentences say what could not be read and why; they are safe to print.
    ///
    /// # Errors
    /// [`Error::Read`] when the medium fails, [`Error::Write`] when the spool does.
    pub fn open(file: impl Read + Seek, spool: Box<dyn Spool>) -> Result<(Option<Self>, Vec<String>), Error> {
        let archive = match Archive::scan(file).map_err(Error::Read)? {
            Ok(archive) => archive,
            Err(reason) => return Ok((None, vec![plain(&reason).into_owned()])),
        };
        let mut problems = Vec::new();
        let read = Self::fill(&archive, spool, &mut problems);
        match archive.failure() {
            Some(error) => Err(Error::Read(error)),
            None => Ok((Some(read?), problems)),
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.events.len()
    }

    /// Row number `n`, from 0, in the order of the pack; the inner error says why its line is no row.
    ///
    /// # Errors
    /// [`Error::Read`] when the spool cannot be read.
    pub fn row(&mut self, n: u64) -> Result<Result<OpenedRow, String>, Error> {
        let Some(line) = self.events.read(&mut self.spool, n)? else {
            return Ok(Err("the pack has no such row".to_owned()));
        };
        let leaf = self.leaves.read(&mut self.spool, n)?;
        let mut row = match row::read(n, &line, leaf.as_deref()) {
            Ok(row) => row,
            Err(why) => return Ok(Err(why)),
        };
        row.proven = self.proven(n, &row)?;
        Ok(Ok(row))
    }

    /// The entry of row number `n` alone, for whoever looks through all of them: neither its text nor its leaf is read,
    /// so that its `received_at` means nothing.
    ///
    /// # Errors
    /// As [`PackReader::row`].
    pub fn entry(&mut self, n: u64) -> Result<Result<Entry, String>, Error> {
        let Some(line) = self.events.read(&mut self.spool, n)? else {
            return Ok(Err("the pack has no such row".to_owned()));
        };
        Ok(event::entry(&line).map(|entry| Entry { row: n + 1, ..entry }))
    }

    /// Bytes of the line of row number `n`; its entry takes about as much memory, or less.
    #[must_use]
    pub fn size_bytes(&self, n: u64) -> u64 {
        self.events.size(n)
    }

    /// What the pack's proofs say of a row; none where it has none.
    fn proven(&mut self, n: u64, row: &OpenedRow) -> Result<Option<Result<(), String>>, Error> {
        let (Some(head), Some((index, leaf))) = (self.head, row.place()) else { return Ok(None) };
        if let Some(start) = self.log_at {
            return self.found((start, head.size), (index, leaf)).map(Some);
        }
        let proof = self.proofs.read(&mut self.spool, n)?;
        Ok(proof.map(|line| super::proofs::proven(&line, (index, leaf), (head.size, head.root))))
    }

    /// Whether the log has this leaf in its place.
    fn found(
        &mut self,
        (start, size): (u64, u64),
        (index, leaf): (u64, Hash),
    ) -> Result<Result<(), String>, Error> {
        if index >= size {
            return Ok(Err("its leaf lies outside the log".to_owned()));
        }
        let mut found = [0; LEAF_BYTES as usize];
        self.spool.seek(SeekFrom::Start(start + index * LEAF_BYTES)).map_err(Error::Read)?;
        self.spool.read_exact(&mut found).map_err(Error::Read)?;
        Ok(if Hash(found) == leaf { Ok(()) } else { Err("the log has another leaf in its place".to_owned()) })
    }

    fn fill<R: Read + Seek>(
        archive: &Archive<R>,
        mut spool: Box<dyn Spool>,
        problems: &mut Vec<String>,
    ) -> Result<Self, Error> {
        let mut out = std::io::BufWriter::new(&mut spool);
        let (mut events, mut leaves, mut proofs) = (Lane::default(), Lane::default(), Lane::default());
        let mut at = 0;
        lay_lines(archive, (path::NDJSON, &mut events), (&mut out, &mut at), problems)?;
        lay_leaves(archive, &mut leaves, (&mut out, &mut at), problems)?;
        if archive.find(path::PROOFS).is_some() {
            lay_lines(archive, (path::PROOFS, &mut proofs), (&mut out, &mut at), problems)?;
        }
        let head = head(archive).map_err(|why| problems.push(why)).ok();
        let log_at = match head.filter(|_| archive.find(path::LEAF_HASHES).is_some()) {
            Some(head) => lay_log(archive, head, (&mut out, &mut at), problems)?,
            None => None,
        };
        out.flush()?;
        drop(out);
        Ok(Self { spool, events, leaves, proofs, log_at, head })
    }
}

type Out<'o, W> = (&'o mut W, &'o mut u64);

fn lay_lines<R: Read + Seek, W: Write>(
    archive: &Archive<R>,
    (path, lane): (&str, &mut Lane),
    (out, at): Out<'_, W>,
    problems: &mut Vec<String>,
) -> Result<(), Error> {
    let mut lines = match Lines::open(archive, path) {
        Ok(lines) => lines,
        Err(why) => {
            problems.push(why);
            return Ok(());
        }
    };
    loop {
        match lines.next() {
            Ok(Some(line)) => lane.lay(out, at, line.as_bytes())?,
            Ok(None) => return Ok(()),
            Err(why) => {
                problems.push(format!("{why}; {} lines before it can be read", lane.len()));
                return Ok(());
            }
        }
    }
}

/// Each record as a JSON array of its texts, in the order of the columns above.
fn lay_leaves<R: Read + Seek, W: Write>(
    archive: &Archive<R>,
    lane: &mut Lane,
    (out, at): Out<'_, W>,
    problems: &mut Vec<String>,
) -> Result<(), Error> {
    let opened = Records::open(archive, path::LEAVES).and_then(|mut records| {
        let columns = records.columns(LEAF_COLUMNS)?;
        Ok((records, columns))
    });
    let (mut records, columns) = match opened {
        Ok(opened) => opened,
        Err(why) => {
            problems.push(why);
            return Ok(());
        }
    };
    loop {
        match records.advance() {
            Ok(true) => lane.lay(out, at, &serde_json::to_vec(&records.texts(columns))?)?,
            Ok(false) => return Ok(()),
            Err(why) => {
                problems.push(why);
                return Ok(());
            }
        }
    }
}

/// Where the leaf hashes begin, if they lead to the root.
fn lay_log<R: Read + Seek, W: Write>(
    archive: &Archive<R>,
    head: Head,
    (out, at): Out<'_, W>,
    problems: &mut Vec<String>,
) -> Result<Option<u64>, Error> {
    let (start, mut tree, mut failed) = (*at, Frontier::empty(), None);
    let walked = each_leaf(archive, head.size, |_, leaf| {
        tree.push(leaf);
        if failed.is_none() {
            failed = out.write_all(&leaf.0).err();
            *at += LEAF_BYTES;
        }
    });
    if let Some(error) = failed {
        return Err(Error::Write(error));
    }
    let why = match walked {
        Ok(()) if tree.root() == head.root => return Ok(Some(start)),
        Ok(()) => format!("the leaves in {} do not lead to the root of the checkpoint", path::LEAF_HASHES),
        Err(why) => why,
    };
    problems.push(why);
    Ok(None)
}

fn head<R: Read + Seek>(archive: &Archive<R>) -> Result<Head, String> {
    let note: SignedNote = stream::text(archive, path::CHECKPOINT)?
        .parse()
        .map_err(|error: exhibit_proof::Error| format!("{}: {error}", path::CHECKPOINT))?;
    Ok(note.body().head())
}

#[cfg(test)]
mod tests;
