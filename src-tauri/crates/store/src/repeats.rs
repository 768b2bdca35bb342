//! What one pass over a source saw: how often each content without an id, and which rows of the log.

use std::collections::HashMap;

use crate::Numbers;

/// What one pass over a source saw. True repeats without a vendor id are kept, up to the most copies that one pass
/// showed. One value a pass.
#[derive(Clone, Debug, Default)]
pub struct Repeats {
    copies: HashMap<[u8; 32], Copies>,
    seen: Numbers,
}

/// Copies of one content without a vendor id.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Copies {
    /// In this pass so far.
    pub(crate) seen: u32,
    /// In the workspace before this pass.
    pub(crate) stored: u32,
}

/// What one batch adds to a pass; it counts once the batch is stored.
#[derive(Debug, Default)]
pub(crate) struct Glance {
    copies: HashMap<[u8; 32], Copies>,
    /// Rows of the log that the batch showed, some more than once.
    pub(crate) numbers: Vec<i64>,
}

impl Repeats {
    /// The rows of the log that the pass saw: new ones, known ones, every revision of a key that came, and those whose
    /// key came by another route.
    #[must_use]
    pub fn seen(&self) -> &Numbers {
        &self.seen
    }

    /// The copies of a content before a batch.
    pub(crate) fn copies(&self, content: &[u8; 32]) -> Option<Copies> {
        self.copies.get(content).copied()
    }

    /// Takes in what a stored batch showed.
    pub(crate) fn take_in(&mut self, glance: Glance) {
        self.copies.extend(glance.copies);
        for number in glance.numbers {
            self.seen.insert(number.unsigned_abs());
        }
    }
}

impl Glance {
    /// The copies of a content, as far as this batch has counted them.
    pub(crate) fn copies(&self, content: &[u8; 32]) -> Option<Copies> {
        self.copies.get(content).copied()
    }

    /// Notes the copies of a content.
    pub(crate) fn count(&mut self, content: [u8; 32], copies: Copies) {
        self.copies.insert(content, copies);
    }
}
