//! The shelf of a workspace: captured deliveries that stay, read from files or taken in by the listener, judged by the
//! secrets that are kept.
//!
//! Credentials that senders put into headers are kept byte for byte, since some schemes are checked by them, and masked
//! in everything that is shown or written out unless a person asks for them.

mod challenge;
mod check;
mod export;
mod files;
mod import;
mod judging;
mod list;
mod one;

pub use check::check;
pub use exhibit_store::{CaptureCounts, CaptureLine, CaptureProblemLine, Stored, StoredCapture, Via};
pub use export::{Exported, Form, LeftOut, OfCopies, Order, export};
pub use import::{Imported, ImportedFile, Note, import, paste};
pub use judging::Judging;
pub use list::{Counts, Listed, Listing, Row, ids_of, list};
pub use one::{BESIDE_AT_MOST, Beside, One, beside, ids_named, one, stored};
