//! Packs made again and again, and how fresh the newest ones are; controls that packs speak to.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use super::{PackKind, PackRequest, Progress};

/// Which period a plan packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlanPeriod {
    /// The month before.
    Month,
    /// The quarter before.
    Quarter,
}

/// Plans, and how fresh packs are.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PlanList {
    /// By name.
    pub(crate) plans: Vec<PlanLine>,
    /// Lines of the workspace that are no plan.
    pub(crate) broken: Vec<BrokenPlan>,
    /// One line a kind of pack.
    pub(crate) fresh: Vec<FreshLine>,
}

/// A line that is no plan, and can only be removed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct BrokenPlan {
    /// The name it stands under.
    pub(crate) name: String,
    /// Why it is none.
    pub(crate) reason: String,
}

/// One plan.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PlanLine {
    /// Its name.
    pub(crate) name: String,
    /// Which pack.
    pub(crate) kind: PackKind,
    /// Further conditions.
    pub(crate) query: String,
    /// Which period.
    pub(crate) period: PlanPeriod,
    /// Day of the month from which it is made, 1 to 28.
    pub(crate) day: u8,
    /// Where packs go.
    pub(crate) folder: String,
    /// For whom.
    pub(crate) organisation: Option<String>,
    /// Start of the next period to be packed.
    pub(crate) next_from: String,
    /// Its end, not part of it.
    pub(crate) next_to: String,
    /// When that is made.
    pub(crate) due_at: String,
    /// Whether that is now.
    pub(crate) is_due: bool,
    /// The file of its last pack.
    pub(crate) last_path: Option<String>,
    /// When that was made.
    pub(crate) last_at: Option<String>,
    /// Whether a pack of it says that it is incomplete; it is made again once it can be whole.
    pub(crate) is_partial: bool,
    /// What is known to be missing, for which it waits some days.
    pub(crate) waits_for: Option<String>,
    /// Why it could not be made, last time.
    pub(crate) problem: Option<String>,
}

/// How fresh the newest pack of a kind is.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct FreshLine {
    /// Which kind.
    pub(crate) kind: PackKind,
    /// In a word.
    pub(crate) state: Freshness,
    /// In a sentence.
    pub(crate) sentence: String,
    /// End of the newest period that is packed.
    pub(crate) covers_to: Option<String>,
    /// Days since then.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) age_days: Option<u64>,
    /// The file.
    pub(crate) path: Option<String>,
}

/// How fresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Freshness {
    /// Within a month and a half.
    Fresh,
    /// Older than that.
    Due,
    /// Older than a quarter and a half.
    Stale,
    /// There is no pack of the kind.
    None,
}

/// A plan to keep.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct NewPlan {
    /// Its name.
    pub(crate) name: String,
    /// What is packed and how; its period is not used.
    pub(crate) request: PackRequest,
    /// Which period.
    pub(crate) period: PlanPeriod,
    /// Day of the month, 1 to 28.
    pub(crate) day: u8,
    /// Where packs go; none: the data folder's folder of packs.
    pub(crate) folder: Option<String>,
}

/// Names a plan.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PlanRef {
    /// Its name.
    pub(crate) name: String,
}

/// What became of a planned pack, told while the window is open.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PlannedPack {
    /// The plan.
    pub(crate) name: String,
    /// How far it is; none: it has ended.
    pub(crate) progress: Option<Progress>,
    /// The file; none: it was not made.
    pub(crate) path: Option<String>,
    /// Why not; none where there is no file either: for the reason that was told before.
    pub(crate) problem: Option<String>,
    /// Whether nothing is known to be missing from it.
    pub(crate) complete: bool,
}

/// What the packs speak to.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Controls {
    /// By framework.
    pub(crate) controls: Vec<ControlLine>,
    /// How long logs are kept under which regime.
    pub(crate) retention: Vec<RetentionLine>,
}

/// One control.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ControlLine {
    /// E.g. `SOC 2`.
    pub(crate) framework: String,
    /// E.g. `CC6.2`.
    pub(crate) id: String,
    /// What it is about, in our words.
    pub(crate) words: String,
    /// Packs that speak to it.
    pub(crate) kinds: Vec<PackKind>,
    /// What of the pack speaks to it.
    pub(crate) shows: String,
    /// What the pack does not show for it.
    pub(crate) not_shown: String,
}

/// One regime.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct RetentionLine {
    /// Its name and clause.
    pub(crate) regime: String,
    /// The number people use.
    pub(crate) number: String,
    /// What the text says.
    pub(crate) says: String,
}
