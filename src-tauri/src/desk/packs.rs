//! The desk's verbs of packs.

use exhibit_engine::activity::Problem;
use exhibit_engine::browse::Asker;
use exhibit_engine::export::Trust;
use exhibit_engine::pack::Signing;
use exhibit_engine::{Error, pack, redact};

use super::Desk;
use crate::packs::{self, Maker};
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

    /// Looks at what a pack would hold and say. Nothing is signed, so no key is fetched.
    pub(crate) fn count_pack(&self, request: PackRequest, hear: Hear) -> Result<PackCount, Error> {
        let workspace = self.workspace()?;
        let asker = self.asker();
        // Where the pack would go is not asked yet, and nothing is written.
        let request = PackRequest { path: None, ..request };
        let maker = self.maker(&request, (asker, None))?;
        let order = packs::order(request, maker)?;
        let profiles = redact::profiles(&self.home)?;
        self.tasks.run(hear, |watch| {
            let seen = pack::preview(&workspace, &order, asker, watch)?;
            Ok(PackCount::of(seen, profiles))
        })
    }

    /// Builds a pack.
    pub(crate) fn build_pack(&self, request: PackRequest, hear: Hear) -> Result<PackBuilt, Error> {
        let workspace = self.workspace()?;
        workspace.reader()?;
        let (asker, signing) = (self.asker(), self.signing(&workspace, &request.sign)?);
        let maker = self.maker(&request, (asker, signing))?;
        let order = packs::order(request, maker)?;
        self.tasks.run(hear, |watch| {
            let built = pack::build(&workspace, &order, asker, watch)?;
            self.grants.written(&built.path);
            Ok(built.into())
        })
    }

    /// What a pack is made with here. Secrets are fetched only where deliveries are to be judged: one that cannot be had
    /// stops no other pack.
    fn maker(
        &self,
        request: &PackRequest,
        (asker, signing): (Asker, Option<Signing>),
    ) -> Result<Maker<'_>, Error> {
        let secrets = if request.deliveries.is_empty() { Vec::new() } else { self.kept_secrets()? };
        let (home, grants, person) = (&self.home, &*self.grants, &self.around.person);
        Ok(Maker { home, grants, person, asker, signing, keep: self.keep(), secrets })
    }

    /// Checks a pack file.
    pub(crate) fn verify_pack(&self, file: &PackFile, hear: Hear) -> Result<PackCheck, Error> {
        let (path, workspace) = (self.grants.readable(&file.path)?, self.workspace()?);
        self.tasks
            .run(hear, |watch| Ok(pack::verify_in(&workspace, (&path, &Trust::nobody()), watch)?.into()))
    }
}

fn told(problem: &Problem) -> String {
    match problem.line {
        0 => problem.reason.clone(),
        line => format!("line {line}: {}", problem.reason),
    }
}
