//! The TypeScript types of the wire, written from the Rust types by the app crate's own export test.

use crate::command::{Failure, cargo, succeed};
use crate::repository::Repository;
use crate::{needs, ui};

/// Writes `ui/src/bindings` anew. Without this call the same test only compares, and is red when they are stale.
pub(crate) fn write(repository: &Repository) -> Result<(), Failure> {
    needs::install(needs::WINDOW)?;
    ui::bundle_untyped(repository)?;
    succeed(
        cargo(&repository.root)
            .args(["test", "--package", "exhibit-app", "bindings"])
            .env("EXHIBIT_WRITE_BINDINGS", "1"),
    )
}
