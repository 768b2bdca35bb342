//! The canonical row: what every vendor's audit record becomes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Json, Moment};

/// A word that is not one of a closed list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not one of {allowed}")]
pub struct UnknownWord {
    /// What was given.
    pub word: String,
    /// The allowed words, comma separated.
    pub allowed: String,
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every value, in the order people expect.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable lower-case word used in data, queries and CSV.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.as_str()) }
        }

        impl FromStr for $name {
            type Err = UnknownWord;
            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                Self::ALL.iter().copied().find(|value| value.as_str().eq_ignore_ascii_case(word)).ok_or_else(|| {
                    let allowed = Self::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>().join(", ");
                    UnknownWord { word: word.to_owned(), allowed }
                })
            }
        }
    };
}

words! {
    /// How the recorded action ended.
    Outcome {
        /// It was done.
        Success = "success",
        /// It was tried and refused or failed.
        Failure = "failure",
        /// It was done and wants a look.
        Warning = "warning",
        /// The vendor does not say.
        Unknown = "unknown",
    }
}

words! {
    /// The evidence packs that a row belongs to; a row may belong to several.
    Evidence {
        /// Who can do what: logins, roles, credentials.
        Access = "access",
        /// What was changed: code, configuration, rules.
        Change = "change",
        /// What went wrong: failures, limits, alerts.
        Incident = "incident",
    }
}

words! {
    /// What kind of actor did it.
    #[derive(Default)]
    ActorType {
        /// A person.
        Human = "human",
        /// A program that acts for itself: bot, agent, API client.
        Agent = "agent",
        /// The vendor's own machinery: cron, billing, retention.
        System = "system",
        /// The vendor does not say.
        #[default]
        Unknown = "unknown",
    }
}

words! {
    /// Through which door the action came.
    #[derive(Default)]
    Origin {
        /// The vendor's user interface.
        Dashboard = "dashboard",
        /// The vendor's API.
        Api = "api",
        /// The vendor's own machinery.
        System = "system",
        /// The vendor does not say.
        #[default]
        Unknown = "unknown",
    }
}

/// Who did it. Absent parts were not recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The vendor's identifier.
    pub id: Option<String>,
    /// The name people know: usually an e-mail address.
    pub label: Option<String>,
    /// Person, program or machinery.
    #[serde(rename = "type")]
    pub kind: ActorType,
    /// The kind of session for machine actors, e.g. `api_key`.
    pub session: Option<String>,
}

impl Actor {
    /// The label, else the id.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.label.as_deref().or(self.id.as_deref())
    }
}

/// What it was done to. Absent parts were not recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// The vendor's word for the kind of thing.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The vendor's identifier.
    pub id: Option<String>,
    /// The name people know.
    pub label: Option<String>,
}

/// The project, workspace or repository it happened in. Absent parts were not recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// The vendor's identifier.
    pub id: Option<String>,
    /// The name people know.
    pub label: Option<String>,
}

impl Project {
    /// The label, else the id.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.label.as_deref().or(self.id.as_deref())
    }
}

/// What a profile reads from one raw row, before rules have looked at it. Absent = not recorded by the vendor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The vendor's identifier of the row.
    pub id: Option<String>,
    /// When it happened; none when no time could be read.
    pub at: Option<Moment>,
    /// The time as the vendor wrote it.
    pub at_raw: Option<String>,
    /// The vendor's stable action code.
    pub action: Option<String>,
    /// The vendor's own category, where it has one.
    pub category: Option<String>,
    /// The vendor's own statement of how it ended.
    pub outcome: Option<Outcome>,
    /// Who.
    pub actor: Actor,
    /// The API token or key it was done with.
    pub token: Option<String>,
    /// To what.
    pub resource: Resource,
    /// Where.
    pub project: Project,
    /// Through which door.
    pub origin: Origin,
    /// Network address.
    pub ip: Option<String>,
    /// Client.
    pub user_agent: Option<String>,
    /// The vendor's structured details.
    pub metadata: Option<Json>,
}

/// One row as every consumer sees it (CONTRACT section 2). Field order is the order of the JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Number of the row in this workspace, from 1.
    pub row: u64,
    /// The vendor's identifier, where it has one.
    pub id: Option<String>,
    /// The vendor's identifier, else `sha256:<hex of raw>#<n>`.
    pub key: String,
    /// Name of the source in this workspace.
    pub source: String,
    /// When it happened; none when no time could be read.
    pub at: Option<Moment>,
    /// The time as the vendor wrote it.
    pub at_raw: Option<String>,
    /// Whether that text names no zone, so that UTC is an assumption. Follows from it, see [`crate::zone`].
    #[serde(default)]
    pub at_assumed: bool,
    /// When this workspace received it.
    pub received_at: Moment,
    /// The vendor's stable action code.
    pub action: Option<String>,
    /// The action in words.
    pub label: String,
    /// What happened in one line.
    pub summary: String,
    /// The group the action belongs to.
    pub category: Option<String>,
    /// The packs it belongs to.
    pub evidence: Vec<Evidence>,
    /// How it ended.
    pub outcome: Outcome,
    /// Who.
    pub actor: Actor,
    /// The API token or key it was done with.
    pub token: Option<String>,
    /// To what.
    pub resource: Resource,
    /// Where.
    pub project: Project,
    /// Through which door.
    pub origin: Origin,
    /// Network address.
    pub ip: Option<String>,
    /// Client.
    pub user_agent: Option<String>,
    /// The vendor's structured details.
    pub metadata: Option<Json>,
    /// 1 for the first content seen under this key, 2 for the next, and so on.
    pub revision: u32,
    /// Ids of the classification rules that put it into its packs, or into none, joined by ` + `; none = unclassified.
    #[serde(default)]
    pub rule: Option<String>,
    /// What was done, by the rules: one of a closed list of verbs.
    #[serde(default)]
    pub verb: Option<String>,
    /// What it was done to, by the rules, in one word.
    #[serde(default)]
    pub object: Option<String>,
    /// 0 (routine) to 3 (look at every one), by the rules.
    #[serde(default)]
    pub risk: u8,
}
