//! What is known of each day of a source.

use chrono::NaiveDate;
use chrono_tz::Tz;
use exhibit_entry::Moment;
use exhibit_entry::filter::{next_day, start_of_day};
use exhibit_store::{QUARTER_MS, Timeline};

use super::asking::{Asking, Brought, Early};
use super::stretch::Stretches;
use super::{Day, State};

/// Rows that could not be read are laid to days when their neighbours are no further apart than this; else their day
/// is not known.
const PLACED_WITHIN_MS: i64 = 2 * super::asking::DAY_MS;

/// A day with why it is as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Judged {
    /// As it is told.
    pub(super) day: Day,
    /// Why.
    pub(super) why: Why,
    /// Its first instant.
    pub(super) from: Moment,
    /// The first instant of the next.
    pub(super) to: Moment,
}

/// Why a day is as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// All of it was asked for and came.
    Whole,
    /// It is not over; up to the last pull all of it is here.
    NotOver,
    /// A run that asked for it ended early, with what stopped it.
    EndedEarly(Option<String>),
    /// Runs that asked for it got nothing at all, with what stopped the last.
    NothingCame(Option<String>),
    /// A part of it was never asked for.
    AskedInPart,
    /// Rows that could not be read came with its rows.
    Unread(u64),
    /// It was asked for when a part of it was no longer kept there.
    KeptInPart,
    /// Its rows came from files, or under another set-up of the source.
    NotAsked,
    /// Nothing was asked and nothing came.
    Never,
    /// Nothing was asked while the vendor kept it.
    Beyond,
    /// The vendor recorded nothing then.
    NotRecorded,
}

/// What days are judged by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evidence<'a> {
    /// What was asked.
    pub(super) asking: &'a Asking,
    /// What came.
    pub(super) timeline: &'a Timeline,
    /// Whether the source is pulled.
    pub(super) is_pulled: bool,
    /// From when on the vendor has rows at all; milliseconds since 1970.
    pub(super) recorded_since: Option<i64>,
    /// Parameters that leave rows out.
    pub(super) filters: &'a [String],
    /// The present.
    pub(super) now: Moment,
}

/// Judges every day from `range.0` up to but not including `range.1`, in `zone`.
pub(super) fn judge(evidence: Evidence<'_>, range: (NaiveDate, NaiveDate), zone: Tz) -> Vec<Judged> {
    let (mut day, mut judged) = (range.0, Vec::new());
    let mut from = start_of_day(day, zone);
    while day < range.1 {
        let after = next_day(day);
        let to = start_of_day(after, zone);
        judged.push(evidence.judge(day, (from, to)));
        if after == day {
            break;
        }
        (day, from) = (after, to);
    }
    judged
}

