//! What a source was asked for, from its receipts: the one place where a window counts as asked, for days, gaps, the
//! clock and the completeness of packs alike.

use exhibit_entry::Moment;
use exhibit_entry::filter::start_of_day;
use exhibit_source::Profile;
use exhibit_store::{AskedWindow, QUARTER_MS, SourceState, Timeline};

use super::stretch::Stretches;

/// A day in milliseconds.
pub(super) const DAY_MS: i64 = 24 * 3_600_000;

/// How long a vendor keeps rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Keeping {
    /// In days; at least one.
    pub(crate) days: u32,
    /// Whether the user said so; else the profile does.
    pub(crate) is_own: bool,
}

impl Keeping {
    /// What is known of a source; none where nobody says.
    pub(crate) fn of(state: &SourceState, profile: Option<&Profile>) -> Option<Self> {
        let of_profile = || profile?.retention.as_ref()?.days;
        let own = state.settings.kept_days.map(|days| Self { days, is_own: true });
        let kept = own.or_else(|| of_profile().map(|days| Self { days, is_own: false }));
        kept.filter(|kept| kept.days > 0)
    }

    /// In milliseconds.
    pub(super) fn ms(self) -> i64 {
        i64::from(self.days) * DAY_MS
    }
}

/// Everything that was asked of one source as it is set up now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asking {
    /// Asked for, and all of it came.
    pub(super) whole: Stretches,
    /// Asked for by runs that failed, ended early or go on, and not by a later one that brought all of it; oldest run
    /// first.
    pub(super) early: Vec<Early>,
    /// Asked for when the vendor no longer kept it.
    pub(super) in_vain: Stretches,
    /// The earliest instant that a window names as its start; "from the beginning" names none.
    pub(super) first_from: Option<i64>,
    /// When the newest run began that brought all of a window.
    pub(super) last_whole: Option<Moment>,
    /// How long the vendor keeps rows.
    pub(super) keeping: Option<Keeping>,
}

/// What is known of the rows of one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// They were asked for, and all of them came.
    Whole,
    /// They happened after the last pull.
    Later,
    /// They were not asked for, and the vendor keeps them no longer.
    Gone,
    /// They were not asked for, or not all of them came.
    Never,
}

/// A stretch that a run asked for and did not read to its end.
#[derive(Clone, Debug)]
pub(super) struct Early {
    /// From when to when.
    pub(super) stretch: (i64, i64),
    /// Whether a page came.
    pub(super) brought: Brought,
    /// What stopped it.
    pub(super) error: Option<String>,
}

/// What came of a run that did not come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Brought {
    /// Some of it.
    Pages,
    /// Nothing: it failed on its first request or before.
    Nothing,
}

impl Asking {
    /// What `windows` say of a source. A window reaches from its start to its end or to when it was asked, whichever is
    /// earlier; and not further back than the vendor kept rows at that time.
    pub(crate) fn of(
        state: &SourceState,
        windows: &[AskedWindow],
        (keeping, timeline): (Option<Keeping>, &Timeline),
    ) -> Self {
        let mut asking = Self { keeping, ..Self::default() };
        let (mut whole, mut in_vain) = (Vec::new(), Vec::new());
        let mut later = Stretches::default();
        let ours = |window: &&AskedWindow| {
            window.source == state.line.name && window.started_at >= state.line.added_at
        };
        // The newest first: what a later run brought explains nothing any more.
        for window in windows.iter().filter(ours).rev() {
            let asked_at = window.started_at.ms();
            let from = window.from.map_or(i64::MIN, Moment::ms);
            asking.first_from = asking.first_from.into_iter().chain(window.from.map(Moment::ms)).min();
            let to = window.to.map_or(asked_at, |to| to.ms().min(asked_at));
            let kept_from = kept_from(keeping, timeline, asked_at);
            in_vain.push((from, to.min(kept_from)));
            if !window.whole {
                let brought = if window.pages > 0 { Brought::Pages } else { Brought::Nothing };
                let left = later.missing(from.max(kept_from), to).into_iter().rev();
                asking.early.extend(left.map(|stretch| Early {
                    stretch,
                    brought,
                    error: window.error.clone(),
                }));
                continue;
            }
            later = later.iter().chain([(from, to)]).collect();
            whole.push((from.max(kept_from), to));
            asking.last_whole = asking.last_whole.max(Some(window.started_at));
        }
        asking.early.reverse();
        (asking.whole, asking.in_vain) = (whole.into_iter().collect(), in_vain.into_iter().collect());
        asking
    }

