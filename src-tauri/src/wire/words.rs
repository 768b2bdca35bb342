//! Closed lists of words on the wire, each the twin of a list of the core: a word added there is a compile error here.

use exhibit_engine::entry;
use exhibit_engine::export;
use exhibit_engine::pull::Ended;
use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

macro_rules! twin {
    ($(#[$meta:meta])* $name:ident of $core:ty { $($variant:ident),+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        #[cfg_attr(test, derive(TS))]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum $name { $(#[allow(missing_docs, reason = "documented at its twin")] $variant),+ }

        impl From<$core> for $name {
            fn from(word: $core) -> Self {
                match word { $(<$core>::$variant => Self::$variant),+ }
            }
        }
    };
}

twin! {
    /// How an action ended.
    Outcome of entry::Outcome { Success, Failure, Warning, Unknown }
}

twin! {
    /// What kind of actor.
    ActorType of entry::ActorType { Human, Agent, System, Unknown }
}

twin! {
    /// Through which door.
    Origin of entry::Origin { Dashboard, Api, System, Unknown }
}

twin! {
    /// A pack that rows belong to.
    Evidence of entry::Evidence { Access, Change, Incident }
}

twin! {
    /// How a source's pull ended.
    SyncStatus of Ended { Ok, Partial, Failed }
}

/// A kind of pack.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PackKind {
    /// Who can do what, and who gave it to them.
    AccessReview,
    /// What was changed, by whom.
    ChangeManagement,
    /// What went wrong, and when.
    IncidentResponse,
}

impl From<PackKind> for export::PackKind {
    fn from(kind: PackKind) -> Self {
        match kind {
            PackKind::AccessReview => Self::AccessReview,
            PackKind::ChangeManagement => Self::ChangeManagement,
            PackKind::IncidentResponse => Self::IncidentResponse,
        }
    }
}
