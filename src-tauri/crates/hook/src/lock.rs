//! What a presented signature is tried on: a key, prepared once for many requests.

use crate::pair::{self, Message, Public};
use crate::rule::{Algorithm, Hash, SecretForm};
use crate::secret::is_effective;
use crate::signature::Digest;
use crate::template::Filling;
use crate::verdict::Reason;
use crate::{Scheme, Secret, work};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use std::cell::OnceCell;
use subtle::ConstantTimeEq;

/// Most checks of public keys for one delivery: one of P-256 takes 800 µs on a slow core, and each of Ed25519 hashes the whole
/// message anew. Fewer keys try more of the signatures.
const PUBLIC_CHECKS: usize = 32;

/// A change of keys shows two signatures, so that each key tries so many however many keys there are.
const LEAST_TRIES: usize = 2;

/// More signatures than these are none of a sender.
const MOST_TRIES: usize = 16;

/// How many of the signatures of a delivery each of so many public keys tries.
pub(crate) fn tries(keys: usize) -> usize {
    (PUBLIC_CHECKS / keys.max(1)).clamp(LEAST_TRIES, MOST_TRIES)
}

/// What was signed, for any number of keys.
pub(crate) struct Signed<'a> {
    filling: Filling<'a>,
    /// Made when the first public key asks for it.
    message: OnceCell<Message>,
    tries: usize,
}

impl<'a> Signed<'a> {
    /// A filled recipe that so many keys will be tried on.
    pub(crate) fn new(filling: Filling<'a>, keys: usize) -> Self {
        Self { filling, message: OnceCell::new(), tries: tries(keys) }
    }
}

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
        if !is_effective(&key) || secret.is_bare() {
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
    pub(crate) fn fits(&self, scheme: &Scheme, signed: &Signed<'_>, digests: &[Digest]) -> bool {
        let filling = Filling { secret: &self.key, ..signed.filling };
        let any = |hash: Hash, right: &[u8]| {
            let of_hash = digests.iter().filter(|digest| digest.0.len() == hash.bytes());
            of_hash.fold(false, |fits, digest| fits | bool::from(digest.0.as_slice().ct_eq(right)))
        };
        let wanted = |hash: Hash| digests.iter().any(|digest| digest.0.len() == hash.bytes());
        match scheme.algorithm {
            Algorithm::Hmac | Algorithm::JwsHs256 => self.macs.iter().any(|(hash, state)| {
                wanted(*hash) && state.run(scheme.signed.fill(filling), |right| any(*hash, right))
            }),
            Algorithm::Digest => scheme.hash.iter().any(|hash| {
                wanted(*hash)
                    && any(*hash, &hashed(*hash, scheme.signed.fill(filling)))
                    && !is_continued(scheme.signed.fill(filling), *hash)
            }),
            Algorithm::Token => digests.iter().any(|digest| bool::from(digest.0.as_slice().ct_eq(&self.key))),
            Algorithm::Ed25519 | Algorithm::EcdsaP256 => self.public.as_ref().is_some_and(|public| {
                let message = signed.message.get_or_init(|| public.message(scheme.signed.fill(filling)));
                digests.iter().take(signed.tries).any(|digest| public.accepts(message, &digest.0))
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
    pieces.for_each(|piece| {
        work::hashed(piece.len());
        mac.update(piece);
    });
    mac.finalize().into_bytes()
}

fn hashed<'a>(hash: Hash, pieces: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    match hash {
        Hash::Sha1 => plain::<Sha1>(pieces),
        Hash::Sha256 => plain::<Sha256>(pieces),
        Hash::Sha512 => plain::<Sha512>(pieces),
    }
}

/// Whether the text holds, behind some beginning, what these hashes put behind that beginning when it is a whole text. Who
/// knows the hash of a text can continue it there without knowing the text: then nobody with the secret made this one.
/// Source: FIPS 180-4 section 5.1.
fn is_continued<'a>(pieces: impl Iterator<Item = &'a [u8]>, hash: Hash) -> bool {
    let (block, length) = if hash == Hash::Sha512 { (128, 16) } else { (64, 8) };
    let text: Vec<u8> = pieces.flatten().copied().collect();
    let mut ends = (block..text.len()).step_by(block);
    ends.any(|end| {
        let bits = text[end - length..end].iter().fold(0u128, |bits, byte| bits << 8 | u128::from(*byte));
        let Ok(begin) = usize::try_from(bits / 8) else { return false };
        let Some(padding) = text.get(begin..end - length).filter(|padding| padding.len() <= block) else {
            return false;
        };
        bits % 8 == 0 && padding.first() == Some(&0x80) && padding[1..].iter().all(|byte| *byte == 0)
    })
}

fn plain<'a, D: sha2::Digest>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut hash = D::new();
    pieces.for_each(|piece| {
        work::hashed(piece.len());
        hash.update(piece);
    });
    hash.finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn continued(begin: &[u8], hash: Hash) -> Vec<u8> {
        let (block, length) = if hash == Hash::Sha512 { (128, 16) } else { (64, 8) };
        let mut text = begin.to_vec();
        text.push(0x80);
        while !(text.len() + length).is_multiple_of(block) {
            text.push(0);
        }
        let bits = (begin.len() as u128 * 8).to_be_bytes();
        [&text[..], &bits[16 - length..], br#"{"evil":true}"#].concat()
    }

    #[test]
    fn a_text_that_continues_another_behind_its_padding_is_told() {
        for hash in [Hash::Sha1, Hash::Sha256, Hash::Sha512] {
            for begin in [0usize, 1, 55, 56, 63, 64, 111, 112, 500] {
                let text = continued(&vec![b'x'; begin], hash);
                assert!(is_continued([&text[..begin], &text[begin..]].into_iter(), hash), "{hash:?} {begin}");
                assert!(!is_continued([&text[1..]].into_iter(), hash), "{hash:?} {begin}");
            }
            assert!(!is_continued([&[0u8; 300][..]].into_iter(), hash));
            assert!(!is_continued([&b""[..]].into_iter(), hash));
        }
    }
}
