//! Planned packs, freshness, controls.

use std::collections::BTreeMap;

use exhibit_engine::export::{PackKind as Kind, controls_of, retention_table};
use exhibit_engine::pack::Built;
use exhibit_engine::plan::{self, Broken, Every, Planned, Plans, State};

use super::text;
use crate::desk::Pause;
use crate::wire::{
    BrokenPlan, ControlLine, Controls, FreshLine, Freshness, PackKind, PlanLine, PlanList, PlanPeriod,
    PlannedPack, Progress, RetentionLine,
};

impl PlanList {
    /// Plans with what keeps them from being made, and freshness.
    pub(crate) fn of(plans: Plans, fresh: Vec<plan::Freshness>, pause: impl Fn(&str) -> Pause) -> Self {
        let line = |planned: Planned| {
            let pause = pause(&planned.plan.name);
            PlanLine::of(planned, pause)
        };
        Self {
            plans: plans.plans.into_iter().filter_map(line).collect(),
            broken: plans.broken.into_iter().map(BrokenPlan::from).collect(),
            fresh: fresh.into_iter().map(FreshLine::from).collect(),
        }
    }
}

impl PlanLine {
    fn of(planned: Planned, pause: Pause) -> Option<Self> {
        let Planned { plan, next, due_at, overdue, incomplete, last, .. } = planned;
        Some(Self {
            kind: Kind::from_id(&plan.kind)?.into(),
            name: plan.name,
            query: plan.query,
            period: plan.every.into(),
            day: plan.day,
            folder: plan.folder.display().to_string(),
            organisation: plan.organisation,
            next_from: next.from.to_string(),
            next_to: next.to.to_string(),
            due_at: due_at.to_string(),
            is_due: !overdue.is_empty(),
            last_path: last.as_ref().map(|(path, _)| path.display().to_string()),
            last_at: text(last.map(|(_, at)| at)),
            is_partial: !incomplete.is_empty(),
            waits_for: pause.missing,
            problem: pause.problem,
        })
    }
}

impl From<Broken> for BrokenPlan {
    fn from(Broken { name, reason }: Broken) -> Self {
        Self { name, reason }
    }
}

impl PlannedPack {
    /// One that is being made.
    pub(crate) fn running(name: &str, progress: Progress) -> Self {
        Self { name: name.to_owned(), progress: Some(progress), path: None, problem: None, complete: false }
    }

    /// One that was made.
    pub(crate) fn made(name: &str, built: &Built) -> Self {
        let path = Some(built.path.display().to_string());
        Self { name: name.to_owned(), progress: None, path, problem: None, complete: built.complete }
    }

    /// One that could not be made; none: for the reason that was told before.
    pub(crate) fn failed(name: &str, problem: Option<String>) -> Self {
        Self { name: name.to_owned(), progress: None, path: None, problem, complete: false }
    }
}

impl From<plan::Freshness> for FreshLine {
    fn from(fresh: plan::Freshness) -> Self {
        Self {
            kind: fresh.kind.into(),
            state: fresh.state.into(),
            sentence: fresh.sentence,
            covers_to: text(fresh.covers_to),
            age_days: fresh.age_days,
            path: fresh.last.map(|pack| pack.path),
        }
    }
}

impl From<State> for Freshness {
    fn from(state: State) -> Self {
        match state {
            State::Fresh => Self::Fresh,
            State::Due => Self::Due,
            State::Stale => Self::Stale,
            State::None => Self::None,
        }
    }
}

impl From<Every> for PlanPeriod {
    fn from(every: Every) -> Self {
        match every {
            Every::Month => Self::Month,
            Every::Quarter => Self::Quarter,
        }
    }
}

impl From<PlanPeriod> for Every {
    fn from(period: PlanPeriod) -> Self {
        match period {
            PlanPeriod::Month => Self::Month,
            PlanPeriod::Quarter => Self::Quarter,
        }
    }
}

impl Controls {
    /// Every control once, with the kinds of pack that speak to it.
    pub(crate) fn known() -> Self {
        let mut lines: BTreeMap<(String, String), ControlLine> = BTreeMap::new();
        for kind in Kind::ALL {
            for control in controls_of(*kind) {
                let place = (control.framework_title.clone(), control.id.clone());
                let line = lines.entry(place).or_insert_with(|| ControlLine {
                    framework: control.framework_title.clone(),
                    id: control.id.clone(),
                    words: control.about.clone(),
                    kinds: Vec::new(),
                    shows: control.shows.clone(),
                    not_shown: control.not_shown.clone(),
                });
                line.kinds.push((*kind).into());
            }
        }
        let retention = retention_table().iter().map(|line| RetentionLine {
            regime: line.regime.clone(),
            number: line.people_use.clone(),
            says: line.text_says.clone(),
        });
        Self { controls: lines.into_values().collect(), retention: retention.collect() }
    }
}

impl From<Kind> for PackKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::AccessReview => Self::AccessReview,
            Kind::ChangeManagement => Self::ChangeManagement,
            Kind::IncidentResponse => Self::IncidentResponse,
            Kind::Custom => Self::Custom,
        }
    }
}
