//! The desk's verbs of packs.

use exhibit_engine::{Error, pack};

use super::{Desk, whole};
use crate::packs;
use crate::task::Hear;
use crate::wire::{PackBuilt, PackCheck, PackCount, PackFile, PackLine, PackRequest};

impl Desk {
    /// Packs built or checked in this workspace, newest first.
    pub(crate) fn packs(&self) -> Result<Vec<PackLine>, Error> {
        Ok(pack::listed(&self.workspace()?)?.0.into_iter().map(PackLine::from).collect())
    }

    /// Counts what a pack would hold.
    pub(crate) fn count_pack(&self, request: PackRequest) -> Result<PackCount, Error> {
        Ok(pack::count(&self.workspace()?, &packs::scope(request), self.asker())?.into())
    }

    /// Builds a pack.
    pub(crate) fn build_pack(&self, request: PackRequest, hear: Hear) -> Result<PackBuilt, Error> {
        let workspace = self.workspace()?;
        workspace.reader()?;
        let asker = self.asker();
        let order = packs::order(request, &self.home, &self.around.person, asker)?;
        self.tasks.run(hear, |watch| Ok(pack::build(&workspace, &order, asker, watch)?.into()))
    }

    /// Checks a pack file.
    pub(crate) fn verify_pack(&self, file: &PackFile, hear: Hear) -> Result<PackCheck, Error> {
        let (path, workspace) = (whole(&file.path)?, self.workspace()?);
        self.tasks.run(hear, |watch| Ok(pack::verify_in(&workspace, &path, watch)?.into()))
    }
}
