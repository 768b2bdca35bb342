//! The private half of a key, and what it does to bytes.

use ed25519_dalek::{Signer, SigningKey};
use exhibit_export::seal::{SshKey, SshSignature};
use rsa::{BigUint, Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest, Sha512};

use super::{Agent, agent, refused};
use crate::Error;

/// Where the signing happens.
pub(super) enum Held {
    Ed25519(SigningKey),
    Rsa(Box<RsaPrivateKey>),
    Agent(Agent),
}

/// The numbers of an RSA key, big end first.
pub(super) struct RsaNumbers<'a> {
    pub(super) n: &'a [u8],
    pub(super) e: &'a [u8],
    pub(super) d: &'a [u8],
    pub(super) p: &'a [u8],
    pub(super) q: &'a [u8],
}

impl Held {
    /// An RSA key from its numbers; none when they do not belong together.
    pub(super) fn rsa(numbers: &RsaNumbers<'_>) -> Option<Self> {
        let [n, e, d, p, q] =
            [numbers.n, numbers.e, numbers.d, numbers.p, numbers.q].map(BigUint::from_bytes_be);
        RsaPrivateKey::from_components(n, e, d, vec![p, q]).ok().map(|key| Self::Rsa(Box::new(key)))
    }

    /// The signature of `public`, whose private half this is, over `data`.
    pub(super) fn sign(&self, public: &SshKey, data: &[u8]) -> Result<SshSignature, Error> {
        match self {
            Self::Ed25519(key) => Ok(SshSignature {
                algorithm: "ssh-ed25519".into(),
                bytes: key.sign(data).to_bytes().to_vec(),
            }),
            Self::Rsa(key) => {
                let (scheme, hash) = (Pkcs1v15Sign::new::<rsa::sha2::Sha512>(), Sha512::digest(data));
                let bytes = key.sign(scheme, &hash).map_err(|error| {
                    refused(&public.fingerprint(), format!("the RSA key does not sign: {error}"))
                })?;
                Ok(SshSignature { algorithm: "rsa-sha2-512".into(), bytes })
            }
            Self::Agent(agent) => agent::sign(agent, public, data),
        }
    }

    /// The Ed25519 signature over exactly `data`; none where the key is of another kind or held elsewhere.
    pub(super) fn sign_plainly(&self, data: &[u8]) -> Option<[u8; 64]> {
        match self {
            Self::Ed25519(key) => Some(key.sign(data).to_bytes()),
            Self::Rsa(_) | Self::Agent(_) => None,
        }
    }
}
