//! What was asked of each source and what came, day by day; what is missing, and for how long it can still be had.
//!
//! "No rows", "never asked", "not recorded by the vendor" and "expired there" are told apart by receipts alone: a day
//! without rows says nothing until it is known that somebody asked for all of it.

mod asking;
mod clock;
mod days;
mod gaps;
mod holes;
mod quiet;
mod range;
mod stretch;
mod words;

use chrono::NaiveDate;
use chrono_tz::Tz;
use exhibit_entry::Moment;
use exhibit_source::Profile;
use exhibit_source::profile::Ids;
use exhibit_store::{AskedWindow, Reader, SourceState, Timeline, VanishedRow};
use serde::{Serialize, Serializer};

use crate::{Derivation, Error, Workspace};

pub(crate) use asking::{Asking, Keeping, Standing, filters};
pub(crate) use holes::missing_numbers;
pub(crate) use stretch::Stretches;

/// Which days of which sources.
#[derive(Clone, Debug)]
pub struct Asked {
    /// One source; none = all in use.
    pub source: Option<String>,
    /// First day: a date, RFC 3339, `-30d`; none = where rows, questions or the vendor's keeping begin.
    pub from: Option<String>,
    /// Up to here; none = to the end of today.
    pub to: Option<String>,
    /// Zone that days are cut in.
    pub zone: Tz,
}

/// What is covered of one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceCoverage {
    /// The source.
    pub name: String,
    /// Title of its profile; its id where the profile is gone.
    pub title: String,
    /// Whether it is pulled; else its rows come from files, which do not say what they cover.
    pub is_pulled: bool,
    /// Every day of the range, oldest first.
    pub days: Vec<Day>,
    /// What is missing or may be, most serious first.
    pub gaps: Vec<Gap>,
    /// How long what was not pulled yet can still be pulled; none where the vendor's keeping is not known.
    pub clock: Option<Clock>,
    /// What the vendor never records.
    pub not_recorded: Vec<String>,
    /// Rows that the vendor no longer sends.
    pub vanished: u64,
}

/// One day of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Day {
    /// The day, in the zone asked for.
    #[serde(serialize_with = "written")]
    pub day: NaiveDate,
    /// What is known of it.
    pub state: State,
    /// Rows of that day.
    pub rows: u64,
    /// Why it is so, where the state alone does not say it.
    pub note: Option<String>,
}

/// What is known of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// All of it was asked for and came.
    Pulled,
    /// All of it was asked for, and the vendor has no rows.
    Empty,
    /// A part of it is here, or all that is known is that some rows are.
    Partial,
    /// It was never asked for and still can be.
    NeverAsked,
    /// It was never asked for while the vendor had it.
    BeyondRetention,
    /// The vendor recorded nothing then.
    NotRecorded,
}

/// Something that is missing or may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// What kind.
    pub kind: GapKind,
    /// Where it begins; none where no time is known.
    pub from: Option<Moment>,
    /// Where it ends.
    pub to: Option<Moment>,
    /// How many rows or numbers, where that is known.
    pub rows: Option<u64>,
    /// What it is, in a sentence.
    pub detail: String,
    /// Whether a pull can close it.
    pub can_pull: bool,
}

/// Kinds of gaps, the most serious first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GapKind {
    /// Rows that the vendor no longer sends, though it should still keep them.
    Vanished,
    /// Numbers of a vendor that counts its rows.
    Sequence,
    /// Days that were never asked for.
    NeverAsked,
    /// Days of which only a part came, and rows of which no day is known.
    Partial,
    /// Days that the vendor no longer has.
    BeyondRetention,
    /// Ids that look counted and leave some out.
    Id,
    /// Hours without rows that this source does not usually have.
    Quiet,
    /// Rows that the vendor no longer keeps.
    Expired,
}

/// How long what was not pulled yet can still be pulled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clock {
    /// Days that the vendor keeps rows.
    pub kept_days: u32,
    /// Whether the user said so; else the profile does.
    pub is_own: bool,
    /// Up to when all rows are here; none: never pulled to the end.
    pub pulled_to: Option<Moment>,
    /// When the first row that is not here vanishes there; none: rows are vanishing now.
    pub vanishes_at: Option<Moment>,
    /// Whether the margin is thin: under a quarter of the vendor's keeping, or gone.
    pub is_alarm: bool,
    /// The same in a sentence.
    pub sentence: String,
}

/// What is covered, one line a source, by name.
///
/// # Errors
/// [`Error::NoSuchSource`], [`Error::Query`] for a bound that cannot be read, [`Error::Usage`] for a range that is
/// empty or longer than a century, [`Error::NoSuchWorkspace`], and the workspace's own trouble.
pub fn report(workspace: &Workspace, asked: &Asked, now: Moment) -> Result<Vec<SourceCoverage>, Error> {
    let reader = workspace.fresh_reader()?;
    // One state of the workspace for all that is said of it.
    reader.hold()?;
    let states = match &asked.source {
        Some(name) => vec![reader.source(name)?],
        None => reader.sources()?.into_iter().filter(|state| state.active).collect(),
    };
    covered((&reader, workspace.derivation()), &states, asked, now)
}

