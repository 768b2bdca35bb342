//! Raw rows made ready for the store.

use exhibit_store::{Derive, Incoming};

use crate::Derivation;

/// Reads one raw row with `profile` and hashes its content.
pub(crate) fn incoming(derivation: &Derivation, profile: &str, raw: &[u8]) -> Incoming {
    let content = exhibit_source::content_key(raw);
    let mut digest = [0; 32];
    hex::decode_to_slice(content, &mut digest).expect("BUG: a content key is 64 hex digits");
    Incoming { raw: raw.to_vec(), content: digest, derived: derivation.derive(profile, raw) }
}