impl Evidence<'_> {
    fn judge(&self, day: NaiveDate, (from, to): (Moment, Moment)) -> Judged {
        let rows = self.rows(from.ms(), to.ms());
        let why = self.why(rows, (from.ms(), to.ms()));
        let state = match why {
            Why::Whole if rows == 0 => State::Empty,
            Why::Whole => State::Pulled,
            Why::Never | Why::NothingCame(_) => State::NeverAsked,
            Why::Beyond => State::BeyondRetention,
            Why::NotRecorded => State::NotRecorded,
            _ => State::Partial,
        };
        Judged { day: Day { day, state, rows, note: self.note(&why) }, why, from, to }
    }

    fn why(&self, rows: u64, (from, to): (i64, i64)) -> Why {
        let since = self.recorded_since.unwrap_or(i64::MIN);
        if to <= since && rows == 0 {
            return Why::NotRecorded;
        }
        // Of a day on which the vendor began to record, only that part can be asked for.
        let start = if to <= since { from } else { from.max(since) };
        let end = to.min(self.now.ms());
        let whole = self.asking.whole.cover(start, end);
        if end < to || start >= end {
            return self.unfinished(rows, (start, end));
        }
        match (whole, self.unread(from, to)) {
            (true, 0) => Why::Whole,
            (true, unread) => Why::Unread(unread),
            (false, _) => self.lacking(rows, (start, end)),
        }
    }

    /// A day that goes on, or has not begun.
    fn unfinished(&self, rows: u64, (from, to): (i64, i64)) -> Why {
        // Up to the last pull is all that anybody could have asked for.
        let asked_up_to = self.asking.whole.last_until(to).map_or(from, |(_, end)| end.min(to));
        if from < to && asked_up_to > from && self.asking.whole.cover(from, asked_up_to) {
            return Why::NotOver;
        }
        self.lacking(rows, (from, to))
    }

    /// A day of which not all was asked for and came.
    fn lacking(&self, rows: u64, (from, to): (i64, i64)) -> Why {
        let missing: Stretches = self.asking.whole.missing(from, to).into_iter().collect();
        let explains = |early: &&Early| missing.touch(early.stretch.0, early.stretch.1);
        let early = self.asking.early.iter().rev().filter(explains);
        let had_some = early.clone().find(|early| early.brought == Brought::Pages);
        let is_bare = rows == 0 && !self.asking.whole.touch(from, to);
        let is_gone = self.asking.keeping.is_some_and(|kept| to <= self.now.ms().saturating_sub(kept.ms()));
        match (had_some, early.clone().next()) {
            (None, Some(early)) if is_bare && !is_gone => return Why::NothingCame(early.error.clone()),
            (None, Some(_)) if is_bare => {}
            (None, None) => {}
            (Some(early), _) | (None, Some(early)) => return Why::EndedEarly(early.error.clone()),
        }
        let in_vain = self.asking.in_vain.touch(from, to);
        if self.asking.whole.touch(from, to) {
            return if in_vain { Why::KeptInPart } else { Why::AskedInPart };
        }
        if rows > 0 {
            return if in_vain { Why::KeptInPart } else { Why::NotAsked };
        }
        if self.is_pulled && is_gone { Why::Beyond } else { Why::Never }
    }

    fn rows(&self, from: i64, to: i64) -> u64 {
        let quarters = &self.timeline.quarters;
        let first = quarters.partition_point(|(quarter, _)| quarter.saturating_mul(QUARTER_MS) < from);
        let inside =
            quarters[first..].iter().take_while(|(quarter, _)| quarter.saturating_mul(QUARTER_MS) < to);
        inside.map(|(_, rows)| rows).sum()
    }

    fn unread(&self, from: i64, to: i64) -> u64 {
        let placed = self.timeline.unread.iter().filter_map(|unread| Some((unread.rows, placed(unread)?)));
        placed.filter(|(_, (first, last))| *first < to && *last >= from).map(|(rows, _)| rows).sum()
    }

    fn note(&self, why: &Why) -> Option<String> {
        let filters = || match self.filters {
            [] => None,
            filters => Some(format!("asked for a part of the rows only: {}", filters.join(", "))),
        };
        let said = match why {
            Why::Whole => return filters(),
            Why::NotOver => "the day is not over".to_owned(),
            Why::EndedEarly(Some(error)) => format!("a pull ended early: {error}"),
            Why::EndedEarly(None) => "a pull did not come to its end".to_owned(),
            Why::NothingCame(Some(error)) => format!("a pull was tried and nothing came: {error}"),
            Why::NothingCame(None) => "a pull was begun and nothing came yet".to_owned(),
            Why::AskedInPart => "a part of the day was never asked for".to_owned(),
            Why::Unread(rows) => format!("{rows} rows that could not be read came with rows of this day"),
            Why::KeptInPart => "the vendor no longer kept all of this day when it was asked".to_owned(),
            Why::NotAsked if self.is_pulled => {
                "its rows came from files or under another set-up, which do not say what they cover"
                    .to_owned()
            }
            Why::NotAsked => "its rows came from files, which do not say what they cover".to_owned(),
            Why::Never if !self.is_pulled => "no file holds rows of this day".to_owned(),
            Why::Never | Why::Beyond | Why::NotRecorded => return None,
        };
        Some(said)
    }
}

/// Between which instants rows that could not be read came, where that is near enough to name days.
pub(super) fn placed(unread: &exhibit_store::Unread) -> Option<(i64, i64)> {
    let (first, last) = unread.between?;
    (last.ms() - first.ms() <= PLACED_WITHIN_MS).then_some((first.ms(), last.ms()))
}
