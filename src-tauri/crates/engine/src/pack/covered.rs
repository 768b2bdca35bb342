//! What was asked of each source and what came, for every UTC day of a pack's period.

use chrono_tz::Tz;
use exhibit_entry::Moment;
use exhibit_export::{CoverageDay, Gap, Period};
use exhibit_store::{Reader, SourceState};

use crate::coverage::{self, Asked, GapKind, SourceCoverage, State};
use crate::{Derivation, Error};

const DAY_MS: i64 = 86_400_000;

/// Days that are told one by one: ten years. A period from 1970 on must not make twenty thousand lines a source.
const DAYS_AT_MOST: i64 = 3_660;

/// The days of the period up to `now`, a source after the other, by the rules that `exhibit coverage` follows. A period
/// of more than ten years is told of from ten years before its end.
pub(super) fn covered(
    (reader, derivation): (&Reader, &Derivation),
    states: &[SourceState],
    period: Period,
    now: Moment,
) -> Result<Vec<SourceCoverage>, Error> {
    let tomorrow = now.ms().div_euclid(DAY_MS).saturating_add(1).saturating_mul(DAY_MS);
    let end = period.to.ms().min(tomorrow);
    let earliest = end.saturating_sub(DAYS_AT_MOST * DAY_MS);
    let from = Moment::from_ms(period.from.ms().max(earliest)).unwrap_or(period.from);
    if from.ms() >= end {
        // All of it is still to come: nothing can be known.
        return Ok(Vec::new());
    }
    let asked =
        Asked { source: None, from: Some(from.to_string()), to: Some(period.to.to_string()), zone: Tz::UTC };
    let mut covered = coverage::covered((reader, derivation), states, &asked, now)?;
    covered.sort_by(|one, other| one.name.cmp(&other.name));
    for source in &mut covered {
        source.gaps.retain(|gap| touches(gap, period));
    }
    Ok(covered)
}

/// The days as lines of `coverage.csv`.
pub(super) fn days(covered: &[SourceCoverage]) -> Vec<CoverageDay> {
    let line = |source: &SourceCoverage, day: &coverage::Day| CoverageDay {
        source: source.name.clone(),
        day: day.day.to_string(),
        state: state(day.state).to_owned(),
        rows: day.rows,
        note: day.note.clone(),
    };
    covered.iter().flat_map(|source| source.days.iter().map(move |day| line(source, day))).collect()
}

/// The gaps as lines of `gaps.csv`, the most serious first.
pub(super) fn gaps(covered: &[SourceCoverage]) -> Vec<Gap> {
    let all = covered.iter().flat_map(|source| source.gaps.iter().map(move |gap| (source, gap)));
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|(source, gap)| (gap.kind, source.name.as_str(), gap.from));
    let line = |(source, gap): (&SourceCoverage, &coverage::Gap)| Gap {
        source: source.name.clone(),
        kind: kind(gap.kind).to_owned(),
        from: gap.from,
        to: gap.to,
        rows: gap.rows,
        detail: gap.detail.clone(),
    };
    all.into_iter().map(line).collect()
}

/// Whether a gap concerns the period; one of which no time is known may.
pub(super) fn touches(gap: &coverage::Gap, period: Period) -> bool {
    let ends_before = gap.to.is_some_and(|to| to <= period.from);
    let begins_after = gap.from.is_some_and(|from| from >= period.to);
    !ends_before && !begins_after
}

fn state(state: State) -> &'static str {
    match state {
        State::Pulled => "pulled",
        State::Empty => "empty",
        State::Partial => "partial",
        State::NeverAsked => "never_asked",
        State::BeyondRetention => "beyond_retention",
        State::NotRecorded => "not_recorded",
    }
}

fn kind(kind: GapKind) -> &'static str {
    match kind {
        GapKind::Vanished => "vanished",
        GapKind::Sequence => "sequence",
        GapKind::NeverAsked => "never_asked",
        GapKind::Partial => "partial",
        GapKind::BeyondRetention => "beyond_retention",
        GapKind::Id => "id",
        GapKind::Quiet => "quiet",
        GapKind::Expired => "expired",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::samples::moment;

    fn gap(from: Option<&str>, to: Option<&str>) -> coverage::Gap {
        let [from, to] = [from, to].map(|at| at.map(moment));
        coverage::Gap { kind: GapKind::Id, from, to, rows: None, detail: String::new(), can_pull: false }
    }

    #[test]
    fn gaps_outside_the_period_are_left_out_and_those_of_no_known_time_are_not() {
        let period = Period { from: moment("2026-02-01T00:00:00Z"), to: moment("2026-03-01T00:00:00Z") };
        let is_told = |from, to| touches(&gap(from, to), period);
        assert!(is_told(None, None));
        assert!(is_told(Some("2026-01-01T00:00:00Z"), Some("2026-02-01T00:00:01Z")));
        assert!(is_told(Some("2026-02-28T23:59:59Z"), None));
        assert!(!is_told(Some("2026-01-01T00:00:00Z"), Some("2026-02-01T00:00:00Z")));
        assert!(!is_told(Some("2026-03-01T00:00:00Z"), None));
    }

    #[test]
    fn words_are_those_of_the_window_and_the_command_line() {
        for word in [State::Pulled, State::NeverAsked, State::BeyondRetention, State::NotRecorded] {
            assert_eq!(serde_json::to_value(word).unwrap(), state(word));
        }
        for word in [GapKind::NeverAsked, GapKind::BeyondRetention, GapKind::Quiet, GapKind::Id] {
            assert_eq!(serde_json::to_value(word).unwrap(), kind(word));
        }
    }
}
