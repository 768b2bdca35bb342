//! Secrets that deliveries are judged by, and schemes that say how.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use crate::wire::{Keeping, KeyStanding};

/// A signature scheme.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SchemeLine {
    /// Its id.
    pub(crate) id: String,
    /// Whose it is.
    pub(crate) title: String,
    /// What is made over what, for people, such as "HMAC-SHA256 over the body, hex".
    pub(crate) about: String,
    /// The header that carries the signature.
    pub(crate) header: Option<String>,
    /// Whether its key is a pair, of which only the sender holds the private half.
    pub(crate) is_pair: bool,
    /// Whether no signature is made: the secret itself stands in the request.
    pub(crate) sends_secret: bool,
    /// Whether it is the user's own.
    pub(crate) is_own: bool,
}

/// Every scheme, and what is wrong with the user's own ones.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SchemeList {
    /// By title.
    pub(crate) schemes: Vec<SchemeLine>,
    /// Templates that cannot be read, each with its file and line, in sentences.
    pub(crate) problems: Vec<String>,
    /// The folder that the user's own ones are read from.
    pub(crate) folder: String,
    /// A template to begin with.
    pub(crate) template: String,
}

/// A scheme of the user's own, to keep.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct NewScheme {
    /// Name of its file, without an ending.
    pub(crate) name: String,
    /// The template.
    pub(crate) text: String,
}

/// Where a webhook secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(TS))]
pub(crate) enum SecretPlace {
    /// In the system's keychain.
    Keychain,
    /// In a file of the data folder.
    File,
    /// Nowhere: it is published with the program, for its sample, and no secret.
    Published,
}

/// A webhook secret that Exhibit keeps. The secret itself never comes to the window.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SecretLine {
    /// Its name.
    pub(crate) name: String,
    /// Where it is kept.
    pub(crate) keep: SecretPlace,
    /// When it was kept, RFC 3339 in UTC.
    pub(crate) added_at: String,
    /// In use from then on, RFC 3339 in UTC; none = ever.
    pub(crate) from: Option<String>,
    /// In use until then, not included.
    pub(crate) until: Option<String>,
    /// Whether it is in use now.
    pub(crate) standing: KeyStanding,
    /// Ids of the schemes that it is for; empty = any.
    pub(crate) schemes: Vec<String>,
}

/// A webhook secret to keep.
#[derive(Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct NewSecret {
    /// Its name.
    pub(crate) name: String,
    /// The secret as pasted.
    pub(crate) text: String,
    /// Where it is kept.
    pub(crate) keep: Keeping,
    /// In use from then on, RFC 3339.
    pub(crate) from: Option<String>,
    /// In use until then, not included.
    pub(crate) until: Option<String>,
    /// Ids of the schemes that it is for; none = any.
    #[cfg_attr(test, ts(optional))]
    pub(crate) schemes: Option<Vec<String>>,
}

/// Names a webhook secret.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct SecretRef {
    /// Its name.
    pub(crate) name: String,
}
