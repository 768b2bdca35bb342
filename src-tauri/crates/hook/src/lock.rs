//! What a presented signature is tried on: a key, prepared once for many requests.

use crate::pair::{self, Public};
use crate::rule::{Algorithm, Hash, SecretForm};
use crate::secret::is_effective;
use crate::signature::Digest;
use crate::template::Filling;
use crate::verdict::Reason;
use crate::{Scheme, Secret};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use subtle::ConstantTimeEq;

/// Most signatures of key pairs that are tried: each costs as much as the whole of another check.
const PUBLIC_TRIES: usize = 16;

/// A key with what can be worked out before a request is there.
#[derive(Clone)]
pub(crate) struct Lock {
    key: Vec<u8>,
    macs: Vec<(Hash, State)>,
    public: Option<Public>,
}

#[derive(Clone)]
enum State {
    Sha1(Hmac<Sha1>),
    Sha256(Hmac<Sha256>),
    Sha512(Hmac<Sha512>),
}

impl Lock {
    /// Prepares a secret under a reading of it.
    ///
    /// # Errors
    /// [`Reason::BadSecretEncoding`], [`Reason::EmptySecret`].
    pub(crate) fn new(scheme: &Scheme, secret: &Secret, form: SecretForm) -> Result<Self, Reason> {
        let key = secret.key(form).ok_or(Reason::BadSecretEncoding)?;
        if !is_effective(&key) {
            return Err(Reason::EmptySecret);
        }
        let public = match scheme.algorithm {
            Algorithm::Ed25519 => Some(pair::ed25519_public(&key).ok_or(Reason::BadSecretEncoding)?),
            Algorithm::EcdsaP256 => Some(pair::p256_public(&key).ok_or(Reason::BadSecretEncoding)?),
            _ => None,
        };
        let macs = match scheme.algorithm {
            Algorithm::Hmac | Algorithm::JwsHs256 => {
                scheme.hash.iter().map(|hash| (*hash, State::new(*hash, &key))).collect()
            }
            _ => Vec::new(),
        };
        Ok(Self { key, macs, public })
    }

    /// Whether any of the digests is the one of the filled template. Compared in constant time, each hash made once.
    pub(crate) fn fits(&self, scheme: &Scheme, filling: Filling<'_>, digests: &[Digest]) -> bool {
        let filling = Filling { secret: &self.key, ..filling };
        let any = |hash: Hash, right: &[u8]| {
            let of_hash = digests.iter().filter(|digest| digest.0.len() == hash.bytes());
            of_hash.fold(false, |fits, digest| fits | bool::from(digest.0.as_slice().ct_eq(right)))
        };
        let wanted = |hash: Hash| digests.iter().any(|digest| digest.0.len() == hash.bytes());
        match scheme.algorithm {
            Algorithm::Hmac | Algorithm::JwsHs256 => self.macs.iter().any(|(hash, state)| {
                wanted(*hash) && state.run(scheme.signed.fill(filling), |right| any(*hash, right))
            }),
            Algorithm::Digest => scheme
                .hash
                .iter()
                .any(|hash| wanted(*hash) && any(*hash, &hashed(*hash, scheme.signed.fill(filling)))),
            Algorithm::Token => digests.iter().any(|digest| bool::from(digest.0.as_slice().ct_eq(&self.key))),
            Algorithm::Ed25519 | Algorithm::EcdsaP256 => self.public.as_ref().is_some_and(|public| {
                let mut tried = digests.iter().take(PUBLIC_TRIES);
                tried.any(|digest| public.accepts(scheme.signed.fill(filling), &digest.0))
            }),
        }
    }

    /// Whether a digest is the HMAC of these bytes, as for a JWS.
    pub(crate) fn fits_text(&self, text: &[u8], digest: &Digest) -> bool {
        let piece = || std::iter::once(text);
        self.macs.iter().any(|(_, state)| state.run(piece(), |right| digest.0.as_slice().ct_eq(right).into()))
    }
}

/// The digest that makes a request right: what a provider writes. Never shown for a request that did not verify.
pub(crate) fn digest(scheme: &Scheme, key: &[u8], pieces: Filling<'_>) -> Vec<u8> {
    let filling = Filling { secret: key, ..pieces };
    let hash = scheme.hash.first().copied().unwrap_or(Hash::Sha256);
    match scheme.algorithm {
        Algorithm::Digest => hashed(hash, scheme.signed.fill(filling)),
        _ => State::new(hash, key).run(scheme.signed.fill(filling), <[u8]>::to_vec),
    }
}

/// The HMAC-SHA256 of one text.
pub(crate) fn hmac_sha256(key: &[u8], text: &[u8]) -> Vec<u8> {
    State::new(Hash::Sha256, key).run(std::iter::once(text), <[u8]>::to_vec)
}

impl State {
    fn new(hash: Hash, key: &[u8]) -> Self {
        match hash {
            Hash::Sha1 => Self::Sha1(keyed(key)),
            Hash::Sha256 => Self::Sha256(keyed(key)),
            Hash::Sha512 => Self::Sha512(keyed(key)),
        }
    }

    /// Gives the HMAC of the pieces to `then`.
    fn run<'a, T>(&self, pieces: impl Iterator<Item = &'a [u8]>, then: impl FnOnce(&[u8]) -> T) -> T {
        match self {
            Self::Sha1(mac) => then(&finished(mac.clone(), pieces)),
            Self::Sha256(mac) => then(&finished(mac.clone(), pieces)),
            Self::Sha512(mac) => then(&finished(mac.clone(), pieces)),
        }
    }
}

fn keyed<M: Mac + KeyInit>(key: &[u8]) -> M {
    <M as KeyInit>::new_from_slice(key).expect("BUG: HMAC takes a key of any length")
}

fn finished<'a, M: Mac>(mut mac: M, pieces: impl Iterator<Item = &'a [u8]>) -> hmac::digest::Output<M> {
    pieces.for_each(|piece| mac.update(piece));
    mac.finalize().into_bytes()
}

fn hashed<'a>(hash: Hash, pieces: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    match hash {
        Hash::Sha1 => plain::<Sha1>(pieces),
        Hash::Sha256 => plain::<Sha256>(pieces),
        Hash::Sha512 => plain::<Sha512>(pieces),
    }
}

fn plain<'a, D: sha2::Digest>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut hash = D::new();
    pieces.for_each(|piece| hash.update(piece));
    hash.finalize().to_vec()
}
