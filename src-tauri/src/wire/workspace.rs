//! Workspaces, settings, and the machine around the window.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use super::{Density, DropPhase, Keeping, PickPurpose, SourceLine, Theme};

/// What the open workspace holds.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct WorkspaceStatus {
    /// Its name.
    pub(crate) name: String,
    /// Its SQLite file, or where that will be.
    pub(crate) path: String,
    /// Readable rows, superseded ones left out: what a query without conditions finds.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
    /// While rows are indexed: answers are the same, and take longer. None while nobody indexes.
    pub(crate) indexing: Option<Indexing>,
    /// Its sources.
    pub(crate) sources: Vec<SourceLine>,
    /// End of the newest run that ended well.
    pub(crate) last_pull: Option<String>,
    /// Leaves of the log.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) tree_size: u64,
    /// Root of the log, lower-case hex.
    pub(crate) root: String,
    /// Root of the log as eight words.
    pub(crate) root_words: Vec<String>,
    /// How far the log can be trusted: `unsealed`.
    pub(crate) tier: String,
    /// The version of Exhibit.
    pub(crate) version: String,
}

/// How far rows are indexed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Indexing {
    /// Rows that are.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) done: u64,
    /// All rows.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
}

/// One workspace of the data folder.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct WorkspaceLine {
    /// Its name.
    pub(crate) name: String,
    /// Its SQLite file.
    pub(crate) path: String,
    /// Readable rows, superseded ones left out.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) rows: u64,
    /// How many sources it has.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) sources: u64,
    /// Whether it is the open one.
    pub(crate) is_open: bool,
    /// Why it cannot be opened.
    pub(crate) trouble: Option<String>,
}

/// Names a workspace.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct WorkspaceRef {
    /// Its name.
    pub(crate) name: String,
}

/// What a person chose for this window; kept in the data folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Settings {
    /// How the window is lit.
    pub(crate) theme: Theme,
    /// Height of rows.
    pub(crate) density: Density,
    /// The zone of every time shown, typed or exported, e.g. `Europe/Berlin`.
    pub(crate) zone: String,
}

/// What this program is and where it runs.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct About {
    /// The version of Exhibit.
    pub(crate) version: String,
    /// The data folder.
    pub(crate) data_folder: String,
    /// `linux`, `macos` or `windows`.
    pub(crate) platform: String,
    /// Zones that can be chosen, `UTC` first.
    pub(crate) zones: Vec<String>,
    /// Whether the system's keychain answers.
    pub(crate) has_keychain: bool,
    /// Why it does not.
    pub(crate) keychain_trouble: Option<String>,
    /// Where secrets are kept unless a person says otherwise (`EXHIBIT_SECRETS`); none where nobody said.
    pub(crate) keep: Option<Keeping>,
}

/// Names a file or folder on this machine.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct FilePath {
    /// Where it is.
    pub(crate) path: String,
}

/// Which files a person is asked for.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PickFiles {
    /// What they are for.
    pub(crate) purpose: PickPurpose,
}

/// Which new file a person is asked for.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PickSave {
    /// The name that is offered.
    pub(crate) suggested: String,
    /// Its ending without the dot.
    pub(crate) extension: String,
}

/// Files that are dragged over the window or dropped on it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct Dropping {
    /// How far it is.
    pub(crate) phase: DropPhase,
    /// The files, when they are dropped.
    pub(crate) paths: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { theme: Theme::System, density: Density::Regular, zone: "UTC".into() }
    }
}
