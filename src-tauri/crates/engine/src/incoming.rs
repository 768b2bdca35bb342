//! Raw rows made ready for the store.

use exhibit_store::{Derive, Incoming};

use crate::Derivation;

/// Reads one raw row with `profile` and hashes its content.
pub(crate) fn incoming(derivation: &Derivation, profile: &str, raw: &[u8]) -> Incoming {
    Incoming { raw: raw.to_vec(), content: derivation.content(raw), derived: derivation.derive(profile, raw) }
}
