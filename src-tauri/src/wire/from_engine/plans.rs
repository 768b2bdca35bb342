//! Planned packs, freshness, controls.

use std::collections::BTreeMap;

use exhibit_engine::entry::Moment;
use exhibit_engine::export::{PackKind as Kind, controls_of, retention_table};
use exhibit_engine::plan::{self, Every, Planned, State};

use super::text;
use crate::wire::{
    ControlLine, Controls, FreshLine, Freshness, PackKind, PlanLine, PlanList, PlanPeriod, RetentionLine,
};

impl PlanList {
    /// Plans and freshness as they are at `now`.
    pub(crate) fn of(planned: Vec<Planned>, fresh: Vec<plan::Freshness>, now: Moment) -> Self {
        Self {
            plans: planned.into_iter().filter_map(|planned| PlanLine::of(planned, now)).collect(),
            fresh: fresh.into_iter().map(FreshLine::from).collect(),
        }
    }
}

impl PlanLine {
    fn of(planned: Planned, now: Moment) -> Option<Self> {
        let Planned { plan, next, due_at, overdue, last, .. } = planned;
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
            is_due: !overdue.is_empty() && due_at <= now,
            last_path: last.as_ref().map(|(path, _)| path.display().to_string()),
            last_at: text(last.map(|(_, at)| at)),
            problem: None,
        })
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