/// What is covered of some sources, in their order, by what the reader holds.
pub(crate) fn covered(
    (reader, derivation): (&Reader, &Derivation),
    states: &[SourceState],
    asked: &Asked,
    now: Moment,
) -> Result<Vec<SourceCoverage>, Error> {
    let (windows, mut timelines) = (reader.asked()?, reader.timelines()?);
    let bounds = range::bounds(asked, now)?;
    let mut covered = Vec::new();
    for state in states {
        let timeline = timelines.remove(&state.line.name).unwrap_or_default();
        let profile = derivation.profile(&state.line.profile).ok();
        let facts = Facts { state, profile, windows: &windows, timeline: &timeline, now };
        covered.push(facts.covered(reader, (bounds, asked.zone))?);
    }
    Ok(covered)
}

/// The clocks of sources in use whose vendor's keeping is known, by name. Cheaper than [`report`]: for lists.
///
/// # Errors
/// The workspace's own trouble.
pub fn clocks(workspace: &Workspace, now: Moment) -> Result<Vec<(String, Clock)>, Error> {
    let reader = workspace.reader()?;
    reader.hold()?;
    let (states, windows, timelines) = (reader.sources()?, reader.asked()?, reader.timelines()?);
    let none = Timeline::default();
    let clock = |state: &SourceState| {
        let timeline = timelines.get(&state.line.name).unwrap_or(&none);
        let profile = workspace.derivation().profile(&state.line.profile).ok();
        let facts = Facts { state, profile, windows: &windows, timeline, now };
        Some((state.line.name.clone(), facts.clock(&facts.asking())?))
    };
    Ok(states.iter().filter(|state| state.active).filter_map(clock).collect())
}

/// What was asked of one source, and what came of it.
///
/// # Errors
/// The workspace's own trouble.
pub(crate) fn asking(
    reader: &Reader,
    profile: Option<&Profile>,
    state: &SourceState,
) -> Result<Asking, Error> {
    let (windows, timelines) = (reader.asked()?, reader.timelines()?);
    let timeline = timelines.get(&state.line.name).cloned().unwrap_or_default();
    Ok(Asking::of(state, &windows, (Keeping::of(state, profile), &timeline)))
}

/// Rows that a source's vendor, or any, no longer sends: how many, and the last noticed, at most `limit`.
///
/// # Errors
/// [`Error::NoSuchSource`], and the workspace's own trouble.
pub fn vanished(
    workspace: &Workspace,
    source: Option<&str>,
    limit: usize,
) -> Result<(u64, Vec<VanishedRow>), Error> {
    let reader = workspace.fresh_reader()?;
    reader.hold()?;
    if let Some(name) = source {
        reader.source(name)?;
    }
    Ok((reader.vanished_count(source)?, reader.vanished(source, limit)?))
}

/// What the judgement of one source stands on.
#[derive(Clone, Copy)]
struct Facts<'a> {
    state: &'a SourceState,
    profile: Option<&'a Profile>,
    windows: &'a [AskedWindow],
    timeline: &'a Timeline,
    now: Moment,
}

impl Facts<'_> {
    fn keeping(&self) -> Option<Keeping> {
        Keeping::of(self.state, self.profile)
    }

    fn asking(&self) -> Asking {
        Asking::of(self.state, self.windows, (self.keeping(), self.timeline))
    }

    fn clock(&self, asking: &Asking) -> Option<Clock> {
        self.state.line.url.as_ref()?;
        Some(clock::clock(asking, self.keeping()?, asking::recorded_since(self.profile), self.now))
    }

    fn covered(&self, reader: &Reader, (bounds, zone): (range::Bounds, Tz)) -> Result<SourceCoverage, Error> {
        let (name, asking) = (&self.state.line.name, self.asking());
        let filters = filters(self.state, self.profile);
        let evidence = days::Evidence {
            asking: &asking,
            timeline: self.timeline,
            is_pulled: self.state.line.url.is_some(),
            recorded_since: asking::recorded_since(self.profile),
            filters: &filters,
            now: self.now,
        };
        let range = range::range(&evidence, bounds, zone);
        let judged = days::judge(evidence, range, zone);
        let counts = self.profile.map_or(Ids::Opaque, |profile| profile.ids);
        let unread = self.timeline.unread.iter().map(|unread| unread.rows).sum();
        let mut gaps = gaps::of_days(&judged, &evidence);
        gaps.extend(gaps::of_rows(self.timeline));
        gaps.extend(holes::holes(reader, name, (counts, unread))?);
        gaps.extend(quiet::quiet(&self.timeline.quarters, &asking.whole, range::earliest(self.now), zone));
        let total = |counted: &[(i64, u64)]| counted.iter().map(|(_, rows)| rows).sum::<u64>();
        Ok(SourceCoverage {
            name: name.clone(),
            title: self.profile.map_or_else(|| self.state.line.profile.clone(), |known| known.title.clone()),
            is_pulled: evidence.is_pulled,
            days: judged.into_iter().map(|judged| judged.day).collect(),
            gaps: gaps::ordered(gaps),
            clock: self.clock(&asking),
            not_recorded: self.profile.map(|profile| profile.not_recorded.clone()).unwrap_or_default(),
            vanished: total(&self.timeline.gone) + total(&self.timeline.expired),
        })
    }
}

fn written<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
