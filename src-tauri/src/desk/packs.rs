//! The desk's verbs of packs.

use exhibit_engine::activity::Problem;
use exhibit_engine::{Error, pack};

use super::Desk;
use crate::packs;
use crate::task::Hear;
use crate::wire::{PackBuilt, PackCheck, PackCount, PackFile, PackLine, PackList, PackRequest};

/// Most troubles with the activity log told one by one: nobody reads more.
const PROBLEMS_TOLD: usize = 200;

impl Desk {
    /// Packs built or checked in this workspace, newest first.
    pub(crate) fn packs(&self) -> Result<PackList, Error> {
        let (packs, problems) = pack::listed(&self.workspace()?)?;
        let packs: Vec<PackLine> = packs.into_iter().map(PackLine::from).collect();
        // What stands in the list was chosen in this workspace once, and stays so after a restart.
        self.grants.read(&packs.iter().map(|line| &line.path).collect::<Vec<_>>());
        let mut told: Vec<String> = problems.iter().take(PROBLEMS_TOLD).map(told).collect();
        if let more @ 1.. = problems.len().saturating_sub(PROBLEMS_TOLD) {
            told.push(format!("and {more} more"));
        }
        Ok(PackList { packs, problems: told })
    }

    /// Counts what a pack would hold.
    pub(crate) fn count_pack(&self, request: PackRequest, hear: Hear) -> Result<PackCount, Error> {
        let workspace = self.workspace()?;
        self.read_again(&workspace, hear)?;
        Ok(pack::count(&workspace, &packs::scope(request), self.asker())?.into())
    }

    /// Builds a pack.
    pub(crate) fn build_pack(&self, request: PackRequest, hear: Hear) -> Result<PackBuilt, Error> {
        let workspace = self.workspace()?;
        workspace.reader()?;
        let asker = self.asker();
        let order = packs::order(request, (&self.home, &self.grants), &self.around.person, asker)?;
        self.tasks.run(hear, |watch| {
            let built = pack::build(&workspace, &order, asker, watch)?;
            self.grants.written(&built.path);
            Ok(built.into())
        })
    }

    /// Checks a pack file.
    pub(crate) fn verify_pack(&self, file: &PackFile, hear: Hear) -> Result<PackCheck, Error> {
        let (path, workspace) = (self.grants.readable(&file.path)?, self.workspace()?);
        self.tasks.run(hear, |watch| Ok(pack::verify_in(&workspace, &path, watch)?.into()))
    }
}

fn told(problem: &Problem) -> String {
    match problem.line {
        0 => problem.reason.clone(),
        line => format!("line {line}: {}", problem.reason),
    }
}
