//! What was asked of each source and what came, day by day; what is known to be missing.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

/// Which days of which sources.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CoverageRequest {
    /// One source; none = all in use.
    pub(crate) source: Option<String>,
    /// First day, `YYYY-MM-DD`; none = where the first rows or the vendor's keeping begin.
    pub(crate) from: Option<String>,
    /// Day after the last, `YYYY-MM-DD`; none = tomorrow.
    pub(crate) to: Option<String>,
}

/// What is covered.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Coverage {
    /// One line a source, by name.
    pub(crate) sources: Vec<CoverageLine>,
}

/// What is covered of one source.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CoverageLine {
    /// The source.
    pub(crate) name: String,
    /// Title of its profile.
    pub(crate) title: String,
    /// Whether it is pulled; else its rows come from files, which do not say what they cover.
    pub(crate) is_pulled: bool,
    /// Every day of the range, oldest first, in the zone of the settings.
    pub(crate) days: Vec<CoverageDay>,
    /// What is missing or may be, most serious first.
    pub(crate) gaps: Vec<CoverageGap>,
    /// How long what was not pulled yet can still be pulled; none where the vendor's keeping is not known.
    pub(crate) clock: Option<RetentionClock>,
    /// What the vendor never records.
    pub(crate) not_recorded: Vec<String>,
    /// Rows that the vendor no longer sends.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) vanished: u64,
}

/// One day of a source.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CoverageDay {
    /// `YYYY-MM-DD`.
    pub(crate) day: String,
    /// What is known of it.
    pub(crate) state: DayState,
    /// Rows of that day.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
    /// Why it is so, where the state alone does not say it.
    pub(crate) note: Option<String>,
}

/// What is known of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum DayState {
    /// All of it was asked for and came.
    Pulled,
    /// All of it was asked for, and the vendor has no rows.
    Empty,
    /// A part of it is here, or all that is known is that some rows are.
    Partial,
    /// It was never asked for and still can be.
    NeverAsked,
    /// It was never asked for, and the vendor no longer has it.
    BeyondRetention,
    /// The vendor recorded nothing then.
    NotRecorded,
}

/// Something that is missing or may be.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct CoverageGap {
    /// What kind.
    pub(crate) kind: GapKind,
    /// Where it begins, RFC 3339 in UTC; none where no time is known.
    pub(crate) from: Option<String>,
    /// Where it ends.
    pub(crate) to: Option<String>,
    /// How many rows or numbers, where that is known.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) rows: Option<u64>,
    /// What it is, in a sentence.
    pub(crate) detail: String,
    /// Whether a pull can close it.
    pub(crate) can_pull: bool,
}

/// Kinds of gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum GapKind {
    /// Days that were never asked for.
    NeverAsked,
    /// Days of which only a part came.
    Partial,
    /// Days that the vendor no longer has.
    BeyondRetention,
    /// Numbers of a vendor that counts its rows.
    Sequence,
    /// Ids that look counted and leave some out.
    Id,
    /// Hours without rows that this source does not usually have.
    Quiet,
    /// Rows that the vendor no longer sends, though it should still keep them.
    Vanished,
    /// Rows that the vendor no longer keeps.
    Expired,
}

/// How long what was not pulled yet can still be pulled.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct RetentionClock {
    /// Days that the vendor keeps rows.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) kept_days: u32,
    /// Whether the user said so; else the profile does.
    pub(crate) is_own: bool,
    /// Up to when all rows are here; none: never pulled to the end.
    pub(crate) pulled_to: Option<String>,
    /// When the first row that is not here vanishes there; none: rows are vanishing now.
    pub(crate) vanishes_at: Option<String>,
    /// Whether the margin is thin: under a quarter of the vendor's keeping, or gone.
    pub(crate) is_alarm: bool,
    /// The same in a sentence.
    pub(crate) sentence: String,
}

/// A row that the vendor no longer sends.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct VanishedLine {
    /// Number in the log.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) row: u64,
    /// Its key.
    pub(crate) key: String,
    /// When it happened.
    pub(crate) at: Option<String>,
    /// What happened, in a line.
    pub(crate) summary: String,
    /// When a whole pull came without it.
    pub(crate) noticed_at: String,
    /// Whether the vendor's keeping explains it.
    pub(crate) is_expired: bool,
}
