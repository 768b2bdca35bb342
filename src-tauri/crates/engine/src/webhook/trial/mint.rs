//! Making secrets and key pairs (seed 000: 32 random bytes as base64url, shown once).

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use exhibit_hook::{Key, Scheme, Secret, SecretForm};

use crate::random;

/// A secret that was just made. Whoever made it sees it once; it is in nothing that is recorded.
#[derive(Clone, PartialEq, Eq)]
pub struct Minted {
    /// The secret as the provider would show it; of a key pair the private key.
    pub secret: String,
    /// What the receiver needs of a key pair; none: the secret itself.
    pub public: Option<String>,
}

/// A new secret for a scheme, in the form in which its provider shows them; of a key pair the private key as hexadecimal.
#[must_use]
pub fn mint(scheme: &Scheme) -> Minted {
    let bytes = random::bytes32();
    if scheme.has_key_pair() {
        return pair(scheme, bytes);
    }
    let secret = match scheme.secret {
        SecretForm::WhsecBase64 => format!("whsec_{}", STANDARD.encode(bytes)),
        SecretForm::Hex => hex::encode(bytes),
        SecretForm::Base64 => STANDARD.encode(bytes),
        SecretForm::Text | SecretForm::Base64url => URL_SAFE_NO_PAD.encode(bytes),
    };
    Minted { secret, public: None }
}

fn pair(scheme: &Scheme, bytes: [u8; 32]) -> Minted {
    let secret = hex::encode(bytes);
    let public = exhibit_hook::public_of(scheme, &Secret::new(secret.clone()));
    // Of P-256 one number in 2^32 is no key; whoever draws it draws again.
    match public {
        None => pair(scheme, random::bytes32()),
        Some(public) => Minted { secret, public: Some(public) },
    }
}

/// What checks the signatures of a key: the public key of a pair, else the secret itself.
pub(super) fn public_of(scheme: &Scheme, key: &Key) -> Option<Key> {
    if !scheme.has_key_pair() {
        return Some(key.clone());
    }
    exhibit_hook::public_of(scheme, &key.secret).map(|public| Key::from(Secret::new(public)))
}

impl Minted {
    /// As a key that signs.
    #[must_use]
    pub fn key(&self) -> Key {
        Key::from(Secret::new(self.secret.clone()))
    }
}

impl fmt::Debug for Minted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Minted").field("public", &self.public).finish_non_exhaustive()
    }
}
