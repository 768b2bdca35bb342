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

/// By which way rows came.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum RunKind {
    /// The source was asked.
    Pull,
    /// A file was read.
    Import,
}

/// A kind of pack.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PackKind {
    /// Who can do what, and who gave it to them.
    AccessReview,
    /// What was changed, by whom.
    ChangeManagement,
    /// What went wrong, and when.
    IncidentResponse,
    /// Whatever a query finds.
    Custom,
}

impl From<PackKind> for export::PackKind {
    fn from(kind: PackKind) -> Self {
        match kind {
            PackKind::AccessReview => Self::AccessReview,
            PackKind::ChangeManagement => Self::ChangeManagement,
            PackKind::IncidentResponse => Self::IncidentResponse,
            PackKind::Custom => Self::Custom,
        }
    }
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$of:meta])* $variant:ident),+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(test, derive(TS))]
        #[serde(rename_all = "kebab-case")]
        pub(crate) enum $name { $($(#[$of])* $variant),+ }
    };
}

words! {
    /// How the window is lit.
    Theme {
        /// As the system says.
        System,
        /// Light.
        Light,
        /// Dark.
        Dark,
        /// High contrast on white.
        ContrastLight,
        /// High contrast on black.
        ContrastDark
    }
}

words! {
    /// Height of rows.
    Density {
        /// 24 px.
        Compact,
        /// 28 px.
        Regular,
        /// 36 px.
        Relaxed
    }
}

words! {
    /// What files are picked for.
    PickPurpose {
        /// Audit rows to import.
        Import,
        /// Captured webhooks.
        Captures,
        /// An evidence pack.
        Pack,
        /// An account list (CSV).
        Accounts,
        /// A private key file of the user's.
        Key,
        /// An allowed_signers file.
        Signers,
        /// A folder to keep planned packs in.
        Folder
    }
}

words! {
    /// How far a drag is.
    DropPhase {
        /// Files are over the window.
        Over,
        /// They left it.
        Left,
        /// They were dropped.
        Dropped
    }
}

words! {
    /// How long a bucket of a histogram is.
    Every {
        /// One hour.
        Hour,
        /// One day of the zone.
        Day,
        /// One month of the zone.
        Month
    }
}

words! {
    /// Form of an exported file.
    ExportFormat {
        /// Comma-separated values.
        Csv,
        /// One JSON object a line.
        Ndjson,
        /// One JSON array.
        Json,
        /// A workbook.
        Xlsx
    }
}

words! {
    /// Where Exhibit keeps a secret.
    Keeping {
        /// In the system's keychain.
        Keychain,
        /// In a file of the data folder that only its owner may read.
        File
    }
}

words! {
    /// Where a delivery stands. `unchecked` is told apart from `invalid`: nothing was compared.
    Standing {
        /// The signature is right and was fresh.
        Valid,
        /// The signature is wrong.
        Invalid,
        /// The signature is right, but not its time or not the time of its secret.
        Stale,
        /// It cannot be judged as it stands.
        Malformed,
        /// It has no signature.
        Unsigned,
        /// No secret was there to judge by.
        Unchecked
    }
}

words! {
    /// Whether a secret is meant to be used at a time.
    KeyStanding {
        /// It is.
        Current,
        /// Not any more.
        Retired,
        /// Not yet.
        NotYet,
        /// The time is not known.
        Unknown
    }
}

words! {
    /// What a header is to the signature.
    HeaderPart {
        /// It carries the signature.
        Signature,
        /// It is signed.
        Signed,
        /// It is not signed: anybody on the way may have changed it.
        NotSigned,
        /// The scheme is not known, so neither is this.
        Unknown
    }
}
