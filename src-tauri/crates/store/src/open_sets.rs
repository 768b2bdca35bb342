//! The result sets that a reader has open: few, and bounded in what they take.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::listing::Listing;
use crate::{Error, Handle};

/// Result sets kept open by one reader; the oldest goes when another is opened. The window needs two (the list
/// shown and the one being typed); more only serve going back.
const OPEN_AT_MOST: usize = 8;

/// What they may take together, beside the newest: rows that are in no segment yet take twelve bytes each.
const BYTES_AT_MOST: usize = 128 << 20;

/// Result sets by their handles, which ascend.
#[derive(Debug)]
pub(crate) struct OpenSets {
    sets: BTreeMap<Handle, Arc<Listing>>,
    next: Handle,
}

impl Default for OpenSets {
    fn default() -> Self {
        Self { sets: BTreeMap::new(), next: 1 }
    }
}

impl OpenSets {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.sets.len()
    }

    /// The rows of one.
    pub(crate) fn get(&self, handle: Handle) -> Result<&Arc<Listing>, Error> {
        self.sets.get(&handle).ok_or(Error::StaleHandle(handle))
    }

    /// Keeps rows under a new handle.
    pub(crate) fn open(&mut self, rows: Listing) -> Handle {
        let handle = self.next;
        self.keep(handle, Arc::new(rows));
        handle
    }

    /// Keeps rows under the handle that they have elsewhere.
    pub(crate) fn keep(&mut self, handle: Handle, rows: Arc<Listing>) {
        self.next = self.next.max(handle + 1);
        let mut bytes = rows.size_bytes() + self.sets.values().map(|rows| rows.size_bytes()).sum::<usize>();
        while self.sets.len() >= OPEN_AT_MOST || bytes > BYTES_AT_MOST {
            let Some((_, oldest)) = self.sets.pop_first() else { break };
            bytes -= oldest.size_bytes();
        }
        self.sets.insert(handle, rows);
    }

    /// Lets one go.
    pub(crate) fn close(&mut self, handle: Handle) {
        self.sets.remove(&handle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: usize) -> Listing {
        Listing::Given(vec![1; count])
    }

    #[test]
    fn the_oldest_sets_go_when_there_are_too_many_or_they_take_too_much() {
        let mut open = OpenSets::default();
        let handles: Vec<Handle> = (0..9).map(|_| open.open(rows(1))).collect();
        assert!(open.get(handles[0]).is_err() && open.get(handles[1]).is_ok());
        let large = open.open(rows(BYTES_AT_MOST / 4));
        assert_eq!((open.len(), open.get(large).is_ok()), (1, true));
        let next = open.open(rows(1));
        assert!(open.get(large).is_err() && open.get(next).is_ok());
        open.close(next);
        assert!(matches!(open.get(next), Err(Error::StaleHandle(_))));
    }
}
