//! The rows of a pack, read from the store as they are walked.

use exhibit_export::{LeafFacts, PackRow, PackRows};
use exhibit_proof::Hash;
use exhibit_store::{Handle, Reader};

/// The rows of one result set, and the leaves of the whole log.
pub(crate) struct Rows<'a> {
    pub(crate) reader: &'a Reader,
    pub(crate) handle: Handle,
}

/// Carries an error of the visitor through the store's walk.
enum Walk {
    Store(exhibit_store::Error),
    Visit(exhibit_export::Error),
}

impl Walk {
    fn into_export(self) -> exhibit_export::Error {
        match self {
            Self::Store(error) => exhibit_export::Error::Rows(Box::new(error)),
            Self::Visit(error) => error,
        }
    }
}

impl From<exhibit_store::Error> for Walk {
    fn from(error: exhibit_store::Error) -> Self {
        Self::Store(error)
    }
}

impl PackRows for Rows<'_> {
    fn each_leaf(
        &self,
        visit: &mut dyn FnMut(Hash) -> Result<(), exhibit_export::Error>,
    ) -> Result<(), exhibit_export::Error> {
        self.reader.each_leaf(&mut |leaf| visit(leaf).map_err(Walk::Visit)).map_err(Walk::into_export)
    }

    fn each(
        &self,
        visit: &mut dyn FnMut(&PackRow) -> Result<(), exhibit_export::Error>,
    ) -> Result<(), exhibit_export::Error> {
        let walked = self.reader.each_with_leaf(self.handle, &mut |entry, raw, leaf| {
            let leaf = LeafFacts {
                leaf_index: leaf.leaf_index,
                leaf_sha256: leaf.leaf_sha256,
                ingest: leaf.ingest,
                vendor_id: leaf.vendor_id,
                raw_sha256: leaf.raw_sha256,
                salt: leaf.salt,
            };
            visit(&PackRow { entry, raw, leaf, redacted: Vec::new() }).map_err(Walk::Visit)
        });
        walked.map_err(Walk::into_export)
    }
}
