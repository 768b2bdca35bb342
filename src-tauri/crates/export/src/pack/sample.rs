//! Samples that anyone can draw again: rank = SHA-256(seed ‖ 0x00 ‖ key), lowest first (hex compared).

mod draw;
mod method;
mod share;

use serde::{Deserialize, Serialize};

pub(crate) use self::draw::{Draw, Drawn, sheet};
pub(crate) use self::method::method_text;

/// How a sample is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleMethod {
    /// The `size` rows of lowest rank.
    Random,
    /// Every k-th row in the order of the pack, from a start that the seed gives.
    Systematic,
    /// The lowest ranks of each UTC month, in proportion to its rows, at least one each.
    ByMonth,
    /// The lowest ranks of each actor, in proportion to its rows, at least one each.
    ByActor,
    /// The lowest ranks of each source, in proportion to its rows, at least one each.
    BySource,
    /// Every row of risk 3, whatever the size.
    HighRisk,
}

impl SampleMethod {
    /// Every method.
    pub const ALL: &'static [Self] =
        &[Self::Random, Self::Systematic, Self::ByMonth, Self::ByActor, Self::BySource, Self::HighRisk];

    /// The stable word used in data and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Systematic => "systematic",
            Self::ByMonth => "by-month",
            Self::ByActor => "by-actor",
            Self::BySource => "by-source",
            Self::HighRisk => "high-risk",
        }
    }

    /// The method called `word`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|method| method.as_str() == word)
    }
}

/// Which rows to draw. The auditor gives the seed, so that nobody can choose the rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamplePlan {
    /// How.
    pub method: SampleMethod,
    /// How many rows; ignored by [`SampleMethod::HighRisk`].
    pub size: u64,
    /// The auditor's seed; never empty.
    pub seed: String,
    /// Draw only from the rows of this listing, e.g. `access_changes`; none: from all rows.
    pub listing: Option<String>,
}