    /// What is known of the rows of one instant.
    pub(crate) fn standing(&self, at: Moment, now: Moment) -> Standing {
        if self.whole.around(at.ms()).is_some() {
            return Standing::Whole;
        }
        if self.keeping.is_some_and(|kept| at.ms() <= now.ms().saturating_sub(kept.ms())) {
            return Standing::Gone;
        }
        match self.whole.iter().last() {
            Some((_, end)) if at.ms() >= end => Standing::Later,
            _ => Standing::Never,
        }
    }

    /// Why not all rows between `from` and `to` are here, for a pack; none where all of that time was asked for and
    /// came. `name` is the source's.
    pub(crate) fn lacks(&self, name: &str, (from, to): (Moment, Moment)) -> Option<String> {
        if self.whole == Stretches::default() {
            return Some(format!("{name} was never pulled to the end."));
        }
        let missing = self.whole.missing(from.ms(), to.ms());
        let (start, end) = *missing.first()?;
        if end == to.ms() && start > from.ms() {
            let at = Moment::from_ms(start).unwrap_or(from);
            return Some(format!("{name} was last pulled at {at}, before the end of the period."));
        }
        if self.in_vain.touch(start, end) {
            let days = self.keeping.map_or(0, |kept| kept.days);
            return Some(format!(
                "{name} keeps rows for {days} days, and was asked for a part of the period only later than that."
            ));
        }
        if start == from.ms() {
            return Some(format!("{name} was not asked for the beginning of the period."));
        }
        let [start, end] = [start, end].map(|at| Moment::from_ms(at).unwrap_or(from));
        Some(format!("{name} was not asked for the time from {start} to {end}."))
    }
}

/// From when on the vendor had rows at `asked_at`. Where it did send older ones than it is said to keep, it kept them
/// back to there.
fn kept_from(keeping: Option<Keeping>, timeline: &Timeline, asked_at: i64) -> i64 {
    let Some(keeping) = keeping else { return i64::MIN };
    let first = timeline.first_pulled.map_or(i64::MAX, |quarter| quarter.saturating_mul(QUARTER_MS));
    first.min(asked_at.saturating_sub(keeping.ms()))
}

/// The instant from which on a vendor has rows at all, where its profile says so.
pub(super) fn recorded_since(profile: Option<&Profile>) -> Option<i64> {
    let day = profile?.recorded_since.as_ref()?;
    let day = chrono::NaiveDate::parse_from_str(day.as_str(), "%Y-%m-%d").ok()?;
    Some(start_of_day(day, chrono_tz::UTC).ms())
}

/// The parameters of a source that leave rows out, as `name=value`: not those that say which account is asked, nor
/// those that are as the profile sets them anyway.
pub(crate) fn filters(state: &SourceState, profile: Option<&Profile>) -> Vec<String> {
    let request = profile.and_then(|profile| profile.request.as_ref());
    let leaves_out = |(name, value): &(&String, &String)| {
        request.is_none_or(|shape| {
            let is_default = shape.defaults.get(*name) == Some(value);
            let is_place = shape.required.contains(name) || !shape.allowed.contains(name);
            !is_default && !is_place
        })
    };
    state.line.params.iter().filter(leaves_out).map(|(name, value)| format!("{name}={value}")).collect()
}
