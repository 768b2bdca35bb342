//! The desk's verbs of planned packs, and what packs speak to.

use std::path::PathBuf;

use exhibit_engine::plan::{self, Due, Maker, Plan};
use exhibit_engine::{Error, Watch, Workspace, clock, redact, sign};

use super::Desk;
use crate::packs;
use crate::schedule::Schedule;
use crate::task::Hear;
use crate::wire::{Controls, NewPlan, PackBuilt, PlanList, PlanRef, PlannedPack, SignKind, SignWith};

impl Desk {
    /// Plans, and how fresh packs are. A workspace that is not there yet has none.
    pub(crate) fn plans(&self) -> Result<PlanList, Error> {
        let (workspace, now) = (self.workspace()?, clock::now());
        let planned = if workspace.exists() { plan::list(&workspace, now)? } else { Vec::new() };
        let fresh = plan::freshness(&workspace, now)?;
        Ok(PlanList::of(planned, fresh, now))
    }

    /// Keeps a plan, in the place of one of the same name.
    pub(crate) fn save_plan(&self, new: NewPlan) -> Result<PlanList, Error> {
        let workspace = self.workspace()?;
        let folder = match &new.folder {
            Some(folder) => self.grants.readable(folder)?,
            None => packs::folder(&self.home)?,
        };
        let plan = new.plan(folder, self.asker().zone.name().to_owned());
        let known = plan::list(&workspace, clock::now())?;
        if known.iter().any(|planned| planned.plan.name == plan.name) {
            plan::remove(&workspace, &plan.name)?;
        }
        plan::add(&workspace, &plan, clock::now())?;
        self.plans()
    }

    /// Forgets a plan; its packs stay.
    pub(crate) fn remove_plan(&self, named: &PlanRef) -> Result<PlanList, Error> {
        plan::remove(&self.workspace()?, &named.name)?;
        self.plans()
    }

    /// Makes the next pack of a plan now.
    pub(crate) fn run_plan(&self, named: &PlanRef, hear: Hear) -> Result<PackBuilt, Error> {
        let workspace = self.workspace()?;
        let now = clock::now();
        let waiting = plan::due(&workspace, now)?.into_iter().find(|due| due.plan.name == named.name);
        let due = match waiting {
            Some(due) => due,
            None => plan::latest(&workspace, &named.name, now)?,
        };
        self.tasks.run(hear, |watch| Ok(self.make(&workspace, &due, watch)?.into()))
    }

    /// Makes every pack that is due in the open workspace, and tells of each. One that fails keeps no other waiting.
    pub(crate) fn pack_due(&self, schedule: &Schedule) -> Result<(), Error> {
        let workspace = self.workspace()?;
        if !workspace.exists() {
            return Ok(());
        }
        for due in plan::due(&workspace, clock::now())? {
            let made = self.tasks.run(Box::new(|_| ()), |watch| self.make(&workspace, &due, watch));
            let name = due.plan.name.clone();
            schedule.tell_of_pack(match made {
                Ok(built) => {
                    let path = Some(built.path.display().to_string());
                    PlannedPack { name, path, problem: None, complete: built.complete }
                }
                Err(error) => {
                    PlannedPack { name, path: None, problem: Some(error.to_string()), complete: false }
                }
            });
        }
        Ok(())
    }

    /// What packs speak to, and how long logs are kept under which regime.
    pub(crate) fn controls() -> Controls {
        Controls::known()
    }

    /// Makes one planned pack: signed with the workspace's key where there is one, since nobody is asked.
    fn make(
        &self,
        workspace: &Workspace,
        due: &Due,
        watch: &Watch<'_>,
    ) -> Result<exhibit_engine::pack::Built, Error> {
        let maker = self.planned_maker(workspace, &due.plan)?;
        let built = plan::run(workspace, due, &maker, watch)?;
        self.grants.written(&built.path);
        Ok(built)
    }

    fn planned_maker(&self, workspace: &Workspace, plan: &Plan) -> Result<Maker, Error> {
        let kind = if sign::key(workspace)?.is_some() { SignKind::Workspace } else { SignKind::None };
        let with = SignWith {
            kind,
            path: None,
            passphrase: None,
            fingerprint: None,
            identity: None,
            minisign: false,
        };
        let person = &self.around.person;
        Ok(Maker {
            user: person.user.clone(),
            host: person.host.clone(),
            at: clock::now(),
            signing: self.signing(workspace, &with)?,
            redaction: plan.redaction.as_ref().map(|id| redact::profile(&self.home, id)).transpose()?,
            keep: self.keep(),
        })
    }
}

impl NewPlan {
    /// The plan, with packs in `folder` and months cut in `zone`.
    fn plan(self, folder: PathBuf, zone: String) -> Plan {
        let request = self.request;
        Plan {
            name: self.name,
            kind: exhibit_engine::export::PackKind::from(request.kind).id().to_owned(),
            query: request.query,
            every: self.period.into(),
            day: self.day,
            folder,
            organisation: request.organisation,
            title: request.title,
            unclassified_too: request.unclassified_too,
            redaction: request.redaction,
            workbook: request.workbook,
            oscal: request.oscal,
            zone,
        }
    }
}
