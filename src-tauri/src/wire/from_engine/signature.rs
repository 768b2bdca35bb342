//! Who signed a pack.

use exhibit_engine::export;

use crate::wire::{PackSignature, SignatureState};

impl From<export::Signature> for PackSignature {
    fn from(signature: export::Signature) -> Self {
        let export::Signature { state, fingerprint, algorithm, identity, trusted_as } = signature;
        Self { state: state.into(), identity, trusted_as, fingerprint, algorithm }
    }
}

impl From<export::SignatureState> for SignatureState {
    fn from(state: export::SignatureState) -> Self {
        match state {
            export::SignatureState::NotReached => Self::NotReached,
            export::SignatureState::None => Self::None,
            export::SignatureState::Missing => Self::Missing,
            export::SignatureState::Broken => Self::Broken,
            export::SignatureState::Refused => Self::Refused,
            export::SignatureState::Untrusted => Self::Untrusted,
            export::SignatureState::Trusted => Self::Trusted,
        }
    }
}
