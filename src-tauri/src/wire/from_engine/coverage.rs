//! Coverage and the retention clock.

use exhibit_engine::{coverage, store};

use super::log::cut;
use super::text;
use crate::wire::{
    Coverage, CoverageDay, CoverageGap, CoverageLine, DayState, GapKind, RetentionClock, VanishedLine,
};

impl From<Vec<coverage::SourceCoverage>> for Coverage {
    fn from(sources: Vec<coverage::SourceCoverage>) -> Self {
        Self { sources: sources.into_iter().map(CoverageLine::from).collect() }
    }
}

impl From<coverage::SourceCoverage> for CoverageLine {
    fn from(source: coverage::SourceCoverage) -> Self {
        Self {
            name: source.name,
            title: source.title,
            is_pulled: source.is_pulled,
            days: source.days.into_iter().map(CoverageDay::from).collect(),
            gaps: source.gaps.into_iter().map(CoverageGap::from).collect(),
            clock: source.clock.map(RetentionClock::from),
            not_recorded: source.not_recorded,
            vanished: source.vanished,
        }
    }
}

impl From<coverage::Day> for CoverageDay {
    fn from(day: coverage::Day) -> Self {
        Self { day: day.day.to_string(), state: day.state.into(), rows: day.rows, note: day.note }
    }
}

impl From<coverage::Gap> for CoverageGap {
    fn from(gap: coverage::Gap) -> Self {
        Self {
            kind: gap.kind.into(),
            from: text(gap.from),
            to: text(gap.to),
            rows: gap.rows,
            detail: cut(gap.detail),
            can_pull: gap.can_pull,
        }
    }
}

impl From<coverage::Clock> for RetentionClock {
    fn from(clock: coverage::Clock) -> Self {
        Self {
            kept_days: clock.kept_days,
            is_own: clock.is_own,
            pulled_to: text(clock.pulled_to),
            vanishes_at: text(clock.vanishes_at),
            is_alarm: clock.is_alarm,
            sentence: clock.sentence,
        }
    }
}

impl From<store::VanishedRow> for VanishedLine {
    fn from(row: store::VanishedRow) -> Self {
        Self {
            row: row.row,
            key: cut(row.key),
            at: text(row.at),
            summary: cut(row.summary),
            noticed_at: row.noticed_at.to_string(),
            is_expired: row.expired,
        }
    }
}

impl From<coverage::State> for DayState {
    fn from(state: coverage::State) -> Self {
        match state {
            coverage::State::Pulled => Self::Pulled,
            coverage::State::Empty => Self::Empty,
            coverage::State::Partial => Self::Partial,
            coverage::State::NeverAsked => Self::NeverAsked,
            coverage::State::BeyondRetention => Self::BeyondRetention,
            coverage::State::NotRecorded => Self::NotRecorded,
        }
    }
}

impl From<coverage::GapKind> for GapKind {
    fn from(kind: coverage::GapKind) -> Self {
        match kind {
            coverage::GapKind::NeverAsked => Self::NeverAsked,
            coverage::GapKind::Partial => Self::Partial,
            coverage::GapKind::BeyondRetention => Self::BeyondRetention,
            coverage::GapKind::Sequence => Self::Sequence,
            coverage::GapKind::Id => Self::Id,
            coverage::GapKind::Quiet => Self::Quiet,
            coverage::GapKind::Vanished => Self::Vanished,
            coverage::GapKind::Expired => Self::Expired,
        }
    }
}
