//! What a pack says about itself, as plain data.

use std::collections::BTreeMap;

use exhibit_entry::Moment;
use serde::{Deserialize, Serialize};

use super::account::Account;
use super::incident::Incident;
use super::kind::PackKind;
use super::redact::Redaction;
use super::review::Review;
use super::sample::SamplePlan;
use super::seal::Signer;

/// A span of time: `from` is inside, `to` is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First instant inside.
    pub from: Moment,
    /// First instant after.
    pub to: Moment,
}

impl Period {
    /// Whether `at` lies inside.
    #[must_use]
    pub fn holds(&self, at: Moment) -> bool {
        self.from <= at && at < self.to
    }
}

/// When, by whom and with what a pack was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Generated {
    /// When.
    pub at: Moment,
    /// Account name of the person.
    pub user: String,
    /// Name of the machine.
    pub host: String,
    /// Version of Exhibit, e.g. `0.1.0`.
    pub app_version: String,
}

/// One source of the workspace, and what is known about its memory.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SourceFacts {
    /// Name in the workspace.
    pub name: String,
    /// Profile id.
    pub profile: String,
    /// Vendor's name.
    pub vendor: String,
    /// Where rows are pulled from; none when they were only imported.
    pub url: Option<String>,
    /// Time of its first row in the workspace.
    pub first_row_at: Option<Moment>,
    /// Time of its last row in the workspace.
    pub last_row_at: Option<Moment>,
    /// When it was last pulled.
    pub last_pull_at: Option<Moment>,
    /// Rows of it in the workspace.
    pub rows: u64,
    /// How long the vendor keeps rows, in words.
    pub retention_note: Option<String>,
    /// What the vendor does not record.
    pub not_recorded: Vec<String>,
}

/// Why a row of the period is not in the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// A newer revision of the same row stands in its place.
    Superseded,
    /// Its action is classified for other kinds of pack only.
    OtherEvidence,
    /// No classification rule names its action.
    Unclassified,
    /// The query leaves it out.
    NotMatched,
    /// Its body was removed under a retention rule; its hash remains in the log.
    Pruned,
}

impl Exclusion {
    /// The stable word used in data.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Superseded => "superseded",
            Self::OtherEvidence => "other_evidence",
            Self::Unclassified => "unclassified",
            Self::NotMatched => "not_matched",
            Self::Pruned => "pruned",
        }
    }

    /// What it means, in one sentence.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Superseded => "A newer revision of the same row stands in its place.",
            Self::OtherEvidence => "The action is classified as evidence for other kinds of pack only.",
            Self::Unclassified => "No classification rule names the action, so it is in no kind of pack.",
            Self::NotMatched => "The query of this pack leaves the row out.",
            Self::Pruned => "The body was removed under a retention rule; its hash remains in the log.",
        }
    }
}

/// The numbers that must tie: `total_in_period` = `included` + all of `excluded_by_reason`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Population {
    /// Rows whose time lies in the period, every revision counted.
    pub total_in_period: u64,
    /// Rows in the pack.
    pub included: u64,
    /// The other rows of the period, by reason.
    pub excluded_by_reason: BTreeMap<Exclusion, u64>,
    /// Rows of the period that no classification rule names.
    pub unclassified: u64,
    /// Rows in the workspace without a readable time; they belong to no period.
    pub undated: u64,
    /// Raw rows in the workspace that could not be read.
    pub problems: u64,
    /// Included rows by source.
    pub per_source: BTreeMap<String, u64>,
    /// Included rows by outcome.
    pub per_outcome: BTreeMap<String, u64>,
    /// Included rows by action category; rows without one under the empty name.
    pub per_category: BTreeMap<String, u64>,
    /// Included rows by UTC day, `YYYY-MM-DD`.
    pub per_day: BTreeMap<String, u64>,
    /// Different actors of the included rows, by name.
    pub distinct_actors: u64,
}

/// Whether anything is known to be missing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Completeness {
    /// True only when nothing is known to be missing.
    pub complete: bool,
    /// The finding in one sentence.
    pub statement: String,
    /// Why it is not complete; empty when it is.
    pub reasons: Vec<String>,
}

/// How rows came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunKind {
    /// Asked from the vendor's API.
    Pull,
    /// Read from a file.
    Import,
}

impl RunKind {
    /// The stable word used in data.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Import => "import",
        }
    }
}

/// The receipt of one pull or import.
#[derive(Clone, Debug)]
pub struct SyncRun {
    /// Name of the source.
    pub source: String,
    /// How rows came in.
    pub kind: RunKind,
    /// Start of the time asked for.
    pub window_from: Option<Moment>,
    /// End of the time asked for.
    pub window_to: Option<Moment>,
    /// When it began.
    pub started_at: Moment,
    /// When it ended; none when it was cut off.
    pub finished_at: Option<Moment>,
    /// Pages, or files.
    pub pages: u64,
    /// Rows that were shown.
    pub rows_seen: u64,
    /// Of these, new ones.
    pub rows_new: u64,
    /// Of these, known rows with new content.
    pub rows_revised: u64,
    /// Of these, unreadable ones.
    pub problems: u64,
    /// The last HTTP status, for pulls that got one.
    pub http_status: Option<u16>,
    /// `ok`, `partial` or `failed`.
    pub status: String,
    /// Bookmark before.
    pub cursor_in: Option<String>,
    /// Bookmark after.
    pub cursor_out: Option<String>,
    /// What went wrong.
    pub error: Option<String>,
}

