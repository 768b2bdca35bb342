//! The entries of an opened pack, read once: a query looks through all of them, and each facet through those it found.
//! Packs are a stranger's, so that only so much memory is set apart; entries beyond it are read again each time.

use exhibit_entry::Entry;
use exhibit_export::{OpenedRow, PackReader};

use crate::Error;

/// Memory for entries, in bytes, counted by their lines in the pack: about 200,000 rows of the vendors that we know.
const MEMORY_BYTES: u64 = 256 << 20;

/// The rows of a pack, the first of them in memory.
pub(super) struct Shelf {
    reader: PackReader,
    /// Of the first rows; none for a row that cannot be read.
    held: Vec<Option<Box<Entry>>>,
    /// What is left of the memory; none once a row did not fit.
    left_bytes: Option<u64>,
}

impl Shelf {
    pub(super) fn of(reader: PackReader) -> Self {
        Self { reader, held: Vec::new(), left_bytes: Some(MEMORY_BYTES) }
    }

    /// The same rows with other memory set apart.
    #[cfg(test)]
    pub(super) fn with_memory(self, memory_bytes: u64) -> Self {
        Self { held: Vec::new(), left_bytes: Some(memory_bytes), ..self }
    }

    pub(super) fn total(&self) -> u64 {
        self.reader.total()
    }

    /// Whether all that fits was read.
    pub(super) fn is_filled(&self) -> bool {
        self.left_bytes.is_none() || self.held.len() as u64 == self.total()
    }

    /// Looks at the entry of row number `n`, from 0; none when it cannot be read.
    pub(super) fn look<T>(&mut self, n: u64, look: impl FnOnce(&Entry) -> T) -> Result<Option<T>, Error> {
        if let Some(held) = usize::try_from(n).ok().and_then(|n| self.held.get(n)) {
            return Ok(held.as_deref().map(look));
        }
        let entry = self.reader.entry(n)?.ok();
        let looked = entry.as_ref().map(look);
        if n == self.held.len() as u64 {
            self.hold(n, entry);
        }
        Ok(looked)
    }

    /// Row number `n` in full.
    pub(super) fn row(&mut self, n: u64) -> Result<Result<OpenedRow, String>, Error> {
        Ok(self.reader.row(n)?)
    }

    /// Keeps the entry of the next row, unless it does not fit.
    fn hold(&mut self, n: u64, entry: Option<Entry>) {
        let cost = self.reader.size_bytes(n).saturating_add(size_of::<Entry>() as u64);
        self.left_bytes = self.left_bytes.and_then(|left| left.checked_sub(cost));
        if self.left_bytes.is_some() {
            self.held.push(entry.map(Box::new));
        }
    }
}
