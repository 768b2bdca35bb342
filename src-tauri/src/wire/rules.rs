//! Classification: which rule puts which rows into which packs.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use super::Evidence;

/// The rules in force, and what they make of the rows of this workspace.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct RuleList {
    /// Name of the rule set.
    pub(crate) id: String,
    /// Its version.
    pub(crate) version: String,
    /// SHA-256 of its text, lower-case hex.
    pub(crate) sha256: String,
    /// The file of the user's own rules, there or not.
    pub(crate) own_path: String,
    /// Why the own rules cannot be used; then only the built-in ones are in force.
    pub(crate) own_problem: Option<String>,
    /// Every rule, the user's own first, in the order of the files.
    pub(crate) rules: Vec<RuleLine>,
    /// Actions that no rule names, most rows first, at most 500.
    pub(crate) unclassified: Vec<ActionLine>,
    /// Rows looked at: all newest revisions.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
    /// Rows among them that no rule names.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) unclassified_rows: u64,
    /// The sources that a rule can ask for, in the order of names.
    pub(crate) sources: Vec<RuleSource>,
}

/// A source of the workspace, as rules know it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct RuleSource {
    /// Its name.
    pub(crate) name: String,
    /// Its profile.
    pub(crate) profile: String,
}

/// One rule.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct RuleLine {
    /// Its id.
    pub(crate) id: String,
    /// Whether it is the user's own; built-in ones cannot be changed, only outdone.
    pub(crate) is_own: bool,
    /// What it asks of a row, in words.
    pub(crate) when: String,
    /// What it says of it, in words.
    pub(crate) set: String,
    /// The rule as JSON text, for the editor.
    pub(crate) json: String,
    /// Packs that it puts rows into.
    pub(crate) evidence: Vec<Evidence>,
    /// Risk that it states.
    pub(crate) risk: Option<u8>,
    /// Profiles that it asks for; none: any.
    pub(crate) profiles: Vec<String>,
    /// Sources that it asks for; none: any.
    pub(crate) sources: Vec<String>,
    /// Rows that it decided.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
}

/// An action that no rule names.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct ActionLine {
    /// Where it comes from.
    pub(crate) source: String,
    /// The profile of that source.
    pub(crate) profile: String,
    /// The vendor's code; none: the row has none.
    pub(crate) action: Option<String>,
    /// Rows with it.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
    /// The newest of them.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) row: u64,
    /// A rule that would name it, as JSON text, to start from.
    pub(crate) draft: String,
}

/// A rule being edited.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct RuleDraft {
    /// The rule as JSON text.
    pub(crate) json: String,
    /// Id of the own rule that it takes the place of.
    pub(crate) replaces: Option<String>,
}

/// What a draft would do, if it were saved.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct RulePreview {
    /// Why the draft is no rule; then nothing else is filled.
    pub(crate) problem: Option<RuleProblem>,
    /// Rows that it fits.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) matched: u64,
    /// Rows that would change packs, by from and to, most rows first.
    pub(crate) moves: Vec<RuleMove>,
    /// Some of them, newest first, at most 50.
    pub(crate) examples: Vec<RuleExample>,
    /// Rows that were looked at.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) looked_at: u64,
    /// Rows that it can touch, going by their source and action; more than looked at: only the newest were.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) possible: u64,
    /// All rows of the workspace, newest revisions.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) of: u64,
    /// Sources that the draft names and the workspace does not have.
    pub(crate) unknown_sources: Vec<String>,
}

/// Why a draft is no rule.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct RuleProblem {
    /// Line of the draft, from 1.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) line: u64,
    /// Why, in a sentence.
    pub(crate) reason: String,
}

/// Rows that change packs.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct RuleMove {
    /// Packs now; none: in no pack.
    pub(crate) from: Vec<Evidence>,
    /// Whether a rule names them now.
    pub(crate) was_classified: bool,
    /// Packs then.
    pub(crate) to: Vec<Evidence>,
    /// How many.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
}

/// One row that a draft fits.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct RuleExample {
    /// Number in the log.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) row: u64,
    /// Its action.
    pub(crate) action: Option<String>,
    /// What happened.
    pub(crate) summary: String,
    /// Where from.
    pub(crate) source: String,
    /// Packs now.
    pub(crate) before: Vec<Evidence>,
    /// Rule that decides now.
    pub(crate) rule: Option<String>,
    /// Packs then.
    pub(crate) after: Vec<Evidence>,
}

/// Names an own rule.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct RuleRef {
    /// Its id.
    pub(crate) id: String,
}