/// One day of one source, in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoverageDay {
    /// Name of the source.
    pub source: String,
    /// `YYYY-MM-DD`.
    pub day: String,
    /// `pulled`, `empty`, `partial`, `never_asked`, `beyond_retention`, `not_recorded` (CONTRACT section 2).
    pub state: String,
    /// Rows of that day in the workspace, newest revisions only.
    pub rows: u64,
    /// Why it is so, where the state alone does not say it.
    pub note: Option<String>,
}

/// Something that is missing or may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// Name of the source.
    pub source: String,
    /// What kind, e.g. `never_asked`, `sequence`, `vanished`.
    pub kind: String,
    /// Where it begins.
    pub from: Option<Moment>,
    /// Where it ends.
    pub to: Option<Moment>,
    /// Rows concerned, where they can be counted.
    pub rows: Option<u64>,
    /// In one sentence.
    pub detail: String,
}

/// One step in the life of the evidence (after ISO/IEC 27037): who did what to it, when, with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CustodyStep {
    /// When.
    pub at: Moment,
    /// What was done, e.g. `received`, `checkpoint`, `pack written`.
    pub step: String,
    /// By whom.
    pub who: String,
    /// Tool and version.
    pub with: String,
    /// What it concerned.
    pub what: String,
    /// SHA-256 after the step, lower-case hex; where there is one thing that has one.
    pub sha256: Option<String>,
}

/// What else is wanted in the pack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extras {
    /// `data/workbook.xlsx`.
    pub workbook: bool,
    /// `data/oscal/assessment-results.json`.
    pub oscal: bool,
}

/// The log that the rows are tied to.
#[derive(Clone, Debug)]
pub struct TreeFacts {
    /// Leaves in the tree.
    pub size: u64,
    /// Root, 64 lower-case hexadecimal digits.
    pub root: String,
    /// The checkpoint as text, signed or not.
    pub checkpoint: String,
    /// Earlier checkpoints of the same log, oldest first, each of another size: the pack proves that the log only grew
    /// since.
    pub earlier: Vec<EarlierHead>,
}

/// The head of the log as an earlier checkpoint named it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EarlierHead {
    /// Leaves then.
    pub size: u64,
    /// Root then, 64 lower-case hexadecimal digits.
    pub root: String,
    /// When.
    pub at: Moment,
}

/// Everything about a pack except its rows.
#[derive(Clone, Debug)]
pub struct PackInput {
    /// Which pack.
    pub kind: PackKind,
    /// Its own title; none: that of its kind.
    pub title: Option<String>,
    /// Whether rows that no classification rule names are in it too.
    pub unclassified_too: bool,
    /// The time it covers.
    pub period: Period,
    /// How far the clock of whoever asked was ahead of UTC at the start and at the end of the period, in milliseconds:
    /// the pack is named by the days that were asked for.
    pub ahead_of_utc_ms: [i64; 2],
    /// For whom.
    pub organisation: Option<String>,
    /// The query in its canonical text; empty for none.
    pub query: String,
    /// When, by whom, with what.
    pub generated: Generated,
    /// The sources of the workspace.
    pub sources: Vec<SourceFacts>,
    /// The numbers that must tie.
    pub population: Population,
    /// What is known to be missing.
    pub completeness: Completeness,
    /// Receipts of every pull and import that touches the period, oldest first.
    pub sync_runs: Vec<SyncRun>,
    /// The classification rules, verbatim.
    pub rules_json: String,
    /// SHA-256 of exactly those bytes, 64 lower-case hexadecimal digits.
    pub rules_sha256: String,
    /// SHA-256 of each profile in use, by profile id.
    pub profile_sha256: BTreeMap<String, String>,
    /// The log.
    pub tree: TreeFacts,
    /// Assurance tier in words, e.g. `unsealed`.
    pub tier: String,
    /// What the pack does not prove, one sentence each.
    pub limits: Vec<String>,
    /// Every source's every day of the period, by source and day.
    pub coverage: Vec<CoverageDay>,
    /// What is missing or may be, most serious first.
    pub gaps: Vec<Gap>,
    /// The way of the evidence until this pack, oldest first.
    pub custody: Vec<CustodyStep>,
    /// Accounts as the vendor lists them now, held against the log; access reviews only.
    pub accounts: Option<Vec<Account>>,
    /// What was decided about the people; access reviews only.
    pub review: Option<Review>,
    /// What was found out about the incident; incident responses only.
    pub incident: Option<Incident>,
    /// Which rows to draw as a sample.
    pub sample: Option<SamplePlan>,
    /// What to hide.
    pub redaction: Option<Redaction>,
    /// Who signs; none: unsigned.
    pub signer: Option<Signer>,
    /// What else is wanted.
    pub extras: Extras,
}

impl PackInput {
    /// The title people read.
    #[must_use]
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or_else(|| self.kind.title())
    }
}
