//! Signing keys, by their public halves.

use exhibit_engine::export::seal::{MinisignKey, SshKey};
use exhibit_engine::sign::{self, KeyFacts, Offered, Place};

use crate::wire::{KeyLine, SignKind};

impl KeyLine {
    /// A key, with the line that an outsider trusts it by.
    pub(crate) fn of(facts: &KeyFacts, identity: &str) -> Self {
        let kind = match facts.place {
            Place::Workspace(_) => SignKind::Workspace,
            Place::File(_) => SignKind::File,
            Place::Agent => SignKind::Agent,
        };
        let minisign = match facts.place {
            Place::Workspace(_) => minisign(&facts.public_key),
            Place::File(_) | Place::Agent => None,
        };
        Self {
            kind,
            algorithm: facts.algorithm.clone(),
            fingerprint: facts.fingerprint.clone(),
            comment: facts.comment.clone(),
            allowed_signers: sign::allowed_line(facts, identity),
            minisign,
        }
    }

    /// A key that the agent offers.
    pub(crate) fn offered(key: Offered, identity: &str) -> Self {
        let Offered { algorithm, fingerprint, public_key, comment, .. } = key;
        let place = Place::Agent;
        let facts = KeyFacts { place, algorithm, fingerprint, public_key, comment, added_at: None };
        Self::of(&facts, identity)
    }
}

fn minisign(public_key: &str) -> Option<String> {
    let key = SshKey::from_text(public_key).ok()?;
    Some(MinisignKey::of(*key.ed25519_bytes()?).text())
}
