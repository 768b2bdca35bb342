//! Who signed a pack, and how far that can be believed.

use serde::Serialize;
#[cfg(test)]
use ts_rs::TS;

/// How far a signature can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum SignatureState {
    /// The check did not get as far.
    NotReached,
    /// There is none, and nothing says that there should be.
    None,
    /// There is none, and there ought to be.
    Missing,
    /// It does not fit, or not the key that the pack names.
    Broken,
    /// It fits, and the list that was chosen does not allow its key.
    Refused,
    /// It fits; whether the key is the sender's is not known.
    Untrusted,
    /// It fits, and the list that was chosen allows its key.
    Trusted,
}

/// The signature of a pack.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub(crate) struct PackSignature {
    /// How far it can be believed.
    pub(crate) state: SignatureState,
    /// The name that the pack gives its signer.
    pub(crate) identity: Option<String>,
    /// The names that the list gives the key.
    pub(crate) trusted_as: Option<String>,
    /// Of the key that made it.
    pub(crate) fingerprint: Option<String>,
    /// The algorithm of the signature.
    pub(crate) algorithm: Option<String>,
}
