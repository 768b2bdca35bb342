//! The desk's verbs of coverage: what was asked for and came, and what is gone at the vendor.

use exhibit_engine::coverage::{self, Asked};
use exhibit_engine::{Error, clock};

use super::Desk;
use crate::wire::{Coverage, CoverageRequest, SourceRef, VanishedLine};

/// Most vanished rows shown of one source (host/sources.ts).
const VANISHED_AT_MOST: usize = 1_000;

impl Desk {
    /// What was asked of each source and what came, day by day in the zone of the settings.
    pub(crate) fn coverage(&self, request: CoverageRequest) -> Result<Coverage, Error> {
        let CoverageRequest { source, from, to } = request;
        let asked = Asked { source, from, to, zone: self.kept().zone() };
        Ok(coverage::report(&self.workspace()?, &asked, clock::now())?.into())
    }

    /// Rows of one source that its vendor no longer sends, newest first.
    pub(crate) fn vanished(&self, named: &SourceRef) -> Result<Vec<VanishedLine>, Error> {
        let (_, rows) = coverage::vanished(&self.workspace()?, Some(&named.name), VANISHED_AT_MOST)?;
        Ok(rows.into_iter().map(VanishedLine::from).collect())
    }
}
