//! The desk's verbs of planned packs, and what packs speak to.

mod pauses;

use std::path::PathBuf;
use std::sync::Arc;

use exhibit_engine::pack::{Built, Signing};
use exhibit_engine::plan::{self, Due, Maker, Plan, Planned, Plans, Waiting};
use exhibit_engine::{Error, Watch, Workspace, clock, redact, sign};

use super::Desk;
use crate::packs;
use crate::schedule::Schedule;
use crate::task::Hear;
use crate::wire::{Controls, NewPlan, PackBuilt, PlanList, PlanRef, PlannedPack, SignKind, SignWith};
pub(crate) use pauses::{Pause, Pauses};

impl Desk {
    /// Plans, and how fresh packs are. A workspace that is not there yet has none.
    pub(crate) fn plans(&self) -> Result<PlanList, Error> {
        let (workspace, now) = (self.workspace()?, clock::now());
        let plans = if workspace.exists() { plan::list(&workspace, now)? } else { Plans::default() };
        let fresh = plan::freshness(&workspace, now)?;
        Ok(PlanList::of(plans, fresh, |name| self.pauses.of(workspace.name(), name)))
    }

    /// Keeps a plan, in the place of one of the same name.
    pub(crate) fn save_plan(&self, new: NewPlan) -> Result<PlanList, Error> {
        let workspace = self.workspace()?;
        let folder = match &new.folder {
            Some(folder) => self.grants.readable(folder)?,
            None => packs::folder(&self.home)?,
        };
        let plan = new.plan(folder, self.asker().zone.name().to_owned());
        // A profile that is gone is told now and not at night.
        plan.redaction.as_ref().map(|id| redact::profile(&self.home, id)).transpose()?;
        plan::replace(&workspace, &plan, clock::now())?;
        // Whatever kept the old one from being made need not keep this one.
        self.pauses.end(workspace.name(), &plan.name);
        self.plans()
    }

    /// Forgets a plan; its packs stay.
    pub(crate) fn remove_plan(&self, named: &PlanRef) -> Result<PlanList, Error> {
        let workspace = self.workspace()?;
        plan::remove(&workspace, &named.name)?;
        self.pauses.end(workspace.name(), &named.name);
        self.plans()
    }

    /// Makes the next pack of a plan now, though rows are known to be missing.
    pub(crate) fn run_plan(&self, named: &PlanRef, hear: Hear) -> Result<PackBuilt, Error> {
        let workspace = self.workspace()?;
        let due = plan::next(&workspace, &named.name, clock::now())?;
        let signing = self.planned_signing(&workspace)?;
        let built = self.tasks.run(hear, |watch| self.make((&workspace, &due), signing, watch))?;
        self.pauses.end(workspace.name(), &named.name);
        Ok(built.into())
    }

    /// Makes every pack that is due in the open workspace, and tells of each. One that fails keeps no other waiting, and
    /// is not tried again at once.
    pub(crate) fn pack_due(&self, schedule: &Arc<Schedule>) -> Result<(), Error> {
        let workspace = self.workspace()?;
        if !workspace.exists() {
            return Ok(());
        }
        let now = clock::now();
        let mut signing = None;
        for planned in plan::list(&workspace, now)?.plans {
            let name = planned.plan.name.as_str();
            if self.pauses.is_paused((workspace.name(), name), now) {
                continue;
            }
            match self.pack_planned((&workspace, &planned), &mut signing, schedule) {
                Ok(waiting) => self.pauses.wait((workspace.name(), name), &waiting, now),
                Err(problem) => {
                    let is_new = self.pauses.fail((workspace.name(), name), &problem, clock::now());
                    schedule.tell_of_pack(PlannedPack::failed(name, is_new.then_some(problem)));
                }
            }
        }
        Ok(())
    }

    /// What keeps plans of the open workspace from being made, for a page that begins to listen.
    pub(crate) fn plan_problems(&self) -> Result<Vec<PlannedPack>, Error> {
        let problems = self.pauses.problems(self.workspace()?.name());
        Ok(problems.into_iter().map(|(name, problem)| PlannedPack::failed(&name, Some(problem))).collect())
    }

    /// What packs speak to, and how long logs are kept under which regime.
    pub(crate) fn controls() -> Controls {
        Controls::known()
    }

    /// Makes what a plan has ready; gives what waits, or why it stopped. The key is opened at the first pack of a look, and
    /// not again: a keychain may ask a person for it.
    fn pack_planned(
        &self,
        (workspace, planned): (&Workspace, &Planned),
        signing: &mut Option<Result<Option<Signing>, String>>,
        schedule: &Arc<Schedule>,
    ) -> Result<Vec<Waiting>, String> {
        let look = plan::ready(workspace, planned, clock::now()).map_err(|error| error.to_string())?;
        for due in look.due {
            let opened = signing
                .get_or_insert_with(|| self.planned_signing(workspace).map_err(|error| error.to_string()));
            let signing = opened.clone()?;
            let (name, heard_by) = (due.plan.name.clone(), Arc::clone(schedule));
            let hear = Box::new({
                let name = name.clone();
                move |progress| heard_by.tell_of_pack(PlannedPack::running(&name, progress))
            });
            let made = self.tasks.run(hear, |watch| self.make((workspace, &due), signing, watch));
            schedule.tell_of_pack(PlannedPack::made(&name, &made.map_err(|error| error.to_string())?));
        }
        Ok(look.waiting)
    }

    fn make(
        &self,
        (workspace, due): (&Workspace, &Due),
        signing: Option<Signing>,
        watch: &Watch<'_>,
    ) -> Result<Built, Error> {
        let (person, redaction) = (&self.around.person, due.plan.redaction.as_ref());
        let maker = Maker {
            user: person.user.clone(),
            host: person.host.clone(),
            at: clock::now(),
            signing,
            redaction: redaction.map(|id| redact::profile(&self.home, id)).transpose()?,
            keep: self.keep(),
        };
        let built = plan::run(workspace, due, &maker, watch)?;
        self.grants.written(&built.path);
        Ok(built)
    }

    /// Planned packs are signed with the workspace's key where there is one, since nobody is asked.
    fn planned_signing(&self, workspace: &Workspace) -> Result<Option<Signing>, Error> {
        let kind = if sign::key(workspace)?.is_some() { SignKind::Workspace } else { SignKind::None };
        let with = SignWith {
            kind,
            path: None,
            passphrase: None,
            fingerprint: None,
            identity: None,
            minisign: false,
        };
        self.signing(workspace, &with)
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
