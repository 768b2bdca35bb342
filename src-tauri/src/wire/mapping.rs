//! Which place of a row each field is read from, and a profile of the user's own made of it.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use super::{NewSource, Preview};

/// Rows to look at, and how to read them. Of `source`, `new` and `file` one is given.
#[derive(Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct MappingRequest {
    /// A source of the workspace: one page is asked of it.
    pub(crate) source: Option<String>,
    /// A source that is not added yet: one page is asked of it.
    pub(crate) new: Option<NewSource>,
    /// A file that was picked or dropped.
    pub(crate) file: Option<String>,
    /// The profile to start from.
    pub(crate) profile: String,
    /// Places chosen by the user; they go before those of the profile.
    pub(crate) picks: Vec<MappingPick>,
}

/// A place chosen for a field.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct MappingPick {
    /// Id of the field: `at`, `action`, `actor_id`, `actor_label`, `resource_type`, `resource_id`, `resource_label`,
    /// `project_id`, `project_label`, `id`, `token`, `ip`, `user_agent`, `category`.
    pub(crate) field: String,
    /// Dotted path; empty: the field is not read at all.
    pub(crate) path: String,
}

/// How rows would be read.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Mapping {
    /// Rows that were looked at.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
    /// Every field in the order in which it is shown.
    pub(crate) fields: Vec<MappingField>,
    /// Every place in the rows, in the order of the first row.
    pub(crate) paths: Vec<MappingPath>,
    /// The rows as they would be read.
    pub(crate) preview: Preview,
}

/// One field and where it is read from.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct MappingField {
    /// Its id.
    pub(crate) field: String,
    /// Its name for people.
    pub(crate) label: String,
    /// The places in force that were found in these rows, first goes first.
    pub(crate) paths: Vec<String>,
    /// Rows in which it was found.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) filled: u64,
    /// What it reads as in the first row that has it.
    pub(crate) example: Option<String>,
}

/// One place in the rows.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct MappingPath {
    /// Dotted path.
    pub(crate) path: String,
    /// Its first value, cut to some 100 characters.
    pub(crate) example: String,
    /// Rows that have a value there.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
}

/// A profile of the user's own to be written.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct MappingSave {
    /// Its id: 1 to 64 of a-z, 0-9 and -.
    pub(crate) id: String,
    /// Its name for people.
    pub(crate) title: String,
    /// The profile to start from.
    pub(crate) profile: String,
    /// As in [`MappingRequest`].
    pub(crate) picks: Vec<MappingPick>,
    /// The source that is read with it from now on; none: no source changes.
    pub(crate) source: Option<String>,
}

/// Settings of one source. Nothing is asked of the vendor.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SourceSettings {
    /// Its name.
    pub(crate) name: String,
    /// Whether pulls of all sources and scheduled ones leave it out.
    pub(crate) is_paused: bool,
    /// Minutes between pulls while the window is open, at least 5; none: only when asked.
    pub(crate) every_minutes: Option<u32>,
    /// Days that the vendor keeps rows; none: as the profile says.
    pub(crate) kept_days: Option<u32>,
}
